"""A form with live formulas and helper columns at its right, and the sheet that sums such forms up.

Scoring and monitoring draw on it: the picture of a layout, inputs tinted, the helper columns outside the
print area, where they can be folded away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from xltools.grid.model import a1
from xltools.layouts.layout import Layout
from xltools.outputs.forms.draw import Styles, box_format, set_up_page, write_box
from xltools.outputs.forms.drawn_form import Box, TablePlan
from xltools.sheets.draw import draw_table
from xltools.sheets.page import FORM_PAGE, set_up
from xltools.sheets.palette import FORM, INPUT_FILL
from xltools.sheets.report import ReportSheet
from xltools.sheets.row_sheet import SummarySheet
from xltools.sheets.spec import Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SUMMARY_PAGE = replace(FORM_PAGE, landscape=True, centred=False)


class FormSheet:
    """One form being drawn. ``columns`` are the helper columns of the layout by name.

    ``labels`` name the helper columns as the layout's picture labels them; fields that begin with one of
    ``inputs`` are tinted.
    """

    labels: Mapping[str, str]
    inputs: tuple[str, ...]

    def __init__(self, workbook: Workbook, styles: Styles, layout: Layout) -> None:
        self.workbook, self.styles, self.layout = workbook, styles, layout
        at = {cell.label: cell.col for cell in layout.picture.cells()}
        self.columns = {name: at[label] for name, label in self.labels.items()}
        self.form_width = min(self.columns.values()) - 1
        """Columns of the printed form; the gap and the helper columns follow."""

    def begin(self, sheet: Worksheet, plan: TablePlan) -> None:
        """Start a form on an empty worksheet."""
        self.sheet, self.plan = sheet, plan
        self.formats: dict[int, dict[str, Any]] = {}

    def cell(self, row: int, name: str) -> str:
        """The address of a helper cell."""
        return a1(row, self.columns[name])

    def field_cell(self, path: str, n: int = 0) -> str:
        """The address of a field's n-th box."""
        box = self.plan.of(path)[n]
        return a1(box.top, box.left)

    def helper(self, row: int, name: str, value: Any, formula: str | None = None, **fmt: Any) -> str:
        """Put a value, or a formula with its result, into a helper cell; its address."""
        col = self.columns[name]
        box = Box(row, col, row, col, value, "number", None, None, formula)
        self.plan.boxes.append(box)
        self.formats[id(box)] = {"font_size": 9, **fmt}
        return a1(row, col)

    def write(self) -> None:
        """Write all boxes and set the page up."""
        sheet, plan = self.sheet, self.plan
        for col, width in enumerate(self.layout.widths):
            sheet.set_column(col, col, width, None, {"level": 1} if col > self.form_width else {})
        for row, height in plan.heights.items():
            sheet.set_row(row, height)
        for box in plan.boxes:
            empty = box.field is None and box.value is None and box.formula is None
            if box.left >= self.form_width and empty and id(box) not in self.formats:
                continue
            fmt = self._format(box)
            if box.left == 0 and box.right >= self.form_width:
                box = replace(box, right=self.form_width - 1)
            write_box(sheet, box, fmt)
        set_up_page(sheet, self.layout, [plan])
        sheet.print_area(plan.top, 0, plan.bottom, self.form_width - 1)

    def _format(self, box: Box) -> Any:
        more = self.formats.get(id(box))
        if more is None and box.formula is None and (box.field or "").startswith(self.inputs):
            return box_format(self.styles, box, bg_color=INPUT_FILL)
        return box_format(self.styles, box) if more is None else self.styles.get(box.style, **more)


def summary_paper(workbook: Workbook, sheet: Worksheet, more: Mapping[str, Mapping[str, Any]]) -> ReportSheet:
    """The sheet that sums up forms, in their look; ``more`` are numbers of other formats."""
    styles = {**FORM, "link_left": {**FORM["link"], "align": "left", "text_wrap": True}}
    styles |= {name: {**FORM["number"], **properties} for name, properties in more.items()}
    formats = {name: workbook.add_format(properties) for name, properties in styles.items()}
    return ReportSheet(workbook, cast("SummarySheet", sheet), sheet.get_name(), formats)


def draw_summary_table(paper: ReportSheet, table: Table[Any], title: str, foot: str) -> None:
    """Title, one line of text, heads and rows, ready to print."""
    sheet, columns = paper.sheet, table.columns
    table.top = 3
    paper.widths(tuple(column.width for column in columns))
    paper.merge(0, 0, len(columns) - 1, title, "title")
    paper.merge(1, 0, len(columns) - 1, foot, "foot")
    sheet.set_row(0, 34)
    sheet.set_row(2, 24)
    draw_table(paper, table, {table.name: table}, "label")
    sheet.freeze_panes(table.top, 3)
    set_up(sheet, SUMMARY_PAGE, (2, 2))
