"""The rows of a Grid as the reader of forms wants them: filled cells only, text cleaned."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from xltools.grid.model import CellValue, Grid, a1
from xltools.money import plain
from xltools.target import clean_text


@dataclass(slots=True)
class Row:
    """One row that holds anything: ``cells`` are its filled cells by column, in order."""

    number: int
    cells: dict[int, CellValue]

    def first(self) -> tuple[int, CellValue]:
        """The first filled cell."""
        return next(iter(self.cells.items()))


@dataclass(slots=True)
class SheetRows:
    """Every filled row of one Grid, and the cells whose text had to be cleaned of mark-up."""

    grid: Grid
    rows: list[Row]
    raw: dict[str, str]


def text_of(value: CellValue) -> str:
    """A value as a person reads it in its cell; floats show Excel's 15 significant digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return plain_number(value)
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return str(value)


def plain_number(value: float) -> str:
    """A float without the noise beyond 15 significant digits: ``95.0`` → ``95``."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return plain(Decimal(format(value, ".15g")))


def sheet_rows(grid: Grid) -> SheetRows:
    """The filled rows of a Grid. Percent-formatted numbers read as their percentage text (``95%``)."""
    rows: list[Row] = []
    raw: dict[str, str] = {}
    for number, values in enumerate(grid.rows):
        cells: dict[int, CellValue] = {}
        for col, value in enumerate(values):
            if value == "":
                continue
            if isinstance(value, str):
                text = value.strip()
                if not text:
                    continue
                if "<" in text or "\\" in text or "&" in text or "[" in text or "\xa0" in text:
                    cleaned = clean_text(text)
                    if cleaned != text:
                        raw[a1(number, col)] = value
                        text = cleaned
                    if not text:
                        continue
                cells[col] = text
            else:
                cells[col] = value
        if cells:
            rows.append(Row(number, cells))
    return SheetRows(grid, rows, raw)
