"""xlwings' Range, Note and Font on plain cells."""

from __future__ import annotations

import re
from typing import Any

from xlwings import base_classes, utils

from support.excel_engine.cells import Area, CellData, SheetData, enter

_A1 = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?", re.IGNORECASE)
_ROWS = re.compile(r"\$?(\d+):\$?(\d+)")


def column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def area_of(address: str) -> Area:
    """``C14`` or ``A1:I20`` or ``6:6`` as an area."""
    rows = _ROWS.fullmatch(address)
    if rows:
        return (int(rows[1]), 1, int(rows[2]), 16384)
    found = _A1.fullmatch(address)
    if found is None:
        raise ValueError(f"not an address: {address}")
    top, left = int(found[2]), column_number(found[1])
    if found[3] is None:
        return (top, left, top, left)
    return (top, left, int(found[4]), column_number(found[3]))


class Range(base_classes.Range):
    """A rectangle of a sheet; every read and write goes to ``SheetData``."""

    sheet: Any = None
    options: Any = None

    def __init__(self, sheet: Any, area: Area) -> None:
        self.sheet = sheet
        self.area = area
        self.options: dict[str, Any] = {}

    @property
    def data(self) -> SheetData:
        return self.sheet.data

    @property
    def api(self) -> Any:
        return self

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return (self.sheet.name, self.row, self.column, *self.shape)

    @property
    def row(self) -> int:
        return self.area[0]

    @property
    def column(self) -> int:
        return self.area[1]

    @property
    def shape(self) -> tuple[int, int]:
        return (self.area[2] - self.area[0] + 1, self.area[3] - self.area[1] + 1)

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, first: int, second: int | None = None) -> Range:
        if second is None:
            row, col = divmod(first - 1, self.shape[1])
        else:
            row, col = first - 1, second - 1
        top, left = self.row + row, self.column + col
        return Range(self.sheet, (top, left, top, left))

    def places(self) -> list[tuple[int, int]]:
        return [
            (r, c)
            for r in range(self.area[0], self.area[2] + 1)
            for c in range(self.area[1], self.area[3] + 1)
        ]

    @property
    def raw_value(self) -> Any:
        self.sheet.book.app.count("read")
        cells = self.data.cells
        blank = CellData()
        return tuple(
            tuple(cells.get((r, c), blank).value for c in range(self.area[1], self.area[3] + 1))
            for r in range(self.area[0], self.area[2] + 1)
        )

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self.sheet.book.app.count("write")
        self.data.check_change(self.area)
        for (r, c), value in self._spread(data):
            enter(self.data.at(r, c), value)

    def _spread(self, data: Any) -> list[tuple[tuple[int, int], Any]]:
        if not isinstance(data, (list, tuple)):
            return [(place, data) for place in self.places()]
        return [
            ((self.row + i, self.column + j), value)
            for i, row in enumerate(data)
            for j, value in enumerate(row)
        ]

    @property
    def formula(self) -> Any:
        rows = tuple(
            tuple(self._formula(r, c) for c in range(self.area[1], self.area[3] + 1))
            for r in range(self.area[0], self.area[2] + 1)
        )
        return rows[0][0] if len(self) == 1 else rows

    def _formula(self, row: int, col: int) -> str:
        cell = self.data.cells.get((row, col))
        if cell is None:
            return ""
        return cell.formula or ("" if cell.value is None else str(cell.value))

    @property
    def HasFormula(self) -> bool:  # noqa: N802 - Excel's own name
        cell = self.data.cells.get((self.row, self.column))
        return cell is not None and cell.formula is not None

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    def clear_contents(self) -> None:
        self.raw_value = None

    def clear(self) -> None:
        self.data.check_change(self.area)
        for place in [p for p in self.data.cells if self._holds(p)]:
            del self.data.cells[place]

    def _holds(self, place: tuple[int, int]) -> bool:
        return self.area[0] <= place[0] <= self.area[2] and self.area[1] <= place[1] <= self.area[3]

    @property
    def color(self) -> Any:
        cell = self.data.cells.get((self.row, self.column))
        return cell.color if cell else None

    @color.setter
    def color(self, value: Any) -> None:
        self.sheet.book.app.count("tint")
        self.data.check_format()
        rgb = utils.hex_to_rgb(value) if isinstance(value, str) else value
        for place in self.places():
            for r, c in self._merged_places(place):
                self.data.at(r, c).color = rgb

    def _merged_places(self, place: tuple[int, int]) -> list[tuple[int, int]]:
        area = self.data.merge_of(*place)
        if area is None:
            return [place]
        return [(r, c) for r in range(area[0], area[2] + 1) for c in range(area[1], area[3] + 1)]

    @property
    def merge_cells(self) -> bool | None:
        self.sheet.book.app.count("merge")
        merged = 0
        for top, left, bottom, right in self.data.merges:
            high = min(bottom, self.area[2]) - max(top, self.area[0]) + 1
            wide = min(right, self.area[3]) - max(left, self.area[1]) + 1
            if high > 0 and wide > 0:
                merged += high * wide
        return False if not merged else True if merged == len(self) else None

    @property
    def merge_area(self) -> Range:
        area = self.data.merge_of(self.row, self.column)
        return Range(self.sheet, area or (self.row, self.column, self.row, self.column))

    def merge(self, across: bool) -> None:
        self.data.check_change(self.area)
        self.data.merges = [m for m in self.data.merges if not self._holds((m[0], m[1]))]
        self.data.merges.append(self.area)

    def unmerge(self) -> None:
        self.data.check_change(self.area)
        self.data.merges = [m for m in self.data.merges if not self._touches(m)]

    def _touches(self, m: Area) -> bool:
        return m[0] <= self.area[2] and m[2] >= self.area[0] and m[1] <= self.area[3] and m[3] >= self.area[1]

    @property
    def note(self) -> Note | None:
        cell = self.data.cells.get((self.row, self.column))
        return Note(self) if cell is not None and cell.note is not None else None

    def add_note(self, text: str) -> Note:
        self.sheet.book.app.count("note")
        self.data.check_notes()
        self.data.at(self.row, self.column).note = text
        return Note(self)

    def insert(self, shift: str, copy_origin: str) -> None:
        if shift != "down" or self.area[3] < 16384 or self.shape[0] != 1:
            raise ValueError("only one whole row can be inserted here")
        self.sheet.book.app.count("insert")
        self.data.insert_row(self.row)
        self.sheet.book.data.rows_moved(self.data, self.row, 1)

    def delete(self, shift: str | None = None) -> None:
        if self.area[3] < 16384 or self.shape[0] != 1:
            raise ValueError("only one whole row can be deleted here")
        self.data.delete_row(self.row)
        self.sheet.book.data.rows_moved(self.data, self.row, -1)

    def copy(self, destination: Any) -> None:
        """Copy cells with style, note and validation, as Excel does; merges wholly inside are copied too."""
        self.sheet.book.app.count("copy")
        target = destination.impl
        moved_r, moved_c = target.row - self.row, target.column - self.column
        target.data.check_change((target.row, target.column, target.row + self.shape[0] - 1, target.column))
        for r, c in self.places():
            cell = self.data.cells.get((r, c))
            if cell is not None:
                target.data.cells[r + moved_r, c + moved_c] = CellData(
                    cell.value, cell.formula, cell.note, cell.color, dict(cell.style), cell.base, cell.locked,
                    list(cell.note_size),
                )  # fmt: skip
        for m in list(self.data.merges):
            if self._holds((m[0], m[1])) and self._holds((m[2], m[3])):
                target.data.merges.append((m[0] + moved_r, m[1] + moved_c, m[2] + moved_r, m[3] + moved_c))
        for m, rule in list(self.data.validations):
            if self._touches(m):
                top, left = max(m[0], self.area[0]) + moved_r, max(m[1], self.area[1]) + moved_c
                bottom, right = min(m[2], self.area[2]) + moved_r, min(m[3], self.area[3]) + moved_c
                target.data.validations.append(((top, left, bottom, right), rule))

    @property
    def address(self) -> str:
        first = f"${utils.col_name(self.column)}${self.row}"
        if len(self) == 1:
            return first
        return f"{first}:${utils.col_name(self.area[3])}${self.area[2]}"

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        return self.address if row_absolute else self.address.replace("$", "")

    def select(self) -> None:
        self.sheet.activate()
        self.sheet.book.data.selection = self.area

    def autofit(self, axis: str | None = None) -> None:
        """Row heights from the text and the column width, two units for a wide character."""
        for row in range(self.area[0], self.area[2] + 1):
            lines = 1
            for col in range(self.area[1], self.area[3] + 1):
                cell = self.data.cells.get((row, col))
                width = max(self.data.widths.get(col, 8.43), 1)
                if cell is not None and isinstance(cell.value, str):
                    parts = cell.value.split("\n")
                    lines = max(
                        lines, sum(1 + int(sum(1 + (ord(c) > 255) for c in p) // width) for p in parts)
                    )
            self.data.heights[row] = 14.0 * lines + 3

    def Find(self, **wanted: Any) -> Range | None:  # noqa: N802 - Excel's own name
        """The last filled cell; as xlValues (-4163) it misses hidden rows and columns too narrow to show."""
        if wanted["What"] != "*" or wanted["SearchDirection"] != 2:
            raise ValueError("only the last filled cell can be found here")
        seen = wanted["LookIn"] == -4163
        filled = [
            (r, c)
            for (r, c), cell in self.data.cells.items()
            if (cell.value is not None or cell.formula)
            and self._holds((r, c))
            and not (seen and (r in self.data.hidden_rows or self.data.widths.get(c, 8.43) < 1))
        ]
        if not filled:
            return None
        key = (lambda p: p) if wanted["SearchOrder"] == 1 else (lambda p: (p[1], p[0]))
        r, c = max(filled, key=key)
        return Range(self.sheet, (r, c, r, c))

    @property
    def Row(self) -> int:  # noqa: N802 - Excel's own name
        return self.row

    @property
    def Column(self) -> int:  # noqa: N802 - Excel's own name
        return self.column

    def _style(self, name: str, value: Any) -> None:
        self.data.check_format()
        for r, c in self.places():
            self.data.at(r, c).style[name] = value

    def _read_style(self, name: str, default: Any = None) -> Any:
        cell = self.data.cells.get((self.row, self.column))
        return cell.style.get(name, default) if cell else default

    @property
    def number_format(self) -> str | None:
        """The format all cells share, None when they differ, as in Excel."""
        self.sheet.book.app.count("format")
        found = {self._format(place) for place in self.places()}
        return found.pop() if len(found) == 1 else None

    @number_format.setter
    def number_format(self, value: str) -> None:
        self._style("number_format", value)

    def _format(self, place: tuple[int, int]) -> str:
        cell = self.data.cells.get(place)
        return cell.style.get("number_format", "General") if cell else "General"

    wrap_text = property(
        lambda self: self._read_style("wrap_text", False), lambda self, value: self._style("wrap_text", value)
    )
    horizontal_alignment = property(
        lambda self: self._read_style("horizontal"), lambda self, value: self._style("horizontal", value)
    )
    vertical_alignment = property(
        lambda self: self._read_style("vertical"), lambda self, value: self._style("vertical", value)
    )

    @property
    def font(self) -> Font:
        return Font(self)

    @property
    def borders(self) -> Borders:
        return Borders(self)

    @property
    def column_width(self) -> float:
        return self.data.widths.get(self.column, 8.43)

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.data.check_format()
        for col in range(self.area[1], self.area[3] + 1):
            self.data.widths[col] = value

    @property
    def row_height(self) -> float:
        return self.data.heights.get(self.row, 15.0)

    @row_height.setter
    def row_height(self, value: float) -> None:
        for row in range(self.area[0], self.area[2] + 1):
            self.data.heights[row] = value


class Font(base_classes.Font):
    """``bold``, ``size``, ``name``, ``color`` of every cell of a range."""

    def __init__(self, parent: Range) -> None:
        self.parent = parent

    def __getattribute__(self, name: str) -> Any:
        if name in ("bold", "size", "name", "color"):
            return self.parent._read_style(name)
        return super().__getattribute__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("bold", "size", "name", "color"):
            self.parent._style(name, value)
        else:
            super().__setattr__(name, value)


class Borders:
    """All six sides at once, thin: all that the add-in draws."""

    def __init__(self, parent: Range) -> None:
        self.parent = parent

    def set(self, sides: Any, **kwargs: Any) -> None:
        self.parent._style("border", True)


class NoteShape:
    """The box of a note: ``Width`` and ``Height`` in points."""

    def __init__(self, cell: CellData) -> None:
        self.__dict__["size"] = cell.note_size

    def __setattr__(self, name: str, value: float) -> None:
        self.size[("Width", "Height").index(name)] = value


class Note(base_classes.Note):
    def __init__(self, cell: Range) -> None:
        self.cell = cell

    @property
    def api(self) -> Any:
        return self

    @property
    def Shape(self) -> NoteShape:  # noqa: N802 - Excel's own name
        return NoteShape(self.cell.data.at(self.cell.row, self.cell.column))

    @property
    def text(self) -> str:
        return self.cell.data.at(self.cell.row, self.cell.column).note or ""

    @text.setter
    def text(self, value: str) -> None:
        self.cell.data.check_notes()
        self.cell.data.at(self.cell.row, self.cell.column).note = value

    @property
    def location(self) -> Range:
        return self.cell

    def delete(self) -> None:
        self.cell.data.check_notes()
        self.cell.data.at(self.cell.row, self.cell.column).note = None
