"""What the tests of the buttons share besides their fixtures."""

from __future__ import annotations

from typing import Any

from xltools.layouts.layout import load_layouts

LAYOUTS = {layout.id: layout for layout in load_layouts()}


def sheet_of(book: Any, part: str) -> Any:
    return next(sheet for sheet in book.sheets if part in sheet.name)


def ok(answer: Any) -> str:
    assert answer.status != "error", answer.message
    return str(answer.message)
