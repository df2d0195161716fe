"""Drawing tables with XlsxWriter: plans become cells, merges, heights and print set-up."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xltools.layouts.layout import Layout
from xltools.model.limits import MAX_TEXT, too_long
from xltools.model.money import short
from xltools.model.records import Table
from xltools.outputs.forms.drawn_form import Box, TablePlan
from xltools.outputs.forms.expand import plan_table
from xltools.outputs.forms.formulas import float_exact
from xltools.sheets.page import FORM_PAGE, set_up
from xltools.sheets.palette import FORM, PRECISE
from xltools.sheets.report import EMPTY_RESULT
from xltools.sheets.save import WriteError, save_workbook

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

GAP = 2
"""Empty rows between two tables stacked on one sheet."""


class Styles:
    """The formats of one workbook, made when first asked for."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, tuple[tuple[str, Any], ...]], Format] = {}

    def get(self, style: str, **more: Any) -> Format:
        """The format of a style of ``palette.FORM``, with further properties."""
        key = (style, tuple(sorted(more.items())))
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._workbook.add_format({**FORM[style], **more})
        return made


def box_format(styles: Styles, box: Box, **more: Any) -> Format:
    """The format a box is written with: its style, and every decimal place an amount has."""
    value = box.value
    if (
        box.style in PRECISE
        and isinstance(value, Decimal)
        and -int(value.normalize().as_tuple().exponent) > 2
    ):
        more["num_format"] = PRECISE[box.style]
    return styles.get(box.style, **more)


def write_box(sheet: Worksheet, box: Box, fmt: Format) -> None:
    """Write one box; text stays text, a Decimal is written as a number only where that loses nothing.

    WriteError for text longer than a cell holds.
    """
    if box.merged:
        sheet.merge_range(box.top, box.left, box.bottom, box.right, "", fmt)
    value = box.value
    row, col = box.top, box.left
    if box.formula is not None:
        cached = float(value) if isinstance(value, Decimal) else value or EMPTY_RESULT
        sheet.write_formula(row, col, box.formula, fmt, cached)
    elif value is None or value == "":
        if not box.merged:
            sheet.write_blank(row, col, None, fmt)
    elif isinstance(value, str):
        if too_long(value):
            raise WriteError(f"“{value[:20]}…”有 {len(value)} 字，一个单元格最多 {MAX_TEXT} 字")
        sheet.write_string(row, col, value, fmt)
    elif isinstance(value, Decimal) and not float_exact(value):
        sheet.write_string(row, col, short(value), fmt)
    else:
        sheet.write_number(row, col, float(value), fmt)


def _nearly_one_page(layout: Layout, plan: TablePlan) -> bool:
    """True for a form that a slight reduction brings onto one page; nobody wants three rows on a second."""
    long, short_side = 11.7 - 1.5, 8.27 - 1.2
    width, height = (11.7 - 1.2, 8.27 - 1.5) if layout.landscape else (short_side, long)
    # A column unit is 7 pixels at 96 to the inch, a point 1/72 inch.
    scale = min(1.0, width / (sum(layout.widths) * 7 / 96))
    hidden = {row for first, last in plan.spare for row in range(first, last + 1)}
    shown = sum(height for row, height in plan.heights.items() if row not in hidden)
    return shown / 72 * scale <= height * 1.25


def set_up_page(sheet: Worksheet, layout: Layout, plans: Sequence[TablePlan]) -> None:
    """A4, one page wide, footer with page numbers, head rows again on every page."""
    one_page = len(plans) == 1 and _nearly_one_page(layout, plans[0])
    set_up(sheet, replace(FORM_PAGE, landscape=layout.landscape, high=int(one_page)))
    sheet.print_area(plans[0].top, 0, plans[-1].bottom, layout.picture.width - 1)
    if len(plans) == 1 and plans[0].repeat:
        sheet.repeat_rows(*plans[0].repeat)
    if len(plans) > 1:
        sheet.set_h_pagebreaks([plan.top for plan in plans[1:]])


def plan_sheet(
    layout: Layout,
    tables: Sequence[Table],
    *,
    blanks: Mapping[str, int] | None = None,
    spare: Mapping[str, int] | None = None,
    live: bool = False,
) -> list[TablePlan]:
    """Plans of one sheet: a ``many`` layout puts all tables into one form, others stack them."""
    if layout.many:
        return [plan_table(layout, tables, blanks=blanks, spare=spare, live=True)]
    plans: list[TablePlan] = []
    top = 0
    for table in tables:
        plans.append(plan_table(layout, [table], top, blanks=blanks, spare=spare, live=live))
        top = plans[-1].bottom + 1 + GAP
    return plans


def draw_plans(sheet: Worksheet, styles: Styles, layout: Layout, plans: Sequence[TablePlan]) -> None:
    """Write planned tables to a worksheet, with widths, heights and print set-up."""
    for col, width in enumerate(layout.widths):
        sheet.set_column(col, col, width)
    for plan in plans:
        for row, height in plan.heights.items():
            sheet.set_row(row, height)
        for box in plan.boxes:
            write_box(sheet, box, box_format(styles, box))
    set_up_page(sheet, layout, plans)


def draw_tables(sheet: Worksheet, styles: Styles, layout: Layout, tables: Sequence[Table]) -> list[TablePlan]:
    """Draw tables on an empty worksheet: plain, printable, every fact as the records have it."""
    plans = plan_sheet(layout, tables)
    draw_plans(sheet, styles, layout, plans)
    return plans


def write_workbook(
    path: str | os.PathLike[str], sheets: Sequence[tuple[str, Layout, Sequence[Table]]]
) -> None:
    """Write a workbook of drawn tables: sheet name, layout and tables of every sheet.

    Saved beside the target, reopened, then moved into place.
    """

    def build(workbook: Workbook) -> None:
        styles = Styles(workbook)
        for name, layout, tables in sheets:
            draw_tables(workbook.add_worksheet(name), styles, layout, tables)

    save_workbook(path, build)
