"""What a scoring row shows before anyone recalculates it: the input cell, and every formula's result."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from xltools.outputs.scoring import score_formulas as f
from xltools.scoring.actual import Reading, is_blank, read_actual
from xltools.scoring.criterion import Measure
from xltools.scoring.scheme import Scheme
from xltools.scoring.table import Scored

CellContent = Decimal | str | dt.date | None


@dataclass(frozen=True, slots=True)
class RowContent:
    """One scoring row: what stands in its input cells and what its formulas give.

    ``actual`` and ``chosen`` are inputs (a percentage as a fraction); ``rate`` is a fraction, or the
    chosen one again for a grade; ``score`` is a number or 未填 or 待评定.
    """

    plan: Measure
    actual: CellContent
    chosen: Decimal | None
    state: str
    rate: Decimal | str
    met: str
    score: Decimal | str
    reason: str

    @property
    def percent(self) -> bool:
        """Whether the input cell is a percentage."""
        return is_percent(self.plan)


def is_percent(plan: Measure) -> bool:
    """Whether a measure is typed and shown as a percentage."""
    return plan.kind == "number" and plan.unit == "%"


def _actual(reading: Reading, plan: Measure, text: str) -> CellContent:
    if is_blank(text):
        return None
    if reading.grade is not None:
        return reading.grade.name
    if isinstance(reading.value, Decimal):
        return reading.value / 100 if is_percent(plan) else reading.value
    return text if reading.value is None else reading.value


def _state(reading: Reading, plan: Measure, weight: Decimal | None) -> str:
    if reading.blank:
        return f.BLANK
    if plan.kind == "graded":
        if reading.grade is None:
            return f.NO_GRADE
    elif reading.value is None:
        return f.NO_DATE if plan.kind == "date" else f.NO_NUMBER
    if weight is None or weight < 0:
        return f.NO_WEIGHT
    if plan.kind == "graded" and plan.rule != "direct":
        if reading.rate is None:
            return f.NO_RATE
        if reading.grade is not None and not reading.grade.holds(reading.rate):
            return f.BAD_RATE
    return f.OK


def row_content(scored: Scored, scheme: Scheme) -> RowContent:
    """The cells of one scored indicator."""
    indicator, plan = scored.indicator, scored.measure
    assert indicator is not None and plan is not None
    reading = read_actual(indicator, plan, scheme)
    state = _state(reading, plan, scored.weight)
    assert (state == f.OK) == (scored.state == "ok"), f"{indicator.actual}: {state}, {scored.state}"
    chosen = None
    if plan.kind == "graded" and plan.rule != "direct" and reading.rate is not None:
        chosen = reading.rate / 100
    rate: Decimal | str = "" if scored.rate is None else scored.rate / 100
    done = scored.score is not None
    return RowContent(
        plan=plan,
        actual=_actual(reading, plan, indicator.actual or ""),
        chosen=chosen,
        state=state,
        rate=rate,
        met=("是" if scored.met else "否") if done else "",
        score=scored.score if scored.score is not None else f.BLANK if state == f.BLANK else f.PENDING,
        reason="是" if scored.reason_due else "",
    )
