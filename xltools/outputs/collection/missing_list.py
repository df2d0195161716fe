"""未交名单: who has not handed in what, amounts given against returned, and what became of every file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from io import BytesIO
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from xltools.sheets.draw import draw_list
from xltools.sheets.report import ReportWorkbook
from xltools.sheets.save import verify_bytes
from xltools.sheets.spec import Column, Sheet, Styled, Value

if TYPE_CHECKING:
    from xlsxwriter import Workbook

KEYWORD = "xltools:report"
"""Document keyword by which a folder scan knows its own output."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One township's row of 收表情况. ``expected`` and ``missing`` are None where no roster was given."""

    name: str
    expected: int | None
    received: int
    missing: int | None
    open: int
    fixed: int
    new: int
    rounds: str
    state: str


class FileLine(NamedTuple):
    """One file that lies or lay in the folder; ``last_round`` is None for one that is there."""

    path: str
    round: int
    state: str
    replaces: str
    why: str
    last_round: int | None
    sha256: str


class PastLine(NamedTuple):
    """One finding that is not there any more, and what people wrote beside it."""

    unit: str
    code: str
    message: str
    last_round: int
    life: str
    written: str
    severity: str
    project: str
    table: str
    key: str


@dataclass(frozen=True, slots=True)
class MissingList:
    """The rows of every sheet; amounts in 万元."""

    round: int
    units: Sequence[UnitLine]
    missing: Sequence[tuple[str, str, Decimal | None]]
    """Unit, table, amount given."""
    amounts: Sequence[tuple[str, str, Decimal | None, Decimal | None, str]]
    """Unit, project, given, returned, remark: every project of the roster that came in, and those added."""
    files: Sequence[FileLine]
    changes: Sequence[tuple[str, str, str, str]]
    """Unit, table, file of the correction, what changed."""
    past: Sequence[PastLine]
    notes: Sequence[str]
    reminder: str


STATES = {
    "未交": "error",
    "缺表": "error",
    "待核定": "error",
    "有错": "warning",
    "已改": "good",
    "通过": "good",
}
_UNITS: tuple[Column[Any], ...] = (
    Column("乡镇（单位）", 22, "wrap"), Column("状态", 10, "center"), Column("应交", 8, "count"),
    Column("已交", 8, "count"), Column("未交", 8, "count"), Column("待改问题", 10, "count"),
    Column("已改问题", 10, "count"), Column("本轮新增", 10, "count"), Column("报送轮次", 18, "wrap"),
)  # fmt: skip
_MISSING: tuple[Column[Any], ...] = (
    Column("乡镇（单位）", 22, "wrap"),
    Column("未交的表", 40, "wrap"),
    Column("下达金额（万元）", 16, "money"),
)
_AMOUNTS: tuple[Column[Any], ...] = (
    Column("乡镇（单位）", 20, "wrap"), Column("项目", 36, "wrap"), Column("下达（万元）", 14, "money"),
    Column("报送（万元）", 14, "money"), Column("相差（万元）", 14, "money"), Column("说明", 26, "wrap"),
)  # fmt: skip
_FILES: tuple[Column[Any], ...] = (
    Column("文件", 48, "wrap"), Column("轮次", 7, "id"), Column("状态", 11, "center"),
    Column("代替", 34, "wrap"), Column("理由", 44, "wrap"), Column("末轮", 7, "id", printed=False),
    Column("SHA-256", 20, "wrap", printed=False),
)  # fmt: skip
_CHANGES: tuple[Column[Any], ...] = (
    Column("乡镇（单位）", 18, "wrap"), Column("表", 28, "wrap"), Column("更正件", 30, "wrap"),
    Column("改了什么（前 ≠ 后）", 60, "wrap"),
)  # fmt: skip
_PAST: tuple[Column[Any], ...] = (
    Column("乡镇（单位）", 18, "wrap"), Column("编号", 8, "center"), Column("问题", 56, "wrap"),
    Column("末次出现", 9, "id"), Column("结果", 10, "center"), Column("整改情况和备注", 34, "wrap"),
    Column("级别", 8, "center", printed=False), Column("项目", 16, "wrap", printed=False),
    Column("表", 20, "wrap", printed=False), Column("键", 14, "id", printed=False),
)  # fmt: skip
_NOTES: tuple[Column[Any], ...] = (Column("说明", 110, "wrap"),)


def _sheet(
    book: ReportWorkbook,
    name: str,
    note: str,
    columns: tuple[Column[Any], ...],
    rows: Iterable[Sequence[Value]],
) -> None:
    """A list sheet whose rows hold the values of the columns in order."""
    book.add(name)
    drawn = tuple(replace(column, value=itemgetter(n)) for n, column in enumerate(columns))
    draw_list(book, Sheet(name=name, title=name, note=note, freeze=1, columns=drawn, rows=list(rows)))


def _build(workbook: Workbook, found: MissingList) -> None:
    papers = ReportWorkbook(workbook)
    papers.properties("未交名单", KEYWORD)
    _sheet(
        papers, "收表情况", f"第 {found.round} 轮。问题只计错误和警告，已认可的不计。", _UNITS,
        (
            (u.name, Styled(u.state, STATES.get(u.state, "center")), u.expected, u.received, u.missing,
            u.open, u.fixed, u.new, u.rounds)
            for u in found.units
        ),
    )  # fmt: skip
    _sheet(papers, "未交", "名册里有、还没有交来的表。", _MISSING, found.missing)
    _sheet(
        papers, "金额核对", "县里下达的金额与乡镇报送的金额；名册之外多报的项目列在最后。", _AMOUNTS,
        (
            (unit, name, given, returned, None if given is None or returned is None else returned - given,
            remark) for unit, name, given, returned, remark in found.amounts
        ),
    )  # fmt: skip
    _sheet(
        papers, "文件", "每个报送文件：哪一轮交来，是否计入，为什么；已撤回的列在最后。", _FILES,
        ((f.path, f.round or None, f.state, f.replaces, f.why, f.last_round, f.sha256) for f in found.files),
    )  # fmt: skip
    _sheet(papers, "更正对照", "更正件与被代替的表逐项比较。", _CHANGES, found.changes)
    _sheet(papers, "已改的问题", "以前提出、现在没有了的问题，以及当时写下的整改情况。", _PAST, found.past)
    _sheet(
        papers,
        "其他",
        "不是报送件的文件，和可以复制发出的催报文字。",
        _NOTES,
        ((n,) for n in (*found.notes, found.reminder) if n),
    )


def missing_list_bytes(found: MissingList) -> bytes:
    """The workbook; the same list gives the same bytes."""
    from xltools.sheets.safe_workbook import SafeWorkbook

    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = SafeWorkbook(buffer, options)
    _build(workbook, found)
    workbook.close()
    data = buffer.getvalue()
    verify_bytes(data)
    return data
