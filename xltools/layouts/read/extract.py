"""From the rows of one table to its record, led by the labels of its layout."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xltools.grid.model import CellValue, a1
from xltools.layouts.compiled import Meaning
from xltools.layouts.nearness import nearest_label
from xltools.layouts.read.head_lines import YEAR_BESIDE, HeadLines
from xltools.layouts.read.segment import is_attachment_mark
from xltools.layouts.read.sheet_rows import NO_LABELS, Row, text_of
from xltools.layouts.read.table_draft import task_where
from xltools.layouts.read.tasks import task_row
from xltools.layouts.vocabulary import (
    NO_LEVEL,
    currency_in,
    ends_block,
    fold,
    is_closing,
    is_medium_term,
    is_subtotal,
    is_total,
    levels_of,
    office_in,
    vocabulary,
)
from xltools.model.records import ExecutionPart, Extra, PlanStep, Table

_MONEY_LINE = re.compile(r"\s+(?:金额)?单位\s*[:：]\s*(?:人民币)?[百千十]?[万亿]?元\s*$")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SERIAL = re.compile(r"^[(（]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)）、.．]?$")
_UNIT = fold("单位")
_WHOLE = fold("年度资金总额")
_BLOCKS = ("task", "indicator")


class FormReader(HeadLines):
    """Reads one form row by row. ``read()`` gives the record; problems gather in ``form.problems``."""

    def read(self) -> Table:
        """Read every row of the segment."""
        form = self.form
        if form.segment.title is not None:
            self._title(form.segment.title)
        for row in form.segment.stray:
            self.over_title(row)
        for self.step, row in enumerate(form.segment.rows):
            self._row(row)
        form.year = form.year or self.year_of_title()
        self.settle_office()
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
        if self.plain and not row.labels and len(row.cells) > 2 and self.header_step != self.step - 1:
            # The common row, by far: nothing on it but an indicator.
            block = self.form.indicators
            reads = self.group == "indicator" and block is not None and not ends_block(row.first()[1])
            if reads and block is not None and block.add(row):
                if self.unknown_columns:
                    self._unknown_cells(row)
                return
        if self.serial in row.cells and self.group in _BLOCKS:
            row = self._without_serial(row)
        cells = row.cells
        if not cells:
            return
        found: dict[int, Meaning] = {}
        labels: dict[int, str] = {}
        if row.labels:
            known = self.known
            found = {col: meaning for col, meaning in row.labels.items() if meaning.key in known}
            labels = {col: meaning.key for col, meaning in found.items() if meaning.mask}
            if labels and self.header(row, labels):
                return
        if self.header_step == self.step - 1 and not labels and self._lower_header(row):
            return
        if self.goal_columns and self.goals_below(row):
            return
        if self.medium_block and self.group == "indicator" and not self._leaves(row, found):
            self._medium_row(row)
            return
        if self.group == "indicator" and not self._leaves(row, found):
            if self._closing_total(row, labels):
                return
            if self.form.indicators is not None and self.form.indicators.add(row):
                self._unknown_cells(row)
                return
        if self.group == "task" and self._other_side(row, found):
            self.group = None
        if (
            self.group == "task"
            and not self._leaves(row, found)
            and task_row(row, self.form, self.task_columns)
        ):
            return
        if 1 < len(cells) < 5 and self.goal_pairs(row):
            return
        if self._matrix(row, labels) or self._under_header(row, labels):
            return
        if 1 < len(cells) < 6 and self.goal_header(row):
            return
        first = row.first()[1]
        if isinstance(first, str) and is_closing(first) and row.first()[0] not in labels:
            return
        if len(cells) == 1 and self.head_line(row):
            return
        row = self.without_year_cells(row)
        if row.cells and not self._budget_pairs(row, found):
            self._pairs(row, found)

    def _without_serial(self, row: Row) -> Row:
        """The row without its running number; other text in that column stays."""
        value = row.cells[self.serial]
        if isinstance(value, str) and not _SERIAL.match(value):
            return row
        if self.group == "task" and len(row.cells) > 2:
            self.form.serials[a1(row.number, self.serial)] = text_of(value)
        return Row(row.number, {c: v for c, v in row.cells.items() if c != self.serial}, row.labels)

    # rows of blocks -----------------------------------------------------------------------------

    def _leaves(self, row: Row, found: Mapping[int, Meaning]) -> bool:
        """Whether a row begins with a label of another part of the form."""
        col, value = row.first()
        if not isinstance(value, str):
            return False
        meaning = found.get(col)
        if meaning is None:
            return ends_block(value)
        if levels_of(value) is not NO_LEVEL:
            return False
        key = meaning.key
        other_block = self.group == "task" and key in self.anchors.matrix and not is_total(key)
        return other_block or key in self.anchors.left or key in vocabulary().ending

    @staticmethod
    def _other_side(row: Row, found: Mapping[int, Meaning]) -> bool:
        """Whether a row under the tasks begins with the frame of something else (预算情况)."""
        meaning = found.get(row.first()[0])
        return meaning is not None and meaning.key in vocabulary().funds

    def _closing_total(self, row: Row, labels: dict[int, str]) -> bool:
        """The 总分 or 合计 row under the indicators."""
        col, value = row.first()
        if not isinstance(value, str) or not (is_total(value) or labels.get(col) in self.anchors.matrix):
            return False
        self._matrix(row, labels)
        self.form.extras += [
            Extra(value, text_of(word).strip(), a1(row.number, at))
            for at, word in row.cells.items()
            if at != col and isinstance(word, str) and _CHINESE.search(word) and at not in labels
        ]
        if self.form.indicators is not None and self.form.indicators.found and not is_subtotal(value):
            self.group = None
        return True

    def _medium_row(self, row: Row) -> None:
        """An indicator of several years, kept as one line beside the record."""
        label = next(iter(self.unknown_columns.values()), "中期指标")
        words = " ".join(text_of(value) for value in row.cells.values())
        self.form.extras.append(Extra(label, words, a1(row.number, row.first()[0])))

    def _unknown_cells(self, row: Row) -> None:
        for col, label in self.unknown_columns.items():
            if col in row.cells:
                self.form.extras.append(Extra(label, text_of(row.cells[col]), a1(row.number, col)))

    def _matrix(self, row: Row, labels: dict[int, str]) -> bool:
        """A row with a label of its own under a header: 年度资金总额, 总分."""
        for col, key in labels.items():
            table = self.anchors.matrix.get(key)
            if self.group == "execution" and is_total(key):
                # 基本支出、项目支出、合计: the sum row says what the whole budget came to.
                table = self.anchors.matrix.get(_WHOLE, table)
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
        for col, key in sorted(self.active.items()):
            path = table[key]
            form.named.add(path)
            if path.startswith("plan."):
                value = row.cells.get(col)
                amount = None if value is None else form.plan_step(value, path, a1(row.number, col))
                if value is not None and not isinstance(value, str) or amount is not None or value is None:
                    form.plan.append(PlanStep(path[5:], amount, task_where(row.number, {"amount": col}, col)))
                form.cells.setdefault(path, a1(row.number, col))
            elif col in row.cells:
                form.put(path, row.cells[col], row.number, col)
            else:
                form.labels.setdefault(path, a1(row.number, col))
        self.group = None
        return True

    def _execution_part(self, row: Row) -> bool:
        words = [(c, v) for c, v in row.cells.items() if isinstance(v, str) and c < min(self.active)]
        amounts = {self.active[c].strip(): (c, v) for c, v in row.cells.items() if c in self.active}
        figures = [v for _, v in amounts.values() if not isinstance(v, str) or v[:1].isdigit()]
        if not words and len(figures) == len(row.cells) > 1:
            return self._whole_budget(row)
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

    def _whole_budget(self, row: Row) -> bool:
        """Figures alone under the heads of the budget: there is one line of it, and it needs no name."""
        table = self.anchors.matrix.get(_WHOLE, {})
        if any(path in self.form.values for path in table.values()) or self.step - self.header_step > 1:
            return False
        for col, key in self.active.items():
            path = table.get(key)
            if path is not None:
                self.form.named.add(path)
                if col in row.cells:
                    self.form.put(path, row.cells[col], row.number, col)
        return True

    def _budget_pairs(self, row: Row, found: Mapping[int, Meaning]) -> bool:
        """The budget beside its labels: 预算数 | 21 | 执行数 | 20 | 执行率 | 95%."""
        heads = self.anchors.head.get("execution", {})
        if len(row.cells) < 4 or self.form.indicators is not None or not heads:
            return False
        pairs: list[tuple[str, int]] = []
        label: str | None = None
        for col, value in row.cells.items():
            meaning = found.get(col)
            if meaning is not None:
                label = meaning.key if meaning.key in heads else None
            elif label is None or isinstance(value, str) and not value[:1].isdigit():
                return False
            else:
                pairs.append((f"execution.{heads[label].rpartition('.')[2]}", col))
                label = None
        if len(pairs) < 2:
            return False
        for path, col in pairs:
            self.form.put(path, row.cells[col], row.number, col)
        return True

    def _sums_money(self, key: str) -> bool:
        """Whether a 合计 stands for the project's money: 项目资金 | 合计 | 21."""
        form = self.form
        return (
            is_total(key)
            and self.group is None
            and form.indicators is None
            and "funding.total" in form.layout.specs
            and "funding.total" not in form.named
        )

    # labels beside values -----------------------------------------------------------------------

    def _pairs(self, row: Row, found: dict[int, Meaning]) -> None:
        """A row of labels and values: each value belongs to the label on its left."""
        form, anchors = self.form, self.anchors
        path: str | None = None
        unknown: tuple[int, str] | None = None
        taken = False
        if any(meaning.mask and meaning.key in anchors.below for meaning in found.values()):
            self.waiting = []
        words = vocabulary()
        if self.medium_col not in row.cells:
            self.medium_col = -1
        apart = False
        for col, value in row.cells.items():
            meaning = found.get(col)
            if isinstance(value, str) and (is_medium_term(value) or (col == self.medium_col and meaning)):
                self.medium_col, path, unknown, taken, apart = col, None, (col, value), True, True
                continue
            if isinstance(value, str) and meaning is None and path is None and fold(value) in words.apart:
                unknown, taken, apart = (col, value), True, True
                continue
            if meaning is not None:
                taken = True
                unknown, apart = None, False
                form.money_unit(currency_in(text_of(value)), a1(row.number, col))
                if meaning.key in anchors.left:
                    path = anchors.left[meaning.key]
                    form.named.add(path)
                    form.labels.setdefault(path, a1(row.number, col))
                    self.group = None
                    if not meaning.mask:
                        self._inline(row.number, col, text_of(value))
                        path = None
                else:
                    path = "funding.total" if self._sums_money(meaning.key) else None
                    if meaning.mask:
                        self.waiting = anchors.below.get(meaning.key, self.waiting)
                continue
            if path is not None:
                form.put(path, value, row.number, col)
                path = None
                continue
            if unknown is not None:
                if self.says_year_or_money(row.number, col, value):
                    continue
                form.extras.append(Extra(unknown[1], text_of(value), a1(row.number, unknown[0])))
                if not apart and fold(unknown[1]) not in words.ending:
                    self._unknown_label(row, *unknown)
                unknown, apart = None, False
                continue
            text = text_of(value)
            label_like = isinstance(value, str) and len(text) <= 16 and bool(_CHINESE.search(text))
            if label_like and (len(row.cells) > 1 or taken):
                if self.head_line(Row(row.number, {col: value}, NO_LABELS)):
                    continue
                if fold(text) == _UNIT and "unit" not in form.named and self._office_beside(row, col):
                    path = "unit"
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
        if unknown is not None and not apart:
            self._loose(row, unknown[0], unknown[1], taken)

    @staticmethod
    def _office_beside(row: Row, col: int) -> bool:
        """Whether the next cell of a row names an office."""
        value = next((value for at, value in row.cells.items() if at > col), "")
        return isinstance(value, str) and office_in(value) is not None

    def _inline(self, row: int, col: int, text: str) -> None:
        """Labels and their values in one cell."""
        form = self.form
        if (line := _MONEY_LINE.search(text)) is not None:
            form.money_unit(currency_in(line[0]), a1(row, col))
            text = text[: line.start()]
        for meaning, beside in self.compiled.inline_pairs(text):
            path = self.anchors.left.get(meaning.key)
            if path is None and meaning.key.endswith("年度") and (year := YEAR_BESIDE.match(beside)):
                form.year = form.year or int(year[1])
            elif path is None:
                form.extras.append(Extra(meaning.key, beside, a1(row, col)))
            else:
                form.put(path, self.without_year(beside), row, col)

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
        if self.head_line(Row(row.number, {col: value}, NO_LABELS)):
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
