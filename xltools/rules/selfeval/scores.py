"""E704 to E718, self-evaluation: what was done, what was scored, and whether the two agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from xltools.model.money import short
from xltools.rules.facts.evaluated_rows import (
    above_whole,
    actual,
    at_most,
    full_marks_missed,
    graded_below,
    judged,
    scheme,
    unit_slipped,
)
from xltools.rules.facts.views import Row, TableView
from xltools.rules.registry import Finding, table_rule
from xltools.scoring.evaluate import reason_due

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_ROUNDED = Decimal("0.5")
"""Points by which a score may differ from the computed one."""
_COPIED = 5
"""So many actuals equal to their targets, and none that is not, are no chance."""
_GRADES = {"优": "优", "优秀": "优", "良": "良", "良好": "良", "中": "中", "中等": "中", "合格": "中",
           "差": "差", "较差": "差", "不合格": "差"}  # fmt: skip
_GRADED = re.compile(r"等级|等次|评级|评价结[论果]|自评结[论果]|总分|总得分|得分|分数")


_NO_REASON = re.compile(
    r"(?:已|均|都|全部|按时|按期|如期|按要求|按计划|基本|正常|年度|各项|工作|任务|目标|指标|的)*"
    r"(?:完成|达标|达成|达到|实现|到位)(?:年度|既定|预期)?(?:任务|目标|指标|要求)?"
    r"|(?:无|没有|不存在|未发生|未出现)(?:偏差|差异|问题)(?:原因)?|正常|良好|与(?:年初)?目标一致"
)


def _written(text: str | None) -> bool:
    """Whether a reason is one: 无, a dash, 已完成 and 无偏差 are none."""
    said = (text or "").strip(" /—-。")
    return bool(said.strip("无")) and _NO_REASON.fullmatch(said) is None


def _unexplained(row: Row) -> str:
    """How to say that a reason is not there, or none."""
    said = (row.indicator.reason or "").strip(" /—-。")
    return f"偏差原因写的是“{said}”，没有说为什么" if len(said) > 1 else "没有写偏差原因"


@table_rule("E704")
def score_above_weight(view: TableView) -> Iterator[Finding]:
    """A score above its weight or below zero."""
    if not view.self_evaluated:
        return
    for row in view.rows:
        score, weight = row.indicator.score, row.indicator.weight
        if score is not None and (score < 0 or weight is not None and score > weight):
            yield Finding(
                row.cell("score"),
                f"指标“{row.name}”得分 {short(score)}，分值是 {'空' if weight is None else short(weight)}。",
                "得分应在 0 到分值之间。",
            )


@table_rule("E705")
def total_of_scores(view: TableView) -> Iterator[Finding]:
    """The printed total is the sum of the scores."""
    table = view.table
    scores = [row.indicator.score for row in view.rows]
    if table.total_score is None or not scores or any(score is None for score in scores):
        return
    if table.execution.score is None and table.execution.weight:
        # The points of execution were left out: that is said once, by E716.
        return
    kept_beside = any("得分" in extra.label for extra in table.extras)
    if table.execution.score is None and (view.has_unread or kept_beside):
        return  # they may stand under a label no reader knew
    added = sum((score for score in scores if score is not None), table.execution.score or Decimal(0))
    exponent = table.total_score.as_tuple().exponent
    places = Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)
    if added.quantize(places, ROUND_HALF_UP) != table.total_score:
        yield Finding(
            view.cell("total_score"),
            f"总分写的是 {short(table.total_score)}，预算执行和各指标得分相加是 {short(added)}。",
            "请核对各项得分和总分。",
        )


@table_rule("E706")
def missed_with_full_marks(view: TableView) -> Iterator[Finding]:
    """Full marks for a target that was missed."""
    if not view.self_evaluated:
        return
    for row in view.rows:
        if full_marks_missed(row):
            yield Finding(
                row.cell("score"),
                f"指标“{row.name}”目标“{row.raw}”，实际“{row.indicator.actual}”，没有完成却得了满分。",
                "请按赋分规则重新计分，并填写偏差原因。",
            )


@table_rule("E707")
def no_reason(view: TableView) -> Iterator[Finding]:
    """A target missed, or points lost, without a reason; one far exceeded is E709's."""
    if not view.self_evaluated:
        return
    for row in view.rows:
        indicator = row.indicator
        if _written(indicator.reason) or not (indicator.actual or indicator.score is not None):
            continue
        if full_marks_missed(row) or above_whole(row) or unit_slipped(row):
            continue
        lost = (
            indicator.score is not None
            and indicator.weight is not None
            and indicator.score < indicator.weight
        )
        met = judged(row).met
        if lost or met is not None and reason_due(met, False, scheme()):
            told = f"得 {short(indicator.score)} 分，" if lost and indicator.score is not None else ""
            yield Finding(
                row.cell("reason"),
                f"指标“{row.name}”目标“{row.raw}”，实际“{indicator.actual or '空'}”，"
                f"{told}{_unexplained(row)}。",
                "请写明没有完成的原因和改进措施。",
            )


