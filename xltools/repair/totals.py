"""Totals that are plainly sums: printed wrong by rounding, or not printed at all.

A total is only written where nothing else could be wrong: every row has its amount, every row's own
parts agree, and the printed total is blank or off by no more than rounding. Anything else is left with
its reason, because then a row may be what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from xltools.grid.model import Cell, Grid, a1, parse_a1
from xltools.layouts.vocabulary import is_total
from xltools.model.money import NOISE, half_step, short, tidy
from xltools.model.records import ProjectList, Table, Task
from xltools.repair.model import Left, Repair

TOLERANCE = Decimal("0.05")
"""The most that rounding of the rows can explain, in the table's own unit (万元)."""
_COLUMNS = {"total": "总额", "fiscal": "财政拨款", "other": "其他资金"}


class _Total(NamedTuple):
    """One printed (or blank) total: where it stands, what it says, what its rows add up to."""

    cell: str
    name: str
    printed: Decimal | None
    rows: int
    due: Decimal
    slack: Decimal = NOISE
    """What the rounding of the shown figures can explain: a total no further off is right as printed."""


def _disagreeing(tasks: Sequence[Task]) -> Task | None:
    """The first row whose fiscal and other funds are not its total."""
    for task in tasks:
        if task.total is not None and (task.fiscal is not None or task.other is not None):
            parts = (task.fiscal or Decimal(0)) + (task.other or Decimal(0))
            if abs(parts - task.total) > NOISE:
                return task
    return None


def _total_row(table: Table, grid: Grid) -> int | None:
    """The row of 合计 in a table whose totals are all blank; None where there is none or more than one."""
    first, _, last = table.range.partition(":")
    if not first:
        return None
    top, bottom = parse_a1(first), parse_a1(last or first)
    names = [task.where.columns.get("name", top.col) for task in table.tasks]
    right = max(names, default=top.col)
    rows = {
        at.row
        for at, value in grid.filled()
        if top.row <= at.row <= bottom.row and top.col <= at.col <= right
        and isinstance(value, str) and is_total(value)
    }  # fmt: skip
    return rows.pop() if len(rows) == 1 else None


def _totals(table: Table, grid: Grid) -> Iterator[_Total]:
    row = next(
        (parse_a1(c).row for n in _COLUMNS if (c := table.cell(f"printed_totals.{n}"))), None
    )  # fmt: skip
    if row is None:
        row = _total_row(table, grid)
    if row is None or any(task.where.row == row for task in table.tasks):
        return
    columns = table.tasks[0].where.columns
    for name, title in _COLUMNS.items():
        amounts = [getattr(task, name) for task in table.tasks]
        if name not in columns or any(amount is None for amount in amounts):
            continue
        cell = table.cell(f"printed_totals.{name}") or a1(row, columns[name])
        printed = getattr(table.printed_totals, name)
        cells = [cell, *(task.where.cell(name) for task in table.tasks)]
        yield _Total(cell, title, printed, len(amounts), tidy(sum(amounts, Decimal(0))), slack(table, cells))


def slack(table: Table, cells: Iterable[str]) -> Decimal:
    """By how much a sum over cells may miss what is printed: half a last digit for each rounded one."""
    shown = table.shown
    return sum((half_step(shown[cell]) for cell in cells if cell in shown), NOISE)


def _unreadable(grid: Grid, cell: str, printed: Decimal | None) -> bool:
    """A cell that is not blank although no amount was read: an error, an uncomputed formula, a word."""
    place = Cell(*parse_a1(cell))
    known = place in grid.errors or place in grid.uncached
    return known or (printed is None and grid.value(*place) != "")


def _covered(grid: Grid, cell: str) -> bool:
    place = parse_a1(cell)
    return any(
        m.top <= place.row <= m.bottom and m.left <= place.col <= m.right and (m.top, m.left) != tuple(place)
        for m in grid.merges
    )


def _judged(
    total: _Total, sheet: str, grid: Grid, wrong_row: str | None, what: str
) -> Iterator[Repair | Left]:
    if (
        (total.printed is not None and abs(total.printed - total.due) <= total.slack)
        or _unreadable(grid, total.cell, total.printed)
        or _covered(grid, total.cell)
    ):
        return
    now = "空白的" if total.printed is None else short(total.printed)
    said = f"{total.name}合计是 {now}，{total.rows} 个{what}相加是 {short(total.due)}"
    if wrong_row is not None:
        yield Left(sheet, total.cell, f"{said}；{wrong_row}，可能是那一行错，没有改")
    elif total.printed is not None and abs(total.printed - total.due) > TOLERANCE:
        far = short(abs(total.printed - total.due))
        yield Left(sheet, total.cell, f"{said}，相差 {far}，不像是四舍五入，没有改")
    else:
        value = grid.value(*parse_a1(total.cell))
        before = value if isinstance(value, str) else now
        detail = f"{total.rows} 个{what}相加"
        yield Repair(sheet, total.cell, before, total.due, ("total",), detail)


def task_totals(table: Table, grid: Grid) -> Iterator[Repair | Left]:
    """The totals row of 年度主要任务."""
    if not table.tasks:
        return
    task = _disagreeing(table.tasks)
    wrong = None
    if task is not None:
        name = task.name if len(task.name) <= 20 else f"{task.name[:20]}…"
        wrong = f"{task.where.cell('total')} 任务“{name}”的各项资金加起来不是它的总额"
    for total in _totals(table, grid):
        yield from _judged(total, table.sheet, grid, wrong, "任务")


def list_totals(listed: ProjectList, tables: Sequence[Table], grid: Grid) -> Iterator[Repair | Left]:
    """The total a list of projects prints for its unit."""
    amounts = [tables[number].funding.total for number in listed.tables]
    if listed.total_cell is None or listed.total is None or not amounts:
        return
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        return
    members = [tables[number] for number in listed.tables]
    room = sum((slack(t, [t.cells.get("funding.total", "")]) for t in members), NOISE)
    due = tidy(sum(known, Decimal(0)))
    total = _Total(listed.total_cell, "项目", listed.total, len(known), due, room)
    yield from _judged(total, listed.sheet, grid, None, "项目")
