"""Totals: written only where they are plainly sums.

RT001 off by rounding, or blank: the sum of the rows
RT002 off by more: left, with both figures in the reason
RT003 a row whose own parts disagree: left, the row is named
RT004 a row without an amount, an error cell, a merged-away cell: nothing is said or done
RT005 the total of a list of projects
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from xltools.grid.open import open_grids
from xltools.repair import Left, Repair, repairs, unrepaired
from xltools.work.read import read_file

TABLE = """
## 表一
| 部门（单位）整体支出绩效目标表 | < | < | < | < | < |
| （2024年） | < | < | < | < | < |
| 部门（单位）名称 | < | 柳泉镇人民政府 | < | < | < |
| 年度主要任务 | 任务名称 | 主要内容 | 预算金额（万元） | < | < |
| ^ | ^ | ^ | 总额 | 财政拨款 | 其他资金 |
| ^ | 运转保障 | 办公用品和水电 | {a} |
| ^ | 道路养护 | 养护村道 | {b} |
| ^ | 合计 | < | {total} |
| 年度总体目标 | 保障机关正常运转 | < | < | < | < |
| 年度绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | < |
| ^ | 产出指标 | 数量指标 | 保障在职人员人数 | ≥295人 | < |
| ^ | 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% | < |
"""


def found(markdown_workbook, a: str, b: str, total: str) -> tuple[list[Repair], list[Left]]:
    path: Path = markdown_workbook(TABLE.format(a=a, b=b, total=total))
    file, grids = read_file(path), open_grids(path).grids
    assert len(file.tables[0].tasks) == 2
    return repairs(file, grids), unrepaired(file, grids)


@pytest.mark.parametrize(
    ("total", "wanted"),
    [
        ("20 | 20.03 |", {"D8": ("20", "20.03")}),
        ("20.03 | |", {"E8": ("", "20.03")}),
        (" | | ", {"D8": ("", "20.03"), "E8": ("", "20.03")}),
        ("20.03 | 20.03 |", {}),
    ],
)
def test_rt001_rounding_and_blank(markdown_workbook, total: str, wanted: dict[str, tuple[str, str]]) -> None:
    done, left = found(markdown_workbook, "12.5 | 12.5 |", "7.53 | 7.53 |", total)
    assert {r.cell: (r.before, r.shown) for r in done} == wanted
    assert all(isinstance(r.after, Decimal) and r.code == "total" for r in done)
    assert left == []


def test_rt002_too_far_off_is_left(markdown_workbook) -> None:
    done, left = found(markdown_workbook, "12.5 | 12.5 |", "7.53 | 7.53 |", "21 | 20.03 |")
    assert done == []
    assert [(item.cell, item.reason) for item in left] == [
        ("D8", "总额合计是 21，2 个任务相加是 20.03，相差 0.97，不像是四舍五入，没有改")
    ]


def test_rt003_a_wrong_row_is_named(markdown_workbook) -> None:
    done, left = found(markdown_workbook, "12.5 | 7.53 |", "7.53 | 7.53 |", "20 | 20.03 |")
    assert done == []
    assert {item.cell for item in left} == {"D8", "E8"}
    assert all("D6 任务“运转保障”" in item.reason for item in left)


@pytest.mark.parametrize(
    ("a", "total"),
    [(" | |", "20 | 20 |"), ("12.5 | 12.5 |", "#REF! | #REF! |"), ("12.5 | 12.5 |", "=SUM(D6:D7) | 20.03 |")],
)
def test_rt004_what_is_not_known_is_not_touched(markdown_workbook, a: str, total: str) -> None:
    done, left = found(markdown_workbook, a, "7.53 | 7.53 |", total)
    assert done == [] and left == []


def test_rt005_a_list_of_projects(markdown_workbook) -> None:
    goal = "目标一：举办培训班2次。"
    indicators = "一、产出指标⏎(一)数量指标：⏎1.培训班次数 2次⏎三、满意度指标⏎群众满意度 ≥95%"
    path = markdown_workbook(
        f"""
## 公开表
| 青石镇2024年部门预算项目支出绩效目标公开表 | < | < | < | < |
| 单位编码 | 单位及项目名称 | 金额（万元） | 绩效目标 | 绩效指标 |
| 703 | 青石镇人民政府 | 3.0 | | |
| | 培训经费 | 2.01 | {goal} | {indicators} |
| | 宣传经费 | 1.02 | {goal} | {indicators} |
"""
    )
    file = read_file(path)
    assert len(file.tables) == 2
    done = [r for r in repairs(file, open_grids(path).grids) if r.code == "total"]
    assert [(r.cell, r.before, r.after) for r in done] == [("C3", "3", Decimal("3.03"))]
