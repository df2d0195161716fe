"""W4xx, weights: of one table they add up to 90 (with 10 for execution) or 100.

The usual split per level-1 is that of the published 2023 forms (attributed to 财预〔2021〕101号).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.model.money import short
from xltools.rules.facts.views import TableView
from xltools.rules.registry import Finding, table_rule

_ZERO = Decimal(0)
_USUAL_ROOM = 10
"""Points by which provinces move the usual split of level-1."""
SPLITS: tuple[dict[str, int], ...] = (
    {"产出": 40, "成本": 20, "效益": 20, "满意度": 10},
    {"产出": 50, "效益": 30, "满意度": 10},
    {"产出": 40, "成本": 20, "效益": 30},
    {"产出": 50, "效益": 40},
)
"""The usual points of the level-1 indicators, by which of them a table has."""


def _weights(view: TableView) -> list[Decimal]:
    return [row.indicator.weight for row in view.rows if row.indicator.weight is not None]


@table_rule("W401")
def sum_of_weights(view: TableView) -> Iterator[Finding]:
    """The weights add up to 90 or 100; with a weight for execution, to 100 together.

    Where one was left out (W402) the sum says nothing.
    """
    if not view.weighted or any(row.indicator.weight is None and row.name for row in view.rows):
        return
    added = sum(_weights(view), _ZERO)
    execution = view.table.execution.weight
    if execution is not None:
        if added + execution != 100:
            yield Finding(
                view.cell("indicators"),
                f"各指标分值合计 {short(added)} 分，加预算执行 {short(execution)} 分，"
                f"共 {short(added + execution)} 分，应为 100 分。",
                "请调整分值，使总分为 100。",
            )
    elif added not in (90, 100):
        first = next(row for row in view.rows if row.indicator.weight is not None)
        yield Finding(
            first.cell("weight"),
            f"“{view.name}”的 {len(view.rows)} 条指标分值合计 {short(added)} 分，"
            "应为 90 分（预算执行率另占 10 分）或 100 分。",
            "请调整分值，使合计为 90 分。",
        )


@table_rule("W407")
def points_of_a_level(view: TableView) -> Iterator[Finding]:
    """产出指标（50分） whose indicators have other points together."""
    for level in view.table.level_points:
        rows = [
            row
            for row in view.rows
            if row.indicator.l1 == level.l1 and (level.l2 is None or row.indicator.l2 == level.l2)
        ]
        weights = [row.indicator.weight for row in rows]
        if not rows or any(weight is None for weight in weights):
            continue
        added = sum((weight for weight in weights if weight is not None), _ZERO)
        if added != level.points:
            name = level.l1 if level.l2 is None else level.l2
            yield Finding(
                level.cell,
                f"“{name}”写的是 {short(level.points)} 分，"
                f"下面 {len(rows)} 条指标的分值合计 {short(added)} 分。",
                "请核对各条指标的分值和这一级的分值。",
            )


@table_rule("W402")
def weight_missing(view: TableView) -> Iterator[Finding]:
    """Some indicators have a weight and this one has none."""
    if not view.weighted:
        return
    for row in view.rows:
        if row.indicator.weight is None and row.name and not row.is_part:
            yield Finding(
                row.cell("weight"), f"指标“{row.name}”没有填写分值，同表其他指标都有。", "请填写分值。"
            )


@table_rule("W403")
def weight_not_positive(view: TableView) -> Iterator[Finding]:
    """A weight of zero or less."""
    if not view.weighted:
        return
    for row in view.rows:
        weight = row.indicator.weight
        if weight is not None and weight <= 0:
            yield Finding(
                row.cell("weight"),
                f"指标“{row.name}”的分值是 {short(weight)}。",
                "分值应大于 0；不考核的指标请删掉。",
            )


@table_rule("W404")
def split_per_level1(view: TableView) -> Iterator[Finding]:
    """Points per level-1 against the usual split; only where the weights add up to 90."""
    if not view.weighted or view.guessed:
        return
    points: dict[str, Decimal] = {}
    for row in view.rows:
        one = "成本" if "成本" in row.level.two and row.level.one == "成本" else row.level.one
        points[one] = points.get(one, _ZERO) + (row.indicator.weight or _ZERO)
    if sum(points.values(), _ZERO) != 90:
        return
    for split in SPLITS:
        if set(split) == set(points):
            wrong = [name for name in split if abs(points[name] - split[name]) > _USUAL_ROOM]
            if wrong:
                usual = "、".join(f"{name} {split[name]}" for name in split)
                now = "、".join(f"{name} {short(points[name])}" for name in split)
                yield Finding(
                    view.cell("indicators"),
                    f"“{view.name}”的一级指标分值是 {now}，通行的分配是 {usual}。",
                    "若本地另有规定，不用改；否则请按通行的分配调整。",
                )


@table_rule("W405")
def heavy_indicator(view: TableView) -> Iterator[Finding]:
    """One indicator that carries more than 30 points."""
    if not view.weighted:
        return
    for row in view.rows:
        weight = row.indicator.weight
        if weight is not None and weight > 30:
            yield Finding(
                row.cell("weight"),
                f"指标“{row.name}”一条就占 {short(weight)} 分。",
                "请拆成几条指标，或者降低分值。",
            )


@table_rule("W406")
def rule_against_target(view: TableView) -> Iterator[Finding]:
    """A scoring rule that cannot be applied to the target: proportional for words, grades for numbers."""
    for row in view.rows:
        rule = row.indicator.rule
        if not rule:
            continue
        if row.kind == "qualitative" and "比例" in rule:
            yield Finding(
                row.cell("rule"),
                f"指标“{row.name}”的指标值“{row.raw}”是定性的，不能“{rule}”。",
                "请改为“按评判等级赋分”，或者把指标值改成数字。",
            )
        elif row.kind in ("number", "percent") and "等级" in rule and row.noun.kind != "satisfaction":
            yield Finding(
                row.cell("rule"),
                f"指标“{row.name}”的指标值“{row.raw}”是数字，却“{rule}”。",
                "请改为“按照正常比例赋分”或“直接赋分”。",
            )
