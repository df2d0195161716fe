"""Columns that lists of projects with their indicators add to the form they follow.

- RK001 where the money comes from, by any of its names, is read and checked
- RK002 the operator's column by its other names
- RK003 a slip in a label is read as what it means, an unknown label comes with the nearest known one
- RK004 columns that only say more of a project are kept without a word
- RK005 a label over the parts of the money, the parts in the row under it
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from xltools.model.records import FileRead, Funding
from xltools.rules import check_file
from xltools.work.read import read_file

HEAD = (
    "序号 单位名称 项目名称 资金总额 财政拨款 其他资金 绩效目标 "
    "一级指标 二级指标 三级指标 指标性质 指标值 计量单位 权重"
)
ROWS: list[list[Any]] = [
    [1, "双河镇人民政府", "耕地保护补贴", 144.3, 140, 4.3, "保护全镇15600亩耕地。",
     "产出指标", "数量指标", "补贴耕地面积", "=", 15600, "亩", 50],
    [None, None, None, None, None, None, None, None, "质量指标", "补贴发放准确率", "=", 100, "%", 40],
    [2, "双河镇人民政府", "农技培训", 4.8, 4.8, 0, "举办培训8期。",
     "产出指标", "数量指标", "举办培训期数", "≥", 8, "期", 90],
]  # fmt: skip


def book(tmp_path: Path, *heads: list[Any], rows: list[list[Any]] = ROWS) -> FileRead:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in [["2025年部门预算项目支出绩效目标公开表"], [None, None, None, "单位：万元"], *heads, *rows]:
        sheet.append(row)
    path = tmp_path / "清单.xlsx"
    workbook.save(path)
    return read_file(path)


def renamed(**labels: str) -> list[str]:
    return [labels.get(label, label) for label in HEAD.split()]


@pytest.mark.parametrize("fiscal", ["财政拨款", "其中：财政拨款", "当年财政拨款", "一般公共预算"])
@pytest.mark.parametrize("other", ["其他资金", "其它资金", "自筹资金"])
def test_where_the_money_comes_from(tmp_path: Path, fiscal: str, other: str) -> None:
    """RK001"""
    found = book(tmp_path, renamed(财政拨款=fiscal, 其他资金=other))
    assert found.problems == ()
    assert [table.funding for table in found.tables] == [
        Funding(Decimal("144.3"), Decimal(140), Decimal("4.3")),
        Funding(Decimal("4.8"), Decimal("4.8"), Decimal(0)),
    ]
    assert [len(table.indicators) for table in found.tables] == [2, 1]
    assert [table.cell("funding.fiscal") for table in found.tables] == ["E4", "E6"]
    assert all(table.extras == () for table in found.tables)


def test_parts_that_do_not_make_the_whole(tmp_path: Path) -> None:
    """RK001"""
    rows = [[*row] for row in ROWS]
    rows[0][4] = 130
    found = book(tmp_path, HEAD.split(), rows=rows)
    (said,) = [p for p in check_file(found) if p.code == "A203"]
    assert "总额 144.3，财政拨款 130 ＋ 其他资金 4.3 ＝ 134.3" in said.message


@pytest.mark.parametrize("label", ["指标性质", "指标符号", "运算符", "比较符号", "关系符号"])
def test_the_column_of_operators(tmp_path: Path, label: str) -> None:
    """RK002"""
    found = book(tmp_path, renamed(指标性质=label))
    targets = [i.target for table in found.tables for i in table.indicators]
    assert found.problems == ()
    assert [t and (t.operator, t.value, t.unit) for t in targets] == [
        ("=", Decimal(15600), "亩"), ("=", Decimal(100), "%"), ("≥", Decimal(8), "期"),
    ]  # fmt: skip


def test_a_slip_in_a_label(tmp_path: Path) -> None:
    """RK003"""
    found = book(tmp_path, renamed(财政拨款="财政拔款"))
    (said,) = found.problems
    assert (said.code, said.severity, said.cell) == ("L002", "hint", "E3")
    assert "按最接近的“财政拨款”读取" in said.message
    assert found.tables[0].funding.fiscal == Decimal(140)


def test_an_unknown_label_comes_with_the_nearest(tmp_path: Path) -> None:
    """RK003"""
    found = book(tmp_path, renamed(其他资金="其他帮扶资金"))
    (said,) = found.problems
    assert (said.code, said.severity, said.cell) == ("L002", "warning", "F3")
    assert "最接近的是“其他资金”" in said.message
    assert [(e.label, e.value) for e in found.tables[0].extras] == [("其他帮扶资金", "4.3")]


def test_the_unit_of_the_figures(tmp_path: Path) -> None:
    """RK002"""
    found = book(tmp_path, renamed(计量单位="单位"))
    assert found.problems == ()
    assert [i.target and i.target.unit for t in found.tables for i in t.indicators] == ["亩", "%", "期"]


@pytest.mark.parametrize("label", ["主管部门", "项目负责人", "备注", "项目类别"])
def test_columns_that_say_more(tmp_path: Path, label: str) -> None:
    """RK004"""
    rows = [[*row, "某某" if row[0] else None] for row in ROWS]
    found = book(tmp_path, [*HEAD.split(), label], rows=rows)
    assert found.problems == () and len(found.tables) == 2


@pytest.mark.parametrize(
    ("over", "total"), [("资金（万元）", "资金总额"), ("预算金额", "合计"), ("年度预算（元）", "小计")]
)
def test_parts_under_a_label(tmp_path: Path, over: str, total: str) -> None:
    """RK005"""
    parts = ("资金总额", "财政拨款", "其他资金")
    head = renamed(资金总额=over)
    upper = [None if label in parts else label for label in head]
    lower = [total if label == "资金总额" else label if label in parts else None for label in HEAD.split()]
    found = book(tmp_path, upper, lower)
    assert found.problems == ()
    assert found.tables[0].funding == Funding(Decimal("144.3"), Decimal(140), Decimal("4.3"))
