"""Level names left out of a table that merges them.

BL001 an empty level-2 between merged ones is said, and nothing that follows from reading it as above
BL002 a merged level-1 that is empty is said once
BL003 where nothing is merged, an empty cell goes on with what stands above
BL004 a task without name is said, a name merged over several tasks is theirs
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xltools.rules import check_file
from xltools.work.read import read_file

ROWS: list[list[Any]] = [
    ["项目支出绩效目标表"], ["（2024年度）"], ["项目名称", "饮水安全", None, "填报单位", "甲镇人民政府"],
    ["年度资金总额", "18.6"], ["总体目标", "保障供水。"],
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "维修管网长度", "≥8.5公里"],
    [None, None, "水质检测次数", "≥12次"],
    [None, None, "检测达标率", "≥95%"],
    [None, "时效指标", "完工及时率", "=100%"],
    ["成本指标", "经济成本指标", "总成本", "≤18.6万元"],
    [None, "社会成本指标", "停水天数", "≤3天"],
    ["效益指标", "社会效益指标", "供水保证率", "≥95%"],
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%"],
]  # fmt: skip


def said(folder: Path, merges: list[str], blank: str | None = None) -> list[tuple[str, str | None]]:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    if blank is not None:
        sheet[blank] = None
    for area in merges:
        sheet.merge_cells(area)
    book.save(folder / "表.xlsx")
    file = read_file(str(folder / "表.xlsx"))
    assert len(file.tables) == 1
    codes = ("L007", "T337", "S117", "S109")
    return [(p.code, p.cell) for p in (*file.problems, *check_file(file)) if p.code in codes]


def test_an_empty_level_two(tmp_path: Path) -> None:
    """BL001"""
    assert said(tmp_path, ["A7:A10", "B7:B8", "A11:A12"]) == [("L007", "B9")]


def test_an_empty_level_one(tmp_path: Path) -> None:
    """BL002"""
    found = said(tmp_path, ["A7:A10", "B7:B9", "A11:A12"], "A11")
    assert ("L007", "A11") in found
    assert not {"S109"} & {code for code, _ in found}


@pytest.mark.parametrize("merges", [[], ["A3:B3"], ["A7:A10", "B7:B9", "A11:A12"]])
def test_empty_cells_that_go_on(tmp_path: Path, merges: list[str]) -> None:
    """BL003"""
    assert "L007" not in {code for code, _ in said(tmp_path, merges)}


@pytest.mark.parametrize(
    ("merges", "expected"), [([], [("L008", "C9")]), (["B8:B9"], []), (["A6:A10"], [("L008", "C9")])]
)
def test_tasks_without_name(tmp_path: Path, merges: list[str], expected: list[tuple[str, str]]) -> None:
    """BL004"""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [
        ["部门整体支出绩效目标表"], ["（2024年度）"], ["部门名称", "甲镇人民政府"],
        ["年度主要任务", "任务名称", "主要内容", "预算金额（万元）"],
        [None, None, None, "总额", "财政拨款", "其他资金"],
        [None, "人员经费", "发放工资", 80, 80, 0], [None, "公用经费", "日常办公", 20, 20, 0],
        [None, "环境整治", "清运垃圾", 10, 10, 0], [None, None, "维护绿化", 5, 5, 0],
        [None, "金额合计", None, 115, 115, 0],
        ["年度总体目标", "保障运转。"],
        ["年度绩效指标", "一级指标", "二级指标", "三级指标", "指标值"],
        [None, "产出指标", "数量指标", "保障村数", "≥10个"],
    ]:  # fmt: skip
        sheet.append(row)
    for area in merges:
        sheet.merge_cells(area)
    book.save(tmp_path / "表.xlsx")
    file = read_file(str(tmp_path / "表.xlsx"))
    assert [(p.code, p.cell) for p in file.problems if p.code == "L008"] == expected
