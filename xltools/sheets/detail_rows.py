"""A detail sheet: title (row 1), note (row 2), live totals (row 3), heads (row 4), records from row 5."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from xltools.sheets.paper import (
    FIRST,
    LINE,
    MAX_HEIGHT,
    STYLES,
    Column,
    Link,
    Live,
    Paper,
    Styled,
    Value,
    area,
)


@lru_cache(maxsize=8192)
def _lines(text: str, width: float) -> int:
    if "\n" in text:
        return sum(_lines(line, width) for line in text.split("\n"))
    # GBK has one byte for ASCII and two for Chinese: the width of a text, at the speed of C.
    size = len(text.encode("gbk", "replace"))
    return 1 if size < width else int(size * 1.06 // (width - 1)) + 1


def lines_of(value: Value, width: float) -> int:
    """How many lines a text takes in a column of this width: a Chinese character counts as two."""
    text = value.text if isinstance(value, Link | Styled) else value
    return _lines(text, width) if isinstance(text, str) else 1


def _heads(paper: Paper, columns: Sequence[Column], totals: dict[str, Live]) -> None:
    sheet = paper.sheet
    for col, column in enumerate(columns):
        sheet.set_column(col, col, column.width)
        sheet.write_string(FIRST - 1, col, column.head, paper.formats["head"])
    sheet.set_row(FIRST - 1, 30)
    if not totals:
        return
    paper.put(2, 0, "合计", "total_text")
    for col, column in enumerate(columns[1:], 1):
        style = f"total_{column.style}" if f"total_{column.style}" in STYLES else "total_text"
        paper.put(2, col, totals.get(column.key) if column.key else None, style)


def write_detail(
    paper: Paper,
    prefix: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    totals: dict[str, Live],
    freeze: int,
) -> int:
    """Write heads, rows, totals and names of a detail sheet; the number of its rows.

    ``totals`` are the formulas of row 3 by column key; ``freeze`` columns stay in sight. A column's
    defined name is ``prefix_key``.
    """
    sheet = paper.sheet
    _heads(paper, columns, totals)
    sheet.set_columns([paper.formats[column.style] for column in columns], paper.formats)
    wrapped = [(col, column.width) for col, column in enumerate(columns) if "wrap" in column.style]
    count = 0
    for count, values in enumerate(rows, 1):
        lines = max((lines_of(values[col], width) for col, width in wrapped), default=1)
        height = min(MAX_HEIGHT, LINE * lines + 3) if lines > 1 else None
        sheet.add_row(FIRST + count - 1, values, height)
    last = FIRST + max(count, 1) - 1
    sheet.autofilter(FIRST - 1, 0, last, len(columns) - 1)
    sheet.freeze_panes(FIRST, freeze)
    for col, column in enumerate(columns):
        if column.key:
            paper.book.define_name(f"{prefix}_{column.key}", "=" + area(paper.name, col, count))
    paper.print_setup((0, FIRST - 1))
    sheet.print_area(0, 0, last, max(col for col, column in enumerate(columns) if column.printed))
    return count
