"""Build the example county (``examples/county``) from the texts in ``examples/source``.

The files imitate what clerks hand in, so they are drawn here with openpyxl, python-docx and LibreOffice
and not with the program's own drawing code: a reader tested only on its own drawings learns nothing.

A source is a text of ``% key = value`` settings and tables of cells between bars: ``<`` joins the cell on
the left, ``^`` the one above, ``⏎`` is a line break in a cell, ``'`` keeps a number as text, ``=`` before
a capital letter is a formula. ``## name`` begins a sheet. In a Word source ``#`` and ``##`` are headings,
``>`` a right-hand line, everything else a paragraph. A ``.txt`` source is copied as it is.

Usage: ``python examples/build_examples.py [source number …]``; ``.xls`` and ``.ods`` need LibreOffice.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "source"
COUNTY = HERE / "county"
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_FORMULA = re.compile(r"=[A-Z].*")
_FILTERS = {".xls": "xls:MS Excel 97", ".ods": "ods:calc8"}


@dataclass
class Source:
    """One source text: its settings and its lines without them."""

    settings: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def setting(self, key: str, default: str) -> str:
        return self.settings.get(key, default)


def read_source(path: Path) -> Source:
    source = Source()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("% "):
            for part in line[2:].split(" ; "):
                key, _, value = part.partition("=")
                source.settings[key.strip()] = value.strip()
        else:
            source.lines.append(line)
    return source


def cells_of(line: str) -> list[str] | None:
    """The cells of a line between bars, None for any other line."""
    if not (line.startswith("|") and line.endswith("|")):
        return None
    return [cell.strip().replace("⏎", "\n") for cell in line[1:-1].split("|")]


def merged_areas(rows: list[list[str]]) -> list[tuple[int, int, int, int]]:
    """Merged areas (top, left, bottom, right) of a table with ``<`` and ``^``."""
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, cells in enumerate(rows):
        for c, cell in enumerate(cells):
            owner[r, c] = owner[r, c - 1] if cell == "<" else owner[r - 1, c] if cell == "^" else (r, c)
    areas: dict[tuple[int, int], tuple[int, int]] = {}
    for (r, c), corner in owner.items():
        bottom, right = areas.get(corner, corner)
        areas[corner] = (max(bottom, r), max(right, c))
    return [
        (top, left, bottom, right)
        for (top, left), (bottom, right) in areas.items()
        if (bottom, right) != (top, left)
    ]


def font_of(text: str) -> tuple[str, float]:
    name, _, size = text.rpartition(" ")
    return name, float(size)


def _row_height(cells: list[str], widths: list[float], row: list[int], size: float) -> float:
    lines = 1.0
    for c, cell in enumerate(cells):
        if cell in ("<", "^", ""):
            continue
        end = c + 1
        while end < len(cells) and cells[end] == "<":
            end += 1
        room = max(sum(widths[c:end]) - 1.5, 4)
        need = 0
        for part in cell.split("\n"):
            long = sum(2 if ord(char) > 255 else 1 for char in part)
            need += max(1, -(-int(long) // int(room)))
        if row[c] == 1:
            lines = max(lines, need)
    return lines * size * 1.45 + 4


def draw_sheet(sheet: Worksheet, rows: list[list[str]], source: Source) -> None:
    """Draw one sheet in the style its source asks for."""
    name, size = font_of(source.setting("font", "宋体 11"))
    title_name, title_size = font_of(source.setting("title", "黑体 16"))
    widths = [float(width) for width in source.setting("widths", "").split()]
    side = Side(style="thin", color="000000")
    border = Border(left=side, right=side, top=side, bottom=side)
    grey = PatternFill("solid", fgColor="E7E6E6")
    vertical = "center"
    for r, cells in enumerate(rows):
        bare = bool(cells) and cells[1:] == ["<"] * (len(cells) - 1)
        is_title = bare and (cells[0].endswith("表") and len(cells[0]) < 60)
        framed = bool(cells) and not is_title and not (bare and cells[0].startswith(("（", "(")))
        if cells and not framed:
            sheet.row_dimensions[r + 1].height = title_size * 1.8 if is_title else size * 1.8
        elif cells:
            spans = [1] * len(cells)
            for top, left, bottom, _right in merged_areas(rows):
                if top == r and bottom > r:
                    spans[left] = bottom - r + 1
            sheet.row_dimensions[r + 1].height = _row_height(cells, widths, spans, size)
        for c, cell in enumerate(cells):
            target = sheet.cell(r + 1, c + 1)
            target.font = Font(name=title_name, size=title_size) if is_title else Font(name=name, size=size)
            long = len(cell) > 14
            left = framed and (long or "\n" in cell and len(cell) > 12)
            target.alignment = Alignment("left" if left else "center", vertical, wrap_text=True)
            if framed:
                target.border = border
                if source.setting("fill", "") and cell.endswith("指标"):
                    target.fill = grey
            if cell in ("", "<", "^"):
                continue
            if _NUMBER.fullmatch(cell):
                target.value = float(cell) if "." in cell else int(cell)
                if "." in cell:
                    target.number_format = "0.00" if len(cell.partition(".")[2]) == 2 else "General"
            else:
                target.value = cell.removeprefix("'")
                if target.data_type == "f" and not _FORMULA.fullmatch(cell):
                    target.data_type = "s"
    for top, left, bottom, right in merged_areas(rows):
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    for c, width in enumerate(widths):
        sheet.column_dimensions[get_column_letter(c + 1)].width = width
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if source.setting("landscape", "") else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def draw_workbook(source: Source, path: Path) -> None:
    book = Workbook()
    book.remove(book.active)
    sheets: list[tuple[str, list[list[str]]]] = []
    for line in source.lines:
        if line.startswith("## "):
            sheets.append((line[3:].strip(), []))
        elif sheets:
            sheets[-1][1].append(cells_of(line) or [])
    for name, rows in sheets:
        while rows and not rows[-1]:
            rows.pop()
        draw_sheet(book.create_sheet(name), rows, source)
    book.save(path)


def _write(paragraph: Paragraph, text: str, name: str, size: float, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.name = name
    run.font.size = Pt(size)
    run.bold = bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def draw_word(source: Source, path: Path) -> None:
    document = Document()
    table: list[list[str]] = []

    def finish() -> None:
        if not table:
            return
        drawn = document.add_table(len(table), len(table[0]))
        drawn.style = "Table Grid"
        for r, cells in enumerate(table):
            for c, cell in enumerate(cells):
                if cell not in ("", "<", "^"):
                    _write(drawn.cell(r, c).paragraphs[0], cell, "宋体", 9)
        for top, left, bottom, right in merged_areas(table):
            drawn.cell(top, left).merge(drawn.cell(bottom, right))
        table.clear()

    for line in [*source.lines, ""]:
        cells = cells_of(line)
        if cells is not None:
            table.append(cells)
            continue
        finish()
        if not line:
            continue
        mark, _, rest = line.partition(" ")
        paragraph = document.add_paragraph()
        if mark == "#":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _write(paragraph, rest, "方正小标宋简体", 18)
        elif mark == "##":
            _write(paragraph, rest, "黑体", 16)
        elif mark == ">":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _write(paragraph, rest, "仿宋", 12)
        else:
            _write(paragraph, line, "仿宋", 14, bold=line.startswith("（") and len(line) < 12)
    document.save(path)


def convert(path: Path, suffix: str, folder: Path) -> Path:
    """The workbook in another format, by LibreOffice (which also computes its formulas)."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", _FILTERS[suffix], "--outdir", str(folder)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)
    return path.with_suffix(suffix)


def build(path: Path) -> Path:
    """Build one source's file; returns where it is."""
    source = read_source(path)
    target = COUNTY / source.settings["file"]
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".txt":
        target.write_text("\n".join(source.lines) + "\n", encoding="utf-8")
    elif target.suffix == ".docx":
        draw_word(source, target)
    elif target.suffix == ".xlsx":
        draw_workbook(source, target)
    else:
        with tempfile.TemporaryDirectory() as folder:
            draft = Path(folder) / "draft.xlsx"
            draw_workbook(source, draft)
            shutil.copyfile(convert(draft, target.suffix, Path(folder)), target)
    if "copy" in source.settings:
        copy = COUNTY / source.settings["copy"]
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(target, copy)
    return target


def main(numbers: list[str]) -> None:
    for path in sorted(SOURCE.glob("*.txt")):
        if not numbers or path.name.partition("-")[0] in numbers:
            print(build(path).relative_to(HERE.parent))


if __name__ == "__main__":
    main(sys.argv[1:])
