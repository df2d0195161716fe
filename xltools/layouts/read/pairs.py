"""Rows of labels and values: each value belongs to the label on its left."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

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
    is_apart,
    is_closing,
    is_ending,
    is_medium_term,
    is_total,
    looks_like_label,
    office_in,
)
from xltools.model.money import AmountError, parse_amount
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


@dataclass(slots=True)
class _Label:
    """The label met last in a row of pairs, waiting for the value on its right."""

    path: str | None = None
    unknown: tuple[int, str] | None = None
    """Column and text of a label that no field answers to."""
    apart: bool = False
    """Whether it is one that is kept beside the record without a word."""
    end: int = -1
    """Its last column."""
    taken: bool = False
    """Whether the row has had a label at all."""


def pairs(r: Reading, row: Row, found: Mapping[int, Meaning]) -> None:
    """A row of labels and values: each value belongs to the label on its left."""
    if any(meaning.mask and meaning.key in r.anchors.below for meaning in found.values()):
        r.waiting = []
    if r.medium_col not in row.cells:
        r.medium_col = -1
    label = _Label()
    for col, value in row.cells.items():
        meaning = found.get(col)
        text = value if isinstance(value, str) else ""
        if text and (_of_several_years(row, col, text) or (col == r.medium_col and meaning)):
            r.medium_col = col
            label.path, label.unknown, label.apart, label.taken = None, (col, text), True, True
        elif label.path == "project" and _names_project(r, row, col, meaning, label):
            r.draft.put(label.path, value, row.number, col)
            label.path = None
        elif text and _is_beside(r, meaning, text, label, row, col):
            label.path, label.unknown, label.apart, label.taken = None, (col, text), True, True
        elif meaning is not None:
            _known_label(r, row, col, meaning, label)
        elif label.path is not None:
            r.draft.put(label.path, value, row.number, col)
            label.path = None
        elif label.unknown is not None:
            _beside_unknown(r, row, col, value, label)
        else:
            _unlabelled(r, row, col, value, label)
        label.end = r.draft.last_column(row.number, col)
    if label.unknown is not None and not label.apart:
        _loose(r, row, label.unknown[0], label.unknown[1], label.taken)


def _of_several_years(row: Row, col: int, text: str) -> bool:
    """Whether a label is of the project's years; 实施期资金总额 alone in its row is all the money."""
    if not is_medium_term(text):
        return False
    money = any(word in text for word in ("资金", "预算"))
    return not money or any(at > col and isinstance(value, str) for at, value in row.cells.items())


def _known_label(r: Reading, row: Row, col: int, meaning: Meaning, label: _Label) -> None:
    draft, anchors = r.draft, r.anchors
    label.taken, label.unknown, label.apart = True, None, False
    text = text_of(row.cells[col])
    draft.money_unit(currency_in(text), a1(row.number, col))
    if not meaning.mask:
        if meaning.key in anchors.left:
            draft.named.add(anchors.left[meaning.key])
            r.group = None
        _inline(r, row.number, col, text)
        label.path = None
    elif meaning.key in anchors.left:
        path = anchors.left[meaning.key]
        draft.named.add(path)
        draft.labels.setdefault(path, a1(row.number, col))
        r.group, label.path = None, path
    else:
        alone = meaning.kind == "medium" and "资金" in text
        if alone or _sums_money(r, meaning.key) or _is_whole_money(r, row, col, meaning, text):
            label.path = "funding.total"
        else:
            label.path = _prose_path(r, meaning)
        r.waiting = anchors.below.get(meaning.key, r.waiting)
        if label.path is None and meaning.paths and meaning.key not in anchors.side | anchors.below.keys():
            # A field of other forms: kept with its label, there is no place for it in this one.
            label.unknown, label.apart = (col, text), True


def _is_whole_money(r: Reading, row: Row, col: int, meaning: Meaning, text: str) -> bool:
    """项目资金 | 20万元: a frame of the money with an amount beside it is its whole."""
    if meaning.kind not in ("side", "funds") or "funding.total" in r.draft.named:
        return False
    value = row.cells.get(r.draft.last_column(row.number, col) + 1)
    if (
        value is None
        or "资金" not in text
        and "预算" not in text
        or "funding.total" not in r.anchors.left.values()
    ):
        return False
    try:
        return parse_amount(value) is not None
    except AmountError:
        return False


