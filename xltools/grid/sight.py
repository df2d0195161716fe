"""The cells of a sheet as they are seen: numbers whose format says more become what the format says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from xltools.grid.format_dates import moment, serial_of
from xltools.grid.formats import parse, shown
from xltools.grid.model import Cell, CellValue, Grid
from xltools.grid.shown import dated, exact, meaning, step

Dated = (dt.date, dt.time, dt.timedelta)


@dataclass(slots=True)
class Scan:
    """What a reader of one file format knows of how the cells of a sheet are shown.

    ``formats`` are the cells whose number format says more than their number, ``shown`` what cells show
    where the file itself says so (.ods); ``look`` gives the number formats of any other cells.
    """

    formats: dict[Cell, str] = field(default_factory=dict)
    shown: dict[Cell, str] = field(default_factory=dict)
    look: Callable[[Iterable[Cell]], dict[Cell, str]] = lambda cells: {}


def as_shown(grid: Grid, scan: Scan) -> None:
    """Put into ``rows`` what cells mean by what they show; ``shown`` and ``stored`` keep both sides."""
    codes = dict(scan.formats)
    codes |= scan.look([cell for cell in _long(grid.rows) if cell not in codes])
    for cell, code in codes.items():
        value = grid.value(*cell)
        if _is_number(value):
            show(grid, cell, shown(code, value), code)  # type: ignore[arg-type]
        elif isinstance(value, Dated):
            _show_date(grid, cell, value, code)
    for cell, text in scan.shown.items():
        if _is_number(value := grid.value(*cell)) or isinstance(value, Dated):
            show(grid, cell, text)


def _show_date(grid: Grid, cell: Cell, value: dt.date | dt.time | dt.timedelta, code: str) -> None:
    """A date by the reader's word; where the format shows none, it is the number that is shown."""
    serial = serial_of(value)
    section, _ = parse(code).section(exact(serial))
    if section.kind != "date":
        grid.rows[cell.row][cell.col] = int(serial) if serial.is_integer() else serial
    show(grid, cell, shown(code, serial), code)


def show(grid: Grid, cell: Cell, text: str, code: str = "") -> None:
    """Take down that a cell shows a text, and what its value means by it."""
    value = grid.value(*cell)
    if isinstance(value, Dated):
        _put(grid, cell, dated(value, text), text)
        return
    if not _is_number(value):
        return
    if code:
        section, _ = parse(code).section(exact(value))  # type: ignore[arg-type]
        if section.kind == "date":
            day = moment(float(value))
            if day is not None:
                grid.rows[cell.row][cell.col] = day
                _put(grid, cell, dated(day, text), text)
            return
    found = meaning(value, text)  # type: ignore[arg-type]
    if found is not None and found.other_story:
        grid.scaled.add(cell)
    _put(grid, cell, found.value if found else None, text)


def _put(grid: Grid, cell: Cell, meant: CellValue | None, text: str) -> None:
    if meant is not None:
        grid.stored[cell] = grid.value(*cell)
        grid.rows[cell.row][cell.col] = meant
    seen = text.strip()
    if seen and seen != str(meant) and (meant is not None or _rounds(grid.value(*cell), seen)):
        grid.shown[cell] = seen


def _rounds(value: CellValue, seen: str) -> bool:
    """Whether fewer digits are seen than the number has."""
    if not _is_number(value):
        return True
    return bool(exact(value) != exact(value).quantize(step(seen)))  # type: ignore[arg-type]


def _is_number(value: CellValue) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _long(rows: list[list[CellValue]]) -> list[Cell]:
    """The numbers with more than two decimals; their formats say how many of them are seen."""
    return [
        Cell(r, c)
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if type(value) is float and value != round(value, 2)
    ]
