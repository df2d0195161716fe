"""For one of what, and how often: 每人每月, 每半月, 各, 村均, 日处理, 2次/月."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from xltools.text.lexicon import any_of, word_list
from xltools.text.numerals import number
from xltools.text.targets.grammar import words
from xltools.text.units import unit_of

_WORDS = word_list("claims")
_TIMES = {
    "天": "日", "日": "日", "周": "周", "星期": "周", "旬": "旬", "月": "月", "月度": "月",
    "季度": "季", "季": "季", "年": "年", "年度": "年", "学期": "学期",
}  # fmt: skip
_UNITS = words()["units"]
_THINGS = sorted(
    {*_UNITS["people"], *_UNITS["count"], *_UNITS["measure"]} - {"点", "分", "万", "个"}
    | set(_WORDS["bodies"]),
    key=len,
    reverse=True,
)
_GIVEN = {*_WORDS["given"], *(verb for verbs in word_list("said")["verbs"] for verb in verbs)}
_SAME = {"名": "人", "位": "人", "行政村": "村", "场次": "场", "自然村": "村"}
_EACH = re.compile(
    rf"(?:每|平均)(?:隔)?(?P<n>半|两|[二三四五六]|\d+)?(?:个|一)?(?P<time>{any_of(_TIMES)})(?!级|纪|头|底|末|初)"
    rf"|(?:每|平均每)(?:个|一)?(?P<thing>{any_of(_THINGS)})"
    r"|每(?P<bare>个)(?=[^\u4e00-\u9fff]*$|不)|每(?:个)?(?P<other>[\u4e00-\u9fff]{2})"
    rf"|(?P<mean>人次|人|户|村|社区|亩|场|次|期|校|班|公里|日|天|月|年|周|季)均(?!衡|等|匀)"
    r"|(?P<timed>[月年日周]|季度?)(?=人均|户均|村均|平均)"
    rf"|(?<![\d个每])(?P<paid>[月年])(?:人均)?(?={any_of(_WORDS['pay'])})"
    rf"|(?<![\d生节假])日(?P<daily>{any_of(_WORDS['daily'])})"
    r"|单(?P<single>次|场|台|套|辆|户|件|个|株)(?!位)"
    rf"|各(?!类|项|级|种|界|方|族|行各|地|阶|自的)(?P<body>{any_of(_WORDS['bodies'])})?"
    r"|(?P<some>分别(?!用于|[为是有][\u4e00-\u9fff])|(?<!高)标准(?=[为是约达按]{0,2}(?:不超过|不低于|不高于)?$)|单价|平均(?!每))"
)


class Each(NamedTuple):
    """What a figure is for one of, in how long; ``of_last`` where 各 points to the number before it."""

    per: tuple[str, ...] = ()
    period: str = ""
    every: Decimal = Decimal(1)
    of: Decimal = Decimal(1)
    of_last: bool = False


NOTHING = Each()


@lru_cache(maxsize=8192)
def read_each(before: str, after: str, unit: str) -> Each:
    """The denominators in the words before a figure, right behind it, and in its unit."""
    own = unit_of(unit)
    per, period, every, of_last = list(own.per), own.period, Decimal(1), False
    behind = re.match(r"(?:每[\u4e00-\u9fff]{1,2})+", after) if own.dimension == "money" else None
    said = f"{before}{behind[0]}" if behind is not None else before
    for found in _EACH.finditer(said) if _worth_it(said) else ():
        kind = found.lastgroup
        if kind in ("time", "n") or found["time"]:
            period = _TIMES[found["time"]] if period in ("", "年") or found["time"][0] != "年" else period
            given = found["n"]
            every = Decimal("0.5") if given == "半" else number(given) if given else Decimal(1)
        elif found["mean"] and found["mean"] in _TIMES:
            period = _TIMES[found["mean"]]
        elif found["timed"]:
            period = _TIMES[found["timed"]]
        elif found["paid"]:
            period = _TIMES[found["paid"]]
            per.append("人")
        elif found["daily"]:
            period = "日"
        elif found["some"] == "平均" and own.dimension != "money":
            continue
        elif found["some"]:
            per += ["?"] if not per else []
        elif (
            thing := found["thing"]
            or found["mean"]
            or found["body"]
            or found["single"]
            or found["bare"]
            or found["other"]
        ):
            if thing == found["other"] and thing in _GIVEN:
                thing = "个" if found[0].startswith("每个") else "?"
            per.append(_SAME.get(thing, thing))
        else:
            of_last = True
    measured, of = [], Decimal(1)
    for one in per:
        thing_unit = unit_of(one)
        if thing_unit.dimension in _KINDS and one not in _KINDS:
            one = thing_unit.dimension
            of *= thing_unit.size if one not in per else 1
        measured.append(one)
    if len(measured) > 1 and "?" in measured:
        measured.remove("?")
    return Each(tuple(dict.fromkeys(measured)), period, every, of, of_last)


_KINDS = frozenset(("length", "weight", "area", "volume"))


def _worth_it(text: str) -> bool:
    return any(sign in text for sign in "每各均日单分标平月年")


def every_so_many(before: str) -> bool:
    """Whether the number that follows belongs to 每: 每3个月, 每500人."""
    return before.endswith(("每", "每隔"))
