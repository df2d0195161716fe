"""Reading and saving the plain workbooks with openpyxl, keeping the look of what was read."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from support.excel_engine.cells import (
    ERRORS,
    HIDDEN,
    VERY_HIDDEN,
    VISIBLE,
    BookData,
    CellData,
    SheetData,
)
from support.excel_engine.ranges import area_of

_FLAGS = {
    "AllowFormattingCells": "formatCells",
    "AllowFormattingColumns": "formatColumns",
    "AllowFormattingRows": "formatRows",
    "AllowInsertingRows": "insertRows",
    "AllowDeletingRows": "deleteRows",
}


_STATES = {"visible": VISIBLE, "hidden": HIDDEN, "veryHidden": VERY_HIDDEN}


def _color(cell: Any) -> tuple[int, int, int] | None:
    fill = cell.fill
    if fill is None or fill.fill_type != "solid" or not isinstance(fill.fgColor.rgb, str):
        return None
    text = fill.fgColor.rgb[-6:]
    return (int(text[0:2], 16), int(text[2:4], 16), int(text[4:6], 16))


def _value(cell: Any) -> Any:
    if cell.data_type == "e":
        return ERRORS.get(cell.value, ERRORS["#VALUE!"])
    return cell.value


def load(path: Path) -> BookData:
    """Read a workbook with its cached values; a formula without one has the value None."""
    formulas = load_workbook(path)
    values = load_workbook(path, data_only=True)
    book = BookData(path.name, str(path))
    for sheet in formulas.worksheets:
        data = SheetData(sheet.title, visible=_STATES[sheet.sheet_state])
        cached = values[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                if not hasattr(cell, "comment"):
                    continue
                is_formula = cell.data_type == "f"
                entry = CellData(
                    value=_value(cached[cell.coordinate]) if is_formula else _value(cell),
                    formula=str(cell.value) if is_formula else None,
                    note=cell.comment.text if cell.comment else None,
                    color=_color(cell),
                    base=_look(cell) if cell.has_style else None,
                    locked=cell.protection.locked if cell.protection else True,
                )
                entry.style["number_format"] = cell.number_format
                if entry.value is not None or entry.formula or entry.note or entry.base:
                    data.cells[cell.row, cell.column] = entry
        data.merges = [(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges]
        data.widths = {
            col: dim.width
            for letter, dim in sheet.column_dimensions.items()
            if dim.customWidth
            for col in range(dim.min, dim.max + 1)
        }
        data.heights = {row: dim.height for row, dim in sheet.row_dimensions.items() if dim.height}
        data.hidden_rows = {row for row, dim in sheet.row_dimensions.items() if dim.hidden}
        if sheet.protection.sheet:
            data.protection = {name: not getattr(sheet.protection, key) for name, key in _FLAGS.items()}
            data.protection |= {
                "Contents": True,
                "DrawingObjects": bool(sheet.protection.objects),
                "Scenarios": bool(sheet.protection.scenarios),
            }
        for rule in sheet.data_validations.dataValidation:
            data.validations.extend((area_of(str(part)), rule) for part in rule.sqref.ranges)
        data.page = (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight)
        data.freeze = sheet.freeze_panes
        book.sheets.append(data)
    book.names = {name: f"={item.attr_text}" for name, item in formulas.defined_names.items()}
    book.active = formulas.index(formulas.active) if formulas.active else 0
    book.structure = bool(formulas.security and formulas.security.lockStructure)
    return book


def _look(cell: Any) -> tuple[Any, ...]:
    return tuple(copy.copy(part) for part in (cell.font, cell.border, cell.alignment, cell.fill))


def _paint(target: Any, cell: CellData) -> None:
    if cell.base is not None:
        target.font, target.border, target.alignment, _ = cell.base
        pattern = cell.base[3]
        if pattern is not None and pattern.fill_type and cell.color is not None:
            target.fill = pattern
    if cell.color is not None:
        target.fill = PatternFill("solid", fgColor="{:02X}{:02X}{:02X}".format(*cell.color))
    style = cell.style
    target.number_format = style.get("number_format", "General")
    if {"bold", "size", "name", "color"} & set(style):
        rgb = style.get("color")
        target.font = Font(
            name=style.get("name", "宋体"),
            size=style.get("size", 11),
            bold=style.get("bold", False),
            color="{:02X}{:02X}{:02X}".format(*rgb) if rgb else None,
        )
    if {"wrap_text", "horizontal", "vertical"} & set(style):
        target.alignment = Alignment(
            wrap_text=style.get("wrap_text"),
            horizontal=style.get("horizontal"),
            vertical=style.get("vertical"),
        )
    if style.get("border"):
        thin = Side(style="thin")
        target.border = Border(thin, thin, thin, thin)
    target.protection = Protection(locked=cell.locked)


def save(book: BookData, path: Path) -> None:
    """Write what the clerk would have saved."""
    out = Workbook()
    out.remove(out.active)
    for data in book.sheets:
        sheet = out.create_sheet(data.name)
        sheet.sheet_state = next(state for state, number in _STATES.items() if number == data.visible)
        for (row, col), cell in data.cells.items():
            target = sheet.cell(row, col)
            value = cell.formula or cell.value
            if isinstance(value, int) and not isinstance(value, bool) and value in ERRORS.values():
                value = next(text for text, number in ERRORS.items() if number == value)
            target.value = value
            if isinstance(value, str) and not cell.formula and value.startswith("="):
                target.data_type = "s"
            _paint(target, cell)
            if cell.note:
                target.comment = Comment(cell.note, "绩效表", *reversed(cell.note_size))
        for area in data.merges:
            sheet.merge_cells(start_row=area[0], start_column=area[1], end_row=area[2], end_column=area[3])
        for col, width in data.widths.items():
            sheet.column_dimensions[get_column_letter(col)].width = width or 1
            sheet.column_dimensions[get_column_letter(col)].hidden = width == 0
        for row, height in data.heights.items():
            sheet.row_dimensions[row].height = height
        for (top, left, bottom, right), rule in data.validations:
            fresh = DataValidation(
                type=rule.type, formula1=rule.formula1, formula2=rule.formula2, operator=rule.operator
            )
            fresh.add(f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}")
            sheet.add_data_validation(fresh)
        if data.protection is not None:
            sheet.protection.sheet = True
            sheet.protection.objects = data.protection.get("DrawingObjects", True)
            for name, key in _FLAGS.items():
                setattr(sheet.protection, key, not data.protection.get(name))
        if data.freeze:
            sheet.freeze_panes = data.freeze
        sheet.page_setup.orientation = data.page[0] if data.page and data.page[0] else "landscape"
        sheet.page_setup.paperSize = 9
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToHeight = 0
    for name, target_text in book.names.items():
        out.defined_names[name] = DefinedName(name, attr_text=target_text.lstrip("="))
    out.active = book.active
    out.save(path)
