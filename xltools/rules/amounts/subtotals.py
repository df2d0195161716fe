"""A222: headings and rows of 小计 among the tasks against the tasks they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.grid.model import parse_a1
from xltools.model.money import short
from xltools.model.records import Task
from xltools.rules.facts.views import TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.typos import explain_sum, told

_ZERO = Decimal(0)
_COLUMNS = (("total", "总额"), ("fiscal", "财政拨款"), ("other", "其他资金"))


@table_rule("A222")
def heading_against_its_tasks(view: TableView) -> Iterator[Finding]:
    """基本支出 is 人员经费 and 公用经费; a 小计 is the rows above it, or below.

    其中 need not name every part: parts that stay below the heading are left alone unless a slip shows.
    """
    if not view.table.tasks:
        return
    for heading in view.outline.headings:
        for name, label in _COLUMNS:
            whole = getattr(heading.task, name)
            parts = [(t.name, amount) for t in heading.children if (amount := getattr(t, name)) is not None]
            added = sum((amount for _, amount in parts), _ZERO)
            slack = view.slack(heading.task.where.cell(name), *(t.where.cell(name) for t in heading.children))
            if whole is None or not parts or abs(added - whole) <= slack or not any(a for _, a in parts):
                continue
            cause = explain_sum(whole, parts)
            complete = heading.all_named or "基本支出" in heading.task.name and len(parts) == 2
            if added < whole and not cause and not (complete and len(parts) > 1):
                continue
            listed = " ＋ ".join(f"{part} {short(amount)}" for part, amount in parts[:6])
            yield Finding(
                heading.task.where.cell(name),
                f"“{heading.task.name}”的{label}是 {short(whole)}，下面各项相加是 {short(added)}（{listed}"
                f"{'等' if len(parts) > 6 else ''}），相差 {short(abs(whole - added))}"
                f"{view.table.currency_unit}{cause}。",
                "请核对这一项和下面各项的金额。",
            )
            break
    yield from _subtotals(view)


def _subtotals(view: TableView) -> Iterator[Finding]:
    """Rows of 小计, kept beside the record with their cells."""
    table = view.table
    rows = [(*parse_a1(extra.cell), extra) for extra in table.extras if extra.label == "小计"]
    if not rows or view.outline.headings:
        return
    breaks = sorted({row for row, _, _ in rows})
    said: set[int] = set()
    for row, col, extra in rows:
        name = next((n for n, _ in _COLUMNS if table.tasks[0].where.columns.get(n) == col), None)
        try:
            printed = Decimal(extra.value.replace(",", ""))
        except ArithmeticError:
            continue
        if name is None or row in said:
            continue
        above = max((other for other in breaks if other < row), default=-1)
        below = min((other for other in breaks if other > row), default=1 << 30)
        before = _between(table.tasks, name, above, row)
        after = _between(table.tasks, name, row, below)
        parts = before or after
        added = sum(parts, _ZERO)
        if not parts or printed in (added, sum(after, _ZERO)):
            continue
        said.add(row)
        cause = told(printed, added)
        label = dict(_COLUMNS)[name]
        yield Finding(
            extra.cell,
            f"小计行的{label}是 {short(printed)}，它的 {len(parts)} 项相加是 {short(added)}，"
            f"相差 {short(abs(printed - added))}{table.currency_unit}{'；' + cause if cause else ''}。",
            "请核对小计和各项金额；小计用公式求和可以避免这种错误。",
        )


def _between(tasks: tuple[Task, ...], name: str, first: int, last: int) -> list[Decimal]:
    return [
        amount
        for task in tasks
        if first < task.where.row < last and (amount := getattr(task, name)) is not None
    ]
