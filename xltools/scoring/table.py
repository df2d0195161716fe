"""The score of one indicator, of budget execution and of one table.

A blank never becomes 0: it scores nothing, and the total says 未填 instead of a number that looks final.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from xltools.model.money import short
from xltools.model.records import Execution, Indicator, Table
from xltools.scoring import arithmetic as rules
from xltools.scoring.actual import is_blank
from xltools.scoring.criterion import Measure
from xltools.scoring.evaluate import judge, reason_due
from xltools.scoring.scheme import Scheme

State = Literal["ok", "未填", "需人工评定"]
EXECUTION = "预算执行率"


@dataclass(frozen=True, slots=True)
class Scored:
    """What one row earns.

    ``score`` and ``rate`` (percent points, not capped) are None unless ``state`` is ok. ``reason_due``:
    the row was missed or far exceeded and needs 偏差原因; ``reason_missing``: and none is written.
    ``note`` says in Chinese why nothing was scored, or where a printed rule was not followed.
    ``indicator`` and ``measure`` are None for the execution row.
    """

    name: str
    state: State
    weight: Decimal | None
    score: Decimal | None = None
    rate: Decimal | None = None
    met: bool | None = None
    reason_due: bool = False
    reason_missing: bool = False
    note: str = ""
    indicator: Indicator | None = None
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class TableScore:
    """The score of one table.

    ``points`` is the sum of what could be scored; ``total`` is the same number once every row is scored
    and the weights add up to the scheme's total, else None, and ``state`` and ``note`` say why.
    """

    table: Table
    scheme: Scheme
    execution: Scored
    indicators: tuple[Scored, ...]
    points: Decimal
    weights: Decimal
    total: Decimal | None
    grade: str | None
    state: State
    note: str

    @property
    def rows(self) -> tuple[Scored, ...]:
        """The execution row, then every indicator."""
        return (self.execution, *self.indicators)

    @property
    def blank(self) -> int:
        """How many rows nobody filled in."""
        return sum(row.state == "未填" for row in self.rows)


def score_indicator(
    indicator: Indicator, scheme: Scheme, *, chosen: Decimal | None = None, weight: Decimal | None = None
) -> Scored:
    """What one indicator earns. Never raises for what a table says.

    ``chosen`` is the rate of a grade in percent, where the table does not print it; ``weight`` stands
    in for a weight the table does not print (see ``weights.py``).
    """
    judged = judge(indicator, scheme, chosen)
    plan, reading = judged.measure, judged.reading
    points = indicator.weight if indicator.weight is not None else weight
    name = indicator.l3 or ""
    if reading.blank:
        return Scored(name, "未填", points, note=plan.note, indicator=indicator, measure=plan)
    problem = reading.note
    if not problem and points is None:
        problem = "没有分值"
    elif not problem and points is not None and points < 0:
        problem = f"分值为负（{points:f}）"
    if problem or points is None:
        return Scored(name, "需人工评定", points, note=problem, indicator=indicator, measure=plan)
    assert judged.met is not None and judged.share is not None
    due = reason_due(judged.met, judged.far, scheme)
    return Scored(
        name=name,
        state="ok",
        weight=points,
        score=rules.points(points, judged.share, scheme),
        rate=judged.rate,
        met=judged.met,
        reason_due=due,
        reason_missing=due and is_blank(indicator.reason),
        note=plan.note,
        indicator=indicator,
        measure=plan,
    )


def execution_points(table: Table, scheme: Scheme) -> Decimal:
    """The points of budget execution: the scheme's, or 0 where the indicators take all points already.

    Some tables give all 100 points to indicators and none to execution. Other points printed beside
    the execution row are not followed: the weights then miss the total, and ``score_table`` says so.
    """
    printed = [indicator.weight for indicator in table.indicators]
    known = [weight for weight in printed if weight is not None]
    full = bool(known) and len(known) == len(printed) and sum(known) == scheme.total_points
    return Decimal(0) if full and not table.execution.weight else scheme.execution_points


def score_execution(execution: Execution, scheme: Scheme, *, weight: Decimal | None = None) -> Scored:
    """What budget execution earns: 全年执行数 ÷ 全年预算数, linear or by steps, capped at its points.

    ``weight`` are its points where they are not the scheme's (see ``execution_points``).
    """
    weight = scheme.execution_points if weight is None else weight
    if weight == 0:
        return Scored(EXECUTION, "ok", weight, score=Decimal(0), note="指标分值已满，预算执行不另计分")
    if execution.adjusted is None or execution.executed is None:
        missing = "全年预算数" if execution.adjusted is None else "全年执行数"
        return Scored(EXECUTION, "未填", weight, note=f"没有填{missing}")
    if execution.adjusted <= 0:
        note = f"全年预算数为 {execution.adjusted:f}，没有执行率"
        return Scored(EXECUTION, "需人工评定", weight, note=note)
    if execution.executed < 0:
        return Scored(EXECUTION, "需人工评定", weight, note=f"全年执行数为负（{execution.executed:f}）")
    rate = execution.executed * 100 / execution.adjusted
    over = rules.guarded(rate) > 100
    due = over or rules.guarded(rate) < scheme.execution_reason_below
    return Scored(
        name=EXECUTION,
        state="ok",
        weight=weight,
        score=rules.points(weight, rules.execution_share(rate, scheme), scheme),
        rate=rate,
        met=not due,
        reason_due=due,
        note="执行数超过全年预算数" if over else "",
    )


def weights_note(weights: Decimal, execution: Decimal, scheme: Scheme) -> str:
    """What to do where the points do not add up: how they are split, and the two ways out."""
    rest = scheme.total_points - execution
    return (
        f"分值合计 {short(weights)}，应为 {short(scheme.total_points)}（预算执行 {short(execution)} 分，"
        f"指标应合计 {short(rest)} 分），请调整各指标分值或换评分方案"
    )


def _summary(rows: tuple[Scored, ...], weights: Decimal, scheme: Scheme) -> tuple[State, str]:
    blank = sum(row.state == "未填" for row in rows)
    manual = sum(row.state == "需人工评定" for row in rows)
    notes = []
    if blank:
        notes.append(f"{blank} 项未填")
    if manual:
        notes.append(f"{manual} 项需人工评定")
    if weights != scheme.total_points:
        notes.append(weights_note(weights, rows[0].weight or Decimal(0), scheme))
    state: State = "未填" if blank else "需人工评定" if notes else "ok"
    return state, "；".join(notes)


def score_table(table: Table, scheme: Scheme, *, weights: tuple[Decimal, ...] | None = None) -> TableScore:
    """The score of one table; ``weights`` stand in, indicator by indicator, for weights it lacks."""
    indicators = tuple(
        score_indicator(indicator, scheme, weight=None if weights is None else weights[n])
        for n, indicator in enumerate(table.indicators)
    )
    execution = score_execution(table.execution, scheme, weight=execution_points(table, scheme))
    rows = (execution, *indicators)
    total_weight = sum((row.weight for row in rows if row.weight is not None), Decimal(0))
    points = sum((row.score for row in rows if row.score is not None), Decimal(0))
    state, note = _summary(rows, total_weight, scheme)
    total = points if state == "ok" else None
    return TableScore(
        table=table,
        scheme=scheme,
        execution=execution,
        indicators=indicators,
        points=points,
        weights=total_weight,
        total=total,
        grade=None if total is None else scheme.grade(total),
        state=state,
        note=note,
    )
