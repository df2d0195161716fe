"""Records written into the tables of the open workbook, cell by named cell, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from xltools.addin.live.book import book_grids, has_formula
from xltools.addin.live.changes import Change, change_cells
from xltools.addin.live.own_sheets import REPAIR_SHEET, require_own
from xltools.addin.live.protection import LockedSheetError, locked_note, opened, require_changeable
from xltools.addin.preferences import Preferences
from xltools.grid.model import parse_a1
from xltools.layouts.layout import load_layouts
from xltools.model.records import Table

_WHY = "填入数据"


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def fill_live(book: Any, wanted: Sequence[Table], preferences: Preferences) -> int:
    """Write every record into its table; returns how many cells changed.

    The cells of all records are found before the first is written. IntoError where one of them does not
    fit; formulas are never overwritten, which counts as not fitting.
    """
    from xltools.outputs.forms.into_existing import IntoError, planned_values
    from xltools.work.read import read_live

    layouts = {layout.id: layout for layout in load_layouts(*preferences.layout_folders)}
    grids = book_grids(book)
    tables = read_live(grids, book.fullname, preferences.layout_folders).tables
    changes: dict[tuple[str, str], str | Decimal] = {}
    for table in wanted:
        same = [t for t in tables if t.type == table.type]
        if not same:
            raise IntoError("打开的工作簿里没有这一类表")
        old, _, values = planned_values(tables, grids, table, layouts[same[0].layout])
        changes.update({(old.sheet, cell): value for cell, value in values.items()})
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for (name, cell), _ in changes.items():
        if has_formula(sheets[name].range(cell)):
            raise IntoError(f"“{name}”的 {cell} 是公式，不能用数据代替")
    by_name = {grid.name: grid for grid in grids}
    planned = [
        Change(name, cell, _shown(by_name[name].value(*parse_a1(cell))), str(value), _WHY, value)
        for (name, cell), value in changes.items()
    ]
    if not planned:
        return 0
    require_changeable(book)
    require_own(book, REPAIR_SHEET)
    with opened(book, {REPAIR_SHEET, *(change.sheet for change in planned)}) as locked:
        if locked:
            raise LockedSheetError(locked_note(locked))
        change_cells(book, planned)
    return len(planned)
