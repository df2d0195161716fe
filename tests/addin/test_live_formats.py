"""The open workbook says what the saved file says, whatever the number formats of its cells.

LF1  words, scales, literal points, leading zeros and computed numbers are read alike
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xltools.addin.live.book import book_grids
from xltools.grid.open import open_grids

CELLS: dict[str, tuple[float, str]] = {
    "A1": (128000, '0!.0,"万元"'),
    "A2": (9800, "0!.0000"),
    "A3": (128000, "#,##0.00,"),
    "A4": (1 - 0.43, '"≥"0%'),
    "A5": (99240001, "000000000000"),
    "A6": (100 / 3, "0.00"),
    "A7": (64, '0"公里"'),
    "A8": (12.8, "General"),
}


@pytest.mark.parametrize("kept", [tuple(CELLS), ("A1",), ("A6",)])
def test_lf1_formats_in_the_open_workbook(app: Any, tmp_path: Path, kept: tuple[str, ...]) -> None:
    made = openpyxl.Workbook()
    for cell in kept:
        value, code = CELLS[cell]
        made.active[cell] = value
        made.active[cell].number_format = code
    path = tmp_path / "格式.xlsx"
    made.save(path)
    (live,) = book_grids(app.books.open(str(path)))
    (saved,) = open_grids(path).grids
    assert [str(row[0]) for row in live.rows] == [str(row[0]) for row in saved.rows]
    assert live.shown == saved.shown and live.scaled == saved.scaled
    if "A1" in kept:
        assert live.rows[0][0] == "12.8万元"