def _prose_path(r: Reading, meaning: Meaning) -> str | None:
    """Goals or results whose label stands beside them in a form that prints it above."""
    specs, named = r.draft.layout.specs, r.draft.values
    return next(
        (p for p in ("goals", "results") if p in meaning.paths and p in specs and p not in named), None
    )


def _beside_unknown(r: Reading, row: Row, col: int, value: CellValue, label: _Label) -> None:
    if label.unknown is None or says_year_or_money(r, row.number, col, value):
        return
    at, name = label.unknown
    r.draft.extras.append(Extra(name, text_of(value), a1(row.number, at)))
    if not label.apart and not is_ending(name):
        _unknown_label(r, row, at, name)
    label.unknown, label.apart = None, False


def _unlabelled(r: Reading, row: Row, col: int, value: CellValue, label: _Label) -> None:
    """A cell with no label before it: a label nobody knows, a line of the head, or stray text."""
    draft, text = r.draft, text_of(value)
    label_like = isinstance(value, str) and len(text) <= 16 and bool(_CHINESE.search(text))
    if not label_like or not (len(row.cells) > 1 or label.taken):
        _loose(r, row, col, value, label.taken)
        return
    if head_line(r, Row(row.number, {col: value}, NO_LABELS)):
        return
    if fold(text) == _UNIT and "unit" not in draft.named and _office_beside(row, col):
        label.path = "unit"
        return
    near = nearest_label(text, r.anchors.near["left"])
    if near and near.sure:
        label.path = r.anchors.left[r.anchors.near["left"][near.key]]
        draft.named.add(label.path)
        draft.problem(
            "L002",
            "hint",
            f"“{text}”没有见过，按最接近的“{near.label}”读取。",
            f"如果就是“{near.label}”，请改成这个写法。",
            a1(row.number, col),
        )
        return
    label.unknown = (col, text)


_OF_MONEY = ("funding.", "task.", "execution.")


def _names_project(r: Reading, row: Row, col: int, meaning: Meaning | None, label: _Label) -> bool:
    """Whether a text that could be a label is a project's name: 项目名称 | 人员经费, no figure behind it."""
    if meaning is None or col != label.end + 1:
        return False
    behind = row.cells.get(r.draft.last_column(row.number, col) + 1)
    money = meaning.paths and all(path.startswith(_OF_MONEY) for path in meaning.paths)
    return (meaning.kind == "apart" or bool(money)) and (behind is None or isinstance(behind, str))


def _is_beside(r: Reading, meaning: Meaning | None, text: str, label: _Label, row: Row, col: int) -> bool:
    """Whether a cell is a label that no record has a field for: it is never the value of the label before it.

    Behind a blank cell a text that can only be a label is one, whether anybody has met it or not.
    """
    if meaning is not None:
        if meaning.kind == "medium":
            return _of_several_years(row, col, text)
        return bool(meaning.mask) and meaning.kind in ("apart", "ending", "closing")
    if is_apart(text):
        return True
    behind_blank = label.path is not None and label.end >= 0 and col > label.end + 1
    return behind_blank and looks_like_label(text) and len(row.cells) > 1


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
    for meaning, beside, printed in r.compiled.inline_pairs(text):
        path = r.anchors.left.get(meaning.key)
        if path is None and meaning.kind == "year" and (year := YEAR_BESIDE.match(beside)):
            draft.year = draft.year or int(year[1])
        elif path is None and meaning.kind == "closing":
            continue
        elif path is None and meaning.key in (heads := r.anchors.head.get("execution", {})):
            draft.put(f"execution.{heads[meaning.key].rpartition('.')[2]}", beside, row, col)
        elif path is None:
            draft.extras.append(Extra(printed, beside, a1(row, col)))
        else:
            draft.put(path, without_year(r, beside), row, col)


def _unknown_label(r: Reading, row: Row, col: int, text: str) -> None:
    near = nearest_label(text, r.anchors.near["left"])
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
