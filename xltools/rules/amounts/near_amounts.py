"""A215: amounts that are nearly, but not, another amount of the same table or a sum of its tasks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xltools.model.money import POWERS, short
from xltools.model.records import Task
from xltools.rules.facts.claims import Claim
from xltools.rules.facts.costs import per_of_name, stem
from xltools.rules.facts.views import TableView, once
from xltools.rules.registry import Finding, table_rule
from xltools.text.typos import Slip, digits, slip

_MANY = 14
"""Of longer lists no sums of three are made: among many sums something always fits."""
_SAID: dict[Slip, str] = {
    "point": "差了小数点的位置",
    "swapped": "只差两位数字的顺序",
    "lost": "只少了一位数字",
    "doubled": "只多了一位数字",
    "mistyped": "只有一位数字不同",
}
_SIGNS = ("=", "×", "*")
"""Behind one of these stands a part of a formula (A223)."""
_FEW_TASKS = 8
"""Of so few tasks none is by chance about as large as a cost target, with its digits in another order."""


class Known(NamedTuple):
    """An amount the table states, or a sum of its tasks, and what to call it; ``task`` names one of many."""

    amount: Decimal
    told: str
    task: str = ""


class Typed(NamedTuple):
    """An amount to be compared, in the unit of the table: where it stands and how to quote it."""

    cell: str | None
    amount: Decimal
    told: str
    claim: Claim | None = None


def _stated(view: TableView) -> list[Known]:
    """The amounts written in the table's own cells."""
    table = view.table
    found = [
        Known(task.total, f"“{task.name}”的 {short(task.total)}", task.name)
        for task in table.tasks
        if task.total
    ]
    for label, amount in (
        ("预算总额", table.funding.total),
        ("财政拨款", table.funding.fiscal),
        ("其他资金", table.funding.other),
        ("合计行的总额", table.printed_totals.total),
        ("全年预算数", table.execution.adjusted),
        ("年初预算数", table.execution.initial),
        ("全年执行数", table.execution.executed),
    ):
        if amount:
            found.append(Known(amount, f"{label} {short(amount)}"))
    for step in table.plan:
        if step.amount and not view.plan_in_percent:
            found.append(Known(step.amount, f"{step.by}的计划 {short(step.amount)}"))
    return found


def _sums(view: TableView) -> dict[Decimal, tuple[Task, ...]]:
    """Sums of two and three tasks."""
    tasks = [(task, task.total) for task in view.outline.top if task.total]
    found: dict[Decimal, tuple[Task, ...]] = {}
    for n, (one, first) in enumerate(tasks):
        for m in range(n + 1, len(tasks)):
            two, second = tasks[m]
            added = first + second
            found.setdefault(added, (one, two))
            if len(tasks) <= _MANY:
                for three, third in tasks[m + 1 :]:
                    found.setdefault(added + third, (one, two, three))
    return found


def _swapped_sum(amount: Decimal, sums: dict[Decimal, tuple[Task, ...]]) -> Known | None:
    """The sum that an amount is but for two neighbouring digits; of three tasks only with five digits."""
    ordered = sorted(digits(amount).replace("0", ""))
    low, high = amount / 10, amount * 10
    for added, tasks in sums.items():
        if not low < added < high or sorted(digits(added).replace("0", "")) != ordered:
            continue
        if slip(amount, added) == "swapped" and (len(tasks) == 2 or len(digits(added)) >= 5):
            listed = "、".join(f"“{task.name}”{short(task.total or Decimal(0))}" for task in tasks)
            return Known(added, f"{listed}之和 {short(added)}")
    return None


def _cost_targets(view: TableView) -> list[Typed]:
    return [
        Typed(row.cell("target"), value, f"成本指标“{row.name}”的“{row.raw}”")
        for row in view.rows
        if row.unit_class == "money"
        and row.target
        and not per_of_name(f"{row.name}/{row.indicator.description or ''}") - {"年", "村", "社区"}
        and (value := view.in_table_unit(row.target)) is not None
    ]


