"""Weights proposed for a table that prints none: whole or half points, exact sums per level-1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from xltools.model.records import Indicator, Table
from xltools.scoring.scheme import Scheme

_STEPS = (Decimal(1), Decimal("0.5"), Decimal("0.1"), Decimal("0.01"))


def spread(points: Decimal, count: int) -> tuple[Decimal, ...]:
    """So many points over ``count`` indicators, as evenly as whole or half points allow.

    The larger parts come first; the sum is exact. Finer steps are used only where there are more
    indicators than half points. Raises ValueError where even hundredths do not suffice.
    """
    if count == 0:
        return ()
    if points % count == 0:
        return (points / count,) * count
    for step in _STEPS[1:]:
        pieces = points / step
        if pieces == pieces.to_integral_value() and pieces >= count:
            each, left = divmod(int(pieces), count)
            return tuple((each + (n < left)) * step for n in range(count))
    raise ValueError(f"{points} points cannot be spread over {count} indicators")


def level_points(present: Sequence[str], scheme: Scheme) -> dict[str, Decimal]:
    """Points per level-1 present in a table; they add up to the scheme's points without execution.

    The split with cost is taken where the table has cost indicators. The points of an absent 满意度 go
    where the scheme says; those of any other absent level go to 产出, or to the first level present.
    """
    names = [name for name in scheme.levels if name in present]
    if not names:
        return {}
    split: Mapping[str, Decimal] = scheme.with_cost
    if not any(word in name for name in names for word in scheme.cost_words):
        split = scheme.without_cost
    points = {name: split.get(name, Decimal(0)) for name in split if name in names}
    for name in names:
        points.setdefault(name, Decimal(0))
    usual = max(points, key=lambda name: points[name])
    for name, given in split.items():
        if name not in points:
            to_benefit = any(word in name for word in scheme.levels.get("满意度指标", ()))
            heir = scheme.no_satisfaction_to if to_benefit and scheme.no_satisfaction_to in points else usual
            points[heir] += given
    return points


def _level(indicator: Indicator, scheme: Scheme) -> str:
    first = next(iter(scheme.without_cost))
    return scheme.level(indicator.l1) or first


def propose_weights(table: Table, scheme: Scheme) -> tuple[Decimal, ...] | None:
    """A weight for each indicator of a table that prints none; None where it prints any.

    A table with some weights is left alone: filling the gaps would hide a mistake. An unknown level-1
    counts as the scheme's first (产出指标). None too where a level has more indicators than hundredths.
    """
    if any(indicator.weight is not None for indicator in table.indicators):
        return None
    levels = [_level(indicator, scheme) for indicator in table.indicators]
    points = level_points(levels, scheme)
    if any(levels.count(name) > points[name] * 100 for name in points):
        return None
    left = {name: iter(spread(points[name], levels.count(name))) for name in points}
    return tuple(next(left[level]) for level in levels)
