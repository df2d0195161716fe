"""What the eye and the program see differently of a table: facts of its cells beside its records.

A table is given, by address, what its amounts show where their format rounds them, why nobody sees some of
them (hidden, struck out, under a merge), and which of its cells could not be read. Two things are said here:
F016, a figure of which Excel made a date, and F017, a comment that speaks of another figure.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from xltools.grid.model import Cell, Grid, a1, parse_a1
from xltools.layouts.read.sheet_rows import text_of
from xltools.model.money import POWERS, convert
from xltools.model.problem import Problem
from xltools.model.records import Extra, Indicator, Table

_AMOUNTS = ("funding.", "printed_totals.", "execution.", "plan.")
_COLUMNS = ("total", "fiscal", "other", "executed")
_OF_TIME = re.compile(r"时间|时效|时限|日期|期限|月份|年度|节点|进度|及时|按期|按时|工期|周期")
_FIGURE = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(亿元|百万元|万元|千元|元)?")
_NOTHING: Mapping[str, str] = {}


def with_sight(table: Table, grid: Grid) -> Table:
    """The table with ``shown``, ``unseen`` and ``unreadable``, each by address."""
    if not (grid.shown or grid.hidden_rows or grid.struck or grid.errors or grid.uncached or table.tasks):
        return table
    cells = list(_amount_cells(table))
    shown = {cell: text for cell in cells if (text := grid.shown.get(parse_a1(cell)))}
    unseen = _unseen(table, grid, cells)
    unreadable = _unreadable(table, grid)
    if not (shown or unseen or unreadable):
        return table
    return replace(table, shown=shown, unseen=unseen, unreadable=unreadable)


def beside_the_rows(table: Table, grid: Grid) -> tuple[Table, list[Problem]]:
    """What stands right of the last headed column in rows of tasks and indicators: kept, and said (L005)."""
    if not table.range:
        return table, []
    last = parse_a1(table.range.partition(":")[2] or table.range.partition(":")[0]).col
    known = {extra.cell for extra in table.extras} | set(table.cells.values())
    seen = {parse_a1(cell) for cell in known}
    extras: list[Extra] = []
    between = _between_the_columns(table, grid, seen)
    for rows in (table.tasks, table.indicators):
        headed = max((max(row.where.columns.values(), default=-1) for row in rows), default=last)
        headed = max([headed, *(merge.right for merge in grid.merges if merge.left <= headed <= merge.right)])
        at = {row.where.row for row in rows}
        headed = max([headed, *(cell.col for cell in seen if cell.row in at)])
        for row in sorted(at):
            for col in range(headed + 1, last + 1):
                value = grid.value(row, col)
                if text := text_of(value).strip():
                    extras.append(Extra("", text, a1(row, col)))
    problems = [
        Problem(
            "L005",
            "hint",
            f"“{extra.value[:20]}”写在表格右边，上面没有栏目名称，没有参与计算。",
            "多余的请删去；是栏目内容的，请放到对应的格子里，或补上栏目名称。",
            table.sheet,
            extra.cell,
            unit=table.unit,
            project=table.project,
        )
        for extra in extras
    ]
    if not extras and not between:
        return table, []
    return replace(table, extras=(*table.extras, *between, *extras)), problems


def _between_the_columns(table: Table, grid: Grid, seen: set[Cell]) -> list[Extra]:
    """What stands in the rows of tasks under heads without a field (last year's amounts), kept with
    these heads. The reader has said that the columns are not counted.
    """
    if not table.tasks:
        return []
    first = min(task.where.row for task in table.tasks)
    found: list[Extra] = []
    for task in table.tasks:
        columns = set(task.where.columns.values())
        if len(columns) < 2:
            continue
        for col in range(min(columns) + 1, max(columns)):
            place = Cell(task.where.row, col)
            text = text_of(grid.value(*place)).strip()
            if text and col not in columns and place not in seen:
                found.append(Extra(_heads_over(grid, first, col), text, a1(*place)))
    return found


def _heads_over(grid: Grid, first: int, col: int) -> str:
    """The heads over a column, upper and lower, joined: 2023年预算金额（万元）总额."""
    heads: list[str] = []
    for row in (first - 2, first - 1):
        at = next(
            (
                Cell(m.top, m.left)
                for m in grid.merges
                if m.top <= row <= m.bottom and m.left <= col <= m.right
            ),
            Cell(row, col),
        )
        text = text_of(grid.value(*at)).strip() if row >= 0 else ""
        if text and text not in heads:
            heads.append(text)
    return "".join(heads)[:60]


def _amount_cells(table: Table) -> Iterator[str]:
    """The addresses of every amount of a table."""
    for path, cell in table.cells.items():
        if path.startswith(_AMOUNTS) and not path.startswith("plan.%"):
            yield cell
    for task in table.tasks:
        columns = task.where.columns
        yield from (a1(task.where.row, columns[name]) for name in _COLUMNS if name in columns)
    yield from (step.where.cell() for step in table.plan if step.where.columns)


def _unseen(table: Table, grid: Grid, cells: list[str]) -> Mapping[str, str]:
    rows = {task.where.row for task in table.tasks}
    under = any(
        merge.bottom > merge.top and rows & {*range(merge.top, merge.bottom + 1)} for merge in grid.merges
    )
    if not (under or grid.hidden_rows or grid.struck):
        return _NOTHING
    found = {cell: grid.unseen(parse_a1(cell)) for cell in cells if grid.value(*parse_a1(cell)) != ""}
    return {cell: why for cell, why in found.items() if why}


def _unreadable(table: Table, grid: Grid) -> Mapping[str, str]:
    """Error values and formulas without a result within the table."""
    if not (grid.errors or grid.uncached) or not table.range:
        return _NOTHING
    first, _, last = table.range.partition(":")
    top, bottom = parse_a1(first), parse_a1(last or first)

    def inside(cell: Cell) -> bool:
        return top.row <= cell.row <= bottom.row and top.col <= cell.col <= bottom.col

    found = {a1(*cell): text for cell, text in grid.errors.items() if inside(cell)}
    return found | {a1(*cell): "公式没有结果" for cell in grid.uncached if inside(cell)}


def sight_problems(table: Table, grid: Grid) -> Iterator[Problem]:
    """F016 and F017 for one table."""
    dates = {cell: value for cell, value in grid.stored.items() if isinstance(value, (dt.date, dt.time))}
    for indicator in table.indicators if dates else ():
        yield from _made_dates(table, indicator, dates, grid)
    if grid.notes:
        yield from _other_figures(table, grid)


def _made_dates(
    table: Table, indicator: Indicator, dates: Mapping[Cell, object], grid: Grid
) -> Iterator[Problem]:
    words = "".join(filter(None, (indicator.l2, indicator.l3, indicator.description)))
    if _OF_TIME.search(words):
        return
    for name in ("target", "actual"):
        col = indicator.where.columns.get(name)
        cell = Cell(indicator.where.row, col) if col is not None else None
        if cell is None or cell not in dates:
            continue
        value, seen = dates[cell], str(grid.value(*cell))
        if isinstance(value, dt.date):
            typed = f"“{value.month}-{value.day}”或“{value.month}/{value.day}”"
            made = "日期"
        elif isinstance(value, dt.time):
            typed, made = f"“{value.hour}:{value.minute}”这样的比例", "时间"
        else:
            continue
        yield Problem(
            "F016",
            "warning",
            f"指标“{indicator.l3 or ''}”显示的是“{seen}”，存的是{made}：多半填的是{typed}，"
            f"被 Excel 变成了{made}。",
            "请把单元格设为文本，再重新填写。",
            table.sheet,
            a1(*cell),
            unit=table.unit,
            project=table.project,
        )


def _other_figures(table: Table, grid: Grid) -> Iterator[Problem]:
    for cell, amount, unit in _figures(table):
        note = grid.notes.get(parse_a1(cell))
        if note is None:
            continue
        said = [_in_unit(found, unit) for found in _FIGURE.finditer(note) if found[2] or unit == ""]
        if said and amount not in said:
            yield Problem(
                "F017",
                "hint",
                f"单元格里是 {amount.normalize():f}，批注写着“{' '.join(note.split())[:80]}”：按单元格读取。",
                "请核定以哪一个为准；改好后删去批注。",
                table.sheet,
                cell,
                unit=table.unit,
                project=table.project,
            )


def _figures(table: Table) -> Iterator[tuple[str, Decimal, str]]:
    """Figures of a table that a comment may contradict: address, value, unit of money ("" for targets)."""
    for group in ("funding", "printed_totals", "execution"):
        record = getattr(table, group)
        for name in ("total", "fiscal", "other", "initial", "adjusted", "executed"):
            cell, amount = table.cells.get(f"{group}.{name}"), getattr(record, name, None)
            if cell is not None and amount is not None:
                yield cell, amount, table.currency_unit
    for task in table.tasks:
        for name in _COLUMNS:
            amount = getattr(task, name)
            if amount is not None and name in task.where.columns:
                yield task.where.cell(name), amount, table.currency_unit
    for indicator in table.indicators:
        target = indicator.target
        if target is not None and isinstance(target.value, Decimal) and "target" in indicator.where.columns:
            yield indicator.where.cell("target"), target.value, ""


def _in_unit(found: re.Match[str], unit: str) -> Decimal:
    amount = Decimal(found[1].replace(",", ""))
    if not unit or not found[2] or unit not in POWERS:
        return amount
    return convert(amount, found[2], unit)
