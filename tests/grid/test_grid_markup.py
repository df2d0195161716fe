"""Pages, archives of pages, exports as Excel 2003 XML and tables drawn with bars.

GM001 a page's table is read like the same workbook, spans as merged areas · GM002 a page saved as .xls ·
GM003 an MHT archive · GM004 Excel 2003 XML · GM005 Markdown · GM006 layout tables, hidden rows, scripts ·
GM007 a page without a table says so · GM008 nothing a page holds can hurt
"""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from xltools.grid.markup import markup_kind
from xltools.grid.model import Merge
from xltools.grid.open import open_grids, open_text
from xltools.work.read import read_file, read_text

TABLE = """
<table border=1>
<tr><td colspan=2>项目名称</td><td colspan="3">河道保洁</td></tr>
<tr><td colspan=2>主管部门</td><td>青禾县水务局</td><td>实施单位</td><td>柳溪镇人民政府</td></tr>
<tr><td rowspan=3>项目资金<br>（万元）</td><td>年度资金总额</td><td colspan=3>12.6</td></tr>
<tr><td>其中：财政拨款</td><td colspan=3>12.6</td></tr>
<tr><td>其他资金</td><td colspan=3>0</td></tr>
<tr><td>总体目标</td><td colspan=4><p>保洁河道18公里。</p><p>水面无漂浮物。</p></td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td><td>分值</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>保洁河道长度</td><td>&ge;18公里</td><td>50</td></tr>
<tr><td>效益指标</td><td>生态效益指标</td><td>水面漂浮物</td><td>明显减少</td><td>30</td></tr>
<tr><td>满意度指标</td><td>服务对象满意度指标</td><td>村民满意度</td><td>&ge;92%</td><td>10</td></tr>
</table>
"""
PAGE = (
    '<!DOCTYPE html><html><head><meta charset="gb2312"><title>公开</title><style>td{x:1}</style></head><body>'
    f"<h2>2024年项目支出绩效目标表</h2>{TABLE}<script>var 金额 = 1</script></body></html>"
)


def check_records(file) -> None:
    (table,) = file.tables
    assert (table.project, table.unit, table.year) == ("河道保洁", "柳溪镇人民政府", 2024)
    assert str(table.funding.total) == "12.6"
    assert [(i.l3, i.target.raw if i.target else None, str(i.weight)) for i in table.indicators] == [
        ("保洁河道长度", "≥18公里", "50"),
        ("水面漂浮物", "明显减少", "30"),
        ("村民满意度", "≥92%", "10"),
    ]
    assert len(table.goals) >= 1


@pytest.mark.parametrize(
    ("name", "encoding"), [("公开.html", "gb18030"), ("目标表.xls", "utf-8"), ("表.htm", "utf-8-sig")]
)
def test_a_page_is_read_whatever_it_is_called(
    tmp_path: Path, name: str, encoding: str
) -> None:  # GM001, GM002
    path = tmp_path / name
    path.write_bytes(PAGE.encode(encoding))
    file = read_file(path)
    assert file.reader == "lxml-html"
    check_records(file)


def test_spans_are_merged_areas_and_breaks_are_lines() -> None:  # GM001
    (grid,) = open_text(PAGE).grids
    assert grid.value(0, 0) == "2024年项目支出绩效目标表"
    assert grid.value(1, 2) == "河道保洁"
    assert Merge(1, 2, 1, 4) in grid.merges and Merge(3, 0, 5, 0) in grid.merges
    assert grid.value(3, 0) == "项目资金\n（万元）"
    assert grid.value(6, 1) == "保洁河道18公里。\n水面无漂浮物。"


def test_an_archive_of_a_page(tmp_path: Path) -> None:  # GM003
    body = base64.encodebytes(PAGE.encode("gb18030")).decode()
    path = tmp_path / "网页.mht"
    path.write_text(
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n'
        'Content-Type: text/html; charset="gb2312"\nContent-Transfer-Encoding: base64\n\n'
        f"{body}\n--x\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--x--\n",
        encoding="ascii",
    )
    file = read_file(path)
    assert file.reader == "lxml-mht"
    check_records(file)


