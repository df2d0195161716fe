"""绩效运行监控: how far each target and the money have come by the end of a month, as a light.

Rules: a quantity to be reached is expected in step with time (month ÷ 12); a percentage is not, it holds
at any moment; an upper limit is red once passed; a date is due or not yet; a quality has no progress of
its own. The likelihood the unit states (确定能, 有可能, 完全不可能) can only worsen the light.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from xltools.model.records import Execution, Indicator
from xltools.scoring import arithmetic as rules
from xltools.scoring.actual import read_actual
from xltools.scoring.criterion import Measure, measure
from xltools.scoring.scheme import Scheme

Light = Literal["绿", "黄", "红", "未填", "未到期", "待核对"]
LIKELIHOOD: dict[str, Light] = {"确定能": "绿", "有可能": "黄", "完全不可能": "红"}
_WORSE = ("绿", "黄", "红")


@dataclass(frozen=True, slots=True)
class Progress:
    """One indicator (or the money) at the end of the month.

    ``by_progress`` is the light before the stated likelihood. ``rate`` is the completion rate in percent,
    None where there is none. ``timed``: it is measured against the months passed.
    """

    light: Light
    rate: Decimal | None
    timed: bool
    by_progress: Light
    note: str = ""
    measure: Measure | None = None

    @property
    def reason_due(self) -> bool:
        """Whether 偏差原因 must be written."""
        return self.light in ("黄", "红")


def is_timed(plan: Measure) -> bool:
    """Whether a target grows with the months: a quantity to be reached, not a percentage or a limit."""
    return plan.kind == "number" and plan.unit != "%" and plan.direction in ("≥", ">", "=", "区间")


def time_share(month: int) -> Decimal:
    """The share of the year that has passed, in percent."""
    return Decimal(month) * 100 / 12


def light_of(rate: Decimal, month: int, scheme: Scheme, *, timed: bool) -> Light:
    """Green, yellow or red by what the months ask for."""
    relative = rate * 100 / time_share(month) if timed else rate
    relative = rules.guarded(relative)
    return "绿" if relative >= scheme.green else "黄" if relative >= scheme.yellow else "红"


def worse(first: Light, second: Light | None) -> Light:
    """The graver of two lights; what is no light stays as it is."""
    if second is None or first not in _WORSE or second not in _WORSE:
        return first
    return first if _WORSE.index(first) >= _WORSE.index(second) else second


def month_end(year: int, month: int) -> dt.date:
    """The last day of the months watched."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _date(plan: Measure, value: dt.date | None, day: dt.date | None) -> tuple[Light, Decimal | None]:
    if value is not None:
        met = rules.is_met(plan, value)
        return ("绿", Decimal(100)) if met else ("红", Decimal(0))
    deadline = plan.high if plan.direction == "区间" else plan.low
    if plan.direction in ("≥", ">") or day is None or not isinstance(deadline, dt.date):
        return "未到期", None
    late = day >= deadline if plan.direction == "<" else day > deadline
    return ("红", None) if late else ("未到期", None)


def _above(plan: Measure, value: object) -> bool:
    """Whether a quantity has passed the upper end of its range."""
    return isinstance(plan.high, Decimal) and isinstance(value, Decimal) and value > plan.high


def watch(indicator: Indicator, scheme: Scheme, month: int, year: int | None) -> Progress:
    """The light of one indicator. Never raises for what a table says."""
    plan = measure(indicator, scheme)
    said = LIKELIHOOD.get((indicator.likelihood or "").strip())
    timed = is_timed(plan)
    if plan.kind == "graded":
        return Progress(said or "未填", None, False, said or "未填", plan.note, plan)
    reading = read_actual(indicator, plan, scheme)
    if reading.note:
        return Progress("待核对", None, timed, "待核对", reading.note, plan)
    if plan.kind == "date":
        value = reading.value if isinstance(reading.value, dt.date) else None
        day = month_end(year, month) if year is not None else None
        dated, done = _date(plan, value, day)
        return Progress(worse(dated, said), done, False, dated, plan.note, plan)
    if reading.value is None:
        return Progress("未填", None, timed, "未填", plan.note, plan)
    rate = rules.completion(plan, reading.value, scheme)
    if not timed and plan.direction in ("≤", "<"):
        light: Light = "绿" if rules.is_met(plan, reading.value) else "红"
    elif _above(plan, reading.value):
        light = "红"
    elif plan.direction == "区间" and rules.is_met(plan, reading.value):
        light = "绿"
    else:
        light = light_of(rate, month, scheme, timed=timed)
    return Progress(worse(light, said), rate, timed, light, plan.note, plan)


def watch_execution(execution: Execution, scheme: Scheme, month: int) -> Progress:
    """The light of the money: executed by the end of the month ÷ adjusted budget, against time."""
    if execution.adjusted is None or execution.executed is None:
        return Progress("未填", None, True, "未填")
    if execution.adjusted <= 0 or execution.executed < 0:
        return Progress("待核对", None, True, "待核对", "预算数应大于 0，执行数不能为负")
    rate = execution.executed * 100 / execution.adjusted
    light: Light = "红" if rules.guarded(rate) > 100 else light_of(rate, month, scheme, timed=True)
    return Progress(light, rate, True, light)
