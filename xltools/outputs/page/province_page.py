"""The province's page: counties side by side, one self-contained HTML file."""

from __future__ import annotations

import os
from collections.abc import Sequence

from xltools.county.aggregate import CountyAggregate, shared_prints
from xltools.county.sums import rate
from xltools.model.problem import SEVERITY_CHINESE
from xltools.model.records import TABLE_TYPES
from xltools.outputs.page.county_page import BLUE, ORANGE, RED, SKY, YELLOW, page_template
from xltools.outputs.page.svg import Bars, bar_chart
from xltools.outputs.province.workbook import code_counts, county_years, province_total
from xltools.rules import catalogue
from xltools.sheets.save import replace_file

MOST_SHARED = 50
"""Texts in several counties shown on the page; the workbook has all."""


def province_page(counties: Sequence[CountyAggregate], stray: Sequence[str] = ()) -> str:
    """The page as text; texts of workbooks can become no mark-up (everything is escaped)."""
    shared = shared_prints(counties)
    funds = [
        Bars(c.name, (province_total([c], "department_total"), province_total([c], "project_total")))
        for c in counties
    ]
    errors = [Bars(c.name, [c.count(s) for s in ("error", "warning", "hint")]) for c in counties]
    money = (("部门整体支出目标", BLUE), ("项目支出目标", ORANGE))
    severities = (("错误", RED), ("警告", YELLOW), ("提示", SKY))
    return page_template("province_page.html.j2").render(
        counties=counties,
        rows=[
            (row, rate(row.figures.executed, row.figures.adjusted) if row.figures else None)
            for row in county_years(counties)
        ],
        codes=[(row, catalogue()[row.code].title) for row in code_counts(counties)],
        severity=SEVERITY_CHINESE,
        types=TABLE_TYPES,
        shared=shared[:MOST_SHARED],
        more_shared=max(0, len(shared) - MOST_SHARED),
        stray=stray,
        total=lambda name: province_total(counties, name),
        funds=bar_chart("资金", funds, money, money=True),
        errors=bar_chart("问题", errors, severities, stacked=True),
    )


def write_province_page(
    counties: Sequence[CountyAggregate], target: str | os.PathLike[str], stray: Sequence[str] = ()
) -> None:
    """Write the page, whole or not at all."""
    replace_file(target, province_page(counties, stray).encode("utf-8"))
