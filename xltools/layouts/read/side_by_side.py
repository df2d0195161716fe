"""Tables that stand side by side on one sheet: the sheet is read as one strip of columns per table."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.grid.model import Merge
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


def _gutter(rows: list[Row], merges: Sequence[Merge]) -> int | None:
    """The first column of a table that begins right of an empty column, with a title or a head of its own."""
    filled = {col for row in rows for col in row.cells}
    covered = {col for merge in merges for col in range(merge.left, merge.right + 1)}
    for col in sorted(filled)[1:]:
        if col - 1 in filled or col - 1 in covered:
            continue
        right = [row for row in rows if any(at >= col for at in row.cells)]
        first = right[0]
        labels = {at: m for at, m in first.labels.items() if at >= col}
        cells = [at for at in first.cells if at >= col]
        title = len(cells) == 1 and any(meaning.title for meaning in labels.values())
        head = len(cells) > 2 and len(labels) > 2 and not any(at < col for at in first.cells)
        if len(right) > 2 and (title or head):
            return col
    return None


def strips(rows: list[Row], merges: Sequence[Merge] = ()) -> list[tuple[int, list[Row]]]:
    """(first column, rows) of every strip, left to right; nearly always one that is the whole sheet."""
    gutter = _gutter(rows, merges) if len(rows) > 3 else None
    again = [cols for row in rows if len(row.labels) > 1 and (cols := _repeats(row))]
    if len(again) < _FEWEST and gutter is None:
        return [(0, rows)]
    starts = [0]
    if len(again) < _FEWEST and gutter is not None:
        return _cut(rows, [0, gutter])
    starts += [min(column) for column in zip(*(c for c in again if len(c) == len(again[0])), strict=True)]
    return _cut(rows, starts)


def _cut(rows: list[Row], starts: list[int]) -> list[tuple[int, list[Row]]]:
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
