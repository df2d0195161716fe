"""A standard and a number of people or things, as sentences write them: 每人每月200元, 43名."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from xltools.model.money import short
from xltools.text.quantities import find_quantities
from xltools.text.targets.grammar import base_unit

WAN = Decimal(10000)
_NUMBER = r"\d+(?:\.\d+)?"
_BY_UNIT = re.compile(
    rf"(?P<n>{_NUMBER})(?P<unit>万元|元)?/(?P<per>人|名|户|村|亩|次|场)(?:[/·.•每]?(?P<time>月|年|天|日))?"
)
_BY_WORD = re.compile(
    r"(?P<per>每人每月|每月每人|人均每月|每人每年|每年每人|每人每天|每人|每名|人均|每户|户均|每个村|每村|村均|每亩|每月"
    r"|每(?:期|场|次|公里|盏|台|套|辆|座|株|棵|平方米))"
    rf"(?P<words>[\u4e00-\u9fff]{{0,10}}?)(?P<n>{_NUMBER})(?P<unit>万元|元)(?![/每])"
)
_PIECES = "家|所|口|件|块|支|处|份|册|条|间|吨|头|只|班|批|樘|栋|幢|眼|对|棵"
_OF_ONE = re.compile(
    rf"(?P<per>每(?:个(?!村|月|季|学期)|{_PIECES}))"
    rf"(?P<words>[\u4e00-\u9fff]{{0,12}}?)(?P<n>{_NUMBER})(?P<unit>万元|元)(?![/每])"
)
"""Standards of things of any kind: 每个社区10万元, 每支工作队2万元."""
_AGAIN = re.compile(r"[天日季次期批周]|学年|各")
"""A second factor inside a rate: 每人每次."""
_SPENT = re.compile(r"补|投资|安排|奖|资助|支付|发放|需|年|按|给予|平均|约")
"""A rate that does not say of what it is."""
TOTAL = re.compile(rf"(?:共|合计|总计)[^\d,，、。；;]{{0,10}}(?P<n>{_NUMBER})(?P<unit>万元|元)(?![/每])")
_EARNED = re.compile(r"收入|增收|产值|存款|利润|节约|节省")
OF_PART = re.compile(
    r"自筹|其中[^，。；]{0,4}[级财]|承担|财政(?:补助|补贴|奖补)\d+%|保额|保费|余额|贷款|存款"
)
"""Only a part of the standard is this project's, or it is of something else (保额)."""
MORE = re.compile(r"另|其他|其它|以及|还|等")
_EACH = re.compile(r"每(?![年月])")
_REPEATED = re.compile(
    r"(?<!\d)(?:\d{1,3}|[一二两三四五六七八九十])(?:次|场|期|批|轮|天|日|年(?!度)|个?季度|学期|趟)"
)
"""Another factor: paid twice, for ten days."""
_UNIT_OF_WORD = re.compile(r"户|村|亩|期|场|次|公里|盏|台|套|辆|座|株|棵|平方米")
MONTHS = re.compile(r"(?<!\d)(\d{1,2})个月")
TIME = {"天": "日", "个月": "月", "年度": "年"}
COUNTED = {"名": "人", "位": "人", "个村": "村", "行政村": "村"}


class Product(NamedTuple):
    """A rate and its count: ``amounts`` are in 元, one for each number of months there may be."""

    told: str
    amounts: list[Decimal]
    monthly: bool
    per: str


class Rate(NamedTuple):
    start: int
    end: int
    yuan: Decimal
    per: str
    time: str
    text: str
    words: str = ""


