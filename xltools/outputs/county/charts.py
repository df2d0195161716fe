"""The native Excel charts of 总览: funds by township, problems, indicators, scores."""

from __future__ import annotations

from typing import Any

from xltools.outputs.county.context import OVERVIEW, TOWNSHIPS, Summary
from xltools.sheets.page import LIST_PAGE, page_rows
from xltools.sheets.palette import BLUE, GREEN, GRID, ORANGE, PALE, RED, SKY, YELLOW
from xltools.sheets.report import ReportSheet
from xltools.sheets.spec import Table

_FONT = {"name": "宋体", "size": 10}
_GRID = {"visible": True, "line": {"color": PALE}}
HEIGHT = 280
ROWS_PER_CHART = 15
WIDTHS = (16, 12, 14, 14, 12, 14, 14, 12, 12, 13, 13, 11)
"""Of the columns of 总览."""
PAGE, GAP = 1140, 10
"""Width of the sheet's twelve columns and the room between charts, in pixels."""
FEW = 14
"""Up to this many townships a chart of half the width is readable."""


def _named(chart: Any, title: str) -> None:
    chart.set_title({"name": title, "name_font": {"name": "黑体", "size": 11}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_chartarea({"border": {"color": GRID}})


def _axes(chart: Any, value_format: str) -> None:
    chart.set_x_axis({"num_font": _FONT})
    chart.set_y_axis(
        {
            "num_font": _FONT,
            "num_format": value_format,
            "major_gridlines": _GRID,
        }
    )


def _column_chart(s: Summary, title: str, series: dict[str, Any], value_format: str) -> Any:
    chart = s.papers.book.add_chart({"type": "column"})
    chart.add_series({"name": title, "gap": 80, **series})
    _named(chart, title)
    chart.set_legend({"none": True})
    _axes(chart, value_format)
    return chart


def _funds(s: Summary, title: str, key: str, color: str) -> Any:
    sheet = s.sheet(TOWNSHIPS)
    # Names and years as two-level categories only where there are several years.
    labels = sheet.col("年度" if len(s.book.years()) > 1 else "乡镇（单位）")
    col = sheet.col(key)
    series = {
        "categories": [TOWNSHIPS, sheet.top, sheet.col("乡镇（单位）"), sheet.last, labels],
        "values": [TOWNSHIPS, sheet.top, col, sheet.last, col],
        "fill": {"color": color},
    }
    return _column_chart(s, title, series, "#,##0")


def _cells(table: Table[Any], key: str) -> list[str | int]:
    return [OVERVIEW, table.top, table.col(key), table.last, table.col(key)]


def _problems(s: Summary, table: Table[Any]) -> Any:
    chart = s.papers.book.add_chart({"type": "bar", "subtype": "stacked"})
    for name, color in (("错误", RED), ("警告", YELLOW), ("提示", SKY)):
        chart.add_series(
            {
                "name": name,
                "categories": _cells(table, "问题类别"),
                "values": _cells(table, name),
                "fill": {"color": color},
                "gap": 60,
            }
        )
    _named(chart, "问题按类别")
    chart.set_y_axis({"num_font": _FONT, "reverse": True})
    chart.set_x_axis({"num_font": _FONT, "num_format": "0", "major_gridlines": _GRID})
    return chart


def _single(s: Summary, table: Table[Any], keys: tuple[str, str], title: str, color: str) -> Any:
    series = {
        "categories": _cells(table, keys[0]),
        "values": _cells(table, keys[1]),
        "fill": {"color": color},
        "data_labels": {"value": True, "font": _FONT},
    }
    return _column_chart(s, title, series, "0")


def _line(paper: ReportSheet, row: int, charts: list[Any]) -> int:
    """Draw charts side by side across the page; the row below them."""
    width = (PAGE - GAP * (len(charts) - 1)) // max(len(charts), 1)
    for n, chart in enumerate(charts):
        chart.set_size({"width": width, "height": HEIGHT})
        place = {"x_offset": 2 + n * (width + GAP), "y_offset": 4, "object_position": 2}
        paper.sheet.insert_chart(row, 0, chart, place)
    return row + ROWS_PER_CHART if charts else row


def draw_charts(
    s: Summary, paper: ReportSheet, row: int, room: int, has_scores: bool
) -> tuple[int, list[int]]:
    """Draw the charts below ``row`` from the named tables of 总览; ``room`` is the rest of the page in rows.

    The next free row, and the rows before which a page must end so that no chart is cut. Whole-unit and
    project funds have charts of their own: on one axis the projects could not be seen.
    """
    figures = s.book.figures.values()
    funds = []
    if any(f.department[0] is not None for f in figures):
        funds.append(_funds(s, "各乡镇（单位）部门整体支出目标（万元）", "部门总额", BLUE))
    if any(f.project[0] is not None for f in figures):
        funds.append(_funds(s, "各乡镇（单位）项目支出目标（万元）", "项目总额", ORANGE))
    tables = s.papers.tables
    others = [_problems(s, tables["问题类别"])] if tables["问题类别"].rows else []
    others.append(_single(s, tables["一级指标"], ("一级指标", "指标数"), "指标按一级指标", GREEN))
    if has_scores:
        others.append(_single(s, tables["得分段"], ("得分段", "项目数"), "项目自评得分分布", BLUE))
    few = len(s.book.county.townships) <= FEW
    lines = [*([funds] if few else [[chart] for chart in funds]), others]
    breaks = []
    for line in lines:
        if line and room < ROWS_PER_CHART:
            breaks.append(row)
            room = page_rows(LIST_PAGE, WIDTHS)
        row = _line(paper, row, line)
        room -= ROWS_PER_CHART if line else 0
    return row, breaks
