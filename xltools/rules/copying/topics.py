"""C620, an indicator of another topic than the project's, told without the project it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from xltools.rules.copying.belongs import foreign_rows
from xltools.rules.copying.copied_rows import copied_runs
from xltools.rules.facts.views import FileView, Row, TableView
from xltools.rules.registry import Finding, file_rule
from xltools.text.lexicon import word_list

_LISTS = word_list("topics")
_TOLD: dict[str, str] = {word: topic["name"] for topic in _LISTS["topic"] for word in topic["words"]}
_TOPIC: dict[str, str] = _TOLD | {
    word: topic["name"] for topic in _LISTS["topic"] for word in topic.get("own", ())
}
_WORD = re.compile("|".join(sorted(_TOPIC, key=len, reverse=True)))
_GENERAL = re.compile("|".join(_LISTS["general"]))
_KIN = {
    pair
    for topic in _LISTS["topic"]
    for kin in topic.get("kin", ())
    for pair in ((topic["name"], kin), (kin, topic["name"]))
}
_KINDS = frozenset({"project_goal", "project_selfeval", "monitoring"})
_SHARE = 3
"""The foreign rows are at most one in so many: more are the project's own way of doing things."""


@lru_cache(maxsize=16384)
def topics(text: str) -> frozenset[str]:
    """What a text is about, by the words of ``topics.toml``."""
    return frozenset(_TOPIC[word] for word in _WORD.findall(text))


@lru_cache(maxsize=16384)
def _told(name: str) -> frozenset[str]:
    """The topics of an indicator's name that another project's would not have by chance."""
    return frozenset(_TOLD[word] for word in _WORD.findall(name) if word in _TOLD)


def _foreign(view: TableView) -> dict[str, list[Row]]:
    """The rows about something the project is not about, by their topic."""
    table = view.table
    name = table.project or ""
    about = topics(name)
    if not about or _GENERAL.search(name):
        return {}
    own = about | topics(f"{view.prose}\n{table.title or ''}")
    found: dict[str, list[Row]] = {}
    for row in view.rows:
        told = _told(row.name)
        if not told or row.level.one == "效益":
            continue
        of = topics(row.name)
        if not of & own and not any((one, each) in _KIN for one in of for each in own):
            found.setdefault(min(told), []).append(row)
    return found


@file_rule("C620")
def of_another_topic(file: FileView) -> Iterator[Finding]:
    """低保金发放人数 in a canteen's table: neither its name nor its goals nor kindred words speak of it.

    Only where the project's name tells what it is about. What C605 and C609 say of a row is not repeated.
    """
    for view in file.tables:
        if view.table.type not in _KINDS or not view.table.goals:
            continue
        found = _foreign(view)
        if not found:
            continue
        said = {id(row) for _, row, _ in foreign_rows(file)}
        said |= {id(row) for run in copied_runs(file) for row in run.rows}
        for topic, rows in found.items():
            if len(rows) * _SHARE > len(view.rows) or any(id(row) in said for row in rows):
                continue
            names = "、".join(f"“{row.name}”" for row in rows[:3])
            yield Finding(
                rows[0].cell(),
                f"“{view.name}”的指标{names}说的是{topic}，本项目的名称和目标都没有提到，像是从别的项目复制来的。",
                "请核对，换成本项目自己的指标；确是本项目的内容，请在目标里写明。",
                tuple(view.place(row.cell()) for row in rows[1:]),
                view,
            )
