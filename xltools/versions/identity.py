"""Are two tables the same document? The facts of a table, and how near two tables are.

Facts leave out how a copy is drawn: its form, its place, its money unit (amounts are compared in 万元),
spaces and punctuation. So a Word copy in 元 and an Excel copy in 万元 of one table have equal facts.
"""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal

from xltools.model.money import POWERS, to_wan
from xltools.model.records import Execution, Funding, Indicator, Table, Target, Task
from xltools.text.unit_names import plain

FUNDING = (("total", "总额"), ("fiscal", "财政拨款"), ("other", "其他资金"))
EXECUTION = (
    ("initial", "年初预算数"),
    ("adjusted", "全年预算数"),
    ("executed", "全年执行数"),
)
TASK_AMOUNTS = (*FUNDING, ("executed", "执行数"))
POINTS = (("weight", "分值"), ("score", "得分"))
WORDS = (("actual", "实际完成值"), ("previous", "上年完成值"), ("reason", "偏差原因"))


def wan(amount: Decimal | None, currency: str) -> Decimal | None:
    """An amount in 万元 for comparison; in an unknown money unit, the amount as typed."""
    if amount is None:
        return None
    return (to_wan(amount, currency) if currency in POWERS else amount).normalize()


def number(value: Decimal | None) -> Decimal | None:
    """A number for comparison: 10.0 is 10."""
    return None if value is None else value.normalize()


def target_text(target: Target | None) -> Hashable:
    """A target for comparison: its raw text without spaces and widths."""
    return plain(target.raw) if target else None


def _money(part: Funding | Execution, names: tuple[tuple[str, str], ...], currency: str) -> Hashable:
    return tuple(wan(getattr(part, name), currency) for name, _ in names)


def _task(task: Task, currency: str) -> tuple[Hashable, ...]:
    amounts = (wan(getattr(task, name), currency) for name, _ in TASK_AMOUNTS)
    return ("task", plain(task.name), plain(task.content), plain(task.result), *amounts)


def _indicator(row: Indicator) -> tuple[Hashable, ...]:
    points = (number(getattr(row, name)) for name, _ in POINTS)
    words = (plain(getattr(row, name)) for name, _ in WORDS)
    return (
        "indicator",
        plain(row.l1),
        plain(row.l2),
        plain(row.l3),
        target_text(row.target),
        *points,
        *words,
    )


def facts(table: Table) -> tuple[Hashable, ...]:
    """What the table says, apart from unit, year and drawing; equal for two copies of one table."""
    currency = table.currency_unit
    return (
        table.type,
        plain(table.project),
        plain(table.period),
        _money(table.funding, FUNDING, currency),
        _money(table.printed_totals, FUNDING, currency),
        _money(table.execution, EXECUTION, currency),
        number(table.execution.score),
        number(table.total_score),
        tuple((plain(step.by), wan(step.amount, currency)) for step in table.plan),
        tuple(plain(goal) for goal in table.goals),
        tuple(plain(result) for result in table.results),
        tuple(plain(line) for line in table.safeguards),
        tuple((plain(s.name), plain(s.goal), plain(s.indicator)) for s in table.sub_goals),
        tuple(_task(task, currency) for task in table.tasks),
        tuple(_indicator(row) for row in table.indicators),
    )


def _names(table: Table) -> set[Hashable]:
    names: set[Hashable] = {("task", plain(task.name)) for task in table.tasks}
    names |= {("indicator", plain(row.l2), plain(row.l3)) for row in table.indicators}
    names |= {("sub_goal", plain(goal.name)) for goal in table.sub_goals}
    return names


def likeness(a: Table, b: Table) -> float:
    """How much two tables of one type share, from 0 to 1: names of tasks, indicators and sub-goals.

    The measure is the shared names over all names of both (Jaccard); 0 when neither has a row.
    """
    one, other = _names(a), _names(b)
    every = one | other
    return len(one & other) / len(every) if every else 0.0
