"""Changing single cells inside an .xlsx package, every other byte of every part as it was.

Nothing is parsed into a model and written back: the cell's own element is found in the sheet's XML and
replaced, so formulas, styles, merges, validations (x14 too), images, charts and macros cannot be lost.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape

from xltools.grid.model import Cell, parse_a1
from xltools.model.limits import MAX_TEXT, too_long
from xltools.model.money import cents
from xltools.text.xml_safe import xml_safe

_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=\"(\d+)\"[^>]*?(/?)>")
_CELL = re.compile(rb"<((?:\w+:)?)c\b([^>]*?)(/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REF = re.compile(rb"\br=\"([A-Z]+\d+)\"")
_STYLE = re.compile(rb"\bs=\"\d+\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_SHEET_DATA = re.compile(rb"<((?:\w+:)?)sheetData\s*/?>")
_CALC = re.compile(rb"<((?:\w+:)?)calcPr\b([^>]*?)/>")


class PartError(ValueError):
    """A change that would lose something; the message (Chinese) says what."""


_HIDDEN_ROW = re.compile(rb'\s+hidden="(?:1|true)"')


def _element(prefix: bytes, address: str, style: bytes, value: str | Decimal) -> bytes:
    head = b"<" + prefix + b'c r="' + address.encode() + b'"' + (b" " + style if style else b"")
    if isinstance(value, Decimal):
        return (
            head
            + b"><"
            + prefix
            + b"v>"
            + format(value, "f").encode()
            + b"</"
            + prefix
            + b"v></"
            + prefix
            + b"c>"
        )
    if too_long(value):
        raise PartError(f"“{value[:20]}…”有 {len(value)} 字，一个单元格最多 {MAX_TEXT} 字")
    text = escape(xml_safe(value)).encode("utf-8")
    p = prefix
    return (
        head + b' t="inlineStr"><' + p + b"is><" + p + b't xml:space="preserve">' + text
        + b"</" + p + b"t></" + p + b"is></" + p + b"c>"
    )  # fmt: skip


def _row_span(xml: bytes, row: int) -> tuple[int, int, int] | None:
    """Start of a row's element, start of its content, end of its content (before ``</row>``)."""
    for found in _ROW.finditer(xml):
        if int(found[1]) == row + 1:
            if found[2]:
                return found.start(), found.end(), found.end()
            close = re.compile(rb"</(?:\w+:)?row>").search(xml, found.end())
            if close is None:
                raise PartError(f"第 {row + 1} 行的内容不完整")
            return found.start(), found.end(), close.start()
    return None


def patch_sheet(xml: bytes, values: Mapping[str, str | Decimal]) -> bytes:
    """A sheet's XML with the given cells changed; PartError where a cell holds a formula.

    A hidden row that gets a value is shown: what was written must be seen.
    """
    for address, value in values.items():
        xml = _patch_cell(xml, address, value)
    for row in sorted({parse_a1(address).row for address in values}):
        span = _row_span(xml, row)
        if span is not None:
            tag = xml[span[0] : span[1]]
            xml = xml[: span[0]] + _HIDDEN_ROW.sub(b"", tag) + xml[span[1] :]
    return xml


def _patch_cell(xml: bytes, address: str, value: str | Decimal) -> bytes:
    place = parse_a1(address)
    span = _row_span(xml, place.row)
    if span is None:
        return _insert_row(xml, address, value)
    _, start, end = span
    if start == end:
        return _open_row(xml, span, address, value)
    at = end
    prefix = b""
    for found in _CELL.finditer(xml, start, end):
        ref = _REF.search(found[2])
        if ref is None:
            raise PartError(f"第 {place.row + 1} 行的单元格没有写明位置")
        prefix = found[1]
        col = parse_a1(ref[1].decode()).col
        if col == place.col:
            if found[4] is not None and _FORMULA.search(found[4]):
                raise PartError(f"单元格 {address} 是公式，写入会丢掉公式")
            style = _STYLE.search(found[2])
            new = _element(prefix, address, style[0] if style else b"", value)
            return xml[: found.start()] + new + xml[found.end() :]
        if col > place.col:
            at = found.start()
            break
    return xml[:at] + _element(prefix, address, b"", value) + xml[at:]


