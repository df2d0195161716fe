"""The number formats of an open sheet, asked for by areas: Excel gives none where the cells differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xltools.grid.model import Cell, CellValue
from xltools.grid.sight import Dated


def number_formats(sheet: Any, values: list[list[CellValue]], tick: Callable[[], None]) -> dict[Cell, str]:
    """The formats of the cells that hold numbers and dates, General left out.

    Mixed areas are cut, columns first, since forms keep one format down a column, then the numbers of a
    column are halved; blank cells and texts between them are never asked about.
    """
    columns: dict[int, list[int]] = {}
    for r, line in enumerate(values):
        for c, value in enumerate(line):
            if isinstance(value, (float, *Dated)):
                columns.setdefault(c, []).append(r)
    found: dict[Cell, str] = {}

    def ask(top: int, left: int, bottom: int, right: int) -> str | None:
        tick()
        code = sheet.range((top + 1, left + 1), (bottom + 1, right + 1)).number_format
        return code if isinstance(code, str) else None

    def visit(column: int, rows: list[int]) -> None:
        code = ask(rows[0], column, rows[-1], column)
        if code is None and len(rows) > 1:
            middle = len(rows) // 2
            visit(column, rows[:middle])
            visit(column, rows[middle:])
        elif code is not None and code != "General":
            found.update((Cell(r, column), code) for r in rows)

    if not columns:
        return found
    top = min(rows[0] for rows in columns.values())
    bottom = max(rows[-1] for rows in columns.values())
    whole = ask(top, min(columns), bottom, max(columns))
    if whole == "General":
        return found
    for column, rows in columns.items():
        if whole is not None:
            found.update((Cell(r, column), whole) for r in rows)
        else:
            visit(column, rows)
    return found
