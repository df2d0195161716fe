"""Findings and progress on the terminal.

``show_problems`` prints one screen: townships and tables worst first, the gravest findings of each, then
the counts. The whole list belongs in a file (``--xlsx``, ``--json``); a screen that scrolls away is read
by nobody. Colours and bars appear on an interactive terminal only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from xltools.model.problem import SEVERITY_CHINESE, SEVERITY_ORDER, Problem
from xltools.model.records import TABLE_TYPES, FileRead, Table
from xltools.outputs.problem_groups import Group, count, counts_text, group_problems
from xltools.work.progress import SILENT, Progress

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.table import Table as RichTable

_STYLES = {"error": "bold red", "warning": "yellow", "hint": "cyan"}
_PLAIN_WIDTH = 110
"""Columns where the output is no terminal and ``COLUMNS`` is not set."""
_PLAIN_LINES = 24
"""Lines of findings where the output is no terminal."""


def plain_console(stream: TextIO) -> Console:
    """A console with colours on an interactive terminal only, of a fixed width elsewhere."""
    from rich.console import Console

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


def _rows(problems: Sequence[Problem], with_fix: bool) -> RichTable:
    from rich.table import Table as RichTable
    from rich.text import Text

    grid = RichTable.grid(padding=(0, 1))
    grid.add_column(width=2)
    grid.add_column(width=4, no_wrap=True)
    grid.add_column(min_width=6, max_width=12)
    grid.add_column(width=5, no_wrap=True)
    grid.add_column(ratio=1)
    grid.expand = True
    for problem in problems:
        text = Text(problem.message)
        if with_fix and problem.fix:
            text.append(f"\n→ {problem.fix}", style="dim")
        style = _STYLES[problem.severity]
        level = Text(SEVERITY_CHINESE[problem.severity], style=style)
        grid.add_row("", level, Text(problem.cell or "—"), Text(problem.code, style="dim"), text)
    return grid


def _heading(console: Console, group: Group, same_unit: bool) -> None:
    from rich.text import Text

    line = Text()
    line.append("　" if same_unit else group.unit, style="bold")
    line.append(f"  {group.table}（{_short_counts(group.problems)}）")
    name = os.path.basename(group.path)
    if name != group.unit:
        line.append(f"  {name}", style="dim")
    console.print(line, no_wrap=True, overflow="ellipsis")


def _short_counts(problems: Sequence[Problem]) -> str:
    numbers = count(problems)
    parts = [f"{SEVERITY_CHINESE[s]} {numbers[s + 's']}" for s in SEVERITY_ORDER if numbers[s + "s"]]
    return "，".join(parts)


Shown = set[tuple[int, int]]
"""Which findings are printed: (number of the group, position in it)."""


def _draw(console: Console, groups: Sequence[Group], shown: Shown, with_fix: bool) -> None:
    unit = None
    for number, group in enumerate(groups):
        rows = [problem for position, problem in enumerate(group.problems) if (number, position) in shown]
        if rows:
            _heading(console, group, group.unit == unit)
            console.print(_rows(rows, with_fix))
            unit = group.unit


def _height(console: Console, groups: Sequence[Group], shown: Shown, with_fix: bool) -> int:
    with console.capture() as captured:
        _draw(console, groups, shown, with_fix)
    return captured.get().count("\n")


def _fitting(console: Console, groups: Sequence[Group], lines: int) -> tuple[Shown, bool]:
    """The findings that fit, gravest first and spread over the groups; whether their fixes fit too."""
    order = sorted(
        (SEVERITY_ORDER[problem.severity], position, number)
        for number, group in enumerate(groups)
        for position, problem in enumerate(group.problems)
    )
    keys = [(number, position) for _, position, number in order]
    # No finding takes less than a line, so no more than ``lines`` of them can fit.
    low, high = 1, min(len(keys), lines)
    if len(keys) <= lines and _height(console, groups, set(keys), True) <= lines:
        return set(keys), True
    while low < high:
        middle = (low + high + 1) // 2
        if _height(console, groups, set(keys[:middle]), False) <= lines:
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
    groups = group_problems(files, problems)
    lines = limit or (max(console.height - 5, 8) if console.is_terminal else _PLAIN_LINES)
    if groups:
        shown, with_fix = _fitting(console, groups, lines)
        if console.is_terminal:
            _draw(console, groups, shown, with_fix)
        else:
            # rich pads every line to the full width; nobody wants that in a log.
            with console.capture() as captured:
                _draw(console, groups, shown, with_fix)
            print("\n".join(line.rstrip() for line in captured.get().splitlines()), file=console.file)
        rest = len(problems) - len(shown)
        if rest:
            console.print(f"……另有 {rest} 条没有显示{'，' + hint if hint else ''}")
        console.print()
    tables = sum(len(file.tables) for file in files)
    console.print(f"共 {len(files)} 个文件、{tables} 张表：{counts_text(problems)}")


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
    from rich.text import Text

    console = plain_console(stream or sys.stdout)
    for file in files:
        status = {"ok": "", "partial": "（部分识别）", "unreadable": "（不能识别）"}[file.status]
        console.print(Text(f"{file.path}{status}", style="bold"))
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
            grid.add_row(*(Text(cell) for cell in cells))
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
