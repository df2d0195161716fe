"""Every worked case of ``data/scoring_cases.toml``, which was calculated by hand before the code."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

import pytest
from support.places import DATA

from xltools.model.records import Execution, Indicator
from xltools.scoring.scheme import load_scheme
from xltools.scoring.table import score_execution, score_indicator
from xltools.text.targets.grammar import parse_target

CASES = tomllib.loads((DATA / "scoring_cases.toml").read_text(encoding="utf-8"))


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["id"])
def test_indicator(case: dict[str, Any]) -> None:
    indicator = Indicator(
        l1=case.get("level1", "产出指标"),
        l2=None,
        l3="某项指标",
        target=parse_target(case["target"]),
        weight=_decimal(case.get("weight")),
        rule=case["rule"] or None,
        actual=case["actual"] or None,
    )
    scored = score_indicator(
        indicator, load_scheme(case.get("scheme", "national")), chosen=_decimal(case.get("chosen"))
    )
    found = (scored.state, None if scored.score is None else str(scored.score), scored.reason_due)
    wanted = (case.get("state", "ok"), case.get("score"), case.get("reason", False))
    assert found == wanted, f"{case['why']} / {scored.note}"


@pytest.mark.parametrize("case", CASES["execution"], ids=lambda case: case["id"])
def test_execution(case: dict[str, Any]) -> None:
    execution = Execution(adjusted=_decimal(case["adjusted"]), executed=_decimal(case["executed"]))
    scored = score_execution(execution, load_scheme(case.get("scheme", "national")))
    found = (scored.state, None if scored.score is None else str(scored.score), scored.reason_due)
    assert found == (case.get("state", "ok"), case.get("score"), case.get("reason", False)), case["why"]


@pytest.mark.parametrize("case", CASES["grade"], ids=lambda case: case["total"])
def test_grade(case: dict[str, Any]) -> None:
    assert load_scheme("national").grade(Decimal(case["total"])) == case["grade"]


def test_enough_cases() -> None:
    ids = [case["id"] for kind in ("case", "execution") for case in CASES[kind]]
    assert len(ids) == len(set(ids)) >= 60
