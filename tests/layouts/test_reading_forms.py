# ruff: noqa: E501 - a row of a drawn sheet is one line, however wide the sheet is.
"""Forms as clerks really hand them in, each a small table and what must be read from it.

- RF001 level-1 names with points, the target in three columns, labels with line breaks, a form of its own
- RF002 a self-evaluation with the labels of another province
- RF003 a slip in a label is read and said; an unknown column is kept and said; text for an amount is said
- RF004 a table that stands away from column A, amounts in 元
- RF005 an indicator without its name, a level-2 without indicators: problems, never invented
- RF006 lists with a serial number, a unit line and a total below
- RF007 sheets that hold no table are named, with the nearest form where there is one
- RF008 two tables on one sheet without any title between them
"""

from __future__ import annotations

from decimal import Decimal

from xltools.model.records import FileRead, Table
from xltools.work.read import read_file

THREE_COLUMNS = """
| 项目支出绩效目标申报表 | < | < | < | < | < | < |
| （2024年度） | < | < | < | < | < | < |
| 项⏎目⏎名⏎称 | < | 农村饮水维护 | < | 主管部门 | < | 澄河县水利局 |
| 实施单位 | < | 澄河县柳泉镇人民政府 | < | 实施期限 | 2024年 | |
| 项目资金⏎（万元） | < | 年度资金总额： | 12.5 | < | < | < |
| ^ | ^ | 其中：财政拨款 | 12.5 | < | < | < |
| ^ | ^ | 其他资金 |  | < | < | < |
| 总体⏎目标 | < | 目标1：维护管网12公里 | < | < | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 |
| ^ | 产出指标(50分) | 数量指标 | 维护管网长度 | ≥ | 12 | 公里 |
| ^ | ^ | ^ | 维护村数 | ＝ | 5 | 个 |
| ^ | ^ | 质量指标 | 合格率 | ≥ | 95 | % |
| ^ | 效益指标（30分） | 社会效益指标 | 供水保障 | 定性 | 有效改善 |  |
| ^ | 满意度指标（10分） | 服务对象满意度指标 | 群众满意度 | ≥ | 90 | % |
| 填报人：某某 | < | < | 联系电话： | 123 | < | < |
"""


def one(found: FileRead) -> Table:
    (table,) = found.tables
    return table


def codes(found: FileRead) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.cell) for problem in found.problems]


def test_points_and_three_columns(markdown_workbook) -> None:  # RF001
    found = read_file(markdown_workbook(THREE_COLUMNS, "申报表.xlsx"))
    table = one(found)
    assert (table.type, table.year, table.project) == ("project_goal", 2024, "农村饮水维护")
    assert (table.unit, table.department) == ("澄河县柳泉镇人民政府", "澄河县水利局")
    assert (table.funding.total, table.funding.fiscal, table.funding.other) == (
        Decimal("12.5"),
        Decimal("12.5"),
        None,
    )
    rows = [
        (i.l1, i.l2, i.l3, i.target and (i.target.operator, i.target.value, i.target.unit))
        for i in table.indicators
    ]
    assert rows == [
        ("产出指标", "数量指标", "维护管网长度", ("≥", Decimal(12), "公里")),
        ("产出指标", "数量指标", "维护村数", ("=", Decimal(5), "个")),
        ("产出指标", "质量指标", "合格率", ("≥", Decimal(95), "%")),
        ("效益指标", "社会效益指标", "供水保障", (None, None, None)),
        ("满意度指标", "服务对象满意度指标", "群众满意度", ("≥", Decimal(90), "%")),
    ]
    assert [(e.label, e.value) for e in table.extras] == [("实施期限", "2024年")]
    assert codes(found) == []


