"""What the county's roster expects against what came in: tables missing, projects added, amounts changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from xltools.county.ledger import County, Entry
from xltools.text.unit_names import plain, short_names, township_name

if TYPE_CHECKING:
    from xltools.outputs.forms.roster import RosterRow

WHOLE = "部门整体"
"""Name of the table a township without projects is expected to hand in."""
_PROJECT_TYPES = ("project_goal", "project_selfeval", "monitoring")


@dataclass(frozen=True, slots=True)
class ExpectedTable:
    """One line of the roster: whose, which project (``WHOLE`` for none), and the amount the county gave
    (万元).
    """

    unit: str
    name: str
    year: int | None
    given: Decimal | None
    entry: Entry | None = None
    """The table that came in for it."""

    @property
    def returned(self) -> Decimal | None:
        """The amount the township wrote, in 万元."""
        if self.entry is None:
            return None
        table = self.entry.table
        amount = table.funding.total
        if amount is None:
            amount = (
                table.execution.adjusted if table.execution.adjusted is not None else table.execution.initial
            )
        return self.entry.wan(amount)

    @property
    def differs(self) -> bool:
        """Whether both amounts are known and not equal."""
        returned = self.returned
        return self.given is not None and returned is not None and self.given != returned


@dataclass(slots=True)
class UnitExpectation:
    """One township: what is expected of it and what it handed in besides."""

    name: str
    tables: list[ExpectedTable] = field(default_factory=list)
    added: list[Entry] = field(default_factory=list)
    """Projects that came in and stand in no line of the roster."""

    @property
    def missing(self) -> list[ExpectedTable]:
        return [table for table in self.tables if table.entry is None]


def roster_units(rows: Iterable[RosterRow], county: County) -> dict[str, str]:
    """The roster's name of a unit → the name the county uses for it."""
    names = {township_name(row.unit) for row in rows} | {t.name for t in county.townships}
    short = short_names(names)
    return {row.unit: short[township_name(row.unit)] for row in rows}


def _candidates(county: County, unit: str, types: Sequence[str], short: dict[str, str]) -> list[Entry]:
    return [
        entry
        for entry in county.entries
        if short.get(entry.unit, entry.unit) == unit
        and entry.table.type in types
        and entry.standing in ("counted", "version")
    ]


def expectations(rows: Sequence[RosterRow], county: County) -> list[UnitExpectation]:
    """Every township of the roster in its order; one that only handed in stands at the end, expecting
    nothing.
    """
    from xltools.text.project_names import alike, dated_name

    names = roster_units(rows, county)
    short = short_names(set(names.values()) | {t.name for t in county.townships})
    units: dict[str, UnitExpectation] = {}
    lines: dict[str, list[RosterRow]] = {}
    for row in rows:
        own = short.get(names[row.unit], names[row.unit])
        units.setdefault(own, UnitExpectation(own))
        lines.setdefault(own, []).append(row)
    for name, unit in units.items():
        open_entries = _candidates(county, name, _PROJECT_TYPES, short)
        taken: dict[int, Entry] = {}
        expected: list[tuple[RosterRow, Entry | None]] = []
        # Equal names first, so that a name that is merely like another's cannot take its table.
        matches: dict[int, Entry] = {}
        for same in (_same_name, alike):
            for n, row in enumerate(lines[name]):
                if n in matches or not row.project:
                    continue
                entry = next(
                    (
                        e
                        for e in open_entries
                        if e.number not in taken
                        and _year_fits(row, e)
                        and (_same_code(row, e) or same(row.project, e.table.project))
                    ),
                    None,
                )
                if entry is not None:
                    matches[n] = taken[entry.number] = entry
        for n, row in enumerate(lines[name]):
            if row.project:
                expected.append((row, matches.get(n)))
            else:
                whole = _candidates(
                    county, name, ("department_goal", "department_plan", "department_selfeval"), short
                )
                expected.append((row, next((e for e in whole if _year_fits(row, e)), None)))
        unit.tables = [
            ExpectedTable(name, row.project or WHOLE, row.year, row.total, entry) for row, entry in expected
        ]
        said = {dated_name(row.project) for row in lines[name] if row.project}
        unit.added = [
            e
            for e in open_entries
            if e.number not in taken and e.standing == "counted" and dated_name(e.table.project) not in said
        ]
    for township in county.townships:
        name = short.get(township.name, township.name)
        units.setdefault(name, UnitExpectation(name))
    return list(units.values())


def _same_name(one: str | None, other: str | None) -> bool:
    return bool(plain(one)) and plain(one) == plain(other)


def _same_code(row: RosterRow, entry: Entry) -> bool:
    code = entry.table.project_code
    return bool(row.project_code and code and plain(row.project_code) == plain(code))


def _year_fits(row: RosterRow, entry: Entry) -> bool:
    return entry.year is None or row.year is None or entry.year == row.year
