"""Amounts a sentence names one behind the other: subtotals and their total, sources and the budget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.model.money import POWERS, short
from xltools.rules.facts.views import TableView
from xltools.rules.prose.products import wrong_products
from xltools.text.quantities import find_quantities
from xltools.text.targets.grammar import base_unit
from xltools.text.typos import explain_sum

_WAN = Decimal(10000)
_SUBTOTAL = re.compile(r"(?<![共合总累预统设审估小])计(\d+(?:\.\d+)?)(万元|元)(?![/每])")
_TOTAL = re.compile(r"(?:合计|总计|共计)[^\d,，。;；]{0,6}(\d+(?:\.\d+)?)(万元|元)(?![/每])")
_OTHERS = re.compile(r"另|其他|其它|还有|以及|等(?!级)")
_SOURCES = re.compile(r"(?:资金来源|所需资金|资金构成)(?:为|是|包括|主要为|:|：)*([^。\n;；]{6,80})")
_OPEN = re.compile(r"每|各|均|约|左右|以上|其余|其中|剩余|不足|分[两二三]年|总投资")


def _yuan(number: str, unit: str) -> Decimal:
    return Decimal(number).scaleb(POWERS[unit])


def wrong_subtotals(text: str) -> Iterator[str]:
    """``…，计210万元；…，计195万元；…，计207万元，合计621万元``; wrong products are told by themselves."""
    if text.count("计") < 3:
        return
    for sentence in re.split(r"[。\n]", text):
        parts, totals = [*_SUBTOTAL.finditer(sentence)], [*_TOTAL.finditer(sentence)]
        if len(parts) < 2 or len(totals) != 1 or parts[-1].end() > totals[0].start():
            continue
        amounts = [_yuan(part[1], part[2]) for part in parts]
        total, added = _yuan(totals[0][1], totals[0][2]), sum((_yuan(p[1], p[2]) for p in parts), Decimal(0))
        named = [*find_quantities(sentence[parts[-1].end() : totals[0].start()])]
        if total == added or named or _OTHERS.search(sentence) or wrong_products(sentence):
            continue
        cause = explain_sum(total / _WAN, [("一项", (amount / _WAN).normalize()) for amount in amounts])
        listed = " ＋ ".join(short((amount / _WAN).normalize()) for amount in amounts)
        yield (
            f"文字里写“{totals[0][0]}”，前面各项 {listed} ＝ {short((added / _WAN).normalize())}万元，"
            f"相差 {short((abs(total - added) / _WAN).normalize())}万元{cause}"
        )


def wrong_sources(view: TableView, text: str) -> Iterator[str]:
    """``资金来源：县级财政25万元，村集体自筹8.5万元`` of a budget of 31.5, 25 of it from the state.

    Only where one of the sources is an amount of the budget's own parts: it is this project's money then.
    """
    funding, unit = view.table.funding, view.table.currency_unit
    if "资金" not in text or not funding.total or funding.total <= 0 or unit not in POWERS:
        return
    for found in _SOURCES.finditer(text):
        if _OPEN.search(found[1]):
            continue
        parts = [
            (quantity.before.strip("：:为") or "一项", quantity.value.scaleb(base_unit(quantity.unit)[0]))
            for quantity in find_quantities(found[1])
            if quantity.unit in ("元", "万元", "亿元")
        ]
        total = funding.total.scaleb(POWERS[unit])
        added = sum((amount for _, amount in parts), Decimal(0))
        known = {part.scaleb(POWERS[unit]) for part in (funding.fiscal, funding.other) if part}
        if len(parts) < 2 or added == total or total in (amount for _, amount in parts):
            continue
        if not known & {amount for _, amount in parts} or abs(added - total) * 2 > total:
            continue
        listed = " ＋ ".join(
            f"{name} {short((amount.scaleb(-POWERS[unit])).normalize())}" for name, amount in parts
        )
        block = "，".join(
            f"{label} {short(part)}"
            for label, part in (("财政拨款", funding.fiscal), ("其他资金", funding.other))
            if part is not None
        )
        yield (
            f"文字里写的资金来源 {listed} ＝ {short(added.scaleb(-POWERS[unit]).normalize())}{unit}，"
            f"资金栏的总额是 {short(funding.total)}{unit}（{block}），"
            f"相差 {short(abs(added - total).scaleb(-POWERS[unit]).normalize())}{unit}"
        )
