"""一键修复: the repairs of ``xltools.repair``, written into the open workbook and recorded beside it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from xltools.addin.answers import Answer
from xltools.addin.live.book import book_grids, has_formula
from xltools.addin.live.changes import Change, change_cells
from xltools.addin.live.own_sheets import REPAIR_SHEET, RESULT_SHEET, require_own
from xltools.addin.live.protection import LockedSheetError, locked_note, opened, require_changeable
from xltools.addin.preferences import load_preferences
from xltools.addin.session import show_status
from xltools.model.money import parse_amount, plain
from xltools.repair import Repair, repairs
from xltools.text.targets.grammar import fold


def _unchanged(cell: Any, repair: Repair) -> bool:
    """Whether the cell still holds what was read; Excel gives numbers, the reading gave their text."""
    value = cell.value
    if isinstance(value, str):
        return fold(value) == fold(repair.before)
    if value is None:
        return repair.before == ""
    return isinstance(repair.after, Decimal) and plain(parse_amount(value) or Decimal(0)) == repair.before


def planned_changes(book: Any, wanted: Iterable[Repair]) -> list[Change]:
    """The cells to rewrite; formulas and cells changed since they were read are left alone."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    found = []
    for repair in wanted:
        cell = sheets[repair.sheet].range(repair.cell)
        if not has_formula(cell) and _unchanged(cell, repair):
            value = repair.after if isinstance(repair.after, Decimal) else repair.shown
            found.append(Change(repair.sheet, repair.cell, repair.before, repair.shown, repair.why, value))
    return found


def repair_book(book: Any, arguments: dict[str, str]) -> Answer:
    """Rewrite what can be, the old values recorded first, and check again."""
    from xltools.addin.ribbon.check import check_book
    from xltools.work.read import read_live

    require_changeable(book)
    # The check that follows needs its sheet too: nothing is changed where it could not be written.
    require_own(book, REPAIR_SHEET, RESULT_SHEET)
    grids = book_grids(book)
    wanted = repairs(read_live(grids, book.fullname, load_preferences().layout_folders), grids)
    show_status(book, "改正写法")
    changes = planned_changes(book, wanted)
    if not changes:
        return Answer("没有能自动改正的写法：其余问题请按“校验结果”逐个处理。")
    with opened(book, {REPAIR_SHEET, RESULT_SHEET, *(change.sheet for change in changes)}) as locked:
        own = locked & {REPAIR_SHEET, RESULT_SHEET}
        allowed = [change for change in changes if change.sheet not in locked]
        if own or not allowed:
            raise LockedSheetError(locked_note(own or locked))
        change_cells(book, allowed)
    after = check_book(book, {})
    said = f"改正了 {len(allowed)} 个单元格的写法或合计，原值记在“{REPAIR_SHEET}”表里。{after.message}"
    return Answer(said, after.status)