def test_an_export_as_excel_2003_xml(tmp_path: Path) -> None:  # GM004
    def row(*cells: str) -> str:
        return "<Row>" + "".join(cells) + "</Row>"

    def cell(text: str, more: str = "", kind: str = "String") -> str:
        return f'<Cell {more}><Data ss:Type="{kind}">{text}</Data></Cell>'

    rows = [
        row(cell("2024年项目支出绩效目标表", 'ss:MergeAcross="4"')),
        row(cell("项目名称", 'ss:MergeAcross="1"'), cell("河道保洁", 'ss:MergeAcross="2"')),
        row(cell("实施单位", 'ss:MergeAcross="1"'), cell("柳溪镇人民政府", 'ss:MergeAcross="2"')),
        row(cell("资金（万元）", 'ss:MergeDown="1"'), cell("年度资金总额"), cell("12.6", 'ss:MergeAcross="2"', "Number")),
        row(cell("其中：财政拨款", 'ss:Index="2"'), cell("12.6", 'ss:MergeAcross="2"', "Number")),
        row(cell("总体目标"), cell("保洁河道18公里。", 'ss:MergeAcross="3"')),
        row(*(cell(t) for t in ("一级指标", "二级指标", "三级指标", "指标值", "分值"))),
        row(*(cell(t) for t in ("产出指标", "数量指标", "保洁河道长度", "≥18公里")), cell("50", kind="Number")),
        row(*(cell(t) for t in ("效益指标", "生态效益指标", "水面漂浮物", "明显减少")), cell("30", kind="Number")),
        row(*(cell(t) for t in ("满意度指标", "服务对象满意度指标", "村民满意度", "≥92%")), cell("10", kind="Number")),
    ]  # fmt: skip
    path = tmp_path / "导出.xls"
    path.write_text(
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="项目表"><Table>'
        + "".join(rows)
        + "</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    file = read_file(path)
    assert file.reader == "lxml-xml2003"
    check_records(file)
    assert file.tables[0].sheet == "项目表"


def test_a_table_drawn_with_bars() -> None:  # GM005
    text = """2024年项目支出绩效目标表

| 项目名称 | 河道保洁 | 实施单位 | **柳溪镇人民政府** | |
|---|:--|---|---|---|
| 年度资金总额（万元） | 12.6 | 财政拨款 | 12.6 | |
| 总体目标 | 保洁河道18公里。<br>水面无漂浮物。 | | | |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | 分值 |
| 产出指标 | 数量指标 | 保洁河道长度 | ≥18公里 | 50 |
| 效益指标 | 生态效益指标 | 水面漂浮物 | 明显减少 | 30 |
| 满意度指标 | 服务对象满意度指标 | 村民满意度 | ≥92% | 10 |
"""
    file = read_text(text)
    assert file.reader == "text-bars"
    check_records(file)
    assert file.tables[0].indicators[0].cell == "C8", "row 8 is line 8 of the text"


def test_layout_tables_are_looked_through_and_hidden_rows_left_out() -> None:  # GM006
    inner = TABLE.replace("<tr><td>其他资金", '<tr style="display: none"><td>其他资金')
    page = (
        "<html><body><table><tr><td>导航</td><td><div>2024年项目支出绩效目标表</div>"
        f"{inner}</td></tr></table></body></html>"
    )
    check_records(read_text(page))
    assert "其他资金" not in str(open_text(page).grids[0].rows)


def test_a_page_without_a_table_is_named_as_such(tmp_path: Path) -> None:  # GM007
    path = tmp_path / "说明.html"
    path.write_text("<html><body><p>通知：请按时报送。</p></body></html>", encoding="utf-8")
    opened = open_grids(path)
    assert opened.grids == []
    assert [(p.code, p.message) for p in opened.problems] == [("F004", "网页里没有表格。")]


def test_text_with_some_tags_stays_text() -> None:  # GM006
    assert markup_kind("项目名称\t<p>道路</p>\n") is None
    assert markup_kind("<p>说明</p>\n项目名称\t道路") is None


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr>" * 30000 + "</table>",
        "<table><tr><td colspan=999999999 rowspan=999999999>一</td></tr></table>",
        "<div>" * 5000 + "<table><tr><td>一</td></tr></table>",
        "<table><tr><td rowspan=0>一<td>二</table>",
        "<html><table><tr><td>\x00\x01一</td></tr></table>",
    ],
    ids=["rows", "spans", "depth", "rowspan-0", "controls"],
)
def test_nothing_a_page_holds_can_hurt(page: str) -> None:  # GM008
    grids = open_text(page).grids
    assert all(len(row) <= 500 for grid in grids for row in grid.rows)
