"""Workbooks to Grids: values at true addresses, and what calamine keeps quiet about.

W001 values, addresses, merges, hidden sheets · W002 error cells · W003 formulas without a value ·
W004 cells far away · W005 a false dimension · W006 percentages as they are seen · W007 .xls and .ods ·
W008 damaged sheets · W009 our own outputs.
"""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.handmade import sheet_xml, write_xlsx, write_zip, xlsx_parts
from support.places import DATA

from xltools.grid.model import Cell, Grid, Merge
from xltools.grid.open import Opened, open_grids
from xltools.grid.own_outputs import is_own_result
from xltools.grid.xlsx import scan_sheet


def only(opened: Opened) -> Grid:
    assert len(opened.grids) == 1, opened.problems
    return opened.grids[0]


def found(opened: Opened) -> list[tuple[str, str | None, str | None]]:
    return [(p.code, p.sheet, p.cell) for p in opened.problems]


# W001


def test_shared_inline_numbers_dates_and_blanks_stand_where_excel_shows_them(tmp_path: Path) -> None:
    data = (
        '<row r="3"><c r="B3" t="s"><v>1</v></c><c r="C3" t="inlineStr"><is><t>行内</t></is></c>'
        '<c r="D3"><v>2708.42</v></c><c r="E3" s="1"><v>45291</v></c><c r="F3" t="b"><v>1</v></c></row>'
    )
    path = write_xlsx(
        tmp_path / "a.xlsx",
        data,
        shared="<si><t>没用</t></si><si><r><t>预算</t></r><r><t>单位</t></r></si>",
        styles='<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>',
    )
    opened = open_grids(path)
    assert opened.reader == "calamine-xlsx"
    assert opened.problems == []
    grid = only(opened)
    assert grid.name == "表"
    assert grid.rows == [
        [""] * 6,
        [""] * 6,
        ["", "预算单位", "行内", 2708.42, dt.date(2023, 12, 31), True],
    ]


def test_merges_hidden_and_chart_sheets(tmp_path: Path) -> None:
    merged = sheet_xml(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>标题</t></is></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c></row>',
        after='<mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="A2:XFD9"/></mergeCells>',
    )
    parts = xlsx_parts(
        {"表": merged, "藏": '<row r="1"><c r="A1"><v>1</v></c></row>'}, states={"藏": "hidden"}
    )
    opened = open_grids(write_zip(tmp_path / "a.xlsx", parts))
    assert [(grid.name, grid.hidden) for grid in opened.grids] == [("表", False), ("藏", True)]
    assert opened.grids[0].merges[0] == Merge(0, 0, 0, 2)
    assert opened.grids[0].merges[1].bottom == 1, "a merge ends with the used rows"


def test_chart_sheets_are_skipped(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("数")
        sheet.write_column(0, 0, [1, 2])
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=数!$A$1:$A$2"})
        book.add_chartsheet("图").set_chart(chart)
    opened = open_grids(path)
    assert [grid.name for grid in opened.grids] == ["数"]
    assert opened.problems == []


def test_blank_workbook(tmp_path: Path) -> None:
    parts = xlsx_parts({"表": sheet_xml("").replace("<sheetData></sheetData>", "<sheetData/>")})
    opened = open_grids(write_zip(tmp_path / "a.xlsx", parts))
    assert opened.problems == []
    assert only(opened).rows == []


# W002


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B1" t="e"><v>#DIV/0!</v></c>',
        '<c r="B1" s="3" t="e"><f>A1/0</f><v>#DIV/0!</v></c>',
        "<c r='B1' t='e'><v>#DIV/0!</v></c>",
        '<c t="e" r="B1"><v>#DIV/0!</v></c>',
        '<c t="e"><v>#DIV/0!</v></c>',
    ],
)
def test_error_cell_in_every_spelling(tmp_path: Path, cell: str) -> None:
    opened = open_grids(write_xlsx(tmp_path / "a.xlsx", f'<row r="1"><c r="A1"><v>1</v></c>{cell}</row>'))
    assert found(opened) == [("F010", "表", "B1")]
    assert "#DIV/0!" in opened.problems[0].message
    grid = only(opened)
    assert grid.errors == {Cell(0, 1): "#DIV/0!"}
    assert grid.value(0, 1) == ""


def test_text_that_looks_like_an_error_is_none(tmp_path: Path) -> None:
    data = '<row r="1"><c r="A1" t="inlineStr"><is><t>#DIV/0! t="e"</t></is></c></row>'
    assert open_grids(write_xlsx(tmp_path / "a.xlsx", data)).problems == []


# W003


