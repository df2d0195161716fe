"""Dates, times and spans of time as their format shows them; serial numbers as Excel counts days."""

from __future__ import annotations

import datetime as dt
import math

from xltools.grid.formats import Section, Token

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEK = "一二三四五六日"
_FIRST = dt.datetime(1899, 12, 30)
_FIRST_1904 = dt.datetime(1904, 1, 1)
_MOST = 2_958_465.99999999
"""31 December 9999, the last day Excel knows."""


def moment(serial: float, since_1904: bool = False) -> dt.datetime | None:
    """The day and time of a serial number; None for what no calendar has."""
    if not 0 <= serial <= _MOST:
        return None
    return (_FIRST_1904 if since_1904 else _FIRST) + dt.timedelta(days=serial)


def serial_of(value: dt.datetime | dt.date | dt.time | dt.timedelta, since_1904: bool = False) -> float:
    """The number a date, a time or a span of time is stored as."""
    day = dt.timedelta(days=1)
    if isinstance(value, dt.timedelta):
        return value / day
    if isinstance(value, dt.time):
        return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86400
    if not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day)
    return (value - (_FIRST_1904 if since_1904 else _FIRST)) / day


def date_text(section: Section, serial: float, since_1904: bool = False) -> str:
    """A serial number as a section of dates shows it; the bare number where it is no date."""
    at = moment(abs(serial), since_1904)
    spans = any(token.kind == "span" for token in section.tokens)
    if at is None or (serial < 0 and not spans):
        return "#####"
    # The time of day is cut off at the second (one that is short of it by its last binary digit is not);
    # spans of time and parts of seconds are rounded.
    unit = 10**section.places
    seconds = abs(serial) * 86400
    if unit > 1:
        whole = math.floor(seconds)
        ticks = whole * unit + min(math.floor((seconds - whole) * unit + 0.5), unit - 1)
    else:
        ticks = math.floor(seconds + (0.5 if spans else 0.001))
    origin = _FIRST_1904 if since_1904 else _FIRST
    at = origin + dt.timedelta(microseconds=round(ticks * 1_000_000 / unit))
    noon = any(token.kind == "noon" for token in section.tokens)
    sign = "-" if serial < 0 else ""
    return sign + "".join(_piece(token, at, ticks, unit, noon) for token in _with_tenths(section.tokens))


def _with_tenths(tokens: tuple[Token, ...]) -> list[Token]:
    """The zeros behind the point of the seconds taken together."""
    out: list[Token] = []
    for token in tokens:
        if token.kind == "tenths" and out and out[-1].kind == "tenths":
            out[-1] = Token("tenths", out[-1].text + "0")
        else:
            out.append(token)
    return out


def _piece(token: Token, at: dt.datetime, ticks: int, unit: int, noon: bool) -> str:
    kind, text = token
    if kind == "date":
        return _date_part(text, at, noon)
    if kind == "minute":
        return str(at.minute).zfill(len(text))
    if kind == "span":
        seconds = ticks // unit
        amount = {"h": seconds // 3600, "m": seconds // 60, "s": seconds}[text[0]]
        return str(amount).zfill(len(text))
    if kind == "noon":
        before, after = text.split("/")
        return after if at.hour >= 12 else before
    if kind == "tenths":
        return str(ticks % unit).zfill(len(str(unit)) - 1)[: len(text)]
    if kind == "blank":
        return " "
    return "" if kind in ("fill", "numerals") else text


def _date_part(text: str, at: dt.datetime, noon: bool) -> str:
    letter, size = text[0], len(text)
    if letter in "ye":
        return str(at.year) if letter == "e" or size > 2 else f"{at.year % 100:02d}"
    if letter == "m":
        return _named(at.month, _MONTHS[at.month - 1], size)
    if letter == "d":
        return _named(at.day, _DAYS[at.weekday()], size, 3)
    if letter == "a":
        return ("星期" if size == 4 else "") + _WEEK[at.weekday()]
    if letter == "h":
        hour = (at.hour - 1) % 12 + 1 if noon else at.hour
        return str(hour).zfill(min(size, 2))
    return str(at.second).zfill(min(size, 2)) if letter == "s" else ""


def _named(number: int, name: str, size: int, letters: int = 3) -> str:
    if size <= 2:
        return str(number).zfill(size)
    return name[:letters] if size == 3 else name[0] if size == 5 else name
