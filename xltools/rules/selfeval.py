"""E7xx, self-evaluation: what was done, what was scored, and whether the two agree."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from xltools.money import short
from xltools.records import Target
from xltools.rules.registry import Finding, table_rule
from xltools.rules.views import Row, TableView
from xltools.target import magnitude, parse_target

_HUNDRED = Decimal(100)
_FAR = Decimal("1.3")
_CENT = Decimal("0.01")


def _actual(row: Row) -> Target | None:
    text = row.indicator.actual
    return parse_target(text) if text and text.strip() else None


def _pair(row: Row) -> tuple[Decimal, Decimal] | None:
    """Target and actual in one unit; None where they cannot be compared."""
    actual = _actual(row)
    if row.target is None or actual is None:
        return None
    wanted, done = magnitude(row.target), magnitude(actual)
    if wanted is None or done is None or (actual.unit and wanted[1] != done[1]):
        return None
    if not actual.unit and row.target.unit:
        done = magnitude(Target(actual.raw, None, actual.value, row.target.unit, row.target.kind)) or done
    return wanted[0], done[0]


def _at_most(row: Row) -> bool:
    assert row.target is not None
    if row.target.operator is not None:
        return row.target.operator in ("≤", "<")
    return "成本" in row.level.two or row.level.one == "成本" or row.noun.negative


def missed(row: Row) -> bool | None:
    """Whether the target was missed; None where the two cannot be compared.

    ``=`` is taken as reached by the figure itself or, for shares, by more.
    """
    actual = _actual(row)
    target = row.target
    if target is None or actual is None:
        return None
    if target.kind == "date" and actual.kind == "date":
        wanted, done = str(target.value), str(actual.value)
        size = min(len(wanted), len(done))
        return done[:size] > wanted[:size]
    pair = _pair(row)
    if pair is None:
        return None
    wanted_amount, amount = pair
    return amount > wanted_amount if _at_most(row) else amount < wanted_amount


@table_rule("E701")
def rate_of_execution(view: TableView) -> Iterator[Finding]:
    """The printed rate is executed ÷ adjusted, to the decimals printed."""
    execution = view.table.execution
    if execution.rate is None or execution.executed is None or not execution.adjusted:
        return
    rate = execution.executed / execution.adjusted * _HUNDRED
    exponent = execution.rate.as_tuple().exponent
    places = Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)
    if abs(rate - execution.rate) > places:
        yield Finding(
            view.cell("execution.rate"),
            f"执行率写的是 {short(execution.rate)}%，"
            f"{short(execution.executed)} ÷ {short(execution.adjusted)} "
            f"＝ {short(rate.quantize(_CENT, ROUND_HALF_UP))}%。",
            "执行率 ＝ 全年执行数 ÷ 全年预算数，请核对。",
        )


@table_rule("E702")
def overspent(view: TableView) -> Iterator[Finding]:
    """More was spent than the adjusted budget."""
    execution = view.table.execution
    if (
        execution.executed is not None
        and execution.adjusted is not None
        and execution.executed > execution.adjusted
    ):
        yield Finding(
            view.cell("execution.executed"),
            f"全年执行数 {short(execution.executed)} 大于"
            f"全年预算数 {short(execution.adjusted)}，执行率超过 100%。",
            "请核对；年中追加的预算应计入全年预算数。",
        )


@table_rule("E703")
def score_of_execution(view: TableView) -> Iterator[Finding]:
    """Full marks for execution beside a rate below 100 %, or more points than there are."""
    execution = view.table.execution
    if execution.score is None or execution.weight is None:
        return
    if execution.score > execution.weight or execution.score < 0:
        told = f"预算执行得分 {short(execution.score)}，分值只有 {short(execution.weight)}"
    elif (
        execution.executed is not None
        and execution.adjusted
        and execution.executed < execution.adjusted
        and execution.score == execution.weight
        and execution.executed / execution.adjusted < Decimal("0.995")
    ):
        rate = (execution.executed / execution.adjusted * _HUNDRED).quantize(_CENT, ROUND_HALF_UP)
        told = f"执行率 {short(rate)}%，预算执行却得了满分 {short(execution.score)}"
    else:
        return
    yield Finding(view.cell("execution.score"), f"{told}。", "得分 ＝ 分值 × 执行率，最多得满分。")


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
    added = sum((score for score in scores if score is not None), table.execution.score or Decimal(0))
    if added != table.total_score:
        yield Finding(
            view.cell("total_score"),
            f"总分写的是 {short(table.total_score)}，预算执行和各指标得分相加是 {short(added)}。",
            "请核对各项得分和总分。",
        )


def _enough_satisfied(row: Row) -> bool:
    """满意度赋分 goes by steps: from 90% on it gives full marks, whatever the target was."""
    actual = _actual(row)
    value = actual.value if actual is not None and actual.kind == "percent" else None
    return "满意度" in (row.indicator.rule or "") and isinstance(value, Decimal) and value >= 90


@table_rule("E706")
def full_marks_missed(view: TableView) -> Iterator[Finding]:
    """Full marks for a target that was missed."""
    if not view.self_evaluated:
        return
    for row in view.rows:
        indicator = row.indicator
        if _enough_satisfied(row):
            continue
        if indicator.score is not None and indicator.score == indicator.weight and missed(row):
            yield Finding(
                row.cell("score"),
                f"指标“{row.name}”目标“{row.raw}”，实际“{indicator.actual}”，没有完成却得了满分。",
                "请按赋分规则重新计分，并填写偏差原因。",
            )


@table_rule("E707")
def no_reason(view: TableView) -> Iterator[Finding]:
    """A target missed, or points lost, without a reason."""
    if not view.self_evaluated:
        return
    for row in view.rows:
        indicator = row.indicator
        if indicator.reason and indicator.reason.strip(" 无/—-"):
            continue
        lost = (
            indicator.score is not None
            and indicator.weight is not None
            and indicator.score < indicator.weight
        )
        if missed(row) or lost:
            told = f"得 {short(indicator.score)} 分，" if lost and indicator.score is not None else ""
            yield Finding(
                row.cell("reason"),
                f"指标“{row.name}”目标“{row.raw}”，实际“{indicator.actual or '空'}”，{told}没有写偏差原因。",
                "请写明没有完成的原因和改进措施。",
            )


@table_rule("E708")
def copied_actual(view: TableView) -> Iterator[Finding]:
    """The target copied into the actual column, sign and all."""
    if not view.self_evaluated:
        return
    for row in view.rows:
        actual = _actual(row)
        if (
            actual is not None
            and actual.operator in ("≥", "≤", ">", "<")
            and isinstance(actual.value, Decimal)
        ):
            yield Finding(
                row.cell("actual"),
                f"指标“{row.name}”的实际完成值写的是“{row.indicator.actual}”，带着符号，不是实际数。",
                "请填写实际完成的数值，不带 ≥、≤。",
            )


@table_rule("E709")
def far_exceeded(view: TableView) -> Iterator[Finding]:
    """A target exceeded by more than 30 % without a word: it was set too low."""
    if not view.self_evaluated:
        return
    for row in view.rows:
        pair = _pair(row)
        if pair is None or pair[0] <= 0 or _at_most(row) or row.indicator.reason:
            continue
        if pair[1] > pair[0] * _FAR:
            times = (pair[1] / pair[0] * _HUNDRED).quantize(Decimal(1), ROUND_HALF_UP)
            yield Finding(
                row.cell("actual"),
                f"指标“{row.name}”目标“{row.raw}”，实际“{row.indicator.actual}”，完成了 {times}%，没有说明。",
                "超过目标 30% 以上的，请说明原因；多半是目标定低了。",
            )


@table_rule("E710")
def not_proportional(view: TableView) -> Iterator[Finding]:
    """A part score that is not weight × actual ÷ target, under a proportional rule."""
    if not view.self_evaluated:
        return
    for row in view.rows:
        indicator, pair = row.indicator, _pair(row)
        if pair is None or indicator.score is None or not indicator.weight or not missed(row):
            continue
        if "比例" not in (indicator.rule or "") or pair[0] <= 0 or pair[1] <= 0:
            continue
        part = pair[0] / pair[1] if _at_most(row) else pair[1] / pair[0]
        due = (indicator.weight * part).quantize(_CENT, ROUND_HALF_UP)
        if abs(due - indicator.score) > Decimal("0.5"):
            yield Finding(
                row.cell("score"),
                f"指标“{row.name}”按比例应得 {short(due)} 分，写的是 {short(indicator.score)} 分。",
                "按比例赋分：分值 × 实际 ÷ 目标（≤ 的指标是 目标 ÷ 实际）。",
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
        if row.name and row.indicator.actual and row.indicator.score is None:
            yield Finding(row.cell("score"), f"指标“{row.name}”没有填写得分。", "请按赋分规则计分。")
