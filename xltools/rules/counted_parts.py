"""People, households and things that a sentence breaks down: ``210人（男100人、女110人）``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xltools.money import short
from xltools.rules.nouns_of import word_lists

_UNITS = "人次|人|名|位|户|处|座|盏|公里|千米|平方米|米|亩|吨|套|台|辆|株|棵|场|期|件|份|个"
_NUMBER = r"\d+(?:\.\d+)?"
_TOTAL = re.compile(
    rf"(?<![\d.\-—~至×*/+=])(?P<n>{_NUMBER})(?P<unit>{_UNITS})(?P<thing>[^\d,;:、()。]{{0,6}})"
    r"(?:\((?P<inside>[^()]{4,120})\)|,(?P<link>其中)[:,]?(?P<rest>[^;()]{4,120}))"
)
_PART = re.compile(rf"(?P<name>.*[^\d.\-—~至×*/+=约近]|)(?P<n>{_NUMBER})(?P<unit>{_UNITS})?")
_BETWEEN = re.compile(r"[,;、]|(?<=[人名位户处座盏里米亩吨套台辆株棵场期件份个])[和及]")
_LEAD = re.compile(r"^(?:其中|包括|包含|分别为|分别是)[:,]?")
_EACH = re.compile(r"每|各|人均|户均|平均|左右|以上(?![\d人])|不少于|不低于|余|约|[×*/+=]")
_LOOSE = re.compile(r"[约近超余]|不少于|左右$")
_REST = re.compile(r"其余|余下|剩余|另外|另有|其他")
_LISTS = word_lists()["parts"]
_GROUPS: list[list[str]] = _LISTS["groups"]
_OVERLAPPING = re.compile("|".join(_LISTS["overlapping"]))
_NEAR = Decimal("0.1")
"""How far parts may miss a whole and still be meant to make it."""


class _Part(NamedTuple):
    name: str
    number: Decimal


def _parts(text: str, unit: str, all_of_it: bool) -> list[_Part]:
    """The parts a list names, in the unit of the whole; none where something else stands among them."""
    found = []
    for piece in _BETWEEN.split(_LEAD.sub("", text)):
        part = _PART.fullmatch(piece)
        if part is None or part["unit"] not in (None, unit) or part["unit"] is None and not all_of_it:
            if all_of_it:
                return []
            break
        found.append(_Part(part["name"] or "一项", Decimal(part["n"])))
    return found


def _member(name: str, group: list[str]) -> str | None:
    """Which part of a group a name is; the longer word is asked first (非党员 before 党员)."""
    return next((word for word in sorted(group, key=len, reverse=True) if word in name), None)


def _divide(parts: list[_Part]) -> bool:
    """Whether the parts are such that nobody is in two of them or in none (男 and 女)."""
    for group in _GROUPS:
        members = [_member(part.name, group) for part in parts]
        if None not in members and len(set(members)) == len(parts) >= 2 and group[0] in members:
            return True
    return False


def wrong_counts(sentence: str) -> Iterator[str]:
    """What is wrong with the parts of a number of people or things, as the beginning of a sentence.

    Parts that leave nobody out must make the whole; of others, a part above the whole is wrong, and where
    they are named without 其中, or nearly make the whole, they were meant to make it.
    """
    if "(" not in sentence and "其中" not in sentence:
        return
    for found in _TOTAL.finditer(sentence):
        bracket = found["inside"] is not None
        text = found["inside"] if bracket else found["rest"]
        if _EACH.search(text) or _LOOSE.search(sentence[max(0, found.start() - 3) : found.start()]):
            continue
        total, unit = Decimal(found["n"]), found["unit"]
        parts = _parts(text, unit, bracket)
        if not parts:
            continue
        shown = f"{found['n']}{unit}"
        largest = max(parts, key=lambda part: part.number)
        linked = not bracket or _LEAD.match(text) is not None
        if largest.number > total:
            if linked and "人次" not in text:
                more = f"{short(largest.number)}{unit}"
                yield f"文字里写“{shown}”，其中“{largest.name}”却有 {more}，部分比总数还大"
            continue
        added = sum((part.number for part in parts), Decimal(0))
        if added == total or len(parts) < 2 or added < total and _REST.search(text):
            continue
        near = abs(added - total) <= total * _NEAR and not _OVERLAPPING.search(text)
        if not _divide(parts) and not (near and (not linked or len(parts) > 2 or added > total)):
            continue
        listed = " ＋ ".join(f"{part.name} {short(part.number)}" for part in parts)
        yield f"文字里写“{shown}”，{listed} ＝ {short(added)}{unit}，相差 {short(abs(total - added))}{unit}"
