"""Which table, and so which township, a problem speaks of: told from its file, sheet, cell and unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xltools.county.ledger import Entry
from xltools.grid.model import parse_a1
from xltools.model.problem import Problem
from xltools.text.unit_names import township_name


def inside(cell: str, area: str) -> bool:
    """Whether an A1 address lies in an A1 range; False for anything that is neither."""
    first, _, last = area.partition(":")
    try:
        at, top, bottom = parse_a1(cell), parse_a1(first), parse_a1(last or first)
    except ValueError:
        return False
    return top.row <= at.row <= bottom.row and top.col <= at.col <= bottom.col


def _narrow(found: list[Entry], better: Iterable[Entry]) -> list[Entry]:
    return list(better) or found


@dataclass(slots=True)
class Placing:
    """Finds the entry of a problem; built once for a county's entries."""

    entries: Sequence[Entry]
    by_path: dict[str, list[Entry]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_path = {}
        for entry in self.entries:
            self.by_path.setdefault(entry.file.path, []).append(entry)

    def candidates(self, problem: Problem) -> list[Entry]:
        """The tables a problem may speak of, fewest possible; empty if its file has none."""
        found = self.by_path.get(problem.path or "", [])
        if len(found) > 1 and problem.sheet:
            found = _narrow(found, (e for e in found if e.table.sheet == problem.sheet))
        if len(found) > 1 and problem.cell:
            cell = problem.cell.partition(":")[0]
            found = _narrow(found, (e for e in found if inside(cell, e.table.range)))
        if len(found) > 1 and problem.project:
            found = _narrow(found, (e for e in found if e.table.project == problem.project))
        if len(found) > 1 and problem.unit:
            unit = township_name(problem.unit)
            found = _narrow(found, (e for e in found if unit.endswith(e.unit)))
        return found

    def entry(self, problem: Problem) -> Entry | None:
        """The table of a problem, None where the file holds none or the problem is of the whole file."""
        found = self.candidates(problem)
        if not found:
            return None
        whole = problem.sheet is None and problem.cell is None and len({(e.unit, e.year) for e in found}) > 1
        return None if whole else found[0]
