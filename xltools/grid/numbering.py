"""Automatic numbers of a Word document: （一）, 1. and 第一条 that stand in no text but on the page.

A paragraph points to a list (``numId``) and a level, itself or through its style; the list says how its
levels count and look ([ECMA-376] 17.9). Bullets count nothing and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{_W}val"
_PLACE = re.compile(r"%([1-9])")
_DIGITS = "零一二三四五六七八九"
_CHINESE = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "chineseLegalSimplified",
        "ideographDigital",
        "japaneseCounting",
        "japaneseDigitalTenThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
    }
)
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
    (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def chinese_number(number: int) -> str:
    """``12`` → 十二, ``105`` → 一百零五; Arabic digits outside 1 to 999, which no list reaches."""
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def show_number(number: int, form: str) -> str:
    """A number in one of Word's number formats; unknown ones are shown in Arabic digits."""
    if form in _CHINESE:
        return chinese_number(number)
    if form in ("upperLetter", "lowerLetter") and number > 0:
        letters = chr(65 + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if form == "upperLetter" else letters.lower()
    if form in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        roman = ""
        for value, letters in _ROMAN:
            count, number = divmod(number, value)
            roman += letters * count
        return roman if form == "upperRoman" else roman.lower()
    if form.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(0x2460 + number - 1)
    if form == "decimalFullWidth":
        return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    if form in ("bullet", "none"):
        return ""
    return str(number)


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str


class Numbering:
    """The lists of one document and how far each has counted; ask for the paragraphs in their order."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        """From the root elements of ``word/numbering.xml`` and ``word/styles.xml``, either may be absent."""
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._styles: dict[str, tuple[str | None, str | None, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        if numbering is not None:
            self._read_lists(numbering)
        if styles is not None and self._lists:
            for style in styles.iterfind(f"{_W}style"):
                number, level = _number_of(style.find(f"{_W}pPr"))
                based = _value(style.find(f"{_W}basedOn"))
                self._styles[style.get(f"{_W}styleId", "")] = (based, number, level or 0)

    def _read_lists(self, numbering: Any) -> None:
        for abstract in numbering.iterfind(f"{_W}abstractNum"):
            levels = {int(lvl.get(f"{_W}ilvl", "0")): _level(lvl) for lvl in abstract.iterfind(f"{_W}lvl")}
            self._levels[abstract.get(f"{_W}abstractNumId", "")] = levels
        for item in numbering.iterfind(f"{_W}num"):
            number = item.get(f"{_W}numId", "")
            self._lists[number] = _value(item.find(f"{_W}abstractNumId")) or ""
            starts = {
                int(override.get(f"{_W}ilvl", "0")): _int(override.find(f"{_W}startOverride"), 1)
                for override in item.iterfind(f"{_W}lvlOverride")
                if override.find(f"{_W}startOverride") is not None
            }
            self._restarts[number] = starts

    def prefix(self, paragraph: Any) -> str:
        """The number printed before a paragraph, ``""`` if it has none. Counts on, so call it once."""
        if not self._lists:
            return ""
        properties = paragraph.find(f"{_W}pPr")
        number, level = self._of_paragraph(properties)
        abstract = self._lists.get(number or "")
        levels = self._levels.get(abstract or "", {})
        if number is None or abstract is None or level not in levels:
            return ""
        counts = self._counts.setdefault(abstract, {})
        if number not in self._begun:
            self._begun.add(number)
            for at, start in self._restarts[number].items():
                counts[at] = start - 1
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        if levels[level].form in ("bullet", "none"):
            return ""

        def shown(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            if at not in levels:
                return ""
            return show_number(counts.get(at, levels[at].start), levels[at].form)

        return _PLACE.sub(shown, levels[level].text)

    def _of_paragraph(self, properties: Any | None) -> tuple[str | None, int]:
        number, level = _number_of(properties)
        if number is not None:
            return number, level or 0
        style = _value(properties.find(f"{_W}pStyle")) if properties is not None else None
        for based, found, of_style in self._ancestry(style):
            if found is not None:
                return found, of_style if level is None else level
            if based is None:
                break
        return None, 0

    def _ancestry(self, style: str | None) -> Iterator[tuple[str | None, str | None, int]]:
        seen: set[str] = set()
        while style is not None and style in self._styles and style not in seen:
            seen.add(style)
            entry = self._styles[style]
            yield entry
            style = entry[0]


def _number_of(properties: Any | None) -> tuple[str | None, int | None]:
    """``numId`` and ``ilvl`` of paragraph properties; numId 0 means that the number is taken away."""
    found = properties.find(f"{_W}numPr") if properties is not None else None
    if found is None:
        return None, None
    level = found.find(f"{_W}ilvl")
    return _value(found.find(f"{_W}numId")), None if level is None else _int(level, 0)


def _level(element: Any) -> _Level:
    return _Level(
        start=_int(element.find(f"{_W}start"), 1),
        form=_value(element.find(f"{_W}numFmt")) or "decimal",
        text=_value(element.find(f"{_W}lvlText")) or "",
    )


def _value(element: Any | None) -> str | None:
    if element is None:
        return None
    found = element.get(_VAL)
    return str(found) if found is not None else None


def _int(element: Any | None, default: int) -> int:
    text = _value(element)
    return int(text) if text is not None and text.lstrip("-").isdecimal() else default
