"""Findings and progress on the terminal.

``show_problems`` prints one screen: what many townships share, then the tables, worst first, with the
gravest of their findings, one line for one cause; then the counts. The whole list belongs in a file
(``--xlsx``, ``--json``); a screen that scrolls away is read by nobody. Colours and bars appear on an
interactive terminal only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TextIO

from xltools.cli.streams import printable, raw_stream
from xltools.model.problem import SEVERITY_CHINESE, SEVERITY_ORDER, Problem, for_unit
from xltools.model.records import TABLE_TYPES, FileRead, Table
from xltools.outputs.problem_groups import count, counts_text, group_problems
from xltools.rules.grouping import SHARED, ProblemGroup, group
from xltools.work.progress import SILENT, Progress

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.table import Table as RichTable
    from rich.text import Text

_STYLES = {"error": "bold red", "warning": "yellow", "hint": "cyan"}
_PLAIN_WIDTH = 110
"""Columns where the output is no terminal and ``COLUMNS`` is not set."""
_PLAIN_LINES = 24
"""Lines of findings where the output is no terminal."""
PER_TABLE = 5
"""Lines of one table; the rest are counted behind them."""


def clean_text(text: str, style: str = "") -> Text:
    """A text for the console, without control characters of other people's files."""
    from rich.text import Text

    return Text(printable(text), style=style)


def plain_console(stream: TextIO) -> Console:
    """A console with colours on an interactive terminal only, of a fixed width elsewhere."""
    from rich.console import Console

    stream = raw_stream(stream)
    interactive = stream.isatty()
    width = None if interactive or "COLUMNS" in os.environ else _PLAIN_WIDTH
    return Console(
        file=stream,
        width=width,
        no_color=not interactive,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
        legacy_windows=False if not interactive else None,
    )


class Section(NamedTuple):
    """Lines under one heading: those of a table, or those that many tables share."""

    heading: str
    detail: str
    lines: list[ProblemGroup]
    left: int = 0
    """Findings of the table that are not listed."""


def _sections(files: Sequence[FileRead], problems: Sequence[Problem]) -> list[Section]:
    """What many towns share, then the tables, the worst first, then what the county mends."""
    groups = group(files, problems)
    shared = [one for one in groups if one.level in SHARED]
    own = [problem for one in groups if one.level not in SHARED for problem in one.problems]
    for_county = [one for one in shared if one.audience == "county"]
    sections = [Section("几个乡镇同样的问题", "", [one for one in shared if one.audience == "unit"])]
    unit = None
    for table in group_problems(files, own):
        lines = group(files, table.problems)
        name = os.path.basename(table.path)
        detail = f"  {table.table}（{_short_counts(table.problems)}）" + (
            f"  {name}" if name != table.unit else ""
        )
        hidden = sum(len(line.problems) for line in lines[PER_TABLE:])
        sections.append(
            Section("　" if table.unit == unit else table.unit, detail, lines[:PER_TABLE], hidden)
        )
        unit = table.unit
    sections.append(Section("县里处理：表样和统一的内容", "", for_county))
    return [section for section in sections if section.lines]


def _rows(lines: Sequence[ProblemGroup], with_fix: bool) -> RichTable:
    from rich.table import Table as RichTable

    grid = RichTable.grid(padding=(0, 1))
    grid.add_column(width=2)
    grid.add_column(width=4, no_wrap=True)
    grid.add_column(min_width=6, max_width=12)
    grid.add_column(width=5, no_wrap=True)
    grid.add_column(ratio=1)
    grid.expand = True
    for line in lines:
        text = clean_text(line.first.message)
        if line.scope:
            text.append(printable(f"【{line.scope}】"))
        if with_fix and line.first.fix:
            text.append(printable(f"\n→ {line.first.fix}"), style="dim")
        style = _STYLES[line.severity]
        level = clean_text(SEVERITY_CHINESE[line.severity], style=style)
        place = f"{line.tables}张表" if line.level in SHARED else line.first.cell or "—"
        grid.add_row("", level, clean_text(place), clean_text(line.first.code, style="dim"), text)
    return grid


def _heading(console: Console, section: Section) -> None:

    line = clean_text("")
    line.append(printable(section.heading), style="bold")
    line.append(printable(section.detail))
    console.print(line, no_wrap=True, overflow="ellipsis")


def _short_counts(problems: Sequence[Problem]) -> str:
    numbers = count(problems)
    parts = [f"{SEVERITY_CHINESE[s]} {numbers[s + 's']}" for s in SEVERITY_ORDER if numbers[s + "s"]]
    return "，".join(parts)


Shown = set[tuple[int, int]]
"""Which lines are printed: (number of the section, position in it)."""


def _draw(console: Console, sections: Sequence[Section], shown: Shown, with_fix: bool) -> None:
    for number, section in enumerate(sections):
        rows = [line for position, line in enumerate(section.lines) if (number, position) in shown]
        if rows:
            _heading(console, section)
            console.print(_rows(rows, with_fix))
            if section.left and len(rows) == len(section.lines):
                console.print(f"   另有 {section.left} 条")


