"""Plain workbooks in memory: what Excel knows of a cell, a sheet and a book, without any file format."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import Any

Area = tuple[int, int, int, int]
"""top, left, bottom, right; counted from 1, inclusive."""

VISIBLE, HIDDEN, VERY_HIDDEN = -1, 0, 2

ERRORS = {
    "#DIV/0!": -2146826281,
    "#N/A": -2146826246,
    "#NAME?": -2146826259,
    "#NULL!": -2146826288,
    "#NUM!": -2146826252,
    "#REF!": -2146826265,
    "#VALUE!": -2146826273,
}
ERROR_NUMBERS = {number: text for text, number in ERRORS.items()}


@dataclass(slots=True)
class CellData:
    """One cell. ``value`` is the computed value; ``style`` holds named properties over ``base``."""

    value: Any = None
    formula: str | None = None
    note: str | None = None
    color: tuple[int, int, int] | None = None
    style: dict[str, Any] = field(default_factory=dict)
    base: Any = None
    locked: bool = True
    note_size: list[float] = field(default_factory=lambda: [108.0, 59.0])


@dataclass(slots=True)
class SheetData:
    name: str
    cells: dict[tuple[int, int], CellData] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    visible: int = VISIBLE
    """Excel's own number: -1 visible, 0 hidden, 2 very hidden."""
    protection: dict[str, Any] | None = None
    password: str | None = None
    validations: list[tuple[Area, Any]] = field(default_factory=list)
    freeze: str | None = None
    page: Any = None
    print_titles: str | None = None
    hidden_rows: set[int] = field(default_factory=set)

    def at(self, row: int, col: int) -> CellData:
        return self.cells.setdefault((row, col), CellData())

    def merge_of(self, row: int, col: int) -> Area | None:
        for area in self.merges:
            if area[0] <= row <= area[2] and area[1] <= col <= area[3]:
                return area
        return None

    def used(self) -> Area:
        rows = [r for (r, c), cell in self.cells.items() if cell.value is not None or cell.base or cell.color]
        cols = [c for (r, c), cell in self.cells.items() if cell.value is not None or cell.base or cell.color]
        if not rows:
            return (1, 1, 1, 1)
        return (min(rows), min(cols), max(rows), max(cols))

    def check_change(self, area: Area) -> None:
        """Excel's own refusal, for a change of a locked cell on a protected sheet."""
        if self.protection is None or not self.protection.get("Contents", True):
            return
        for row in range(area[0], area[2] + 1):
            for col in range(area[1], area[3] + 1):
                cell = self.cells.get((row, col))
                if cell is None or cell.locked:
                    raise PermissionError(f"The cell {self.name}!R{row}C{col} is protected")

    def check_notes(self) -> None:
        """Notes are drawing objects: a sheet may protect them and leave its cells free."""
        if self.protection is not None and self.protection.get("DrawingObjects", True):
            raise PermissionError(f"The sheet {self.name} is protected")

    def check_format(self) -> None:
        protection = self.protection
        if protection and protection.get("Contents", True) and not protection.get("AllowFormattingCells"):
            raise PermissionError(f"The sheet {self.name} is protected")

    def check_rows(self, flag: str) -> None:
        if self.protection is not None and not self.protection.get(flag):
            raise PermissionError(f"The sheet {self.name} is protected")

    def insert_row(self, at: int) -> None:
        """Shift everything from row ``at`` down by one; areas that span it grow."""
        self.check_rows("AllowInsertingRows")
        self.cells = {(r + (r >= at), c): cell for (r, c), cell in self.cells.items()}
        self.heights = {r + (r >= at): height for r, height in self.heights.items()}
        above = {c: cell for (r, c), cell in self.cells.items() if r == at - 1}
        for col, cell in above.items():
            self.cells[at, col] = CellData(
                base=cell.base, style=dict(cell.style), color=cell.color, locked=cell.locked
            )
        self.merges = [_grown(area, at) for area in self.merges]
        self.validations = [(_grown(area, at), rule) for area, rule in self.validations]

    def delete_row(self, at: int) -> None:
        """Take row ``at`` out; areas that span it shrink."""
        self.check_rows("AllowDeletingRows")
        self.cells = {(r - (r > at), c): cell for (r, c), cell in self.cells.items() if r != at}
        self.heights = {r - (r > at): height for r, height in self.heights.items() if r != at}
        self.merges = [m for m in (_shrunk(area, at) for area in self.merges) if m[:2] != m[2:]]
        rules = ((_shrunk(area, at), rule) for area, rule in self.validations)
        self.validations = [(area, rule) for area, rule in rules if area[0] <= area[2]]

    def copy(self, name: str) -> SheetData:
        cells = {place: replace(cell, style=dict(cell.style)) for place, cell in self.cells.items()}
        return replace(
            self,
            name=name,
            cells=cells,
            merges=list(self.merges),
            widths=dict(self.widths),
            heights=dict(self.heights),
            validations=list(self.validations),
        )


