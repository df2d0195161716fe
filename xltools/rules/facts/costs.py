"""Cost indicators: what an amount is for one of, how many there are, and what both come to.

Nothing is guessed: a cost whose count the table does not say has no estimate.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from xltools.rules.facts.claims import ClaimSet, Product
from xltools.text.lexicon import any_of, word_list
from xltools.text.targets.grammar import base_unit
from xltools.text.units import unit_of

if TYPE_CHECKING:
    from xltools.rules.facts.views import Row

_DATA: dict[str, Any] = word_list("costs")
_NAMED: dict[str, str] = {word: kind for kind, words in _DATA["named"].items() for word in words}
_NAMED_WORD = re.compile(any_of(_NAMED))
_EACH = re.compile(r"[每单](?:个)?(亩|公里|千米|平方米|米|套|辆|件|份|处|座|台|栋|口|盏|吨|袋|头|只|株|棵)")
_UNITS: dict[str, str] = {unit: kind for kind, units in _DATA["units"].items() for unit in units}
_GENERIC = re.compile(any_of(_DATA["generic"]["words"]))
VERBS = frozenset(_DATA["generic"]["verbs"])
"""What is done with the things a name is about, in two characters."""
_PAY = re.compile("|".join(_DATA["generic"]["pay"]))
_TOTAL = re.compile("|".join(_DATA["generic"]["total"]))
_OF_VILLAGES = re.compile(r"(?:^|/)(村|社区)(?=资金|经费|使用|投入|平均)")
_PLACES = {"村": re.compile(r"村(?![民干官医委级支里])"), "社区": re.compile(r"社区(?!工|干|居|活|民|矫)")}
_MONTHS = re.compile(r"(?<!\d)(\d{1,2})个月")
_DAYS = re.compile(r"(?<!\d)(\d{1,3})天")
_PER_DAY = re.compile(r"日处理|日均|日产|日供|日清运|日接待|每日|每天")
"""What is counted by the day is not what a year costs."""
_SOME: list[str] = _DATA["qualifiers"]["some"]
_GROUPS: list[list[str]] = _DATA["qualifiers"]["groups"]


class Cost(NamedTuple):
    """A cost target in 元 and what it is for one of; nothing, where it is for all."""

    row: Row
    yuan: Decimal
    per: frozenset[str]
    unclear: bool


class Estimate(NamedTuple):
    """What a cost per unit comes to: the possible amounts in 元, how, and from which counts.

    ``sure`` is False where the count may be of something else; ``exact`` where nothing is a bound.
    """

    cost: Cost
    amounts: list[Decimal]
    told: str
    counts: list[Row]
    sure: bool
    exact: bool


class Costs(NamedTuple):
    """The cost rows of a table: for all, per unit with and without an estimate, not in money at all."""

    whole: list[Cost]
    estimates: list[Estimate]
    open: list[Cost]
    other: int


@lru_cache(maxsize=4096)
def per_of_name(text: str) -> frozenset[str]:
    """What a name says a cost is for one of: ``每人每月补助`` is 人 and 月."""
    found = {_NAMED[word] for word in _NAMED_WORD.findall(text)}
    if "月人均" in text or "人月均" in text:
        found |= {"人", "月"}
    if "年人均" in text:
        found |= {"人", "年"}
    found |= set(_EACH.findall(text))
    found |= set(_OF_VILLAGES.findall(text))
    if "人次" in found:
        found.discard("人")
    return frozenset(found)


@lru_cache(maxsize=4096)
def stem(name: str) -> frozenset[str]:
    """The pairs of characters of a name that say what it is about."""
    return frozenset(a + b for part in _GENERIC.split(name) for a, b in pairwise(part) if a + b != "平均")


def is_total(name: str) -> bool:
    """Whether a cost is named as that of the whole project (总成本, 总投资)."""
    return _TOTAL.search(name) is not None


def is_cost(row: Row) -> bool:
    """Whether a row stands under a cost level."""
    return "成本" in row.level.two or row.level.one == "成本"


def _cost(row: Row) -> Cost | None:
    target = row.target
    if target is None or not isinstance(target.value, Decimal) or row.unit_class != "money":
        return None
    power, unit = base_unit(target.unit or "")
    first, *rest = unit.split("/")
    if first != "元":
        return None
    units = {_UNITS.get(each, base_unit(each)[1]) for each in rest}
    named = per_of_name(f"{row.name}/{row.indicator.description or ''}/{row.raw}")
    unclear = "次" in units and bool(named - {"次", "年"}) and len(rest) == 1
    per = named | units - {"年"} - {""}
    if "人次" in per:
        per -= {"人"}  # 人均费用 150元/人次: one count, not two
    if named - {"年", "月"}:
        per -= {"个"}  # 村均经费 5万元/个: 个 counts the villages
    return Cost(row, target.value.scaleb(power), per, unclear)


def _counts(rows: Sequence[Row], kind: str, daily: bool = False) -> list[Row]:
    found, near = [], []
    for row in rows:
        target = row.target
        if row.level.two != "数量" or target is None or not isinstance(target.value, Decimal):
            continue
        if kind not in ("日", "月") and not daily and _PER_DAY.search(row.name):
            continue
        unit = base_unit(target.unit or "")[1]
        said = _UNITS.get(unit, unit)
        people = kind == "人" and unit == "个" and row.noun.kind == "people"
        places = kind in _PLACES and unit in ("个", "个村", "所") and _PLACES[kind].search(row.name)
        if said == kind or people or places or _measured_alike(unit, kind):
            found.append(row)
        elif kind == "人次" and said == "人":
            near.append(row)
    return found or near


def _measured_alike(unit: str, kind: str) -> bool:
    """Whether both measure the same: a price in 元/米 is multiplied by 公里 too."""
    dimension = unit_of(kind).dimension
    return dimension in ("length", "area", "weight", "volume") and unit_of(unit).dimension == dimension


def _of_the_same(cost: str, counted: str) -> bool:
    """Whether a standard can be that of those counted: not 专职 for all, nor 农村 for 城市."""
    if any(word in cost and word not in counted for word in _SOME):
        return False
    for group in _GROUPS:
        mine, theirs = ({word for word in group if word in name} for name in (cost, counted))
        if mine and theirs and not mine & theirs:
            return False
    return True


def _pick(cost: Cost, kind: str, rows: Sequence[Row]) -> tuple[Row | None, bool]:
    """The count a cost is multiplied by, and whether it is surely that one."""
    found = [row for row in _counts(rows, kind, "日" in cost.per) if _of_the_same(cost.row.name, row.name)]
    if not found:
        return None, False
    about = stem(cost.row.name)
    shared = [len(about & stem(row.name)) for row in found]
    if len(found) == 1:
        return found[0], not about or not stem(found[0].name) or shared[0] > 0 or kind in _PLACES
    best = max(shared)
    if best == 0 or shared.count(best) > 1:
        return None, False
    return found[shared.index(best)], True


def _value(row: Row, kind: str = "") -> Decimal:
    """A count in single pieces, or in the unit a cost is for one of."""
    target = row.target
    assert target is not None and isinstance(target.value, Decimal)
    if kind and _measured_alike(target.unit or "", kind):
        return target.value * unit_of(target.unit).size / unit_of(kind).size
    return target.value.scaleb(base_unit(target.unit or "")[0])


def _months(rows: Sequence[Row], goals: str) -> tuple[list[Decimal], Row | None]:
    counted = _counts(rows, "月")
    if len(counted) == 1:
        return [_value(counted[0])], counted[0]
    said = {Decimal(n) for n in _MONTHS.findall(goals)}
    return sorted({*said, Decimal(12)}), None


def _estimate(cost: Cost, rows: Sequence[Row], goals: str) -> Estimate | None:
    """The amounts a cost may come to; None where a count is not there."""
    target = cost.row.target
    assert target is not None
    amounts, counts, sure = [cost.yuan], [], True
    said = cost.row.name
    if not per_of_name(said) and "/" not in (target.unit or ""):
        said = cost.row.indicator.description or said
    told = [f"“{said} {cost.row.raw}”"]
    exact = target.operator in (None, "=")
    for kind in sorted(cost.per - {"年"}):
        if kind == "月":
            months, row = _months(rows, goals)
            amounts = [amount * each for amount in amounts for each in months]
            told.append(f"“{row.name} {row.raw}”" if row else "12个月")
            exact = exact and row is not None
        elif kind == "季":
            amounts, row = [amount * 4 for amount in amounts], None
            told.append("4个季度")
        elif kind == "日" and not _counts(rows, kind):
            days = {Decimal(n) for n in _DAYS.findall(goals)}
            if len(days) != 1:
                return None
            (number,), row, exact = days, None, False
            amounts = [amount * number for amount in amounts]
            told.append(f"{number}天")
        else:
            row, certain = _pick(cost, kind, rows)
            if row is None:
                return None
            sure = sure and certain
            amounts = [amount * _value(row, kind) for amount in amounts]
            told.append(f"“{row.name} {row.raw}”")
        if row is not None:
            counts.append(row)
            exact = exact and row.target is not None and row.target.operator in (None, "=")
    if cost.per & {"月", "日"} and not cost.per & {"人", "人次", "户", "村"} and _PAY.search(cost.row.name):
        people, _ = _pick(cost, "人", rows)
        if people is None:
            return None
        amounts += [amount * _value(people) for amount in amounts]
        exact = False
    return Estimate(cost, amounts, " × ".join(told), counts, sure, exact)


def _as_said(cost: Cost, goals: Sequence[ClaimSet]) -> Estimate | None:
    """A cost whose standard the goals name with a number of its own: 简易纠纷50件 … 每件60元."""
    said: dict[tuple[Decimal, Decimal], Product] = {}
    for one in (product for text in goals for product in text.products):
        kinds = frozenset({*one.rate.per, one.rate.period} - {"", "年"})
        if one.number is not None and one.near and one.rate.amount == cost.yuan and kinds == cost.per:
            said[one.rate.amount, one.number.amount] = one
    if len(said) != 1:
        return None
    (one,) = said.values()
    assert one.number is not None
    told = f"“{cost.row.name} {cost.row.raw}” × {one.told.partition(' × ')[2]}"
    return Estimate(cost, one.amounts(), told, [], True, one.rate.bound is None)


def read_costs(rows: Sequence[Row], goals: str, said: Sequence[ClaimSet] = ()) -> Costs:
    """All cost rows of a table, read together; ``said`` are the claims of its goals.

    Where several standards are for one of the same, each is multiplied by the number the goals give it.
    """
    found = Costs([], [], [], 0)
    other = 0
    costs = [cost for row in rows if is_cost(row) and (cost := _cost(row)) is not None]
    alike = [cost.per for cost in costs if cost.per - {"年", "月"}]
    for row in rows:
        if not is_cost(row):
            continue
        cost = _cost(row)
        if cost is None:
            other += 1
            continue
        if not cost.per - {"年"}:
            found.whole.append(cost)
            continue
        estimate = _as_said(cost, said) if alike.count(cost.per) > 1 else None
        estimate = estimate or (None if cost.unclear else _estimate(cost, rows, goals))
        if estimate is None:
            found.open.append(cost)
        else:
            found.estimates.append(estimate)
    return found._replace(other=other)
