"""From files to records: what ``read``, ``check``, ``merge`` and the add-in all begin with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

from xltools.grid.model import Grid
from xltools.grid.open import Opened, open_grids, open_text
from xltools.layouts.model import Layout, load_layouts
from xltools.layouts.recognise import Recognised, recognise
from xltools.problem import Problem
from xltools.records import FileRead, Status, Table

_LOST = frozenset({"L001", "L004", "F010", "F011"})
"""Problems after which a file counts as read in part: something on it is not in the records."""


@lru_cache(maxsize=8)
def _layouts(folders: tuple[str, ...]) -> tuple[Layout, ...]:
    return load_layouts(*folders)


def tables_of_grids(grids: Sequence[Grid], layouts: Sequence[str | os.PathLike[str]] = ()) -> Recognised:
    """The tables of Grids that are already open (a live workbook, pasted text).

    ``layouts`` are folders with further layout files. LayoutError where one of those cannot be used.
    """
    return recognise(grids, _layouts(tuple(map(os.fspath, layouts))))


def read_file(path: str | os.PathLike[str], layouts: Sequence[str | os.PathLike[str]] = ()) -> FileRead:
    """Read one file. Bad data never raises: it becomes problems of the result."""
    return _file_read(open_grids(path), layouts)


def read_text(text: str, name: str = "-", layouts: Sequence[str | os.PathLike[str]] = ()) -> FileRead:
    """Read pasted text, or what came on standard input."""
    return _file_read(open_text(text, name), layouts)


def _file_read(opened: Opened, layouts: Sequence[str | os.PathLike[str]]) -> FileRead:
    found = tables_of_grids(opened.grids, layouts)
    problems = [replace(p, path=opened.path) for p in (*opened.problems, *found.problems)]
    return FileRead(
        path=opened.path,
        sha256=opened.sha256,
        size=opened.size,
        status=_status(found, problems),
        reader=opened.reader,
        tables=tuple(_with_year(found.tables)),
        lists=tuple(found.lists),
        problems=tuple(problems),
    )


def _status(found: Recognised, problems: Sequence[Problem]) -> Status:
    if not found.tables:
        return "unreadable"
    lost = any(p.code in _LOST or (p.code[0] == "F" and p.severity == "error") for p in problems)
    return "partial" if lost else "ok"


def _with_year(tables: list[Table]) -> Iterator[Table]:
    """Forms that print no year take the one year all dates of the document's targets fall in."""
    year = None
    if not any(table.year for table in tables):
        dates = {
            target.value[:4]
            for table in tables
            for indicator in table.indicators
            if (target := indicator.target) and target.kind == "date" and isinstance(target.value, str)
        }
        year = int(dates.pop()) if len(dates) == 1 else None
    for table in tables:
        yield replace(table, year=year) if year and table.year is None else table


def read_paths(
    paths: Sequence[str | os.PathLike[str]],
    *,
    jobs: int | None = None,
    layouts: Sequence[str | os.PathLike[str]] = (),
    on_done: Callable[[int, int, str], None] | None = None,
) -> list[FileRead]:
    """Read files and folders (searched recursively), in the order of their names.

    Each file is read in a worker process that may die without harm to the others. ``on_done`` is called
    after each file with the number done, the number of all, and the path.
    """
    files = [Path(path) for path in paths]
    read = partial(read_file, layouts=tuple(map(os.fspath, layouts)))
    results: list[FileRead] = []
    for number, path in enumerate(files, 1):
        results.append(read(path))
        if on_done is not None:
            on_done(number, len(files), str(path))
    return results
