"""增加一行: one more row of an indicator, a task or a goal, with the format and dropdowns of its kind."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from xltools.addin.answers import ActionError, Answer
from xltools.addin.live.book import as_text, book_grids, has_formula, sheet_grid
from xltools.addin.live.marks import clear_cell_mark
from xltools.addin.live.protection import require_changeable, require_unshared, unprotected
from xltools.addin.live.result_sheet import move_places
from xltools.addin.preferences import load_preferences
from xltools.grid.model import Grid, Merge, parse_a1
from xltools.model.records import Indicator, SubGoal, Table, Task
from xltools.outputs.copies.cell_notes import NOTE_MARK

_CHOOSE = "请先选中要在它下面加行的那一行（指标、任务等明细行），再按“增加一行”。"


def _area(table: Table) -> tuple[int, int, int, int]:
    first, _, last = table.range.partition(":")
    top, bottom = parse_a1(first), parse_a1(last or first)
    return top.row, top.col, bottom.row, bottom.col


def record_rows(table: Table) -> set[int]:
    """The rows (from 0) that hold one record each."""
    return {record.where.row for record in _records(table)}


def _records(table: Table) -> list[Indicator | Task | SubGoal]:
    return [*table.indicators, *table.tasks, *table.sub_goals]


def _is_blank(grid: Grid, row: int, left: int, right: int) -> bool:
    """A row whose cells are empty but for areas that reach in from above (level names)."""
    reaching = {
        col
        for merge in grid.merges
        if merge.top <= row <= merge.bottom and merge.bottom > merge.top
        for col in range(merge.left, merge.right + 1)
    }
    return all(grid.value(row, col) == "" for col in range(left, right + 1) if col not in reaching)


def _is_detail(table: Table, grid: Grid, row: int) -> bool:
    """Whether a row holds one record, or is an empty line among the records."""
    _, left, bottom, right = _area(table)
    rows = record_rows(table)
    first = min(rows, default=bottom + 1)
    return row in rows or (first < row <= bottom and _is_blank(grid, row, left, right))


def _find(tables: tuple[Table, ...], grid: Grid, row: int) -> tuple[Table, bool]:
    """The table whose detail row was selected, and whether the row above is one too."""
    for table in tables:
        if table.sheet == grid.name and table.range and _is_detail(table, grid, row):
            return table, _is_detail(table, grid, row - 1)
    raise ActionError(_CHOOSE)


def _runs(columns: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for col in columns:
        if runs and runs[-1][1] == col - 1:
            runs[-1] = (runs[-1][0], col)
        else:
            runs.append((col, col))
    return runs


def insert_below(sheet: Any, row: int, inside: bool, left: int, right: int) -> None:
    """Insert an empty row below ``row`` (from 1) between columns ``left`` and ``right``.

    With ``inside`` the row is inserted above and the record moved up into it, so that sums ending at the
    last row grow with the table: Excel extends a range only for rows inserted within it. When a step fails
    the row goes away again: until the record has been copied the new one, then the one it left.
    """
    before = sheet_grid(sheet).merges
    at = row if inside else row + 1
    sheet.range(f"{at}:{at}").insert("down", copy_origin="format_from_left_or_above")
    tall = [m for m in before if m.top <= row - 1 <= m.bottom and m.bottom > m.top]
    spanned = {col for m in tall for col in range(m.left + 1, m.right + 2)}
    names = {m: _content(sheet.range((m.top + 1 + (m.top + 1 >= at), m.left + 1))) for m in tall}
    try:
        _copy_record(sheet, row, inside, left, right, tall, spanned)
        at = row + 1
        _empty(sheet, at, left, right, spanned)
    except BaseException:
        with suppress(Exception):
            sheet.range(f"{at}:{at}").delete("up")
        for merge, content in names.items():
            with suppress(Exception):
                _merge_again(sheet, merge, content)
        raise


def _content(corner: Any) -> object:
    """What to put into a cell so that it says the same again."""
    value = corner.value
    if has_formula(corner):
        return corner.formula
    return as_text(value) if isinstance(value, str) else value


def _merge_again(sheet: Any, merge: Merge, content: object) -> None:
    """A level name's area as it was before the row came."""
    area = sheet.range((merge.top + 1, merge.left + 1), (merge.bottom + 1, merge.right + 1))
    if (area(1, 1).merge_area.shape, _content(area(1, 1))) == (area.shape, content):
        return
    area.unmerge()
    area.merge()
    area(1, 1).value = content


def _copy_record(
    sheet: Any, row: int, inside: bool, left: int, right: int, tall: list[Merge], spanned: set[int]
) -> None:
    source, target = (row + 1, row) if inside else (row, row + 1)
    for first, last in _runs([col for col in range(left, right + 1) if col not in spanned]):
        sheet.range((source, first), (source, last)).copy(sheet.range((target, first), (target, last)))
    sheet.range((target, left)).row_height = sheet.range((source, left)).row_height
    for merge in tall:
        _stretch(sheet, merge, row)


def _stretch(sheet: Any, merge: Merge, row: int) -> None:
    """A level name's area that ended or began at the row takes the new row in."""
    wanted = ((merge.top + 1, merge.left + 1), (merge.bottom + 2, merge.right + 1))
    inner = sheet.range((row + 1 if merge.top + 1 == row else merge.top + 1, merge.left + 1))
    area = inner.merge_area
    if (area.row, area.shape[0]) == (merge.top + 1, merge.bottom - merge.top + 2):
        return
    corner = area(1, 1)
    value = corner.formula if has_formula(corner) else as_text(corner.value)
    area.unmerge()
    corner.value = None
    sheet.range(*wanted).merge()
    if value is not None:
        sheet.range(wanted[0]).value = value


def _empty(sheet: Any, row: int, left: int, right: int, spanned: set[int]) -> None:
    """Clear what the copied row says; formulas stay, our tints and every note go: Excel copies notes too."""
    for col in range(left, right + 1):
        if col in spanned:
            continue
        cell = sheet.range((row, col))
        if cell.note is not None and NOTE_MARK in cell.note.text:
            clear_cell_mark(cell)
        if cell.note is not None:
            cell.note.delete()
        if cell.value is not None and not has_formula(cell):
            cell.value = None


def add_row(book: Any, arguments: dict[str, str]) -> Answer:
    """Add a row below the selected one and select its first cell to fill in."""
    from xltools.work.read import read_live

    sheet = book.sheets.active
    selection = book.app.selection
    if selection is None:
        raise ActionError(_CHOOSE)
    row = int(selection.row)
    grids = [grid for grid in book_grids(book) if grid.name == sheet.name]
    file = read_live(grids, book.fullname, load_preferences().layout_folders)
    grid = next(iter(grids), None)
    if grid is None:
        raise ActionError(_CHOOSE)
    table, inside = _find(file.tables, grid, row - 1)
    _, left, _, right = _area(table)
    require_changeable(book)
    require_unshared(book, "加行")
    with unprotected(sheet):
        insert_below(sheet, row, inside, left + 1, right + 1)
    if inside:
        move_places(book, sheet.name, row + 1, row)
    records = _records(table)
    nearest = min(records, key=lambda record: abs(record.where.row - row), default=None)
    columns = nearest.where.columns if nearest is not None else {}
    name = next((n for n in ("l3", "name", "goal") if n in columns), None)
    sheet.range((row + 1, columns[name] + 1 if name else left + 1)).select()
    return Answer()
