"""The five tables of seed 004 scored as by hand, the county ranking, rolling up."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from support.places import DATA, ROOT

from xltools.model.records import Execution, Indicator, Table
from xltools.scoring.ranking import Handed, pair, rank_county, ranks
from xltools.scoring.rollup import roll_up
from xltools.scoring.scheme import load_scheme
from xltools.scoring.table import score_indicator, score_table
from xltools.text.targets.grammar import parse_target
from xltools.work.read import read_file

HAND = tomllib.loads((DATA / "scoring_seed_004.toml").read_text(encoding="utf-8"))
DOCS = ROOT / "docs" / "scoring.md"
NATIONAL = load_scheme("national")


@pytest.fixture(scope="module")
def goals(seeds: Path) -> list[Table]:
    return list(read_file(next(seeds.glob("004*"))).tables)


@pytest.fixture(scope="module")
def evaluated(goals: list[Table]) -> list[Table]:
    made = []
    for goal, hand in zip(goals, HAND["table"], strict=True):
        adjusted, executed = Decimal(hand["adjusted"]), Decimal(hand["executed"])
        rows = zip(goal.indicators, hand["rows"], strict=True)
        made.append(
            replace(
                goal,
                type="project_selfeval",
                execution=Execution(adjusted, adjusted, executed),
                indicators=tuple(replace(one, actual=actual) for one, (actual, _) in rows),
            )
        )
    return made


def test_seed_004_by_hand(evaluated: list[Table]) -> None:
    for table, hand in zip(evaluated, HAND["table"], strict=True):
        result = score_table(table, NATIONAL)
        assert str(result.execution.score) == hand["execution"]
        assert [str(row.score) for row in result.indicators] == [score for _, score in hand["rows"]]
        assert (str(result.total), result.grade) == (hand["total"], hand["grade"])


def test_the_docs_show_the_same_numbers() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for hand in HAND["table"]:
        for actual, score in hand["rows"]:
            assert f"| {actual} |" in text and f"{Decimal(score):f}" in text
        assert f"**{hand['total']}**" in text
    assert HAND["average"]["plain"] in text and HAND["average"]["weighted"] in text


def test_seed_004_ranked(goals: list[Table], evaluated: list[Table]) -> None:
    handed = [Handed(table.unit or "", table, n) for n, table in enumerate([*goals, *evaluated])]
    ranking = rank_county(pair(handed), NATIONAL)
    assert [one.rank for one in ranking.projects] == [1, 3, 2, 4, 5]
    [unit] = ranking.units
    assert (str(unit.plain), str(unit.weighted)) == tuple(HAND["average"].values())
    assert (unit.expected, unit.scored, unit.missing, unit.grade) == (5, 5, (), "良")
    assert ranking.losses[0].lost == 10 and ranking.losses[0].level == "满意度指标"
    assert [share.count for share in ranking.grades] == [2, 2, 1, 0]
    spent = next(level for level in ranking.levels if level.level == "预算执行率")
    assert (spent.weight, spent.score) == (50, Decimal("42.21"))


def test_a_missing_and_an_unfinished_selfevaluation_are_named(
    goals: list[Table], evaluated: list[Table]
) -> None:
    blank = replace(evaluated[1], indicators=(replace(evaluated[1].indicators[0], actual=None),))
    handed = [Handed("上户镇", table, n) for n, table in enumerate([*goals, evaluated[0], blank])]
    ranking = rank_county(pair(handed), NATIONAL)
    [unit] = ranking.units
    assert unit.missing == tuple(goal.project for goal in goals[2:])
    assert unit.unfinished == (goals[1].project,)
    assert (unit.expected, unit.scored) == (5, 1)
    assert [one.why[:6] for one in ranking.missing] == ["没有交自评表"] * 3 + ["自评表没有填"]
    assert ranking.projects[1].rank is None and ranking.projects[1].score is None


def test_equal_scores_share_a_rank() -> None:
    scores = [Decimal(80), Decimal(90), None, Decimal("90.00"), Decimal(70)]
    assert ranks(scores) == [3, 1, None, 1, 4]


def selfeval(funds: str, executed: str, rows: list[tuple[str, str, str]]) -> Table:
    indicators = tuple(
        Indicator("产出指标", "数量指标", name, parse_target(target), weight=Decimal(10), actual=actual)
        for name, target, actual in rows
    )
    execution = Execution(Decimal(funds), Decimal(funds), Decimal(executed))
    return Table("project_selfeval", "x", unit="甲镇", execution=execution, indicators=indicators)


def test_rolling_up_sums_amounts_and_weights_rates() -> None:
    first = selfeval(
        "10", "9", [("培训人数", "≥100人", "90人"), ("合格率", "≥90%", "90%"), ("完工", "优", "优")]
    )
    second = selfeval("30", "21", [("培训人数", "≥50人", "60人"), ("合格率", "≥94%", "82%")])
    third = selfeval("5", "5", [("培训人数", "≥50人", "")])
    rolled = roll_up([first, second, third], NATIONAL)
    people, rate = rolled.indicators
    # 150 of 150 people; (90×10 + 82×30) ÷ 40 = 84 against (90×10 + 94×30) ÷ 40 = 93
    assert (people.scored.score, people.tables, people.left_out) == (100, 2, 1)
    assert (rate.target, rate.actual, rate.weighted) == (93, 84, True)
    assert [part.note for part in people.parts] == ["", "", "实际完成值未填"]
    assert str(rate.scored.score) == "90.32"
    assert (rolled.execution.adjusted, rolled.execution.executed) == (45, 35)
    assert str(rolled.execution_score.score) == "7.78"


def test_rolling_up_converts_yuan() -> None:
    first = selfeval("10", "9", [])
    second = replace(selfeval("300000", "150000", []), currency_unit="元")
    assert roll_up([first, second], NATIONAL).execution.executed == 24


def test_the_special_values_of_the_docs() -> None:
    text = DOCS.read_text(encoding="utf-8").split("### 几种特殊的指标值")[1].split("## 分值建议")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if "|" in line
    ]
    assert len(rows) > 16
    for target, actual, expected, _ in rows[2:]:
        one = Indicator("产出指标", None, "某项", parse_target(target), weight=Decimal(10), actual=actual)
        score = score_indicator(one, NATIONAL).score
        assert ("待评定" if score is None else f"{score.normalize():f}") == expected, (target, actual)
