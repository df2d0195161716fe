"""The rows of the detail sheets: one project, one task, one indicator each, amounts in 万元."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltools.county.ledger import County, Entry
from xltools.county.levels import not_counted
from xltools.model.records import Indicator, Task
from xltools.text.unit_names import plain

KINDS: dict[str, str] = {
    "department_goal": "部门目标",
    "department_plan": "部门计划",
    "project_goal": "项目目标",
    "project_selfeval": "项目自评",
    "department_selfeval": "部门自评",
    "monitoring": "运行监控",
}
"""Short names of the table types, used as keys in the workbook's formulas."""

STAGES = {"部门目标": "目标", "部门计划": "目标", "项目目标": "目标", "项目自评": "自评", "部门自评": "自评"}
LEVEL1 = ("产出", "成本", "效益", "满意度", "其他")
"""Level-1 classes; 其他 holds the names a region invents and the blank ones."""
TARGET_KINDS: dict[str, str] = {
    "number": "数值",
    "percent": "百分比",
    "date": "时间",
    "range": "区间",
    "qualitative": "定性",
    "text": "文字",
}
ONLY_TOTAL = "（表中只列了合计）"


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A table of one project. Money is in 万元, None where the table gives none."""

    entry: Entry
    group: int
    total: Decimal | None
    fiscal: Decimal | None
    other: Decimal | None
    initial: Decimal | None
    adjusted: Decimal | None
    executed: Decimal | None

    @property
    def counted(self) -> bool:
        """Whether it is part of the totals."""
        return self.entry.counted

    @property
    def cell(self) -> str | None:
        """Where the project stands in its file."""
        return self.entry.table.cell("project") or self.entry.table.range.partition(":")[0] or None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One 年度主要任务 of a department table; money in 万元."""

    entry: Entry
    group: int
    name: str
    content: str | None
    total: Decimal | None
    fiscal: Decimal | None
    other: Decimal | None
    executed: Decimal | None
    cell: str | None
    why: str = ""
    """Why it is in no total although its table is counted (已含在“基本支出”里); empty where it is."""

    @property
    def counted(self) -> bool:
        """Whether it is part of the totals."""
        return self.entry.counted and not self.why


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One level-3 indicator; ``l1`` is its class (one of ``LEVEL1``), the names as printed are in ``row``."""

    entry: Entry
    group: int
    row: Indicator
    l1: str

    @property
    def counted(self) -> bool:
        """Whether it is part of the totals."""
        return self.entry.counted

    @property
    def kind(self) -> str:
        """数值, 百分比 …; 未填 where no target is written."""
        return TARGET_KINDS[self.row.target.kind] if self.row.target else "未填"


def stage(kind: str) -> str:
    """目标, 自评 or 监控: which part of the year a table (by its short name) belongs to."""
    return STAGES.get(kind, "监控")


def level1_class(name: str | None) -> str:
    """The class of a level-1 name: 产出指标(50分) → 产出. 完成指标 is the 2019 form's name for 产出."""
    text = plain(name)
    if text.startswith("完成"):
        return "产出"
    return next((level for level in LEVEL1 if level in text), "其他")


def groups(county: County) -> dict[int, int]:
    """Number of an entry → number of its township row."""
    return {e.number: t.number for t in county.townships for e in t.entries}


def project_rows(county: County) -> Iterator[ProjectRow]:
    """Every listed table of a project, goals, self-evaluations and monitoring alike."""
    group = groups(county)
    for e in county.listed:
        if e.table.type.startswith("department"):
            continue
        money, spent = e.table.funding, e.table.execution
        yield ProjectRow(
            e,
            group[e.number],
            e.wan(money.total),
            e.wan(money.fiscal),
            e.wan(money.other),
            e.wan(spent.initial),
            e.wan(spent.adjusted),
            e.wan(spent.executed),
        )


def _task(entry: Entry, group: int, task: Task, why: str) -> TaskRow:
    return TaskRow(
        entry,
        group,
        task.name,
        task.content,
        entry.wan(task.total),
        entry.wan(task.fiscal),
        entry.wan(task.other),
        entry.wan(task.executed),
        task.where.cell("name"),
        why,
    )


def task_rows(county: County) -> Iterator[TaskRow]:
    """Every task of the listed department tables; a table with a total and no task gives one row."""
    group = groups(county)
    for e in county.listed:
        if not e.table.type.startswith("department"):
            continue
        reasons = not_counted(e.table)
        for n, task in enumerate(e.table.tasks):
            yield _task(e, group[e.number], task, reasons.get(n, ""))
        if e.table.tasks:
            continue
        for path in ("printed_totals", "funding"):
            money = getattr(e.table, path)
            if money.total is not None:
                total, fiscal, other = (e.wan(v) for v in (money.total, money.fiscal, money.other))
                at = e.table.cell(f"{path}.total")
                yield TaskRow(e, group[e.number], ONLY_TOTAL, None, total, fiscal, other, None, at)
                break


def indicator_rows(county: County) -> Iterator[IndicatorRow]:
    """Every indicator of every listed table."""
    group = groups(county)
    for e in county.listed:
        for row in e.table.indicators:
            yield IndicatorRow(e, group[e.number], row, level1_class(row.l1))
