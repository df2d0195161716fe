"""X503: a standard or rate × a number and the result, as sentences say them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, islice, product
from math import prod
from typing import NamedTuple

from xltools.model.money import short
from xltools.rules.facts.claims import Claim, ClaimSet, Product
from xltools.rules.facts.views import TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.lexicon import word_list
from xltools.text.typos import told
from xltools.text.units import unit_of

_WORDS = word_list("claims")
_MANY = 4000
"""Ways of multiplying that are tried before a result counts as explained."""
_ROUGH = Decimal("0.1")


class Wrong(NamedTuple):
    """Products of one result that do not come to it: what they come to, in the smallest unit."""

    products: list[Product]
    result: Claim
    amount: Decimal

    @property
    def told(self) -> str:
        """The multiplication as a sentence without its stop."""
        unit = "万元" if self.result.dimension == "money" else self.result.unit
        size = unit_of(unit).size
        right, stated = (self.amount / size).normalize(), (self.result.amount / size).normalize()
        slip = told(stated, right)
        listed = " ＋ ".join(one.told for one in self.products)
        cause = f"，{slip}" if slip else ""
        return f"{listed} ＝ {short(right)}{unit}，文字里写的是 {self.result.figure}{cause}"


def _readings(one: Product) -> list[Decimal]:
    """Every amount a product may stand for: other numbers of the kind, some months, more factors."""
    rate = one.rate.amount
    numbers = {one.number.amount} if one.number is not None else {Decimal(1)}
    numbers |= {
        sum(one.others[n:m], Decimal(0))
        for n in range(len(one.others))
        for m in range(n + 1, len(one.others) + 1)
    }
    open_months = one.rate.period == "月" and one.rate.dimension == "money" and one.months == (Decimal(12),)
    times = set(one.months) or set(one.rate.times)
    times |= {Decimal(n) for n in range(1, 13)} if open_months else set()
    factors = {Decimal(1)} | {
        Decimal(prod(some)) for n in range(1, len(one.factors) + 1) for some in combinations(one.factors, n)
    }
    return [rate * number * time * factor for number in numbers for time in times for factor in factors]


def _fits(amount: Decimal, result: Claim, rate: Claim) -> bool:
    if result.approximate or rate.approximate:
        return abs(amount - result.amount) <= result.amount * _ROUGH
    if (
        rate.bound in ("≥", ">")
        and result.amount > amount
        or result.bound in ("≥", ">")
        and amount > result.amount
    ):
        return rate.dimension != "money"
    return abs(amount - result.amount) < result.last_digit


def _explained(products: Sequence[Product], result: Claim, besides: Sequence[Decimal]) -> bool:
    """Whether a result comes of its products in any way the sentence allows, other amounts added or not."""
    extra = {sum(some, Decimal(0)) for n in range(len(besides) + 1) for some in combinations(besides, n)}
    readings = [sorted({*one.amounts(), *_readings(one)}) for one in products]
    low = sum(min(one.amounts()) for one in products)
    high = sum(max(one.amounts()) for one in products)
    whole_times = products[0].rate.period in ("月", "季", "学期") and not products[0].rate.approximate
    for more in extra:
        rest = result.amount - more
        if low <= rest <= high and (
            rest % low == 0 or rest % high == 0 or not whole_times or _whole(rest, products)
        ):
            return True
    for some in islice(product(*readings), _MANY):
        if any(_fits(sum(some, more), result, products[0].rate) for more in extra):
            return True
    return False


def _whole(amount: Decimal, products: Sequence[Product]) -> bool:
    """Whether a year's number is some whole number of months or quarters."""
    one = products[0]
    each = one.rate.amount * (one.number.amount if one.number is not None else 1)
    return len(products) > 1 or each > 0 and amount % each == 0


def wrong_products(said: ClaimSet) -> list[Wrong]:
    """The products of a text that do not come to what it says, each result once."""
    results: dict[tuple[int, int], list[Product]] = {}
    for one in said.products:
        if one.result is not None:
            results.setdefault(one.result.span, []).append(one)
    found = []
    for products in results.values():
        result = products[0].result
        assert result is not None
        used = {one.rate.span for one in products} | (set(results) - {result.span})
        besides = [
            claim.amount for claim in said.claims
            if claim.dimension == "money" == result.dimension and not claim.is_each
            and claim.span < result.span and claim.paragraph == result.paragraph and claim.span not in used
        ][:5]  # fmt: skip
        if _explained(products, result, besides):
            continue
        amount = sum((max(one.amounts()) for one in products), Decimal(0))
        size = unit_of(result.unit).size
        slip = told((result.amount / size).normalize(), (amount / size).normalize())
        if slip or _plain(products, result, besides):
            found.append(Wrong(products, result, amount))
    for one in said.products:
        whole = one.whole
        plain = (
            whole is not None
            and one.near
            and not one.factors
            and not (one.rate.approximate or whole.approximate)
        )
        if whole is not None and plain and one.rate.bound is None and min(one.amounts()) > whole.amount:
            found.append(Wrong([one], whole, max(one.amounts())))
    return found


def _plain(products: Sequence[Product], result: Claim, besides: Sequence[Decimal]) -> bool:
    """Whether it is beyond doubt which numbers belong together, and that nothing else is in the result."""
    first = products[0]
    text = result.opening
    doubtful = any(word in text for word in (*_WORDS["partly"], *_WORDS["more"]))
    if first.rate.paragraph != result.paragraph or not all(one.near for one in products) or doubtful:
        return False
    return not first.factors and not besides and (first.rate.period != "日")


@table_rule("X503")
def stated_product(view: TableView) -> Iterator[Finding]:
    """A sentence that multiplies and says the result: 300元/人 × 4000人, 共计 120万元; 8个社区各6场，共48场.

    Where the months are not written any whole number of them will do.
    """
    for said in view.claims:
        for wrong in wrong_products(said):
            yield Finding(
                wrong.result.cell or None,
                f"{wrong.told}。",
                "请核对标准、数量和结果。",
                parameters={
                    "said": wrong.result.figure,
                    "product": " ＋ ".join(p.told for p in wrong.products),
                },
            )
