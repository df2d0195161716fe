"""Digital PDFs, scans, and old Word documents.

GP001 a workbook printed to PDF gives its records back · GP002 a page without text is a scan ·
GP003 a damaged PDF · GP004 without pdfplumber a sentence says so · GP005 a .doc is read through LibreOffice
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from xltools.grid.open import open_grids
from xltools.work.read import read_file

FORM = """
## 项目表
| 2024年项目支出绩效目标表 | < | < | < | < |
| 项目名称 | < | 河道保洁 | < | < |
| 主管部门 | < | 青禾县水务局 | 实施单位 | 柳溪镇人民政府 |
| 项目资金（万元） | 年度资金总额 | 12.6 | < | < |
| ^ | 其中：财政拨款 | 12.6 | < | < |
| 总体目标 | 1.保洁河道18公里，全年水面没有漂浮物，岸坡没有垃圾。⏎2.村民满意。 | < | < | < |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 |
| 产出指标 | 数量指标 | 保洁河道长度 | ≥18公里 | 50 |
| 效益指标 | 生态效益指标 | 水面漂浮物 | 明显减少 | 30 |
| 满意度指标 | 服务对象满意度指标 | 村民满意度 | ≥92% | 10 |
"""


def converted(soffice: str, path: Path, kind: str) -> Path:
    profile = (path.parent / "profile").as_uri()
    subprocess.run(
        [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind, "--outdir",
         str(path.parent / "out"), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return path.parent / "out" / f"{path.stem}.{kind}"


def bordered(path: Path) -> Path:
    from openpyxl import load_workbook
    from openpyxl.styles import Alignment, Border, Side

    book = load_workbook(path)
    side = Side(style="thin")
    for row in book.active.iter_rows():
        for cell in row:
            cell.border = Border(left=side, right=side, top=side, bottom=side)
            cell.alignment = Alignment(wrap_text=True)
    for column in "ABCDE":
        book.active.column_dimensions[column].width = 17
    book.active.row_dimensions[6].height = 48
    book.active.page_setup.orientation = "landscape"
    book.save(path)
    return path


@pytest.mark.soffice
def test_a_printed_form_gives_its_records_back(markdown_workbook, soffice: str) -> None:  # GP001
    path = converted(soffice, bordered(markdown_workbook(FORM, "项目表.xlsx")), "pdf")
    file = read_file(path)
    assert file.reader == "pdfplumber"
    (table,) = file.tables
    assert (table.project, table.unit, table.year) == ("河道保洁", "柳溪镇人民政府", 2024)
    assert str(table.funding.total) == "12.6"
    assert table.goals == ("保洁河道18公里，全年水面没有漂浮物，岸坡没有垃圾。", "村民满意。")
    assert [(i.l3, i.target.raw, str(i.weight)) for i in table.indicators if i.target] == [
        ("保洁河道长度", "≥18公里", "50"),
        ("水面漂浮物", "明显减少", "30"),
        ("村民满意度", "≥92%", "10"),
    ]


def test_a_scan_is_named_as_a_scan(tmp_path: Path) -> None:  # GP002
    path = tmp_path / "扫描.pdf"
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n"
    )
    opened = open_grids(path)
    assert opened.grids == []
    assert [p.code for p in opened.problems] == ["F004"]
    assert "扫描" in opened.problems[0].message


def test_a_damaged_pdf(tmp_path: Path) -> None:  # GP003
    path = tmp_path / "坏.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing of a document\n")
    (problem,) = open_grids(path).problems
    assert problem.code in ("F003", "F004")
    assert "PDF" in problem.message


def test_without_the_extra_a_sentence_says_so(tmp_path: Path, monkeypatch) -> None:  # GP004
    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    path = tmp_path / "表.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    (problem,) = open_grids(path).problems
    assert problem.code == "F004"
    assert "没有安装" in problem.message and "xltools[pdf]" in problem.fix


@pytest.mark.soffice
def test_an_old_word_document_is_read(tmp_path: Path, soffice: str) -> None:  # GP005
    from docx import Document

    document = Document()
    document.add_paragraph("2024年项目支出绩效目标表")
    rows = [
        ["项目名称", "河道保洁", "实施单位", "柳溪镇人民政府", ""],
        ["年度资金总额（万元）", "12.6", "财政拨款", "12.6", ""],
        ["一级指标", "二级指标", "三级指标", "指标值", "分值"],
        ["产出指标", "数量指标", "保洁河道长度", "≥18公里", "50"],
        ["效益指标", "生态效益指标", "水面漂浮物", "明显减少", "30"],
    ]
    table = document.add_table(len(rows), 5)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    document.add_paragraph("填报日期：2024年1月")
    path = tmp_path / "目标表.docx"
    document.save(path)
    old = converted(soffice, path, "doc")
    assert old.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    file = read_file(old)
    assert file.reader == "libreoffice-docx"
    assert (file.tables[0].project, file.tables[0].unit) == ("河道保洁", "柳溪镇人民政府")
    assert [i.l3 for i in file.tables[0].indicators] == ["保洁河道长度", "水面漂浮物"]
