"""From Grids to records: every table on every sheet, and a problem for what no layout explains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from xltools.grid.model import Grid, Merge, a1
from xltools.layouts.compiled import Compiled, compile_layouts, without_year
from xltools.layouts.coverage import marks, unread
from xltools.layouts.layout import Layout, load_layouts
from xltools.layouts.match import ACCEPTED, best_match
from xltools.layouts.read.blank_levels import blank_levels, blank_tasks
from xltools.layouts.read.extract import read_table
from xltools.layouts.read.lists import ListReader
from xltools.layouts.read.matrix import ProjectRowsReader
from xltools.layouts.read.narrative import NarrativeReader
from xltools.layouts.read.seen import beside_the_rows, sight_problems, with_sight
from xltools.layouts.read.segment import Segment, cut, is_attachment_mark
from xltools.layouts.read.sheet_rows import Row, sheet_rows, text_of
from xltools.layouts.read.side_by_side import strips
from xltools.layouts.read.table_draft import TableDraft
from xltools.layouts.vocabulary import fold
from xltools.model.faults import fault
from xltools.model.problem import Problem
from xltools.model.records import TABLE_TYPES, ProjectList, Table


@dataclass(slots=True)
class Recognised:
    """Everything found in a list of Grids."""

    tables: list[Table] = field(default_factory=list)
    lists: list[ProjectList] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    coverage: dict[str, dict[str, str]] = field(default_factory=dict)
    """Sheet → A1 address → what became of the cell."""


def recognise(grids: Sequence[Grid], layouts: Sequence[Layout] | None = None) -> Recognised:
    """Read every table of every Grid. Nothing raises for bad data; what is not understood is a problem."""
    compiled = compile_layouts(tuple(layouts) if layouts is not None else load_layouts())
    out = Recognised()
    for grid in grids:
        _guarded_sheet(grid, compiled, out)
    if any(not table.blank for table in out.tables):
        # A spare sheet of a workbook that is filled in is no fault.
        out.problems = [replace(p, severity="hint") if p.code == "L006" else p for p in out.problems]
    return out


def _guarded_sheet(grid: Grid, compiled: Compiled, out: Recognised) -> None:
    """Read one sheet; one that the program fails on costs only itself, and is named (F020)."""
    before = len(out.tables), len(out.lists), len(out.problems)
    try:
        _sheet(grid, compiled, out)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the other sheets are read
        del out.tables[before[0] :], out.lists[before[1] :], out.problems[before[2] :]
        out.problems.append(
            Problem(
                "F020",
                "error",
                f"工作表“{grid.name}”没有读成：程序出错（{fault(error)}）；其余工作表照常读。",
                "请把这个文件发给维护人员；急用时可把表另存为新的 .xlsx 再试。",
                grid.name,
                audience="county",
            )
        )


def _sheet(grid: Grid, compiled: Compiled, out: Recognised) -> None:
    prepared = sheet_rows(grid, compiled)
    if not prepared.rows or _is_guide(grid, prepared.rows[0]):
        return
    before, continues = len(out.tables), False
    unmatched: list[tuple[Segment, str | None]] = []
    for segment in _segments(prepared.rows, grid.merges, compiled):
        match = best_match(segment, compiled)
        if _is_continuation(segment):
            _continuation(segment, grid.name, out)
            continues = True
            continue
        if match is None or match.score < ACCEPTED:
            unmatched.append((segment, match.anchors.layout.name if match else None))
            continue
        tables_before = len(out.tables)
        layout = match.anchors.layout
        if layout.many:
            reader = ProjectRowsReader if match.anchors.lists_indicators else ListReader
            listing = reader(match.anchors, segment, grid.name, compiled).read()
            for found in listing.lists:
                members = tuple(tables_before + number for number in found.tables)
                out.lists.append(replace(found, tables=members))
            out.tables += listing.tables
            out.problems += listing.problems
            if not listing.tables and not listing.problems:
                out.problems.append(_empty_list(segment, grid.name))
                continues = True
        elif layout.narrative:
            plan = NarrativeReader(match.anchors, segment, grid.name, compiled)
            narrative = plan.read()
            out.tables.append(narrative)
            out.problems += [_blank(narrative)] if narrative.blank else plan.problems
        else:
            draft = TableDraft(match.anchors, segment, grid.name, prepared.spans)
            table = read_table(draft, compiled)
            out.tables.append(table)
            out.problems += [_blank(table)] if table.blank else _named(draft.problems, table)
        for table in out.tables[tables_before:]:
            out.problems += (*blank_levels(grid, table), *blank_tasks(grid, table))
            out.problems += sight_problems(table, grid)
        for number in range(tables_before, len(out.tables)):
            table, beside = beside_the_rows(with_sight(out.tables[number], grid), grid)
            out.tables[number] = table
            out.problems += beside
        for row in segment.stray:
            _stray(row, grid.name, out, out.tables[tables_before:])
        if prepared.raw:
            rows = range(segment.first_row, segment.last_row + 1)
            raw = {cell: text for cell, text in prepared.raw.items() if _row_of(cell) in rows}
            if raw:
                new = out.tables[tables_before:]
                out.tables[tables_before:] = [replace(t, raw={**_own(raw, t), **t.raw}) for t in new]
    _mark(grid.name, prepared.rows, compiled, out, before)
    if grid.hidden and len(out.tables) > before:
        out.problems.append(
            Problem(
                "L005",
                "warning",
                f"工作表“{grid.name}”是隐藏的，里面的表也读入了。",
                "确实要报的，取消隐藏；不报的，删去这张工作表。",
                grid.name,
                a1(prepared.rows[0].number, 0),
                audience="unit",
            )
        )
    if len(out.tables) == before and not continues:
        if not grid.hidden:
            _unmatched_sheet(grid, prepared.rows, unmatched, out)
    else:
        for segment, _ in unmatched:
            for row in (*segment.stray, *([segment.title] if segment.title else []), *segment.rows):
                _stray(row, grid.name, out)


def _mark(sheet: str, rows: Sequence[Row], compiled: Compiled, out: Recognised, before: int) -> None:
    """Say of every cell of a sheet what became of it; tables keep the addresses nobody understood."""
    tables = out.tables[before:]
    found = marks(rows, tables, [one for one in out.lists if one.sheet == sheet], compiled)
    out.coverage[sheet] = {cell: str(mark) for cell, mark in found.items()}
    left = unread(found)
    for number, table in enumerate(tables if left else (), before):
        if own := tuple(cell for cell in left if _within(cell, table)):
            out.tables[number] = replace(table, unread=own)
    rows_left = {_row_of(cell) for cell in left}
    # A row that names a level only may have its indicator in a cell nobody understood.
    out.problems[:] = [
        p
        for p in out.problems
        if p.code != "L003" or p.sheet != sheet or p.cell is None or _row_of(p.cell) not in rows_left
    ]


def _within(cell: str, table: Table) -> bool:
    first, _, last = table.range.partition(":")
    return _row_of(first) <= _row_of(cell) <= _row_of(last or first)


def _segments(rows: list[Row], merges: Sequence[Merge], compiled: Compiled) -> Iterator[Segment]:
    for left, strip in strips(rows, merges):
        for segment in cut(strip, compiled):
            segment.left = left
            yield segment


def _is_continuation(segment: Segment) -> bool:
    """Whether there is a header of indicators and nothing of the form over it: a further page."""
    indicator = False
    for meaning in segment.meanings.values():
        if any(path.startswith("indicator.") for path in meaning.paths):
            indicator = indicator or "indicator.l3" in meaning.paths
        elif meaning.paths:
            return False
    return indicator


def _continuation(segment: Segment, sheet: str, out: Recognised) -> None:
    before = f"“{out.tables[-1].sheet}”" if out.tables else "前面的表"
    row = segment.rows[0]
    out.problems.append(
        Problem(
            "L001",
            "warning",
            f"工作表“{sheet}”里只有绩效指标，没有单位和项目名称，像是{before}的续页，没有读入。",
            f"把这些指标接在{before}的最后一条指标下面，放在同一张工作表里。",
            sheet,
            a1(row.number, row.first()[0]),
            audience="unit",
        )
    )


def _empty_list(segment: Segment, sheet: str) -> Problem:
    row = segment.title or segment.rows[0]
    return Problem(
        "L006",
        "warning",
        "这张项目清单是空表，一个项目也没有填。",
        "需要填报的，一个项目填一行；不需要的可以删去这张工作表。",
        sheet,
        a1(row.number, row.first()[0]),
    )


def _blank(table: Table) -> Problem:
    return Problem(
        "L006",
        "warning",
        f"这张“{TABLE_TYPES[table.type]}”是空表，没有填写内容。",
        "需要填报的请填写；不需要的可以删去这张工作表。",
        table.sheet,
        table.range.partition(":")[0],
        unit=table.unit,
    )


GUIDES = {
    "填报说明": "预算绩效管理填报表",
    "项目目录": "项目目录",
    "评分汇总": "绩效自评评分汇总",
    "评分方案": "（评分方案）",
    "监控汇总": "绩效运行监控汇总",
}
"""Sheets of our own workbooks that hold no budget form: name → how their title ends."""


def _is_guide(grid: Grid, first: Row) -> bool:
    title = GUIDES.get(grid.name)
    return title is not None and text_of(first.first()[1]).endswith(title)


def _row_of(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) - 1


def _own(raw: dict[str, str], table: Table) -> dict[str, str]:
    """The cleaned cells that stand in a table's own rows."""
    first, _, last = table.range.partition(":")
    rows = range(_row_of(first), _row_of(last) + 1)
    return {cell: text for cell, text in raw.items() if _row_of(cell) in rows}


