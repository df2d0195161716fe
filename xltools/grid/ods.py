"""Merged areas, error cells, formulas without a value and far cells of an .ods, from its ``content.xml``.

calamine gives the values of an .ods and nothing else. Rows and cells are written with repeat counts, so
positions are counted here as the OpenDocument format counts them.
"""

from __future__ import annotations

from xml.parsers import expat

from xltools.grid.model import Cell, Merge
from xltools.grid.xlsx import MAX_AREA, XML_ERRORS, SheetError, SheetScan

_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "Err:")

MAX_HIDDEN = 10_000
"""Rows of one repeat that are still taken for rows of a table."""
_NUMBERS = frozenset({"float", "percentage", "currency", "date", "time"})


class _Parser:
    def __init__(self) -> None:
        self.scans: dict[str, SheetScan] = {}
        self.merges: dict[str, list[Merge]] = {}
        self.scan = SheetScan()
        self.areas: list[Merge] = []
        self.row = self.col = self.row_repeat = self.col_repeat = 0
        self.rows = self.cols = 0
        self.depth = 0
        self.cell: dict[str, str] | None = None
        self.text: list[str] = []
        self.note = 0
        self.note_text: list[str] = []
        self.style = ""
        self.struck: set[str] = set()
        self.hidden = ""
        self.paragraph = False
        self.calculated = False
        self.expat = expat.ParserCreate()
        self.expat.buffer_text = True
        self.expat.StartElementHandler = self._open
        self.expat.EndElementHandler = self._close
        self.expat.CharacterDataHandler = self._character

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style:style":
            self.style = attributes.get("style:name", "")
        elif name == "style:text-properties":
            if attributes.get("style:text-line-through-style", "none") != "none":
                self.struck.add(self.style)
            return
        if name == "table:table":
            self.depth += 1
            if self.depth == 1:
                sheet = attributes.get("table:name", "")
                self.scan = self.scans[sheet] = SheetScan()
                self.areas = self.merges[sheet] = []
                self.row = self.rows = self.cols = 0
        elif self.depth != 1:
            return
        elif name == "table:table-row":
            self.col = 0
            self.row_repeat = _count(attributes, "table:number-rows-repeated")
            seen = attributes.get("table:visibility", "visible")
            self.hidden = {"collapse": "被隐藏", "filter": "被筛选隐藏"}.get(seen, "")
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.cell, self.text, self.note_text = attributes, [], []
            self.col_repeat = _count(attributes, "table:number-columns-repeated")
        elif name == "office:annotation":
            self.note += 1
        elif name == "text:p":
            self.paragraph = True

    def _character(self, text: str) -> None:
        if self.cell is not None:
            if not self.note:
                self.text.append(text)
            elif self.paragraph:  # its author and date are no part of it
                self.note_text.append(text)

    def _close(self, name: str) -> None:
        if name == "table:table":
            if self.depth == 1 and self.rows * self.cols > MAX_AREA:
                self.scan.far[Cell(self.rows - 1, self.cols - 1)] = (0, 0)
            self.depth -= 1
        elif self.depth != 1:
            return
        elif name == "table:table-row":
            self.row += self.row_repeat
        elif name in ("table:table-cell", "table:covered-table-cell") and self.cell is not None:
            self._finish(self.cell, "".join(self.text).strip())
            self.col += self.col_repeat
            self.cell = None
        elif name == "office:annotation":
            self.note -= 1
        elif name == "text:p":
            self.paragraph = False

    def _finish(self, cell: dict[str, str], text: str) -> None:
        rows = _count(cell, "table:number-rows-spanned")
        cols = _count(cell, "table:number-columns-spanned")
        if rows > 1 or cols > 1:
            self.areas.append(Merge(self.row, self.col, self.row + rows - 1, self.col + cols - 1))
        kind = cell.get("calcext:value-type") or cell.get("office:value-type")
        formula = cell.get("table:formula", "")
        if not (kind or formula or text):
            return
        if self.hidden and self.row_repeat < MAX_HIDDEN:
            self.scan.hidden_rows.update(
                dict.fromkeys(range(self.row, self.row + self.row_repeat), self.hidden)
            )
        if cell.get("table:style-name") in self.struck:
            self.scan.struck.add(Cell(self.row, self.col))
        if note := "".join(self.note_text).strip():
            self.scan.notes[Cell(self.row, self.col)] = note
        self.calculated |= bool(formula and kind)
        self.rows = max(self.rows, self.row + self.row_repeat)
        self.cols = max(self.cols, self.col + self.col_repeat)
        if self.row_repeat * self.col_repeat > MAX_AREA:
            return
        if kind in _NUMBERS and text and text != cell.get("office:value"):
            for r in range(self.row_repeat):
                for c in range(self.col_repeat):
                    self.scan.shown[Cell(self.row + r, self.col + c)] = text
        is_error = kind == "error" or (bool(formula) and text.startswith(_ERRORS))
        if not is_error and not (formula and not kind and not text):
            return
        for row in range(self.row, self.row + self.row_repeat):
            for col in range(self.col, self.col + self.col_repeat):
                if is_error:
                    self.scan.errors[Cell(row, col)] = text or "#?"
                else:
                    self.scan.uncached[Cell(row, col)] = formula.removeprefix("of:")


def _count(attributes: dict[str, str], name: str) -> int:
    value = attributes.get(name, "1")
    return int(value) if value.isdecimal() and len(value) < 10 else 1


def scan_ods(content: bytes) -> tuple[dict[str, SheetScan], dict[str, list[Merge]]]:
    """Per sheet name what was found, and its merged areas. SheetError if the part is not XML.

    A sheet too large to be read has its last cell in ``far``.
    """
    parser = _Parser()
    try:
        parser.expat.Parse(content, True)
    except XML_ERRORS as error:
        raise SheetError(str(error)) from error
    if parser.calculated:
        # LibreOffice writes a formula that gives an empty text without any value. Only in a file in which
        # no formula has a value were they never computed.
        for scan in parser.scans.values():
            scan.uncached.clear()
    return parser.scans, parser.merges
