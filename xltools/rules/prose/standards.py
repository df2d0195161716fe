"""X504 and X512: a standard, alone and × a number of people or occasions, against budget and cost targets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.model.money import convert, short
from xltools.rules.facts.standards import (
    COUNTED,
    OF_PART,
    TIME,
    TOTAL,
    WAN,
    Product,
    Rate,
    another_factor,
    products_of,
    rates_of,
    sentences,
)
from xltools.rules.facts.subjects import bigrams, covered, name_of
from xltools.rules.facts.views import Row, TableView
from xltools.rules.prose.products import task_products
from xltools.rules.registry import Finding, table_rule
from xltools.text.targets.grammar import base_unit

_SPOKEN_OF = 0.5


@table_rule("X504")
def standard_against_budget(view: TableView) -> Iterator[Finding]:
    """Standards × people in the goals against the budget: more than a fifth apart is reported.

    Below the budget only for monthly pay, which leaves little room for anything else.
    """
    yield from task_products(view)
    budget = view.budget_yuan
    if not budget or budget <= 0 or view.table.type != "project_goal":
        return
    products: list[Product] = []
    for sentence in sentences(view.goal_text):
        found = products_of(sentence) if not OF_PART.search(sentence) else []
        if not found or TOTAL.search(sentence) or another_factor(sentence, found[0].per):
            continue
        products += [product for product in found if product not in products]
    if not products:
        return
    low = sum((min(product.amounts) for product in products), Decimal(0))
    high = sum((max(product.amounts) for product in products), Decimal(0))
    below = high < budget * Decimal("0.8") and all(product.monthly for product in products)
    if not below and low <= budget * Decimal("1.2"):
        return
    year = high if below else low
    if any(year in estimate.amounts for estimate in view.costs.estimates):
        return  # the indicators say the same: A217, A218
    told = short(convert(budget, "元", view.table.currency_unit))
    listed = " ＋ ".join(product.told for product in products)
    yield Finding(
        view.cell("funding.total"),
        f"按目标里的标准计算：{listed} ＝ {short(year / WAN)}万元，预算是 {told}{view.table.currency_unit}。",
        "请核对标准、人数和预算；其余支出请在目标里写明。",
        (view.place(view.cell("goals")),),
    )


def _left_over(rates: list[Rate], costs: list[tuple[Row, Decimal]]) -> tuple[Rate, Row] | None:
    """The one standard and the one cost of a kind that have no equal on the other side.

    As many of the one as of the other: three age groups, three amounts, one of them another.
    """
    different = {rate.yuan: rate for rate in rates}
    values = {value for _, value in costs}
    if len(different) != len(costs) or len(values) != len(costs):
        return None
    said = [rate for yuan, rate in different.items() if yuan not in values]
    asked = [row for row, value in costs if value not in different]
    return (said[0], asked[0]) if len(said) == len(asked) == 1 else None


@table_rule("X512")
def standard_against_cost(view: TableView) -> Iterator[Finding]:
    """The standards of a kind in the goals (每人每月800元) against the unit costs of that kind."""
    if "元" not in view.goal_text and "/月" not in view.goal_text:
        return
    said: dict[tuple[str, str], list[Rate]] = {}
    for sentence in sentences(view.goal_text):
        for rate in rates_of(sentence) if not OF_PART.search(sentence) else ():
            said.setdefault((rate.per, TIME.get(rate.time, rate.time)), []).append(rate)
    if not said:
        return
    rows: dict[tuple[str, str], list[tuple[Row, Decimal]]] = {}
    for row in view.rows:
        unit = row.target.unit if row.target is not None else None
        if row.unit_class == "money" and unit and "/" in unit:
            value = row.target.value if row.target is not None else None
            power, base = base_unit(unit)
            per = tuple(part for part in re.split(r"[/·.•每]+", base)[1:] if part)
            if isinstance(value, Decimal) and base.startswith("元/") and 1 <= len(per) <= 2:
                kinds = sorted((TIME.get(part, part) for part in per), key=lambda part: part in "月年日")
                who = [COUNTED.get(part, part) for part in kinds if part not in "月年日"]
                when = [part for part in kinds if part in "月年日"]
                if len(who) == 1 and len(when) < 2:
                    rows.setdefault((who[0], "".join(when)), []).append((row, value.scaleb(power)))
    for kind, rates in said.items():
        costs = rows.get(kind, [])
        pair = _left_over(rates, costs)
        if pair is None:
            continue
        rate, row = pair
        core = name_of(row.name, is_share=False).core.removesuffix("标准")
        if len(costs) > 1 and core and covered(core, bigrams(view.goal_text)) < _SPOKEN_OF:
            continue  # of somebody the goals do not speak of
        yield Finding(
            row.cell("target"),
            f"目标里写的标准是“{rate.text}”，指标“{row.name}”的指标值却是“{row.raw}”，两处不一致。",
            "请按文件规定的标准核对，把目标和指标改成同一个数。",
            (view.place(view.cell("goals")),),
        )
