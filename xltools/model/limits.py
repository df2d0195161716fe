"""What a workbook can hold, for every writer ("Excel specifications and limits", since Excel 2007)."""

from __future__ import annotations

MAX_TEXT = 32_767
"""Characters of one cell, counted as UTF-16 does: a character beyond U+FFFF is two."""
MAX_ROWS, MAX_COLS = 1_048_576, 16_384
MAX_SHEET_NAME = 31
MAX_LINKS = 65_530
"""Hyperlinks of one worksheet."""
MAX_URL = 2_000
"""Characters of one hyperlink's address (Excel takes 2,079; some programs fewer)."""


def text_length(text: str) -> int:
    """The length of a text as Excel counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def too_long(text: str) -> bool:
    """Whether a text does not fit into one cell."""
    return len(text) > MAX_TEXT // 2 and text_length(text) > MAX_TEXT
