"""S115 and S124, numbering: numbers that repeat, skip or begin again, in goals, indicators, tasks and lists.

A list may stand within a list (一、1. 2. 二、1. 2.): a number is compared with the last of its own kind since
the outer list went on. A heading without a number begins a list anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from xltools.rules.facts.views import FileView, TableView
from xltools.rules.registry import Finding, file_rule, table_rule
from xltools.text.cleaning import clean_text
from xltools.text.indicator_names import level

_CHINESE = "一二三四五六七八九十"
_MARK = re.compile(
    rf"(?:(?<=[\s。；;])|^)(?:(?P<goal>目标\s*(?:\d{{1,2}}|[{_CHINESE}]{{1,3}})\s*[:：、.．])"
    rf"|(?P<cn>[{_CHINESE}]{{1,3}}、)|(?P<cnp>[（(][{_CHINESE}]{{1,3}}[)）])"
    r"|(?P<ara>\d{1,2}\s*(?:[、．](?!\d)|\.(?!\s*\d)))|(?P<arap>[（(]\d{1,2}[)）])|(?P<circ>[①-⑳])"
    r"|(?P<weak>\d{1,2}\s*(?:[、．](?=\d)|\.\s*(?=20\d\d年)|\.\s+(?=\d)))"
    r"|(?P<bare>(?m:^)\d{1,2}(?=[\u4e00-\u9fff])))"
)
_NUMBER = re.compile(rf"\d{{1,2}}|[{_CHINESE}]{{1,3}}")
_HEADING = re.compile(r"[:：]\s*$")
_BEGINS = frozenset(f"0123456789（(目{_CHINESE}")
_SENTENCE_END = "。；;，,、"
_SATISFACTION_INSIDE = re.compile(
    rf"[（(](?P<n>[{_CHINESE}])[)）]\s*(?:服务对象|社会公众|群众)?满意度(?:指标)?"
)


class Mark(NamedTuple):
    """A number at the head of something: its kind (一、 is another than 1.), itself and where it stands."""

    kind: str
    number: int
    text: str
    cell: str | None
    heading_before: bool = False
    """Whether something without a number begins a new list just before it."""


def ordinal(text: str) -> int:
    """``12``, 三 and 十二 as numbers; 0 for what is none."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _CHINESE.index(text) + 1 if len(text) == 1 else 0
    return (_CHINESE.index(tens[0]) + 1 if tens else 1) * 10 + (_CHINESE.index(ones[0]) + 1 if ones else 0)


def _number_of(found: re.Match[str]) -> int:
    """The number a mark bears."""
    if found.lastgroup == "circ":
        return ord(found[0][0]) - ord("①") + 1
    digits = _NUMBER.search(found[0])
    return ordinal(digits[0]) if digits else 0


def _marks_in(text: str, cell: str | None) -> Iterator[Mark]:
    end = 0
    last: dict[str, int] = {}
    for found in _MARK.finditer(text):
        kind = found.lastgroup or ""
        number = _number_of(found)
        if kind in ("bare", "weak"):
            # 1人代会 begins a line as often as 12个月 does: a number only where it goes on.
            if number != last.get("ara", 0) + 1:
                continue
            kind = "ara"
        if kind == "goal" and not any(c.isdigit() for c in found[0]):
            kind = "goal_cn"
        between = text[end : found.start()].strip()
        line = between.rpartition("\n")[2].strip()
        heading = _HEADING.search(between) is not None or (
            end > 0 and "\n" in between and 0 < len(line) <= 16 and line[-1] not in _SENTENCE_END
        )
        if kind in ("cn", "cnp", "goal", "goal_cn") or heading:
            last.pop("ara", None)
        last[kind] = number
        yield Mark(kind, number, found[0].strip(), cell, heading)
        end = found.end()


def _irregular(marks: Iterator[Mark]) -> tuple[Mark, str] | None:
    """The first number out of turn and what is wrong with it, in Chinese."""
    open_lists: list[tuple[str, int]] = []
    for seen, mark in enumerate(marks):
        kinds = [kind for kind, _ in open_lists]
        if mark.kind in kinds:
            depth = kinds.index(mark.kind)
            last = open_lists[depth][1]
            inside = len(open_lists) > depth + 1
            del open_lists[depth:]
            if mark.number == last:
                return mark, f"“{mark.text}”出现了两次"
            if mark.number == 1 and not mark.heading_before and not inside:
                return mark, f"编到 {last} 以后，又从“{mark.text}”编起"
            if 1 < mark.number < last and not mark.heading_before:
                return mark, f"“{mark.text}”排在 {last} 的后面"
            if mark.number > last + 1:
                return mark, f"从 {last} 跳到了“{mark.text}”"
        elif mark.number > 1 and seen == 0 and mark.kind != "ara":
            return mark, f"从“{mark.text}”编起，前面的没有"
        open_lists.append((mark.kind, mark.number))
    return None


def _typed(view: TableView, field: str) -> tuple[str, str | None]:
    """A field as typed, where reading took its numbers off (``Table.raw``); else as it is."""
    cell = view.cell(field)
    return clean_text(view.table.raw.get(cell or "", "")), cell