def _open_row(xml: bytes, span: tuple[int, int, int], address: str, value: str | Decimal) -> bytes:
    """A row written as an empty element gets its first cell."""
    tag = xml[span[0] : span[1]]
    if not tag.endswith(b"/>"):
        return xml[: span[1]] + _element(_prefix(tag), address, b"", value) + xml[span[1] :]
    prefix = _prefix(tag)
    new = tag[:-2].rstrip() + b">" + _element(prefix, address, b"", value) + b"</" + prefix + b"row>"
    return xml[: span[0]] + new + xml[span[1] :]


def _prefix(tag: bytes) -> bytes:
    name = re.match(rb"<((?:\w+:)?)", tag)
    return name[1] if name else b""


def _insert_row(xml: bytes, address: str, value: str | Decimal) -> bytes:
    row = parse_a1(address).row
    data = _SHEET_DATA.search(xml)
    if data is None:
        raise PartError("工作表里没有数据区")
    prefix = data[1]
    new = b"<" + prefix + b'row r="%d">' % (row + 1)
    new += _element(prefix, address, b"", value) + b"</" + prefix + b"row>"
    if data[0].endswith(b"/>"):
        opened = b"<" + prefix + b"sheetData>" + new + b"</" + prefix + b"sheetData>"
        return xml[: data.start()] + opened + xml[data.end() :]
    later = next((m.start() for m in _ROW.finditer(xml) if int(m[1]) > row + 1), None)
    if later is None:
        later = xml.index(b"</" + prefix + b"sheetData>")
    return xml[:later] + new + xml[later:]


def formulas(xml: bytes) -> dict[str, str]:
    """The formula text of every formula cell; ``""`` for the followers of a shared formula."""
    found: dict[str, str] = {}
    for cell in _CELL.finditer(xml):
        if cell[4] is None or not _FORMULA.search(cell[4]):
            continue
        ref = _REF.search(cell[2])
        text = re.search(rb"<(?:\w+:)?f\b[^>]*>(.*?)</(?:\w+:)?f>", cell[4], re.DOTALL)
        if ref is not None:
            found[ref[1].decode()] = html.unescape(text[1].decode("utf-8")) if text else ""
    return found


def drop_results(xml: bytes, addresses: set[str]) -> bytes:
    """Without the stored results of these formulas: no number is better than yesterday's."""

    def bare(cell: re.Match[bytes]) -> bytes:
        ref = _REF.search(cell[2])
        if ref is None or ref[1].decode() not in addresses or cell[4] is None:
            return cell[0]
        content = re.sub(rb"<(?:\w+:)?v>.*?</(?:\w+:)?v>|<(?:\w+:)?v/>", b"", cell[4], flags=re.DOTALL)
        attributes = re.sub(rb"\s*\bt=\"\w+\"", b"", cell[2])
        return b"<" + cell[1] + b"c" + attributes + b">" + content + b"</" + cell[1] + b"c>"

    return _CELL.sub(bare, xml)


_SUM = re.compile(r"(?:ROUND\()?SUM\(\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)\)(?:,(\d+)\))?")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>")
_PLAIN = (b"n", b"s", b"inlineStr", b"str")
_TYPE = re.compile(rb"\bt=\"(\w+)\"")


def refresh_sums(xml: bytes, addresses: set[str]) -> tuple[bytes, set[str]]:
    """Store the new results of plain sums over typed-in numbers; the addresses that are still stale.

    Only ``SUM(area)`` and ``ROUND(SUM(area),n)`` over cells without formulas: anything else is left to Excel.
    """
    cells: dict[Cell, re.Match[bytes]] = {}
    for cell in _CELL.finditer(xml):
        ref = _REF.search(cell[2])
        if ref is not None:
            cells[parse_a1(ref[1].decode())] = cell
    texts = formulas(xml)
    results: dict[str, bytes] = {}
    for address in addresses:
        found = _SUM.fullmatch(texts.get(address, ""))
        total = _sum_of(found, cells) if found else None
        if found and total is not None:
            places = int(found[5]) if found[5] else None
            value = total if places is None else cents(total, places)
            results[address] = format(value, "f").encode()

    def renewed(cell: re.Match[bytes]) -> bytes:
        ref = _REF.search(cell[2])
        result = results.get(ref[1].decode()) if ref else None
        return cell[0] if result is None else _VALUE.sub(_v(cell[1], result), cell[0])

    return _CELL.sub(renewed, xml), addresses - set(results)


def _v(prefix: bytes, result: bytes) -> bytes:
    return b"<" + prefix + b"v>" + result + b"</" + prefix + b"v>"


