"""Outputs as plain text, and the comparison with the text kept under ``tests/golden``.

``workbook_text`` and ``document_text`` say everything a reader of the file sees, a cell or a paragraph on a
line, in an order that does not depend on how the file was written. ``compare`` names the first lines that
differ, under the heading (sheet, document) they stand in.
"""

from __future__ import annotations

import os
import re
import warnings
import zipfile
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
_SHOWN = 30


# The comparison.


def compare(name: str, text: str) -> None:
    """Fail unless ``tests/golden/name`` holds exactly ``text``.

    With XLTOOLS_UPDATE_GOLDEN=1 in the environment the text is written there instead.
    """
    path = GOLDEN / name
    if os.environ.get("XLTOOLS_UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    kept = path.read_text(encoding="utf-8") if path.is_file() else ""
    if kept != text:
        pytest.fail(
            f"tests/golden/{name} differs (- kept, + now):\n{difference(kept, text)}\n"
            "If the change is meant: XLTOOLS_UPDATE_GOLDEN=1 pytest …, look at git diff, say why.",
            pytrace=False,
        )


def difference(kept: str, now: str) -> str:
    """The first lines that differ, each group below its heading."""
    old, new = kept.splitlines(), now.splitlines()
    shown: list[str] = []
    heading = None
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            continue
        above = next((line for line in reversed(new[: j1 + 1]) if line.startswith("## ")), None)
        if above != heading:
            shown.append(f"  {above}")
            heading = above
        start = _first_difference(old[i1:i2], new[j1:j2])
        shown += [f"- {_window(line, start)}" for line in old[i1:i2]]
        shown += [f"+ {_window(line, start)}" for line in new[j1:j2]]
    more = [f"… {len(shown) - _SHOWN} more lines"] if len(shown) > _SHOWN else []
    return "\n".join(shown[:_SHOWN] + more)


def _first_difference(old: list[str], new: list[str]) -> int:
    """Where the first two lines begin to differ, 0 if there are not two."""
    if not (old and new):
        return 0
    pairs = enumerate(zip(old[0], new[0], strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(old[0]), len(new[0])))


def _window(line: str, start: int) -> str:
    """A long line cut to its address and what stands around ``start``."""
    if len(line) <= 300 or start < 200:
        return line[:300]
    return f"{line[:20]} … {line[start - 60 : start + 200]}"


# Workbooks.


def workbook_text(path: Path, folder: str = "") -> str:
    """Every sheet of a workbook as text; ``folder`` is cut out of its links.

    A cell's line is: address, value or formula, a formula's cached value, number format, fill, comment.
    Styles follow as lists of areas, then merges, widths, validations and what else belongs to the sheet.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves out is in the parts listed below
        book, cached = load_workbook(path), _cached_values(path)
    lines = [f"# {path.name}"]
    props = book.properties
    lines.append(f"properties\t{props.title}\t{props.creator}\t{props.subject}\t{props.description}")
    lines += [f"name\t{name}\t{defined.attr_text}" for name, defined in sorted(book.defined_names.items())]
    for sheet in book.worksheets:
        lines += ["", f"## {path.stem} · {sheet.title}"]
        lines += _cells(sheet, cached[sheet.title])
        lines += _styles(sheet)
        lines += _sheet_settings(sheet)
    lines += ["", f"## {path.stem} · charts", *_charts(path)]
    text = "\n".join(lines) + "\n"
    return text.replace(folder, "") if folder else text


def _shown(value: Any) -> str:
    """A value on one line; text that could be taken for a number or formula has a ``'`` before it."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return repr(value) if not hasattr(value, "text") else f"{{{value.text}}}"
    text = value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return f"'{text}" if re.fullmatch(r"-?[\d.]+|True|False", text) else text


def _colour(colour: Any) -> str:
    if colour is None:
        return "-"
    kind = colour.type
    return str(colour.value)[-6:] if kind == "rgb" else f"{kind}{colour.value}"


def _fill(cell: Any) -> str:
    fill = cell.fill
    if fill is None or fill.fill_type is None:
        return ""
    return ("" if fill.fill_type == "solid" else f"{fill.fill_type} ") + _colour(fill.fgColor)


def _present(sheet: Worksheet) -> Iterator[Cell]:
    """The cells that hold or look like something; of a merged area the first one."""
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell, MergedCell) and (cell.has_style or cell.value is not None):
                yield cell


