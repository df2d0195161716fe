"""Names of projects compared: the same project under two spellings, two of a kind, whose town.

Clerks write 村级运转经费, 2024年村级运转项目 and （1）村级运转经费 of one project.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from xltools.text.town_names import town_of, without_own
from xltools.text.unit_names import plain, township_name

if TYPE_CHECKING:
    from xltools.rules.facts.views import TableView

_PREFIX = re.compile(r"^[(（]?(?:项目支出|专项支出|任务|项目)?[\d一二三四五六七八九十]{0,3}[)）.、:：\s]+")
_YEAR = re.compile(r"20\d\d(?:[-—至]20\d\d)?年?度?")
_TAIL = re.compile(
    r"(?:项目支出|专项资金|补助资金|工作经费|项目经费|项目|经费|资金|费用|支出|费|专项|工作)+$"
)


_OFFICE = re.compile(r"(?:党委|党工委|人民政府|政府|管委会|办)$")
_KIND = re.compile(r"(?:补助|补贴|奖补|专项)+$")


@lru_cache(maxsize=16384)
def dated_name(name: str | None) -> str:
    """A name for comparison: without numbering, spaces, punctuation and 项目, 经费 at the end."""
    text = plain(_PREFIX.sub("", (name or "").strip()))
    return _TAIL.sub("", text) or text


@lru_cache(maxsize=16384)
def plain_name(name: str | None) -> str:
    """:func:`dated_name` without the year: what a project is called from one year to the next."""
    text = dated_name(name)
    return _YEAR.sub("", text) or text


@lru_cache(maxsize=16384)
def programme(name: str | None, unit: str | None) -> str:
    """What a project is called in every town of a county: without its own town, the year and the number."""
    bare = without_own(name or "", unit)
    return plain_name(bare) or plain_name(name)


@lru_cache(maxsize=32768)
def alike(one: str | None, other: str | None) -> bool:
    """Whether two names are those of one project, or of two projects of a kind (two villages' roads)."""
    first, second = plain_name(one), plain_name(other)
    if not first or not second:
        return False
    if first == second:
        return True
    from rapidfuzz import fuzz

    first, second = _KIND.sub("", first) or first, _KIND.sub("", second) or second
    return first == second or (min(len(first), len(second)) >= 4 and fuzz.ratio(first, second) >= 70)


def town(view: TableView) -> str:
    """The town of a table, or its unit where that is no town's office; empty where it prints none."""
    return _town(view.table.unit) if view.table.unit else ""


@lru_cache(maxsize=4096)
def _town(unit: str) -> str:
    name = town_of(unit)
    # A town's school is a unit of its own.
    return name if name and _OFFICE.sub("", township_name(unit)).endswith(name) else plain(unit)
