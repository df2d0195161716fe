"""What only follows from a cell that could not be read, or that nobody understood.

An error value is told once, by the cell itself (F010, F011). A rule that speaks of what is absent says
nothing where a cell nobody understood could hold it (``Table.unread``, an unlabelled extra).
"""

from __future__ import annotations

from xltools.grid.model import parse_a1
from xltools.model.problem import Problem
from xltools.model.records import Table

FOLLOWING = frozenset({
    "A201", "A203", "A204", "A205", "A206", "A207", "A209", "A210", "A212", "A213", "A222", "S102", "E701",
    "E714", "E716",
})  # fmt: skip
"""Codes of sums and of missing amounts: an amount that is ``#REF!`` is neither wrong nor left out."""


ABSENT = frozenset({"S102", "S103", "S104", "S106", "S107", "S108", "S110", "S112", "T340"})
"""Codes for what a whole table lacks."""
ABSENT_IN_ROW = frozenset({"T306", "T314", "W402"})
"""Codes for what a row lacks."""


def may_stand_unread(problem: Problem, table: Table) -> bool:
    """Whether what a finding misses may stand in a cell that the reader did not understand."""
    stray = [extra.cell for extra in table.extras if not extra.label]
    if not table.unread and not stray:
        return False
    if problem.code in ABSENT:
        return True
    if problem.code not in ABSENT_IN_ROW or not problem.cell:
        return False
    try:
        row = parse_a1(problem.cell).row
    except ValueError:
        return False
    return any(parse_a1(cell).row == row for cell in (*table.unread, *stray))


def follows(problem: Problem, table: Table) -> bool:
    """Whether a finding speaks of the row or the column of an amount that could not be read."""
    if may_stand_unread(problem, table):
        return True
    if not table.unreadable or problem.code not in FOLLOWING or not problem.cell:
        return False
    try:
        place = parse_a1(problem.cell)
    except ValueError:
        return False
    unread = [parse_a1(cell) for cell in table.unreadable]
    return any(cell.row == place.row or cell.col == place.col for cell in unread)
