"""A216 and A223: sums and products written out in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from xltools.model.money import POWERS, short
from xltools.rules.amounts.counted_parts import wrong_counts
from xltools.rules.amounts.row_of_amounts import wrong_sources, wrong_subtotals
from xltools.rules.facts.views import TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.targets.grammar import fold
from xltools.text.typos import explain_sum, told

_AMOUNT = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)(亿元|万元|元|万(?=[,;、)]|$|其中|包括))")
_BRACKETS = re.compile(r"\([^()]*\)")
_BREAKDOWN = re.compile(r"[,;]?(?:其中|包括|包含|分别为|分别是|具体为|具体包括|由)[:,]?|:")
_PARTS_FIRST = re.compile(r"(?:合计|共计|总计|总共)[^\d,;]{0,8}$")
_NAME = re.compile(r"[^,;:、()\d]{0,14}$")
_EACH = re.compile(r"每(?!年)|各(?!项|类|级|种)|人均|户均|村均|平均|标准|单价|[/×*]")
_APART = re.compile(
    r"比上年|较上年|同比|增加|减少|增长|下降|结余|结转|剩余|另外|另有|另|此外|上年|去年|目前|已|20\d\d年"
)
_LOOSE = re.compile(r"约|近|左右|余|以上|多")
_SOME = re.compile(r"主要|重点|等|(?:其余|余下|剩余|其他|其它|另外)(?![^\d,;、]{0,8}\d)")
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_TERM = rf"{_NUMBER}[^\d×xX*=+,。;:()\-]{{0,8}}"
_ALONE = r"(?<![\d.×xX*+\-÷/)])"
"""A formula is read whole or not at all."""
_PRODUCT = re.compile(rf"{_ALONE}({_TERM}(?:[×xX*]{_TERM})+)=({_NUMBER})(亿元|万元|元|万)?(?![\d%×xX*+\-÷/])")
_ADDITION = re.compile(rf"{_ALONE}({_TERM}(?:\+{_TERM})+)=({_NUMBER})(亿元|万元|元|万)?(?![\d%×xX*+\-÷/])")
_BEHIND = re.compile(
    rf"(?P<before>[^,;、()]*)(?<![\d.])(?P<n>{_NUMBER})(?P<unit>亿元|万元|元|万)"
    rf"\((?P<sum>{_TERM}(?:[×xX*+]{_TERM})+)\)"
)
"""The result first: ``共33万元(8+2.5×10)``."""
_IN_ALL = re.compile(r"[共计总需]")
_CONVERTED = re.compile(r"公里.*(?<!平方)米|米.*公里|吨.*斤|斤.*吨|亩.*平方|平方.*亩")
"""Units that must be converted first."""
_OPERAND = re.compile(rf"({_NUMBER})(亿|万|%)?([^\d×xX*=+]*)")


_SIGNS = ("=", "＝", "×", "*", "+", "＋", "x", "X", "＊")
_ADDS = ("元", "(", "（", "其中", "共", "合计", "总计", "扣除", "减", "除")
"""Without any of these nothing is added or taken away."""


class Part(NamedTuple):
    """An amount in a sentence: its name, the amount in 元, and whether it is one of many (每人 …)."""

    name: str
    yuan: Decimal
    each: bool
    start: int
    end: int


def _yuan(number: str, unit: str) -> Decimal:
    return Decimal(number.replace(",", "")).scaleb(POWERS.get(unit, 4 if unit == "万" else 0))


def _parts(text: str) -> list[Part]:
    found = []
    last = 0
    for match in _AMOUNT.finditer(text):
        name = _NAME.search(text, last, match.start())
        before = (name[0] if name else "").removeprefix("其中").lstrip(":")
        each = _EACH.search(before) is not None or text[match.end() : match.end() + 1] in ("/", "×", "*", "x")
        found.append(Part(before, _yuan(match[1], match[2]), each, match.start(), match.end()))
        last = match.end()
    return found


def _any_sum(parts: Sequence[Decimal], total: Decimal) -> bool:
    """Whether some of the parts make the total."""
    if len(parts) > 12:
        return True
    sums = {Decimal(0)}
    for part in parts:
        sums |= {known + part for known in sums}
    return total in sums


class Breakdown(NamedTuple):
    """A total with its parts: ``A万元，其中B…``, ``A万元：B…``, ``A万元（B…，C…）``.

    ``rest`` is what stands behind the total, ``plain`` the text the places of the parts are in, ``around``
    the words beside the total.
    """

    total: Part
    parts: list[Part]
    rest: str
    plain: str
    around: str


def _around(text: str, total: Part) -> str:
    return text[max(0, total.start - 3) : total.start] + text[total.end : total.end + 2]


def _bracketed(sentence: str) -> Iterator[Breakdown]:
    for bracket in _BRACKETS.finditer(sentence):
        before = _parts(sentence[: bracket.start()])
        if not before or before[-1].end != bracket.start():
            continue
        total, inside = before[-1], bracket[0][1:-1]
        link = _BREAKDOWN.match(inside)
        within = inside[link.end() :] if link is not None else inside
        parts = _parts(within)
        missing = total.yuan - sum((part.yuan for part in parts), Decimal(0))
        if any(part.yuan == missing for part in _parts(sentence[bracket.end() :])):
            continue  # 100万元（其中人员50万元、公用20万元），项目30万元
        if len(parts) > 1 or parts and link is not None:
            yield Breakdown(total, parts, within, within, _around(sentence, total))


def _broken_down(sentence: str) -> Iterator[Breakdown]:
    """The totals of a sentence with their parts, those in brackets first."""
    yield from _bracketed(sentence)
    plain = _BRACKETS.sub("", sentence)
    parts = _parts(plain)
    for n, total in enumerate(parts):
        link = _BREAKDOWN.match(plain, total.end)
        if link is None or link[0] == "由":
            continue
        rest = plain[link.end() :]
        stop = _APART.search(rest)
        if stop is not None:
            rest = rest[: stop.start()]
        end = link.end() + len(rest)
        some = [part for part in parts[n + 1 :] if part.end <= end]
        if len(some) > 1 or "其中" in plain[total.end : total.end + 4]:
            yield Breakdown(total, some, rest, plain, _around(plain, total))
        return
    if len(parts) > 2 and _PARTS_FIRST.search(plain[parts[-2].end : parts[-1].start]):
        yield Breakdown(parts[-1], parts[:-1], "合计", plain, _around(plain, parts[-1]))


def _wrong_sum(said: Breakdown) -> str | None:
    """The sentence to say where parts do not make the total, None where they may."""
    total, parts, rest, plain, around = said
    if total.each or total.yuan <= 0 or any(part.each for part in parts) or not parts:
        return None
    if _LOOSE.search(around):
        return None
    if any(sum((p.yuan for p in parts[:n]), Decimal(0)) == total.yuan for n in range(2, len(parts))):
        return None  # what follows is spent on something else
    parts = _nearest(total, parts, plain)
    amounts = [part.yuan for part in parts]
    added = sum(amounts, Decimal(0))
    wan = Decimal(10000)
    shown = f"{total.name}{_wan(total.yuan)}万元"
    if len(parts) == 1:
        if added <= total.yuan:
            return None
        return f"文字里写“{shown}”，其中“{parts[0].name}”却有 {_wan(added)}万元，部分比总数还大"
    nested = "其中" in rest
    if added == total.yuan or (nested or rest == "合计") and _any_sum(amounts, total.yuan):
        return None
    named = [(part.name or "一项", part.yuan / wan) for part in parts]
    cause = explain_sum(total.yuan / wan, [(name, amount.normalize()) for name, amount in named])
    if added < total.yuan and not cause and (_SOME.search(rest) or nested):
        return None
    if rest == "合计" and not cause and abs(added - total.yuan) > total.yuan / 5:
        return None
    listed = " ＋ ".join(_wan(amount) for amount in amounts)
    return (
        f"文字里写“{shown}”，各项 {listed} ＝ {_wan(added)}，相差 {_wan(abs(total.yuan - added))}万元{cause}"
    )


def _nearest(total: Part, parts: list[Part], plain: str) -> list[Part]:
    """The parts up to the semicolon that comes closest to the total: behind it there may be other things."""
    ends = [n for n in range(2, len(parts)) if ";" in plain[parts[n - 1].end : parts[n].start]]
    options = [parts[:n] for n in ends] + [parts]
    return min(options, key=lambda some: abs(sum((p.yuan for p in some), Decimal(0)) - total.yuan))


def _wan(yuan: Decimal) -> str:
    return short(yuan.scaleb(-4))


def _texts(view: TableView) -> Iterator[tuple[str, str]]:
    yield from view.texts
    for row in view.rows:
        if row.kind == "text":
            yield row.cell("target"), row.raw


@table_rule("A216")
def sum_in_sentence(view: TableView) -> Iterator[Finding]:
    """总成本 A 万元，其中 B 万元，C 万元: the parts make the whole, whatever words join them; so do people.

    Brackets are sums of their own. 其中 may name some parts only where it says 主要 or 等.
    """
    for cell, text in _texts(view):
        if len(text) < 12 or not any(word in text for word in _ADDS):
            continue
        for wrong in (*wrong_subtotals(text), *wrong_sources(view, text)):
            yield Finding(cell or None, f"{wrong}。", "请核对总数和各项金额。")
        for sentence in re.split(r"[。\n!]", fold_lines(text)):
            found = [*wrong_counts(sentence)]
            if sentence.count("元") + sentence.count("万") > 1:
                found += [said for one in _broken_down(sentence) if (said := _wrong_sum(one)) is not None]
            for said in found:
                yield Finding(cell or None, f"{said}。", "请核对总数和其中的各项。")


def fold_lines(text: str) -> str:
    """The text with signs folded and spaces removed, line by line."""
    return "\n".join(map(fold, text.split("\n")))


def _value(term: str) -> tuple[Decimal, bool, bool]:
    """A term's number in 元 or pieces, whether it is money, whether a unit of any kind is written."""
    found = _OPERAND.match(term)
    if found is None:
        return Decimal(0), False, False
    number = Decimal(found[1].replace(",", ""))
    scale = {"亿": 8, "万": 4, "%": -2}.get(found[2] or "", 0)
    return number.scaleb(scale), found[3].startswith("元"), bool(found[2] or found[3])


