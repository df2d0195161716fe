"""Heads of forms as clerks make them: titles, years, labels, names and amounts; nothing lost or invented.

- RH001 titles over several rows, the year in the title or in Chinese figures, 附件1 and the unit line
- RH002 labels with marks, spaces, colons, seals, traditional characters and slips
- RH003 label and value in one cell, two of them in one cell, blank columns between
- RH004 amounts as text, negative, dashes; what is no amount is said and kept
- RH005 totals first, in the middle, with sub-totals and serial numbers
- RH006 a form nobody filled in is an empty table, said once
- RH007 tables side by side
- RH008 sheets of the clerk's own, hidden sheets, a page that goes on on the next sheet
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl import load_workbook

from xltools.model.records import FileRead, Funding, Table
from xltools.rules import check_file
from xltools.work.read import read_file


def one(found: FileRead) -> Table:
    (table,) = found.tables
    return table


def codes(found: FileRead) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.cell) for problem in found.problems]


def rows(table: Table) -> list[tuple[str | None, str | None, str | None, str | None]]:
    return [(i.l1, i.l2, i.l3, i.target and i.target.raw) for i in table.indicators]


BODY = """
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 路灯数 | ≥50盏 |
"""
LAMPS = [("产出指标", "数量指标", "路灯数", "≥50盏")]


def test_title_over_several_rows(markdown_workbook) -> None:  # RH001
    found = read_file(
        markdown_workbook(
            """
            | 附件1-2： | | | | |
            | 澄河县柳泉镇人民政府 | < | < | < | < |
            | 2024年项目支出绩效目标表 | < | < | < | < |
            |  |  |  |  | 单位：元 |
            | 预算单位 | 澄河县柳泉镇人民政府 | < | < | < |
            | 项目名称 | 2022年路灯维护 | < | 项目负责人 | 张某 |
            | 项目资金 | 年度预算总额 | 125000 | 财政拨款 | 125000 |
            | 项目总体目标 | 保障照明 | < | < | < |
            | 一级指标 | 二级指标 | 三级指标 | 指标值 | 权重 |
            | 产出指标 | 数量指标 | 路灯数 | ≥50盏 | 90 |
            """
        )
    )
    table = one(found)
    assert (table.year, table.unit, table.project) == (2024, "澄河县柳泉镇人民政府", "2022年路灯维护")
    assert (table.currency_unit, table.funding.total) == ("元", Decimal(125000))
    assert found.problems == ()


@pytest.mark.parametrize(
    ("title", "line", "year"),
    [
        ("2024年度澄河县柳泉镇项目支出绩效目标申报表", "", 2024),
        ("项目支出绩效目标申报表", "| （二〇二四年度） | < | < | < |", 2024),
        ("项目支出绩效目标申报表", "| 2 0 2 4 年度 | < | < | < |", 2024),
        ("项目支出绩效目标申报表（2024年）", "", 2024),
        ("路灯维护2022年二期项目绩效目标表", "", None),
    ],
)
def test_where_the_year_is_written(
    markdown_workbook, title: str, line: str, year: int | None
) -> None:  # RH001
    text = f"""
