"""D806 and D807: one project with two amounts, in its own table, a list and the whole unit's table.

Projects are paired by unit, year and name; names are compared without 经费, 项目, numbering and the
table's own year. D801 to D804 are said by the county summary, which decides what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from xltools.model.money import POWERS, short, to_wan
from xltools.rules.cross_table.two_versions import one_document
from xltools.rules.facts.views import CountyView, FileView, TableView
from xltools.rules.registry import Finding, county_rule, file_rule
from xltools.text.project_names import dated_name, plain_name, town
from xltools.text.unit_names import township_name
from xltools.versions.identity import likeness

NUMBERED = re.compile(r"任务[\d一二三四五六七八九十]+")
"""The form of 2019 calls its tasks 任务1, 任务2 and names the project in the content."""
OWN, LISTED, WHOLE = "项目表", "项目清单", "整体支出目标表"


class Stated(NamedTuple):
    """An amount, in 万元, that a table gives for a project."""

    where: str
    name: str
    amount: Decimal
    view: TableView
    cell: str | None


def in_wan(view: TableView, amount: Decimal | None) -> Decimal | None:
    """An amount of a table in 万元; None where it or the money unit is not known."""
    if amount is None or view.table.currency_unit not in POWERS:
        return None
    return to_wan(amount, view.table.currency_unit)


def listed_tables(file: FileView) -> set[int]:
    """The identities of the tables of a file that are rows of a list of projects."""
    tables = file.file.tables
    return {id(tables[n]) for found in file.file.lists for n in found.tables if n < len(tables)}


def project_key(view: TableView, name: str | None) -> str:
    """A project's name for pairing; the year stays in it where it is not the table's own."""
    dated, bare = dated_name(name), plain_name(name)
    year = str(view.table.year)
    return bare if dated == bare or year in dated else dated


def stated(file: FileView) -> Iterator[Stated]:
    """What the tables of a file say each project gets."""
    listed = listed_tables(file)
    for view in file.tables:
        table = view.table
        if table.type == "project_goal" and table.project:
            amount = in_wan(view, table.funding.total)
            where = LISTED if id(table) in listed else OWN
            if amount is not None:
                yield Stated(where, table.project, amount, view, view.cell("funding.total"))
        elif table.type == "department_goal":
            for task in table.tasks:
                amount = in_wan(view, task.total if task.total is not None else task.fiscal)
                name = task.content if NUMBERED.fullmatch(task.name) and task.content else task.name
                if amount is not None and name:
                    yield Stated(WHOLE, name, amount, view, task.where.cell("total"))


def _grouped(stated: Iterable[Stated], only_town: str) -> Iterator[list[Stated]]:
    """Statements of one town, year and project; a table without unit belongs to the file's only town."""
    groups: dict[tuple[str, int | None, str], list[Stated]] = {}
    for one in stated:
        key = project_key(one.view, one.name)
        if len(key) >= 2:
            groups.setdefault((town(one.view) or only_town, one.view.table.year, key), []).append(one)
    return (group for group in groups.values() if len({one.where for one in group}) > 1)


def agree(one: Decimal, other: Decimal) -> bool:
    """Equal, or equal when the finer is rounded to the places of the coarser, two at least."""
    if one == other:
        return True
    places = [-int(amount.normalize().as_tuple().exponent) for amount in (one, other)]
    unit = Decimal(1).scaleb(-max(2, min(places)))
    return one.quantize(unit, ROUND_HALF_UP) == other.quantize(unit, ROUND_HALF_UP)


def _differ(mine: Sequence[Stated], theirs: Sequence[Stated]) -> bool:
    """No amount of one equals one of the other, and they do not add up to the same: instalments may."""
    if any(agree(one.amount, other.amount) for one in mine for other in theirs):
        return False
    sums = [sum((one.amount for one in group), Decimal(0)) for group in (mine, theirs)]
    return not agree(sums[0], sums[1])


def same_unit(one: TableView, other: TableView) -> bool:
    """Not two towns of one name in two counties."""
    names = [township_name(view.table.unit or "") for view in (one, other)]
    return names[0].endswith(names[1]) or names[1].endswith(names[0])


def _said_elsewhere(one: TableView, other: TableView) -> bool:
    """Whether the two tables are said to be versions of one document (D805, D802)."""
    if not one.rows or not other.rows or one.table.type != other.table.type:
        return False
    if one.file is other.file:
        return one_document(one.table, other.table)
    return likeness(one.table, other.table) >= 0.5


def _of(group: Sequence[Stated], where: str) -> list[Stated]:
    return [one for one in group if one.where == where]


def differing(subject: Stated, against: Sequence[Sequence[Stated]]) -> Finding:
    """The finding of an amount that others contradict."""
    said = []
    for others in against:
        amounts = "、".join(f"{short(one.amount)}万元" for one in others[:3])
        name = f"（写作“{others[0].name}”）" if others[0].name != subject.name else ""
        said.append(f"在{others[0].where}{name}里是 {amounts}")
    return Finding(
        subject.cell,
        f"“{subject.name}”在{subject.where}里是 {short(subject.amount)}万元，{'，'.join(said)}。",
        "请核对，使几处的金额一致。",
        tuple(one.view.place(one.cell) for others in against for one in others),
        subject.view,
    )


@file_rule("D806")
def project_amount_in_file(file: FileView) -> Iterator[Finding]:
    """A project with another amount in its unit's department table or list of projects, in the same file."""
    towns = {name for view in file.tables if (name := town(view))}
    only_town = towns.pop() if len(towns) == 1 else ""
    for group in _grouped(stated(file), only_town):
        subjects = _of(group, OWN) or _of(group, LISTED)
        against = []
        for where in (LISTED, WHOLE):
            others = [
                one
                for one in _of(group, where)
                if one.where != subjects[0].where
                and same_unit(subjects[0].view, one.view)
                and not _said_elsewhere(subjects[0].view, one.view)
            ]
            if others and _differ(subjects, others):
                against.append(others)
        if against:
            yield differing(subjects[0], against)


@county_rule("D807")
def project_amount_elsewhere(county: CountyView) -> Iterator[Finding]:
    """A project with another amount in its unit's department table or list, in another file."""
    everything = (one for file in county.files for one in stated(file) if town(one.view))
    for group in _grouped(everything, ""):
        subjects = _of(group, OWN) or _of(group, LISTED)
        at_home = {one.where for one in group if one.view.file is subjects[0].view.file}
        against = []
        for where in (LISTED, WHOLE):
            others = [
                one
                for one in _of(group, where)
                if where not in at_home
                and same_unit(subjects[0].view, one.view)
                and not _said_elsewhere(subjects[0].view, one.view)
            ]
            if others and _differ(subjects, others):
                against.append(others)
        if against:
            yield differing(subjects[0], against)
