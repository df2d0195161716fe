"""X503: a standard × a number and the result, as sentences say them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xltools.model.money import POWERS, convert, short
from xltools.rules.facts.standards import (
    COUNTED,
    MONTHS,
    MORE,
    OF_PART,
    TOTAL,
    WAN,
    Product,
    Rate,
    another_factor,
    counts_of,
    products_of,
    rates_of,
    sentences,
    whole_sentence,
)
from xltools.rules.facts.views import TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.quantities import find_quantities
from xltools.text.targets.grammar import base_unit
from xltools.text.typos import told

_NUMBER = r"\d+(?:\.\d+)?"
_RESULT = re.compile(
    rf"[^\d;；。元()（）]{{0,8}}?(?P<word>(?<![共合总累预统设审估小])计|共计|合计|总计|小计|共需|需资金|共)"
    rf"[^\d，,、；;。()（）]{{0,8}}(?P<n>{_NUMBER})(?P<unit>万元|元)(?![/每])"
)
_COUNT_BEFORE = re.compile(
    rf"(?P<n>{_NUMBER})(?P<unit>[万亿]?[人名位户村亩次场期公里盏台套辆座株棵平方米家所口件块支处份册条间吨头只班批]{{1,3}})"
    r"(?P<gap>[^\d;；。)）]{0,16})$"
)
_BESIDES = re.compile(r"另计|各[^，,、；;每]{0,3}\d|\d%|[两二三四五六七八九十]成")
"""Counted once for each of several, or only a share of it."""
_SUMS_UP = re.compile(r"合计|总计|共|小计")


class Wrong(NamedTuple):
    """A product that is not what the sentence says: how it is told, the right amounts, the one written."""

    product: Product
    stated: Decimal
    written: str


def _stated(found: re.Match[str]) -> tuple[Decimal, Decimal]:
    """An amount in 元, and what its last digit is worth."""
    scale = WAN if found["unit"] == "万元" else Decimal(1)
    exponent = Decimal(found["n"]).as_tuple().exponent
    last = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return Decimal(found["n"]) * scale, scale * last


def _may_be(product: Product, found: re.Match[str], sentence: str) -> bool:
    """Whether an amount is what a product comes to; by the month any whole number of months will do."""
    stated, rounding = _stated(found)
    if any(abs(amount - stated) < rounding for amount in product.amounts):
        return True
    if not product.monthly or MONTHS.search(sentence):
        return False
    months = stated * 12 / product.amounts[0]
    return 1 <= months <= 12 and months % 1 == 0


def _more_than_it(sentence: str, product: Product, result: re.Match[str]) -> bool:
    """Whether a total is of other amounts before it too: 工作经费3万元，12个村、每村5万元，共63万元."""
    rates = rates_of(sentence, of_things=True)
    others = [
        quantity
        for quantity in find_quantities(sentence[: result.start()])
        if quantity.unit in ("元", "万元") and not any(r.start <= quantity.start < r.end for r in rates)
    ]
    stated = _stated(result)[0] / WAN
    return bool(others) and not told(stated, (product.amounts[-1] / WAN).normalize())


def _only_product(text: str, sentence: str) -> Wrong | None:
    """One standard, one number and one total in a sentence."""
    totals = [*TOTAL.finditer(sentence)]
    if len(totals) != 1 or MORE.search(sentence) or "=" in sentence or "＝" in sentence:
        return None
    products = products_of(sentence, of_things=True)
    if len(products) != 1 or another_factor(sentence, products[0].per) or OF_PART.search(sentence):
        return None
    if _BESIDES.search(sentence[: totals[0].end()]):
        return None
    if _may_be(products[0], totals[0], sentence) or _more_than_it(sentence, products[0], totals[0]):
        return None
    rate = rates_of(sentence, of_things=True)[0]
    counted = counts_of(sentence, [rate], rate.per)[0][0]
    if counted and _of_others(sentence[: rate.start], products[0], counted, totals[0]):
        return None
    if len([part for part in sentences(whole_sentence(text, sentence)) if rates_of(part, True)]) > 1:
        return None  # the total is of several parts: C级 …；D级 …，共 …
    return Wrong(products[0], _stated(totals[0])[0], totals[0]["n"] + totals[0]["unit"])


def _counted(before: str, rate: Rate) -> tuple[Decimal, str] | None:
    """The number that stands right before a rate, if it is of what the rate is for one of."""
    found = _COUNT_BEFORE.search(before)
    if found is None or re.search(r"每|各|均|其中|[×*]", found["gap"]):
        return None
    clause = re.split(r"[，,、；;。(（]", before[: found.start()])[-1]
    if re.search(r"每|各|均|[×*/.\-—~至]$|第$", clause):
        return None
    power, unit = base_unit(found["unit"])
    unit = COUNTED.get(unit, unit)
    if unit != rate.per and not (unit == "人次" and rate.per == "人"):
        return None
    return Decimal(found["n"]).scaleb(power), found["n"] + found["unit"]


def _chains(sentence: str) -> Iterator[Wrong]:
    """``禁牧28万亩、每亩补助7.5元，计201万元``: number, standard and result one behind the other."""
    rates = rates_of(sentence, of_things=True)
    for n, rate in enumerate(rates):
        result = _RESULT.match(sentence, rate.end)
        counted = _counted(sentence[: rate.start], rate) if result is not None else None
        if result is None or counted is None or rate.time in ("天", "日") or OF_PART.search(result[0]):
            continue
        segment = re.split(r"[；;(（]", sentence[: rate.start])[-1]
        bare = result["word"] == "计" and result.start("word") - rate.end > 3
        if bare or _BESIDES.search(segment + result[0]) or another_factor(result[0], rate.per):
            continue
        if another_factor(segment, rate.per) or _SUMS_UP.search(result["word"]) and n:
            continue
        count, shown = counted
        months = {Decimal(found) for found in MONTHS.findall(segment)} or {Decimal(12)}
        monthly = rate.time == "月"
        amounts = [rate.yuan * count * month for month in sorted(months)] if monthly else [rate.yuan * count]
        time = f" × {'或'.join(map(short, sorted(months)))}个月" if monthly else ""
        product = Product(f"{rate.text} × {shown}{time}", amounts, monthly, rate.per)
        if _may_be(product, result, segment) or _of_others(sentence[: rate.start], product, count, result):
            continue
        if _SUMS_UP.search(result["word"]) and _more_than_it(sentence[: result.end()], product, result):
            continue
        yield Wrong(product, _stated(result)[0], result["n"] + result["unit"])


def _of_others(before: str, product: Product, count: Decimal, result: re.Match[str]) -> bool:
    """Whether an amount is right for another number before it, or for the last ones together."""
    numbers = [number for number, _ in counts_of(before, [], product.per)]
    if product.per == "村":
        numbers = [number for number, _ in counts_of(before, [], "个")] or numbers  # 3个村、9个社区
    together = [sum(numbers[n:], Decimal(0)) for n in range(len(numbers))]
    others = [[amount * number / count for amount in product.amounts] for number in (*numbers, *together)]
    return any(
        _may_be(product._replace(amounts=amounts), result, before) for amounts in others if any(amounts)
    )


def _far_away(before: str, sentence: str) -> Wrong | None:
    """``…应补贴3.34万亩。按每亩82.5元，共257.55万元``: the number stands in another sentence.

    Only where one slip of the hand makes the product of the amount.
    """
    totals, rates = [*TOTAL.finditer(sentence)], rates_of(sentence, of_things=True)
    if len(totals) != 1 or len(rates) != 1 or rates[0].time or MORE.search(sentence):
        return None
    (rate,), (total,) = rates, totals
    if counts_of(sentence, rates, rate.per) or another_factor(sentence, rate.per) or OF_PART.search(sentence):
        return None
    products = [
        Product(f"{rate.text} × {shown}", [rate.yuan * count], False, rate.per)
        for count, shown in counts_of(before, [], rate.per)
    ]
    if any(_may_be(product, total, sentence) for product in products):
        return None
    stated = _stated(total)[0]
    for product in products:
        if told(stated / WAN, (product.amounts[0] / WAN).normalize()):
            return Wrong(product, stated, total["n"] + total["unit"])
    return None


def wrong_products(text: str) -> list[Wrong]:
    """The products of a text that do not come to what it says, each amount once."""
    if "元" not in text or "计" not in text and "共" not in text and "需" not in text:
        return []
    found: list[Wrong] = []
    for sentence in re.split(r"[。\n]", text):
        found += _chains(sentence)
        for part in re.split(r"[；;]", sentence):
            if (wrong := _only_product(text, part)) is not None:
                found.append(wrong)
        if (wrong := _far_away(text[: text.find(sentence)], sentence)) is not None:
            found.append(wrong)
    return [wrong for n, wrong in enumerate(found) if wrong.written not in {w.written for w in found[:n]}]


@table_rule("X503")
def stated_product(view: TableView) -> Iterator[Finding]:
    """A sentence that multiplies and says the result: 300元/人 × 4000人, 共计 120万元.

    Where the months are not written any whole number of them will do.
    """
    for cell, text in view.texts:
        for product, stated, written in wrong_products(text):
            amount = product.amounts[-1] / WAN
            slip = told(stated / WAN, amount.normalize())
            cause = f"，{slip}" if slip else ""
            yield Finding(
                cell or None,
                f"{product.told} ＝ {short(amount)}万元，文字里写的是 {written}{cause}。",
                "请核对标准、数量和金额。",
            )


def task_products(view: TableView) -> Iterator[Finding]:
    """A task whose content multiplies to more than the task has: 每个社区10万元，共9个社区, 80万元."""
    unit = view.table.currency_unit
    for task in view.table.tasks if unit in POWERS else ():
        if not task.content or "元" not in task.content or not task.total or task.total <= 0:
            continue
        parts = sentences(task.content)
        products = [product for part in parts for product in products_of(part, of_things=True)]
        if len(products) != 1 or OF_PART.search(task.content) or TOTAL.search(task.content):
            continue
        (product,) = products
        if another_factor(task.content, product.per) or min(product.amounts) <= convert(
            task.total, unit, "元"
        ) * Decimal("1.05"):
            continue
        yield Finding(
            task.where.cell("content"),
            f"任务“{task.name}”的内容按标准计算：{product.told} ＝ {short(min(product.amounts) / WAN)}万元，"
            f"超过了这项任务的预算 {short(task.total)}{unit}。",
            "请核对标准、数量和这项任务的金额。",
            (view.place(task.where.cell("total")),),
        )
