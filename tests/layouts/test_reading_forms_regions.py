"""Forms of other regions, with the labels and the structure they are published with.

- RR001 四川: many projects in one table, a row for each indicator; 云南: the same without unit and amount
- RR002 四川: the self-evaluation with its funds, conclusions and closing lines
- RR003 湖北: the self-evaluation with 20 points for execution
- RR004 财预〔2015〕88号: medium-term and yearly figures side by side: the year's are read, the others kept
- RR005 湖南: long-term indicators over the year's; a fund named twice is said
- RR006 the monitoring table with split reasons and 1-6月
- RR007 such a list drawn and read again says the same
- RR008 a list of one's own: its title, a unit and sources of money beside each project, unknown columns kept
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

from xltools.layouts.layout import load_layouts
from xltools.model.records import FileRead, Funding, Table
from xltools.outputs.forms.draw import write_workbook
from xltools.rules import check_file
from xltools.work.read import read_file


def one(found: FileRead) -> Table:
    (table,) = found.tables
    return table


def codes(found: FileRead) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.cell) for problem in found.problems]


def names(table: Table) -> list[tuple[str | None, str | None, str | None, str | None]]:
    return [(i.l1, i.l2, i.l3, i.target and i.target.raw) for i in table.indicators]


SICHUAN = """
| 部门预算项目绩效目标申报表(2023年度) | < | < | < | < | < | < | < | < | < | < | < |
| 金额单位：元 | < | < | < | < | < | < | < | < | < | < | < |
| 单位名称 | 项目名称 | 预算数 | 年度目标 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重 | 指标方向性 |
| 820-柳泉镇部门 | | '3,969,840.00 | | | | | | | | | |
| 820001-澄河县柳泉镇人民政府 | 村组干部报酬 | 3309840 | 按时发放 | 效益指标 | 社会效益指标 | 维护稳定 | ≥ | 95 | % | 10 | 正向指标 |
| ^ | ^ | ^ | ^ | 产出指标 | 时效指标 | 发放天数 | ≤ | 5 | 天 | 20 | 反向指标 |
| ^ | 基层活动经费 | 660000 | 保障办公 | 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥ | 95 | % | 10 | |
| ^ | 基层活动经费 | 660000 | | 产出指标 | 数量指标 | 行政村数 | = | 11 | 个 | 约10 | |
"""


def test_sichuan_list(markdown_workbook, tmp_path: Path) -> None:  # RR001, RR007
    found = read_file(markdown_workbook(SICHUAN))
    pay, office = found.tables
    assert [(t.type, t.year, t.unit, t.unit_code, t.currency_unit) for t in found.tables] == [
        ("project_goal", 2023, "澄河县柳泉镇人民政府", "820001", "元")
    ] * 2
    assert [(t.project, t.funding.total, t.goals, t.range) for t in found.tables] == [
        ("村组干部报酬", Decimal(3309840), ("按时发放",), "A5:K6"),
        ("基层活动经费", Decimal(660000), ("保障办公",), "A7:K8"),
    ]
    assert names(pay) == [
        ("效益指标", "社会效益指标", "维护稳定", "≥95%"),
        ("产出指标", "时效指标", "发放天数", "≤5天"),
    ]
    assert [i.weight for i in (*pay.indicators, *office.indicators)] == [10, 20, 10, None]
    assert [e.value for e in pay.extras] == ["正向指标", "反向指标"]
    assert codes(found) == [("L004", "K8")]
    assert pay.indicators[1].where.cell("target") == "I6"
    (total,) = found.lists
    assert (total.total, total.unit, total.tables) == (Decimal("3969840"), "柳泉镇部门", (0, 1))
    layout = next(one for one in load_layouts() if one.id == "sichuan_project_list")
    path = tmp_path / "再画.xlsx"
    write_workbook(path, [("表", layout, [replace(t, extras=()) for t in found.tables])])
    assert read_file(path).tables == found.tables


def test_yunnan_list(markdown_workbook) -> None:  # RR001
    found = read_file(
        markdown_workbook(
            """
            | 项目支出绩效目标表（本次下达） | < | < | < | < | < | < | < | < | < |
            | 单位名称、项目名称 | 项目年度绩效目标 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 指标属性 | 指标内容 |
            | 柳泉镇人民政府 | | | | | | | | | |
            | 路灯维护 | 保障照明 | 产出指标 | 数量指标 | 路灯数 | >= | 50 | 盏 | 定量指标 | 台账 |
            | | | | 质量指标 | 完好率 | >= | 95 | % | 定量指标 | |
            | 村道养护 | 保障通行 | 产出指标 | 数量指标 | 里程 | = | 5 | 公里 | 定量指标 | |
            """
        )
    )
    assert [(t.unit, t.project, t.goals) for t in found.tables] == [
        ("柳泉镇人民政府", "路灯维护", ("保障照明",)),
        ("柳泉镇人民政府", "村道养护", ("保障通行",)),
    ]
    assert names(found.tables[0]) == [
        ("产出指标", "数量指标", "路灯数", ">=50盏"),
        ("产出指标", "质量指标", "完好率", ">=95%"),
    ]
    assert (found.tables[0].indicators[0].description, found.problems) == ("台账", ())


def test_sichuan_self_evaluation(markdown_workbook) -> None:  # RR002
    found = read_file(
        markdown_workbook(
            """
            | 部门预算项目支出绩效自评表（2023年度） | < | < | < | < | < | < | < | < | < |
            | 项目名称 | < | 工资性支出 | < | < | < | < | < | < | < |
            | 主管部门 | < | 发改局本级 | < | 实施单位 （盖章） | < | 发改局 | < | < | < |
            | 项目基本情况 | 1.项目年度目标完成情况 | 项目年度目标 | < | < | 年度目标完成情况 | < | < | < | < |
            | ^ | ^ | 严格执行政策 | < | < | 已发放工资 | < | < | < | < |
            | ^ | 2.实施内容及过程概述 | 按月发放 | < | < | < | < | < | < | < |
            | 预算执行情况(10分) | 年度预算数(万元) | 年初预算 | 调整后预算数 | 预算执行数 | < | 预算执行率 | 权重 | 得分 | 原因 |
            | ^ | 总额 | 238.93 | 251.89 | 250 | < | 99.25% | 10 | 9.9 | |
            | ^ | 其中：财政资金 | 238.93 | 251.89 | 250 | < | 99.25% | / | / | |
            | ^ | 财政专户管理资金 | 0.00 | 0.00 | 0.00 | < | 0.00% | / | / | |
            | ^ | 单位资金 | 1 | 1 | 1 | < | 100% | / | / | |
            | ^ | 其他资金 | | | | < | | / | / | |
            | 绩效指标(90分) | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分 |
            | ^ | 产出指标 | 数量指标 | 发放覆盖率 | = | 100 | % | 100 | 60 | 60 |
            | ^ | 效益指标 | 社会效益指标 | 足额保障率 | = | 100 | % | 99 | 30 | 29 |
            | 合计 | < | < | < | < | < | < | < | 100 | 98.9 |
            | 评价结论 | 总体较好 | < | < | < | < | < | < | < | < |
            | 存在问题 | 进度偏慢 | < | < | < | < | < | < | < | < |
            | 项目负责人：张某 | < | < | < | < | 财务负责人：李某 | < | < | < | < |
            """
        )
    )
    table = one(found)
    assert (table.type, table.year, table.unit, table.manager) == ("project_selfeval", 2023, "发改局", "张某")
    assert (table.goals, table.results) == (("严格执行政策",), ("已发放工资",))
    execution = table.execution
    assert (execution.initial, execution.adjusted, execution.executed, execution.rate) == (
        Decimal("238.93"),
        Decimal("251.89"),
        Decimal(250),
        Decimal("99.25"),
    )
    assert (execution.weight, execution.score) == (Decimal(10), Decimal("9.9"))
    assert [(p.name, p.executed) for p in execution.parts] == [
        ("当年财政拨款", Decimal(250)),
        ("财政专户管理资金", Decimal(0)),
        ("单位资金", Decimal(1)),
    ]
    assert [(i.l3, i.target and i.target.raw, i.actual, i.weight, i.score) for i in table.indicators] == [
        ("发放覆盖率", "=100%", "100", 60, 60),
        ("足额保障率", "=100%", "99", 30, 29),
    ]
    assert [(e.label, e.value) for e in table.extras] == [
        ("2.实施内容及过程概述", "按月发放"),
        ("评价结论", "总体较好"),
        ("存在问题", "进度偏慢"),
    ]
    assert table.total_score == Decimal("98.9")
    assert codes(found) == [("L002", "B6")]


def test_hubei_self_evaluation(markdown_workbook) -> None:  # RR003
    found = read_file(
        markdown_workbook(
            """
            | 2023年度项目自评表 | < | < | < | < | < | < |
            | 单位名称：柳泉镇人民政府 | < | < | < | 填报日期：2024.1.10 | < | < |
            | 项目名称 | < | 路灯维护 | < | < | < | < |
            | 主管部门 | < | 澄河县住建局 | < | 项目实施单位 | 柳泉镇人民政府 | < |
            | 项目类别 | < | 1、部门预算项目 ☑ 2、省直专项 □ | < | < | < | < |
            | 预算执行情况（万元）（20分） | < |  | 预算数（A） | 执行数（B） | 执行率（B/A） | 得分（20分*执行率） |
            | ^ | < | 年度财政资金总额 | 20 | 18 | 90% | 18 |
            | 年度绩效目标1（80分） | 一级指标 | 二级指标 | 三级指标 | 年初目标值（A） | 实际完成值（B） | 得分 |
            | ^ | 产出指标 | 数量指标 | 路灯数 | ≥50盏 | 52盏 | 40 |
            | ^ | 效益指标 | 社会效益指标 | 知晓率 | ≥80% | 79% | 38 |
            | 总分 | < | < | < | < | < | 96 |
            | 偏差大或目标未完成原因分析 | < | 宣传少 | < | < | < | < |
            | 改进措施及结果应用方案 | < | 加强宣传 | < | < | < | < |
            """
        )
    )
    table = one(found)
    assert (table.type, table.year, table.project) == ("project_selfeval", 2023, "路灯维护")
    assert (table.execution.adjusted, table.execution.executed) == (Decimal(20), Decimal(18))
    assert (table.execution.rate, table.execution.score) == (Decimal(90), Decimal(18))
    assert [(i.l3, i.actual, i.score) for i in table.indicators] == [
        ("路灯数", "52盏", Decimal(40)),
        ("知晓率", "79%", Decimal(38)),
    ]
    assert (table.total_score, found.problems) == (Decimal(96), ())
    assert [e.value for e in table.extras][1:] == ["宣传少", "加强宣传"]


def test_medium_term_beside_the_year(markdown_workbook) -> None:  # RR004
    found = read_file(
        markdown_workbook(
            """
            | 项目支出绩效目标申报表 | < | < | < | < | < | < | < |
            | （2016年度） | < | < | < | < | < | < | < |
            | 项目名称 | < | 路灯维护 | < | < | < | < | < |
            | 主管部门及代码 | < | 住建局[201] | < | 实施单位 | < | 柳泉镇人民政府 | < |
            | 项目属性 | < | 新增项目 | < | 项目期 | < | 3年 | < |
            | 项目资金（万元） | < | 中期资金总额： | 36 | < | 年度资金总额： | 12 | < |
            | ^ | < | 其中：财政拨款 | 30 | < | 其中：财政拨款 | 10 | < |
            | ^ | < | 其他资金 | 6 | < | 其他资金 | 2 | < |
            | 总体目标 | 中期目标（2016年—2018年） | < | < | < | 年度目标 | < | < |
            | ^ | 三年内全镇亮化 | < | < | < | 完成一期 | < | < |
            | 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值 |
            | ^ | 产出指标 | 数量指标 | 指标1：路灯数 | ≥150盏 | 数量指标 | 指标1：路灯数 | ≥50盏 |
            | ^ | ^ | ^ | 指标2：灯杆数 | ≥150根 | ^ | 指标2：灯杆数 | ≥50根 |
            | ^ | 满意度指标 | 服务对象满意度指标 | 指标1：满意度 | ≥90% | 服务对象满意度指标 | 指标1：满意度 | ≥91% |
            """
        )
    )
    table = one(found)
    assert (table.type, table.year, table.goals) == ("project_goal", 2016, ("完成一期",))
    assert table.funding == Funding(Decimal(12), Decimal(10), Decimal(2))
    assert names(table) == [
        ("产出指标", "数量指标", "路灯数", "≥50盏"),
        ("产出指标", "数量指标", "灯杆数", "≥50根"),
        ("满意度指标", "服务对象满意度指标", "满意度", "≥91%"),
    ]
    kept = {(e.label.rstrip("："), e.value) for e in table.extras}
    assert kept >= {
        ("项目属性", "新增项目"),
        ("项目期", "3年"),
        ("中期资金总额", "36"),
        ("其中：财政拨款", "30"),
        ("其他资金", "6"),
        ("中期目标（2016年—2018年）", "三年内全镇亮化"),
        ("指标值", "≥150盏"),
        ("指标值", "≥90%"),
    }
    assert sorted(codes(found)) == [("L002", "C11"), ("L002", "D11"), ("L002", "E11")]
    assert "读的是H列" in found.problems[-1].message


def test_long_term_over_the_year(markdown_workbook) -> None:  # RR005
    found = read_file(
        markdown_workbook(
            """
            | 项目绩效目标表 | < | < | < | < |
            | （2021年度） | < | < | < | < |
            | 填报单位（盖章）：柳泉镇人民政府 | < | < | < | < |
            | 项目名称 | 路灯维护 | 项目属性 | 新增项目□ 延续项目√ | < |
            | 主管部门 | 柳泉镇 | 主管部门编码 | 806 | < |
            | 项目资金申请（万元） | 资金总额：106.75 | < | < | < |
            | ^ | 财政拨款：69.23 | < | < | < |
            | ^ | 自筹资金：1 | < | < | < |
            | ^ | 其他：37.52 | < | < | < |
            | 项目概况 | 基础设施 | < | < | < |
            | 项目绩效目标 | 长期目标 | < | 年度目标 | < |
            | ^ | 改善设施 | < | 完成立面改造 | < |
            | 长期绩效指标 | 一级指标 | 二级指标 | 指标内容 | 指标值 |
            | ^ | 产出指标 | 数量指标 | 路灯 | ≥150盏 |
            | 年度绩效指标 | 一级指标 | 二级指标 | 指标内容 | 指标值 |
            | ^ | 产出指标 | 数量指标 | 路灯 | ≥50盏 |
            | ^ | 效益指标 | 社会效益指标 | 出行 | 改善 |
            """
        )
    )
    table = one(found)
    assert (table.unit, table.department, table.purpose) == ("柳泉镇人民政府", "柳泉镇", "基础设施")
    assert table.funding == Funding(Decimal("106.75"), Decimal("69.23"), Decimal(1))
    assert table.goals == ("完成立面改造",)
    assert names(table) == [
        ("产出指标", "数量指标", "路灯", "≥50盏"),
        ("效益指标", "社会效益指标", "出行", "改善"),
    ]
    assert [(e.label, e.value, e.cell) for e in table.extras] == [
        ("项目属性", "新增项目□ 延续项目√", "C4"),
        ("主管部门编码", "806", "C5"),
        ("其他资金", "37.52", "B9"),
        ("长期目标", "改善设施", "B12"),
        ("长期绩效指标", "产出指标 数量指标 路灯 ≥150盏", "B14"),
    ]
    assert codes(found) == [("L002", "B9")]
    assert "“其他资金”出现了两次" in found.problems[0].message


def test_monitoring_with_split_reasons(markdown_workbook) -> None:  # RR006
    found = read_file(
        markdown_workbook(
            """
            | 部门项目支出绩效运行监控表 | < | < | < | < | < | < | < | < | < | < | < |
            | （2023年度 1-6月） | < | < | < | < | < | < | < | < | < | < | < |
            | 项目名称 | < | 路灯 | < | < | < | < | < | < | < | < | < |
            | 主管部门及代码 | < | 住建局 | < | < | 实施单位 | < | 柳泉镇人民政府 | < | < | < | < |
            | 项目资金（万元） | < |  | 年初预算数 | < | 1—6月执行数 | < | 1—6月执行率 | < | < | < | < |
            | ^ | < | 年度资金总额 | 20 | < | 8 | < | 40% | < | < | < | < |
            | ^ | < | 其中：本年一般公共预算拨款 | 20 | < | 8 | < | 40% | < | < | < | < |
            | 年度总体目标 | 保障照明 | < | < | < | < | < | < | < | < | < | < |
            | 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 1-6月执行情况 | 全年预计完成情况 | 偏差原因分析 | < | < | 完成目标可能性 | 备注 |
            | ^ | ^ | ^ | ^ | ^ | ^ | ^ | 经费保障 | 人员保障 | 其他 | ^ | ^ |
            | ^ | 产出指标 | 数量指标 | 路灯数 | ≥50盏 | 20盏 | 50盏 | | √ | 人手不足 | 有可能 | |
            """
        )
    )
    table = one(found)
    assert (table.type, table.year, table.period, table.unit) == (
        "monitoring",
        2023,
        "1-6月",
        "柳泉镇人民政府",
    )
    assert (table.execution.initial, table.execution.executed, table.execution.rate) == (20, 8, 40)
    (indicator,) = table.indicators
    assert (indicator.l3, indicator.actual, indicator.forecast, indicator.likelihood) == (
        "路灯数",
        "20盏",
        "50盏",
        "有可能",
    )
    assert [(e.label, e.value) for e in table.extras] == [("人员保障", "√"), ("其他", "人手不足")]
    assert codes(found) == [("L002", "H10")]


def test_rr008_a_list_of_ones_own_gives_unit_and_sources_of_money(tmp_path: Path) -> None:
    book = Workbook()
    for row in (
        ["2024年项目支出明细表"],
        ["序号", "单位名称", "项目名称", "预算数（万元）", "其中：财政拨款", "绩效目标", "分管科室"],
        [1, "青山镇人民政府", "环卫经费", 20, 15, "清扫街道", "农业办"],
        [2, None, "党建经费", 8, 8, "开展活动", None],
        [3, "红岩镇人民政府", "防火经费", 3, 3, "巡护林地", "林业站"],
    ):
        book.active.append(row)
    book.save(tmp_path / "清单.xlsx")
    found = read_file(tmp_path / "清单.xlsx")
    assert [(t.unit, t.year, t.project, t.funding.fiscal) for t in found.tables] == [
        ("青山镇人民政府", 2024, "环卫经费", 15),
        ("青山镇人民政府", 2024, "党建经费", 8),
        ("红岩镇人民政府", 2024, "防火经费", 3),
    ]
    assert [(extra.label, extra.value) for extra in found.tables[0].extras] == [("分管科室", "农业办")]
    assert found.lists[0].tables == (0, 1, 2)
    assert [problem.code for problem in found.problems] == ["L002"]
    assert not [problem for problem in check_file(found) if problem.code == "S104"]
