"""Error cells and number formats of an old .xls, from the records of its Workbook stream ([MS-XLS] 2.4).

calamine gives an empty text for the ones, and 0.95 for what is shown as 95%. A formula of an .xls always
carries a result, so nothing is uncached.
"""

from __future__ import annotations

import struct

from xltools.grid.formats import BUILT_IN, says_more
from xltools.grid.model import Cell
from xltools.grid.ole import OleDamagedError, OleStreams
from xltools.grid.xlsx import MAX_AREA, SheetError, SheetScan

_BOUNDSHEET, _BOOLERR, _FORMULA, _BOF, _EOF = 0x85, 0x205, 0x06, 0x809, 0x0A
_FORMAT, _XF, _NUMBER, _RK, _MULRK, _DIMENSIONS = 0x41E, 0xE0, 0x203, 0x27E, 0xBD, 0x200
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
    formats = _cell_formats(book)
    return {name: _scan(book, at, formats) for name, at in _sheets(book)}


def _cell_formats(book: bytes) -> list[str]:
    """The number format of each XF record, by its index."""
    biff8 = _is_biff8(book)
    codes = dict(BUILT_IN)
    found: list[str] = []
    at = 0
    while at + 4 <= len(book):
        kind, size = _record(book, at)
        if kind == _EOF:
            break
        if kind == _FORMAT and size > 4:
            codes[_u16(book, at + 4)] = _format_code(book[at + 6 : at + 4 + size], biff8)
        elif kind == _XF:
            found.append(codes.get(_u16(book, at + 6), "General"))
        at += 4 + size
    return found


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


def _scan(book: bytes, at: int, formats: list[str]) -> SheetScan:
    scan = SheetScan()
    codes: dict[Cell, str] = {}
    scan.look = lambda cells: {cell: codes[cell] for cell in cells if cell in codes}
    depth = rows = cols = 0
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
        elif kind == _DIMENSIONS and size == 14 and not _possible(book[at + 4 : at + 16]):
            raise SheetError("false dimensions")
        elif kind in _VALUES and size >= 6:
            row, col = _cell(book, at)
            last = _u16(book, at + 2 + size) if kind == _MULRK else col
            rows, cols = max(rows, row + 1), max(cols, col + 1, last + 1)
            if col >= MAX_COLS or not col <= last < MAX_COLS:
                raise SheetError(f"a cell in column {max(col, last) + 1}")
            _look(book, at, scan, codes, formats)
        at += 4 + size
    if rows * cols > MAX_AREA:
        scan.far[Cell(rows - 1, cols - 1)] = (0, 0)
    scan.formats = {cell: code for cell, code in codes.items() if says_more(code)}
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
