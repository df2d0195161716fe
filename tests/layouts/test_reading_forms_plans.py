"""资金支出计划 as offices fill it in: percentages, and months the form's own picture does not have.

- RP001 percentages are read as percent points, whether typed as text or as numbers shown with %
- RP002 a plan in percent that is whole says nothing, one that is not is said in percent
- RP003 the steps stand in the order of their columns, whichever months they are
- RP004 what cannot be read is named as the form names it
- RP005 a plan in percent survives being drawn and read again
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from xltools.layouts.layout import load_layouts
from xltools.model.records import FileRead
from xltools.outputs.forms.draw import write_workbook
from xltools.rules import check_file
from xltools.work.read import read_file


def form(
    tmp_path: Path, steps: list[object], months: str = "3月底 6月底 9月底 12月底", head: str = "（%）"
) -> FileRead:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [
        ["乡村道路养护绩效目标表"], ["（2024年）"], ["填报单位：云溪镇人民政府", None, None, "单位：万元"],
        ["项目编码", "130820001", None, "项目名称", "乡村道路养护"],
        ["预算规模及资金用途", "预算数", 21, "其中：财政资金", 21, "其他资金", 0],
        [None, "用于全镇42公里道路日常养护。"],
        [f"资金支出计划{head}", *months.split()], [None, *steps],
        ["绩效目标", "对全镇42公里农村公路开展日常养护。"],
        ["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"],
        ["产出指标", "数量指标", "农村公路养护里程", "养护的公里数", "≥42公里", "年初计划"],
    ]:  # fmt: skip
        sheet.append(row)
    for cell in sheet[8]:
        if isinstance(cell.value, float) and cell.value <= 1:
            cell.number_format = "0%"
    path = tmp_path / "计划.xlsx"
    book.save(path)
    return read_file(path)


def plan(found: FileRead) -> list[tuple[str, Decimal | None]]:
    (table,) = found.tables
    return [(step.by, step.amount) for step in table.plan]


def said(found: FileRead) -> dict[str, str]:
    return {p.code: p.message for p in check_file(found) if p.code in ("A209", "A210", "A227", "L004")}


@pytest.mark.parametrize(
    "steps", [["25%", "50%", "75%", "100%"], ["25％", "50 %", "75%", "100%"], [0.25, 0.5, 0.75, 1.0]]
)
@pytest.mark.parametrize("head", ["（%）", ""])
def test_percentages_are_percent_points(tmp_path: Path, steps: list[object], head: str) -> None:
    """RP001, RP002"""
    found = form(tmp_path, steps, head=head)
    assert plan(found) == [
        ("3月底", Decimal(25)), ("6月底", Decimal(50)), ("9月底", Decimal(75)), ("12月底", Decimal(100)),
    ]  # fmt: skip
    assert found.problems == () and said(found) == {}


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (["25%", "50%", "75%", "90%"], "到12月底是 90%，还有 10% 没有安排"),
        ([25, 50, 75, 90], "到12月底是 90%，还有 10% 没有安排"),
        (["25%", "25%", "25%", "25%"], "各期相加正好是 100%，像是按当期数填的"),
        (["25%", "50%", "90%", "110%"], "超过了 100%，多出 10%"),
        ([5, 10, 15, 20], "既不是 100%，也不等于预算 21"),
    ],
)
def test_a_plan_that_is_not_whole_is_said_in_percent(tmp_path: Path, steps: list[object], words: str) -> None:
    """RP002"""
    messages = said(form(tmp_path, steps))
    assert set(messages) == {"A210"} and words in messages["A210"]
    assert "没有用完" not in messages["A210"]


def test_more_than_the_budget_is_called_so(tmp_path: Path) -> None:
    """RP002"""
    messages = said(form(tmp_path, [5, 10, 15, 26], head="（万元）"))
    assert set(messages) == {"A210"} and "预算是 21，超过了预算" in messages["A210"]


@pytest.mark.parametrize(
    "months",
    [
        "3月底 6月底 9月底 12月底",
        "3月 6月 9月 12月",
        "2月底 4月底 10月底 12月底",
        "一季度末 二季度末 三季度末 四季度末",
        "3月底前 6月底前 9月底前 12月底前",
    ],
)
def test_steps_stand_in_the_order_of_their_columns(tmp_path: Path, months: str) -> None:
    """RP003"""
    found = form(tmp_path, [5.25, 10.5, 15.75, 21], months, "（万元）")
    expected = zip(months.split(), ("5.25", "10.5", "15.75", "21"), strict=True)
    assert plan(found) == [(by, Decimal(amount)) for by, amount in expected]
    assert found.problems == () and said(found) == {}


def test_quarters_with_what_each_takes(tmp_path: Path) -> None:
    """RP003"""
    found = form(tmp_path, [5, 5, 5, 6], "第一季度 第二季度 第三季度 第四季度", "（万元）")
    assert [by for by, _ in plan(found)] == ["第一季度", "第二季度", "第三季度", "第四季度"]
    assert found.problems == () and said(found) == {}


def test_what_cannot_be_read_is_named_as_printed(tmp_path: Path) -> None:
    """RP004"""
    (problem,) = form(tmp_path, ["25%", "50%", "四分之三", "100%"]).problems
    assert (problem.code, problem.cell) == ("L004", "D8")
    assert problem.message.startswith("9月底应是数字")


def test_a_plan_in_percent_is_drawn_and_read_again(tmp_path: Path) -> None:
    """RP005"""
    (table,) = form(tmp_path, ["25%", "50%", "75%", "100%"], "3月底 6月底 10月底 12月底").tables
    (layout,) = [layout for layout in load_layouts() if layout.id == table.layout]
    drawn = tmp_path / "重画.xlsx"
    write_workbook(drawn, [("表", layout, [table])])
    again = read_file(drawn)
    assert again.tables == (table,) and said(again) == {}
