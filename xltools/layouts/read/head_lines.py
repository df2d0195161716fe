"""Lines under (and over) a form's title: the year, the unit of money, 填报单位：…, a unit's bare name."""

from __future__ import annotations

import itertools
import re

from xltools.grid.model import CellValue, a1
from xltools.layouts.compiled import year_in
from xltools.layouts.read.segment import is_attachment_mark
from xltools.layouts.read.sheet_rows import NO_LABELS, Row, text_of
from xltools.layouts.read.state import Reading
from xltools.layouts.vocabulary import (
    UNIT_LINE,
    currency_in,
    fold,
    head_pieces,
    is_blank_year,
    is_closing,
    kind_of,
    office_in,
    split_year,
)
from xltools.model.money import POWERS
from xltools.model.records import Extra

PERIOD_LINE = re.compile(r"^[(（]?(\d{4})年度?[,，、]?(\d{1,2}月?[-—–~～至到]\d{1,2}月)份?[)）]?$")
YEAR_BESIDE = re.compile(r"(20\d\d)\s*年?度?$")
"""What stands beside 年度 or 预算年度."""
_MONEY_LABELS = frozenset({"金额单位", "货币单位", "资金单位", "计量单位"})
_ANY_PROJECT = re.compile(
    r"^(?:.*[县市区镇乡]|.*街道|部门)?(?:预算)?(?:项目)?(?:支出)?(?:预算)?绩效目标(?:申报)?表$"
)
"""A title that names no project: 2025年度项目绩效目标表."""

_YEAR_OF_FORM = re.compile(r"(?:项目)?[(（]?20\d\d年度?[)）]?(?:预算|项目|支出)*绩效")
"""Behind the project's name: 道路养护项目2025年绩效目标表."""
_OF_THE_BOOK = re.compile("预算|绩效|自评|公开")
"""Words of a heading over forms whose own titles name their projects: 某镇2024年部门预算绩效文本."""


def year_of_title(r: Reading) -> int | None:
    """The year in the title or the lines over it, unless it belongs to a project named there."""
    draft = r.draft
    if draft.title is None:
        return None
    project = fold(draft.text("project") or "")
    titles = [draft.title]
    if "{project}" in draft.layout.title and not project and not _ANY_PROJECT.match(_bare(draft.title)):
        titles = []
    over = [text_of(v) for row in draft.segment.stray for v in row.cells.values()]
    if "{project}" in draft.layout.title:
        over = [line for line in over if _OF_THE_BOOK.search(line)]
    for line in (*titles, *over):
        before, named, behind = fold(line).partition(project) if project else (line, "", "")
        if named and not _YEAR_OF_FORM.match(behind):
            behind = ""  # 路灯维护2022年二期: the year is the project's
        if year := year_in(before) or year_in(behind):
            return year
    return None


_SPAN_LABEL = re.compile("起止|时间|期限|期$|周期")
_A_YEAR = re.compile(r"(?<!\d)20\d\d(?=[年.\-/])")


def year_of_dates(r: Reading) -> int | None:
    """The one year that a form without any gives its project (起止时间), or that its name begins with."""
    project = r.draft.text("project") or ""
    if (found := re.match(r"(20\d\d)年度", project)) is not None:
        return int(found[1])
    spans = [extra.value for extra in r.draft.extras if _SPAN_LABEL.search(extra.label)]
    years = {int(year) for span in spans for year in _A_YEAR.findall(span)}
    return years.pop() if len(years) == 1 else None


def over_title(r: Reading, row: Row) -> None:
    """The unit's name as a line of its own over the title."""
    col, value = row.first()
    found = office_in(value) if isinstance(value, str) and len(row.cells) == 1 else None
    if found is not None:
        r.office = (found[0], row.number, col)
        r.draft.year = r.draft.year or found[1]


