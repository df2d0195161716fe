"""The sheet 校验结果 of an open workbook: written as one array, read back by the other buttons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xltools.addin.live.book import as_text
from xltools.addin.live.marks import Mark, color_text, parse_color
from xltools.addin.live.own_sheets import RESULT_SHEET, own_sheet, sheet_kind, sheet_named
from xltools.addin.live.sheet_style import dress_body, dress_head, dress_title, set_widths
from xltools.model.problem import SEVERITY_CHINESE, SEVERITY_ORDER, Problem
from xltools.outputs.copies.cell_notes import TINTS

FINDINGS_NAME = "xltools_findings"
FIXABLE_NAME = "xltools_fixable"
NEXT_NAME = "xltools_next"
_HEAD = (
    "序号",
    "级别",
    "位置",
    "工作表",
    "单位、项目",
    "问题",
    "怎么改",
    "规则",
    "表",
    "格",
    "原底色",
    "底色",
)
_WIDTHS = (6, 7, 10, 18, 24, 56, 48, 8)
_PLACE = re.compile(
    r"ROW\((?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!()]+))!\$?(?P<col>[A-Z]+)\$?(?P<row>\d+)\)"
)
_SHEET_COLUMN, _CELL_COLUMN = 9, 10
_FIRST = 3
"""The first row with a finding; the title and the head stand above."""


@dataclass(frozen=True, slots=True)
class Row:
    """One finding as the result sheet holds it."""

    number: int
    sheet: str
    cell: str
    message: str


def count(problems: Sequence[Problem]) -> dict[str, int]:
    """How many problems of each severity."""
    return {level: sum(p.severity == level for p in problems) for level in SEVERITY_ORDER}


def summary(problems: Sequence[Problem]) -> str:
    """``错误 2 个，警告 5 个，提示 1 个``; 没有发现问题 when there is none."""
    numbers = count(problems)
    parts = [f"{SEVERITY_CHINESE[level]} {number} 个" for level, number in numbers.items() if number]
    return "，".join(parts) if parts else "没有发现问题"


def in_order(problems: Sequence[Problem], sheets: Sequence[str]) -> list[Problem]:
    """The worst first; among equals in the order of the workbook's sheets."""
    place = {name: n for n, name in enumerate(sheets)}
    return sorted(problems, key=lambda p: (SEVERITY_ORDER[p.severity], place.get(p.sheet or "", -1)))


def _quoted(sheet: str) -> str:
    return f"'{sheet.replace(chr(39), chr(39) * 2)}'!"


def place(sheet: str, cell: str) -> str:
    """The formula of a cell's address. It refers to the cell, so it follows it when rows come and go."""
    where = f"{_quoted(sheet)}{cell}"
    return f"=ADDRESS(ROW({where}),COLUMN({where}),4)"


def link(sheet: str, cell: str) -> str:
    """A formula that jumps to a cell wherever it has moved; for Excel, WPS and LibreOffice."""
    address = place(sheet, cell).removeprefix("=")
    target = f"#{_quoted(sheet)}".replace('"', '""')
    return f'=HYPERLINK("{target}"&{address},{address})'


def _place_of(formula: object) -> tuple[str, str] | None:
    """Sheet and cell a formula of ``place`` refers to now; None when they were deleted."""
    found = _PLACE.search(str(formula))
    if found is None:
        return None
    name = found["quoted"].replace("''", "'") if found["quoted"] else found["plain"]
    return name, f"{found['col']}{found['row']}"


def _owner(problem: Problem) -> str:
    return "　".join(text for text in (problem.unit, problem.project) if text)


def write_results(book: Any, problems: Sequence[Problem], marks: Sequence[Mark]) -> Any:
    """Write the findings (in the order given) and remember the marks in four hidden columns."""
    sheet = own_sheet(book, RESULT_SHEET)
    sheet.clear()
    by_place = {(mark.sheet, mark.cell): mark for mark in marks}
    rows: list[list[object]] = []
    for number, problem in enumerate(problems, 1):
        mark = by_place.get((problem.sheet or "", problem.cell or ""))
        where = (problem.sheet, problem.cell) if problem.sheet and problem.cell else None
        rows.append(
            [
                number,
                as_text(SEVERITY_CHINESE[problem.severity]),
                link(*where) if where else None,
                as_text(problem.sheet),
                as_text(_owner(problem)),
                as_text(problem.message),
                as_text(problem.fix),
                as_text(problem.code),
                as_text(problem.sheet),
                place(*where) if where else None,
                as_text(color_text(mark.old)) if mark else None,
                as_text(color_text(mark.tint)) if mark else None,
            ]
        )
    title: list[object] = [as_text(f"{RESULT_SHEET}：{summary(problems)}"), *[None] * (len(_HEAD) - 1)]
    table = [title, [as_text(text) for text in _HEAD], *rows]
    sheet.range("A1").value = table
    _decorate(sheet, problems)
    _set_name(book, FINDINGS_NAME, f"='{RESULT_SHEET}'!$A${_FIRST}:$L${max(_FIRST, len(table))}")
    _set_name(book, NEXT_NAME, "=0")
    if not problems:
        remove_name(book, FINDINGS_NAME)
    return sheet


