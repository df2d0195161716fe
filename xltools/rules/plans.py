"""A227: plans of spending in another unit than their heading asks for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.money import short
from xltools.rules.registry import Finding, file_rule
from xltools.rules.views import FileView, TableView


def _in_money(view: TableView) -> bool:
    """Whether a plan asked for in percent ends with the budget, and the budget is not 100."""
    table = view.table
    last = next((step.amount for step in reversed(table.plan) if step.amount is not None), None)
    if "plan.%" not in table.cells or not last or not table.funding.total:
        return False
    total = sum((step.amount for step in table.plan if step.amount is not None), Decimal(0))
    return table.funding.total != 100 and table.funding.total in (last, total)


@file_rule("A227")
def money_in_a_plan_of_percent(file: FileView) -> Iterator[Finding]:
    """资金支出计划（%） filled with amounts; one finding per file."""
    found = [view for view in file.tables if _in_money(view)]
    if not found:
        return
    view = found[0]
    shown = "、".join(
        f"{step.by} {short(step.amount)}" for step in view.table.plan if step.amount is not None
    )
    many = f"；另有 {len(found) - 1} 张表也是这样" if len(found) > 1 else ""
    yield Finding(
        view.cell("plan.%"),
        f"表头写的是“%”，填的是{view.table.currency_unit}（{shown}，"
        f"预算 {short(view.budget or Decimal(0))}）{many}。",
        "请按表头填累计百分比，最后一期是 100；县里要求填金额的，请改表头。",
        tuple(other.place(other.cell("plan.%")) for other in found[1:]),
        view,
    )
