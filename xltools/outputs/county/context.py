"""What every sheet of the county workbook needs: the figures, the paper, the links, where tables stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xltools.county.ledger import Entry
from xltools.county.rows import KINDS
from xltools.county.sums import Book
from xltools.outputs.county.collection import CollectionNotes
from xltools.outputs.county.links import Links
from xltools.scoring.scheme import Scheme
from xltools.scoring.table import TableScore
from xltools.sheets.paper import FIRST, Link, Live, Papers, at

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

COUNTED_COLUMN = 2
"""Column of 计入 on 表格台账: what every detail row refers to."""
YES, NO = "是", "否"
NO_YEAR = "未注明"


@dataclass(slots=True)
class Summary:
    """One county workbook being written."""

    book: Book
    papers: Papers
    links: Links
    scheme: Scheme
    scores: Mapping[int, TableScore] = field(default_factory=dict)
    """Scores of the listed self-evaluations, by the number of their table."""
    layout_names: Mapping[str, str] = field(default_factory=dict)
    collection: CollectionNotes | None = None
    files: dict[str, int] = field(init=False)
    """The number of each file on 来源台账, from 1, by path."""

    def __post_init__(self) -> None:
        self.files = {file.path: n for n, file in enumerate(self.book.county.files, 1)}

    def counted(self, entry: Entry) -> Live:
        """是 or 否, read from the one cell of 表格台账 where a person may change it."""
        place = at(TABLES, FIRST + entry.number - 1, COUNTED_COLUMN)
        return Live(f"={place}", YES if entry.counted else NO)

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
