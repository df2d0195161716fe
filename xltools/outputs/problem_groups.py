"""Findings in the order people work through them: by township and table, the worst first."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from xltools.grid.model import parse_a1
from xltools.model.problem import SEVERITY_CHINESE, SEVERITY_ORDER, Problem, for_unit
from xltools.model.records import FileRead
from xltools.text.unit_names import township_name


class Group(NamedTuple):
    """The findings of one table (or of one file as a whole), gravest first."""

    unit: str
    table: str
    path: str
    problems: list[Problem]


def count(problems: Sequence[Problem]) -> dict[str, int]:
    """``{"errors": n, "warnings": n, "hints": n}`` of what the units can mend: the summary of ``check``."""
    found = {"error": 0, "warning": 0, "hint": 0}
    for problem in for_unit(problems):
        found[problem.severity] += 1
    return {f"{severity}s": number for severity, number in found.items()}


def counts_text(problems: Sequence[Problem]) -> str:
    """``错误 3，警告 5，提示 2``."""
    numbers = count(problems)
    return "，".join(f"{SEVERITY_CHINESE[s]} {numbers[s + 's']}" for s in SEVERITY_ORDER)


def _place(problem: Problem) -> tuple[int, int]:
    if problem.cell is None:
        return -1, -1
    try:
        found = parse_a1(problem.cell.partition(":")[0])
    except ValueError:
        return -1, -1
    return found.row, found.col


def _weight(problems: Sequence[Problem]) -> tuple[int, int, int]:
    numbers = count(problems)
    return -numbers["errors"], -numbers["warnings"], -numbers["hints"]


def group_problems(files: Sequence[FileRead], problems: Sequence[Problem]) -> list[Group]:
    """Findings by township and table; the worst township first, its worst table first.

    A township is a unit's name; where no table of a file says one, the file stands for it.
    """
    units = {file.path: next((t.unit for t in file.tables if t.unit), None) for file in files}
    tables: dict[tuple[str, str, str, str], list[Problem]] = {}
    for problem in problems:
        path = problem.path or ""
        unit = problem.unit or units.get(path) or os.path.basename(path) or "全部文件"
        key = (unit, path, problem.sheet or "", problem.project or "")
        tables.setdefault(key, []).append(problem)
    names = dict.fromkeys(key[0] for key in tables)
    longest: dict[str, str] = {}
    for unit in names:  # 双河镇 and 双河镇人民政府 are one office
        plain = township_name(unit)
        longest[plain] = max(longest.get(plain, ""), unit, key=len)
    townships: dict[str, list[Group]] = {}
    for (unit, path, sheet, project), found in tables.items():
        found.sort(key=lambda p: (SEVERITY_ORDER[p.severity], _place(p), p.code))
        unit = longest[township_name(unit)]
        title = " · ".join(part for part in (sheet, project) if part) or "整个文件"
        townships.setdefault(unit, []).append(Group(unit, title, path, found))
    ordered = sorted(townships.values(), key=lambda gs: _weight([p for g in gs for p in g.problems]))
    return [
        group for groups in ordered for group in sorted(groups, key=lambda g: (_weight(g.problems), g.path))
    ]
