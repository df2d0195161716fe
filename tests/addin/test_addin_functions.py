"""Worksheet functions: what a cell shows."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from typing import Any

import pytest

from xltools.addin import udfs
from xltools.addin.rmb import capital_amount
from xltools.resources import templates_dir


@pytest.mark.parametrize(
    ("amount", "capitals"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10", "壹拾元整"),
        ("100.07", "壹佰元零柒分"),
        ("1010", "壹仟零壹拾元整"),
        ("12345.67", "壹万贰仟叁佰肆拾伍元陆角柒分"),
        ("107000.53", "壹拾万零柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("6007.145", "陆仟零柒元壹角伍分"),
        ("-325.04", "负叁佰贰拾伍元零肆分"),
    ],
)
def test_capital_amounts(amount: str, capitals: str) -> None:
    assert capital_amount(Decimal(amount)) == capitals


@pytest.mark.parametrize(
    ("function", "arguments", "shown"),
    [
        ("指标解析", (">=295人",), "≥295人"),
        ("指标解析", ("不低于95%", "符号"), "≥"),
        ("指标解析", (">=295人", "数值"), 295.0),
        ("指标解析", ("80%-90%", "数值"), "80～90"),
        ("指标解析", ("<=1700元/月", "单位"), "元/月"),
        ("指标解析", ("显著提升", "类型"), "定性"),
        ("指标解析", (">=295人", "颜色"), "错误：不认识的部分“颜色”，可写：符号、数值、单位、类型"),
        ("金额换算", (53000.0, "元", "万元"), 5.3),
        ("金额换算", (0.1, "万元", "元"), 1000.0),
        ("金额换算", ("约五万", "元", "万元"), "错误：“约五万”不是金额"),
        ("金额换算", (None, "元", "万元"), "错误：没有金额"),
        ("大写金额", (5.3, "万元"), "伍万叁仟元整"),
        ("指标得分", (10.0, "≥95%", "96%"), 10.0),
        ("指标得分", (10.0, "≥100人", None), "未填实际值"),
    ],
)
def test_what_the_cell_shows(function: str, arguments: tuple[Any, ...], shown: object) -> None:
    assert getattr(udfs, function)(*arguments) == shown


def test_a_missed_target_earns_its_share() -> None:
    assert udfs.指标得分(10.0, "≥100人", "80人", "按照正常比例赋分") == 8.0


def test_no_template_uses_them() -> None:
    """A form opened without the add-in must not show #NAME?."""
    names = ("指标解析(", "指标得分(", "金额换算(", "大写金额(")
    files = sorted(templates_dir().rglob("*.xlsx"))
    assert files
    for path in files:
        with zipfile.ZipFile(path) as archive:
            for part in archive.namelist():
                if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                    text = archive.read(part).decode("utf-8")
                    assert not any(f"<f>{name}" in text or f"_xludf.{name}" in text for name in names), path
