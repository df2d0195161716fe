"""A215 and A216: amounts that nearly agree, and sums within sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, pairwise

from xltools.money import short
from xltools.rules.registry import Finding, table_rule
from xltools.rules.views import TableView

_SUM = re.compile(
    r"(?P<what>总[^\d，,。；]{0,8}|合计|共计?)(?P<total>\d+(?:\.\d+)?)万元?[,，]?\s*其中[,，:：]?(?P<rest>[^。；;\n]+)"
)
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_WAN_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)万元")


@table_rule("A215")
def nearly_an_amount(view: TableView) -> Iterator[Finding]:
    """A cost target that is an amount of the table, or a sum of two, with two neighbouring digits swapped."""
    amounts = {task.name: task.total for task in view.table.tasks if task.total}
    if len(amounts) < 2:
        return
    costs = [
        (row, value)
        for row in view.rows
        if row.unit_class == "money" and row.target and (value := view.in_table_unit(row.target)) is not None
    ]
    if not costs:
        return
    known = set(amounts.values())
    sums = {a + b: (m, n) for (m, a), (n, b) in combinations(amounts.items(), 2)}
    for row, value in costs:
        if value in known or value in sums:
            continue
        for swapped in _swaps(value):
            if swapped in sums:
                one, other = sums[swapped]
                told = (
                    f"“{one}”{short(amounts[one])} 与“{other}”{short(amounts[other])} 之和 {short(swapped)}"
                )
            elif swapped in known:
                told = next(
                    f"“{name}”的 {short(amount)}" for name, amount in amounts.items() if amount == swapped
                )
            else:
                continue
            yield Finding(
                row.cell("target"),
                f"成本指标“{row.name}”的“{row.raw}”与{told}只差两位数字的顺序，像是抄错了。",
                f"请核对，是否应为 {short(swapped)}{view.table.currency_unit}。",
            )
            break


def _swaps(value: Decimal) -> list[Decimal]:
    """The number with each pair of different neighbouring digits exchanged."""
    text = short(value)
    found = []
    for n, (a, b) in enumerate(pairwise(text)):
        m = n + 1
        if b == "." and m + 1 < len(text):
            m, b = m + 1, text[m + 1]
        if a != b and a.isdigit() and b.isdigit():
            digits = list(text)
            digits[n], digits[m] = digits[m], digits[n]
            found.append(Decimal("".join(digits)))
    return found


@table_rule("A216")
def sum_in_sentence(view: TableView) -> Iterator[Finding]:
    """总成本 A 万元，其中 B 万元，C 万元: the parts add up to the whole; brackets are left out."""
    texts = [*view.texts, *((row.cell("target"), row.raw) for row in view.rows if row.kind == "text")]
    for cell, text in texts:
        if "其中" not in text:
            continue
        for found in _SUM.finditer(text):
            total = Decimal(found["total"])
            parts = [Decimal(part) for part in _WAN_AMOUNT.findall(_BRACKETS.sub("", found["rest"]))]
            added = sum(parts, Decimal(0))
            if len(parts) > 1 and added != total:
                listed = " ＋ ".join(short(part) for part in parts)
                yield Finding(
                    cell or None,
                    f"文字里写“{found['what']}{found['total']}万元”，其中各项 {listed} ＝ {short(added)}，"
                    f"相差 {short(abs(total - added))}万元。",
                    "请核对总数和其中的各项。",
                )
