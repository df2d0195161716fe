"""D8xx, across tables: the department's table against its projects, versions, one year after another.

D801 to D804 are said by the county summary, which decides what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.money import POWERS, short, to_wan
from xltools.rules.registry import Finding, county_rule, file_rule
from xltools.rules.views import CountyView, FileView, TableView

_NOISE = re.compile(r"[\s，,。；;：:“”\"'（）()、]+|项目支出|项目$|经费$")


def plain_name(name: str | None) -> str:
    """A name for comparison: without spaces, punctuation and the words 项目, 经费 at the end."""
    return _NOISE.sub("", name or "")


def _wan(view: TableView, amount: Decimal | None) -> Decimal | None:
    if amount is None or view.table.currency_unit not in POWERS:
        return None
    return to_wan(amount, view.table.currency_unit)


def _amounts(view: TableView) -> list[Decimal]:
    return sorted(task.total for task in view.table.tasks if task.total is not None)


def _differences(one: TableView, other: TableView) -> list[tuple[str, str, str, str, str]]:
    """Targets and amounts of like-named rows that differ: what, value, value, cell, cell."""
    found = []
    rows = {plain_name(row.name): row for row in one.rows if row.name}
    for row in other.rows:
        twin = rows.get(plain_name(row.name))
        if twin is not None and twin.target != row.target and twin.raw and row.raw:
            found.append((f"指标“{row.name}”", twin.raw, row.raw, twin.cell("target"), row.cell("target")))
    tasks = {plain_name(task.name): task for task in one.table.tasks}
    for task in other.table.tasks:
        same = tasks.get(plain_name(task.name))
        if (
            same is not None
            and same.total is not None
            and task.total is not None
            and same.total != task.total
        ):
            cells = same.where.cell("total"), task.where.cell("total")
            found.append((f"任务“{task.name}”的总额", short(same.total), short(task.total), *cells))
    return found


@file_rule("D805")
def versions_in_one_file(file: FileView) -> Iterator[Finding]:
    """Two copies of one department table in a file that differ in a figure; a copy may lack its head.

    Copies have the same year, at least four tasks with the same amounts, and no two different units.
    """
    views = [
        view for view in file.tables if view.table.type == "department_goal" and len(view.table.tasks) >= 4
    ]
    for n, other in enumerate(views):
        for one in views[:n]:
            units = {one.table.unit, other.table.unit} - {None}
            years = {one.table.year, other.table.year} - {None}
            if len(units) > 1 or len(years) > 1 or _amounts(one) != _amounts(other):
                continue
            for what, first, second, at_first, at_second in _differences(one, other)[:5]:
                yield Finding(
                    at_second,
                    f"同一张表在文件里有两份（另一份在 {at_first}），"
                    f"{what}不同：一份是“{first}”，一份是“{second}”。",
                    "请确认以哪一份为准，删掉另一份。",
                    (one.place(at_first),),
                    other,
                )


def _tasks_against_projects(
    departments: Sequence[TableView], projects: Sequence[TableView], same_file: bool
) -> Iterator[Finding]:
    for department in departments:
        named = {plain_name(task.name): task for task in department.table.tasks if plain_name(task.name)}
        for project in projects:
            if (project.file is department.file) is not same_file:
                continue
            if project.table.unit != department.table.unit or project.table.year != department.table.year:
                continue
            task = named.get(plain_name(project.table.project))
            if task is None:
                continue
            one, other = _wan(department, task.total), _wan(project, project.table.funding.total)
            if one is not None and other is not None and one != other:
                yield Finding(
                    project.cell("funding.total"),
                    f"“{project.name}”在项目表里是 {short(other)}万元，"
                    f"在整体支出目标表里是 {short(one)}万元。",
                    "请核对，使两张表的金额一致。",
                    (department.place(task.where.cell("total")),),
                    project,
                )


def _split(tables: Sequence[TableView]) -> tuple[list[TableView], list[TableView]]:
    departments = [view for view in tables if view.table.type == "department_goal" and view.table.unit]
    return departments, [view for view in tables if view.table.type == "project_goal" and view.table.unit]


@file_rule("D806")
def project_amount_in_file(file: FileView) -> Iterator[Finding]:
    """A project has another amount in its unit's department table, in the same file."""
    yield from _tasks_against_projects(*_split(file.tables), same_file=True)


@county_rule("D807")
def project_amount_elsewhere(county: CountyView) -> Iterator[Finding]:
    """A project has another amount in its unit's department table, in another file."""
    yield from _tasks_against_projects(*_split(county.tables), same_file=False)


@county_rule("D808")
def year_to_year(county: CountyView) -> Iterator[Finding]:
    """A project's budget three times, or a third of, the year before."""
    known: dict[tuple[str | None, str, int], TableView] = {}
    for view in county.tables:
        table = view.table
        if table.type == "project_goal" and table.year and table.project:
            known[table.unit, plain_name(table.project), table.year] = view
    for (unit, project, year), view in known.items():
        last = known.get((unit, project, year - 1))
        now = _wan(view, view.table.funding.total)
        before = _wan(last, last.table.funding.total) if last is not None else None
        if last is None or not now or not before or max(now, before) < 3 * min(now, before):
            continue
        yield Finding(
            view.cell("funding.total"),
            f"“{view.name}”{year - 1} 年预算 {short(before)}万元，{year} 年 {short(now)}万元，变化很大。",
            "请核对金额和单位；确有增减的，请在目标里说明原因。",
            (last.place(last.cell("funding.total")),),
            view,
        )
