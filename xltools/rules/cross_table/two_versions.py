"""D805: two versions of one table in one file, with everything they disagree on.

D801 to D804, which compare files and decide what is counted, are said by ``xltools.county``.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from decimal import Decimal

from xltools.model.records import Table
from xltools.rules.facts.views import FileView, TableView
from xltools.rules.registry import Finding, file_rule
from xltools.text.unit_names import plain, township_name
from xltools.versions.differences import found_differences
from xltools.versions.identity import likeness, target_text, wan

SHOWN = 8
"""Differences quoted in a message; the rest are counted."""
ADJUSTED = re.compile(r"调整|修订|变更|追加|修改|年中|初稿|征求意见")


def _amounts(table: Table) -> list[Decimal]:
    return sorted(task.total for task in table.tasks if task.total is not None)


def _town(table: Table) -> str:
    return township_name(table.unit) if table.unit else ""


def _one_purpose(one: Table, other: Table) -> bool:
    """Neither is the adjusted table of a later month, nor another period's."""
    titles = [ADJUSTED.findall(table.title or "") for table in (one, other)]
    codes = {plain(one.project_code), plain(other.project_code)} - {""}
    return titles[0] == titles[1] and plain(one.period) == plain(other.period) and len(codes) < 2


def _targets_agree(one: Table, other: Table) -> float:
    """The share of rows with one name and one target, 0 where there are none."""
    rows = [{(plain(row.l3), target_text(row.target)) for row in table.indicators} for table in (one, other)]
    most = max(len(rows[0]), len(rows[1]))
    return len(rows[0] & rows[1]) / most if most else 0.0


def one_document(one: Table, other: Table) -> bool:
    """Whether two tables of one kind, unit, year and project are copies of one document.

    A table whose head is lost has neither unit nor year; its tasks tell whose it is. Two instalments of
    one project differ in money and in most targets, two versions of one table do not.
    """
    units = {_town(one), _town(other)} - {""}
    years = {one.year, other.year} - {None}
    if len(units) > 1 or len(years) > 1 or not _one_purpose(one, other):
        return False
    if one.type.startswith("department"):
        if len(one.tasks) >= 4 and _amounts(one) == _amounts(other):
            return True
        return one.year == other.year and _town(one) == _town(other) != "" and likeness(one, other) >= 0.6
    if likeness(one, other) < 0.5:
        return False
    same_money = wan(one.funding.total, one.currency_unit) == wan(other.funding.total, other.currency_unit)
    return _targets_agree(one, other) >= (0.4 if same_money else 0.7)


def _key(table: Table) -> Hashable:
    name = plain(table.project)
    if table.type.startswith("department"):
        return table.type
    return (table.type, name) if name else None


@file_rule("D805")
def versions_in_one_file(file: FileView) -> Iterator[Finding]:
    """Two copies of one table in a file that differ; a copy may lack its head."""
    known: dict[Hashable, list[TableView]] = {}
    for other in file.tables:
        key = _key(other.table)
        if key is None or other.table.blank:
            continue
        earlier = known.setdefault(key, [])
        one = next((view for view in earlier if one_document(view.table, other.table)), None)
        earlier.append(other)
        found = found_differences(one.table, other.table) if one is not None else []
        if one is None or not found:
            continue
        more = f"；另有 {len(found) - SHOWN} 处不同" if len(found) > SHOWN else ""
        cell = next((difference.cell for difference in found if difference.cell), other.cell())
        yield Finding(
            cell,
            f"同一张表（{other.name}）在文件里有两份，有 {len(found)} 处不同，"
            f"前一份在{_where(one)}：{'；'.join(difference.text for difference in found[:SHOWN])}{more}。",
            "请确认以哪一份为准，删掉另一份。",
            (one.place(one.cell()),),
            other,
        )


def _where(view: TableView) -> str:
    return f"“{view.table.sheet}”{view.table.range}" if view.table.sheet else view.table.range
