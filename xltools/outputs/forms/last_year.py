"""Last year's tables as the start of this year's: targets stay, results become 上年完成值, dates move.

Amounts are not carried over: last year's budget in this year's form would be a wrong number that looks
right. Results, scores and reasons belong to last year and are cleared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from xltools.model.records import Execution, Funding, Indicator, Table, Target
from xltools.text.targets.grammar import parse_target

_GOALS = ("project_goal", "department_goal", "department_plan")


def move_year(text: str, before: int, after: int) -> str:
    """Dates of one year become dates of another: ``2023年12月底`` → ``2024年12月底``.

    Only a year followed by 年 or a date separator moves; ``≥2023人`` is a number of people.
    """
    return re.sub(rf"(?<!\d){before}(?=\s*年|[.\-/]\d{{1,2}}(?!\d))", str(after), text)


def _target(target: Target | None, before: int, after: int) -> Target | None:
    if target is None:
        return None
    moved = move_year(target.raw, before, after)
    return target if moved == target.raw else parse_target(moved)


def _indicator(indicator: Indicator, actual: str | None, before: int | None, after: int) -> Indicator:
    target = indicator.target if before is None else _target(indicator.target, before, after)
    return replace(
        indicator,
        target=target,
        previous=actual,
        actual=None,
        score=None,
        reason=None,
        forecast=None,
        likelihood=None,
        note=None,
    )


def start_of_year(tables: Sequence[Table], year: int) -> list[Table]:
    """Make this year's tables from all tables of last year's file.

    A goal table and the self-evaluation of the same project belong together: the form comes from the goal
    table, the actual values from the self-evaluation, matched by level-3 name. Without a goal table the
    self-evaluation itself is the start.
    """
    goals = [table for table in tables if table.type in _GOALS]
    evaluated = [table for table in tables if table.type not in _GOALS and table.type != "monitoring"]
    started: list[Table] = []
    used: list[Table] = []
    for goal in goals:
        results = [t for t in evaluated if t.project == goal.project and _same_level(t, goal)]
        used += results
        started.append(_start(goal, results or [goal], year))
    started += [_start(table, [table], year) for table in evaluated if table not in used]
    return started


def _same_level(evaluation: Table, goal: Table) -> bool:
    return evaluation.type.startswith("project") == goal.type.startswith("project")


def _start(table: Table, results: Sequence[Table], year: int) -> Table:
    before = table.year
    actuals = {i.l3: i.actual for t in results for i in t.indicators if i.actual}

    def moved(text: str) -> str:
        return text if before is None else move_year(text, before, year)

    return replace(
        table,
        year=year,
        period=None,
        funding=Funding(),
        execution=Execution(weight=table.execution.weight),
        printed_totals=Funding(),
        plan=tuple(replace(step, amount=None) for step in table.plan),
        tasks=tuple(
            replace(
                t,
                content=t.content and moved(t.content),
                total=None,
                fiscal=None,
                other=None,
                executed=None,
                result=None,
            )
            for t in table.tasks
        ),
        goals=tuple(map(moved, table.goals)),
        results=(),
        sub_goals=tuple(
            replace(s, goal=s.goal and moved(s.goal), indicator=s.indicator and moved(s.indicator))
            for s in table.sub_goals
        ),
        safeguards=tuple(map(moved, table.safeguards)),
        indicators=tuple(_indicator(i, actuals.get(i.l3), before, year) for i in table.indicators),
        total_score=None,
    )
