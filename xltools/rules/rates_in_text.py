"""X503, X504 and X512: a standard, alone and × a number of people or occasions, as sentences say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xltools.money import convert, short
from xltools.quantity import find_quantities
from xltools.rules.registry import Finding, table_rule
from xltools.rules.views import Row, TableView
from xltools.target import base_unit

_WAN = Decimal(10000)
_NUMBER = r"\d+(?:\.\d+)?"
_BY_UNIT = re.compile(
    rf"(?P<n>{_NUMBER})(?P<unit>万元|元)?/(?P<per>人|名|户|村|亩|次|场)(?:[/·.•每]?(?P<time>月|年|天|日))?"
)
_BY_WORD = re.compile(
    r"(?P<per>每人每月|每月每人|人均每月|每人每年|每年每人|每人每天|每人|每名|人均|每户|户均|每个村|每村|村均|每亩|每月"
    r"|每(?:期|场|次|公里|盏|台|套|辆|座|株|棵|平方米))"
    rf"(?P<words>[\u4e00-\u9fff]{{0,10}}?)(?P<n>{_NUMBER})(?P<unit>万元|元)(?![/每])"
)
_TOTAL = re.compile(rf"(?:共|合计|总计)[^\d,，、。；;]{{0,10}}(?P<n>{_NUMBER})(?P<unit>万元|元)(?![/每])")
_EARNED = re.compile(r"收入|增收|产值|存款|利润|节约|节省")
_OF_PART = re.compile(
    r"自筹|其中[^，。；]{0,4}[级财]|承担|财政(?:补助|补贴|奖补)\d+%|保额|保费|余额|贷款|存款"
)
"""Only a part of the standard is this project's, or it is of something else (保额)."""
_MORE = re.compile(r"另|其他|其它|以及|还|等")
_EACH = re.compile(r"每(?![年月])")
_REPEATED = re.compile(
    r"(?<!\d)(?:\d{1,3}|[一二两三四五六七八九十])(?:次|场|期|批|轮|天|日|年(?!度)|个?季度|学期|趟)"
)
"""Another factor: paid twice, for ten days."""
_UNIT_OF_WORD = re.compile(r"户|村|亩|期|场|次|公里|盏|台|套|辆|座|株|棵|平方米")
_MONTHS = re.compile(r"(?<!\d)(\d{1,2})个月")
_TIME = {"天": "日", "个月": "月", "年度": "年"}
_COUNTED = {"名": "人", "位": "人", "个村": "村", "行政村": "村"}


class Product(NamedTuple):
    """A rate and its count: ``amounts`` are in 元, one for each number of months there may be."""

    told: str
    amounts: list[Decimal]
    monthly: bool
    per: str


class _Rate(NamedTuple):
    start: int
    end: int
    yuan: Decimal
    per: str
    time: str
    text: str


def _rates(sentence: str) -> list[_Rate]:
    found = []
    for match in _BY_UNIT.finditer(sentence):
        unit = match["unit"]
        if unit or match["time"] == "月":
            yuan = Decimal(match["n"]) * (_WAN if unit == "万元" else 1)
            per = _COUNTED.get(match["per"], match["per"])
            told = match[0] if unit else match[0].replace("/", "元/", 1)
            found.append(_Rate(*match.span(), yuan, per, match["time"] or "", told))
    for match in _BY_WORD.finditer(sentence):
        inside = any(rate.start < match.end() and match.start() < rate.end for rate in found)
        if inside or _EARNED.search(match["words"]):
            continue
        word = match["per"]
        time = "月" if "月" in word else "日" if "天" in word else ""
        unit_of_word = _UNIT_OF_WORD.search(word)
        per = unit_of_word[0] if unit_of_word is not None else "人"
        yuan = Decimal(match["n"]) * (_WAN if match["unit"] == "万元" else 1)
        found.append(_Rate(*match.span(), yuan, per, time, f"{word}{match['n']}{match['unit']}"))
    return sorted(found)


def _counts(sentence: str, rates: list[_Rate], per: str) -> list[tuple[Decimal, str]]:
    """The numbers of people, households … beside the rates."""
    found = []
    for quantity in find_quantities(sentence):
        power, unit = base_unit(quantity.unit)
        inside = any(rate.start <= quantity.start < rate.end for rate in rates)
        if inside or _EACH.search(quantity.before):
            continue
        village = unit == "个" and per == "村" and quantity.after.startswith(("村", "行政村"))
        if _COUNTED.get(unit, unit) == per or village:
            found.append((quantity.value.scaleb(power), f"{short(quantity.value)}{quantity.unit}"))
    return found


def _products(sentence: str) -> list[Product]:
    """Rates times counts; nothing where it is not plain which belong together."""
    rates = _rates(sentence)
    if not rates or len({rate.per for rate in rates}) > 1 or any(rate.time in ("天", "日") for rate in rates):
        return []
    counts = _counts(sentence, rates, rates[0].per)
    if len(counts) != len(rates):
        return []
    months = {Decimal(n) for n in _MONTHS.findall(sentence)} or {Decimal(12)}
    products = []
    for rate, (count, told) in zip(rates, counts, strict=True):
        monthly = rate.time == "月"
        amounts = [rate.yuan * count * n for n in sorted(months)] if monthly else [rate.yuan * count]
        time = f" × {'或'.join(short(n) for n in sorted(months))}个月" if monthly else ""
        products.append(Product(f"{rate.text} × {told}{time}", amounts, monthly, rate.per))
    return products


def _another_factor(sentence: str, per: str) -> bool:
    """Whether a sentence names a factor besides the count: paid twice, for ten days."""
    return any(not found[0].endswith(per) for found in _REPEATED.finditer(sentence))


