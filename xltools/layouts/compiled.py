"""All layouts compiled together: one look-up tells what a text means in any of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from xltools.layouts.anchors import Anchors, derive
from xltools.layouts.model import Layout
from xltools.layouts.vocabulary import LONGEST_LABEL, fold, without_numbering, without_points

_TITLE = re.compile(
    r"(?:绩效目标|绩效自评|绩效评价|运行监控|绩效监控|执行监控|绩效)[^。；;，,]*?表(?:\(.*\))?$|(?:部门整体|预算项目)绩效目标$"
)
_YEAR = re.compile(r"^[(（]?\s*(\d{4})\s*年度?\s*[)）]?$")

START_PATHS = frozenset({"unit", "project", "project_code", "task.name"})
"""Fields at the head of a form: met again after the indicators, a new table has begun."""


class Meaning(NamedTuple):
    """What one text means: where it leads in any layout, whether it is a title or a year line."""

    key: str
    mask: int
    """Bit i is set when the text is a label of layout i."""
    paths: frozenset[str]
    """Union of what it can lead to over all layouts."""
    title: bool
    year: int | None


NOTHING = Meaning("", 0, frozenset(), False, None)


@dataclass(slots=True)
class Compiled:
    """The anchors of every layout and a memory of what texts mean."""

    anchors: list[Anchors]
    memory: dict[str, Meaning] = field(default_factory=dict)
    cells: dict[str, tuple[str, Meaning | None]] = field(default_factory=dict)
    """Short cell texts as they stand → cleaned text and meaning."""
    matches: dict[object, tuple[int, float] | None] = field(default_factory=dict)
    """Labels of a table → the layout found for them; the tables of a county are much alike."""
    level1: frozenset[str] = frozenset()

    def meaning(self, text: str) -> Meaning:
        """What a cell's text means; long text means nothing. Remembered, texts repeat a great deal."""
        known = self.memory.get(text)
        if known is None:
            known = self._work_out(text)
            if len(self.memory) < 200_000:
                self.memory[text] = known
        return known

    def _work_out(self, text: str) -> Meaning:
        if len(text) > 80:
            return NOTHING
        key = fold(text)
        year = _YEAR.match(text)
        if len(key) > 60:
            return NOTHING
        mask = 0
        paths: set[str] = set()
        if len(key) <= LONGEST_LABEL:
            for variant in dict.fromkeys((key, fold(without_numbering(text)), fold(without_points(text)))):
                for bit, anchors in enumerate(self.anchors):
                    found = anchors.paths.get(variant)
                    if found:
                        mask |= 1 << bit
                        paths |= found
                        key = variant
                    elif variant in anchors.own or variant in anchors.side:
                        mask |= 1 << bit
        if mask == 0:
            head = re.split("[:：]", text, maxsplit=1)
            if len(head) == 2 and len(head[0]) <= LONGEST_LABEL and head[1].strip():
                inner = self.meaning(head[0])
                if inner.mask and not inner.title:
                    return Meaning(inner.key, 0, inner.paths, False, None)
        title = mask == 0 and bool(_TITLE.search(key))
        return Meaning(key, mask, frozenset(paths), title, int(year[1]) if year else None)


@lru_cache(maxsize=4)
def compile_layouts(layouts: tuple[Layout, ...]) -> Compiled:
    """Compile once per set of layouts."""
    level1 = frozenset(name for layout in layouts for name in layout.level1)
    return Compiled([derive(layout) for layout in layouts], level1=level1)