def _moved(formula: str, own: str, moved: str, at: int, step: int) -> str:
    """What a formula on sheet ``own`` refers to after a row of sheet ``moved`` came or went at ``at``.

    Texts in quotes and names of functions (``LOG10(``) stay; what was deleted becomes ``#REF!``.
    """

    def shifted(place: str) -> str:
        ends = [_PLACE.fullmatch(end) for end in place.split(":")]
        rows = [int(end["row"]) for end in ends if end]
        last = rows[-1]
        if step < 0 and rows[0] == last == at:
            return "#REF!"
        # The end of a range that was deleted shrinks it; its beginning stays where it is.
        new = [row + step * (row > at or (row == at and (step > 0 or row == last))) for row in rows]
        return ":".join(f"{end['col']}{row}" for end, row in zip(ends, new, strict=True) if end)

    def move(found: re.Match[str]) -> str:
        if found["sheet"] is None:
            return shifted(found["own"]) if found["own"] and own == moved else found[0]
        name = found["sheet"].strip("'").replace("''", "'")
        return f"{found['sheet']}!{shifted(found['place'])}" if name == moved else found[0]

    return _REFERENCE.sub(move, formula)


def _shrunk(area: Area, at: int) -> Area:
    top, left, bottom, right = area
    return (top - (top > at), left, bottom - (bottom >= at), right)


def _grown(area: Area, at: int) -> Area:
    top, left, bottom, right = area
    return (top + (top >= at), left, bottom + (bottom >= at), right)


@dataclass(slots=True)
class BookData:
    name: str
    path: str = ""
    sheets: list[SheetData] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    active: int = 0
    selection: Area = (1, 1, 1, 1)
    hidden_names: set[str] = field(default_factory=set)
    changes: int = 0
    structure: bool = False
    read_only: bool = False
    shared: bool = False
    final: bool = False

    def check_structure(self) -> None:
        """Excel's refusal to add, delete, rename or show sheets of a protected workbook."""
        if self.structure:
            raise PermissionError("Workbook is protected and cannot be changed")

    def rows_moved(self, sheet: SheetData, at: int, step: int) -> None:
        """Every formula of the book follows a row that came (+1) or went (-1)."""
        for other in self.sheets:
            for cell in other.cells.values():
                if cell.formula:
                    cell.formula = _moved(cell.formula, other.name, sheet.name, at, step)
                    shown = link_text(cell.formula)
                    cell.value = cell.value if shown is None else shown


_PLACE = re.compile(r"(?P<col>\$?[A-Z]{1,3}\$?)(?P<row>\d+)")
_REFERENCE = re.compile(
    r"""(?P<sheet>'(?:[^']|'')*'|[^\W\d]\w*)!(?P<place>\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?)"""
    r"""|"[^"]*"|(?<![\w.!])(?P<own>\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(?![\w(])"""
)
_NUMBER = re.compile(r"[+-]?(\d+(,\d{3})*|\d*)(\.\d+)?")
_PERCENT = re.compile(r"([+-]?\d+(\.\d+)?)%")
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_ADDRESS = re.compile(r"=(?:HYPERLINK\(.*,)?ADDRESS\(ROW\(([^()]+)\),COLUMN\(\1\),4\)\)?")


def link_text(formula: str) -> str | None:
    """What a formula made of ``ADDRESS(ROW(x),COLUMN(x),4)`` shows; None for any other formula."""
    found = _ADDRESS.fullmatch(formula)
    return found[1].rpartition("!")[2].replace("$", "") if found else None


def enter(cell: CellData, value: Any) -> None:
    """What Excel makes of a value put into a cell, by a person or through ``Range.Value``."""
    cell.formula = None
    if isinstance(value, str):
        if value.startswith("'"):
            cell.value = value[1:]
            return
        if value.startswith("=") and cell.style.get("number_format") != "@":
            cell.formula = value
            shown = link_text(value)
            cell.value = 0 if shown is None else shown
            return
        if cell.style.get("number_format") != "@":
            value = _converted(value)
    cell.value = None if value == "" else value


def _converted(text: str) -> Any:
    stripped = text.strip()
    if stripped and _NUMBER.fullmatch(stripped) and any(char.isdigit() for char in stripped):
        return float(stripped.replace(",", ""))
    percent = _PERCENT.fullmatch(stripped)
    if percent:
        return float(percent[1]) / 100
    date = _DATE.fullmatch(stripped)
    if date:
        return dt.datetime(int(date[1]), int(date[2]), int(date[3]))
    return text
