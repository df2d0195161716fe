"""Where the reading of one table stands: the draft so far, and what the head met last says.

The block readers are plain functions over a :class:`Reading`;
each takes a row and says whether it was its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xltools.layouts.anchors import Anchors
from xltools.layouts.compiled import Compiled, year_in
from xltools.layouts.read.table_draft import TableDraft


@dataclass(slots=True)
class Reading:
    """A table being read, row by row."""

    draft: TableDraft
    compiled: Compiled
    anchors: Anchors = field(init=False)
    known: frozenset[str] = field(init=False)
    """Every label the form understands."""
    group: str | None = None
    """The block being read: ``task``, ``indicator``, ``execution``, ``plan``, ``goals``; or None."""
    active: dict[int, str] = field(default_factory=dict)
    """Column → head label key of the block being read."""
    heads: dict[int, str] = field(default_factory=dict)
    """Column → head as printed."""
    above: dict[int, str] = field(default_factory=dict)
    """Column → text of a row that only stands over the head (目标 over 全年)."""
    skip: int = -1
    """The step of a row that was read together with the one over it."""
    actual_unit: int = -1
    """The column of the unit of what was reached, where it has its own."""
    upper: dict[int, str] = field(default_factory=dict)
    """Column → head in the rows over the lowest one, where a head has several."""
    step: int = 0
    header_step: int = -2
    """Filled rows are counted, since blank ones mean nothing."""
    waiting: list[str] = field(default_factory=list)
    """Fields that belong to the side label met last (``below`` anchors)."""
    task_columns: Mapping[str, int] = field(default_factory=dict)
    unknown_columns: dict[int, str] = field(default_factory=dict)
    plain: bool = False
    """Whether the rows of the block need nothing done to them before they are read."""
    medium_block: bool = False
    """Whether the indicators being read are of the project's years (长期绩效指标), not of this one."""
    medium_col: int = -1
    """The column of the label 中期资金总额; what stands under it is of several years."""
    goal_columns: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Column → (path, label) of goals side by side; no path for 中期目标."""
    serial: int = -1
    """The column of running numbers (序号) of the block being read; they say nothing."""
    office: tuple[str, int, int] | None = None
    """A unit's name without a label, and its row and column: the form's unit where it has no other."""

    def own_year(self) -> int | None:
        """The year the table says it is of, so far."""
        return self.draft.year or (year_in(self.draft.title) if self.draft.title else None)

    def __post_init__(self) -> None:
        self.anchors = self.draft.anchors
        self.known = self.anchors.known