def _wrong_formula(terms: list[str], result: str, unit: str, product: bool) -> Decimal | None:
    """What a formula comes to, in the unit of its result; None where it is right."""
    values = [_value(term) for term in terms]
    if not unit.endswith("元") and not any(money for _, money, _ in values):
        return None
    if _CONVERTED.search("×".join(terms)):
        return None
    power = POWERS.get(unit, 4 if unit == "万" else 0)
    if product:
        amount = Decimal(1)
        for value, _, _ in values:
            amount *= value
    else:
        # 80＋20＝100万元: a bare number has the unit of the result.
        amount = sum((v if written else v.scaleb(power) for v, _, written in values), Decimal(0))
    stated = Decimal(result.replace(",", ""))
    exponent = stated.as_tuple().exponent
    rounding = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    readings = [amount.scaleb(-power)]
    if not unit or not any(money for _, money, _ in values):
        readings += [amount, amount.scaleb(-4)]
    if any("/月" in term for term in terms) and any("年" in term for term in terms):
        readings += [reading * 12 for reading in readings]
    if amount == 0 or any(abs(reading - stated) < rounding for reading in readings):
        return None
    return readings[0]


def _wrong_behind(folded: str) -> Iterator[str]:
    """What is wrong with amounts whose sum stands in brackets behind them."""
    for found in _BEHIND.finditer(folded) if "(" in folded else ():
        if not _IN_ALL.search(found["before"]) or re.search(r"每|各|均|人次", found["before"]):
            continue
        power = POWERS.get(found["unit"], 4)
        amount = Decimal(0)
        for product in found["sum"].split("+"):
            values = [_value(term) for term in re.split(r"[×xX*]", product)]
            part = Decimal(1)
            for value, _, _ in values:
                part *= value
            # 8+2.5×10 in brackets behind 万元 is of 万元.
            amount += part if any(money for _, money, _ in values) else part.scaleb(power)
        stated = Decimal(found["n"].replace(",", ""))
        exponent = stated.as_tuple().exponent
        rounding = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
        right = amount.scaleb(-power)
        if right == 0 or any(abs(right.scaleb(n) - stated) < rounding for n in (0, -4)):
            continue
        if _CONVERTED.search(found["sum"]) or "/" in found["sum"] or "%" in found["sum"]:
            continue
        written = f"{found['n']}{found['unit']}"
        yield (
            f"文字里写“{found['before']}{written}”，括号里的算式“{found['sum']}”算出来是 "
            f"{short(right.normalize())}{found['unit']}"
        )


