"""Copying and contradictions between real workbooks, from the file to the JSON of ``check``.

CF001 two versions of one table, in two files and on two sheets, with the figures that differ
CF002 one project with two amounts, in 元 and 万元, under names that differ by noise
CF003 a list of projects against the projects' own tables
CF004 another town's name, known from that town's own file
CF005 last year's table with the year changed; goals and indicators taken to another town's project
CF006 ten townships with the county's standard projects: nothing is called copying
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xltools.cli import main

CLEANING = [
    ("产出指标", "数量指标", "清扫保洁面积", "≥3万平方米"),
    ("产出指标", "数量指标", "垃圾清运车次", "≥365车次"),
    ("产出指标", "质量指标", "街面保洁合格率", "≥95%"),
    ("产出指标", "时效指标", "垃圾日产日清率", "≥98%"),
    ("成本指标", "经济成本指标", "保洁员月工资", "≤1800元/月"),
    ("效益指标", "生态效益指标", "镇区环境改善情况", "明显改善"),
    ("满意度指标", "服务对象满意度指标", "居民满意度", "≥95%"),
]
PARTY = [
    ("产出指标", "数量指标", "慰问困难党员人数", "≥30人"),
    ("产出指标", "数量指标", "主题党日次数", "≥12次"),
    ("产出指标", "质量指标", "党员参会率", "≥90%"),
    ("产出指标", "时效指标", "活动按期完成率", "≥95%"),
    ("成本指标", "经济成本指标", "慰问标准", "≤500元/人"),
    ("效益指标", "社会效益指标", "党组织凝聚力", "有效提升"),
    ("满意度指标", "服务对象满意度指标", "党员满意度", "≥95%"),
]
CLEANING_GOAL = "清扫镇区街道，按日清运生活垃圾，管护公厕8座，镇区环境明显改善。"
PARTY_GOAL = "开展主题党日12次，慰问困难党员30人，提升党组织凝聚力。"
Rows = list[tuple[str, str, str, str]]


def project(
    sheet: Worksheet,
    unit: str,
    name: str,
    total: float,
    goal: str,
    rows: Rows,
    money: str = "万元",
    year: int = 2024,
) -> None:
    for line in (
        ["项目支出绩效目标表"],
        [f"（{year}年度）"],
        ["预算单位", None, unit],
        ["项目名称", None, name],
        [f"项目资金（{money}）", "年度预算总额", total, "其中：财政拨款", total, "其他资金", 0],
        ["项目总体目标", None, goal],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        *map(list, rows),
    ):
        sheet.append(line)
    sheet.merge_cells("A1:G1")


def department(sheet: Worksheet, unit: str, tasks: list[tuple[str, float]]) -> None:
    total = sum(amount for _, amount in tasks)
    for line in (
        ["部门（单位）整体支出绩效目标表"],
        ["（2024年度）"],
        ["部门（单位）名称", None, unit],
        ["年度主要任务", "任务名称", "主要内容", "预算金额（万元）"],
        [None, None, None, "总额", "财政拨款", "其他资金"],
        *([None, name, f"做好{name}", amount, amount, 0] for name, amount in tasks),
        [None, "合计", None, total, total, 0],
        ["年度总体目标", "保障机关运转，完成全年各项任务。"],
        ["年度绩效指标", "一级指标", "二级指标", "三级指标", "指标值"],
        [None, "产出指标", "数量指标", "保障在职人数", "≥46人"],
        [None, "产出指标", "质量指标", "工作完成率", "≥95%"],
        [None, "满意度指标", "服务对象满意度指标", "群众满意度", "≥95%"],
    ):
        sheet.append(line)


def project_list(sheet: Worksheet, unit: str, items: list[tuple[str, float]]) -> None:
    for line in (
        [f"{unit}2024年部门预算项目支出绩效目标公开表"],
        ["单位编码", "单位及项目名称", "金额（万元）", "绩效目标", "绩效指标"],
        ["703", unit, sum(amount for _, amount in items)],
        *([None, name, amount, f"目标一：做好{name}各项工作。", None] for name, amount in items),
    ):
        sheet.append(line)


class County:
    """A folder of workbooks and what ``check`` says of it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def book(self, name: str, *sheets: tuple[Any, ...]) -> None:
        book = Workbook()
        book.remove(book.active)
        for n, (draw, *facts) in enumerate(sheets, 1):
            options = facts.pop() if isinstance(facts[-1], dict) else {}
            draw(book.create_sheet(f"表{n}"), *facts, **options)
        book.save(self.folder / f"{name}.xlsx")

    def check(self) -> list[dict[str, Any]]:
        main(["check", str(self.folder), "--json", "-", "--quiet"])
        problems: list[dict[str, Any]] = json.loads(self.capsys.readouterr().out)["problems"]
        return problems

    def said(self, code: str) -> list[str]:
        return [problem["message"] for problem in self.check() if problem["code"] == code]


