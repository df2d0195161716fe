"""来源台账 and 表格台账: every file and every table, what was made of it, and whether it is counted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import PurePath

from xltools.county.ledger import Entry, NameSource
from xltools.county.sums import add
from xltools.grid.model import column_letters
from xltools.model.records import FileRead
from xltools.outputs.county.collection import GROUP, KEY, PATH, ROUND, CollectionNotes
from xltools.outputs.county.context import COUNTED_COLUMN, NO, SOURCES, TABLES, YES, Summary, kind
from xltools.sheets.detail_rows import write_detail
from xltools.sheets.paper import FIRST, Column, Link, Live, Styled, Value

SOURCE_COLUMNS = (
    Column("文件号", 7, "id"),
    Column("文件", 30, "link"),
    Column("所在文件夹", 20, "wrap"),
    Column("大小（字节）", 12, "count"),
    Column("读取方式", 14, "center"),
    Column("状态", 10, "center"),
    Column("识别出的表", 9, "count"),
    Column("计入的表", 9, "count"),
    Column("错误", 7, "count"),
    Column("警告", 7, "count"),
    Column("提示", 7, "count"),
    Column("说明", 40, "wrap"),
    Column("SHA-256", 36, "wrap"),
)
TABLE_COLUMNS = (
    Column("表号", 6, "id", "表号"),
    Column("文件号", 7, "id", "文件号"),
    Column("计入", 6, "input", "计入"),
    Column("状态", 10, "center", "状态"),
    Column("乡镇（单位）", 15, "wrap"),
    Column("年度", 8, "center"),
    Column("表类", 10, "center", "表类"),
    Column("项目名称", 24, "wrap"),
    Column("位置", 26, "link"),
    Column("表中单位名称", 17, "wrap"),
    Column("乡镇名来自", 10, "wrap"),
    Column("年度来自", 10, "wrap"),
    Column("金额单位", 8, "center"),
    Column("任务或指标数", 9, "count"),
    Column("印出的合计（万元）", 12, "money"),
    Column("任务相加（万元）", 12, "money"),
    Column("相差（万元）", 11, "money"),
    Column("说明", 34, "wrap"),
    Column("表样", 26, "wrap", printed=False),
    Column("组号", 6, "id", "组号", printed=False),
)
ORIGINS: dict[NameSource, str] = {
    "table": "本表",
    "copy": "另一份相同的表",
    "file": "同文件其他表",
    "department": "主管部门栏",
    "stem": "文件名",
    "none": "未注明",
}
READERS = {
    "calamine-xlsx": "Excel 工作簿",
    "calamine-xls": "Excel 97-2003",
    "calamine-ods": "ODS 表格",
    "python-docx": "Word 文档",
    "text-tabs": "文本（制表符）",
    "text-cells": "文本（一格一行）",
}
"""Readers' names for people; one that is not here is shown as it is."""
STANDINGS = {"counted": "计入", "repeat": "重复", "version": "待核定", "replaced": "已被代替"}
STANDING_STYLES = {"计入": "good", "重复": "hint", "待核定": "error", "已被代替": "hint"}
_ROUNDS = (Column(ROUND, 6, "id"), Column("收表状态", 10, "center"))
_PATH = Column(PATH, 30, "wrap", printed=False)
_VERSIONS = (Column(GROUP, 6, "id", GROUP, printed=False), Column(KEY, 24, "wrap", printed=False))
_BOTH_COUNTED = {"bg_color": "#FF0000", "font_color": "#FFFFFF", "bold": True}
STATUSES = {"ok": ("正常", "good"), "partial": ("部分可用", "warning"), "unreadable": ("无法读取", "error")}


def _remark(file: FileRead, own: list[Entry]) -> str:
    if not own:
        first = next((p.message for p in file.problems), "没有识别出绩效表。")
        return f"未能使用：{first}"
    repeats = sum(e.standing == "repeat" for e in own)
    versions = sum(e.standing == "version" for e in own)
    if repeats == len(own):
        return "重复报送，全部不计入。"
    parts = [f"{repeats} 张表重复，不计入" if repeats else "", f"{versions} 张表待核定" if versions else ""]
    return "；".join(part for part in parts if part)