def head_line(r: Reading, row: Row) -> bool:
    """Whether a row is such a line, and what it says taken down."""
    draft = r.draft
    col, value = row.first()
    text = text_of(value)
    pieces = head_pieces(text) if len(text) <= 80 else []
    if len(pieces) > 1 and all(head_line(r, Row(row.number, {col: p}, NO_LABELS)) for p in pieces):
        return True
    compact = re.sub(r"\s+", "", text)
    meaning = r.compiled.meaning(text) if 0 < len(text) <= 80 else None
    if meaning and meaning.year:
        draft.year = draft.year or meaning.year
        return True
    if (period := PERIOD_LINE.match(compact)) is not None:
        draft.year = draft.year or int(period[1])
        draft.put("period", period[2], row.number, col)
        return True
    if is_blank_year(compact):
        return True
    if UNIT_LINE.match(compact):
        draft.money_unit(currency_in(compact), a1(row.number, col))
        return True
    for pattern in r.anchors.heads:
        found = pattern.match(compact)
        if found:
            for name, part in found.groupdict().items():
                if name == "year":
                    draft.year = draft.year or int(part)
                elif part:
                    draft.put(name, without_year(r, part), row.number, col)
            draft.money_unit(currency_in(compact), a1(row.number, col))
            return True
    return _office_line(r, text, row.number, col) or is_closing(text) or is_attachment_mark(text)


def says_year_or_money(r: Reading, row: int, col: int, value: CellValue) -> bool:
    """Whether a cell of the head is the year or the unit of money, which no label beside it asks for."""
    if not isinstance(value, str) or len(value) > 40:
        return False
    if UNIT_LINE.match(re.sub(r"\s+", "", value)):
        r.draft.money_unit(currency_in(value), a1(row, col))
        return True
    at_head = r.group is None and not r.draft.values
    pieces = head_pieces(value)
    plain = all(UNIT_LINE.match(re.sub(r"\s+", "", p)) or r.compiled.meaning(p).year for p in pieces)
    return at_head and bool(pieces) and plain and head_line(r, Row(row, {col: value}, NO_LABELS))


def without_year_cells(r: Reading, row: Row) -> Row:
    """The row without 预算年度 and the year beside it, taken down."""
    items = list(row.cells.items())
    for (label_col, label), (col, value) in itertools.pairwise(items):
        if isinstance(label, str) and fold(label) in _MONEY_LABELS and text_of(value).strip() in POWERS:
            r.draft.money_unit(text_of(value).strip(), a1(row.number, col))
            items = [(c, v) for c, v in items if c not in (label_col, col)]
            row = Row(row.number, dict(items), row.labels)
            break
    for (label_col, label), (col, value) in itertools.pairwise(items):
        if not isinstance(label, str) or kind_of(label) != "year":
            continue
        if (year := YEAR_BESIDE.match(text_of(value).strip())) is not None:
            r.draft.year = r.draft.year or int(year[1])
            r.draft.cells.setdefault("year", a1(row.number, col))
            kept = {c: v for c, v in items if c not in (label_col, col)}
            return Row(row.number, kept, row.labels)
    return row


def without_year(r: Reading, text: str) -> str:
    """A unit's name without the year printed behind it on the same line."""
    name, year = split_year(text)
    r.draft.year = r.draft.year or year
    return name


def _office_line(r: Reading, text: str, row: int, col: int) -> bool:
    """A unit's name standing alone at the head of a form, before anything of the form itself."""
    begun = r.group is not None or not r.draft.named <= {"period", "unit", "unit_code"}
    found = office_in(text) if not begun and len(text) <= 50 and r.office is None else None
    if found is None:
        return False
    r.office = (found[0], row, col)
    r.draft.year = r.draft.year or found[1]
    return True


def settle_office(r: Reading) -> None:
    """A unit's bare name is the form's unit where the form names no other."""
    if r.office is None:
        return
    draft = r.draft
    name, row, col = r.office
    unit, department = draft.text("unit"), draft.text("department")
    if unit is None:
        draft.put("unit", name, row, col)
    elif row >= draft.segment.first_row and not {fold(name)} & {fold(unit), fold(department or "")}:
        draft.extras.append(Extra("", name, a1(row, col)))
        draft.problem(
            "L005",
            "hint",
            f"“{name[:20]}”不属于表里的任何栏目。",
            "多余的文字请删去；是栏目内容的，请放到对应的格子里。",
            a1(row, col),
        )


def _bare(title: str) -> str:
    """A title without spaces, brackets and its year."""
    return re.sub(r"(?:20\d\d年度?)|[()（）]", "", re.sub(r"\s+", "", title))
