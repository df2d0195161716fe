"""A workbook of lists being written: its worksheets, its formats, and single values of every kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xltools.model.limits import MAX_LINKS, MAX_URL
from xltools.sheets.page import Page, lay_across, set_up
from xltools.sheets.palette import LISTS
from xltools.sheets.row_sheet import SummarySheet, cut
from xltools.sheets.save import CREATED
from xltools.sheets.spec import Formula, Link, Sheet, Table, Value

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format


class _EmptyResult(str):
    """A formula's result ``""``, written as such.

    XlsxWriter takes a value equal to ``""`` for "not computed" and leaves the cell without a type; readers
    then rightly say that the formula has no result. This one is equal to nothing.
    """

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return False


EMPTY_RESULT = _EmptyResult()


def number(value: Decimal | int) -> float | int:
    """A worksheet number; the 15 digits Excel keeps are more than any amount has."""
    return value if isinstance(value, int) else float(value)


@dataclass(slots=True)
class ReportSheet:
    """One worksheet and the formats of its workbook."""

    book: Workbook
    sheet: SummarySheet
    name: str
    formats: dict[str, Format]
    links: int = 0

    def put(self, row: int, col: int, value: Value, style: str) -> None:
        """Write one value, each kind in its own way; None leaves a bordered blank."""
        style_format = self.formats[style]
        if value is None:
            self.sheet.write_blank(row, col, None, style_format)
        elif isinstance(value, str):
            self.sheet.write_string(row, col, cut(value), style_format)
        elif isinstance(value, int | Decimal):
            self.sheet.write_number(row, col, number(value), style_format)
        elif isinstance(value, Formula):
            result = value.value if value.value is not None else ""
            cached = (result or EMPTY_RESULT) if isinstance(result, str) else number(result)
            self.sheet.write_formula(row, col, value.formula, style_format, cached)
        elif isinstance(value, Link):
            self._link(row, col, value, style_format)
        else:
            self.put(row, col, value.value, value.style)

    def _link(self, row: int, col: int, link: Link, style_format: Format) -> None:
        text = cut(link.text)
        if link.url and self.links < MAX_LINKS and len(link.url) < MAX_URL:
            self.links += 1
            self.sheet.write_url(row, col, link.url, style_format, text)
            if link.formula:
                self.sheet.write_formula(row, col, link.formula, style_format, text)
        else:
            self.sheet.write_string(row, col, text, style_format)

    def merge(self, row: int, first: int, last: int, value: Value, style: str, bottom: int = 0) -> None:
        """Write a value over several columns, down to the row ``bottom`` if that is below."""
        self.sheet.merge_range(row, first, max(bottom, row), last, "", self.formats[style])
        self.put(row, first, value, style)

    def title(self, text: str, note: str) -> None:
        """The first two rows."""
        self.sheet.set_row(0, 28)
        self.put(0, 0, text, "title")
        self.put(1, 0, note, "note")

    def widths(self, widths: tuple[float, ...]) -> None:
        """The widths of the columns from A on."""
        for col, width in enumerate(widths):
            self.sheet.set_column(col, col, width)

    def tint(self, area: tuple[int, int, int, int], formula: str, style: Mapping[str, Any]) -> None:
        """Show the cells of an area (top, left, bottom, right) for which the formula holds in a style."""
        rule = {"type": "formula", "criteria": formula, "format": self.book.add_format(dict(style))}
        self.sheet.conditional_format(*area, rule)

    def print_on(self, page: Page, widths: Sequence[float]) -> None:
        """Set a sheet up for print that is one page wide; ``widths`` are those of its printed columns."""
        set_up(self.sheet, page, None, lay_across(page, widths, 0, [""] * len(widths)).scale)


@dataclass(slots=True)
class ReportWorkbook:
    """The workbook's sheets and formats. ``tables`` are what formulas may name: sheets by their prefix."""

    book: Workbook
    styles: Mapping[str, dict[str, Any]] = field(default_factory=lambda: LISTS)
    formats: dict[str, Format] = field(default_factory=dict)
    sheets: dict[str, ReportSheet] = field(default_factory=dict)
    tables: dict[str, Table[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.formats = {name: self.book.add_format(properties) for name, properties in self.styles.items()}

    def properties(self, title: str, keyword: str) -> None:
        """What the file says about itself; the same input gives the same bytes."""
        self.book.set_properties(
            {"title": title, "keywords": keyword, "created": CREATED, "author": "", "comments": ""}
        )

    def add(self, name: str, tab: str | None = None) -> ReportSheet:
        """A new worksheet without grid lines."""
        sheet = self.book.add_worksheet(name, worksheet_class=SummarySheet)
        sheet.hide_gridlines(2)
        if tab:
            sheet.set_tab_color(tab)
        made = self.sheets[name] = ReportSheet(self.book, sheet, name, self.formats)
        return made

    def declare(self, *sheets: Sheet[Any]) -> None:
        """Make sheets known to formulas, before any of them is drawn."""
        for sheet in sheets:
            self.tables[sheet.prefix or sheet.name] = sheet
