"""What self-made forms put beside each other: the year, the whole of the money, how the budget was executed.

- RB001 the year in a cell of its own, beside its label
- RB002 合计 among the money of a project is its total
- RB003 the budget's execution in labels beside their figures
- RB004 a form with a project's name is no table of a whole department, whatever its title leaves out
- RB005 short labels of self-made tables: 单位, 资金, 年度预算, 指标类别
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from xltools.model.records import FileRead, Funding, Table
from xltools.rules import check_file
from xltools.work.read import read_file

GOALS = """
| 项目支出绩效目标表 | < | < | < |
{head}
| 项目名称 | 道路养护 | 项目类型 | 经常性项目 |
{money}
| 年度绩效目标 | 对全镇42公里公路开展养护。 | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 农村公路养护里程 | ≥42公里 |
| 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% |
"""
HEAD = "| 预算年度 | 2025 | 预算单位 | 柳林镇人民政府 |"
MONEY = "| 资金总额（万元） | 21 | 财政拨款 | 21 |"


def one(found: FileRead) -> Table:
    (table,) = found.tables
    return table


def codes(found: FileRead) -> set[str]:
    return {p.code for p in (*found.problems, *check_file(found))} & {
        "L001", "L002", "L004", "L005", "S102", "S106", "S121", "E714",
    }  # fmt: skip


@pytest.mark.parametrize("label", ["年度", "预算年度", "所属年度", "申报年度", "年份"])
@pytest.mark.parametrize("year", ["2025", "'2025", "2025年", "2025年度"])
def test_the_year_beside_its_label(markdown_workbook, label: str, year: str) -> None:
    """RB001"""
    head = f"| {label} | {year} | 预算单位 | 柳林镇人民政府 |"
    found = read_file(markdown_workbook(GOALS.format(head=head, money=MONEY)))
    table = one(found)
    assert (table.year, table.unit, table.cell("year")) == (2025, "柳林镇人民政府", "B2")
    assert codes(found) == set()


@pytest.mark.parametrize(
    "money",
    [
        "| 项目资金（万元） | 合计 | 21 |  |\n| ^ | 财政拨款 | 20 |  |\n| ^ | 其他资金 | 1 |  |",
        "| 合计（万元） | 21 | 财政拨款 | 20 |\n| 其他资金 | 1 |  |  |",
        "| 项目资金（万元） | 资金总额 | 21 |  |\n| ^ | 财政拨款 | 20 |  |\n| ^ | 其他资金 | 1 |  |",
    ],
)
def test_the_whole_of_the_money(markdown_workbook, money: str) -> None:
    """RB002"""
    found = read_file(markdown_workbook(GOALS.format(head=HEAD, money=money)))
    table = one(found)
    assert table.funding == Funding(Decimal(21), Decimal(20), Decimal(1))
    assert codes(found) == set()


SELF = """
| {title} | < | < | < | < | < | < |
| 单位：柳林镇人民政府 | < | 2024年度 | < | < | < | < |
| 项目名称 | 道路养护 | < | < | < | < | < |
| 预算执行情况（万元） | 预算数 | 21 | 执行数 | 20 | 执行率 | '95.24% |
| 年度目标 | 对全镇42公里公路开展养护。 | < | < | < | < | < |
| 实际完成情况 | 完成42公里养护。 | < | < | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 权重 | 得分 |
| 产出指标 | 数量指标 | 养护里程 | ≥42公里 | 42公里 | 60 | 60 |
| 效益指标 | 社会效益指标 | 通行条件 | 改善 | 改善 | 40 | 40 |
"""


@pytest.mark.parametrize("title", ["绩效目标自评表", "项目支出绩效自评表", "2024年绩效自评表"])
def test_the_execution_beside_its_labels(markdown_workbook, title: str) -> None:
    """RB003, RB004"""
    found = read_file(markdown_workbook(SELF.replace("{title}", title)))
    table = one(found)
    execution = table.execution
    assert (table.type, table.project, table.unit) == ("project_selfeval", "道路养护", "柳林镇人民政府")
    assert (execution.adjusted, execution.executed, execution.rate) == (
        Decimal(21), Decimal(20), Decimal("95.24"),
    )  # fmt: skip
    assert table.results == ("完成42公里养护。",)
    assert codes(found) == set()


SHORT = """
| 柳林镇2025年道路养护项目绩效目标 | < | < | < |
| 项目名称 | 道路养护 | < | < |
| 单位 | 柳林镇人民政府 | < | < |
| {money} | 21 | 其中：财政 | 21 |
| 绩效目标 | 对全镇42公里公路开展养护。 | < | < |
| 指标类别 | 指标名称 | 目标值 | 单位 |
| 数量指标 | 养护里程 | 42 | 公里 |
| 质量指标 | 合格率 | 98 | % |
| 满意度指标 | 群众满意度 | 90 | % |
"""


@pytest.mark.parametrize("money", ["资金（万元）", "年度预算", "项目经费（万元）", "总投资"])
def test_short_labels(markdown_workbook, money: str) -> None:
    """RB005"""
    found = read_file(markdown_workbook(SHORT.replace("{money}", money)))
    table = one(found)
    assert (table.year, table.unit, table.project) == (2025, "柳林镇人民政府", "道路养护")
    assert (table.funding.total, table.funding.fiscal) == (Decimal(21), Decimal(21))
    assert [(i.l2, i.l3, i.target and i.target.raw) for i in table.indicators][:2] == [
        ("数量指标", "养护里程", "42公里"),
        ("质量指标", "合格率", "98%"),
    ]
    assert codes(found) == set()
