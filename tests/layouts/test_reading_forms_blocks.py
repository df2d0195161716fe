"""Blocks of indicators as clerks make them: names, columns, headers and notes; and Word documents.

- RB001 levels with numbers and points, repeated or merged; sub-totals, notes and page breaks between them
- RB002 columns in another order, the points of levels, two header rows, a fourth level, last year's column
- RB003 dates and percentages as Excel formats them
- RB004 several forms under each other, labels and values in one cell
- RB005 lines under the indicators are no indicators
- RB006 Word tables with the same mistakes
- RB007 columns only other forms have are read
- RB008 funds under the tasks are no tasks
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from xltools.model.records import FileRead, Table
from xltools.work.read import read_file

HEAD = """
| 项目支出绩效目标表 | < | < | < | < | < |
| 预算单位 | 柳泉镇人民政府 | < | < | < | < |
| 项目名称 | 路灯维护 | < | < | < | < |
| 年度预算总额 | 12.5 | 财政拨款 | 12.5 | < | < |
| 项目总体目标 | 保障照明 | < | < | < | < |
"""


def one(found: FileRead) -> Table:
    (table,) = found.tables
    return table


def codes(found: FileRead) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.cell) for problem in found.problems]


def rows(table: Table) -> list[tuple[str | None, str | None, str | None, str | None]]:
    return [(i.l1, i.l2, i.l3, i.target and i.target.raw) for i in table.indicators]


def test_levels_with_numbers_between_notes_and_pages(markdown_workbook) -> None:  # RB001
    found = read_file(
        markdown_workbook(
            HEAD.lstrip()
            + """| 一级指标 | 二级指标 | 三级指标 | 指标值 | 权重 | |
            | 1.产出指标（50分） | （1）数量指标 | 路灯数 | ≥50盏 | 20 | |
            | 1.产出指标（50分） | （2）质量指标 | 指标1：完好率 | ≥95% | 30 | |
            | | | 指标2： | | | |
            | 小计 | | | | 50 | |
            | 注：以下由村镇办负责 | < | < | < | < | |
            | 2、效益指标 | ①社会效益 | 群众出行 | 改善 | 20分 | |
            | 项目支出绩效目标表（续） | < | < | < | < | |
            | 一级指标 | 二级指标 | 三级指标 | 指标值 | 权重 | |
            | 三、满意度指标 | 满意度指标 | 群众满意度 | ≥90% | 10 | |
            | 第2页 共2页 | | | | | |
            | 合计 | | | | 80 | |
            """
        )
    )
    table = one(found)
    assert rows(table) == [
        ("产出指标", "数量指标", "路灯数", "≥50盏"),
        ("产出指标", "质量指标", "完好率", "≥95%"),
        ("效益指标", "社会效益", "群众出行", "改善"),
        ("满意度指标", "满意度指标", "群众满意度", "≥90%"),
    ]
    assert [i.weight for i in table.indicators] == [20, 30, 20, 10]
    assert (table.range, found.problems, table.extras) == ("A1:E17", (), ())


@pytest.mark.parametrize(
    ("block", "expected", "weights", "said"),
    [
        (  # points before the target
            """| 一级指标 | 二级指标 | 三级指标 | 分值 | 指标值 | |
            | 产出指标 | 数量指标 | 路灯数 | 20 | ≥50盏 | |
            | | 质量指标 | 完好率 | 30 | ≥95% | |""",
            [("数量指标", "路灯数", "≥50盏"), ("质量指标", "完好率", "≥95%")],
            [20, 30],
            [],
        ),
        (  # the points of the levels stand behind their names: they are not the indicators' own
            """| 一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 指标值 |
            | 产出指标 | 50 | 数量指标 | 20 | 路灯数 | ≥50盏 |
            | | | 质量指标 | 30 | 完好率 | ≥95% |""",
            [("数量指标", "路灯数", "≥50盏"), ("质量指标", "完好率", "≥95%")],
            [None, None],
            [("L002", "B6"), ("L002", "D6")],
        ),
        (  # with the indicators' own points on the right, those count
            """| 一级指标 | 分值 | 二级指标 | 三级指标 | 指标值 | 分值 |
            | 产出指标 | 50 | 数量指标 | 路灯数 | ≥50盏 | 20 |
            | | | 质量指标 | 完好率 | ≥95% | 30 |""",
            [("数量指标", "路灯数", "≥50盏"), ("质量指标", "完好率", "≥95%")],
            [20, 30],
            [("L002", "B6")],
        ),
        (  # two header rows
            """| 绩效指标 | < | < | 指标值 | < | 分值 |
            | 一级指标 | 二级指标 | 三级指标 | 历史值 | 目标值 | ^ |
            | 产出指标 | 数量指标 | 路灯数 | 40盏 | ≥50盏 | 20 |
            | | 质量指标 | 完好率 | | ≥95% | 30 |""",
            [("数量指标", "路灯数", "≥50盏"), ("质量指标", "完好率", "≥95%")],
            [20, 30],
            [],
        ),
        (  # a fourth level: the deepest is the indicator
            """| 一级指标 | 二级指标 | 三级指标 | 四级指标 | 指标值 | 分值 |
            | 产出指标 | 数量指标 | 亮化 | 路灯数 | ≥50盏 | 20 |
            | | | ^ | 灯杆数 | ≥50根 | 30 |""",
            [("数量指标", "路灯数", "≥50盏"), ("数量指标", "灯杆数", "≥50根")],
            [20, 30],
            [],
        ),
    ],
)
def test_columns_in_another_order(markdown_workbook, block, expected, weights, said) -> None:  # RB002
    found = read_file(markdown_workbook(HEAD.lstrip() + block))
    table = one(found)
    assert rows(table) == [("产出指标", *row) for row in expected]
    assert [i.weight for i in table.indicators] == weights
    assert codes(found) == said
    if "历史值" in block:
        assert [i.previous for i in table.indicators] == ["40盏", None]
    if "四级指标" in block:
        assert [i.description for i in table.indicators] == ["亮化", "亮化"]
    if said:
        kept = ["50", "20", "30"] if len(said) == 2 else ["50"]
        assert [e.value for e in table.extras] == kept


SELFEVAL = """
| 项目支出绩效自评表 | < | < | < | < | < | < |
| （2023年度） | < | < | < | < | < | < |
| 项目名称 | 路灯 | < | < | 实施单位 | 柳泉镇 | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 上年度实际完成值 |
| ^ | 产出指标 | 质量指标 | 完好率 | 0.95 | 0.961 | 0.9 |
| ^ | ^ | 时效指标 | 完成时间 | 甲 | 乙 | |
| ^ | 成本指标 | 经济成本指标 | 单价 | ≤0.2万元 | 0.19万元 | |
"""


def test_dates_and_percentages(markdown_workbook) -> None:  # RB002, RB003
    path: Path = markdown_workbook(SELFEVAL)
    book = load_workbook(path)
    sheet = book.active
    for cell, form in (("E5", "0%"), ("F5", "0.0%"), ("G5", "0%")):
        sheet[cell].number_format = form
    sheet["E6"], sheet["F6"] = dt.datetime(2023, 12, 31), dt.datetime(2023, 11, 1)
    sheet["E6"].number_format = 'yyyy"年"m"月"d"日"'
    book.save(path)
    table = one(read_file(path))
    rate, day, price = table.indicators
    assert rate.target is not None and day.target is not None and price.target is not None
    assert (rate.target.value, rate.target.unit, rate.actual, rate.previous) == (95, "%", "96.1%", "90%")
    assert (day.target.kind, day.target.value, day.actual) == ("date", "2023-12-31", "2023-11-01")
    assert (price.l1, price.l2, price.target.value) == ("成本指标", "经济成本指标", Decimal("0.2"))


def test_forms_under_each_other(markdown_workbook) -> None:  # RB004
    body = """| 项目名称：{0} | < | 预算单位：柳泉镇 | < |
