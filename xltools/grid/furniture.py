"""What an .xlsx sheet carries besides its values: comments, text boxes, pictures, hidden or struck cells.

None of it is a value of the table, and all of it can explain one. The parts are looked at only where the
sheet names them, so that a plain sheet costs a few searches.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

from xltools.grid.model import Cell, Grid, parse_a1
from xltools.grid.xlsx import XML_ERRORS, cells_of_style
from xltools.grid.zipparts import ZipDamagedError, ZipParts

_HIDDEN = re.compile(rb'<row\b[^>]*?\bhidden="(?:1|true)"[^>]*>')
_ROW = re.compile(rb'\br="(\d{1,7})"')
_AUTHOR = re.compile(r"^[^\n:：]{1,20}[:：]\n")
_LONGEST = 2000
"""Characters of one comment or text box that are kept."""


@dataclass(slots=True)
class Furniture:
    """What was found beside the values of one sheet."""

    notes: dict[Cell, str] = field(default_factory=dict)
    boxes: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    hidden_rows: dict[int, str] = field(default_factory=dict)
    struck: set[Cell] = field(default_factory=set)

    def put_into(self, grid: Grid) -> None:
        """Give all of it to the Grid."""
        grid.notes, grid.boxes, grid.pictures = self.notes, self.boxes, self.pictures
        grid.hidden_rows, grid.struck = self.hidden_rows, self.struck


def struck_styles(styles: bytes) -> frozenset[str]:
    """Indices of the cell formats whose font is struck out."""
    if b"strike" not in styles:
        return frozenset()
    try:
        root = ET.fromstring(styles)
    except XML_ERRORS:
        return frozenset()
    struck: set[str] = set()
    found: frozenset[str] = frozenset()
    for group in root:
        local = group.tag.rpartition("}")[2]
        if local == "fonts":
            for index, font in enumerate(group):
                mark = next((item for item in font if item.tag.endswith("}strike")), None)
                if mark is not None and mark.get("val", "1") not in ("0", "false"):
                    struck.add(str(index))
        elif local == "cellXfs":
            found = frozenset(str(i) for i, xf in enumerate(group) if xf.get("fontId") in struck)
    return found


def furniture(parts: ZipParts, name: str, content: bytes, struck: frozenset[str]) -> Furniture:
    """Look at one sheet part; what cannot be read is left out, it is no part of any table."""
    found = Furniture(hidden_rows=_hidden_rows(content), struck=cells_of_style(content, struck))
    if b"<drawing" not in content and b"<legacyDrawing" not in content:
        return found
    try:
        for kind, part in _relations(parts, name):
            if part not in parts:
                continue
            if kind in ("comments", "threadedComment"):
                found.notes |= dict(_comments(parts.read(part)))
            elif kind == "drawing":
                _drawing(parts.read(part), found)
    except (*XML_ERRORS, ZipDamagedError):
        return found
    return found


def _hidden_rows(content: bytes) -> dict[int, str]:
    if b'hidden="' not in content:
        return {}
    how = "被筛选隐藏" if b"<autoFilter" in content else "被隐藏"
    rows = (_ROW.search(found[0]) for found in _HIDDEN.finditer(content))
    return {int(row[1]) - 1: how for row in rows if row is not None}


def _relations(parts: ZipParts, name: str) -> Iterator[tuple[str, str]]:
    folder, _, file = name.rpartition("/")
    rels = f"{folder}/_rels/{file}.rels"
    if rels not in parts:
        return
    for relation in ET.fromstring(parts.read(rels)):
        target = relation.get("Target", "")
        path = target[1:] if target.startswith("/") else posixpath.join(folder, target)
        yield relation.get("Type", "").rpartition("/")[2], posixpath.normpath(path).lower()


def _comments(part: bytes) -> Iterator[tuple[Cell, str]]:
    for item in ET.fromstring(part).iter():
        if item.tag.rpartition("}")[2] not in ("comment", "threadedComment"):
            continue
        text = "".join(t.text or "" for t in item.iter() if t.tag.rpartition("}")[2] in ("t", "text")).strip()
        try:
            cell = parse_a1(item.get("ref", ""))
        except ValueError:
            continue
        if text:
            yield cell, _AUTHOR.sub("", text)[:_LONGEST]


def _drawing(part: bytes, found: Furniture) -> None:
    for item in ET.fromstring(part).iter():
        local = item.tag.rpartition("}")[2]
        if local == "sp":
            paragraphs = (p for p in item.iter() if p.tag.endswith("}p"))
            lines = ("".join(t.text or "" for t in p.iter() if t.tag.endswith("}t")) for p in paragraphs)
            if text := "\n".join(line for line in lines if line.strip()):
                found.boxes.append(text[:_LONGEST])
        elif local == "pic":
            names = (i.get("descr") or i.get("name") or "" for i in item.iter() if i.tag.endswith("}cNvPr"))
            found.pictures.append(next(names, "") or "图片")
