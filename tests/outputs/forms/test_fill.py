"""``fill``, ``convert`` and last year's workbook: facts arrive whole, what has no place is said.

FI001 JSON as ``read`` prints it → fill → read gives the same records
FI002 the published documents convert to workbooks that read back with every fact equal
FI003 a form of another region holds what it can; the rest is named
FI004 last year starts this year: targets kept, actuals become 上年完成值, dates moved, amounts cleared
FI005 wrong calls are explained
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from xltools.cli import main
from xltools.exchange.json_records import table_to_json
from xltools.layouts.layout import load_layouts
from xltools.model.records import Execution, Funding, Indicator, Table
from xltools.outputs.forms.draw import write_workbook
from xltools.outputs.forms.last_year import move_year, start_of_year
from xltools.text.targets.grammar import parse_target
from xltools.work.read import read_file

LAYOUTS = {layout.id: layout for layout in load_layouts()}


def _indicator(name: str, target: str, **more: object) -> Indicator:
    return Indicator("产出指标", "数量指标", name, parse_target(target), **more)  # type: ignore[arg-type]


PROJECT = Table(
    "project_goal",
    "hebei_project_goal",
    2023,
    unit="云岭县青石镇人民政府",
    project="道路养护补助",
    project_code="13022400",
    funding=Funding(Decimal("12.5"), Decimal("12.5"), Decimal(0)),
    goals=("养护道路 120 公里，2023年12月底前完成。", "群众满意。"),
    indicators=(
        _indicator("养护里程", "≥120公里", basis="年初计划", description="实际养护"),
        _indicator("完成时间", "2023年12月31日前", basis="工作计划"),
    ),
)


def _json(path: Path, *tables: Table) -> Path:
    path.write_text(json.dumps({"tables": [table_to_json(t) for t in tables]}, ensure_ascii=False), "utf-8")
    return path


def test_fi001_fill_then_read(tmp_path: Path) -> None:
    data = _json(tmp_path / "data.json", PROJECT, replace(PROJECT, project="河道清理"))
    out = tmp_path / "out.xlsx"
    assert main(["fill", "hebei_project_goal", "--data", str(data), "-o", str(out), "--quiet"]) == 0
    assert list(read_file(out).tables) == [PROJECT, replace(PROJECT, project="河道清理")]


def test_fi002_published_documents_convert_without_loss(seeds: Path, tmp_path: Path, capsys) -> None:
    assert main(["convert", str(seeds), "-o", str(tmp_path), "--quiet"]) == 0
    for path in sorted(seeds.glob("*.txt")):
        original = read_file(path).tables
        back = read_file(tmp_path / f"{path.stem}.xlsx")
        assert original
        assert list(back.tables) == list(original), path.name
        assert back.status == "ok"


def test_fi003_another_regions_form_says_what_it_cannot_hold(tmp_path: Path, capsys) -> None:
    source = tmp_path / "hebei.xlsx"
    write_workbook(source, [("表", LAYOUTS["hebei_project_goal"], [PROJECT])])
    out = tmp_path / "out"
    assert main(["convert", str(source), "-o", str(out), "--to", "xinjiang_project_goal"]) == 0
    said = capsys.readouterr().err
    assert "“项目编码”（13022400）" in said and "“绩效指标描述”（实际养护）" in said
    assert (out / "转换说明.txt").read_text("utf-8-sig").strip() == said.strip()
    (table,) = read_file(out / "hebei.xlsx").tables
    assert table.layout == "xinjiang_project_goal"
    assert (table.project, table.funding, table.goals) == (PROJECT.project, PROJECT.funding, PROJECT.goals)
    assert [i.target for i in table.indicators] == [i.target for i in PROJECT.indicators]
    assert [i.basis for i in table.indicators] == ["年初计划", "工作计划"]


def test_fi003_round_trip_between_regions_keeps_the_common_facts(tmp_path: Path, capsys) -> None:
    source = tmp_path / "hebei.xlsx"
    write_workbook(source, [("表", LAYOUTS["hebei_project_goal"], [PROJECT])])
    there, back = tmp_path / "there", tmp_path / "back"
    assert main(["convert", str(source), "-o", str(there), "--to", "xinjiang_project_goal", "--quiet"]) == 0
    again = ["convert", str(there / "hebei.xlsx"), "-o", str(back), "--to", "hebei_project_goal", "--quiet"]
    assert main(again) == 0
    (table,) = read_file(back / "hebei.xlsx").tables
    bare = tuple(replace(i, description=None) for i in PROJECT.indicators)
    assert table == replace(PROJECT, project_code=None, indicators=bare)


def test_fi003_a_goal_table_becomes_a_self_evaluation(tmp_path: Path, capsys) -> None:
    data = _json(tmp_path / "data.json", PROJECT)
    out = tmp_path / "out.xlsx"
    assert main(["fill", "national_project_selfeval", "--data", str(data), "-o", str(out)]) == 0
    assert "“项目编码”（13022400）" in capsys.readouterr().err
    (table,) = read_file(out).tables
    assert table.type == "project_selfeval"
    assert table.execution.initial == Decimal("12.5")
    assert table.execution.parts[0].initial == Decimal("12.5")
    assert table.execution.adjusted is None and table.execution.executed is None


def test_fi004_last_year_starts_this_year(tmp_path: Path) -> None:
    evaluated = replace(
        PROJECT,
        type="project_selfeval",
        layout="national_project_selfeval",
        project_code=None,
        funding=Funding(),
        execution=Execution(Decimal("12.5"), Decimal("12.5"), Decimal("12"), weight=Decimal(10)),
        indicators=tuple(
            replace(i, actual=actual, score=Decimal(9), weight=Decimal(10), basis=None, description=None)
            for i, actual in zip(PROJECT.indicators, ("118公里", "2023年11月"), strict=True)
        ),
    )
    last = tmp_path / "last.xlsx"
    write_workbook(
        last,
        [
            ("目标", LAYOUTS["xinjiang_project_goal"], [replace(PROJECT, layout="", project_code=None)]),
            ("自评", LAYOUTS["national_project_selfeval"], [evaluated]),
        ],
    )
    out = tmp_path / "this.xlsx"
    call = ["fill", "xinjiang_project_goal", "--from-last-year", str(last), "-o", str(out), "--quiet"]
    assert main(call) == 0
    (table,) = read_file(out).tables
    assert table.year == 2024 and table.project == PROJECT.project
    assert table.funding == Funding()
    assert table.goals[0] == "养护道路 120 公里，2024年12月底前完成。"
    first, second = table.indicators
    assert (first.target, first.previous, first.actual) == (parse_target("≥120公里"), "118公里", None)
    assert (second.target, second.previous) == (parse_target("2024年12月31日前"), "2023年11月")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2023年12月底", "2024年12月底"),
        ("2023.12.31前", "2024.12.31前"),
        ("2023-12", "2024-12"),
        ("≥2023人", "≥2023人"),
        ("12023年", "12023年"),
        ("2022年", "2022年"),
    ],
)
def test_fi004_only_dates_move(before: str, after: str) -> None:
    assert move_year(before, 2023, 2024) == after


def test_fi004_monitoring_is_no_start() -> None:
    assert start_of_year([replace(PROJECT, type="monitoring")], 2024) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [("{", "不是有效的 JSON"), ('{"tables": []}', "没有一张表"), ('[{"type": "goal"}]', "type")],
)
def test_fi005_bad_data_is_explained(tmp_path: Path, capsys, text: str, words: str) -> None:
    data = tmp_path / "data.json"
    data.write_text(text, encoding="utf-8")
    out = tmp_path / "out.xlsx"
    assert main(["fill", "hebei_project_goal", "--data", str(data), "-o", str(out)]) == 2
    assert words in capsys.readouterr().err
    assert not out.exists()


def test_fi005_unknown_layout_is_suggested(tmp_path: Path, capsys) -> None:
    assert main(["new", "xinjiang_project_gaol", "-o", str(tmp_path / "a.xlsx")]) == 2
    assert "xinjiang_project_goal" in capsys.readouterr().err


def test_new_list_names_every_form(capsys) -> None:
    assert main(["new", "--list"]) == 0
    said = capsys.readouterr().out
    assert "xinjiang_project_goal" in said and "township" in said and "score_project" not in said


def test_level_names_with_points_still_get_their_lists(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from xltools.outputs.forms.template import write_templates

    levels = {"产出指标(50分)": ("数量指标",), "效益指标(30分)": ("社会效益指标",)}
    layout = replace(LAYOUTS["xinjiang_project_goal"], level1=tuple(levels), level2=levels)
    path = tmp_path / "own.xlsx"
    write_templates(path, [("表", layout, [])])
    book = load_workbook(path)
    rules = {v.promptTitle: v.formula1 for v in book["表"].data_validations.dataValidation}
    assert rules["二级指标"] == "二级1_全部"
    assert set(rules["二级指标"].split()) <= set(book.defined_names)
