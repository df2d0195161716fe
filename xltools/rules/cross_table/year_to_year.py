"""D808 to D811, D824 and D825: a budget or a target that jumps from one year to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from xltools.model.money import short
from xltools.rules.copying.last_year import repeated, year_pairs
from xltools.rules.cross_table.project_amounts import in_wan
from xltools.rules.facts.near_duplicates import essence
from xltools.rules.facts.views import CountyView, FileView, Row, TableView
from xltools.rules.registry import Finding, county_rule, file_rule

_PROJECT_TIMES, _DEPARTMENT_TIMES = Decimal("2.5"), Decimal(2)
_FOR_THE_SAME = 2
_TARGET_TIMES = 5
_POINTS = 10
"""A rate that is set ten points lower than last year's is worth a question."""
_Apart = Callable[[TableView, TableView], bool]


def _other_file(last: TableView, view: TableView) -> bool:
    return last.file is not view.file


def _same_file(last: TableView, view: TableView) -> bool:
    return last.file is view.file


def _budgets(views: Sequence[TableView], apart: _Apart) -> Iterator[Finding]:
    for last, view in year_pairs(views):
        if not apart(last, view):
            continue
        now, before = in_wan(view, view.budget), in_wan(last, last.budget)
        project = view.table.type == "project_goal"
        times = _PROJECT_TIMES if project else _DEPARTMENT_TIMES
        if not now or not before or min(now, before) < 0 or max(now, before) < times * min(now, before):
            continue
        if project and _for_the_same(last, view):
            continue  # D824 and D825 say it
        paths = ("funding.total", "printed_totals.total")
        yield Finding(
            view.cell(*paths),
            f"“{view.name}”{last.table.year} 年预算 {short(before)}万元，"
            f"{view.table.year} 年 {short(now)}万元，变化很大。",
            "请核对金额和单位；确有增减的，请在目标里说明原因。",
            (last.place(last.cell(*paths)),),
            view,
        )


@county_rule("D808")
def budget_jumps(county: CountyView) -> Iterator[Finding]:
    """A project's budget three times, or a third of, the year before; a whole unit's twice or half."""
    yield from _budgets(county.tables, _other_file)


@file_rule("D809")
def budget_jumps_in_file(file: FileView) -> Iterator[Finding]:
    """The same, with both years in one file."""
    yield from _budgets(file.tables, _same_file)


def _for_the_same(last: TableView, view: TableView) -> bool:
    """Whether the indicators are last year's, a count among them, and the budget is twice or half."""
    now, before = in_wan(view, view.budget), in_wan(last, last.budget)
    if not now or not before or min(now, before) < 0:
        return False
    if max(now, before) < _FOR_THE_SAME * min(now, before) or view.table.type != "project_goal":
        return False
    counted = sum(row.kind == "number" and row.level.one == "产出" for row in view.rows)
    return counted > 0 and repeated(last, view) is not None


def _for_nothing(views: Sequence[TableView], apart: _Apart) -> Iterator[Finding]:
    for last, view in year_pairs(views):
        if not apart(last, view) or not _for_the_same(last, view):
            continue
        now, before = in_wan(view, view.budget), in_wan(last, last.budget)
        assert now and before
        times = (now / before).quantize(Decimal("0.1"))
        yield Finding(
            view.cell("funding.total"),
            f"“{view.name}”{last.table.year} 年预算 {short(before)}万元，"
            f"{view.table.year} 年 {short(now)}万元，是上年的 {short(times)} 倍，目标和指标却几乎没变。",
            "请核对金额；确有增减的，请按新的预算重新确定目标和指标值。",
            (last.place(last.cell("funding.total")),),
            view,
        )


@county_rule("D824")
def other_money_for_the_same(county: CountyView) -> Iterator[Finding]:
    """Twice last year's budget or half of it, for the goals and indicators of last year."""
    yield from _for_nothing(county.tables, _other_file)


@file_rule("D825")
def other_money_for_the_same_in_file(file: FileView) -> Iterator[Finding]:
    """The same, with both years in one file."""
    yield from _for_nothing(file.tables, _same_file)


def _number(row: Row) -> Decimal | None:
    value = row.target.value if row.target is not None else None
    return value if isinstance(value, Decimal) and value > 0 else None


def _change(row: Row, was: Row, growth: Decimal) -> str | None:
    """What is odd about a target beside last year's: far larger, or set lower where more is better.

    ``growth`` is how the budget changed: as many times more work for as many times more money is no jump.
    """
    now, before = _number(row), _number(was)
    if now is None or before is None or row.target is None or was.target is None:
        return None
    if row.kind != was.kind or row.target.unit != was.target.unit:
        return None
    if row.kind == "percent":
        wanted = row.noun.bounded and row.target.operator in (None, "=", "≥", ">")
        return f"低了 {short(before - now)} 个百分点" if wanted and before - now >= _POINTS else None
    if row.kind != "number":
        return None
    times = now / before
    if times >= _TARGET_TIMES and times > growth * 2:
        return f"是上年的 {short(times.quantize(Decimal('0.1')))} 倍"
    less_is_better = row.noun.negative or row.target.operator in ("≤", "<") or row.level.one == "成本"
    if not less_is_better and times * 2 <= min(growth, Decimal(1)):
        return "不到上年的一半" if times * 2 < 1 else "只有上年的一半"
    return None


def _targets(views: Sequence[TableView], apart: _Apart) -> Iterator[Finding]:
    for last, view in year_pairs(views):
        if not apart(last, view):
            continue
        known: dict[str, Row | None] = {}
        for row in last.rows:
            name = essence(row.name)
            known[name] = None if name in known else row
        money, before = in_wan(view, view.budget), in_wan(last, last.budget)
        growth = money / before if money and before and money > 0 and before > 0 else Decimal(1)
        found = []
        for row in view.rows:
            was = known.get(essence(row.name))
            change = _change(row, was, growth) if was is not None else None
            if was is not None and change is not None:
                found.append((row, was, change))
        if found:
            said = [f"“{row.name}”上年 {was.raw}，本年 {row.raw}，{change}" for row, was, change in found[:4]]
            more = f"；另有 {len(found) - 4} 条" if len(found) > 4 else ""
            yield Finding(
                found[0][0].cell("target"),
                f"“{view.name}”的指标值与 {last.table.year} 年相差很大：{'；'.join(said)}{more}。",
                "请核对是不是多写、少写了一位；确有变化的请在目标里说明。",
                tuple(last.place(was.cell("target")) for _, was, _ in found),
                view,
            )


@county_rule("D811")
def target_jumps(county: CountyView) -> Iterator[Finding]:
    """Targets five times last year's, half of them or less, or rates set ten points lower."""
    yield from _targets(county.tables, _other_file)


@file_rule("D810")
def target_jumps_in_file(file: FileView) -> Iterator[Finding]:
    """The same, with both years in one file."""
    yield from _targets(file.tables, _same_file)
