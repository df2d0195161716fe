"""The county workbook, read back as its users see it.

SW001 ten sheets; every total is a formula, its cached value equals the sum in Decimal
SW002 LibreOffice recalculates every formula to its cached value; openxml-audit finds nothing
SW003 changing 计入 in 表格台账 changes the totals (the other version is counted instead)
SW004 text beginning with = + - @ stays text; over-long text is cut; links beyond the limit are text
SW005 every detail row links to its file, sheet and cell, relative to the workbook
SW006 the same county gives the same bytes; a workbook that lost a figure is not written
"""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support.county_records import department, indicator, project, read, selfeval, task
from support.recalc import recalculate, stale_cells

from xltools.county import County, consolidate
from xltools.county.sums import make_book
from xltools.model.problem import Problem
from xltools.model.records import FileRead
from xltools.outputs.county import workbook as summary
from xltools.outputs.county.context import SHEETS
from xltools.sheets.row_sheet import CUT, MAX_TEXT
from xltools.sheets.save import WriteError

OLD = department("柳河镇", task("人员经费", "81.42", row=9), task("公用经费", "2"), printed="83.42")
NEW = department("柳河镇", task("人员经费", "90.00", row=9), task("公用经费", "2"), printed="92.00")


def files(folder: Path) -> list[FileRead]:
    path = lambda name: str(folder / name)  # noqa: E731
    scored = [
        indicator("会议次数", "≥3人", weight=Decimal(50), actual="3人", score=Decimal(50)),
        indicator("满意度", "≥90%", l1="满意度指标", weight=Decimal(40), actual="95%", score=Decimal(40)),
    ]
    found = Problem("T301", "hint", "=1+1 没有符号", "@改", sheet="项目", cell="D14", path=path("a.xlsx"))
    return [
        read(path("a.xlsx"), OLD, project("柳河镇", "=修路", "5.3", indicator("里程")), problems=(found,)),
        read(path("b 报送#2.xlsx"), NEW),
        read(
            path("乡/c.xlsx"),
            project("青杨乡人民政府", "建桥", "70000.00", currency_unit="元", sheet="表 '1'"),
        ),
        read(path("d.docx"), selfeval("青杨乡", "建桥", "7", "6.3", *scored, total_score=Decimal(99))),
        read(path("e.xlsx"), project("青杨乡", "绿化", None, year=2023)),
        read(path("坏.xlsx"), problems=(Problem("F003", "error", "打不开", "重报"),)),
    ]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[County, Path]:
    folder = tmp_path_factory.mktemp("county")
    made = consolidate(files(folder))
    summary.write_summary(made, folder / "out" / "汇总.xlsx")
    return made, folder / "out" / "汇总.xlsx"


def rows(path: Path, sheet: str, first: int = 5) -> list[list[Any]]:
    book = load_workbook(path, data_only=True)
    return [list(row) for row in book[sheet].iter_rows(min_row=first, values_only=True)]


def heads(path: Path, sheet: str) -> list[str]:
    return [cell.value for cell in load_workbook(path)[sheet][4]]


def test_sw001_sheets_and_township_totals(county: tuple[County, Path]) -> None:
    path = county[1]
    after = SHEETS.index("评分") + 1
    assert tuple(load_workbook(path).sheetnames) == (
        *SHEETS[:after], "评分排名", "指标汇总评分", *SHEETS[after:],
    )  # fmt: skip
    head, found = heads(path, "乡镇汇总"), rows(path, "乡镇汇总")
    by_name = {(row[1], row[2]): row for row in found if row[1]}
    assert by_name["柳河镇", 2024][head.index("总额")] == 83.42
    assert by_name["青杨乡", 2024][head.index("资金总额")] == 7
    assert by_name["青杨乡", 2024][head.index("执行率")] == 0.9
    assert by_name["青杨乡", 2024][head.index("平均得分")] == 99
    # No amount was handed in for 2023: blank, not zero, and the gap is counted.
    assert by_name["青杨乡", 2023][head.index("资金总额")] in (None, "")
    assert by_name["青杨乡", 2023][head.index("缺金额", head.index("资金总额"))] == 1
    assert by_name["全县合计", 2024][head.index("资金总额")] == 12.3


def test_sw001_totals_are_formulas(county: tuple[County, Path]) -> None:
    sheet = load_workbook(county[1])["乡镇汇总"]
    for row in sheet.iter_rows(min_row=5, min_col=4):
        for cell in row:
            assert cell.value is None or str(cell.value).startswith("="), cell.coordinate


