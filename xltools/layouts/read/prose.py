"""Numbered prose: goals in one cell, and indicators written as 一、（一）1. in one cell.

``join_items`` and ``split_items`` are each other's inverse; so are ``write_indicators`` and
``read_indicators`` for names without trailing white space and targets without inner white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from xltools.layouts.vocabulary import levels_of
from xltools.model.records import Indicator, Where
from xltools.text.targets.grammar import parse_target

_NUMERALS = "一二三四五六七八九十"
_MARKERS = (
    re.compile(
        r"(?:(?<=[\s。；;，,、.])|^)(?:绩效|年度|总体)?目标\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*[:：、.．]"
    ),
    re.compile(r"(?:(?<=[\s。；;])|^)(\d{1,2})\s*(?:[、．]|\.(?!\d))"),
    re.compile(r"(?:(?<=[\s。；;])|^)[（(](\d{1,2}|[一二三四五六七八九十]{1,3})[)）]"),
)
_OUTER = re.compile(r"(?:(?<=[\s。；;])|^)([一二三四五六七八九十]{1,3})、")
_UNFILLED = re.compile(r"^(?:[.…·\s]|目标\s*\d*\s*[:：])*$")
"""What a blank form prints where goals go: 目标1：, ……"""
_SURE = ("（{n}）", "目标{n}：")
_HEADING = r"\s*([^\s:：]{2,16}?)\s*(?=[:：\s]|$)[:：]?"
_BRACKETED = r"[（(][一二三四五六七八九十]+[)）]"
_LEVEL1 = re.compile(rf"(?:(?<=\s)|^)(?:[一二三四五六七八九十]+、|{_BRACKETED}){_HEADING}")
_LEVEL2 = re.compile(rf"(?:(?<=\s)|^){_BRACKETED}{_HEADING}")
_ITEM = re.compile(r"(?:(?<=\s)|^)\d{1,2}(?:、|[.．]\s*(?!\d))|(?m:^)\d{1,2}(?=[\u4e00-\u9fff])")
_RUN_ON = re.compile(
    r"(?=[一二三四五]、(?:产出|成本|效益|效果|满意))|(?=[（(][一二三四五六七八][)）][\u4e00-\u9fff/]{2,12}?指标)"
    r"|(?<=指标)(?=\d{1,2}[.．、](?!\d)|[（(])|(?<=[^\d\s.])(?=\d{1,2}[.．、](?!\d))"
)
"""Where a line break belongs in prose that was pasted without any."""
_OPERATOR_SPACE = re.compile(r"([≥≤=><＝＞＜≧≦])\s+(?=\d)")
_QUANTIFIED = ("number", "percent", "date", "range")
_TAIL = re.compile(r"[≥≤=><]|\d")


def chinese_numeral(number: int) -> str:
    """``1`` → 一, ``12`` → 十二, ``20`` → 二十 (1 to 99)."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens - 1] + "十"
    return head + (_NUMERALS[ones - 1] if ones else "")


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if "十" not in text:
        return _NUMERALS.index(text) + 1 if len(text) == 1 else 0
    tens, _, ones = text.partition("十")
    return (_NUMERALS.index(tens) + 1 if tens else 1) * 10 + (_NUMERALS.index(ones) + 1 if ones else 0)


def split_items(text: str) -> tuple[str, ...]:
    """A cell's numbered items (目标1：… 目标2：…; 1、…；2、…) without their numbers; else its lines.

    Numbers must run 1, 2, 3 …; a number out of turn belongs to the text it stands in.
    """
    text = text.strip()
    if not text:
        return ()
    for marker in _MARKERS:
        cuts: list[re.Match[str]] = []
        for found in marker.finditer(text):
            if _number(found[1]) == len(cuts) + 1:
                cuts.append(found)
        if cuts and cuts[0].start() == 0:
            ends = [found.start() for found in cuts[1:]] + [len(text)]
            items = [text[found.end() : end].strip() for found, end in zip(cuts, ends, strict=True)]
            return tuple(item for item in items if not _UNFILLED.match(item))
    return tuple(line.strip() for line in text.splitlines() if not _UNFILLED.match(line))


def misnumbered(text: str) -> bool:
    """Whether the items of a text do not run 1, 2, 3 …: reading takes numbers off, rules look at them."""
    for marker in (*_MARKERS, _OUTER):
        for count, found in enumerate(marker.finditer(text), 1):
            if _number(found[1]) != count:
                return True
    return False


