"""The monitoring workbook: 监控汇总, one 绩效运行监控表 per project or unit, 评分方案."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from xltools.layouts.layout import load_layouts
from xltools.model.records import Table as Form
from xltools.outputs.forms.draw import Styles
from xltools.outputs.scoring.form_sheet import draw_summary_table, summary_paper
from xltools.outputs.scoring.monitor_sheet import MonitorSheet, Watched
from xltools.outputs.scoring.score import initial_execution
from xltools.outputs.scoring.score_scheme import SHEET as SCHEME_SHEET
from xltools.outputs.scoring.score_scheme import draw_scheme
from xltools.scoring.monitoring import Progress
from xltools.scoring.scheme import Scheme
from xltools.sheets.names import sheet_name
from xltools.sheets.save import own_properties, save_workbook
from xltools.sheets.spec import Column, Formula, Link, Table, Templates, Value, row_number

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


def prepare(table: Form, month: int) -> Form | None:
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


def _chosen(tables: Sequence[Form], month: int) -> list[Form]:
    """One table per unit, project and year: the monitoring table where there is one, else the goals."""
    found: dict[tuple[str | None, str | None, int | None], Form] = {}
    for table in tables:
        prepared = prepare(table, month)
        if prepared is None:
            continue
        key = (prepared.unit, prepared.project, prepared.year)
        if key not in found or table.type == "monitoring":
            found[key] = prepared
    return list(found.values())


def _title(table: Form) -> str:
    """The name of a sheet: the project, or whose whole spending it watches."""
    if table.project == DEPARTMENT:
        return table.unit or DEPARTMENT
    return table.project or table.unit or "监控表"


def _shown(table: Form) -> str:
    """The link of a summary row; a unit may have tables of its whole spending of several years."""
    year = f"（{table.year}年度）" if table.year is not None and table.project == DEPARTMENT else ""
    return f"{table.project or ''}{year}"


def _count(rows: Sequence[Progress], light: str) -> int:
    return sum(row.light == light for row in rows)


def _draw_summary(
    workbook: Workbook, sheet: Worksheet, fills: Mapping[str, Format], watched: Sequence[Watched], month: int
) -> None:
    def count(light: str) -> Column[Watched]:
        def value(one: Watched) -> Value:
            return Formula(f"=COUNTIF('{one.sheet}'!{one.lights},\"{light}\")", _count(one.rows, light))

        return Column(light, 9, "number", value=value, total="=SUM({column})")

    columns: list[Column[Watched]] = [
        Column("序号", 6, "number", value=row_number),
        Column("单位", 26, "long", value=lambda one: one.table.unit or ""),
        Column(
            "项目（点击打开）",
            44,
            "link_left",
            value=lambda one: Link(f"internal:'{one.sheet}'!A1", _shown(one.table)),
        ),
        Column(
            "预算执行率",
            12,
            "number",
            value=lambda one: Formula(f"='{one.sheet}'!{one.money_rate}", one.rate_text),
        ),
        Column(
            "预算执行",
            10,
            "number",
            value=lambda one: Formula(f"='{one.sheet}'!{one.money_light}", one.money.light),
        ),
        *(count(light) for light in LIGHTS),
    ]
    table = Table(name="汇总", columns=columns, rows=watched)
    paper = summary_paper(workbook, sheet, {})
    foot = "绿、黄、红为指标个数，判断办法见“评分方案”工作表第六部分"
    draw_summary_table(paper, table, f"1-{month}月绩效运行监控汇总", foot)
    for n in range(len(watched)):
        sheet.set_row(table.top + n, 32)
    end, first = table.last + 1, table.col(LIGHTS[0])
    paper.merge(end, 0, first - 1, "合计", "label")
    templates = Templates(table, {})
    for light in LIGHTS:
        total = sum(_count(one.rows, light) for one in watched)
        paper.put(end, table.col(light), Formula(templates.total("=SUM({column})", light), total), "number")
    col = table.col("预算执行")
    for light, tint in fills.items():
        rule = {"type": "cell", "criteria": "==", "value": f'"{light}"', "format": tint}
        sheet.conditional_format(table.top, col, table.last, col, rule)


def write_monitoring(
    path: str | os.PathLike[str], tables: Sequence[Form], scheme: Scheme, *, month: int | None = None
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
        _draw_summary(workbook, summary, pages[False].fills, watched, month)
        summary.activate()

    save_workbook(path, build)
    return len(prepared)