def _named(problems: list[Problem], table: Table) -> list[Problem]:
    return [replace(problem, unit=table.unit, project=table.project) for problem in problems]


def _stray(row: Row, sheet: str, out: Recognised, tables: Sequence[Table] = ()) -> None:
    """Lines over a title. The unit's name and the year there are the title's first line."""
    names = {fold(name or "") for t in tables for name in ("", t.unit, t.department, t.project)}
    for col, value in row.cells.items():
        text = text_of(value)
        name = fold(without_year(text))
        if not is_attachment_mark(text) and name not in names:
            out.problems.append(
                Problem(
                    "L005",
                    "hint",
                    f"“{text[:20]}”在表外，没有读入。",
                    "如果是表的一部分，请检查表头是否缺失；不是的可以不管。",
                    sheet,
                    a1(row.number, col),
                )
            )


def _unmatched_sheet(
    grid: Grid, rows: list[Row], unmatched: list[tuple[Segment, str | None]], out: Recognised
) -> None:
    near = next((name for _, name in unmatched if name), None)
    cell = a1(rows[0].number, rows[0].first()[0])
    hint = f"最接近的是“{near}”。" if near else ""
    out.problems.append(
        Problem(
            "L001",
            "warning",
            f"工作表“{grid.name}”里没有认出任何绩效表，内容没有读入。{hint}",
            "检查表头的栏目名称；如果是本地的表样，请写一个版式文件并用 --layouts 指定。",
            grid.name,
            cell,
        )
    )