| {title} | < | < | < |
{line}
| 项目名称 | 路灯维护2022年二期 | 主管部门 | 澄河县住建局 |
| 实施单位 | 柳泉镇人民政府 | 年度资金总额 | 12.5 |
| 年度目标 | 保障照明 | < | < |{BODY}"""
    found = read_file(markdown_workbook(text.replace("\n\n", "\n")))
    table = one(found)
    assert (table.year, table.project, table.funding.total) == (year, "路灯维护2022年二期", Decimal("12.5"))
    assert (rows(table), found.problems) == (LAMPS, ())


def test_marks_spaces_and_seals(markdown_workbook) -> None:  # RH002
    found = read_file(
        markdown_workbook(
            """
            | 项目支出绩效目标表 | < | < | < |
            | *项 目 名 称： | 路灯维护 | ＊项目编码： | A001 |
            | 填报⏎单位（盖章） | 柳泉镇人民政府 | 项目负责人（签字）： | 张某 |
            | 年度预算总额（万元）： | 12.5 | 其中：财政拨款（万元） | 12.5 |
            | 项目总体目标： | 保障照明 | < | < |
            | 一级⏎指标 | 二级⏎指标 | ★三级指标 | 指标值* |
            | 产出⏎指标 | 数量⏎指标 | 路灯数 | ≥50盏 |
            """
        )
    )
    table = one(found)
    assert (table.unit, table.project, table.project_code, table.manager) == (
        "柳泉镇人民政府",
        "路灯维护",
        "A001",
        "张某",
    )
    assert table.funding == Funding(Decimal("12.5"), Decimal("12.5"), None)
    assert (rows(table), found.problems, table.extras) == (LAMPS, (), ())


def test_traditional_characters(markdown_workbook) -> None:  # RH002
    found = read_file(
        markdown_workbook(
            """
            | 項目支出績效目標表 | < | < | < |
            | 預算單位 | 柳泉镇人民政府 | < | < |
            | 項目名稱 | 路灯维护 | < | < |
            | 年度預算總額（萬元） | 1.2 | 財政撥款 | 1.2 |
            | 項目總體目標 | 保障照明 | < | < |
            | 一級指標 | 二級指標 | 三級指標 | 指標值 |
            | 產出指標 | 數量指標 | 路灯数 | ≥50盏 |
            | 效益指標 | 社會效益指標 | 出行 | 改善 |
            """
        )
    )
    table = one(found)
    assert (table.unit, table.project, table.funding.total) == ("柳泉镇人民政府", "路灯维护", Decimal("1.2"))
    assert rows(table) == [
        ("產出指標", "數量指標", "路灯数", "≥50盏"),
        ("效益指標", "社會效益指標", "出行", "改善"),
    ]
    assert found.problems == ()


def test_slips_are_read_and_said(markdown_workbook) -> None:  # RH002
    found = read_file(
        markdown_workbook(
            """
            | 项目支出绩效目标表 | < | < | < |
            | 预算单未 | 柳泉镇人民政府 | < | < |
            | 项目名秤 | 宣传 | < | < |
            | 年度预算总客 | 1.2 | 财政拔款 | 1.2 |
            | 项目总体日标 | 做好宣传 | < | < |
            | 一级指标 | 二级指标 | 三级指示 | 指标值 |
            | 产出指标 | 数量指标 | 宣传次数 | ≥3次 |
            """
        )
    )
    table = one(found)
    assert (table.unit, table.project, table.goals) == ("柳泉镇人民政府", "宣传", ("做好宣传",))
    assert table.funding == Funding(Decimal("1.2"), Decimal("1.2"), None)
    assert rows(table) == [("产出指标", "数量指标", "宣传次数", "≥3次")]
    assert codes(found) == [("L002", cell) for cell in ("A2", "A3", "A4", "C4", "A5", "C6")]
    assert "“项目名称”" in found.problems[1].message


def test_label_and_value_in_one_cell(markdown_workbook) -> None:  # RH003
    found = read_file(
        markdown_workbook(
            """
            | 项目支出绩效目标表 | < | < | < |
            | 填报单位：柳泉镇人民政府　　　单位：元 | < | < | < |
            | 项目名称：路灯维护  项目编码：A001 | < | 项目负责人：张某 | < |
            | 年度预算总额：125000元 | < | 其中：财政拨款：12.5万元 | < |
            | 项目总体目标：保障照明：亮灯率达标 | < | < | < |
            | 一级指标 | 二级指标 | 三级指标 | 指标值 |
            | 产出指标 | 数量指标 | 路灯数 | ≥50盏 |
            """
        )
    )
    table = one(found)
    assert (table.unit, table.project, table.project_code) == ("柳泉镇人民政府", "路灯维护", "A001")
    assert (table.manager, table.goals, table.currency_unit) == ("张某", ("保障照明：亮灯率达标",), "元")
    assert (table.funding.total, table.funding.fiscal) == (Decimal(125000), Decimal(125000))
    assert (rows(table), found.problems) == (LAMPS, ())


def test_blank_columns_between(markdown_workbook) -> None:  # RH003
    found = read_file(
        markdown_workbook(
            """
            | | 项目支出绩效目标表 | < | < | < | < | < | < |

            | | 预算单位 | | 柳泉镇人民政府 | < | | | |
            | | 项目名称 | | 路灯维护 | | 项目负责人 | | 张某 |
            | | 年度预算总额 | | 12.5 | | 财政拨款 | | 12.5 |
            | | 项目总体目标 | | 保障照明 | < | < | < | < |

            | | 一级指标 | | 二级指标 | | 三级指标 | | 指标值 |
            | | 产出指标 | | 数量指标 | | 路灯数 | | ≥50盏 |
            | | | | 质量指标 | | 完好率 | | ≥95% |
            """
        )
    )
    table = one(found)
    assert (table.project, table.manager, table.funding.fiscal) == ("路灯维护", "张某", Decimal("12.5"))
    assert rows(table) == [*LAMPS, ("产出指标", "质量指标", "完好率", "≥95%")]
    assert (table.indicators[1].cell, found.problems) == ("F10", ())


TASKS = """
| 部门（单位）整体支出绩效目标表 | < | < | < | < | < |
| （2024年） | < | < | < | < | < |
| 部门（单位）名称 | < | 柳泉镇人民政府 | < | < | < |
| 年⏎度⏎主⏎要⏎任⏎务 | 任务名称 | 主要内容 | 预算金额（万元） | < | < |
| ^ | ^ | ^ | 总额 | 财政拨款 | 其他资金 |
{tasks}
| 年⏎度⏎总⏎体⏎目⏎标 | 保障运转 | < | < | < | < |
| 年⏎度⏎绩⏎效⏎指⏎标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | < |
| ^ | 产出指标 | 数量指标 | 路灯数 | ≥50盏 | < |
"""


def amounts(table: Table) -> list[tuple[str, Decimal | None, Decimal | None, Decimal | None]]:
    return [(task.name, task.total, task.fiscal, task.other) for task in table.tasks]


def test_amounts_as_text(markdown_workbook) -> None:  # RH004
    lines = """| ^ | 人员 | 发工资 | '100万元 | '1,000,000元 | 无 |
