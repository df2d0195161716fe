"""What the county says about copies: the problems D801 (counted once), D802 (versions differ),
D803 (namesakes), D804 (unknown money unit).

The texts stand here because they speak of the decision the county book made, which no rule sees.
"""

from __future__ import annotations

from pathlib import PurePath

from xltools.county.ledger import Entry, VersionPair
from xltools.model.problem import Place, Problem
from xltools.model.records import FileRead

SHOWN = 8
"""Differences quoted in a message; the rest are counted."""


def at(entry: Entry) -> str:
    """Where a table is, for a sentence: 文件 › 工作表 区域."""
    table = entry.table
    place = f"{table.sheet} {table.range}".strip()
    return f"{PurePath(entry.file.path).name}" + (f" › {place}" if place else "")


def first_cell(entry: Entry) -> str | None:
    """The top-left cell of a table."""
    return entry.table.range.partition(":")[0] or None


def _problem(code: str, severity: str, entry: Entry, other: Entry, message: str, fix: str) -> Problem:
    return Problem(
        code=code,
        severity="error" if severity == "error" else "warning" if severity == "warning" else "hint",
        message=message,
        fix=fix,
        sheet=entry.table.sheet or None,
        cell=first_cell(entry),
        path=entry.file.path,
        unit=entry.unit,
        project=entry.table.project,
        also=(Place(other.file.path, other.table.sheet or None, first_cell(other)),),
    )


def repeated_file(file: FileRead, first: FileRead, tables: int) -> Problem:
    """D801: every table of a file repeats the tables of another file."""
    how = "完全相同" if file.sha256 == first.sha256 else f"内容相同（{tables} 张表逐项一致）"
    message = f"本文件与 {PurePath(first.path).name} {how}，是重复报送，汇总时只计一次。"
    fix = "确认是重复报送即可不处理；若本应报送另一张表，请重新报送。"
    return Problem("D801", "warning", message, fix, path=file.path, also=(Place(first.path, None, None),))


def repeated_table(again: Entry, first: Entry) -> Problem:
    """D801: one table repeats another."""
    message = f"本表与 {at(first)} 的内容完全相同，是重复的表，汇总时只计一次。"
    fix = "确认是重复即可不处理；若其中一张填错，请更正后重新报送。"
    return _problem("D801", "warning", again, first, message, fix)


def two_versions(pair: VersionPair) -> Problem:
    """D802: two tables of one unit, year and name that differ; both places and every difference."""
    first, second, lines = pair.first, pair.second, pair.differences
    more = f"；另有 {len(lines) - SHOWN} 处不同" if len(lines) > SHOWN else ""
    year = f" {first.year} 年" if first.year else ""
    message = (
        f"{first.unit}{year}“{first.name}”有两个版本，内容不同：前一份 {at(first)}，后一份 {at(second)}。"
        f"{'；'.join(lines[:SHOWN])}{more}。汇总暂按前一份计入，两份都已列出。"
    )
    fix = "请报送单位确认以哪一份为准并作废另一份；也可在汇总工作簿“表格台账”的“计入”列改选。"
    return _problem("D802", "error", second, first, message, fix)


def same_name(first: Entry, again: Entry) -> Problem:
    """D803: two projects of one name whose contents have little in common; both are counted."""
    message = f"“{again.name}”与 {at(first)} 的项目同名，但内容差别很大，已按两个项目分别计入。"
    fix = "若是同一项目，请作废其中一份；若是两个项目，请在名称中加以区分。"
    return _problem("D803", "warning", again, first, message, fix)


def unknown_money(entry: Entry) -> Problem:
    """D804: a table whose money unit is not known; its amounts are left out, not guessed."""
    unit = entry.table.currency_unit
    message = f"本表的金额单位“{unit}”不认识，无法换算成万元，金额没有计入汇总。"
    fix = "请把金额单位改为 元、千元、万元 或 亿元 后重新报送。"
    return _problem("D804", "error", entry, entry, message, fix)
