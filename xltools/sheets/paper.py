"""The paper the county workbook is written on: formats, columns, rows of detail sheets, live totals.

Every detail sheet has the same build: title (row 1), a note (row 2), live totals (row 3), column heads
(row 4), data from row 5. Columns that formulas use have a defined name (``项目_总额``), so that a person
can read the formulas. Text is always written as text, whatever it begins with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from xltools.grid.model import column_letters

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

    from xltools.sheets.row_sheet import SummarySheet

FIRST = 4
"""Row of the first record of a detail sheet, from 0."""
LINE = 13.5
MAX_HEIGHT = 409
"""Points of one line of text and of the highest row the file format allows."""
MAX_TEXT = 32767
MAX_LINKS = 65530
"""Limits of the file format: characters in a cell, links on a sheet."""
CUT = "……（文字过长，未全部列出，请看原文件）"

_BASE: dict[str, Any] = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
_CELL: dict[str, Any] = {**_BASE, "border": 1, "border_color": "#BFBFBF"}
_LABEL: dict[str, Any] = {**_CELL, "font_name": "黑体", "align": "center", "text_wrap": True}
STYLES: dict[str, dict[str, Any]] = {
    "title": {**_BASE, "font_name": "黑体", "font_size": 16},
    "section": {**_BASE, "font_name": "黑体", "font_size": 12, "font_color": "#1F3864"},
    "note": {**_BASE, "font_color": "#595959"},
    "remark": {**_BASE, "text_wrap": True, "valign": "top"},
    "head": {**_LABEL, "bg_color": "#D9E2F0"},
    "label": {**_LABEL, "align": "left", "bg_color": "#F2F5FA"},
    "text": _CELL,
    "wrap": {**_CELL, "text_wrap": True},
    "center": {**_CELL, "align": "center"},
    "count": {**_CELL, "align": "center", "num_format": "#,##0"},
    "id": {**_CELL, "align": "center", "num_format": "0", "font_color": "#7F7F7F"},
    "money": {**_CELL, "num_format": "#,##0.00"},
    "number": {**_CELL, "num_format": "General"},
    "score": {**_CELL, "align": "center", "num_format": "0.0#"},
    "percent": {**_CELL, "align": "center", "num_format": "0.00%"},
    "link": {**_CELL, "font_color": "#0563C1", "underline": 1},
    "link_wrap": {**_CELL, "font_color": "#0563C1", "underline": 1, "text_wrap": True},
    "figure": {**_CELL, "align": "center", "font_size": 16, "bold": True, "num_format": "#,##0"},
    "input": {**_CELL, "align": "center", "bg_color": "#FFF9E5", "locked": False},
    "input_wrap": {**_CELL, "bg_color": "#FFF9E5", "locked": False, "text_wrap": True},
    "error": {**_CELL, "align": "center", "font_color": "#9C0006", "bg_color": "#FBD5D5"},
    "warning": {**_CELL, "align": "center", "font_color": "#7F5F00", "bg_color": "#FFEFC2"},
    "hint": {**_CELL, "align": "center", "font_color": "#1F4E79", "bg_color": "#DCE9F7"},
    "good": {**_CELL, "align": "center", "font_color": "#375623", "bg_color": "#E2EFDA"},
}
for _name in ("count", "center", "money", "percent", "score", "text"):
    STYLES[f"total_{_name}"] = {**STYLES[_name], "bold": True, "bg_color": "#F2F2F2"}


class Live(NamedTuple):
    """A formula and the value it has now: what a reader without a calculator sees."""

    formula: str
    value: Decimal | int | str | None


class Link(NamedTuple):
    """A text that opens ``url``; plain text where ``url`` is None."""

    url: str | None
    text: str


class Styled(NamedTuple):
    """A text in another style than its column's."""

    text: str
    style: str


Value = str | int | Decimal | Live | Link | Styled | None


