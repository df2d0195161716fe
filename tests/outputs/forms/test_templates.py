"""The shipped templates: current, valid, protected, and as strict as they say.

TP001 a rebuild gives the committed bytes
TP002 openxml-audit finds nothing
TP003 lists are named ranges, formulas of validations stay below 255 characters, nothing newer than Excel 2010
TP004 cells to fill are unlocked, labels and totals are locked, the sheet is protected without a password
TP005 validations, merges and conditional formats survive a LibreOffice round trip
TP006 LibreOffice refuses wrong values and accepts right ones, level 2 depending on level 1
TP007 cached values are what LibreOffice computes
"""

from __future__ import annotations

import json
import re
import subprocess
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.places import ROOT
from support.recalc import recalculate, stale_cells

from tools.template_workbooks import built_templates
from xltools.layouts.layout import load_layouts
from xltools.model.records import Funding, Indicator, Table, Task
from xltools.outputs.forms.template import write_templates
from xltools.text.targets.grammar import parse_target

FOLDER = ROOT / "templates" / "xlsx"
LAYOUTS = {layout.id: layout for layout in load_layouts()}
NEWER = re.compile(r"\b(XLOOKUP|LET|FILTER|UNIQUE|LAMBDA|IFS|SWITCH|TEXTJOIN|CONCAT|MAXIFS|MINIFS)\(")


@pytest.fixture(scope="module", params=sorted(path.name for path in FOLDER.glob("*.xlsx")))
def template(request: pytest.FixtureRequest) -> Path:
    """Every committed template."""
    return FOLDER / request.param


def _validations(sheet: Worksheet) -> list[tuple[str, str, str]]:
    found = sheet.data_validations.dataValidation
    return sorted((str(v.sqref), v.type or "", v.formula1 or "") for v in found)


def test_tp001_rebuild_is_byte_identical() -> None:
    built = built_templates()
    assert sorted(built) == sorted(path.name for path in FOLDER.glob("*.xlsx"))
    stale = [name for name, data in built.items() if (FOLDER / name).read_bytes() != data]
    assert not stale, "run: python -m tools.generate templates"


def test_tp002_audit_is_clean(template: Path) -> None:
    import sys

    tool = Path(sys.executable).with_name("openxml-audit")
    done = subprocess.run([str(tool), str(template)], capture_output=True, text=True, timeout=120)
    assert "Errors: 0" in done.stdout, done.stdout


def test_tp003_validations_fit_old_excel(template: Path) -> None:
    book = load_workbook(template)
    checked = 0
    for sheet in book.worksheets:
        for v in sheet.data_validations.dataValidation:
            checked += 1
            assert len(v.formula1 or "") < 255
            assert not NEWER.search(v.formula1 or "")
            assert v.promptTitle and len(v.promptTitle) <= 32 and v.prompt and len(v.prompt) <= 255
            if v.type == "list":
                assert not (v.formula1 or "").startswith('"'), "a literal list"
            if v.type not in (None, "none"):
                assert v.error and re.search("[一-鿿]", v.error)
        for row in sheet.iter_rows():
            for cell in row:
                assert not NEWER.search(str(cell.value or ""))
    assert checked or template.name == "never"


def test_tp004_inputs_are_unlocked_labels_are_not() -> None:
    book = load_workbook(FOLDER / "xinjiang_department_goal.xlsx")
    sheet = book.worksheets[0]
    assert sheet.protection.sheet and not sheet.protection.password
    assert sheet["A3"].value == "部门（单位）名称" and sheet["A3"].protection.locked
    assert not sheet["C3"].protection.locked and not sheet["D6"].protection.locked
    total = next(row for row in range(6, 40) if sheet.cell(row, 2).value == "合计")
    assert str(sheet.cell(total, 4).value).startswith("=") and sheet.cell(total, 4).protection.locked
    assert book["_清单"].sheet_state == "hidden"


