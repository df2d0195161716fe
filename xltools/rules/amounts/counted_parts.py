"""People, households and things that a sentence breaks down: ``210人（男100人、女110人）``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xltools.model.money import short
from xltools.text.indicator_names import word_lists

_UNITS = (
    "人次|人|名|位|户|处|座|盏|公里|千米|平方米|立方米|米|亩|公顷|吨|公斤|套|台|辆|株|棵|场次|场|期|件|份|家|所|间|条|册|块|口|支"
    "|只|头|羽|尾|袋|樘|眼|栋|幢|项|批次|对|副|班|个(?!月|季|百分点|小时|工作日|学期)"
)
_SCALES = {"万": 4, "亿": 8}
_MEASURED = frozenset(("公里", "千米", "平方米", "立方米", "米", "亩", "公顷", "吨", "公斤"))
_NUMBER = r"\d+(?:\.\d+)?"
_COUNT = rf"(?P<n>{_NUMBER})(?P<unit>[万亿]?(?:{_UNITS}))"
_TOTAL = re.compile(
    rf"(?<![\d.\-—~至×*/+=]){_COUNT}(?P<thing>[^\d,;:、()。]{{0,20}})"
    r"(?:\((?P<inside>[^()]{4,120})\)|,(?P<link>其中)[:,]?(?P<rest>[^;()]{4,160}))"
)
_PART = re.compile(rf"(?P<name>.*[^\d.\-—~至×*/+=约近]|)(?P<n>{_NUMBER})(?P<unit>[万亿]?(?:{_UNITS}))?")
_BETWEEN = re.compile(r"([,;、]|(?<=[人名位户处座盏里米亩吨套台辆株棵场期件份个])[和及])")
_TOGETHER = re.compile(
    rf"(?:全年|全镇|全乡|全县|全村|年底|年末|累计|三项|两项)?(?:共计|合计|总计|一共|共)[^\d]{{0,6}}{_COUNT}(?![\d/])"
)
_GONE = re.compile(r"撤|拆|减|退|注销|淘汰|关停|每|各|其中|累计|均|共|计|[×*/+=]")
"""What is not added to the others of a list that a total ends."""
_SUM_UP = re.compile(r"累计|达到|总|共|合计|现有|目前|全年|年底|年末|每|各")
"""Not a part of what stands before it."""
_PLACE = re.compile(r"[镇乡村县区组]$|街道$|社区$")
_BRACKETS = re.compile(r"\([^()]*\)")
_LESS = re.compile(
    rf"(?<![\d.\-—~至×*/+=])(?P<n>{_NUMBER})(?P<unit>[万亿]?(?:{_UNITS}|元))[^\d;]{{0,6}}"
    rf"(?:扣除|减去|剔除|除去|核减)[^\d;]{{0,24}}(?P<less>{_NUMBER})(?P<unit2>[万亿]?(?:{_UNITS}|元))"
    rf"[^\d;]{{0,20}}(?:为|剩|余|应|实际|实有|还有|净)[^\d;]{{0,8}}"
    rf"(?P<left>{_NUMBER})(?P<unit3>[万亿]?(?:{_UNITS}|元))"
)
_LEAD = re.compile(r"^(?:其中|包括|包含|分别为|分别是)[:,]?")
_EACH = re.compile(r"每|各(?!类|项|级|种)|人均|户均|平均|左右|以上(?![\d人])|不少于|不低于|余|约|[×*/+=]")
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


def _scaled(number: str, unit: str) -> tuple[Decimal, str]:
    """A number in single pieces, and the piece: ``0.7万亩`` is 7000 亩."""
    return Decimal(number).scaleb(_SCALES.get(unit[0], 0)), unit.lstrip("万亿")


def _parts(text: str, unit: str, all_of_it: bool) -> tuple[list[_Part], str]:
    """The parts a list names, in the unit of the whole, and the text they stand in.

    None where something else stands among those in brackets. A list joined by 、 ends at the comma.
    """
    found: list[_Part] = []
    pieces = _BETWEEN.split(_LEAD.sub("", text))
    taken = ""
    for n, piece in enumerate(pieces[::2]):
        before = pieces[2 * n - 1] if n else ""
        if not all_of_it and before in ("，", ",", ";") and "、" in pieces[1 : 2 * n - 1 : 2]:
            break
        part = _PART.fullmatch(piece)
        number, same = None, part is not None and (part["unit"] is not None or all_of_it)
        if part is not None and same:
            number, of = _scaled(part["n"], part["unit"] or unit)
            same = of == unit.lstrip("万亿")
        if part is None or number is None or not same:
            if all_of_it:
                return [], ""
            break
        if found and _SUM_UP.search(part["name"]):
            break
        found.append(_Part(part["name"] or "一项", number))
        taken += before + piece
    return found, taken


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


def _turned(typed: Decimal, meant: Decimal) -> bool:
    """Whether two neighbouring digits of a figure change places to make another one (12 and 21)."""
    one, other = short(typed), short(meant)
    wrong = [n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    return (
        len(one) == len(other)
        and len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and (one[wrong[0]], one[wrong[1]]) == (other[wrong[1]], other[wrong[0]])
    )


def _one_turned(parts: list[_Part], total: Decimal) -> str:
    """The slip of one figure that explains why parts miss a total, as the end of a sentence."""
    added = sum((part.number for part in parts), Decimal(0))
    for part in parts:
        needed = total - (added - part.number)
        if needed > 0 and _turned(part.number, needed):
            return f"；“{part.name}”写 {short(needed)} 就对得上，像是两位数字颠倒了"
    if _turned(total, added):
        return f"；总数写 {short(added)} 就对得上，像是两位数字颠倒了"
    return ""


def _wrong(total: Decimal, parts: list[_Part], text: str, linked: bool, measured: bool) -> str | None:
    """Why parts that do not make a total should, "" where the difference says it all; None if they need not.

    Metres and acres are in one part only, and so are those of villages; people may be in two.
    """
    added = sum((part.number for part in parts), Decimal(0))
    cause = _one_turned(parts, total)
    if _divide(parts):
        return cause
    near = abs(added - total) <= total * _NEAR and not _OVERLAPPING.search(text)
    if near and (not linked or len(parts) > 2 or added > total):
        return cause
    places = all(_PLACE.search(part.name) for part in parts)
    if total < added <= total * 2 and "、" in text and (places or measured):
        return cause
    return cause if cause and len(parts) > 2 and not _OVERLAPPING.search(text) else None


def _each(sentence: str, start: int) -> bool:
    """Whether a number is that of one of many: ``每月2场``."""
    clause = re.split(r"[,;、()]", sentence[max(0, start - 20) : start])[-1]
    return re.search(r"每|各|均", clause) is not None


def wrong_counts(sentence: str) -> Iterator[str]:
    """What is wrong with the parts of a number of people or things, as the beginning of a sentence.

    Parts that leave nobody out must make the whole; of others, a part above the whole is wrong, and where
    they are named without 其中, or nearly make the whole, they were meant to make it.
    """
    if "(" in sentence or "其中" in sentence:
        for found in _TOTAL.finditer(sentence):
            if (said := _wrong_parts(sentence, found)) is not None:
                yield said
    if "共" in sentence or "计" in sentence:
        yield from _wrong_together(_BRACKETS.sub("", sentence))
    if "除" in sentence or "减" in sentence:
        yield from _wrong_difference(sentence)


def _wrong_parts(sentence: str, found: re.Match[str]) -> str | None:
    bracket = found["inside"] is not None
    if _LOOSE.search(sentence[max(0, found.start() - 3) : found.start()]) or _each(sentence, found.start()):
        return None
    unit = found["unit"]
    total, piece = _scaled(found["n"], unit)
    parts, text = _parts(found["inside"] if bracket else found["rest"], unit, bracket)
    if not parts or _EACH.search(text):
        return None
    shown = f"{found['n']}{unit}"
    linked = not bracket or _LEAD.match(found["inside"]) is not None
    largest = max(parts, key=lambda part: part.number)
    power = _SCALES.get(unit[0], 0)
    if largest.number > total:
        if linked and "人次" not in text:
            more = f"{short(largest.number.scaleb(-power))}{unit}"
            return f"文字里写“{shown}”，其中“{largest.name}”却有 {more}，部分比总数还大"
        return None
    added = sum((part.number for part in parts), Decimal(0))
    if added == total or len(parts) < 2:
        return None
    rest = sentence[found.end() - (0 if bracket else len(found["rest"]) - len(text)) :]
    if added < total and _REST.search(rest if not bracket else text):
        return None
    cause = _wrong(total, parts, text, linked, piece in _MEASURED)
    if cause is None:
        return None
    return _told(shown, parts, total, unit) + cause


def _told(shown: str, parts: list[_Part], total: Decimal, unit: str) -> str:
    power = _SCALES.get(unit[0], 0)
    added = sum((part.number for part in parts), Decimal(0))
    listed = " ＋ ".join(f"{part.name} {short(part.number.scaleb(-power))}" for part in parts)
    return (
        f"文字里写“{shown}”，{listed} ＝ {short(added.scaleb(-power))}{unit}，"
        f"相差 {short(abs(total - added).scaleb(-power))}{unit}"
    )


def _wrong_together(plain: str) -> Iterator[str]:
    """Parts first: ``机关30份、村100份，共150份``."""
    pieces = re.split(r"[,、;]", plain)
    for n, piece in enumerate(pieces):
        found = _TOGETHER.match(piece)
        if found is None or n < 2:
            continue
        total, unit = _scaled(found["n"], found["unit"])
        parts: list[_Part] = []
        for before in reversed(pieces[:n]):
            part = _PART.fullmatch(before)
            if part is None or part["unit"] is None or _GONE.search(part["name"]):
                break
            number, of = _scaled(part["n"], part["unit"])
            if of != unit or not part["name"]:
                break
            parts.insert(0, _Part(part["name"], number))
        added = sum((part.number for part in parts), Decimal(0))
        text = "、".join(part.name for part in parts)
        if len(parts) < 2 or added == total or _EACH.search(text) or "其中" in plain[: plain.find(piece)]:
            continue
        overlapping = added > total and _OVERLAPPING.search(text)
        if total * Decimal("0.8") <= added <= total * Decimal("1.5") and not overlapping:
            yield _told(piece, parts, total, found["unit"]) + _one_turned(parts, total)


def _wrong_difference(sentence: str) -> Iterator[str]:
    """``3.46万亩，扣除0.12万亩后，应补贴3.44万亩``."""
    for found in _LESS.finditer(sentence):
        whole, unit = _scaled(found["n"], found["unit"])
        less, unit2 = _scaled(found["less"], found["unit2"])
        left, unit3 = _scaled(found["left"], found["unit3"])
        if not unit == unit2 == unit3 or whole - less == left or less >= whole:
            continue
        right = (whole - less).scaleb(-_SCALES.get(found["unit3"][0], 0))
        yield (
            f"文字里写“{found['n']}{found['unit']}”扣除“{found['less']}{found['unit2']}”，"
            f"剩下应是 {short(right)}{found['unit3']}，写的却是 {found['left']}{found['unit3']}"
        )
