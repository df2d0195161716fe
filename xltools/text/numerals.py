"""Numbers as prose writes them: 1,200.5, 十二, 一百二十, 两千, 百 (of 百分之百)."""

from __future__ import annotations

from decimal import Decimal

FIGURES = r"(?<![\d.])(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d+)?"
"""A number in figures, full-width digits folded before."""
SPELLED = "[一二两三四五六七八九十百千零〇]+"
"""The letters of a number in words."""
_ONES = {letter: n for n, letter in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}


def number(text: str) -> Decimal:
    """The value of a number in figures or in words below ten thousand; ValueError for anything else."""
    if text[:1].isascii():
        return Decimal(text.replace(",", "").replace(" ", ""))
    total, digit = 0, 0
    for n, letter in enumerate(text):
        if letter in _TENS:
            total += (digit or (0 if n and text[n - 1] != "零" else 1)) * _TENS[letter]
            digit = 0
        elif letter in _ONES:
            digit = _ONES[letter]
        else:
            raise ValueError(text)
    return Decimal(total + digit)
