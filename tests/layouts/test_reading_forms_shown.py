"""What the user sees is what is read: words of a number format, and units of money seldom used.

- RS001 the unit and the operator a format puts around a target
- RS002 formats that add nothing: currency, accounting, points, dates
- RS003 an amount shown with its unit
- RS004 every unit of money the arithmetic knows is read from a form
"""
# ruff: noqa: E501 - a row of a drawn sheet is one line, however wide the sheet is.

from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl import load_workbook

from xltools.grid.formats import shown
from xltools.grid.shown import meaning
from xltools.work.read import read_file

FORM = """
| 项目支出绩效目标表 | < | < | < | < | < | < | < | < |
| （2025年） | < | < | < | < | < | < | < | < |
| 预算单位 | < | 澄河县柳泉镇人民政府 | < | < | < | < | < | < |
| 项目名称 | < | 村道养护 | < | < | 项目负责人 | < | 某某 | < |
| 项目资金（万元） | < | 年度预算总额： | 10 | 其中：财政拨款 | 10 | 其他资金： | 0 | < |
| 项目总体目标 | < | 养护村道 | < | < | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 指标值设置依据 | 上年完成值 | 指标分值权重 | 指标赋分规则 | 佐证资料 |
| 产出指标 | 数量指标 | 养护里程 | 64 | 计划标准 | 60 | 40 | 按照正常比例赋分 | 工作资料 |
"""


@pytest.mark.parametrize(
    ("code", "value", "seen"),
    [
        ('0"公里"', 64, "64公里"),
        ('"≥"0', 64, "≥64"),
        ('"≥"0%', 0.95, "≥95%"),
        ('0.00"公里"', 64.126, "64.126公里"),
        ("General公里", 64, "64公里"),
    ],
)
def test_words_of_a_format(markdown_workbook, tmp_path, code, value, seen) -> None:  # RS001
    table = _formatted(markdown_workbook, tmp_path, "D8", value, code)
    target = table.indicators[0].target
    assert target is not None and target.raw == seen


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ('"¥"#,##0.00', None),
        ('_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', None),
        ('0"分"', None),
        ('[>100]0"人";0', None),
        ('[Red]0"人"', "64人"),
        ('"不少于"#,##0\\个', "不少于64个"),
        ("00000", "00064"),
        ('0!.0"十"', "6.4十"),
        ('[<100]"不足百人";0"人"', "不足百人"),
    ],
)
def test_what_formats_add(code, meant) -> None:  # RS002
    found = meaning(64, shown(code, 64))
    assert (found and found.value) == meant


def test_an_amount_shown_with_its_unit(markdown_workbook, tmp_path) -> None:  # RS003
    assert _formatted(markdown_workbook, tmp_path, "D5", 10, '0.00"万元"').funding.total == Decimal(10)
    assert _formatted(markdown_workbook, tmp_path, "D5", 100000, '0"元"').funding.total == Decimal(10)


@pytest.mark.parametrize("unit", ["元", "百元", "千元", "万元", "十万元", "百万元", "亿元"])
def test_units_of_money(markdown_workbook, unit) -> None:  # RS004
    (table,) = read_file(markdown_workbook(FORM.replace("万元", unit), "单位.xlsx")).tables
    assert (table.currency_unit, table.funding.total) == (unit, Decimal(10))


def _formatted(markdown_workbook, tmp_path, cell, value, code):
    book = load_workbook(markdown_workbook(FORM, "格式.xlsx"))
    book.active[cell] = value
    book.active[cell].number_format = code
    path = tmp_path / "shown.xlsx"
    book.save(path)
    (table,) = read_file(path).tables
    return table
