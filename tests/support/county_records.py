"""Hand-made records for the county's tests: short calls, every place a real address."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from xltools.model.problem import Problem
from xltools.model.records import Execution, FileRead, Funding, Indicator, Table, Target, Task, Where

_COLUMNS = {"l1": 0, "l2": 1, "l3": 2, "target": 3, "weight": 4, "actual": 5, "score": 6}
_TASK = {"name": 1, "content": 2, "total": 3, "fiscal": 4, "other": 5}


def d(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def indicator(l3: str, raw: str = "≥95%", row: int = 13, l1: str = "产出指标", **more: Any) -> Indicator:
    operator, value, unit = raw[0], raw[1:].rstrip("%人"), raw[-1]
    target = Target(raw, operator, Decimal(value), unit, "percent" if unit == "%" else "number")
    return Indicator(l1, more.pop("l2", "数量指标"), l3, target, where=Where(row, _COLUMNS, "l3"), **more)


def task(name: str, total: str | None, fiscal: str | None = None, row: int = 5, **more: Any) -> Task:
    return Task(name, total=d(total), fiscal=d(fiscal or total), where=Where(row, _TASK, "name"), **more)


def department(unit: str | None, *tasks: Task, printed: str | None = None, **more: Any) -> Table:
    return Table(
        "department_goal",
        "xinjiang_department_goal",
        year=more.pop("year", 2024),
        unit=unit,
        tasks=tasks,
        printed_totals=Funding(total=d(printed)),
        sheet=more.pop("sheet", "整体"),
        range=more.pop("range", "A1:F30"),
        cells={"unit": "C3", "printed_totals.total": "D9"},
        **more,
    )


def project(unit: str | None, name: str | None, total: str | None, *rows: Indicator, **more: Any) -> Table:
    return Table(
        more.pop("type", "project_goal"),
        "xinjiang_project_goal",
        year=more.pop("year", 2024),
        unit=unit,
        project=name,
        funding=Funding(d(total), d(total), None),
        indicators=rows,
        sheet=more.pop("sheet", "项目"),
        range=more.pop("range", "A1:I20"),
        cells={"project": "B2", "funding.total": "D4", "goals": "B6"},
        **more,
    )


def selfeval(unit: str, name: str, adjusted: str, executed: str, *rows: Indicator, **more: Any) -> Table:
    execution = Execution(adjusted=d(adjusted), executed=d(executed), weight=Decimal(10))
    return project(unit, name, None, *rows, type="project_selfeval", execution=execution, **more)


def read(path: str, *tables: Table, problems: tuple[Problem, ...] = (), sha: str = "") -> FileRead:
    digest = hashlib.sha256((sha or path).encode()).hexdigest()
    status = "ok" if tables else "unreadable"
    return FileRead(path, digest, 100, status, "calamine-xlsx", tables, problems=problems)
