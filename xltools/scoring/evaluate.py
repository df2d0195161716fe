"""Whether an indicator met its target, and whether that needs a reason: one answer for everyone who asks.

The scoring sheet, the county's roll-up and the rules on self-evaluations all take it from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xltools.model.records import Indicator
from xltools.scoring import arithmetic as rules
from xltools.scoring.actual import Reading, read_actual
from xltools.scoring.criterion import Measure, measure
from xltools.scoring.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Judged:
    """One indicator against its target.

    ``rate`` (percent points, not capped), ``met`` and ``share`` (of the points, in percent) are None where
    the actual is blank or cannot be used; ``reading`` says why. A grade has met its target with full marks.
    """

    measure: Measure
    reading: Reading
    rate: Decimal | None = None
    met: bool | None = None
    far: bool = False
    share: Decimal | None = None


def reason_due(met: bool, far: bool, scheme: Scheme) -> bool:
    """Whether 偏差原因 must be written: the target was missed, or so far exceeded that it was set too low."""
    return far or (scheme.reason_missed and not met)


def judge(indicator: Indicator, scheme: Scheme, chosen: Decimal | None = None) -> Judged:
    """The actual of an indicator against its target. Never raises for what a table says.

    ``chosen`` is the rate of a grade in percent, where the table does not print it.
    """
    plan = measure(indicator, scheme)
    reading = read_actual(indicator, plan, scheme, chosen)
    if reading.blank or reading.note:
        return Judged(plan, reading)
    if plan.kind == "graded":
        assert reading.rate is not None
        return Judged(plan, reading, reading.rate, reading.rate >= rules.HUNDRED, False, reading.rate)
    assert reading.value is not None
    rate = rules.completion(plan, reading.value, scheme)
    return Judged(
        plan,
        reading,
        rate,
        rules.is_met(plan, reading.value),
        rules.is_far_exceeded(plan, reading.value, rate, scheme),
        rules.share(plan, reading.value, rate, scheme),
    )
