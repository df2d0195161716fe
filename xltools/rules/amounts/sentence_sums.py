"""A216 and A223: sums and products written out in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from xltools.model.money import POWERS, short
from xltools.rules.facts.claims import Breakdown, Claim, ClaimSet
from xltools.rules.facts.claims.arithmetic import wrong_changes, wrong_lists, wrong_rates
from xltools.rules.facts.views import TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.formulas import wrong_formulas
from xltools.text.indicator_names import word_lists
from xltools.text.lexicon import word_list
from xltools.text.typos import explain_sum, told, turned
from xltools.text.units import unit_of

_WORDS = word_list("claims")
_LISTS = word_lists()["parts"]
_NEAR, _FAR = Decimal("0.1"), Decimal("0.2")
"""How far parts may miss a whole and still be meant to make it; from where on nothing joins them."""
_ADDITIVE = frozenset(("money", "length", "area", "weight", "volume"))
"""What stands in one part only; people may stand in two."""


def _any(words: Sequence[str], text: str) -> bool:
    return any(word in text for word in words)


def _makes(amounts: Sequence[Decimal], total: Decimal) -> bool:
    """Whether some of the amounts make the total."""
    if len(amounts) > 12:
        return True
    return any(sum(some) == total for n in range(1, len(amounts) + 1) for some in combinations(amounts, n))


def _divide(names: Sequence[str]) -> bool:
    """Whether the parts are such that nobody is in two of them or in none (男 and 女)."""
    for group in _LISTS["groups"]:
        ordered = sorted(group, key=len, reverse=True)
        members = [next((word for word in ordered if word in name), None) for name in names]
        if None not in members and len(set(members)) == len(names) >= 2 and group[0] in members:
            return True
    return False


def _cause(total: Decimal, named: Sequence[tuple[str, Decimal]]) -> str:
    """The slip of one figure that explains the difference, as the end of a sentence."""
    added = sum((number for _, number in named), Decimal(0))
    for name, number in named:
        if turned(number, total - added + number):
            return f"；“{name}”写 {short(total - added + number)} 就对得上，像是两位数字颠倒了"
    if turned(total, added):
        return f"；总数写 {short(added)} 就对得上，像是两位数字颠倒了"
    return explain_sum(total, named)


def _must_add_up(one: Breakdown, parts: Sequence[Claim], added: Decimal, cause: str) -> bool:
    """Whether parts that miss the total were meant to make it, and are not merely some of it."""
    total, text = one.total.amount, one.rest
    partly = added < total and not cause
    unnamed = text
    for part in parts:
        unnamed = unnamed.replace(f"{part.before}{part.text}", "")
    if added < total and _any(_WORDS["others"], unnamed):
        return False
    if one.total.dimension == "money":
        return not (partly and (_any(_WORDS["some"], text) or text.count("其中") > 1)) and (
            one.link != "共" or bool(cause) or abs(added - total) <= total * _FAR
        )
    own = f"{one.total.before}{one.total.after}{parts[0].opening.removesuffix(parts[0].before)}"
    overlap = _any([word for word in _LISTS["overlapping"] if word not in own], text)
    if one.link == "共":
        return total * Decimal("0.8") <= added <= total * Decimal("1.5") and not (added > total and overlap)
    if _divide([part.before for part in parts]):
        return True
    if abs(added - total) <= total * _NEAR and not overlap:
        return one.link != "其中" or len(parts) > 2 or added > total
    single = one.total.dimension in _ADDITIVE or all(
        _any(_LISTS["places"], part.before[-2:]) for part in parts
    )
    if (
        total < added <= total * 2
        and "、" in text
        and (single or one.total.dimension != "people" and not overlap)
    ):
        return True
    return bool(cause) and len(parts) > 2 and not overlap


def _nearest(one: Breakdown) -> tuple[Claim, ...]:
    """The parts up to the semicolon that comes closest to the total: behind it there may be other things."""
    parts = one.parts
    ends = [n for n in range(2, len(parts)) if parts[n].sentence != parts[n - 1].sentence]
    options = [parts[:n] for n in ends] + [parts]
    return min(options, key=lambda some: abs(sum(p.amount for p in some) - one.total.amount))


def wrong_sum(one: Breakdown) -> str | None:
    """What is wrong with the parts of a total, as a sentence without its stop, if anything."""
    total, parts = one.total, one.parts
    each = any(part.is_each for part in (total, *parts))
    if (
        each
        or total.amount <= 0
        or any(part.approximate or part.bound for part in parts)
        or total.approximate
    ):
        return None
    size = unit_of(total.unit).size
    shown = f"文字里写“{total.before.lstrip()}{total.figure}”"
    largest = max(parts, key=lambda part: part.amount)
    if (
        largest.amount > total.amount
        and one.link not in ("bracket", "共", "计")
        and (len(parts) == 1 or total.dimension != "money")
    ):
        more = f"{short(largest.amount / size)}{total.unit}"
        return f"{shown}，其中“{_name(largest)}”却有 {more}，部分比总数还大"
    prefix = Decimal(0)
    for n, part in enumerate(parts):
        prefix += part.amount
        if n and prefix == total.amount:
            return None  # what follows is spent on something else
    parts = _nearest(one)
    amounts = [part.amount for part in parts]
    loose = one.link in ("共", "计") and total.dimension == "money" or one.rest.count("其中") > 1
    added = sum(amounts, Decimal(0))
    if len(parts) < 2 or added == total.amount or loose and _makes(amounts, total.amount):
        return None
    named = [(_name(part), (part.amount / size).normalize()) for part in parts]
    cause = _cause((total.amount / size).normalize(), named)
    if not _must_add_up(one, parts, added, cause):
        return None
    listed = " ＋ ".join(f"{name} {short(number)}" for name, number in named)
    makes, apart = short((added / size).normalize()), short(abs(total.amount - added) / size)
    return f"{shown}，{listed} ＝ {makes}{total.unit}，相差 {apart}{total.unit}{cause}"


def _name(part: Claim) -> str:
    """What a part is called: its words without what links it to the total."""
    name = part.before.strip()
    for link in ("其中", "包括", "包含", "分别为", "由", "和", "及"):
        name = name.removeprefix(link)
    name = name.lstrip(":")
    return "一项" if name in ("", "计", "小计") else name


def _all_wrong(view: TableView, said: ClaimSet) -> Iterator[tuple[Claim, str]]:
    wrong_result = {p.result.span for p in said.products if p.result is not None}
    for one in said.breakdowns:
        subtotals_wrong = one.link == "计" and _wrong_products_among(one, said)
        if one.total.span in wrong_result and one.link != "计" or subtotals_wrong:
            continue  # X503
        if (wrong := wrong_sum(one)) is not None:
            yield one.total, wrong
    for less in said.differences:
        whole, off, left = less
        if not off.amount < whole.amount or whole.amount - off.amount == left.amount:
            continue
        right = (whole.amount - off.amount) / unit_of(left.unit).size
        yield (
            whole,
            (
                f"文字里写“{whole.figure}”扣除“{off.figure}”，剩下应是 {short(right)}{left.unit}，"
                f"写的却是 {left.figure}"
            ),
        )
    yield from _wrong_sources(view, said)


def _wrong_products_among(one: Breakdown, said: ClaimSet) -> bool:
    spans = {part.span for part in one.parts}
    return any(
        p.result is not None and p.result.span in spans and p.result.amount not in p.amounts()
        for p in said.products
    )


def _wrong_sources(view: TableView, said: ClaimSet) -> Iterator[tuple[Claim, str]]:
    """``资金来源：县级财政25万元，村集体自筹8.5万元`` of a budget of 31.5, 25 of it from the state.

    Only where one of the sources is an amount of the budget's own parts: it is this project's money then.
    """
    funding, unit = view.table.funding, view.table.currency_unit
    if not funding.total or funding.total <= 0 or unit not in POWERS:
        return
    total = funding.total.scaleb(POWERS[unit])
    known = {part.scaleb(POWERS[unit]) for part in (funding.fiscal, funding.other) if part}
    for parts in said.sources():
        amounts = [part.amount for part in parts]
        added = sum(amounts, Decimal(0))
        if len(parts) < 2 or added == total or total in amounts or any(part.is_each for part in parts):
            continue
        if (
            not known & set(amounts)
            or abs(added - total) * 2 > total
            or _any(_WORDS["open"], parts[-1].opening)
        ):
            continue
        listed = " ＋ ".join(f"{_name(p)} {short(p.amount.scaleb(-POWERS[unit]).normalize())}" for p in parts)
        block = "，".join(
            f"{label} {short(part)}"
            for label, part in (("财政拨款", funding.fiscal), ("其他资金", funding.other))
            if part is not None
        )
        sums = [short(amount.scaleb(-POWERS[unit]).normalize()) for amount in (added, abs(added - total))]
        yield (
            parts[0],
            (
                f"文字里写的资金来源 {listed} ＝ {sums[0]}{unit}，资金栏的总额是 {short(funding.total)}{unit}"
                f"（{block}），相差 {sums[1]}{unit}"
            ),
        )


def _thing(claim: Claim) -> str:
    """What an amount is of: its clause up to it (垃圾压缩机1台)."""
    return re.split("[、,]", claim.opening)[-1]


def _against_budget(view: TableView) -> Finding | None:
    """The amounts of one sentence, thing by thing, that nearly make the budget: 36, 26 and 8 of 68万元."""
    budget = view.budget_yuan
    if not budget or budget <= 0 or view.table.type != "project_goal":
        return None
    amounts = [c for said in view.goal_claims for c in said.claims if c.dimension == "money"]
    plain = all(c.role == "count" and not c.is_each and not c.approximate and c.low is None for c in amounts)
    if len(amounts) < 3 or not plain or len({(c.cell, c.sentence) for c in amounts}) > 1:
        return None
    others = (*_WORDS["earned"], *_WORDS["partly"], *_WORDS["sharers"])
    if any(b.clause - a.clause > 1 for a, b in pairwise(amounts)) or _any(others, view.goal_text):
        return None
    added = sum((claim.amount for claim in amounts), Decimal(0))
    if added == budget or abs(added - budget) > budget * _NEAR:
        return None
    unit = view.table.currency_unit
    size = Decimal(1).scaleb(POWERS[unit])
    listed = " ＋ ".join(f"{_thing(claim)} {short((claim.amount / size).normalize())}" for claim in amounts)
    return Finding(
        amounts[0].cell or None,
        f"目标里各项 {listed} ＝ {short((added / size).normalize())}{unit}，"
        f"预算是 {short(budget / size)}{unit}，"
        f"相差 {short((abs(added - budget) / size).normalize())}{unit}。",
        "请核对各项金额和预算。",
        (view.place(view.cell("funding.total")),),
    )


@table_rule("A216")
def sum_in_sentence(view: TableView) -> Iterator[Finding]:
    """总成本 A 万元，其中 B 万元，C 万元: the parts make the whole, whatever words join them; so do people.

    Brackets are sums of their own. 其中 may name some parts only where it says 主要 or 等.
    """
    for said in (*view.claims, *view.target_claims):
        for claim, wrong in (*_all_wrong(view, said), *wrong_lists(said)):
            yield Finding(claim.cell or None, f"{wrong}。", "请核对总数和其中的各项。")
    if (listed := _against_budget(view)) is not None:
        yield listed


@table_rule("A223")
def formula_in_sentence(view: TableView) -> Iterator[Finding]:
    """43人×200元×12个月＝10.32万元: what is worked out in words is right."""
    texts = [*view.texts, *view.row_texts("target", "description", "basis", "note")]
    for cell, text in texts:
        for wrong in wrong_formulas(text):
            right = f"{short(wrong.right.normalize())}{wrong.unit}"
            slip = told(wrong.stated, wrong.right.normalize())
            if wrong.behind:
                message = (
                    f"文字里写“{wrong.before}{wrong.text}”，括号里的算式“{wrong.behind}”算出来是 {right}。"
                )
            else:
                message = f"算式“{wrong.text}”算出来是 {right}{f'，{slip}' if slip else ''}。"
            yield Finding(cell or None, message, "请核对算式里的每个数和结果。")
    for said in view.claims:
        for claim, denied in (*wrong_changes(said), *wrong_rates(said)):
            yield Finding(claim.cell or None, f"{denied}。", "请核对这几个数，改成前后一致。")