def _decorate(sheet: Any, problems: Sequence[Problem]) -> None:
    last = _FIRST - 1 + len(problems)
    set_widths(sheet, _WIDTHS)
    sheet.range((1, 9), (1, 12)).column_width = 0
    dress_title(sheet)
    dress_head(sheet.range((2, 1), (2, 8)))
    if not problems:
        return
    dress_body(sheet.range((_FIRST, 1), (last, 8)))
    sheet.range((_FIRST, 1), (last, 3)).horizontal_alignment = "center"
    sheet.range((_FIRST, 3), (last, 3)).font.color = (5, 99, 193)
    row = _FIRST
    for level, number in count(problems).items():
        if number:
            # Findings stand worst first, so each severity is one block.
            sheet.range((row, 2), (row + number - 1, 2)).color = TINTS[level]  # type: ignore[index]
            row += number


def _set_name(book: Any, name: str, refers_to: str) -> None:
    if name in book.names:
        book.names[name].refers_to = refers_to
    else:
        book.names.add(name, refers_to)
    book.names[name].api.Visible = False


def set_fixable(book: Any, number: int) -> None:
    """The mark by which the ribbon knows that 一键修复 has something to do."""
    if number:
        _set_name(book, FIXABLE_NAME, f"={number}")
    else:
        remove_name(book, FIXABLE_NAME)


def remove_name(book: Any, name: str) -> None:
    """Delete a defined name if it is there."""
    if name in book.names:
        book.names[name].delete()


def position(book: Any) -> int:
    """The number of the finding 定位下一个问题 went to last; 0 before the first."""
    return int(book.names[NEXT_NAME].refers_to.lstrip("=")) if NEXT_NAME in book.names else 0


def set_position(book: Any, number: int) -> None:
    """Remember the finding gone to."""
    _set_name(book, NEXT_NAME, f"={number}")


def _table(book: Any) -> list[list[Any]]:
    """The rows of the result sheet, their places as they are now; a sheet of the clerk's own has none."""
    sheet = sheet_named(book, RESULT_SHEET)
    if sheet is None or sheet_kind(sheet) != RESULT_SHEET:
        return []
    used = sheet.used_range
    bottom = used.row + used.shape[0] - 1
    if bottom < _FIRST:
        return []
    rows: list[list[Any]] = sheet.range((_FIRST, 1), (bottom, len(_HEAD))).options(ndim=2, empty="").value
    formulas = sheet.range((_FIRST, _CELL_COLUMN), (bottom, _CELL_COLUMN)).formula
    for row, formula in zip(rows, [formulas] if isinstance(formulas, str) else formulas, strict=True):
        text = formula if isinstance(formula, str) else formula[0]
        if text.startswith("="):
            row[_SHEET_COLUMN - 1], row[_CELL_COLUMN - 1] = _place_of(text) or ("", "")
    return rows


def move_places(book: Any, sheet: str, old: int, new: int) -> None:
    """Findings on row ``old`` of a sheet belong to row ``new``: the record went there, not Excel's row."""
    for number, row in enumerate(_table(book), _FIRST):
        column, line = _split(str(row[_CELL_COLUMN - 1]))
        if row[_SHEET_COLUMN - 1] == sheet and line == old:
            own = book.sheets[RESULT_SHEET]
            own.range((number, 3)).value = link(sheet, f"{column}{new}")
            own.range((number, _CELL_COLUMN)).value = place(sheet, f"{column}{new}")


def _split(cell: str) -> tuple[str, int]:
    column = cell.rstrip("0123456789")
    return column, int(cell[len(column) :] or 0)


def read_rows(book: Any) -> list[Row]:
    """The findings whose cell is still there, in the order of the sheet."""
    return [
        Row(int(row[0]), str(row[8]), str(row[9]), str(row[5]))
        for row in _table(book)
        if isinstance(row[0], (int, float)) and row[8] and row[9]
    ]


def read_marks(book: Any) -> list[Mark]:
    """The tints remembered by the last check."""
    marks = []
    for row in _table(book):
        tint = parse_color(str(row[11])) if str(row[11]).startswith("#") else None
        if tint is not None and row[10] and row[8] and row[9]:
            marks.append(Mark(str(row[8]), str(row[9]), parse_color(str(row[10])), tint))
    return marks
