"""The county as pandas frames, for auditors who go on in Python or a notebook.

    from xltools.county.frames import read_frames
    frames = read_frames(["examples/county"])
    frames["projects"].groupby("unit")["total"].sum()

pandas is imported here and nowhere else: a clerk's check never loads it. Money stays Decimal (万元) in
columns of dtype object; a blank is None, never 0; every row names its file, sheet and cell.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from xltools.county.consolidate import consolidate
from xltools.county.ledger import County, Entry
from xltools.county.rows import indicator_rows, project_rows, task_rows
from xltools.model.problem import Problem
from xltools.model.records import FileRead

if TYPE_CHECKING:
    import pandas as pd

_PLACE = ("unit", "year", "type", "counted", "path", "sheet", "cell")
_MONEY = ("total", "fiscal", "other", "initial", "adjusted", "executed")
COLUMNS: dict[str, tuple[str, ...]] = {
    "projects": (*_PLACE, "project", "project_code", *_MONEY),
    "tasks": (*_PLACE, "name", "content", "total", "fiscal", "other", "executed"),
    "indicators": (
        *_PLACE, "project", "l1", "l2", "l3", "class", "target", "operator", "value", "target_unit", "kind",
        "weight", "actual", "score",
    ),
    "problems": ("path", "sheet", "cell", "unit", "project", "code", "severity", "message", "fix"),
}  # fmt: skip
"""The columns of each frame, in order; they are there in an empty frame too."""


def _place(entry: Entry, cell: str | None) -> dict[str, Any]:
    return {
        "unit": entry.unit,
        "year": entry.year,
        "type": entry.table.type,
        "counted": entry.counted,
        "path": entry.file.path,
        "sheet": entry.table.sheet,
        "cell": cell,
    }


def _projects(county: County) -> Iterable[dict[str, Any]]:
    for row in project_rows(county):
        table = row.entry.table
        money = {name: getattr(row, name) for name in _MONEY}
        named = {"project": table.project, "project_code": table.project_code}
        yield _place(row.entry, row.cell) | named | money


def _tasks(county: County) -> Iterable[dict[str, Any]]:
    for row in task_rows(county):
        names = ("name", "content", "total", "fiscal", "other", "executed")
        yield _place(row.entry, row.cell) | {name: getattr(row, name) for name in names}


def _indicators(county: County) -> Iterable[dict[str, Any]]:
    for row in indicator_rows(county):
        indicator, target = row.row, row.row.target
        yield _place(row.entry, indicator.cell) | {
            "project": row.entry.table.project,
            "l1": indicator.l1,
            "l2": indicator.l2,
            "l3": indicator.l3,
            "class": row.l1,
            "target": target.raw if target else None,
            "operator": target.operator if target else None,
            "value": target.value if target else None,
            "target_unit": target.unit if target else None,
            "kind": target.kind if target else None,
            "weight": indicator.weight,
            "actual": indicator.actual,
            "score": indicator.score,
        }


def _problems(county: County) -> Iterable[dict[str, Any]]:
    names = {item.name for item in fields(Problem)}
    for problem in county.problems:
        yield {name: getattr(problem, name) for name in COLUMNS["problems"] if name in names}


def frames(county: County) -> dict[str, pd.DataFrame]:
    """``projects``, ``tasks``, ``indicators`` and ``problems`` of a county, with the columns of ``COLUMNS``.

    ``counted`` is False for a version that differs from the one counted: filter by it before adding up.
    """
    import pandas as pd

    rows = {
        "projects": _projects(county),
        "tasks": _tasks(county),
        "indicators": _indicators(county),
        "problems": _problems(county),
    }
    return {
        name: pd.DataFrame(list(data), columns=COLUMNS[name], dtype=object) for name, data in rows.items()
    }


def read_frames(
    paths: Sequence[str | os.PathLike[str]], *, jobs: int | None = None
) -> dict[str, pd.DataFrame]:
    """Read files and folders, check them with the shipped rules and give the county's frames."""
    from xltools.rules.settings import Settings
    from xltools.work.read import read_paths

    files: list[FileRead] = read_paths(paths, jobs=jobs, settings=Settings())
    return frames(consolidate(files, [problem for file in files for problem in file.problems]))
