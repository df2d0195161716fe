"""Records written into the tables of the open workbook, cell by named cell, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from xltools.addin.live.book import as_text, book_grids, has_formula, unprotected
from xltools.addin.preferences import Preferences
from xltools.addin.ribbon.repair import Change, write_record
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
    record: list[Change] = []
    by_name = {grid.name: grid for grid in grids}
    for name in dict.fromkeys(sheet for sheet, _ in changes):
        sheet = sheets[name]
        with unprotected(sheet):
            for (owner, cell), value in changes.items():
                if owner != name:
                    continue
                before = _shown(by_name[name].value(*parse_a1(cell)))
                sheet.range(cell).value = float(value) if isinstance(value, Decimal) else as_text(value)
                record.append(Change(name, cell, before, str(value), _WHY))
    write_record(book, record)
    return len(record)
