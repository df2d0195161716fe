"""D812 to D815: a list of projects, or what a unit spends on projects, against the projects' own tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from xltools.model.money import short
from xltools.model.records import ProjectList
from xltools.rules.cross_table.project_amounts import in_wan, listed_tables, project_key
from xltools.rules.facts.views import CountyView, FileView, TableView
from xltools.rules.registry import Finding, county_rule, file_rule
from xltools.text.project_names import town
from xltools.text.unit_names import plain

_PROJECTS = frozenset(
    {"项目支出", "项目支出合计", "项目支出小计", "项目经费", "部门项目支出", "专项项目支出"}
)
_SHOWN = 6


class _List(NamedTuple):
    """A list of projects: its file, its rows, and its printed total in 万元 with its cell."""

    file: FileView
    rows: list[TableView]
    total: Decimal | None
    cell: str | None


def _lists(file: FileView) -> Iterator[_List]:
    """The lists of a file, each once, though a title row and a sum row both may name it."""
    by_table = {id(view.table): view for view in file.tables}
    seen: set[tuple[int, ...]] = set()
    for found in file.file.lists:
        tables = [file.file.tables[n] for n in found.tables if n < len(file.file.tables)]
        rows = [by_table[id(table)] for table in tables if id(table) in by_table]
        if not rows or found.tables in seen:
            continue
        seen.add(found.tables)
        units = dict.fromkeys(town(row) for row in rows)
        for unit in units:
            own = [row for row in rows if town(row) == unit]
            # A total over several units is no unit's.
            yield _List(file, own, _total(found, rows[0]) if len(units) == 1 else None, found.total_cell)


def _total(found: ProjectList, row: TableView) -> Decimal | None:
    return in_wan(row, found.total) if found.currency_unit == row.table.currency_unit else None


def own_tables(files: Sequence[FileView]) -> list[TableView]:
    own = []
    for file in files:
        listed = listed_tables(file)
        own += [
            view
            for view in file.tables
            if view.table.type == "project_goal" and view.table.project and id(view.table) not in listed
        ]
    return own


def names_of(views: Sequence[TableView]) -> dict[str, TableView]:
    return {key: view for view in views if len(key := project_key(view, view.table.project)) >= 2}


def quoted(views: Sequence[TableView]) -> str:
    names = "、".join(f"“{view.name}”" for view in views[:_SHOWN])
    return f"{names}等 {len(views)} 个" if len(views) > _SHOWN else names


def same_unit_and_year(one: TableView, other: TableView) -> bool:
    return one.table.year == other.table.year and (
        town(one) == town(other) or not town(one) or not town(other)
    )


def _missing(found: _List, own: Sequence[TableView]) -> Iterator[Finding]:
    """What the list or the tables lack, when they are plainly about the same projects."""
    rows = [row for row in found.rows if not row.rows]
    if len(rows) < len(found.rows):
        return
    listed, tables = names_of(rows), names_of([view for view in own if same_unit_and_year(rows[0], view)])
    both = listed.keys() & tables.keys()
    if len(both) < 2 or 2 * len(both) < len(tables):
        return
    unlisted = [view for key, view in tables.items() if key not in both]
    without = [view for key, view in listed.items() if key not in both]
    said = []
    if unlisted:
        said.append(f"{quoted(unlisted)}有项目表，项目清单里没有")
    # Bureaus often ask for tables of the larger projects only: then most of the list has none.
    if without and 2 * len(both) >= len(listed):
        said.append(f"项目清单里的{quoted(without)}没有项目表")
    if said:
        views = [*unlisted, *without] if len(said) > 1 else unlisted or without
        yield Finding(
            rows[0].cell("project"),
            f"项目清单 {len(listed)} 个项目，项目表 {len(tables)} 张：{'；'.join(said)}。",
            "请核对有没有漏列、漏报；名称写法不同的请统一，不要求单独填表的不用管。",
            tuple(view.place(view.cell("project")) for view in views),
            rows[0],
        )


@file_rule("D812")
def list_and_tables_in_file(file: FileView) -> Iterator[Finding]:
    """A list of projects and the projects' own tables in one file that are not of the same projects."""
    own = own_tables([file])
    for found in _lists(file) if own else ():
        yield from _missing(found, own)


@county_rule("D813")
def list_and_tables(county: CountyView) -> Iterator[Finding]:
    """The same, with the tables in other files than the list."""
    everywhere = own_tables(county.files)
    for file in county.files:
        lists = list(_lists(file))
        if not lists or own_tables([file]):
            continue
        for found in lists:
            unit = town(found.rows[0])
            if unit:
                yield from _missing(found, [view for view in everywhere if town(view) == unit])


def _project_spending(view: TableView) -> tuple[Decimal, str] | None:
    """What the whole unit's table gives for all projects together, in 万元, and its cell."""
    for task in view.table.tasks:
        amount = in_wan(view, task.total)
        if amount is not None and plain(task.name) in _PROJECTS:
            return amount, task.where.cell("total")
    return None


def _spending(
    departments: Sequence[TableView], lists: Sequence[_List], own: Sequence[TableView]
) -> Iterator[Finding]:
    for view in departments:
        spending = _project_spending(view)
        if spending is None:
            continue
        amount, cell = spending
        found = next(
            (one for one in lists if one.total is not None and same_unit_and_year(view, one.rows[0])), None
        )
        if found is not None and found.total is not None:
            if found.total != amount:
                yield Finding(
                    cell,
                    f"整体支出目标表的项目支出是 {short(amount)}万元，"
                    f"项目清单的合计是 {short(found.total)}万元。",
                    "请核对，使两张表一致。",
                    (found.rows[0].place(found.cell),),
                    view,
                )
            continue
        tables = [one for one in own if same_unit_and_year(view, one)]
        amounts = [in_wan(one, one.table.funding.total) for one in tables]
        total = sum((one for one in amounts if one is not None), Decimal(0))
        if len(names_of(tables)) == len(tables) and total > amount:
            yield Finding(
                cell,
                f"整体支出目标表的项目支出是 {short(amount)}万元，"
                f"{len(tables)} 张项目表加起来有 {short(total)}万元。",
                "项目表的合计不会大于项目支出，请核对两边的金额。",
                tuple(one.place(one.cell("funding.total")) for one in tables),
                view,
            )


def _departments(views: Sequence[TableView]) -> list[TableView]:
    return [view for view in views if view.table.type == "department_goal"]


@file_rule("D814")
def project_spending_in_file(file: FileView) -> Iterator[Finding]:
    """The unit's project spending is not the total of its list, or less than its projects together."""
    departments = _departments(file.tables)
    if departments:
        yield from _spending(departments, list(_lists(file)), own_tables([file]))


@county_rule("D815")
def project_spending(county: CountyView) -> Iterator[Finding]:
    """The same, with list and projects in other files."""
    departments = [view for view in _departments(county.tables) if town(view) and _project_spending(view)]
    if not departments:
        return
    lists = [found for file in county.files for found in _lists(file) if town(found.rows[0])]
    own = [view for view in own_tables(county.files) if town(view)]
    for view in departments:
        if any(other.file is view.file for other in own) or any(
            found.rows[0].file is view.file for found in lists
        ):
            continue
        yield from _spending([view], lists, own)
