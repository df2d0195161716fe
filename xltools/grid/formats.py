"""Number formats: what a cell shows for the number it stores (ECMA-376 part 1, 18.8.31).

:func:`shown` gives the text that Excel, WPS and LibreOffice show, for every kind of format: sections and
conditions, words, scaling commas, literal points, leading zeros, per cent, fractions, powers of ten, dates,
times and spans of time. A format is taken apart once (:func:`parse`) and remembered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

Kind = Literal["general", "number", "fraction", "power", "date", "text", "words"]

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|\[(?P<bracket>[^\]]*)\]|_(?P<blank>.)|\*(?P<fill>.)'
    r"|(?P<general>general|G/通用格式)|(?P<noon>am/pm|a/p|上午/下午)"
    r"|(?P<power>E[+-])(?=[0#?])|(?P<date>y+|m+|d+|h+|s+|aaaa?|e+|ggg?|bb(?:bb)?)|(?P<char>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d*)?)$")
_SPAN = re.compile(r"(h+|m+|s+)$", re.IGNORECASE)
_CURRENCY = re.compile(r"\$([^-]*)(?:-([0-9a-fA-F]+))?")
_DIGITS = frozenset("0#?")

BUILT_IN: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0;¥-#,##0",
    6: "¥#,##0;[Red]¥-#,##0", 7: "¥#,##0.00;¥-#,##0.00", 8: "¥#,##0.00;[Red]¥-#,##0.00", 9: "0%",
    10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00", 41: "#,##0;-#,##0;-", 42: "¥#,##0;-¥#,##0;¥-",
    43: "#,##0.00;-#,##0.00;-", 44: "¥#,##0.00;-¥#,##0.00;¥-", 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}  # fmt: skip
"""The formats a file names by number only, as a Chinese Excel or WPS shows them."""


class Token(NamedTuple):
    """One piece of a section: ``digit`` (0, #, ?), ``point``, ``literal``, ``date``, ``noon``, ``power`` …"""

    kind: str
    text: str


class Condition(NamedTuple):
    """``[>=100]``: the section holds for numbers of which this is true."""

    sign: str
    bound: Decimal

    def holds(self, number: Decimal) -> bool:
        """Whether a number meets it."""
        bound = self.bound
        return {
            "<": number < bound, ">": number > bound, "=": number == bound,
            "<=": number <= bound, ">=": number >= bound, "<>": number != bound,
        }[self.sign]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a format. ``shift`` is the power of ten a number is multiplied by before its digits are
    written (per cent +2, each scaling comma -3); ``places`` are its digits behind the point.
    """

    kind: Kind
    tokens: tuple[Token, ...]
    condition: Condition | None
    shift: int = 0
    places: int = 0
    grouped: bool = False
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """A format taken apart."""

    code: str
    sections: tuple[Section, ...]
    text: Section | None
    """What is shown for text (the section with @), None where text is shown as it is."""

    def section(self, number: Decimal) -> tuple[Section, bool]:
        """The section a number is shown by, and whether a minus is written before it."""
        parts = self.sections
        conditional = [part for part in parts if part.condition is not None]
        if conditional:
            return self._by_condition(number)
        if number > 0 or len(parts) == 1 or (number == 0 and len(parts) < 3):
            return parts[0], number < 0
        return (parts[1], False) if number < 0 else (parts[2], False)

    def _by_condition(self, number: Decimal) -> tuple[Section, bool]:
        parts = self.sections
        for at, part in enumerate(parts):
            holds = part.condition
            if holds is None and at == 1 and len(parts) > 2:
                holds = Condition("<", Decimal(0))
            if holds is None and (at == len(parts) - 1 or at == 2):
                return part, number < 0 and not _all_negative_left(parts[:at])
            if holds is not None and holds.holds(number):
                negative = holds.sign in ("<", "<=") and holds.bound <= 0
                return part, number < 0 and not negative
        return parts[-1], number < 0


def _all_negative_left(before: tuple[Section, ...]) -> bool:
    """Whether the sections before take every number from zero on, so that the sign is known."""
    first = before[0].condition if len(before) == 1 else None
    return first is not None and first.sign in (">", ">=") and first.bound == 0


@lru_cache(maxsize=4096)
def parse(code: str) -> Format:
    """Take a format apart. Nothing is refused: what means nothing is literal text."""
    sections = tuple(_section(part) for part in _split(code))[:4]
    text = next((part for part in sections if part.kind == "text"), None)
    numeric = tuple(part for part in sections if part.kind != "text")
    return Format(code, numeric[:3] or sections[:1], text)


def _split(code: str) -> list[str]:
    parts, at = [""], 0
    while at < len(code):
        found = _TOKEN.match(code, at)
        assert found is not None
        if found["char"] == ";":
            parts.append("")
        else:
            parts[-1] += found[0]
        at = found.end()
    return parts


def _section(code: str) -> Section:
    tokens: list[Token] = []
    condition = None
    for found in _TOKEN.finditer(code):
        if found["bracket"] is not None:
            limit = _CONDITION.match(found["bracket"])
            if limit is not None:
                condition = Condition(limit[1], Decimal(limit[2]))
            tokens += _bracket(found["bracket"])
        else:
            tokens.append(_token(found))
    return _settle(tokens, condition)


def _token(found: re.Match[str]) -> Token:
    for kind in ("quoted", "escaped"):
        if found[kind] is not None:
            return Token("literal", found[kind])
    if found["blank"] is not None:
        return Token("blank", found["blank"])
    if found["fill"] is not None:
        return Token("fill", found["fill"])
    for kind in ("general", "noon", "power"):
        if found[kind]:
            return Token(kind, found[kind])
    if found["date"]:
        return Token("date", found["date"].lower())
    char = found["char"]
    kind = {".": "point", ",": "comma", "%": "percent", "/": "slash", "@": "at"}.get(char, "literal")
    return Token("digit" if char in _DIGITS else kind, char)


def _bracket(inside: str) -> list[Token]:
    span = _SPAN.match(inside)
    if span is not None:
        return [Token("span", span[1].lower())]
    if inside.upper().startswith(("DBNUM", "NATNUM")):
        return [Token("numerals", inside.upper())]
    money = _CURRENCY.match(inside)
    return [Token("literal", money[1])] if money is not None and money[1] else []


def _settle(tokens: list[Token], condition: Condition | None) -> Section:
    """The kind of a section, and its measures."""
    kinds = {token.kind for token in tokens}
    if "at" in kinds:
        return Section("text", tuple(tokens), condition)
    if "general" in kinds:
        return Section("general", tuple(tokens), condition)
    if kinds & {"date", "noon", "span"}:
        return _dated(tokens, condition)
    if "digit" not in kinds:
        percent = sum(token.kind == "percent" for token in tokens)
        words = tuple(
            Token("literal", t.text) if t.kind in ("percent", "slash", "point", "comma") else t
            for t in tokens
        )
        return Section("words", words, condition, percent=bool(percent))
    return _numeric(tokens, condition, "power" in kinds)


def _numeric(tokens: list[Token], condition: Condition | None, power: bool) -> Section:
    percent = sum(token.kind == "percent" for token in tokens)
    if _is_fraction(tokens):
        kept = [t for t in tokens if t.kind != "comma"]
        return Section("fraction", tuple(kept), condition, 2 * percent, percent=bool(percent))
    digits = [n for n, token in enumerate(tokens) if token.kind == "digit"]
    point = next((n for n, token in enumerate(tokens) if token.kind == "point"), None)
    whole = [n for n in digits if point is None or n < point]
    kept, scale, grouped = [], 0, False
    for n, token in enumerate(tokens):
        if token.kind == "point" and n != point:
            token = Token("literal", ".")
        if token.kind == "comma":
            if whole and whole[0] < n < whole[-1]:
                grouped = True
                continue
            if digits and n > digits[-1] or (whole and point is not None and whole[-1] < n < point):
                behind = tokens[n - 1]
                if behind.kind in ("digit", "comma", "point"):
                    scale += 1
                    continue
            token = Token("literal", ",")
        kept.append(token)
    at_power = next((n for n, token in enumerate(tokens) if token.kind == "power"), len(tokens))
    places = sum(1 for n in digits if point is not None and point < n < at_power)
    kind: Kind = "power" if power else "number"
    return Section(kind, tuple(kept), condition, 2 * percent - 3 * scale, places, grouped, bool(percent))


def _is_fraction(tokens: list[Token]) -> bool:
    """Whether a slash stands between digits (# ?/?, 0/16)."""
    at = next((n for n, token in enumerate(tokens) if token.kind == "slash"), None)
    if at is None or at == 0 or at == len(tokens) - 1:
        return False
    after = tokens[at + 1]
    return tokens[at - 1].kind == "digit" and (after.kind == "digit" or after.text.isdigit())


def _dated(tokens: list[Token], condition: Condition | None) -> Section:
    """A section of dates: m beside hours or seconds is minutes; a point before zeros is parts of seconds."""
    kept: list[Token] = []
    clock = [n for n, t in enumerate(tokens) if t.kind in ("date", "span") and t.text[0] in "ymdhsae"]
    places = 0
    for n, token in enumerate(tokens):
        if token.kind == "date" and token.text[0] == "m" and len(token.text) <= 2:
            at = clock.index(n)
            before = tokens[clock[at - 1]].text[0] if at else ""
            behind = tokens[clock[at + 1]].text[0] if at + 1 < len(clock) else ""
            if before == "h" or behind == "s":
                token = Token("minute", token.text)
        if token.kind == "digit" and kept and kept[-1].kind in ("point", "tenths"):
            if token.text == "0":
                token = Token("tenths", "0")
                places += 1
        elif token.kind in ("slash", "comma", "percent", "digit"):
            token = Token("literal", token.text)
        kept.append(token)
    following = [*kept[1:], Token("", "")]
    settled = [
        Token("literal", ".") if token.kind == "point" and behind.kind != "tenths" else token
        for token, behind in zip(kept, following, strict=True)
    ]
    return Section("date", tuple(settled), condition, places=places)


def shown(code: str, value: int | float | Decimal, *, since_1904: bool = False) -> str:
    """The text a cell with this format shows for a number; the width of the column is not looked at.

    Blanks that a format keeps for alignment (``_)``) are one space each, and a filling character
    (``* ``) is left out, as in a saved text file.
    """
    from xltools.grid.format_dates import date_text
    from xltools.grid.format_numbers import number_text

    number = value if isinstance(value, Decimal) else Decimal(f"{value:.15g}")
    section, minus = parse(code).section(number)
    if section.kind == "date":
        return date_text(section, float(value), since_1904)
    text = number_text(section, abs(number))
    # A sign before words or before nothing but zeros says nothing, and LibreOffice leaves it out too.
    return f"-{text}" if minus and not _is_zero(section, number) else text


def _is_zero(section: Section, number: Decimal) -> bool:
    """Whether no digit but 0 is shown of a number, or no digit at all."""
    if section.kind == "number":
        return bool(abs(number).scaleb(section.shift) < Decimal(5).scaleb(-section.places - 1))
    if section.kind == "fraction":
        from xltools.grid.format_numbers import smallest

        return abs(number) < Decimal(smallest(section).numerator) / smallest(section).denominator
    return section.kind == "words"


@lru_cache(maxsize=4096)
def says_more(code: str) -> bool:
    """Whether a format can show something else than the digits of the number: words, a scale, a date.

    False for General, 0.00, #,##0.00 and their like, with signs of money, brackets and dashes.
    """
    from xltools.grid.shown import SILENT_WORDS

    for section in parse(code).sections:
        literal = [t.text for t in section.tokens if t.kind == "literal"]
        if section.kind in ("date", "fraction") or section.shift:
            return True
        if not all(SILENT_WORDS.fullmatch(text) for text in ("".join(literal), *literal)):
            return True
        zeros = sum(t == ("digit", "0") for t in section.tokens) - section.places
        if section.kind == "number" and (zeros > 1 or _parted(section)):
            return True
    return False


def _parted(section: Section) -> bool:
    """Whether something stands between the digits of a section (0!.0000, 000-0000)."""
    digits = [n for n, token in enumerate(section.tokens) if token.kind == "digit"]
    between = section.tokens[digits[0] : digits[-1]] if digits else ()
    return any(token.kind not in ("digit", "point") for token in between)
