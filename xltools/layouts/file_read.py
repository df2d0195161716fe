"""One file, text or open workbook → its records: the door that the readers of copies use too.

The use case that reads many files, each in a worker of its own, is ``work.read``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath

from xltools.grid.model import Grid
from xltools.grid.open import Opened, open_grids, open_live, open_text
from xltools.layouts.layout import Layout, load_layouts
from xltools.layouts.recognise import Recognised, recognise
from xltools.model.problem import Problem
from xltools.model.records import FileRead, Status, Table

_LOST = frozenset({"L001", "L004", "F010", "F011", "F012", "F020"})
"""Problems after which a file counts as read in part: something on it is not in the records."""


@lru_cache(maxsize=8)
def _layouts(folders: tuple[str, ...]) -> tuple[Layout, ...]:
    return load_layouts(*folders)


def tables_of_grids(grids: Sequence[Grid], layouts: Sequence[str | os.PathLike[str]] = ()) -> Recognised:
    """The tables of Grids that are already open (a live workbook, pasted text).

    ``layouts`` are folders with further layout files. LayoutError where one of those cannot be used.
    """
    return recognise(grids, _layouts(tuple(os.fspath(folder) for folder in layouts)))


def read_file(
    path: str | os.PathLike[str],
    layouts: Sequence[str | os.PathLike[str]] = (),
    *,
    coverage: bool = False,
) -> FileRead:
    """Read one file. Bad data never raises: it becomes problems of the result.

    With ``coverage`` the result says of every filled cell what became of it.
    """
    return _file_read(open_grids(path), layouts, coverage=coverage)


def read_text(text: str, name: str = "-", layouts: Sequence[str | os.PathLike[str]] = ()) -> FileRead:
    """Read pasted text, or what came on standard input."""
    return _file_read(open_text(text, name), layouts)


def read_live(grids: list[Grid], name: str, layouts: Sequence[str | os.PathLike[str]] = ()) -> FileRead:
    """Read the Grids of a workbook that is open in Excel, unsaved changes included."""
    return _file_read(open_live(grids, name), layouts)


def _file_read(
    opened: Opened, layouts: Sequence[str | os.PathLike[str]], *, coverage: bool = False
) -> FileRead:
    found = tables_of_grids(opened.grids, layouts)
    problems = [replace(p, path=opened.path) for p in (*opened.problems, *found.problems)]
    if not found.tables and not problems:
        problems.append(_nothing(opened))
    return FileRead(
        path=opened.path,
        sha256=opened.sha256,
        size=opened.size,
        status=_status(found, problems),
        reader=opened.reader,
        tables=tuple(_with_year(found.tables, opened.path)),
        lists=tuple(found.lists),
        problems=tuple(problems),
        coverage=found.coverage if coverage else {},
    )


def _nothing(opened: Opened) -> Problem:
    """Why nothing was found where nothing was met either: an empty file, or all of it hidden."""
    hidden = [grid.name for grid in opened.grids if grid.hidden and any(any(row) for row in grid.rows)]
    if hidden:
        message = f"内容都在隐藏的工作表里（{'、'.join(hidden[:5])}），没有认出绩效表。"
        return Problem("F002", "error", message, "请取消隐藏，确认交的是填好的那一份。", path=opened.path)
    return Problem("F002", "error", "文件里没有任何内容。", "请确认交的是填好的那一份。", path=opened.path)


def _status(found: Recognised, problems: Sequence[Problem]) -> Status:
    if not found.tables:
        return "unreadable"
    lost = any(p.code in _LOST or (p.code[0] == "F" and p.severity == "error") for p in problems)
    return "partial" if lost or any(table.unread for table in found.tables) else "ok"


_YEAR_OF_FILE = re.compile(r"(?<!\d)(20\d\d)(?:年|(?![\d.\-_年]))")
"""2023年部门预算.xlsx, 目标2023.xlsx; in 20230415.xlsx and 2023.4.15.xlsx it is the day of something."""


def year_of_file(path: str) -> int | None:
    """The year a file's name says, None where it says none or more than one."""
    years = {int(found) for found in _YEAR_OF_FILE.findall(PurePath(path).stem)}
    return years.pop() if len(years) == 1 else None


def _with_year(tables: list[Table], path: str) -> Iterator[Table]:
    """Tables that print no year take the document's: the one its other tables print, and the one their
    own dates fall in; where none prints any, the year in the file's name. Where those disagree the year
    stays unknown.
    """
    printed = {table.year for table in tables if table.year}
    dates = {
        int(target.value[:4])
        for table in tables
        if table.year is None
        for indicator in table.indicators
        if (target := indicator.target) and target.kind == "date" and isinstance(target.value, str)
    }
    years = printed | dates
    year = years.pop() if len(years) == 1 else None
    if year is None and not printed and (named := year_of_file(path)) and (not dates or named in dates):
        year = named
    for table in tables:
        yield replace(table, year=year) if year and table.year is None else table
