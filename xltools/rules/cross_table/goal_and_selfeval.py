"""D816 to D819: a self-evaluation (or monitoring) against the goal table: indicators, targets, money.

A score means something only against the target that was approved; a target lowered in the self-evaluation
makes a miss look like a hit, and an indicator left out is not missed at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from xltools.model.money import short
from xltools.model.records import Target
from xltools.rules.cross_table.project_amounts import agree, in_wan, project_key
from xltools.rules.cross_table.two_versions import ADJUSTED
from xltools.rules.facts.near_duplicates import essence
from xltools.rules.facts.views import CountyView, FileView, Row, TableView
from xltools.rules.registry import Finding, county_rule, file_rule
from xltools.text.project_names import town
from xltools.text.typos import digits
from xltools.text.typos import told as told_slip

_LATER = {
    "project_selfeval": ("project_goal", "自评表"),
    "department_selfeval": ("department_goal", "自评表"),
    "monitoring": ("project_goal", "监控表"),
}
_COMPARED = frozenset({"number", "percent", "date"})
_SHOWN = 4
_ALIKE = 60.0
"""Percent of two names' characters, from which on they may be one indicator's."""


def _key(kind: str, view: TableView) -> tuple[str, str, str, int | None]:
    return kind, town(view), project_key(view, view.table.project), view.table.year


def _pairs(views: Sequence[TableView]) -> Iterator[tuple[TableView, TableView, str]]:
    """The goal table and each later table of one unit, project and year, unless goal tables compete."""
    goals: dict[tuple[str, str, str, int | None], list[TableView]] = {}
    for view in views:
        if view.table.type in ("project_goal", "department_goal") and view.rows:
            goals.setdefault(_key(view.table.type, view), []).append(view)
    for view in views:
        kind, what = _LATER.get(view.table.type, ("", ""))
        if not kind or view.table.year is None or not (view.table.project or kind == "department_goal"):
            continue
        found = goals.get(_key(kind, view), [])
        if len(found) == 1:
            yield found[0], view, what


def _whose(view: TableView) -> str:
    return f"“{view.table.project}”" if view.table.project else f"{view.table.unit or ''}部门整体"


def _unique(rows: Sequence[Row]) -> dict[str, Row]:
    names = [essence(row.name) for row in rows]
    return {name: row for name, row in zip(names, rows, strict=True) if name and names.count(name) == 1}


def _differ(one: Target, other: Target) -> bool:
    """Whether two targets ask for different things; a sign or unit one leaves out is no difference."""
    if one.kind not in _COMPARED or one.kind != other.kind:
        return False
    if one.unit and other.unit and one.unit != other.unit:
        return False
    signs = {one.operator, other.operator} - {None, "="}
    return one.value != other.value or len(signs) > 1


def _changed(goal: TableView, view: TableView) -> list[tuple[Row, Row]]:
    planned = _unique(goal.rows)
    return [
        (was, row)
        for name, row in _unique(view.rows).items()
        if (was := planned.get(name)) is not None
        and was.target is not None
        and row.target is not None
        and _differ(was.target, row.target)
    ]


def _renamed(one: Row, other: Row) -> bool:
    """Whether two rows without a namesake are one indicator under two names."""
    if one.level != other.level:
        return False
    if one.raw and essence(one.raw) == essence(other.raw):
        return True
    from rapidfuzz import fuzz

    return fuzz.ratio(essence(one.name), essence(other.name)) >= _ALIKE


def _alone(goal: TableView, view: TableView) -> tuple[list[Row], list[Row]]:
    """Indicators of the goal table that were dropped, and new ones, where most stand in both."""
    mine, theirs = ({essence(row.name) for row in each.rows if row.name} for each in (view, goal))
    shared = len(mine & theirs)
    if not view.self_evaluated or shared < 3 or shared * 2 < len(theirs):
        return [], []
    dropped = [row for row in goal.rows if row.name and essence(row.name) not in mine]
    new = [row for row in view.rows if row.name and essence(row.name) not in theirs]
    for row in list(new):
        was = next((each for each in dropped if _renamed(each, row)), None)
        if was is not None:
            dropped.remove(was)
            new.remove(row)
    return dropped, new


def _listed(rows: Sequence[Row]) -> str:
    names = "、".join(f"“{row.name}”" for row in rows[:_SHOWN])
    return names + (f"等 {len(rows)} 条" if len(rows) > _SHOWN else "")


def _findings(views: Sequence[TableView], apart: Callable[[TableView, TableView], bool]) -> Iterator[Finding]:
    for goal, view, what in _pairs(views):
        if not apart(goal, view):
            continue
        changed = _changed(goal, view)
        dropped, new = _alone(goal, view)
        said = [f"“{row.name}”目标表 {was.raw}，{what} {row.raw}" for was, row in changed[:_SHOWN]]
        if len(changed) > _SHOWN:
            said.append(f"另有 {len(changed) - _SHOWN} 条")
        if dropped:
            said.append(f"目标表的{_listed(dropped)}没有自评")
        if new:
            said.append(f"{_listed(new)}目标表里没有")
        if not said:
            continue
        subject = "指标值" if changed and not dropped and not new else "指标"
        fix = "请按批复的目标填写" if changed else "请按批复的指标逐条自评"
        first = changed[0][1].cell("target") if changed else (new or view.rows)[0].cell()
        yield Finding(
            first,
            f"{_whose(view)}{what}的{subject}与目标表不同：{'；'.join(said)}。",
            f"{fix}；目标调整过的，请附上调整的批复。",
            (
                *(goal.place(was.cell("target")) for was, _ in changed),
                *(goal.place(row.cell()) for row in dropped),
            ),
            view,
        )


def _planned(goal: TableView) -> tuple[Decimal, str | None] | None:
    """The money of a goal table in 万元 and its cell; tasks are added up only where they are all of it."""
    table = goal.table
    printed = table.funding.total is not None or table.printed_totals.total is not None
    if not printed and not any("基本支出" in task.name for task in table.tasks):
        return None
    amount = in_wan(goal, goal.budget)
    cell = goal.cell("funding.total", "printed_totals.total")
    return None if amount is None else (amount, cell if printed else table.tasks[0].where.cell("total"))


def _mistyped(initial: Decimal, planned: Decimal) -> bool:
    """Whether an amount is plainly the other one written wrong: its digits, or several times as much."""
    return sorted(digits(initial)) == sorted(digits(planned)) or not planned < initial * 3 < planned * 9


def _money(views: Sequence[TableView], apart: Callable[[TableView, TableView], bool]) -> Iterator[Finding]:
    for goal, view, what in _pairs(views):
        execution = view.table.execution
        initial, adjusted = in_wan(view, execution.initial), in_wan(view, execution.adjusted)
        planned = _planned(goal)
        if not apart(goal, view) or planned is None or not planned[0]:
            continue
        if not initial or agree(initial, planned[0]) or ADJUSTED.search(goal.table.title or ""):
            continue  # 0 at the beginning of the year: a project that was added later
        cause = told_slip(initial, planned[0])
        if adjusted is not None and agree(adjusted, planned[0]):
            if not cause and not _mistyped(initial, planned[0]):
                continue  # the goal table was handed in again when the budget was adjusted
            cause = cause or "与全年预算数相同"
        yield Finding(
            view.cell("execution.initial", "execution.adjusted"),
            f"{_whose(view)}{what}的年初预算数是 {short(initial)}万元，"
            f"目标表的金额是 {short(planned[0])}万元{'，' + cause if cause else ''}。",
            "年初预算数应与批复的目标表一致，请核对是哪一处写错。",
            (goal.place(planned[1]),),
            view,
        )


@file_rule("D816")
def targets_changed_in_file(file: FileView) -> Iterator[Finding]:
    """Targets of a self-evaluation or monitoring that are not those of the goal table in the same file."""
    yield from _findings(file.tables, lambda goal, view: goal.file is view.file)


@county_rule("D817")
def targets_changed(county: CountyView) -> Iterator[Finding]:
    """The same, with the goal table in another file; both must name their unit."""
    named = [view for view in county.tables if town(view)]
    yield from _findings(named, lambda goal, view: goal.file is not view.file)


@file_rule("D818")
def initial_budget_in_file(file: FileView) -> Iterator[Finding]:
    """The initial budget of a self-evaluation that is not the money of the goal table in the same file."""
    yield from _money(file.tables, lambda goal, view: goal.file is view.file)


@county_rule("D819")
def initial_budget(county: CountyView) -> Iterator[Finding]:
    """The same, with the goal table in another file; both must name their unit."""
    named = [view for view in county.tables if town(view)]
    yield from _money(named, lambda goal, view: goal.file is not view.file)
