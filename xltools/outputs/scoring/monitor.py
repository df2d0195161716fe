"""The monitoring workbook: 监控汇总, one 绩效运行监控表 per project or unit, 评分方案."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xltools.grid.model import a1
from xltools.layouts.layout import load_layouts
from xltools.model.records import Table
from xltools.outputs.forms.draw import EMPTY_RESULT, Styles
from xltools.outputs.scoring.monitor_sheet import MonitorSheet, Watched
from xltools.outputs.scoring.score import initial_execution
from xltools.outputs.scoring.score_scheme import SHEET as SCHEME_SHEET
from xltools.outputs.scoring.score_scheme import draw_scheme
from xltools.scoring.monitoring import Progress
from xltools.scoring.scheme import Scheme
from xltools.sheets.names import sheet_name
from xltools.sheets.save import own_properties, save_workbook

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LAYOUT = "score_monitoring"
SHEET = "监控汇总"
MONITORED = ("project_goal", "department_goal", "monitoring")
LIGHTS = ("绿", "黄", "红", "未填", "未到期", "待核对")
DEPARTMENT = "部门整体支出"
DEPARTMENT_TITLE = "部门整体支出绩效运行监控表"
_FIRST = 3


def prepare(table: Table, month: int) -> Table | None:
    """A monitoring table from goals, or one as it is; None for other types and without indicators."""
    if table.type not in MONITORED or not table.indicators:
        return None
    project = table.project
    if project is None and table.type == "department_goal":
        project = DEPARTMENT
    return replace(
        table,
        type="monitoring",
        layout=LAYOUT,
        project=project,
        period=f"1-{month}月",
        execution=initial_execution(table),
    )


def _chosen(tables: Sequence[Table], month: int) -> list[Table]:
    """One table per unit, project and year: the monitoring table where there is one, else the goals."""
    found: dict[tuple[str | None, str | None, int | None], Table] = {}
    for table in tables:
        prepared = prepare(table, month)
        if prepared is None:
            continue
        key = (prepared.unit, prepared.project, prepared.year)
        if key not in found or table.type == "monitoring":
            found[key] = prepared
    return list(found.values())


def _title(table: Table) -> str:
    """The name of a sheet: the project, or whose whole spending it watches."""
    if table.project == DEPARTMENT:
        return table.unit or DEPARTMENT
    return table.project or table.unit or "监控表"


def _shown(table: Table) -> str:
    """The link of a summary row; a unit may have tables of its whole spending of several years."""
    year = f"（{table.year}年度）" if table.year is not None and table.project == DEPARTMENT else ""
    return f"{table.project or ''}{year}"


def _count(rows: Sequence[Progress], light: str) -> int:
    return sum(row.light == light for row in rows)


def _draw_summary(
    sheet: Worksheet, styles: Styles, fills: Mapping[str, Format], watched: Sequence[Watched], month: int
) -> None:
    heads = ["序号", "单位", "项目（点击打开）", "预算执行率", "预算执行", *LIGHTS]
    widths = [6, 26, 44, 12, 10, *[9] * len(LIGHTS)]
    last = len(heads) - 1
    sheet.merge_range(0, 0, 0, last, f"1-{month}月绩效运行监控汇总", styles.get("title"))
    sheet.merge_range(
        1, 0, 1, last, "绿、黄、红为指标个数，判断办法见“评分方案”工作表第六部分", styles.get("foot")
    )
    sheet.set_row(0, 34)
    for col, (label, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(col, col, width)
        sheet.write_string(_FIRST - 1, col, label, styles.get("label"))
    number = styles.get("number")
    for n, one in enumerate(watched):
        row, there = _FIRST + n, f"'{one.sheet}'!"
        sheet.set_row(row, 32)
        sheet.write_number(row, 0, n + 1, number)
        sheet.write_string(row, 1, one.table.unit or "", styles.get("long"))
        link = f"internal:'{one.sheet}'!A1"
        sheet.write_url(row, 2, link, styles.get("link", align="left", text_wrap=True), _shown(one.table))
        sheet.write_formula(row, 3, f"={there}{one.money_rate}", number, one.rate_text or EMPTY_RESULT)
        sheet.write_formula(row, 4, f"={there}{one.money_light}", number, one.money.light)
        for col, light in enumerate(LIGHTS, 5):
            formula = f'=COUNTIF({there}{one.lights},"{light}")'
            sheet.write_formula(row, col, formula, number, _count(one.rows, light))
    end = _FIRST + len(watched)
    sheet.merge_range(end, 0, end, 4, "合计", styles.get("label"))
    for col, light in enumerate(LIGHTS, 5):
        area = f"{a1(_FIRST, col)}:{a1(end - 1, col)}"
        total = sum(_count(one.rows, light) for one in watched)
        sheet.write_formula(end, col, f"=SUM({area})", number, total)
    for light, tint in fills.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{light}"', "format": tint}
        sheet.conditional_format(_FIRST, 4, end - 1, 4, rule)
    sheet.freeze_panes(_FIRST, 3)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_FIRST - 1)
    sheet.hide_gridlines(2)
    sheet.set_footer("&C&10第 &P 页　共 &N 页")


def write_monitoring(
    path: str | os.PathLike[str], tables: Sequence[Table], scheme: Scheme, *, month: int | None = None
) -> int:
    """Write the monitoring workbook of goal or monitoring tables; the number of sheets drawn.

    ``month`` is the last month watched, the scheme's where it is None. ValueError where no table can be
    watched; WriteError where the file does not open again.
    """
    month = scheme.month if month is None else month
    scheme = replace(scheme, month=month)
    prepared = _chosen(tables, month)
    if not prepared:
        raise ValueError("没有可以监控的表：需要带绩效指标的目标表或监控表")

    def build(workbook: Workbook) -> None:
        workbook.set_properties(own_properties("monitor"))
        styles = Styles(workbook)
        taken = [SHEET, SCHEME_SHEET]
        summary = workbook.add_worksheet(SHEET)
        layout = next(layout for layout in load_layouts() if layout.id == LAYOUT)
        pages = {
            whole: MonitorSheet(workbook, styles, titled, scheme, month)
            for whole, titled in ((False, layout), (True, replace(layout, title=DEPARTMENT_TITLE)))
        }
        watched = []
        for table in prepared:
            name = sheet_name(_title(table), taken)
            taken.append(name)
            page = pages[table.project == DEPARTMENT]
            watched.append(page.draw(workbook.add_worksheet(name), table))
        draw_scheme(workbook, workbook.add_worksheet(SCHEME_SHEET), styles, scheme)
        _draw_summary(summary, styles, pages[False].fills, watched, month)
        summary.activate()

    save_workbook(path, build)
    return len(prepared)