@table_rule("A223")
def formula_in_sentence(view: TableView) -> Iterator[Finding]:
    """43人×200元×12个月＝10.32万元: what is worked out in words is right."""
    texts = [*_texts(view)]
    for row in view.rows:
        indicator = row.indicator
        for name, said in (
            ("description", indicator.description),
            ("basis", indicator.basis),
            ("note", indicator.note),
        ):
            if said and ("=" in said or "＝" in said):
                texts.append((row.cell(name), said))
    for cell, text in texts:
        if not any(sign in text for sign in _SIGNS):
            continue
        folded = fold_lines(text)
        for said in _wrong_behind(folded):
            yield Finding(cell or None, f"{said}。", "请核对算式里的每个数和结果。")
        for pattern, product in ((_PRODUCT, True), (_ADDITION, False)):
            for found in pattern.finditer(folded):
                terms = re.split(r"[×xX*]" if product else r"\+", found[1])
                unit = found[3] or ""
                right = _wrong_formula(terms, found[2], unit, product)
                if right is None:
                    continue
                stated = Decimal(found[2].replace(",", ""))
                cause = told(stated, right.normalize())
                cause = f"，{cause}" if cause else ""
                yield Finding(
                    cell or None,
                    f"算式“{found[0]}”算出来是 {short(right.normalize())}{unit}{cause}。",
                    "请核对算式里的每个数和结果。",
                )
