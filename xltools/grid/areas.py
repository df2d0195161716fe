"""Whether a cell lies in a range of cells."""

from __future__ import annotations

from xltools.grid.model import parse_a1


def in_range(cell: str, area: str) -> bool:
    """Whether an A1 address (or the first of a range) lies in an A1 range; False for anything else."""
    first, _, last = area.partition(":")
    try:
        at, top, bottom = parse_a1(cell.partition(":")[0]), parse_a1(first), parse_a1(last or first)
    except ValueError:
        return False
    return top.row <= at.row <= bottom.row and top.col <= at.col <= bottom.col
