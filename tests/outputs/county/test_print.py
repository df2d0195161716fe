"""The county workbook on paper.

SP001 nothing prints under 7.5 points on A4; no text is cut by its cell
SP002 no chart is cut by a page; wide sheets repeat their heads and row titles on the pages at their side
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.printed import PrintedPage, print_pages

from xltools.cli import main
from xltools.sheets.page import LIST_PAGE, SMALLEST, lay_across, points

COUNTY = str(Path(__file__).resolve().parents[3] / "examples" / "county")
CHARTS = ("问题按类别", "指标按一级指标", "项目自评得分分布", "部门整体支出目标（万元）")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, soffice: str) -> list[PrintedPage]:
    path = tmp_path_factory.mktemp("print") / "county.xlsx"
    assert main(["merge", COUNTY, "-o", str(path), "-q"]) == 0
    return print_pages(soffice, path)


@pytest.mark.soffice
def test_sp001_nothing_small_and_nothing_cut(pages: list[PrintedPage]) -> None:
    assert min(page.smallest for page in pages) >= 7.5
    # Labels of a chart's columns may stand on its lines.
    tables = [page for page in pages if not any(title in page.text for title in CHARTS)]
    assert {n: page.clipped for n, page in enumerate(tables) if page.clipped} == {}
    assert len(tables) > 40


@pytest.mark.soffice
def test_sp002_charts_stand_whole_and_heads_are_repeated(pages: list[PrintedPage]) -> None:
    # A chart that is cut prints its title on one page and its axis on the next, or its title twice.
    found = [page.text for page in pages if "指标按一级指标" in page.text]
    assert len(found) == 1 and "满意度" in found[0]
    beside = [page.text for page in pages if page.text.startswith("指标明细")]
    assert len(beside) > 2
    assert all("序号" in text and "乡镇（单位）" in text for text in beside)
    assert len(pages) <= 70


def test_sp002_columns_are_divided_between_groups() -> None:
    groups = ["", "", "甲", "甲", "甲", "乙", "乙"]
    across = lay_across(LIST_PAGE, [6, 20, 45, 45, 45, 40, 40], 2, groups)
    assert across.breaks == (5,)
    assert across.scale >= SMALLEST


def test_sp001_a_narrow_list_is_not_reduced() -> None:
    widths = [10.0, 30.0, 40.0]
    assert sum(map(points, widths)) < LIST_PAGE.width
    assert lay_across(LIST_PAGE, widths, 1, ["", "", ""]).breaks == ()
    assert lay_across(LIST_PAGE, widths, 1, ["", "", ""]).scale == 100