def _in_texts(view: TableView) -> list[Typed]:
    """The amounts in goals, purpose and contents, those per head or of other years left out."""
    power = POWERS.get(view.table.currency_unit)
    return [
        Typed(claim.cell or None, claim.amount.scaleb(-power), f"文字里的“{claim.before}{claim.text}”", claim)
        for said in (view.claims if power is not None else ())
        for claim in said.claims
        if claim.dimension == "money"
        and not claim.is_each
        and claim.year != 0
        and claim.opening[-1:] not in _SIGNS
        and "以前" not in claim.before
        and power is not None
    ]


def _adding_up(typed: list[Typed], right: set[Decimal]) -> set[Decimal]:
    """Amounts that stand one after the other and make an amount of the table: 12.6 and 3.6 of 16.2."""
    found: set[Decimal] = set()
    for n, first in enumerate(typed):
        added = first.amount
        for m in range(n + 1, min(n + 6, len(typed))):
            added += typed[m].amount
            if added in right and typed[m].cell == first.cell:
                found |= {part.amount for part in typed[n : m + 1]}
    return found


def _nearly(typed: Typed, known: list[Known], certain: int, few_tasks: bool) -> tuple[Known, Slip] | None:
    """The amount another one was meant to be; a moved point needs ``certain`` digits.

    Of many tasks one has such digits by chance: three do only where the names share a word.
    """
    for meant in known:
        kind = slip(typed.amount, meant.amount)
        if kind is None or kind == "point" and len(digits(meant.amount)) < certain:
            continue
        few = min(len(digits(typed.amount)), len(digits(meant.amount))) < 4
        near = abs(typed.amount - meant.amount) * 5 < meant.amount
        telling = not few or few_tasks and near and kind == "swapped"
        if not telling and meant.task and not stem(typed.told) & stem(meant.task):
            continue
        return meant, kind
    return None


@once
def nearly_amounts(view: TableView) -> list[tuple[Typed, Known, Slip]]:
    """The amounts that miss an amount of the table by one slip, with the amount they were meant to be."""
    stated = _stated(view)
    costs, texts = (_cost_targets(view), _in_texts(view)) if stated else ([], [])
    if not costs and not texts:
        return []
    found: list[tuple[Typed, Known, Slip]] = []
    budget = view.budget
    right = {known.amount for known in stated}
    if len(costs) > 1 and sum((cost.amount for cost in costs), Decimal(0)) in right:
        costs = []
    right |= _adding_up(texts, right)
    right |= {budget - known.amount for known in stated if budget is not None}
    few_tasks = len(view.table.tasks) <= _FEW_TASKS
    sums: dict[Decimal, tuple[Task, ...]] | None = None
    for typed in (*costs, *texts):
        if typed.amount in right or len(digits(typed.amount)) < 2:
            continue
        if sums is None:
            sums = _sums(view)
        if typed.amount in sums:
            continue
        if budget is not None and _units(typed.amount, budget):
            continue  # A214
        alone = len(costs) == 1 and typed is costs[0] and not view.table.tasks and not view.costs.estimates
        near = _nearly(typed, stated, 2 if alone else 3, few_tasks and typed in costs)
        if near is None and (swapped := _swapped_sum(typed.amount, sums)) is not None:
            near = swapped, "swapped"
        if near is None:
            continue
        meant, kind = near
        above = budget is not None and typed.amount > budget and typed in costs
        if above and (kind == "point" or not any(meant.amount == task.total for task in view.table.tasks)):
            continue  # T339
        found.append((typed, meant, kind))
    return found


@table_rule("A215")
def nearly_an_amount(view: TableView) -> Iterator[Finding]:
    """A cost target, or an amount in the text, that misses an amount of the table by one slip of the hand.

    What is an amount, a sum of two or three tasks, or part of cost targets that make the budget is right.
    """
    for typed, meant, kind in nearly_amounts(view):
        yield Finding(
            typed.cell,
            f"{typed.told}与{meant.told}{_SAID[kind]}，像是抄错了。",
            f"请核对，是否应为 {short(meant.amount)}{view.table.currency_unit}。",
            parameters={"typed": typed.amount, "meant": meant.amount},
        )


def _units(amount: Decimal, budget: Decimal) -> bool:
    return amount in (budget.scaleb(4), budget.scaleb(-4))