@table_rule("E708")
def copied_actual(view: TableView) -> Iterator[Finding]:
    """The target copied into the actual column, sign and all."""
    if not view.self_evaluated:
        return
    for row in view.rows:
        found = actual(row)
        if found is not None and found.operator in ("≥", "≤", ">", "<") and isinstance(found.value, Decimal):
            yield Finding(
                row.cell("actual"),
                f"指标“{row.name}”的实际完成值写的是“{row.indicator.actual}”，带着符号，不是实际数。",
                "请填写实际完成的数值，不带 ≥、≤。",
            )


@table_rule("E709")
def far_exceeded(view: TableView) -> Iterator[Finding]:
    """A target exceeded by more than 30 % without a word: it was set too low. Saving is no fault."""
    if not view.self_evaluated:
        return
    for row in view.rows:
        if _written(row.indicator.reason) or unit_slipped(row) or above_whole(row):
            continue
        if row.target is not None and "/" in (row.target.unit or "") and row.unit_class != "money":
            # 每月1次 may be answered with the 12 of the year.
            continue
        found = judged(row)
        if not found.far or found.rate is None or at_most(found, row) or found.measure.direction == "=":
            continue
        yield Finding(
            row.cell("actual"),
            f"指标“{row.name}”目标“{row.raw}”，实际“{row.indicator.actual}”，"
            f"完成了 {found.rate.quantize(Decimal(1), ROUND_HALF_UP)}%，没有说明原因。",
            "超过目标 30% 以上的，请说明原因；多半是目标定低了。",
        )


@table_rule("E710")
def not_recomputed(view: TableView) -> Iterator[Finding]:
    """A part score of a missed target that its scoring rule does not give.

    Without a rule of its own a figure is scored in proportion; less than that is a county's choice.
    """
    if not view.self_evaluated:
        return
    for row in view.rows:
        score, weight = row.indicator.score, row.indicator.weight
        if score is None or not weight or not 0 < score < weight:
            continue
        found = judged(row)
        band = found.reading.grade
        if band is not None and graded_below(found) and score * _HUNDRED > weight * band.high:
            high = (weight * band.high / _HUNDRED).quantize(_CENT, ROUND_HALF_UP)
            yield Finding(
                row.cell("score"),
                f"指标“{row.name}”目标“{row.raw}”，实际“{row.indicator.actual}”，"
                f"最多得 {short(high)} 分，写的是 {short(score)} 分。",
                f"{band.name}的得分是分值的 {short(band.low)}% 到 {short(band.high)}%；"
                "本地另有规定的，按规定。",
            )
            continue
        if found.met is not False or found.share is None or found.measure.kind != "number":
            continue
        if found.measure.rule not in ("proportional", "satisfaction"):
            continue
        due = (weight * found.share / _HUNDRED).quantize(_CENT, ROUND_HALF_UP)
        if not row.indicator.rule:
            part = min(max(found.rate or Decimal(0), Decimal(0)), _HUNDRED)
            due = max(due, (weight * part / _HUNDRED).quantize(_CENT, ROUND_HALF_UP))
            if score <= due + _ROUNDED:
                continue
        elif abs(due - score) <= _ROUNDED:
            continue
        how = "按满意度分档" if found.measure.rule == "satisfaction" and row.indicator.rule else "按比例"
        yield Finding(
            row.cell("score"),
            f"指标“{row.name}”目标“{row.raw}”，实际“{row.indicator.actual}”，"
            f"{how}应得 {short(due)} 分，写的是 {short(score)} 分。",
            "按比例赋分：分值 × 实际 ÷ 目标（≤ 的指标是 目标 ÷ 实际）；本地另有规定的，按规定。",
        )


