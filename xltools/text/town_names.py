"""Names of towns: the one a unit's name speaks of, and a text or a programme's name without it.

A town's name is never guessed from the characters before 镇: it is the one a unit, a file or the county's
roster prints.
"""

from __future__ import annotations

import re
from functools import lru_cache

from xltools.text.lexicon import word_list
from xltools.text.unit_names import plain, township_name

_WORDS = word_list("copies")["town"]
KINDS = "|".join(sorted(_WORDS["kinds"], key=len, reverse=True))
"""What a township is called, as alternatives of a pattern: 镇, 乡, 街道."""
_ENDS = re.compile(KINDS)
_TOWN = re.compile(rf"(?P<core>[\u4e00-\u9fffA-Za-z]{{1,8}}?)(?P<kind>{KINDS})")
_ABOVE = re.compile(
    r"^.{1,12}?(?:自治区|自治州|自治县|自治旗|新区|省|市|州|盟|地区|县|旗|区)(?![市县区])(?=.{2,})"
)
_SHORT_CORES = frozenset("甲乙丙丁戊己庚辛壬癸ABCDEFGHXYZ")
"""Cores of one character are taken only where they are plainly made up: 乙镇."""
_NUMBER = re.compile(r"^[(（]?(?:项目支出|专项支出|任务|项目)?[\d一二三四五六七八九十]{0,3}[)）.、:：\s]+")
_YEAR = re.compile(r"20\d\d(?:[-—至]20\d\d)?(?:年度|年)?")
_OFFICE = re.compile(r"(?:人民)?政府|街道办事处|办事处")


@lru_cache(maxsize=4096)
def town_of(unit: str) -> str:
    """The township a unit's name speaks of, without its county: 门源县青石嘴镇政府 → 青石嘴镇; else empty."""
    name = township_name(unit)
    while (found := _ABOVE.match(name)) is not None:
        rest = name[found.end() :]
        if _ENDS.match(rest) or not _ENDS.search(rest):
            break
        name = rest
    found = _TOWN.match(name)
    if found is None or (len(found["core"]) == 1 and found["core"] not in _SHORT_CORES):
        return ""
    return found[0]


def town_core(town: str) -> str:
    """A town's name without what it is: 石桥镇 → 石桥."""
    return _ENDS.sub("", town)


@lru_cache(maxsize=4096)
def own_names(unit: str) -> tuple[str, ...]:
    """All that a text may call a unit by, longest first: 石桥镇人民政府, 石桥镇, 石桥."""
    town = town_of(unit)
    names = {plain(unit), plain(township_name(unit))}
    if town:
        office = next(iter(_OFFICE.findall(plain(unit))), "")
        names |= {town, f"{town}{office}"}
        if len(town_core(town)) >= 2:
            names.add(town_core(town))
    return tuple(sorted((name for name in names if name), key=len, reverse=True))


@lru_cache(maxsize=32768)
def without_own(text: str, unit: str | None) -> str:
    """A text without its unit's names, years, leading number, spaces and punctuation: what is the same in
    every town the county gave it to.
    """
    bare = _YEAR.sub("", plain(_NUMBER.sub("", text.strip())))
    for name in own_names(unit) if unit else ():
        bare = bare.replace(name, "")
    return bare
