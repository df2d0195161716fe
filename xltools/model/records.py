"""What the tables say: typed, immutable records, each knowing the cells it came from.

Two records are equal when the facts are equal; where they stand (``sheet``, ``range``, ``where``) is
left out of the comparison, so that ``read(draw(layout, table)) == table`` can be tested as written.
Amounts are Decimal in the table's own ``currency_unit``; text is kept as printed, cleaned only of
mark-up. What is absent is None or empty.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Mapping
from dataclasses import field, fields
from decimal import Decimal
from operator import attrgetter
from typing import Any, Literal, NamedTuple

from xltools.model.addresses import a1
from xltools.model.fast_frozen import record
from xltools.model.problem import Problem

TableType = Literal[
    "department_goal",
    "department_plan",
    "project_goal",
    "project_selfeval",
    "department_selfeval",
    "monitoring",
]
TABLE_TYPES: dict[str, str] = {
    "department_goal": "部门整体支出绩效目标表",
    "department_plan": "部门整体绩效目标",
    "project_goal": "项目支出绩效目标表",
    "project_selfeval": "项目支出绩效自评表",
    "department_selfeval": "部门整体支出绩效自评表",
    "monitoring": "绩效运行监控表",
}
Operator = Literal["=", "≥", "≤", ">", "<"]
TargetKind = Literal["number", "percent", "date", "range", "qualitative", "text"]
TargetValue = Decimal | str | tuple[Decimal | str, Decimal | str]
Status = Literal["ok", "partial", "unreadable"]


class Where(NamedTuple):
    """Where a record stands: one row, and the column of each of its fields (from 0).

    ``columns`` maps field names (``l3``, ``target``, ``weight``, ``total`` …) to columns and is shared
    by all rows of a table. A field written in another row has its own entry in ``rows``.
    """

    row: int
    columns: Mapping[str, int]
    default: str

    def cell(self, name: str | None = None) -> str:
        """The A1 address of a field, of the record's default field when it has no cell of its own."""
        columns = self.columns
        col = columns.get(name) if name is not None else None
        if col is None:
            col = columns.get(self.default, 0)
        return a1(self.row, col)


NOWHERE = Where(0, {}, "")
"""For records made by hand or from JSON."""


@record
class Target:
    """指标值, parsed; ``raw`` is the text as typed.

    ``value`` is a Decimal (number, percent: 95% is 95 with unit ``%``), an ISO date string
    (``2021-12-31`` or ``2021-12``), a pair of either for a range, None for qualitative and text.
    """

    raw: str
    operator: Operator | None = None
    value: TargetValue | None = None
    unit: str | None = None
    kind: TargetKind = "text"


@record
class Funding:
    """年度资金: total, fiscal appropriation and other funds."""

    total: Decimal | None = None
    fiscal: Decimal | None = None
    other: Decimal | None = None


@record
class ExecutionPart:
    """One source of money in the execution table (当年财政拨款, 上年结转资金, 其他资金)."""

    name: str
    initial: Decimal | None = None
    adjusted: Decimal | None = None
    executed: Decimal | None = None


@record
class Execution:
    """预算执行情况. ``rate`` is in percent points (92.5 means 92.5%); ``weight`` are its points."""

    initial: Decimal | None = None
    adjusted: Decimal | None = None
    executed: Decimal | None = None
    rate: Decimal | None = None
    weight: Decimal | None = None
    score: Decimal | None = None
    parts: tuple[ExecutionPart, ...] = ()


@record
class Task:
    """One of 年度主要任务. ``executed`` and ``result`` stand in self-evaluations only."""

    name: str
    content: str | None = None
    total: Decimal | None = None
    fiscal: Decimal | None = None
    other: Decimal | None = None
    executed: Decimal | None = None
    result: str | None = None
    where: Where = field(default=NOWHERE, compare=False)


@record
class PlanStep:
    """资金支出计划: the amount to be spent by a date (``by`` as printed, 6月底), or the percent points of
    the budget where the form asks for percent (25% is 25).
    """

    by: str
    amount: Decimal | None
    where: Where = field(default=NOWHERE, compare=False)


@record
class SubGoal:
    """分项绩效目标 of a department plan."""

    name: str
    goal: str | None = None
    indicator: str | None = None
    where: Where = field(default=NOWHERE, compare=False)


@record
class Region:
    """One place's own target (区域目标值: a column for every town), and what it came to."""

    name: str
    target: Target | None = None
    actual: str | None = None


@record
class Indicator:
    """One level-3 indicator. Level names are as printed, without points (``产出指标(50分)`` → 产出指标)."""

    l1: str | None
    l2: str | None
    l3: str | None
    target: Target | None = None
    description: str | None = None
    weight: Decimal | None = None
    rule: str | None = None
    basis: str | None = None
    evidence: str | None = None
    previous: str | None = None
    actual: str | None = None
    score: Decimal | None = None
    reason: str | None = None
    forecast: str | None = None
    likelihood: str | None = None
    note: str | None = None
    regions: tuple[Region, ...] = ()
    """The targets of single towns or counties; ``target`` is then the whole's, or None."""
    where: Where = field(default=NOWHERE, compare=False)

    @property
    def cell(self) -> str:
        """The address of the level-3 name."""
        return self.where.cell("l3")


@record
class Extra:
    """A label no layout knows, with the value beside it: kept, reported, never dropped."""

    label: str
    value: str
    cell: str


class LevelPoints(NamedTuple):
    """The points printed with the name of a level; ``l2`` is None for those of a level-1."""

    l1: str | None
    l2: str | None
    points: Decimal
    cell: str


