"""How one indicator is measured: which way is better, from where on, in what unit, by which rule.

The scoring arithmetic and the formulas of the scoring sheet both start from a ``Measure``, so that they
cannot disagree about what a target means.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from xltools.model.records import Indicator, Target
from xltools.scoring.scheme import RuleKind, Scheme

MeasureKind = Literal["number", "date", "graded"]
Direction = Literal["≥", ">", "≤", "<", "=", "区间"]
Bound = Decimal | dt.date
GUARD_PLACES = 8
"""A rate or score is first rounded to so many places, in Python and on the sheet alike: a quotient such
as 7×201÷1400 is exactly 1.005, but not as a binary fraction, and would be rounded the wrong way. So is a
percentage, which a sheet keeps as a fraction."""


@dataclass(frozen=True, slots=True)
class Measure:
    """``kind`` number and date have a ``direction`` and one or two bounds; graded has neither.

    ``low`` is the bound of ≥, >, ≤, < and =, and the lower one of a range; ``high`` is the upper bound of
    a range only. ``unit`` is the target's, ``%`` with bounds in percent points. ``note`` says in Chinese
    where the printed rule or direction was not followed, and why.
    """

    kind: MeasureKind
    rule: RuleKind
    direction: Direction | None = None
    low: Bound | None = None
    high: Bound | None = None
    unit: str | None = None
    note: str = ""


def first_day(iso: str) -> dt.date:
    """The first day an ISO date, month or year covers."""
    parts = [int(part) for part in iso.split("-")]
    return dt.date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def last_day(iso: str) -> dt.date:
    """The last day an ISO date, month or year covers."""
    parts = [int(part) for part in iso.split("-")]
    month = parts[1] if len(parts) > 1 else 12
    return dt.date(parts[0], month, parts[2] if len(parts) > 2 else calendar.monthrange(parts[0], month)[1])


def _is_cost(indicator: Indicator, scheme: Scheme) -> bool:
    names = (indicator.l1 or "", indicator.l2 or "")
    return any(word in name for word in scheme.cost_words for name in names)


def _date(target: Target) -> Measure:
    value = target.value
    if isinstance(value, tuple):
        return Measure("date", "direct", "区间", first_day(str(value[0])), last_day(str(value[1])))
    if target.operator in ("≥", ">"):
        bound = first_day(str(value)) if target.operator == "≥" else last_day(str(value))
        return Measure("date", "direct", target.operator, bound)
    if target.operator == "<":
        return Measure("date", "direct", "<", first_day(str(value)))
    return Measure("date", "direct", "≤", last_day(str(value)))


def _graded(indicator: Indicator, printed: RuleKind | None) -> Measure:
    note = ""
    if printed in ("proportional", "satisfaction"):
        note = f"指标值不是数，不能“{indicator.rule}”，按评判等级"
    elif printed is None and indicator.rule:
        note = f"赋分规则“{indicator.rule}”不认识，按评判等级"
    return Measure("graded", "direct" if printed == "direct" else "graded", note=note)


def _rule(
    indicator: Indicator, printed: RuleKind | None, scheme: Scheme, direction: Direction, unit: str | None
) -> tuple[RuleKind, str]:
    by_steps = direction in ("≥", ">", "=", "区间") and unit in scheme.satisfaction_units
    if printed == "satisfaction" and not by_steps:
        return "proportional", "满意度分档只用于越高越好的百分数，这里按比例"
    if printed is not None:
        return printed, ""
    chosen: RuleKind = "proportional"
    if by_steps and "满意" in f"{indicator.l1 or ''}{indicator.l2 or ''}{indicator.l3 or ''}":
        chosen = "satisfaction"
    if indicator.rule:
        return (
            chosen,
            f"赋分规则“{indicator.rule}”不认识，按{'满意度分档' if chosen == 'satisfaction' else '比例'}",
        )
    return chosen, ""


def measure(indicator: Indicator, scheme: Scheme) -> Measure:
    """How this indicator is measured under this scheme. Never raises for what a table says.

    A date is met or not, whatever rule is printed. A quality, a sentence or a missing target is judged
    by grade. A number without an operator takes the scheme's usual direction, ≤ for costs and for 0.
    """
    target = indicator.target
    printed = scheme.rule_kind(indicator.rule)
    if target is None or target.value is None:
        return _graded(indicator, printed)
    value = target.value
    if isinstance(value, str) or isinstance(value, tuple) and isinstance(value[0], str):
        return _date(target)
    notes: list[str] = []
    low: Decimal
    high: Decimal | None = None
    direction: Direction
    if isinstance(value, tuple):
        direction = "区间"
        low, high = sorted((Decimal(value[0]), Decimal(value[1])))
    else:
        low = value
        if target.operator is not None:
            direction = target.operator
        elif low == 0 and target.unit != "%":
            direction = "≤"  # 0起: nobody sets out to do nothing of what is wanted
            notes.append("指标值是 0，没有写符号，按 ≤")
        else:
            cost = _is_cost(indicator, scheme)
            direction = scheme.direction_cost if cost else scheme.direction_usual
            notes.append(f"指标值没有写符号，{'成本指标' if cost else ''}按 {direction}")
    rule, note = _rule(indicator, printed, scheme, direction, target.unit)
    if note:
        notes.append(note)
    return Measure("number", rule, direction, low, high, target.unit, "；".join(notes))
