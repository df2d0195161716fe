"""The page of a drafted layout: the example's sheet with what every cell was taken for, and the questions."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.grid.model import Cell, Grid, a1
from xltools.layouts.layout import field_defaults
from xltools.layouts.read.sheet_rows import text_of
from xltools.layouts.teach import Draft
from xltools.outputs.page.county_page import page_template

MOST_ROWS, MOST_COLUMNS = 200, 60
"""Of the sheet shown; a form is never larger."""


def field_name(path: str) -> str:
    """The Chinese name of a field: 支出计划 6月底 of ``plan.6月底``."""
    if path.startswith("plan."):
        return f"支出计划 {path[5:]}"
    entry = field_defaults()["fields"].get(path.removesuffix("[]"))
    return str(entry["name"]) if entry else path


def teach_page(grid: Grid, draft: Draft, layout: str, different: Sequence[str]) -> str:
    """The page as text; texts of the workbook can become no mark-up."""
    understood = {item.cell: item for item in draft.understood}
    asked = {question.cell for question in draft.questions}
    inner = {
        Cell(row, col): merge
        for merge in grid.merges
        for row in range(merge.top, merge.bottom + 1)
        for col in range(merge.left, merge.right + 1)
    }
    rows = []
    for row, values in enumerate(grid.rows[:MOST_ROWS]):
        cells = []
        for col in range(min(grid.width, MOST_COLUMNS)):
            merge = inner.get(Cell(row, col))
            if merge is not None and (merge.top, merge.left) != (row, col):
                continue
            address = a1(row, col)
            item = understood.get(address)
            kind = (
                "asked"
                if address in asked
                else "unsure"
                if item and not item.sure
                else "field"
                if item
                else ""
            )
            cells.append(
                {
                    "address": address,
                    "text": text_of(values[col]) if col < len(values) else "",
                    "kind": kind,
                    "field": field_name(item.path) if item else "",
                    "colspan": merge.right - merge.left + 1 if merge else 1,
                    "rowspan": min(merge.bottom, MOST_ROWS - 1) - merge.top + 1 if merge else 1,
                }
            )
        rows.append(cells)
    return page_template("teach_page.html.j2").render(
        sheet=grid.name, rows=rows, draft=draft, layout=layout, different=different, field_name=field_name
    )
