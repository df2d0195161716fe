"""The native Excel charts of 总览: funds by township, problems, indicators, scores."""

from __future__ import annotations

from typing import Any

from xltools.workbooks.summary_context import OVERVIEW, TOWNSHIPS, Summary
from xltools.workbooks.summary_paper import Paper
from xltools.workbooks.summary_townships import COLUMN, ONE

_FONT = {"name": "宋体", "size": 9}
BLUE, ORANGE, GREY, RED, YELLOW, SKY, GREEN = (
    "#2F5597", "#C55A11", "#7F7F7F", "#C00000", "#E0A100", "#5B9BD5", "#548235",
)  # fmt: skip
HEIGHT = 300
ROWS_PER_CHART = 16


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


def _funds(s: Summary) -> Any:
    chart = s.papers.book.add_chart({"type": "column"})
    last = ONE + max(len(s.book.county.townships), 1) - 1
    # Names and years as two-level categories only where there are several years.
    labels = 2 if len(s.book.years()) > 1 else 1
    for name, key, color in (
        ("部门整体支出目标", ("部门", "总额"), BLUE),
        ("项目支出目标", ("项目", "资金总额"), ORANGE),
    ):
        col = COLUMN[key]
        chart.add_series(
            {
                "name": name,
                "categories": [TOWNSHIPS, ONE, 1, last, labels],
                "values": [TOWNSHIPS, ONE, col, last, col],
                "fill": {"color": color},
                "gap": 80,
            }
        )
    _named(chart, "各乡镇（单位）资金（万元）")
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


def draw_charts(s: Summary, paper: Paper, data: int, row: int, families: int, has_scores: bool) -> int:
    """Draw the charts below ``row``; ``data`` is the first row of their figures. The next free row."""
    from xltools.county.rows import LEVEL1

    charts = [(_funds(s), True)]
    if families:
        charts.append((_problems(s, data, families), False))
    charts.append((_single(s, data, 5, len(LEVEL1), "指标按一级指标", GREEN), False))
    if has_scores:
        charts.append((_single(s, data, 8, 5, "项目自评得分分布", BLUE), False))
    # One wide chart, then the others two to a line; widths in pixels of the twelve columns.
    col = 0
    for chart, wide in charts:
        chart.set_size({"width": 1170 if wide else 580, "height": HEIGHT})
        paper.sheet.insert_chart(row, col, chart, {"x_offset": 2, "y_offset": 4, "object_position": 2})
        if wide or col:
            row, col = row + ROWS_PER_CHART, 0
        else:
            col = 6
    return row + (ROWS_PER_CHART if col else 0)
