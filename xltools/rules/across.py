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
