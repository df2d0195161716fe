"""``fill --into``: named fields go into a copy of a clerk's own workbook; all else is there byte for byte.

IN001 only the named cells change, every other part of the package is byte-identical
IN002 x14 validations, images, charts, macros survive
IN003 formulas that depend on a changed cell lose their stale result and are computed on opening
IN004 what would lose something is refused with its reason, and nothing is written
"""

from __future__ import annotations

import json
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from xltools.cli import main
from xltools.work.read import read_file

ROWS = [
    ["项目支出绩效目标表"],
    ["（2025年）"],
    ["预算单位", "", "青石镇人民政府"],
    ["项目名称", "", "道路养护", "", "", "项目负责人", "", "王某"],
    ["项目资金（万元）", "", "年度预算总额：", 12.5, "其中：财政拨款", 12.5, "其他资金：", 0],
    ["项目总体目标", "", "养护道路 120 公里"],
    ["一级指标", "二级指标", "三级指标", "指标值", "指标值设置依据", "上年完成值", "权重", "指标赋分规则"],
    ["产出指标", "数量指标", "养护里程", "≥120公里", "计划标准", "", 45, "直接赋分"],
    ["", "质量指标", "合格率", "≥95%", "行业标准", "", 45, "直接赋分"],
]  # fmt: skip
X14 = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>说明!$A$1:$A$3</xm:f></x14:formula1>'
    "<xm:sqref>E8:E9</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A clerk's own workbook: image, chart, comment, conditional format, x14 validation, macro."""
    path, picture, macro = tmp_path / "own.xlsm", tmp_path / "dot.png", tmp_path / "vbaProject.bin"
    picture.write_bytes(PNG)
    macro.write_bytes(b"not really a macro, but a part that must survive")
    book = Workbook(path)
    book.add_vba_project(str(macro))
    sheet = book.add_worksheet("我的表")
    bold = book.add_format({"bold": True, "num_format": "0.00", "border": 1})
    for r, row in enumerate(ROWS):
        for c, value in enumerate(row):
            if value != "":
                sheet.write(r, c, value, bold)
    sheet.write_formula("J5", "=D5*10000", bold, 125000)
    sheet.write_formula("J8", "=SUM(G8:G9)", bold, 90)
    sheet.data_validation("H8:H9", {"validate": "list", "source": "=说明!$A$1:$A$3"})
    sheet.conditional_format("G8:G9", {"type": "cell", "criteria": ">", "value": 50, "format": bold})
    sheet.insert_image("L2", str(picture))
    sheet.write_comment("C8", "去年实际 118 公里")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=我的表!$G$8:$G$9"})
    sheet.insert_chart("L6", chart)
    note = book.add_worksheet("说明")
    note.write_column("A1", ["直接赋分", "按照正常比例赋分", "满意度赋分"])
    note.write_formula("C1", "=我的表!D5", None, 12.5)
    note.write_formula("C2", '=A1&"x"', None, "直接赋分x")
    book.close()
    with zipfile.ZipFile(path) as source:
        parts = {info: source.read(info) for info in source.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for info, data in parts.items():
            if info.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</worksheet>", X14.encode() + b"</worksheet>")
            # XlsxWriter always asks for a calculation; a clerk's file does not.
            target.writestr(info, data.replace(b' fullCalcOnLoad="1"', b""))
    return path


def _fill(own: Path, tmp_path: Path, table: dict[str, object], name: str = "copy.xlsm") -> tuple[int, Path]:
    data, out = tmp_path / "data.json", tmp_path / name
    data.write_text(json.dumps([{"type": "project_goal", **table}], ensure_ascii=False), encoding="utf-8")
    call = ["fill", "xinjiang_project_goal", "--data", str(data), "--into", str(own), "-o", str(out)]
    return main(call), out


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def _cells(xml: bytes) -> dict[str, bytes]:
    return {
        m[1].decode(): m[0] for m in re.finditer(rb'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>)', xml, re.DOTALL)
    }


CHANGES = {
    "manager": "李某",
    "funding": {"total": "13.25"},
    "goals": ["养护道路 130 公里", "群众满意 <95% & 以上>"],
    "indicators": [
        {
            "l1": "产出指标",
            "l2": "数量指标",
            "l3": "养护里程",
            "target": {"raw": "≥130公里"},
            "previous": "118公里",
        }
    ],
}


def test_in001_only_named_cells_change(own: Path, tmp_path: Path) -> None:
    before = own.read_bytes()
    code, out = _fill(own, tmp_path, CHANGES)
    assert code == 0 and own.read_bytes() == before
    old, new = _parts(own), _parts(out)
    assert list(old) == list(new)
    changed = {name for name in old if old[name] != new[name]}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"}
    was, now = (_cells(parts["xl/worksheets/sheet1.xml"]) for parts in (old, new))
    assert {a for a in now if now[a] != was.get(a)} == {"D5", "H4", "C6", "D8", "F8", "J5"}
    (table,) = read_file(out).tables
    assert table.manager == "李某" and table.funding.total == Decimal("13.25")
    assert table.funding.fiscal == Decimal("12.5")
    assert table.goals == ("养护道路 130 公里", "群众满意 <95% & 以上>")
    first, second = table.indicators
    assert (first.target and first.target.raw, first.previous) == ("≥130公里", "118公里")
    assert (second.l3, second.weight) == ("合格率", Decimal(45))


def test_in002_everything_around_the_cells_survives(own: Path, tmp_path: Path) -> None:
    _, out = _fill(own, tmp_path, CHANGES)
    old, new = _parts(own), _parts(out)
    for name in ("xl/vbaProject.bin", "xl/media/image1.png", "xl/charts/chart1.xml", "xl/styles.xml"):
        assert old[name] == new[name]
    sheet, was = new["xl/worksheets/sheet1.xml"], old["xl/worksheets/sheet1.xml"]
    assert X14.encode() in sheet
    assert sheet[sheet.index(b"</sheetData>") :] == was[was.index(b"</sheetData>") :]
    assert sheet[: sheet.index(b"<sheetData>")] == was[: was.index(b"<sheetData>")]


def test_in003_plain_sums_are_computed(tmp_path: Path) -> None:
    path = tmp_path / "own.xlsx"
    rows = [
        ["部门（单位）整体支出绩效目标表"],
        ["（2025年）"],
        ["部门（单位）名称", "", "青石镇人民政府"],
        ["年度主要任务", "任务名称", "主要内容", "预算金额（万元）"],
        ["", "", "", "总额", "财政拨款", "其他资金"],
        ["", "运转保障", "办公", 12.5, 12.5],
        ["", "道路养护", "道路", 3.3, 3.3],
        ["", "合计"],
        ["年度总体目标", "保障运转"],
        ["年度绩效指标", "一级指标", "二级指标", "三级指标", "指标值"],
        ["", "产出指标", "数量指标", "养护里程", "≥120公里"],
    ]
    book = Workbook(path)
    sheet = book.add_worksheet("表")
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value != "":
                sheet.write(r, c, value)
    sheet.write_formula("D8", "=SUM(D6:D7)", None, 15.8)
    sheet.write_formula("E8", "=SUM(E6:E7)", None, 15.8)
    book.close()
    data, out = tmp_path / "data.json", tmp_path / "copy.xlsx"
    wanted = {"type": "department_goal", "tasks": [{"name": "道路养护", "total": "4.4", "fiscal": "4.4"}]}
    data.write_text(json.dumps([wanted], ensure_ascii=False), encoding="utf-8")
    call = ["fill", "xinjiang_department_goal", "--data", str(data), "--into", str(path), "-o", str(out)]
    assert main(call) == 0
    (table,) = read_file(out).tables
    assert table.tasks[1].total == Decimal("4.4")
    assert table.printed_totals.total == table.printed_totals.fiscal == Decimal("16.9")
    assert b"<f>SUM(D6:D7)</f><v>16.9</v>" in _parts(out)["xl/worksheets/sheet1.xml"]


def test_in001_blank_cells_beside_their_labels_are_found(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    assert main(["new", "xinjiang_project_goal", "-o", str(path), "--year", "2025", "--quiet"]) == 0
    wanted = {
        "unit": "青石镇人民政府",
        "project": "道路养护",
        "funding": {"total": "12.5"},
        "goals": ["畅通"],
    }
    code, out = _fill(path, tmp_path, wanted, "copy.xlsx")
    assert code == 0
    (table,) = read_file(out).tables
    assert (table.unit, table.project, table.funding.total) == ("青石镇人民政府", "道路养护", Decimal("12.5"))
    assert table.goals == ("畅通",)


def test_in003_dependent_formulas_wait_for_the_computer(own: Path, tmp_path: Path) -> None:
    _, out = _fill(own, tmp_path, CHANGES)
    new, old = _parts(out), _parts(own)
    cells = _cells(new["xl/worksheets/sheet1.xml"])
    assert b"<f>D5*10000</f>" in cells["J5"] and b"<v>" not in cells["J5"]
    assert cells["J8"] == _cells(old["xl/worksheets/sheet1.xml"])["J8"]
    other = _cells(new["xl/worksheets/sheet2.xml"])
    assert b"<v>" not in other["C1"] and b"x</v>" in other["C2"]
    assert b'fullCalcOnLoad="1"' in new["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            {"indicators": [{"l1": "产出指标", "l2": "数量指标", "l3": "新指标"}]},
            "没有三级指标“新指标”这一行",
        ),
        ({"unit_code": "703001"}, "“单位编码”（703001）在"),
        ({"manager": "王某"}, "完全相同"),
        ({"indicators": [{"l3": "合格率", "evidence": "台账"}]}, "没有“佐证资料”这一列"),
        ({"type": "monitoring", "period": "1-7月"}, ""),
    ],
)
def test_in004_what_would_lose_something_is_refused(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], table: dict[str, object], words: str
) -> None:
    code, out = _fill(own, tmp_path, table)
    assert code == 2 and not out.exists()
    assert words in capsys.readouterr().err


def test_in004_a_formula_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.xlsx"
    book = Workbook(path)
    sheet = book.add_worksheet("表")
    for r, row in enumerate(ROWS):
        for c, value in enumerate(row):
            if value != "":
                sheet.write(r, c, value)
    sheet.write_formula("D5", "=F5+H5", None, 12.5)
    book.close()
    code, out = _fill(path, tmp_path, {"funding": {"total": "13"}}, "copy.xlsx")
    assert code == 2 and not out.exists()
    assert "D5 是公式" in capsys.readouterr().err


def test_in004_only_workbooks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "text.txt"
    path.write_text("项目支出绩效目标表", encoding="utf-8")
    code, _ = _fill(path, tmp_path, {"manager": "李某"}, "copy.xlsx")
    assert code == 2 and "扩展名" in capsys.readouterr().err
