"""Rows of labels and values: each value belongs to the label on its left."""

from __future__ import annotations

import re

from xltools.grid.model import CellValue, a1
from xltools.layouts.compiled import Meaning
from xltools.layouts.nearness import nearest_label
from xltools.layouts.read.head_lines import YEAR_BESIDE, head_line, says_year_or_money, without_year
from xltools.layouts.read.segment import is_attachment_mark
from xltools.layouts.read.sheet_rows import NO_LABELS, Row, text_of
from xltools.layouts.read.state import Reading
from xltools.layouts.vocabulary import (
    currency_in,
    fold,
    is_closing,
    is_medium_term,
    is_total,
    office_in,
    vocabulary,
)
from xltools.model.records import Extra

_MONEY_LINE = re.compile(r"\s+(?:金额)?单位\s*[:：]\s*(?:人民币)?[百千十]?[万亿]?元\s*$")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_UNIT = fold("单位")


def _sums_money(r: Reading, key: str) -> bool:
    """Whether a 合计 stands for the project's money: 项目资金 | 合计 | 21."""
    draft = r.draft
    return (
        is_total(key)
        and r.group is None
        and draft.indicators is None
        and "funding.total" in draft.layout.specs
        and "funding.total" not in draft.named
    )


def pairs(r: Reading, row: Row, found: dict[int, Meaning]) -> None:
    """A row of labels and values: each value belongs to the label on its left."""
    draft, anchors = r.draft, r.anchors
    path: str | None = None
    unknown: tuple[int, str] | None = None
    taken = False
    if any(meaning.mask and meaning.key in anchors.below for meaning in found.values()):
        r.waiting = []
    words = vocabulary()
    if r.medium_col not in row.cells:
        r.medium_col = -1
    apart = False
    for col, value in row.cells.items():
        meaning = found.get(col)
        if isinstance(value, str) and (is_medium_term(value) or (col == r.medium_col and meaning)):
            r.medium_col, path, unknown, taken, apart = col, None, (col, value), True, True
            continue
        if isinstance(value, str) and meaning is None and path is None and fold(value) in words.apart:
            unknown, taken, apart = (col, value), True, True
            continue
        if meaning is not None:
            taken = True
            unknown, apart = None, False
            draft.money_unit(currency_in(text_of(value)), a1(row.number, col))
            if meaning.key in anchors.left:
                path = anchors.left[meaning.key]
                draft.named.add(path)
                draft.labels.setdefault(path, a1(row.number, col))
                r.group = None
                if not meaning.mask:
                    _inline(r, row.number, col, text_of(value))
                    path = None
            else:
                path = "funding.total" if _sums_money(r, meaning.key) else None
                if meaning.mask:
                    r.waiting = anchors.below.get(meaning.key, r.waiting)
            continue
        if path is not None:
            draft.put(path, value, row.number, col)
            path = None
            continue
        if unknown is not None:
            if says_year_or_money(r, row.number, col, value):
                continue
            draft.extras.append(Extra(unknown[1], text_of(value), a1(row.number, unknown[0])))
            if not apart and fold(unknown[1]) not in words.ending:
                _unknown_label(r, row, *unknown)
            unknown, apart = None, False
            continue
        text = text_of(value)
        label_like = isinstance(value, str) and len(text) <= 16 and bool(_CHINESE.search(text))
        if label_like and (len(row.cells) > 1 or taken):
            if head_line(r, Row(row.number, {col: value}, NO_LABELS)):
                continue
            if fold(text) == _UNIT and "unit" not in draft.named and _office_beside(row, col):
                path = "unit"
                continue
            near = nearest_label(text, anchors.left)
            if near and near.sure:
                path = anchors.left[near.key]
                draft.named.add(path)
                draft.problem(
                    "L002",
                    "hint",
                    f"“{text}”没有见过，按最接近的“{near.label}”读取。",
                    f"如果就是“{near.label}”，请改成这个写法。",
                    a1(row.number, col),
                )
                continue
            unknown = (col, text)
            continue
        _loose(r, row, col, value, taken)
    if unknown is not None and not apart:
        _loose(r, row, unknown[0], unknown[1], taken)


def _office_beside(row: Row, col: int) -> bool:
    """Whether the next cell of a row names an office."""
    value = next((value for at, value in row.cells.items() if at > col), "")
    return isinstance(value, str) and office_in(value) is not None


def _inline(r: Reading, row: int, col: int, text: str) -> None:
    """Labels and their values in one cell."""
    draft = r.draft
    if (line := _MONEY_LINE.search(text)) is not None:
        draft.money_unit(currency_in(line[0]), a1(row, col))
        text = text[: line.start()]
    for meaning, beside in r.compiled.inline_pairs(text):
        path = r.anchors.left.get(meaning.key)
        if path is None and meaning.key.endswith("年度") and (year := YEAR_BESIDE.match(beside)):
            draft.year = draft.year or int(year[1])
        elif path is None:
            draft.extras.append(Extra(meaning.key, beside, a1(row, col)))
        else:
            draft.put(path, without_year(r, beside), row, col)


def _unknown_label(r: Reading, row: Row, col: int, text: str) -> None:
    near = nearest_label(text, r.anchors.left)
    hint = f"最接近的是“{near.label}”。" if near else ""
    r.draft.problem(
        "L002",
        "hint",
        f"“{text}”这一项不认识，内容原样保留。{hint}",
        "写错了就改成标准写法；是本地多出的栏目，可加进版式文件。",
        a1(row.number, col),
    )


def _loose(r: Reading, row: Row, col: int, value: CellValue, taken: bool) -> None:
    """A value no label claims: the waiting field's, a head line's, or stray text."""
    draft = r.draft
    text = text_of(value)
    if r.waiting and not taken:
        draft.put(r.waiting[0], value, row.number, col)
        r.waiting = r.waiting[1:]
        return
    if head_line(r, Row(row.number, {col: value}, NO_LABELS)):
        return
    if not is_closing(text) and not is_attachment_mark(text) and text.strip("—-/ "):
        draft.extras.append(Extra("", text, a1(row.number, col)))
        draft.problem(
            "L005",
            "hint",
            f"“{text[:20]}”不属于表里的任何栏目。",
            "多余的文字请删去；是栏目内容的，请放到对应的格子里。",
            a1(row.number, col),
        )
