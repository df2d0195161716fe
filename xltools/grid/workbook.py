"""Workbooks (.xlsx, .xlsm, .xls, .ods) made into Grids by python-calamine.

calamine gives the values; what it leaves out comes from the file's own bytes: error cells, formulas
without a cached value, far cells and the per cent signs of number formats, from
:mod:`xltools.grid.xlsx`, :mod:`xltools.grid.xls` and :mod:`xltools.grid.ods`, and for .ods the merged
areas too. Chart and macro sheets hold no table.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xltools.grid.damage import damage
from xltools.grid.furniture import Furniture, furniture, struck_styles
from xltools.grid.gate import GateResult
from xltools.grid.model import Cell, Grid, Merge, a1
from xltools.grid.sight import as_shown
from xltools.grid.sound_workbook import compact_ods, without_unread_sheets
from xltools.grid.text_volume import MAX_TEXT_BYTES, text_bytes
from xltools.grid.xlsx import SheetError, SheetScan, cell_formats, scan_sheet, sheet_parts, without_cells
from xltools.grid.zipparts import ZipParts
from xltools.model.problem import Problem

_MERGE_COLS = 512
"""Merges reaching beyond the used range are cut here: whole-row merges go to column XFD."""
_new_merge = tuple.__new__
"""A named tuple's own constructor costs three times as much, and there are 300 merges in a workbook."""
_SHARED = "xl/sharedstrings.xml"
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s")
_FIX_DAMAGED = "请用 Excel 或 WPS 打开确认，重新“另存为”.xlsx 后再交。"
_TYPED = re.compile(r"=\s*\d+(?:\.\d+)?\s*[%％\u4e00-\u9fff㎡²³/·a-zA-Z]+")
"""A target with its sign and unit, which is no formula (``=A1`` begins with a letter)."""


@dataclass(slots=True)
class WorkbookRead:
    """The Grids of one workbook and what was met on the way."""

    grids: list[Grid] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_workbook(gate: GateResult) -> WorkbookRead:
    """Read every worksheet. Bad files and bad sheets give problems (F003, F012); nothing is raised."""
    read = WorkbookRead()
    data = gate.data
    scans: Mapping[str, SheetScan] = {}
    beside: dict[str, Furniture] = {}
    merges: Mapping[str, list[Merge]] = {}
    try:
        if gate.kind in ("xlsx", "xlsm") and gate.parts is not None:
            scans, data, lost = _scan_ooxml(gate.parts, gate.data, beside)
            read.problems.extend(_lost(gate.path, name) for name in lost)
        elif gate.kind == "ods" and gate.parts is not None:
            from xltools.grid.ods import scan_ods

            content = gate.parts.read("content.xml")
            compact = compact_ods(content)
            if compact != content:
                data = gate.parts.replaced({"content.xml": compact})
            scans, merges = scan_ods(compact)
        elif gate.streams is not None:
            from xltools.grid.xls import scan_xls

            scans = scan_xls(gate.streams)
    except TooMuchTextError:
        read.problems.append(_too_much_text(gate.path))
        return read
    except SheetError as error:
        read.problems.append(_damaged(gate.path, None, error))
        return read
    far = {name: scan for name, scan in scans.items() if scan.far}
    if far and gate.kind in ("ods", "xls"):
        # calamine unfolds every sheet of these when it opens the file, so none of them can be read.
        read.problems.extend(_unfolded(gate.path, name, scan) for name, scan in far.items())
        return read
    read.problems.extend(_far(gate.path, name, scan) for name, scan in far.items())
    try:
        _read_sheets(read, gate, data, scans, merges)
        for grid in read.grids:
            if grid.name in beside:
                beside[grid.name].put_into(grid)
    except BaseException as error:
        if not _from_calamine(error):
            raise
        read.problems.append(_damaged(gate.path, None, error))
    return read


class TooMuchTextError(ValueError):
    """The cells unfold to more text than any workbook holds."""


def _has_unread_sheets(parts: ZipParts, named: int) -> bool:
    """A cheap test for sheets that calamine stumbles over: most workbooks have none."""
    sheets = len(_SHEET.findall(parts.read("xl/workbook.xml")))
    return sheets != named or b"xlMacrosheet" in parts.read("xl/_rels/workbook.xml.rels")


def _lost(path: str, name: str) -> Problem:
    message = f"工作表“{name}”的内容不在文件里，没有读到；其余工作表照常读。"
    return Problem("F003", "warning", message, _FIX_DAMAGED, sheet=name, path=path)


def _too_much_text(path: str) -> Problem:
    limit = MAX_TEXT_BYTES // 2**20
    message = f"单元格里的文字展开后超过 {limit} MB，没有读取；可能是同一段长文字被填到了几万个单元格里。"
    fix = "请删去重复的长文字和表格以外的内容，另存为新的 .xlsx 后再交。"
    return Problem("F006", "error", message, fix, path=path)


