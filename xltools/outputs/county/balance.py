"""What 总览 says of the county sums: that they come out, what is in none of them, what is missing."""

from __future__ import annotations

from collections import Counter

from xltools.county.balance import FIGURES, Amount, Balance
from xltools.county.sums import add
from xltools.model.money import short

SHOWN = 12
"""Amounts told one by one; the rest are counted."""


def balance_lines(found: Balance) -> list[str]:
    """Sentences for the rules of counting on 总览."""
    totals = {kind: add(a.value for a in found.counted if a.kind == kind and a.figure == "total")
              for kind in ("部门整体", "项目")}  # fmt: skip
    told = "，".join(f"{kind} {short(total)} 万元" for kind, total in totals.items() if total is not None)
    places = sum(1 for a in found.counted if a.cell)
    lines = [
        f"核对：计入的各表金额逐项相加（{told or '没有金额'}）与全县合计相符；"
        f"计入的 {len(found.counted)} 个金额中 {places} 个注明了所在单元格。"
    ]
    totals_left = [a for a in found.left_out if a.figure == "total"]
    if totals_left:
        reasons = Counter(_kind_of_reason(a) for a in totals_left)
        listed = "；".join(f"{why} {count} 个" for why, count in reasons.most_common())
        lines.append(f"没有计入的金额 {len(totals_left)} 个：{listed}。逐项见“任务明细”和“表格台账”。")
    for amount in found.unread[:SHOWN]:
        lines.append(_missing(amount))
    if len(found.unread) > SHOWN:
        lines.append(f"另有 {len(found.unread) - SHOWN} 个金额读不出，见“问题清单”。")
    return lines


def _kind_of_reason(amount: Amount) -> str:
    if amount.entry.standing == "repeat":
        return "重复报送或清单里的一行"
    if amount.entry.standing == "version":
        return "待核定的另一版本"
    if amount.reason.startswith("已含在"):
        return "已含在上一级任务里"
    return amount.reason


def _missing(amount: Amount) -> str:
    label = dict(FIGURES)[amount.figure]
    year = f"{amount.entry.year}年" if amount.entry.year else ""
    return (
        f"缺数：{amount.entry.unit}{year}{amount.kind}{label}和全县{amount.kind}{label}里，"
        f"没有“{amount.name}”的金额（{amount.place}，{amount.reason}），合计偏小。"
    )
