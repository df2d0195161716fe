"""X5xx: what the sentences say against what the cells say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from xltools.money import convert, short
from xltools.quantity import Quantity, find_quantities
from xltools.rules.nouns_of import unit_class
from xltools.rules.registry import Finding, table_rule
from xltools.rules.views import Row, TableView
from xltools.target import base_unit

_WAN = Decimal(10000)
_LEAD = re.compile(r"(?:达到?|为|约|共计?|保持在|控制在|提高到|不少|计划每?年?|\d{4}年)")
_EACH = re.compile(r"每(?!年)|各|人均|户均|平均|标准|分别")
_EARNED = re.compile(r"收入|产值|存款|贷款|增收|利润|产量")
_WHOLE = re.compile(r"总投资|总造价|概算|累计|总额")
_YEARS_LONG = re.compile(r"分[两二三四五]年|跨年|[两二三四五]年内|为期[两二三四五]年")
_YEAR = re.compile(r"(?<!\d)(20\d{2})年(?!度?以来|度?末|度?底以来)")


_LETTERS = frozenset(map(chr, range(0x4E00, 0xA000)))


@lru_cache(maxsize=16384)
def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text, figures and punctuation left out."""
    return frozenset(a + b for a, b in pairwise(text) if a in _LETTERS and b in _LETTERS)


def _alike(words: frozenset[str], name: frozenset[str]) -> float:
    """How much a phrase and an indicator's name share, from 0 to 1; 0 for a single pair in common."""
    shared = len(words & name)
    return 0.0 if shared < 2 else shared / min(len(words), len(name))


def _kin(unit: str | None, kind: str) -> str:
    """What a unit is compared by: people, times and shares by their class, other things by the unit."""
    return kind if kind in ("percent", "people", "times") else unit or ""


def _differs(quantity: Quantity, row: Row) -> bool:
    assert row.target is not None
    value = row.target.value
    assert isinstance(value, Decimal)
    said = quantity.value.scaleb(base_unit(quantity.unit)[0])
    typed = value.scaleb(base_unit(row.target.unit or "")[0])
    return typed < said if quantity.unit == "%" else typed != said


@table_rule("X501")
def goal_against_indicator(view: TableView) -> Iterator[Finding]:
    """A figure in the goals that its indicator contradicts.

    Compared by unit and by the words around the figure; a share is contradicted by a lower target only.
    Figures per head or per time (每次, 人均) are left alone.
    """
    rows = [row for row in view.rows if row.kind in ("number", "percent")]
    by_kin: dict[str, list[int]] = {}
    for n, row in enumerate(rows):
        if row.target is not None:
            by_kin.setdefault(_kin(row.target.unit, row.unit_class), []).append(n)
    said: set[int] = set()
    for cell, text in view.texts:
        for quantity in find_quantities(text):
            kin = by_kin.get(_kin(quantity.unit, unit_class(quantity.unit)))
            if kin is None or _EACH.search(quantity.before):
                continue
            words = bigrams(_LEAD.sub(" ", quantity.before)) | bigrams(quantity.after)
            near = [(alike, n) for n in kin if (alike := _alike(words, bigrams(rows[n].name))) >= 0.55]
            if not near or any(not _differs(quantity, rows[n]) for _, n in near):
                continue
            best = rows[max(near)[1]]
            if id(best) in said:
                continue
            said.add(id(best))
            phrase = f"{quantity.before}{quantity.text}{quantity.after}".strip()
            yield Finding(
                best.cell("target"),
                f"目标里写“{phrase}”，指标“{best.name}”的指标值却是“{best.raw}”，两处不一致。",
                "请核对，把目标和指标改成同一个数。",
                (view.place(cell or None),),
            )


def _of_several_years(text: str, year: int | None) -> bool:
    """Whether a text speaks of a work of several years: its whole cost is not one year's budget."""
    return _YEARS_LONG.search(text) is not None or any(int(y) != year for y in _YEAR.findall(text))


@table_rule("X502")
def amount_above_budget(view: TableView) -> Iterator[Finding]:
    """An amount in the goals larger than the whole budget (incomes and unit prices left out)."""
    budget = view.budget_yuan
    if not budget or budget <= 0 or view.table.type not in ("project_goal", "project_selfeval"):
        return
    over = [
        (cell, quantity)
        for cell, text in view.texts
        for quantity in find_quantities(text)
        if quantity.unit in ("万元", "元", "亿元")
        and quantity.value.scaleb(base_unit(quantity.unit)[0]) > budget
        and not _EACH.search(quantity.before)
        and quantity.operator != "="  # the result of a formula: A223
        and not _EARNED.search(quantity.before + quantity.after)
        and not (_WHOLE.search(quantity.before) and _of_several_years(text, view.table.year))
    ]
    if over:
        listed = "、".join(f"“{quantity.before}{quantity.text}”" for _, quantity in over[:3])
        told = short(convert(budget, "元", view.table.currency_unit))
        yield Finding(
            over[0][0] or None,
            f"目标里写{listed}，超过了项目预算 {told}{view.table.currency_unit}。",
            "请核对金额和单位；资金不由本项目支付的，请说明来源。",
            (view.place(view.cell("funding.total")),),
        )


@table_rule("X505")
def other_year_in_goal(view: TableView) -> Iterator[Finding]:
    """Goals that speak only of other years, which the project's name does not mention."""
    year = view.table.year
    if year is None or "年" not in view.goal_text:
        return
    years = {int(found) for found in _YEAR.findall(view.goal_text)}
    name = view.table.project or ""
    if not years or year in years or any(str(other) in name for other in years):
        return
    if max(years) >= year - 2 and "至" not in view.goal_text:
        yield Finding(
            view.cell("goals"),
            f"本表是 {year} 年的，目标里写的却是 {'、'.join(str(y) for y in sorted(years))} 年。",
            f"沿用旧文字的，请改成 {year} 年；确是以前年度的事，请写明原因。",
        )
