"""The two sheets of a township's workbook that are no budget form: 填报说明 and 项目目录."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xltools.grid.model import a1_range
from xltools.model.records import Table
from xltools.outputs.forms.draw import Styles, write_box
from xltools.outputs.forms.drawn_form import Box
from xltools.sheets.page import FORM_PAGE, set_up
from xltools.sheets.palette import INPUT_FILL

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

STEPS = (
    "先填“整体目标”，再逐个填“项目”各表，年末填“自评”；浅黄色的格子需要填写，其余格子已锁定，不必改动。",
    "金额单位为万元，保留两位小数；合计、执行率、总分由公式算出，不要手工填写。",
    "一级指标、二级指标从下拉列表中选择，先选一级再选二级；三级指标只写名称，数值写在指标值一栏。",
    "指标值写符号、数值和单位，例如 ≥95%、≤2160元/次；定性指标写 显著提升、有效改善 等。",
    "项目各项指标的分值合计 90 分，预算执行率另占 10 分；通常产出 40、成本 20、效益 20、满意度 10。",
    "橙色的格子是必填未填；表下方的检查行变绿，才算填完。行不够用时，点表左边的“+”展开备用行。",
    "填完后保存，文件名不要改动，按要求的时间报县财政局绩效股。",
)
_PROTECTED = {"format_rows": True, "format_columns": True}


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of 项目目录: the project's sheet, where its fields stand there, what is known of it."""

    sheet: str
    cells: Mapping[str, str]
    table: Table


def _date_rule(year: int | None) -> dict[str, Any]:
    """A date from the year before (goals are made then) to the January after it (evaluations are)."""
    first = dt.date(year - 1, 7, 1) if year else dt.date(2015, 1, 1)
    last = dt.date(year + 1, 3, 31) if year else dt.date(2099, 12, 31)
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": first,
        "maximum": last,
        "input_title": "填报日期",
        "input_message": f"写成 {last.year}-01-15 的样子",
        "error_title": "填报日期有误",
        "error_message": f"请填 {first} 到 {last} 之间的日期，写成 {last.year}-01-15 的样子。",
    }


def draw_guide(
    sheet: Worksheet, styles: Styles, unit: str | None, unit_code: str | None, year: int | None
) -> None:
    """填报说明: who fills it in, and how, in seven sentences."""
    for col, width in enumerate((6, 18, 60)):
        sheet.set_column(col, col, width)
    title = f"{year}年预算绩效管理填报表" if year else "预算绩效管理填报表"
    write_box(sheet, Box(0, 0, 0, 2, title, "title"), styles.get("title"))
    sheet.set_row(0, 40)
    lines = (("单位名称", unit), ("单位编码", unit_code), ("填报人及电话", None), ("填报日期", None))
    for row, (name, text) in enumerate(lines, 1):
        write_box(sheet, Box(row, 0, row, 1, name, "label"), styles.get("label"))
        kind = {"num_format": "yyyy-mm-dd"} if name == "填报日期" else {}
        fmt = styles.get("text", locked=False, bg_color=INPUT_FILL, **kind)
        write_box(sheet, Box(row, 2, row, 2, text, "text"), fmt)
        if kind:
            sheet.data_validation(row, 2, row, 2, _date_rule(year))
        sheet.set_row(row, 24)
    row = len(lines) + 2
    write_box(sheet, Box(row, 0, row, 2, "怎样填写", "heading"), styles.get("heading"))
    sheet.set_row(row, 26)
    for n, text in enumerate(STEPS, 1):
        row += 1
        sheet.write_string(row, 0, str(n), styles.get("label"))
        write_box(sheet, Box(row, 1, row, 2, text, "long"), styles.get("long"))
        sheet.set_row(row, 38)
    sheet.print_area(0, 0, row, 2)
    _page(sheet)


def _page(sheet: Worksheet) -> None:
    set_up(sheet, FORM_PAGE)
    sheet.protect("", _PROTECTED)


_COLUMNS = (
    ("序号", 6.0, "", "number"),
    ("项目名称", 36.0, "project", "text"),
    ("项目编码", 20.0, "project_code", "text"),
    ("预算金额（万元）", 14.0, "funding.total", "money"),
    ("其中：财政拨款", 14.0, "funding.fiscal", "money"),
    ("负责人", 12.0, "manager", "text"),
    ("所在工作表", 14.0, "", "link"),
)


def _value(table: Table, path: str) -> str | Decimal | None:
    if path == "funding.total":
        return table.funding.total
    if path == "funding.fiscal":
        return table.funding.fiscal
    value: str | None = getattr(table, path)
    return value


def draw_directory(sheet: Worksheet, styles: Styles, projects: Sequence[Listed]) -> None:
    """项目目录: every project with its amounts, live from its own sheet, and a link to it."""
    last = len(_COLUMNS) - 1
    write_box(sheet, Box(0, 0, 0, last, "项目目录", "title"), styles.get("title"))
    sheet.set_row(0, 40)
    sheet.set_row(1, 24)
    for col, (name, width, _, _) in enumerate(_COLUMNS):
        sheet.set_column(col, col, width)
        sheet.write_string(1, col, name, styles.get("label"))
    for n, listed in enumerate(projects, 1):
        row = n + 1
        sheet.set_row(row, 24)
        sheet.write_number(row, 0, n, styles.get("number"))
        for col, (_, _, path, style) in enumerate(_COLUMNS):
            if path:
                box = Box(row, col, row, col, _value(listed.table, path), style)
                at = listed.cells.get(path)
                if at is not None:
                    box.formula = f"=IF('{listed.sheet}'!{at}=\"\",\"\",'{listed.sheet}'!{at})"
                # A text format would show the formula itself once someone edits the cell.
                fmt = styles.get(style) if style == "money" else styles.get(style, num_format="General")
                write_box(sheet, box, fmt)
        sheet.write_url(row, last, f"internal:'{listed.sheet}'!A1", styles.get("link"), listed.sheet)
    row = len(projects) + 2
    write_box(sheet, Box(row, 0, row, 2, "合计", "label"), styles.get("label"))
    for col in (3, 4):
        path = _COLUMNS[col][2]
        found = [v for p in projects if isinstance(v := _value(p.table, path), Decimal)]
        area = a1_range(2, col, row - 1, col)
        total = sum(found, Decimal(0)) if found else None
        formula = f'=IF(COUNT({area})=0,"",ROUND(SUM({area}),2))'
        write_box(sheet, Box(row, col, row, col, total, "money", formula=formula), styles.get("money"))
    for col in (5, 6):
        sheet.write_blank(row, col, None, styles.get("text"))
    sheet.set_row(row, 24)
    sheet.set_landscape()
    sheet.repeat_rows(1)
    sheet.print_area(0, 0, row, last)
    _page(sheet)