def test_sw002_libreoffice_and_audit(county: tuple[County, Path], soffice: str, uno_python: str) -> None:
    from openxml_audit import OpenXmlValidator

    path = county[1]
    (sheets,) = recalculate(soffice, uno_python, path)
    assert sum(len(sheet.formulas) for sheet in sheets.values()) > 150
    assert stale_cells(path, sheets) == []
    assert list(OpenXmlValidator().validate(path).errors) == []


def test_sw003_choosing_the_other_version(
    county: tuple[County, Path], soffice: str, uno_python: str, tmp_path: Path
) -> None:
    book = load_workbook(county[1])
    ledger = book["表格台账"]
    state = {row[3].value: row for row in ledger.iter_rows(min_row=5)}
    assert state["待核定"][2].value == "否"
    first = next(
        row for row in ledger.iter_rows(min_row=5) if row[4].value == "柳河镇" and row[6].value == "部门目标"
    )
    state["待核定"][2].value, first[2].value = "是", "否"
    book.save(tmp_path / "改选.xlsx")
    (sheets,) = recalculate(soffice, uno_python, tmp_path / "改选.xlsx")
    found = {(row[1], row[2]): row for row in sheets["乡镇汇总"].rows[4:]}
    column = heads(county[1], "乡镇汇总").index("总额")
    assert found["柳河镇", 2024.0][column] == 92
    assert found["全县合计", 2024.0][column] == 92


def test_sw004_text_stays_text(county: tuple[County, Path]) -> None:
    sheet = load_workbook(county[1])["项目明细"]
    name = next(cell for row in sheet.iter_rows(min_row=5) for cell in row if cell.value == "=修路")
    assert name.data_type == "s"
    messages = [row[7].value for row in load_workbook(county[1])["问题清单"].iter_rows(min_row=5)]
    assert "=1+1 没有符号" in messages


def test_sw004_long_text_is_cut_and_says_so(tmp_path: Path) -> None:
    text = "长" * 40000
    made = consolidate([read("a.xlsx", department("柳河镇", task("人员经费", "1", content=text)))])
    summary.write_summary(made, tmp_path / "a.xlsx")
    cell = next(row[5] for row in rows(tmp_path / "a.xlsx", "任务明细"))
    assert len(cell) == MAX_TEXT and cell.endswith(CUT)


def test_sw004_links_beyond_the_limit_become_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xltools.sheets.row_sheet.MAX_LINKS", 3)
    table = project("柳河镇", "修路", "5", *(indicator(f"指标{n}", row=n) for n in range(9)))
    summary.write_summary(consolidate([read("a.xlsx", table)]), tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")["指标明细"]
    places = [cell for row in sheet.iter_rows(min_row=5) for cell in row if "a.xlsx" in str(cell.value)]
    assert [cell.hyperlink is not None for cell in places] == [True] * 3 + [False] * 6


def test_sw005_links_name_file_sheet_and_cell(county: tuple[County, Path]) -> None:
    sheet = load_workbook(county[1])["项目明细"]
    links = {
        row[4].value: row[15].hyperlink for row in sheet.iter_rows(min_row=5) if row[15].hyperlink is not None
    }
    assert (links["=修路"].target, links["=修路"].location) == (r"..\a.xlsx", "'项目'!B2")
    assert links["建桥"].target.endswith("d.docx") or links["建桥"].location == "'表 ''1'''!B2"
    tasks = load_workbook(county[1])["任务明细"]
    other = [row[11].hyperlink for row in tasks.iter_rows(min_row=5) if "报送" in str(row[11].value)]
    assert {link.target for link in other} == {r"..\b%20报送%232.xlsx"}
    assert {link.location for link in other} == {"'整体'!B10", "'整体'!B6"}


def test_sw006_same_county_same_bytes(county: tuple[County, Path]) -> None:
    made, path = county
    assert summary.summary_bytes(made, path) == path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        assert "xltools:merge" in archive.read("docProps/core.xml").decode()


def test_sw006_a_lost_figure_is_not_written(county: tuple[County, Path]) -> None:
    made, path = county
    damaged = BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet3.xml":
                assert b"<v>5.3</v>" in data
                data = re.sub(rb"<v>5\.3</v>", b"<v>5.2</v>", data)
            target.writestr(name, data)
    with pytest.raises(WriteError, match="项目明细"):
        summary.verify(damaged.getvalue(), make_book(made))


def test_empty_county_has_all_sheets(tmp_path: Path, soffice: str, uno_python: str) -> None:
    summary.write_summary(consolidate([read("坏.xlsx")]), tmp_path / "a.xlsx")
    (sheets,) = recalculate(soffice, uno_python, tmp_path / "a.xlsx")
    assert stale_cells(tmp_path / "a.xlsx", sheets) == []
