"""来源台账 and 表格台账: every file and every table, what was made of it, and whether it is counted."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import PurePath

from xltools.county.families import MONEY, family
from xltools.county.ledger import Entry, NameSource
from xltools.county.levels import not_counted
from xltools.county.sums import add
from xltools.model.problem import SEVERITY_CHINESE, Severity
from xltools.model.records import FileRead
from xltools.outputs.county.collection import GROUP, KEY, PATH, ROUND, SHA, CollectionNotes
from xltools.outputs.county.context import NO, SOURCES, TABLES, YES, Summary, kind
from xltools.sheets.draw import draw_list
from xltools.sheets.spec import Column, Formula, Link, Sheet, Styled, Templates, Value, row_number

ORIGINS: dict[NameSource, str] = {
    "table": "本表",
    "copy": "另一份相同的表",
    "file": "同文件其他表",
    "department": "主管部门栏",
    "stem": "文件名",
    "none": "未注明",
}
PRINTED, ADDED = "印出的合计（万元）", "任务相加（万元）"
REPEATS_SHOWN = 3
"""Repeated tables of one file named one by one."""
READERS = {
    "calamine-xlsx": "Excel 工作簿",
    "calamine-xls": "Excel 97-2003",
    "calamine-ods": "ODS 表格",
    "python-docx": "Word 文档",
    "text-tabs": "文本（制表符）",
    "text-cells": "文本（一格一行）",
}
"""Readers' names for people; one that is not here is shown as it is."""
STANDINGS = {
    "counted": "计入", "repeat": "重复", "version": "待核定", "replaced": "已被代替", "blank": "空表",
}  # fmt: skip
STANDING_STYLES = {
    "counted": "good", "repeat": "hint", "version": "error", "replaced": "hint", "blank": "hint",
}  # fmt: skip
UNLISTED = ("repeat", "blank")
"""Tables that stand on no detail sheet."""
BOTH_COUNTED = {"bg_color": "#FF0000", "font_color": "#FFFFFF", "bold": True}
STATUSES = {"ok": ("正常", "good"), "partial": ("部分可用", "warning"), "unreadable": ("无法读取", "error")}


def _remark(file: FileRead, own: list[Entry], entries: Mapping[int, Entry]) -> str:
    """What became of a file's tables; a repeat names the file and table that count instead of it."""
    if not own:
        first = next((p.message for p in file.problems), "没有识别出绩效表。")
        return f"未能使用：{first}"
    repeats = [e for e in own if e.standing == "repeat"]
    versions = sum(e.standing == "version" for e in own)
    parts = []
    if repeats:
        shown = [_repeated(e, entries) for e in repeats[:REPEATS_SHOWN]]
        rest = f"等 {len(repeats)} 张表" if len(repeats) > REPEATS_SHOWN else ""
        every = "全部" if len(repeats) == len(own) else ""
        parts.append(f"{'；'.join(shown)}{rest}，{every}不计入")
    if versions:
        parts.append(f"{versions} 张表待核定")
    return "；".join(parts)


def _repeated(entry: Entry, entries: Mapping[int, Entry]) -> str:
    first = entries.get(entry.of or 0)
    if first is None:
        return f"表 {entry.number} 重复"
    where = "本文件" if first.file.path == entry.file.path else PurePath(first.file.path).name
    return f"表 {entry.number} 与表 {first.number}（{where}）重复"


def last_change(path: str) -> str | None:
    """When a file was last changed as its folder shows it, to the minute; None where it is not on disk."""
    try:
        changed = os.stat(path).st_mtime
    except (OSError, ValueError):
        return None
    return dt.datetime.fromtimestamp(changed).strftime("%Y-%m-%d %H:%M")


