"""Tints in a copy: new cell formats in ``styles.xml``, named by the cells of a sheet; the rest as it was."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lxml import etree

from xltools.grid.model import Cell, parse_a1
from xltools.model.problem import Severity
from xltools.ooxml.package import MAIN, Package, PackageError, parse, serialise
from xltools.outputs.copies.cell_notes import TINTS

_M = f"{{{MAIN}}}"
_PIXELS_PER_POINT = 4 / 3
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 8.43, 15.0


class Tints:
    """Formats like those the cells have, but filled with the colour of a severity."""

    def __init__(self, package: Package) -> None:
        """PackageError where the workbook has no styles to begin with."""
        name = package.names.get("xl/styles.xml")
        if name is None:
            raise PackageError("工作簿没有样式表，无法上色")
        self._package, self._name = package, name
        self._root = parse(package.read(name))
        self._fills = self._root.find(f"{_M}fills")
        self._formats = self._root.find(f"{_M}cellXfs")
        if self._fills is None or self._formats is None:
            raise PackageError("工作簿的样式表不是常见的格式，无法上色")
        self._fill_of: dict[Severity, int] = {}
        self._known: dict[tuple[int, Severity], int] = {}

    def _fill(self, severity: Severity) -> int:
        if severity not in self._fill_of:
            pattern = etree.SubElement(etree.SubElement(self._fills, f"{_M}fill"), f"{_M}patternFill")
            pattern.set("patternType", "solid")
            etree.SubElement(pattern, f"{_M}fgColor").set(
                "rgb", "FF{:02X}{:02X}{:02X}".format(*TINTS[severity])
            )
            etree.SubElement(pattern, f"{_M}bgColor").set("indexed", "64")
            self._fill_of[severity] = len(self._fills) - 1
            self._fills.set("count", str(len(self._fills)))
        return self._fill_of[severity]

    def format(self, base: int, severity: Severity) -> int:
        """The index of the format ``base`` with the severity's fill."""
        known = self._known.get((base, severity))
        if known is None:
            if not 0 <= base < len(self._formats):
                raise PackageError("单元格的格式编号不在样式表里，无法上色")
            new = deepcopy(self._formats[base])
            new.set("fillId", str(self._fill(severity)))
            new.set("applyFill", "1")
            self._formats.append(new)
            self._formats.set("count", str(len(self._formats)))
            known = self._known[base, severity] = len(self._formats) - 1
        return known

    def save(self) -> None:
        """Put the changed styles into the package."""
        if self._known:
            self._package.put(self._name, serialise(self._root))


class MarkedSheet:
    """One sheet's XML while its cells are tinted; knows where on the paper a cell stands."""

    def __init__(self, package: Package, part: str) -> None:
        """PackageError for a sheet written in a way that cannot be changed safely."""
        self.part = part
        self._package = package
        self.root = parse(package.read(part))
        if self.root.tag != f"{_M}worksheet":
            raise PackageError("工作簿是严格 Open XML 格式；请在 Excel 里另存为普通 .xlsx")
        self._data = self.root.find(f"{_M}sheetData")
        if self._data is None:
            raise PackageError("工作表里没有数据区")
        self._rows: dict[int, Any] = {}
        for row in self._data.iterchildren(f"{_M}row"):
            if not (row.get("r") or "").isdigit():
                raise PackageError("工作表的行没有写明行号，无法上色")
            self._rows[int(row.get("r")) - 1] = row
        self._corners = self._merged()

    def _merged(self) -> list[tuple[Cell, Cell]]:
        found = []
        for merge in self.root.iterfind(f"{_M}mergeCells/{_M}mergeCell"):
            first, _, last = merge.get("ref", "").partition(":")
            found.append((parse_a1(first), parse_a1(last or first)))
        return found

    def area(self, cell: Cell) -> tuple[Cell, Cell]:
        """The merged area a cell lies in: its top left and bottom right; the cell itself twice if none."""
        for first, last in self._corners:
            if first.row <= cell.row <= last.row and first.col <= cell.col <= last.col:
                return first, last
        return cell, cell

    def tint(self, address: str, severity: Severity, tints: Tints) -> None:
        """Give a cell the fill of a severity; a cell that is not written yet is made, without a value."""
        place = parse_a1(address)
        cell = self._cell(place, address)
        cell.set("s", str(tints.format(int(cell.get("s", "0")), severity)))

    def _cell(self, place: Cell, address: str) -> Any:
        row = self._rows.get(place.row)
        if row is None:
            row = etree.Element(f"{_M}row")
            row.set("r", str(place.row + 1))
            later = [item for number, item in self._rows.items() if number > place.row]
            if later:
                min(later, key=lambda item: int(item.get("r"))).addprevious(row)
            else:
                self._data.append(row)
            self._rows[place.row] = row
        for cell in row.iterchildren(f"{_M}c"):
            at = cell.get("r")
            if at is None:
                raise PackageError("工作表的单元格没有写明位置，无法上色")
            col = parse_a1(at).col
            if col == place.col:
                return cell
            if col > place.col:
                new = self._blank(row, place.col, address)
                cell.addprevious(new)
                return new
        new = self._blank(row, place.col, address)
        row.append(new)
        return new

    def _blank(self, row: Any, col: int, address: str) -> Any:
        new = etree.Element(f"{_M}c")
        new.set("r", address)
        style = row.get("s") if row.get("customFormat") in ("1", "true") else self._column(col, "style")
        if style:
            new.set("s", style)
        return new

    def _column(self, col: int, name: str) -> str | None:
        for item in self.root.iterfind(f"{_M}cols/{_M}col"):
            if int(item.get("min")) <= col + 1 <= int(item.get("max")):
                value: str | None = item.get(name)
                return value
        return None

    def _default(self, name: str, otherwise: float) -> float:
        found = self.root.find(f"{_M}sheetFormatPr")
        return float(found.get(name) or otherwise) if found is not None else otherwise

    def column_pixels(self, col: int) -> int:
        """The width of a column on a screen of 96 dots per inch."""
        if self._column(col, "hidden") in ("1", "true"):
            return 0
        width = float(self._column(col, "width") or self._default("defaultColWidth", _DEFAULT_WIDTH))
        return int(width * 7 + 5)

    def row_pixels(self, number: int) -> int:
        """The height of a row on a screen of 96 dots per inch."""
        row = self._rows.get(number)
        if row is not None and row.get("hidden") in ("1", "true"):
            return 0
        height = row.get("ht") if row is not None else None
        return int(float(height or self._default("defaultRowHeight", _DEFAULT_HEIGHT)) * _PIXELS_PER_POINT)

    def save(self) -> None:
        """Put the changed sheet into the package."""
        self._package.put(self.part, serialise(self.root))
