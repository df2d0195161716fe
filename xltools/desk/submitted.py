"""What of a file is a submission: filled tables yes, blank and only pre-filled forms, covers and rosters
no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Literal

from xltools.county.placing import inside
from xltools.model.problem import Problem
from xltools.model.records import FileRead, Table

NO_TABLE = "L001"
"""The reader's note on a sheet without a budget table."""
_BUDGET_WORDS = ("绩效", "指标值", "三级指标", "预算执行")
"""Words one of which stands on every budget form; a cover or an inventory has none."""
Other = Literal["roster", "no_form", "unknown_form"]


@dataclass(frozen=True, slots=True)
class Submitted:
    """A file without what is no submission. ``blank`` counts its forms that were not filled in, ``covers``
    are its sheets without a budget table.
    """

    file: FileRead
    blank: int
    covers: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """Whether it holds forms and none of them is filled in."""
        return self.blank > 0 and not self.file.tables


def _unfilled(file: FileRead) -> list[int]:
    listed = {n for found in file.lists for n in found.tables}
    return [n for n, table in enumerate(file.tables) if n not in listed and (table.blank or table.unwritten)]


def _in_table(problem: Problem, table: Table) -> bool:
    cell = (problem.cell or "").partition(":")[0]
    return problem.sheet == table.sheet and bool(cell) and inside(cell, table.range)


def submitted(file: FileRead) -> Submitted:
    """The file as it counts. Nothing is lost unseen: blank forms and covers are counted and named
    elsewhere.
    """
    blank = _unfilled(file)
    left = [n for n in range(len(file.tables)) if n not in blank]
    covers = tuple(p.sheet or "" for p in file.problems if p.code == NO_TABLE) if file.tables else ()
    gone = [file.tables[n] for n in blank]
    problems = [
        problem
        for problem in file.problems
        if not (covers and problem.code == NO_TABLE) and not any(_in_table(problem, table) for table in gone)
    ]
    lists = tuple(replace(one, tables=tuple(left.index(n) for n in one.tables)) for one in file.lists)
    if blank and not left:
        # What is wrong with an empty form is no matter; that it is empty is said once.
        problems = [problem for problem in problems if problem.code[0] == "F"]
    kept = replace(
        file, tables=tuple(file.tables[n] for n in left), lists=lists, problems=tuple(problems),
    )  # fmt: skip
    return Submitted(kept, len(blank), covers)


def may_be_roster(file: FileRead) -> bool:
    """Whether a file was read as tables without anything of performance: a roster may be read so."""
    return bool(file.tables) and not any(
        table.indicators or table.goals or table.tasks or table.results or table.sub_goals
        for table in file.tables
    )


def unread_as_one(file: FileRead) -> FileRead:
    """A file without any budget table with one note for all its sheets."""
    notes = [p for p in file.problems if p.code == NO_TABLE]
    if len(notes) < 2:
        return file
    names = "、".join(p.sheet or "" for p in notes[:5]) + ("……" if len(notes) > 5 else "")
    first = replace(
        notes[0],
        message=f"{len(notes)} 张工作表（{names}）里都没有认出绩效表，内容没有读入。",
        cell=None,
        sheet=None,
    )
    rest = [p for p in file.problems if p.code != NO_TABLE and p.code != "L005"]
    return replace(file, problems=(first, *rest))


def covers_note(found: Sequence[tuple[str, tuple[str, ...]]]) -> Problem | None:
    """One note to the county for all sheets without a table in files that have some: (path, sheets)."""
    if not found:
        return None
    sheets = sum(len(names) for _, names in found)
    shown = "；".join(f"{PurePath(path).name}（{'、'.join(names[:3])}）" for path, names in found[:5])
    more = f"；另有 {len(found) - 5} 个文件" if len(found) > 5 else ""
    return Problem(
        NO_TABLE, "hint",
        f"{len(found)} 个文件里另有 {sheets} 张没有绩效表的工作表（封面、目录、名册等），没有读入："
        f"{shown}{more}。",
        "确实是封面、目录的不用管；若有当地的表样，请写一个版式文件并用 --layouts 指定。",
        path=found[0][0], audience="county",
    )  # fmt: skip


def other_kind(path: str) -> Other:
    """What a file without any recognised table is; opens it, so run it where it may die."""
    from xltools.grid.open import open_grids
    from xltools.outputs.forms.roster import read_roster

    rows, _ = read_roster(path)
    # A town's own list of projects has the same heads; a roster is of the whole county.
    if len({row.unit for row in rows}) > 1:
        return "roster"
    for grid in open_grids(path).grids:
        for row in grid.rows:
            if any(isinstance(value, str) and any(word in value for word in _BUDGET_WORDS) for value in row):
                return "unknown_form"
    return "no_form"
