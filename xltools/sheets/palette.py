"""Fonts, colours and formats of everything drawn: of official forms and of the county's own lists.

Text cells of forms are of the text format, so that ``=295人`` or ``100%`` typed into them stays what was
typed; long text is not, since old Excel shows ``####`` for it.
"""

from __future__ import annotations

from typing import Any

TITLE_FONT = "方正小标宋简体"
HEAD_FONT = "仿宋"
LABEL_FONT = "黑体"
BODY_FONT = "宋体"
INPUT_FILL = "#FFFDE7"
"""The tint of cells to fill in on forms."""
BLUE, ORANGE, RED, YELLOW, SKY, GREEN = "#2F5597", "#C55A11", "#C00000", "#E0A100", "#5B9BD5", "#548235"
"""Columns and bars of charts."""
NAVY, GRID, PALE = "#1F3864", "#BFBFBF", "#E0E0E0"
"""Headings, borders of lists, lines of charts."""
ERROR = {"font_color": "#9C0006", "bg_color": "#FBD5D5"}
WARNING = {"font_color": "#7F5F00", "bg_color": "#FFEFC2"}
HINT = {"font_color": "#1F4E79", "bg_color": "#DCE9F7"}
GOOD = {"font_color": "#375623", "bg_color": "#E2EFDA"}
FAINT = {"font_color": "#A6A6A6", "italic": True}
"""A row that is not counted."""
LIGHT_FILLS = {"绿": "#C6EFCE", "黄": "#FFEB9C", "红": "#FFC7CE"}
"""Fills of the lights of monitoring."""

_BASE: dict[str, Any] = {"font_name": BODY_FONT, "font_size": 10, "valign": "vcenter"}
_LIST: dict[str, Any] = {**_BASE, "border": 1, "border_color": GRID}
_HEAD: dict[str, Any] = {**_LIST, "font_name": LABEL_FONT, "align": "center", "text_wrap": True}
_LINK: dict[str, Any] = {"font_color": "#0563C1", "underline": 1}
_MIDDLE: dict[str, Any] = {**_LIST, "align": "center"}
LISTS: dict[str, dict[str, Any]] = {
    "title": {**_BASE, "font_name": LABEL_FONT, "font_size": 16},
    "section": {**_BASE, "font_name": LABEL_FONT, "font_size": 12, "font_color": NAVY},
    "note": {**_BASE, "font_color": "#595959"},
    "note_wrap": {**_BASE, "font_color": "#595959", "text_wrap": True},
    "doubt": {**_BASE, "font_color": "#9C5700", "text_wrap": True},
    "remark": {**_BASE, "text_wrap": True, "valign": "top"},
    "head": {**_HEAD, "bg_color": "#D9E2F0"},
    "label": {**_HEAD, "align": "left", "bg_color": "#F2F5FA"},
    "text": _LIST,
    "wrap": {**_LIST, "text_wrap": True},
    "center": _MIDDLE,
    "count": {**_MIDDLE, "num_format": "#,##0"},
    "id": {**_MIDDLE, "num_format": "0", "font_color": "#7F7F7F"},
    "money": {**_LIST, "num_format": "#,##0.00"},
    "number": {**_LIST, "num_format": "General"},
    "number_wrap": {**_LIST, "num_format": "General", "text_wrap": True},
    "score": {**_MIDDLE, "num_format": "0.0#"},
    "percent": {**_MIDDLE, "num_format": "0.00%"},
    "link": {**_LIST, **_LINK},
    "link_wrap": {**_LIST, **_LINK, "text_wrap": True},
    "figure": {**_MIDDLE, "font_size": 16, "bold": True, "num_format": "#,##0"},
    "input": {**_MIDDLE, "bg_color": "#FFF9E5", "locked": False},
    "input_wrap": {**_LIST, "bg_color": "#FFF9E5", "locked": False, "text_wrap": True},
    "error": {**_MIDDLE, **ERROR},
    "warning": {**_MIDDLE, **WARNING},
    "hint": {**_MIDDLE, **HINT},
    "good": {**_MIDDLE, **GOOD},
}
"""Style name → XlsxWriter format properties of the sheets that list and summarise."""
for _name in ("count", "center", "money", "percent", "score", "text"):
    LISTS[f"total_{_name}"] = {**LISTS[_name], "bold": True, "bg_color": "#F2F2F2"}

SCALES = {"title": 18 / 10.5, "head": 12 / 10.5, "heading": 14 / 10.5, "paragraph": 12 / 10.5}
"""Font size ÷ 10.5 of the styles that are not 10.5 points."""
SCALES["paragraph_head"] = SCALES["paragraph"]

_BODY: dict[str, Any] = {"font_name": BODY_FONT, "font_size": 10.5, "valign": "vcenter", "text_wrap": True}
_CELL = {**_BODY, "border": 1}
_PROSE = {"font_name": HEAD_FONT, "font_size": 12, "valign": "vcenter", "text_wrap": True}

FORM: dict[str, dict[str, Any]] = {
    "title": {
        "font_name": TITLE_FONT,
        "font_size": 18,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
    },
    "head": {
        "font_name": HEAD_FONT,
        "font_size": 12,
        "align": "center",
        "valign": "vcenter",
        "text_wrap": True,
    },
    "foot": {**_BODY, "font_name": HEAD_FONT, "align": "left"},
    "label": {**_CELL, "font_name": LABEL_FONT, "align": "center"},
    "text": {**_CELL, "align": "center", "num_format": "@"},
    "long": {**_CELL, "align": "left"},
    "center": {**_CELL, "align": "center", "num_format": "@"},
    "money": {**_CELL, "align": "center", "num_format": "0.00"},
    "number": {**_CELL, "align": "center"},
    "percent": {**_CELL, "align": "center"},
    "heading": {**_PROSE, "font_name": LABEL_FONT, "font_size": 14, "align": "left"},
    "paragraph_head": {**_PROSE, "bold": True, "align": "left", "indent": 2},
    "paragraph": {**_PROSE, "align": "left"},
    "link": {**_CELL, "align": "center", **_LINK},
    "check": {**_BODY, "align": "left"},
    "check_bad": {"font_color": "#9C0006", "bg_color": "#FFC7CE"},
    "check_good": {"font_color": "#006100", "bg_color": "#C6EFCE"},
    "missing": {"bg_color": "#FCE4D6"},
    "note": {**_BODY, "font_color": "#7F7F7F", "align": "left"},
}
"""The same for official forms."""

PRECISE = {"money": "0.00######"}
"""Number formats for amounts with more than two places: nothing is rounded away from sight."""
