"""An open workbook becomes Grids, one reading of values per sheet, and the records on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from xltools.addin.answers import ActionError
from xltools.addin.session import show_status
from xltools.grid.model import Cell, CellValue, Grid, Merge
from xltools.grid.sight import Dated, Scan, as_shown
from xltools.model.records import FileRead

RESULT_SHEET = "校验结果"
REPAIR_SHEET = "修复记录"
SETTINGS_SHEET = "绩效表设置"
HELP_SHEET = "绩效表帮助"
OWN_SHEETS = frozenset({RESULT_SHEET, REPAIR_SHEET, SETTINGS_SHEET, HELP_SHEET})

_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"})
_MANY = 200_000
_FLAGS = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)


def _extent(sheet: Any) -> tuple[int, int]:
    """Rows and columns to read, from A1.

    A format dragged to the last row makes the used range a billion cells; then the last filled row and
    column are looked for.
    """
    used = sheet.used_range
    rows, cols = used.row + used.shape[0] - 1, used.column + used.shape[1] - 1
    if rows * cols <= _MANY:
        return rows, cols
    last_row = sheet.cells.find("*", direction="backward", order="rows")
    last_col = sheet.cells.find("*", direction="backward", order="columns")
    if last_row is None or last_col is None:
        return 1, 1
    return last_row.row, last_col.column


def _value(raw: Any) -> CellValue:
    if raw is None:
        return ""
    if isinstance(raw, (str, int, float, bool, Decimal, dt.date, dt.time, dt.timedelta)):
        return raw
    return str(raw)


def find_merges(sheet: Any, values: Sequence[Sequence[object]]) -> list[Merge]:
    """The merged areas of a sheet whose values from A1 are given.

    Excel has no list of them: areas are halved where it says "some". Every cell of a merged area but its
    corner is blank, so areas without a blank cell need no question.
    """
    found: list[Merge] = []
    blank = {
        (r, c) for r, row in enumerate(values, 1) for c, value in enumerate(row, 1) if value in ("", None)
    }

    def visit(top: int, left: int, bottom: int, right: int) -> None:
        if not any((r, c) in blank for r in range(top, bottom + 1) for c in range(left, right + 1)):
            return
        if sheet.range((top, left), (bottom, right)).merge_cells is False:
            return
        if top == bottom and left == right:
            area = sheet.range((top, left)).merge_area
            high, wide = area.shape
            first_row, first_col = area.row, area.column
            blank.difference_update(
                (r, c) for r in range(first_row, first_row + high) for c in range(first_col, first_col + wide)
            )
            found.append(Merge(first_row - 1, first_col - 1, first_row + high - 2, first_col + wide - 2))
        elif bottom - top >= right - left:
            middle = (top + bottom) // 2
            visit(top, left, middle, right)
            visit(middle + 1, left, bottom, right)
        else:
            middle = (left + right) // 2
            visit(top, left, bottom, middle)
            visit(top, middle + 1, bottom, right)

    if blank:
        visit(1, 1, len(values), len(values[0]))
    found.sort()
    return found


def _formats(sheet: Any, values: list[list[CellValue]]) -> dict[Cell, str]:
    """The number formats of the cells that hold numbers, General left out."""
    whole = sheet.range((1, 1), (len(values), len(values[0]))).number_format
    if whole == "General":
        return {}
    found: dict[Cell, str] = {}
    for r, line in enumerate(values):
        for c, value in enumerate(line):
            if isinstance(value, (float, *Dated)):
                code = whole if isinstance(whole, str) else sheet.range((r + 1, c + 1)).number_format
                if isinstance(code, str) and code != "General":
                    found[Cell(r, c)] = code
    return found


def sheet_grid(sheet: Any) -> Grid:
    """One sheet as a Grid: its values in one reading, its error cells, its merged areas."""
    rows, cols = _extent(sheet)
    raw = sheet.range((1, 1), (rows, cols)).options(ndim=2, empty=None, err_to_str=True).value
    values: list[list[CellValue]] = []
    errors: dict[Cell, str] = {}
    for r, row in enumerate(raw):
        line: list[CellValue] = []
        for c, item in enumerate(row):
            value = _value(item)
            if isinstance(value, str) and value in _ERRORS:
                errors[Cell(r, c)] = value
                value = ""
            line.append(value)
        values.append(line)
    grid = Grid(
        name=sheet.name,
        rows=values,
        merges=find_merges(sheet, values),
        errors=errors,
        hidden=not sheet.visible,
    )
    as_shown(grid, Scan(_formats(sheet, values)))
    return grid


def book_grids(book: Any) -> list[Grid]:
    """Every sheet of a book but those the add-in made itself."""
    sheets = [sheet for sheet in book.sheets if sheet.name not in OWN_SHEETS]
    grids = []
    for number, sheet in enumerate(sheets, 1):
        show_status(book, f"读取 {number}/{len(sheets)}：{sheet.name}")
        grids.append(sheet_grid(sheet))
    return grids


def read_book(book: Any, layouts: Sequence[str] = ()) -> FileRead:
    """The records of an open workbook, as ``read_file`` gives them for a saved one."""
    from xltools.work.read import read_live

    return read_live(book_grids(book), book.fullname, layouts)


@contextmanager
def unprotected(sheet: Any) -> Iterator[None]:
    """Lift a sheet's protection and put it back as it was; ActionError when it has a password."""
    api = sheet.api
    if not api.ProtectContents:
        yield
        return
    flags = {name: bool(getattr(api.Protection, name)) for name in _FLAGS}
    try:
        api.Unprotect("")
    except Exception as error:
        raise ActionError(
            f"工作表“{sheet.name}”有保护密码，不能上色和修改：请先在“审阅”里撤销工作表保护。"
        ) from error
    if api.ProtectContents:
        raise ActionError(f"工作表“{sheet.name}”有保护密码，不能上色和修改：请先在“审阅”里撤销工作表保护。")
    try:
        yield
    finally:
        api.Protect(**flags)


def has_formula(cell: Any) -> bool:
    """Whether a single cell holds a formula; ``Range.Formula`` gives ``=100%`` for that very text too."""
    return bool(cell.api.HasFormula)


def as_text(value: object) -> str | None:
    """A string Excel keeps as typed: without the mark ``95%`` becomes 0.95 and ``2021.12`` a number."""
    return f"'{value}" if value not in (None, "") else None
