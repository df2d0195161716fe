"""Word documents to one Grid.

D001 paragraphs and table rows in order · D002 gridSpan and vMerge · D003 tracked changes · D004 text boxes,
nested tables, content controls · D005 damaged documents · D006 LibreOffice's own documents.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from support.handmade import docx_parts, write_zip

from xltools.grid.model import Grid, Merge
from xltools.grid.open import open_grids


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(content: str, span: int = 1, merge: str | None = None) -> str:
    grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    vertical = {"restart": '<w:vMerge w:val="restart"/>', "on": "<w:vMerge/>"}.get(merge or "", "")
    return f"<w:tc><w:tcPr>{grid}{vertical}</w:tcPr>{content}</w:tc>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def grid_of(tmp_path: Path, body: str) -> Grid:
    opened = open_grids(write_zip(tmp_path / "a.docx", docx_parts(body)))
    assert opened.reader == "python-docx"
    assert opened.problems == []
    (grid,) = opened.grids
    assert grid.name == "正文"
    return grid


def test_paragraphs_and_tables_keep_their_order(tmp_path: Path) -> None:
    cell = tc(p("目标1") + p("目标2"))
    body = p("标题") + "<w:p/>" + tbl(tc(p("单位")) + cell) + p("又一段") + tbl(tc(p("乙")))
    grid = grid_of(tmp_path, body)
    assert grid.rows == [["标题"], [], ["单位", "目标1\n目标2"], ["又一段"], ["乙"]]


def test_runs_breaks_tabs_and_formulas_are_one_text(tmp_path: Path) -> None:
    run = (
        "<w:r><w:t>合格率</w:t><w:tab/><w:t>一</w:t><w:br/></w:r><m:oMath><m:r><m:t>≥95</m:t></m:r></m:oMath>"
    )
    field = "<w:r><w:instrText>DATE</w:instrText></w:r><w:hyperlink><w:r><w:t>%</w:t></w:r></w:hyperlink>"
    assert grid_of(tmp_path, f"<w:p>{run}{field}</w:p>").rows == [["合格率\t一\n≥95%"]]


def test_spans_become_merged_areas(tmp_path: Path) -> None:
    body = p("题") + tbl(
        tc(p("任务"), merge="restart") + tc(p("金额"), span=3),
        tc("<w:p/>", merge="on") + tc(p("总额")) + tc(p("财政")) + tc(p("其他")),
        tc("<w:p/>", merge="on") + tc(p("1"), span=2, merge="restart") + tc(p("3")),
        tc(p("合计")) + tc("<w:p/>", span=2, merge="on") + tc(p("4")),
    )
    grid = grid_of(tmp_path, body)
    assert grid.rows[1:] == [
        ["任务", "金额", "", ""],
        ["", "总额", "财政", "其他"],
        ["", "1", "", "3"],
        ["合计", "", "", "4"],
    ]
    assert sorted(grid.merges) == [Merge(1, 0, 3, 0), Merge(1, 1, 1, 3), Merge(3, 1, 4, 2)]


def test_two_merges_in_one_column_stay_apart(tmp_path: Path) -> None:
    rows = [
        tc(p(t), merge=m) + tc(p("x"))
        for t, m in (("甲", "restart"), ("", "on"), ("乙", "restart"), ("", "on"))
    ]
    assert grid_of(tmp_path, tbl(*rows)).merges == [Merge(0, 0, 1, 0), Merge(2, 0, 3, 0)]


def test_row_that_begins_later(tmp_path: Path) -> None:
    row = f'<w:trPr><w:gridBefore w:val="2"/></w:trPr>{tc(p("丙"))}'
    assert grid_of(tmp_path, tbl(row)).rows == [["", "", "丙"]]


def test_deleted_text_is_not_read_and_inserted_text_is(tmp_path: Path) -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>30</w:delText></w:r></w:del>'
    inserted = '<w:ins w:id="2"><w:r><w:t>50</w:t></w:r></w:ins>'
    row = f'<w:trPr><w:del w:id="3"/></w:trPr>{tc(p("删掉的行"))}'
    grid = grid_of(tmp_path, tbl(tc(f"<w:p>{deleted}{inserted}<w:r><w:t>人</w:t></w:r></w:p>"), row))
    assert grid.rows == [["50人"]]


def test_nothing_is_lost_in_boxes_nested_tables_and_controls(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('框里的单位')}</w:txbxContent>"
    choice = f'<mc:AlternateContent><mc:Choice Requires="w">{box}</mc:Choice>'
    picture = (
        f"<w:p><w:r><w:t>前</w:t>{choice}<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    nested = tc(p("外") + tbl(tc(p("内1")) + tc(p("内2")))) + tc(p("右"))
    control = f"<w:sdt><w:sdtContent>{p('控件')}</w:sdtContent></w:sdt>"
    grid = grid_of(tmp_path, picture + tbl(nested) + control)
    assert grid.rows == [["前"], ["框里的单位"], ["外", "右"], ["内1", "内2"], ["控件"]]


def test_damaged_document_is_a_problem(tmp_path: Path) -> None:
    for number, document in enumerate(("<w:document>", '<?xml version="1.0"?><a/>')):
        parts = {**docx_parts(""), "word/document.xml": document}
        opened = open_grids(write_zip(tmp_path / f"{number}.docx", parts))
        assert [problem.code for problem in opened.problems] == ["F003"]
        assert opened.grids == []


@pytest.mark.soffice
def test_document_written_by_libreoffice(tmp_path: Path, soffice: str) -> None:
    html = tmp_path / "源.html"
    html.write_text(
        "<html><meta charset='utf-8'><body><p>某镇目标表</p><table border=1><tr><td rowspan=2>任务</td>"
        "<td colspan=2>金额</td></tr><tr><td>总额</td><td>其他</td></tr></table></body></html>",
        encoding="utf-8",
    )
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    filters = ["--infilter=HTML (StarWriter)", "--convert-to", "docx:MS Word 2007 XML"]
    command = [soffice, profile, "--headless", *filters, "--outdir", str(tmp_path), str(html)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (grid,) = open_grids(tmp_path / "源.docx").grids
    rows = [row for row in grid.rows if any(row)]
    assert rows == [["某镇目标表"], ["任务", "金额", ""], ["", "总额", "其他"]]
    assert [(m.bottom - m.top, m.right - m.left) for m in sorted(grid.merges)] == [(1, 0), (0, 1)]
