"""Labels that frame the budget of a self-evaluation, by whatever name: they hold no value of their own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xltools.work.read import read_file

SELF_EVALUATION = """
| 部门整体支出绩效自评表 | < | < | < | < | < | < |
| （2022年度） | < | < | < | < | < | < |
| 部门（单位）名称 | 白沙镇人民政府 | < | < | < | < | < |
| {frame} |  | 年初预算数 | 全年预算数（A） | 全年执行数（B） | 分值 | 得分 |
| {below} | 资金总额 | 960 | 1024.5 | 1003.98 | 10 | 9.8 |
| {below} | 其中：基本支出 | 780 | 802.5 | 802.5 | — | — |
| {below} | 项目支出 | 180 | 222 | 201.48 | — | — |
| 年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < |
| ^ | 保障45名干部职工工资发放及机关运转。 | < | < | 45名干部职工工资按月发放。 | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分 |
| ^ | 产出指标 | 数量指标 | 保障干部职工人数 | =45人 | 45人 | 10 |
"""


@pytest.mark.parametrize("below", ["^", ""])
@pytest.mark.parametrize(
    "frame",
    [
        "部门整体资金（万元）",
        "部门（单位）整体支出资金",
        "部门整体支出预算执行情况（万元）",
        "年度支出预算",
        "资金投入和使用情况",
    ],
)
def test_a_frame_is_no_unknown_column(markdown_workbook, frame: str, below: str) -> None:
    found = read_file(markdown_workbook(SELF_EVALUATION.replace("{frame}", frame).replace("{below}", below)))
    (table,) = found.tables
    assert found.problems == () and table.extras == ()
    execution = table.execution
    assert (execution.initial, execution.adjusted, execution.executed) == (
        Decimal(960), Decimal("1024.5"), Decimal("1003.98"),
    )  # fmt: skip
    assert [(part.name, part.adjusted) for part in execution.parts] == [
        ("其中：基本支出", Decimal("802.5")),
        ("项目支出", Decimal(222)),
    ]
