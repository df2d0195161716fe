"""Names left out where they are due: levels in a form that merges them, tasks in a column of names."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.grid.model import Grid, Merge, a1
from xltools.model.problem import Problem
from xltools.model.records import Indicator, Table

_LEVELS = (("l1", "一级指标"), ("l2", "二级指标"))


def _filled(grid: Grid, row: int, col: int) -> bool:
    values = grid.rows[row] if row < len(grid.rows) else ()
    return col < len(values) and str(values[col] if values[col] is not None else "").strip() != ""


def _said_above(grid: Grid, merges: list[Merge], row: int, col: int) -> bool:
    """Whether a cell is filled, or part of a merged area that is."""
    if _filled(grid, row, col):
        return True
    return any(
        m.top <= row <= m.bottom and m.left <= col <= m.right and _filled(grid, m.top, m.left) for m in merges
    )


def blank_levels(grid: Grid, table: Table) -> Iterator[Problem]:
    """The first empty level cell of each run, where the column is otherwise filled and merged throughout.

    Without merged names in the column an empty cell goes on with what stands above it, as everybody reads it.
    """
    rows = table.indicators
    if not grid.merges or len(rows) < 4:
        return
    columns = rows[0].where.columns
    first, last = rows[0].where.row, max(row.where.row for row in rows)
    for name, called in _LEVELS:
        col = columns.get(name)
        if col is None or col >= columns.get("l3", 0):
            continue
        merges = [m for m in grid.merges if m.left <= col <= m.right and m.bottom >= first and m.top <= last]
        if not any(m.bottom > m.top and _filled(grid, m.top, m.left) for m in merges):
            continue
        blank = [
            row
            for row in rows
            if row.where.columns.get(name) == col and not _said_above(grid, merges, row.where.row, col)
        ]
        if not blank or len(blank) * 3 > len(rows):
            continue
        before: Indicator | None = None
        for row in blank:
            if before is None or row.where.row != before.where.row + 1:
                yield _problem(table, row, name, called, a1(row.where.row, col))
            before = row


def _problem(table: Table, row: Indicator, name: str, called: str, cell: str) -> Problem:
    read = row.l1 if name == "l1" else row.l2
    taken = f"，按上面的“{read}”读取" if read else ""
    return Problem(
        "L007",
        "warning",
        f"“{row.l3}”这一行的{called}是空的{taken}。",
        f"请补写{called}；与上面相同的，请合并单元格或者再写一遍。",
        table.sheet,
        cell,
    )


def blank_tasks(grid: Grid, table: Table) -> Iterator[Problem]:
    """Tasks with a content and no name, where the others have both; a name merged over several is theirs."""
    blank = []
    for task in table.tasks:
        columns = task.where.columns
        if task.content or columns.get("name") != columns.get("content", -1):
            continue
        left = columns["content"] - 1
        if left >= 0 and not _said_above(grid, grid.merges, task.where.row, left):
            blank.append(task)
    if not blank or len(blank) * 3 > len(table.tasks) or sum(1 for t in table.tasks if t.content) < 2:
        return
    for task in blank:
        yield Problem(
            "L008",
            "warning",
            f"“{task.name[:20]}”这一行只有内容，前面的任务名称是空的。",
            "请补上任务名称；与上一行同属一项任务的，请合并名称的单元格。",
            table.sheet,
            task.where.cell("name"),
        )
