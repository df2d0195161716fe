"""实际完成值 as a table prints it, turned into what its measure can compare; never a guess.

Anything that could be read two ways (0.95 for a percentage, people for households, only a month for a
deadline within it) is left to a person: ``Reading.note`` says why, and nothing is scored.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from xltools.model.records import Indicator, Target, TargetKind
from xltools.scoring.criterion import GUARD_PLACES, Bound, Measure, first_day, last_day
from xltools.scoring.scheme import Band, Scheme
from xltools.text.quantities import find_quantities
from xltools.text.targets.grammar import fold, parse_target
from xltools.text.units import converted

ASK_BELOW = Decimal(1)
ASK_FROM = Decimal(10)
"""A percentage target from 10% on with an actual of more than 0 and at most 1 may be a fraction (0.95) or
percent points. It is asked back, but 0.5% under an upper limit of 10% is believed where ``%`` is written."""

_BLANK = frozenset({"", "-", "--", "—", "——", "/", "未填"})
_GRADED = re.compile(r"(?P<name>[^\d.%()]*?)[(]?(?P<rate>\d+(?:\.\d+)?)%[)]?$")

_UNDONE = re.compile(r"[未没不]|预计|计划|应|拟")
_COMPARED = re.compile(
    rf"{_UNDONE.pattern}|[比较超少多增减降升缺差剩余欠]|提高|节约|节省|目标|指标|其中|分别|第"
)
_EACH = re.compile(r"[每均]|各(?![类项种级])")
_RANGE = "-~—至到"
_DAY = re.compile(r"(?:19|20)\d{2}(?:年\d{1,2}月\d{1,2}日|[./-]\d{1,2}[./-]\d{1,2}(?!\d))")


@dataclass(frozen=True, slots=True)
class Reading:
    """One actual: blank, a number in the target's unit, a day, a grade with its rate, or not usable.

    ``note`` is empty where the value is usable.
    """

    blank: bool = False
    value: Bound | None = None
    grade: Band | None = None
    rate: Decimal | None = None
    note: str = ""


def is_blank(text: str | None) -> bool:
    """Whether nothing was filled in; a dash is nothing, 0 is something."""
    return fold(text or "") in _BLANK


def _in_words(text: str, unit: str) -> Target | None:
    """The one figure in a sentence that is in the target's unit: 已开展15次，完成75% is 15次.

    None where there are two, or where the sentence tells of a difference (超额2次) or of what was not done.
    """
    folded = fold(text)
    if not unit or _COMPARED.search(folded) or "/" not in unit and _EACH.search(folded):
        return None
    figures = [
        figure for figure in find_quantities(folded) if converted(figure.value, figure.unit, unit) is not None
    ]
    if len(figures) != 1 or figures[0].operator is not None:
        return None
    figure = figures[0]
    if figure.start and folded[figure.start - 1] in _RANGE:
        return None
    kind: TargetKind = "percent" if figure.unit == "%" else "number"
    return Target(text, None, figure.value, figure.unit, kind)


def _number(text: str, plan: Measure) -> Reading:
    found = parse_target(text)
    if found.kind == "text" and (stated := _in_words(text, plan.unit or "")) is not None:
        found = stated
    if found.operator is not None and fold(text)[:1] in "≥≤><=≧≦":
        return Reading(note=f"实际完成值“{text}”带有符号，像是照抄指标值，应填实际数")
    if found.kind not in ("number", "percent") or not isinstance(found.value, Decimal):
        return Reading(note=f"实际完成值“{text}”不是数")
    value, unit = found.value, plan.unit or ""
    if unit == "%" and value != round(value, GUARD_PLACES):
        value = value.quantize(Decimal(1).scaleb(-GUARD_PLACES), rounding=ROUND_HALF_UP)
    low = plan.low if isinstance(plan.low, Decimal) else Decimal(0)
    given = found.unit or ""
    if unit == "%" and given in ("", "%") and 0 < value <= ASK_BELOW and abs(low) >= ASK_FROM:
        whole = f"{(value * 100).normalize():f}%"
        if not given:
            return Reading(note=f"实际完成值“{text}”没有写 %，看不出是 {whole} 还是 {value.normalize():f}%")
        if plan.direction not in ("≤", "<"):
            return Reading(note=f"实际完成值“{text}”疑似把小数当成百分数，请核对是不是 {whole}")
    if not given:
        return Reading(value=value)
    if not unit:
        return (
            Reading(value=value)
            if found.kind == "number"
            else Reading(note=f"指标值没有单位，实际完成值是“{text}”")
        )
    same = converted(value, given, unit)
    if same is None:
        return Reading(note=f"实际完成值“{text}”与指标值的单位“{unit}”不一致")
    return Reading(value=same)


def _day(text: str, plan: Measure) -> Reading:
    found = parse_target(text)
    if found.kind == "text" and len(days := _DAY.findall(fold(text))) == 1 and not _UNDONE.search(text):
        found = parse_target(days[0])
    if found.kind != "date" or not isinstance(found.value, str):
        return Reading(note=f"实际完成值“{text}”不是日期")
    first, last = first_day(found.value), last_day(found.value)
    if in_time(first, plan) != in_time(last, plan) or _overlaps(first, last, plan):
        return Reading(note=f"实际完成值“{text}”没有写到日，看不出是否按期")
    return Reading(value=last)


def _overlaps(first: dt.date, last: dt.date, plan: Measure) -> bool:
    """Whether a month sticks out of a period on both sides."""
    low, high = plan.low, plan.high
    return isinstance(low, dt.date) and isinstance(high, dt.date) and first < low and last > high


def in_time(day: dt.date, plan: Measure) -> bool:
    """Whether a day meets a date measure."""
    low, high = plan.low, plan.high
    assert isinstance(low, dt.date)
    match plan.direction:
        case "≥":
            return day >= low
        case ">":
            return day > low
        case "<":
            return day < low
        case "区间":
            assert isinstance(high, dt.date)
            return low <= day <= high
        case _:
            return day <= low


def _unrounded(rate: Decimal, band: Band, weight: Decimal, scheme: Scheme) -> Decimal:
    """The rate behind a rounded score: 79.99% of 7.5 points prints as 6.00, which looks like 80%."""
    if band.holds(rate):
        return rate
    slack = Decimal(50).scaleb(-scheme.places) / weight
    if band.low - slack <= rate < band.low:
        return band.low
    if not band.top and band.high <= rate < band.high + slack:
        return band.high - (slack - (rate - band.high)) / 2
    return rate


def _grade(indicator: Indicator, text: str, plan: Measure, scheme: Scheme, chosen: Decimal | None) -> Reading:
    folded = fold(text)
    band, rate = scheme.band(folded), chosen
    written = _GRADED.fullmatch(folded)
    if band is None and written is not None:
        rate = Decimal(written["rate"]) if rate is None else rate
        name = written["name"].rstrip("：:,，;；(")
        band = scheme.band(name) if name else scheme.band_of(rate)
        if band is None and not name:
            return Reading(note=f"评定比例 {rate:f}% 超出 0–100%")
    if plan.rule == "direct" and band is not None:
        return Reading(grade=band, rate=Decimal(100) if band.top else Decimal(0))
    if rate is None and indicator.score is not None and indicator.weight:
        # A printed score is the rate the unit chose for itself, whatever words stand beside it.
        rate = indicator.score * 100 / indicator.weight
        band = band or scheme.band_of(rate)
        if band is not None:
            rate = _unrounded(rate, band, indicator.weight, scheme)
        if band is None:
            return Reading(note=f"自评得分 {indicator.score:f} 不在 0 到分值 {indicator.weight:f} 之间")
    if band is None:
        names = "、".join(one.name for one in scheme.bands)
        return Reading(note=f"定性指标应选 {names}，现在是“{text}”")
    limits = f"{band.high:f}–{band.low:f}%"
    if rate is None:
        return Reading(grade=band, note=f"{band.name}应在 {limits} 中选定评定比例")
    if not band.holds(rate):
        return Reading(
            grade=band, rate=rate, note=f"评定比例 {rate.normalize():f}% 不在{band.name}的 {limits} 之内"
        )
    return Reading(grade=band, rate=rate)


def read_actual(
    indicator: Indicator, plan: Measure, scheme: Scheme, chosen: Decimal | None = None
) -> Reading:
    """The actual of an indicator as its measure needs it. ``chosen`` is the rate of a grade, in percent.

    Where it is not given, the rate written beside the grade or the printed score stands for it.
    """
    text = (indicator.actual or "").strip()
    if is_blank(text):
        return Reading(blank=True)
    match plan.kind:
        case "number":
            return _number(text, plan)
        case "date":
            return _day(text, plan)
        case _:
            return _grade(indicator, text, plan, scheme, chosen)
