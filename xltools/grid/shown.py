"""What a number means whose cell shows something else than the bare number: words, a unit, a scale, a date.

The reader of a sheet sees what is shown, so that is what the table says: 30 shown as ``30人`` is 30人, 128000
shown as ``12.8万元`` is 12.8万元. Every digit that was typed is kept (64.25 shown as ``64.3公里`` is
64.25公里); of a number that was computed (1/3) only the digits shown count.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from xltools.model.money import Scaled

Number = int | float | Decimal
TYPED = 12
"""A number of more significant digits than this was computed: nobody types them."""
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
SILENT_WORDS = re.compile(r"[\s¥￥$()（）+\-]*|人民币|RMB|CNY|[分年]", re.IGNORECASE)
"""Words that change nothing: points and years are numbers in every form, with the word or without."""
_POWER = re.compile(r"\d[Ee][+-]?\d")
_FRACTION = re.compile(r"-?\d+\s*/\s*\d+$")
_SHIFTS = (0, 3, 6, 4, 8, 1, 2, 5, 7)
"""Powers of ten between what is stored and what is shown, the usual ones first."""
_DAY = re.compile(r"\d{4}\D+\d{1,2}\D+\d{1,2}(?!\d)|\d{8}|\d{1,2}\D\d{1,2}\D(?:\d{4}|\d\d)(?!\d)")


def step(seen: str) -> Decimal:
    """The last digit of the first figure of a text: 0.01 for ``33.33``; 1 where there is none."""
    figure = _FIGURE.search(seen)
    places = len(figure[0].partition(".")[2]) if figure else 0
    return Decimal(1).scaleb(-places)


class Meaning(NamedTuple):
    """What stands for a cell in a record, and whether the sheet shows another figure than it stores."""

    value: str | Decimal
    other_story: bool = False


def exact(value: Number) -> Decimal:
    """A stored number to the 15 digits that Excel keeps."""
    return value if isinstance(value, Decimal) else Decimal(f"{value:.15g}")


def computed(number: Decimal) -> bool:
    """Whether a number has more digits than anyone types (100/3, 0.95 × 1.3333)."""
    return len(number.normalize().as_tuple().digits) > TYPED


def meaning(value: Number, text: str) -> Meaning | None:
    """What a number stands for whose cell shows ``text``; None where that is the number itself."""
    said = text.strip()
    if not said or set(said) == {"#"} or _POWER.search(said):
        return None
    figures = list(_FIGURE.finditer(said))
    if not figures:
        return None if SILENT_WORDS.fullmatch(said) else Meaning(said)
    number = exact(value)
    if _FRACTION.fullmatch(said):
        return Meaning(said) if abs(number) < 1 else None
    if len(figures) > 1 and number == Decimal("".join(re.findall(r"\d", said))):
        return Meaning(said)  # 010-88880000: all its digits, with something between them
    for figure in figures:
        found = _between_words(number, said, figure)
        if found is not None:
            return found.value
    return Meaning(said)


class _Found(NamedTuple):
    value: Meaning | None


def _between_words(number: Decimal, said: str, figure: re.Match[str]) -> _Found | None:
    """The meaning where this figure of the text is the number; None where it is no writing of it."""
    digits = figure[0].replace(",", "")
    places = len(digits.partition(".")[2])
    before, behind = said[: figure.start()], said[figure.end() :]
    percent = behind.startswith("%")
    shift = _shift(abs(number), Decimal(digits), places, percent)
    if shift is None:
        return None
    full = _to_places(number.scaleb(-shift), places)
    words_before, words_behind = (
        "" if SILENT_WORDS.fullmatch(words) else words for words in (before.strip(), behind.strip())
    )
    if digits.startswith("00") or (len(digits) > 1 and digits[0] == "0" and digits[1] != "."):
        return _Found(Meaning(said))
    if words_before or "-" not in before and "(" not in before and "（" not in before:
        full = abs(full) if words_before else full
    written = f"{words_before}{full:f}{words_behind}"
    if percent:
        return _Found(Meaning(written))
    if words_before or words_behind:
        return _Found(Meaning(written, other_story=shift != 0))
    if shift == 0:
        return _Found(None)
    return _Found(Meaning(Scaled.of(full, shift) if shift in (3, 6) else full, other_story=True))


def _shift(number: Decimal, shown: Decimal, places: int, percent: bool) -> int | None:
    for shift in (-2, *_SHIFTS) if percent else _SHIFTS:
        if _rounded(number.scaleb(-shift) if number else number, places) == shown:
            return shift
    return None


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _to_places(number: Decimal, places: int) -> Decimal:
    """Every digit of a typed number, those shown of a computed one, no zeros at the end."""
    kept = (_rounded(number, places) if computed(number) else number).normalize()
    return Decimal(f"{kept:f}")


def dated(value: dt.date | dt.time | dt.timedelta, text: str) -> str | None:
    """What stands for a date that its cell does not show in full: ``1月2日``, ``2024年12月``, ``1:02``.

    None where year, month and day are all to be seen.
    """
    said = text.strip()
    if not said or set(said) == {"#"}:
        return None
    if isinstance(value, (dt.time, dt.timedelta)):
        return said
    return None if _DAY.search(said) else said
