"""Repairs into a copy of a text file: the lines concerned change; encoding and line ends stay."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Sequence

from xltools.grid.archives import content
from xltools.grid.model import Cell, parse_a1
from xltools.grid.plain_text import decode, text_shape
from xltools.repair.into_workbook import RepairError
from xltools.repair.model import Left, Repair

_ENCODINGS = (
    (b"", "utf-8"),
    (codecs.BOM_UTF8, "utf-8"),
    (b"", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"", "utf-16-le"),
    (b"", "utf-16-be"),
)
_LINE_END = re.compile(r"(\r\n|\r|\n)")
_MANY_LINES = "一格占几行，没有改；请手工修改"

Piece = tuple[int, int]
"""A line (from 0) and a field on it: what one line gives to a cell."""


def _encoding(data: bytes, text: str) -> tuple[bytes, str]:
    """The mark and the encoding that give exactly these bytes."""
    for mark, name in _ENCODINGS:
        try:
            if mark + text.removeprefix("\ufeff").encode(name) == data:
                return mark, name
        except UnicodeEncodeError:
            continue
    raise RepairError("文件的编码不能原样写回")


def _places(lines: Sequence[str], cells: bool) -> dict[Cell, list[Piece]]:
    """Which lines and fields make up each cell, as ``xltools.grid.plain_text`` reads them."""
    found: dict[Cell, list[Piece]] = {}
    if not cells:
        for number, line in enumerate(lines):
            for field in range(line.count("\t") + 1):
                found[Cell(number, field)] = [(number, field)]
        return found
    row, width = -1, 0
    for number, line in enumerate(lines):
        if line.startswith("\t"):
            if row < 0:
                row, width = number, 0
            for field in range(1, line.count("\t") + 1):
                found[Cell(row, width)] = [(number, field)]
                width += 1
        elif not line.strip():
            row = -1
        elif row >= 0:
            found[Cell(row, width - 1)].append((number, 0))
        else:
            found[Cell(number, 0)] = [(number, 0)]
    return found


def _put(line: str, field: int, text: str) -> str:
    """The line with one field changed, the white space around the field kept."""
    fields = line.split("\t")
    old = fields[field]
    bare = old.strip()
    start = old.index(bare) if bare else 0
    fields[field] = old[:start] + text + old[start + len(bare) :]
    return "\t".join(fields)


def repaired_text(
    path: str | os.PathLike[str], repairs: Sequence[Repair]
) -> tuple[bytes, list[Repair], list[Left]]:
    """The bytes of the repaired copy, what was done and what was left. RepairError where nothing can be done.

    A text cell is one line: paragraphs that mark-up made are joined by a space.
    """
    data = content(path)
    text = decode(data)
    if text is None:
        raise RepairError("不是文本文件")
    mark, encoding = _encoding(data, text)
    pieces = _LINE_END.split(text.removeprefix("\ufeff"))
    lines, ends = pieces[0::2], pieces[1::2]
    places = _places(lines, text_shape("\n".join(lines)) == "text-cells")
    done: list[Repair] = []
    left: list[Left] = []
    for repair in repairs:
        spots = places.get(parse_a1(repair.cell), [])
        if len(spots) != 1:
            left.append(Left(repair.sheet, repair.cell, f"{repair.cell} {_MANY_LINES}"))
            continue
        number, field = spots[0]
        lines[number] = _put(lines[number], field, " ".join(repair.shown.split("\n")))
        done.append(repair)
    whole = "".join(a + b for a, b in zip(lines, [*ends, ""], strict=True))
    return mark + whole.encode(encoding), done, left
