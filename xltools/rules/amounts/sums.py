"""A2xx, arithmetic: parts and totals at every level. Amounts are Decimal; comparisons are exact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xltools.model.money import NOISE, short
from xltools.model.problem import Place
from xltools.model.records import Funding, ProjectList, Task
from xltools.rules.facts.task_tree import by_amount
from xltools.rules.facts.views import FileView, TableView
from xltools.rules.registry import Finding, file_rule, table_rule
from xltools.text.typos import explain_sum, told

_ZERO = Decimal(0)
_PARTS = (("total", "总额"), ("fiscal", "财政拨款"), ("other", "其他资金"))


def _split(
    what: str, part: Funding | Task, unit: str, asked: bool = True, slack: Decimal = NOISE
) -> str | None:
    """The sentence for a row whose parts do not make its total, None where they do or none are written.

    ``asked`` is whether the form has a place for 其他资金: without one the appropriation may be a part.
    """
    total, fiscal, other = part.total, part.fiscal, part.other
    if total is None or (fiscal is None and other is None) or (other is None and not asked):
        return None
    parts = (fiscal or _ZERO) + (other or _ZERO)
    if abs(parts - total) <= slack or (fiscal is not None and fiscal > total):
        return None
    shown = "空" if other is None else short(other)
    return (
        f"{what}：总额 {short(total)}，"
        f"财政拨款 {'空' if fiscal is None else short(fiscal)} ＋ 其他资金 {shown} "
        f"＝ {short(parts)}，相差 {short(abs(total - parts))}{unit}{_cause(total, fiscal, other)}。"
    )


def _cause(total: Decimal, fiscal: Decimal | None, other: Decimal | None) -> str:
    parts = (("财政拨款", fiscal), ("其他资金", other))
    return explain_sum(total, [(name, amount) for name, amount in parts if amount])


@table_rule("A201")
def task_parts(view: TableView) -> Iterator[Finding]:
    """总额 = 财政拨款 + 其他资金 in every task row; a blank part counts as nothing."""
    for task in view.table.tasks:
        asked = "other" in task.where.columns
        slack = view.slack(*(task.where.cell(name) for name, _ in _PARTS))
        said = _split(f"任务“{task.name}”", task, view.table.currency_unit, asked, slack)
        if said is not None:
            yield Finding(
                task.where.cell("total"), said, "请核对这一行的三个数，使总额等于财政拨款加其他资金。"
            )


@table_rule("A202")
def task_part_exceeds(view: TableView) -> Iterator[Finding]:
    """A task whose appropriation is larger than its total."""
    for task in view.table.tasks:
        slack = view.slack(task.where.cell("total"), task.where.cell("fiscal"))
        if task.total is not None and task.fiscal is not None and task.fiscal - task.total > slack:
            yield Finding(
                task.where.cell("fiscal"),
                f"任务“{task.name}”的财政拨款 {short(task.fiscal)} 大于总额 {short(task.total)}"
                f"{_copied(view, task) or _slipped(task.fiscal, task.total)}。",
                "请核对这一行：财政拨款是总额的一部分，不会比总额大。",
            )


def _slipped(typed: Decimal, meant: Decimal) -> str:
    """What the hand did wrong, as the end of a sentence."""
    said = told(typed, meant)
    return f"；{said}" if said else ""


def _copied(view: TableView, task: Task) -> str:
    """Where the wrong part may come from: the row above or below has the same figure."""
    tasks = view.table.tasks
    at = tasks.index(task)
    for near in (*tasks[max(0, at - 1) : at], *tasks[at + 1 : at + 2]):
        if near.fiscal == task.fiscal:
            return f"，与“{near.name}”的数相同，像是复制错了行"
    return ""


@table_rule("A203")
def funding_parts(view: TableView) -> Iterator[Finding]:
    """Project funding: 总额 = 财政拨款 + 其他资金, and no part above the whole."""
    funding = view.table.funding
    slack = view.slack(*(view.table.cell(f"funding.{name}") for name, _ in _PARTS))
    if funding.total is not None and funding.fiscal is not None and funding.fiscal - funding.total > slack:
        yield Finding(
            view.cell("funding.fiscal"),
            f"“{view.name}”的财政拨款 {short(funding.fiscal)} 大于预算总额 {short(funding.total)}"
            f"{_slipped(funding.fiscal, funding.total)}。",
            "请核对预算总额和财政拨款。",
        )
        return
    asked = "funding.other" in view.table.cells or "funding.other" in view.table.unanswered
    said = _split(f"“{view.name}”的项目资金", funding, view.table.currency_unit, asked, slack)
    if said is not None:
        yield Finding(view.cell("funding.total"), said, "请核对三个数，使总额等于财政拨款加其他资金。")


def _culprit(view: TableView, amounts: list[tuple[str, Decimal]], printed: Decimal, added: Decimal) -> str:
    """A row that explains the difference, as part of a sentence.

    Where one column alone is wrong, a row whose parts make its total is not to blame.
    """
    for task, amount in amounts:
        if amount == abs(printed - added) != 0:
            return f"；差额恰好是“{task}”的 {short(amount)}"
    denied = [name for name, _ in _PARTS if _column_sum(view, name) is not None]
    sound = {
        task.name
        for task in view.table.tasks
        if len(denied) < 2 and None not in (task.total, task.fiscal) and task.total == _sum_of_parts(task)
    }
    return explain_sum(printed, amounts, sound, "合计")


def _sum_of_parts(part: Funding | Task) -> Decimal:
    return (part.fiscal or _ZERO) + (part.other or _ZERO)


def _column_sum(view: TableView, name: str) -> Decimal | None:
    """What a column of amounts comes to; None where that is what is printed, or nothing is."""
    printed: Decimal | None = getattr(view.table.printed_totals, name)
    known = [amount for task in view.table.tasks if (amount := getattr(task, name)) is not None]
    if printed is None or not known:
        return None
    top = [amount for task in view.outline.top if (amount := getattr(task, name)) is not None]
    added = sum(top, _ZERO)
    slack = _column_slack(view, name)
    sums = (added, sum(known, _ZERO), sum(by_amount(known), _ZERO))
    return None if any(abs(printed - one) <= slack for one in sums) else added


def _column_slack(view: TableView, name: str) -> Decimal:
    cells = (task.where.cell(name) for task in view.table.tasks if name in task.where.columns)
    return view.slack(view.table.cell(f"printed_totals.{name}"), *cells)


def _not_seen(view: TableView, name: str, printed: Decimal, added: Decimal) -> str:
    """Rows that nobody sees and that make the difference, as the end of a sentence."""
    found = [
        (task, amount, why)
        for task in view.outline.top
        if (amount := getattr(task, name)) is not None
        and (why := view.unseen(task.where.cell(name), task.where.cell("name")))
    ]
    total = sum((amount for _, amount, _ in found), _ZERO)
    if not found or abs(added - total - printed) > _column_slack(view, name):
        return ""
    told_of = "、".join(f"“{task.name}”的 {short(amount)}（{why}）" for task, amount, why in found[:3])
    return f"；差的正好是看不见的{told_of}"


def _mends_the_row(view: TableView, name: str, added: Decimal) -> bool:
    """Whether the total row is wrong as printed and right with the sum of one column put in."""
    totals = view.table.printed_totals
    mended = replace(totals, **{name: added})
    return (
        None not in (totals.total, totals.fiscal)
        and totals.total != _sum_of_parts(totals)
        and mended.total == _sum_of_parts(mended)
    )


def _off_with_the_total(view: TableView, difference: Decimal) -> bool:
    """Whether 总额 misses its sum by this and the total row agrees with itself: one mistake, told once."""
    added = _column_sum(view, "total")
    totals = view.table.printed_totals
    if added is None or totals.total is None or totals.fiscal is None:
        return False
    return totals.total - added == difference and totals.total == _sum_of_parts(totals)


def _column(view: TableView, name: str, label: str) -> Iterator[Finding]:
    added = _column_sum(view, name)
    if added is None:
        return
    printed: Decimal = getattr(view.table.printed_totals, name)
    top = [(task.name, amount) for task in view.outline.top if (amount := getattr(task, name)) is not None]
    if name != "total" and _off_with_the_total(view, printed - added):
        return
    if _mends_the_row(view, name, added):
        cause = f"；合计行的{label}写 {short(added)} 就都对得上{_slipped(printed, added).replace('；', '，')}"
    else:
        cause = _not_seen(view, name, printed, added) or _culprit(view, top, printed, added)
    others = [
        other
        for column, other in _PARTS[1:]
        if name == "total"
        and _off_with_the_total(view, printed - added)
        and (theirs := _column_sum(view, column)) is not None
        and getattr(view.table.printed_totals, column) - theirs == printed - added
    ]
    same = f"（{'、'.join(others)}一列也差这么多）" if others else ""
    yield Finding(
        view.cell(f"printed_totals.{name}", "printed_totals.total"),
        f"合计行的{label}是 {short(printed)}，{len(view.outline.top)} 项任务相加是 {short(added)}，"
        f"相差 {short(abs(printed - added))}{view.table.currency_unit}{same}{cause}。",
        "请核对各行金额和合计；合计用公式求和可以避免这种错误。",
    )


@table_rule("A204")
def sum_of_totals(view: TableView) -> Iterator[Finding]:
    """The printed total of 总额 is the sum of the rows."""
    yield from _column(view, "total", "总额")


@table_rule("A205")
def sum_of_fiscal(view: TableView) -> Iterator[Finding]:
    """The printed total of 财政拨款 is the sum of the rows."""
    yield from _column(view, "fiscal", "财政拨款")


@table_rule("A206")
def sum_of_other(view: TableView) -> Iterator[Finding]:
    """The printed total of 其他资金 is the sum of the rows."""
    yield from _column(view, "other", "其他资金")


def _follows_from_rows(view: TableView) -> bool:
    """Whether the total row disagrees with itself by just what its rows do (A201)."""
    totals = view.table.printed_totals
    if totals.total is None or any(_column_sum(view, name) is not None for name, _ in _PARTS):
        return False
    missing = sum((t.total - _sum_of_parts(t) for t in view.outline.top if t.total is not None), _ZERO)
    return missing != 0 and totals.total - _sum_of_parts(totals) == missing


@table_rule("A207")
def printed_parts(view: TableView) -> Iterator[Finding]:
    """The total row itself: 总额 = 财政拨款 + 其他资金.

    One wrong figure that its column shows is left to A204, A205 and A206.
    """
    for name, _ in _PARTS:
        added = _column_sum(view, name)
        if added is not None and _mends_the_row(view, name, added):
            return
    if _follows_from_rows(view):
        return
    slack = view.slack(*(view.table.cell(f"printed_totals.{name}") for name, _ in _PARTS))
    said = _split("合计行", view.table.printed_totals, view.table.currency_unit, slack=slack)
    totals = view.table.printed_totals
    if (
        said is None
        and totals.total is not None
        and totals.fiscal is not None
        and totals.fiscal > totals.total
    ):
        said = f"合计行的财政拨款 {short(totals.fiscal)} 大于总额 {short(totals.total)}。"
    if said is not None:
        yield Finding(view.cell("printed_totals.total"), said, "请核对合计行的三个数。")


@table_rule("A208")
def negative_amount(view: TableView) -> Iterator[Finding]:
    """An amount below zero."""
    table = view.table
    for name, label in _PARTS:
        for part, path in ((table.funding, "funding"), (table.printed_totals, "printed_totals")):
            amount = getattr(part, name)
            if amount is not None and amount < 0:
                yield Finding(
                    view.cell(f"{path}.{name}"),
                    f"{label}是负数：{short(amount)}。",
                    "预算金额不能为负，请核对。",
                )
    for task in table.tasks:
        for name, label in _PARTS:
            amount = getattr(task, name)
            if amount is not None and amount < 0:
                yield Finding(
                    task.where.cell(name),
                    f"任务“{task.name}”的{label}是负数：{short(amount)}。",
                    "预算金额不能为负，请核对。",
                )


@table_rule("A211")
def zero_budget(view: TableView) -> Iterator[Finding]:
    """A project with a budget of nothing."""
    if view.table.type == "project_goal" and view.table.funding.total == 0:
        yield Finding(
            view.cell("funding.total"),
            f"“{view.name}”的预算总额是 0。",
            "没有预算的项目不用填报；漏填的请补上。",
        )


@table_rule("A212")
def execution_parts(view: TableView) -> Iterator[Finding]:
    """Execution table: the sources add up to the whole, column by column."""
    execution = view.table.execution
    columns = (("initial", "年初预算数"), ("adjusted", "全年预算数"), ("executed", "全年执行数"))
    typed = {
        name: (getattr(execution, name), [getattr(part, name) for part in execution.parts])
        for name, _ in columns
    }
    for n, (name, label) in enumerate(columns):
        whole, amounts = typed[name]
        known = [amount for amount in amounts if amount is not None]
        if whole is None or not known or typed[name] in [typed[other] for other, _ in columns[:n]]:
            continue
        same = [other for column, other in columns[n + 1 :] if typed[column] == typed[name]]
        label = "、".join((label, *same))
        added = sum(known, _ZERO)
        of_which = len(known) == 1 and execution.parts[0].name.startswith("其中")
        if of_which and added < whole:
            continue  # 其中：… alone need not be all of it
        cells = (view.table.cell(path) for path in view.table.cells if path.startswith("execution."))
        if abs(added - whole) > view.slack(*cells):
            named = [(p.name, a) for p, a in zip(execution.parts, amounts, strict=True) if a is not None]
            listed = " ＋ ".join(f"{part} {short(amount)}" for part, amount in named)
            cause = explain_sum(whole, named)
            label = "执行数" if view.table.type == "monitoring" and name == "executed" else label
            yield Finding(
                view.cell(f"execution.{name}"),
                f"{label}总额 {short(whole)}，各项来源相加是 {short(added)}（{listed}），"
                f"相差 {short(abs(whole - added))}{cause}。",
                "请核对资金总额和各项来源。",
            )


@file_rule("A213")
def list_total(file: FileView) -> Iterator[Finding]:
    """A project list's total for the unit is the sum of its projects."""
    lists = file.file.lists
    for found in lists:
        parts = [
            other for other in lists if other.sheet == found.sheet and set(other.tables) < set(found.tables)
        ]
        if parts and sum((part.total or _ZERO for part in parts), _ZERO) == found.total:
            continue  # its units add up; the one that does not is said by itself
        yield from _list_total(file, found)


