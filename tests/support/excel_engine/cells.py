"""Plain workbooks in memory: what Excel knows of a cell, a sheet and a book, without any file format."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import Any

Area = tuple[int, int, int, int]
"""top, left, bottom, right; counted from 1, inclusive."""

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
    visible: bool = True
    protection: dict[str, Any] | None = None
    password: str | None = None
    validations: list[tuple[Area, Any]] = field(default_factory=list)
    freeze: str | None = None
    page: Any = None
    print_titles: str | None = None

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
        if self.protection is None:
            return
        for row in range(area[0], area[2] + 1):
            for col in range(area[1], area[3] + 1):
                cell = self.cells.get((row, col))
                if cell is None or cell.locked:
                    raise PermissionError(f"The cell {self.name}!R{row}C{col} is protected")

    def check_format(self) -> None:
        if self.protection is not None and not self.protection.get("AllowFormattingCells"):
            raise PermissionError(f"The sheet {self.name} is protected")

    def insert_row(self, at: int) -> None:
        """Shift everything from row ``at`` down by one; areas that span it grow."""
        if self.protection is not None and not self.protection.get("AllowInsertingRows"):
            raise PermissionError(f"The sheet {self.name} is protected")
        self.cells = {(r + (r >= at), c): cell for (r, c), cell in self.cells.items()}
        self.heights = {r + (r >= at): height for r, height in self.heights.items()}
        above = {c: cell for (r, c), cell in self.cells.items() if r == at - 1}
        for col, cell in above.items():
            self.cells[at, col] = CellData(
                base=cell.base, style=dict(cell.style), color=cell.color, locked=cell.locked
            )
        for cell in self.cells.values():
            if cell.formula:
                cell.formula = _moved(cell.formula, at)
        self.merges = [_grown(area, at) for area in self.merges]
        self.validations = [(_grown(area, at), rule) for area, rule in self.validations]

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


def _moved(formula: str, at: int) -> str:
    """References of a formula to this sheet's rows from ``at`` on move down, as Excel moves them.

    References to other sheets (``名!A1``), texts in quotes and names of functions (``LOG10(``) stay.
    """

    def move(found: re.Match[str]) -> str:
        row = int(found["row"] or 0)
        return found[0] if not row or row < at else f"{found['col']}{row + 1}"

    return _REFERENCE.sub(move, formula)


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


_REFERENCE = re.compile(
    r"""'[^']*'!\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?|[^\W\d]\w*!\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?"""
    r"""|"[^"]*"|(?<![\w.])(?P<col>\$?[A-Z]{1,3}\$?)(?P<row>\d+)(?![\w(])"""
)
_NUMBER = re.compile(r"[+-]?(\d+(,\d{3})*|\d*)(\.\d+)?")
_PERCENT = re.compile(r"([+-]?\d+(\.\d+)?)%")
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_LINK = re.compile(r'=HYPERLINK\("(?:[^"]|"")*","((?:[^"]|"")*)"\)', re.IGNORECASE)


def enter(cell: CellData, value: Any) -> None:
    """What Excel makes of a value put into a cell, by a person or through ``Range.Value``."""
    cell.formula = None
    if isinstance(value, str):
        if value.startswith("'"):
            cell.value = value[1:]
            return
        if value.startswith("=") and cell.style.get("number_format") != "@":
            cell.formula = value
            link = _LINK.fullmatch(value)
            cell.value = link[1].replace('""', '"') if link else 0
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
