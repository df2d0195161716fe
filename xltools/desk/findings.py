"""The life of a finding over the rounds: new, open, fixed, back, accepted.

A finding is the same one as last time when the same rule speaks of the same row of the same table: cells move
and figures change while a mistake stays. Its key is made of the rule, the table (unit, year, type, project)
and the row (the name of the indicator, task or field), with a number where that is said more than once.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from xltools.county.ledger import Entry
from xltools.county.placing import Placing
from xltools.grid.model import parse_a1
from xltools.model.problem import Problem
from xltools.text.unit_names import plain, stem

Life = Literal["new", "open", "back", "accepted", "fixed", "gone"]
"""``gone``: its table is no longer handed in, so that nobody knows whether it was put right."""
LIFE_CHINESE: dict[Life, str] = {
    "new": "新增", "open": "未改", "back": "又出现", "accepted": "已认可", "fixed": "已改",
    "gone": "表已撤回",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Keyed:
    """A finding of this round with its key and whose it is; ``table`` is the key of its table."""

    key: str
    problem: Problem
    unit: str
    table: str


@dataclass(frozen=True, slots=True)
class Past:
    """A finding of an earlier round that is not there any more."""

    key: str
    unit: str
    table: str
    code: str
    severity: str
    message: str
    project: str | None
    last_round: int
    life: Life


def table_key(entry: Entry) -> str:
    """What a table is called from round to round: unit, year, type, project, period."""
    table = entry.table
    parts = (entry.unit, str(entry.year or ""), table.type, plain(table.project), plain(table.period))
    return "|".join(parts)


def _row_name(entry: Entry, cell: str) -> str:
    """What a cell of a table speaks of, by name: the row's indicator or task and the column's field, or the
    field of the head. Where the records know nothing of the cell, its column, since rows move more often.
    """
    try:
        row, column = parse_a1(cell)
    except ValueError:
        return cell
    table = entry.table
    for path, address in table.cells.items():
        if address == cell:
            return path
    for indicator in table.indicators:
        if indicator.where.row == row:
            return f"{plain(indicator.l3)}#{_column(indicator.where.columns, column)}"
    for task in table.tasks:
        if task.where.row == row:
            return f"{plain(task.name)}#{_column(task.where.columns, column)}"
    return f"#{column}"


def _column(columns: Mapping[str, int], column: int) -> str:
    return next((name for name, place in columns.items() if place == column), str(column))


def keyed(problems: Sequence[Problem], entries: Iterable[Entry]) -> list[Keyed]:
    """Every problem with its stable key, in the order given."""
    placing = Placing(tuple(entries))
    names = {entry.unit for entry in placing.entries}
    said: Counter[str] = Counter()
    found: list[Keyed] = []
    for problem in problems:
        entry = placing.entry(problem)
        if entry is None:
            # A file without a table is known by its township, not by its name: corrected files are renamed.
            unit = stem(problem.path or "")
            table = f"{unit if unit in names else ''}|{plain(unit)}"
            base = f"{problem.code}|{table}|{problem.sheet or ''}"
            unit = unit if unit in names else ""
        else:
            unit, table = entry.unit, table_key(entry)
            base = f"{problem.code}|{table}|{_row_name(entry, (problem.cell or '').partition(':')[0])}"
        said[base] += 1
        digest = hashlib.sha256(f"{base}|{said[base]}".encode("utf-8", "replace")).hexdigest()[:12]
        found.append(Keyed(digest, problem, unit, table))
    return found


def lives(
    now: Sequence[Keyed],
    last: Iterable[str],
    before: Iterable[str],
    accepted: Iterable[str],
) -> dict[str, Life]:
    """Key → state of this round's findings; ``last`` are the keys of the round before, ``before`` of any
    earlier round.
    """
    previous, ever, agreed = set(last), set(before), set(accepted)
    states: dict[str, Life] = {}
    for one in now:
        if one.key in agreed:
            states[one.key] = "accepted"
        elif one.key in previous:
            states[one.key] = "open"
        else:
            states[one.key] = "back" if one.key in ever else "new"
    return states


def remembered(one: Keyed) -> dict[str, str | None]:
    """What the ledger keeps of a finding, to name it when it is gone."""
    problem = one.problem
    return {
        "table": one.table,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "project": problem.project,
    }


def past(
    now: Iterable[Keyed],
    before: Mapping[str, tuple[str, dict[str, str | None], int]],
    tables: Iterable[str],
) -> list[Past]:
    """Earlier findings that are not there now: fixed where their table still is, else gone with it."""
    present = {one.key for one in now}
    there = set(tables)
    found = []
    for key, (unit, data, last) in before.items():
        if key in present:
            continue
        table = data.get("table") or ""
        whole_file = table.count("|") < 2
        life: Life = "fixed" if whole_file or table in there else "gone"
        found.append(
            Past(
                key,
                unit,
                table,
                data.get("code") or "",
                data.get("severity") or "",
                data.get("message") or "",
                data.get("project"),
                last,
                life,
            )
        )
    return found
