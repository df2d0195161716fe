"""One project in two forms: what one form does not ask for is no difference between the two."""

from __future__ import annotations

from typing import Any

import pytest

from xltools.county import consolidate
from xltools.model.records import FileRead
from xltools.work.read import read_file

APPLIED = """
| 项目支出绩效目标表 | < | < | < | < |
| （2024年度） | < | < | < | < |
| 项目名称 | 垃圾清运项目 | 实施单位 | 清溪镇人民政府 | |
| 资金情况（万元） | 年度资金总额 | {total} | 其中：财政拨款 | 86.4 |
| 年度总体目标 | 全年清运农村生活垃圾3600吨。 | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 |
| 产出指标 | 数量指标 | 清运生活垃圾数量 | ≥{tons}吨 | 50 |
| 效益指标 | 生态效益指标 | 人居环境改善程度 | 明显改善 | 50 |
"""
PUBLISHED = """
| 清溪镇人民政府2024年部门预算项目支出绩效目标公开表 | < | < | < | < |
| 单位编码 | 单位及项目名称 | 金额（万元） | 绩效目标 | 绩效指标 |
| | 清溪镇人民政府 | 86.4 | | |
| | 垃圾清运项目 | 86.4 | 全年清运农村生活垃圾3600吨。 | {indicators} |
"""
LISTED = (
    "一、产出指标（一）数量指标1.清运生活垃圾数量：≥3600吨"
    "二、效益指标（一）生态效益指标1.人居环境改善程度：明显改善"
)


@pytest.fixture
def both(markdown_workbook: Any) -> Any:
    def read(total: str, tons: str) -> list[FileRead]:
        applied = markdown_workbook(APPLIED.format(total=total, tons=tons), "1申报.xlsx")
        published = markdown_workbook(PUBLISHED.format(indicators=LISTED), "2公开.xlsx")
        return [read_file(applied), read_file(published)]

    return read


def test_the_same_in_two_forms_counts_once_without_an_error(both: Any) -> None:
    county = consolidate(both("86.4", "3600"))
    assert [entry.standing for entry in county.entries] == ["counted", "repeat"]
    assert not county.versions
    assert "D802" not in {problem.code for problem in county.problems}


def test_what_really_differs_is_said_and_nothing_else(both: Any) -> None:
    county = consolidate(both("68.4", "3000"))
    (said,) = (problem for problem in county.problems if problem.code == "D802")
    assert "资金总额：68.4万元 ≠ 86.4万元" in said.message
    assert "指标值：“≥3000吨” ≠ “≥3600吨”" in said.message
    assert "分值" not in said.message and "财政拨款" not in said.message