def join_items(items: Sequence[str], marker: str) -> str:
    """Items as one cell's text. ``marker`` holds ``{n}``, such as ``目标{n}：``; one plain item has none."""
    if len(items) == 1 and split_items(items[0]) == (items[0],):
        return items[0]
    written = [
        "\n".join(one.replace("{n}", str(n)) + item for n, item in enumerate(items, 1))
        for one in (marker, *_SURE)
    ]
    # ``1.`` before an item that begins with a figure (5G …) reads as 1.5: another marker says it for sure.
    return next((text for text in written if split_items(text) == tuple(items)), written[0])


def split_name_and_target(item: str) -> tuple[str, str]:
    """``宣传活动次数 20次`` → its name and its target; the target is empty where none can be seen."""
    item = _OPERATOR_SPACE.sub(r"\1", item.strip())
    name, space, target = item.rpartition(" ")
    if space and name.strip():
        return name.strip().rstrip(":："), target.strip()
    for found in _TAIL.finditer(item):
        if found.start() and parse_target(item[found.start() :]).kind in _QUANTIFIED:
            return item[: found.start()].strip().rstrip(":："), item[found.start() :]
    name, colon, target = item.rpartition("：")
    if colon and name.strip() and parse_target(target).kind == "qualitative":
        return name.strip(), target.strip()
    return item, ""


def _level_marks(text: str) -> list[tuple[int, int, str, int]]:
    """(start, end, name, level) of every level heading in the prose."""
    marks: dict[int, tuple[int, int, str, int]] = {}
    for found in _LEVEL1.finditer(text):
        levels = levels_of(found[1])
        bracketed = found[0].lstrip()[0] in "（("
        if levels.l1 and (not bracketed or not levels.l2 or levels.l1 == "满意度指标"):
            marks[found.start()] = (found.start(), found.end(), found[1], 1)
    for found in _LEVEL2.finditer(text):
        if found.start() not in marks and levels_of(found[1]).l2:
            marks[found.start()] = (found.start(), found.end(), found[1], 2)
    found_marks: list[tuple[int, int, str, int]] = []
    above = ""
    for start in sorted(marks):
        first, end, name, level = marks[start]
        one = levels_of(name).l1 if level == 1 else None
        if one and one == above and text[first:end].lstrip()[:1] in ("（", "("):
            # （一）服务对象满意度指标 under 四、满意度指标 is its level-2.
            level = 2
        elif one:
            above = one
        found_marks.append((first, end, name, level))
    return found_marks


def _items(chunk: str) -> list[str]:
    cuts = list(_ITEM.finditer(chunk))
    lead = chunk[: cuts[0].start()] if cuts else chunk
    ends = [found.start() for found in cuts[1:]] + ([len(chunk)] if cuts else [])
    items = lead.splitlines()
    items += [chunk[found.end() : end] for found, end in zip(cuts, ends, strict=True)]
    return [" ".join(item.split()) for item in items if item.strip()]


def read_indicators(text: str, where: Where) -> tuple[list[Indicator], list[str], str]:
    """Indicators of a cell of numbered prose, level headings without any item, text before the first."""
    marks = _level_marks(text)
    if not marks:
        text = _RUN_ON.sub("\n", text)
        marks = _level_marks(text)
    if not marks:
        return [], [], text.strip()
    found: list[Indicator] = []
    empty: list[str] = []
    l1: str | None = None
    l2: str | None = None
    for number, (_, end, name, level) in enumerate(marks):
        following = marks[number + 1] if number + 1 < len(marks) else None
        if level == 1:
            l1, l2 = name, None
        else:
            l2 = name
        items = _items(text[end : following[0] if following else len(text)])
        for item in items:
            label, raw = split_name_and_target(item)
            target = parse_target(raw) if raw else None
            found.append(Indicator(l1=l1, l2=l2, l3=label, target=target, where=where))
        if not items and (level == 2 or following is None or following[3] == 1):
            empty.append(name)
    return found, empty, text[: marks[0][0]].strip()


def write_indicators(indicators: Iterable[Indicator]) -> str:
    """The prose of a list of indicators, as the published project lists write it."""
    lines: list[str] = []
    l1: str | None = None
    l2: str | None = None
    n1 = n2 = n3 = 0
    for indicator in indicators:
        if indicator.l1 != l1:
            l1, l2 = indicator.l1, None
            n1, n2, n3 = n1 + 1, 0, 0
            lines.append(f"{chinese_numeral(n1)}、{l1 or ''}")
        if indicator.l2 != l2:
            l2 = indicator.l2
            n2, n3 = n2 + 1, 0
            lines.append(f"（{chinese_numeral(n2)}）{l2 or ''}：")
        n3 += 1
        target = f" {indicator.target.raw}" if indicator.target else ""
        # ``2.5G`` would read as a figure: before a digit the number is followed by 、.
        name = indicator.l3 or ""
        lines.append(f"{n3}{'、' if name[:1].isdigit() else '.'}{name}{target}")
    return "\n".join(lines)
