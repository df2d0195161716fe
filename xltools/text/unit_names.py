"""Whose table is it: the township's name, told from the many ways units print it.

``库尔勒市上户镇人民政府`` and ``上户镇`` are one township. Only two things are taken off: the words for the
office itself at the end (人民政府, 办事处 …) and, where the shorter name is in use too, the county's name
in front. Anything else (a school, a hospital of the same town) stays a unit of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

from xltools.text.normal import normal

_OFFICE = re.compile(r"(?<=[镇乡道场区])(人民政府|政府|办事处|机关|本级|\(本级\))+$")
_ABOVE = re.compile(r"^.*?(?:自治区|自治州|自治县|自治旗|省|市|州|盟|地区|县|旗|区)(?=.{2,})")
_IN_NAME = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:镇|乡|街道)")
_NOT_A_NAME = frozenset({"乡镇", "各镇", "各乡", "村镇", "全镇", "全乡", "本镇", "本乡", "城乡"})
_PUNCTUATION = re.compile(r"[\s·・•‧∙⋅.、，,。:：;；“”\"'‘’\-—_]+")


def plain(text: str | None) -> str:
    """Text for comparison: its normal form without punctuation."""
    return _PUNCTUATION.sub("", normal(text)) if text else ""


def township_name(printed: str) -> str:
    """The unit's name without spaces and without the office's words: 团结街道办事处 → 团结街道."""
    name = normal(printed)
    return _OFFICE.sub("", name) or name


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Each name → the name the county uses, where the county prefix is dropped if both forms occur.

    ``{"库尔勒市上户镇", "上户镇"}`` both become 上户镇; without the short form nothing is dropped, since
    two counties may have a 城关镇 each.
    """
    known = set(names)
    result = {}
    for name in known:
        short, rest = name, name
        while (found := _ABOVE.match(rest)) is not None:
            rest = rest[found.end() :]
            if rest in known:
                short = rest
        result[name] = short
    return result


def stem(path: str) -> str:
    """The township a file's name speaks of (``河湾镇2024年目标.xlsx`` → 河湾镇), else the bare file name."""
    name = PurePath(path).stem
    for part in re.split(r"[^\u4e00-\u9fff]+", name):
        found = _IN_NAME.match(part)
        if found and found[0] not in _NOT_A_NAME:
            return found[0]
    return name
