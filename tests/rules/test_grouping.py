"""One line for one cause, and whom it is for.

GR001 a sound county of six towns, five programmes and three forms has no finding
GR002 what every town's copy of a programme has alike is one line, and for the county
GR003 one town's own mistakes are its own lines; what towns fill in themselves stays theirs
GR004 every finding is in exactly one group; hundreds of findings are a screenful
GR006 what may stand under a label no reader knew is not missing
GR005 the county's letter to a town holds nothing that is for the county
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from support.sound_county import county_workbooks

from xltools.cli.entry import main
from xltools.model.problem import Problem
from xltools.model.records import Extra, FileRead, Indicator, Table
from xltools.outputs.notices.letter import notices
from xltools.rules import Settings, check_county, check_file
from xltools.rules.grouping import group, settle
from xltools.text.targets.grammar import parse_target
from xltools.work.county import county_of
from xltools.work.read import read_paths


def checked(paths: list[Path]) -> tuple[list[FileRead], list[Problem]]:
    files = read_paths([str(path) for path in paths], jobs=1, settings=Settings())
    found = [problem for file in files for problem in file.problems]
    return files, settle(files, found + check_county(files))


def test_gr001_a_sound_county_is_left_in_peace(tmp_path: Path) -> None:
    towns = 6
    files, problems = checked(county_workbooks(tmp_path, towns))
    assert sum(len(file.tables) for file in files) == towns * 15
    assert [f"{p.code} {p.path} {p.cell} {p.message}" for p in problems] == []


def without_timing(text: str, unit: str, programme: str) -> str:
    if programme == "环卫保洁服务":
        text = text.replace("| 产出指标 | 时效指标 | 项目完成时间 | 2025年10月31日前 |\n", "")
    return text


def test_gr002_a_programme_is_one_line_for_the_county(tmp_path: Path) -> None:
    files, problems = checked(county_workbooks(tmp_path, 4, without_timing, ("目标",)))
    (line,) = group(files, problems)
    assert (line.level, line.first.code, line.audience, line.tables) == ("programme", "S117", "county", 4)
    assert line.scope == "4 个乡镇同样（柳泉镇、石桥镇、河湾乡等）"


def test_gr002_two_towns_alike_are_one_line_but_still_theirs(tmp_path: Path) -> None:
    def change(text: str, unit: str, programme: str) -> str:
        return without_timing(text, unit, programme) if "柳泉" in unit or "石桥" in unit else text

    files, problems = checked(county_workbooks(tmp_path, 4, change, ("目标",)))
    (line,) = group(files, problems)
    assert (line.level, line.audience, len(line.units)) == ("programme", "unit", 2)


def test_gr003_blanks_of_every_town_stay_the_towns(tmp_path: Path) -> None:
    def change(text: str, unit: str, programme: str) -> str:
        return text.replace("| ≥90% |", "| ≥**% |") if programme == "环卫保洁服务" else text

    files, problems = checked(county_workbooks(tmp_path, 3, change, ("目标",)))
    (line,) = group(files, problems)
    assert (line.first.code, line.audience, line.level) == ("T308", "unit", "programme")


def test_gr004_hundreds_of_findings_are_a_screenful(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(text: str, unit: str, programme: str) -> str:
        text = (
            text.replace("≥95%", "95%").replace("有效改善", "改善30%").replace("| 定性 | 改善", "| ≥ | 改善")
        )
        text = text.replace("总成本 | ≤", "总成本 | ≥").replace("任务完成及时率", "任务完成时间")
        return text.replace("| 90 | % |", "| 120 | % |") if "乡" in unit else text

    paths = county_workbooks(tmp_path, 5, change)
    answer = tmp_path / "结果.json"
    assert main(["check", *map(str, paths), "--json", str(answer), "--jobs", "1"]) in (0, 1)
    lines = capsys.readouterr().out.splitlines()
    document = json.loads(answer.read_text(encoding="utf-8"))
    assert len(document["problems"]) > 90
    assert sum(one["count"] for one in document["groups"]) == len(document["problems"])
    assert len(document["groups"]) <= 15
    assert len(lines) <= 27
    order = [(one["audience"] == "county", one["severity"]) for one in document["groups"]]
    assert order == sorted(order, key=lambda one: (one[0], ["error", "warning", "hint"].index(one[1])))
    county = [p for p in document["problems"] if p["audience"] == "county"]
    assert sum(document["summary"].values()) == len(document["problems"]) - len(county)


def test_gr005_letters_hold_what_a_town_can_mend(tmp_path: Path) -> None:
    def change(text: str, unit: str, programme: str) -> str:
        text = without_timing(text, unit, programme)
        own = "柳泉" in unit and programme == "基层群众文化活动"
        return text.replace("≥95%", "≥105%") if own else text

    files, _ = checked(county_workbooks(tmp_path, 3, change, ("目标",)))
    (letter,) = notices(county_of(files, Settings()))
    assert letter.township.endswith("柳泉镇")
    assert {problem.code for problem in letter.problems} == {"T303"}


def test_gr006_points_under_an_unknown_label_are_not_missing_from_the_total(tmp_path: Path) -> None:
    note = Problem("L002", "hint", "“预算执行得分”不认识。", "不用改。", "表1", "A5", path="甲.xlsx")
    row = Indicator("产出指标", "数量指标", "次数", parse_target("≥4次"), actual="4次", score=Decimal(90))
    table = Table(
        "project_selfeval", "x", unit="石桥镇", project="甲", indicators=(row,), total_score=Decimal(100),
        sheet="表1", range="A1:H20", cells={"total_score": "G14"},
    )  # fmt: skip
    read = FileRead("甲.xlsx", "", 1, "ok", "test", (table,))
    assert "E705" in {problem.code for problem in check_file(read)}
    assert "E705" not in {problem.code for problem in check_file(replace(read, problems=(note,)))}
    beside = replace(table, extras=(Extra("预算执行得分", "10", "A5"),))
    assert "E705" not in {problem.code for problem in check_file(replace(read, tables=(beside,)))}
