"""A head nobody knows, a missing head, columns in any order: the records stay the same.

- HP001 any one head replaced by a word nobody knows, or left out, costs a note and nothing else
- HP002 columns in any order, a column of remarks anywhere, the whole form shifted by some columns
- HP003 two forms side by side; a head of two rows, whose upper one only frames
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xltools.grid.model import Grid
from xltools.layouts.recognise import Recognised, recognise

HEADS = ["一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分"]
ROWS: list[list[Any]] = [
    ["产出指标", "数量指标", "修渠长度", "≥2公里", "2.1公里", 20, 20],
    ["产出指标", "质量指标", "验收合格率", "≥95%", "97%", 20, 20],
    ["产出指标", "时效指标", "完工时间", "2024年6月30日前", "2024年6月20日", 10, 9],
    ["效益指标", "社会效益指标", "受益农户", "≥300户", "310户", 30, 28],
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥90%", "93%", 10, 10],
]
SPLIT_HEADS = ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "权重"]
SPLIT_ROWS: list[list[Any]] = [
    ["产出指标", "数量指标", "修渠长度", "≥", 2, "公里", 30],
    ["产出指标", "质量指标", "验收合格率", "≥", 95, "%", 20],
    ["效益指标", "社会效益指标", "受益农户", "≥", 300, "户", 30],
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≥", 90, "%", 10],
]
STRANGE = st.sampled_from(["甲乙丙", "某某栏", "天地玄黄", "Ⓧ栏", "东西南北"])
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def form(heads: list[str], rows: list[list[Any]], project: str = "修渠", left: int = 0) -> list[list[Any]]:
    """The cells of a self-evaluation or goal table, blank where ``left`` says so."""
    title = "项目支出绩效自评表" if "得分" in heads or "实际完成值" in heads else "项目支出绩效目标表"
    top: list[list[Any]] = [
        [title], ["（2024年度）"], ["项目名称", project, "实施单位", "柳溪镇人民政府"],
        ["年度总体目标", "修好水渠，方便灌溉。"], heads,
    ]  # fmt: skip
    cells = top + rows
    return [[*[""] * left, *row, *[""] * (len(heads) - len(row))] for row in cells]


def read(cells: list[list[Any]]) -> Recognised:
    return recognise([Grid("表", [list(row) for row in cells])])


def facts(found: Recognised) -> list[tuple[Any, ...]]:
    return [
        (t.type, t.project, t.unit, [
            (i.l1, i.l2, i.l3, i.target and (i.target.operator, i.target.value, i.target.unit), i.weight,
             i.actual, i.score) for i in t.indicators
        ]) for t in found.tables
    ]  # fmt: skip


PLAIN = facts(read(form(HEADS, ROWS)))
SPLIT = facts(read(form(SPLIT_HEADS, SPLIT_ROWS)))


def test_the_forms_themselves() -> None:
    assert [len(table[3]) for table in (*PLAIN, *SPLIT)] == [5, 4]
    assert PLAIN[0][3][0] == ("产出指标", "数量指标", "修渠长度", ("≥", 2, "公里"), 20, "2.1公里", 20)


@pytest.mark.parametrize("place", range(len(HEADS)))
@QUICK
@given(word=STRANGE | st.just(""))
def test_one_head_unknown_or_missing(place: int, word: str) -> None:
    """HP001"""
    heads = [*HEADS[:place], word, *HEADS[place + 1 :]]
    assert facts(read(form(heads, ROWS))) == PLAIN


@pytest.mark.parametrize("place", range(len(SPLIT_HEADS)))
@QUICK
@given(word=STRANGE | st.just(""))
def test_one_head_of_a_split_target(place: int, word: str) -> None:
    """HP001"""
    heads = [*SPLIT_HEADS[:place], word, *SPLIT_HEADS[place + 1 :]]
    assert facts(read(form(heads, SPLIT_ROWS))) == SPLIT


@QUICK
@given(order=st.permutations(range(3, len(HEADS))), remark=st.integers(3, len(HEADS)), left=st.integers(0, 3))
def test_columns_in_any_order(order: list[int], remark: int, left: int) -> None:
    """HP002"""
    places = [0, 1, 2, *order]

    def moved(row: list[Any], word: str) -> list[Any]:
        cells = [row[place] for place in places]
        return [*cells[:remark], word, *cells[remark:]]

    cells = form(moved(HEADS, "备注"), [moved(row, "已核") for row in ROWS], left=left)
    assert facts(read(cells)) == PLAIN


@QUICK
@given(left=st.integers(1, 3))
def test_two_side_by_side(left: int) -> None:
    """HP003"""
    one, two = form(HEADS, ROWS), form(HEADS, ROWS, "修路")
    found = read([[*a, *[""] * left, *b] for a, b in zip(one, two, strict=True)])
    assert facts(found) == [PLAIN[0], (PLAIN[0][0], "修路", *PLAIN[0][2:])]


def test_a_head_of_two_rows() -> None:
    """HP003"""
    cells = form(HEADS, ROWS)
    cells.insert(4, ["指标体系", "", "", "目标", "完成", "评分", ""])
    assert facts(read(cells)) == PLAIN
