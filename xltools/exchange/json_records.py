"""Records as JSON: the public format of ``read --json`` and ``check --json``.

Names and nesting are a promise to other people's scripts: keys may be added, never renamed or dropped.
Amounts and numbers are decimal strings, exactly as on the sheet (``"3598.23"``, never a float); what is
absent is null or an empty list. ``json_input.py`` reads the same format back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xltools.exchange.json_input import RecordsError, loads, table_from_json, tables_from_json
from xltools.model.problem import Parameter, Problem
from xltools.model.records import (
    Execution,
    FileRead,
    Funding,
    Indicator,
    PlanStep,
    ProjectList,
    SubGoal,
    Table,
    Target,
    Task,
    Where,
)

if TYPE_CHECKING:
    from xltools.rules.grouping import ProblemGroup

__all__ = [
    "RecordsError",
    "document",
    "dumps",
    "file_to_json",
    "loads",
    "problem_to_json",
    "table_from_json",
    "table_to_json",
    "tables_from_json",
    "target_to_json",
]

Json = dict[str, Any]


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _cell(where: Where, name: str) -> str | None:
    return where.cell(name) if where.columns else None


def _bound(value: Decimal | str) -> str:
    return value if isinstance(value, str) else format(value, "f")


def target_to_json(target: Target) -> Json:
    """``{raw, operator, value, unit, kind}``; ``value`` of a range is ``[low, high]``."""
    value = target.value
    shown: Any = None
    if isinstance(value, tuple):
        shown = [_bound(bound) for bound in value]
    elif value is not None:
        shown = _bound(value)
    return {
        "raw": target.raw,
        "operator": target.operator,
        "value": shown,
        "unit": target.unit,
        "kind": target.kind,
    }


def _funding(funding: Funding) -> Json:
    return {
        "total": _number(funding.total),
        "fiscal": _number(funding.fiscal),
        "other": _number(funding.other),
    }


def _execution(execution: Execution) -> Json:
    return {
        "initial": _number(execution.initial),
        "adjusted": _number(execution.adjusted),
        "executed": _number(execution.executed),
        "rate": _number(execution.rate),
        "weight": _number(execution.weight),
        "score": _number(execution.score),
        "parts": [
            {
                "name": part.name,
                "initial": _number(part.initial),
                "adjusted": _number(part.adjusted),
                "executed": _number(part.executed),
            }
            for part in execution.parts
        ],
    }


def _task(task: Task) -> Json:
    return {
        "name": task.name,
        "content": task.content,
        "total": _number(task.total),
        "fiscal": _number(task.fiscal),
        "other": _number(task.other),
        "executed": _number(task.executed),
        "result": task.result,
        "cell": _cell(task.where, "name"),
    }


def _step(step: PlanStep) -> Json:
    return {"by": step.by, "amount": _number(step.amount), "cell": _cell(step.where, "amount")}


def _sub_goal(sub_goal: SubGoal) -> Json:
    return {
        "name": sub_goal.name,
        "goal": sub_goal.goal,
        "indicator": sub_goal.indicator,
        "cell": _cell(sub_goal.where, "name"),
    }


def _indicator(indicator: Indicator) -> Json:
    return {
        "l1": indicator.l1,
        "l2": indicator.l2,
        "l3": indicator.l3,
        "description": indicator.description,
        "target": None if indicator.target is None else target_to_json(indicator.target),
        "weight": _number(indicator.weight),
        "rule": indicator.rule,
        "basis": indicator.basis,
        "evidence": indicator.evidence,
        "previous": indicator.previous,
        "actual": indicator.actual,
        "score": _number(indicator.score),
        "reason": indicator.reason,
        "forecast": indicator.forecast,
        "likelihood": indicator.likelihood,
        "note": indicator.note,
        "regions": [
            {
                "name": region.name,
                "target": None if region.target is None else target_to_json(region.target),
                "actual": region.actual,
            }
            for region in indicator.regions
        ],
        "cell": _cell(indicator.where, "l3"),
    }


def table_to_json(table: Table) -> Json:
    """One table with every key of the format, absent ones null or empty."""
    return {
        "type": table.type,
        "layout": table.layout,
        "sheet": table.sheet,
        "range": table.range,
        "title": table.title,
        "year": table.year,
        "period": table.period,
        "unit": table.unit,
        "unit_code": table.unit_code,
        "department": table.department,
        "project": table.project,
        "project_code": table.project_code,
        "manager": table.manager,
        "purpose": table.purpose,
        "currency_unit": table.currency_unit,
        "funding": _funding(table.funding),
        "execution": _execution(table.execution),
        "tasks": [_task(task) for task in table.tasks],
        "printed_totals": _funding(table.printed_totals),
        "plan": [_step(step) for step in table.plan],
        "goals": list(table.goals),
        "results": list(table.results),
        "sub_goals": [_sub_goal(sub_goal) for sub_goal in table.sub_goals],
        "safeguards": list(table.safeguards),
        "indicators": [_indicator(indicator) for indicator in table.indicators],
        "total_score": _number(table.total_score),
        "cells": dict(table.cells),
        "level_points": [
            {"l1": one.l1, "l2": one.l2, "points": _number(one.points), "cell": one.cell}
            for one in table.level_points
        ],
        "raw": dict(table.raw),
        "numbers": dict(table.numbers),
        "extras": [
            {"label": extra.label, "value": extra.value, "cell": extra.cell} for extra in table.extras
        ],
        "missing": list(table.missing),
        "unanswered": dict(table.unanswered),
        "unread": list(table.unread),
    }


def _list(found: ProjectList) -> Json:
    return {
        "sheet": found.sheet,
        "range": found.range,
        "unit": found.unit,
        "currency_unit": found.currency_unit,
        "total": _number(found.total),
        "total_cell": found.total_cell,
        "tables": list(found.tables),
    }


def file_to_json(file: FileRead, problems: Iterable[Problem] | None = None) -> Json:
    """One input file: its identity, status, tables and problems (its own unless others are given)."""
    answer: Json = {
        "path": file.path,
        "sha256": file.sha256,
        "size": file.size,
        "status": file.status,
        "reader": file.reader,
        "tables": [table_to_json(table) for table in file.tables],
        "lists": [_list(found) for found in file.lists],
        "problems": [problem_to_json(p) for p in (file.problems if problems is None else problems)],
    }
    if file.coverage:
        answer["coverage"] = {sheet: dict(cells) for sheet, cells in file.coverage.items()}
    return answer


def _parameter(value: Parameter) -> str | list[str]:
    """A value of a message as JSON: numbers as exact text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return list(value) if isinstance(value, tuple) else str(value)


