"""C604, C611 and C621, another town's name in this town's table.

The names of the other towns of a county stand in their own tables, so that files checked together are
searched for exactly these (C611, and C604 inside one file). In a single file a name no table prints is
told by the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

from xltools.rules.facts.views import CountyView, FileView, TableView
from xltools.rules.registry import Finding, county_rule, file_rule
from xltools.text.lexicon import word_list
from xltools.text.unit_names import stem, township_name

_WORDS = word_list("copies")["town"]
_KIND = "|".join(sorted(_WORDS["kinds"], key=len, reverse=True))
_ENDS = re.compile(_KIND)
_TOWN = re.compile(rf"(?P<core>[\u4e00-\u9fffA-Za-z]{{1,8}}?)(?P<kind>{_KIND})")
_ABOVE = re.compile(
    r"^.{1,12}?(?:自治区|自治州|自治县|自治旗|新区|省|市|州|盟|地区|县|旗|区)(?![市县区])(?=.{2,})"
)
_BEFORE = tuple(_WORDS["before"])
_AFTER = tuple(_WORDS["after"])
_JOINS = "、和与及同跟"
_INTRODUCES = tuple(word for word in _WORDS["introduced_by"] if len(word) > 1)
_FORMER = ("老", "原", "旧")
"""原石门乡: a town that was."""
_OFFICE = re.compile(r"(?:人民)?政府|办事处|党委|党工委|办(?!公)")
_SHORT_CORES = frozenset("甲乙丙丁戊己庚辛壬癸ABCDEFGHXYZ")
"""Cores of one character are taken only where they are plainly made up: 乙镇."""

_GUESS = re.compile(
    rf"(?:{'|'.join(_WORDS['introduced_by'])})(?P<name>[\u4e00-\u9fff]{{2,3}})"
    r"(?P<kind>[乡镇](?![镇村级干居域亲建人党规土情风区里容内财化街])|街道办)"
)
_GUESS_AT_THE_START = re.compile(
    r"(?:[，。；：、]|^)(?P<name>[\u4e00-\u9fff]{2,3})(?P<kind>[乡镇]|街道)"
    r"(?=人民政府|政府|党委|办事处|机关|境内|辖区|20\d\d)"
)
_STREET = f"街道(?={'|'.join(_WORDS['street_goes_on'])})"
_WEAK = re.compile(
    rf"(?:(?:[，。；：！\n]|^)(?:对(?![口接外]))?|对(?![口接外])|{'|'.join(_WORDS['introduced_by'])})"
    rf"(?P<name>[\u4e00-\u9fff]{{2,3}}?)"
    rf"(?P<kind>[乡镇](?![镇村级干居域亲建人党规土情风区里容内财化街贤愁企办])|{_STREET})"
)
"""A name at the beginning of a clause or after a verb; what it is taken for depends on the whole table."""
_PLACE = re.compile("[镇乡县]|街道")
_COUNTY = re.compile(
    rf"(?:[，。；：！\n]|^|{'|'.join(_WORDS['introduced_by'])})(?P<name>[\u4e00-\u9fff]{{2,3}}?)"
    r"(?P<kind>县)(?![级委政财局里区城乡域直人纪境道镇内外])"
)
"""Another county's, sought only where the unit's own name prints its county."""
_NOT_A_TOWN = re.compile(
    rf"[{_WORDS['no_name_has']}]|{'|'.join(_WORDS['no_name'])}|(?:{'|'.join(_WORDS['no_name_ends'])})$|..城$"
)


class _Hit(NamedTuple):
    name: str
    cell: str | None
    text: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def town_of(unit: str) -> str:
    """The township a unit's name speaks of, without its county: 门源县青石嘴镇政府 → 青石嘴镇; else empty."""
    name = township_name(unit)
    while (found := _ABOVE.match(name)) is not None:
        rest = name[found.end() :]
        if _ENDS.match(rest) or not _ENDS.search(rest):
            break
        name = rest
    found = _TOWN.match(name)
    if found is None or (len(found["core"]) == 1 and found["core"] not in _SHORT_CORES):
        return ""
    return found[0]


def _core(town: str) -> str:
    return _ENDS.sub("", town)


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
    if before.endswith(_BEFORE) or after.startswith(_AFTER):
        return True
    if before[-1:] and before[-1] in _JOINS and before[:-1].endswith(own):
        return True
    return bool(after[:1]) and after[0] in _JOINS and after[1:].startswith(own)


def _foreign(view: TableView, own: str, names: frozenset[str]) -> list[_Hit]:
    """Where a table of ``own`` names other towns as if they were its own."""
    core = _core(own)
    others = frozenset(name for name in names if name != own and _core(name) != core)
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


