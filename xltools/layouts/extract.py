"""From the rows of one table to its record, led by the labels of its layout."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xltools.grid.model import CellValue, a1
from xltools.layouts.compiled import Compiled, Meaning
from xltools.layouts.form import Form, task_where
from xltools.layouts.indicator_rows import IndicatorBlock
from xltools.layouts.nearness import nearest_label
from xltools.layouts.segment import is_attachment_mark
from xltools.layouts.sheet_rows import NO_LABELS, Row, text_of
from xltools.layouts.task_rows import task_row
from xltools.layouts.vocabulary import (
    NO_LEVEL,
    currency_in,
    fold,
    is_closing,
    is_total,
    levels_of,
    split_year,
)
from xltools.records import ExecutionPart, Extra, PlanStep, Table

_UNIT_LINE = re.compile(r"^\(?单位[:：]?(?:人民币)?(?:万元|千元|亿元|元)\)?$")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_MONTH = re.compile(r"^\d{1,2}月(?:底|末|份)?$")
_BLANK_YEAR = re.compile(r"^[(（]?_*年度?[)）]?$")
_BLOCKS = ("task", "indicator")


class FormReader:
    """Reads one form row by row. ``read()`` gives the record; problems gather in ``form.problems``."""

    def __init__(self, form: Form, compiled: Compiled) -> None:
        self.form = form
        self.anchors = form.anchors
        self.compiled = compiled
        self.known = form.anchors.known
        self.group: str | None = None
        self.active: dict[int, str] = {}
        """Column → header label key of the block being read."""
        self.step = 0
        self.header_step = -2
        """Filled rows are counted, since blank ones mean nothing."""
        self.waiting: list[str] = []
        """Fields that belong to the side label met last (``below`` anchors)."""
        self.task_columns: Mapping[str, int] = {}
        self.unknown_columns: dict[int, str] = {}

    def read(self) -> Table:
        """Read every row of the segment."""
        form = self.form
        if form.segment.title is not None:
            self._title(form.segment.title)
        for self.step, row in enumerate(form.segment.rows):
            self._row(row)
        return form.build()

    def _title(self, row: Row) -> None:
        form = self.form
        col, value = row.first()
        form.title = text_of(value)
        text = re.sub(r"\s+", "", form.title).lstrip("#")
        if currency := currency_in(text):
            form.currency = currency
        found = self.anchors.titles[0].search(text) if "{" in form.layout.title else None
        for name, part in (found.groupdict() if found else {}).items():
            if name == "year":
                form.year = int(part)
            elif part and name == "unit":
                form.put("unit", part, row.number, col)

    def _row(self, row: Row) -> None:
        cells = row.cells
        found: dict[int, Meaning] = {}
        labels: dict[int, str] = {}
        if row.labels:
            known = self.known
            found = {col: meaning for col, meaning in row.labels.items() if meaning.key in known}
            labels = {col: meaning.key for col, meaning in found.items() if meaning.mask}
            if labels and self._header(row, labels):
                return
        if self.group == "indicator" and not labels and len(cells) > 2 and self.form.indicators is not None:
            # The common row, by far: nothing on it but an indicator.
            first = row.first()[1]
            if not (isinstance(first, str) and is_closing(first)) and self.form.indicators.add(row):
                if self.unknown_columns:
                    self._unknown_cells(row)
                return
        if self.group == "indicator" and not self._leaves(row, labels):
            if self._closing_total(row, labels):
                return
            if self.form.indicators is not None and self.form.indicators.add(row):
                self._unknown_cells(row)
                return
        if (
            self.group == "task"
            and not self._leaves(row, labels)
            and task_row(row, self.form, self.task_columns)
        ):
            return
        if self._matrix(row, labels) or self._under_header(row, labels):
            return
        first = row.first()[1]
        if isinstance(first, str) and is_closing(first) and row.first()[0] not in labels:
            return
        if len(cells) == 1 and self._head_line(row):
            return
        self._pairs(row, found)

    # headers ------------------------------------------------------------------------------------

    def _header(self, row: Row, labels: dict[int, str]) -> bool:
        if len(labels) < 2 and self.header_step != self.step - 1:
            return False
        if any(not isinstance(value, str) for value in row.cells.values()):
            return False
        head, groups = self.anchors.head, self.anchors.groups
        counts: dict[str, int] = {}
        for key in labels.values():
            for name in groups.get(key, ()):
                counts[name] = counts.get(name, 0) + 1
        if not counts:
            return False
        group = max(counts, key=lambda name: (counts[name], name == self.group))
        below_header = self.header_step == self.step - 1 and group == self.group
        fewest = 1 if below_header else 2 if len(head[group]) > 1 else 1
        if counts[group] < fewest or (counts[group] < 2 and not below_header):
            return False
        unknown = {col: text_of(value) for col, value in row.cells.items() if col not in labels}
        if len(unknown) > counts[group]:
            return False
        table = head[group]
        if not below_header:
            self.active = {}
            self.unknown_columns = {}
        for col, key in labels.items():
            if key in table:
                self.active[col] = key
            if currency := currency_in(text_of(row.cells[col])):
                self.form.currency = self.form.currency or currency
        for col, text in unknown.items():
            self._unknown_header(row, col, text, group)
        self.group, self.header_step = group, self.step
        self.waiting = []
        self._start_block(group)
        return True

    def _unknown_header(self, row: Row, col: int, text: str, group: str) -> None:
        cell = a1(row.number, col)
        if group == "plan" and _MONTH.match(fold(text)):
            self.active[col] = self.anchors.add_plan_step(fold(text))
            return
        near = nearest_label(text, self.anchors.head[group])
        if near and near.sure:
            self.active[col] = near.key
            self.form.problem(
                "L002",
                "hint",
                f"表头“{text}”没有见过，按最接近的“{near.label}”读取。",
                f"如果就是“{near.label}”，请改成这个写法。",
                cell,
            )
            return
        if levels_of(text) is not NO_LEVEL:
            return
        self.unknown_columns[col] = text
        hint = f"最接近的是“{near.label}”。" if near else ""
        self.form.problem(
            "L002",
            "warning",
            f"表头“{text}”这一列不认识，内容原样保留，没有参与计算。{hint}",
            "改成标准写法，或在版式文件里把它加为同义词。",
            cell,
        )

    def _start_block(self, group: str) -> None:
        table = self.anchors.head[group]
        columns: dict[str, int] = {}
        for col, key in sorted(self.active.items()):
            name = table[key].partition(".")[2] or table[key]
            columns.setdefault(name, col)
        form = self.form
        if group == "task":
            self.task_columns = columns
            form.named.update(f"task.{name}" for name in columns)
        elif group == "indicator":
            form.named.update(f"indicator.{name}" for name in columns)
            if "l3" not in columns:
                if "l2" not in columns and "target" not in columns:
                    return
                columns["l3"] = columns["target"] - 1 if "target" in columns else columns["l2"] + 1
            if form.indicators is None:
                anchors = self.anchors
                form.indicators = IndicatorBlock(columns, anchors.prefix, anchors.level1, anchors.level2)
            else:
                form.indicators = self._continued(form.indicators, columns)

    @staticmethod
    def _continued(block: IndicatorBlock, columns: Mapping[str, int]) -> IndicatorBlock:
        """The header again on the next printed page: the block goes on, with its new columns."""
        again = IndicatorBlock(columns, block.prefix, block.level1, block.level2)
        again.found, again.empty, again.unread = block.found, block.empty, block.unread
        again.l1, again.l2 = block.l1, block.l2
        return again

    # rows of blocks -----------------------------------------------------------------------------

    def _leaves(self, row: Row, labels: dict[int, str]) -> bool:
        """Whether a row begins with a label of another part of the form."""
        col, value = row.first()
        if col not in labels:
            return isinstance(value, str) and is_closing(value)
        if levels_of(text_of(value)) is not NO_LEVEL:
            return False
        key = labels[col]
        other_block = self.group == "task" and key in self.anchors.matrix and not is_total(key)
        return other_block or key in self.anchors.left

    def _closing_total(self, row: Row, labels: dict[int, str]) -> bool:
        """The 总分 or 合计 row under the indicators."""
        col, value = row.first()
        if not isinstance(value, str) or not (is_total(value) or labels.get(col) in self.anchors.matrix):
            return False
        self._matrix(row, labels)
        return True

    def _unknown_cells(self, row: Row) -> None:
        for col, label in self.unknown_columns.items():
            if col in row.cells:
                self.form.extras.append(Extra(label, text_of(row.cells[col]), a1(row.number, col)))

    def _matrix(self, row: Row, labels: dict[int, str]) -> bool:
        """A row with a label of its own under a header: 年度资金总额, 总分."""
        for col, key in labels.items():
            table = self.anchors.matrix.get(key)
            if table is None or not self.active:
                continue
            for at, header in self.active.items():
                path = table.get(header)
                if path and at > col:
                    self.form.named.add(path)
                    if at in row.cells and fold(text_of(row.cells[at])) not in ("—", "-", "/"):
                        self.form.put(path, row.cells[at], row.number, at)
            return True
        return False

    def _under_header(self, row: Row, labels: dict[int, str]) -> bool:
        """Values under a header that is no list: the plan, goals beside results, more sources of money."""
        group, form = self.group, self.form
        if group is None or group in _BLOCKS or any(key in self.anchors.left for key in labels.values()):
            return False
        table = self.anchors.head.get(group, {})
        if group == "execution":
            return self._execution_part(row)
        strangers = [col for col in row.cells if col not in self.active and col not in labels]
        if self.step - self.header_step > 1 or strangers:
            return False
        for col, key in self.active.items():
            path = table[key]
            form.named.add(path)
            if path.startswith("plan."):
                value = row.cells.get(col)
                amount = None if value is None else form.amount_of(value, path, a1(row.number, col))
                if value is not None and not isinstance(value, str) or amount is not None or value is None:
                    form.plan.append(PlanStep(path[5:], amount, task_where(row.number, {"amount": col}, col)))
                form.cells.setdefault(path, a1(row.number, col))
            elif col in row.cells:
                form.put(path, row.cells[col], row.number, col)
        self.group = None
        return True

    def _execution_part(self, row: Row) -> bool:
        words = [(c, v) for c, v in row.cells.items() if isinstance(v, str) and c < min(self.active)]
        amounts = {self.active[c].strip(): (c, v) for c, v in row.cells.items() if c in self.active}
        figures = [v for _, v in amounts.values() if not isinstance(v, str) or v[:1].isdigit()]
        if not words or not figures:
            return False
        table = self.anchors.head["execution"]
        found = {table[key].rpartition(".")[2]: place for key, place in amounts.items()}
        money = {
            name: self.form.amount_of(value, f"execution.{name}", a1(row.number, col))
            for name, (col, value) in found.items()
            if name in ("initial", "adjusted", "executed")
        }
        self.form.parts.append(ExecutionPart(words[-1][1], **money))
        return True

    # labels beside values -----------------------------------------------------------------------

    def _head_line(self, row: Row) -> bool:
        """Lines under the title: the year, the unit of money, 填报单位：…; and notes under the table."""
        form = self.form
        col, value = row.first()
        text = text_of(value)
        compact = re.sub(r"\s+", "", text)
        meaning = self.compiled.meaning(text) if len(text) <= 80 else None
        if meaning and meaning.year:
            form.year = form.year or meaning.year
            return True
        if _BLANK_YEAR.match(compact):
            return True
        if _UNIT_LINE.match(compact):
            form.currency = currency_in(compact)
            return True
        for pattern in self.anchors.heads:
            found = pattern.match(compact)
            if found:
                for name, part in found.groupdict().items():
                    if name == "year":
                        form.year = form.year or int(part)
                    elif part:
                        form.put(name, self._without_year(part), row.number, col)
                form.currency = form.currency or currency_in(compact)
                return True
        return is_closing(text) or is_attachment_mark(text)

    def _without_year(self, text: str) -> str:
        """A unit's name without the year printed behind it on the same line."""
        name, year = split_year(text)
        self.form.year = self.form.year or year
        return name

    def _pairs(self, row: Row, found: dict[int, Meaning]) -> None:
        """A row of labels and values: each value belongs to the label on its left."""
        form, anchors = self.form, self.anchors
        path: str | None = None
        unknown: tuple[int, str] | None = None
        taken = False
        if any(meaning.mask and meaning.key in anchors.below for meaning in found.values()):
            self.waiting = []
        for col, value in row.cells.items():
            meaning = found.get(col)
            if meaning is not None:
                taken = True
                unknown = None
                form.currency = form.currency or currency_in(text_of(value))
                if meaning.key in anchors.left:
                    path = anchors.left[meaning.key]
                    form.named.add(path)
                    self.group = None
                    if not meaning.mask:
                        beside = re.split("[:：]", text_of(value), maxsplit=1)[1].strip()
                        form.put(path, self._without_year(beside), row.number, col)
                        path = None
                else:
                    path = None
                    if meaning.mask:
                        self.waiting = anchors.below.get(meaning.key, self.waiting)
                continue
            if path is not None:
                form.put(path, value, row.number, col)
                path = None
                continue
            if unknown is not None:
                form.extras.append(Extra(unknown[1], text_of(value), a1(row.number, unknown[0])))
                self._unknown_label(row, *unknown)
                unknown = None
                continue
            text = text_of(value)
            label_like = isinstance(value, str) and len(text) <= 16 and bool(_CHINESE.search(text))
            if label_like and (len(row.cells) > 1 or taken):
                if self._head_line(Row(row.number, {col: value}, NO_LABELS)):
                    continue
                near = nearest_label(text, anchors.left)
                if near and near.sure:
                    path = anchors.left[near.key]
                    form.named.add(path)
                    form.problem(
                        "L002",
                        "hint",
                        f"“{text}”没有见过，按最接近的“{near.label}”读取。",
                        f"如果就是“{near.label}”，请改成这个写法。",
                        a1(row.number, col),
                    )
                    continue
                unknown = (col, text)
                continue
            self._loose(row, col, value, taken)
        if unknown is not None:
            self._loose(row, unknown[0], unknown[1], taken)

    def _unknown_label(self, row: Row, col: int, text: str) -> None:
        near = nearest_label(text, self.anchors.left)
        hint = f"最接近的是“{near.label}”。" if near else ""
        self.form.problem(
            "L002",
            "hint",
            f"“{text}”这一项不认识，内容原样保留。{hint}",
            "写错了就改成标准写法；是本地多出的栏目，可加进版式文件。",
            a1(row.number, col),
        )

    def _loose(self, row: Row, col: int, value: CellValue, taken: bool) -> None:
        """A value no label claims: the waiting field's, a head line's, or stray text."""
        form = self.form
        text = text_of(value)
        if self.waiting and not taken:
            form.put(self.waiting[0], value, row.number, col)
            self.waiting = self.waiting[1:]
            return
        if self._head_line(Row(row.number, {col: value}, NO_LABELS)):
            return
        if not is_closing(text) and not is_attachment_mark(text) and text.strip("—-/ "):
            form.extras.append(Extra("", text, a1(row.number, col)))
            form.problem(
                "L005",
                "hint",
                f"“{text[:20]}”不属于表里的任何栏目。",
                "多余的文字请删去；是栏目内容的，请放到对应的格子里。",
                a1(row.number, col),
            )