def problem_to_json(problem: Problem) -> Json:
    """One problem; ``also`` holds the other places it speaks of."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "fix": problem.fix,
        "path": problem.path,
        "sheet": problem.sheet,
        "cell": problem.cell,
        "unit": problem.unit,
        "project": problem.project,
        "also": [{"path": p.path, "sheet": p.sheet, "cell": p.cell} for p in problem.also],
        "audience": problem.audience,
        "cause": problem.cause,
        "confidence": problem.confidence,
        "parameters": {name: _parameter(value) for name, value in problem.parameters.items()},
    }


def group_to_json(group: ProblemGroup) -> Json:
    """One line for one cause; ``cell`` and its like are those of the finding it quotes."""
    first = group.first
    return {
        "cause": first.cause,
        "code": first.code,
        "severity": group.severity,
        "audience": group.audience,
        "level": group.level,
        "count": len(group.problems),
        "tables": group.tables,
        "units": list(group.units),
        "programmes": list(group.programmes),
        "message": group.message,
        "fix": first.fix,
        "path": first.path,
        "sheet": first.sheet,
        "cell": first.cell,
    }


def document(
    files: Sequence[FileRead],
    problems: Iterable[Problem],
    summary: Mapping[str, int] | None = None,
    groups: Iterable[ProblemGroup] | None = None,
) -> Json:
    """The whole answer of ``read`` (and of ``check``, with its ``summary`` and ``groups``).

    Every problem stands with its file; ``problems`` of the document holds them all in one list, those of
    no file included.
    """
    found = list(problems)
    by_path: dict[str | None, list[Problem]] = {}
    for problem in found:
        by_path.setdefault(problem.path, []).append(problem)
    answer: Json = {
        "files": [file_to_json(file, by_path.get(file.path, ())) for file in files],
        "problems": [problem_to_json(problem) for problem in found],
    }
    if summary is not None:
        answer["summary"] = dict(summary)
    if groups is not None:
        answer["groups"] = [group_to_json(group) for group in groups]
    return answer


def dumps(data: Any) -> str:
    """JSON text: Chinese unescaped, two spaces of indentation, a final line break."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
