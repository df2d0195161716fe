"""Lines under (and over) a form's title: the year, the unit of money, 填报单位：…, a unit's bare name."""

from __future__ import annotations

import itertools
import re

from xltools.grid.model import CellValue, a1
from xltools.layouts.compiled import Compiled, year_in
from xltools.layouts.read.goals import GoalRows
from xltools.layouts.read.segment import is_attachment_mark
from xltools.layouts.read.sheet_rows import NO_LABELS, Row, text_of
from xltools.layouts.read.table_draft import Form
from xltools.layouts.vocabulary import (
    UNIT_LINE,
    currency_in,
    fold,
    head_pieces,
    is_blank_year,
    is_closing,
    office_in,
    split_year,
    vocabulary,
)
from xltools.model.records import Extra

_PERIOD_LINE = re.compile(r"^[(（]?(\d{4})年度?[,，、]?(\d{1,2}月?[-—–~～至到]\d{1,2}月)份?[)）]?$")
YEAR_BESIDE = re.compile(r"(20\d\d)\s*年?度?$")
"""What stands beside 年度 or 预算年度."""
_ANY_PROJECT = re.compile(
    r"^(?:.*[县市区镇乡]|.*街道|部门)?(?:预算)?(?:项目)?(?:支出)?(?:预算)?绩效目标(?:申报)?表$"
)
"""A title that names no project: 2025年度项目绩效目标表."""

_YEAR_OF_FORM = re.compile(r"(?:项目)?[(（]?20\d\d年度?[)）]?(?:预算|项目|支出)*绩效")
"""Behind the project's name: 道路养护项目2025年绩效目标表."""
_OF_THE_BOOK = re.compile("预算|绩效|自评|公开")
"""Words of a heading over forms whose own titles name their projects: 某镇2024年部门预算绩效文本."""


class HeadLines(GoalRows):
    """Reads the lines of a form that are neither label and value nor rows of a block."""

    def __init__(self, form: Form, compiled: Compiled) -> None:
        super().__init__(form)
        self.compiled = compiled
        self.known = form.anchors.known
        self.office: tuple[str, int, int] | None = None
        """A unit's name without a label, and its row and column: the form's unit where it has no other."""

    def year_of_title(self) -> int | None:
        """The year in the title or the lines over it, unless it belongs to a project named there."""
        form = self.form
        if form.title is None:
            return None
        project = fold(form.text("project") or "")
        titles = [form.title]
        if "{project}" in form.layout.title and not project and not _ANY_PROJECT.match(_bare(form.title)):
            titles = []
        over = [text_of(v) for row in form.segment.stray for v in row.cells.values()]
        if "{project}" in form.layout.title:
            over = [line for line in over if _OF_THE_BOOK.search(line)]
        for line in (*titles, *over):
            before, named, behind = fold(line).partition(project) if project else (line, "", "")
            if named and not _YEAR_OF_FORM.match(behind):
                behind = ""  # 路灯维护2022年二期: the year is the project's
            if year := year_in(before) or year_in(behind):
                return year
        return None

    def over_title(self, row: Row) -> None:
        """The unit's name as a line of its own over the title."""
        col, value = row.first()
        found = office_in(value) if isinstance(value, str) and len(row.cells) == 1 else None
        if found is not None:
            self.office = (found[0], row.number, col)
            self.form.year = self.form.year or found[1]

    def head_line(self, row: Row) -> bool:
        """Whether a row is such a line, and what it says taken down."""
        form = self.form
        col, value = row.first()
        text = text_of(value)
        pieces = head_pieces(text) if len(text) <= 80 else []
        if len(pieces) > 1 and all(self.head_line(Row(row.number, {col: p}, NO_LABELS)) for p in pieces):
            return True
        compact = re.sub(r"\s+", "", text)
        meaning = self.compiled.meaning(text) if 0 < len(text) <= 80 else None
        if meaning and meaning.year:
            form.year = form.year or meaning.year
            return True
        if (period := _PERIOD_LINE.match(compact)) is not None:
            form.year = form.year or int(period[1])
            form.put("period", period[2], row.number, col)
            return True
        if is_blank_year(compact):
            return True
        if UNIT_LINE.match(compact):
            form.money_unit(currency_in(compact), a1(row.number, col))
            return True
        for pattern in self.anchors.heads:
            found = pattern.match(compact)
            if found:
                for name, part in found.groupdict().items():
                    if name == "year":
                        form.year = form.year or int(part)
                    elif part:
                        form.put(name, self.without_year(part), row.number, col)
                form.money_unit(currency_in(compact), a1(row.number, col))
                return True
        return self._office_line(text, row.number, col) or is_closing(text) or is_attachment_mark(text)

    def says_year_or_money(self, row: int, col: int, value: CellValue) -> bool:
        """Whether a cell of the head is the year or the unit of money, which no label beside it asks for."""
        if not isinstance(value, str) or len(value) > 40:
            return False
        if UNIT_LINE.match(re.sub(r"\s+", "", value)):
            self.form.money_unit(currency_in(value), a1(row, col))
            return True
        at_head = self.group is None and not self.form.values
        pieces = head_pieces(value)
        plain = all(UNIT_LINE.match(re.sub(r"\s+", "", p)) or self.compiled.meaning(p).year for p in pieces)
        return at_head and bool(pieces) and plain and self.head_line(Row(row, {col: value}, NO_LABELS))

    def without_year_cells(self, row: Row) -> Row:
        """The row without 预算年度 and the year beside it, taken down."""
        items = list(row.cells.items())
        for (label_col, label), (col, value) in itertools.pairwise(items):
            if not isinstance(label, str) or fold(label) not in vocabulary().year:
                continue
            if (year := YEAR_BESIDE.match(text_of(value).strip())) is not None:
                self.form.year = self.form.year or int(year[1])
                self.form.cells.setdefault("year", a1(row.number, col))
                kept = {c: v for c, v in items if c not in (label_col, col)}
                return Row(row.number, kept, row.labels)
        return row

    def without_year(self, text: str) -> str:
        """A unit's name without the year printed behind it on the same line."""
        name, year = split_year(text)
        self.form.year = self.form.year or year
        return name

    def _office_line(self, text: str, row: int, col: int) -> bool:
        """A unit's name standing alone at the head of a form, before anything of the form itself."""
        begun = self.group is not None or not self.form.named <= {"period", "unit", "unit_code"}
        found = office_in(text) if not begun and len(text) <= 50 and self.office is None else None
        if found is None:
            return False
        self.office = (found[0], row, col)
        self.form.year = self.form.year or found[1]
        return True

    def settle_office(self) -> None:
        """A unit's bare name is the form's unit where the form names no other."""
        if self.office is None:
            return
        form = self.form
        name, row, col = self.office
        unit, department = form.text("unit"), form.text("department")
        if unit is None:
            form.put("unit", name, row, col)
        elif row >= form.segment.first_row and not {fold(name)} & {fold(unit), fold(department or "")}:
            form.extras.append(Extra("", name, a1(row, col)))
            form.problem(
                "L005",
                "hint",
                f"“{name[:20]}”不属于表里的任何栏目。",
                "多余的文字请删去；是栏目内容的，请放到对应的格子里。",
                a1(row, col),
            )


def _bare(title: str) -> str:
    """A title without spaces, brackets and its year."""
    return re.sub(r"(?:20\d\d年度?)|[()（）]", "", re.sub(r"\s+", "", title))
