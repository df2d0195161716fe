"""Rows of indicators known by what stands in their columns, where no head gives them away."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.grid.model import Cell, Grid, Merge
from xltools.layouts.read.sheet_rows import text_of
from xltools.layouts.vocabulary import NO_LEVEL, levels_of
from xltools.text.targets.grammar import parse_target

_POINTS = re.compile(r"\d{1,3}(?:\.\d{1,2})?")


@dataclass(slots=True)
class Block:
    """Rows of indicators that no head gave away: the first row's fields, the rows it stands for, levels."""

    fields: dict[Cell, str] = field(default_factory=dict)
    repeated: dict[int, int] = field(default_factory=dict)
    levels: dict[str, list[str]] = field(default_factory=dict)


def indicators_by_contents(grid: Grid, area: Merge) -> Block:
    """Indicators known by what stands in the columns: level names, targets, points that add up to 90 or 100.

    An empty block where fewer than two rows hold a level name and a target.
    """
    owner = {
        Cell(row, col): Cell(merge.top, merge.left)
        for merge in grid.merges
        for row in range(merge.top, merge.bottom + 1)
        for col in range(merge.left, merge.right + 1)
    }

    def text(row: int, col: int) -> str:
        corner = owner.get(Cell(row, col), Cell(row, col))
        return " ".join(text_of(grid.value(*corner)).split()) if corner.col == col else ""

    columns = range(area.left, area.right + 1)
    rows = [
        row
        for row in range(area.top, area.bottom + 1)
        if any(levels_of(text(row, col)) != NO_LEVEL for col in columns)
        and any(_is_target(text(row, col)) for col in columns)
    ]
    found = Block()
    if len(rows) < 2:
        return found

    def best(score: Callable[[str], bool], left: set[int]) -> int | None:
        counts = {col: sum(score(text(row, col)) for row in rows) for col in columns if col not in left}
        col = max(counts, key=lambda one: (counts[one], -one), default=None)
        return col if col is not None and counts[col] else None

    taken: set[int] = set()
    roles: dict[str, int] = {}
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("l1", lambda t: levels_of(t).l1 is not None),
        ("l2", lambda t: levels_of(t).l2 is not None),
        ("target", _is_target),
    )
    for role, test in tests:
        col = best(test, taken)
        if col is not None:
            roles[role] = col
            taken.add(col)
    for col in columns:
        points = [text(row, col) for row in rows]
        numbers = col not in taken and all(_POINTS.fullmatch(one) for one in points)
        if numbers and sum(map(Decimal, points)) in (90, 100):
            roles["weight"] = col
            taken.add(col)
    name = best(lambda t: bool(t) and not _POINTS.fullmatch(t), taken)
    if name is not None:
        roles["l3"] = name
    found.fields = {Cell(rows[0], col): f"indicator.{role}" for role, col in roles.items()}
    found.repeated = dict.fromkeys(range(rows[0] + 1, rows[-1] + 1), rows[0])
    one = ""
    for row in rows:
        one = text(row, roles["l1"]) or one if "l1" in roles else ""
        two = text(row, roles["l2"]) if "l2" in roles else ""
        if one:
            seconds = found.levels.setdefault(one, [])
            if two and two not in seconds:
                seconds.append(two)
    return found


def _is_target(text: str) -> bool:
    if not text or len(text) > 40 or _POINTS.fullmatch(text):
        return False
    target = parse_target(text)
    return target.kind in ("number", "percent", "date", "range") and bool(target.operator or target.unit)
