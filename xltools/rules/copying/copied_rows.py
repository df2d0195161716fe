"""C603, C608, C609 and C615: indicators copied from another table, all of them, nearly all, or a run.

One project has the same indicators in every township because the county chose them; so between townships
only different projects are compared, and only figures that cannot be the same by design (C615).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from xltools.rules.copying.copy_paste import independent, one_project, same_project
from xltools.rules.facts.near_duplicates import essence, near_sets
from xltools.rules.facts.views import CountyView, FileView, Row, Tables, TableView, once
from xltools.rules.registry import Finding, county_rule, file_rule
from xltools.text.lexicon import word_list
from xltools.text.project_names import town

_WORDS = word_list("copies")["rows"]
_GENERAL = re.compile("|".join(_WORDS["general"]))
_GENERAL_STARTS = tuple(_WORDS["general_starts"])
_FEWEST = 4
_MANY = 5
_SHARE = 0.8
_DEPARTMENT_SHARE = 0.85
_RUN = 3
_HOUSE = 3
"""A run in more projects than this is the way a township words things, and nobody's copy."""
_TOWN_UNITS = frozenset({"people", "households", "area", "length"})


@lru_cache(maxsize=16384)
def general(name: str) -> bool:
    """Whether an indicator's name says nothing of the project it belongs to."""
    text = essence(name)
    return _GENERAL.search(text) is not None or (len(text) <= 8 and text.startswith(_GENERAL_STARTS))


class _Same(NamedTuple):
    """Two tables with the same rows, or nearly; ``shared`` of ``rows``."""

    first: TableView
    later: TableView
    shared: int
    rows: int

    @property
    def all(self) -> bool:
        return self.shared == self.rows == len(self.first.rows)


@once
def same_rows(source: Tables) -> list[_Same]:
    """Pairs of tables of one kind that share at least eight in ten rows, names and targets."""
    found: list[_Same] = []
    kinds: dict[str, list[TableView]] = {}
    for view in source.tables:
        if len(view.rows) >= _FEWEST:
            kinds.setdefault(view.table.type, []).append(view)
    for kind, tables in kinds.items():
        share = _DEPARTMENT_SHARE if kind.startswith("department") else _SHARE
        for n, m, _ in near_sets([view.row_keys for view in tables], share, _FEWEST):
            first, later = tables[n], tables[m]
            shared = sum((Counter(first.row_keys) & Counter(later.row_keys)).values())
            found.append(_Same(first, later, shared, len(later.rows)))
    return found


def _telling(same: _Same) -> bool:
    """Whether few or nearly equal rows say something: enough of them are about the project."""
    if same.all and same.rows >= _MANY:
        return True
    theirs = set(same.first.row_keys)
    rows = zip(same.later.rows, same.later.row_keys, strict=True)
    return sum(1 for row, key in rows if key in theirs and not general(row.name)) >= (2 if same.all else 4)


def _said(same: _Same, whose: str) -> Finding:
    first, later = same.first, same.later
    if same.all:
        how = f"的 {same.rows} 条指标和指标值与{whose}“{first.name}”完全相同"
    else:
        theirs = set(first.row_keys)
        rows = zip(later.rows, later.row_keys, strict=True)
        differ = [row.name for row, key in rows if key not in theirs]
        but = f"，只有“{'”“'.join(differ[:2])}”{'等' if len(differ) > 2 else ''}不同" if differ else ""
        how = f"的 {same.rows} 条指标里有 {same.shared} 条的名称和指标值与{whose}“{first.name}”相同{but}"
    return Finding(
        later.rows[0].cell(),
        f"“{later.name}”{how}。",
        f"请按{'本项目的内容' if later.table.project and not whose else '本单位的实际'}重新设定指标。",
        (first.place(first.rows[0].cell()),),
        later,
    )


def _towns_of_rows(pairs: Sequence[_Same]) -> dict[int, set[str]]:
    """For the first table of each pair, the towns whose tables have its rows."""
    towns: dict[int, set[str]] = {}
    for same in pairs:
        towns.setdefault(id(same.first), {town(same.first)}).add(town(same.later))
    return towns


@file_rule("C603")
def same_indicators(file: FileView) -> Iterator[Finding]:
    """Two projects of a file with the same indicators and targets, or nearly; two units' tables likewise.

    Two villages' roads have most indicators in common and are not said to be copied until all are equal.
    """
    pairs = same_rows(file)
    towns = _towns_of_rows(pairs)
    for same in pairs:
        first, later = same.first, same.later
        other_town = town(first) != town(later)
        if first.table.type.startswith("department"):
            if other_town and len(towns[id(first)]) == 2 and town(first) and town(later) and _telling(same):
                yield _said(same, "")
            continue
        if same_project(first, later):
            continue
        if one_project(first, later) and (other_town or not same.all):
            continue
        if _telling(same):
            yield _said(same, f"{first.table.unit}的" if other_town and first.table.unit else "")


