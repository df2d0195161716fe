"""The rows of a Grid as the reader of forms wants them: filled cells only, text cleaned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.grid.model import CellValue, Grid, a1
from xltools.layouts.compiled import NOTHING, Compiled, Meaning
from xltools.model.money import plain
from xltools.text.targets.grammar import clean_text

NO_LABELS: Mapping[int, Meaning] = {}


@dataclass(slots=True)
class Row:
    """One row that holds anything: ``cells`` are its filled cells by column, in order.

    ``labels`` are those of its cells that mean something in any layout.
    """

    number: int
    cells: dict[int, CellValue]
    labels: Mapping[int, Meaning] = field(default_factory=lambda: NO_LABELS)

    def first(self) -> tuple[int, CellValue]:
        """The first filled cell."""
        return next(iter(self.cells.items()))


@dataclass(slots=True)
class SheetRows:
    """Every filled row of one Grid, and the cells whose text had to be cleaned of mark-up."""

    grid: Grid
    rows: list[Row]
    raw: dict[str, str]

    @property
    def spans(self) -> dict[tuple[int, int], int]:
        """(row, first column) of every merged area → its last column."""
        return {(merge.top, merge.left): merge.right for merge in self.grid.merges}


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


def sheet_rows(grid: Grid, compiled: Compiled) -> SheetRows:
    """The filled rows of a Grid, with the labels among their cells."""
    rows: list[Row] = []
    raw: dict[str, str] = {}
    known = compiled.cells.get
    for number, values in enumerate(grid.rows):
        cells: dict[int, CellValue] = {}
        labels: dict[int, Meaning] | None = None
        for col, value in enumerate(values):
            if type(value) is str:
                if not value:
                    continue
                entry = known(value)
                if entry is None:
                    entry = _cell_text(value, compiled)
                text, meaning = entry
                if text != value:
                    if not text:
                        continue
                    if text != value.strip():
                        raw[a1(number, col)] = value
                cells[col] = text
                if meaning is not None:
                    if labels is None:
                        labels = {}
                    labels[col] = meaning
            else:
                cells[col] = value
        if cells:
            rows.append(Row(number, cells, labels if labels is not None else NO_LABELS))
    return SheetRows(grid, rows, raw)


def _cell_text(value: str, compiled: Compiled) -> tuple[str, Meaning | None]:
    """A text cell cleaned, and what it means; short texts are remembered, they repeat a great deal."""
    text = clean_text(value.strip()).strip()
    if text == value:
        text = value
    meaning = compiled.meaning(text) if len(text) <= 80 else NOTHING
    entry = (
        text,
        meaning
        if meaning.key and (meaning.mask or meaning.paths or meaning.title or meaning.inline)
        else None,
    )
    if len(value) <= 40 and len(compiled.cells) < 100_000:
        compiled.cells[value] = entry
    return entry