def _sum_of(found: re.Match[str], cells: Mapping[Cell, re.Match[bytes]]) -> Decimal | None:
    first, last = parse_a1(found[1] + found[2]), parse_a1(found[3] + found[4])
    total = Decimal(0)
    for row in range(first.row, last.row + 1):
        for col in range(first.col, last.col + 1):
            cell = cells.get(Cell(row, col))
            if cell is None or cell[4] is None:
                continue
            kind = _TYPE.search(cell[2])
            value = _VALUE.search(cell[4])
            if (
                _FORMULA.search(cell[4])
                or kind is not None
                and kind[1] not in (b"n", b"s", b"inlineStr", b"str")
            ):
                return None
            if value is not None and (kind is None or kind[1] == b"n"):
                total += Decimal(f"{float(value[1]):.15g}")
    return total


def recalculate_on_load(workbook: bytes) -> bytes:
    """``workbook.xml`` that asks Excel to compute every formula when the file is opened."""
    found = _CALC.search(workbook)
    flag = b' fullCalcOnLoad="1"'
    if found is not None:
        attributes = re.sub(rb"\s*fullCalcOnLoad=\"\w+\"", b"", found[2]).rstrip() + flag
        return (
            workbook[: found.start()]
            + b"<"
            + found[1]
            + b"calcPr"
            + attributes
            + b"/>"
            + workbook[found.end() :]
        )
    after = re.search(rb"<((?:\w+:)?)(?:oleSize|customWorkbookViews|pivotCaches|extLst)\b", workbook)
    close = re.search(rb"</((?:\w+:)?)workbook>", workbook)
    place = after or close
    if place is None:
        raise PartError("workbook.xml 不完整")
    return workbook[: place.start()] + b"<" + place[1] + b"calcPr" + flag + b"/>" + workbook[place.start() :]


def replace_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A package with some parts replaced; order, dates and the bytes of all other parts are kept."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            copy = zipfile.ZipInfo(info.filename, info.date_time)
            copy.compress_type = info.compress_type
            copy.external_attr = info.external_attr
            target.writestr(copy, parts.get(info.filename, source.read(info)))
    return out.getvalue()


_REFERENCE = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[\w.]+)!)?\$?(?P<a>[A-Z]{1,3}\$?\d+)(?::\$?(?P<b>[A-Z]{1,3}\$?\d+))?"
)
_WORD = re.compile(r"[^\W\d][\w.]*")
_UNCLEAR = re.compile(r"\b(?:INDIRECT|OFFSET|INDEX)\s*\(|[A-Z]:\$?[A-Z]\b", re.IGNORECASE)


def _touches(formula: str, own: str, sheet: str, changed: set[Cell]) -> bool:
    """Whether a formula on sheet ``own`` reads a changed cell of ``sheet``; unsure counts as yes."""
    if not formula or _UNCLEAR.search(formula):
        return True
    rest = re.sub(r'"[^"]*"', "", formula)
    for found in _REFERENCE.finditer(rest):
        named = (found["sheet"] or own).strip("'").replace("''", "'")
        if named != sheet:
            continue
        first = parse_a1(found["a"].replace("$", ""))
        last = parse_a1((found["b"] or found["a"]).replace("$", ""))
        if any(first.row <= c.row <= last.row and first.col <= c.col <= last.col for c in changed):
            return True
    return _has_name(_REFERENCE.sub("", rest))


def _has_name(rest: str) -> bool:
    """Whether words other than functions and logical values stand in a formula: names of ranges."""
    return any(
        not rest[word.end() :].lstrip().startswith("(") and word[0].upper() not in ("TRUE", "FALSE")
        for word in _WORD.finditer(rest)
    )


def dependents(sheets: Mapping[str, bytes], sheet: str, changed: set[str]) -> dict[str, set[str]]:
    """Formula cells whose result depends on changed cells, directly or through other formulas.

    ``sheets`` holds the XML of every worksheet by name; so does the answer, addresses by sheet name.
    """
    texts = {name: formulas(xml) for name, xml in sheets.items()}
    found: dict[str, set[str]] = {name: set() for name in sheets}
    moved: dict[str, set[Cell]] = {sheet: {parse_a1(address) for address in changed}}
    while moved:
        name, cells = moved.popitem()
        for own, cells_of in texts.items():
            for address, formula in cells_of.items():
                if address not in found[own] and _touches(formula, own, name, cells):
                    found[own].add(address)
                    place = parse_a1(address)
                    moved.setdefault(own, set()).add(place)
    return found
