"""Tables written by somebody who knew neither the rules nor their examples.

100 sound ones, and 60 with one mistake each, with the codes that say it (none where no rule is expected
to). When the rules first saw them: 8 warnings on the sound ones, 37 of the 60 mistakes said. What was
mended since are kinds, not these texts; the figures below are floors.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from xltools.model.problem import Problem
from xltools.model.records import FileRead, Funding, Indicator, Table, Where
from xltools.rules import check_file
from xltools.text.targets.grammar import parse_target

DATA = Path(__file__).resolve().parents[1] / "data"
COLUMNS = {"l1": 0, "l2": 1, "l3": 2, "target": 3, "weight": 4}
FOUND = 56


def tables(name: str) -> list[list[Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def findings(fields: list[Any]) -> list[Problem]:
    number, project, unit, year, budget, goal, rows = fields[:7]
    total = Decimal(budget)
    table = Table(
        type="project_goal",
        layout="written",
        year=year,
        unit=unit,
        project=project,
        funding=Funding(total=total, fiscal=total),
        goals=(goal,),
        indicators=tuple(
            Indicator(
                f"{l1}指标", f"{l2}指标", l3, parse_target(target) if target else None,
                weight=Decimal(weight) if weight else None, where=Where(10 + n, COLUMNS, "l3"),
            )
            for n, (l1, l2, l3, target, weight) in enumerate(rows)
        ),
        sheet="表",
        range="A1:E40",
        cells={"goals": "B5", "funding.total": "B3", "funding.fiscal": "B4", "project": "B2", "unit": "B1"},
    )  # fmt: skip
    return check_file(FileRead(f"{number}.xlsx", number, 1, "ok", "written", (table,)))


def test_nothing_is_said_against_sound_tables() -> None:
    said = {
        f"{fields[0]} {problem.code} {problem.message}"
        for fields in tables("first_sight_sound.jsonl")
        for problem in findings(fields)
        if problem.severity != "hint"
    }
    assert said == set()


def test_most_mistakes_are_said() -> None:
    missed = []
    every = tables("first_sight_mistakes.jsonl")
    for fields in every:
        mistake, codes = fields[7:]
        if not any(problem.code in codes for problem in findings(fields)):
            missed.append(f"{fields[0]} {mistake}")
    assert len(every) - len(missed) >= FOUND, missed
