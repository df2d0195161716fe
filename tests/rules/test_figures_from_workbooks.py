"""Figures against figures, from the workbook to the finding, in forms drawn by hand.

FW001 rows of 小计 are checked, tasks within tasks are not counted twice
FW002 a budget typed in 元 under 万元, and the reverse, is found by the cost target
FW003 unit cost × quantity is found where name, unit and count stand in columns of their own
FW004 a plan asked for in percent and filled in 万元 is said once, a plan in percent is not
FW005 a list of several units: the unit whose projects do not add up is named, the whole list is not
FW006 numbers that reading takes off (指标1：, 序号) are still compared
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xltools.rules import check_file
from xltools.work.read import read_file

Rows = list[list[Any]]


def found(folder: Path, rows: Rows, *codes: str) -> list[tuple[str, str | None]]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    path = folder / "表.xlsx"
    book.save(path)
    file = read_file(str(path))
    assert file.tables
    return [(p.code, p.cell) for p in check_file(file) if p.code in codes]


def department(tasks: Rows, total: float) -> Rows:
    return [
        ["部门整体支出绩效目标表"], ["（2024年度）"], ["部门名称", "甲镇人民政府"],
        ["年度主要任务", "任务名称", "主要内容", "预算金额（万元）"],
        [None, None, None, "总额", "财政拨款", "其他资金"],
        *([None, name, "", amount, amount, 0] for name, amount in tasks),
        [None, "金额合计", None, total, total, 0],
        ["年度总体目标", "保障运转。"],
        ["年度绩效指标", "一级指标", "二级指标", "三级指标", "指标值"],
        [None, "产出指标", "数量指标", "保障村数", "≥10个"],
        [None, "满意度指标", "服务对象满意度指标", "群众满意度", "≥90%"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tasks", "total", "expected"),
    [
        ([["人员", 80], ["公用", 20], ["小计", 100], ["清运", 30], ["维护", 20], ["小计", 60]], 150,
         [("A222", "D11")]),
        ([["人员", 80], ["公用", 20], ["小计", 100], ["清运", 30], ["维护", 20], ["小计", 50]], 150, []),
        ([["基本支出", 100], ["其中：人员", 80], ["公用", 20], ["项目支出", 50], ["其中：路", 30]], 150, []),
        ([["一、基本支出", 100], ["1.人", 80], ["2.公用", 10], ["二、项目支出", 50]], 150, [("A222", "D6")]),
        ([["一、基本支出", 100], ["1.人员", 80], ["2.公用", 20], ["二、项目支出", 50]], 160,
         [("A204", "D10")]),
    ],
)  # fmt: skip
def test_levels_of_tasks(tmp_path: Path, tasks: Rows, total: float, expected: list[tuple[str, str]]) -> None:
    """FW001"""
    assert found(tmp_path, department(tasks, total), "A204", "A205", "A222") == expected


def project(total: float, unit: str, *indicators: list[Any], head: list[Any] | None = None) -> Rows:
    return [
        ["项目支出绩效目标表"], ["（2024年度）"], [f"单位：{unit}"], ["项目名称", "村级运转"],
        ["主管部门", "甲镇人民政府", "实施单位", "甲镇人民政府"],
        ["项目资金", "年度资金总额", total], [None, "其中：财政拨款", total], [None, "其他资金", 0],
        ["总体目标", "保障运转。"],
        head or ["一级指标", "二级指标", "三级指标", "指标值"],
        *indicators,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("total", "unit", "target", "expected"),
    [
        (53000, "万元", "≤5.3万元", [("A214", "C6")]),
        (5.3, "元", "≤53000元", [("A214", "C6")]),
        (5.3, "万元", "≤53000元", []),
        (53000, "元", "≤5.3万元", []),
        (5.3, "万元", "≤53万元", [("T339", "D11")]),
        (5.63, "万元", "≤5.36万元", [("A215", "D11")]),
    ],
)
def test_units_of_money(
    tmp_path: Path, total: float, unit: str, target: str, expected: list[tuple[str, str]]
) -> None:
    """FW002"""
    rows = project(total, unit, ["成本指标", "经济成本指标", "运转成本", target])
    assert found(tmp_path, rows, "A214", "A215", "A217", "A218", "A224", "T339") == expected


@pytest.mark.parametrize(("total", "expected"), [(18.23, [("A218", "E12")]), (27, [])])
def test_unit_cost_times_quantity(tmp_path: Path, total: float, expected: list[tuple[str, str]]) -> None:
    """FW003"""
    rows = project(
        total,
        "万元",
        ["产出指标", "数量指标", "保障村数", "≥", "27", "个"],
        ["成本指标", "经济成本指标", "村均运转经费", "≤", "1", "万元"],
        head=["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位"],
    )
    assert found(tmp_path, rows, "A217", "A218", "A219") == expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([2.5, 5], [("A227", "A8")]),
        ([50, 100], []),
        ([0.5, 1], []),
        ([2, 3], [("A227", "A8"), ("A210", "C9")]),
    ],
)
def test_plans_in_percent(tmp_path: Path, steps: list[float], expected: list[tuple[str, str]]) -> None:
    """FW004"""
    rows = [
        ["村级运转绩效目标表"], ["（2024年）"], ["填报单位：甲镇人民政府", None, None, "单位：万元"],
        ["项目编码", "1", "项目名称", "村级运转"],
        ["预算规模及资金用途", "预算数", 5, "其中：财政资金", 5, "其他资金", 0],
        [None, "补充办公经费"], [],
        ["资金支出计划（%）", "6月底", "12月底"], [None, *steps],
        ["绩效目标", "保障运转。"],
        ["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"],
        ["产出指标", "数量指标", "采购次数", "采购次数", "≥5次", "计划"],
    ]  # fmt: skip
    assert found(tmp_path, rows, "A209", "A210", "A227") == expected


@pytest.mark.parametrize(("whole", "expected"), [(90, ["B10"]), (95, ["B4", "B10"])])
def test_totals_of_a_list_of_units(tmp_path: Path, whole: float, expected: list[str]) -> None:
    """FW005"""

    def item(name: str, amount: float) -> list[Any]:
        return [name, amount, f"做好{name}", "产出指标", "数量指标", f"{name}次数", "≥10次"]

    rows = [
        ["2024年部门预算项目支出绩效目标公开表"], ["单位：万元"],
        ["单位及项目名称", "预算数", "绩效目标", "一级指标", "二级指标", "三级指标", "指标值"],
        ["合计", whole], ["甲镇人民政府", 50],
        item("清运", 20), item("维护", 20), item("巡查", 6), item("宣传", 4),
        ["甲镇中心小学", 40],
        item("食堂", 15), item("取暖", 26),
    ]  # fmt: skip
    assert found(tmp_path, rows, "A213") == [("A213", cell) for cell in expected]


@pytest.mark.parametrize("number", [2, 3])
def test_numbers_that_reading_takes_off(tmp_path: Path, number: int) -> None:
    """FW006"""
    rows = department([["人员", 80], ["公用", 20]], 100)
    rows[-2][3] = "指标1：保障村数"
    rows.insert(-1, [None, None, None, f"指标{number - 1}：保障社区数", "≥2个"])
    assert found(tmp_path, rows, "S115") == ([("S115", "D12")] if number == 2 else [])
    listed = [
        ["2024年部门预算项目支出绩效目标公开表"], ["单位：万元"],
        ["序号", "单位名称", "项目名称", "预算数", "绩效目标", "一级指标", "二级指标", "三级指标", "指标值"],
        [1, "甲镇人民政府", "清运", 20, "清运垃圾", "产出指标", "数量指标", "清运次数", "≥10次"],
        [2, "甲镇人民政府", "维护", 20, "维护道路", "产出指标", "数量指标", "维护次数", "≥10次"],
        [number, "甲镇人民政府", "巡查", 6, "巡查河道", "产出指标", "数量指标", "巡查次数", "≥10次"],
    ]  # fmt: skip
    assert found(tmp_path, listed, "S124") == ([("S124", "A6")] if number == 2 else [])
