"""The invariant of a county's sums: every amount of every table is counted once, or has its reason.

Worked out from the records alone, not from the rows that were added up, and compared with the totals at every
merge: the sum of the counted tables equals the county's total; every counted amount has its place; every
amount left out says why; every amount that could not be read is missing from totals that are named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING

from xltools.county.ledger import County, Entry
from xltools.county.levels import not_counted
from xltools.model.money import NOISE, POWERS, tidy
from xltools.model.records import Funding, Task

if TYPE_CHECKING:
    from xltools.county.sums import Book, Figures

FIGURES = (("total", "总额"), ("fiscal", "财政拨款"), ("other", "其他资金"))
KINDS = {"department_goal": "部门整体", "project_goal": "项目"}


class BalanceError(ValueError):
    """The totals are not what the tables add up to: nothing may be written."""


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount of one table. ``value`` is in 万元, None where it could not be read; ``reason`` says why it
    is in no total and is empty where it is counted.
    """

    entry: Entry
    figure: str
    name: str
    cell: str | None
    value: Decimal | None
    reason: str = ""

    @property
    def kind(self) -> str:
        """部门整体 or 项目: whose total it belongs to."""
        return KINDS[self.entry.table.type]

    @property
    def place(self) -> str:
        """File, sheet and cell, for a sentence."""
        parts = (PurePath(self.entry.file.path).name, self.entry.table.sheet, self.cell)
        return " › ".join(part for part in parts if part)


def amounts(county: County) -> Iterator[Amount]:
    """Every amount of every goal table, counted or not, and those that could not be read."""
    for entry in county.entries:
        if entry.table.type == "department_goal":
            yield from _of_department(entry)
        elif entry.table.type == "project_goal":
            yield from _of_project(entry)


def _of_department(entry: Entry) -> Iterator[Amount]:
    table = entry.table
    reasons = not_counted(table)
    for n, task in enumerate(table.tasks):
        for figure, _ in FIGURES:
            cell = task.where.cell(figure) if figure in task.where.columns else task.where.cell("name")
            yield from _one(entry, figure, task.name, cell, task, reasons.get(n, ""))
    if not table.tasks:
        for path in ("printed_totals", "funding"):
            money = getattr(table, path)
            if money.total is not None:
                for figure, _ in FIGURES:
                    yield from _one(entry, figure, "合计", table.cell(f"{path}.{figure}"), money, "")
                return


def _of_project(entry: Entry) -> Iterator[Amount]:
    table = entry.table
    for figure, _ in FIGURES:
        path = f"funding.{figure}"
        cell = table.cell(path) or _beside(entry, path)
        yield from _one(entry, figure, entry.name, cell, table.funding, "")


def _beside(entry: Entry, path: str) -> str | None:
    """The unreadable cell in the row of a label that has no value beside it."""
    label = entry.table.unanswered.get(path)
    if label is None:
        return None
    row = label.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    same = (c for c in entry.table.unreadable if c.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == row)
    behind = sorted((c for c in same if (len(c), c) > (len(label), label)), key=lambda c: (len(c), c))
    return behind[0] if behind else None


def _one(
    entry: Entry, figure: str, name: str, cell: str | None, part: Task | Funding, reason: str
) -> Iterator[Amount]:
    value = getattr(part, figure)
    why = reason if entry.counted else entry.note or "没有计入"
    if value is not None:
        if not why and entry.table.currency_unit not in POWERS:
            why = f"金额单位“{entry.table.currency_unit}”不认识"
        in_wan = entry.wan(value)
        yield Amount(entry, figure, name, cell, value if in_wan is None else in_wan, why)
    elif entry.counted and not reason and (said := _unread(entry, cell)):
        yield Amount(entry, figure, name, cell, None, said)


def _unread(entry: Entry, cell: str | None) -> str:
    """Why there is no amount in a cell that is not blank: an error value, a word."""
    if cell is None:
        return ""
    if (text := entry.table.unreadable.get(cell)) is not None:
        return f"单元格是 {text}"
    said = (p for p in entry.file.problems if p.code == "L004" and p.cell == cell)
    return "不是数字" if any(p.sheet == entry.table.sheet for p in said) else ""


@dataclass(frozen=True, slots=True)
class Balance:
    """All amounts of a county, told apart, and the sums that do not come out."""

    counted: tuple[Amount, ...]
    left_out: tuple[Amount, ...]
    unread: tuple[Amount, ...]
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the counted tables come to the county's totals."""
        return not self.differences


def balance(book: Book) -> Balance:
    """Compare the totals of a county with the amounts of its tables, township by township."""
    found = list(amounts(book.county))
    counted = tuple(a for a in found if a.value is not None and not a.reason)
    differences = tuple(_differences(book, counted))
    return Balance(
        counted,
        tuple(a for a in found if a.value is not None and a.reason),
        tuple(a for a in found if a.value is None),
        differences,
    )


def _differences(book: Book, counted: tuple[Amount, ...]) -> Iterator[str]:
    groups = {e.number: t.number for t in book.county.townships for e in t.entries}
    sums: dict[tuple[int, str, str], Decimal] = {}
    for amount in counted:
        key = groups[amount.entry.number], amount.kind, amount.figure
        assert amount.value is not None
        sums[key] = sums.get(key, Decimal(0)) + amount.value
    for township in book.county.townships:
        for kind in KINDS.values():
            for n, (figure, label) in enumerate(FIGURES):
                due = tidy(sums.get((township.number, kind, figure), Decimal(0)))
                have = _figure(book.figures[township.number], kind)[n] or Decimal(0)
                if abs(due - have) > NOISE:
                    yield f"{township.name}{kind}{label}：各表相加 {due}，汇总 {have}"


def _figure(figures: Figures, kind: str) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    return figures.department if kind == "部门整体" else figures.project
