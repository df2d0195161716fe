"""X507 and X510: how often and by when, as sentences and rows say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from xltools.model.money import short
from xltools.rules.facts.claims import Claim, ClaimSet
from xltools.rules.facts.claims.arithmetic import wrong_order
from xltools.rules.facts.claims.each import read_each
from xltools.rules.facts.subjects import (
    Name,
    bigrams,
    covered,
    kind,
    kind_of,
    name_of,
)
from xltools.rules.facts.views import Row, TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.units import unit_of

_OFTEN = {"周": 52, "旬": 36, "月": 12, "季": 4, "学期": 2}
_BY_WHEN = re.compile(
    r"(?:完成|完工|竣工|实施|到位|及时|按时|建成|验收|截止|结束|开展|发放|支付|拨付|投入使用)|时间|时限|日期|期限|性|率|情况|项目|工程"
)
_ENOUGH = Decimal("0.75")


class _Often(NamedTuple):
    """So many in a year: its words, how many at least, how it is told, and where."""

    words: frozenset[str]
    amount: Decimal
    least: Decimal
    told: str
    cell: str
    kind: str
    unit: str


def _stated(said: ClaimSet, amounts: Sequence[Decimal], claim: Claim) -> bool:
    """Whether the year's number stands beside it, right or wrong: X501, X503."""
    return any(
        other.amount in amounts and other.dimension == claim.dimension and other.span != claim.span
        for other in said.claims
    )


def _by_sentences(view: TableView) -> Iterator[_Often]:
    """What the texts say is done every week, month or quarter, or so often in each of so many places."""
    for said in view.claims:
        for one in said.products:
            rate = one.rate
            if rate.dimension == "money" or one.result is not None or rate.low is not None or not one.near:
                continue
            number = one.number.amount if one.number is not None else Decimal(1)
            times = Decimal(_OFTEN.get(rate.period, 1)) / rate.every
            amount = rate.amount * number * times
            regular = rate.period in _OFTEN and not rate.per and rate.dimension in ("times", "visits")
            placed = (
                one.number is not None
                and rate.period in ("", "年")
                and not one.factors
                and rate.dimension != "area"
            )
            if not (regular or placed) or _stated(said, (amount,), rate):
                continue
            least = amount * _ENOUGH if regular else amount
            told = rate.quoted if one.number is None else f"{one.told}"
            yield _Often(
                bigrams(rate.subject + rate.quoted),
                amount,
                least,
                told,
                rate.cell,
                kind(rate),
                rate.unit.split("/")[0],
            )


def _by_rows(view: TableView) -> Iterator[_Often]:
    """Rows answered with 每月 or 每季度1次."""
    for row in view.rows:
        if row.kind == "number" or not row.raw.startswith("每") or len(row.raw) > 6 or not row.name:
            continue
        each = read_each(row.raw.rstrip("一1次场"), "", "次")
        if each.period in _OFTEN and not each.per:
            amount = Decimal(_OFTEN[each.period]) / each.every
            told = f"{row.name}：{row.raw}"
            yield _Often(bigrams(row.name), amount, amount * _ENOUGH, told, row.cell("target"), "times", "次")


def _alike(name: Name, words: frozenset[str]) -> bool:
    return len(name.core) > 1 and covered(name.core, words) >= (0.6 if len(name.core) > 2 else 1.0)


@table_rule("X507")
def too_seldom(view: TableView) -> Iterator[Finding]:
    """A year's count that is fewer than a sentence, or a row about the same thing, says is done regularly.

    Ten months of twelve are enough for every month, and three quarters for every week or quarter; what is
    done so often in each of so many places is counted exactly.
    """
    often = [*_by_sentences(view), *_by_rows(view)]
    for row in view.rows if often else ():
        target = row.target
        if (
            target is None
            or row.kind != "number"
            or not isinstance(target.value, Decimal)
            or target.operator == "≤"
        ):
            continue
        unit = unit_of(target.unit)
        if unit.per or unit.period or re.search(r"每|月均|季均|周均", row.name):
            continue
        amount, own = target.value * unit.size, kind_of(target.unit, row.name)
        for one in often:
            alike = one.kind == own or {one.kind, own} == {"people", "visits"}
            if not alike or amount >= one.least or row.cell("target") == one.cell:
                continue
            if _alike(name_of(row.name, is_share=False), one.words):
                size = unit_of(one.unit).size
                yield Finding(
                    row.cell("target"),
                    f"“{one.told}”，一年应有 {short((one.amount / size).normalize())} {one.unit}，"
                    f"指标“{row.name}”的指标值却是“{row.raw}”。",
                    "请核对次数，把两处改成一致；指标值按月或按季度算的，请写成“2次/月”“1次/季度”。",
                    (view.place(one.cell or None),),
                )
                break


def _day(row: Row) -> tuple[int, int, int] | None:
    value = row.target.value if row.target is not None and row.kind == "date" else None
    if not isinstance(value, str) or len(value) < 7:
        return None
    return int(value[:4]), int(value[5:7]), int(value[8:10] or 31)


def _due(claim: Claim, year: int) -> tuple[int, int, int]:
    assert claim.day is not None
    return claim.day.year or year, claim.day.month, claim.day.day


@table_rule("X510")
def later_than_promised(view: TableView) -> Iterator[Finding]:
    """A date among the indicators that is later than the goals promise for the same thing.

    Where the indicator says no more than 完成时间, it is held against the only deadline of the goals.
    """
    dated = [(row, day) for row in view.rows if (day := _day(row)) and not row.is_start]
    deadlines = [claim for said in view.claims for claim in said.of("deadline")] if dated else []
    due = [claim for claim in deadlines if not claim.stage]
    phases = [claim for claim in deadlines if claim.stage == "phase"]
    for row, day in dated:
        core = name_of(_BY_WHEN.sub("", row.name), is_share=False).core
        if len(core) >= 2:
            fitting = [one for one in due if covered(core, bigrams(one.subject)) >= 0.6]
        else:
            fitting = due if len(due) == 1 and len(dated) == 1 else []
        if not fitting and "全部" in row.name and len(phases) > 1:
            fitting = [max(phases, key=lambda one: _due(one, day[0]))]
        if fitting and all(_due(one, day[0]) < day for one in fitting):
            yield Finding(
                row.cell("target"),
                f"目标里写“{fitting[0].quoted.strip()}”，指标“{row.name}”的时间却是“{row.raw}”，晚于目标。",
                "请核对完成时间，把目标和指标改成同一个日期。",
                (view.place(fitting[0].cell or None),),
                parameters={"said": fitting[0].text, "target": row.raw},
            )
    for said in view.claims:
        for claim, wrong in wrong_order(said):
            yield Finding(claim.cell or None, f"{wrong}。", "请核对开工和完工的月份；跨年的，请写明年份。")
