"""Tables of a digital PDF made into a Grid, by pdfplumber (``pip install 'xltools[pdf]'``).

A table is known by its drawn lines. A line of text outside any table is a row of its own; a
table that goes on over the page goes on in the rows below, its repeated head included. A page without any
text is a scan, which nothing here can read.
"""

from __future__ import annotations

import io
import re
from typing import Any

from xltools.grid.model import CellValue, Grid, Merge
from xltools.model.problem import Problem

SHEET_NAME = "PDF"
MAX_PAGES = 200
_POINT = re.compile(
    r"(\d{1,2}|[一二三四五六七八九十]{1,3})[、.．)）](?!\d)|[（(][一二三四五六七八九十\d]{1,3}[)）]|[①-⑳]"
)
_ASK = "请向填报单位要填表时的 Excel（.xlsx）或 Word（.docx）原件。"


def read_pdf(data: bytes, path: str) -> tuple[list[Grid], list[Problem]]:
    """The one Grid of a document, or the reason (F004, F003) why there is none."""
    try:
        import pdfplumber
        from pdfminer.pdfexceptions import PDFException
        from pdfplumber.utils.exceptions import PdfminerException
    except ImportError:
        fix = "请安装读取 PDF 的附加组件（pip install 'xltools[pdf]'）；" + _ASK
        return [], [
            Problem("F004", "error", "这是 PDF 文件，这台电脑上没有安装读取 PDF 的组件。", fix, path=path)
        ]
    grid = Grid(SHEET_NAME, [])
    problems: list[Problem] = []
    scans: list[int] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            pages = document.pages
            if len(pages) > MAX_PAGES:
                message = f"PDF 有 {len(pages)} 页，只读了前 {MAX_PAGES} 页。"
                problems.append(Problem("F012", "error", message, _ASK, path=path))
            for number, page in enumerate(pages[:MAX_PAGES], 1):
                if not page.chars:
                    scans.append(number)
                    continue
                _add_page(page, grid)
                page.close()
    except (PDFException, PdfminerException, ValueError, KeyError, TypeError, AssertionError) as error:
        reason = "加了密码" if "assword" in f"{type(error).__name__}{error!r}" else "不完整或已损坏"
        return [], [Problem("F003", "error", f"PDF 文件{reason}，读不出来。", _ASK, path=path)]
    if scans:
        where = "整份" if not grid.rows else f"第 {'、'.join(map(str, scans))} 页"
        problems.append(Problem("F004", "error", f"PDF {where}是扫描的图片，没有文字可读。", _ASK, path=path))
    return ([grid] if grid.rows else []), problems


def _add_page(page: Any, grid: Grid) -> None:
    tables = sorted(page.find_tables(), key=lambda table: table.bbox[1])
    above = 0.0
    for table in tables:
        _add_lines(page, above, table.bbox[1], grid)
        _add_table(page, table, grid)
        above = max(above, table.bbox[3])
    _add_lines(page, above, float(page.height), grid)


def _add_lines(page: Any, top: float, bottom: float, grid: Grid) -> None:
    top, bottom = max(top, page.bbox[1]), min(bottom, page.bbox[3])
    if bottom - top < 4:
        return
    part = page.within_bbox((page.bbox[0], top, page.bbox[2], bottom))
    for line in part.extract_text_lines():
        text = line["text"].strip()
        if text and not _page_number(text):
            grid.rows.append([text])


def _page_number(text: str) -> bool:
    return text.strip("-—– 第页/共").isdigit() and len(text) <= 12


def _add_table(page: Any, table: Any, grid: Grid) -> None:
    """Cells by their drawn borders: a cell over several lines of the ruling is a merged area.

    A character belongs to the cell that its middle stands in; its box may reach over the border.
    """
    from pdfplumber.utils.text import extract_text

    middles = [
        ((char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2, char) for char in page.chars
    ]

    def inside(x0: float, y0: float, x1: float, y1: float) -> list[Any]:
        return [char for x, y, char in middles if x0 <= x < x1 and y0 <= y < y1]

    xs = _lines(value for cell in table.cells for value in (cell[0], cell[2]))
    ys = _lines(value for cell in table.cells for value in (cell[1], cell[3]))
    first = len(grid.rows)
    rows: list[list[CellValue]] = [[""] * (len(xs) - 1) for _ in range(len(ys) - 1)]
    for x0, y0, x1, y1 in table.cells:
        left, right, top, bottom = _at(xs, x0), _at(xs, x1) - 1, _at(ys, y0), _at(ys, y1) - 1
        if right < left or bottom < top:
            continue
        text = extract_text(inside(x0, y0, x1, y1), x_tolerance=2)
        rows[top][left] = _unwrapped(text)
        if right > left or bottom > top:
            grid.merges.append(Merge(first + top, left, first + bottom, right))
    grid.rows.extend(rows)


def _unwrapped(text: str) -> str:
    """A cell's lines, wrapped by its width, joined again; what begins like a point of a list stays a line."""
    joined = ""
    for line in (line.strip() for line in text.split("\n")):
        if not joined:
            joined = line
        elif _POINT.match(line):
            joined += "\n" + line
        elif joined[-1:].isascii() and joined[-1:].isalpha() and line[:1].isascii() and line[:1].isalpha():
            joined += " " + line
        else:
            joined += line
    return joined


def _lines(values: Any) -> list[float]:
    """Positions of the ruling, those within two points of each other taken as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 2:
            found.append(value)
    return found


def _at(lines: list[float], value: float) -> int:
    return min(range(len(lines)), key=lambda index: abs(lines[index] - value))
