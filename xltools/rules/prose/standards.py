"""X504 and X512: a standard, alone and × a number of people or occasions, against budget and cost targets."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.model.money import POWERS, convert, short
from xltools.rules.facts.claims import Product
from xltools.rules.facts.claims.claim import WAN
from xltools.rules.facts.standards import other_standards, spending
from xltools.rules.facts.views import TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.typos import tenfold, times

_LOW, _CLOSE, _HIGH = Decimal("0.8"), Decimal("1.05"), Decimal("1.2")


@table_rule("X504")
def standard_against_budget(view: TableView) -> Iterator[Finding]:
    """Standards × people in the goals against the budget: more than a fifth apart is reported.

    Below the budget only for monthly pay, which leaves little room for anything else; a power of ten always.
    """
    yield from _above_task(view)
    budget = view.budget_yuan
    if not budget or budget <= 0 or view.table.type != "project_goal":
        return
    products: dict[str, Product] = {}
    loose: dict[str, Product] = {}
    for said in view.goal_claims:
        products |= {one.told: one for one in spending(said) if one.result is None}
        loose |= {one.told: one for one in spending(said, factors=True) if one.result is None}
    if not products and not tenfold(sum((min(p.amounts()) for p in loose.values()), Decimal(0)), budget):
        return
    products = products or loose
    low = sum((min(one.amounts()) for one in products.values()), Decimal(0))
    high = sum((max(one.amounts()) for one in products.values()), Decimal(0))
    below = high < budget * _LOW and all(one.rate.period == "月" for one in products.values())
    power = tenfold(low, budget)
    if not below and not power and low <= budget * _HIGH:
        return
    year = high if below else low
    if any(year in estimate.amounts for estimate in view.costs.estimates):
        return  # the indicators say the same: A217, A218
    listed = " ＋ ".join(products)
    apart = f"，正好{times(power)}" if power else ""
    yield Finding(
        view.cell("funding.total"),
        f"按目标里的标准计算：{listed} ＝ {short(year / WAN)}万元，预算是 "
        f"{short(convert(budget, '元', view.table.currency_unit))}{view.table.currency_unit}{apart}。",
        "请核对标准、人数和预算；其余支出请在目标里写明。",
        (view.place(view.cell("goals")),),
        parameters={"product": year, "budget": budget},
        confidence=0.95 if power else None,
    )


def _above_task(view: TableView) -> Iterator[Finding]:
    """A task whose content multiplies to more than the task has: 每个社区10万元，共9个社区, 80万元."""
    unit = view.table.currency_unit
    for task, said in view.task_claims if unit in POWERS else ():
        products = spending(said)
        if not task.total or task.total <= 0 or len(products) != 1 or products[0].result is not None:
            continue
        amount = min(products[0].amounts())
        if amount <= convert(task.total, unit, "元") * _CLOSE:
            continue
        yield Finding(
            task.where.cell("content"),
            f"任务“{task.name}”的内容按标准计算：{products[0].told} ＝ {short(amount / WAN)}万元，"
            f"超过了这项任务的预算 {short(task.total)}{unit}。",
            "请核对标准、数量和这项任务的金额。",
            (view.place(task.where.cell("total")),),
        )


@table_rule("X512")
def standard_against_cost(view: TableView) -> Iterator[Finding]:
    """The standards of a kind in the goals (每人每月800元) against the unit costs of that kind."""
    for claim, row in other_standards(view):
        yield Finding(
            row.cell("target"),
            f"目标里写的标准是“{claim.told_rate}”，指标“{row.name}”的指标值却是“{row.raw}”，两处不一致。",
            "请按文件规定的标准核对，把目标和指标改成同一个数。",
            (view.place(claim.cell or None),),
            parameters={"said": claim.told_rate, "target": row.raw},
        )
