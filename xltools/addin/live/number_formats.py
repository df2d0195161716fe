"""Numbers as they are seen on the sheet: 0.95 is ``95%``, 30 is ``30人``; formats are asked for by areas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xltools.grid.formats import as_percent, in_words, is_percent, words_of_format
from xltools.grid.model import CellValue


def as_seen(sheet: Any, values: list[list[CellValue]], tick: Callable[[], None]) -> None:
    """Put the text that is seen in the place of numbers, as the readers of files do.

    Excel gives one format for an area, or none where the cells differ: such areas are cut, columns first,
    since forms keep one format down a column, and areas without a number are never asked about.
    """
    numbers = {(r, c) for r, row in enumerate(values) for c, one in enumerate(row) if isinstance(one, float)}
    if not numbers:
        return
    columns: dict[int, list[int]] = {}
    for r, c in sorted(numbers):
        columns.setdefault(c, []).append(r)

    def show(places: list[tuple[int, int]], code: object) -> None:
        for r, c in places:
            value = values[r][c]
            if isinstance(value, float) and (text := _seen(value, code)):
                values[r][c] = text

    def ask(top: int, left: int, bottom: int, right: int) -> str | None:
        tick()
        code = sheet.range((top + 1, left + 1), (bottom + 1, right + 1)).number_format
        return code if isinstance(code, str) else None

    def visit(column: int, rows: list[int]) -> None:
        """Halve the numbers of a column, not its rows: blank lines between them are never asked about."""
        code = ask(rows[0], column, rows[-1], column)
        if code is not None or len(rows) == 1:
            show([(r, column) for r in rows], code)
            return
        middle = len(rows) // 2
        visit(column, rows[:middle])
        visit(column, rows[middle:])

    rows = [r for r, _ in numbers]
    whole = ask(min(rows), min(columns), max(rows), max(columns))
    if whole is not None:
        show(sorted(numbers), whole)
        return
    for column, places in columns.items():
        visit(column, places)


def _seen(value: float, code: object) -> str | None:
    if not isinstance(code, str) or code == "General":
        return None
    shown = as_percent(value) if is_percent(code) else None
    words = words_of_format(code)
    return in_words(shown or value, words) if words else shown
