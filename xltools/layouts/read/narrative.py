"""Plans written as prose: headings, numbered sub-goals, paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xltools.grid.model import a1, a1_range
from xltools.layouts.anchors import Anchors
from xltools.layouts.compiled import Compiled
from xltools.layouts.read.segment import Segment, is_attachment_mark
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.vocabulary import (
    fold,
    is_blank_year,
    is_closing,
    label_key,
    split_year,
    without_numbering,
)
from xltools.model.problem import Problem
from xltools.model.records import Extra, SubGoal, Table, Where

_SUB_GOAL = re.compile(r"^\s*[（(]\s*[一二三四五六七八九十\d]+\s*[)）]\s*(.*)$")
_CHECK = "检查："
"""Our own templates' check line, below the text."""
_PART = re.compile(r"^\s*(绩效目标|绩效指标|目标|指标)\s*[:：]\s*(.*)$", re.DOTALL)


@dataclass(slots=True)
class _Part:
    name: str
    row: int
    col: int
    goal: list[str] = field(default_factory=list)
    indicator: list[str] = field(default_factory=list)
    last: str = ""


class NarrativeReader:
    """Reads one plan, paragraph by paragraph; the headings say which field a paragraph belongs to."""

    def __init__(self, anchors: Anchors, segment: Segment, sheet: str, compiled: Compiled) -> None:
        self.anchors, self.segment, self.sheet, self.compiled = anchors, segment, sheet, compiled
        self.section: str | None = None
        self.lists: dict[str, list[str]] = {"goals": [], "safeguards": []}
        self.parts: list[_Part] = []
        self.cells: dict[str, str] = {}
        self.year: int | None = None
        self.unit: str | None = None
        self.extras: list[Extra] = []
        self.problems: list[Problem] = []

    def read(self) -> Table:
        """The plan."""
        for row in self.segment.rows:
            for col, value in row.cells.items():
                self._paragraph(row, col, text_of(value).strip())
        title = self.segment.title
        missing = [path for path in ("goals", "safeguards") if path not in self.cells]
        return Table(
            type=self.anchors.layout.type,
            layout=self.anchors.layout.id,
            year=self.year,
            unit=self.unit,
            currency_unit=self.anchors.layout.currency_unit,
            goals=tuple(self.lists["goals"]),
            safeguards=tuple(self.lists["safeguards"]),
            sub_goals=tuple(self._sub_goal(part) for part in self.parts),
            title=text_of(title.first()[1]) if title else None,
            sheet=self.sheet,
            range=a1_range(self.segment.first_row, self.segment.left, self.segment.last_row, 0),
            cells=self.cells,
            extras=tuple(self.extras),
            missing=tuple(missing),
        )

    @staticmethod
    def _sub_goal(part: _Part) -> SubGoal:
        return SubGoal(
            part.name,
            "\n".join(part.goal) or None,
            "\n".join(part.indicator) or None,
            Where(part.row, {"name": part.col}, "name"),
        )

    def _heading(self, text: str) -> str | None:
        if len(text) > 40:
            return None
        bare = without_numbering(text)
        if bare == text and fold(text) not in self.anchors.printed:
            return None  # 绩效目标： of a part and the title itself have no number; the headings have one
        path = self.anchors.left.get(label_key(bare))
        return path if path in ("goals", "sub_goal.name", "safeguards") else None

    def _paragraph(self, row: Row, col: int, text: str) -> None:
        if not text or text.startswith(_CHECK) or self._is_blank_line(text):
            return
        section = self._heading(text)
        if section is not None:
            self.section = section
            self.cells.setdefault(section, a1(row.number, col))
            return
        if self.section is None:
            self._before(row, col, text)
        elif self.section == "sub_goal.name":
            self._sub_goals(row, col, text)
        else:
            if not self.lists[self.section]:
                self.cells[self.section] = a1(row.number, col)
            self.lists[self.section].append(text)

    def _is_blank_line(self, text: str) -> bool:
        """A line of an empty form: （一） or 绩效目标： with nothing behind it."""
        if self.section != "sub_goal.name":
            return False
        named, part = _SUB_GOAL.match(text), _PART.match(text)
        if part and not part[2].strip() and re.search("[:：]", text):
            if self.parts:
                self.parts[-1].last = "goal" if part[1].endswith("目标") else "indicator"
            return True
        return named is not None and not named[1].strip()

    def _before(self, row: Row, col: int, text: str) -> None:
        compact = re.sub(r"\s+", "", text)
        for pattern in self.anchors.heads:
            found = pattern.match(compact)
            if found:
                parts = found.groupdict()
                self.year = int(parts["year"]) if parts.get("year") else self.year
                if parts.get("unit"):
                    name, year = split_year(parts["unit"])
                    self.unit, self.year = name, self.year or year
                    self.cells["unit"] = a1(row.number, col)
                return
        if is_attachment_mark(text) or is_closing(text) or is_blank_year(text):
            return
        cell = a1(row.number, col)
        self.extras.append(Extra("", text, cell))
        self.problems.append(
            Problem(
                "L005",
                "hint",
                f"“{text[:20]}”前面没有标题，不知道属于哪一部分。",
                "放到“总体绩效目标”“分项绩效目标”“工作保障措施”中的一个标题下面。",
                self.sheet,
                cell,
            )
        )

    def _sub_goals(self, row: Row, col: int, text: str) -> None:
        part = _PART.match(text)
        if part and self.parts:
            kind = "goal" if part[1].endswith("目标") else "indicator"
            self.parts[-1].last = kind
            getattr(self.parts[-1], kind).append(part[2].strip())
            return
        named = _SUB_GOAL.match(text)
        if named:
            self.parts.append(_Part(named[1].strip(), row.number, col))
        elif self.parts and self.parts[-1].last:
            getattr(self.parts[-1], self.parts[-1].last).append(text)
        else:
            self.parts.append(_Part(text, row.number, col))
