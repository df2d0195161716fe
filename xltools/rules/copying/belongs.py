"""C605, an indicator that belongs to another project of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from xltools.rules.copying.copied_rows import copied_runs
from xltools.rules.facts.near_duplicates import essence
from xltools.rules.facts.views import FileView, Row, Tables, TableView, once
from xltools.rules.registry import Finding, file_rule
from xltools.text.lexicon import word_list

_WORDS = word_list("copies")["belongs"]
_GENERAL = frozenset(_WORDS["general"])
_STOP = re.compile(f"^(?:被|{'|'.join(_WORDS['general'])})")
_SATISFIED = re.compile(
    r"^(?:接?受(?=扶|帮|救|资|补|教|培)|被|对|受益|参与|服务)?(?P<who>.{2,}?)(?:的?(?:总体)?满意(?:度|率|程度))$"
)
_ANYBODY = re.compile("|".join(_WORDS["anybody"]))


@lru_cache(maxsize=16384)
def _subject(full_name: str) -> str | None:
    """The first four characters of an indicator's name, which say what it is about; None if too general."""
    name = essence(full_name)
    while (found := _STOP.match(name)) is not None and len(found[0]) < len(name):
        if found[0] != "被":
            return None
        name = name[1:]
    return name[:4] if len(name) >= 6 else None


@lru_cache(maxsize=16384)
def _pairs(subject: str) -> tuple[str, ...]:
    """Its pairs of characters that are not words of every project: 低保, 保金, 金发."""
    pairs = (subject[n : n + 2] for n in range(len(subject) - 1))
    return tuple(pair for pair in pairs if pair not in _GENERAL)


@lru_cache(maxsize=16384)
def _who(full_name: str) -> str | None:
    """Whose satisfaction it is, by two characters: 扶贫 in 被扶贫群众满意度; None where it may be anybody."""
    found = _SATISFIED.match(essence(full_name))
    if found is None or _ANYBODY.match(found["who"]):
        return None
    return found["who"][:2]


class _Project(NamedTuple):
    """A project's table with what it says: its name, purpose and goals, and its indicators' names."""

    view: TableView
    text: str
    names: frozenset[str]

    def speaks_of(self, pairs: Sequence[str], except_for: str) -> bool:
        """Whether its text or another of its indicators has one of some pairs of characters."""
        return any(
            pair in self.text or any(pair in name for name in self.names if name != except_for)
            for pair in pairs
        )

    def is_home(self, head: str) -> bool:
        """Whether the project speaks of what an indicator begins with, in its goals and its indicators."""
        return head in self.text and any(head in name for name in self.names)


def _homes(row: Row, mine: _Project, projects: Sequence[_Project]) -> list[_Project]:
    """The projects an indicator may come from, when it cannot be the table's own."""
    if row.level.one == "效益":
        return []
    if row.level.one == "满意度":
        who = _who(row.name)
        if who is None or mine.speaks_of([who], row.name):
            return []
        return [
            other for other in projects if other is not mine and row.name in other.names and who in other.text
        ]
    subject = _subject(row.name)
    if subject is None or mine.speaks_of(_pairs(subject), row.name):
        return []
    return [other for other in projects if other is not mine and other.is_home(subject[:3])]


@once
def foreign_rows(file: Tables) -> list[tuple[TableView, Row, TableView]]:
    """Tables of projects with a row of theirs that belongs to another project of the file, and that one.

    Rows that C609 says were copied together are left to it.
    """
    views = [view for view in file.tables if view.table.type == "project_goal" and view.table.goals]
    if len(views) < 2 or not isinstance(file, FileView):
        return []
    projects = [
        _Project(
            view,
            essence(f"{view.table.project or ''}{view.goal_text}{view.table.purpose or ''}"),
            frozenset(row.name for row in view.rows),
        )
        for view in views
    ]
    in_runs = {id(row) for run in copied_runs(file) for row in run.rows}
    found = []
    for mine in projects:
        for row in {row.name: row for row in mine.view.rows}.values():
            if id(row) in in_runs:
                continue
            homes = _homes(row, mine, projects)
            if len(homes) == 1:
                found.append((mine.view, row, homes[0].view))
    return found


@file_rule("C605")
def belongs_elsewhere(file: FileView) -> Iterator[Finding]:
    """An indicator about something only another project of the file speaks of.

    Nothing the name begins with (低保金) stands in this project's name, goals or other indicators, and one
    other project speaks of it, in its goals and its indicators. Satisfaction is told by whose it is.
    """
    for view, row, home in foreign_rows(file):
        yield Finding(
            row.cell(),
            f"“{view.name}”的指标“{row.name}”与本项目的目标无关，像是从“{home.name}”复制来的。",
            "请核对，换成本项目自己的指标。",
            (home.place(home.cell("goals")),),
            view,
        )
