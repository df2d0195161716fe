"""Which tasks of a table make its total: those that others contain, and totals among them, count once.

Arithmetic decides where the table prints a total: the selection of tasks that comes to it is the one that is
counted. Only where nothing is printed, or nothing fits, do the names alone (一、（一）1. and 其中) say which
task is part of which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.model.money import NOISE, half_step
from xltools.model.records import Table, Task
from xltools.rules.facts.task_tree import Outline, by_amount, outline

_SUMS_UP = re.compile(r"[总合共累小]计|总额|总数|合计数")


def not_counted(table: Table) -> dict[int, str]:
    """The tasks (by their position) that the county's sums leave out, each with its reason in Chinese."""
    tasks = table.tasks
    if len(tasks) < 2:
        return {}
    found = outline(tasks)
    printed = table.printed_totals.total
    options = list(_options(table, found))
    if printed is not None:
        slack = _slack(table)
        for reasons in options:
            if abs(_total(tasks, reasons) - printed) <= slack:
                return reasons
    return options[0]


def _options(table: Table, found: Outline) -> Iterator[dict[int, str]]:
    """Selections of tasks, the likeliest first: by the levels of names, all of them, by amounts alone.

    Each is tried with and without the rows that nobody sees.
    """
    tasks = table.tasks
    by_name = _by_levels(tasks, found)
    plain: list[dict[int, str]] = [by_name | _total_rows(table, by_name)]
    if by_name:
        plain.append({})
    plain.append(_by_amounts(tasks))
    yield from plain
    hidden = {n: why for n, task in enumerate(tasks) if (why := _unseen(table, task))}
    if hidden:
        yield from (hidden | one for one in plain)


def _by_levels(tasks: Sequence[Task], found: Outline) -> dict[int, str]:
    """Parts of a heading that has an amount of its own."""
    position = {id(task): n for n, task in enumerate(tasks)}
    reasons: dict[int, str] = {}
    for heading in found.headings:
        own = position[id(heading.task)]
        if heading.task.total is None or own in reasons:
            for child in heading.children if own in reasons else ():
                reasons[position[id(child)]] = reasons[own]
            continue
        for child in heading.children:
            reasons[position[id(child)]] = f"已含在“{heading.task.name}”里"
    # What stands below a part belongs to the heading over both.
    last: str | None = None
    top = {position[id(task)] for task in found.top}
    for n, task in enumerate(tasks):
        if n in top:
            last = f"已含在“{task.name}”里" if task.total is not None else None
        elif n not in reasons and last is not None:
            reasons[n] = last
    return reasons


def _total_rows(table: Table, left_out: dict[int, str]) -> dict[int, str]:
    """A row called a total (全镇合计, 累计) that comes to the others, where no total is printed."""
    if table.printed_totals.total is not None:
        return {}
    counted = [
        (n, task) for n, task in enumerate(table.tasks) if n not in left_out and task.total is not None
    ]
    for n, task in (counted[:1] + counted[-1:]) if len(counted) > 2 else ():
        rest = sum((t.total or Decimal(0) for m, t in counted if m != n), Decimal(0))
        if task.total and abs(rest - task.total) <= _slack(table) and _SUMS_UP.search(task.name):
            return {n: "是其余各项之和（合计行）"}
    return {}


def _by_amounts(tasks: Sequence[Task]) -> dict[int, str]:
    """Tasks whose amount is the sum of at least two behind them take their place."""
    known = [(n, task) for n, task in enumerate(tasks) if task.total is not None]
    amounts = [task.total for _, task in known if task.total is not None]
    kept = by_amount(amounts)
    reasons: dict[int, str] = {}
    at = 0
    heading: Task | None = None
    for n, task in known:
        if at < len(kept) and task.total == kept[at] and (heading is None or _closed(tasks, heading, n)):
            heading, at = task, at + 1
        elif heading is not None:
            reasons[n] = f"已含在“{heading.name}”里"
    return reasons


def _closed(tasks: Sequence[Task], heading: Task, end: int) -> bool:
    """Whether the tasks between a heading and a position come to it, or none of them is part of it."""
    start = next(n for n, task in enumerate(tasks) if task is heading) + 1
    between = sum((task.total or Decimal(0) for task in tasks[start:end]), Decimal(0))
    return between in (Decimal(0), heading.total)


def _unseen(table: Table, task: Task) -> str | None:
    if "total" not in task.where.columns:
        return None
    return table.unseen.get(task.where.cell("total"))


def _total(tasks: Sequence[Task], reasons: dict[int, str]) -> Decimal:
    return sum((task.total or Decimal(0) for n, task in enumerate(tasks) if n not in reasons), Decimal(0))


def _slack(table: Table) -> Decimal:
    return sum((half_step(text) for text in table.shown.values()), NOISE)
