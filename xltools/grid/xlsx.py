"""What calamine does not tell of an .xlsx: error cells, formulas without a value, and cells far away.

The sheets are looked at as bytes. A sheet without errors and formulas, and within 26 columns, costs a few
searches; only where something is found, or where the XML is written in an unusual way, is it parsed.
A cell in XFD1048576 makes calamine ask for 16 billion cells and abort the process, so such cells are
found first and cut out of a copy (:func:`without_cells`), and the caller reports them.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from types import MappingProxyType
from xml.parsers import expat

from xltools.grid.formats import BUILT_IN, says_more
from xltools.grid.model import Cell, a1, parse_a1
from xltools.grid.sight import Scan
from xltools.grid.zipparts import ZipParts

MAX_AREA = 4_000_000
"""Cells of the rectangle from A1 to the last filled cell that may be asked of calamine (32 bytes each)."""
KEEP_ROWS, KEEP_COLS = 20_000, 200
"""Of a sheet beyond ``MAX_AREA`` only this much is read."""

_WIDE = re.compile(rb'r="[A-Za-z]{2}')
_LONG = re.compile(rb'<row r="\d{5}')
_REF = re.compile(rb'<c r="([A-Za-z]{1,3}\d{1,7})"')
_NUMBERED = re.compile(rb'numFmtId="(\d+)"')
_STYLE = re.compile(rb'\ss="(\d+)"')
_VALUE = re.compile(rb"<v(?:\s[^>]*)?>([^<]*)</v>")
_FORMULA = re.compile(rb"<f(?:\s[^>]*)?>([^<]*)</f>")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
XML_ERRORS = (ET.ParseError, expat.ExpatError, LookupError, ValueError)
"""What the XML parsers raise: not well-formed, a part or an encoding nobody knows, letters for a number."""


class SheetError(ValueError):
    """A part that is not well-formed XML."""


@dataclass(slots=True)
class SheetScan(Scan):
    """What was found on one sheet. ``far`` are byte ranges of cells too far away to be read."""

    errors: dict[Cell, str] = field(default_factory=dict)
    uncached: dict[Cell, str] = field(default_factory=dict)
    far: dict[Cell, tuple[int, int]] = field(default_factory=dict)
    hidden_rows: dict[int, str] = field(default_factory=dict)
    struck: set[Cell] = field(default_factory=set)
    notes: dict[Cell, str] = field(default_factory=dict)


def sheet_parts(parts: ZipParts) -> dict[str, str]:
    """Sheet name → part name (lower case), in workbook order. SheetError if the workbook is not XML."""
    try:
        targets = {
            relation.get("Id"): relation.get("Target", "")
            for relation in ET.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
        }
        found: dict[str, str] = {}
        for element in ET.fromstring(parts.read("xl/workbook.xml")).iter():
            if element.tag.endswith("}sheet"):
                relation_id = element.get(_RELATION) or element.get(_STRICT_RELATION)
                target = targets.get(relation_id)
                if target:
                    path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
                    found[element.get("name", "")] = posixpath.normpath(path).lower()
    except XML_ERRORS as error:
        raise SheetError(str(error)) from error
    return found


def cell_formats(styles: bytes) -> dict[str, str]:
    """The number format of each cell format (``s="3"``) of ``xl/styles.xml``; General is left out.

    SheetError if the part is not XML. A part that names no format but General and text is not parsed.
    """
    if {*_NUMBERED.findall(styles)} <= {b"0", b"49"}:
        return {}
    try:
        root = ET.fromstring(styles)
    except XML_ERRORS as error:
        raise SheetError(str(error)) from error
    codes = {str(number): code for number, code in BUILT_IN.items()}
    found: dict[str, str] = {}
    for group in root:
        local = group.tag.rpartition("}")[2]
        if local == "numFmts":
            codes |= {item.get("numFmtId", ""): item.get("formatCode", "") for item in group}
        elif local == "cellXfs":
            for index, item in enumerate(group):
                code = codes.get(item.get("numFmtId", "0"), "General")
                if code != "General":
                    found[str(index)] = code
    return found


def scan_sheet(part: bytes, formats: Mapping[str, str] = MappingProxyType({})) -> SheetScan:
    """Look through one sheet part; ``formats`` from :func:`cell_formats`.

    SheetError if it has to be parsed and is not XML.
    """
    start = part.find(b"<sheetData>")
    end = part.rfind(b"</sheetData>")
    if start < 0 or end < 0:
        if b"<sheetData/>" in part and part.count(b"sheetData") == 1:
            return SheetScan()
        return _parsed(part, formats)
    body = part[start:end]
    # Looking for a single byte that is rare in a sheet is forty times faster than looking for the
    # string it stands in: every error value has a "#", every formula an "f", every comment a "!".
    odd = (b"'" in body and b"='" in body) or (b"!" in body and b"<!" in body)
    long = _LONG.match(body, max(body.rfind(b"<row "), 0))
    if odd or long or not _usual(body) or _WIDE.search(body):
        return _parsed(part, formats)
    try:
        return _searched(body, formats)
    except _UnusualError:
        return _parsed(part, formats)


class _UnusualError(Exception):
    """A cell whose first attribute is not its address: the searches do not apply."""


def _usual(body: bytes) -> bool:
    """Written as Excel, WPS, LibreOffice and XlsxWriter do, addresses first; judged by the first cell."""
    row, cell = body.find(b"<row"), body.find(b"<c", len(b"<sheetData>"))
    return (row < 0 or body.startswith(b'<row r="', row)) and (cell < 0 or body.startswith(b'<c r="', cell))


def _searched(body: bytes, formats: Mapping[str, str]) -> SheetScan:
    scan = SheetScan()
    if b"#" in body:
        for start in _cells_with(body, b' t="e"'):
            value = _VALUE.search(_content(body, start))
            scan.errors[_cell(body, start)] = _text(value) or "#?"
    if b"f" in body:
        at = body.find(b"<f")
        while at >= 0:
            if body[at + 2] in b" >/":
                start = body.rfind(b"<c ", 0, at)
                cell, content = _cell(body, start), _content(body, start)
                if cell not in scan.errors and not _has_value(content):
                    scan.uncached[cell] = "=" + _text(_FORMULA.search(content))
            at = body.find(b"<f", at + 2)
    for style, code in formats.items():
        if says_more(code):
            for start in _cells_with(body, b' s="%s"' % style.encode()):
                scan.formats[_cell(body, start)] = code

    def look(cells: Iterable[Cell]) -> dict[Cell, str]:
        return _formats_at(body, cells, formats)

    scan.look = look
    return scan


def _formats_at(body: bytes, cells: Iterable[Cell], formats: Mapping[str, str]) -> dict[Cell, str]:
    """The number formats of single cells of a sheet that is written in the usual way."""
    found: dict[Cell, str] = {}
    start = 0
    for cell in cells if formats else ():
        # Cells come in reading order, so that one pass over the sheet finds them all.
        wanted = b'<c r="%s"' % a1(*cell).encode()
        start = body.find(wanted, max(start, 0))
        style = _STYLE.search(body, start, body.find(b">", start)) if start >= 0 else None
        if style is not None and (code := formats.get(style[1].decode())):
            found[cell] = code
    return found


def cells_of_style(part: bytes, styles: frozenset[str]) -> set[Cell]:
    """The cells of a sheet part that have one of some cell formats, where it is written in the usual way."""
    try:
        return {_cell(part, at) for s in styles for at in _cells_with(part, b' s="%s"' % s.encode())}
    except _UnusualError:
        return set()


def _cells_with(body: bytes, attribute: bytes) -> Iterator[int]:
    """Where the cells begin whose tag has an attribute; the same letters in a text are passed over."""
    at = body.find(attribute)
    while at >= 0:
        start = body.rfind(b"<", 0, at)
        if body.startswith(b"<c ", start) and body.find(b">", start, at) < 0:
            yield start
        at = body.find(attribute, at + len(attribute))


def _cell(body: bytes, start: int) -> Cell:
    found = _REF.match(body, start) if start >= 0 else None
    if found is None:
        raise _UnusualError
    return parse_a1(found[1].decode())


def _content(body: bytes, start: int) -> bytes:
    end = body.find(b"</c>", start)
    return body[start : end if end >= 0 else len(body)]


def _text(found: re.Match[bytes] | None) -> str:
    return unescape(found[1].decode("utf-8", "replace")).strip() if found else ""


def _has_value(content: bytes) -> bool:
    """A formula's value is there when ``<v>`` holds something, or is an empty text (``t="str"``)."""
    value = _VALUE.search(content)
    if value is not None and value[1].strip():
        return True
    return b't="str"' in content[: content.find(b">")] and (value is not None or b"<v/>" in content)


