"""C616 to C619: one purpose for several projects; a passage in two rows or twice; results that are goals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.model.money import POWERS, short, to_wan
from xltools.model.problem import Place
from xltools.rules.facts.near_duplicates import essence
from xltools.rules.facts.views import FileView, TableView
from xltools.rules.registry import Finding, file_rule, table_rule
from xltools.text.project_names import alike, town

_LONG = 20
_SENTENCE_LENGTH = 12
_RESULTS_LENGTH = 30
_STOP = re.compile(r"[。；;！\n]")


def _sum_of(views: list[TableView]) -> str:
    """、合计 12.3万元 where every project's amount is known."""
    amounts = [
        to_wan(view.budget, view.table.currency_unit)
        for view in views
        if view.budget is not None and view.table.currency_unit in POWERS
    ]
    return f"，合计 {short(sum(amounts[1:], amounts[0]))}万元" if len(amounts) == len(views) else ""


@file_rule("C616")
def one_purpose(file: FileView) -> Iterator[Finding]:
    """Several projects of one unit whose purpose (资金用途) is worded alike: one finding for all of them."""
    groups: dict[tuple[str, int | None, str], list[TableView]] = {}
    for view in file.tables:
        table = view.table
        purpose = essence(table.purpose or "")
        if table.type == "project_goal" and len(purpose) >= 12:
            groups.setdefault((town(view), table.year, purpose), []).append(view)
    for same in groups.values():
        first = same[0].table.project
        if all(alike(first, view.table.project) for view in same[1:]):
            continue
        names = "、".join(f"“{view.name}”" for view in same[:4])
        more = "等" if len(same) > 4 else ""
        yield Finding(
            same[1].cell("purpose"),
            f"{names}{more} {len(same)} 个项目的资金用途一字不差{_sum_of(same)}。",
            "若是同一件事分几个项目列，请写明各自用在哪里，核对有没有重复安排。",
            tuple(view.place(view.cell("purpose")) for view in (same[0], *same[2:])),
            same[1],
        )


def _passages(view: TableView) -> Iterator[tuple[str, str, str, str]]:
    """Long passages that belong to one row each: what they are, the row's name, the text and its cell."""
    for row in view.rows:
        if row.target is not None and row.kind == "text" and len(row.raw) >= _LONG:
            yield "指标值", row.name, row.raw, row.cell("target")
    for task in view.table.tasks:
        if task.content and len(task.content) >= _LONG:
            yield "主要内容", task.name, task.content, task.where.cell("content")
    for goal in view.table.sub_goals:
        if goal.goal and len(goal.goal) >= _LONG:
            yield "目标", goal.name, goal.goal, goal.where.cell("goal")


@table_rule("C617")
def one_passage_in_two_rows(view: TableView) -> Iterator[Finding]:
    """Two rows of a table with the same long text; the later may go on where the earlier ends."""
    if view.table.type == "project_goal" and not view.table.tasks and len(view.rows) < 2:
        return
    known: dict[str, list[tuple[str, str, str]]] = {}
    for what, name, text, cell in _passages(view):
        words = essence(text)
        if len(words) < _LONG:
            continue
        earlier = known.setdefault(what, [])
        twin = next(
            (one for one in earlier if one[0] == words or (len(one[0]) >= 30 and words.startswith(one[0]))),
            None,
        )
        earlier.append((words, name, cell))
        if twin is not None and twin[2] != cell and name != twin[1]:
            how = "一字不差" if twin[0] == words else "开头是同一段话"
            yield Finding(
                cell,
                f"“{name}”的{what}与“{twin[1]}”的{how}（“{text[:16]}…”）。",
                "多半是复制后忘了改，请写这一行自己的内容。",
                (Place(view.file.path, view.table.sheet or None, twin[2]),),
            )


def _prose(view: TableView) -> Iterator[tuple[str, str]]:
    """Every longer text of a table with its cell."""
    table = view.table
    for path in ("goals", "results", "safeguards"):
        lines = getattr(table, path)
        cells: dict[str, list[str]] = {}
        for n, text in enumerate(lines):
            cells.setdefault(view.cell(f"{path}.{n}", f"{path}[{n}]", path) or "", []).append(text)
        for cell, texts in cells.items():
            yield cell, "\n".join(texts)
    if table.purpose:
        yield view.cell("purpose") or "", table.purpose
    for task in table.tasks:
        if task.content:
            yield task.where.cell("content"), task.content
    for goal in table.sub_goals:
        if goal.goal:
            yield goal.where.cell("goal"), goal.goal


@table_rule("C618")
def said_twice(view: TableView) -> Iterator[Finding]:
    """A sentence that stands twice in one cell: pasted once too often."""
    for cell, text in _prose(view):
        if len(text) < 2 * _SENTENCE_LENGTH:
            continue
        seen: set[str] = set()
        for sentence in _STOP.split(text):
            words = essence(sentence)
            if len(words) < _SENTENCE_LENGTH:
                continue
            if words in seen:
                yield Finding(
                    cell or None,
                    f"同一句话写了两遍：“{sentence.strip()[:24]}”。",
                    "请删去重复的一句；本来要写别的内容的，请补上。",
                )
                break
            seen.add(words)


@table_rule("C619")
def results_are_goals(view: TableView) -> Iterator[Finding]:
    """Results of the year that are the goals word for word: nobody says so much so exactly alike."""
    table = view.table
    if not view.self_evaluated or not table.results or not table.goals:
        return
    words = essence("".join(table.results))
    if len(words) >= _RESULTS_LENGTH and words == essence("".join(table.goals)):
        yield Finding(
            view.cell("results"),
            f"实际完成情况与年度目标一字不差（“{table.results[0].strip()[:20]}…”），像是把目标抄了一遍。",
            "请写实际做了什么、做了多少，用实际数代替“不少于”“达到……以上”。",
            (view.place(view.cell("goals")),),
        )
