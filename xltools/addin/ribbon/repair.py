"""一键修复: the repairs of ``xltools.repair``, written into the open workbook and recorded beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from xltools.addin.answers import Answer
from xltools.addin.live.book import REPAIR_SHEET, as_text, book_grids, has_formula, unprotected
from xltools.addin.live.sheet_style import dress_body, dress_head, set_widths
from xltools.addin.preferences import load_preferences
from xltools.addin.session import show_status
from xltools.model.money import parse_amount, plain
from xltools.repair import Repair, repairs
from xltools.text.targets.grammar import fold


class Change(NamedTuple):
    """One line of 修复记录."""

    sheet: str
    cell: str
    before: str
    after: str
    why: str


_HEAD = ("工作表", "单元格", "原值", "改成", "说明")


def _unchanged(cell: Any, repair: Repair) -> bool:
    """Whether the cell still holds what was read; Excel gives numbers, the reading gave their text."""
    value = cell.value
    if isinstance(value, str):
        return fold(value) == fold(repair.before)
    if value is None:
        return repair.before == ""
    return isinstance(repair.after, Decimal) and plain(parse_amount(value) or Decimal(0)) == repair.before


def apply_repairs(book: Any, wanted: list[Repair]) -> list[Repair]:
    """Rewrite the cells and return those rewritten; formulas and cells changed since are left alone."""
    done: list[Repair] = []
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for name in dict.fromkeys(repair.sheet for repair in wanted):
        sheet = sheets[name]
        with unprotected(sheet):
            for repair in (r for r in wanted if r.sheet == name):
                cell = sheet.range(repair.cell)
                if has_formula(cell) or not _unchanged(cell, repair):
                    continue
                number = isinstance(repair.after, Decimal)
                cell.value = float(repair.after) if number else as_text(repair.shown)
                done.append(repair)
    return done


def write_record(book: Any, changes: list[Change]) -> None:
    """Add changed cells to the sheet 修复记录, below those of earlier times."""
    from xltools.addin.live.result_sheet import link

    for sheet in book.sheets:
        if sheet.name == REPAIR_SHEET:
            used = sheet.used_range
            first = used.row + used.shape[0]
            break
    else:
        sheet = book.sheets.add(REPAIR_SHEET, after=book.sheets[-1])
        sheet.range("A1").value = [as_text(text) for text in _HEAD]
        set_widths(sheet, (22, 10, 40, 40, 22))
        dress_head(sheet.range("A1:E1"))
        first = 2
    rows = [
        [as_text(c.sheet), link(c.sheet, c.cell), as_text(c.before), as_text(c.after), as_text(c.why)]
        for c in changes
    ]
    sheet.range((first, 1)).value = rows
    dress_body(sheet.range((first, 1), (first + len(rows) - 1, 5)))


def repair_book(book: Any, arguments: dict[str, str]) -> Answer:
    """Rewrite what can be, record the old values, check again."""
    from xltools.addin.ribbon.check import check_book
    from xltools.work.read import read_live

    grids = book_grids(book)
    wanted = repairs(read_live(grids, book.fullname, load_preferences().layout_folders), grids)
    show_status(book, "改正写法")
    done = apply_repairs(book, wanted)
    if not done:
        return Answer("没有能自动改正的写法：其余问题请按“校验结果”逐个处理。")
    write_record(book, [Change(r.sheet, r.cell, r.before, r.shown, r.why) for r in done])
    after = check_book(book, {})
    said = f"改正了 {len(done)} 个单元格的写法或合计，原值记在“{REPAIR_SHEET}”表里。{after.message}"
    return Answer(said, after.status)
