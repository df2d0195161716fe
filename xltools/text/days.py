"""Days, months and quarters as prose names them: 2024年6月30日前, 10月底, 三季度末, 年底前, 上半年."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from xltools.text.clauses import folded

DATED = re.compile(
    r"(?:19|20)\d{2}(?:[-—~至]\d{4})?年(?:\d{1,2}(?:[-—~至]\d{1,2})?月(?:\d{1,2}日)?)?"
    r"|\d{1,2}(?:[-—~至]\d{1,2})?月(?:\d{1,2}[日号]|底|末|初|份|[上中下]旬|(?=前|[之以]前|开|完|竣|建|全|至|到|启|动))"
    r"|(?<=每月)\d{1,2}[日号]|(?<![\d×*xX])(?:1[0-2]|[1-9])月(?![/\d])"
)
"""What looks like a number of years, months or days and is a date."""
_DAY = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?:"
    r"(?<![\d.])(?P<month>1[0-2]|0?[1-9])月(?:份)?(?:(?P<day>[1-3]?\d)[日号]|(?P<part>底|末|初|[上中下]旬))?"
    r"|第?(?P<quarter>[一二三四1-4])季度(?P<of>底|末|内)?"
    r"|(?P<half>[上下])半年(?:底|末|内)?|(?P<end>年(?:底|末|终|内)))"
    r"(?P<before>底前|末前|之前|以前|前)?"
)
_ENDS = {"初": 10, "上旬": 10, "中旬": 20}
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}


class Day(NamedTuple):
    """A day a text names: the last it can mean. ``before`` where the text says 前; ``span`` is its place."""

    start: int
    end: int
    year: int | None
    month: int
    day: int
    before: bool
    text: str


@lru_cache(maxsize=2048)
def find_days(text: str) -> tuple[Day, ...]:
    """The days of a text in order; a bare year names none."""
    if not any(sign in text for sign in "月季年"):
        return ()
    found = []
    for match in _DAY.finditer(folded(text)):
        if match["month"]:
            month, day = int(match["month"]), int(match["day"] or _ENDS.get(match["part"] or "", 31))
        elif match["quarter"]:
            month, day = _QUARTERS[match["quarter"]], 31
        else:
            month, day = (6, 31) if match["half"] == "上" else (12, 31)
        year = int(match["year"]) if match["year"] else None
        before = bool(match["before"] or match["end"] or match["of"] == "内")
        found.append(Day(*match.span(), year, month, day, before, match[0]))
    return tuple(found)
