"""All layouts compiled together: one look-up tells what a text means in any of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from xltools.layouts.anchors import Anchors, derive
from xltools.layouts.layout import Layout
from xltools.layouts.vocabulary import (
    LONGEST_LABEL,
    NO_LEVEL,
    fold,
    has_no_variant,
    is_subtotal,
    is_total,
    kind_of,
    label_key,
    levels_of,
    without_numbering,
    without_points,
)

_TITLE = re.compile(
    r"绩效(?:运行)?(?:监控|自评|目标|跟踪|评价)(?:情况|报告|卡|清单)(?:\(.*\))?$|(?:绩效目标|绩效自评|自评|绩效评价|运行监控|绩效监控|执行监控|绩效)[^。；;，,]*?表(?:续表?)?(?:\(.*\))?$|(?:部门整体|预算项目)绩效目标$|20\d\d年.*项目(?:支出)?绩效目标$"
)
_LIST_TITLE = re.compile(
    r"(?:资金|经费|补助|项目)(?:预算|专项|补助|支出|安排|分配|下达|使用|计划|拨付)+(?:情况)?(?:清单|明细表?|一览表|汇总表|表|方案|计划)(?:\(.*\))?$|"
    r"项目(?:支出|经费|资金|预算|安排|情况)*(?:清单|明细|明细表|一览表|汇总表|支出表|预算表|表)(?:\(.*\))?$"
)
_YEAR = re.compile(
    r"^(?:[(（]?\s*(\d{4}|[二〇○零Ｏ一三四五六七八九]{4})\s*年度?\s*[)）]?"
    r"|(?:(?:预算|所属|申报|填报|项目)?年[度份]|时间)\s*[:：]\s*(20\d\d)\s*年?度?)$"
)
_YEAR_INSIDE = re.compile(r"(?<!\d)(20\d\d|二[〇○零O][〇○零O一二三四五六七八九]{2})年")
_FIGURES = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_PERIOD = re.compile(r"^\d{1,2}月?[-—–~～至到]\d{1,2}月份?")
_COLON = re.compile(r"[:：]")
_NEXT_LABEL = re.compile(r"[\s；;，,]+([^\s:：；;，,]{2,16})\s*[:：]")


def year_in(text: str) -> int | None:
    """The year a title names: ``2024年…绩效目标表``, ``二〇二四年度``; None where it names none."""
    found = _YEAR_INSIDE.search(re.sub(r"\s+", "", text))
    return int(found[1].translate(_FIGURES)) if found else None


_PLAIN = re.compile(r"[\u4e00-\u9fff0-9a-z]+").fullmatch
START_PATHS = frozenset({"unit", "project", "project_code", "task.name"})
"""Fields at the head of a form: met again after the indicators, a new table has begun."""


def without_year(text: str) -> str:
    """A line without the year it names and the brackets around it."""
    return re.sub(_YEAR_INSIDE.pattern + "度?|[()（）]", "", re.sub(r"\s+", "", text))


class Meaning(NamedTuple):
    """What one text means: where it leads in any layout, whether it is a title or a year line."""

    key: str
    mask: int
    """Bit i is set when the text is a label of layout i."""
    paths: frozenset[str]
    """Union of what it can lead to over all layouts."""
    title: bool
    year: int | None
    inline: bool = False
    """Whether the text is a label with its value behind a colon."""
    kind: str = "field"
    """``apart``, ``side``, ``ending`` … where the label leads to no field of any layout."""


_NO_PATHS: frozenset[str] = frozenset()
NOTHING = Meaning("", 0, frozenset(), False, None)


@dataclass(slots=True)
class Compiled:
    """The anchors of every layout and a memory of what texts mean."""

    anchors: list[Anchors]
    words: dict[str, Meaning] = field(default_factory=dict)
    """Folded label → its meaning, for every label of every layout."""
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
        size = len(text)
        if not size or size > 80 or text[0] in "≥≤=><":
            return NOTHING
        if _PLAIN(text) and has_no_variant(text):
            # A look-up decides, but for titles, years and months.
            entry = self.words.get(text)
            if entry is not None:
                return entry
        key = fold(text)
        if not key:
            return NOTHING  # a mark (*) and nothing else
        entry = self.words.get(key)
        if entry is None and not (key.endswith("目标") and _TITLE.search(key)):
            entry = self._phrase(text)
        if entry is None and _PLAIN(text) and text[-1] not in "表标续年度单细" and "月" not in text:
            return NOTHING
        if entry is None and (text[0] in "#（(一二三四五六七八九十" or text[0].isdigit()):
            entry = self.words.get(fold(without_numbering(text)))
        if entry is None and "月" in key:
            # 1-6月, 1至9月 …: the forms print one period, the clerks' labels another.
            entry = self.words.get(_PERIOD.sub("1-7月", key))
        if entry is None and text[-1] in "）)":
            entry = self.words.get(fold(without_points(text)))
        if entry is not None:
            return entry
        year = _YEAR.match(text) if size <= 16 else None
        if year:
            return Meaning(key, 0, _NO_PATHS, False, int((year[1] or year[2]).translate(_FIGURES)))
        inline = self._inline(text)
        if inline is not None:
            return inline[0]
        if len(key) <= 60 and ("表" in key or "目标" in key or "绩效" in key) and _TITLE.search(key):
            return Meaning(key, 0, _NO_PATHS, True, None)
        if len(key) <= 40 and key[-1] in "表单细览案划)" and _LIST_TITLE.search(key):
            return Meaning(key, 0, _NO_PATHS, True, None)
        return NOTHING

    def _phrase(self, text: str) -> Meaning | None:
        """What a phrase of the grammar means, by the name that stands for all its spellings."""
        if levels_of(text) is not NO_LEVEL:
            return None
        if is_total(text):
            key = "小计" if is_subtotal(text) else "合计"
        else:
            key = label_key(text)
        known, kind = self.words.get(key), kind_of(text)
        if known is not None or not kind:
            return known
        return Meaning(key, 1 << len(self.anchors), _NO_PATHS, False, None, kind=kind)

    def _inline(self, text: str) -> tuple[Meaning, str, str] | None:
        """The label a cell begins with, what stands behind its colon, and the label as printed."""
        for colon in _COLON.finditer(text):
            before, after = text[: colon.start()], text[colon.end() :]
            if len(before) > LONGEST_LABEL:
                return None
            inner = self.meaning(before) if before.strip() else NOTHING
            if inner.mask and after.strip():
                return (
                    Meaning(inner.key, 0, inner.paths, False, None, True, inner.kind),
                    after.strip(),
                    before.strip(),
                )
        return None

    def inline_pairs(self, text: str) -> list[tuple[Meaning, str, str]]:
        """Labels and values written into one cell: ``项目名称：甲  项目编码：A1`` gives two."""
        pairs: list[tuple[Meaning, str, str]] = []
        while (found := self._inline(text)) is not None:
            meaning, rest, printed = found
            cut = next((m for m in _NEXT_LABEL.finditer(rest) if self.meaning(m[1]).mask), None)
            pairs.append((meaning, rest[: cut.start()].strip() if cut else rest, printed))
            if cut is None:
                break
            text = rest[cut.start(1) :]
        return pairs


def _words(anchors: list[Anchors]) -> dict[str, Meaning]:
    """Every label of every layout: where it leads, and which layouts know it."""
    masks: dict[str, int] = {}
    paths: dict[str, frozenset[str]] = {}
    for bit, one in enumerate(anchors):
        for key in {*one.paths, *one.own, *one.side}:
            if key and len(key) <= LONGEST_LABEL:
                masks[key] = masks.get(key, 0) | 1 << bit
                paths[key] = paths.get(key, _NO_PATHS) | one.paths.get(key, _NO_PATHS)
        for key in one.left.keys() - masks.keys():
            # Labels any form may carry belong to none: their bit lies beyond those of the layouts.
            masks[key] = 1 << len(anchors)
            paths[key] = frozenset({one.left[key]})
    return {key: Meaning(key, mask, paths[key], False, None) for key, mask in masks.items()}


@lru_cache(maxsize=4)
def compile_layouts(layouts: tuple[Layout, ...]) -> Compiled:
    """Compile once per set of layouts."""
    level1 = frozenset(name for layout in layouts for name in layout.level1)
    anchors = [derive(layout) for layout in layouts]
    printed = frozenset().union(*(one.printed for one in anchors))
    for one in anchors:
        for name, table in (("left", one.left), *one.head.items()):
            near = {label: label_key(label) for label in printed if label_key(label) in table}
            one.near[name] = {**{key: key for key in table}, **near}
    return Compiled(anchors, _words(anchors), level1=level1)
