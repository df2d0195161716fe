"""Every rule: its fixture, its page, its function.

RU001 the marked cells of a fixture, and no others, are found
RU002 what must not be found is not
RU003 catalogue, functions, fixtures and pages name the same codes, both ways
RU004 every message and fix is a Chinese sentence; problems are in order of place
RU005 a county may change or switch off a severity
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.places import ROOT
from support.written import Case, read_fixture

from tools.rule_pages import FOLDER, pages
from xltools.model.problem import Problem
from xltools.rules import (
    Settings,
    SettingsError,
    all_rules,
    catalogue,
    check_county,
    check_file,
    explain,
    load_settings,
)
from xltools.rules.settings import parse_settings

FIXTURES = Path(__file__).parent / "fixtures"
CODES = [rule.code for rule in all_rules()]


def problems(case: Case) -> list[Problem]:
    found = [problem for file in case.files for problem in check_file(file)]
    return found + check_county(case.files)


@pytest.mark.parametrize("code", CODES)
def test_fixture_fires_where_marked(code: str) -> None:
    """RU001"""
    fires, _ = read_fixture(FIXTURES / f"{code}.md")
    assert fires, f"{code} has no case that fires"
    for case in fires:
        found = [problem for problem in problems(case) if problem.code == code]
        assert found
        if case.marked:
            assert {(problem.sheet, problem.cell) for problem in found} == case.marked


@pytest.mark.parametrize("code", CODES)
def test_fixture_is_silent_where_it_must(code: str) -> None:
    """RU002"""
    _, silent = read_fixture(FIXTURES / f"{code}.md")
    assert silent, f"{code} has no case that must not fire"
    for case in silent:
        assert [problem.message for problem in problems(case) if problem.code == code] == []


def test_catalogue_functions_fixtures_and_pages_agree() -> None:
    """RU003"""
    with_function = {entry.code for entry in catalogue().values() if entry.scope != "reader"}
    assert with_function == set(CODES)
    assert {rule.code: rule.scope for rule in all_rules()} == {
        code: entry.scope for code, entry in catalogue().items() if entry.scope != "reader"
    }
    assert {path.stem for path in FIXTURES.glob("*.md")} == set(CODES)
    assert {path.stem for path in FOLDER.glob("*.md")} - {"index"} == set(catalogue())
    for rule in all_rules():
        assert rule.function.__doc__, f"{rule.code} has no docstring"


def test_pages_are_current() -> None:
    """RU003: run ``python -m tools.generate rules`` after a change."""
    for name, text in pages().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, name


def test_codes_said_while_reading_are_in_the_catalogue() -> None:
    """RU003: every code written anywhere in the program has its page."""
    said = set()
    for path in (ROOT / "xltools").rglob("*.py"):
        said |= set(re.findall(r'"([FLDSATWXCE]\d{3})"', path.read_text(encoding="utf-8")))
    said -= {"A101"}
    assert said <= set(catalogue()), said - set(catalogue())


@pytest.mark.parametrize("code", CODES)
def test_messages_are_sentences_and_in_order(code: str) -> None:
    """RU004"""
    for case in read_fixture(FIXTURES / f"{code}.md")[0]:
        for problem in problems(case):
            assert problem.message.endswith("。") and problem.fix.endswith("。")
            assert re.search("[\u4e00-\u9fff]", problem.message) and "None" not in problem.message
            assert problem.path
        for file in case.files:
            sheets = [problem.sheet or "" for problem in check_file(file)]
            assert sheets == sorted(sheets)


def test_a_county_changes_severities() -> None:
    """RU005"""
    case = read_fixture(FIXTURES / "A201.md")[0][0]
    settings = parse_settings('[rules]\nA201 = "hint"', "xltools.toml")
    assert [p.severity for p in check_file(case.files[0], settings) if p.code == "A201"] == ["hint"] * 2
    off = parse_settings('[rules]\nA201 = "off"', "xltools.toml")
    assert not [p for p in check_file(case.files[0], off) if p.code == "A201"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[rules]\nZ999 = "off"', "Z999"),
        ('[rules]\nA201 = "never"', "never"),
        ("[rules", "TOML"),
        ("rules = 3", "rules"),
    ],
)
def test_a_wrong_settings_file_says_what_is_wrong(text: str, named: str) -> None:
    """RU005"""
    with pytest.raises(SettingsError, match=named):
        parse_settings(text, "xltools.toml")


def test_settings_are_found_in_a_folder_above(tmp_path: Path) -> None:
    """RU005"""
    (tmp_path / "xltools.toml").write_text('[rules]\nT301 = "off"', encoding="utf-8")
    below = tmp_path / "乡镇" / "甲"
    below.mkdir(parents=True)
    assert load_settings(start=below).severity("T301") is None
    assert load_settings(start=below).severity("A201") == "error"
    assert Settings().severity("T301") == "hint"


def test_explain_shows_the_page_and_names_codes_for_a_wrong_one() -> None:
    assert "应等于" in explain("a210") or "改成" in explain("a210")
    with pytest.raises(KeyError, match="A201"):
        explain("A999")
