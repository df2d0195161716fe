"""The public JSON format: exact, complete, and read back to equal records."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.exchange.json_records import (
    RecordsError,
    document,
    dumps,
    loads,
    table_from_json,
    table_to_json,
    tables_from_json,
)
from xltools.model.problem import Place, Problem
from xltools.model.records import (
    TABLE_TYPES,
    Execution,
    ExecutionPart,
    Extra,
    FileRead,
    Funding,
    Indicator,
    PlanStep,
    ProjectList,
    SubGoal,
    Table,
    Target,
    Task,
    Where,
)

TEXT = st.text(min_size=1, max_size=12)
MAYBE_TEXT = st.none() | TEXT
NUMBER = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)
MAYBE = st.none() | NUMBER | st.sampled_from([Decimal("1E+3"), Decimal("0"), Decimal("-0.00")])
DAY = st.dates().map(lambda day: day.isoformat()) | st.sampled_from(["2021-12", "2021-01"])
OPERATOR = st.sampled_from([None, "=", "≥", "≤", ">", "<"])


def texts(limit: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(TEXT, max_size=limit).map(tuple)


def many(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(strategy, max_size=3).map(tuple)


TARGET = st.one_of(
    st.builds(Target, TEXT, OPERATOR, NUMBER, MAYBE_TEXT, st.sampled_from(["number", "percent"])),
    st.builds(Target, TEXT, OPERATOR, DAY, st.none(), st.just("date")),
    st.builds(Target, TEXT, OPERATOR, st.tuples(NUMBER, NUMBER), MAYBE_TEXT, st.just("range")),
    st.builds(Target, TEXT, OPERATOR, st.tuples(DAY, DAY), st.none(), st.just("range")),
    st.builds(
        Target, TEXT, OPERATOR, st.none(), MAYBE_TEXT, st.sampled_from(["qualitative", "text", "number"])
    ),
)
WHERE = st.builds(lambda row, col: Where(row, {"l3": col}, "l3"), st.integers(0, 900), st.integers(0, 60))
FUNDING = st.builds(Funding, MAYBE, MAYBE, MAYBE)
EXECUTION = st.builds(
    Execution, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE,
    many(st.builds(ExecutionPart, TEXT, MAYBE, MAYBE, MAYBE)),
)  # fmt: skip
INDICATOR = st.builds(
    Indicator, l1=MAYBE_TEXT, l2=MAYBE_TEXT, l3=MAYBE_TEXT, target=st.none() | TARGET, description=MAYBE_TEXT,
    weight=MAYBE, rule=MAYBE_TEXT, basis=MAYBE_TEXT, evidence=MAYBE_TEXT, previous=MAYBE_TEXT,
    actual=MAYBE_TEXT, score=MAYBE, reason=MAYBE_TEXT, forecast=MAYBE_TEXT, likelihood=MAYBE_TEXT,
    note=MAYBE_TEXT, where=WHERE,
)  # fmt: skip
TABLE = st.builds(
    Table, type=st.sampled_from(list(TABLE_TYPES)), layout=TEXT, year=st.none() | st.integers(2010, 2035),
    period=MAYBE_TEXT, unit=MAYBE_TEXT, unit_code=MAYBE_TEXT, department=MAYBE_TEXT, project=MAYBE_TEXT,
    project_code=MAYBE_TEXT, manager=MAYBE_TEXT, purpose=MAYBE_TEXT,
    currency_unit=st.sampled_from(["万元", "元"]), funding=FUNDING, execution=EXECUTION,
    tasks=many(st.builds(Task, TEXT, MAYBE_TEXT, MAYBE, MAYBE, MAYBE, MAYBE, MAYBE_TEXT)),
    printed_totals=FUNDING, plan=many(st.builds(PlanStep, TEXT, MAYBE)), goals=texts(), results=texts(),
    sub_goals=many(st.builds(SubGoal, TEXT, MAYBE_TEXT, MAYBE_TEXT)), safeguards=texts(),
    indicators=many(INDICATOR), total_score=MAYBE, title=MAYBE_TEXT, sheet=TEXT, range=st.just("A1:I20"),
    cells=st.dictionaries(st.sampled_from(["unit", "funding.total"]), st.just("B3")),
    raw=st.dictionaries(st.sampled_from(["B3", "C4"]), TEXT),
    extras=many(st.builds(Extra, TEXT, TEXT, st.just("D4"))), missing=texts(),
)  # fmt: skip


@given(TABLE)
def test_a_table_written_as_json_text_is_read_back_equal(table: Table) -> None:
    again = table_from_json(loads(dumps(table_to_json(table))))
    assert again == table
    for name in ("title", "sheet", "range", "cells", "raw", "extras", "missing"):
        assert getattr(again, name) == getattr(table, name)
    assert [i.cell for i in again.indicators] == [i.cell for i in table.indicators]


CONTRACT_TABLE = {
    "type", "layout", "sheet", "range", "year", "unit", "unit_code", "project", "project_code", "manager",
    "currency_unit", "funding", "execution", "tasks", "printed_totals", "plan", "goals", "results",
    "sub_goals", "safeguards", "indicators",
}  # fmt: skip
CONTRACT_INDICATOR = {
    "l1", "l2", "l3", "description", "target", "weight", "rule", "basis", "evidence", "previous", "actual",
    "score", "reason", "cell",
}  # fmt: skip


def sample() -> Table:
    return Table(
        type="project_goal",
        layout="xinjiang_project_goal",
        year=2023,
        unit="柳泉镇人民政府",
        project="人居环境整治",
        funding=Funding(Decimal("5.3"), Decimal("5.30"), Decimal(0)),
        tasks=(Task("运转", total=Decimal("2708.42"), where=Where(5, {"name": 1}, "name")),),
        plan=(PlanStep("6月底", Decimal("2.46")),),
        sub_goals=(SubGoal("党建"),),
        indicators=(
            Indicator(
                "产出指标", "数量指标", "整治村数", Target(">=295人", "≥", Decimal(295), "人", "number"),
                weight=Decimal(10), where=Where(13, {"l3": 2}, "l3"),
            ),
        ),
    )  # fmt: skip


def test_the_document_has_every_key_of_the_public_format() -> None:
    listed = ProjectList("表", "A1:E9", None, "万元", Decimal("448.68"), "C3", (0,))
    file = FileRead("甲/乙.xlsx", "ab" * 32, 12, "partial", "calamine", (sample(),), (listed,))
    problem = Problem("A201", "error", "合计不符", "改合计", "表", "C14", also=(Place(None, "表", "C15"),))
    data = json.loads(dumps(document([file], [problem], {"errors": 1, "warnings": 0, "hints": 0})))
    assert set(data) == {"files", "problems", "summary"}
    assert {"path", "sha256", "status", "reader", "tables"} <= set(data["files"][0])
    table = data["files"][0]["tables"][0]
    assert set(table) >= CONTRACT_TABLE
    assert set(table["funding"]) == set(table["printed_totals"]) == {"total", "fiscal", "other"}
    assert {"initial", "adjusted", "executed", "rate", "weight", "score"} <= set(table["execution"])
    assert {"name", "content", "total", "fiscal", "other", "cell"} <= set(table["tasks"][0])
    assert {"by", "amount"} <= set(table["plan"][0])
    assert {"name", "goal", "indicator"} <= set(table["sub_goals"][0])
    assert set(table["indicators"][0]) >= CONTRACT_INDICATOR
    assert table["indicators"][0]["target"] == {
        "raw": ">=295人", "operator": "≥", "value": "295", "unit": "人", "kind": "number",
    }  # fmt: skip
    assert table["indicators"][0]["cell"] == "C14"
    assert table["tasks"][0]["cell"] == "B6"
    assert {"code", "severity", "message", "fix", "sheet", "cell"} <= set(data["problems"][0])
    assert data["files"][0]["lists"][0]["total"] == "448.68"


def test_money_stays_as_typed_and_chinese_is_not_escaped() -> None:
    text = dumps(table_to_json(sample()))
    assert '"fiscal": "5.30"' in text
    assert "柳泉镇人民政府" in text
    assert "\\u" not in text


def test_large_numbers_have_no_exponent() -> None:
    table = Table("project_goal", "x", funding=Funding(Decimal("1E+3")))
    assert table_to_json(table)["funding"]["total"] == "1000"


def test_a_bare_table_with_missing_keys_is_enough() -> None:
    data = loads('{"type": "project_goal", "funding": {"total": 5.30}, "indicators": [{"target": "≥95%"}]}')
    table = table_from_json(data)
    assert table.funding == Funding(total=Decimal("5.30"))
    assert str(table.funding.total) == "5.30"
    target = table.indicators[0].target
    assert target is not None
    assert (target.operator, target.value, target.kind) == ("≥", Decimal(95), "percent")
    assert table.goals == ()


@pytest.mark.parametrize(
    "wrap", [lambda t: {"files": [{"tables": [t]}]}, lambda t: {"tables": [t]}, lambda t: [t], lambda t: t]
)
def test_every_usual_wrapping_of_tables_is_accepted(wrap) -> None:
    assert tables_from_json(wrap(table_to_json(sample()))) == [sample()]


WRONG = [
    ('{"files": [{"tables": [{"type": "project_goal"}, {"type": "project_goal", "indicators": '
     '[{}, {}, {}, {"weight": "十"}]}]}]}', "files[0].tables[1].indicators[3].weight：应是数字"),
    ('[{"type": "goal"}]', "[0].type：应是 department_goal"),
    ('{"unit": "甲"}', "type：缺少表的类型"),
    ('{"type": "project_goal", "indicater": []}', "不认识的键 indicater，是不是 indicators？"),
    ('{"type": "project_goal", "goals": "一段话"}', "goals：应是列表"),
    ('{"type": "project_goal", "goals": [1]}', "goals[0]：应是文字，现在是 1"),
    ('{"type": "project_goal", "funding": {"total": "5,3"}}', "funding.total：应是数字"),
    ('{"type": "project_goal", "funding": {"total": true}}', "funding.total：应是数字"),
    ('{"type": "project_goal", "funding": {"total": NaN}}', "数字不能是 NaN"),
    ('{"type": "project_goal", "funding": [1]}', "funding：应是对象"),
    ('{"type": "project_goal", "year": 2023.5}', "year：应是整数"),
    ('{"type": "project_goal", "tasks": [{"total": 1}]}', "tasks[0].name：应是文字，现在是 null"),
    ('{"type": "project_goal", "tasks": [{"name": "a", "cell": "B"}]}', "tasks[0].cell：应是单元格地址"),
    ('{"type": "project_goal", "indicators": [{"target": {"raw": "1-2", "kind": "range", "value": ["1"]}}]}',
     "indicators[0].target.value：应是两个值"),
    ('{"type": "project_goal", "indicators": [{"target": {"raw": "x", "kind": "date", "value": "明天"}}]}',
     "indicators[0].target.value：应是日期"),
    ('{"type": "project_goal", "indicators": [{"target": {"raw": "x", "operator": ">="}}]}',
     "indicators[0].target.operator：应是"),
    ('{"type": ', "第 1 行第 10 列：不是有效的 JSON"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_a_wrong_shape_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(RecordsError) as caught:
        tables_from_json(loads(text))
    assert message in str(caught.value)