@county_rule("C608")
def indicators_of_another_town(county: CountyView) -> Iterator[Finding]:
    """A project with the indicators and targets of another project of another township."""
    for same in same_rows(county):
        first, later = same.first, same.later
        if first.file is later.file or not town(first) or not town(later) or town(first) == town(later):
            continue
        if not one_project(first, later) and _telling(same):
            yield _said(same, f"{first.table.unit}的")


def _town_figures(same: _Same) -> list[Row]:
    """Rows both have whose figures belong to one township: people, households, areas, lengths."""
    theirs = set(same.first.row_keys)
    rows = zip(same.later.rows, same.later.row_keys, strict=True)
    return [
        row
        for row, key in rows
        if key in theirs and row.kind == "number" and row.unit_class in _TOWN_UNITS and len(row.raw) >= 3
    ]


def _numbers(view: TableView) -> int:
    return sum(1 for row in view.rows if row.kind in ("number", "percent", "range"))


@county_rule("C615")
def figures_of_another_town(county: CountyView) -> Iterator[Finding]:
    """One project, or the whole unit's table, in exactly two townships with the same rows and own figures.

    Projects need two figures that belong to a township (people, households, areas); in a whole unit's
    table the county's own choice of indicators leaves more to differ.
    """
    pairs = same_rows(county)
    towns = _towns_of_rows(pairs)
    for same in pairs:
        first, later = same.first, same.later
        if first.file is later.file or len(towns[id(first)]) != 2 or not town(first) or not town(later):
            continue
        if not one_project(first, later) or not _telling(same):
            continue
        figures = independent([row.raw.lstrip("≥≤<>=＝≧≦ ") for row in _town_figures(same)])
        # A whole unit's table has few such figures; its numbers must have been read at all.
        whole = first.table.type.startswith("department") and _numbers(later) >= 3
        if whole or figures >= 2:
            yield _said(same, f"{first.table.unit}的")


class Run(NamedTuple):
    """Rows of one table that stand in the same order in another: where they begin, and how many."""

    view: TableView
    start: int
    home: TableView
    home_start: int
    length: int

    @property
    def rows(self) -> list[Row]:
        """The copied rows."""
        return self.view.rows[self.start : self.start + self.length]


def _text(view: TableView) -> str:
    return essence(f"{view.table.project or ''}{view.table.purpose or ''}{view.goal_text}")


def _heads(rows: Sequence[Row]) -> list[str]:
    return [essence(row.name)[:4] for row in rows if not general(row.name)]


def _belongs(rows: Sequence[Row], text: str) -> int:
    """How many rows a text speaks of, by the first four characters of their names."""
    return sum(1 for head in _heads(rows) if head in text)


def _home(one: Run) -> Run | None:
    """The run with its two tables in their parts: which is the copy is told by what the goals speak of."""
    rows = one.rows
    here, there = _belongs(rows, _text(one.view)), _belongs(rows, _text(one.home))
    if there >= 2 and here == 0:
        return one
    if here >= 2 and there == 0:
        return Run(one.home, one.home_start, one.view, one.start, one.length)
    figures = [row for row in rows if row.kind == "number" and not general(row.name)]
    if here == there == 0 and len(_heads(rows)) >= _RUN and len(figures) >= _RUN:
        return one
    return None


@once
def copied_runs(file: Tables) -> tuple[Run, ...]:
    """Three rows or more that one project has from another of the file, each the longest there is."""
    views = [view for view in file.tables if view.table.type == "project_goal" and len(view.rows) >= _RUN]
    whole = {frozenset((id(same.first), id(same.later))) for same in same_rows(file)}
    copies: dict[tuple[str, ...], TableView] = {}
    places: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    tables: list[TableView] = []
    for view in views:
        keys = view.row_keys
        if copies.setdefault(keys, view) is not view:
            continue
        for start in range(len(keys) - _RUN + 1):
            places.setdefault(keys[start : start + _RUN], []).append((len(tables), start))
        tables.append(view)
    found: list[Run] = []
    done: set[tuple[int, int, int]] = set()
    for where in places.values():
        if not 2 <= len(where) <= _HOUSE:
            continue
        (n, i), (m, j) = where[0], where[1]
        if n == m or (n, m, j - i) in done:
            continue
        one, other = tables[n], tables[m]
        done.add((n, m, j - i))
        if frozenset((id(one), id(other))) in whole or one_project(one, other):
            continue
        length = _RUN
        while one.row_keys[i + length : i + length + 1] == other.row_keys[j + length : j + length + 1] != ():
            length += 1
        run = _home(Run(other, j, one, i, length))
        if run is not None:
            found.append(run)
    return tuple(found)


@file_rule("C609")
def a_run_of_rows(file: FileView) -> Iterator[Finding]:
    """Three indicators in a row with the names, targets and order of another project's."""
    for run in copied_runs(file):
        names = "”“".join(row.name for row in run.rows[:3])
        more = "等" if run.length > 3 else ""
        yield Finding(
            run.rows[0].cell(),
            f"“{run.view.name}”连着 {run.length} 条指标（“{names}”{more}）"
            f"的名称、指标值和次序与“{run.home.name}”完全相同，像是一起复制来的。",
            "请核对，换成本项目自己的指标。",
            (run.home.place(run.home.rows[run.home_start].cell()),),
            run.view,
        )