| ^ | 运转 | 办公 | -5.5 | '－5.5 | / |
| ^ | 追加 | 修桥 | '３０．５ | 约30万 | '30+5 |
| ^ | 合计 | < | =SUM(D6:D8) | #REF! | — |"""
    found = read_file(markdown_workbook(TASKS.format(tasks=lines)))
    table = one(found)
    assert amounts(table) == [
        ("人员", Decimal(100), Decimal(100), None),
        ("运转", Decimal("-5.5"), Decimal("-5.5"), None),
        ("追加", Decimal("30.5"), None, None),
    ]
    assert [(e.label, e.value, e.cell) for e in table.extras] == [
        ("财政拨款", "约30万", "E8"),
        ("其他资金", "30+5", "F8"),
    ]
    assert table.printed_totals == Funding()
    assert sorted(codes(found)) == [("F010", "E9"), ("F011", "D9"), ("L004", "E8"), ("L004", "F8")]
    assert found.status == "partial"


@pytest.mark.parametrize(
    ("lines", "totals", "kept"),
    [
        (["合计 180 170 10", "人员 100 100 0", "运转 80 70 10"], (180, 170, 10), []),
        (["人员 100 100 0", "小计 100 100 0", "运转 80 70 10", "小计 80 70 10", "总计 180 170 10"],
         (180, 170, 10), ["100", "100", "0", "80", "70", "10"]),
        (["人员 100 100 0", "运转 80 70 10", "小计 180 170 10"], (180, 170, 10), []),
        (["人员 100 100 0", "小计 100 100 0", "运转 80 70 10", "小计 80 70 10"],
         (None, None, None), ["100", "100", "0", "80", "70", "10"]),
    ],
)  # fmt: skip
def test_totals_and_subtotals(markdown_workbook, lines, totals, kept) -> None:  # RH005
    tasks = [line.split() for line in lines]
    text = "\n".join(f"| ^ | {name} | | {a} | {b} | {c} |" for name, a, b, c in tasks)
    found = read_file(markdown_workbook(TASKS.format(tasks=text)))
    table = one(found)
    assert [name for name, *_ in amounts(table)] == ["人员", "运转"]
    printed = table.printed_totals
    assert (printed.total, printed.fiscal, printed.other) == totals
    assert [(e.label, e.value) for e in table.extras] == [("小计", value) for value in kept]
    assert found.problems == ()


def test_serial_numbers(markdown_workbook) -> None:  # RH005
    found = read_file(
        markdown_workbook(
            """
            | 部门（单位）整体支出绩效目标表 | < | < | < | < | < | < |
            | （2024年） | < | < | < | < | < | < |
            | 部门（单位）名称 | < | 柳泉镇人民政府 | < | < | < | < |
            | 年度主要任务 | 序号 | 任务名称 | 主要内容 | 预算金额（万元） | < | < |
            | ^ | ^ | ^ | ^ | 总额 | 财政拨款 | 其他资金 |
            | ^ | 1 | 人员 | 发工资 | 100 | 100 | 0 |
            | ^ | （二） | 运转 | 办公 | 80 | 70 | 10 |
            | ^ | 合计 | < | < | 180 | 170 | 10 |
            | 年度总体目标 | 保障运转 | < | < | < | < | < |
            | 序号 | 一级指标 | 二级指标 | 三级指标 | 分值 | 指标值 | 责任人 |
            | 1 | 产出指标 | 数量指标 | 路灯数 | 20 | ≥50盏 | 张某 |
            | 2 | | 质量指标 | 完好率 | 30 | ≥95% | |
            """
        )
    )
    table = one(found)
    assert amounts(table) == [("人员", 100, 100, 0), ("运转", 80, 70, 10)]
    assert table.tasks[0].content == "发工资"
    assert rows(table) == [*LAMPS, ("产出指标", "质量指标", "完好率", "≥95%")]
    assert [i.weight for i in table.indicators] == [20, 30]
    assert table.printed_totals == Funding(Decimal(180), Decimal(170), Decimal(10))
    assert [(e.label, e.value) for e in table.extras] == [("责任人", "张某")]