@pytest.fixture
def county(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> County:
    return County(tmp_path, capsys)


def test_two_versions_in_two_files(county: County) -> None:
    """CF001"""
    changed = [(*CLEANING[0][:3], "≥4万平方米"), *CLEANING[1:]]
    county.book("一", (project, "某县青山镇人民政府", "环境卫生经费", 20, CLEANING_GOAL, CLEANING))
    county.book("二", (project, "青山镇人民政府", "环境卫生经费", 20, CLEANING_GOAL, changed))
    (message,) = county.said("D802")
    assert "≥3万平方米" in message
    assert "≥4万平方米" in message


def test_two_versions_on_two_sheets(county: County) -> None:
    """CF001"""
    county.book(
        "一",
        (project, "青山镇人民政府", "环境卫生经费", 20, CLEANING_GOAL, CLEANING),
        (project, "青山镇人民政府", "环境卫生经费", 25, CLEANING_GOAL, CLEANING),
    )
    (message,) = county.said("D805")
    assert "20万元 ≠ 25万元" in message


def test_a_table_handed_in_twice_and_two_projects_of_one_name(county: County) -> None:
    """CF001"""
    county.book("一", (project, "青山镇人民政府", "环境卫生经费", 20, CLEANING_GOAL, CLEANING))
    county.book(
        "二", (project, "青山镇人民政府", "环境卫生经费", 200000, CLEANING_GOAL, CLEANING, {"money": "元"})
    )
    county.book("三", (project, "青山镇人民政府", "环境卫生经费", 7, PARTY_GOAL, PARTY))
    codes = {problem["code"] for problem in county.check()}
    assert {"D801", "D803"} <= codes
    assert "D802" not in codes


@pytest.mark.parametrize(("apart", "code"), [(False, "D806"), (True, "D807")])
def test_one_project_two_amounts(county: County, apart: bool, code: str) -> None:
    """CF002"""
    whole = (department, "某县青山镇人民政府", [("基本支出", 500), ("环境卫生工作", 20), ("党建工作", 8)])
    own = [
        (
            project,
            "青山镇人民政府",
            "2024年环境卫生工作经费",
            200000,
            CLEANING_GOAL,
            CLEANING,
            {"money": "元"},
        ),
        (project, "青山镇人民政府", "党建工作经费", 9, PARTY_GOAL, PARTY),
    ]
    if apart:
        county.book("整体", whole)
        county.book("项目", *own)
    else:
        county.book("全部", whole, *own)
    (message,) = county.said(code)
    assert "党建工作经费" in message
    assert "9万元" in message
    assert "8万元" in message


@pytest.mark.parametrize(("apart", "codes"), [(False, ("D806", "D812")), (True, ("D807", "D813"))])
def test_a_list_against_the_tables(county: County, apart: bool, codes: tuple[str, str]) -> None:
    """CF003"""
    listed = (
        project_list, "青山镇人民政府", [("环境卫生经费", 20), ("党建工作经费", 8), ("武装工作经费", 3)],
    )  # fmt: skip
    own = [
        (project, "青山镇人民政府", "环境卫生经费", 20, CLEANING_GOAL, CLEANING),
        (project, "青山镇人民政府", "党建工作经费", 9, PARTY_GOAL, PARTY),
    ]
    if apart:
        county.book("清单", listed)
        county.book("项目", *own)
    else:
        county.book("全部", listed, *own)
    (amount,), (missing,) = county.said(codes[0]), county.said(codes[1])
    assert "在项目清单里是 8万元" in amount
    assert "武装工作经费" in missing
    assert not county.said("D803")


def test_another_towns_name(county: County) -> None:
    """CF004"""
    rows = [(*CLEANING[0][:2], "兴隆街道保洁面积", "≥3万平方米"), *CLEANING[1:]]
    county.book("青山", (project, "某县青山镇人民政府", "环境卫生经费", 20, CLEANING_GOAL, rows))
    county.book("兴隆", (project, "某县兴隆街道办事处", "党建工作经费", 8, PARTY_GOAL, PARTY))
    (message,) = county.said("C611")
    assert "青山镇" in message
    assert "兴隆街道" in message


def test_last_years_table_and_another_towns_project(county: County) -> None:
    """CF005"""
    for year in (2023, 2024):
        goal = f"{year}年{CLEANING_GOAL}"
        county.book(str(year), (project, "青山镇", "环境卫生经费", 20, goal, CLEANING, {"year": year}))
    county.book("红岩", (project, "红岩镇", "文化活动经费", 5, f"2024年{CLEANING_GOAL}", CLEANING))
    assert len(county.said("C606")) == 1
    assert len(county.said("C602")) == 1
    assert len(county.said("C608")) == 1


def test_the_countys_standard_projects_are_not_copies(county: County) -> None:
    """CF006"""
    for n, town in enumerate(
        ["青山", "红岩", "兴隆", "大营", "柳泉", "白杨", "石桥", "河湾", "云岭", "东关"]
    ):
        unit = f"某县{town}镇人民政府"
        county.book(
            town,
            (department, unit, [("基本支出", 500 + n), ("环境卫生工作", 20 + n), ("党建工作", 8)]),
            (project, unit, "环境卫生工作经费", 20 + n, CLEANING_GOAL.replace("8座", f"{3 + n}座"), CLEANING),
            (project, unit, "党建工作经费", 8, PARTY_GOAL, PARTY),
        )
    assert [problem for problem in county.check() if problem["code"][0] in "CD"] == []