def _cached_values(path: Path) -> dict[str, dict[str, Any]]:
    """Sheet → address → the value Excel would show before it calculates anew."""
    book = load_workbook(path, data_only=True, read_only=True)
    values = {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.rows for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }
    book.close()
    return values


def _cells(sheet: Worksheet, cached: dict[str, Any]) -> Iterator[str]:
    fills: dict[int, str] = {}
    for cell in _present(sheet):
        if cell.value is None and cell.comment is None:
            continue
        if cell.style_id not in fills:
            fills[cell.style_id] = _fill(cell)
        fill = fills[cell.style_id]
        value = _shown(cell.value)
        formula = cell.data_type == "f"
        result = _shown(cached.get(cell.coordinate)) if formula else ""
        if not formula and value.startswith("="):
            value = f"'{value}"
        number_format = "" if cell.number_format == "General" else cell.number_format
        comment = f"comment {_shown(cell.comment.text)}" if cell.comment else ""
        parts = (cell.coordinate, value, result, number_format, fill, comment)
        yield "\t".join(parts).rstrip("\t")


def _style(cell: Any) -> str:
    font, border, at = cell.font, cell.border, cell.alignment
    marks = [name for name in ("b", "i", "u", "strike") if getattr(font, name)]
    sides = [getattr(border, name) for name in ("left", "right", "top", "bottom")]
    lines = [f"{side.style}/{_colour(side.color)}" if side and side.style else "-" for side in sides]
    border_text = lines[0] if len(set(lines)) == 1 else " ".join(lines)
    place = [at.horizontal or "-", at.vertical or "-"]
    place += [name for name in ("wrap_text", "shrink_to_fit") if getattr(at, name)]
    place += [f"{name}{getattr(at, name):g}" for name in ("indent", "textRotation") if getattr(at, name)]
    locked = ("locked" if cell.protection.locked else "open") + (" hidden" if cell.protection.hidden else "")
    return " | ".join(
        (
            " ".join([str(font.name), f"{font.sz:g}", *marks, _colour(font.color)]),
            _fill(cell) or "-",
            border_text,
            " ".join(place),
            cell.number_format,
            locked,
        )
    )


def _styles(sheet: Worksheet) -> Iterator[str]:
    """Each style of the sheet with the areas that have it."""
    names: dict[int, str] = {}
    runs: dict[str, dict[int, list[tuple[int, int]]]] = {}
    for cell in _present(sheet):
        row, column = cell.row, cell.column
        if cell.style_id not in names:
            names[cell.style_id] = _style(cell)
        in_row = runs.setdefault(names[cell.style_id], {}).setdefault(row, [])
        if in_row and in_row[-1][1] == column - 1:
            in_row[-1] = (in_row[-1][0], column)
        else:
            in_row.append((column, column))
    for name, rows in sorted(runs.items()):
        areas = []
        for (_, columns), group in groupby(rows, key=lambda row: (row - list(rows).index(row), rows[row])):
            numbers = list(group)
            for first, last in columns:
                area = f"{get_column_letter(first)}{numbers[0]}"
                if (first, numbers[0]) != (last, numbers[-1]):
                    area += f":{get_column_letter(last)}{numbers[-1]}"
                areas.append(area)
        yield f"style\t{name}\t{' '.join(areas)}"


def _sheet_settings(sheet: Worksheet) -> Iterator[str]:
    if sheet.merged_cells.ranges:
        areas = sorted(sheet.merged_cells.ranges, key=lambda area: (area.min_row, area.min_col))
        yield f"merged\t{' '.join(str(area) for area in areas)}"
    for letter, column in sorted(sheet.column_dimensions.items(), key=lambda item: item[1].min or 0):
        extra = _flags(column, "hidden", "outlineLevel", "collapsed")
        yield f"column\t{letter}-{get_column_letter(column.max or column.min)}\t{column.width:g}{extra}"
    heights = [
        (number, f"{row.height if row.height is None else f'{row.height:g}'}"
         f"{_flags(row, 'hidden', 'outlineLevel', 'collapsed')}")
        for number, row in sorted(sheet.row_dimensions.items())
    ]  # fmt: skip
    for height, group in groupby((pair for pair in heights if pair[1] != "None"), key=lambda pair: pair[1]):
        yield f"height\t{height}\t{' '.join(str(number) for number, _ in group)}"
    yield from _view_and_print(sheet)
    for validation in sorted(sheet.data_validations.dataValidation, key=lambda v: str(v.sqref)):
        parts = [validation.sqref, validation.type, validation.operator, validation.formula1]
        parts += [validation.formula2, validation.allow_blank, validation.errorStyle, validation.errorTitle]
        parts += [validation.error, validation.promptTitle, validation.prompt]
        yield "validation\t" + "\t".join(_shown(str(part)) if part is not None else "" for part in parts)
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            style = rule.dxf
            fill = _colour(style.fill.bgColor) if style and style.fill else "-"
            font = _colour(style.font.color) if style and style.font else "-"
            yield f"conditional\t{area.sqref}\t{rule.type}\t{rule.operator}\t{rule.formula}\t{fill}\t{font}"
    for cell in _present(sheet):
        link = cell.hyperlink
        if link is not None:
            yield f"link\t{cell.coordinate}\t{link.target or ''}\t{link.location or ''}\t{link.tooltip or ''}"


