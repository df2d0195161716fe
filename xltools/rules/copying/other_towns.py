"""C604, C611 and C621, another town's name in this town's table.

Which names are towns' is known from the tables checked together, from the county's list of towns
(``[county] towns`` in xltools.toml, a roster) and from the table's own unit; the characters before a 镇 or
乡 prove nothing (依托镇综合文化站, 修建通乡公路).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from xltools.rules.facts.views import CountyView, FileView, TableView
from xltools.rules.registry import Finding, county_rule, file_rule
from xltools.text.lexicon import any_of, word_list
from xltools.text.town_names import KINDS, town_core, town_of
from xltools.text.unit_names import stem

_WORDS = word_list("copies")["town"]
_ENDS = re.compile(KINDS)
_BEFORE = tuple(_WORDS["before"])
_AFTER = tuple(_WORDS["after"])
_JOINS = "、和与及同跟"
_FORMER = ("老", "原", "旧")
"""原石门乡: a town that was."""
_OFFICE = re.compile(r"(?:人民)?政府|办事处|党委|党工委|办(?!公)")
_NO_NAME = re.compile(rf"[{_WORDS['no_name_has']}]|^(?:{any_of(_WORDS['no_name'])})")
"""Characters and words that are in no town's name."""
_LONG_CORE = 3
"""Characters of a town's name from which one wrong character still shows whose it is."""


class _Hit(NamedTuple):
    name: str
    cell: str | None
    text: str
    start: int
    end: int


def _own(view: TableView, towns: Sequence[str]) -> str:
    """The table's own town; where it prints no unit, the only town of the file or the file's name."""
    if view.table.unit:
        return town_of(view.table.unit)
    known = set(towns)
    return known.pop() if len(known) == 1 else town_of(stem(view.file.path))


def _texts(view: TableView) -> Iterator[tuple[str | None, str]]:
    """Everything on a table that its writer words, with its cells."""
    table = view.table
    yield from ((cell or None, text) for cell, text in view.texts)
    for n, line in enumerate((*table.results, *table.safeguards)):
        yield view.cell("results" if n < len(table.results) else "safeguards"), line
    for task in table.tasks:
        yield task.where.cell("name"), task.name
        if task.result:
            yield task.where.cell("result"), task.result
    for goal in table.sub_goals:
        yield goal.where.cell("goal"), "\n".join(filter(None, (goal.name, goal.goal, goal.indicator)))
    for row in view.rows:
        of = row.indicator
        for name, text in (
            ("l3", of.l3), ("description", of.description), ("evidence", of.evidence), ("basis", of.basis),
            ("reason", of.reason), ("note", of.note), ("target", row.raw if row.kind == "text" else None),
        ):  # fmt: skip
            if text:
                yield row.cell(name), text
    if table.title:
        yield view.cell("title"), table.title


def _hits(cell: str | None, text: str, names: frozenset[str], lengths: Sequence[int]) -> Iterator[_Hit]:
    for found in _ENDS.finditer(text):
        end = found.end()
        for length in lengths:
            if length <= end and text[end - length : end] in names:
                yield _Hit(text[end - length : end], cell, text, end - length, end)
                break


def _spoken_of(hit: _Hit, own: str) -> bool:
    """Whether the words around the name say that another town is meant: 与红岩镇交界, 青山镇和红岩镇."""
    before, after = hit.text[: hit.start], hit.text[hit.end :]
    office = _OFFICE.match(after)
    after = after[office.end() :] if office else after
    if before.endswith((*_FORMER, *_BEFORE)) or after.startswith(_AFTER):
        return True
    if before[-1:] and before[-1] in _JOINS and before[:-1].endswith(own):
        return True
    return bool(after[:1]) and after[0] in _JOINS and after[1:].startswith(own)


def _foreign(view: TableView, own: str, names: frozenset[str]) -> list[_Hit]:
    """Where a table of ``own`` names other towns as if they were its own."""
    core = town_core(own)
    others = frozenset(name for name in names if name != own and town_core(name) != core)
    if not others or not own:
        return []
    words = view.everything
    if not any(name in words for name in others):
        return []
    known = others | {own}
    lengths = sorted({len(name) for name in known}, reverse=True)
    project = view.table.project or ""
    found: list[_Hit] = []
    for cell, text in _texts(view):
        here = [hit for hit in _hits(cell, text, known, lengths) if hit.name != own]
        if len({hit.name for hit in here}) > 1:
            continue
        found += [hit for hit in here if hit.name not in project and not _spoken_of(hit, own)]
    named = next((name for name in others if project.startswith(name)), None)
    if named is not None and own not in project:
        found.insert(0, _Hit(named, view.cell("project"), project, 0, len(named)))
    return found