def rates_of(sentence: str, of_things: bool = False) -> list[Rate]:
    """The rates of a sentence in order; those for one thing of any kind only where asked for."""
    found = []
    for match in _BY_UNIT.finditer(sentence):
        unit = match["unit"]
        if unit or match["time"] == "月":
            yuan = Decimal(match["n"]) * (WAN if unit == "万元" else 1)
            per = COUNTED.get(match["per"], match["per"])
            told = match[0] if unit else match[0].replace("/", "元/", 1)
            found.append(Rate(*match.span(), yuan, per, match["time"] or "", told))
    for match in _BY_WORD.finditer(sentence):
        inside = any(rate.start < match.end() and match.start() < rate.end for rate in found)
        if inside or _EARNED.search(match["words"]) or _AGAIN.search(match["words"]):
            continue
        word = match["per"]
        time = "月" if "月" in word or "月" in match["words"] else "日" if "天" in word else ""
        unit_of_word = _UNIT_OF_WORD.search(word)
        per = unit_of_word[0] if unit_of_word is not None else "人"
        yuan = Decimal(match["n"]) * (WAN if match["unit"] == "万元" else 1)
        found.append(Rate(*match.span(), yuan, per, time, f"{word}{match['n']}{match['unit']}"))
    for match in _OF_ONE.finditer(sentence) if of_things else ():
        inside = any(rate.start < match.end() and match.start() < rate.end for rate in found)
        if inside or _EARNED.search(match["words"]) or _AGAIN.search(match["words"]):
            continue
        yuan = Decimal(match["n"]) * (WAN if match["unit"] == "万元" else 1)
        time = "月" if "月" in match["words"] else ""
        found.append(Rate(*match.span(), yuan, match["per"][1:], time, match[0], match["words"]))
    return sorted(found)


def counts_of(sentence: str, rates: list[Rate], per: str) -> list[tuple[Decimal, str]]:
    """The numbers of people, households … beside the rates."""
    found = []
    named = rates[0].words if rates else ""
    for quantity in find_quantities(sentence):
        power, unit = base_unit(quantity.unit)
        inside = any(rate.start <= quantity.start < rate.end for rate in rates)
        if inside or _EACH.search(quantity.before):
            continue
        if per == "个" and unit == "个" and not _same_thing(named, quantity.after):
            continue
        village = unit == "个" and per == "村" and quantity.after.startswith(("村", "行政村"))
        if COUNTED.get(unit, unit) == per or village:
            found.append((quantity.value.scaleb(power), f"{short(quantity.value)}{quantity.unit}"))
    return found


def _same_thing(named: str, after: str) -> bool:
    """Whether what a rate is for one of and what is counted may be the same: 每个社区, 9个社区."""
    return not named or _SPENT.match(named) is not None or named[:2] in after


def products_of(sentence: str, of_things: bool = False) -> list[Product]:
    """Rates times counts; nothing where it is not plain which belong together."""
    rates = rates_of(sentence, of_things)
    if not rates or len({rate.per for rate in rates}) > 1 or any(rate.time in ("天", "日") for rate in rates):
        return []
    counts = counts_of(sentence, rates, rates[0].per)
    if len(counts) != len(rates):
        return []
    months = {Decimal(n) for n in MONTHS.findall(sentence)} or {Decimal(12)}
    products = []
    for rate, (count, told) in zip(rates, counts, strict=True):
        monthly = rate.time == "月"
        amounts = [rate.yuan * count * n for n in sorted(months)] if monthly else [rate.yuan * count]
        time = f" × {'或'.join(short(n) for n in sorted(months))}个月" if monthly else ""
        products.append(Product(f"{rate.text} × {told}{time}", amounts, monthly, rate.per))
    return products


def another_factor(sentence: str, per: str) -> bool:
    """Whether a sentence names a factor besides the count: paid twice, for ten days."""
    return any(not found[0].endswith(per) for found in _REPEATED.finditer(sentence))


def sentences(text: str) -> list[str]:
    return re.split(r"[。；;\n]", text) if "元" in text or "/月" in text else []


def whole_sentence(text: str, part: str) -> str:
    """The sentence, up to its full stops, that a part between semicolons stands in."""
    return next((whole for whole in re.split(r"[。\n]", text) if part in whole), part)
