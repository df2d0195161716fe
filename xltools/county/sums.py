"""What the counted tables add up to, in Decimal: the values the workbook's formulas must recalculate to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xltools.county.balance import Balance, BalanceError, balance
from xltools.county.ledger import County, Township
from xltools.county.placing import Placing
from xltools.county.rows import (
    KINDS,
    IndicatorRow,
    ProjectRow,
    TaskRow,
    groups,
    indicator_rows,
    project_rows,
    task_rows,
)
from xltools.model.money import tidy
from xltools.model.problem import Problem


def add(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the amounts that are there, to a 分 where they are 万元; None, not 0, when none is."""
    there = [amount for amount in amounts if amount is not None]
    return tidy(sum(there, Decimal(0))) if there else None


def rate(executed: Decimal | None, adjusted: Decimal | None) -> Decimal | None:
    """执行率 as a fraction to four places; None without a budget."""
    if executed is None or not adjusted:
        return None
    return round(executed / adjusted, 6)


@dataclass(frozen=True, slots=True)
class Figures:
    """One township's year (or one year of the county). Money in 万元; None where no table gives it."""

    tables: int
    tasks: int
    department: tuple[Decimal | None, Decimal | None, Decimal | None]
    """Total, fiscal, other of the tasks of the department's goal table."""
    tasks_without: int
    projects: int
    project: tuple[Decimal | None, Decimal | None, Decimal | None]
    projects_without: int
    evaluations: int
    adjusted: Decimal | None
    executed: Decimal | None
    indicators: int
    problems: tuple[int, int, int]

    @property
    def rate(self) -> Decimal | None:
        """执行率 of all self-evaluated projects, weighted by funds."""
        return rate(self.executed, self.adjusted)

    @property
    def fiscal_exceeds(self) -> bool:
        """Whether an appropriation is larger than the total it is part of: some table is wrong."""
        return any(
            total is not None and fiscal is not None and fiscal > total
            for total, fiscal, _ in (self.department, self.project)
        )


@dataclass(frozen=True, slots=True)
class Book:
    """A county with its detail rows and where each problem belongs."""

    county: County
    projects: tuple[ProjectRow, ...]
    tasks: tuple[TaskRow, ...]
    indicators: tuple[IndicatorRow, ...]
    problem_groups: tuple[int | None, ...]
    """For each of the county's problems: the number of its township row."""
    figures: dict[int, Figures] = field(default_factory=dict)
    """By the number of the township row."""
    balance: Balance | None = None
    """Every amount accounted for; None only while the book is being made."""

    def years(self) -> list[int | None]:
        """Every year met, latest first, None (no year printed) last."""
        found = {t.year for t in self.county.townships}
        return sorted(found, key=lambda year: (year is None, -(year or 0)))

    def of_year(self, year: int | None) -> list[Township]:
        """The township rows of a year."""
        return [t for t in self.county.townships if t.year == year]


def _three(
    rows: Sequence[ProjectRow] | Sequence[TaskRow],
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    return add(r.total for r in rows), add(r.fiscal for r in rows), add(r.other for r in rows)


def _severities(problems: Iterable[Problem]) -> tuple[int, int, int]:
    count = Counter(problem.severity for problem in problems)
    return count["error"], count["warning"], count["hint"]


def _figures(
    township: Township,
    projects: Sequence[ProjectRow],
    tasks: Sequence[TaskRow],
    indicators: int,
    problems: Sequence[Problem],
) -> Figures:
    goal_tasks = [r for r in tasks if r.counted and r.entry.table.type == "department_goal"]
    goals = [r for r in projects if r.entry.counted and r.entry.table.type == "project_goal"]
    evaluated = [r for r in projects if r.entry.counted and r.entry.table.type == "project_selfeval"]
    both = [r for r in evaluated if r.adjusted is not None and r.executed is not None]
    return Figures(
        tables=sum(entry.counted for entry in township.entries),
        tasks=len(goal_tasks),
        department=_three(goal_tasks),
        tasks_without=sum(r.total is None for r in goal_tasks),
        projects=len(goals),
        project=_three(goals),
        projects_without=sum(r.total is None for r in goals),
        evaluations=len(evaluated),
        adjusted=add(r.adjusted for r in both),
        executed=add(r.executed for r in both),
        indicators=indicators,
        problems=_severities(problems),
    )


def total(figures: Sequence[Figures]) -> Figures:
    """Several townships added up."""
    return Figures(
        tables=sum(f.tables for f in figures),
        tasks=sum(f.tasks for f in figures),
        department=tuple3([f.department for f in figures]),
        tasks_without=sum(f.tasks_without for f in figures),
        projects=sum(f.projects for f in figures),
        project=tuple3([f.project for f in figures]),
        projects_without=sum(f.projects_without for f in figures),
        evaluations=sum(f.evaluations for f in figures),
        adjusted=add(f.adjusted for f in figures),
        executed=add(f.executed for f in figures),
        indicators=sum(f.indicators for f in figures),
        problems=(
            sum(f.problems[0] for f in figures),
            sum(f.problems[1] for f in figures),
            sum(f.problems[2] for f in figures),
        ),
    )


def tuple3(
    parts: Sequence[tuple[Decimal | None, Decimal | None, Decimal | None]],
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Total, fiscal and other of several, each added up."""
    return add(p[0] for p in parts), add(p[1] for p in parts), add(p[2] for p in parts)


def make_book(county: County) -> Book:
    """The county's rows and figures; pure arithmetic, no file is read or written.

    BalanceError where the figures are not what the tables add up to, worked out a second time from the
    records: a mistake of this program, with which no summary may be written.
    """
    placing = Placing(county.entries)
    of_entry = groups(county)
    where: list[int | None] = []
    for problem in county.problems:
        entry = placing.entry(problem)
        where.append(of_entry[entry.number] if entry else None)
    book = Book(
        county,
        tuple(project_rows(county)),
        tuple(task_rows(county)),
        tuple(indicator_rows(county)),
        tuple(where),
    )
    projects: dict[int, list[ProjectRow]] = defaultdict(list)
    tasks: dict[int, list[TaskRow]] = defaultdict(list)
    problems: dict[int | None, list[Problem]] = defaultdict(list)
    for project in book.projects:
        projects[project.group].append(project)
    for task in book.tasks:
        tasks[task.group].append(task)
    for problem, group in zip(county.problems, where, strict=True):
        problems[group].append(problem)
    indicators = Counter(row.group for row in book.indicators if row.entry.counted)
    for township in county.townships:
        n = township.number
        book.figures[n] = _figures(township, projects[n], tasks[n], indicators[n], problems[n])
    found = balance(book)
    if not found.holds:
        raise BalanceError("汇总与各表不符，没有写出：" + "；".join(found.differences[:3]))
    return replace(book, balance=found)


def kind_of(row: ProjectRow | TaskRow | IndicatorRow) -> str:
    """The short name of the table a row stands in."""
    return KINDS[row.entry.table.type]
