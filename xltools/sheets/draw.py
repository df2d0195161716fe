"""Draws what ``spec.py`` declares: list sheets, and sheets with several tables one below another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeVar

from xltools.sheets.palette import FAINT
from xltools.sheets.report import ReportSheet, ReportWorkbook
from xltools.sheets.spec import Column, Formula, Link, Sheet, Styled, Table, Templates, Value, row_number

LINE = 13.5
MAX_HEIGHT = 409
"""Points of one line of text and of the highest row the file format allows."""
NOTHING = "（无）"
R = TypeVar("R")


@lru_cache(maxsize=8192)
def _lines(text: str, width: float) -> int:
    if "\n" in text:
        return sum(_lines(line, width) for line in text.split("\n"))
    # GBK has one byte for ASCII and two for Chinese: the width of a text, at the speed of C.
    size = len(text.encode("gbk", "replace"))
    return 1 if size < width else int(size * 1.06 // (width - 1)) + 1


def lines_of(value: Value, width: float) -> int:
    """How many lines a text takes in a column of this width: a Chinese character counts as two."""
    if isinstance(value, Link):
        value = value.text
    elif isinstance(value, Styled):
        value = value.value
    return _lines(value, width) if isinstance(value, str) else 1


def cells(table: Table[R], templates: Templates, n: int) -> list[Value]:
    """The values of the n-th record, from 0, their formulas filled in."""
    record, row = table.rows[n], table.top + n
    values: list[Value] = []
    for column in table.columns:
        value = n + 1 if column.value is row_number else column.value(record)
        if isinstance(value, Formula):
            value = Formula(templates.fill(value.formula, row), value.value)
        elif column.formula and not isinstance(value, Styled | Link):
            value = Formula(templates.fill(column.formula, row), value)
        values.append(value)
    return values


def add(values: Sequence[Value]) -> Decimal | int | None:
    """The sum of the amounts that are there; None, not 0, when none is."""
    there = [v.value if isinstance(v, Formula) else v for v in values]
    numbers = [v for v in there if isinstance(v, int | Decimal)]
    return sum(numbers) if numbers else None


def total_style(style: str, styles: Mapping[str, Any]) -> str:
    """The style of a total below or above cells of this style."""
    return f"total_{style}" if f"total_{style}" in styles else "total_text"


def _totals(paper: ReportSheet, sheet: Sheet[Any], templates: Templates) -> None:
    row = sheet.top - 2
    paper.put(row, 0, "合计", "total_text")
    counted = [record for record in sheet.rows if sheet.counts(record)]
    for col, column in enumerate(sheet.columns[1:], 1):
        value: Value = None
        if column.total:
            formula = templates.total(column.total, column.name)
            value = Formula(formula, add([column.value(record) for record in counted]))
        paper.put(row, col, value, total_style(column.style, paper.formats))


def draw_heads(paper: ReportSheet, table: Table[Any], style: str = "head") -> None:
    """The heads above the first record; columns of one group have a common head over two rows."""
    grouped = any(column.group for column in table.columns)
    row, col = table.top - 1, table.left
    for group, members in groupby(table.columns, key=lambda column: column.group):
        columns = list(members)
        if group:
            paper.merge(row - 1, col, col + sum(column.span for column in columns) - 1, group, style)
        for column in columns:
            last, top = col + column.span - 1, row - (1 if grouped and not group else 0)
            if last > col or top < row:
                paper.merge(top, col, last, column.head, style, row)
            else:
                paper.put(row, col, column.head or None, style)
            col = last + 1


def put_row(paper: ReportSheet, table: Table[Any], n: int, values: Sequence[Value]) -> None:
    """Write the n-th record cell by cell, each over the columns it spans."""
    col = table.left
    for column, value in zip(table.columns, values, strict=True):
        if column.span > 1:
            paper.merge(table.top + n, col, col + column.span - 1, value, column.style)
        else:
            paper.put(table.top + n, col, value, column.style)
        col += column.span


def draw_table(
    paper: ReportSheet, table: Table[Any], tables: Mapping[str, Table[Any]], head: str = "head"
) -> None:
    """Heads and records where ``table`` says it stands; heights are left as they are."""
    draw_heads(paper, table, head)
    templates = Templates(table, tables)
    for n in range(len(table.rows)):
        put_row(paper, table, n, cells(table, templates, n))


def draw_rows(paper: ReportSheet, sheet: Sheet[Any], templates: Templates) -> None:
    """The records of a list sheet, each row as high as its text, with what may be typed into it."""
    columns = sheet.columns
    paper.sheet.set_columns([paper.formats[column.style] for column in columns], paper.formats)
    wrapped = [(col, column.width) for col, column in enumerate(columns) if "wrap" in column.style]
    for n in range(len(sheet.rows)):
        values = cells(sheet, templates, n)
        lines = max((lines_of(values[col], width) for col, width in wrapped), default=1)
        height = min(MAX_HEIGHT, LINE * lines + 3) if lines > 1 else None
        if sheet.charted:
            put_row(paper, sheet, n, values)
            paper.sheet.set_row(sheet.top + n, height)
        else:
            paper.sheet.add_row(sheet.top + n, values, height)
    for col, column in enumerate(columns):
        if column.choices:
            _choices(paper, sheet, col, column)


def _choices(paper: ReportSheet, sheet: Sheet[R], col: int, column: Column[R]) -> None:
    words = list(column.choices)
    rule = {
        "validate": "list",
        "source": words,
        "error_title": column.head,
        "error_message": f"只能填 {' 或 '.join(words)}",
    }
    for n, record in enumerate(sheet.rows):
        if not isinstance(column.value(record), Styled):
            paper.sheet.data_validation(sheet.top + n, col, sheet.top + n, col, rule)


def draw_list(book: ReportWorkbook, sheet: Sheet[Any]) -> ReportSheet:
    """Draw a list sheet on its worksheet, which must have been added; its columns get their names."""
    paper, columns = book.sheets[sheet.name], sheet.columns
    templates = Templates(sheet, book.tables)
    paper.title(sheet.title, sheet.note)
    paper.widths(tuple(column.width for column in columns))
    grouped = any(column.group for column in columns)
    for row in (sheet.top - 2, sheet.top - 1) if grouped else (sheet.top - 1,):
        paper.sheet.set_row(row, 22 if grouped else 30)
    draw_heads(paper, sheet)
    if not grouped and any(column.total for column in columns):
        _totals(paper, sheet, templates)
    draw_rows(paper, sheet, templates)
    last = len(columns) - 1
    paper.sheet.autofilter(sheet.top - 1, 0, sheet.last, last)
    paper.sheet.freeze_panes(sheet.top, sheet.freeze)
    for column in columns:
        if column.key and sheet.prefix:
            name = f"{sheet.prefix}_{column.key}"
            book.book.define_name(name, "=" + sheet.range(column.key))
    paper.print_on(sheet.page, (0, sheet.top - 1))
    printed = max(col for col, column in enumerate(columns) if column.printed)
    paper.sheet.print_area(0, 0, sheet.last, printed)
    return paper


def draw_lists(book: ReportWorkbook, sheets: Mapping[str, Sheet[Any]]) -> None:
    """Add and draw the list sheets of a workbook, each under the colour of its tab."""
    for tab, sheet in sheets.items():
        book.add(sheet.name, tab)
    book.declare(*sheets.values())
    for sheet in sheets.values():
        draw_list(book, sheet)


@dataclass(slots=True)
class Stack:
    """Tables one below another on a sheet, each under its heading.

    ``table`` settles where a table stands, ``draw`` draws all: so a formula may name a table further down.
    ``widths`` are those of the sheet's columns, by which rows get their heights.
    """

    paper: ReportSheet
    row: int
    tables: dict[str, Table[Any]]
    widths: Sequence[float]
    head_height: float = 30
    fitted: bool = True
    _steps: list[Callable[[], None]] = field(default_factory=list)

    def heading(self, text: str, gap: int = 1) -> None:
        """A heading after ``gap`` empty rows."""
        row = self.row + gap
        self._steps.append(lambda: self.paper.put(row, 0, text, "section"))
        self.row = row + 1

    def lines(self, texts: Sequence[str]) -> None:
        """Lines of text."""
        for row, text in enumerate(texts, self.row):
            self._steps.append(lambda row=row, text=text: self.paper.put(row, 0, text, "note"))  # type: ignore[misc]
        self.row += len(texts)

    def table(self, table: Table[R], *, grey: str = "", total: str = "") -> Table[R]:
        """A table with its heads, in the next rows.

        Rows whose cell in the column ``grey`` is 否 are faint. ``total`` is the label of a row of totals
        below the records.
        """
        table.top = self.row + 1
        if table.name:
            self.tables[table.name] = table
        self._steps.append(lambda: self._draw(table, grey, total))
        self.row = table.last + (2 if total else 1)
        return table

    def draw(self) -> None:
        """Draw everything."""
        for step in self._steps:
            step()

    def _draw(self, table: Table[Any], grey: str, total: str) -> None:
        draw_heads(self.paper, table)
        self.paper.sheet.set_row(table.top - 1, self.head_height)
        templates = Templates(table, self.tables)
        if not table.rows:
            self.paper.put(table.top, table.left, NOTHING, "text")
        for n in range(len(table.rows)):
            values = cells(table, templates, n)
            if self.fitted:
                # Helper columns beside the printed ones are not wrapped.
                high = max(lines_of(value, width) for value, width in zip(values, self.widths, strict=False))
                self.paper.sheet.set_row(table.top + n, max(18, high * LINE + 4))
            put_row(self.paper, table, n, values)
        if total:
            self._total(table, templates, total)
        if grey:
            letter = table.area(grey).split("$")[1]
            right = table.left + len(self.widths) - 1
            self.paper.tint((table.top, 0, table.last, right), f'=${letter}{table.top + 1}="否"', FAINT)

    def _total(self, table: Table[Any], templates: Templates, label: str) -> None:
        row = table.last + 1
        for n, column in enumerate(table.columns):
            value: Value = label if n == 0 else None
            if column.total:
                formula = templates.total(column.total, column.name)
                value = Formula(formula, add([column.value(record) for record in table.rows]))
            style = column.style if n == 0 else total_style(column.style, self.paper.formats)
            self.paper.put(row, table.left + n, value, style)
