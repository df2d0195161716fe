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
    neither may be counted as blank. ``shown`` is the text a cell shows where that is not what stands in
    ``rows``; ``stored`` is the number in the file where ``rows`` has what it means (12.8万元 for 128000).
    ``hidden_rows`` says how a row is hidden (隐藏, 筛选), ``struck`` are cells that are struck out, ``notes``
    the comments, ``boxes`` the texts of text boxes, ``pictures`` the names of pictures.
    """

    name: str
    rows: list[list[CellValue]]
    merges: list[Merge] = field(default_factory=list)
    errors: dict[Cell, str] = field(default_factory=dict)
    uncached: dict[Cell, str] = field(default_factory=dict)
    hidden: bool = False
    shown: dict[Cell, str] = field(default_factory=dict)
    stored: dict[Cell, CellValue] = field(default_factory=dict)
    scaled: set[Cell] = field(default_factory=set)
    """Cells that show another figure than they store (0.98万元 for 9800), words or not."""
    hidden_rows: dict[int, str] = field(default_factory=dict)
    struck: set[Cell] = field(default_factory=set)
    notes: dict[Cell, str] = field(default_factory=dict)
    boxes: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    def unseen(self, cell: Cell) -> str | None:
        """Why nobody sees what stands in a cell: a hidden row, struck out, under a merge; None if seen."""
        if cell.row in self.hidden_rows:
            return f"第 {cell.row + 1} 行{self.hidden_rows[cell.row]}了"
        if cell in self.struck:
            return f"{a1(*cell)} 有删除线"
        for merge in self.merges:
            if merge.top <= cell.row <= merge.bottom and merge.left <= cell.col <= merge.right:
                under = cell != (merge.top, merge.left)
                return f"{a1(*cell)} 被合并单元格 {a1_range(*merge)} 盖住" if under else None
        return None

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