def _flags(thing: Any, *names: str) -> str:
    return "".join(f" {name}={getattr(thing, name)}" for name in names if getattr(thing, name))


def _view_and_print(sheet: Worksheet) -> Iterator[str]:
    view, page, fit = sheet.sheet_view, sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    yield (
        f"view\t{sheet.sheet_state}\tfreeze {sheet.freeze_panes}\tfilter {sheet.auto_filter.ref}"
        f"\tzoom {view.zoomScale}\tgrid {view.showGridLines}\ttab {_colour(sheet.sheet_properties.tabColor)}"
    )
    margins = sheet.page_margins
    edges = " ".join(f"{getattr(margins, name):g}" for name in ("left", "right", "top", "bottom"))
    yield (
        f"print\t{page.orientation}\tpaper {page.paperSize}\tfit {bool(fit and fit.fitToPage)}"
        f" {page.fitToWidth} {page.fitToHeight}\tscale {page.scale}\tarea {sheet.print_area}"
        f"\ttitles {sheet.print_title_rows} {sheet.print_title_cols}\tmargins {edges}"
        f"\tbreaks {[b.id for b in sheet.row_breaks.brk]}\tcentred {sheet.print_options.horizontalCentered}"
    )
    for name in ("oddHeader", "oddFooter"):
        part = getattr(sheet, name)
        texts = [getattr(part, side).text for side in ("left", "center", "right")]
        if any(texts):
            yield f"{name}\t" + "\t".join(_shown(text) for text in texts)
    if sheet.protection.sheet:
        free = [name for name, value in sorted(vars(sheet.protection).items()) if value is False]
        yield f"protected\tallowed: {' '.join(free)}\tpassword: {bool(sheet.protection.password)}"


def _charts(path: Path) -> Iterator[str]:
    """What the charts show: their kinds, the areas they draw, their titles."""
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
                xml = archive.read(name).decode("utf-8")
                found = re.findall(r"<c:(\w+Chart)>|(<c:f>.*?)</c:f>|<a:t>(.*?)</a:t>|<c:v>(.*?)</c:v>", xml)
                text = "\t".join("".join(parts) for parts in found)
                yield f"{Path(name).stem}\t" + text.replace("\t<c:f>", "\n    ")


# Word.


def document_text(path: Path) -> str:
    """The paragraphs and tables of a Word document in order, with styles, alignment and bold runs."""
    from docx import Document
    from docx.table import Table

    document = Document(str(path))
    lines = [f"## {path.name}"]
    for section in document.sections:
        edges = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
        lines.append(f"page\t{section.page_width} {section.page_height}\t{' '.join(str(e) for e in edges)}")
        for name, part in (("header", section.header), ("footer", section.footer)):
            lines += [f"{name}\t{paragraph.text}" for paragraph in part.paragraphs if paragraph.text]
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines.append(f"table\t{len(block.rows)} × {len(block.columns)}")
            lines += ["| " + " | ".join(_shown(cell.text) for cell in row.cells) + " |" for row in block.rows]
        else:
            lines.append(_paragraph(block))
    return "\n".join(lines) + "\n"


def _paragraph(paragraph: Any) -> str:
    text = ""
    for bold, group in groupby(paragraph.runs, key=lambda run: bool(run.bold)):
        part = "".join(run.text for run in group)
        text += f"**{part}**" if bold and part else part
    sizes = sorted({f"{run.font.size.pt:g}" for run in paragraph.runs if run.font.size})
    where = f" {paragraph.alignment.name}" if paragraph.alignment is not None else ""
    return f"[{' '.join([paragraph.style.name, *sizes])}{where}]\t{_shown(text)}"
