"""A220 and A221: costs per head of a department against its head counts and the amounts of its tasks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import combinations, pairwise
from typing import NamedTuple

from xltools.model.money import cents, convert, short
from xltools.rules.facts.costs import Cost
from xltools.rules.facts.views import Row, TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.typos import digits, times

_WAN = Decimal(10000)
_HALF = Decimal("0.5")
_MANY = 14
"""No sums are made of longer lists: among many sums something always fits."""


class Amount(NamedTuple):
    """Money of the table a cost per head may come from, in 元, and the tasks it is the sum of (none: all)."""

    yuan: Decimal
    names: tuple[str, ...]

    @property
    def told(self) -> str:
        """What to call it in a sentence."""
        amount = f"{short(self.yuan / _WAN)}万元"
        if not self.names:
            return f"预算 {amount}"
        listed = "、".join(f"“{name}”" for name in self.names)
        return f"{listed}的 {amount}" if len(self.names) == 1 else f"{listed}合计 {amount}"


def _amounts(view: TableView) -> list[Amount]:
    """The tasks, the whole budget, sums of two and three tasks."""
    unit = view.table.currency_unit
    tasks = [
        (task.name, convert(task.total, unit, "元"))
        for task in view.outline.top
        if task.total and task.total > 0
    ]
    found = [Amount(amount, (name,)) for name, amount in tasks]
    if view.budget_yuan:
        found.append(Amount(view.budget_yuan, ()))
    for size in (2, 3) if len(tasks) <= _MANY else ():
        for chosen in combinations(tasks, size):
            found.append(Amount(sum((a for _, a in chosen), Decimal(0)), tuple(name for name, _ in chosen)))
    return found


def _per_head(view: TableView) -> list[tuple[Cost, list[Row]]]:
    """Yearly costs per head, and the head counts of the table."""
    costs = [*(e.cost for e in view.costs.estimates), *view.costs.open]
    heads = [
        row
        for row in view.rows
        if row.level.two == "数量"
        and row.target is not None
        and row.target.unit in ("人", "名")
        and isinstance(row.target.value, Decimal)
        and row.target.value > 0
    ]
    return [(cost, heads) for cost in costs if cost.per == {"人"} and cost.yuan > 0 and heads]


def _precision(cost: Cost) -> Decimal:
    """Half a unit of the last digit typed, as a share of the figure."""
    target = cost.row.target
    assert target is not None and isinstance(target.value, Decimal)
    exponent = target.value.as_tuple().exponent
    return _HALF * Decimal(1).scaleb(exponent) / target.value if isinstance(exponent, int) else Decimal(1)


def _head(row: Row) -> Decimal:
    assert row.target is not None and isinstance(row.target.value, Decimal)
    return row.target.value


@table_rule("A220")
def tenfold_per_head(view: TableView) -> Iterator[Finding]:
    """Cost per head × heads is ten, a hundred … times an amount of the table: the point has moved.

    Figures of few digits fit anything: a single task needs four, a sum of two five, of three six.
    """
    if len(view.table.tasks) < 2 or not view.budget_yuan:
        return
    for cost, heads in _per_head(view):
        target = cost.row.target
        assert target is not None and isinstance(target.value, Decimal)
        certain = len(digits(target.value))
        if certain < 3:
            continue
        amounts = _amounts(view)
        share = _precision(cost) + Decimal("0.00001")
        products = [(row, cost.yuan * _head(row)) for row in heads]
        if any(abs(p - amount.yuan) <= share * 2 * amount.yuan for _, p in products for amount in amounts):
            continue
        fits = []
        for row, product in products:
            for amount in amounts:
                power = round(math.log10(amount.yuan / product))
                parts = len(amount.names) or 1
                close = abs(product.scaleb(power) - amount.yuan) <= share * amount.yuan
                if close and 0 < abs(power) <= 4 and certain >= parts + 3:
                    fits.append((parts, row, product, amount, power))
        if not fits:
            continue
        _, row, product, amount, power = min(fits, key=lambda fit: (fit[0], abs(fit[4])))
        typed = target.value.scaleb(power)
        yield Finding(
            cost.row.cell("target"),
            f"“{cost.row.name} {cost.row.raw}” × “{row.name} {row.raw}” ＝ "
            f"{short(cents(product / _WAN))}万元，与{amount.told}正好{times(power)}。",
            f"小数点像是移了位，请核对，是否应为 {short(typed)}{target.unit}；金额没错的，请核对人数。",
            (view.place(row.cell("target")),),
        )


@table_rule("A221")
def other_head_count(view: TableView) -> Iterator[Finding]:
    """Two costs per head say the same number of people, and it is not the number written.

    Each task is tried whose name or content shares a word with the cost; people are counted whole.
    """
    found = _per_head(view)
    if len(found) < 2 or len(view.table.tasks) < 2 or view.table.currency_unit not in ("万元", "元"):
        return
    heads = found[0][1]
    written = max(_head(row) for row in heads)
    implied: list[dict[int, str]] = []
    for cost, _ in found:
        counts = _implied(view, cost, written)
        if any(int(_head(row)) in counts for row in heads):
            return
        if counts:
            implied.append(counts)
    if len(implied) < 2:
        return
    common = set(implied[0]).intersection(*implied[1:])
    if len(common) != 1:
        return
    (count,) = common
    row = max(heads, key=_head)
    yield Finding(
        row.cell("target"),
        f"{'，'.join(counts[count] for counts in implied)}，都是 {count} 人，“{row.name}”写的是“{row.raw}”。",
        "请核对人数和人均标准，两处用同一个人数。",
        tuple(view.place(cost.row.cell("target")) for cost, _ in found),
    )


def _implied(view: TableView, cost: Cost, written: Decimal) -> dict[int, str]:
    """The numbers of people, half to twice the written one, that give a cost per head; from which task."""
    words = {a + b for a, b in pairwise(cost.row.name.replace("人均", "/"))}
    share = _precision(cost)
    counts: dict[int, str] = {}
    for task in view.outline.top:
        about = f"{task.name}/{task.content or ''}"
        if not task.total or not any(word in about for word in words):
            continue
        amount = convert(task.total, view.table.currency_unit, "元")
        # The figure may have been rounded or cut off.
        low = (amount / (cost.yuan * (1 + 2 * share))).to_integral_value(ROUND_CEILING)
        high = (amount / (cost.yuan * (1 - share))).to_integral_value(ROUND_FLOOR)
        if high - low > 6 or low * 2 < written or high > written * 2:
            continue
        for count in range(int(low), int(high) + 1):
            counts.setdefault(count, f"“{task.name}”{short(task.total)} ÷ “{cost.row.name} {cost.row.raw}”")
    return counts
