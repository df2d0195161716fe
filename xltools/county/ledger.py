"""The county: every table of every file, whose it is, and whether it is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from xltools.model.money import POWERS, to_wan
from xltools.model.problem import Problem
from xltools.model.records import FileRead, Table

NameSource = Literal["table", "copy", "file", "department", "stem", "none"]
"""Where a unit or a year comes from: the table itself, another copy of it, the other tables of its file,
its 主管部门, the file's name; ``none`` for a year nobody prints."""

Standing = Literal["counted", "repeat", "version", "replaced", "blank"]
"""``counted``; ``repeat``: the same facts again, never counted; ``version``: differs from another
table of the same unit, year and name, listed but not counted until someone says so; ``replaced``: a later
version of the same table counts (only a collection knows which one is later); ``blank``: a form in which
nothing is filled in, no submission."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One table in the county's books.

    ``number`` counts from 1 in the order of path and place. ``unit`` is the township's name as the
    county uses it; ``of`` is the number of the table this one repeats or differs from.
    """

    number: int
    file: FileRead
    table: Table
    unit: str
    unit_source: NameSource
    year: int | None
    year_source: NameSource
    standing: Standing = "counted"
    of: int | None = None
    note: str = ""

    @property
    def counted(self) -> bool:
        """Whether the table enters the totals."""
        return self.standing == "counted"

    def wan(self, amount: Decimal | None) -> Decimal | None:
        """An amount of this table in 万元, exact; None stays None.

        An amount in an unknown money unit is None too: ``consolidate`` reports such a table (D804).
        """
        if amount is None or self.table.currency_unit not in POWERS:
            return None
        return to_wan(amount, self.table.currency_unit)

    @property
    def name(self) -> str:
        """The project's name, or 部门整体 for a table of the whole unit."""
        if self.table.type.startswith("department"):
            return "部门整体"
        return self.table.project or "（未写项目名称）"


@dataclass(frozen=True, slots=True)
class Township:
    """One township in one year: the row its figures are added up in. ``number`` counts from 1."""

    number: int
    name: str
    year: int | None
    printed: tuple[str, ...]
    """The unit's names as the tables print them, where they differ from ``name``."""
    entries: tuple[Entry, ...]
    """Every table of the township in that year, counted or not, repeats included."""

    def of_type(self, *types: str) -> Iterator[Entry]:
        """Counted tables of these types."""
        return (e for e in self.entries if e.counted and e.table.type in types)


@dataclass(frozen=True, slots=True)
class VersionPair:
    """Two tables of one unit, year and name that differ: the counted one, the other, and where."""

    first: Entry
    second: Entry
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class County:
    """All that the summary needs. ``files`` are sorted by path; ``problems`` hold every finding once."""

    files: tuple[FileRead, ...]
    entries: tuple[Entry, ...]
    townships: tuple[Township, ...]
    versions: tuple[VersionPair, ...]
    problems: tuple[Problem, ...]

    @property
    def listed(self) -> tuple[Entry, ...]:
        """Tables shown in the detail sheets: counted ones and other versions, no repeats, no blank forms."""
        return tuple(e for e in self.entries if e.standing not in ("repeat", "blank"))

    @property
    def replaced(self) -> tuple[Entry, ...]:
        """Tables whose later version counts."""
        return tuple(e for e in self.entries if e.standing == "replaced")

    @property
    def unused(self) -> tuple[FileRead, ...]:
        """Files from which nothing could be taken."""
        return tuple(f for f in self.files if not f.tables)
