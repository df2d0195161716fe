"""Which layout is this table? Every layout is scored by the labels it shares with the table."""

from __future__ import annotations

from typing import NamedTuple

from xltools.layouts.anchors import Anchors
from xltools.layouts.compiled import Compiled
from xltools.layouts.segment import Segment
from xltools.layouts.sheet_rows import text_of
from xltools.layouts.vocabulary import fold

ACCEPTED = 0.45
"""A table scoring less than this is not read; the nearest layout is named in the problem."""


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
    title = fold(text_of(segment.title.first()[1])) if segment.title else ""
    year = _year_of(segment, compiled)
    key = (frozenset(segment.meanings), frozenset(segment.texts), title, year)
    if key not in compiled.matches:
        if len(compiled.matches) > _REMEMBERED:
            compiled.matches.clear()
        compiled.matches[key] = _best(segment, compiled, title, year)
    best = compiled.matches[key]
    return Match(compiled.anchors[best[0]], best[1]) if best else None


def _best(segment: Segment, compiled: Compiled, title: str, year: int | None) -> tuple[int, float] | None:
    best: tuple[int, float] | None = None
    for bit, anchors in enumerate(compiled.anchors):
        hits = [key for key, meaning in segment.meanings.items() if meaning.mask >> bit & 1]
        if not hits:
            continue
        layout = anchors.layout
        reached = set().union(*(anchors.paths.get(key, ()) for key in hits))
        reachable = set().union(*anchors.paths.values()) or {""}
        score = 0.35 * len(anchors.own & set(hits)) / max(len(anchors.own), 1)
        score += 0.35 * len(hits) / len(segment.meanings)
        score += 0.3 * len(reached) / len(reachable)
        if title and any(pattern.search(title) for pattern in anchors.titles):
            score += 0.15
        if layout.level1:
            score += 0.1 * len(segment.texts.intersection(layout.level1)) / len(layout.level1)
        if year and ((layout.since and year < layout.since) or (layout.until and year > layout.until)):
            score -= 0.15
        if best is None or score > best[1]:
            best = (bit, score)
    return best