def test_self_evaluation_of_another_province(markdown_workbook) -> None:  # RF002
    found = read_file(
        markdown_workbook(
            """
            | 项目支出绩效自评表 | < | < | < | < | < | < | < |
            | （2023年度） | < | < | < | < | < | < | < |
            | 项目名称 | 村级运转经费 | < | < | < | < | < | < |
            | 主管部门及代码 | 澄河县财政局 | < | < | 实施单位 | 澄河县柳泉镇人民政府 | < | < |
            | 项目预算执行情况（万元） | | 年初预算数 | 全年预算数（A） | 全年执行数（B） | 分值 | 执行率（B/A） | 得分 |
            | ^ | 年度资金总额： | 51.8 | 51.8 | 49.21 | 10 | 95% | 9.5 |
            | ^ | 其中：本年财政拨款 | 51.8 | 51.8 | 49.21 | — | 95% | — |
            | ^ | 其他资金 | 0 | 0 | 0 | — | | — |
            | 年度总体目标 | 年初设定目标 | < | < | 年度总体目标完成情况综述 | < | < | < |
            | ^ | 保障16个村运转 | < | < | 已保障16个村 | < | < | < |
            | 年度绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值（A） | 全年实际值（B） | 分值 | 得分 |
            | ^ | 产出指标 | 数量指标 | 村数 | ≥16个 | 16个 | 50 | 50 |
            | ^ | 效益指标 | 社会效益指标 | 保障 | 有效 | 有效 | 30 | 28 |
            | ^ | 满意度指标 | 满意度指标 | 村民满意度 | ≥95% | 96% | 10 | 10 |
            | 总分 | < | < | < | < | < | 100 | 97.5 |
            """,
            "自评.xlsx",
        )
    )
    table = one(found)
    assert (table.type, found.status, found.problems) == ("project_selfeval", "ok", ())
    execution = table.execution
    assert (execution.initial, execution.adjusted, execution.executed) == (
        Decimal("51.8"),
        Decimal("51.8"),
        Decimal("49.21"),
    )
    assert (execution.rate, execution.weight, execution.score) == (Decimal(95), Decimal(10), Decimal("9.5"))
    assert [(p.name, p.executed) for p in execution.parts] == [
        ("当年财政拨款", Decimal("49.21")),
        ("其他资金", Decimal(0)),
    ]
    assert (table.goals, table.results) == (("保障16个村运转",), ("已保障16个村",))
    assert [(i.actual, i.weight, i.score) for i in table.indicators] == [
        ("16个", Decimal(50), Decimal(50)),
        ("有效", Decimal(30), Decimal(28)),
        ("96%", Decimal(10), Decimal(10)),
    ]
    assert table.total_score == Decimal("97.5")


SLIPS = """
|  | 部门（单位）整体支出绩效目标表 | < | < | < | < | < |
|  | (2024年) | < | < | < | < | < |
|  | 部门（单位）名称 | < | 澄河县柳泉镇人民政府 | < | < | < |
|  | 年度主要任务 | 任务名称 | 主要内容 | 预算金额（元） | < | < |
|  | ^ | ^ | ^ | 总额 | 财政拔款 | 其它资金 |
|  | ^ | 人员 | 发工资 | '100,000.50 | 100000.50 |  |
|  | ^ | 运转 | 办公 | 约5万 | 50000 |  |
|  | ^ | 合计 | < | 150000.50 | 150000.50 | 0 |
|  | 年度总体目标 | 保障运转 | < | < | < | < |
|  | 年度绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 责任科室 |
|  | ^ | 产出指标 | 数量指标 | 次数 |  | 党政办 |
|  | ^ | ^ | 质量指标 |  | ≥95% | 党政办 |
|  | ^ | ^ | 时效指标 |  |  |  |
|  | ^ | 效益指标 | 社会效益指标 | 改善 | 显著 |  |
|  | 注：本表一式两份 | < | < | < | < | < |
"""


