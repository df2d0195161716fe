"""From the rows of one table to its record, led by the labels of its layout."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xltools.grid.model import a1
from xltools.layouts.compiled import Compiled, Meaning
from xltools.layouts.read.composed_heads import is_upper_head
from xltools.layouts.read.goals import goal_header, goal_pairs, goals_below
from xltools.layouts.read.head_lines import (
    head_line,
    over_title,
    settle_office,
    without_year_cells,
    year_of_dates,
    year_of_title,
)
from xltools.layouts.read.header import header, lower_header, splits_columns
from xltools.layouts.read.pairs import pairs
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.read.state import Reading
from xltools.layouts.read.table_draft import TableDraft
from xltools.layouts.read.tasks import task_row
from xltools.layouts.read.under_head import budget_pairs, labels_over_amounts, matrix_row, under_header
from xltools.layouts.vocabulary import (
    NO_LEVEL,
    currency_in,
    ends_block,
    fold,
    is_closing,
    is_ending,
    is_subtotal,
    is_total,
    levels_of,
    vocabulary,
)
from xltools.model.records import Extra, Table

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SERIAL = re.compile(r"^[(（]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）、.．]?$")
BESIDE = ("apart", "ending", "closing", "medium")
"""Kinds of labels whose values are kept beside the record."""
_SURE_TOTALS = ("合计", "总计", "小计", "总分")
_BLOCKS = ("task", "indicator")


def read_table(draft: TableDraft, compiled: Compiled) -> Table:
    """The record of one table. What is met on the way and cannot be placed gathers in ``draft.problems``."""
    r = Reading(draft, compiled)
    if draft.segment.title is not None:
        _title(r, draft.segment.title)
    for row in draft.segment.stray:
        over_title(r, row)
    for r.step, row in enumerate(draft.segment.rows):
        _row(r, row)
    draft.year = draft.year or year_of_title(r) or year_of_dates(r)
    settle_office(r)
    return draft.build()


def _title(r: Reading, row: Row) -> None:
    draft = r.draft
    col, value = row.first()
    draft.title = text_of(value)
    text = re.sub(r"\s+", "", draft.title).lstrip("#")
    if currency := currency_in(text):
        draft.currency = currency
    found = r.anchors.titles[0].search(text) if "{" in draft.layout.title else None
    for name, part in (found.groupdict() if found else {}).items():
        if name == "year":
            draft.year = int(part)
        elif part and name == "unit":
            draft.put("unit", part, row.number, col)


def _row(r: Reading, row: Row) -> None:
    if r.step == r.skip:
        return
    if r.plain and not row.labels and len(row.cells) > 2 and r.header_step != r.step - 1:
        # The common row, by far: nothing on it but an indicator.
        block = r.draft.indicators
        reads = r.group == "indicator" and block is not None and not ends_block(row.first()[1])
        if reads and block is not None and block.add(row):
            if r.unknown_columns:
                _unknown_cells(r, row)
            return
    if r.serial in row.cells and r.group in _BLOCKS:
        row = _without_serial(r, row)
    cells = row.cells
    if not cells or is_upper_head(r, row):
        return
    found: dict[int, Meaning] = {}
    labels: dict[int, str] = {}
    if row.labels:
        known = r.known
        found = {col: m for col, m in row.labels.items() if m.key in known or m.kind != "field"}
        labels = {col: m.key for col, m in found.items() if m.mask and m.kind not in BESIDE}
        if labels and header(r, row, labels):
            return
    if r.header_step == r.step - 1 and (splits_columns(r, row) or (not labels and lower_header(r, row))):
        return
    if r.goal_columns and goals_below(r, row):
        return
    if r.medium_block and r.group == "indicator" and not _leaves(r, row, found):
        _medium_row(r, row)
        return
    if r.group == "indicator" and not _leaves(r, row, found):
        if _closing_total(r, row, labels):
            return
        if r.draft.indicators is not None and r.draft.indicators.add(row):
            _unknown_cells(r, row)
            return
    if r.group == "task" and _other_side(row, found):
        r.group = None
    if r.group == "task" and not _leaves(r, row, found) and task_row(row, r.draft, r.task_columns):
        _unknown_cells(r, row)
        return
    if 1 < len(cells) < 5 and goal_pairs(r, row):
        return
    if matrix_row(r, row, labels) or under_header(r, row, labels):
        return
    if 1 < len(cells) < 6 and goal_header(r, row):
        return
    first = row.first()[1]
    if isinstance(first, str) and is_closing(first) and row.first()[0] not in labels:
        return
    if len(cells) == 1 and head_line(r, row):
        return
    row = without_year_cells(r, row)
    if row.cells and not labels_over_amounts(r, row, found) and not budget_pairs(r, row, found):
        pairs(r, row, found)


def _without_serial(r: Reading, row: Row) -> Row:
    """The row without its running number; other text in that column stays."""
    value = row.cells[r.serial]
    if isinstance(value, str) and not _SERIAL.match(value):
        return row
    if r.group == "task" and len(row.cells) > 2:
        r.draft.serials[a1(row.number, r.serial)] = text_of(value)
    return Row(row.number, {c: v for c, v in row.cells.items() if c != r.serial}, row.labels)


def _leaves(r: Reading, row: Row, found: Mapping[int, Meaning]) -> bool:
    """Whether a row begins with a label of another part of the form."""
    col, value = row.first()
    if not isinstance(value, str):
        return False
    meaning = found.get(col)
    if meaning is None or meaning.kind in ("closing", "ending"):
        return ends_block(value)
    if levels_of(value) is not NO_LEVEL:
        return False
    key = meaning.key
    other_block = r.group == "task" and key in r.anchors.matrix and not is_total(key)
    return other_block or key in r.anchors.left or is_ending(value)


def _other_side(row: Row, found: Mapping[int, Meaning]) -> bool:
    """Whether a row under the tasks begins with the frame of something else (预算情况)."""
    meaning = found.get(row.first()[0])
    return meaning is not None and (meaning.kind == "funds" or meaning.key in vocabulary().funds)


def _closing_total(r: Reading, row: Row, labels: dict[int, str]) -> bool:
    """The 总分 or 合计 row under the indicators."""
    col, value = row.first()
    if not isinstance(value, str) or not (is_total(value) or labels.get(col) in r.anchors.matrix):
        return False
    block = r.draft.indicators
    if block is not None and fold(value) not in _SURE_TOTALS and block.names(row, col):
        return False  # 参会人数合计 with a target beside it is an indicator
    matrix_row(r, row, labels)
    r.draft.extras += [
        Extra(value, text_of(word).strip(), a1(row.number, at))
        for at, word in row.cells.items()
        if at != col and isinstance(word, str) and _CHINESE.search(word) and at not in labels
    ]
    if r.draft.indicators is not None and r.draft.indicators.found and not is_subtotal(value):
        r.group = None
    return True


def _medium_row(r: Reading, row: Row) -> None:
    """An indicator of several years, kept as one line beside the record."""
    label = next(iter(r.unknown_columns.values()), "中期指标")
    words = " ".join(text_of(value) for value in row.cells.values())
    r.draft.extras.append(Extra(label, words, a1(row.number, row.first()[0])))


def _unknown_cells(r: Reading, row: Row) -> None:
    for col, label in r.unknown_columns.items():
        if col in row.cells:
            r.draft.extras.append(Extra(label, text_of(row.cells[col]), a1(row.number, col)))
