"""A217: unit cost × quantity against the budget."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.money import POWERS, convert, short
from xltools.rules.registry import Finding, table_rule
from xltools.rules.views import TableView
from xltools.target import base_unit

_WAN = Decimal(10000)


@table_rule("A217")
def unit_cost_times_quantity(view: TableView) -> Iterator[Finding]:
    """One unit cost × the one quantity of the same unit, against the project's budget."""
    budget = view.budget_yuan
    if (
        not budget
        or budget <= 0
        or view.table.type != "project_goal"
        or view.table.currency_unit not in POWERS
    ):
        return
    costs = [row for row in view.rows if row.unit_class == "money"]
    if len(costs) != 1 or costs[0].target is None or not isinstance(costs[0].target.value, Decimal):
        return
    cost = costs[0]
    assert cost.target is not None and isinstance(cost.target.value, Decimal)
    power, unit = base_unit(cost.target.unit or "")
    if unit.count("/") != 1:
        return
    each = unit.partition("/")[2]
    counted = [row for row in view.rows if row.level.two == "数量" and row.target and row.target.unit == each]
    if len(counted) != 1 or counted[0].target is None or not isinstance(counted[0].target.value, Decimal):
        return
    product = cost.target.value.scaleb(power) * counted[0].target.value
    monthly = "月" in cost.name or "月" in view.goal_text
    if not any(
        budget * Decimal("0.8") <= product * times <= budget * Decimal("1.25")
        for times in ((1, 12) if monthly else (1,))
    ):
        told = short(convert(budget, "元", view.table.currency_unit))
        yield Finding(
            cost.cell("target"),
            f"“{cost.name} {cost.raw}” × “{counted[0].name} {counted[0].raw}” ＝ "
            f"{short(product / _WAN)}万元，预算是 {told}{view.table.currency_unit}，差得多。",
            "请核对单价、数量和预算；还有其他支出的，请补一条成本指标。",
            (view.place(counted[0].cell("target")),),
        )
