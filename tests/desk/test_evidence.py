"""Which of two versions is the later one.

DE001 a person's decision, then a later round, then the name, then the document's time, then the file's
DE002 names are read by kinds of marks: stage, ordinal, date
DE003 contradictions stay open: name against document, marks against each other, numbers against rounds,
nothing DE004 a decision speaks of what lay there when it was taken
"""

from __future__ import annotations

from typing import Any

import pytest

from xltools.desk.evidence import Decision, Evidence, judge
from xltools.desk.name_marks import compare_marks, name_marks


def version(path: str = "目标表.xlsx", round: int = 1, **more: Any) -> Evidence:
    key = more.pop("key", path)
    return Evidence((key,), path, round, more.pop("stamp", None), more.pop("modified", None))


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("目标表（修改后）.xlsx", "目标表.xlsx"),
        ("目标表 定稿.xlsx", "目标表修改稿.xlsx"),
        ("目标表.xlsx", "目标表（初稿）.xlsx"),
        ("目标表V2.xlsx", "目标表.xlsx"),
        ("目标表v10.xlsx", "目标表v9.xlsx"),
        ("目标表（第二次）.xlsx", "目标表（第一次）.xlsx"),
        ("目标表第3稿.xlsx", "目标表.xlsx"),
        ("目标表定稿2.xlsx", "目标表定稿.xlsx"),
        ("目标表定稿-修改.xlsx", "目标表定稿.xlsx"),
        ("目标表0315.xlsx", "目标表0301.xlsx"),
        ("目标表3月15日.xlsx", "目标表20240301.xlsx"),
        ("目标表（Ｖ２）.xlsx", "目标表（Ｖ１）.xlsx"),
    ],
)
def test_de002_names(later: str, earlier: str) -> None:
    assert compare_marks(name_marks(later), name_marks(earlier)) == 1
    assert compare_marks(name_marks(earlier), name_marks(later)) == -1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("柳溪镇2024年目标表.xlsx", "柳溪镇目标表.xlsx"),
        ("表1.xlsx", "表2.xlsx"),
        ("目标表（1）.xlsx", "目标表.xlsx"),
        ("目标表0315.xlsx", "目标表.xlsx"),
        ("2024-2025年规划.xlsx", "规划.xlsx"),
    ],
)
def test_de002_names_that_say_nothing(one: str, other: str) -> None:
    assert compare_marks(name_marks(one), name_marks(other)) == 0


def test_de001_in_this_order() -> None:
    early, late = "2024-03-01T09:00:00", "2024-03-02T09:00:00"
    assert judge(version(round=2, stamp=early), version("目标表定稿.xlsx", stamp=late), {}).later == 1
    assert judge(version("定稿.xlsx"), version(modified=9e9), {}).later == 1
    assert (
        judge(version(stamp=late, modified=1.0), version("b.xlsx", stamp=early, modified=99.0), {}).later == 1
    )
    assert judge(version(modified=99.0), version("b.xlsx", modified=1.0), {}).later == 1
    said = {"b.xlsx": Decision(True, 0, 2, "张三", "电话核实")}
    verdict = judge(version(round=2), version("b.xlsx"), said)
    assert verdict.later == -1 and verdict.why == "张三核定：电话核实"


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (version("V2.xlsx", stamp="2024-03-01"), version("V1.xlsx", stamp="2024-03-02"), "说法相反"),
        (version("目标V2.xlsx"), version("目标定稿.xlsx"), "自相矛盾"),
        (version("目标V1.xlsx", round=2), version("目标V2.xlsx", round=1), "却早于"),
        (version(), version("b.xlsx"), "看不出"),
        (version(modified=10.0), version("b.xlsx", modified=11.0), "看不出"),
    ],
)
def test_de003_open(one: Evidence, other: Evidence, why: str) -> None:
    for verdict in (judge(one, other, {}), judge(other, one, {})):
        assert verdict.later == 0 and why in verdict.why


def test_de004_a_decision_does_not_bind_what_came_later() -> None:
    said = {"a.xlsx": Decision(True, 0, 2, "", ""), "b.xlsx": Decision(False, 1, 2, "", "")}
    assert judge(version("a.xlsx", 1), version("b.xlsx", 2), said).later == 1
    assert judge(version("a.xlsx", 1), version("c.xlsx", 3), said).later == -1
    both = {"a.xlsx": Decision(True, 0, 2, "", ""), "b.xlsx": Decision(True, 1, 2, "", "")}
    assert "请只留一份" in judge(version("a.xlsx"), version("b.xlsx"), both).why
