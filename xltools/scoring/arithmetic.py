"""The arithmetic of scoring: completion rate, met or not, share of the points, rounded score.

The scoring sheet's formulas (``xltools/outputs/scoring/score_formulas.py``) say the same, step by step, and a
test lets LibreOffice recalculate them against these functions. Rates and shares are percent points.

Rules, from the published tables: 直接赋分 met or nothing; 按照正常比例赋分 points × actual ÷ target where
more is better, points × target ÷ actual where less is better, never more than the points, nothing below
a pass mark; 按评判等级赋分 a rate chosen within the band of the grade; 满意度赋分 by steps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from xltools.scoring.actual import in_time
from xltools.scoring.criterion import GUARD_PLACES, Bound, Measure
from xltools.scoring.scheme import Scheme, Step

HUNDRED = Decimal(100)
ZERO = Decimal(0)


def rounded(number: Decimal, places: int) -> Decimal:
    """Rounded half up (away from zero), as ROUND does on a sheet."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def guarded(number: Decimal) -> Decimal:
    """The number a threshold is compared with."""
    return rounded(number, GUARD_PLACES)


def is_met(plan: Measure, value: Bound) -> bool:
    """Whether the actual meets the target."""
    if isinstance(value, dt.date):
        return in_time(value, plan)
    low, high = plan.low, plan.high
    assert isinstance(low, Decimal)
    match plan.direction:
        case "≥":
            return value >= low
        case ">":
            return value > low
        case "≤":
            return value <= low
        case "<":
            return value < low
        case "区间":
            assert isinstance(high, Decimal)
            return low <= value <= high
        case _:
            return value == low


def _up(value: Decimal, bound: Decimal) -> Decimal:
    if bound > 0 and value > 0:
        return value * HUNDRED / bound
    return HUNDRED if value >= bound else ZERO


def _down(value: Decimal, bound: Decimal) -> Decimal:
    if bound > 0 and value > 0:
        return bound * HUNDRED / value
    return HUNDRED if value <= bound else ZERO


def completion(plan: Measure, value: Bound, scheme: Scheme) -> Decimal:
    """The completion rate in percent, not capped.

    Where a quotient has no meaning (a bound or an actual of 0 or less) it is 100 when the target is met
    and 0 when it is not. A date is 100 or 0. ``=`` counts a deviation either way unless the scheme says
    ``equal = "at_least"``; within a range it is 100, outside it is taken against the nearer bound.
    """
    if isinstance(value, dt.date):
        return HUNDRED if in_time(value, plan) else ZERO
    low, high = plan.low, plan.high
    assert isinstance(low, Decimal)
    match plan.direction:
        case "≥" | ">":
            return _up(value, low)
        case "≤" | "<":
            return _down(value, low)
        case "区间":
            assert isinstance(high, Decimal)
            if value < low:
                return _up(value, low)
            return _down(value, high) if value > high else HUNDRED
        case _:
            if low > 0 and value > 0:
                more_is_fine = scheme.equal == "at_least" or value < low
                return _up(value, low) if more_is_fine else _down(value, low)
            return HUNDRED if value == low else ZERO


def by_steps(rate: Decimal, steps: Sequence[Step]) -> Decimal:
    """The share of the first step the rate reaches, 0 below the last."""
    rate = guarded(rate)
    return next((step.share for step in steps if rate >= step.at_least), ZERO)


def capped(rate: Decimal) -> Decimal:
    """A rate as a share of the points: never below 0, never above 100."""
    return min(max(rate, ZERO), HUNDRED)


def share(plan: Measure, value: Bound, rate: Decimal, scheme: Scheme) -> Decimal:
    """The share of the points a number or a date earns, in percent."""
    if plan.rule == "direct" or isinstance(value, dt.date):
        return HUNDRED if is_met(plan, value) else ZERO
    if plan.rule == "satisfaction":
        return by_steps(value, scheme.satisfaction_steps)
    if plan.rule == "proportional" and guarded(rate) < scheme.pass_mark:
        return ZERO
    return capped(rate)


def points(weight: Decimal, part: Decimal, scheme: Scheme) -> Decimal:
    """The score: weight × share, rounded half up to the places of the scheme."""
    return rounded(guarded(weight * part / HUNDRED), scheme.places)


def is_far_exceeded(plan: Measure, value: Bound, rate: Decimal, scheme: Scheme) -> bool:
    """Whether a target was exceeded by so much that it must have been set too low.

    An actual of 0 or less under an upper limit above 0 has no quotient and counts as far exceeded.
    """
    if isinstance(value, dt.date):
        return False
    if guarded(rate) > scheme.reason_over:
        return True
    assert isinstance(plan.low, Decimal)
    return plan.direction in ("≤", "<") and plan.low > 0 and value <= 0


def execution_share(rate: Decimal, scheme: Scheme) -> Decimal:
    """The share of the execution points a budget execution rate earns, in percent."""
    return by_steps(rate, scheme.execution_steps) if scheme.execution_method == "steps" else capped(rate)