def _sentences(text: str) -> list[str]:
    return re.split(r"[。；;\n]", text) if "元" in text or "/月" in text else []


def _whole_sentence(text: str, part: str) -> str:
    """The sentence, up to its full stops, that a part between semicolons stands in."""
    return next((whole for whole in re.split(r"[。\n]", text) if part in whole), part)


@table_rule("X503")
def stated_product(view: TableView) -> Iterator[Finding]:
    """A sentence that multiplies and says the result: 300元/人 × 4000人, 共计 120万元.

    Where the months are not written any whole number of them will do.
    """
    for cell, text in view.texts:
        if "共" not in text and "合计" not in text and "总计" not in text:
            continue
        for sentence in _sentences(text):
            totals = [*_TOTAL.finditer(sentence)]
            if len(totals) != 1 or _MORE.search(sentence):
                continue
            products = _products(sentence)
            if len(products) != 1 or "=" in sentence or "＝" in sentence:
                continue
            (product,) = products
            if _another_factor(sentence, product.per):
                continue
            total = totals[0]
            stated = Decimal(total["n"]) * (_WAN if total["unit"] == "万元" else 1)
            exponent = Decimal(total["n"]).as_tuple().exponent
            rounding = (_WAN if total["unit"] == "万元" else 1) * Decimal(1).scaleb(
                exponent if isinstance(exponent, int) else 0
            )
            if any(abs(amount - stated) < rounding for amount in product.amounts):
                continue
            whole = stated * 12 / product.amounts[0] if product.monthly else Decimal(0)
            if _OF_PART.search(sentence):
                continue
            if len([part for part in _sentences(_whole_sentence(text, sentence)) if _rates(part)]) > 1:
                continue  # the total is of several parts: C级 …；D级 …，共 …
            if product.monthly and not _MONTHS.search(sentence) and 1 <= whole <= 12 and whole % 1 == 0:
                continue
            yield Finding(
                cell or None,
                f"{product.told} ＝ {short(product.amounts[-1] / _WAN)}万元，"
                f"文字里写的是 {total['n']}{total['unit']}。",
                "请核对标准、数量和金额。",
            )


@table_rule("X504")
def standard_against_budget(view: TableView) -> Iterator[Finding]:
    """Standards × people in the goals against the budget: more than a fifth apart is reported.

    Below the budget only for monthly pay, which leaves little room for anything else.
    """
    budget = view.budget_yuan
    if not budget or budget <= 0 or view.table.type != "project_goal":
        return
    products: list[Product] = []
    for sentence in _sentences(view.goal_text):
        found = _products(sentence) if not _OF_PART.search(sentence) else []
        if not found or _TOTAL.search(sentence) or _another_factor(sentence, found[0].per):
            continue
        products += [product for product in found if product not in products]
    if not products:
        return
    low = sum((min(product.amounts) for product in products), Decimal(0))
    high = sum((max(product.amounts) for product in products), Decimal(0))
    below = high < budget * Decimal("0.8") and all(product.monthly for product in products)
    if not below and low <= budget * Decimal("1.2"):
        return
    year = high if below else low
    if any(year in estimate.amounts for estimate in view.costs.estimates):
        return  # the indicators say the same: A217, A218
    told = short(convert(budget, "元", view.table.currency_unit))
    listed = " ＋ ".join(product.told for product in products)
    yield Finding(
        view.cell("funding.total"),
        f"按目标里的标准计算：{listed} ＝ {short(year / _WAN)}万元，"
        f"预算是 {told}{view.table.currency_unit}。",
        "请核对标准、人数和预算；其余支出请在目标里写明。",
        (view.place(view.cell("goals")),),
    )


@table_rule("X512")
def standard_against_cost(view: TableView) -> Iterator[Finding]:
    """The only standard of its kind in the goals (每人每月800元) against the only unit cost of that kind."""
    if "元" not in view.goal_text and "/月" not in view.goal_text:
        return
    said: dict[tuple[str, str], list[_Rate]] = {}
    for sentence in _sentences(view.goal_text):
        for rate in _rates(sentence) if not _OF_PART.search(sentence) else ():
            said.setdefault((rate.per, _TIME.get(rate.time, rate.time)), []).append(rate)
    if not said:
        return
    rows: dict[tuple[str, str], list[tuple[Row, Decimal]]] = {}
    for row in view.rows:
        unit = row.target.unit if row.target is not None else None
        if row.unit_class == "money" and unit and "/" in unit:
            value = row.target.value if row.target is not None else None
            power, base = base_unit(unit)
            per = tuple(part for part in re.split(r"[/·.•每]+", base)[1:] if part)
            if isinstance(value, Decimal) and base.startswith("元/") and 1 <= len(per) <= 2:
                kinds = sorted((_TIME.get(part, part) for part in per), key=lambda part: part in "月年日")
                who = [_COUNTED.get(part, part) for part in kinds if part not in "月年日"]
                when = [part for part in kinds if part in "月年日"]
                if len(who) == 1 and len(when) < 2:
                    rows.setdefault((who[0], "".join(when)), []).append((row, value.scaleb(power)))
    for kind, rates in said.items():
        costs = rows.get(kind, [])
        if len(costs) != 1 or len({rate.yuan for rate in rates}) != 1 or rates[0].yuan == costs[0][1]:
            continue
        row, _ = costs[0]
        yield Finding(
            row.cell("target"),
            f"目标里写的标准是“{rates[0].text}”，指标“{row.name}”的指标值却是“{row.raw}”，两处不一致。",
            "请按文件规定的标准核对，把目标和指标改成同一个数。",
            (view.place(view.cell("goals")),),
        )
