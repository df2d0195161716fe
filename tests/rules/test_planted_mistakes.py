"""Clean forms of several kinds, and the same with one mistake each, read from Excel, Word and text.

- PL001 a clean form has no finding
- PL002 a planted mistake is found in every format
- PL003 and nothing else is said about it but what it brings with it
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.other_formats import write_text, write_word
from support.places import DATA

from xltools.model.problem import Problem
from xltools.rules import check_file
from xltools.work.read import read_file

HERE = Path(__file__).parent
FORMS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((HERE / "forms").glob("*.md"))}
PLANTS: list[dict[str, Any]] = tomllib.loads((DATA / "planted.toml").read_text(encoding="utf-8"))["plant"]
SUFFIXES = ("xlsx", "docx", "txt")

Written = Callable[[str, str], Path]


@pytest.fixture
def written(markdown_workbook: Callable[..., Path], tmp_path: Path) -> Written:
    """``written(text, suffix)``: the sheet as a file of that kind."""

    def write(text: str, suffix: str) -> Path:
        if suffix == "xlsx":
            return markdown_workbook(text)
        return {"docx": write_word, "txt": write_text}[suffix](text, tmp_path / f"表.{suffix}")

    return write


def _found(path: Path) -> list[Problem]:
    found = read_file(path)
    return [*found.problems, *check_file(found)]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("form", FORMS)
def test_a_clean_form_is_left_in_peace(form: str, suffix: str, written: Written) -> None:  # PL001
    assert [f"{p.code} {p.cell} {p.message}" for p in _found(written(FORMS[form], suffix))] == []


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"{plant['code']}-{plant['name']}")
def test_a_planted_mistake_is_found(plant: dict[str, Any], written: Written) -> None:  # PL002, PL003
    text = FORMS[plant["form"]]
    for old, new in plant["change"]:
        assert old in text, old
        text = text.replace(old, new)
    for suffix in SUFFIXES:
        codes = {problem.code for problem in _found(written(text, suffix))}
        assert plant["code"] in codes, suffix
        assert codes - {plant["code"]} <= set(plant.get("also", ())), suffix
