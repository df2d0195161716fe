"""Templates: a form a clerk fills in with no add-in and can hardly get wrong.

The form is drawn as always; cells to fill are unlocked and tinted, the rest is protected without a
password; drop-downs, checks and prompts stand inside the sheet, with no macro.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xltools.grid.model import a1
from xltools.layouts.layout import Layout
from xltools.model.records import Table
from xltools.outputs.forms.checks import add_checks, add_missing_tint
from xltools.outputs.forms.draw import Styles, box_format, plan_sheet, set_up_page, write_box
from xltools.outputs.forms.drawn_form import Box, TablePlan
from xltools.outputs.forms.lists import Lists
from xltools.outputs.forms.validation import add_validations
from xltools.sheets.palette import INPUT_FILL
from xltools.sheets.save import save_workbook

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

BLANKS: Mapping[str, int] = {
    "task": 8,
    "indicator": 12,
    "sub_goal": 6,
    "goals": 3,
    "safeguards": 4,
    "project": 12,
}
"""Empty rows a template offers for each repeating record."""


def room(tasks: int | None = None, rows: int | None = None, projects: int | None = None) -> dict[str, int]:
    """``BLANKS`` with other numbers: tasks of a department, rows of indicators, projects of a list."""
    asked = {"task": tasks, "indicator": rows, "project": projects}
    return {**BLANKS, **{stem: number for stem, number in asked.items() if number}}


SPARE: Mapping[str, int] = {"task": 12, "indicator": 28, "sub_goal": 6, "project": 28}
"""Further rows of each kind, drawn and validated but hidden: whoever needs them opens them."""
_MORE_ROWS = "行不够时，点表左边的“+”展开备用行；点不开时选中相邻的上下两行，右键“取消隐藏”。"
NO_TEMPLATE = frozenset(
    {"score_project", "score_department", "score_monitoring", "sichuan_project_list", "project_budget_list"}
)
"""Layouts nobody fills in empty: results that ``xltools score`` calculates, lists a system prints."""
_ALLOWED = {
    "format_rows": True,
    "format_columns": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
_OPEN_HEAD = "{year}", "{unit}", "{unit_code}", "{department}", "{period}"


def empty_table(layout: Layout, year: int | None = None) -> Table:
    """A table with nothing but its layout and year."""
    return Table(type=layout.type, layout=layout.id, year=year, currency_unit=layout.currency_unit)


def _editable(layout: Layout, table: Table, box: Box) -> bool:
    """Cells to fill: fields without a formula, and title lines with a blank no field of the form holds."""
    if box.style in ("title", "head"):
        return False
    return box.field is not None and box.formula is None


def _open_lines(layout: Layout, table: Table) -> set[int]:
    """Which of the title and head lines still have a blank the clerk must write into."""
    held = set(layout.fields)
    lines = [layout.title, *layout.head]
    return {
        n
        for n, line in enumerate(lines)
        for mark in _OPEN_HEAD
        if mark in line and getattr(table, mark[1:-1]) is None and mark[1:-1] not in held
    }


def _link_title(layout: Layout, table: Table, plan: TablePlan) -> None:
    """``{project}绩效目标表``: the title follows the project's cell."""
    box = plan.first("project")
    if layout.many or "{project}" not in layout.title or box is None:
        return
    before, _, after = layout.title.partition("{project}")
    if "{" in before + after:
        return
    title = plan.boxes[0]
    title.formula = f'="{before}"&{a1(box.top, box.left)}&"{after}"'
    title.value = f"{before}{table.project or ''}{after}"


def _line_rule(text: str, at: str, has_year: bool) -> dict[str, Any]:
    test = f"AND(LEN({at})<=100,SUMPRODUCT(--ISNUMBER(FIND(ROW($2015:$2099),{at})))=1)"
    rule = {
        "validate": "custom",
        "value": "=" + test,
        "error_title": "年份填写有误",
        "error_message": "请写四位年份，例如（2025年），其余文字保留。",
    }
    return {
        **(rule if has_year else {"validate": "any"}),
        "input_title": "请补全这一行",
        "input_message": f"在“{text.strip()}”的空白处填写，其余文字保留。"[:255],
    }


def draw_template(
    sheet: Worksheet,
    styles: Styles,
    lists: Lists,
    layout: Layout,
    tables: Sequence[Table],
    *,
    blanks: Mapping[str, int] = BLANKS,
    spare: Mapping[str, int] = SPARE,
    live: bool = False,
) -> list[TablePlan]:
    """Draw a protected, validated form on an empty worksheet; ``tables`` may be one empty table.

    ``live`` writes total formulas also where the records print no total (forms still to be filled in).
    """
    plans = plan_sheet(layout, tables, blanks=blanks, spare=spare, live=live)
    for col, width in enumerate(layout.widths):
        sheet.set_column(col, col, width)
    for plan, table in zip(plans, tables, strict=False):
        _link_title(layout, table, plan)
        open_lines = _open_lines(layout, table)
        lines = [layout.title, *layout.head]
        _set_rows(sheet, plan)
        for n, box in enumerate(plan.boxes):
            if n in open_lines or _editable(layout, table, box):
                fmt = box_format(styles, box, locked=False, bg_color=INPUT_FILL)
            else:
                fmt = box_format(styles, box)
            write_box(sheet, box, fmt)
            if n in open_lines:
                sheet.data_validation(
                    box.top,
                    box.left,
                    box.top,
                    box.left,
                    _line_rule(str(box.value), a1(box.top, 0), "{year}" in lines[n]),
                )
        add_validations(sheet, layout, table, plan, lists)
        add_missing_tint(sheet, styles, layout, plan)
    if len(plans) == 1:
        add_checks(sheet, styles, layout, plans[0], _MORE_ROWS if plans[0].spare else None)
    set_up_page(sheet, layout, plans)
    sheet.protect("", _ALLOWED)
    return plans


def _set_rows(sheet: Worksheet, plan: TablePlan) -> None:
    """Heights, and the spare rows folded into an outline whose ``+`` stands at the row below them."""
    folded = {row for first, last in plan.spare for row in range(first, last + 1)}
    above = {last + 1 for _, last in plan.spare}
    for row, height in plan.heights.items():
        options: dict[str, Any] = {}
        if row in folded:
            options = {"level": 1, "hidden": True}
        elif row in above:
            options = {"collapsed": True}
        sheet.set_row(row, height, None, options)


def write_templates(
    path: str | os.PathLike[str],
    sheets: Sequence[tuple[str, Layout, Sequence[Table]]],
    *,
    live: bool = False,
) -> None:
    """Write a workbook of templates: sheet name, layout and the tables to fill in (none: an empty form)."""
    save_workbook(path, template_builder(sheets, live=live))


def template_builder(
    sheets: Sequence[tuple[str, Layout, Sequence[Table]]],
    *,
    live: bool = False,
    blanks: Mapping[str, int] = BLANKS,
    spare: Mapping[str, int] = SPARE,
) -> Callable[[Workbook], None]:
    """What ``write_templates`` saves, as a function that builds it in a workbook."""

    def build(workbook: Workbook) -> None:
        styles, lists = Styles(workbook), Lists(workbook)
        for name, layout, tables in sheets:
            filled = [replace(table, layout=layout.id) for table in tables] or [empty_table(layout)]
            draw_template(
                workbook.add_worksheet(name),
                styles,
                lists,
                layout,
                filled,
                live=live or not tables,
                blanks=blanks,
                spare=spare,
            )
        lists.finish()

    return build
