"""The example county: every table is read right, every planted mistake found, nothing else called an error.

The expectations are written from ``examples/source`` and ``examples/README.md``, not from the program.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.places import EXAMPLES

from xltools.cli import main

COUNTY = EXAMPLES
Json = dict[str, Any]


@pytest.fixture(scope="module")
def document(tmp_path_factory) -> Json:
    target = tmp_path_factory.mktemp("check") / "check.json"
    assert main(["check", str(COUNTY), "--json", str(target), "--quiet"]) == 1
    return json.loads(target.read_text("utf-8"))


def tables(document: Json, township: str) -> list[Json]:
    return [t for f in document["files"] if f"/{township}/" in f["path"] for t in f["tables"]]


def total(table: Json) -> Decimal:
    for amount in (
        table["funding"]["total"],
        table["printed_totals"]["total"],
        table["execution"]["adjusted"],
    ):
        if amount is not None:
            return Decimal(amount)
    raise AssertionError(f"no total in {table['sheet']}")


# township → (unit, [(layout, project, total, tasks, indicators)])
EXPECTED = {
    "柳泉镇": ("澄河县柳泉镇人民政府", [("xinjiang_department_goal", None, "3598.23", 10, 15)]),
    "青山街道": ("澄河县青山街道办事处", [("xinjiang_department_goal", None, "2227.06", 10, 10)]),
    "石桥镇": (
        "澄河县石桥镇人民政府",
        [
            ("xinjiang_project_goal", "退休党员活动经费", "0.22", 0, 7),
            ("xinjiang_project_goal", "人大代表活动经费", "5.3", 0, 10),
            ("xinjiang_project_goal", "人大代表联络站经费", "2", 0, 10),
        ],
    ),
    "白杨乡": (
        "澄河县白杨乡人民政府",
        [
            ("xinjiang_project_goal", "临时安置点供餐经费", "40200", 0, 7),
            ("xinjiang_project_goal", "互助养老院运转经费", "50000", 0, 8),
        ],
    ),
    "河湾镇": (
        "澄河县河湾镇人民政府",
        [
            ("hebei_project_goal", "办公经费补助", "4.92", 0, 6),
            ("hebei_project_goal", "村级组织运转补助", "18.23", 0, 6),
        ],
    ),
    "红岩镇": (
        "澄河县红岩镇人民政府",
        [
            ("qinghai_project_list", "民族团结宣传经费", "20.49", 0, 8),
            ("qinghai_project_list", "平安建设经费", "2.89", 0, 8),
            ("qinghai_project_list", "监督检查经费", "0.77", 0, 7),
            ("qinghai_project_list", "人大代表活动经费", "4.30", 0, 7),
            ("qinghai_project_list", "人大工作经费", "2.13", 0, 7),
            ("qinghai_project_list", "城乡医保工作经费", "2.21", 0, 6),
        ],
    ),
    "云岭乡": (
        "澄河县云岭乡人民政府",
        [
            ("qinghai_project_list", "职工食堂补助经费", "10.32", 0, 6),
            ("qinghai_project_list", "环卫人员生活补助", "10.80", 0, 6),
            ("qinghai_project_list", "村级运转经费", "51.80", 0, 6),
        ],
    ),
    "南湖街道": (
        "澄河县南湖街道办事处",
        [
            ("national_project_selfeval", "社区养老服务站运转经费", "5", 0, 8),
            ("national_project_selfeval", "人大代表之家经费", "5.3", 0, 7),
        ],
    ),
    "东关镇": ("澄河县东关镇人民政府", [("xinjiang_department_goal", None, "1260.19", 3, 6)]),
}


@pytest.mark.parametrize("township", EXPECTED)
def test_every_table_is_read_with_its_figures(document: Json, township: str) -> None:
    unit, expected = EXPECTED[township]
    found = tables(document, township)
    assert [t["unit"] for t in found] == [unit] * len(expected)
    assert [t["year"] for t in found] == [2024] * len(expected)
    assert [(t["layout"], t["project"], total(t), len(t["tasks"]), len(t["indicators"])) for t in found] == [
        (layout, project, Decimal(amount), *counts) for layout, project, amount, *counts in expected
    ]


def test_the_word_document_holds_a_plan_and_two_projects(document: Json) -> None:
    plan, *projects = tables(document, "大营镇")
    assert plan["type"] == "department_plan"
    assert [goal["name"] for goal in plan["sub_goals"]] == ["基层党建", "信访化解", "乡村建设", "应急管理"]
    assert len(plan["safeguards"]) == 3
    assert plan["unit"] == "澄河县大营镇人民政府"
    assert [(t["layout"], t["project"], t["funding"]["total"], len(t["indicators"])) for t in projects] == [
        ("hebei_project_goal", "机关办公经费", "2.50", 6),
        ("hebei_project_goal", "护林防火经费", "9.60", 6),
    ]
    assert [(s["by"], s["amount"]) for s in projects[1]["plan"]] == [
        ("3月底", "2.40"),
        ("6月底", "4.80"),
        ("10月底", "8.00"),
        ("12月底", "9.60"),
    ]


def test_yuan_and_ten_thousand_yuan_are_told_apart(document: Json) -> None:
    assert {t["currency_unit"] for t in tables(document, "白杨乡")} == {"元"}
    others = [t for name in EXPECTED if name != "白杨乡" for t in tables(document, name)]
    assert {t["currency_unit"] for t in others} == {"万元"}


def test_merged_and_blank_level_names_are_carried_down(document: Json) -> None:
    (merged,) = tables(document, "柳泉镇")
    assert (merged["indicators"][4]["l1"], merged["indicators"][4]["l2"]) == ("产出指标", "数量指标")
    (blank,) = tables(document, "青山街道")
    assert [(i["l1"], i["l2"]) for i in blank["indicators"][-2:]] == [
        ("满意度指标", "服务对象满意度指标")
    ] * 2


def test_the_self_evaluation_is_read_with_its_execution_and_scores(document: Json) -> None:
    first, _ = tables(document, "南湖街道")
    execution = first["execution"]
    assert {
        key: Decimal(execution[key])
        for key in ("initial", "adjusted", "executed", "rate", "weight", "score")
    } == {
        "initial": 5, "adjusted": 5, "executed": Decimal("4.6"), "rate": 92, "weight": 10,
        "score": Decimal("9.2"),
    }  # fmt: skip
    assert Decimal(first["total_score"]) == Decimal("99.2")
    assert [(i["actual"], i["score"]) for i in first["indicators"][:2]] == [("2人", "10"), ("2次", "10")]


# file → (sheet, cells one of which must be named, texts one of which the message must hold)
PLANTED = [
    ("柳泉镇/", "整体支出绩效目标", {"E27"}, ("2022",)),
    ("青山街道/", "Sheet1", {"D10", "E10"}, ("77.76",)),
    ("青山街道/", "Sheet1", {"D6", "E6"}, ("2227.06",)),
    ("石桥镇/", "人大代表活动", None, ("95", "45")),
    ("白杨乡/", "2024", {"C11", "D11"}, ("60元/人", "≥", ">=")),
    ("大营镇/", None, None, ("105%",)),
    ("河湾镇/", "村级补助", None, ("12.23",)),
    ("红岩镇/", "公开表", {"C3"}, ("33.79",)),
    ("云岭乡/", None, None, ("**",)),
    ("南湖街道/", "1养老服务", {"F6"}, ("4.6",)),
]


@pytest.mark.parametrize(("place", "sheet", "cells", "texts"), PLANTED)
def test_every_planted_mistake_is_found(document: Json, place, sheet, cells, texts) -> None:
    found = [
        p
        for p in document["problems"]
        if p["path"]
        and place in p["path"]
        and p["severity"] in ("error", "warning")
        and sheet in (None, p["sheet"])
        and (cells is None or p["cell"] in cells)
        and any(text in p["message"] for text in texts)
    ]
    assert found, [p for p in document["problems"] if p["path"] and place in p["path"]]


def test_no_error_is_reported_that_was_not_planted(document: Json) -> None:
    """Errors must be certain; the copy handed in twice is counted, not blamed on a table."""
    planted = [(place, texts) for place, _, _, texts in PLANTED]
    planted.append(("补报/", ("2022",)))
    surplus = [
        p
        for p in document["problems"]
        if p["severity"] == "error"
        and not any(
            place in (p["path"] or "") and any(t in p["message"] for t in texts) for place, texts in planted
        )
    ]
    assert surplus == []


def test_the_clean_township_has_neither_errors_nor_warnings(document: Json) -> None:
    assert [
        p for p in document["problems"] if "东关镇" in (p["path"] or "") and p["severity"] != "hint"
    ] == []


def test_reading_changes_no_file() -> None:
    def hashes() -> dict[str, str]:
        return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in COUNTY.rglob("*") if p.is_file()}

    before = hashes()
    main(["check", str(COUNTY), "--json", "-", "--quiet"])
    assert hashes() == before
    assert len(before) == 11


def test_every_file_of_the_county_comes_from_a_source() -> None:
    sources = COUNTY.parent / "source"
    named: set[str] = set()
    for path in sources.glob("*.txt"):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith(("% file = ", "% copy = ")):
                named.add(line.partition(" = ")[2])
    assert named == {str(p.relative_to(COUNTY)) for p in COUNTY.rglob("*") if p.is_file()}


def test_the_built_workbooks_hold_what_their_sources_say(tmp_path: Path, monkeypatch) -> None:
    """The committed .xlsx files are those the script makes now, cell by cell."""
    import importlib.util

    from openpyxl import load_workbook

    spec = importlib.util.spec_from_file_location("build_examples", COUNTY.parent / "build_examples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, "build_examples", module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "COUNTY", tmp_path)
    for source in sorted(module.SOURCE.glob("*.txt")):
        settings = module.read_source(source).settings
        if not settings["file"].endswith(".xlsx"):
            continue
        new, old = load_workbook(module.build(source)), load_workbook(COUNTY / settings["file"])
        assert new.sheetnames == old.sheetnames
        for name in new.sheetnames:
            assert [[c.value for c in row] for row in new[name]] == [
                [c.value for c in row] for row in old[name]
            ]
            assert sorted(map(str, new[name].merged_cells.ranges)) == sorted(
                map(str, old[name].merged_cells.ranges)
            )


def test_the_county_is_merged_with_the_copy_counted_once_and_yuan_converted(tmp_path: Path, capsys) -> None:
    from openpyxl import load_workbook

    target = tmp_path / "county.xlsx"
    assert main(["merge", str(COUNTY), "-o", str(target)]) == 0
    assert "计入 24 张表，重复 1 张不计" in capsys.readouterr().out
    book = load_workbook(target, data_only=True)
    assert len([row for row in book["来源台账"].iter_rows(min_row=5, values_only=True) if row[0]]) == 11
    heads = [cell.value for cell in book["项目明细"][4]]
    project, amount = heads.index("项目名称"), next(i for i, h in enumerate(heads) if h and "总额" in h)
    amounts = {row[project]: row[amount] for row in book["项目明细"].iter_rows(min_row=5, values_only=True)}
    assert amounts["临时安置点供餐经费"] == pytest.approx(4.02)
    assert amounts["民族团结宣传经费"] == pytest.approx(20.49)
