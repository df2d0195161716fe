"""Notes in a copy: a comments part and the drawing of their boxes, new or added to what the sheet has."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from xltools.grid.model import Cell, parse_a1
from xltools.model.limits import MAX_COLS, MAX_ROWS
from xltools.ooxml.package import MAIN, RELATIONS, Package, PackageError, parse, serialise
from xltools.ooxml.tints import MarkedSheet
from xltools.outputs.copies.cell_notes import NOTE_WIDTH, note_height
from xltools.text.xml_safe import xml_safe

AUTHOR = "绩效表校验"
_M = f"{{{MAIN}}}"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER_DRAWING = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts",
    "extLst",
)  # fmt: skip
_BLOCKS = re.compile(rb"""<(?:\w+:)?idmap\b[^>]*\bdata=["']([\d,\s]*)["']""")
_SHAPE = re.compile(rb"<((?:\w+:)?)shape\b.*?</\1shape>", re.DOTALL)
_COLUMNS, _ROWS = MAX_COLS, MAX_ROWS
_REACH = 360
"""Pixels to the right of a cell's left edge within which its box begins."""
_BLOCK = 1024
"""Shape ids come in blocks of 1024; a drawing names the blocks it uses."""
_NAMES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
"""Every shape of ours carries them: another program's drawing may call these namespaces otherwise."""
_HEAD = '<xml {names}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{blocks}"/></o:shapelayout>'
_SHAPE_TYPE = (
    '<v:shapetype {names} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape {names} id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;'
    "margin-left:60pt;margin-top:2pt;width:{width}pt;height:{height}pt;z-index:{order};"
    'visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left">'
    '</div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row>"
    "<x:Column>{col}</x:Column></x:ClientData></v:shape>"
)


def _walk(
    first: int, offset: int, length: int, size: Callable[[int], int], end: int
) -> tuple[int, int] | None:
    """Where ``length`` pixels end that begin ``offset`` pixels into column or row ``first``.

    None where the sheet ends before: everything beyond is hidden.
    """
    at, left = first, offset + length
    while left > size(at):
        left -= size(at)
        at += 1
        if at == end:
            return None
    return at, left


def _span(first: int, offset: int, points: int, size: Callable[[int], int], end: int) -> tuple[int, int, int]:
    """Column or row where a box begins, no later than ``first``, where it ends, and how far into that."""
    for start in range(min(first, end - 1), -1, -1):
        found = _walk(start, offset, points * 4 // 3, size, end)
        if found is not None:
            return start, *found
    last = next((at for at in range(end - 1, 0, -1) if size(at)), 0)
    return 0, last, size(last)


def _anchor(sheet: MarkedSheet, cell: Cell, text: str) -> str:
    """The box beside a cell in which its text can be read: columns and rows with offsets in pixels."""
    _, corner = sheet.area(cell)
    near = _walk(cell.col, 0, _REACH, sheet.column_pixels, _COLUMNS)
    # Beside a cell as wide as the paper the box would stand where nobody looks: it covers the right part.
    first = min(corner.col + 1, near[0]) if near is not None and near[0] > cell.col else corner.col + 1
    left, right, right_offset = _span(first, 15, NOTE_WIDTH, sheet.column_pixels, _COLUMNS)
    top, bottom, bottom_offset = _span(max(cell.row - 1, 0), 2, note_height(text), sheet.row_pixels, _ROWS)
    return f"{left}, 15, {top}, 2, {right}, {right_offset}, {bottom}, {bottom_offset}"


class _Comments:
    """The comments part of one sheet."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        name = package.related(part, "comments")
        if name is None:
            name = package.free_name("xl/comments{}.xml")
            package.declare(_COMMENTS_TYPE, part=name)
            package.relate(part, "comments", name)
            self._root = etree.Element(f"{_M}comments", nsmap={None: MAIN})
            etree.SubElement(self._root, f"{_M}authors")
            etree.SubElement(self._root, f"{_M}commentList")
        else:
            self._root = parse(package.read(name))
        self._name = name
        self._list = self._root.find(f"{_M}commentList")
        authors = self._root.find(f"{_M}authors")
        if self._list is None or authors is None:
            raise PackageError("原有批注不是常见的格式，无法添加批注")
        names = [author.text for author in authors]
        if AUTHOR not in names:
            etree.SubElement(authors, f"{_M}author").text = AUTHOR
            names.append(AUTHOR)
        self._author = names.index(AUTHOR)
        self._known = {item.get("ref"): item for item in self._list}

    def add(self, address: str, text: str) -> str | None:
        """Write a note; the text of the whole note where the cell had one already, else None."""
        comment = self._known.get(address)
        if comment is None:
            comment = etree.SubElement(self._list, f"{_M}comment")
            comment.set("ref", address)
            comment.set("authorId", str(self._author))
            _run(etree.SubElement(comment, f"{_M}text"), text)
            return None
        holder = comment.find(f"{_M}text")
        _run(holder, f"\n{text}")
        return "".join(item.text or "" for item in holder.iter(f"{_M}t"))

    def save(self) -> None:
        self._package.put(self._name, serialise(self._root))


def _run(holder: Any, text: str) -> None:
    """One run of 9-point 宋体; a plain text that stood alone becomes a run, so that both are shown."""
    alone = holder.find(f"{_M}t")
    if alone is not None:
        old = etree.SubElement(holder, f"{_M}r")
        old.append(alone)
    run = etree.SubElement(holder, f"{_M}r")
    properties = etree.SubElement(run, f"{_M}rPr")
    etree.SubElement(properties, f"{_M}sz").set("val", "9")
    etree.SubElement(properties, f"{_M}color").set("indexed", "81")
    etree.SubElement(properties, f"{_M}rFont").set("val", "宋体")
    words = etree.SubElement(run, f"{_M}t")
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _highest_block(package: Package) -> int:
    """The highest block of shape ids any drawing of the workbook uses."""
    used = [0]
    for name in package.names.values():
        if name.lower().endswith(".vml"):
            for found in _BLOCKS.finditer(package.read(name)):
                used += [int(number) for number in found[1].split(b",") if number.strip()]
    return max(used)


def _link_drawing(sheet: MarkedSheet, relation: str) -> None:
    """``<legacyDrawing>`` at its place in the order the format demands."""
    element = etree.Element(f"{_M}legacyDrawing", nsmap={"r": RELATIONS})
    element.set(f"{{{RELATIONS}}}id", relation)
    for item in sheet.root:
        name = etree.QName(item).localname if isinstance(item.tag, str) else ""
        if name in _AFTER_DRAWING or (name == "AlternateContent" and _holds_later(item)):
            item.addprevious(element)
            return
    sheet.root.append(element)


def _holds_later(item: Any) -> bool:
    names = {etree.QName(inner).localname for inner in item.iter() if isinstance(inner.tag, str)}
    return bool(names & set(_AFTER_DRAWING))


def _resized(vml: bytes, cell: Cell, anchor: str, height: int) -> bytes:
    """The box of a cell's own note made large enough for the longer text."""
    here = re.compile(rb"<((?:\w+:)?)Row>\s*%d\s*</\1Row>\s*<\1Column>\s*%d\s*</\1Column>" % cell)

    def larger(shape: re.Match[bytes]) -> bytes:
        text = shape[0]
        if not here.search(text):
            return text
        text = re.sub(rb"(<(?:\w+:)?Anchor>)[^<]*(?=<)", rb"\g<1>%s" % anchor.encode(), text)
        text = re.sub(rb"\bwidth:[\d.]+(?:pt|px)", b"width:%dpt" % NOTE_WIDTH, text, count=1)
        return re.sub(rb"\bheight:[\d.]+(?:pt|px)", b"height:%dpt" % height, text, count=1)

    return _SHAPE.sub(larger, vml)


def add_notes(package: Package, sheet: MarkedSheet, notes: dict[str, str]) -> list[str]:
    """Write notes (address → text) on a sheet; the addresses that could not get one.

    A cell's own note stays in front of ours. Cells with a conversation (threaded comment) are left: Excel
    shows only the conversation there.
    """
    if package.related(sheet.part, "threadedComment") is not None:
        threads = parse(package.read(package.related(sheet.part, "threadedComment") or ""))
        talked = {item.get("ref") for item in threads}
    else:
        talked = set()
    comments = _Comments(package, sheet.part)
    boxes: list[tuple[Cell, str]] = []
    longer: list[tuple[Cell, str]] = []
    left: list[str] = []
    for address, text in notes.items():
        if address in talked:
            left.append(address)
            continue
        cell, clean = parse_a1(address), xml_safe(text)
        whole = comments.add(address, clean)
        if whole is None:
            boxes.append((cell, clean))
        else:
            longer.append((cell, whole))
    if not boxes and not longer:
        return left
    comments.save()
    _draw(package, sheet, boxes, longer)
    return left


def _draw(
    package: Package, sheet: MarkedSheet, boxes: list[tuple[Cell, str]], longer: list[tuple[Cell, str]]
) -> None:
    """The boxes of new notes, in the sheet's own drawing where it has one."""
    link = sheet.root.find(f"{_M}legacyDrawing")
    name = package.target(sheet.part, link.get(f"{{{RELATIONS}}}id", "")) if link is not None else None
    names = "" if name is None else _NAMES
    first = _highest_block(package) + 1
    blocks = ",".join(str(first + n) for n in range(len(boxes) // (_BLOCK - 1) + 1))
    drawn = "".join(
        _BOX.format(
            names=names, id=first * _BLOCK + 1 + number, order=number + 1, row=cell.row, col=cell.col,
            width=NOTE_WIDTH, height=note_height(text), anchor=_anchor(sheet, cell, text),
        )
        for number, (cell, text) in enumerate(boxes)
    )  # fmt: skip
    if name is None:
        name = package.free_name("xl/drawings/vmlDrawing{}.vml")
        package.declare(_VML_TYPE, extension="vml")
        _link_drawing(sheet, package.relate(sheet.part, "vmlDrawing", name))
        head = _HEAD.format(names=_NAMES, blocks=blocks) + _SHAPE_TYPE.format(names="")
        package.put(name, f"{head}{drawn}</xml>".encode())
        return
    vml = package.read(name)
    for cell, text in longer:
        vml = _resized(vml, cell, _anchor(sheet, cell, text), note_height(text))
    if drawn:
        if b'"_x0000_t202"' not in vml:
            drawn = _SHAPE_TYPE.format(names=_NAMES) + drawn
        end = vml.rindex(b"</xml>")
        vml = vml[:end] + drawn.encode() + vml[end:]
        vml = _BLOCKS.sub(lambda found: found[0][:-1] + f",{blocks}".encode() + found[0][-1:], vml, count=1)
    package.put(name, vml)
