# ruff: noqa: E501 - a row of a drawn sheet is one line, however wide the sheet is.
"""What a first trial by strangers found, each a small table and what must be read from it.

- RT001 two amounts in one cell are no amount; a space between thousands is
- RT002 a row whose name is missing is not moved to the left
- RT003 points added up and notes under the indicators are no indicators
- RT004 成本指标 in the level-2 column under 产出指标 stays there, whatever the form's own names
- RT005 two units of money on one form are said
- RT006 基本支出, 项目支出 and 合计 of a department's execution
- RT007 a hidden sheet and an empty workbook are said
- RT008 the year of a title that names no project
- RT009 a name missing beside a sign in its own column
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from xltools.model.money import AmountError, parse_amount
from xltools.work.read import read_file

HEAD = """
| 项目支出绩效目标表 | < | < | < | < | < | < | < | < |
| （2025年） | < | < | < | < | < | < | < | < |
| 预算单位 | < | 澄河县柳泉镇人民政府 | < | < | < | < | < | < |
| 项目名称 | < | 村道养护 | < | < | 项目负责人 | < | 某某 | < |
| 项目资金（万元） | < | 年度预算总额： | 10 | 其中：财政拨款 | 10 | 其他资金： | 0 | < |
| 项目总体目标 | < | 养护村道 | < | < | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 指标值设置依据 | 上年完成值 | 指标分值权重 | 指标赋分规则 | 佐证资料 |
| 产出指标 | 数量指标 | 养护里程 | ≥64公里 | 计划标准 | 60 | 40 | 按照正常比例赋分 | 工作资料 |
"""


def test_two_amounts_in_one_cell() -> None:  # RT001
    for text in ("10\n5", "10 5", "1 234 5"):
        with pytest.raises(AmountError):
            parse_amount(text)
    assert parse_amount("3 598.23") == Decimal("3598.23")


def test_a_missing_name_moves_nothing(markdown_workbook) -> None:  # RT002
    row = "| 效益指标 | 社会效益指标 |  | 显著提升 | 其他标准 | 20 | 20 | 按评判等级赋分 | 说明材料 |\n"
    (table,) = read_file(markdown_workbook(HEAD + row, "缺名.xlsx")).tables
    last = table.indicators[-1]
    assert (last.l3, last.target and last.target.raw, last.basis) == (None, "显著提升", "其他标准")
    assert (last.weight, last.rule, last.evidence) == (Decimal(20), "按评判等级赋分", "说明材料")


def test_points_added_up_are_no_indicator(markdown_workbook) -> None:  # RT003
    rows = "| 分值合计 | < | < | < | < | < | 40 | | |\n| 备注 | 另有结余5.6万元未列入 | < | < | < | < | < | < | < |\n"
    (table,) = read_file(markdown_workbook(HEAD + rows, "表尾.xlsx")).tables
    assert [i.l3 for i in table.indicators] == ["养护里程"]


def test_cost_under_output(markdown_workbook) -> None:  # RT004
    row = "|  | 成本指标 | 养护成本 | ≤2000元/公里 | 预算支出标准 |  | 20 | 按照正常比例赋分 | 原始凭证 |\n"
    (table,) = read_file(markdown_workbook(HEAD + row, "成本.xlsx")).tables
    assert [(i.l1, i.l2) for i in table.indicators] == [("产出指标", "数量指标"), ("产出指标", "成本指标")]


def test_two_units_of_money(markdown_workbook) -> None:  # RT005
    text = HEAD.replace(
        "| （2025年） | < | < | < | < | < | < | < | < |",
        "| （2025年） | < | < | < | < | < | < | 单位：元 | < |",
    )
    found = read_file(markdown_workbook(text, "单位.xlsx"))
    (problem,) = found.problems
    assert (problem.code, problem.severity, problem.cell, found.status) == ("L004", "error", "A5", "partial")
    assert "“元”和“万元”" in problem.message


def test_execution_of_a_department(markdown_workbook) -> None:  # RT006
    found = read_file(
        markdown_workbook(
            """
            | 部门整体支出绩效自评表 | < | < | < | < | < | < | < |
            | （2024年度） | < | < | < | < | < | < | < |
            | 部门名称 | < | 澄河县柳泉镇人民政府 | < | < | < | < | < |
            | 部门整体支出（万元） | < | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
            | | 基本支出 | 800 | 810 | 805.5 | | | |
            | | 项目支出 | 200 | 250 | 230.25 | | | |
            | | 合计 | 1000 | 1060 | 1035.75 | 10 | '97.71% | 9.77 |
            | 年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | < |
            | ^ | 保运转 | < | < | 已完成 | < | < | < |
            | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
            | 产出 | 数量指标 | 会议次数 | 12次 | 13 | 90 | 88 | |
            | 总分 | | | | | 100 | 97.77 | |
            """,
            "部门自评.xlsx",
        )
    )
    (table,) = found.tables
    done = table.execution
    assert (done.initial, done.adjusted, done.executed) == (Decimal(1000), Decimal(1060), Decimal("1035.75"))
    assert (done.rate, done.weight, done.score) == (Decimal("97.71"), Decimal(10), Decimal("9.77"))
    assert [part.name for part in done.parts] == ["基本支出", "项目支出"]
    assert table.total_score == Decimal("97.77")


def test_hidden_and_empty(markdown_workbook, tmp_path) -> None:  # RT007
    path = markdown_workbook(HEAD, "隐藏.xlsx")
    book = load_workbook(path)
    book.create_sheet("封面")["A1"] = "封面"
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1
    book.save(path)
    hidden = [p for p in read_file(path).problems if "隐藏" in p.message]
    assert [(p.code, p.severity) for p in hidden] == [("L005", "warning")]
    empty = tmp_path / "空.xlsx"
    Workbook().save(empty)
    found = read_file(empty)
    assert (found.status, [p.code for p in found.problems]) == ("unreadable", ["F002"])


def test_the_year_of_a_title_that_names_no_project(markdown_workbook) -> None:  # RT008
    (table,) = read_file(
        markdown_workbook(
            """
            | 2022年度澄河县红岩镇项目绩效目标表 | < | < | < |
            | 项目名称 | 环境卫生整治 | 实施单位 | 红岩镇人民政府 |
            | 资金总额（万元） | 12 | 其中：财政拨款 | 12 |
            | 一级指标 | 二级指标 | 三级指标 | 指标值 |
            | 产出指标 | 数量指标 | 整治次数 | ≥12次 |
            """,
            "年度.xlsx",
        )
    ).tables
    assert (table.year, table.project) == (2022, "环境卫生整治")


def test_a_name_missing_beside_a_sign(markdown_workbook) -> None:  # RT009
    (table,) = read_file(
        markdown_workbook(
            """
            | 项目支出绩效目标申报表 | < | < | < | < | < | < | < |
            | （2024年度） | < | < | < | < | < | < | < |
            | 项目名称 | < | 村道养护 | < | < | 项目编码 | P1 | < |
            | 主管部门 | < | 交通局 | < | < | 实施单位 | 红岩镇人民政府 | < |
            | 项目资金（万元） | < | 年度资金总额 | < | 30 | < | < | < |
            | 年度总体目标 | 养护村道 | < | < | < | < | < | < |
            | 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重 |
            | ^ | 产出指标 | 数量指标 | 养护里程 | ≥ | 64 | 公里 | 50 |
            | ^ | ^ | ^ |  | ≥ | 16 | 人 | 40 |
            """,
            "缺名.xlsx",
        )
    ).tables
    last = table.indicators[-1]
    assert (last.l3, last.target and last.target.raw, last.weight) == (None, "≥16人", Decimal(40))
