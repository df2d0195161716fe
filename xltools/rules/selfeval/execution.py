"""E701 to E703, E714, E716 and E717: the money spent, its rate and its points.

E701 and E702 see monitoring too.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from xltools.model.money import short
from xltools.rules.facts.views import TableView
from xltools.rules.registry import Finding, table_rule
from xltools.scoring.arithmetic import execution_share
from xltools.scoring.scheme import load_scheme

_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_ROUNDED = Decimal("0.5")
"""Points by which the score of execution may differ from the computed one."""


def _budget(view: TableView) -> Decimal | None:
    """The budget a rate of execution is measured by: the adjusted one, else the only one printed."""
    table = view.table
    for amount in (table.execution.adjusted, table.execution.initial, table.funding.total):
        if amount is not None:
            return amount or None
    return None


@table_rule("E701")
def rate_of_execution(view: TableView) -> Iterator[Finding]:
    """The printed rate is executed ÷ adjusted, to the decimals printed."""
    execution = view.table.execution
    budget, monitoring = _budget(view), view.table.type == "monitoring"
    if execution.rate is None or execution.executed is None or not budget:
        return
    rate = execution.executed / budget * _HUNDRED
    exponent = execution.rate.as_tuple().exponent
    places = Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)
    if abs(rate - execution.rate) > places:
        yield Finding(
            view.cell("execution.rate"),
            f"执行率写的是 {short(execution.rate)}%，"
            f"{short(execution.executed)} ÷ {short(budget)} "
            f"＝ {short(rate.quantize(_CENT, ROUND_HALF_UP))}%。",
            f"执行率 ＝ {'执行数 ÷ 预算数' if monitoring else '全年执行数 ÷ 全年预算数'}，请核对。",
        )


@table_rule("E702")
def overspent(view: TableView) -> Iterator[Finding]:
    """More was spent than the adjusted budget."""
    execution, monitoring = view.table.execution, view.table.type == "monitoring"
    budget = execution.adjusted if monitoring else _budget(view)  # E722 compares with the initial one
    if execution.executed is not None and budget is not None and execution.executed > budget:
        when = "监控时的" if monitoring else "全年"
        sure = execution.adjusted is not None
        yield Finding(
            view.cell("execution.executed"),
            f"{when}执行数 {short(execution.executed)} 大于"
            f"{'全年' if sure else ''}预算数 {short(budget)}，执行率超过 100%。",
            "请核对；年中追加的预算应计入全年预算数。",
            # The only budget printed may be the initial one, with more granted during the year.
            confidence=None if sure else 0.7,
            parameters={"executed": execution.executed, "budget": budget},
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
        (budget := _budget(view)) is not None
        and execution.executed is not None
        and execution.executed < budget
        and execution.score == execution.weight
        and execution.executed / budget < Decimal("0.995")
    ):
        rate = (execution.executed / budget * _HUNDRED).quantize(_CENT, ROUND_HALF_UP)
        told = f"执行率 {short(rate)}%，预算执行却得了满分 {short(execution.score)}"
    else:
        return
    yield Finding(view.cell("execution.score"), f"{told}。", "得分 ＝ 分值 × 执行率，最多得满分。")


@table_rule("E714")
def execution_missing(view: TableView) -> Iterator[Finding]:
    """A self-evaluation that does not say what there was to spend or what was spent."""
    table = view.table
    if not view.self_evaluated or table.unwritten:
        return
    execution = table.execution
    absent = [
        name
        for name, amount in (("全年预算数", execution.adjusted), ("全年执行数", execution.executed))
        if amount is None
    ]
    if not absent or (execution.adjusted is None and execution.initial is not None and len(absent) == 1):
        return
    if any(problem.code == "L004" and problem.sheet == table.sheet for problem in view.file.problems):
        return
    yield Finding(
        view.cell("execution.executed", "execution.adjusted", "execution.initial"),
        f"“{view.name}”没有填写{'和'.join(absent)}，算不出执行率。",
        "请按决算数填写；没有支出的填 0。",
    )


@table_rule("E716")
def points_of_execution(view: TableView) -> Iterator[Finding]:
    """Points of execution left out, or other than weight × rate or those of the steps."""
    execution = view.table.execution
    if (
        not view.self_evaluated
        or not execution.weight
        or execution.executed is None
        or (budget := _budget(view)) is None
    ):
        return
    weight, score = execution.weight, execution.score
    rate = execution.executed / budget * _HUNDRED
    due = weight * min(max(rate, Decimal(0)), _HUNDRED) / _HUNDRED
    told_due = short(due.quantize(_CENT, ROUND_HALF_UP))
    if score is None:
        if any(row.indicator.score is not None for row in view.rows):
            yield Finding(
                view.cell("execution.score", "execution.executed"),
                f"预算执行有 {short(weight)} 分，没有填写得分；按执行率应得 {told_due} 分。",
                "得分 ＝ 分值 × 执行率，最多得满分。",
            )
        return
    steps = weight * execution_share(rate, load_scheme("steps")) / _HUNDRED
    if 0 <= score < weight and all(abs(score - points) > _ROUNDED for points in (due, steps)):
        yield Finding(
            view.cell("execution.score"),
            f"执行率 {short(rate.quantize(_CENT, ROUND_HALF_UP))}%，预算执行应得 {told_due} 分，"
            f"写的是 {short(score)} 分。",
            "得分 ＝ 分值 × 执行率；本地按档计分的，按规定的档次。",
        )


@table_rule("E717")
def results_missing(view: TableView) -> Iterator[Finding]:
    """The results of the year left blank beside its goals."""
    table = view.table
    if view.self_evaluated and table.goals and not table.results and "results" in table.unanswered:
        if table.unwritten or not any(row.indicator.actual for row in view.rows):
            return
        yield Finding(
            view.cell("results"),
            f"“{view.name}”没有填写总体目标的实际完成情况。",
            "请对照总体目标，逐条写做了什么、做到什么程度。",
        )