def source_sheet(s: Summary) -> Sheet[FileRead]:
    """来源台账: one row per input file."""
    county = s.book.county
    own: dict[str, list[Entry]] = {}
    for entry in county.entries:
        own.setdefault(entry.file.path, []).append(entry)
    by_number = {entry.number: entry for entry in county.entries}
    found = Counter((problem.path, problem.severity) for problem in county.problems)

    def entries(file: FileRead) -> list[Entry]:
        return own.get(file.path, [])

    def folder(file: FileRead) -> Value:
        shown = PurePath(s.links.shown(file.path))
        return shown.parent.as_posix() if shown.parent.name else "（根文件夹）"

    def status(file: FileRead) -> Value:
        return Styled(*(STATUSES[file.status] if entries(file) else ("未能使用", "error")))

    def remark(file: FileRead) -> str:
        note = s.collection.files.get(file.path) if s.collection else None
        return (note.remark if note else "") or _remark(file, entries(file), by_number)

    def problems(severity: Severity) -> Column[FileRead]:
        name = SEVERITY_CHINESE[severity]
        formula = f'=COUNTIFS({{问题.文件号}},{{文件号}},{{问题.级别}},"{name}")'
        return Column(name, 5.5, "count", value=lambda file: found[file.path, severity], formula=formula)

    return Sheet(
        name=SOURCES,
        prefix="文件",
        title=SOURCES,
        note="每个报送文件一行；哈希值（SHA-256）用来证明汇总所用的正是这一份文件。",
        rows=county.files,
        columns=(
            Column("文件号", 6, "id", value=row_number),
            Column(
                "文件",
                22,
                "link_wrap",
                value=lambda f: Link(s.links.url(f.path, None, None), PurePath(s.links.shown(f.path)).name),
            ),
            Column("所在文件夹", 13, "wrap", value=folder),
            Column("大小（字节）", 10, "count", value=lambda f: f.size),
            Column("读取方式", 11, "wrap", value=lambda f: READERS.get(f.reader, f.reader) or None),
            Column("状态", 8.5, "center", value=status),
            Column(
                "识别出的表",
                7,
                "count",
                value=lambda f: len(entries(f)),
                formula="=COUNTIFS({表.文件号},{文件号})",
            ),
            Column(
                "计入的表",
                7,
                "count",
                value=lambda f: sum(e.counted for e in entries(f)),
                formula='=COUNTIFS({表.文件号},{文件号},{表.计入},"是")',
            ),
            *(problems(severity) for severity in ("error", "warning", "hint")),
            Column("说明", 30, "wrap", value=remark),
            Column("最后修改", 11, "wrap", value=lambda f: last_change(f.path)),
            Column(SHA, 33, "wrap", value=lambda f: f.sha256),
            *(_rounds(s.collection) if s.collection else ()),
        ),
    )


def _printed(entry: Entry) -> Decimal | None:
    if not entry.table.type.startswith("department"):
        return None
    printed = entry.table.printed_totals.total
    return entry.wan(printed if printed is not None else entry.table.funding.total)


def _added(entry: Entry) -> Value:
    """The tasks added up; blank for tables whose tasks are not listed."""
    if not entry.table.tasks or entry.standing in UNLISTED:
        return None
    formula = (
        '=IF(COUNTIFS({任务.表号},{表号},{任务.总额},"<>")=0,"",'
        'ROUND(SUMIFS({任务.总额},{任务.表号},{表号},{任务.原因},""),6))'
    )
    left_out = not_counted(entry.table)
    amounts = (entry.wan(task.total) for n, task in enumerate(entry.table.tasks) if n not in left_out)
    return Formula(formula, add(amounts))


def _difference(entry: Entry) -> Value:
    added, printed = _added(entry), _printed(entry)
    if not isinstance(added, Formula):
        return None
    gap = printed - added.value if printed is not None and isinstance(added.value, Decimal) else None
    return Formula(
        '=IF(COUNT({印出的合计（万元）},{任务相加（万元）})<2,"",ROUND({印出的合计（万元）}-{任务相加（万元）},6))',
        gap,
    )


def _counted(entry: Entry) -> Value:
    if entry.standing in UNLISTED:
        return Styled(NO, "center")
    return YES if entry.counted else NO


