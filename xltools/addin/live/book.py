"""An open workbook becomes Grids, one reading of values per sheet, and the records on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from xltools.addin.live.number_formats import number_formats
from xltools.addin.live.progress import Waiting
from xltools.grid.model import Cell, CellValue, Grid, Merge
from xltools.grid.sight import Scan, as_shown
from xltools.model.records import FileRead

_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"})
_MANY = 200_000
_VISIBLE = -1
_IN_FORMULAS, _PART, _BY_ROWS, _BY_COLUMNS, _BACKWARD = -4123, 2, 1, 2, 2
"""xlFormulas, xlPart, xlByRows, xlByColumns, xlPrevious."""


def is_visible(sheet: Any) -> bool:
    """Excel's ``Visible`` is a number: -1 visible, 0 hidden, 2 very hidden, of which 2 is true for Python."""
    return sheet.visible in (True, _VISIBLE)


def _last_filled(sheet: Any, order: int) -> Any:
    """The last cell with content. As values, Find would miss cells too narrow, hidden or filtered out."""
    return sheet.cells.api.Find(
        What="*", LookIn=_IN_FORMULAS, LookAt=_PART, SearchOrder=order, SearchDirection=_BACKWARD,
        MatchCase=False,
    )  # fmt: skip


def _extent(sheet: Any) -> tuple[int, int]:
    """Rows and columns to read, from A1.

    A format dragged to the last row makes the used range a billion cells; then the last filled row and
    column are looked for.
    """
    used = sheet.used_range
    rows, cols = used.row + used.shape[0] - 1, used.column + used.shape[1] - 1
    if rows * cols <= _MANY:
        return rows, cols
    last_row = _last_filled(sheet, _BY_ROWS)
    last_col = _last_filled(sheet, _BY_COLUMNS)
    if last_row is None or last_col is None:
        return 1, 1
    return int(last_row.Row), int(last_col.Column)


def _value(raw: Any) -> CellValue:
    if raw is None:
        return ""
    if isinstance(raw, (str, int, float, bool, Decimal, dt.date, dt.time, dt.timedelta)):
        return raw
    return str(raw)


def _no_tick() -> None:
    pass


def find_merges(
    sheet: Any, values: Sequence[Sequence[object]], tick: Callable[[], None] = _no_tick
) -> list[Merge]:
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
        tick()
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


def sheet_grid(sheet: Any, tick: Callable[[], None] = _no_tick) -> Grid:
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
        merges=find_merges(sheet, values, tick),
        errors=errors,
        hidden=not is_visible(sheet),
    )
    as_shown(grid, Scan(number_formats(sheet, values, tick)))
    return grid


def book_grids(book: Any) -> list[Grid]:
    """Every sheet of a book but those the add-in made itself, whatever they are called now."""
    from xltools.addin.live.own_sheets import kind_of

    grids = []
    waiting = Waiting(book, "读取")
    total = len(book.sheets)
    for number, sheet in enumerate(book.sheets, 1):
        waiting.begin(f"{number}/{total}：{sheet.name}")
        grid = sheet_grid(sheet, waiting.tick)
        if kind_of(grid.rows) is None:
            grids.append(grid)
    return grids


def read_book(book: Any, layouts: Sequence[str] = ()) -> FileRead:
    """The records of an open workbook, as ``read_file`` gives them for a saved one."""
    from xltools.work.read import read_live

    return read_live(book_grids(book), book.fullname, layouts)


def has_formula(cell: Any) -> bool:
    """Whether a single cell holds a formula; ``Range.Formula`` gives ``=100%`` for that very text too."""
    return bool(cell.api.HasFormula)


def as_text(value: object) -> str | None:
    """A string Excel keeps as typed: without the mark ``95%`` becomes 0.95 and ``2021.12`` a number."""
    return f"'{value}" if value not in (None, "") else None
