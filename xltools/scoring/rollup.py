"""Rolling up: one score for many projects. Absolute values are summed, rates weighted by funds, then scored.

Indicators are the same when level-1, name, unit and direction are the same. What cannot be added up (a
date, a grade, a range, a missing actual) stays out and is counted, so that a sum is never read as whole
when it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.money import POWERS, to_wan
from xltools.records import Execution, Indicator, Table, Target
from xltools.scoring.actual import read_actual
from xltools.scoring.measure import Measure, measure
from xltools.scoring.ranking import funds_of
from xltools.scoring.rules import rounded
from xltools.scoring.scheme import Scheme
from xltools.scoring.table import Scored, score_execution, score_indicator
from xltools.target import fold

RATE_PLACES = 4
"""Places a rolled-up rate (percent points) is kept to."""


@dataclass(frozen=True, slots=True)
class Rolled:
    """One indicator over several tables: the summed (or weighted) target and actual, scored out of 100.

    ``tables`` counts what was added up, ``left_out`` the same indicator where it could not be.
    """

    scored: Scored
    tables: int
    left_out: int


@dataclass(frozen=True, slots=True)
class RollUp:
    """Execution of all tables together (万元, rate in percent) and every rolled-up indicator.

    ``without_money`` counts tables whose execution could not be added.
    """

    execution: Execution
    execution_score: Scored
    indicators: tuple[Rolled, ...]
    without_money: int


@dataclass(slots=True)
class _Sum:
    first: Indicator
    plan: Measure
    target: Decimal = Decimal(0)
    actual: Decimal = Decimal(0)
    funds: Decimal = Decimal(0)
    tables: int = 0
    left_out: int = 0


def _is_rate(unit: str | None) -> bool:
    """A percentage or a price per something: adding two of them means nothing."""
    return unit == "%" or "/" in (unit or "")


def _add(found: _Sum, indicator: Indicator, plan: Measure, table: Table, scheme: Scheme) -> None:
    reading = read_actual(indicator, plan, scheme)
    funds = funds_of(table)
    rate = _is_rate(plan.unit)
    usable = isinstance(reading.value, Decimal) and isinstance(plan.low, Decimal) and plan.high is None
    if not usable or rate and (funds is None or funds <= 0):
        found.left_out += 1
        return
    assert isinstance(reading.value, Decimal) and isinstance(plan.low, Decimal)
    share = funds if rate and funds is not None else Decimal(1)
    found.target += plan.low * share
    found.actual += reading.value * share
    found.funds += share if rate else Decimal(0)
    found.tables += 1


def _rolled(found: _Sum, scheme: Scheme) -> Rolled | None:
    if found.tables == 0:
        return None
    target, actual = found.target, found.actual
    if found.funds:
        target, actual = (rounded(total / found.funds, RATE_PLACES) for total in (target, actual))
    unit = found.plan.unit
    direction = found.plan.direction
    raw = f"{direction}{target:f}{unit or ''}"
    one = Indicator(
        found.first.l1,
        found.first.l2,
        found.first.l3,
        Target(
            raw,
            direction if direction != "区间" else None,
            target,
            unit,
            "percent" if unit == "%" else "number",
        ),
        weight=Decimal(100),
        rule=found.first.rule,
        actual=f"{actual:f}{unit or ''}",
    )
    return Rolled(score_indicator(one, scheme), found.tables, found.left_out)


def _execution(tables: Sequence[Table]) -> tuple[Execution, int]:
    sums = {"initial": Decimal(0), "adjusted": Decimal(0), "executed": Decimal(0)}
    counted = 0
    for table in tables:
        money = table.execution
        if money.adjusted is None or money.executed is None or table.currency_unit not in POWERS:
            continue
        counted += 1
        for name in sums:
            sums[name] += to_wan(getattr(money, name) or Decimal(0), table.currency_unit)
    if not counted:
        return Execution(), len(tables)
    return Execution(sums["initial"], sums["adjusted"], sums["executed"]), len(tables) - counted


def roll_up(tables: Sequence[Table], scheme: Scheme) -> RollUp:
    """Self-evaluations of several projects as one; the order of the first table is kept."""
    sums: dict[tuple[str, str, str | None, str | None], _Sum] = {}
    for table in tables:
        for indicator in table.indicators:
            plan = measure(indicator, scheme)
            if plan.kind != "number":
                continue
            level = scheme.level(indicator.l1) or indicator.l1 or ""
            key = (level, fold(indicator.l3 or ""), plan.unit, plan.direction)
            _add(sums.setdefault(key, _Sum(indicator, plan)), indicator, plan, table, scheme)
    execution, without = _execution(tables)
    rolled = tuple(one for found in sums.values() if (one := _rolled(found, scheme)) is not None)
    return RollUp(execution, score_execution(execution, scheme), rolled, without)