def _no_town(name: str, kind: str, view: TableView, own: str) -> bool:
    """Whether a guessed name is no town's, or the table's own."""
    unit = view.table.unit or view.file.path
    if len(name) == 3 and name.startswith(_FORMER):
        return True
    if name in unit or name[-2:] in unit or _NOT_A_TOWN.search(name) or name.startswith(_BEFORE):
        return True
    return bool(own) and f"{name}{kind}".endswith((own, _core(own))) or name in (view.table.project or "")


def _guessed(view: TableView) -> _Hit | None:
    """A town's name told by the words before it; a town named after a word not listed is missed."""
    own = town_of(view.table.unit or view.file.path)
    for cell, text in view.texts:
        if "乡" not in text and "镇" not in text and "街道办" not in text:
            continue
        for found in (*_GUESS.finditer(text), *_GUESS_AT_THE_START.finditer(text)):
            if _no_town(found["name"], found["kind"], view, own):
                continue
            hit = _Hit(found["name"] + found["kind"], cell or None, text, found.start("name"), found.end())
            if not _spoken_of(hit, own):
                return hit
    return None


def _worded(view: TableView) -> Iterator[tuple[Callable[[], str | None], str]]:
    """What a table says of its own doing, with where: goals, tasks, results, indicators' names."""
    table = view.table
    for cell, text in view.texts:
        yield partial(str, cell), text
    for line in table.results:
        yield partial(view.cell, "results"), line
    for task in table.tasks:
        if task.result:
            yield partial(task.where.cell, "result"), task.result
    for row in view.rows:
        if _PLACE.search(row.name):
            yield row.cell, row.name


def _weakly_guessed(view: TableView, own: str) -> list[_Hit]:
    """Names of towns at the beginning of a clause: 石门镇农村人居环境明显改善, 青山镇群众满意度."""
    found: list[_Hit] = []
    with_county = "县" in (view.table.unit or "") and "某县" not in (view.table.unit or "")
    for cell, text in _worded(view):
        if not _PLACE.search(text):
            continue
        matches = list(_WEAK.finditer(text))
        if with_county and "县" in text:
            matches += _COUNTY.finditer(text)
        here = []
        for match in matches:
            name, kind = match["name"], match["kind"]
            if name.startswith(_INTRODUCES) or _no_town(name, kind, view, own):
                continue
            hit = _Hit(name + kind, cell() or None, text, match.start("name"), match.end("kind"))
            if not _spoken_of(hit, own):
                here.append(hit)
        if len({hit.name for hit in here}) == 1:  # several towns: a work that concerns them all
            found += here
    return found


def _towns(views: Sequence[TableView]) -> list[str]:
    return [town for view in views if view.table.unit and (town := town_of(view.table.unit))]


def _names_itself(view: TableView, own: str) -> bool:
    """Whether a table names its own town where its writer words it; a heading is not worded for one table."""
    core, title = _core(own), view.table.title or ""
    return core in (view.everything.replace(title, "") if core in title else view.everything)


def _in_file(view: TableView, towns: Sequence[str]) -> list[_Hit]:
    """What C604 says of a table: names other tables of its file print, else a guessed one."""
    found = _foreign(view, _own(view, towns), frozenset(towns))
    if found:
        return found
    guessed = _guessed(view)
    if guessed is not None:
        return [guessed]
    own = _own(view, towns)
    # A table that names another town and never its own was copied; one that names both may have a reason.
    return _weakly_guessed(view, own) if own and not _names_itself(view, own) else []


@file_rule("C604")
def another_town(file: FileView) -> Iterator[Finding]:
    """Another town's name in this town's text: 维护皇城乡环境, in the table of 青石嘴镇.

    One finding per table, with all its places.
    """
    towns = _towns(file.tables)
    for view in file.tables:
        if view.table.blank:
            continue
        hits = _in_file(view, towns)
        if hits:
            yield _said(view, _own(view, towns) or view.table.unit or "别的单位", hits)


@file_rule("C621")
def perhaps_another_town(file: FileView) -> Iterator[Finding]:
    """A name that looks like another town's, in a table that names its own town too."""
    towns = _towns(file.tables)
    for view in file.tables:
        own = "" if view.table.blank else _own(view, towns)
        if not own or not _names_itself(view, own):
            continue
        hits = _weakly_guessed(view, own)
        if hits and not _in_file(view, towns):
            yield _said(view, own, hits)


@county_rule("C611")
def another_town_of_the_county(county: CountyView) -> Iterator[Finding]:
    """The name of a town whose table stands in another file; what C604 says of a table is not repeated."""
    names = frozenset(_towns(county.tables))
    if len(names) < 2:
        return
    for file in county.files:
        towns = _towns(file.tables)
        for view in file.tables:
            if view.table.blank:
                continue
            own = _own(view, towns)
            hits = _foreign(view, own, names)
            if hits and not _in_file(view, towns):
                yield _said(view, own, hits)
