"""Units with their dimension and scale: 3712公斤 is 3.712吨, 1.5‰ is 0.15%, 3万元/公里 is 30元/米."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from xltools.text.indicator_names import unit_class
from xltools.text.targets.grammar import base_unit, words

_MEASURES: dict[str, Any] = words()["measures"]
_PIECES = frozenset(_MEASURES["in_pieces"])
_SIZES: dict[str, tuple[str, Decimal]] = {
    unit: (kind, Decimal(size))
    for kind, units in _MEASURES.items()
    if isinstance(units, dict)
    for unit, size in units.items()
}
_ONE = ("", Decimal(1))
_SHARES = {"%": Decimal(1), "‰": Decimal("0.1")}
_PLACES = {"村": "村", "行政村": "村", "社区": "社区"}
_TIME = {
    "天": "日", "日": "日", "月": "月", "个月": "月", "年": "年", "季": "季", "季度": "季", "个季度": "季",
    "周": "周",
}  # fmt: skip
_SAME = {"名": "人", "位": "人", "行政村": "村", "个村": "村", "场次": "场", "人数": "人", "户数": "户"}
_PER = re.compile("[/·•每]")
_TOGETHER = re.compile("(?<=/人)(?=[天日月年])")
"""元/人天 is 元/人/天."""
_MEASURED = frozenset(("length", "weight", "area", "volume", "power"))


class Unit(NamedTuple):
    """What a unit measures, how many of the smallest it is, and what it is for one of (``per``).

    Per length, area and weight is per the smallest of the kind, so that 元/米 and 万元/公里 compare.
    """

    dimension: str
    size: Decimal
    per: tuple[str, ...]
    period: str


@lru_cache(maxsize=4096)
def unit_of(text: str | None) -> Unit:
    """A unit taken apart; the dimension of pieces nobody measures (盏, 座, 项) is ``count``."""
    power, plain = base_unit(text or "")
    head, *rest = _PER.split(_TOGETHER.sub("/", plain))
    size = Decimal(1).scaleb(power)
    kind = unit_class(head)
    if head in _SHARES:
        dimension, size = "share", size * _SHARES[head]
    elif kind == "percent":
        dimension = "points"
    elif head.startswith("人次") or head == "人份":
        dimension = "visits"
    elif head in _PLACES:
        dimension = _PLACES[head]
    elif kind in ("money", "people", "times", "households"):
        dimension = kind
        size *= Decimal("0.1") if head == "角" else 1
    elif head in _SIZES:
        dimension, factor = _SIZES[head]
        size *= factor
    else:
        dimension = kind if kind not in ("", "area", "length", "duration") else head
    per, period = [], ""
    for one in rest:
        other_power, one = base_unit(one)
        one = _SAME.get(one, one)
        if one in _TIME:
            period = _TIME[one]
        elif _SIZES.get(one, _ONE)[0] in _MEASURED:
            kind, factor = _SIZES[one]
            per.append(kind)
            size /= factor
        elif one:
            per.append(one)
        size = size.scaleb(-other_power)
    return Unit(dimension, size, tuple(per), period)


@lru_cache(maxsize=64)
def measure_named(dimension: str, size: Decimal) -> str:
    """The unit of a dimension that is so many of the smallest (length, 1000000: 公里), else its name."""
    units = (unit for unit, (kind, factor) in _SIZES.items() if kind == dimension and factor == size)
    return next(
        (unit for unit in ("公里", "亩", "吨") if _SIZES[unit] == (dimension, size)), next(units, dimension)
    )


def same_kind(unit: str, other: str) -> bool:
    """Whether two units without scale or denominator measure the same thing."""
    if unit == "个" or other == "个":
        return unit == other or unit in _PIECES or other in _PIECES
    return unit == other or unit in _SIZES and other in _SIZES and _SIZES[unit][0] == _SIZES[other][0]


def converted(value: Decimal, unit: str, into: str) -> Decimal | None:
    """A quantity in another unit; None where the units differ in kind.

    What it is counted by may be left unsaid: 1.6万元 beside a target in 万元/场 means per 场.
    """
    power, plain = base_unit(unit)
    other_power, other = base_unit(into)
    head, _, per = plain.partition("/")
    other_head, _, other_per = other.partition("/")
    if per not in ("", other_per) or not same_kind(head, other_head):
        return None
    value = value.scaleb(power - other_power)
    if head == other_head:
        return value
    return value * _SIZES.get(head, _ONE)[1] / _SIZES.get(other_head, _ONE)[1]
