"""Worksheet functions, an extra: 指标解析, 指标得分, 金额换算, 大写金额.

They come into Excel through xlwings' own function import (docs/handbook says how) and stand in no template
we ship. An error is a Chinese sentence in the cell, never a traceback.
"""

# ruff: noqa: N802, N803 - the names are what a clerk types into a cell
from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import ParamSpec, TypeVar

from xltools.addin.session import load_xlwings
from xltools.model.money import convert, parse_amount, plain, short

P = ParamSpec("P")
F = TypeVar("F", bound=Callable[..., object])
worksheet_function: Callable[[F], F] = load_xlwings().func


def _in_a_sentence(function: Callable[P, object]) -> Callable[P, object]:
    """Errors the caller can mend become the cell's text."""

    @wraps(function)
    def safe(*args: P.args, **kwargs: P.kwargs) -> object:
        try:
            return function(*args, **kwargs)
        except (ValueError, ArithmeticError) as error:
            return f"错误：{error}"

    return safe


def _text(value: object) -> str:
    """A cell's value as it would be typed: numbers without ``.0``, dates as 2025年3月1日."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return short(Decimal(repr(value)))
    if isinstance(value, dt.datetime):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)


def _amount(value: object, unit: str) -> Decimal:
    found = parse_amount(value if isinstance(value, (float, int)) else _text(value), unit)
    if found is None:
        raise ValueError("没有金额")
    return found


@worksheet_function
@_in_a_sentence
def 指标解析(指标值: object, 部分: object = None) -> object:
    """=指标解析(">=295人") 得 ≥295人；部分可写：符号、数值、单位、类型。"""
    from xltools.text.targets.grammar import format_target, parse_target

    target = parse_target(_text(指标值))
    part = _text(部分) or "标准写法"
    if part == "标准写法":
        return format_target(target)
    if part == "符号":
        return target.operator or ""
    if part == "单位":
        return target.unit or ""
    if part == "类型":
        return {
            "number": "数值", "percent": "百分比", "date": "日期", "range": "区间",
            "qualitative": "定性", "text": "文字",
        }[target.kind]  # fmt: skip
    if part != "数值":
        raise ValueError(f"不认识的部分“{part}”，可写：符号、数值、单位、类型")
    value = target.value
    if isinstance(value, tuple):
        return "～".join(plain(one) if isinstance(one, Decimal) else one for one in value)
    return float(value) if isinstance(value, Decimal) else value or ""


@worksheet_function
@_in_a_sentence
def 指标得分(
    分值: object,
    指标值: object,
    实际值: object,
    赋分规则: object = None,
    方案: object = None,
) -> object:
    """=指标得分(10,"≥95%","92%") 按评分方案得分；不能自动评的给出原因。"""
    from xltools.model.records import Indicator
    from xltools.scoring.scheme import load_scheme
    from xltools.scoring.table import score_indicator
    from xltools.text.targets.grammar import parse_target

    indicator = Indicator(
        None, None, "指标", target=parse_target(_text(指标值)), weight=_amount(分值, "元"),
        rule=_text(赋分规则) or None, actual=_text(实际值) or None,
    )  # fmt: skip
    scored = score_indicator(indicator, load_scheme(_text(方案) or "national"))
    if scored.score is not None:
        return float(scored.score)
    return "未填实际值" if scored.state == "未填" else f"需人工评定：{scored.note}"


@worksheet_function
@_in_a_sentence
def 金额换算(金额: object, 原单位: object, 新单位: object) -> object:
    """=金额换算(53000,"元","万元") 得 5.3；只移小数点，不四舍五入。"""
    unit, to = _text(原单位), _text(新单位)
    return float(convert(_amount(金额, unit), unit, to))


@worksheet_function
@_in_a_sentence
def 大写金额(金额: object, 单位: object = None) -> object:
    """=大写金额(12345.67) 得 壹万贰仟叁佰肆拾伍元陆角柒分；单位默认为元。"""
    from xltools.addin.rmb import capital_amount

    unit = _text(单位) or "元"
    return capital_amount(convert(_amount(金额, unit), unit, "元"))
