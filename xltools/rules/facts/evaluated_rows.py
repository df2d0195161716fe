"""What an indicator's actual comes to against its target, for the rules on self-evaluations."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from xltools.model.records import Target
from xltools.rules.facts.views import Row
from xltools.scoring.evaluate import Judged, judge
from xltools.scoring.scheme import Scheme, load_scheme
from xltools.text.indicator_names import is_kept_low, is_saving
from xltools.text.targets.grammar import parse_target
from xltools.text.units import converted

NUMERIC = ("number", "percent")
_HUNDRED = Decimal(100)
_MAY_EXCEED = re.compile(r"(?:完成|达成|开展|巡查|参与|清运|收集)率?")
"""Rates of a plan, of which more than all may be done: 任务完成率 120% is E709's."""
_FAR, _LIKE = Decimal(20), Decimal(2)
"""How many times off a slipped unit is at least, and how near its bare figure is to the target's at most."""

_UNDONE = re.compile(
    r"(?:尚|还|暂|仍|目前)?(?:未|没有)(?:能)?(?:按[时期]|如期|按计划|全部|全面)?"
    r"(?:完成|开展|实施|启动|开工|动工|完工|竣工|达标|达到|落实|建成|验收|发放|执行|采购)"
    r"(?:任务|目标|指标|工作|计划|要求)?"
)
_NEVER = re.compile(r"(?:不|未|无|零|杜绝|没有)(?:再)?(?:发生|出现)?(?:事故|案件|问题)?")
_OCCURRED = re.compile(r"(?:共|已|全年)*(?:发生|出现)?了?([\d一二两三四五六七八九十百]+)[起次例件宗处人个]")


def scheme() -> Scheme:
    """The scheme a table is judged by; a county's own counts in the scoring sheet."""
    return load_scheme()


def judged(row: Row) -> Judged:
    """The actual against the target, as the scoring sheet sees it.

    Without a sign a number is at least so many there; of accidents, complaints and costs it is at most.
    """
    indicator, target = row.indicator, row.target
    if target is None or target.operator not in (None, "≥", "=") or row.kind not in NUMERIC:
        return judge(indicator, scheme())
    # A cost with ≥ is T330's finding, and its actual is no fault besides; one with = is not to be passed.
    cost = row.unit_class == "money" and (row.level.one == "成本" or "成本" in row.level.two)
    cost = cost and not is_saving(row.name)
    if (row.noun.negative or is_kept_low(row.name)) and target.operator is None or cost:
        indicator = replace(indicator, target=replace(target, operator="≤"))
    return judge(indicator, scheme())


def at_most(found: Judged, row: Row) -> bool:
    """Whether less is better: ≤ by its sign, or = of a cost, of something unwanted, or of nothing at all."""
    if found.measure.direction == "=":
        wanted_none = found.measure.low == 0 or is_kept_low(row.name)
        return row.level.one == "成本" or "成本" in row.level.two or row.noun.negative or wanted_none
    return found.measure.direction in ("≤", "<")


def graded_below(found: Judged) -> bool:
    """Whether the words of the actual (部分达成, 未完成) are those of a lower grade, whatever the score."""
    return found.reading.grade is not None and not found.reading.grade.top


def said_missed(row: Row) -> bool:
    """Whether words say that nothing was done (未开展), or that what never should did happen (发生1起)."""
    said = (row.indicator.actual or "").strip(" 。，")
    if "未" in said or "没有" in said:
        return not row.noun.negative and _UNDONE.fullmatch(said) is not None
    if row.kind not in ("text", "qualitative") or _NEVER.fullmatch(row.raw.rstrip("。")) is None:
        return False
    count = _OCCURRED.fullmatch(said)
    return count is not None and count[1].strip("0") != ""


def fell_short(row: Row) -> bool:
    """Whether the target was missed on its bad side: more than wanted of what is wanted is no failure."""
    if said_missed(row):
        return True
    found = judged(row)
    if graded_below(found):
        return True
    if found.met is not False:
        return False
    value, wanted = found.reading.value, found.measure.low
    if found.measure.direction == "=" and isinstance(value, Decimal) and isinstance(wanted, Decimal):
        return value > wanted if at_most(found, row) else value < wanted
    return True


def actual(row: Row) -> Target | None:
    """The actual as the grammar of targets reads it; None where nothing is written."""
    text = row.indicator.actual
    return parse_target(text) if text and text.strip() else None


def above_whole(row: Row) -> bool:
    """Whether the actual is more than all there is: 合格率 102%."""
    found = actual(row)
    bare = found is not None and found.kind == "number" and not found.unit
    value = found.value if found is not None and (found.kind == "percent" or bare) else None
    return (
        row.noun.bounded
        and row.kind == "percent"
        and isinstance(value, Decimal)
        and value > _HUNDRED
        and not _MAY_EXCEED.search(row.name)
    )


def unit_slipped(row: Row) -> bool:
    """Whether the figure is near the target's and only its unit makes it far off: 3712公斤, 3600吨."""
    target, found = row.target, actual(row)
    if target is None or found is None or not target.unit or not found.unit or found.unit == target.unit:
        return False
    value, wanted = found.value, target.value
    if not isinstance(value, Decimal) or not isinstance(wanted, Decimal) or value <= 0 or wanted <= 0:
        return False
    same = converted(value, found.unit, target.unit)
    if same is None:
        return False
    off, bare = max(same / wanted, wanted / same), max(value / wanted, wanted / value)
    return off >= _FAR and bare <= _LIKE


def full_marks_missed(row: Row) -> bool:
    """Whether a missed target got all its points: E706, which asks for the reason too."""
    indicator = row.indicator
    if indicator.score is None or indicator.score != indicator.weight or _enough_satisfied(row):
        return False
    return not unit_slipped(row) and fell_short(row)


def _enough_satisfied(row: Row) -> bool:
    """满意度赋分 goes by steps: from 90% on it gives full marks, whatever the target was."""
    found = actual(row)
    value = found.value if found is not None and found.kind == "percent" else None
    return "满意度" in (row.indicator.rule or "") and isinstance(value, Decimal) and value >= 90
