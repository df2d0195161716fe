"""Amounts in 元 in the capital numerals of bank slips: 壹万贰仟叁佰肆拾伍元陆角柒分."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "兆")
_LIMIT = Decimal(10) ** 16


def _group(number: int) -> str:
    """Four digits: 1010 → 壹仟零壹拾."""
    text = ""
    gap = False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return text


def _whole(number: int) -> str:
    text = ""
    gap = False
    for place in range(len(_GROUPS) - 1, -1, -1):
        group = number // 10000**place % 10000
        if text and group and (gap or group < 1000):
            text += "零"
        if group:
            text += _group(group) + _GROUPS[place]
        gap = group % 10 == 0
    return text


def capital_amount(yuan: Decimal) -> str:
    """The amount in capital numerals, rounded half up to 分; ValueError beyond ten thousand billion.

    The writing follows 《正确填写票据和结算凭证的基本规定》: 整 after 元 or 角, 零 between 元 and 分,
    负 before a negative amount.
    """
    amount = yuan.copy_abs().quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    if amount >= _LIMIT:
        raise ValueError("金额太大，写不出大写")
    cents = int(amount * 100)
    whole, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    if cents == 0:
        return "零元整"
    text = f"{_whole(whole)}元" if whole else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif fen and whole:
        text += "零"
    text += f"{_DIGITS[fen]}分" if fen else "整"
    return f"负{text}" if yuan < 0 else text
