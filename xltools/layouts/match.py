"""Which layout is this table? Every layout is scored by the labels it shares with the table."""

from __future__ import annotations

import re
from typing import NamedTuple

from xltools.layouts.anchors import Anchors
from xltools.layouts.compiled import Compiled
from xltools.layouts.read.segment import Segment
from xltools.layouts.read.sheet_rows import text_of
from xltools.layouts.vocabulary import fold

ACCEPTED = 0.45
"""A table scoring less than this is not read; the nearest layout is named in the problem."""


_YEAR_BEHIND = re.compile(r"\(?\d{4}年度?\)?$")
_KINDS = (
    ("自评", ("selfeval",)),
    ("监控", ("monitoring",)),
    ("跟踪", ("monitoring",)),
    ("目标", ("goal", "plan")),
    ("申报", ("goal", "plan")),
)
"""What a title's word says of the type, the first that is in it."""
_OTHER_KIND = 0.25
_WHOLE_UNIT = re.compile("(?:部门|单位|预算)整体|整体(?:支出|绩效)")
"""A title of a table about a unit as a whole; any other 绩效目标表 is about projects."""
_TOLD = frozenset({"goals", "indicators", "indicator.l3", "indicator.target"})
"""A list of projects that tells nothing of them but their money is known by its title alone."""
_NAMES = frozenset({"indicator.l3", "indicator.content"})
_FEWEST = 2
"""One label alone makes no form, where no title says so."""
_HEAD_ROWS, _HEAD_COLUMNS = 6, 4
_REMEMBERED = 5_000


class Match(NamedTuple):
    """A layout and how well a table fits it (about 0 to 1.2)."""

    anchors: Anchors
    score: float


def _year_of(segment: Segment, compiled: Compiled) -> int | None:
    for row in segment.rows[:4]:
        for value in row.cells.values():
            if isinstance(value, str):
                meaning = compiled.meaning(value)
                if meaning.year:
                    return meaning.year
    return None


def best_match(segment: Segment, compiled: Compiled) -> Match | None:
    """The layout that fits best, None where the table has no label any layout knows.

    The score adds up: how much of the form's own labels is there, how many of the table's labels the
    form knows, how many of its fields can be found; then the title, the level-1 names and the year.
    """
    if not segment.labelled:
        return None
    title = _YEAR_BEHIND.sub("", fold(text_of(segment.title.first()[1]))) if segment.title else ""
    year = _year_of(segment, compiled)
    listed = _lists_indicators(segment)
    key = (frozenset(segment.meanings), frozenset(segment.texts), title, year, listed)
    if key not in compiled.matches:
        if len(compiled.matches) > _REMEMBERED:
            compiled.matches.clear()
        compiled.matches[key] = _best(segment, compiled, title, year, listed)
    best = compiled.matches[key]
    return Match(compiled.anchors[best[0]], best[1]) if best else None


def _lists_indicators(segment: Segment) -> bool:
    """Whether one row heads both projects and their indicators: a list of many projects, a row for each
    indicator.
    """
    if not any(_NAMES & meaning.paths for meaning in segment.meanings.values()):
        return False
    above: set[str] = set()
    for row in segment.rows[: _HEAD_ROWS + 1]:
        text = all(isinstance(value, str) for value in row.cells.values())
        paths = set().union(*(m.paths for m in row.labels.values() if m.mask), *()) if text else set()
        # 项目 | 绩效指标 | … over 一级 | 二级 | 三级: a head of two rows.
        for own in (paths, paths | above if len(above) > 2 else set()):
            full = "indicator.l3" in own or {"indicator.content", "indicator.target"} <= own
            if "project" in own and full and len(row.labels) > (_HEAD_COLUMNS if own is paths else 2):
                return True
        above = paths
    return False


def _heads_projects(segment: Segment) -> bool:
    """Whether one row heads a list of projects: the project's name beside two columns more at least."""
    for row in segment.rows[: 2 * _HEAD_ROWS]:
        paths = [meaning.paths for meaning in row.labels.values() if meaning.mask and meaning.paths]
        if len(paths) > 1 and len(row.cells) > 2 and any("project" in found for found in paths):
            return True
    return False


def _best(
    segment: Segment, compiled: Compiled, title: str, year: int | None, listed: bool
) -> tuple[int, float] | None:
    best: tuple[int, float] | None = None
    layouts = (1 << len(compiled.anchors)) - 1
    count = sum(1 for meaning in segment.meanings.values() if meaning.mask & layouts)
    kind = next((kind for word, kind in _KINDS if word in title), ())
    of_project = "部门" not in title and any("project" in m.paths for m in segment.meanings.values())
    for bit, anchors in enumerate(compiled.anchors):
        if listed != anchors.lists_indicators:
            continue
        hits = [key for key, meaning in segment.meanings.items() if meaning.mask >> bit & 1]
        if not hits or (len(hits) < _FEWEST and not title):
            continue
        layout = anchors.layout
        called = bool(title) and any(pattern.search(title) for pattern in anchors.titles)
        if layout.titled and not called:
            continue
        reached = set().union(*(anchors.paths.get(key, ()) for key in hits))
        if layout.many and not layout.titled and reached.isdisjoint(_TOLD):
            continue
        if layout.many and not listed and not _heads_projects(segment):
            continue
        reachable = set().union(*anchors.paths.values()) or {""}
        score = 0.35 * len(anchors.own & set(hits)) / max(len(anchors.own), 1)
        score += 0.35 * len(hits) / count
        score += 0.3 * len(reached) / len(reachable)
        if called:
            score += 0.15
        if kind and not layout.type.endswith(kind):
            score -= _OTHER_KIND
        if _WHOLE_UNIT.search(title) and not layout.type.startswith("department"):
            score -= _OTHER_KIND
        if of_project and layout.type.startswith("department") and "project" not in reached:
            score -= _OTHER_KIND  # 项目名称 beside the unit's: no table of a whole department
        if layout.level1:
            score += 0.1 * len(segment.texts.intersection(layout.level1)) / len(layout.level1)
        if year and ((layout.since and year < layout.since) or (layout.until and year > layout.until)):
            score -= 0.15
        if best is None or score > best[1]:
            best = (bit, score)
    return best
