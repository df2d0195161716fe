"""The look of the sheets the add-in adds: title, head, body; one call for a whole range each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

HEAD_FILL = (217, 225, 242)
LINE = (191, 191, 191)
FONT = "宋体"


def set_widths(sheet: Any, widths: Sequence[float]) -> None:
    """Column widths from A, in characters."""
    for col, width in enumerate(widths, 1):
        sheet.range((1, col)).column_width = width


def dress_title(sheet: Any) -> None:
    """A1 as the sheet's title."""
    title = sheet.range("A1")
    title.font.name = FONT
    title.font.bold = True
    title.font.size = 14
    title.row_height = 26
    title.vertical_alignment = "center"


def dress_head(head: Any) -> None:
    """A row of column headings."""
    head.font.name = FONT
    head.font.bold = True
    head.font.size = 10
    head.color = HEAD_FILL
    head.row_height = 20
    head.horizontal_alignment = "center"
    head.vertical_alignment = "center"
    head.borders.set("all", line_style="continuous", color=LINE)


def dress_body(body: Any) -> None:
    """Rows of text: wrapped, at the top of their cells, ruled, as high as they need."""
    body.font.name = FONT
    body.font.size = 10
    body.wrap_text = True
    body.vertical_alignment = "top"
    body.borders.set("all", line_style="continuous", color=LINE)
    body.rows.autofit()
