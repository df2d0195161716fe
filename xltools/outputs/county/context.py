"""What every sheet of the county workbook needs: the figures, the workbook, the links, where tables stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from xltools.county.ledger import Entry
from xltools.county.placing import Placing
from xltools.county.rows import KINDS, IndicatorRow, ProjectRow, TaskRow
from xltools.county.sums import Book
from xltools.outputs.county.collection import CollectionNotes
from xltools.outputs.county.links import Links
from xltools.scoring.scheme import Scheme
from xltools.scoring.table import TableScore
from xltools.sheets.report import ReportWorkbook
from xltools.sheets.spec import Formula, Link, Sheet, Styled

OVERVIEW = "总览"
TOWNSHIPS = "乡镇汇总"
PROJECTS = "项目明细"
TASKS = "任务明细"
INDICATORS = "指标明细"
STATISTICS = "指标统计"
SCORES = "评分"
FINDINGS = "问题清单"
SOURCES = "来源台账"
TABLES = "表格台账"
SHEETS = (
    OVERVIEW, TOWNSHIPS, PROJECTS, TASKS, INDICATORS, STATISTICS, SCORES, FINDINGS, SOURCES, TABLES,
)  # fmt: skip

YES, NO = "是", "否"
NO_YEAR = "未注明"
COUNTED_TOTAL = '=IF(COUNTIFS({计入},"是",{column},"<>")=0,"",ROUND(SUMIFS({column},{计入},"是"),6))'
"""The total of the counted rows of a sheet; blank where none of them has a value."""


@dataclass(slots=True)
class Summary:
    """One county workbook being written."""

    book: Book
    papers: ReportWorkbook
    links: Links
    scheme: Scheme
    scores: Mapping[int, TableScore] = field(default_factory=dict)
    """Scores of the listed self-evaluations, by the number of their table."""
    layout_names: Mapping[str, str] = field(default_factory=dict)
    collection: CollectionNotes | None = None
    files: dict[str, int] = field(init=False)
    """The number of each file on 来源台账, from 1, by path."""
    groups: dict[int, int] = field(init=False)
    """Number of a table → number of its row on 乡镇汇总."""

    problem_tables: list[int | None] = field(init=False)
    """For each of the county's problems: the number of its table."""

    def __post_init__(self) -> None:
        placing = Placing(self.book.county.entries)
        entries = [placing.entry(problem) for problem in self.book.county.problems]
        self.problem_tables = [entry.number if entry else None for entry in entries]
        self.files = {file.path: n for n, file in enumerate(self.book.county.files, 1)}
        self.groups = {e.number: t.number for t in self.book.county.townships for e in t.entries}

    def sheet(self, prefix: str) -> Sheet[Any]:
        """A declared list sheet, by the prefix of its names."""
        return cast("Sheet[Any]", self.papers.tables[prefix])

    def counted(self, entry: Entry) -> Formula:
        """是 or 否, read from the one cell of 表格台账 where a person may change it."""
        place = self.sheet("表").at(entry.number - 1, "计入")
        return Formula(f"={place}", YES if entry.counted else NO)

    def counted_row(self, row: ProjectRow | TaskRow | IndicatorRow) -> Formula | Styled:
        """是 or 否 of one row; a task that another contains is 否 whatever becomes of its table."""
        return self.counted(row.entry) if row.counted or not row.entry.counted else Styled(NO, "center")

    def source(self, entry: Entry, cell: str | None) -> Link:
        """A link to the cell a row was read from."""
        path, sheet = entry.file.path, entry.table.sheet or None
        return Link(self.links.url(path, sheet, cell), self.links.text(path, sheet, cell))

    def file_number(self, path: str) -> int:
        """The number of a file on 来源台账, from 1."""
        return self.files[path]

    def year(self, year: int | None) -> int | str:
        """The year, or 未注明 where no table prints one."""
        return NO_YEAR if year is None else year


def kind(entry: Entry) -> str:
    """The short name of a table's type: 项目目标, 部门自评 …"""
    return KINDS[entry.table.type]
