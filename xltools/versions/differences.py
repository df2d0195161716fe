"""Where two versions of one table differ: figures first, then rows one of them lacks, then words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

from xltools.model.records import Indicator, Table, Task
from xltools.text.unit_names import plain
from xltools.versions.identity import (
    EXECUTION,
    FUNDING,
    POINTS,
    TASK_AMOUNTS,
    WORDS,
    number,
    target_text,
    wan,
)

LISTS = (("goals", "总体目标"), ("results", "完成情况"), ("safeguards", "保障措施"))
MONEY, VALUE, ROW, WORD = range(4)
"""Order of importance: amounts; targets, points and results; rows one copy lacks; words."""
_Row = TypeVar("_Row", Task, Indicator)


class Difference(NamedTuple):
    """One fact two tables disagree on; ``cell`` is where it stands in the second, None where it does not."""

    rank: int
    text: str
    cell: str | None = None


def _say(value: object) -> str:
    if value is None or value == "":
        return "空"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return f"“{value}”" if len(str(value)) <= 24 else f"“{str(value)[:22]}…”"


def _line(rank: int, what: str, a: str, at_a: str | None, b: str, at_b: str | None) -> Difference:
    places = f"（{at_a or '—'} 与 {at_b or '—'}）" if at_a or at_b else ""
    return Difference(rank, f"{what}：{a} ≠ {b}{places}", at_b)


def _amounts(
    parts: tuple[object, object],
    names: Sequence[tuple[str, str]],
    what: str,
    currencies: tuple[str, str],
    place: tuple[Callable[[str], str | None], Callable[[str], str | None]],
) -> Iterator[Difference]:
    for name, label in names:
        one, other = (getattr(part, name) for part in parts)
        if wan(one, currencies[0]) != wan(other, currencies[1]):
            said = [
                "空" if value is None else f"{value:f}{currency}"
                for value, currency in zip((one, other), currencies, strict=True)
            ]
            yield _line(MONEY, what + label, said[0], place[0](name), said[1], place[1](name))


def _asked(one: Table, other: Table, path: str) -> bool:
    """Whether both forms have a place for a field; what another form does not ask for is no difference."""
    if one.layout == other.layout:
        return True
    return all(path in t.cells or path in t.unanswered or path in t.missing for t in (one, other))


def _asked_of_rows(
    a: Table, b: Table, rows: str, names: Sequence[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """Of some columns those that both forms have: a column blank in every row of one form is not its own."""
    if a.layout == b.layout:
        return tuple(names)
    return tuple(
        (name, label)
        for name, label in names
        if all(any(getattr(row, name) not in (None, "") for row in getattr(t, rows)) for t in (a, b))
    )


def _heads(a: Table, b: Table) -> Iterator[Difference]:
    currencies = (a.currency_unit, b.currency_unit)
    for part, names, what in (
        ("funding", FUNDING, "资金"),
        ("printed_totals", FUNDING, "合计行"),
        ("execution", EXECUTION, ""),
    ):
        place = (
            lambda name, part=part: a.cell(f"{part}.{name}"),
            lambda name, part=part: b.cell(f"{part}.{name}"),
        )
        asked = [(name, label) for name, label in names if _asked(a, b, f"{part}.{name}")]
        yield from _amounts((getattr(a, part), getattr(b, part)), asked, what, currencies, place)
    for what, path, one, other in (
        ("总分", "total_score", a.total_score, b.total_score),
        ("预算执行得分", "execution.score", a.execution.score, b.execution.score),
    ):
        if number(one) != number(other) and _asked(a, b, path):
            yield _line(VALUE, what, _say(one), a.cell(path), _say(other), b.cell(path))
    planned = a.layout == b.layout or bool(a.plan and b.plan)
    steps = {plain(step.by): step for step in b.plan} if planned else {}
    for step in a.plan if planned else ():
        twin = steps.pop(plain(step.by), None)
        yield from _step(step.by, step.amount, twin.amount if twin else None, currencies, step.where.cell())
    for step in steps.values():
        yield from _step(step.by, None, step.amount, currencies, step.where.cell())


def _step(
    by: str, one: Decimal | None, other: Decimal | None, currencies: tuple[str, str], at: str
) -> Iterator[Difference]:
    if wan(one, currencies[0]) != wan(other, currencies[1]):
        yield _line(MONEY, f"支出计划 {by}", _say(one), at, _say(other), None)


def _pairs(
    a: Sequence[_Row], b: Sequence[_Row], key: Callable[[_Row], str]
) -> Iterator[tuple[_Row | None, _Row | None]]:
    """Rows of one name side by side; what is left over is paired in order where both leave as many."""
    waiting: dict[str, list[_Row]] = {}
    for row in b:
        waiting.setdefault(key(row), []).append(row)
    alone: list[_Row] = []
    for row in a:
        same = waiting.get(key(row))
        if same:
            yield row, same.pop(0)
        else:
            alone.append(row)
    rest = [row for row in b if any(row is one for one in waiting[key(row)])]
    if len(alone) == len(rest):
        yield from zip(alone, rest, strict=True)
        return
    yield from ((row, None) for row in alone)
    yield from ((None, row) for row in rest)


def _alone(what: str, name: str | None, cell: str, first: bool) -> Difference:
    said = f"{what}“{name or '空'}”只在{'前' if first else '后'}一份中有（{cell}）"
    return Difference(ROW, said, None if first else cell)


def _words(
    what: str, rows: tuple[Task, Task] | tuple[Indicator, Indicator], names: Sequence[tuple[str, str]]
) -> Iterator[Difference]:
    for name, label in names:
        mine, theirs = (getattr(row, name) for row in rows)
        if plain(mine) != plain(theirs):
            at = [row.where.cell(name) for row in rows]
            yield _line(WORD, f"{what}{label}", _say(mine), at[0], _say(theirs), at[1])


def _tasks(a: Table, b: Table) -> Iterator[Difference]:
    currencies = (a.currency_unit, b.currency_unit)
    amounts = _asked_of_rows(a, b, "tasks", TASK_AMOUNTS)
    texts = _asked_of_rows(a, b, "tasks", (("content", "主要内容"), ("result", "完成情况")))
    contents = 0
    for one, other in _pairs(a.tasks, b.tasks, lambda task: plain(task.name)):
        if one is None or other is None:
            task = one or other
            if task is not None:
                yield _alone("任务", task.name, task.where.cell("name"), one is not None)
            continue
        place = one.where.cell, other.where.cell
        yield from _amounts((one, other), amounts, f"任务“{one.name}”", currencies, place)
        yield from _words("任务", (one, other), (("name", "名称"),))
        yield from _words(f"任务“{one.name}”", (one, other), [text for text in texts if text[0] == "result"])
        if any(name == "content" for name, _ in texts):
            contents += plain(one.content) != plain(other.content)
    if contents:
        empty = [all(not task.content for task in table.tasks) for table in (a, b)]
        why = "，前一份全部空着" if empty[0] else "，后一份全部空着" if empty[1] else ""
        yield Difference(WORD, f"任务的主要内容有 {contents} 处不同{why}")


def _indicators(a: Table, b: Table) -> Iterator[Difference]:
    points = _asked_of_rows(a, b, "indicators", POINTS)
    words = _asked_of_rows(a, b, "indicators", (("l1", "一级指标"), ("l2", "二级指标"), *WORDS))
    for one, other in _pairs(a.indicators, b.indicators, lambda row: plain(row.l3)):
        if one is None or other is None:
            row = one or other
            if row is not None:
                yield _alone("指标", row.l3, row.cell, one is not None)
            continue
        what = f"指标“{one.l3}”"
        if target_text(one.target) != target_text(other.target):
            texts = [row.target.raw if row.target else None for row in (one, other)]
            at = one.where.cell("target"), other.where.cell("target")
            yield _line(VALUE, f"{what}指标值", _say(texts[0]), at[0], _say(texts[1]), at[1])
        for name, label in points:
            mine, theirs = getattr(one, name), getattr(other, name)
            if number(mine) != number(theirs):
                at = one.where.cell(name), other.where.cell(name)
                yield _line(VALUE, f"{what}{label}", _say(mine), at[0], _say(theirs), at[1])
        yield from _words("指标", (one, other), (("l3", "名称"),))
        yield from _words(what, (one, other), words)


def _lists(a: Table, b: Table) -> Iterator[Difference]:
    for name, label in LISTS:
        lines = [[plain(line) for line in getattr(table, name)] for table in (a, b)]
        if lines[0] != lines[1] and (all(lines) or _asked(a, b, name)):
            said = f"{len(lines[0])} 条与 {len(lines[1])} 条，文字不同"
            places = f"（{a.cell(name) or '—'} 与 {b.cell(name) or '—'}）"
            yield Difference(WORD, f"{label}：{said}{places}", b.cell(name))
    if len(a.sub_goals) != len(b.sub_goals):
        yield Difference(ROW, f"分项绩效目标：{len(a.sub_goals)} 项 ≠ {len(b.sub_goals)} 项")


def found_differences(a: Table, b: Table) -> list[Difference]:
    """Every fact two versions of one table disagree on, each with both values and both cells.

    Amounts come first, then targets and points, then rows only one has, then words. Empty where nothing
    listed here differs, which says nothing of sub-goals of equal number, reasons and periods.
    """
    found = [*_heads(a, b), *_tasks(a, b), *_indicators(a, b), *_lists(a, b)]
    found.sort(key=lambda difference: difference.rank)
    return found


def differences(a: Table, b: Table) -> list[str]:
    """:func:`found_differences` as sentences; one that says so where there are none."""
    return [found.text for found in found_differences(a, b)] or ["文字略有不同，金额和指标值一致"]
