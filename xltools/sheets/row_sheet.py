"""A worksheet that takes whole rows at once: the detail sheets of a county have 200,000 cells and more.

XlsxWriter keeps an object per cell and builds an attribute list for each when it writes; a row of plain
values needs neither. This subclass adds ``add_row``, which appends the row's XML, and leaves everything
else (formats, shared strings, links, names, charts) to XlsxWriter. It reaches into ``_write_rows``,
``str_table``, ``_get_xf_index`` and ``Url._anchor``, so the reopened workbook is compared with the records
after writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.url import Url

from xltools.grid.model import column_letters
from xltools.model.limits import MAX_LINKS, MAX_ROWS, MAX_TEXT, MAX_URL, too_long
from xltools.sheets.safe_workbook import SafeWorksheet
from xltools.sheets.save import WriteError
from xltools.sheets.spec import Formula, Link, Styled, Value
from xltools.text.xml_safe import xml_safe

CUT = "……（文字过长，未全部列出，请看原文件）"


def cut(text: str) -> str:
    """The text as one cell holds it (the limit is in UTF-16 units), safe for XML; what is cut is said."""
    text = xml_safe(text)
    if not too_long(text):
        return text
    kept = text.encode("utf-16-le")[: (MAX_TEXT - len(CUT)) * 2]
    return kept.decode("utf-16-le", "ignore") + CUT


def _escaped(text: str) -> str:
    return xml_safe(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class SummarySheet(SafeWorksheet):
    """A worksheet of the county workbook."""

    def __init__(self) -> None:
        super().__init__()
        self._added: list[str] = []
        self._links = 0
        self._files: dict[str, Url] = {}
        self._named: dict[str, str] = {}
        self._columns: list[tuple[str, str]] = []

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # XlsxWriter looks for 30 functions newer than Excel 2010 in every formula; none of ours has one.
        return formula.removeprefix("=")

    def set_columns(self, styles: Sequence[Format], named: dict[str, Format]) -> None:
        """The formats of the columns ``add_row`` fills, and those a ``Styled`` value may name."""
        self._named = {name: f'" s="{style._get_xf_index()}"' for name, style in named.items()}
        self._columns = [
            (f'<c r="{column_letters(col)}', f'" s="{style._get_xf_index()}"')
            for col, style in enumerate(styles)
        ]

    def add_row(self, row: int, values: Sequence[Value], height: float | None) -> None:
        """Append a row below all others, in the formats of ``set_columns``. Rows must come in order.

        Text is a text cell whatever it begins with; None is a blank cell with its border. WriteError for a
        row that no worksheet has.
        """
        if row >= MAX_ROWS:
            message = f"工作表“{self.get_name()}”要写的行超过 {MAX_ROWS} 行，一张工作表放不下"
            raise WriteError(message, "请把报送文件分成几批，分别汇总")
        self._check_dimensions(row, len(values) - 1)
        number = str(row + 1)
        shared = self.str_table._get_shared_string_index
        size = "" if height is None else f' ht="{height:g}" customHeight="1"'
        parts = [f'<row r="{number}"{size}>']
        for col, (value, (place, style)) in enumerate(zip(values, self._columns, strict=True)):
            kind = type(value)
            if kind is Styled:
                assert isinstance(value, Styled)
                style, value = self._named[value.style], value.value
                kind = type(value)
            if kind is Link:
                assert isinstance(value, Link)
                self._link(row, col, value)
                if value.formula:
                    parts.append(f"{place}{number}{style}{_formula(Formula(value.formula, value.text))}")
                    continue
                value, kind = value.text, str
            if kind is str:
                assert isinstance(value, str)
                parts.append(f'{place}{number}{style} t="s"><v>{shared(cut(value))}</v></c>')
            elif value is None:
                parts.append(f"{place}{number}{style}/>")
            elif kind is Formula:
                assert isinstance(value, Formula)
                parts.append(f"{place}{number}{style}{_formula(value)}")
            else:
                assert isinstance(value, int | Decimal)
                parts.append(f"{place}{number}{style}><v>{_number(value)}</v></c>")
        parts.append("</row>")
        self._added.append("".join(parts))

    def _link(self, row: int, col: int, link: Link) -> None:
        if not link.url or self._links >= MAX_LINKS or len(link.url) >= MAX_URL:
            return
        self._links += 1
        file, _, anchor = link.url.partition("#")
        url = self._files.get(file)
        if url is None:
            url = self._files[file] = Url(file)
        # Parsing and escaping a path costs more than a row; the links to one file differ in the anchor.
        url = copy(url)
        url._anchor = anchor
        self.hyperlinks[row][col] = url

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write("".join(self._added))


def _number(value: Decimal | int) -> str:
    return str(value) if isinstance(value, int) else repr(float(value))


def _formula(live: Formula) -> str:
    formula = _escaped(live.formula.removeprefix("="))
    value = live.value
    if value is None or isinstance(value, str):
        return f' t="str"><f>{formula}</f><v>{_escaped(value or "")}</v></c>'
    return f"><f>{formula}</f><v>{_number(value)}</v></c>"
