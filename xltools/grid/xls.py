"""Error cells and number formats of an old .xls, from the records of its Workbook stream ([MS-XLS] 2.4).

calamine gives an empty text for the ones, and 0.95 for what is shown as 95%. A formula of an .xls always
carries a result, so nothing is uncached.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from xltools.grid.formats import BUILT_IN, says_more
from xltools.grid.model import Cell
from xltools.grid.ole import OleDamagedError, OleStreams
from xltools.grid.xlsx import MAX_AREA, SheetError, SheetScan

_BOUNDSHEET, _BOOLERR, _FORMULA, _BOF, _EOF = 0x85, 0x205, 0x06, 0x809, 0x0A
_FORMAT, _XF, _NUMBER, _RK, _MULRK, _DIMENSIONS = 0x41E, 0xE0, 0x203, 0x27E, 0xBD, 0x200
_ROW, _FONT, _FILTERED = 0x208, 0x31, 0x9D
"""ROW, FONT, and AUTOFILTERINFO, which a sheet with a filter has."""
_VALUES = frozenset({_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR, 0xFD, 0x204, 0xD6})
"""Records that put a value into a cell, those of texts (LABELSST, LABEL, RSTRING) included."""
MAX_ROWS, MAX_COLS = 65536, 256
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def scan_xls(streams: OleStreams) -> dict[str, SheetScan]:
    """Sheet name → its error cells. SheetError if the stream cannot be walked."""
    try:
        book = streams.read("Workbook" if "Workbook" in streams.sizes else "Book")
    except OleDamagedError as error:
        raise SheetError(str(error)) from error
    formats, struck = _cell_formats(book)
    return {name: _scan(book, at, formats, struck) for name, at in _sheets(book)}


def _cell_formats(book: bytes) -> tuple[list[str], frozenset[int]]:
    """The number format of each XF record, by its index, and those whose font is struck out."""
    biff8 = _is_biff8(book)
    codes = dict(BUILT_IN)
    found: list[str] = []
    fonts: list[bool] = []
    struck: set[int] = set()
    at = 0
    while at + 4 <= len(book):
        kind, size = _record(book, at)
        if kind == _EOF:
            break
        if kind == _FORMAT and size > 4:
            codes[_u16(book, at + 4)] = _format_code(book[at + 6 : at + 4 + size], biff8)
        elif kind == _FONT and size >= 4:
            if len(fonts) == 4:
                fonts.append(False)  # no font has the number 4
            fonts.append(bool(_u16(book, at + 6) & 0x08))
        elif kind == _XF:
            if any(fonts[_u16(book, at + 4) : _u16(book, at + 4) + 1]):
                struck.add(len(found))
            found.append(codes.get(_u16(book, at + 6), "General"))
        at += 4 + size
    return found, frozenset(struck)


def _format_code(content: bytes, biff8: bool) -> str:
    """The text of a FORMAT record: its length (two bytes in BIFF8, one before), then its characters."""
    if not biff8:
        return content[1 : 1 + content[0]].decode("gb18030", "replace")
    length, wide = _u16(content, 0), len(content) > 2 and content[2] & 1
    if wide:
        return content[3 : 3 + 2 * length].decode("utf-16-le", "replace")
    return content[3 : 3 + length].decode("latin-1")


def _is_biff8(book: bytes) -> bool:
    return len(book) > 6 and int.from_bytes(book[4:6], "little") == 0x600


def _sheets(book: bytes) -> list[tuple[str, int]]:
    """Name and stream position of every sheet, from the globals part."""
    biff8 = _is_biff8(book)
    found: list[tuple[str, int]] = []
    at = 0
    while at + 4 <= len(book):
        kind, size = _record(book, at)
        if kind == _EOF:
            break
        if kind == _BOUNDSHEET and size >= 8:
            content = book[at + 4 : at + 4 + size]
            found.append((_name(content, biff8), int.from_bytes(content[:4], "little")))
        at += 4 + size
    return found


def _name(content: bytes, biff8: bool) -> str:
    length = content[6]
    if not biff8:
        return content[7 : 7 + length].decode("gb18030", "replace")
    if content[7] & 1:
        return content[8 : 8 + 2 * length].decode("utf-16-le", "replace")
    return content[8 : 8 + length].decode("latin-1")


def _scan(book: bytes, at: int, formats: list[str], struck: frozenset[int]) -> SheetScan:
    scan = SheetScan()
    codes: dict[Cell, str] = {}
    scan.look = lambda cells: {cell: codes[cell] for cell in cells if cell in codes}
    depth = rows = cols = 0
    filtered = False
    while at + 4 <= len(book):
        kind, size = _record(book, at)
        if at + 4 + size > len(book):
            raise SheetError("a record cut off")
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif kind == _ROW and size >= 14:
            if _u16(book, at + 16) & 0x20:
                scan.hidden_rows[_u16(book, at + 4)] = "被隐藏"
        elif kind == _FILTERED:
            filtered = True
        elif kind == _DIMENSIONS and size == 14 and not _possible(book[at + 4 : at + 16]):
            raise SheetError("false dimensions")
        elif kind in _VALUES and size >= 6:
            row, col = _cell(book, at)
            last = _u16(book, at + 2 + size) if kind == _MULRK else col
            rows, cols = max(rows, row + 1), max(cols, col + 1, last + 1)
            if col >= MAX_COLS or not col <= last < MAX_COLS:
                raise SheetError(f"a cell in column {max(col, last) + 1}")
            _look(book, at, scan, codes, formats)
            if struck:
                scan.struck.update(_struck_cells(book, at, struck))
        at += 4 + size
    if rows * cols > MAX_AREA:
        scan.far[Cell(rows - 1, cols - 1)] = (0, 0)
    scan.formats = {cell: code for cell, code in codes.items() if says_more(code)}
    if filtered:
        scan.hidden_rows = dict.fromkeys(scan.hidden_rows, "被筛选隐藏")
    return scan


def _possible(dimensions: bytes) -> bool:
    """Calamine sets memory aside for what DIMENSIONS claims, and aborts where there is not so much."""
    first_row, last_row, first_col, last_col = struct.unpack("<IIHH", dimensions)
    return bool(first_row <= last_row <= MAX_ROWS and first_col <= last_col <= MAX_COLS)


def _look(book: bytes, at: int, scan: SheetScan, codes: dict[Cell, str], formats: list[str]) -> None:
    """Note the cell or cells of one value record: errors, and the number formats of numbers."""
    kind, size = _record(book, at)
    if kind == _BOOLERR:
        if size >= 8 and book[at + 11]:
            scan.errors[_cell(book, at)] = _ERRORS.get(book[at + 10], "#?")
    elif kind == _FORMULA and size >= 14 and book[at + 10] == 2 and book[at + 16 : at + 18] == b"\xff\xff":
        scan.errors[_cell(book, at)] = _ERRORS.get(book[at + 12], "#?")
    elif kind in (_NUMBER, _RK, _FORMULA) and size >= 10:
        _note_format(codes, _cell(book, at), _u16(book, at + 8), formats)
    elif kind == _MULRK:
        row, first = _cell(book, at)
        for offset in range((size - 6) // 6):
            _note_format(codes, Cell(row, first + offset), _u16(book, at + 8 + 6 * offset), formats)


def _struck_cells(book: bytes, at: int, struck: frozenset[int]) -> Iterator[Cell]:
    """Those cells of one value record whose format is struck out."""
    kind, size = _record(book, at)
    row, first = _cell(book, at)
    if kind != _MULRK:
        if size >= 6 and _u16(book, at + 8) in struck:
            yield Cell(row, first)
        return
    for offset in range((size - 6) // 6):
        if _u16(book, at + 8 + 6 * offset) in struck:
            yield Cell(row, first + offset)


def _note_format(codes: dict[Cell, str], cell: Cell, style: int, formats: list[str]) -> None:
    code = formats[style] if style < len(formats) else "General"
    if code != "General":
        codes[cell] = code


def _u16(book: bytes, at: int) -> int:
    return int.from_bytes(book[at : at + 2], "little")


def _record(book: bytes, at: int) -> tuple[int, int]:
    return _u16(book, at), _u16(book, at + 2)


def _cell(book: bytes, at: int) -> Cell:
    return Cell(_u16(book, at + 4), _u16(book, at + 6))
