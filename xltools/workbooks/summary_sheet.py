"""A worksheet that takes whole rows at once: the detail sheets of a county have 200,000 cells and more.

XlsxWriter keeps an object per cell and builds an attribute list for each when it writes; a row of plain
values needs neither. This subclass adds ``add_row``, which appends the row's XML, and leaves everything
else (formats, shared strings, links, names, charts) to XlsxWriter. It reaches into ``_write_rows``,
``str_table`` and ``_get_xf_index``, so the reopened workbook is compared with the records after writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

from xltools.grid.model import column_letters
from xltools.workbooks.summary_paper import MAX_LINKS, Link, Live, Styled, Value, cut


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class SummarySheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no type hints
    """A worksheet of the county workbook."""

    def __init__(self) -> None:
        super().__init__()
        self._added: list[str] = []
        self._links = 0

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # XlsxWriter looks for 30 functions newer than Excel 2010 in every formula; none of ours has one.
        return formula.removeprefix("=")

    def add_row(
        self,
        row: int,
        values: Sequence[Value],
        styles: Sequence[Format],
        named: dict[str, Format],
        height: float | None,
    ) -> None:
        """Append a row below all others. Rows must come in order; ``named`` are the formats of Styled.

        Text is a text cell whatever it begins with; None is a blank cell with its border.
        """
        self._check_dimensions(row, len(values) - 1)
        number = row + 1
        shared = self.str_table._get_shared_string_index
        size = "" if height is None else f' ht="{height:g}" customHeight="1"'
        parts = [f'<row r="{number}"{size}>']
        for col, value in enumerate(values):
            style = styles[col]._get_xf_index()
            kind = type(value)
            if kind is Styled:
                assert isinstance(value, Styled)
                style, value, kind = named[value.style]._get_xf_index(), value.text, str
            elif kind is Link:
                assert isinstance(value, Link)
                self._link(row, col, value)
                value, kind = value.text, str
            place = f'<c r="{column_letters(col)}{number}" s="{style}"'
            if kind is str:
                assert isinstance(value, str)
                parts.append(f'{place} t="s"><v>{shared(cut(value))}</v></c>')
            elif value is None:
                parts.append(f"{place}/>")
            elif kind is Live:
                assert isinstance(value, Live)
                parts.append(place + _formula(value))
            else:
                assert isinstance(value, int | Decimal)
                parts.append(f"{place}><v>{_number(value)}</v></c>")
        parts.append("</row>")
        self._added.append("".join(parts))

    def _link(self, row: int, col: int, link: Link) -> None:
        if link.url and self._links < MAX_LINKS and len(link.url) < 2000:
            self._links += 1
            self.hyperlinks[row][col] = Url(link.url)

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write("".join(self._added))


def _number(value: Decimal | int) -> str:
    return str(value) if isinstance(value, int) else repr(float(value))


def _formula(live: Live) -> str:
    formula = _escaped(live.formula.removeprefix("="))
    value = live.value
    if value is None or isinstance(value, str):
        return f' t="str"><f>{formula}</f><v>{_escaped(value or "")}</v></c>'
    return f"><f>{formula}</f><v>{_number(value)}</v></c>"
