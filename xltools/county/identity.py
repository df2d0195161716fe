"""Are two tables the same document? The facts of a table, how near two are, and where they differ.

Facts leave out how a copy is drawn: its form, its place, its money unit (amounts are compared in 万元),
spaces and punctuation. So a Word copy in 元 and an Excel copy in 万元 of one table have equal facts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from decimal import Decimal
from typing import TypeVar

from xltools.county.naming import plain
from xltools.money import POWERS, to_wan
from xltools.records import Execution, Funding, Indicator, Table, Target, Task

_FUNDING = (("total", "总额"), ("fiscal", "财政拨款"), ("other", "其他资金"))
_EXECUTION = (
    ("initial", "年初预算数"),
    ("adjusted", "全年预算数"),
    ("executed", "全年执行数"),
)
_TASK_AMOUNTS = (*_FUNDING, ("executed", "执行数"))
_POINTS = (("weight", "分值"), ("score", "得分"))
_WORDS = (("actual", "实际完成值"), ("previous", "上年完成值"), ("reason", "偏差原因"))
_Row = TypeVar("_Row", Task, Indicator)
_LISTS = (("goals", "总体目标"), ("results", "完成情况"), ("safeguards", "保障措施"))


def _wan(amount: Decimal | None, currency: str) -> Decimal | None:
    if amount is None:
        return None
    return (to_wan(amount, currency) if currency in POWERS else amount).normalize()


def _number(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.normalize()


def _target(target: Target | None) -> Hashable:
    return plain(target.raw) if target else None


def _money(part: Funding | Execution, names: tuple[tuple[str, str], ...], currency: str) -> Hashable:
    return tuple(_wan(getattr(part, name), currency) for name, _ in names)


def _task(task: Task, currency: str) -> tuple[Hashable, ...]:
    amounts = (_wan(getattr(task, name), currency) for name, _ in _TASK_AMOUNTS)
    return ("task", plain(task.name), plain(task.content), plain(task.result), *amounts)


def _indicator(row: Indicator) -> tuple[Hashable, ...]:
    points = (_number(getattr(row, name)) for name, _ in _POINTS)
    words = (plain(getattr(row, name)) for name, _ in _WORDS)
    return ("indicator", plain(row.l1), plain(row.l2), plain(row.l3), _target(row.target), *points, *words)


def facts(table: Table) -> tuple[Hashable, ...]:
    """What the table says, apart from unit, year and drawing; equal for two copies of one table."""
    currency = table.currency_unit
    return (
        table.type,
        plain(table.project),
        plain(table.period),
        _money(table.funding, _FUNDING, currency),
        _money(table.printed_totals, _FUNDING, currency),
        _money(table.execution, _EXECUTION, currency),
        _number(table.execution.score),
        _number(table.total_score),
        tuple((plain(step.by), _wan(step.amount, currency)) for step in table.plan),
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


def _say(value: object) -> str:
    if value is None or value == "":
        return "空"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return f"“{value}”" if len(str(value)) <= 24 else f"“{str(value)[:22]}…”"


def _amount(value: Decimal | None, currency: str) -> str:
    return "空" if value is None else f"{value:f}{currency}"


def _line(what: str, a: str, at_a: str | None, b: str, at_b: str | None) -> str:
    places = f"（{at_a or '—'} 与 {at_b or '—'}）" if at_a or at_b else ""
    return f"{what}：{a} ≠ {b}{places}"


def _amounts(
    a: object,
    b: object,
    names: tuple[tuple[str, str], ...],
    what: str,
    currencies: tuple[str, str],
    places: tuple[Mapping[str, str | None], Mapping[str, str | None]],
) -> Iterator[str]:
    for name, label in names:
        one, other = getattr(a, name), getattr(b, name)
        if _wan(one, currencies[0]) != _wan(other, currencies[1]):
            yield _line(
                f"{what}{label}",
                _amount(one, currencies[0]),
                places[0].get(name),
                _amount(other, currencies[1]),
                places[1].get(name),
            )


def _heads(a: Table, b: Table) -> Iterator[str]:
    currencies = (a.currency_unit, b.currency_unit)
    for part, names, what in (
        ("funding", _FUNDING, "资金"),
        ("printed_totals", _FUNDING, "合计行"),
        ("execution", _EXECUTION, ""),
    ):
        places = tuple({name: t.cell(f"{part}.{name}") for name, _ in names} for t in (a, b))
        yield from _amounts(
            getattr(a, part), getattr(b, part), names, what, currencies, (places[0], places[1])
        )
    if _number(a.total_score) != _number(b.total_score):
        at = a.cell("total_score"), b.cell("total_score")
        yield _line("总分", _say(a.total_score), at[0], _say(b.total_score), at[1])


def _pairs(
    a: tuple[_Row, ...], b: tuple[_Row, ...], key: Callable[[_Row], str]
) -> Iterator[tuple[_Row | None, _Row | None]]:
    waiting: dict[str, list[_Row]] = {}
    for row in b:
        waiting.setdefault(key(row), []).append(row)
    for row in a:
        same = waiting.get(key(row))
        yield row, same.pop(0) if same else None
    for rows in waiting.values():
        for row in rows:
            yield None, row


def _tasks(a: Table, b: Table) -> Iterator[str]:
    for one, other in _pairs(a.tasks, b.tasks, lambda task: plain(task.name)):
        if one is None or other is None:
            task = one or other
            assert task is not None
            yield f"任务“{task.name}”只在{'前' if one else '后'}一份中有（{task.where.cell('name')}）"
            continue
        places = tuple({name: t.where.cell(name) for name, _ in _TASK_AMOUNTS} for t in (one, other))
        yield from _amounts(
            one,
            other,
            _TASK_AMOUNTS,
            f"任务“{one.name}”",
            (a.currency_unit, b.currency_unit),
            (places[0], places[1]),
        )
        if plain(one.content) != plain(other.content):
            at = one.where.cell("content"), other.where.cell("content")
            yield _line(f"任务“{one.name}”主要内容", _say(one.content), at[0], _say(other.content), at[1])


def _indicators(a: Table, b: Table) -> Iterator[str]:
    for one, other in _pairs(a.indicators, b.indicators, lambda row: plain(row.l3)):
        if one is None or other is None:
            row = one or other
            assert row is not None
            yield f"指标“{row.l3 or '空'}”只在{'前' if one else '后'}一份中有（{row.cell}）"
            continue
        if _target(one.target) != _target(other.target):
            texts = tuple(row.target.raw if row.target else None for row in (one, other))
            at = one.where.cell("target"), other.where.cell("target")
            yield _line(f"指标“{one.l3}”指标值", _say(texts[0]), at[0], _say(texts[1]), at[1])
        for name, label in (*_POINTS, *_WORDS):
            mine, theirs = getattr(one, name), getattr(other, name)
            same = (
                mine == theirs
                if isinstance(mine, Decimal) or isinstance(theirs, Decimal)
                else plain(mine) == plain(theirs)
            )
            if not same:
                at = one.where.cell(name), other.where.cell(name)
                yield _line(f"指标“{one.l3}”{label}", _say(mine), at[0], _say(theirs), at[1])
        for name, label in (("l1", "一级指标"), ("l2", "二级指标")):
            if plain(getattr(one, name)) != plain(getattr(other, name)):
                at = one.where.cell(name), other.where.cell(name)
                mine, theirs = getattr(one, name), getattr(other, name)
                yield _line(f"指标“{one.l3}”{label}", _say(mine), at[0], _say(theirs), at[1])


def differences(a: Table, b: Table) -> list[str]:
    """Every fact two versions of one table disagree on: what, both values, both cells; money first."""
    found = [*_heads(a, b), *_tasks(a, b)]
    steps = {plain(step.by): step for step in b.plan}
    for step in a.plan:
        other = steps.get(plain(step.by))
        amount = other.amount if other else None
        if _wan(step.amount, a.currency_unit) != _wan(amount, b.currency_unit):
            mine, theirs = _amount(step.amount, a.currency_unit), _amount(amount, b.currency_unit)
            found.append(_line(f"支出计划 {step.by}", mine, step.where.cell(), theirs, None))
    found += _indicators(a, b)
    for name, label in _LISTS:
        one, other_lines = getattr(a, name), getattr(b, name)
        if [plain(line) for line in one] != [plain(line) for line in other_lines]:
            found.append(
                _line(label, f"{len(one)} 条", a.cell(name), f"{len(other_lines)} 条，文字不同", b.cell(name))
            )
    if len(found) == 0 and facts(a) != facts(b):
        found.append("文字略有不同，金额和指标值一致")
    return found
