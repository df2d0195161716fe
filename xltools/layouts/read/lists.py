"""Tables that list many projects, one row each, goals and indicators as numbered prose in their cells."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xltools.grid.model import CellValue, a1, a1_range
from xltools.layouts.anchors import Anchors
from xltools.layouts.compiled import Compiled
from xltools.layouts.nearness import nearest_label
from xltools.layouts.read.list_lines import Listing, ListLines
from xltools.layouts.read.prose import misnumbered, read_indicators, split_items
from xltools.layouts.read.segment import Segment
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.vocabulary import currency_in, fold, is_apart, is_closing, is_side, is_total, vocabulary
from xltools.model.money import AmountError, convert, parse_amount
from xltools.model.records import Extra, Funding, ProjectList, Table, Where

_SINGLE = ("goals", "indicators")
MONEY = ("funding.total", "funding.fiscal", "funding.other")
_BESIDE = ("unit", *MONEY[1:], "goals", "indicators", "project_code")
"""Fields a list may give in columns its form does not draw."""
_KEPT = frozenset({"unit_code", "department", "manager", "indicator.note", "purpose"})
"""Fields that are kept beside a project as they stand, without a word."""


@dataclass(slots=True)
class _UnitRow:
    unit: str | None
    code: str | None
    total: Decimal | None
    cell: str
    first: int


class ListReader(ListLines):
    """Reads one list. The header may come again on every printed page."""

    def __init__(self, anchors: Anchors, segment: Segment, sheet: str, compiled: Compiled) -> None:
        super().__init__(anchors, segment, sheet, compiled)
        self.beside: dict[int, str] = {}
        self.units_of_money: dict[int, str] = {}
        """Columns whose own head names a unit of money, which may differ from the list's."""
        """Columns no record has a place for, with their labels."""
        self.serial = -1
        """The column of running numbers (序号)."""
        self.row_unit: str | None = None
        self.units: list[_UnitRow] = []

    def read(self) -> Listing:
        """Every project of the list."""
        if self.segment.title is not None:
            self._title(self.segment.title)
        self._over_title()
        rows = iter(self.segment.rows)
        row = next(rows, None)
        while row is not None:
            below = next(rows, None)
            if below is not None and self._splits(row, below):
                row = Row(row.number, {**row.cells, **below.cells})
                below = next(rows, None)
            if not self._header(row):
                self._data(row)
            row = below
        self._close()
        return self.out

    def _splits(self, head: Row, row: Row) -> bool:
        """Whether a row under the head only says what a label of money is made of (总额 | 财政拨款)."""
        for value in row.cells.values():
            if not isinstance(value, str) or len(value) > 20:
                return False
            paths = self.compiled.meaning(value).paths
            levels = any(path.startswith("indicator.l") for path in paths)
            if not is_total(value) and paths.isdisjoint(MONEY) and not levels:
                return False
        over = [value for col, value in head.cells.items() if col in row.cells]
        known = [v for v in head.cells.values() if isinstance(v, str) and self.compiled.meaning(v).mask]
        if len(known) < 3 or not all(isinstance(value, str) and len(value) <= 20 for value in over):
            return False
        for value in over:
            self.currency = self.currency or currency_in(text_of(value))
        return True

    def _header(self, row: Row) -> bool:
        columns: dict[str, int] = {}
        for col, value in row.cells.items():
            if not isinstance(value, str) or len(value) > 40:
                return False
            meaning = self.compiled.meaning(value)
            if meaning.year and self.year is None and len(row.cells) == 1:
                self.year = meaning.year
                return True
            for table in self.anchors.head.values():
                if meaning.key in table:
                    columns[table[meaning.key]] = col
                    self.currency = self.currency or currency_in(value)
        named = {"project", "funding.total"} <= columns.keys()
        if "funding.total" not in columns and any(is_total(text_of(v)) for v in row.cells.values()):
            named = "project" in columns
        if len(columns) < (2 if named and self.anchors.layout.titled else 3):
            return False
        self.columns = columns
        units = {col: currency_in(text_of(value)) for col, value in row.cells.items()}
        self.units_of_money = {col: unit for col, unit in units.items() if unit is not None}
        self._other_columns(row)
        return True

    def _other_columns(self, row: Row) -> None:
        """Columns a list of one's own making adds: whose project it is, where its money comes from."""
        read = set(self.columns.values())
        said = set(self.beside.values())
        self.beside = {}
        for col, value in row.cells.items():
            label = text_of(value)
            if self._is_serial(col, label) or col in read:
                continue
            path = self._beside_path(label) or self._slip(label, row.number, col)
            if path is not None:
                self.columns[path] = col
                continue
            self.beside[col] = label
            if label not in said and not self._kept(label, self.compiled.meaning(label).paths):
                self._unknown_column(label, a1(row.number, col))

    def _is_serial(self, col: int, label: str) -> bool:
        if fold(label) not in vocabulary().serial:
            return False
        self.serial = col
        return True

    def _number(self, row: Row) -> dict[str, str]:
        """The running number of a row, by its address."""
        value = row.cells.get(self.serial)
        return {} if value is None else {a1(row.number, self.serial): text_of(value)}

    def _beside_path(self, label: str) -> str | None:
        """The field of a column that this form does not draw and another does."""
        paths = self.compiled.meaning(label).paths
        path = next((path for path in _BESIDE if path in paths and path not in self.columns), None)
        if path is None and is_total(label) and "funding.total" not in self.columns:
            path = "funding.total"
        return path

    def _labels(self) -> dict[str, str]:
        """Every label a column of the list may have, and its field."""
        labels = {
            fold(word): path for path in reversed(_BESIDE) for word in vocabulary().spelled.get(path, ())
        }
        for name, table in self.anchors.head.items():
            labels.update({label: table[key] for label, key in self.anchors.near[name].items()})
        return labels

    def _slip(self, label: str, row: int, col: int) -> str | None:
        """The field of a label that can only be a slip of a known one (财政拔款)."""
        labels = self._labels()
        if self._kept(label, self.compiled.meaning(label).paths):
            return None
        near = nearest_label(label, labels)
        if near is None or not near.sure or labels[near.key] in self.columns:
            return None
        self._problem(
            "L002",
            "hint",
            f"表头“{label}”没有见过，按最接近的“{near.label}”读取。",
            f"如果就是“{near.label}”，请改成这个写法。",
            a1(row, col),
        )
        return labels[near.key]

    def _unknown_column(self, label: str, cell: str) -> None:
        near = nearest_label(label, self._labels())
        hint = f"最接近的是“{near.label}”。" if near else ""
        self._problem(
            "L002",
            "warning",
            f"表头“{label}”这一列不认识，内容原样保留，没有参与计算。{hint}",
            "改成标准写法，或在版式文件里把它加为同义词。",
            cell,
        )

    @staticmethod
    def _kept(label: str, paths: frozenset[str]) -> bool:
        return is_apart(label) or is_side(label) or not _KEPT.isdisjoint(paths)

    def _amount(
        self, row: Row, project: str | None, path: str = "funding.total"
    ) -> tuple[Decimal | None, list[Extra]]:
        col = self.columns.get(path, -1)
        if path == "funding.total" and col < 0:
            col = self.columns.get("printed_totals.total", -1)
        value: CellValue = row.cells.get(col, "")
        unit = self.currency or self.anchors.layout.currency_unit
        own = self.units_of_money.get(col, unit)
        try:
            amount = parse_amount(value, own)
            return amount if amount is None or own == unit else convert(amount, own, unit), []
        except AmountError as error:
            cell = a1(row.number, col)
            self._problem(
                "L004",
                "error",
                f"“{project}”的金额应是数字，现在写的是“{error.text}”，没有计入。",
                "改成数字，单位写在表头。",
                cell,
            )
            return None, [Extra("金额", error.text, cell)]

    def _data(self, row: Row) -> None:
        columns = self.columns
        if not columns:
            self._loose(row)
            return
        name_col = columns.get("project", columns.get("unit", -1))
        code = row.cells.get(columns.get("unit_code", -1))
        name = row.cells.get(name_col)
        text = None if name is None else text_of(name)
        summed = any(isinstance(value, str) and is_total(value) for value in row.cells.values())
        prose = any(columns.get(path, -1) in row.cells for path in _SINGLE)
        if summed and not prose:
            self._unit_row(row, None, None)
        elif text is None and not prose and code is None:
            self._loose(row)
        elif prose or (code is None and text is not None and not is_closing(text) and not self._heads(text)):
            self._project(row, text, name_col)
        elif text is not None and is_closing(text) and len(row.cells) == 1:
            return
        else:
            self._unit_row(row, text, None if code is None else text_of(code))

    def _heads(self, text: str) -> bool:
        """Whether a row without code, goals and indicators bears the name of the unit in the title."""
        return self.title_unit is not None and fold(text) == fold(self.title_unit[0])

    def _unit_row(self, row: Row, unit: str | None, code: str | None) -> None:
        """A row that prints a total: a unit's, above its projects, or the whole list's."""
        total, _ = self._amount(row, unit)
        col = self.columns.get("funding.total", self.columns.get("printed_totals.total", 0))
        self.units.append(_UnitRow(unit, code, total, a1(row.number, col), len(self.out.tables)))

    def _project(self, row: Row, name: str | None, name_col: int) -> None:
        columns, number = self.columns, row.number
        total, extras = self._amount(row, name)
        goals = text_of(row.cells.get(columns.get("goals", -1), ""))
        col = columns.get("indicators", -1)
        prose = text_of(row.cells.get(col, ""))
        indicators, empty, lead = read_indicators(prose, Where(number, {"l3": col}, "l3"))
        cell = a1(number, max(col, 0))
        for level in empty:
            self._problem(
                "L003",
                "warning",
                f"“{name}”的“{level}”下面没有写指标。",
                "补写指标名称和指标值；确实没有的，删去这个标题。",
                cell,
            )
        if lead:
            extras.append(Extra("绩效指标", lead, cell))
            self._problem(
                "L005",
                "warning",
                f"“{name}”的绩效指标里，“{lead[:20]}”前面没有一级指标标题，没有读成指标。",
                "按 一、（一）、1. 的次序写明一级、二级指标。",
                cell,
            )
        extras += [
            Extra(label, text_of(row.cells[at]), a1(number, at))
            for at, label in self.beside.items()
            if at in row.cells
        ]
        code = row.cells.get(columns.get("project_code", -1))
        amount_col = columns.get("funding.total", columns.get("printed_totals.total", 0))
        unit = self.units[-1] if self.units else None
        cells = {"project": a1(number, name_col), "funding.total": a1(number, amount_col)}
        if col >= 0:
            cells["indicators"] = cell
        for path in ("goals", "funding.fiscal", "funding.other", "project_code"):
            if path in columns:
                cells[path] = a1(number, columns[path])
        parts = {}
        for path in ("fiscal", "other"):
            parts[path], unread = self._amount(row, name, f"funding.{path}")
            extras += unread
        own = self._own_unit(row)
        if own is not None:
            cells["unit"] = a1(number, columns["unit"])
        raw = {cell: prose} if indicators else {}
        if goals and misnumbered(goals):
            raw[cells["goals"]] = goals
        width = max(row.cells)
        self.out.tables.append(
            Table(
                type="project_goal",
                layout=self.anchors.layout.id,
                year=self.year,
                unit=own or (unit.unit if unit and unit.unit else self.title_unit and self.title_unit[0]),
                unit_code=unit.code if unit else None,
                project=name,
                project_code=None if code is None else text_of(code),
                currency_unit=self.currency or self.anchors.layout.currency_unit,
                funding=Funding(total=total, **parts),
                goals=split_items(goals),
                indicators=tuple(indicators),
                title=self.title,
                sheet=self.sheet,
                range=a1_range(number, 0, number, width),
                cells=cells,
                raw=raw,
                numbers=self._number(row),
                extras=tuple(extras),
            )
        )

    def _own_unit(self, row: Row) -> str | None:
        """The unit beside the project, in a column of its own; left blank it is that of the row above."""
        col = self.columns.get("unit", -1)
        if col < 0 or col == self.columns.get("project"):
            return None
        self.row_unit = text_of(row.cells.get(col, "")).strip() or self.row_unit
        return self.row_unit

    def _close(self) -> None:
        """The totals the list prints: the last unit row before a run of projects counts for them."""
        if not self.out.tables:
            return
        right = max(self.columns.values(), default=0)
        area = a1_range(self.segment.first_row, self.segment.left, self.segment.last_row, right)
        everything = len(self.out.tables)
        for number, unit in enumerate(self.units):
            following = self.units[number + 1].first if number + 1 < len(self.units) else everything
            members = range(unit.first, following)
            if not members:
                # A total over the list stands for all of it; one under it for what stands between.
                before = [other.first for other in self.units[:number] if other.first < unit.first]
                members = range(before[-1] if before else 0, unit.first or everything)
            if members:
                self.out.lists.append(
                    ProjectList(
                        self.sheet,
                        area,
                        unit.unit,
                        self.currency or self.anchors.layout.currency_unit,
                        unit.total,
                        unit.cell,
                        tuple(members),
                    )
                )
        if not self.out.lists:
            members = range(everything)
            currency = self.currency or self.anchors.layout.currency_unit
            self.out.lists.append(ProjectList(self.sheet, area, None, currency, None, None, tuple(members)))