@pytest.mark.parametrize(
    ("cell", "formula"),
    [
        ('<c r="B1"><f>SUM(A1:A3)</f></c>', "=SUM(A1:A3)"),
        ('<c r="B1"><f>SUM(A1:A3)</f><v></v></c>', "=SUM(A1:A3)"),
        ('<c r="B1" s="2"><f>IF(A1&gt;1,2,3)</f><v/></c>', "=IF(A1>1,2,3)"),
        ('<c r="B1"><f t="shared" si="0"/></c>', "="),
        ("<c r=\"B1\"><f>'表 2'!A1</f></c>", "='表 2'!A1"),
        ("<c r=\"B1\">\n  <f>A1='x'</f>\n</c>", "=A1='x'"),
    ],
)
def test_formula_without_a_value(tmp_path: Path, cell: str, formula: str) -> None:
    opened = open_grids(write_xlsx(tmp_path / "a.xlsx", f'<row r="1"><c r="A1"><v>1</v></c>{cell}</row>'))
    assert found(opened) == [("F011", "表", "B1")]
    assert only(opened).uncached == {Cell(0, 1): formula}


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B1"><f>SUM(A1:A3)</f><v>0</v></c>',
        '<c r="B1" t="str"><f>IF(A1&gt;1,2,"")</f><v></v></c>',
        '<c r="B1" t="str"><f>\'表\'!A2&amp;"!"</f><v>a!</v></c>',
        '<c r="B1" t="str"><f>A2=\'x\'</f><v></v></c>',
        '<c r="B1" t="inlineStr"><is><r><rPr><family val="2"/></rPr><t>字</t></r></is></c>',
    ],
)
def test_computed_formulas_and_other_tags_are_no_alarm(tmp_path: Path, cell: str) -> None:
    opened = open_grids(write_xlsx(tmp_path / "a.xlsx", f'<row r="1"><c r="A1"><v>1</v></c>{cell}</row>'))
    assert opened.problems == []


def test_openpyxl_writes_formulas_without_values(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.active.append([1, "=A1*2"])
    book.save(tmp_path / "a.xlsx")
    assert found(open_grids(tmp_path / "a.xlsx")) == [("F011", "Sheet", "B1")]


# W004, W005


@pytest.mark.parametrize("quote", ['"', "'"])
def test_cell_in_xfd1048576_does_not_kill_the_reader(tmp_path: Path, quote: str) -> None:
    data = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>9</v></c></row>'
    ).replace('"', quote)
    opened = open_grids(write_xlsx(tmp_path / "a.xlsx", data))
    assert found(opened) == [("F012", "表", "XFD1048576")]
    assert only(opened).rows == [[1.0, 2.0]]


def test_far_blank_cells_and_wide_sheets_are_read_as_they_are(tmp_path: Path) -> None:
    data = '<row r="1"><c r="AB1"><v>7</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    opened = open_grids(write_xlsx(tmp_path / "a.xlsx", data))
    assert opened.problems == []
    assert only(opened).value(0, 27) == 7


def test_error_far_away_is_reported_once() -> None:
    data = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="999999"><c r="ZZ999999" t="e"><v>#N/A</v></c></row>'
    )
    scan = scan_sheet(sheet_xml(data).encode())
    assert (list(scan.far), scan.errors) == [[Cell(999_998, 701)], {}] or list(scan.far) == [
        Cell(999_998, 701)
    ]
    assert scan.errors == {}


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "B2:C3"])
def test_false_dimension(tmp_path: Path, dimension: str) -> None:
    data = "".join(
        f'<row r="{r}"><c r="A{r}"><v>{r}</v></c><c r="D{r}"><v>0</v></c></row>' for r in (1, 2, 9)
    )
    sheet = sheet_xml(data, before=f'<dimension ref="{dimension}"/>')
    opened = open_grids(write_zip(tmp_path / "a.xlsx", xlsx_parts({"表": sheet})))
    assert opened.problems == []
    assert [row[0] for row in only(opened).rows] == [1, 2, "", "", "", "", "", "", 9]
    assert only(opened).width == 4


# W006


def test_percentages_are_read_as_seen(tmp_path: Path) -> None:
    styles = (
        '<numFmts><numFmt numFmtId="170" formatCode="0.00%"/>'
        '<numFmt numFmtId="171" formatCode="0&quot;%&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs>'
    )
    data = (
        '<row r="1"><c r="A1" s="1"><v>0.95</v></c><c r="B1" s="2"><v>0.9245283018867925</v></c>'
        '<c r="C1" s="3"><v>95</v></c><c r="D1" s="0"><v>0.95</v></c><c r="E1" s="1"><v>1</v></c>'
        '<c r="F1" s="1" t="inlineStr"><is><t>≥95%</t></is></c><c r="G1" s="1"/>'
        '<c r="H1" s="1"><v>0.29</v></c></row>'
    )
    grid = only(open_grids(write_xlsx(tmp_path / "a.xlsx", data, styles=styles)))
    assert grid.rows == [["95%", "92.45%", "95%", 0.95, "100%", "≥95%", "", "29%"]]


