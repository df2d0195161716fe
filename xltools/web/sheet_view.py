"""A sheet as the page shows it: rows of cells with their spans, texts and addresses, no mark-up anywhere."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from xltools.grid.model import Cell, Grid, a1

MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 1000, 80, 2000
"""What a page shows of a sheet; a form has well under a tenth of it. What is left out is said."""


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == dt.time() else f"{value:%Y-%m-%d %H:%M}"
    return str(value)


def sheet_view(grid: Grid) -> dict[str, Any]:
    """``{name, rows: [[{a, t, c?, r?, n?}]], left_out}``: address, text, column span, row span, is a number.

    Cells under a merge are left out, as HTML wants it; trailing blank columns too.
    """
    height = min(len(grid.rows), MAX_ROWS)
    width = max((_width(grid, r) for r in range(height)), default=0)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for merge in grid.merges:
        bottom, right = min(merge.bottom, height - 1), min(merge.right, MAX_COLUMNS - 1)
        if merge.top >= height or merge.left >= MAX_COLUMNS:
            continue
        width = max(width, right + 1)
        spans[merge.top, merge.left] = (bottom - merge.top + 1, right - merge.left + 1)
        covered |= {
            (r, c)
            for r in range(merge.top, bottom + 1)
            for c in range(merge.left, right + 1)
            if (r, c) != (merge.top, merge.left)
        }
    rows = []
    for r in range(height):
        row = []
        for c in range(width):
            if (r, c) in covered:
                continue
            value = grid.errors.get(Cell(r, c)) or grid.value(r, c)
            cell: dict[str, Any] = {"a": a1(r, c), "t": _text(value)[:MAX_TEXT]}
            if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                cell["n"] = True
            down, across = spans.get((r, c), (1, 1))
            if across > 1:
                cell["c"] = across
            if down > 1:
                cell["r"] = down
            row.append(cell)
        rows.append(row)
    left_out = ""
    if len(grid.rows) > height or any(len(row) > MAX_COLUMNS for row in grid.rows):
        left_out = f"这张表很大，只显示前 {MAX_ROWS} 行、{MAX_COLUMNS} 列"
    return {"name": grid.name, "rows": rows, "left_out": left_out}


def _width(grid: Grid, row: int) -> int:
    cells = grid.rows[row][:MAX_COLUMNS]
    return max((c + 1 for c, value in enumerate(cells) if value != ""), default=0)
