"""Lines over a list of projects: its title, whose it is, the year and the unit of money."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xltools.grid.model import a1
from xltools.layouts.anchors import Anchors
from xltools.layouts.compiled import Compiled
from xltools.layouts.read.segment import Segment, is_attachment_mark
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.vocabulary import (
    UNIT_LINE,
    currency_in,
    fold,
    head_pieces,
    is_closing,
    office_in,
    split_year,
    without_seal,
)
from xltools.model.problem import Problem
from xltools.model.records import ProjectList, Table

_YEAR_IN_TITLE = re.compile(r"(?<!\d)(20\d\d)年")
_OWN_TITLE = re.compile(r"^.{3,50}(?:表|清单|明细|一览)$")
_OFFICE = re.compile(r"^.{2,30}(?:政府|办事处|镇|乡|街道|局|委员会|中心)$")
_MONEY = re.compile("(?:金额|计量)?单位:")


@dataclass(slots=True)
class Listing:
    """What one list gave: a table per project and the totals it prints for its units."""

    tables: list[Table] = field(default_factory=list)
    lists: list[ProjectList] = field(default_factory=list)
    """``ProjectList.tables`` counts from 0 within this listing."""
    problems: list[Problem] = field(default_factory=list)


class ListLines:
    """Reads the lines of a list that are no rows of it."""

    def __init__(self, anchors: Anchors, segment: Segment, sheet: str, compiled: Compiled) -> None:
        self.anchors, self.segment, self.sheet, self.compiled = anchors, segment, sheet, compiled
        self.columns: dict[str, int] = {}
        self.currency: str | None = None
        self.year: int | None = None
        self.title: str | None = None
        self.title_unit: tuple[str, str] | None = None
        self.out = Listing()

    def _title(self, row: Row) -> None:
        col, value = row.first()
        self.title = text_of(value).lstrip("# ")
        compact = re.sub(r"\s+", "", self.title)
        self.currency = currency_in(compact)
        found = self.anchors.titles[0].search(compact)
        year = _YEAR_IN_TITLE.search(compact)
        self.year = int(year[1]) if year else None
        if found:
            parts = found.groupdict()
            if parts.get("unit"):
                self.title_unit = (parts["unit"], a1(row.number, col))
        if self.title_unit is None and year and _OFFICE.match(compact[: year.start()]):
            self.title_unit = (compact[: year.start()], a1(row.number, col))

    def _over_title(self) -> None:
        """The unit's name as a line of its own over the title."""
        for row in self.segment.stray:
            col, value = row.first()
            if len(row.cells) == 1 and isinstance(value, str):
                self._office(value, a1(row.number, col))

    def _office(self, text: str, cell: str) -> bool:
        """A unit's name without a label, over the rows of the list; a second one is none of ours."""
        found = office_in(text) if not self.columns and len(text) <= 50 else None
        if found is None or self.title_unit is not None and fold(self.title_unit[0]) != fold(found[0]):
            return False
        self.title_unit = self.title_unit or (found[0], cell)
        self.year = self.year or found[1]
        return True

    def _heading(self, text: str, cell: str) -> bool:
        """A title of the writer's own above the list: 某镇2024年项目支出明细表."""
        compact = re.sub(r"\s+", "", text)
        if self.columns or self.title is not None or not _OWN_TITLE.match(compact):
            return False
        self.title = text.strip()
        year = _YEAR_IN_TITLE.search(compact)
        if year is not None:
            self.year = self.year or int(year[1])
            if self.title_unit is None and _OFFICE.match(compact[: year.start()]):
                self.title_unit = compact[: year.start()], cell
        return True

    def _loose(self, row: Row) -> None:
        for col, value in row.cells.items():
            text = text_of(value)
            cell = a1(row.number, col)
            if len(row.cells) == 1 and self._heading(text, cell):
                continue
            pieces = head_pieces(text) if len(text) <= 80 else [text]
            if len(pieces) > 1 and all(self._line(piece, cell) for piece in pieces):
                continue
            if not self._line(text, cell):
                self._problem(
                    "L005",
                    "hint",
                    f"“{text[:20]}”不属于表里的任何栏目。",
                    "多余的文字请删去；是栏目内容的，请放到对应的格子里。",
                    cell,
                )

    def _line(self, text: str, cell: str) -> bool:
        """Whether a text is the unit, the year or the unit of money, or nothing to the list; taken down."""
        compact = fold(text)
        meaning = self.compiled.meaning(text) if text else None
        if meaning is not None and meaning.year:
            self.year = self.year or meaning.year
            return True
        if self._office(text, cell):
            return True
        if UNIT_LINE.match(re.sub(r"\s+", "", text)) or _MONEY.match(compact):
            self.currency = self.currency or currency_in(text)
            return True
        if is_closing(text) or is_attachment_mark(text):
            return True
        beside = re.split("[:：]", text, maxsplit=1)
        if meaning is None or len(beside) < 2 or "unit" not in meaning.paths or not beside[1].strip():
            return False
        name, year = split_year(beside[1].strip())
        self.title_unit, self.year = (without_seal(name), cell), self.year or year
        return True

    def _problem(self, code: str, severity: str, message: str, fix: str, cell: str) -> None:
        self.out.problems.append(
            Problem(code, severity, message, fix, self.sheet, cell)  # type: ignore[arg-type]
        )