def _confirmed(file: FileView, found: ProjectList) -> set[str]:
    """The projects of a list whose amount stands elsewhere too: as the sum of its parts, or in its goals."""
    names = set()
    for view in (file.tables[n] for n in found.tables):
        funding, amount = view.table.funding, view.table.funding.total
        parts = funding.fiscal is not None and _sum_of_parts(funding) == amount
        if amount is not None and (parts or f"{short(amount)}{found.currency_unit}" in view.prose):
            names.add(view.name)
    return names


def _list_total(file: FileView, found: ProjectList) -> Iterator[Finding]:
    amounts = [file.file.tables[n].funding.total for n in found.tables]
    known = [amount for amount in amounts if amount is not None]
    if found.total is None or not known or len(known) < len(amounts):
        return
    added = sum(known, _ZERO)
    views = [file.tables[n] for n in found.tables]
    if abs(added - found.total) > sum((v.slack(v.table.cell("funding.total")) for v in views), NOISE):
        hidden = [(v.name, v.table.funding.total or _ZERO, why) for v in views if (why := _unseen_row(v))]
        named = [(file.tables[n].name, amount) for n, amount in zip(found.tables, known, strict=True)]
        yield Finding(
            found.total_cell,
            f"“{found.unit or '本单位'}”的合计是 {short(found.total)}，"
            f"{len(known)} 个项目相加是 {short(added)}，"
            f"相差 {short(abs(found.total - added))}{found.currency_unit}"
            f"{_hidden_cause(hidden, added - found.total)}"
            f"{explain_sum(found.total, named, _confirmed(file, found), '合计')}。",
            "请核对各项目金额和合计。",
            (Place(file.file.path, found.sheet, found.total_cell),),
            file.tables[found.tables[0]],
        )


def _unseen_row(view: TableView) -> str | None:
    return view.unseen(view.table.cell("funding.total"))


def _hidden_cause(hidden: list[tuple[str, Decimal, str]], difference: Decimal) -> str:
    """Rows of a list that nobody sees and that make the difference, as part of a sentence."""
    if not hidden or abs(sum((amount for _, amount, _ in hidden), _ZERO) - difference) > NOISE:
        return ""
    listed = "、".join(f"“{name}”的 {short(amount)}（{why}）" for name, amount, why in hidden[:3])
    return f"；差的正好是看不见的{listed}"
