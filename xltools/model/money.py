"""Amounts of money: Decimal end to end, exactly what was typed.

A spreadsheet stores a typed ``2227.06`` as a binary fraction; Excel shows and keeps 15 significant
digits, so a float is read back to those 15 digits and never used as a float again. An amount that
carries its own unit (``53000元`` in a 万元 table) is converted to the table's unit, because dropping the
unit would change the amount by a factor of ten thousand.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

CellValue = str | int | float | bool | Decimal | dt.date | dt.datetime | dt.time | dt.timedelta

POWERS: dict[str, int] = {"元": 0, "百元": 2, "千元": 3, "万元": 4, "十万元": 5, "百万元": 6, "亿元": 8}
"""Currency unit → power of ten of 元."""

_UNSEEN = (0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))
"""Marks of direction, joiners and the like, which pasted amounts carry along."""
_FOLD: dict[int, int | str | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= {ord("−"): "-", ord("．"): ".", ord("￥"): "¥"} | dict.fromkeys(_UNSEEN)
_AMOUNT = re.compile(
    r"[¥]?(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[+-]?\.\d+)"
    r"(?:人民币)?(?P<unit>亿元?|百万元?|十万元?|万元?|千元|百元|元)?整?$"
)
_SHOWN_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_TWO_NUMBERS = re.compile(r"\d\s+[\d.]")
"""10 and 5 on two lines of one cell are two amounts, not 105."""
_GROUPED = re.compile(r"^\D*\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?:\.\d+)?\D*$")
"""3 598.23: a space between thousands."""
_NOTHING = frozenset(
    {"", "-", "--", "---", "—", "——", "–", "/", "\\", "无", "无。", "空", "／", "未填", "待评定"}
)
"""未填 and 待评定 stand in the score cells of our own scoring sheet until a row can be scored."""


class AmountError(ValueError):
    """A cell that holds something other than an amount; ``text`` is what it holds."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}”不是金额")
        self.text = text


class Scaled(Decimal):
    """A number shown in thousands (``#,##0.00,``) or millions of what its cell stores, which is 元.

    ``power`` is the power of ten between the two. It is an amount in 千元 or 百万元 whatever unit of money
    stands over the table; anywhere else it is the number shown.
    """

    power: int = 0

    @classmethod
    def of(cls, number: Decimal, power: int) -> Scaled:
        """The number shown, ``power`` tens smaller than the number stored."""
        made = cls(number)
        made.power = power
        return made


@lru_cache(maxsize=8192)
def _parse_text(text: str, currency_unit: str) -> Decimal | None:
    if _TWO_NUMBERS.search(text) and not _GROUPED.search(text):
        raise AmountError(" ".join(text.split()))
    folded = "".join(text.translate(_FOLD).split())
    if folded in _NOTHING:
        return None
    found = _AMOUNT.match(folded)
    if found is None:
        raise AmountError(text.strip())
    amount = Decimal(found["number"].replace(",", "").rstrip("."))
    written = found["unit"]
    if written is None:
        return amount
    if not written.endswith("元"):
        written += "元"
    return amount if written == currency_unit else Decimal(short(convert(amount, written, currency_unit)))


BEYOND = 20
"""Digits before or behind the point that no amount has: Excel keeps fifteen, a nation's budget has fewer."""


def parse_amount(value: CellValue, currency_unit: str = "万元") -> Decimal | None:
    """The amount in a cell, in ``currency_unit``; None where nothing is written.

    Blank cells and the dashes clerks put for "none" (—, -, /, 无) are None. AmountError for anything
    else that is not one number, and for one beyond any budget (:data:`BEYOND`): the caller reports it, it is
    never taken for zero.
    """
    amount = _amount(value, currency_unit)
    if amount and not -BEYOND < amount.adjusted() < BEYOND:
        raise AmountError(str(value)[:40])
    return amount


def _amount(value: CellValue, currency_unit: str) -> Decimal | None:
    if value == "":
        return None
    kind = type(value)
    if kind is float:
        assert isinstance(value, float)
        if not math.isfinite(value):
            raise AmountError(str(value))
        return Decimal(f"{value:.15g}")
    if kind is int:
        assert isinstance(value, int)
        return Decimal(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise AmountError(str(value))
        if isinstance(value, Scaled):
            return Decimal(short(convert(Decimal(value).scaleb(value.power), "元", currency_unit)))
        return value
    if isinstance(value, str):
        return _parse_text(value, currency_unit)
    raise AmountError(str(value))


def convert(amount: Decimal, unit: str, to: str) -> Decimal:
    """An amount in another currency unit, exactly (only the exponent moves).

    Raises ValueError for a unit that is not one of ``POWERS``.
    """
    if unit == to:
        return amount
    try:
        shift = POWERS[unit] - POWERS[to]
    except KeyError as error:
        raise ValueError(f"不认识的金额单位：{error.args[0]}") from None
    sign, digits, exponent = amount.as_tuple()
    assert isinstance(exponent, int)
    moved = exponent + shift
    if moved > 0:
        return Decimal((sign, digits + (0,) * moved, 0))
    return Decimal((sign, digits, moved))


def to_wan(amount: Decimal, currency_unit: str) -> Decimal:
    """The amount in 万元: ``to_wan(Decimal(53000), "元") == Decimal("5.3000")``, exactly."""
    return convert(amount, currency_unit, "万元")


def plain(number: Decimal) -> str:
    """The exact decimal string, without exponent, trailing zeros as typed (``214.50``)."""
    return format(number, "f")


def short(number: Decimal) -> str:
    """The number for people: no exponent, no trailing zeros after the point (``5.3``, ``120``)."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def cents(number: Decimal, places: int = 2) -> Decimal:
    """Rounded half up, the way offices round, to ``places`` decimals."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


NOISE = Decimal("1e-9")
"""What adding numbers in binary can leave over; far below a hundredth of a 分, in any unit of money."""
_FEN = Decimal("0.000001")


def half_step(shown: str) -> Decimal:
    """Half of the last digit of a shown figure, which rounding can have taken off: 0.005 of ``33.33``."""
    figure = _SHOWN_FIGURE.search(shown)
    places = len(figure[0].partition(".")[2]) if figure else 0
    return Decimal(5).scaleb(-places - 1)


def tidy(amount: Decimal) -> Decimal:
    """A sum of computed amounts without the noise behind a 分 in 万元: 99.9999999999999 is 100."""
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -6:
        return amount
    return Decimal(short(amount.quantize(_FEN, rounding=ROUND_HALF_UP)))
