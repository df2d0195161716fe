"""Lists of projects with nothing but their money, as budget offices draw them up: read, counted once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from xltools.county import consolidate
from xltools.rules.run import check_county, check_file
from xltools.work.read import read_file

ITEMS = (("公益性岗位补贴", 57.6), ("农村垃圾清运", 86.4))
WRITTEN = {
    "项目编码": "6540",
    "单位编码": "703",
    "实施单位": "清溪镇人民政府",
    "单位名称": "清溪镇人民政府",
    "资金来源": "本级财政",
    "其他资金": 0,
    "备注": None,
}
AMOUNTS = ("预算数", "金额（万元）", "预算金额（万元）", "合计", "财政拨款", "资金总额", "预算数（万元）")
LISTS = {
    "清溪镇2023年项目支出预算清单": "序号 项目名称 实施单位 预算数 财政拨款 其他资金 备注",
    "清溪镇2023年项目清单": "序号 项目名称 金额（万元） 备注",
    "清溪镇2023年项目支出明细表": "序号 项目名称 预算金额（万元） 资金来源 备注",
    "2023年部门预算项目支出表": "单位编码 单位名称 项目名称 合计 财政拨款 其他资金",
    "2023年清溪镇项目预算明细": "项目编码 项目名称 资金总额 财政拨款 其他资金",
}


def book_of(path: Path, title: str, head: str, total: float = 144) -> Path:
    """A list in a workbook; its last row is the total."""
    labels = head.split()
    book = Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.append([None, None, "单位：万元"])
    sheet.append(labels)

    def line(first: object, name: str | None, amount: float) -> list[Any]:
        written: dict[str, Any] = {**WRITTEN, "序号": first, "项目名称": name}
        if name is None:
            written = {"其他资金": 0, labels[0]: "合计"}
        return [written.get(label, amount if label in AMOUNTS else None) for label in labels]

    for number, (name, amount) in enumerate(ITEMS, 1):
        sheet.append(line(number, name, amount))
    sheet.append(line(None, None, total))
    book.save(path)
    return path


@pytest.mark.parametrize("title", LISTS)
def test_a_list_without_goals_is_read(title: str, tmp_path: Path) -> None:
    found = read_file(book_of(tmp_path / "清单.xlsx", title, LISTS[title]))
    assert [problem.message for problem in found.problems] == []
    assert [(t.project, str(t.funding.total), t.year) for t in found.tables] == [
        ("公益性岗位补贴", "57.6", 2023),
        ("农村垃圾清运", "86.4", 2023),
    ]
    assert [one.total for one in found.lists] == [144]
    assert [f"{p.code} {p.message}" for p in check_file(found) if p.code not in ("S106", "S101")] == []


def test_its_total_is_checked(tmp_path: Path) -> None:
    path = book_of(tmp_path / "清单.xlsx", "清溪镇2023年项目清单", "序号 项目名称 金额（万元）", 145)
    (problem,) = check_file(read_file(path))
    assert (problem.code, problem.cell) == ("A213", "C6")


def test_a_page_of_other_things_is_no_list_of_projects(tmp_path: Path) -> None:
    path = book_of(tmp_path / "采购.xlsx", "清溪镇2023年设备采购登记", "序号 项目名称 金额（万元）")
    assert read_file(path).tables == ()


def test_it_is_held_against_the_tables_and_counted_once(tmp_path: Path, markdown_workbook: Any) -> None:
    listed = book_of(tmp_path / "清单.xlsx", "清溪镇2023年项目支出预算清单", "序号 项目名称 实施单位 预算数")
    own = []
    for number, (name, amount) in enumerate((*ITEMS, ("消防经费", 9))):
        own.append(
            markdown_workbook(
                f"""
                | 项目支出绩效目标表 | < | < | < |
                | （2023年度） | < | < | < |
                | 项目名称 | {name} | 实施单位 | 清溪镇人民政府 |
                | 年度资金总额（万元） | {amount} | | |
                | 年度总体目标 | 做好{name}各项工作。 | < | < |
                | 一级指标 | 二级指标 | 三级指标 | 指标值 |
                | 产出指标 | 数量指标 | {name}次数 | ≥{number + 2}次 |
                """,
                name=f"项目{number}.xlsx",
            )
        )
    files = [read_file(path) for path in (listed, *own)]
    (said,) = (p for p in check_county(files) if p.code == "D813")
    assert "“消防经费”有项目表，项目清单里没有" in said.message
    counted = [entry.table.funding.total for entry in consolidate(files).entries if entry.counted]
    assert sum(amount for amount in counted if amount is not None) == Decimal("153.0")


def test_a_list_without_a_column_for_money_is_not_asked_for_it(markdown_workbook: Any) -> None:
    path = markdown_workbook(
        """
        | 2024年项目支出绩效目标表 | < | < | < | < | < |
        | 单位名称：青山镇人民政府 | < | < | < | < | < |
        | 项目名称 | 年度目标 | 一级指标 | 二级指标 | 三级指标 | 指标值 |
        | 高龄津贴 | 按月发放高龄津贴。 | 产出指标 | 数量指标 | 发放人数 | =320人 |
        | ^ | ^ | 满意度指标 | 服务对象满意度指标 | 老人满意度 | ≥95% |
        """
    )
    found = read_file(path)
    assert [table.project for table in found.tables] == ["高龄津贴"]
    assert "S102" not in {problem.code for problem in check_file(found)}
