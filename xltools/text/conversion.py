"""Quantities in another unit of their kind: 3712公斤 is 3.712吨, 25名 is 25人, 0.48万元 is 4800元."""

from __future__ import annotations

from decimal import Decimal

from xltools.text.targets.grammar import base_unit, words

_MEASURES = words()["measures"]
_PIECES = frozenset(_MEASURES["in_pieces"])
_SIZES: dict[str, tuple[str, Decimal]] = {
    unit: (kind, Decimal(size))
    for kind, units in _MEASURES.items()
    if isinstance(units, dict)
    for unit, size in units.items()
}
_ONE = ("", Decimal(1))


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