@record
class Table:
    """One table of any type. Fields a type does not have stay empty."""

    type: TableType
    layout: str
    year: int | None = None
    period: str | None = None
    unit: str | None = None
    unit_code: str | None = None
    department: str | None = None
    project: str | None = None
    project_code: str | None = None
    manager: str | None = None
    purpose: str | None = None
    currency_unit: str = "万元"
    funding: Funding = Funding()
    execution: Execution = Execution()
    tasks: tuple[Task, ...] = ()
    printed_totals: Funding = Funding()
    plan: tuple[PlanStep, ...] = ()
    goals: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    sub_goals: tuple[SubGoal, ...] = ()
    safeguards: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    total_score: Decimal | None = None
    title: str | None = field(default=None, compare=False)
    sheet: str = field(default="", compare=False)
    range: str = field(default="", compare=False)
    cells: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Field path (``unit``, ``funding.total``, ``goals``, ``printed_totals.total``) → A1 address; under
    ``plan.%`` the heading of a plan that is asked for in percent, under ``plan.%.typed`` its first step
    that is typed as one."""
    level_points: tuple[LevelPoints, ...] = field(default=(), compare=False)
    """Points printed with the names of levels: 产出指标（50分）."""
    raw: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Text as typed, by A1 address, of cells that needed cleaning (HTML tags, mark-up) or whose numbered
    items do not run on (reading takes the numbers off)."""
    numbers: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Numbers printed before names (指标1：) and rows (序号), which no record holds, by A1 address."""
    extras: tuple[Extra, ...] = field(default=(), compare=False)
    missing: tuple[str, ...] = field(default=(), compare=False)
    """Field paths the layout requires and whose label was not found on the sheet."""
    unanswered: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Field path → A1 address of its label, where the label is on the sheet with nothing beside it."""

    unread: tuple[str, ...] = field(default=(), compare=False)
    """Addresses of cells within its rows that nobody understood: a rule that speaks of what is absent stays
    silent where one of them could hold it."""
    shown: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What amounts show, by A1 address, where that is not their every digit (33.33 for 100/3)."""
    unseen: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Why nobody sees an amount, by A1 address: a hidden row, struck out, under a merge."""
    unreadable: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Error values and formulas without a result inside the table, by A1 address."""

    def cell(self, path: str) -> str | None:
        """The address of a field, None where it was not found."""
        return self.cells.get(path)

    @property
    def unwritten(self) -> bool:
        """Whether nothing stands in it but what a county fills in before sending it out: whose table it is,
        the project, its money.
        """
        written = (
            self.goals or self.results or self.safeguards or self.sub_goals or self.indicators or self.tasks
            or self.purpose or self.extras or any(step.amount for step in self.plan)
        )  # fmt: skip
        done = (self.execution.executed, self.execution.score, self.total_score)
        return not written and not any(done) and not any(part.executed for part in self.execution.parts)

    @property
    def blank(self) -> bool:
        """Whether nothing is filled in but, at most, whose table it is; printed zeros fill in nothing."""
        if self.project or self.project_code or self.purpose or self.goals or self.results or self.safeguards:
            return False
        if self.indicators or self.tasks or self.sub_goals or self.extras or self.execution.parts:
            return False
        execution = self.execution
        amounts = (
            *(step.amount for step in self.plan), self.funding.total, self.funding.fiscal, self.funding.other,
            self.printed_totals.total, self.printed_totals.fiscal, self.printed_totals.other,
            execution.initial, execution.adjusted, execution.executed, execution.score, self.total_score,
        )  # fmt: skip
        return not any(amounts)


@record
class ProjectList:
    """A table that lists many projects, one row each, and the total it prints for a unit."""

    sheet: str
    range: str
    unit: str | None
    currency_unit: str
    total: Decimal | None
    total_cell: str | None
    tables: tuple[int, ...]
    """Positions of its projects in ``FileRead.tables``."""


@record
class FileRead:
    """What one input file gave: its identity, its tables and the problems met on the way."""

    path: str
    sha256: str
    size: int
    status: Status
    reader: str
    tables: tuple[Table, ...] = ()
    lists: tuple[ProjectList, ...] = ()
    problems: tuple[Problem, ...] = ()
    coverage: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)
    """Sheet → A1 address → what became of the cell (field, label, frame, extra, unread); only on request."""


def _by_fields(record: Any) -> tuple[type, tuple[Any, ...]]:
    kind = type(record)
    return kind, _GETTERS[kind](record)


_GETTERS: dict[type, Callable[[Any], tuple[Any, ...]]] = {}
for _kind in (
    Target, Region, Funding, ExecutionPart, Execution, Task, PlanStep, SubGoal, Indicator, Extra, Table,
    ProjectList, FileRead,
):  # fmt: skip
    # The state protocol of frozen dataclasses costs five times as much, and records travel from workers.
    _GETTERS[_kind] = attrgetter(*(item.name for item in fields(_kind)))
    copyreg.pickle(_kind, _by_fields)

_INDICATORS = [item.name for item in fields(Table)].index("indicators")


def _table(values: list[Any]) -> Table:
    make: Callable[..., Indicator] = Indicator
    rows = values[_INDICATORS]
    values[_INDICATORS] = tuple([make(*row[:-3], Where(*row[-3:])) for row in rows])
    return Table(*values)


def _table_by_fields(table: Table) -> tuple[Callable[[list[Any]], Table], tuple[list[Any]]]:
    """A table as plain tuples: there are hundreds of indicators, and tuples cost the pickler nothing."""
    values = list(_GETTERS[Table](table))
    get = _GETTERS[Indicator]
    flat = []
    for indicator in table.indicators:
        *facts, where = get(indicator)
        flat.append((*facts, where.row, where.columns, where.default))
    values[_INDICATORS] = flat
    return _table, (values,)


copyreg.pickle(Table, _table_by_fields)
