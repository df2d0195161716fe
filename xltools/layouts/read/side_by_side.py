"""Tables that stand side by side on one sheet: the sheet is read as one strip of columns per table."""

from __future__ import annotations

from xltools.layouts.compiled import START_PATHS
from xltools.layouts.read.sheet_rows import Row

_FEWEST = 2
"""One label twice in a row may be chance; in so many rows, at matching columns, it is two tables."""
_HEADS = START_PATHS | {"indicator.l1"}


def _repeats(row: Row) -> list[int]:
    """The columns where a title, or a label that heads a form, comes again in a row."""
    firsts: set[str] = set()
    again: list[int] = []
    for col, meaning in row.labels.items():
        if meaning.title or (meaning.mask and not _HEADS.isdisjoint(meaning.paths)):
            if meaning.key in firsts:
                again.append(col)
            firsts.add(meaning.key)
    return again


def strips(rows: list[Row]) -> list[tuple[int, list[Row]]]:
    """(first column, rows) of every strip, left to right; nearly always one that is the whole sheet."""
    again = [cols for row in rows if len(row.labels) > 1 and (cols := _repeats(row))]
    if len(again) < _FEWEST:
        return [(0, rows)]
    starts = [0]
    starts += [min(column) for column in zip(*(c for c in again if len(c) == len(again[0])), strict=True)]
    ends = [*starts[1:], None]
    found: list[tuple[int, list[Row]]] = []
    for start, end in zip(starts, ends, strict=True):
        strip: list[Row] = []
        for row in rows:
            cells = {c: v for c, v in row.cells.items() if c >= start and (end is None or c < end)}
            if cells:
                labels = {c: m for c, m in row.labels.items() if c in cells}
                strip.append(Row(row.number, cells, labels))
        found.append((start, strip))
    return found