def write_sources(s: Summary) -> None:
    """来源台账: one row per input file."""
    paper = s.papers.sheets[SOURCES]
    county = s.book.county
    paper.title("来源台账", "每个报送文件一行；哈希值（SHA-256）用来证明汇总所用的正是这一份文件。")
    own: dict[str, list[Entry]] = {}
    for entry in county.entries:
        own.setdefault(entry.file.path, []).append(entry)
    severity: dict[str, list[int]] = {}
    for problem in county.problems:
        counts = severity.setdefault(problem.path or "", [0, 0, 0])
        counts[("error", "warning", "hint").index(problem.severity)] += 1

    notes = s.collection.files if s.collection else {}

    def row(n: int, file: FileRead) -> list[Value]:
        note = notes.get(file.path)
        plain_row = plain(n, file)
        if s.collection is None:
            return plain_row
        state: Value = Styled(note.state, note.style) if note else None
        plain_row[-2] = (note.remark if note else "") or plain_row[-2]
        return [*plain_row, note.round if note else None, state, file.path]

    def plain(n: int, file: FileRead) -> list[Value]:
        entries = own.get(file.path, [])
        counts = severity.get(file.path, [0, 0, 0])
        status, style = STATUSES[file.status] if entries else ("未能使用", "error")
        shown = PurePath(s.links.shown(file.path))
        return [
            n,
            Link(s.links.url(file.path, None, None), shown.name),
            shown.parent.as_posix() if shown.parent.name else "（根文件夹）",
            file.size,
            READERS.get(file.reader, file.reader) or None,
            Styled(status, style),
            Live(f"=COUNTIFS(表_文件号,{n})", len(entries)),
            Live(f'=COUNTIFS(表_文件号,{n},表_计入,"是")', sum(e.counted for e in entries)),
            *(
                Live(f'=COUNTIFS(问题_文件号,{n},问题_级别,"{name}")', count)
                for name, count in zip(("错误", "警告", "提示"), counts, strict=True)
            ),
            _remark(file, entries),
            file.sha256,
        ]

    rows = (row(n, file) for n, file in enumerate(county.files, 1))
    columns = (*SOURCE_COLUMNS, *_ROUNDS, _PATH) if s.collection else SOURCE_COLUMNS
    write_detail(paper, "文件", columns, rows, {}, 2)


def _printed(entry: Entry) -> Decimal | None:
    if not entry.table.type.startswith("department"):
        return None
    printed = entry.table.printed_totals.total
    return entry.wan(printed if printed is not None else entry.table.funding.total)


def _table(s: Summary, entry: Entry, group: dict[int, int]) -> list[Value]:
    table, n = entry.table, entry.number
    row = FIRST + n
    standing = STANDINGS[entry.standing]
    listed = entry.standing != "repeat"
    printed = _printed(entry)
    added: Value = None
    difference: Value = None
    if table.tasks and listed:
        total = add(entry.wan(task.total) for task in table.tasks)
        added = Live(
            f'=IF(COUNTIFS(任务_表号,A{row},任务_总额,"<>")=0,"",ROUND(SUMIFS(任务_总额,任务_表号,A{row}),6))',
            total,
        )
        both = None if printed is None or total is None else printed - total
        difference = Live(f'=IF(COUNT(O{row},P{row})<2,"",ROUND(O{row}-P{row},6))', both)
    counted: Value = YES if entry.counted else NO
    if not listed:
        counted = Styled(NO, "center")
    return [
        n,
        s.file_number(entry.file.path),
        counted,
        Styled(standing, STANDING_STYLES[standing]),
        entry.unit,
        s.year(entry.year),
        kind(entry),
        None if table.type.startswith("department") else entry.name,
        s.source(entry, table.range or None),
        table.unit,
        ORIGINS[entry.unit_source],
        ORIGINS[entry.year_source],
        table.currency_unit,
        len(table.indicators) or len(table.tasks) or len(table.sub_goals),
        printed,
        added,
        difference,
        entry.note,
        s.layout_names.get(table.layout, table.layout),
        group[n],
        *(_version_cells(s.collection, entry) if s.collection else ()),
    ]


def _version_cells(collection: CollectionNotes, entry: Entry) -> tuple[Value, Value]:
    return collection.documents.get(entry.number), collection.contents.get(entry.number)


def _warn_of_both(s: Summary, count: int) -> None:
    """计入 turns red where two versions of one table are both set to 是."""
    paper = s.papers.sheets[TABLES]
    columns = (*TABLE_COLUMNS, *_VERSIONS)
    at = next(n for n, column in enumerate(columns) if column.head == _VERSIONS[0].head)
    counted, document = column_letters(COUNTED_COLUMN), column_letters(at)
    top = FIRST + 1
    group = f"${document}{top}"
    rule = f'=AND(${counted}{top}="{YES}",{group}<>"",COUNTIFS(表_版本组,{group},表_计入,"{YES}")>1)'
    paper.sheet.conditional_format(
        FIRST, COUNTED_COLUMN, FIRST + max(count, 1) - 1, COUNTED_COLUMN,
        {"type": "formula", "criteria": rule, "format": paper.book.add_format(_BOTH_COUNTED)},
    )  # fmt: skip


def write_tables(s: Summary) -> None:
    """表格台账: one row per table; its 计入 cells decide what every total of the workbook adds up."""
    paper = s.papers.sheets[TABLES]
    county = s.book.county
    paper.title(
        "表格台账",
        "每张识别出的表一行。黄色的“计入”可改为“是”或“否”，全部合计随之重算；重复的表未列明细，不能计入。",
    )
    group = {e.number: t.number for t in county.townships for e in t.entries}
    rows = (_table(s, entry, group) for entry in county.entries)
    columns = (*TABLE_COLUMNS, *_VERSIONS) if s.collection else TABLE_COLUMNS
    write_detail(paper, "表", columns, rows, {}, 5)
    if s.collection:
        _warn_of_both(s, len(county.entries))
    for entry in county.entries:
        if entry.standing == "repeat":
            continue
        row = FIRST + entry.number - 1
        paper.sheet.data_validation(
            row,
            2,
            row,
            2,
            {
                "validate": "list",
                "source": [YES, NO],
                "error_title": "计入",
                "error_message": "只能填 是 或 否",
            },
        )
