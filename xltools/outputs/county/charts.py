"""The native Excel charts of 总览: funds by township, problems, indicators, scores."""

from __future__ import annotations

from typing import Any

from xltools.county.rows import LEVEL1
from xltools.outputs.county.context import OVERVIEW, TOWNSHIPS, Summary
from xltools.outputs.county.townships import COLUMN, ONE
from xltools.sheets.paper import Paper

_FONT = {"name": "宋体", "size": 9}
BLUE, ORANGE, GREY, RED, YELLOW, SKY, GREEN = (
    "#2F5597", "#C55A11", "#7F7F7F", "#C00000", "#E0A100", "#5B9BD5", "#548235",
)  # fmt: skip
HEIGHT = 280
ROWS_PER_CHART = 15
PAGE, GAP = 1170, 10
"""Width of the sheet's twelve columns and the room between charts, in pixels."""
FEW = 14
"""Up to this many townships a chart of half the width is readable."""


def _named(chart: Any, title: str) -> None:
    chart.set_title({"name": title, "name_font": {"name": "黑体", "size": 11}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_chartarea({"border": {"color": "#BFBFBF"}})


def _axes(chart: Any, value_format: str) -> None:
    chart.set_x_axis({"num_font": _FONT})
    chart.set_y_axis(
        {
            "num_font": _FONT,
            "num_format": value_format,
            "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}},
        }
    )


def _funds(s: Summary, title: str, key: tuple[str, str], color: str) -> Any:
    chart = s.papers.book.add_chart({"type": "column"})
    last = ONE + max(len(s.book.county.townships), 1) - 1
    # Names and years as two-level categories only where there are several years.
    labels = 2 if len(s.book.years()) > 1 else 1
    col = COLUMN[key]
    chart.add_series(
        {
            "name": title,
            "categories": [TOWNSHIPS, ONE, 1, last, labels],
            "values": [TOWNSHIPS, ONE, col, last, col],
            "fill": {"color": color},
            "gap": 80,
        }
    )
    _named(chart, title)
    chart.set_legend({"none": True})
    _axes(chart, "#,##0")
    return chart


def _problems(s: Summary, row: int, families: int) -> Any:
    chart = s.papers.book.add_chart({"type": "bar", "subtype": "stacked"})
    last = row + max(families, 1) - 1
    for col, (name, color) in enumerate((("错误", RED), ("警告", YELLOW), ("提示", SKY)), 1):
        chart.add_series(
            {
                "name": name,
                "categories": [OVERVIEW, row, 0, last, 0],
                "values": [OVERVIEW, row, col, last, col],
                "fill": {"color": color},
                "gap": 60,
            }
        )
    _named(chart, "问题按类别")
    chart.set_y_axis({"num_font": _FONT, "reverse": True})
    chart.set_x_axis(
        {
            "num_font": _FONT,
            "num_format": "0",
            "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}},
        }
    )
    return chart


def _single(s: Summary, row: int, col: int, count: int, title: str, color: str) -> Any:
    chart = s.papers.book.add_chart({"type": "column"})
    chart.add_series(
        {
            "name": title,
            "categories": [OVERVIEW, row, col, row + count - 1, col],
            "values": [OVERVIEW, row, col + 1, row + count - 1, col + 1],
            "fill": {"color": color},
            "data_labels": {"value": True, "font": _FONT},
            "gap": 80,
        }
    )
    _named(chart, title)
    chart.set_legend({"none": True})
    _axes(chart, "0")
    return chart


def _line(paper: Paper, row: int, charts: list[Any]) -> int:
    """Draw charts side by side across the page; the row below them."""
    width = (PAGE - GAP * (len(charts) - 1)) // max(len(charts), 1)
    for n, chart in enumerate(charts):
        chart.set_size({"width": width, "height": HEIGHT})
        place = {"x_offset": 2 + n * (width + GAP), "y_offset": 4, "object_position": 2}
        paper.sheet.insert_chart(row, 0, chart, place)
    return row + ROWS_PER_CHART if charts else row


def draw_charts(s: Summary, paper: Paper, data: int, row: int, families: int, has_scores: bool) -> int:
    """Draw the charts below ``row``; ``data`` is the first row of their figures. The next free row.

    Whole-unit and project funds have charts of their own: on one axis the projects could not be seen.
    """
    figures = s.book.figures.values()
    funds = []
    if any(f.department[0] is not None for f in figures):
        funds.append(_funds(s, "各乡镇（单位）部门整体支出目标（万元）", ("部门", "总额"), BLUE))
    if any(f.project[0] is not None for f in figures):
        funds.append(_funds(s, "各乡镇（单位）项目支出目标（万元）", ("项目", "资金总额"), ORANGE))
    if len(s.book.county.townships) <= FEW:
        row = _line(paper, row, funds)
    else:
        for chart in funds:
            row = _line(paper, row, [chart])
    others = [_problems(s, data, families)] if families else []
    others.append(_single(s, data, 5, len(LEVEL1), "指标按一级指标", GREEN))
    if has_scores:
        others.append(_single(s, data, 8, 5, "项目自评得分分布", BLUE))
    return _line(paper, row, others)
