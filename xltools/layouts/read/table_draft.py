"""What a form's fields say once their cells are found: text to typed values, and the record at the end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xltools.grid.model import CellValue, a1, a1_range
from xltools.layouts.anchors import Anchors
from xltools.layouts.layout import Layout, field_defaults
from xltools.layouts.read.indicators import IndicatorBlock
from xltools.layouts.read.prose import misnumbered, split_items
from xltools.layouts.read.segment import Segment
from xltools.layouts.read.sheet_rows import text_of
from xltools.layouts.vocabulary import without_seal
from xltools.model.money import AmountError, parse_amount
from xltools.model.problem import Audience, Problem
from xltools.model.records import Execution, ExecutionPart, Extra, Funding, PlanStep, Table, Task, Where

_PROJECT_LEVELS = {
    "project": "项目名称",
    "project.1": "一级项目名称",
    "project.2": "二级项目名称",
    "project.3": "三级项目名称",
}  # fmt: skip
NO_EXECUTION = Execution()
PART_NAMES = {"fiscal": "当年财政拨款", "carryover": "上年结转资金", "other": "其他资金"}


@dataclass(slots=True)
class TableDraft:
    """The values found for one table, by field path, and where each stands."""

    anchors: Anchors
    segment: Segment
    sheet: str
    spans: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """(row, first column) of a merged area → its last column."""
    values: dict[str, CellValue] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    """Paths whose label is on the sheet, with or without a value beside it."""
    labels: dict[str, str] = field(default_factory=dict)
    """Where the labels stand that have their value on their right."""
    tasks: list[Task] = field(default_factory=list)
    parts: list[ExecutionPart] = field(default_factory=list)
    plan: list[PlanStep] = field(default_factory=list)
    task_heading: str = ""
    """Where the heading of the tasks stands, to be told where none follows it."""
    subtotals: list[dict[str, tuple[CellValue, int, int]]] = field(default_factory=list)
    """Rows of 小计 among the tasks: amount, row and column by field."""
    indicators: IndicatorBlock | None = None
    in_percent: set[str] = field(default_factory=set)
    """Paths whose heading says that they are asked for in per cent."""
    currency: str | None = None
    two_units: bool = False
    year: int | None = None
    title: str | None = None
    serials: dict[str, str] = field(default_factory=dict)
    """Running numbers (序号) of the rows of tasks, by address."""
    extras: list[Extra] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        """The layout this form is read by."""
        return self.anchors.layout

    def last_column(self, row: int, col: int) -> int:
        """The last column of the (merged) cell that begins here."""
        return self.spans.get((row, col), col)

    def put(self, path: str, value: CellValue, row: int, col: int) -> None:
        """Keep a value for a field; the first one found stays."""
        self.named.add(path)
        if path not in self.values:
            self.values[path] = value
            self.cells[path] = a1(row, col)
        elif self.cells[path] != a1(row, col) and text_of(value).strip() != self.text(path):
            self._twice(path, value, a1(row, col))

    def _twice(self, path: str, value: CellValue, cell: str) -> None:
        """A field met again with another value: the first counts, the other is kept, amounts are reported."""
        name = self._name_of(path)
        self.extras.append(Extra(name, text_of(value), cell))
        if path.startswith(("funding.", "printed_totals.", "execution.")) or path == "total_score":
            self.problem(
                "L002",
                "warning",
                f"“{name}”出现了两次，{self.cells[path]} 是“{self.text(path)}”，{cell} 是“{text_of(value)}”，"
                f"读的是 {self.cells[path]}。",
                "留下正确的一个；两个都要保留的，请改用不同的栏目名称。",
                cell,
                "unit",
            )

    def problem(
        self,
        code: str,
        severity: str,
        message: str,
        fix: str,
        cell: str | None,
        audience: Audience | None = None,
    ) -> None:
        """Note a problem of reading at a cell of this sheet, for whom its code says unless told otherwise."""
        found = Problem(code, severity, message, fix, self.sheet, cell)  # type: ignore[arg-type]
        self.problems.append(replace(found, audience=audience) if audience else found)

    def money_unit(self, unit: str | None, cell: str) -> None:
        """Note a unit of money printed on the form; a second, different one is said."""
        if unit is None or unit == self.currency:
            return
        if self.currency is None:
            self.currency = unit
        elif not self.two_units:
            self.two_units = True
            message = (
                f"金额单位写了“{self.currency}”和“{unit}”两种，现按“{self.currency}”读取，金额可能差一万倍。"
            )
            self.problem("L004", "error", message, "只留一种金额单位，并核对各处金额。", cell)

    def text(self, path: str) -> str | None:
        """A field as text, None where it is absent or blank."""
        value = self.values.get(path)
        return None if value is None else text_of(value).strip() or None

    def amount(self, path: str) -> Decimal | None:
        """A field as an amount; what is no amount is kept as an extra and reported (L004)."""
        value = self.values.get(path)
        if isinstance(value, str) and path.endswith(("score", "weight")):
            value = value.strip().removesuffix("分")
        return None if value is None else self.amount_of(value, path, self.cells[path])

    def amount_of(self, value: CellValue, name: str, cell: str) -> Decimal | None:
        """The amount in a cell, None (and L004) where it holds something else."""
        try:
            return parse_amount(value, self.currency or self.layout.currency_unit)
        except AmountError as error:
            self.not_understood(name, error.text, cell)
            return None

    def not_understood(self, name: str, text: str, cell: str) -> None:
        """A value that is there and cannot be understood: kept, and reported as L004."""
        shown = self._name_of(name)
        self.extras.append(Extra(shown, text, cell))
        message = f"{shown}应是数字，现在写的是“{text}”，没有计入。"
        self.problem("L004", "error", message, "改成数字，单位写在表头。", cell)

    def _name_of(self, path: str) -> str:
        """What people call a field, whether the form's own picture has it or not."""
        if path in self.layout.specs:
            return self.layout.specs[path].name
        if path.startswith("plan."):
            return path.removeprefix("plan.")
        known = field_defaults()["fields"].get(path)
        return str(known["name"]) if known else path

    def plan_step(self, value: CellValue, path: str, cell: str) -> Decimal | None:
        """A step of the plan of spending: an amount, or percent points where it is typed as a percentage."""
        text = text_of(value).strip().replace("％", "%")
        if not text.endswith("%"):
            return self.amount_of(value, path, cell)
        try:
            points = parse_amount(text.removesuffix("%"), self.currency or self.layout.currency_unit)
        except AmountError:
            self.not_understood(path, text, cell)
            return None
        self.cells.setdefault("plan.%.typed", cell)
        return points

    def rate(self, path: str) -> Decimal | None:
        """An execution rate in percent points: 0.925 formatted as a percentage and ``92.5%`` are 92.5.

        Of a bare number the budget and what was spent of it say whether it is a fraction; without those its
        heading does (执行率（%）), and last that no one spends less than a hundredth of his budget.
        """
        value = self.values.get(path)
        if value is None:
            return None
        text = text_of(value).strip().replace("％", "%")
        number = self.amount_of(text.removesuffix("%"), path, self.cells[path])
        if number is None or text.endswith("%") or isinstance(value, str):
            return number
        fraction = number.scaleb(2)
        budget, spent = self.amount("execution.adjusted"), self.amount("execution.executed")
        if budget and spent is not None:
            due = spent / budget * 100
            return fraction if abs(fraction - due) < abs(number - due) else number
        return number if path in self.in_percent or number > 1 else fraction

    def build(self) -> Table:
        """The record of everything found."""
        layout, segment = self.layout, self.segment
        self.currency = self.currency or layout.currency_unit
        self._settle_totals()
        block = self.indicators
        if block is not None:
            for name, text, cell in block.unread:
                self.not_understood(f"indicator.{name}", text, cell)
            for name, cell in block.without_indicators():
                self.problem(
                    "L003",
                    "warning",
                    f"二级指标“{name}”这一行没有填三级指标和指标值。",
                    "填写三级指标和指标值；确实没有的，删去这一行。",
                    cell,
                )
        self._settle_project()
        unit, code = split_code(without_seal(self.text("unit") or ""))
        width = max((max(row.cells) for row in segment.rows if row.cells), default=0)
        goals = self.text("goals") or ""
        execution = self._execution() if self.anchors.executes else NO_EXECUTION
        return Table(
            type=layout.type,
            layout=layout.id,
            year=self.year,
            period=self.text("period"),
            unit=unit or (None if "unit" in self.named else self.text("department")),
            unit_code=self.text("unit_code") or code,
            department=self.text("department"),
            project=self.text("project"),
            project_code=self.text("project_code"),
            manager=self.text("manager"),
            purpose=self.text("purpose"),
            currency_unit=self.currency,
            funding=self._funding("funding"),
            execution=execution,
            tasks=tuple(self.tasks),
            printed_totals=self._funding("printed_totals"),
            plan=tuple(self.plan),
            goals=split_items(goals),
            results=split_items(self.text("results") or ""),
            safeguards=split_items(self.text("safeguards") or ""),
            indicators=tuple(block.found) if block else (),
            total_score=self.amount("total_score"),
            level_points=tuple(block.points) if block else (),
            title=self.title,
            sheet=self.sheet,
            range=a1_range(segment.first_row, segment.left, segment.last_row, width),
            cells=self.cells,
            raw={self.cells["goals"]: goals} if goals and misnumbered(goals) else {},
            numbers={**self.serials, **block.numbers} if block else self.serials,
            extras=tuple(self.extras),
            missing=self._missing(),
            unanswered=self._unanswered(),
        )

    def _unanswered(self) -> dict[str, str]:
        found = {path: cell for path, cell in self.labels.items() if path not in self.values}
        if self.task_heading and not self.tasks:
            found["tasks"] = self.task_heading
        return found

    def _settle_totals(self) -> None:
        """A single 小计 without a 合计 is the total; further ones are kept beside the record."""
        alone = len(self.subtotals) == 1 and not any(p.startswith("printed_totals.") for p in self.values)
        for subtotal in self.subtotals:
            for name, (value, row, col) in subtotal.items():
                if alone:
                    self.put(f"printed_totals.{name}", value, row, col)
                else:
                    self.extras.append(Extra("小计", text_of(value), a1(row, col)))

    def _settle_project(self) -> None:
        """一级项目, 二级项目 …: the lowest is the project; those above it are kept beside the record."""
        levels = [path for path in ("project.3", "project.2", "project", "project.1") if self.text(path)]
        if not levels or levels == ["project"]:
            return
        lowest, *above = levels
        for path in above:
            self.extras.append(Extra(_PROJECT_LEVELS[path], self.text(path) or "", self.cells[path]))
        self.values["project"], self.cells["project"] = self.values[lowest], self.cells[lowest]
        for path in ("project.1", "project.2", "project.3"):
            self.cells.pop(path, None)

    def _missing(self) -> tuple[str, ...]:
        """Required fields whose label is not on the sheet; 主管部门 stands in for the unit."""
        found = self.named | self.values.keys()
        if "department" in self.values:
            found.add("unit")
        return tuple(path for path in self.anchors.required if path not in found)

    def _funding(self, stem: str) -> Funding:
        return Funding(*(self.amount(f"{stem}.{name}") for name in ("total", "fiscal", "other")))

    def _execution(self) -> Execution:
        parts = []
        for key, name in PART_NAMES.items():
            columns = ("initial", "adjusted", "executed")
            amounts = [self.amount(f"execution.{key}.{column}") for column in columns]
            if any(amount is not None for amount in amounts):
                parts.append(ExecutionPart(name, *amounts))
        return Execution(
            initial=self.amount("execution.initial"),
            adjusted=self.amount("execution.adjusted"),
            executed=self.amount("execution.executed"),
            rate=self.rate("execution.rate"),
            weight=self.amount("execution.weight"),
            score=self.amount("execution.score"),
            parts=(*parts, *self.parts),
        )


_CODED = re.compile(r"^(\d{3,12})\s*[-—－_]\s*(\S.*)$")


def split_code(unit: str) -> tuple[str, str | None]:
    """A unit's name and the code before it: 205001-某镇人民政府."""
    found = _CODED.match(unit)
    return (found[2], found[1]) if found else (unit, None)


def task_where(row: int, columns: Mapping[str, int], name_col: int) -> Where:
    """Where a task stands; its name may have slipped into the next column."""
    if columns.get("name") == name_col:
        return Where(row, columns, "name")
    return Where(row, {**columns, "name": name_col}, "name")


def labels_of(paths: Sequence[str], layout: Layout) -> str:
    """The Chinese names of field paths, for a message."""
    return "、".join(layout.specs[path].name for path in paths if path in layout.specs)
