"""How high a cell must be for its text to show whole.

Excel never fits the height of merged cells by itself, so heights are computed: a Chinese character
takes two columns, an ASCII character one; lines wrap at the width of the (merged) cell.
"""

from __future__ import annotations

import re
from functools import lru_cache

POINT_SIZE = 10.5
LINE = 15.5
"""Points per line of 10.5-point text, enough for 宋体 and its usual substitutes."""
PADDING = 6.0
MAX_HEIGHT = 400.0
"""Excel shows no row higher than 409.5 points; taller text gets several merged rows."""

_LONG_WORD = re.compile(r"[!-~]{7,}")
_TOKEN = re.compile(r"[!-~]+|.", re.DOTALL)


def text_width(text: str) -> int:
    """Width in columns: two for a Chinese character, one for ASCII."""
    return len(text.encode("gbk", "replace"))


def _wrapped(line: str, usable: float) -> int:
    width = text_width(line)
    if width <= usable:
        return 1
    if not _LONG_WORD.search(line):
        return int(-(-width // (usable - 1)))
    lines, at = 1, 0.0
    for token in _TOKEN.findall(line):
        size = text_width(token)
        if at + size <= usable:
            at += size
        elif size <= usable:
            lines, at = lines + 1, float(size)
        else:
            lines += int((at + size) // usable)
            at = (at + size) % usable
    return lines


@lru_cache(maxsize=4096)
def count_lines(text: str, width: float, scale: float = 1.0) -> int:
    """Lines a text takes in a cell ``width`` columns wide; ``scale`` is font size ÷ 10.5."""
    usable = max((width - 1.2) / scale, 3.0)
    return sum(_wrapped(line, usable) for line in text.split("\n"))


def text_height(text: str, width: float, scale: float = 1.0) -> float:
    """Points a text needs in a cell ``width`` columns wide."""
    return count_lines(text, width, scale) * LINE * scale + PADDING