def _rows(view: TableView) -> Iterator[Mark]:
    """The numbers before the names of indicators; a new level begins a new list, unless it goes on."""
    numbers = view.table.numbers
    before: tuple[str | None, str | None] | None = None
    last = 0
    bare = False
    for row in view.rows:
        name = row.name
        printed = numbers.get(row.cell())
        found = _MARK.match(name) if name[:1].isdigit() or name[:1] in "（(" else None
        if printed is None and (found is None or found.lastgroup not in ("ara", "arap")):
            bare = True
            continue
        if printed is not None:
            kind, number, text = "ara", ordinal(printed), f"指标{printed}"
        else:
            assert found is not None
            kind, number, text = found.lastgroup or "", _number_of(found), found[0].strip()
        place = (row.indicator.l1, row.indicator.l2)
        if bare or place != before and number != last + 1:
            yield Mark("level", 0, "", None)
        before, last, bare = place, number, False
        yield Mark(kind, number, text, row.cell())


def _heads(names: list[tuple[str, str | None]]) -> Iterator[Mark]:
    """The numbers before the names of tasks or sub-goals; one without a number begins anew."""
    bare = False
    for name, cell in names:
        found = _MARK.match(name.strip())
        if found is None or found.lastgroup in ("bare", "weak"):
            bare = True
            continue
        yield Mark(found.lastgroup or "", _number_of(found), found[0].strip(), cell, bare)
        bare = False


def _by_level(view: TableView) -> tuple[Mark, str] | None:
    group: list[Mark] = []
    for mark in _rows(view):
        if mark.kind == "level":
            found = _irregular(iter(group))
            if found is not None:
                return found
            group = []
        else:
            group.append(mark)
    return _irregular(iter(group))


def _prose_levels(text: str) -> str | None:
    """（三）满意度指标 within 二、效益指标, where 三、 is due."""
    found = _SATISFACTION_INSIDE.search(text)
    if found is None or "效益" not in text[: found.start()]:
        return None
    inside = [m for m in _MARK.finditer(text[: found.start()]) if m.lastgroup == "cn"]
    if not inside or level(text[inside[-1].end() :][:8], None).one != "效益":
        return None
    return f"“{found[0].strip()}”编成了效益指标下的一项"


@table_rule("S115")
def numbering(view: TableView) -> Iterator[Finding]:
    """Numbers that repeat, skip or begin again; one finding per list."""
    table = view.table
    for field, name in (("goals", "总体目标"), ("indicators", "绩效指标")):
        text, cell = _typed(view, field)
        if not text and field == "goals" and table.goals and _MARK.match(table.goals[0]) is not None:
            text = view.goal_text
        if not text:
            continue
        found = _irregular(_marks_in(text, cell))
        told = found[1] if found is not None else None
        if told is None and field == "indicators":
            told = _prose_levels(text)
        if told is not None:
            yield Finding(
                cell,
                f"{name}的编号乱了：{told}。",
                "请重新编号，并检查是否有一段漏掉了，或者重复粘贴了。",
            )
    lists: list[tuple[str, tuple[Mark, str] | None]] = []
    if table.numbers or any(row.name[:1] in _BEGINS for row in view.rows):
        lists.append(("三级指标", _by_level(view)))
    lists += [
        ("年度主要任务", _irregular(_heads([(task.name, task.where.cell("name")) for task in table.tasks]))),
        ("分项目标", _irregular(_heads([(s.name, s.where.cell("name")) for s in table.sub_goals]))),
    ]
    for name, irregular in lists:
        if irregular is not None:
            mark, told = irregular
            yield Finding(
                mark.cell,
                f"{name}的编号乱了：{told}。",
                "请重新编号，并检查是否有一条漏掉了，或者重复粘贴了。",
            )


def _serials(views: list[TableView]) -> Iterator[tuple[TableView, str, str]]:
    """The running numbers of the rows of a list, or of the tasks of one table: table, address, number."""
    for view in views:
        named = {row.cell() for row in view.rows}
        for cell, number in view.table.numbers.items():
            if cell not in named:
                yield view, cell, number


@file_rule("S124")
def serial_twice(file: FileView) -> Iterator[Finding]:
    """A running number (序号) that stands before two projects of a unit, or two tasks; once per list.

    Numbers left out are nothing: a township's part of a county's list has its own.
    """
    groups: dict[object, list[TableView]] = {}
    within = {n: found for found in file.file.lists for n in found.tables}
    for n, view in enumerate(file.tables):
        if view.table.numbers:
            of_list = view.table.sheet if view.table.type == "project_goal" else n
            groups.setdefault(id(within[n]) if n in within else of_list, []).append(view)
    said: set[str] = set()
    for views in groups.values():
        seen: dict[tuple[str | None, str], str] = {}
        last = 0
        for view, cell, number in _serials(views):
            if not number.isdigit():
                continue
            if int(number) == 1 and last > 1:
                seen = {}
            last = int(number)
            first = seen.setdefault((view.table.unit, number), cell)
            if first == cell or cell in said:
                continue
            said.add(cell)
            yield Finding(
                cell,
                f"序号“{number}”用了两次：{first} 和 {cell}。",
                "请重新编号，并检查是否有一行重复粘贴了，或者漏掉了一行。",
                (view.place(first),),
                view,
            )
            break
