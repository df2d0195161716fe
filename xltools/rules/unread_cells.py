"""What only follows from a cell that could not be read: told once, by the cell itself (F010, F011)."""

from __future__ import annotations

from xltools.grid.model import parse_a1
from xltools.model.problem import Problem
from xltools.model.records import Table

FOLLOWING = frozenset({
    "A201", "A203", "A204", "A205", "A206", "A207", "A209", "A210", "A212", "A213", "A222", "S102", "E701",
    "E714", "E716",
})  # fmt: skip
"""Codes of sums and of missing amounts: an amount that is ``#REF!`` is neither wrong nor left out."""


def follows(problem: Problem, table: Table) -> bool:
    """Whether a finding speaks of the row or the column of an amount that could not be read."""
    if not table.unreadable or problem.code not in FOLLOWING or not problem.cell:
        return False
    try:
        place = parse_a1(problem.cell)
    except ValueError:
        return False
    unread = [parse_a1(cell) for cell in table.unreadable]
    return any(cell.row == place.row or cell.col == place.col for cell in unread)
