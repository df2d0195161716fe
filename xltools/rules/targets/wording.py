"""T321 and T346, wording: words a reform replaced, answers that belong to another question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from xltools.rules.facts.views import FileView, Row, TableView
from xltools.rules.registry import Finding, file_rule
from xltools.text.lexicon import word_list

_ANSWERS = "健全|完善|完备|规范|合理|有效|科学|准确|安全|长久|稳定|可行|丰富|先进"
_ASKED = re.compile(rf"(?P<word>{_ANSWERS})[性度](?:情况)?$")
_ANSWER = re.compile(rf"(?:{_ANSWERS})$")


class Term(NamedTuple):
    """An old word, the new one, the first year in which the old is outdated, and words it may stand in."""

    old: str
    new: str
    since: int
    unless: tuple[str, ...]


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """``terms.toml``, longer words first."""
    found = [
        Term(old, term["new"], term["from"], tuple(term.get("not", ())))
        for term in word_list("terms")["term"]
        for old in term["old"]
    ]
    return tuple(sorted(found, key=lambda term: -len(term.old)))


def _places(view: TableView) -> Iterator[tuple[str | None, str]]:
    table = view.table
    yield from view.texts
    if table.project:
        yield view.cell("project"), table.project
    for row in view.rows:
        yield row.cell(), row.name
    for task in table.tasks:
        yield task.where.cell("name"), task.name
    for part in table.sub_goals:
        yield part.where.cell("name"), f"{part.name}\n{part.goal or ''}\n{part.indicator or ''}"


def _outdated(view: TableView) -> Iterator[tuple[Term, str | None]]:
    """The outdated words of a table, each once, with the place."""
    year = view.table.year
    if year is None:
        return
    old = [term for term in terms() if year >= term.since]
    if not old:
        return
    table = view.table
    everything = "\n".join(
        [
            view.prose, table.project or "",
            *[row.name for row in view.rows],
            *[task.name for task in table.tasks],
            *[f"{part.name}\n{part.goal or ''}\n{part.indicator or ''}" for part in table.sub_goals],
        ]
    )  # fmt: skip
    said: set[str] = set()
    for term in old:
        if term.old not in everything or term.new in said:
            continue
        for cell, text in _places(view):
            rest = text
            for word in term.unless:
                rest = rest.replace(word, "")
            if term.old in rest:
                said.add(term.new)
                yield term, cell
                break


@file_rule("T321")
def outdated_words(file: FileView) -> Iterator[Finding]:
    """Words a reform replaced before the table's year; one finding per file."""
    found = [(view, term, cell) for view in file.tables for term, cell in _outdated(view)]
    if found:
        view, _, cell = found[0]
        seen: dict[str, Term] = {}
        for _, term, _ in found:
            seen.setdefault(term.new, term)
        told = "；".join(f"“{t.old}”{t.since} 年起改说“{t.new}”" for t in list(seen.values())[:4])
        more = "等" if len(seen) > 4 else ""
        yield Finding(
            cell,
            f"本表是 {view.table.year} 年的，用了旧的说法：{told}{more}。",
            "请换成现在的说法，并检查是不是从以前的表里抄来的；写以前年度的事、文件名称的，不用改。",
            view=view,
        )


def _crossed(row: Row) -> bool:
    asked = _ASKED.search(row.name)
    return (
        asked is not None
        and row.kind == "qualitative"
        and _ANSWER.fullmatch(row.raw) is not None
        and row.raw != asked["word"]
    )


@file_rule("T346")
def answer_of_another(file: FileView) -> Iterator[Finding]:
    """健全性 answered 完备: the answer of the line above or below; one finding per file."""
    found = [
        (view, row) for view in file.tables for row in view.rows if row.kind == "qualitative" if _crossed(row)
    ]
    if found:
        view, row = found[0]
        many = f"等 {len(found)} 条" if len(found) > 1 else ""
        asked = _ASKED.search(row.name)
        word = asked["word"] if asked else ""
        yield Finding(
            row.cell("target"),
            f"指标“{row.name}”{many}问的是“{word}”，指标值答的却是“{row.raw}”。",
            f"请改成“{word}”，或者修改指标名称。",
            view=view,
        )
