"""A sheet before it is written: boxes with values and formulas, row heights, print rows.

A plan knows no file format; ``draw.py`` turns it into XlsxWriter calls, ``template.py`` adds drop-downs,
``into_existing.py`` looks up where a field stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from xltools.grid.model import a1
from xltools.outputs.forms.values import Value


@dataclass(slots=True)
class Box:
    """One cell or merged area, bounds from 0 and inclusive.

    ``style`` names a format of ``styles.py``. ``field`` is the path of the field it holds and ``record``
    the number of the repeating record (from 0), None for labels. A ``formula`` has ``value`` as its result.
    """

    top: int
    left: int
    bottom: int
    right: int
    value: Value
    style: str
    field: str | None = None
    record: int | None = None
    formula: str | None = None

    @property
    def merged(self) -> bool:
        """True for an area of more than one cell."""
        return self.top != self.bottom or self.left != self.right


@dataclass(slots=True)
class TablePlan:
    """One drawn table: where its boxes are, and the rows of each repeating record."""

    top: int
    boxes: list[Box] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    repeat: tuple[int, int] | None = None
    """Rows printed again on every page."""
    bottom: int = 0
    spare: list[tuple[int, int]] = field(default_factory=list)
    """Runs of rows (first, last) kept in reserve: hidden, and opened by whoever needs more rows."""
    body_top: int = 0
    """The first row below the title and head lines."""

    def of(self, path: str) -> list[Box]:
        """The boxes of a field, top to bottom."""
        return [box for box in self.boxes if box.field == path]

    def addresses(self) -> dict[str, str]:
        """Field path → the A1 address of its first box."""
        found: dict[str, str] = {}
        for box in self.boxes:
            if box.field is not None:
                found.setdefault(box.field, a1(box.top, box.left))
        return found

    def first(self, path: str) -> Box | None:
        """The only (or topmost) box of a field."""
        return next((box for box in self.boxes if box.field == path), None)


def amounts(boxes: list[Box]) -> list[Decimal]:
    """The numbers standing in boxes."""
    return [box.value for box in boxes if isinstance(box.value, Decimal)]
