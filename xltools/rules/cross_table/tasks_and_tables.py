"""D820 and D821: the tasks of the whole unit's table against the projects' own tables.

A whole unit's table may put several projects into one task. So something is said only where the two go
together one by one, and only one side has something left over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xltools.model.records import Task
from xltools.rules.cross_table.project_amounts import NUMBERED, agree, in_wan, project_key
from xltools.rules.cross_table.project_lists import own_tables, quoted, same_unit_and_year
from xltools.rules.facts.views import CountyView, FileView, TableView
from xltools.rules.registry import Finding, county_rule, file_rule
from xltools.text.project_names import alike, town

_NO_PROJECT = re.compile(
    r"绩效目标$|总体目标$|基本支出|项目支出|人员(?:经费|支出|保障|类)|公用(?:经费|支出|类)|保障(?:人员|机关)|机关(?:运行|保障)|工资|公积金|运转|三公|小计|合计|总计|结转|结余|年金"
    r"|社会保障缴费"
)
_ANYTHING = re.compile(r"其他|其它|各项|各类|等(?:项目|工作|支出|经费)?$|综合|重点工作")
_FEWEST = 2


class _Task(NamedTuple):
    """A task with the name of its project; ``project`` where it may be one."""

    task: Task
    name: str
    project: bool


def _tasks(view: TableView) -> list[_Task]:
    """The tasks; headings and what keeps the unit running are no projects."""
    headings = {id(heading.task) for heading in view.outline.headings}
    found = []
    for task in view.table.tasks:
        name = task.content if NUMBERED.fullmatch(task.name) and task.content else task.name
        found.append(_Task(task, name, id(task) not in headings and not _NO_PROJECT.search(name)))
    return found


def _matches(view: TableView, task: _Task, other: TableView) -> bool:
    """Whether a task is a project under another name, by likeness or by its money."""
    if alike(task.name, other.table.project):
        return True
    amount, own = in_wan(view, task.task.total), in_wan(other, other.table.funding.total)
    return amount is not None and own is not None and agree(amount, own)


def _left_over(view: TableView, tables: Sequence[TableView]) -> Iterator[Finding]:
    if len(tables) < _FEWEST:
        return
    every = {project_key(view, task.name): task for task in _tasks(view)}
    named = {project_key(table, table.table.project): table for table in tables}
    tasks = [task for task in every.values() if task.project]
    if len(every.keys() & named.keys()) < _FEWEST or any(_ANYTHING.search(task.name) for task in tasks):
        return
    without = [task for key, task in every.items() if task.project and key not in named]
    unlisted = [table for key, table in named.items() if key not in every]
    # Only what no namesake tells is compared by likeness.
    without, unlisted = (
        [task for task in without if not any(_matches(view, task, table) for table in tables)],
        [table for table in unlisted if not any(_matches(view, task, table) for task in every.values())],
    )
    matched = min(len(tasks) - len(without), len(named) - len(unlisted))
    if bool(without) == bool(unlisted) or 2 * len(without or unlisted) > matched:
        return
    if unlisted:
        yield Finding(
            tasks[0].task.where.cell("name"),
            f"{quoted(unlisted)}有项目表，整体支出目标表的年度主要任务里没有；其余 {matched} 个项目都有。",
            "请核对有没有漏列；并在别的任务里的，请在主要内容里写明。",
            tuple(table.place(table.cell("project")) for table in unlisted),
            view,
        )
        return
    names = "、".join(f"“{task.name}”" for task in without)
    yield Finding(
        without[0].task.where.cell("name"),
        f"年度主要任务里的{names}没有项目支出绩效目标表；其余 {matched} 个项目都有。",
        "请核对有没有漏报；不要求单独填表的不用管。",
        tuple(view.place(task.task.where.cell("name")) for task in without[1:]),
        view,
    )


def _departments(views: Sequence[TableView]) -> list[TableView]:
    return [view for view in views if view.table.type == "department_goal" and view.table.tasks]


@file_rule("D820")
def tasks_and_tables_in_file(file: FileView) -> Iterator[Finding]:
    """A project missing among the tasks of its unit's table in the same file, or a task without a table."""
    departments = _departments(file.tables)
    if len(departments) == 1:
        view = departments[0]
        tables = [table for table in own_tables([file]) if same_unit_and_year(view, table)]
        yield from _left_over(view, tables)


@county_rule("D821")
def tasks_and_tables(county: CountyView) -> Iterator[Finding]:
    """The same, with the projects' tables in other files than the whole unit's."""
    departments: dict[tuple[str, int | None], list[TableView]] = {}
    for view in _departments(county.tables):
        if town(view):
            departments.setdefault((town(view), view.table.year), []).append(view)
    if not departments:
        return
    tables: dict[tuple[str, int | None], list[TableView]] = {}
    for table in own_tables(county.files):
        tables.setdefault((town(table), table.table.year), []).append(table)
    for key, views in departments.items():
        own = tables.get(key, [])
        if len(views) == 1 and not any(table.file is views[0].file for table in own):
            yield from _left_over(views[0], own)
