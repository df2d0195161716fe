"""Rolling up: one score for many projects. Absolute values are summed, rates weighted by funds, then scored.

Indicators are the same when level-1, name, unit and direction are the same; the rule is that of the first.
Dates, grades and ranges cannot be added up and are not rolled up at all; a blank or unusable actual stays
out with its target and is counted, so that a sum is never read as whole when it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xltools.model.money import POWERS, to_wan
from xltools.model.records import Execution, Indicator, Table
from xltools.scoring import arithmetic as rules
from xltools.scoring.actual import read_actual
from xltools.scoring.arithmetic import guarded, rounded
from xltools.scoring.criterion import Measure, measure
from xltools.scoring.evaluate import reason_due
from xltools.scoring.ranking import funds_of
from xltools.scoring.scheme import Scheme
from xltools.scoring.table import Scored, score_execution
from xltools.text.targets.grammar import fold

RATE_PLACES = 4
"""Places a rolled-up rate (percent points) or price is kept to."""
FULL = Decimal(100)
"""A rolled-up indicator is scored out of 100 points."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table's share in a rolled-up indicator. ``table`` is its position in what was handed in.

    ``share`` is 1 for a sum and the table's funds in 万元 for a weighted rate. ``note`` says in Chinese why
    the part stays out; ``target``, ``actual`` and ``share`` are None then. ``included`` is False for a table
    that is shown but not counted.
    """

    table: int
    indicator: Indicator
    target: Decimal | None
    actual: Decimal | None
    share: Decimal | None
    note: str
    included: bool


@dataclass(frozen=True, slots=True)
class Rolled:
    """One indicator over several tables: the summed (or weighted) target and actual, scored out of 100.

    ``measure`` has the rolled-up target as its bound. ``tables`` counts what was added up, ``left_out`` the
    same indicator where it could not be. ``target`` and ``actual`` are None where nothing could.
    """

    level: str
    name: str
    measure: Measure
    weighted: bool
    target: Decimal | None
    actual: Decimal | None
    scored: Scored
    tables: int
    left_out: int
    parts: tuple[Part, ...]


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
class _Group:
    level: str
    plan: Measure
    parts: list[Part] = field(default_factory=list)


def is_weighted(unit: str | None, scheme: Scheme) -> bool:
    """Whether values of this unit are averaged: percentages, scores, a price per something."""
    return unit in scheme.satisfaction_units or unit == "%" or "/" in (unit or "")


def _part(
    position: int, indicator: Indicator, plan: Measure, table: Table, scheme: Scheme, included: bool
) -> Part:
    reading = read_actual(indicator, plan, scheme)
    funds = funds_of(table)
    weighted = is_weighted(plan.unit, scheme)
    note = ""
    if reading.blank:
        note = "实际完成值未填"
    elif not isinstance(reading.value, Decimal):
        note = reading.note or "实际完成值不是数"
    elif weighted and (funds is None or funds <= 0):
        note = "没有资金数，不能加权"
    if note or not isinstance(reading.value, Decimal) or not isinstance(plan.low, Decimal):
        return Part(position, indicator, None, None, None, note, included)
    share = funds if weighted else Decimal(1)
    return Part(position, indicator, plan.low, reading.value, share, "", included)


def _rolled(group: _Group, scheme: Scheme) -> Rolled:
    weighted = is_weighted(group.plan.unit, scheme)
    counted = [part for part in group.parts if part.included]
    target = actual = share = Decimal(0)
    tables = 0
    for part in counted:
        if part.target is not None and part.actual is not None and part.share is not None:
            target += part.target * part.share
            actual += part.actual * part.share
            share += part.share
            tables += 1
    first = group.parts[0].indicator
    name = first.l3 or ""
    if not tables:
        scored = Scored(name, "需人工评定", FULL, note="没有可以汇总的实际完成值", indicator=first)
        return Rolled(
            group.level, name, group.plan, weighted, None, None, scored, 0, len(counted), tuple(group.parts)
        )
    if weighted:
        target, actual = (rounded(guarded(total / share), RATE_PLACES) for total in (target, actual))
    else:
        target, actual = guarded(target), guarded(actual)
    plan = replace(group.plan, low=target)
    rate, met = rules.completion(plan, actual, scheme), rules.is_met(plan, actual)
    scored = Scored(
        name=name,
        state="ok",
        weight=FULL,
        score=rules.points(FULL, rules.share(plan, actual, rate, scheme), scheme),
        rate=rate,
        met=met,
        reason_due=reason_due(met, rules.is_far_exceeded(plan, actual, rate, scheme), scheme),
        note=plan.note,
        indicator=first,
        measure=plan,
    )
    return Rolled(
        group.level, name, plan, weighted, target, actual, scored, tables, len(counted) - tables,
        tuple(group.parts),
    )  # fmt: skip


def _execution(tables: Sequence[Table]) -> tuple[Execution, int]:
    """Sums over the tables with both budget and execution; the initial budget only where all print it."""
    sums = {"initial": Decimal(0), "adjusted": Decimal(0), "executed": Decimal(0)}
    counted = initial = 0
    for table in tables:
        money = table.execution
        if money.adjusted is None or money.executed is None or table.currency_unit not in POWERS:
            continue
        counted += 1
        initial += money.initial is not None
        for name in sums:
            sums[name] += to_wan(getattr(money, name) or Decimal(0), table.currency_unit)
    if not counted:
        return Execution(), len(tables)
    whole = sums["initial"] if initial == counted else None
    return Execution(whole, sums["adjusted"], sums["executed"]), len(tables) - counted


def roll_up(tables: Sequence[Table], scheme: Scheme, included: Sequence[bool] | None = None) -> RollUp:
    """Self-evaluations of several projects as one, level by level, else in the order handed in.

    ``included`` says which tables are counted (all, where it is None); the parts of the others are kept.
    """
    counted = [True] * len(tables) if included is None else list(included)
    groups: dict[tuple[str, str, str | None, str | None], _Group] = {}
    for position, table in enumerate(tables):
        for indicator in table.indicators:
            plan = measure(indicator, scheme)
            if plan.kind != "number" or plan.high is not None:
                continue
            level = scheme.level(indicator.l1) or indicator.l1 or ""
            key = (level, fold(indicator.l3 or ""), plan.unit, plan.direction)
            part = _part(position, indicator, plan, table, scheme, counted[position])
            groups.setdefault(key, _Group(level, plan)).parts.append(part)
    order = [*scheme.with_cost, *scheme.without_cost]
    found = sorted(groups.values(), key=lambda g: order.index(g.level) if g.level in order else len(order))
    execution, without = _execution([table for table, yes in zip(tables, counted, strict=True) if yes])
    rolled = tuple(_rolled(group, scheme) for group in found)
    return RollUp(execution, score_execution(execution, scheme), rolled, without)
