"""A224 to A226: cost targets for the whole project, alone and together, against its budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.model.money import convert, short
from xltools.model.problem import Place
from xltools.rules.facts.costs import Cost, is_total, stem
from xltools.rules.facts.task_tree import by_amount
from xltools.rules.facts.views import TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.typos import power_between, times

_ZERO = Decimal(0)
_WAN = Decimal(10000)
_PROJECTS = ("project_goal", "project_selfeval", "monitoring")
_COUNTED = frozenset({"次", "人次", "人", "户", "村", "社区"})


def _listed(costs: Sequence[Cost]) -> str:
    return "、".join(f"“{cost.row.name} {cost.row.raw}”" for cost in costs[:4]) + (
        "等" if len(costs) > 4 else ""
    )


def _budget_place(view: TableView) -> Place:
    return view.place(view.cell("funding.total", "execution.adjusted", "printed_totals.total"))


def _told(view: TableView) -> str:
    return f"{short(view.budget or _ZERO)}{view.table.currency_unit}"


@table_rule("A224")
def total_cost_below_budget(view: TableView) -> Iterator[Finding]:
    """总成本 is the cost of the whole project: far below the budget it belongs to another one.

    A difference of ten thousand times is a matter of units (A214).
    """
    budget = view.budget_yuan
    if not budget or budget <= 0 or view.table.type not in _PROJECTS:
        return
    totals = [cost for cost in view.costs.whole if is_total(cost.row.name)]
    if not totals:
        return
    amount = sum((cost.yuan for cost in view.costs.whole), _ZERO)
    if amount <= 0 or amount >= budget * Decimal("0.7") or power_between(amount, budget) in (4, -4):
        return
    cost = totals[0]
    added = "" if len(view.costs.whole) == 1 else f"（成本指标合计 {short(amount / _WAN)}万元）"
    yield Finding(
        cost.row.cell("target"),
        f"“{cost.row.name}”写的是“{cost.row.raw}”{added}，预算是 {_told(view)}，只有预算的 "
        f"{short((amount / budget * 100).quantize(Decimal(1)))}%{_source(view, amount, budget)}。",
        "总成本应与预算相当，请核对；其余支出另有成本指标的，请补上。",
        (_budget_place(view),),
    )


def _source(view: TableView, amount: Decimal, budget: Decimal) -> str:
    """Where the wrong amount may come from: another project of the file, or the point moved."""
    power = power_between(amount, budget)
    if power:
        return f"，正好{times(power)}，像是小数点点错了位"
    for table in view.file.tables:
        other = table.funding.total
        if (
            table is view.table
            or other is None
            or not table.project
            or table.currency_unit not in ("万元", "元")
        ):
            continue
        if convert(other, table.currency_unit, "元") == amount:
            return f"，正是“{table.project}”的预算，像是抄来没有改"
    return ""


@table_rule("A225")
def costs_together_above_budget(view: TableView) -> Iterator[Finding]:
    """Several costs, none above the budget alone, that come to more than it together.

    One that is the sum of those behind it, or the whole budget, is taken for their total.
    """
    budget = view.budget_yuan
    if not budget or budget <= 0 or len(view.costs.whole) < 2:
        return
    costs = [cost for cost in view.costs.whole if "其中" not in cost.row.name and cost.yuan > 0]
    if any(cost.yuan > budget for cost in costs):
        return
    parts = [cost for cost in costs if cost.yuan < budget * Decimal("0.98")]
    amounts = by_amount([cost.yuan for cost in parts])
    amount = sum(amounts, _ZERO)
    if amount <= budget * Decimal("1.05") or _makes(amounts, budget):
        return
    if len(parts) > 2 and any(cost.yuan * 2 == amount for cost in parts):
        return
    yield Finding(
        parts[0].row.cell("target"),
        f"{len(parts)} 条成本指标合计 {short(amount / _WAN)}万元，超过预算 {_told(view)}：{_listed(parts)}。",
        "请核对各条成本和预算；一条包含在另一条里的，请在名称里写“其中”。",
        (*(view.place(cost.row.cell("target")) for cost in parts[1:]), _budget_place(view)),
    )


def _makes(amounts: Sequence[Decimal], budget: Decimal) -> bool:
    """Whether some of the amounts make the budget, so that the others are parts of them."""
    if len(amounts) > 12:
        return True
    sums = {_ZERO}
    for amount in amounts:
        sums |= {known + amount for known in sums}
    return budget in sums


@table_rule("A226")
def one_cost_takes_all(view: TableView) -> Iterator[Finding]:
    """One activity's cost, or a single unit's, is the entire budget: nothing is left for the others."""
    budget = view.budget_yuan
    if not budget or budget <= 0 or view.table.type != "project_goal":
        return
    costs = view.costs
    others = len(costs.whole) + len(costs.estimates) + len(costs.open) - 1
    about = stem(view.table.project or "")
    for cost in costs.whole:
        words = stem(cost.row.name)
        if cost.yuan == budget and others and words and not words & about and not is_total(cost.row.name):
            rest = [
                c for c in (*costs.whole, *(e.cost for e in costs.estimates), *costs.open) if c is not cost
            ]
            yield Finding(
                cost.row.cell("target"),
                f"“{cost.row.name} {cost.row.raw}”就是全部预算 {_told(view)}，{_listed(rest)}没有钱可用。",
                "请把预算分到各条成本；这一条就是总成本的，请改名称。",
                (_budget_place(view),),
            )
            return
    for cost in costs.open:
        if cost.yuan == budget and cost.per & _COUNTED:
            yield Finding(
                cost.row.cell("target"),
                f"“{cost.row.name} {cost.row.raw}”，单是一{min(cost.per & _COUNTED)}"
                f"就用完全部预算 {_told(view)}。",
                "请核对单价；只办一次的，请补数量指标；总成本请去掉“每”。",
                (_budget_place(view),),
            )
            return
