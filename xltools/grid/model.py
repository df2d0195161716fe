"""The Grid: what every reader makes and everything above it reads.

A Grid knows no file format. Rows and columns are counted from 0 inside the program and shown as A1
addresses to people; ``rows[r][c]`` is the value of the cell that Excel calls ``a1(r, c)``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from xltools.model.addresses import Cell, a1, a1_range, column_letters, parse_a1

__all__ = ["Cell", "CellValue", "Grid", "Merge", "a1", "a1_range", "column_letters", "parse_a1"]

CellValue = str | int | float | bool | Decimal | dt.date | dt.datetime | dt.time | dt.timedelta
"""A cell's value as its reader gives it; ``""`` is a blank cell."""


class Merge(NamedTuple):
    """A merged area, all four bounds counted from 0 and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Grid:
    """One sheet, one Word document or one text: its cells, merges and what a reader could not read.

    ``rows`` may be ragged. ``errors`` holds the error text of cells such as ``#DIV/0!``; ``uncached``
    holds the formula of cells that carry no computed value. Both kinds have ``""`` in ``rows``, and
    neither may be counted as blank.
    """

    name: str
    rows: list[list[CellValue]]
    merges: list[Merge] = field(default_factory=list)
    errors: dict[Cell, str] = field(default_factory=dict)
    uncached: dict[Cell, str] = field(default_factory=dict)
    hidden: bool = False

    def value(self, row: int, col: int) -> CellValue:
        """The value at a position, ``""`` outside the used range."""
        if 0 <= row < len(self.rows):
            cells = self.rows[row]
            if 0 <= col < len(cells):
                return cells[col]
        return ""

    @property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return max(map(len, self.rows), default=0)

    def filled(self) -> Iterator[tuple[Cell, CellValue]]:
        """Every cell that is not blank, in reading order."""
        for r, cells in enumerate(self.rows):
            for c, value in enumerate(cells):
                if value != "":
                    yield Cell(r, c), value
