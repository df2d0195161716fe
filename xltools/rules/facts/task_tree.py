"""Tasks within tasks: 基本支出 with 人员经费 and 公用经费 under it, and the rows of 小计 between them.

A list of tasks may be flat or name its headings among the rows. Read flat, the headings count twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from xltools.model.records import Task

_MARKS = (
    re.compile(r"[一二三四五六七八九十]+[、.．]"),
    re.compile(r"[(（][一二三四五六七八九十]+[)）]"),
    re.compile(r"\d{1,2}[、.．](?!\d)"),
    re.compile(r"[(（]\d{1,2}[)）]|[①-⑳]"),
)
_HEADINGS = frozenset({"基本支出", "项目支出"})
_OF_WHICH = re.compile(r"^[(（]?其中")


class Heading(NamedTuple):
    """A task and the tasks it is made of; ``all_named`` where the list says it is complete."""

    task: Task
    children: list[Task]
    all_named: bool


class Outline(NamedTuple):
    """The tasks that make the total, and the headings among them."""

    top: list[Task]
    headings: list[Heading]


def _mark(name: str) -> int:
    return next((level for level, mark in enumerate(_MARKS) if mark.match(name)), -1)


def outline(tasks: Sequence[Task]) -> Outline:
    """What the names say of the levels: numbering (一、 over 1.), 其中：, 基本支出 and 项目支出.

    A list whose names show no levels is all top.
    """
    names = [task.name.strip() for task in tasks]
    marks = [_mark(name) for name in names]
    deeper = {mark for mark in marks if mark >= 0}
    of_which = any(_OF_WHICH.match(name) for name in names)
    if tasks and len(deeper) > 1 and marks[0] == min(deeper):
        levels = _by_mark(marks)
    elif of_which:
        levels = _by_words(names)
    elif tasks and names[0] in _HEADINGS and names.count("基本支出") == names.count("项目支出") == 1:
        levels = [0 if name in _HEADINGS else 1 for name in names]
    else:
        return Outline(list(tasks), [])
    return _tree(tasks, names, levels)


def _by_mark(marks: list[int]) -> list[int]:
    levels, last = [], 0
    for mark in marks:
        last = mark if mark >= 0 else last
        levels.append(last)
    return levels


def _by_words(names: list[str]) -> list[int]:
    """其中： opens a lower level; the rows after it stay there up to the next heading by name."""
    levels, inside = [], False
    for n, name in enumerate(names):
        opens = any(_OF_WHICH.match(later) for later in names[n + 1 : n + 2])
        if _OF_WHICH.match(name):
            inside = n > 0
        elif opens or name.lstrip("一二三四、.1234 ") in _HEADINGS:
            inside = False
        levels.append(1 if inside else 0)
    return levels


def _tree(tasks: Sequence[Task], names: list[str], levels: list[int]) -> Outline:
    low = min(levels)
    headings = []
    for n, task in enumerate(tasks):
        end = n + 1
        while end < len(tasks) and levels[end] > levels[n]:
            end += 1
        if end == n + 1:
            continue
        first = levels[n + 1]
        children = [tasks[m] for m in range(n + 1, end) if levels[m] == first]
        partly = _OF_WHICH.match(names[n + 1]) is not None
        headings.append(Heading(task, children, not partly))
    return Outline([task for task, level in zip(tasks, levels, strict=True) if level == low], headings)


def by_amount(amounts: Sequence[Decimal]) -> list[Decimal]:
    """The amounts that are left when those that are the sum of at least two behind them take their place."""
    top, n = [], 0
    while n < len(amounts):
        top.append(amounts[n])
        added, m = Decimal(0), n + 1
        while m < len(amounts) and amounts[n] > 0 and added < amounts[n]:
            added += amounts[m]
            m += 1
        n = m if added == amounts[n] and m > n + 2 else n + 1
    return top
