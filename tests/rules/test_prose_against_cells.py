"""Sentences beside the indicators they speak of: what must be said and what must not.

``tests/data/prose_against_cells.md`` in the format of the fixtures: ``应报 CODE …`` one of the codes is
found, at the marked cells if any are marked; ``不报`` no error and no warning.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.written import read_case

from xltools.model.problem import Problem
from xltools.rules import check_file

TEXT = (Path(__file__).resolve().parents[1] / "data" / "prose_against_cells.md").read_text(encoding="utf-8")
SECTIONS = [section.removeprefix("# ").partition("\n") for section in TEXT.split("\n# ")]
SAYS = [(title.split("：")[0].split()[1:], body) for title, _, body in SECTIONS if title.startswith("应报")]
SILENT = [body for title, _, body in SECTIONS if title.startswith("不报")]


def problems(body: str) -> list[Problem]:
    return [problem for file in read_case(body).files for problem in check_file(file)]


def first(body: str) -> str:
    return next(line for line in body.splitlines() if "goals" in line)[:40]


@pytest.mark.parametrize(("codes", "body"), SAYS, ids=[first(body) for _, body in SAYS])
def test_a_contradiction_is_said(codes: list[str], body: str) -> None:
    found = [problem for problem in problems(body) if problem.code in codes]
    assert found
    marked = {cell for _, cell in read_case(body).marked}
    assert not marked or {problem.cell for problem in found} <= marked


@pytest.mark.parametrize("body", SILENT, ids=[first(body) for body in SILENT])
def test_nothing_is_said_of_what_agrees(body: str) -> None:
    assert [
        p.message for p in problems(body) if p.severity in ("error", "warning") and p.code[0] in "AXT"
    ] == []
