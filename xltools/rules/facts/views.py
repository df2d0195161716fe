"""What the rules look at: a table, a file, a county, with everything rules share worked out once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cached_property, wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from xltools.grid.areas import in_range
from xltools.model.money import NOISE, POWERS, convert, half_step
from xltools.model.problem import Place
from xltools.model.records import FileRead, Indicator, Table, Target, Task
from xltools.rules.facts.claims import ClaimSet, read_claims
from xltools.rules.facts.costs import Costs, read_costs
from xltools.rules.facts.task_tree import Outline, outline
from xltools.text.indicator_names import Level, Noun, level, noun, unit_class
from xltools.text.targets.grammar import base_unit

_NO_NOUN = Noun("", False, False, False)


class Row:
    """One indicator with what its words mean: level, noun and class of its unit."""

    __slots__ = ("indicator", "kind", "level", "name", "noun", "raw", "target", "unit_class")

    def __init__(self, indicator: Indicator) -> None:
        self.indicator = indicator
        self.name = name = indicator.l3 or ""
        self.level: Level = level(indicator.l1, indicator.l2)
        self.noun: Noun = noun(name) if name else _NO_NOUN
        target = indicator.target
        self.target: Target | None = target
        self.kind: str = target.kind if target is not None else ""
        self.raw: str = target.raw.strip() if target is not None else ""
        """The target as typed, without surrounding space."""
        self.unit_class: str = unit_class(target.unit) if target is not None and target.unit else ""

    @property
    def is_start(self) -> bool:
        """Whether a date is that of a beginning (开工时间), not of an end."""
        return any(word in self.name for word in ("开工", "启动", "开始", "动工", "入场", "招标", "申报"))

    @property
    def is_part(self) -> bool:
        """Whether the row only breaks down the one above it (其中：桃树面积) and is not scored itself."""
        return self.name.lstrip("★☆*（( ").startswith("其中")

    def cell(self, name: str | None = None) -> str:
        """The address of a field of the indicator; of its level-3 name by default."""
        return self.indicator.where.cell(name or "l3")


_TOTAL = re.compile(r"(?:自评|评价|综合|评分|绩效|各项)?(?:总分|合计|总计|总得分|得分合计|分值合计)[：:]?")


def _is_total(name: str | None) -> bool:
    """Whether a row is the line that adds the others up, which no rule may take for an indicator."""
    return name is not None and len(name) <= 8 and _TOTAL.fullmatch(name.strip()) is not None


_HEADINGS = frozenset(
    ("性质", "符号", "指标性质", "值", "数值", "指标值", "目标值", "单位", "计量单位", "度量单位")
)


def _is_heading(row: Indicator) -> bool:
    """Whether a row is the second line of a heading that was read as an indicator: 性质 | 值 | 单位."""
    return row.l3 in _HEADINGS and row.target is not None and row.target.raw.strip() in _HEADINGS


class TableView:
    """One table, its rows, and the amounts and texts that several rules need."""

    def __init__(self, table: Table, file: FileRead) -> None:
        self.table = table
        self.file = file
        self.rows = [Row(one) for one in table.indicators if not _is_total(one.l3) and not _is_heading(one)]
        self.weighted = any(row.indicator.weight is not None for row in self.rows)
        self.self_evaluated = table.type in ("project_selfeval", "department_selfeval")

    def cell(self, *paths: str) -> str | None:
        """The address of the first field that has one, else of its label, else the table's top-left cell."""
        cells = self.table.cells
        for path in paths:
            if path in cells:
                return cells[path]
        for path in paths:
            if path in self.table.unanswered:
                return self.table.unanswered[path]
        return self.table.range.partition(":")[0] or None

    def slack(self, *cells: str | None) -> Decimal:
        """By how much a sum over these cells may miss: the rounding their shown figures hide, added up."""
        shown = self.table.shown
        return sum((half_step(shown[cell]) for cell in cells if cell and cell in shown), NOISE)

    def unseen(self, *cells: str | None) -> str | None:
        """Why nobody sees the first of these cells that is hidden, struck out or under a merge."""
        found = (self.table.unseen.get(cell) for cell in cells if cell)
        return next((why for why in found if why), None)

    @cached_property
    def guessed(self) -> frozenset[str]:
        """Cells of levels that are blank and were read as those above (L007)."""
        sheet = self.table.sheet
        said = {p.cell for p in self.file.problems if p.code == "L007" and p.sheet == sheet}
        found: set[str] = set()
        for name in ("l1", "l2") if said else ():
            last = None
            for row in self.rows:
                level = row.indicator.l1, row.indicator.l2 if name == "l2" else None
                if row.cell(name) in said:
                    last = level
                if level == last:
                    found.add(row.cell(name))
        return frozenset(found)

    @cached_property
    def has_unread(self) -> bool:
        """Whether cells of the table have a heading or place nobody knew: what seems absent may be there."""
        sheet, area = self.table.sheet or None, self.table.range
        return any(
            p.code in ("L002", "L005") and p.sheet == sheet and p.cell and in_range(p.cell, area)
            for p in self.file.problems
        )

    @cached_property
    def name(self) -> str:
        """What to call the table in a sentence."""
        return self.table.project or self.table.title or self.table.unit or "本表"

    def place(self, cell: str | None) -> Place:
        """A place in this table, for a problem that speaks of two."""
        return Place(self.file.path, self.table.sheet or None, cell)

    @cached_property
    def outline(self) -> Outline:
        """The tasks by level: a heading and the tasks it is made of count once."""
        return outline(self.table.tasks)

    @cached_property
    def budget(self) -> Decimal | None:
        """The money the table speaks of: funding, the printed total or the sum of its tasks."""
        table = self.table
        if table.funding.total is not None:
            return table.funding.total
        if table.execution.adjusted is not None:
            return table.execution.adjusted
        if table.printed_totals.total is not None:
            return table.printed_totals.total
        amounts = [task.total for task in self.outline.top if task.total is not None]
        return sum(amounts, Decimal(0)) if amounts else None

    @cached_property
    def budget_yuan(self) -> Decimal | None:
        """The budget in 元; None where it is not known or the table's currency unit is not."""
        if self.budget is None or self.table.currency_unit not in POWERS:
            return None
        return convert(self.budget, self.table.currency_unit, "元")

    def in_table_unit(self, target: Target) -> Decimal | None:
        """A money target without denominator, in the table's currency unit; None for anything else."""
        if not isinstance(target.value, Decimal) or not target.unit or self.table.currency_unit not in POWERS:
            return None
        power, unit = base_unit(target.unit)
        if unit != "元":
            return None
        return target.value.scaleb(power - POWERS[self.table.currency_unit])

    @cached_property
    def costs(self) -> Costs:
        """The cost targets: for all, and per unit with what they come to."""
        return read_costs(self.rows, self.goal_text, self.goal_claims)

    @cached_property
    def plan_in_percent(self) -> bool:
        """Whether the plan's steps are percentages: typed with %, or under a heading of % and none of them
        an amount this budget could have.
        """
        table = self.table
        if "plan.%.typed" in table.cells:
            return True
        last = next((step.amount for step in reversed(table.plan) if step.amount is not None), None)
        if "plan.%" not in table.cells or last is None:
            return False
        total = table.funding.total
        return last == 100 != total or total is not None and max(total * 2, Decimal(1)) < last < 100

    @cached_property
    def texts(self) -> list[tuple[str, str]]:
        """The prose of the table with its cells: goals, purpose, task contents."""
        table = self.table
        found: list[tuple[str, str]] = []
        for n, goal in enumerate(table.goals):
            found.append((self.cell(f"goals.{n}", f"goals[{n}]", "goals") or "", goal))
        if table.purpose:
            found.append((self.cell("purpose") or "", table.purpose))
        found += [(task.where.cell("content"), task.content) for task in table.tasks if task.content]
        return found

    @cached_property
    def claims(self) -> tuple[ClaimSet, ...]:
        """What each of ``texts`` says in figures."""
        return tuple([read_claims(text, cell) for cell, text in self.texts])

    @cached_property
    def goal_claims(self) -> tuple[ClaimSet, ...]:
        """The same of the goals alone."""
        return self.claims[: len(self.table.goals)]

    @cached_property
    def task_claims(self) -> list[tuple[Task, ClaimSet]]:
        """The tasks whose contents say something, and what."""
        tasks = [task for task in self.table.tasks if task.content]
        return list(zip(tasks, self.claims[len(self.claims) - len(tasks) :], strict=True))

    @cached_property
    def target_claims(self) -> tuple[ClaimSet, ...]:
        """The same of targets that are sentences."""
        return tuple([read_claims(row.raw, row.cell("target")) for row in self.rows if row.kind == "text"])

    def row_texts(self, *fields: str) -> list[tuple[str, str]]:
        """Some fields of the indicators with their cells; of targets those that are sentences."""
        found = []
        for row in self.rows:
            for name in fields:
                text = getattr(row.indicator, name)
                text = (row.raw if row.kind == "text" else "") if name == "target" else text
                if text:
                    found.append((row.cell(name), text))
        return found

    @cached_property
    def row_keys(self) -> tuple[str, ...]:
        """Each row's name and target without spaces: equal for copied rows."""
        return tuple([f"{row.name}={row.raw}".replace(" ", "") for row in self.rows])

    @cached_property
    def prose(self) -> str:
        """All of ``texts`` as one, to see quickly that something is nowhere in them."""
        return "\n".join(text for _, text in self.texts)

    @cached_property
    def results_text(self) -> str:
        """All that is said to have been done, as one text."""
        done = [task.result for task in self.table.tasks if task.result]
        return "\n".join((*self.table.results, *done))

    @cached_property
    def everything(self) -> str:
        """Every different text of the table as one: what is nowhere in it is looked for once."""
        table = self.table
        texts: set[str | None] = {text for _, text in self.texts}
        for row in self.rows:
            of = row.indicator
            texts.update((of.l3, of.description, of.evidence, of.basis, of.reason, of.note))
            if row.kind == "text":
                texts.add(row.raw)
        texts.update((*table.results, *table.safeguards, table.title, table.project))
        for task in table.tasks:
            texts.update((task.name, task.result))
        for goal in table.sub_goals:
            texts.update((goal.name, goal.goal, goal.indicator))
        return "\n".join(filter(None, texts))

    @cached_property
    def goal_text(self) -> str:
        """All goals as one text."""
        return "\n".join(self.table.goals)


class FileView:
    """One file and its tables; ``towns`` are those the county named (its roster, its xltools.toml)."""

    def __init__(
        self, file: FileRead, tables: Sequence[TableView] | None = None, towns: tuple[str, ...] = ()
    ) -> None:
        self.file = file
        self.towns = towns
        self.tables = (
            list(tables) if tables is not None else [TableView(table, file) for table in file.tables]
        )


class CountyView:
    """Many files; ``tables`` are those of all of them."""

    def __init__(self, files: Sequence[FileView]) -> None:
        self.files = list(files)
        self.tables = [table for file in files for table in file.tables]


Tables = FileView | CountyView
_Found = TypeVar("_Found")
_View = TypeVar("_View", bound="TableView | FileView | CountyView")


def once(function: Callable[[_View], _Found]) -> Callable[[_View], _Found]:
    """What several rules need of one table, file or county, worked out for the first that asks."""
    known: WeakKeyDictionary[_View, _Found] = WeakKeyDictionary()

    @wraps(function)
    def found(view: _View) -> _Found:
        if view not in known:
            known[view] = function(view)
        return known[view]

    return found
