"""Cells of the open workbook rewritten, their old contents recorded first; all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, NamedTuple

from xltools.addin.live.book import as_text
from xltools.addin.live.own_sheets import (
    REPAIR_HEAD,
    REPAIR_SHEET,
    delete_sheet,
    is_blank,
    own_sheet,
    sheet_named,
)
from xltools.addin.live.result_sheet import link
from xltools.addin.live.sheet_style import dress_body, dress_head, set_widths


class Change(NamedTuple):
    """One cell to rewrite, as a line of 修复记录 tells it; ``value`` is what is written."""

    sheet: str
    cell: str
    before: str
    after: str
    why: str
    value: str | Decimal


def _record_sheet(book: Any) -> tuple[Any, int]:
    """修复记录 and its first free row."""
    sheet = own_sheet(book, REPAIR_SHEET)
    if not is_blank(sheet):
        used = sheet.used_range
        return sheet, used.row + used.shape[0]
    sheet.range("A1").value = [as_text(text) for text in REPAIR_HEAD]
    set_widths(sheet, (22, 10, 40, 40, 22))
    dress_head(sheet.range("A1:E1"))
    return sheet, 2


def _entered(value: object) -> object:
    """A value as it must be put into a cell to stand there again."""
    return as_text(value) if isinstance(value, str) else value


def change_cells(book: Any, changes: Sequence[Change]) -> None:
    """Record every change below those of earlier times, then make them; protection has been lifted.

    When one fails, the cells already changed get their old contents back and the record its old length.
    """
    made_now = sheet_named(book, REPAIR_SHEET) is None
    done: list[tuple[Any, object]] = []
    rows: Any = None
    try:
        record, first = _record_sheet(book)
        last = first + len(changes) - 1
        rows = record.range((first, 1), (last, len(REPAIR_HEAD)))
        record.range((first, 1)).value = [
            [as_text(c.sheet), link(c.sheet, c.cell), as_text(c.before), as_text(c.after), as_text(c.why)]
            for c in changes
        ]
        dress_body(rows)
        sheets = {sheet.name: sheet for sheet in book.sheets}
        for change in changes:
            cell = sheets[change.sheet].range(change.cell)
            done.append((cell, cell.value))
            number = isinstance(change.value, Decimal)
            cell.value = float(change.value) if number else as_text(change.value)
    except BaseException:
        for cell, old in reversed(done):
            with suppress(Exception):
                cell.value = _entered(old)
        with suppress(Exception):
            made = sheet_named(book, REPAIR_SHEET)
            if made_now and made is not None:
                delete_sheet(book, made)
            elif rows is not None:
                rows.clear()
        raise
