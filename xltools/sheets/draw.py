"""Draws what ``spec.py`` declares: list sheets, and sheets with several tables one below another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeVar

from xltools.sheets.page import Across, head_pages, lay_across, set_up
from xltools.sheets.palette import FAINT
from xltools.sheets.report import ReportSheet, ReportWorkbook
from xltools.sheets.spec import Column, Formula, Link, Sheet, Styled, Table, Templates, Value, row_number

LINE = 13.5
MAX_HEIGHT = 409
"""Points of one line of text and of the highest row the file format allows."""
ROW = 15.0
"""Points of a row of the default height."""
NOTHING = "（无）"
R = TypeVar("R")


@lru_cache(maxsize=8192)
def _lines(text: str, width: float) -> int:
    if "\n" in text:
        return sum(_lines(line, width) for line in text.split("\n"))
    # GBK has one byte for ASCII and two for Chinese: the width of a text, at the speed of C.
    size = len(text.encode("gbk", "replace"))
    return 1 if size < width else int(size * 1.1 // (width - 1)) + 1


def lines_of(value: Value, width: float) -> int:
    """How many lines a text takes in a column of this width: a Chinese character counts as two."""
    if isinstance(value, Link):
        value = value.text
    elif isinstance(value, Styled | Formula):
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
        lines = 1
        for col, width in wrapped:
            value = values[col]
            needed = lines_of(value, width)
            if isinstance(value, Link) and needed > 1:
                values[col] = value._replace(wrapped=True)
            lines = max(lines, needed)
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
    across = _across(sheet)
    printed = sum(column.printed for column in columns)
    _title(paper, sheet, [column.width for column in columns[: (*across.breaks, printed)[0]]])
    paper.widths(tuple(column.width for column in columns))
    grouped = any(column.group for column in columns)
    for row in (sheet.top - 2, sheet.top - 1) if grouped else (sheet.top - 1,):
        paper.sheet.set_row(row, 22 if grouped else 30)
    draw_heads(paper, sheet)
    if not grouped and any(column.total for column in columns):
        _totals(paper, sheet, templates)
    draw_rows(paper, sheet, templates)
    paper.sheet.autofilter(sheet.top - 1, 0, sheet.last, len(columns) - 1)
    paper.sheet.freeze_panes(sheet.top, sheet.freeze)
    for column in columns:
        if column.key and sheet.prefix:
            name = f"{sheet.prefix}_{column.key}"
            book.book.define_name(name, "=" + sheet.range(column.key))
    set_up(paper.sheet, sheet.page, (sheet.top - 2, sheet.top - 1), across.scale)
    print_list(paper, sheet, sheet.last)
    return paper


def _across(sheet: Sheet[Any]) -> Across:
    columns = [column for column in sheet.columns if column.printed]
    groups = [column.group for column in columns]
    return lay_across(sheet.page, [column.width for column in columns], sheet.freeze, groups)


def _title(paper: ReportSheet, sheet: Sheet[Any], widths: Sequence[float]) -> None:
    """Title and note, the note over the columns of the first page and as high as it needs."""
    paper.title(sheet.title, "")
    paper.merge(1, 0, max(len(widths) - 1, 1), sheet.note, "note_wrap")
    lines = lines_of(sheet.note, sum(widths) * 0.95)
    paper.sheet.set_row(1, LINE * lines + 3)


def print_list(paper: ReportSheet, sheet: Sheet[Any], last: int) -> None:
    """Print a list down to the row ``last``, on as many pages across as it needs."""
    across, printed = _across(sheet), sum(column.printed for column in sheet.columns)
    paper.sheet.print_area(sheet.top - 2 if across.breaks else 0, 0, last, printed - 1)
    if across.breaks:
        paper.sheet.repeat_columns(0, sheet.freeze - 1)
        paper.sheet.set_v_pagebreaks(list(across.breaks))
        head_pages(paper.sheet, sheet.page, sheet.title, sheet.note)


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
    ``widths`` are those of the sheet's columns, by which rows get their heights. With a ``page_height``
    (points of a page, 0: unknown) no heading is left at the end of a page: ``breaks`` are the rows before
    which a page must end.
    """

    paper: ReportSheet
    row: int
    tables: dict[str, Table[Any]]
    widths: Sequence[float]
    head_height: float = 30
    fitted: bool = True
    page_height: float = 0
    breaks: list[int] = field(default_factory=list)
    _used: float = 0
    _steps: list[Callable[[], None]] = field(default_factory=list)

    def heading(self, text: str, gap: int = 1) -> None:
        """A heading after ``gap`` empty rows."""
        row = self.row + gap
        self._steps.append(lambda: self.paper.put(row, 0, text, "section"))
        self.row = row + 1
        self._used += ROW * (gap + 1)

    def page_break(self) -> None:
        """What follows begins a page."""
        self.breaks.append(self.row + 1)
        self._used = 0

    def _height(self, values: Sequence[Value]) -> float:
        lines = max(lines_of(value, width) for value, width in zip(values, self.widths, strict=False))
        return max(18, lines * LINE + 4)

    def _row_height(self, table: Table[R], record: R) -> float:
        if not self.fitted:
            return ROW
        columns = (column.value for column in table.columns)
        return self._height([None if value is row_number else value(record) for value in columns])

    def _keep_with_heading(self, table: Table[Any]) -> None:
        """Begin a page before a heading whose table would begin on the next one."""
        heights = [self._row_height(table, record) for record in table.rows] or [ROW]
        begin = self._used - ROW + self.head_height + heights[0]
        if self.page_height and begin > self.page_height:
            self.breaks.append(self.row - 1)
            self._used = ROW
        for height in (self.head_height, *heights):
            over = self.page_height and self._used + height > self.page_height
            self._used = height if over else self._used + height

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
        self._keep_with_heading(table)
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
                for col, (value, width) in enumerate(zip(values, self.widths, strict=False)):
                    if isinstance(value, Link) and lines_of(value, width) > 1:
                        values[col] = value._replace(wrapped=True)
                self.paper.sheet.set_row(table.top + n, self._height(values))
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
