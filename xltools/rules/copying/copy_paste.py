"""C601, C602, C607, C610 and C614: one text of goals in two places.

What is copying and what is the county's own design? Two projects with one text were copied. One project in
many townships may well be worded by the county, so there the text alone says nothing: only figures that
belong to a township (27个村, 30人) cannot be the same by design.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from xltools.model.money import POWERS, to_wan
from xltools.model.money import short as shown
from xltools.model.problem import Place
from xltools.rules.facts.near_duplicates import essence, near_duplicates
from xltools.rules.facts.views import CountyView, FileView, Tables, TableView, once
from xltools.rules.registry import Finding, county_rule, file_rule
from xltools.text.lexicon import word_list
from xltools.text.project_names import alike, plain_name, programme, town
from xltools.text.town_names import without_own
from xltools.text.unit_names import plain

_ROWS = word_list("copies")["rows"]
_CREED = re.compile("|".join(_ROWS["creed"]))
_OWN_FIGURE = re.compile(
    r"(?P<number>\d+(?:\.\d+)?|[一二三四五六七八九十百千]{1,6})余?"
    r"(?P<unit>个?(?:行政村|自然村|村民小组|村|社区|网格)(?!级)|人(?!均|民|居|大|工)|名|户|亩|公里|千米|平方米|平方公里|公顷"
    r"|吨|立方米|株|棵|盏|块|头(?!条)|只|羽)"
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_EACH = re.compile(r"[每各均按]")
_SMALL = frozenset({"0", "1", "2", "一", "二"})
_CLAUSE = re.compile(r"[，,。；;：:！!\n]")
_LIKENESS = 88.0
"""Percent: three words changed in a text of fifty characters."""
_COUNTYS = 4
"""Towns with one text, figures and all, from which it is the county's where no town words it otherwise."""
_LONG = 20
"""A sentence or run of clauses this long does not come about twice by chance."""


@lru_cache(maxsize=16384)
def own_figures(text: str) -> tuple[str, ...]:
    """Figures in a text that belong to one township (27个村, 300人), in order of size of the text.

    Standards (每村3名) and the smallest numbers are the same everywhere and are left out.
    """
    found = []
    for figure in _OWN_FIGURE.finditer(text):
        if figure["number"] in _SMALL or _EACH.search(text, max(0, figure.start() - 4), figure.start()):
            continue
        found.append(figure[0])
    return tuple(found)


@dataclass(slots=True)
class _Copy:
    """A text in two places; ``others`` are further tables that have it too."""

    first: TableView
    later: TableView
    ratio: float
    one_project: bool
    towns: int = 2
    others: list[TableView] = field(default_factory=list)


def _with_goals(views: Sequence[TableView], kind: str) -> list[TableView]:
    return [view for view in views if view.table.type == kind and view.table.goals]


def _without_town(view: TableView) -> str:
    """The goals without the table's own town and year, which a county's text has in every copy."""
    return without_own(view.goal_text, view.table.unit)


def one_project(one: TableView, other: TableView) -> bool:
    """Whether two tables are about the same thing: both of a whole unit, or projects of like names.

    A name that was not read proves no difference.
    """
    if one.table.type.startswith("department"):
        return True
    first, second = one.table, other.table
    if not first.project or not second.project:
        return True
    return plain(first.project) == plain(second.project) or alike(
        programme(first.project, first.unit), programme(second.project, second.unit)
    )


def same_project(one: TableView, other: TableView) -> bool:
    """Whether two tables of one unit are of one project: its two years, or its row in a list and its own."""
    if plain(one.table.project) == plain(other.table.project):
        return True
    if plain_name(one.table.project) != plain_name(other.table.project):
        return False
    return one.table.year != other.table.year or not one.rows or not other.rows


@once
def copied_goals(view: Tables) -> list[_Copy]:
    """Pairs of tables whose goals are the same, or nearly, and are not so by nature or by design."""
    found: list[_Copy] = []
    for kind in ("project_goal", "department_goal"):
        tables = _with_goals(view.tables, kind)
        templates: dict[int, _Copy] = {}
        towns: dict[int, set[str]] = {}
        texts = [_without_town(view) for view in tables]
        for n, m, ratio in near_duplicates(texts, _LIKENESS, shortest_equal=12):
            first, later = tables[n], tables[m]
            copy = _Copy(first, later, ratio, one_project(first, later))
            if town(first) == town(later):
                if not same_project(first, later) and (ratio >= 99.99 or not copy.one_project):
                    found.append(copy)
            elif not copy.one_project:
                if len(essence(texts[m])) >= _LONG and town(first) and town(later):
                    found.append(copy)
            elif town(first) and town(later) and own_figures(texts[n]) == own_figures(texts[m]):
                towns.setdefault(n, {town(first)}).add(town(later))
                if n in templates:
                    templates[n].others.append(later)
                else:
                    templates[n] = copy
        for n, copy in templates.items():
            copy.towns = len(towns[n])
            found.append(copy)
    return found


def _proven(copy: _Copy) -> bool:
    return not copy.one_project or town(copy.first) == town(copy.later) or _same_figures(copy)


