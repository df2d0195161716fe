"""What a number format shows: 0.95 as ``95%``, and with ``0"人"`` 30人 where the file holds 30.

What the user sees is what the table says: the unit or the ≥ is part of a target. Dates, currency signs,
blanks and brackets of accounting formats add nothing to the number and are left out.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.|(;)|(.)', re.DOTALL)
_NUMBER = re.compile(r"(?:General|[#0?,]*[#0?](?:\.[0#?]*)?)%?")
_PLAIN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
"""Literal text in a number format, which may hold a % that scales nothing."""
_SHOWN_PERCENT = re.compile(r"-?[\d.]+%")
_SILENT = re.compile(r"[\s¥￥$()（）+\-]*|人民币|RMB|CNY|[分年]", re.IGNORECASE)
"""Words that change nothing: points and years are numbers in every form, with the word or without."""


class Words(NamedTuple):
    """What stands before and behind the number."""

    before: str
    behind: str


def words_of_format(code: str) -> Words | None:
    """The words of a format's first section; None where it has none, or is not of one plain number."""
    if "[<" in code or "[>" in code or "[=" in code:
        return None
    before, number, behind = "", "", ""
    for found in _TOKEN.finditer(code.replace("G/通用格式", "General")):
        if found[3]:
            break
        literal = found[1] if found[1] is not None else found[2]
        if literal is None and found[4] and not found[4].isascii():
            literal = found[4]
        if literal is not None:
            if number:
                behind += literal
            else:
                before += literal
        elif found[4]:
            if behind.strip():
                return None
            number += found[4]
    if not _NUMBER.fullmatch(number.strip()):
        return None
    before, behind = ("" if _SILENT.fullmatch(word.strip()) else word.strip() for word in (before, behind))
    return Words(before, behind) if before or behind else None


def is_percent(code: str) -> bool:
    """Whether a format shows a number as per cent; a % in literal text scales nothing."""
    return "%" in _PLAIN.sub("", code)


def as_percent(value: object) -> str | None:
    """A number as per cent with every digit, 0.95 as ``95%``; None for what is no number."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    return f"{(Decimal(repr(value)) * 100).normalize():f}%"


def in_words(value: object, words: Words) -> str | None:
    """A number between the words of its format, 30 as ``30人`` and ``95%`` as ``≥95%``, with every digit.

    None for what is no number and no shown per cent.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = f"{Decimal(f'{value:.15g}'):f}"
    elif not (isinstance(value, str) and _SHOWN_PERCENT.fullmatch(value)):
        return None
    return f"{words.before}{value}{words.behind}"
