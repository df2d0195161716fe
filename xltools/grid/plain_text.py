"""Text as published on government sites, made into a Grid.

Three shapes are met, and which one a text has is decided by its content:

- *tabs*: one row per line, cells apart by tabs. Row and column are the line number and the tab index, so
  an address such as ``D14`` means line 14, fourth field.
- *bars*: tables drawn with bars, as in Markdown; one row per line.
- *cells*: one cell per line, each line beginning with a tab; a blank line ends a row. A line without its
  tab that follows a cell is the next paragraph of that cell. The row is the line of its first cell.

A line outside any table is a row of one cell. Text files of comma-separated values are read when the
file says so by its name.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import Literal

from xltools.grid.model import CellValue, Grid
from xltools.grid.pipe_tables import has_pipe_tables, pipe_rows

TextShape = Literal["text-tabs", "text-cells", "text-csv", "text-bars"]
SHEET_NAME = "文本"
_BREAK = "\x0b"
"""A line break inside a quoted cell, until the lines have been told apart."""
_QUOTED = re.compile(r'(?:(?<=\t)|(?<=\n)|^)"((?:[^"\t]|"")*+)"(?=\t|\n|$)')
"""A cell that Excel put in quotes, on its Unicode text and on the clipboard, for a break or a quote in it."""
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> str | None:
    """The text of a file in UTF-8, UTF-16 or GB18030 (GBK, GB2312); None if it is not text.

    A byte order mark decides; without one UTF-8 is tried first, since GB18030 accepts almost any bytes.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data[len(bom) :], encoding)
    if b"\x00" in data[:4096]:
        even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)
        return _strictly(data, "utf-16-le" if odd > even else "utf-16-be")
    text = _strictly(data, "utf-8")
    if text is None:
        text = _strictly(data, "gb18030")
    return decode_damaged(data) if text is None else text


def decode_damaged(data: bytes) -> str | None:
    """A text in which a few bytes are wrong, ``�`` in their places; None if it is not text at all.

    UTF-8 or GB18030, whichever leaves fewer wrong bytes; at most one in fifty characters may be wrong.
    """
    texts = [data.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")]
    text = min(texts, key=lambda text: text.count("\ufffd"))
    control = len(_CONTROL.findall(text))
    if text.count("\ufffd") > max(1, len(text) // 50) or control > len(text) // 200:
        return None
    return text


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if len(_CONTROL.findall(text)) > len(text) // 200 else text


def text_shape(text: str) -> TextShape:
    """``text-cells`` where lines holding one cell each outnumber the lines holding several."""
    single = several = 0
    for line in text.split("\n"):
        if line.startswith("\t") and "\t" not in line[1:]:
            single += 1
        elif "\t" in line:
            several += 1
    return "text-cells" if single >= 4 and single > 2 * several else "text-tabs"


def text_grid(text: str, name: str = SHEET_NAME) -> tuple[Grid, TextShape]:
    """The Grid of a text and the shape it was found to have."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = _QUOTED.sub(_unquoted, text) if '"' in text and "\t" in text else text
    lines = text.split("\n")
    shape: TextShape = "text-bars" if has_pipe_tables(lines) else text_shape(text)
    while lines and not lines[-1].strip():
        lines.pop()
    rows = _ROWS[shape](lines)
    return Grid(name=name, rows=rows), shape


def csv_grid(text: str, name: str = SHEET_NAME) -> Grid:
    """The Grid of comma-separated values; rows are counted as a spreadsheet counts them."""
    csv.field_size_limit(max(len(text), csv.field_size_limit()))  # a field may be the whole text
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    return Grid(name=name, rows=[[cell.strip() for cell in row] for row in reader])


def separated_by_commas(text: str) -> bool:
    """Whether commas and not tabs keep the cells of a .csv apart: what most lines are cut into more by.

    A tab behind a long code (it keeps Excel from making a number of it) is no sign of the one, a comma in a
    sentence none of the other.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    tabs = sum(line.count("\t") > line.count(",") for line in lines)
    return 2 * tabs < len(lines) or "\t" not in text


def _unquoted(found: re.Match[str]) -> str:
    return found[1].replace('""', '"').replace("\n", _BREAK)


def _tab_rows(lines: list[str]) -> list[list[CellValue]]:
    return [[_field(cell) for cell in line.split("\t")] if line.strip() else [] for line in lines]


def _field(cell: str) -> str:
    return cell.replace(_BREAK, "\n").strip()


def _cell_rows(lines: list[str]) -> list[list[CellValue]]:
    rows: list[list[CellValue]] = [[] for _ in lines]
    row: list[CellValue] | None = None
    for number, line in enumerate(lines):
        if line.startswith("\t"):
            if row is None:
                row = rows[number]
            row.extend(_field(cell) for cell in line[1:].split("\t"))
        elif not line.strip():
            row = None
        elif row is not None:
            last = row[-1]
            row[-1] = f"{last}\n{line.strip()}" if last else line.strip()
        else:
            rows[number].append(line.strip())
    return rows


_ROWS = {"text-bars": pipe_rows, "text-cells": _cell_rows, "text-tabs": _tab_rows}