def table_sheet(s: Summary) -> Sheet[Entry]:
    """表格台账: one row per table; its 计入 cells decide what every total of the workbook adds up."""
    money_errors = Counter(
        table
        for problem, table in zip(s.book.county.problems, s.problem_tables, strict=True)
        if table and problem.severity == "error" and family(problem.code) == MONEY
    )
    return Sheet(
        name=TABLES,
        prefix="表",
        title=TABLES,
        note="每张识别出的表一行。黄色的“计入”可改为“是”或“否”，全部合计随之重算；重复的表未列明细，不能计入。",
        freeze=5,
        rows=s.book.county.entries,
        columns=(
            Column("表号", 6, "id", "表号", lambda e: e.number),
            Column("文件号", 7, "id", "文件号", lambda e: s.file_number(e.file.path)),
            Column("计入", 6, "input", "计入", _counted, choices=(YES, NO)),
            Column(
                "状态",
                10,
                "center",
                "状态",
                lambda e: Styled(STANDINGS[e.standing], STANDING_STYLES[e.standing]),
            ),
            Column("乡镇（单位）", 15, "wrap", value=lambda e: e.unit),
            Column("年度", 8, "center", "年度", lambda e: s.year(e.year)),
            Column("表类", 10, "center", "表类", kind),
            Column(
                "项目名称",
                24,
                "wrap",
                value=lambda e: None if e.table.type.startswith("department") else e.name,
            ),
            Column("位置", 24, "link_wrap", value=lambda e: s.source(e, e.table.range or None)),
            Column("表中单位名称", 17, "wrap", value=lambda e: e.table.unit),
            Column("乡镇名来自", 10, "wrap", value=lambda e: ORIGINS[e.unit_source]),
            Column("年度来自", 10, "wrap", value=lambda e: ORIGINS[e.year_source]),
            Column("金额单位", 8, "center", value=lambda e: e.table.currency_unit),
            Column(
                "任务或指标数",
                9,
                "count",
                value=lambda e: len(e.table.indicators) or len(e.table.tasks) or len(e.table.sub_goals),
            ),
            Column(PRINTED, 12, "money", value=_printed),
            Column(ADDED, 12, "money", value=_added),
            Column("相差（万元）", 11, "money", value=_difference),
            Column("说明", 34, "wrap", value=lambda e: e.note),
            Column(
                "表样",
                26,
                "wrap",
                value=lambda e: s.layout_names.get(e.table.layout, e.table.layout),
                printed=False,
            ),
            Column("组号", 6, "id", "组号", lambda e: s.groups[e.number], printed=False),
            Column(
                "金额有错",
                6,
                "id",
                "有错",
                lambda e: money_errors[e.number],
                f'=COUNTIFS({{问题.表号}},{{表号}},{{问题.级别}},"错误",{{问题.类别}},"{MONEY}")',
                printed=False,
            ),
            *(_versions(s.collection) if s.collection else ()),
        ),
    )


def _rounds(collection: CollectionNotes) -> tuple[Column[FileRead], ...]:
    """The round a file came in and what became of it."""
    notes = collection.files

    def state(file: FileRead) -> Value:
        note = notes.get(file.path)
        return Styled(note.state, note.style) if note else None

    return (
        Column(ROUND, 6, "id", value=lambda f: notes[f.path].round if f.path in notes else None),
        Column("收表状态", 10, "center", value=state),
        Column(PATH, 30, "wrap", value=lambda f: f.path, printed=False),
    )


def _versions(collection: CollectionNotes) -> tuple[Column[Entry], ...]:
    """The number the versions of a table share, and the key by which a decision on it is read back."""
    return (
        Column(GROUP, 6, "id", GROUP, lambda e: collection.documents.get(e.number), printed=False),
        Column(KEY, 24, "wrap", value=lambda e: collection.contents.get(e.number), printed=False),
    )


def draw_tables(s: Summary, sheet: Sheet[Entry]) -> None:
    """Draw 表格台账; 计入 turns red where two versions of one table are both set to 是."""
    paper = draw_list(s.papers, sheet)
    if s.collection is None:
        return
    templates = Templates(sheet, s.papers.tables)
    group = f"{{${GROUP}}}"
    twice = f'COUNTIFS({{表.{GROUP}}},{group},{{表.计入}},"{YES}")>1'
    rule = f'=AND({{$计入}}="{YES}",{group}<>"",{twice})'
    col = sheet.col("计入")
    paper.tint((sheet.top, col, sheet.last, col), templates.fill(rule, sheet.top), BOTH_COUNTED)