def _scan_ooxml(
    parts: ZipParts, data: bytes, beside: dict[str, Furniture]
) -> tuple[dict[str, SheetScan], bytes, list[str]]:
    scans: dict[str, SheetScan] = {}
    changes: dict[str, bytes] = {}
    styles = parts.read("xl/styles.xml") if "xl/styles.xml" in parts else b""
    formats = cell_formats(styles) if styles else {}
    struck = struck_styles(styles)
    named = sheet_parts(parts)
    wanted = {
        name: part for name, part in named.items() if "/worksheets/" in part or part.startswith("xl/sheet")
    }
    absent = [part for part in wanted.values() if part not in parts]
    if absent:
        raise SheetError(f"no part {absent[0]}")
    shared = parts.read(_SHARED) if _SHARED in parts else b""
    if text_bytes(shared, map(parts.read, wanted.values())) > MAX_TEXT_BYTES:
        raise TooMuchTextError
    for name, part in wanted.items():
        content = parts.read(part)
        scan = scans[name] = scan_sheet(content, formats)
        beside[name] = furniture(parts, part, content, struck)
        if scan.far:
            changes[part] = without_cells(content, scan.far)
    lost: list[str] = []
    if _has_unread_sheets(parts, len(named)):
        workbook, lost = without_unread_sheets(parts)
        if workbook is not None:
            changes["xl/workbook.xml"] = workbook
    return scans, parts.replaced(changes) if changes else data, lost


def _read_sheets(
    read: WorkbookRead,
    gate: GateResult,
    data: bytes,
    scans: Mapping[str, SheetScan],
    merges: Mapping[str, list[Merge]],
) -> None:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    nothing = SheetScan()
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        scan = scans.get(meta.name, nothing)
        try:
            sheet = book.get_sheet_by_index(index)
            rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
        except BaseException as error:
            if not _from_calamine(error):
                raise
            read.problems.append(_damaged(gate.path, meta.name, error))
            continue
        _show_typed(rows, scan.uncached)
        areas = merges.get(meta.name)
        if areas is None:
            areas = [_new_merge(Merge, (t, c, b, r)) for (t, c), (b, r) in sheet.merged_cell_ranges or ()]
        grid = Grid(
            name=meta.name,
            rows=rows,
            merges=_bounded(areas, rows),
            errors=scan.errors,
            uncached=scan.uncached,
            hidden=meta.visible != SheetVisibleEnum.Visible,
        )
        as_shown(grid, scan)
        grid.hidden_rows, grid.struck, grid.notes = scan.hidden_rows, scan.struck, scan.notes
        read.grids.append(grid)


def _show_typed(rows: list[list[Any]], uncached: dict[Cell, str]) -> None:
    """Take ``=62人`` and ``=100%`` for text: programs that fill in forms store them as formulas."""
    for cell, formula in list(uncached.items()):
        if _TYPED.fullmatch(formula) and cell.row < len(rows) and cell.col < len(rows[cell.row]):
            rows[cell.row][cell.col] = formula
            del uncached[cell]


def _bounded(merges: list[Merge], rows: list[list[Any]]) -> list[Merge]:
    """Merges within the used rows; a merge below the last row covers nothing anyone wrote."""
    last = len(rows) - 1
    for _, _, bottom, right in merges:
        if bottom > last or right > _MERGE_COLS:
            break
    else:
        return merges
    return [
        Merge(merge.top, merge.left, min(merge.bottom, last), min(merge.right, _MERGE_COLS))
        for merge in merges
        if merge.top <= last and merge.left <= _MERGE_COLS
    ]


def _from_calamine(error: BaseException) -> bool:
    """What calamine raises for bad bytes. A Rust panic is a BaseException that cannot be imported."""
    from python_calamine import CalamineError

    known = (CalamineError, ValueError, OverflowError, OSError, MemoryError)
    return isinstance(error, known) or type(error).__name__ == "PanicException"


def _damaged(path: str, sheet: str | None, error: BaseException) -> Problem:
    what = f"工作表“{sheet}”" if sheet is not None else "工作簿"
    message = f"{what}已损坏，读不出来（{damage(error)}）。"
    return Problem("F003", "error", message, _FIX_DAMAGED, sheet=sheet, path=path)


def _far(path: str, sheet: str, scan: SheetScan) -> Problem:
    cells: list[Cell] = sorted(scan.far)
    first = a1(cells[0].row, cells[0].col)
    return Problem(
        "F012",
        "warning",
        f"离表格很远的地方有 {len(cells)} 个填了内容的单元格（如 {first}），没有读取。",
        "请看一看这个单元格：误填的请删除，有用的请移到表格里，再重新保存。",
        sheet=sheet,
        cell=first,
        path=path,
    )


def _unfolded(path: str, sheet: str, scan: SheetScan) -> Problem:
    last = max(scan.far)
    address = a1(last.row, last.col)
    return Problem(
        "F012",
        "error",
        f"工作表“{sheet}”里的内容一直到 {address}，展开后太大，工作簿没有读取。",
        "请删去表格以外的行和列，或者只把表格复制到新工作簿，另存为 .xlsx 后再交。",
        sheet=sheet,
        cell=address,
        path=path,
    )
