"""Tables that list many projects, several rows each: one row per indicator, the project beside the first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xltools.grid.model import a1, a1_range
from xltools.layouts.read.indicators import IndicatorBlock
from xltools.layouts.read.lists import MONEY, ListReader
from xltools.layouts.read.prose import split_items
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.vocabulary import fold, is_closing, is_total
from xltools.model.records import Extra, Funding, Table

_UNIT = fold("单位")
"""What the figures are counted in right of the indicators, whose project it is on their left."""
_CODED = re.compile(r"^(\d{3,})\s*[-—－]\s*(\S.*)$")
"""820001-某镇人民政府: the code of the unit before its name."""
_OWN = ("unit_code", "unit", "project_code", "project", *MONEY, "goals")


@dataclass(slots=True)
class _Project:
    """The project being read."""

    name: str | None
    row: int
    block: IndicatorBlock
    funding: Funding
    code: str | None
    goals: str
    extras: list[Extra] = field(default_factory=list)
    last: int = 0
    numbers: dict[str, str] = field(default_factory=dict)


class ProjectRowsReader(ListReader):
    """Reads one such list. A name left blank, merged or written again belongs to the project above."""

    current: _Project | None = None
    apart: dict[int, str]

    def _header(self, row: Row) -> bool:
        known = dict(self.columns)
        if not super()._header(row):
            return False
        if "indicator.l3" not in self.columns and "indicator.content" in self.columns:
            self.columns["indicator.l3"] = self.columns.pop("indicator.content")
        if "indicator.l3" not in self.columns:
            self.columns = known
            return bool(known)
        if "funding.total" not in self.columns and "printed_totals.total" in self.columns:
            self.columns["funding.total"] = self.columns["printed_totals.total"]
        self.apart = {}
        read = set(self.columns.values())
        for col, value in row.cells.items():
            label = text_of(value)
            if self._is_serial(col, label) or col in read:
                continue
            path = self._beside_path(label)
            if path is None and fold(label) == _UNIT:
                path = "indicator.unit" if col > self.columns["indicator.l3"] else "unit"
                path = None if path in self.columns else path
            elif path not in (*MONEY, "project_code"):
                path = self._slip(label, row.number, col)
            if path is not None:
                self.columns[path] = col
                continue
            self.apart[col] = label
            if not self._kept(label, self.compiled.meaning(label).paths):
                self._unknown_column(label, a1(row.number, col))
        return True

    def _other_columns(self, row: Row) -> None:
        """Said by :meth:`_header`, where the columns of the indicators are known."""

    def _text(self, row: Row, path: str) -> str:
        return text_of(row.cells.get(self.columns.get(path, -1), "")).strip()

    def _data(self, row: Row) -> None:
        columns = self.columns
        if "indicator.l3" not in columns:
            self._loose(row)
            return
        first = row.first()[1]
        if isinstance(first, str) and is_total(first):
            self._finish()
            self._unit_row(row, None, None)
            return
        if isinstance(first, str) and is_closing(first) and len(row.cells) == 1:
            return
        ours = {columns[path] for path in _OWN if path in columns}
        own = {c: v for c, v in row.cells.items() if c >= self._first_indicator() and c not in ours}
        cells = {col: value for col, value in own.items() if col not in self.apart}
        name, unit = self._text(row, "project"), self._text(row, "unit")
        if unit:
            self._unit(row, unit, alone=not name)
        if name and not cells and not self._text(row, "goals"):
            if "unit" not in columns:
                self._unit(row, name, alone=True)
                return
            self._begin(row, name)
        elif name and not self._goes_on(row, name, unit):
            self._begin(row, name)
        if not cells:
            return
        if self.current is None:
            self._loose(row)
            return
        self.current.last = row.number
        if not self.current.block.add(Row(row.number, cells)):
            self._loose(Row(row.number, cells))
        for col, label in self.apart.items():
            if col in row.cells:
                self.current.extras.append(Extra(label, text_of(row.cells[col]), a1(row.number, col)))

    def _first_indicator(self) -> int:
        return min(col for path, col in self.columns.items() if path.startswith("indicator."))

    def _unit(self, row: Row, text: str, *, alone: bool) -> None:
        """A unit named in its own row, or beside its first project; said again it changes nothing."""
        coded = _CODED.match(text)
        code = self._text(row, "unit_code") or (coded[1] if coded else None)
        name = coded[2] if coded else text
        if not alone and self.units and (self.units[-1].unit, self.units[-1].code) == (name, code):
            return
        self._finish()
        if alone:
            self._unit_row(row, name, code)
        else:
            # The amount in this row is its first project's.
            here = Row(
                row.number, {c: v for c, v in row.cells.items() if c != self.columns.get("funding.total")}
            )
            self._unit_row(here, name, code)

    def _goes_on(self, row: Row, name: str, unit: str) -> bool:
        current = self.current
        if current is None or current.name != name:
            return False
        goals = self._text(row, "goals")
        if goals and goals != current.goals:
            return False
        value = row.cells.get(self.columns.get("funding.total", -1))
        return value is None or self._amount(row, name)[0] == current.funding.total

    def _begin(self, row: Row, name: str) -> None:
        self._finish()
        columns = {
            path.partition(".")[2]: col for path, col in self.columns.items() if path.startswith("indicator.")
        }
        if "content" in columns:
            columns.setdefault("description", columns.pop("content"))
        anchors = self.anchors
        amounts, extras = [], []
        for path in MONEY:
            amount, unread = self._amount(row, name, path)
            amounts.append(amount)
            extras += unread
        self.current = _Project(
            name=name,
            row=row.number,
            block=IndicatorBlock(columns, "", anchors.level1, anchors.level2, frozenset(self.apart)),
            funding=Funding(*amounts),
            code=self._text(row, "project_code") or None,
            goals=self._text(row, "goals"),
            extras=extras,
            last=row.number,
            numbers=self._number(row),
        )

    def _finish(self) -> None:
        current, self.current = self.current, None
        if current is None:
            return
        for level, cell in current.block.without_indicators():
            self._problem(
                "L003",
                "warning",
                f"“{current.name}”的“{level}”下面没有写指标。",
                "补写指标名称和指标值；确实没有的，删去这一行。",
                cell,
            )
        for what, text, cell in current.block.unread:
            shown = {"weight": "分值", "score": "得分"}.get(what, what)
            current.extras.append(Extra(shown, text, cell))
            self._problem(
                "L004",
                "error",
                f"{shown}应是数字，现在写的是“{text}”，没有计入。",
                "改成数字，单位写在表头。",
                cell,
            )
        unit = self.units[-1] if self.units else None
        columns = self.columns
        self.out.tables.append(
            Table(
                type=self.anchors.layout.type,
                layout=self.anchors.layout.id,
                year=self.year,
                unit=unit.unit if unit and unit.unit else self.title_unit and self.title_unit[0],
                unit_code=unit.code if unit else None,
                project=current.name,
                project_code=current.code,
                currency_unit=self.currency or self.anchors.layout.currency_unit,
                funding=current.funding,
                goals=split_items(current.goals),
                indicators=tuple(current.block.found),
                title=self.title,
                sheet=self.sheet,
                range=a1_range(current.row, 0, current.last, max(columns.values())),
                cells={path: a1(current.row, columns[path]) for path in _OWN if path in columns},
                numbers={**current.numbers, **current.block.numbers},
                extras=tuple(current.extras),
            )
        )

    def _close(self) -> None:
        self._finish()
        super()._close()
        # A unit named beside its projects prints no total of its own.
        self.out.lists = [found for found in self.out.lists if found.total is not None]