def _same_figures(copy: _Copy) -> bool:
    return len(set(own_figures(copy.later.goal_text))) >= 2


def independent(figures: Sequence[str]) -> int:
    """How many of some figures do not follow from another by a fixed standard: 28名 and 50400亩 (1800 each)
    are one.
    """
    values: list[Decimal] = []
    words = 0
    for figure in dict.fromkeys(figures):
        digits = _DIGITS.match(figure)
        if digits is None:
            words += 1
            continue
        value = Decimal(digits[0])
        if value and not any(_multiple(value, other) for other in values):
            values.append(value)
    return len(values) + words


def _multiple(one: Decimal, other: Decimal) -> bool:
    """Whether the larger is so many times the smaller, to the unit."""
    low, high = min(one, other), max(one, other)
    return high % low == 0


def _said(copy: _Copy) -> Finding:
    first, later = copy.first, copy.later
    how = "完全相同" if copy.ratio >= 99.99 else f"有 {copy.ratio:.0f}% 相同"
    other_town = town(first) != town(later)
    more = f"等 {copy.towns - 1} 个单位" if copy.towns > 2 else ""
    whose = f"{first.table.unit}{more}的" if other_town else ""
    figures = own_figures(later.goal_text)
    same = f"，连“{'”“'.join(dict.fromkeys(figures))}”也一样" if copy.one_project and other_town else ""
    return Finding(
        later.cell("goals"),
        f"“{later.name}”的总体目标与{whose}“{first.name}”{how}{same}。",
        "请按本单位的实际重写目标。"
        if other_town
        else "请按本项目的实际重写目标；确是同一件事的，请核对两处的金额是否重复。",
        _places([first, *copy.others]),
        later,
    )


def _places(views: Sequence[TableView]) -> tuple[Place, ...]:
    return tuple(view.place(view.cell("goals")) for view in views)


@file_rule("C601")
def same_goals(file: FileView) -> Iterator[Finding]:
    """Two projects of one file with the same goals, or nearly; two units' with the same figures too."""
    for copy in copied_goals(file):
        if _proven(copy):
            yield _said(copy)


@county_rule("C602")
def same_goals_elsewhere(county: CountyView) -> Iterator[Finding]:
    """Two townships' goals that are the same: of different projects, or of one with the same figures.

    Looked for across files and only between different units, so copies of one table are not reported here.
    """
    for copy in copied_goals(county):
        apart = copy.first.file is not copy.later.file and town(copy.first) != town(copy.later)
        if apart and _proven(copy) and not _in_every_town(copy, county) and not _by_chance(copy, county):
            yield _said(copy)


def _by_chance(copy: _Copy, county: CountyView) -> bool:
    """Whether two towns that fill in the county's wording merely have one figure in common: the others follow
    from it (28名 and 50400亩, 1800 each).
    """
    if not copy.one_project or len(_wordings(county).get(_masked(copy.later), ())) < _COUNTYS:
        return False
    return independent(own_figures(copy.later.goal_text)) < 2


def _in_every_town(copy: _Copy, county: CountyView) -> bool:
    """Whether every town with this programme (four or more) has the text: then the county wrote it."""
    if not copy.one_project or copy.towns < _COUNTYS:
        return False
    name = programme(copy.first.table.project, copy.first.table.unit)
    towns = {
        town(view)
        for view in _with_goals(county.tables, copy.first.table.type)
        if programme(view.table.project, view.table.unit) == name
    }
    return copy.towns >= len(towns)


def _masked(view: TableView) -> str:
    """The goals without the town's name and figures: what the county worded, if it did."""
    return _DIGITS.sub("#", _without_town(view))


@once
def _wordings(view: Tables) -> dict[str, set[str]]:
    """Each wording of goals without its figures, and the towns that use it."""
    towns: dict[str, set[str]] = {}
    for one in view.tables:
        if one.table.goals:
            towns.setdefault(_masked(one), set()).add(town(one))
    return towns


def _by_design(
    copies: Sequence[_Copy], apart: Callable[[_Copy], bool], wordings: dict[str, set[str]]
) -> Iterator[Finding]:
    """One finding for each two towns: what else they word alike is said in it.

    A wording that four towns use is the county's, whatever figures two of them share by chance.
    """
    copies = [one for one in copies if len(wordings.get(_masked(one.later), ())) < _COUNTYS]
    groups: dict[tuple[str, str], list[_Copy]] = {}
    for copy in copies:
        if copy.towns > 2 or _proven(copy) or not apart(copy):
            continue
        if len(essence(copy.later.goal_text)) >= 30 and copy.ratio >= 99.99:
            groups.setdefault((town(copy.first), town(copy.later)), []).append(copy)
    for (first, later), same in groups.items():
        names = "、".join(f"“{copy.later.name}”" for copy in same[:3])
        many = f"等 {len(same)} 张表" if len(same) > 3 else ""
        yield Finding(
            same[0].later.cell("goals"),
            f"{later}的{names}{many}与{first}同名的表目标一字不差。",
            "县里统一写好的不用改；是从对方复制来的，请按本单位的实际改写。",
            _places([copy.first for copy in same]),
            same[0].later,
        )


