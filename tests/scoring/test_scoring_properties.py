"""What holds for every score, whatever the table says (hypothesis), and proposed weights."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from support.scoring_tables import indicator, table

from xltools.model.records import Indicator, Table
from xltools.scoring.scheme import load_scheme, scheme_ids
from xltools.scoring.table import score_indicator, score_table
from xltools.scoring.weights import level_points, propose_weights, spread
from xltools.text.targets.grammar import parse_target

SCHEMES = st.sampled_from(scheme_ids()).map(load_scheme)
SEEDS = st.integers(0, 10**9).map(Random)
LEVELS = ("产出指标", "成本指标", "效益指标", "满意度指标", "完成指标", "别的指标")


@given(SCHEMES, SEEDS)
def test_a_score_lies_between_nothing_and_the_weight(scheme, pick) -> None:  # type: ignore[no-untyped-def]
    scored = score_indicator(indicator(pick, scheme, 1, Decimal(10)), scheme)
    if scored.state == "ok":
        assert scored.score is not None and 0 <= scored.score <= 10
        assert scored.score == round(scored.score, scheme.places)
    else:
        assert scored.score is None and not scored.reason_due


@given(SCHEMES, SEEDS)
def test_a_blank_is_never_a_number(scheme, pick) -> None:  # type: ignore[no-untyped-def]
    made = table(pick, scheme, 1)
    blank = replace(made, indicators=(*made.indicators[1:], replace(made.indicators[0], actual=None)))
    result = score_table(blank, scheme)
    assert result.total is None and result.grade is None and result.state == "未填"
    assert "未填" in result.note


@given(SCHEMES, st.integers(1, 500), st.integers(0, 900), st.integers(0, 900))
def test_more_is_never_worse_where_more_is_better(scheme, target, first, second) -> None:  # type: ignore[no-untyped-def]
    low, high = sorted((first, second))
    made = Indicator("产出指标", None, "人数", parse_target(f"≥{target}人"), weight=Decimal(10))
    less, more = (score_indicator(replace(made, actual=f"{n}人"), scheme).score for n in (low, high))
    assert less is not None and more is not None and less <= more


@given(st.integers(1, 200).map(lambda halves: Decimal(halves) / 2), st.integers(1, 50))
def test_points_are_spread_exactly_and_evenly(points: Decimal, count: int) -> None:
    parts = spread(points, count)
    assert sum(parts) == points and len(parts) == count
    if count <= points * 2:
        assert all(part * 2 == int(part * 2) and part > 0 for part in parts)
        assert max(parts) - min(parts) <= Decimal("0.5")


@given(SCHEMES, st.lists(st.sampled_from(LEVELS), min_size=1, max_size=40))
def test_proposed_weights_add_up_per_level(scheme, levels) -> None:  # type: ignore[no-untyped-def]
    made = Table("project_goal", "x", indicators=tuple(Indicator(level, None, "某项") for level in levels))
    weights = propose_weights(made, scheme)
    assert weights is not None and sum(weights) == scheme.total_points - scheme.execution_points
    canonical = [scheme.level(level) or "产出指标" for level in levels]
    points = level_points(canonical, scheme)
    for name, expected in points.items():
        assert sum(w for w, level in zip(weights, canonical, strict=True) if level == name) == expected
    if set(canonical) == set(scheme.with_cost):
        assert points == dict(scheme.with_cost)


def test_without_satisfaction_its_points_go_to_benefit() -> None:
    scheme = load_scheme("national")
    assert level_points(["产出指标", "效益指标"], scheme) == {"效益指标": 40, "产出指标": 50}
    assert level_points(["成本指标", "产出指标", "效益指标"], scheme) == {
        "成本指标": 20,
        "产出指标": 40,
        "效益指标": 30,
    }


def test_a_table_with_any_weight_is_left_alone() -> None:
    rows = (Indicator("产出指标", None, "甲", weight=Decimal(5)), Indicator("产出指标", None, "乙"))
    assert propose_weights(Table("project_goal", "x", indicators=rows), load_scheme()) is None