BLANK = """
## 空
| 项目支出绩效目标表 | < | < | < | < |
| （2024年度） | < | < | < | < |
| 项目名称 | | | 项目负责人 | |
| 实施单位 | 柳泉镇人民政府 | | | |
| 项目资金 | 年度资金总额 |  | 财政拨款 |  |
| 总体目标 | 目标1：⏎目标2：⏎…… | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 权重 |
| 产出指标 | 数量指标 | 指标1： | | |
| | | 指标2： | | |
| | | …… | | |
| | 质量指标 | | | |
| | …… | | | |
"""


def test_an_empty_form(markdown_workbook) -> None:  # RH006
    found = read_file(markdown_workbook(BLANK))
    table = one(found)
    assert (table.blank, table.unit, table.goals, table.indicators) == (True, "柳泉镇人民政府", (), ())
    assert [(p.code, p.severity, p.cell) for p in found.problems] == [("L006", "warning", "A1")]
    assert check_file(found) == []


def test_an_empty_form_beside_a_filled_one(markdown_workbook) -> None:  # RH006
    filled = BLANK.replace("## 空", "## 满").replace("指标1： | |", "指标1：路灯数 | ≥50盏 |")
    found = read_file(markdown_workbook(filled + BLANK))
    full, empty = found.tables
    assert (full.blank, rows(full), empty.blank) == (False, LAMPS, True)
    assert [(p.code, p.severity, p.sheet) for p in found.problems] == [
        ("L003", "warning", "满"),
        ("L006", "hint", "空"),
    ]


def test_side_by_side(markdown_workbook) -> None:  # RH007
    left = [
        ["项目支出绩效目标表", "<", "<", "<"],
        ["预算单位", "柳泉镇人民政府", "<", "<"],
        ["项目名称", "宣传", "<", "<"],
        ["年度预算总额", "1.2", "财政拨款", "1.2"],
        ["项目总体目标", "做好宣传", "<", "<"],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "宣传次数", "≥3次"],
        ["", "", "宣传人数", "≥30人"],
    ]
    for gap in (["|", ""], ["|"]):
        text = "".join(
            f"| {' | '.join(row)} {' '.join(gap)} {'|' if len(gap) > 1 else ''} "
            f"{' | '.join(row).replace('宣传', '培训').replace('1.2', '3.4')} |\n"
            for row in left
        )
        found = read_file(markdown_workbook(text))
        assert [(t.project, t.funding.total, rows(t)[1][2]) for t in found.tables] == [
            ("宣传", Decimal("1.2"), "宣传人数"),
            ("培训", Decimal("3.4"), "培训人数"),
        ]
        start = "F" if len(gap) > 1 else "E"
        assert [t.range.partition(":")[0] for t in found.tables] == ["A1", f"{start}1"]
        assert found.problems == ()


FORM = """
## 表1
| 项目支出绩效目标表 | < | < | < |
| 预算单位 | 柳泉镇人民政府 | < | < |
| 项目名称 | 路灯 | < | < |
| 年度预算总额 | 1.2 | 财政拨款 | 1.2 |
| 项目总体目标 | 保障照明 | < | < |
""" + BODY.lstrip("\n")


def test_the_clerks_own_sheets(markdown_workbook) -> None:  # RH008
    own = """
## 汇总
| 行标签 | 求和项:金额 |
| 路灯 | 1.2 |
| 总计 | 1.2 |
## 我的清单
| 序号 | 项目名称 | 金额 | 负责人 |
| 1 | 路灯 | 1.2 | 张某 |
| | 合计 | 1.2 | |
## 填报说明
| 填报说明 |
| 一、项目名称：按批复填写 |
| 二、绩效目标：写清产出和效果 |
"""
    path = markdown_workbook(FORM + own)
    found = read_file(path)
    assert rows(one(found)) == LAMPS
    assert [(p.code, p.sheet) for p in found.problems] == [
        ("L001", "汇总"),
        ("L001", "我的清单"),
        ("L001", "填报说明"),
    ]
    assert found.status == "partial"
    book = load_workbook(path)
    for name in ("汇总", "我的清单", "填报说明"):
        book[name].sheet_state = "hidden"
    book.save(path)
    assert [p.code for p in read_file(path).problems if p.code == "L001"] == []


def test_a_form_that_goes_on_on_the_next_sheet(markdown_workbook) -> None:  # RH008
    further = "## 表1续" + BODY.replace("路灯数", "灯杆数")
    found = read_file(markdown_workbook(FORM + further))
    assert rows(one(found)) == LAMPS
    assert [(p.code, p.sheet, p.cell) for p in found.problems] == [("L001", "表1续", "A1")]
    assert "“表1”的续页" in found.problems[0].message
    assert found.status == "partial"
