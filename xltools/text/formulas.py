"""Arithmetic written out in words: 43人×200元×12个月＝10.32万元, 共33万元（8＋2.5×10）, 80＋20＝100万元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from xltools.model.money import POWERS
from xltools.text.targets.grammar import fold

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_TERM = rf"{_NUMBER}[^\d×xX*=+,。;:()\-]{{0,8}}"
_ALONE = r"(?<![\d.×xX*+\-÷/)])"
"""A formula is read whole or not at all."""
_END = r"(亿元|万元|元|万)?(?![\d%×xX*+\-÷/])"
_MAKES = r"(?:=|,?(?:共计|合计|总计|共需|共|计)(?:需)?(?:资金)?)"
_PRODUCT = re.compile(rf"{_ALONE}({_TERM}(?:[×xX*]{_TERM})+?){_MAKES}({_NUMBER}){_END}")
_ADDITION = re.compile(rf"{_ALONE}({_TERM}(?:\+{_TERM})+)=({_NUMBER}){_END}")
_BEHIND = re.compile(
    rf"(?P<before>[^,;、()]*)(?<![\d.])(?P<n>{_NUMBER})(?P<unit>亿元|万元|元|万)"
    rf"\((?P<sum>{_TERM}(?:[×xX*+]{_TERM})+)\)"
)
"""The result first: ``共33万元(8+2.5×10)``."""
_IN_ALL = re.compile(r"[共计总需]")
_EACH = re.compile(r"每|各|均|人次")
_CONVERTED = re.compile(r"公里.*(?<!平方)米|米.*公里|吨.*斤|斤.*吨|亩.*平方|平方.*亩")
"""Units that must be converted first."""
_OPERAND = re.compile(rf"({_NUMBER})(亿|万|%)?([^\d×xX*=+]*)")
_TIMES = re.compile(r"[×xX*]")
_SIGNS = ("=", "＝", "×", "*", "+", "＋", "x", "X", "＊")


class Formula(NamedTuple):
    """A formula whose result is not what it comes to: as written, and ``right`` in the unit of the result."""

    text: str
    stated: Decimal
    right: Decimal
    unit: str
    before: str = ""
    behind: str = ""
    """The formula in brackets behind a result."""


def _value(term: str) -> tuple[Decimal, bool, bool]:
    """A term's number in 元 or pieces, whether it is money, whether a unit of any kind is written."""
    found = _OPERAND.match(term)
    if found is None:
        return Decimal(0), False, False
    scale = {"亿": 8, "万": 4, "%": -2}.get(found[2] or "", 0)
    number = Decimal(found[1].replace(",", "")).scaleb(scale)
    return number, found[3].startswith("元"), bool(found[2] or found[3])


def _last_digit(stated: Decimal) -> Decimal:
    exponent = stated.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _product(terms: list[str]) -> tuple[Decimal, bool]:
    """What terms multiply to, and whether one of them is money."""
    amount, money = Decimal(1), False
    for term in terms:
        value, is_money, _ = _value(term)
        amount, money = amount * value, money or is_money
    return amount, money


def _wrong(terms: list[str], stated: Decimal, unit: str, multiplied: bool) -> Decimal | None:
    """What a formula comes to, in the unit of its result; None where it is right."""
    values = [_value(term) for term in terms]
    is_money = any(money for _, money, _ in values)
    if not unit.endswith("元") and not is_money or _CONVERTED.search("×".join(terms)):
        return None
    power = POWERS.get(unit, 4 if unit == "万" else 0)
    if multiplied:
        amount, _ = _product(terms)
    else:
        # 80＋20＝100万元: a bare number has the unit of the result.
        amount = sum((v if written else v.scaleb(power) for v, _, written in values), Decimal(0))
    readings = [amount.scaleb(-power)]
    if not unit or not is_money:
        readings += [amount, amount.scaleb(-4)]
    if any("/月" in term for term in terms) and any("年" in term for term in terms):
        readings += [reading * 12 for reading in readings]
    if amount == 0 or any(abs(reading - stated) < _last_digit(stated) for reading in readings):
        return None
    return readings[0]


def _in_brackets(folded: str) -> Iterator[Formula]:
    """Amounts whose sum stands in brackets behind them and comes to something else."""
    for found in _BEHIND.finditer(folded) if "(" in folded else ():
        said = found["sum"]
        apart = _CONVERTED.search(said) or "/" in said or "%" in said
        if not _IN_ALL.search(found["before"]) or _EACH.search(found["before"]) or apart:
            continue
        power = POWERS.get(found["unit"], 4)
        amount = Decimal(0)
        for term in said.split("+"):
            part, money = _product(_TIMES.split(term))
            amount += part if money else part.scaleb(power)  # 8+2.5×10 behind 万元 is of 万元
        stated, right = Decimal(found["n"].replace(",", "")), amount.scaleb(-power)
        if right and not any(abs(right.scaleb(n) - stated) < _last_digit(stated) for n in (0, -4)):
            yield Formula(found["n"] + found["unit"], stated, right, found["unit"], found["before"], said)


def wrong_formulas(text: str) -> Iterator[Formula]:
    """The formulas of a text that do not come to what it says. Raises nothing."""
    if not any(sign in text for sign in _SIGNS):
        return
    folded = "\n".join(map(fold, text.split("\n")))
    yield from _in_brackets(folded)
    for pattern, split in ((_PRODUCT, _TIMES), (_ADDITION, re.compile(r"\+"))):
        for found in pattern.finditer(folded):
            stated, unit = Decimal(found[2].replace(",", "")), found[3] or ""
            right = _wrong(split.split(found[1]), stated, unit, pattern is _PRODUCT)
            if right is not None:
                yield Formula(found[0], stated, right, unit)
