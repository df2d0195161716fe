"""A217 to A219: unit cost × quantity against the budget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xltools.model.money import short
from xltools.model.problem import Place
from xltools.rules.amounts.currency_slips import implausible
from xltools.rules.facts.costs import VERBS, Estimate, stem
from xltools.rules.facts.views import FileView, TableView
from xltools.rules.registry import Finding, file_rule, table_rule
from xltools.text.typos import tenfold, times

_WAN = Decimal(10000)
_LOW, _CLOSE, _HIGH = Decimal("0.8"), Decimal("1.05"), Decimal("1.25")
_MOST = re.compile(r"最高|封顶|最多")
"""What one may get at most is not what each gets."""
_ALL = re.compile(r"需|合计|总计|共计|总投资|全年共|总成本")
_PROJECTS = ("project_goal", "project_selfeval", "monitoring")


class Gap(NamedTuple):
    """How far unit costs × quantities are from the budget: over, some way over, below, or not exact."""

    kind: str
    amount: Decimal
    estimates: list[Estimate]


def is_near(amount: Decimal, budget: Decimal) -> bool:
    """Whether two amounts can be the same money, give or take a bound and some rounding."""
    return budget * _LOW <= amount <= budget * _HIGH


def _gap(view: TableView) -> Gap | None:
    """How the unit costs of a project miss its budget; None where they do not, or nobody can tell."""
    costs, budget = view.costs, view.budget_yuan
    if not costs.estimates or not budget or budget <= 0 or view.table.type not in _PROJECTS:
        return None
    if implausible(view):
        return None  # A214
    estimates = costs.estimates
    low = sum((min(e.amounts) for e in estimates), Decimal(0))
    high = sum((max(e.amounts) for e in estimates), Decimal(0))
    if any(is_near(amount.scaleb(power), budget) for amount in (low, high) for power in (4, -4)):
        return None  # 元 and 万元 mixed up: A214
    if low > budget * _CLOSE:
        several = len(estimates) > 1
        if any(_is_the_whole(e, budget) or several and _fits(e, budget) for e in estimates):
            return None
        if _fewer_months(estimates, budget) or any(_MOST.search(e.cost.row.name) for e in estimates):
            return None
        if low <= budget * _HIGH:
            return Gap("close", low, estimates)
        return Gap("over" if all(e.sure for e in estimates) else "far", low, estimates)
    if (costs.open or costs.other) and not tenfold(high, budget):
        return None
    total = high + sum((cost.yuan for cost in costs.whole), Decimal(0))
    if not costs.whole and tenfold(high, budget):
        return Gap("far", high, estimates)  # whatever else there is
    if not _said_to_be_all(view, total) and _for_other_things(view):
        return None
    if total < budget * _LOW:
        return Gap("far", total, estimates)
    if len(estimates) == 1 and estimates[0].exact and not costs.whole and abs(high - budget) > budget / 100:
        return Gap("far", high, estimates)
    return None


def _said_to_be_all(view: TableView, amount: Decimal) -> bool:
    """Whether the goals name an amount as all that is needed."""
    return any(
        claim.dimension == "money" and claim.amount == amount and _ALL.search(claim.before)
        for said in view.goal_claims
        for claim in said.claims
    )


def _for_other_things(view: TableView) -> bool:
    """Whether a project does more than what its unit costs are for, so that they need not make its budget.

    Another number that shares no word with the costs and theirs shows it, or a standard that the goals
    name and no cost has.
    """
    costs = view.costs
    used = [row for e in costs.estimates for row in (e.cost.row, *e.counts)]
    about = frozenset[str]().union(*(stem(row.name) for row in used))
    by_heads = any(e.cost.per & {"人", "人次", "户", "次", "场"} for e in costs.estimates)
    others = (row for row in view.rows if row.level.two == "数量" and row.kind == "number")
    for row in others:
        same = by_heads and row.unit_class in ("people", "times") and (stem(row.name) - VERBS) & about
        if row not in used and row.unit_class != "duration" and not same:
            return True
    said = {e.cost.yuan for e in costs.estimates}
    return any(one.amount not in said for text in view.goal_claims for one in text.of("standard"))


def _fits(estimate: Estimate, budget: Decimal) -> bool:
    return any(is_near(amount, budget) for amount in estimate.amounts)


def _is_the_whole(estimate: Estimate, budget: Decimal) -> bool:
    """村资金使用成本 ≤18万元 of 18.23 is not for each village: the sum denies what the name says."""
    target = estimate.cost.row.target
    in_name_only = target is not None and "/" not in (target.unit or "")
    return in_name_only and is_near(estimate.cost.yuan, budget)


def _fewer_months(estimates: list[Estimate], budget: Decimal) -> bool:
    """Whether a budget is a monthly cost times a whole number of months below twelve."""
    (cost, amounts, _, counts, _, _) = estimates[0]
    stated = any(row.target and row.target.unit in ("个月", "月") for row in counts)
    if len(estimates) > 1 or "月" not in cost.per or stated:
        return False
    months = budget * 12 / max(amounts)
    return 1 <= months < 12 and abs(months - round(months)) < Decimal("0.04")


def _told(view: TableView, gap: Gap) -> str:
    several = len(gap.estimates) > 1
    listed = "，".join(
        f"{e.told} ＝ {short(_shown(e, gap) / _WAN)}万元" if several else e.told for e in gap.estimates[:4]
    )
    whole = view.costs.whole if gap.kind == "far" and gap.amount < (view.budget_yuan or 0) else []
    listed += "".join(f" ＋ “{cost.row.name} {cost.row.raw}”" for cost in whole[:3])
    return (
        f"{listed}{'，合计' if several else ' ＝'} {short(gap.amount / _WAN)}万元，"
        f"预算是 {short(view.budget or Decimal(0))}{view.table.currency_unit}"
    )


def _shown(estimate: Estimate, gap: Gap) -> Decimal:
    return max(estimate.amounts) if gap.kind == "far" else min(estimate.amounts)


def _also(view: TableView, gap: Gap) -> tuple[Place, ...]:
    counts = [view.place(row.cell("target")) for e in gap.estimates for row in e.counts]
    return (*counts, view.place(view.cell("funding.total", "execution.adjusted", "printed_totals.total")))


def _is_monthly(view: TableView, gap: Gap) -> bool:
    """Whether twelve times the only product is the budget and its unit names no time."""
    budget = view.budget_yuan or Decimal(0)
    per = gap.estimates[0].cost.per
    timed = any(word in per for word in ("月", "年", "天", "日", "次"))
    return len(gap.estimates) == 1 and not timed and abs(gap.amount * 12 - budget) * 100 <= budget


@table_rule("A217")
def unit_cost_misses_budget(view: TableView) -> Iterator[Finding]:
    """Unit costs × quantities far from a project's budget, where there may be other reasons for it.

    Below it when nothing but unit costs is listed, above it when the count may be of something else.
    """
    gap = _gap(view)
    if gap is not None and gap.kind == "far" and _is_monthly(view, gap):
        yield Finding(
            gap.estimates[0].cost.row.cell("target"),
            f"{_told(view, gap)}；乘 12 个月正好是预算，这个标准像是按月的，单位里没有写“·月”。",
            "按月的标准，单位请写成“元/人·月”这样的写法，别人才算得出全年的金额。",
            _also(view, gap),
        )
    elif gap is not None and gap.kind == "far":
        yield Finding(
            gap.estimates[0].cost.row.cell("target"),
            f"{_told(view, gap)}，{f'正好{times(power)}' if (power := _power(view, gap)) else '对不上'}。",
            "请核对单价、数量和预算；还有其他支出的，请补一条成本指标。",
            _also(view, gap),
            confidence=0.95 if power else None,
        )


@table_rule("A218")
def unit_cost_above_budget(view: TableView) -> Iterator[Finding]:
    """Unit costs × quantities a quarter above the budget and more; for a department, above all of it."""
    gap = _gap(view)
    if gap is not None and gap.kind == "over":
        ratio = (gap.amount / (view.budget_yuan or gap.amount)).quantize(Decimal("0.1"))
        tenfold = next((n for p, n in ((1, "十"), (2, "一百"), (3, "一千")) if _about(ratio, p)), "")
        yield Finding(
            gap.estimates[0].cost.row.cell("target"),
            f"{_told(view, gap)}，{'差' + tenfold + '倍' if tenfold else f'是预算的 {short(ratio)} 倍'}。",
            "请核对单价、数量和预算，把填错的改过来；单价按实际标准写，不要写得比预算宽。",
            _also(view, gap),
            about=tuple(e.cost.row.cell("target") for e in gap.estimates),
            yields_to=("X512",),  # the goals name another standard, which is the reason
        )
    budget = view.budget_yuan
    if view.table.type in _PROJECTS or not budget or budget <= 0:
        return
    for estimate in view.costs.estimates:
        amount = min(estimate.amounts)
        if estimate.sure and amount > budget * _HIGH:
            yield Finding(
                estimate.cost.row.cell("target"),
                f"{_told(view, Gap('over', amount, [estimate]))}，比全部预算还多。",
                "请核对单价的单位（元、万元）、数量和预算。",
                _also(view, Gap("over", amount, [estimate])),
            )


def _power(view: TableView, gap: Gap) -> int:
    return tenfold(gap.amount, view.budget_yuan or gap.amount)


def _about(ratio: Decimal, power: int) -> bool:
    return abs(ratio.scaleb(-power) - 1) < Decimal("0.05")


@file_rule("A219")
def unit_cost_somewhat_above(file: FileView) -> Iterator[Finding]:
    """Unit costs × quantities up to a quarter above the budget: a loose bound; one finding per file."""
    loose = [(view, gap) for view in file.tables if (gap := _gap(view)) is not None and gap.kind == "close"]
    if not loose:
        return
    view, gap = loose[0]
    others = "" if len(loose) == 1 else f"；另有 {len(loose) - 1} 个项目也是这样"
    named = "、".join(f"“{other.name}”" for other, _ in loose[1:4])
    yield Finding(
        gap.estimates[0].cost.row.cell("target"),
        f"{_told(view, gap)}，上限比预算宽{others}{f'：{named}' if named else ''}"
        f"{'等' if len(loose) > 4 else ''}。",
        "成本上限按预算折算后再填；确是四舍五入的可以不改。",
        tuple(v.place(g.estimates[0].cost.row.cell("target")) for v, g in loose[1:]),
        view,
    )