class Column(NamedTuple):
    """One column of a detail sheet. ``key`` gives it a defined name; ``total`` sums it in row 3.

    Columns after the last ``printed`` one hold the numbers formulas work with; they stay off the paper.
    """

    head: str
    width: float
    style: str = "text"
    key: str = ""
    total: bool = False
    printed: bool = True


def cut(text: str) -> str:
    """The text as one cell holds it (the limit is in UTF-16 units); what is cut is said."""
    if len(text) <= MAX_TEXT // 2 or len(text.encode("utf-16-le")) // 2 <= MAX_TEXT:
        return text
    kept = text.encode("utf-16-le")[: (MAX_TEXT - len(CUT)) * 2]
    return kept.decode("utf-16-le", "ignore") + CUT


def number(value: Decimal | int) -> float | int:
    """A worksheet number; the 15 digits Excel keeps are more than any amount has."""
    return value if isinstance(value, int) else float(value)


@dataclass(slots=True)
class Paper:
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
        elif isinstance(value, Live):
            result = value.value
            cached = "" if result is None else number(result) if not isinstance(result, str) else result
            self.sheet.write_formula(row, col, value.formula, style_format, cached)
        elif isinstance(value, Link):
            self._link(row, col, value, style_format)
        else:
            self.put(row, col, value.text, value.style)

    def _link(self, row: int, col: int, link: Link, style_format: Format) -> None:
        text = cut(link.text)
        if link.url and self.links < MAX_LINKS and len(link.url) < 2000:
            self.links += 1
            self.sheet.write_url(row, col, link.url, style_format, text)
        else:
            self.sheet.write_string(row, col, text, style_format)

    def title(self, text: str, note: str) -> None:
        """The first two rows."""
        self.sheet.set_row(0, 28)
        self.sheet.write_string(0, 0, text, self.formats["title"])
        self.sheet.write_string(1, 0, note, self.formats["note"])

    def print_setup(self, repeat: tuple[int, int] | None = None, landscape: bool = True) -> None:
        """A4, one page wide, page numbers; ``repeat`` are head rows printed on every page."""
        self.sheet.set_paper(9)
        if landscape:
            self.sheet.set_landscape()
        self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.center_horizontally()
        self.sheet.set_footer("&C第 &P 页，共 &N 页")
        if repeat:
            self.sheet.repeat_rows(*repeat)


@dataclass(slots=True)
class Papers:
    """The workbook's sheets, its formats, each made when first used, and its named columns."""

    book: Workbook
    formats: dict[str, Format] = field(default_factory=dict)
    sheets: dict[str, Paper] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.formats = {name: self.book.add_format(properties) for name, properties in STYLES.items()}

    def add(self, name: str, tab: str | None = None) -> Paper:
        """A new sheet without grid lines."""
        from xltools.sheets.row_sheet import SummarySheet

        sheet = self.book.add_worksheet(name, worksheet_class=SummarySheet)
        sheet.hide_gridlines(2)
        if tab:
            sheet.set_tab_color(tab)
        paper = self.sheets[name] = Paper(self.book, sheet, name, self.formats)
        return paper


def area(sheet: str, col: int, rows: int) -> str:
    """The absolute range of a detail column; one blank row where there is no record."""
    letters = column_letters(col)
    return f"'{sheet}'!${letters}${FIRST + 1}:${letters}${FIRST + max(rows, 1)}"


def lines_of(value: Value, width: float) -> int:
    """How many lines a text takes in a column of this width: a Chinese character counts as two."""
    text = value.text if isinstance(value, Link | Styled) else value
    if not isinstance(text, str):
        return 1
    # GBK has one byte for ASCII and two for Chinese: the width of the text, at the speed of C.
    if "\n" not in text:
        size = len(text.encode("gbk", "replace"))
        return 1 if size < width else int(size * 1.06 // (width - 1)) + 1
    return sum(lines_of(line, width) for line in text.split("\n"))


def at(sheet: str, row: int, col: int) -> str:
    """An absolute reference to one cell: ``'来源台账'!$B$5``."""
    letters = column_letters(col)
    return f"'{sheet}'!${letters}${row + 1}"
