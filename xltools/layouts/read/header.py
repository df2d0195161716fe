"""Header rows of a form: which column holds what, and which columns no record has a place for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xltools.grid.model import a1, column_letters
from xltools.layouts.nearness import nearest_label
from xltools.layouts.read.indicators import IndicatorBlock
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.read.table_draft import Form
from xltools.layouts.vocabulary import NO_LEVEL, currency_in, fold, is_medium_term, levels_of, vocabulary

_SENTENCE = re.compile(r"。|^.{61}")
"""No head of a column, but what stands beside its label: 年初设定目标 | … | 实际完成情况 | …."""
_TASKS = frozenset(map(fold, ("年度主要任务", "年度任务", "主要任务")))
_NAME = fold("任务名称")
_UNIT, _MEASURE = fold("单位"), fold("计量单位")
_STEP = re.compile(
    r"^(?:(?:截至|截止|到|至)?\d{1,2}月(?:底|末|份)?前?|第?[一二三四1-4]季度?[底末]?|[上下]半年|全年|年[底末])$"
)
"""What heads a step of a plan of spending."""


class Headers:
    """What the header met last says of the columns under it, and the block that has begun there."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.anchors = form.anchors
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
        self.plain = False
        """Whether the rows of the block need nothing done to them before they are read."""
        self.medium_block = False
        """Whether the indicators being read are of the project's years (长期绩效指标), not of this one."""
        self.medium_col = -1
        """The column of the label 中期资金总额; what stands under it is of several years."""
        self.goal_columns: dict[int, tuple[str, str]] = {}
        """Column → (path, label) of goals side by side; no path for 中期目标."""
        self.serial = -1
        """The column of running numbers (序号) of the block being read; they say nothing."""

    def header(self, row: Row, labels: dict[int, str]) -> bool:
        """Take a row as the header of a block, or as the lower half of one; False where it is neither.

        All its cells must be text, most of them labels of one block.
        """
        head, groups = self.anchors.head, self.anchors.groups
        steps = self._other_steps(row, labels) if "plan" in head and self.group != "indicator" else 0
        if len(labels) < 2 and steps < 2 and self.header_step != self.step - 1:
            return False
        if any(not isinstance(value, str) for value in row.cells.values()):
            return False
        counts: dict[str, int] = {"plan": steps} if steps > 1 else {}
        for key in labels.values():
            for name in groups.get(key, ()):
                counts[name] = counts.get(name, 0) + 1
        if not counts:
            return self._lower_header(row)
        group = max(counts, key=lambda name: (counts[name], name == self.group))
        below_header = self.header_step == self.step - 1 and group == self.group
        fewest = 1 if below_header else 2 if len(head[group]) > 1 else 1
        if counts[group] < fewest or (counts[group] < 2 and not below_header):
            return False
        unknown = {col: text_of(value) for col, value in row.cells.items() if col not in labels}
        if len(unknown) > counts[group] or any(_SENTENCE.search(text) for text in unknown.values()):
            return False
        table = head[group]
        if not below_header:
            self.active = {}
            self.unknown_columns = {}
            self.serial = -1
        else:
            # 历史值 | 目标值 under one 指标值: the lower row says what its columns are.
            for col in row.cells:
                self.active.pop(col, None)
        named = {table[key] for key in labels.values() if key in table}
        for col, key in labels.items():
            if key in table:
                self.active[col] = key
            elif group == "task" and key in _TASKS and "task.name" not in named:
                # 年度主要任务 | 主要内容 | …: what frames the tasks in other forms names them in this one.
                self.active[col] = _NAME
            text = text_of(row.cells[col])
            self.form.money_unit(currency_in(text), a1(row.number, col))
            if group == "execution" and key in table and ("%" in text or "％" in text):
                self.form.in_percent.add(f"execution.{table[key].rpartition('.')[2]}")
        if group == "plan":
            self._plan_unit(row)
        if group == "task":
            self.form.task_heading = self.form.task_heading or a1(row.number, min(row.cells))
        self.medium_block = False
        for col, text in unknown.items():
            if fold(text) in vocabulary().serial:
                self.serial = col
                continue
            if fold(text) in vocabulary().apart:
                self.unknown_columns[col] = text
                continue
            if group == "execution" and col < min(labels):
                continue  # 部门整体资金（万元）: whatever it is called, it frames the sources of money
            if is_medium_term(text):
                self.medium_block = group == "indicator" and col < min(labels)
                self.unknown_columns.setdefault(col, text)
                continue
            self._unknown_header(row, col, text, group)
        self.group, self.header_step = group, self.step
        self.waiting = []
        self._start_block(group)
        self.plain = group == "indicator" and self.serial < 0 and not self.medium_block
        return True

    def _lower_header(self, row: Row) -> bool:
        """A row under the header that only splits its columns (偏差原因分析 into 经费保障, 制度保障 …)."""
        block = self.form.indicators
        if block is None or self.group != "indicator" or self.header_step != self.step - 1:
            return False
        columns = block.columns
        named = [columns[name] for name in ("l1", "l2", "l3", "target") if name in columns]
        words = all(isinstance(value, str) and len(value) <= 10 for value in row.cells.values())
        if not words or len(row.cells) < 2 or min(row.cells) <= max(named):
            return False
        parts = {col: text_of(value) for col, value in row.cells.items()}
        parent = next((key for col, key in self.active.items() if col in parts), "")
        for col, text in parts.items():
            self.active.pop(col, None)
            self.unknown_columns[col] = text
        self.form.problem(
            "L002",
            "hint",
            f"表头“{parent}”下面分了{'、'.join(parts.values())}几栏，内容原样保留，没有参与计算。",
            "需要参与核对的，请合并成一栏填写。",
            a1(row.number, min(parts)),
        )
        self.header_step = self.step
        self._start_block("indicator")
        return True

    @staticmethod
    def _other_steps(row: Row, labels: Mapping[int, str]) -> int:
        """How many cells head a step of a plan that the form's own picture does not have."""
        return sum(
            isinstance(value, str) and col not in labels and _STEP.match(fold(value)) is not None
            for col, value in row.cells.items()
        )

    def _plan_unit(self, row: Row) -> None:
        """资金支出计划（%）: the plan is asked for in percent, whatever is filled in."""
        for col, value in row.cells.items():
            if isinstance(value, str) and ("%" in value or "％" in value):
                self.form.cells.setdefault("plan.%", a1(row.number, col))

    def _unknown_header(self, row: Row, col: int, text: str, group: str) -> None:
        cell = a1(row.number, col)
        if group == "plan" and _STEP.match(fold(text)):
            self.active[col] = self.anchors.add_plan_step(fold(text))
            return
        if group == "indicator" and fold(text) == _UNIT and _MEASURE in self.anchors.head[group]:
            self.active[col] = _MEASURE
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
        columns = self._columns_of(group)
        form = self.form
        if group == "task":
            self.task_columns = columns
            form.named.update(f"task.{name}" for name in columns)
        elif group == "indicator":
            form.named.update(f"indicator.{name}" for name in columns)
            if "content" in columns:
                content = columns.pop("content")
                columns.setdefault("description" if "l3" in columns or "l4" in columns else "l3", content)
            if "l4" in columns:
                if "l3" in columns:
                    columns["group"] = columns["l3"]
                columns["l3"] = columns.pop("l4")
            if "l3" not in columns:
                if "l2" not in columns and "target" not in columns:
                    return
                columns["l3"] = columns["target"] - 1 if "target" in columns else columns["l2"] + 1
            if form.indicators is None:
                anchors = self.anchors
                apart = frozenset(self.unknown_columns)
                form.indicators = IndicatorBlock(
                    columns, anchors.prefix, anchors.level1, anchors.level2, apart
                )
            else:
                form.indicators = self._continued(form.indicators, columns, frozenset(self.unknown_columns))

    def _columns_of(self, group: str) -> dict[str, int]:
        """Field → column of a block. A field with two columns is read from the one that counts: points
        stand right of the indicator (those on its left belong to the levels), and where a medium-term
        block stands before the year's, the year's; the other column is kept as printed.
        """
        table = self.anchors.head[group]
        places: dict[str, list[int]] = {}
        for col, key in sorted(self.active.items()):
            places.setdefault(table[key].partition(".")[2] or table[key], []).append(col)
        twice = len(places.get("l3", ())) > 1
        l3 = places["l3"][-1] if "l3" in places else -1
        columns: dict[str, int] = {}
        for name, cols in places.items():
            chosen = cols[0]
            if group == "indicator" and name not in ("l1", "l2", "l3", "l4"):
                right = [col for col in cols if col > l3]
                chosen = cols[-1] if twice else right[0] if right else -1 if name == "weight" else cols[0]
            elif group == "indicator" and twice and name != "l1":
                chosen = cols[-1]
            columns[name] = chosen
            for col in cols if group == "indicator" else ():
                if col != chosen:
                    self._set_apart(col, self.active[col], chosen)
        return {name: col for name, col in columns.items() if col >= 0}

    def _set_apart(self, col: int, label: str, chosen: int) -> None:
        if col in self.unknown_columns:
            return
        self.unknown_columns[col] = label
        row = self.form.segment.rows[self.step].number
        reason = (
            f"读的是{column_letters(chosen)}列" if chosen >= 0 else "它在三级指标左边，是一级、二级指标的分值"
        )
        self.form.problem(
            "L002",
            "hint",
            f"表头“{label}”的这一列没有参与计算，内容原样保留：{reason}。",
            "请核对读的是不是本年的指标值和指标自己的分值；不对的，请调整栏目名称。",
            a1(row, col),
        )

    @staticmethod
    def _continued(
        block: IndicatorBlock, columns: Mapping[str, int], apart: frozenset[int]
    ) -> IndicatorBlock:
        """The header again on the next printed page: the block goes on, with its new columns."""
        again = IndicatorBlock(columns, block.prefix, block.level1, block.level2, apart)
        again.found, again.empty, again.unread = block.found, block.empty, block.unread
        again.hollow, again.numbers = block.hollow, block.numbers
        again.l1, again.l2 = block.l1, block.l2
        return again