def test_slips_and_unknown_columns(markdown_workbook) -> None:  # RF003, RF004, RF005
    found = read_file(markdown_workbook(SLIPS, "整体.xlsx"))
    table = one(found)
    assert (found.status, table.currency_unit) == ("partial", "元")
    assert [(t.name, t.total, t.fiscal, t.other) for t in table.tasks] == [
        ("人员", Decimal("100000.50"), Decimal("100000.5"), None),
        ("运转", None, Decimal(50000), None),
    ]
    assert table.printed_totals.total == Decimal("150000.5")
    assert [(i.l2, i.l3, i.target and i.target.raw) for i in table.indicators] == [
        ("数量指标", "次数", None),
        ("质量指标", None, "≥95%"),
        ("社会效益指标", "改善", "显著"),
    ]
    assert [(e.label, e.value, e.cell) for e in table.extras] == [
        ("总额", "约5万", "E7"),
        ("责任科室", "党政办", "G11"),
        ("责任科室", "党政办", "G12"),
    ]
    assert codes(found) == [("L002", "F5"), ("L004", "E7"), ("L003", "D13")]
    slip, *_ = found.problems
    assert "财政拔款" in slip.message and "财政拨款" in slip.message


def test_a_list_with_serial_numbers(markdown_workbook) -> None:  # RF006
    found = read_file(
        markdown_workbook(
            """
            | 2024年项目支出绩效目标公开表 | < | < | < | < |
            | 单位名称：澄河县柳泉镇人民政府 | < | < | < | 单位：元 |
            | 序号 | 项目名称 | 预算金额 | 年度绩效目标 | 绩效指标 |
            | 1 | 路灯维护 | 20000 | 保障路灯 | 一、产出指标⏎（一）数量指标：⏎1.路灯数 ≥50盏⏎二、满意度指标⏎群众满意度 ≥95% |
            | 2 | 村道养护 | 30000 | 保障通行 | 一、产出指标⏎（一）数量指标：⏎1.里程 ≥5公里 |
            | 合计 | | 50000 | | |
            """,
            "清单.xlsx",
        )
    )
    assert found.problems == ()
    assert [(t.unit, t.year, t.project, t.funding.total, t.currency_unit) for t in found.tables] == [
        ("澄河县柳泉镇人民政府", 2024, "路灯维护", Decimal(20000), "元"),
        ("澄河县柳泉镇人民政府", 2024, "村道养护", Decimal(30000), "元"),
    ]
    assert [(i.l1, i.l2, i.l3) for i in found.tables[0].indicators] == [
        ("产出指标", "数量指标", "路灯数"),
        ("满意度指标", None, "群众满意度"),
    ]
    (total,) = found.lists
    assert (total.total, total.total_cell, total.tables) == (Decimal(50000), "C6", (0, 1))


def test_sheets_without_a_table(markdown_workbook) -> None:  # RF007
    found = read_file(
        markdown_workbook(
            """
            ## 填报说明
            | 填报说明 |
            | 1. 请按要求填写 |

            ## 半张表
            | 部门名称 | 澄河县柳泉镇 |
            | 联系人 | 某某 |
            """,
            "说明.xlsx",
        )
    )
    assert (found.status, found.tables) == ("unreadable", ())
    assert [(p.code, p.sheet) for p in found.problems] == [("L001", "填报说明"), ("L001", "半张表")]
    assert "最接近的是" in found.problems[1].message


def test_two_tables_without_a_title_between_them(markdown_workbook) -> None:  # RF008
    head = """
            | 预算单位 | 澄河县柳泉镇人民政府 | < | < |
            | 项目名称 | {name} | 项目负责人 | 某某 |
            | 年度预算总额： | {total} | 财政拨款 | {total} |
            | 项目总体目标 | {name}做好 | < | < |
            | 一级指标 | 二级指标 | 三级指标 | 指标值 |
            | 产出指标 | 数量指标 | {name}次数 | ≥3次 |
            |  |  | {name}人数 | ≥30人 |
            """
    text = head.format(name="宣传", total="1.2") + head.format(name="培训", total="3.4").lstrip("\n")
    found = read_file(markdown_workbook(text, "连排.xlsx"))
    assert [(t.project, t.funding.total, len(t.indicators), t.range) for t in found.tables] == [
        ("宣传", Decimal("1.2"), 2, "A1:D7"),
        ("培训", Decimal("3.4"), 2, "A8:D14"),
    ]