def _one_amount(copy: _Copy) -> str:
    """The money of all the tables with one text, where it is the same and no round sum; else empty."""
    amounts = {
        to_wan(view.table.funding.total, view.table.currency_unit)
        if view.table.funding.total and view.table.currency_unit in POWERS
        else None
        for view in (copy.first, copy.later, *copy.others)
    }
    amount = amounts.pop()
    odd = amount is not None and not amounts and amount != amount.to_integral_value()
    return f"{shown(amount)}万元" if amount is not None and odd else ""


def _one_figure(copies: Sequence[_Copy], apart: Callable[[_Copy], bool]) -> Iterator[Finding]:
    """Three or four towns with one text, one figure of their own in it and one odd amount of money.

    More of them have it from the county, quota and money alike.
    """
    for copy in copies:
        figures = own_figures(copy.later.goal_text)
        if not 3 <= copy.towns <= 4 or _proven(copy) or not figures or not apart(copy) or copy.ratio < 99.99:
            continue
        amount = _one_amount(copy)
        if amount:
            yield Finding(
                copy.later.cell("goals"),
                f"“{copy.later.name}”的目标，{town(copy.first)}、{town(copy.later)}等 {copy.towns} 个单位"
                f"一字不差，连“{figures[0]}”和金额 {amount}也一样。",
                "县里按一样的名额安排的不用改；不是的，请各按本单位的实际填写。",
                _places([copy.first, *copy.others]),
                copy.later,
            )


@county_rule("C607")
def same_wording_of_one_project(county: CountyView) -> Iterator[Finding]:
    """Two townships word one project alike; three or more do so because the county worded it.

    What no county words alike is a figure of their own, with the same money.
    """
    copies = copied_goals(county)
    yield from _by_design(copies, lambda copy: copy.first.file is not copy.later.file, _wordings(county))
    yield from _one_figure(copies, lambda copy: copy.first.file is not copy.later.file)


@file_rule("C614")
def same_wording_in_one_file(file: FileView) -> Iterator[Finding]:
    """The same within one file of several units."""
    yield from _by_design(copied_goals(file), lambda copy: True, _wordings(file))
    yield from _one_figure(copied_goals(file), lambda copy: True)


def _split(view: TableView) -> list[str]:
    """The clauses of the goals, the shortest left out."""
    pieces = [piece.strip() for piece in _CLAUSE.split(view.goal_text)]
    return [piece for piece in pieces if len(piece) > 3]


def _sentences(pieces: Sequence[str], shared: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Long clauses, and two or three in a row that are long together, all of them elsewhere too."""
    for n in range(len(pieces)):
        for size in (1, 2, 3):
            run = pieces[n : n + size]
            if not shared(run[-1]):
                break
            words = "，".join(run)
            short = essence(words)
            if len(short) >= _LONG:
                if not _CREED.search(words):
                    yield short, words
                break


def _pieces(text: str) -> set[str]:
    return {text[n : n + 3] for n in range(len(text) - 2)}


def _kinship(view: TableView, sentence: str) -> int:
    """How much of a sentence the rest of a table speaks of: pieces of three characters they share."""
    names = "".join(row.name for row in view.rows)
    rest = essence(f"{view.name}{view.table.purpose or ''}{view.goal_text}{names}")
    return len(_pieces(rest.replace(sentence, "")) & _pieces(sentence))


@file_rule("C610")
def same_sentence(file: FileView) -> Iterator[Finding]:
    """A sentence of twenty characters or more in the goals of two projects that are otherwise different.

    It belongs where the rest of the table speaks of the same things. A sentence in four projects or more
    is a phrase of the house, and words of general programmes are anybody's.
    """
    views: list[TableView] = []
    wholes: set[str] = set()
    for view in _with_goals(file.tables, "project_goal"):
        if view.goal_text not in wholes:
            wholes.add(view.goal_text)
            views.append(view)
    clauses = [_split(view) for view in views]
    times = Counter(piece for pieces in clauses for piece in set(pieces))
    known: dict[str, list[tuple[int, str]]] = {}
    for n, pieces in enumerate(clauses):
        for short, words in dict(_sentences(pieces, lambda piece: times[piece] > 1)).items():
            known.setdefault(short, []).append((n, words))
    shared = {short: where for short, where in known.items() if 2 <= len(where) <= 3}
    if not shared:
        return
    copied = {(id(copy.first), id(copy.later)) for copy in copied_goals(file)}
    said: set[int] = set()
    for short, where in shared.items():
        tables = [views[n] for n, _ in where]
        if len({plain_name(view.table.project) for view in tables}) < len(tables):
            continue
        home = max(tables, key=lambda view: _kinship(view, short))
        for view in tables:
            pair = {(id(home), id(view)), (id(view), id(home))}
            if view is home or id(view) in said or pair & copied or one_project(home, view):
                continue
            said.add(id(view))
            yield Finding(
                view.cell("goals"),
                f"“{view.name}”的目标里“{where[0][1]}”与“{home.name}”的一字不差。",
                "若是复制来的，请改成本项目自己的内容。",
                _places([home]),
                view,
            )
