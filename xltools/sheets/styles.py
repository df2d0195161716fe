"""Formats of drawn tables: the fonts Chinese offices use, thin borders, wrapped text."""

from __future__ import annotations

from typing import Any

TITLE_FONT = "方正小标宋简体"
HEAD_FONT = "仿宋"
LABEL_FONT = "黑体"
BODY_FONT = "宋体"
INPUT_FILL = "#FFFDE7"
"""The tint of cells to fill in."""

SCALES = {"title": 18 / 10.5, "head": 12 / 10.5, "heading": 14 / 10.5, "paragraph": 12 / 10.5}
"""Font size ÷ 10.5 of the styles that are not 10.5 points."""
SCALES["paragraph_head"] = SCALES["paragraph"]

_BODY: dict[str, Any] = {"font_name": BODY_FONT, "font_size": 10.5, "valign": "vcenter", "text_wrap": True}
_CELL = {**_BODY, "border": 1}
_PROSE = {"font_name": HEAD_FONT, "font_size": 12, "valign": "vcenter", "text_wrap": True}

STYLES: dict[str, dict[str, Any]] = {
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
    "link": {**_CELL, "align": "center", "font_color": "#0563C1", "underline": 1},
    "check": {**_BODY, "align": "left"},
    "check_bad": {"font_color": "#9C0006", "bg_color": "#FFC7CE"},
    "check_good": {"font_color": "#006100", "bg_color": "#C6EFCE"},
    "missing": {"bg_color": "#FCE4D6"},
    "note": {**_BODY, "font_color": "#7F7F7F", "align": "left"},
}
"""Style name → XlsxWriter format properties. Text cells are of the text format, so that ``=295人`` or
``100%`` typed into them stays what was typed; long text is not, since old Excel shows ``####`` for it."""

PRECISE = {"money": "0.00######"}
"""Number formats for amounts with more than two places: nothing is rounded away from sight."""