@table_rule("E711")
def actual_missing(view: TableView) -> Iterator[Finding]:
    """A self-evaluation without the actual value, where other rows have one."""
    if not view.self_evaluated or not any(row.indicator.actual for row in view.rows):
        return
    for row in view.rows:
        if row.name and row.raw and not (row.indicator.actual or "").strip():
            yield Finding(
                row.cell("actual"), f"指标“{row.name}”没有填写实际完成值。", "请填写实际完成的数值或情况。"
            )


@table_rule("E712")
def score_missing(view: TableView) -> Iterator[Finding]:
    """An indicator with an actual value but no score, where other rows have one."""
    if not view.self_evaluated or not any(row.indicator.score is not None for row in view.rows):
        return
    for row in view.rows:
        if row.name and row.indicator.actual and row.indicator.score is None and not row.is_part:
            yield Finding(row.cell("score"), f"指标“{row.name}”没有填写得分。", "请按赋分规则计分。")


@table_rule("E713")
def grade_against_score(view: TableView) -> Iterator[Finding]:
    """A grade (优, 良, 中, 差) that the printed total does not give."""
    total = view.table.total_score
    if total is None or not view.self_evaluated:
        return
    for extra in view.table.extras:
        grade = _GRADES.get(extra.value.strip().rstrip("。"))
        if grade is None or not _GRADED.search(extra.label):
            continue
        due = scheme().grade(total)
        if grade != due:
            yield Finding(
                extra.cell,
                f"总分 {short(total)} 分，等级写的是“{extra.value.strip()}”，应为“{due}”。",
                "90 分以上为优，80 分以上为良，60 分以上为中，60 分以下为差；请核对总分和等级。",
                (view.place(view.cell("total_score")),),
            )


@table_rule("E715")
def nothing_evaluated(view: TableView) -> Iterator[Finding]:
    """A self-evaluation in which a whole column was left out: every actual, or every score."""
    rows = [row for row in view.rows if row.name]
    if not view.self_evaluated or not rows:
        return
    absent = []
    if not any((row.indicator.actual or "").strip() for row in rows):
        absent.append("实际完成值")
    if view.weighted and not any(row.indicator.score is not None for row in rows):
        absent.append("得分")
    if absent:
        yield Finding(
            rows[0].cell("actual" if absent[0] == "实际完成值" else "score"),
            f"“{view.name}”的 {len(rows)} 条指标都没有填写{'和'.join(absent)}，还没有自评。",
            "请逐条填写实际完成值和得分，没有完成的写明偏差原因。",
        )


@table_rule("E718")
def copied_without_sign(view: TableView) -> Iterator[Finding]:
    """Every actual is exactly the figure of its target: copied, not counted."""
    if not view.self_evaluated:
        return
    compared: list[Row] = []
    for row in view.rows:
        target, found = row.target, actual(row)
        if target is None or target.operator not in ("≥", "≤") or not isinstance(target.value, Decimal):
            continue
        if found is None or found.operator is not None or not isinstance(found.value, Decimal):
            continue
        if target.value == _HUNDRED and row.kind == "percent":
            continue
        if found.value != target.value:
            return
        compared.append(row)
    if len(compared) >= _COPIED:
        first = compared[0]
        yield Finding(
            first.cell("actual"),
            f"{len(compared)} 条写了 ≥、≤ 的指标，实际完成值都恰好等于指标值"
            f"（如“{first.name}”目标“{first.raw}”，实际“{first.indicator.actual}”），像是照抄的。",
            "请按佐证资料填写实际数；确实恰好完成的，不用改。",
        )
