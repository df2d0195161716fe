"""D816 and D817: the targets of a self-evaluation (or monitoring) against those of the goal table.

A score means something only against the target that was approved; a target lowered in the self-evaluation
makes a miss look like a hit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from xltools.records import Target
from xltools.rules.across import project_key
from xltools.rules.alike import essence
from xltools.rules.project_names import town
from xltools.rules.registry import Finding, county_rule, file_rule
from xltools.rules.views import CountyView, FileView, Row, TableView

_LATER = {
    "project_selfeval": ("project_goal", "自评表"),
    "department_selfeval": ("department_goal", "自评表"),
    "monitoring": ("project_goal", "监控表"),
}
_COMPARED = frozenset({"number", "percent", "date"})
_SHOWN = 4


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


def _findings(views: Sequence[TableView], apart: Callable[[TableView, TableView], bool]) -> Iterator[Finding]:
    for goal, view, what in _pairs(views):
        if not apart(goal, view):
            continue
        planned = _unique(goal.rows)
        found = [
            (was, row)
            for name, row in _unique(view.rows).items()
            if (was := planned.get(name)) is not None
            and was.target is not None
            and row.target is not None
            and _differ(was.target, row.target)
        ]
        if not found:
            continue
        said = [f"“{row.name}”目标表 {was.raw}，{what} {row.raw}" for was, row in found[:_SHOWN]]
        more = f"；另有 {len(found) - _SHOWN} 条" if len(found) > _SHOWN else ""
        yield Finding(
            found[0][1].cell("target"),
            f"“{view.name}”{what}的指标值与目标表不同：{'；'.join(said)}{more}。",
            "请按批复的目标填写；目标调整过的，请附上调整的批复。",
            tuple(goal.place(was.cell("target")) for was, _ in found),
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