def _said(view: TableView, own: str, hits: Sequence[_Hit]) -> Finding:
    first = hits[0]
    quoted = first.text[max(0, first.start - 6) : first.end + 6].replace("\n", " ")
    more = f"，另有 {len(hits) - 1} 处" if len(hits) > 1 else ""
    return Finding(
        first.cell,
        f"这是{own}的表，却写着“{first.name}”（…{quoted}…）{more}。",
        "若是从别的乡镇复制来的，请改成本单位的内容。",
        tuple(view.place(hit.cell) for hit in hits[1:]),
        view,
    )


def _towns(views: Sequence[TableView]) -> list[str]:
    return [town for view in views if view.table.unit and (town := town_of(view.table.unit))]


def _known(file: FileView) -> list[str]:
    """The towns a file's tables print and those of the county's list, each as often as it is printed."""
    return [*_towns(file.tables), *file.towns]


@file_rule("C604")
def another_town(file: FileView) -> Iterator[Finding]:
    """Another town's name in this town's text: 维护皇城乡环境, in the table of 青石嘴镇.

    One finding per table, with all its places.
    """
    printed = _towns(file.tables)
    names = frozenset(_known(file))
    for view in file.tables:
        own = _own(view, printed)
        hits = [] if view.table.blank else _foreign(view, own, names)
        if hits:
            yield _said(view, own, hits)


@lru_cache(maxsize=1024)
def _misspelt(own: str) -> re.Pattern[str]:
    """A town's name with one of its characters another: 青石咀镇."""
    core, kind = town_core(own), own[len(town_core(own)) :]
    wrong = (f"{core[:n]}(?!{core[n]})[\u4e00-\u9fff]{core[n + 1 :]}{kind}" for n in range(len(core)))
    return re.compile(f"(?P<name>{'|'.join(wrong)})")


@lru_cache(maxsize=1)
def _framed() -> re.Pattern[str]:
    """Two or three characters and 镇 or 乡, a verb before them and behind them what only a town has."""
    verbs, things = any_of(word for word in _WORDS["introduced_by"] if len(word) > 1), any_of(_WORDS["has"])
    return re.compile(rf"(?:{verbs})(?P<name>[\u4e00-\u9fff]{{2,3}}[镇乡])(?={things})")


def _looks_like_a_town(view: TableView, own: str) -> list[_Hit]:
    """The own name with a character another; where the own one is not written at all, what stands between a
    verb and what a town has (维护皇城乡环境).
    """
    core, unit = town_core(own), view.table.unit or ""
    title = view.table.title or ""
    framed = core not in view.everything.replace(title, "")
    found: list[_Hit] = []
    for cell, text in _texts(view):
        matches = list(_misspelt(own).finditer(text)) if len(core) >= _LONG_CORE else []
        if framed:
            names = _framed().finditer(text)
            matches += [one for one in names if not _NO_NAME.search(town_core(one["name"]))]
        found += [_Hit(one["name"], cell, text, one.start("name"), one.end("name")) for one in matches]
    return [hit for hit in found if hit.name not in unit and not _spoken_of(hit, own)]


@file_rule("C621")
def perhaps_another_town(file: FileView) -> Iterator[Finding]:
    """A name no table of the file prints that looks like another town's, or like the own one misspelt."""
    known = frozenset(_known(file))
    for view in file.tables:
        own = "" if view.table.blank else town_of(view.table.unit or "")
        hits = [hit for hit in _looks_like_a_town(view, own) if hit.name not in known] if own else []
        if hits:
            yield _said(view, own, hits)


@county_rule("C611")
def another_town_of_the_county(county: CountyView) -> Iterator[Finding]:
    """The name of a town whose table stands in another file; what C604 says of a table is not repeated."""
    names = frozenset(_towns(county.tables))
    if len(names) < 2:
        return
    for file in county.files:
        printed = _towns(file.tables)
        near = frozenset(_known(file))
        for view in file.tables:
            if view.table.blank:
                continue
            own = _own(view, printed)
            hits = _foreign(view, own, names)
            if hits and not _foreign(view, own, near):
                yield _said(view, own, hits)