# W007


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_xls_and_ods_written_by_libreoffice(suffix: str) -> None:
    opened = open_grids(DATA / f"small.{suffix}")
    assert opened.reader == f"calamine-{suffix}"
    assert found(opened) == [("F010", "项目表", "D6"), ("F010", "项目表", "E7")]
    grid, hidden = opened.grids
    assert (grid.hidden, hidden.hidden, hidden.rows) == (False, True, [["看不见"]])
    assert grid.errors == {Cell(5, 3): "#DIV/0!", Cell(6, 4): "#N/A"}
    assert sorted(grid.merges) == [Merge(1, 1, 1, 4), Merge(2, 2, 2, 4), Merge(4, 1, 5, 1)]
    assert grid.value(2, 2) == "某某镇人民政府"
    assert grid.value(4, 3) == 10.5
    assert grid.value(4, 4) == dt.date(2023, 12, 31)
    assert grid.value(6, 3) == 12.5
    assert grid.value(8, 1) == "12.5%"


@pytest.mark.soffice
@pytest.mark.parametrize("suffix", ["xls", "ods", "xlsx"])
def test_libreoffice_gives_the_same_grid_in_every_format(tmp_path: Path, soffice: str, suffix: str) -> None:
    import xlsxwriter

    source = tmp_path / "源.xlsx"
    with xlsxwriter.Workbook(source) as book:
        sheet = book.add_worksheet("表")
        sheet.merge_range("A1:C1", "标题")
        sheet.write_row("A3", ["单位", 3.25, "≥95%"])
        sheet.write_number("D4", 0.5, book.add_format({"num_format": "0%"}))
        sheet.write_formula("A5", "=1/0", value="#DIV/0!")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    target = tmp_path / "out"
    command = [soffice, profile, "--headless", "--convert-to", suffix, "--outdir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    grid = only(open_grids(target / f"源.{suffix}"))
    original = only(open_grids(source))
    assert [[*row] for row in grid.rows] == original.rows
    assert (grid.merges, grid.errors) == (original.merges, original.errors)
    assert grid.value(3, 3) == "50%"


def ods(tmp_path: Path, table: str) -> Path:
    names = {n: f"urn:oasis:names:tc:opendocument:xmlns:{n}:1.0" for n in ("office", "table", "text")}
    head = "".join(f' xmlns:{name}="{url}"' for name, url in names.items())
    content = (
        f'<?xml version="1.0"?><office:document-content{head}><office:body><office:spreadsheet>'
        f'<table:table table:name="表">{table}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = '<?xml version="1.0"?><manifest/>'
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    parts = {"mimetype": mimetype, "content.xml": content, "META-INF/manifest.xml": manifest}
    return write_zip(tmp_path / "a.ods", parts)


def test_ods_formula_without_a_value(tmp_path: Path) -> None:
    table = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        "<table:table-row>"
        '<table:table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell table:formula="of:=SUM([.A1])"/>'
        '<table:table-cell office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell>'
        "</table:table-row>"
    )
    opened = open_grids(ods(tmp_path, table))
    assert found(opened) == [("F011", "表", "C3")]
    assert only(opened).value(2, 3) == 3


def test_ods_repeated_to_the_end_of_the_sheet_is_not_read(tmp_path: Path) -> None:
    table = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" '
        'office:value="1" table:number-columns-repeated="16384"/></table:table-row>'
    )
    opened = open_grids(ods(tmp_path, table))
    assert found(opened) == [("F012", "表", "XFD1048576")]
    assert opened.grids == []


# W008


def test_damaged_sheet_part_is_a_problem(tmp_path: Path) -> None:
    opened = open_grids(write_xlsx(tmp_path / "a.xlsx", '<row r="1"><c r="A1" t="s"><v>77</v></c></row>'))
    assert found(opened) == [("F003", "表", None)]
    assert opened.grids == []


def test_workbook_part_that_is_not_xml(tmp_path: Path) -> None:
    parts = {**xlsx_parts({"表": ""}), "xl/workbook.xml": "<workbook><sheets>"}
    opened = open_grids(write_zip(tmp_path / "a.xlsx", parts))
    assert [p.code for p in opened.problems] == ["F003"]


def test_sheet_that_is_listed_but_absent(tmp_path: Path) -> None:
    parts = xlsx_parts({"表": ""})
    del parts["xl/worksheets/sheet1.xml"]
    assert [p.code for p in open_grids(write_zip(tmp_path / "a.xlsx", parts)).problems] == ["F003"]


# W009


def test_own_outputs_are_known_by_their_keywords(tmp_path: Path) -> None:
    for kind, own in (("merge", True), ("report", True), ("problems", True), ("template", False)):
        path = write_xlsx(tmp_path / f"{kind}.xlsx", "", core=f"预算绩效 xltools:{kind}")
        assert open_grids(path).own_output == kind
        assert is_own_result(path) is own
    stranger = write_xlsx(tmp_path / "镇.xlsx", "", core="绩效")
    assert open_grids(stranger).own_output is None
    assert not is_own_result(stranger)


def test_a_target_stored_as_a_formula_is_its_text(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["指标", "指标值"], ["人数", "=62人"], ["合格率", "=100%"], ["合计", "=B1+5"]):
        book.active.append(row)
    book.save(tmp_path / "表.xlsx")
    grid = only(open_grids(tmp_path / "表.xlsx"))
    assert [grid.value(row, 1) for row in (1, 2)] == ["=62人", "=100%"]
    assert grid.uncached == {Cell(3, 1): "=B1+5"}