| 年度预算总额 | {1} | 财政拨款 | {1} |
| 项目总体目标 | 做好{0} | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | {0}次数 | ≥3次 |
| 填报人：张某 | < | 联系电话：123 | < |
"""
    text = "| 2024年项目支出绩效目标表 | < | < | < |\n" + "\n".join(
        body.format(name, amount) for name, amount in (("宣传", "1.2"), ("培训", "3.4"), ("巡查", "0.5"))
    )
    found = read_file(markdown_workbook(text))
    assert [(t.project, t.unit, t.funding.total, rows(t)) for t in found.tables] == [
        (name, "柳泉镇", Decimal(amount), [("产出指标", "数量指标", f"{name}次数", "≥3次")])
        for name, amount in (("宣传", "1.2"), ("培训", "3.4"), ("巡查", "0.5"))
    ]
    assert found.problems == ()


def test_lines_under_the_indicators(markdown_workbook) -> None:  # RB005
    found = read_file(
        markdown_workbook(
            SELFEVAL.rstrip()
            + """
            | 存在问题 | 进度慢 | < | < | < | < | < |
            | 下一步改进措施 | 加快 | < | < | < | < | < |
            | 项目负责人：张某 | < | < | 财务负责人：李某 | < | < | < |
            | 填表说明：本表一式两份 | < | < | < | < | < | < |
            """
        )
    )
    table = one(found)
    assert [i.l3 for i in table.indicators] == ["完好率", "完成时间", "单价"]
    assert [(e.label, e.value) for e in table.extras] == [("存在问题", "进度慢"), ("下一步改进措施", "加快")]
    assert table.manager == "张某"


def test_a_dirty_word_table(tmp_path: Path) -> None:  # RB006
    from docx import Document

    document = Document()
    document.add_paragraph("附件1")
    document.add_paragraph("2024年项目支出绩效目标表")
    document.add_paragraph("")
    cells = [
        ["*项 目\n名 称：", "路灯维护", "路灯维护", "填报单位（盖章）", "柳泉镇人民政府"],
        ["项目资金\n（万元）", "年度资金总额：", "12.5", "其中：财政拨款", "12.5"],
        ["总体\n目标", "目标1：保障照明；\n目标2：降低能耗。", "", "", ""],
        ["一级\n指标", "二级\n指标", "三级\n指标", "指标值", "权 重"],
        ["1.产出指标", "数量指标", "指标1：路灯数", "≥50盏", "50分"],
        ["", "", "……", "", ""],
        ["", "质量指标", "指标1：完好率", "≥95%", "40分"],
        ["填报人：张某", "", "", "联系电话：123", ""],
    ]
    table = document.add_table(len(cells), 5)
    for r, line in enumerate(cells):
        for c, text in enumerate(line):
            table.cell(r, c).text = text
    table.cell(2, 1).merge(table.cell(2, 4))
    table.cell(0, 2).text = ""
    path = tmp_path / "目标表.docx"
    document.save(str(path))
    found = read_file(path)
    read = one(found)
    assert (read.year, read.project, read.unit) == (2024, "路灯维护", "柳泉镇人民政府")
    assert (read.funding.total, read.funding.fiscal) == (Decimal("12.5"), Decimal("12.5"))
    assert read.goals == ("保障照明；", "降低能耗。")
    assert rows(read) == [
        ("产出指标", "数量指标", "路灯数", "≥50盏"),
        ("产出指标", "质量指标", "完好率", "≥95%"),
    ]
    assert [i.weight for i in read.indicators] == [50, 40]
    assert found.problems == ()


def test_columns_of_other_forms(markdown_workbook) -> None:  # RB007
    found = read_file(
        markdown_workbook(
            """
            | 部门（单位）整体支出绩效目标表 | < | < | < | < | < |
            | （2024年） | < | < | < | < | < |
            | 部门（单位）名称 | < | 柳泉镇人民政府 | < | < | < |
            | 年度主要任务 | 任务名称 | 主要内容 | 总额 | 财政拨款 | 其他资金 |
            | ^ | 运转 | 办公 | 80 | 70 | 10 |
            | ^ | 合计 | < | 80 | 70 | 10 |
            | 年度总体目标 | 保障运转 | < | < | < | < |
            | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 分值 | 评分标准 |
            | 产出指标 | 数量指标 | 路灯数 | ≥50盏 | 90 | 按比例 |
            """
        )
    )
    (indicator,) = one(found).indicators
    assert (indicator.l3, indicator.weight, indicator.rule) == ("路灯数", Decimal(90), "按比例")
    assert found.problems == ()


def test_funds_under_the_tasks(markdown_workbook) -> None:  # RB008
    found = read_file(
        markdown_workbook(
            """
            | 部门整体支出绩效目标申报表 | < | < | < | < | < |
            | （2024年度） | < | < | < | < | < |
            | 部门名称 | < | 柳泉镇人民政府 | < | < | < |
            | 年度履职目标 | < | 保障运转 | < | < | < |
            | 年度主要任务 | 任务名称 | 主要内容 | < | < | < |
            | ^ | 道路 | 修路 | < | < | < |
            | 预算情况 | 部门预算总额（万元） | < | 180 | < | < |
            | ^ | 2、资金结构：（1）基本支出 | < | 100 | < | < |
            | 一级指标 | 二级指标 | 三级指标 | 指标值 | 指标说明 | < |
            | 投入管理指标 | 工作目标管理 | 目标依据充分性 | 充分 | 有文件 | < |
            | 产出指标 | 重点工作任务完成 | 修路 | ≥5公里 | 台账 | < |
            """
        )
    )
    table = one(found)
    assert [(task.name, task.content) for task in table.tasks] == [("道路", "修路")]
    assert [(e.value, e.cell) for e in table.extras] == [("180", "B7"), ("100", "B8")]
    assert rows(table) == [
        ("投入管理指标", "工作目标管理", "目标依据充分性", "充分"),
        ("产出指标", "重点工作任务完成", "修路", "≥5公里"),
    ]
    assert codes(found) == [("L002", "B8")]