def _soffice(soffice: str, profile: Path, *arguments: str) -> None:
    done = subprocess.run(
        [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *arguments],
        capture_output=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")


def test_tp005_round_trip_keeps_validations(soffice: str, tmp_path: Path) -> None:
    paths = sorted(FOLDER.glob("*.xlsx"))
    out = tmp_path / "out"
    _soffice(soffice, tmp_path / "lo", "--convert-to", "xlsx", "--outdir", str(out), *map(str, paths))
    for path in paths:
        before, after = load_workbook(path), load_workbook(out / path.name)
        for sheet in before.worksheets:
            if sheet.title == "_清单":
                continue
            back = after[sheet.title]
            kinds = [kind for _, kind, _ in _validations(sheet) if kind not in ("", "none")]
            kept = [kind for _, kind, _ in _validations(back) if kind not in ("", "none")]
            assert sorted(set(kinds)) == sorted(set(kept)), (path.name, sheet.title)
            assert _cells(sheet) <= _cells(back), (path.name, sheet.title)
            assert {str(m) for m in sheet.merged_cells.ranges} == {str(m) for m in back.merged_cells.ranges}
            assert len(sheet.conditional_formatting) == len(back.conditional_formatting)


def _cells(sheet: Worksheet) -> set[tuple[int, int]]:
    """Every cell with a validation that refuses something."""
    found: set[tuple[int, int]] = set()
    for v in sheet.data_validations.dataValidation:
        if v.type in (None, "none"):
            continue
        for area in v.sqref.ranges:
            found.update((r, c) for r, c in area.cells)
    return found


TYPED = [
    (
        {
            "C3": "云岭县青石镇人民政府", "C4": "道路养护", "C6": "全镇道路畅通", "D5": 12.5, "F5": 12.5,
            "A8": "产出指标", "B8": "数量指标", "C8": "养护里程", "D8": "≥120公里", "E8": "计划标准",
            "G8": 90, "H8": "直接赋分",
        },
        [],
        ["检查：总额与各项资金相符", "检查：权重合计 90 分，相符", "检查：必填项已填完"],
    ),
    (
        {"D5": -1, "A8": "产出", "B8": "数量", "D8": "120公里", "E8": "别的", "G8": 110, "H8": "随便"},
        ["A8", "B8", "D5", "D8", "E8", "G8", "H8"],
        [
            "检查：请核对金额，总额应等于财政拨款加其他资金",
            "检查：权重合计 110 分，请调整为 90 分",
            "检查：还有 4 项必填未填，请补充",
        ],
    ),
    ({"D5": 1.234, "A8": "产出指标", "B8": "社会效益指标", "D8": "≥**%"}, ["B8", "D5", "D8"], None),
    ({"A8": "效益指标", "B8": "社会效益指标", "D8": "有效改善", "D9": "95%以上"}, [], None),
    ({"D8": "2026年12月底前", "D9": "2025年12月底前", "C10": "名" * 61}, ["C10", "D8"], None),
    ({"D5": "12万", "C4": "名" * 101}, ["C4", "D5"], None),
]  # fmt: skip


THREE_COLUMNS = [
    (
        {"B11": "产出指标", "C11": "数量指标", "D11": "里程", "E11": "≥", "F11": "120", "G11": "公里"},
        [],
        None,
    ),
    ({"E11": "大于", "F11": "≥120", "H11": 101}, ["E11", "F11", "H11"], None),
    ({"F11": "显著提升", "F12": "**"}, ["F12"], None),
]
EVALUATED = [
    ({"B15": "产出指标", "C15": "质量指标", "F15": "96%", "G15": 10, "H15": 9.5}, [], None),
    ({"F15": "≥96%", "G15": -1, "H15": "好", "D6": "12,5"}, ["D6", "F15", "G15", "H15"], None),
]


@pytest.mark.parametrize(
    ("name", "sheet", "typed"),
    [
        ("xinjiang_project_goal", "项目支出绩效目标表", TYPED),
        ("national_project_goal", "项目支出绩效目标表", THREE_COLUMNS),
        ("national_project_selfeval", "项目支出绩效自评表", EVALUATED),
    ],
)
def test_tp006_wrong_values_are_refused(
    soffice: str, uno_python: str, tmp_path: Path, name: str, sheet: str, typed: list[tuple[Any, Any, Any]]
) -> None:
    from xltools.cli import main

    path = tmp_path / "form.xlsx"
    assert main(["new", name, "-o", str(path), "--year", "2025", "--quiet"]) == 0
    checks = ["A49", "A50", "A51"]  # 28 spare rows stand between the form and its foot
    job = {"sheet": sheet, "checks": checks, "sets": [values for values, _, _ in typed]}
    (tmp_path / "job.json").write_text(json.dumps(job), encoding="utf-8")
    pipe = f"typing{time.time_ns()}"
    office = subprocess.Popen(
        [
            soffice,
            f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}",
            "--headless",
            "--norestore",
            f"--accept=pipe,name={pipe};urp",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        script = ROOT / "tests" / "support" / "template_typing.py"
        done = subprocess.run(
            [uno_python, str(script), pipe, str(path), str(tmp_path / "job.json")],
            capture_output=True,
            text=True,
            timeout=180,
        )
    finally:
        office.terminate()
        office.wait(30)
    assert done.returncode == 0, done.stderr
    for (values, invalid, checks), answer in zip(typed, json.loads(done.stdout), strict=True):
        assert answer["invalid"] == invalid, values
        if checks is not None:
            assert answer["checks"] == checks


def test_tp007_cached_values_are_the_computed_ones(soffice: str, uno_python: str, tmp_path: Path) -> None:
    tasks = tuple(Task(f"任务{n}", "内容", Decimal("22.07") * n, Decimal("22.07") * n) for n in range(1, 6))
    indicators = tuple(
        Indicator(
            "产出指标", "数量指标", f"指标{n}", parse_target("≥95%"), weight=Decimal(10), score=Decimal("9.5")
        )
        for n in range(9)
    )
    table = Table(
        "department_goal", "", 2025, unit="云岭县青石镇人民政府", goals=("保障运转",), tasks=tasks,
        funding=Funding(Decimal("12.50"), Decimal("12.50")), indicators=indicators,
    )  # fmt: skip
    from xltools.outputs.forms.fitting import restrict

    shown = ("xinjiang_department_goal", "xinjiang_project_goal", "national_project_selfeval")
    path = tmp_path / "filled.xlsx"
    write_templates(
        path,
        [(name, LAYOUTS[name], [restrict(table, LAYOUTS[name])[0]]) for name in shown],
        live=True,
    )
    (book,) = recalculate(soffice, uno_python, path)
    assert sum(len(sheet.formulas) for sheet in book.values()) > 8
    assert stale_cells(path, book) == []


def test_tp007_shipped_templates_show_what_is_computed(soffice: str, uno_python: str) -> None:
    paths = sorted(FOLDER.glob("*.xlsx"))
    for path, book in zip(paths, recalculate(soffice, uno_python, *paths), strict=True):
        assert stale_cells(path, book) == [], path.name