class _Parser:
    """Every filled cell of a sheet, with explicit or implied position, by a real XML parser."""

    def __init__(self, formats: Mapping[str, str]) -> None:
        self.scan = SheetScan()
        self.formats = formats
        self.codes: dict[Cell, str] = {}
        self.filled: dict[Cell, tuple[int, int]] = {}
        self.row = self.col = -1
        self.attributes: dict[str, str] = {}
        self.start = 0
        self.inside = self.formula = False
        self.has_value = False
        self.text: list[str] | None = None
        self.value = self.formula_text = ""
        self.expat = expat.ParserCreate()
        self.expat.buffer_text = True
        self.expat.StartElementHandler = self._open
        self.expat.EndElementHandler = self._close
        self.expat.CharacterDataHandler = self._text

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            ref = attributes.get("r", "")
            self.row = int(ref) - 1 if ref.isdecimal() else self.row + 1
            self.col = -1
        elif local == "c":
            self.inside, self.attributes, self.start = True, attributes, self.expat.CurrentByteIndex
            self.formula = self.has_value = False
            self.value = self.formula_text = ""
            try:
                self.row, self.col = parse_a1(attributes["r"])
            except (KeyError, ValueError):
                self.col += 1
        elif self.inside and local in ("v", "f", "t"):
            self.text = []
            self.formula |= local == "f"
            self.has_value |= local == "v"

    def _text(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def _close(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if self.text is not None and local in ("v", "f", "t"):
            if local == "f":
                self.formula_text = "".join(self.text)
            else:
                self.value += "".join(self.text)
            self.text = None
        elif local == "c" and self.inside:
            self.inside = False
            cell, kind = Cell(self.row, self.col), self.attributes.get("t")
            if kind == "e":
                self.scan.errors[cell] = self.value.strip() or "#?"
            elif self.formula and not self.value.strip() and not (kind == "str" and self.has_value):
                self.scan.uncached[cell] = "=" + self.formula_text
            if code := self.formats.get(self.attributes.get("s", "")):
                self.codes[cell] = code
                if says_more(code):
                    self.scan.formats[cell] = code
            if self.formula or self.value:
                self.filled[cell] = (self.start, self.expat.CurrentByteIndex)


def _parsed(part: bytes, formats: Mapping[str, str]) -> SheetScan:
    parser = _Parser(formats)
    try:
        parser.expat.Parse(part, True)
    except XML_ERRORS as error:
        raise SheetError(str(error)) from error
    scan, filled, codes = parser.scan, parser.filled, parser.codes
    scan.look = lambda cells: {cell: codes[cell] for cell in cells if cell in codes}
    rows = max((cell.row for cell in filled), default=-1) + 1
    cols = max((cell.col for cell in filled), default=-1) + 1
    if rows * cols > MAX_AREA:
        for cell, (start, end) in filled.items():
            if cell.row >= KEEP_ROWS or cell.col >= KEEP_COLS:
                scan.far[cell] = (start, part.index(b">", end) + 1)
        for cell in scan.far:
            scan.errors.pop(cell, None)
            scan.uncached.pop(cell, None)
    return scan


def without_cells(part: bytes, far: dict[Cell, tuple[int, int]]) -> bytes:
    """The sheet part without the cells standing in the given byte ranges."""
    kept: list[bytes] = []
    at = 0
    for start, end in sorted(far.values()):
        kept.append(part[at:start])
        at = end
    kept.append(part[at:])
    return b"".join(kept)
