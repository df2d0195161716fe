"""Sound files other readers refuse are read; what cannot be read is refused for its true reason.

TR001 Word: macro-enabled, template, strict, a relation to a picture that was taken out
TR002 workbooks: Excel 4 macro sheets, a sheet without a part, the workbook elsewhere, all content hidden
TR003 .ods: pretty-printed, with Basic
TR004 a wrong check sum is damage and no bomb; one long text in twenty thousand cells is too much text
TR005 no invented tables: an invoice, a bank's profit table, a list of names and amounts
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from xltools.layouts.file_read import read_file
from xltools.model.records import FileRead

FORM = """
| 项目支出绩效目标表 | < | < | < |
| 项目名称 | 修路 | < | < |
| 单位名称 | 清溪镇 | 年度 | 2024 |
| 资金总额 | 12.8 | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 修路里程 | ≥3公里 |
"""
ROWS = [[cell.strip() for cell in line.strip("| ").split("|")] for line in FORM.strip().splitlines()]
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def assert_read(file: FileRead) -> None:
    assert [(table.project, table.unit) for table in file.tables] == [("修路", "清溪镇")], file.problems


@pytest.fixture
def word() -> dict[str, bytes]:
    document = docx.Document()
    table = document.add_table(rows=0, cols=4)
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = "" if text == "<" else text
    buffer = io.BytesIO()
    document.save(buffer)
    return parts(buffer.getvalue())


@pytest.fixture
def workbook(markdown_workbook: Callable[..., Path]) -> dict[str, bytes]:
    return parts(markdown_workbook(FORM).read_bytes())


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    ],
)
def test_tr001_word_files_of_other_kinds_are_read(kind: str, word: dict[str, bytes], tmp_path: Path) -> None:
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    word["[Content_Types].xml"] = word["[Content_Types].xml"].replace(plain, kind.encode())
    assert_read(read_file(pack(tmp_path / "a.docm", word)))


def test_tr001_strict_word_is_read(word: dict[str, bytes], tmp_path: Path) -> None:
    office, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    for name, content in word.items():
        content = content.replace(office + b"wordprocessingml/2006/main", strict + b"wordprocessingml/main")
        word[name] = content.replace(_RELATIONS.encode(), strict + b"officeDocument/relationships")
    assert_read(read_file(pack(tmp_path / "a.docx", word)))


def test_tr001_a_picture_that_was_taken_out(word: dict[str, bytes], tmp_path: Path) -> None:
    name = "word/_rels/document.xml.rels"
    absent = f'<Relationship Id="rId99" Type="{_RELATIONS}/image" Target="media/absent.png"/></Relationships>'
    word[name] = word[name].replace(b"</Relationships>", absent.encode())
    assert_read(read_file(pack(tmp_path / "a.docx", word)))


def add_sheet(workbook: dict[str, bytes], name: str, relation: str = "") -> None:
    sheet = f'<sheet xmlns:r="{_RELATIONS}" name="{name}" sheetId="9" r:id="rId77"/></sheets>'
    workbook["xl/workbook.xml"] = workbook["xl/workbook.xml"].replace(b"</sheets>", sheet.encode())
    rels = "xl/_rels/workbook.xml.rels"
    workbook[rels] = workbook[rels].replace(b"</Relationships>", f"{relation}</Relationships>".encode())


def test_tr002_macro_sheets_cost_no_table(workbook: dict[str, bytes], tmp_path: Path) -> None:
    kind = "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    add_sheet(workbook, "宏", f'<Relationship Id="rId77" Type="{kind}" Target="macrosheets/sheet1.xml"/>')
    workbook["xl/macrosheets/sheet1.xml"] = (
        b'<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" '
        b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></xm:macrosheet>'
    )
    assert_read(read_file(pack(tmp_path / "a.xlsm", workbook)))


def test_tr002_a_sheet_without_a_part_is_named(workbook: dict[str, bytes], tmp_path: Path) -> None:
    add_sheet(workbook, "丢了")
    file = read_file(pack(tmp_path / "a.xlsx", workbook))
    assert_read(file)
    assert ["工作表“丢了”的内容不在文件里" in p.message for p in file.problems if p.code == "F003"] == [True]


def test_tr002_a_workbook_elsewhere_is_no_damage(workbook: dict[str, bytes], tmp_path: Path) -> None:
    moved = {
        name.replace("xl/", "data/"): content.replace(b"/xl/", b"/data/")
        for name, content in workbook.items()
    }
    message = read_file(pack(tmp_path / "a.xlsx", moved)).problems[0].message
    assert "主要部件在 data/workbook.xml、不在通常位置" in message


def test_tr002_content_that_is_all_hidden(markdown_workbook: Callable[..., Path], tmp_path: Path) -> None:
    content = parts(markdown_workbook("## 内部\n| 别的 | 内容 |\n| 一 | 二 |").read_bytes())
    visible, hidden = b'state="visible"', b'state="hidden"'
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace(visible, hidden, 1)
    message = read_file(pack(tmp_path / "a.xlsx", content)).problems[0].message
    assert "隐藏的工作表" in message and "内部" in message


def ods(between: str = "") -> dict[str, bytes]:
    rows = ""
    for row in ROWS:
        texts = ["" if text == "<" else text for text in row]
        cells = (
            f'<table:table-cell office:value-type="string"><text:p>{t}</text:p></table:table-cell>'
            for t in texts
        )
        rows += f"<table:table-row>{between}{between.join(cells)}{between}</table:table-row>{between}"
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    names = "".join(f' xmlns:{n}="{urn}:{n}:1.0"' for n in ("office", "table", "text"))
    content = (
        f'<office:document-content{names} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="表">{between}{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    return {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content.encode(),
        "META-INF/manifest.xml": f'<m:manifest xmlns:m="{urn}:manifest:1.0"/>'.encode(),
    }


@pytest.mark.parametrize("between", ["", "\n    "])
def test_tr003_ods_is_read_as_it_is_printed(between: str, tmp_path: Path) -> None:
    assert_read(read_file(pack(tmp_path / "a.ods", ods(between))))


def test_tr003_basic_is_no_attack(tmp_path: Path) -> None:
    basic = b'<!DOCTYPE library:libraries PUBLIC "-//OpenOffice.org//DTD" "libraries.dtd"><libraries/>'
    assert_read(read_file(pack(tmp_path / "a.ods", {**ods(), "Basic/script-lc.xml": basic})))


def test_tr004_a_wrong_check_sum_is_damage(workbook: dict[str, bytes], tmp_path: Path) -> None:
    data = bytearray(pack(tmp_path / "a.xlsx", workbook).read_bytes())
    at = data.find(b"PK\x01\x02")
    while b"sheet1.xml" not in data[at : at + 90]:
        at = data.find(b"PK\x01\x02", at + 1)
    data[at + 16] ^= 0xFF
    (tmp_path / "a.xlsx").write_bytes(data)
    problem = read_file(tmp_path / "a.xlsx").problems[0]
    assert problem.code == "F003" and "炸弹" not in problem.message


def test_tr004_one_long_text_in_many_cells(tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    path = tmp_path / "a.xlsx"
    book = Workbook(str(path))
    sheet = book.add_worksheet("表")
    for row in range(20_000):
        sheet.write_string(row, 0, "长")
    book.close()
    content = parts(path.read_bytes())
    strings = content["xl/sharedStrings.xml"].decode()
    content["xl/sharedStrings.xml"] = strings.replace("长", "长" * 300_000).encode()
    problem = read_file(pack(path, content)).problems[0]
    assert problem.code == "F006" and "文字展开后超过 200 MB" in problem.message


@pytest.mark.parametrize(
    "table",
    [
        "| 项目名称 | 规格 | 数量 | 单价 | 金额 |\n| 纸 | A4 | 10 | 25 | 250 |\n| 硒鼓 | 88A | 2 | 3 | 6 |",
        "| 利润表 | < | < |\n| 项目名称 | 本期金额 | 上期金额 |\n| 利息 | 2500 | 2300 |\n| 收益 | 60 | 50 |",
        "| 项目名称 | 金额 |\n| 利息收入 | 2500 |\n| 投资收益 | 60 |",
    ],
)
def test_tr005_what_is_no_budget_list_is_asked_about(
    table: str, markdown_workbook: Callable[..., Path]
) -> None:
    file = read_file(markdown_workbook(table))
    assert file.tables == () and [problem.code for problem in file.problems] == ["L001"]