def _height(console: Console, sections: Sequence[Section], shown: Shown, with_fix: bool) -> int:
    with console.capture() as captured:
        _draw(console, sections, shown, with_fix)
    return captured.get().count("\n")


def _fitting(console: Console, sections: Sequence[Section], lines: int) -> tuple[Shown, bool]:
    """The lines that fit, gravest first and spread over the sections; whether their fixes fit too."""
    order = sorted(
        (line.audience == "county", SEVERITY_ORDER[line.severity], position, number)
        for number, section in enumerate(sections)
        for position, line in enumerate(section.lines)
    )
    keys = [(number, position) for *_, position, number in order]
    # No finding takes less than a line, so no more than ``lines`` of them can fit.
    low, high = 1, min(len(keys), lines)
    if len(keys) <= lines and _height(console, sections, set(keys), True) <= lines:
        return set(keys), True
    while low < high:
        middle = (low + high + 1) // 2
        if _height(console, sections, set(keys[:middle]), False) <= lines:
            low = middle
        else:
            high = middle - 1
    return set(keys[:low]), False


def show_problems(
    files: Sequence[FileRead],
    problems: Sequence[Problem],
    stream: TextIO | None = None,
    *,
    hint: str = "",
    limit: int | None = None,
) -> None:
    """Print the findings on ``stream`` (standard output): at most one screen, then the counts.

    ``hint`` says where the whole list is; ``limit`` is the number of lines, by default the screen's.
    """
    console = plain_console(stream or sys.stdout)
    sections = _sections(files, problems)
    lines = limit or (max(console.height - 5, 8) if console.is_terminal else _PLAIN_LINES)
    if sections:
        shown, with_fix = _fitting(console, sections, lines)
        if console.is_terminal:
            _draw(console, sections, shown, with_fix)
        else:
            # rich pads every line to the full width; nobody wants that in a log.
            with console.capture() as captured:
                _draw(console, sections, shown, with_fix)
            print("\n".join(line.rstrip() for line in captured.get().splitlines()), file=console.file)
        said = sum(len(sections[number].lines[position].problems) for number, position in shown)
        if rest := len(problems) - said:
            console.print(f"……另有 {rest} 条没有显示{'，' + hint if hint else ''}")
        console.print()
    tables = sum(len(file.tables) for file in files)
    notes = len(problems) - len(for_unit(problems))
    for_county = f"；另有 {notes} 条由县里处理" if notes else ""
    console.print(f"共 {len(files)} 个文件、{tables} 张表：{counts_text(problems)}{for_county}")


def _amount(table: Table) -> str:
    total = table.funding.total
    if total is None:
        total = table.printed_totals.total
    if total is None:
        total = table.execution.adjusted
    return "—" if total is None else f"{total:f} {table.currency_unit}"


def show_tables(files: Sequence[FileRead], stream: TextIO | None = None) -> None:
    """Print what ``read`` recognised: one row per table, with its place, unit, project and figures."""
    from rich.table import Table as RichTable

    console = plain_console(stream or sys.stdout)
    for file in files:
        status = {"ok": "", "partial": "（部分识别）", "unreadable": "（不能识别）"}[file.status]
        console.print(clean_text(f"{file.path}{status}", style="bold"))
        if not file.tables:
            continue
        grid = RichTable(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        grid.add_column("  位置", no_wrap=True)
        for name in ("表", "年度"):
            grid.add_column(name, no_wrap=True)
        for name in ("单位", "项目"):
            grid.add_column(name, overflow="fold", max_width=30)
        for name in ("金额", "任务", "指标"):
            grid.add_column(name, justify="right", no_wrap=True)
        for table in file.tables:
            place = f"{table.sheet}!{table.range}" if table.sheet else table.range
            cells = (
                f"  {place}",
                TABLE_TYPES[table.type],
                str(table.year or "—"),
                table.unit or "—",
                table.project or "—",
                _amount(table),
                str(len(table.tasks) or "—"),
                str(len(table.indicators) or "—"),
            )
            grid.add_row(*(clean_text(cell) for cell in cells))
        console.print(grid)
    tables = sum(len(file.tables) for file in files)
    indicators = sum(len(table.indicators) for file in files for table in file.tables)
    console.print(f"共 {len(files)} 个文件、{tables} 张表、{indicators} 个指标")


class Bar:
    """A bar on standard error, one for each phase of a use case (``work.progress``)."""

    def __init__(self) -> None:
        self.bar: RichProgress | None = None

    def start(self, what: str, total: int) -> None:
        """Draw the bar; for a single part it would only flicker."""
        self.close()
        if total < 2:
            return
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.bar = RichProgress(*columns, console=plain_console(sys.stderr), transient=True)
        self.task = self.bar.add_task(what, total=total)
        self.bar.start()

    def step(self, index: int) -> None:
        """Advance the bar."""
        if self.bar is not None:
            self.bar.advance(self.task)

    def close(self) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()
            self.bar = None


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Progress of a use case while it runs; nothing is drawn when ``quiet`` or when nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield SILENT
        return
    bar = Bar()
    try:
        yield bar
    finally:
        bar.close()
