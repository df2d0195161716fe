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
from typing import TYPE_CHECKING, NamedTuple, TextIO

from xltools.grid.model import parse_a1
from xltools.model.problem import SEVERITY_CHINESE, SEVERITY_ORDER, Problem, for_unit
from xltools.model.records import TABLE_TYPES, FileRead, Table
from xltools.text.unit_names import township_name

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as RichProgress
    from rich.table import Table as RichTable

_STYLES = {"error": "bold red", "warning": "yellow", "hint": "cyan"}
_PLAIN_WIDTH = 110
"""Columns where the output is no terminal and ``COLUMNS`` is not set."""
_PLAIN_LINES = 24
"""Lines of findings where the output is no terminal."""


class Group(NamedTuple):
    """The findings of one table (or of one file as a whole), gravest first."""

    unit: str
    table: str
    path: str
    problems: list[Problem]


def count(problems: Sequence[Problem]) -> dict[str, int]:
    """``{"errors": n, "warnings": n, "hints": n}`` of what the units can mend: the summary of ``check``."""
    found = {"error": 0, "warning": 0, "hint": 0}
    for problem in for_unit(problems):
        found[problem.severity] += 1
    return {f"{severity}s": number for severity, number in found.items()}


def counts_text(problems: Sequence[Problem]) -> str:
    """``错误 3，警告 5，提示 2``."""
    numbers = count(problems)
    return "，".join(f"{SEVERITY_CHINESE[s]} {numbers[s + 's']}" for s in SEVERITY_ORDER)


def _place(problem: Problem) -> tuple[int, int]:
    if problem.cell is None:
        return -1, -1
    try:
        found = parse_a1(problem.cell.partition(":")[0])
    except ValueError:
        return -1, -1
    return found.row, found.col


def _weight(problems: Sequence[Problem]) -> tuple[int, int, int]:
    numbers = count(problems)
    return -numbers["errors"], -numbers["warnings"], -numbers["hints"]


def group_problems(files: Sequence[FileRead], problems: Sequence[Problem]) -> list[Group]:
    """Findings by township and table; the worst township first, its worst table first.

    A township is a unit's name; where no table of a file says one, the file stands for it.
    """
    units = {file.path: next((t.unit for t in file.tables if t.unit), None) for file in files}
    tables: dict[tuple[str, str, str, str], list[Problem]] = {}
    for problem in problems:
        path = problem.path or ""
        unit = problem.unit or units.get(path) or os.path.basename(path) or "全部文件"
        key = (unit, path, problem.sheet or "", problem.project or "")
        tables.setdefault(key, []).append(problem)
    names = dict.fromkeys(key[0] for key in tables)
    longest: dict[str, str] = {}
    for unit in names:  # 双河镇 and 双河镇人民政府 are one office
        plain = township_name(unit)
        longest[plain] = max(longest.get(plain, ""), unit, key=len)
    townships: dict[str, list[Group]] = {}
    for (unit, path, sheet, project), found in tables.items():
        found.sort(key=lambda p: (SEVERITY_ORDER[p.severity], _place(p), p.code))
        unit = longest[township_name(unit)]
        title = " · ".join(part for part in (sheet, project) if part) or "整个文件"
        townships.setdefault(unit, []).append(Group(unit, title, path, found))
    ordered = sorted(townships.values(), key=lambda gs: _weight([p for g in gs for p in g.problems]))
    return [
        group for groups in ordered for group in sorted(groups, key=lambda g: (_weight(g.problems), g.path))
    ]


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


class Progress:
    """What a long work reports to: ``start(total)`` once, ``step()`` for each part done."""

    def start(self, total: int) -> None:
        """The number of parts is known and the work has begun."""

    def step(self, *_: object) -> None:
        """One more part is done; arguments are ignored, so that this can be handed over as a call-back."""

    def close(self) -> None:
        """The work is over, however it ended."""


class Bar(Progress):
    """A bar on standard error.

    It begins with ``start``: its thread must not be there before workers are forked (``work/workers.py``).
    """

    def __init__(self, label: str) -> None:
        self.label = label
        self.bar: RichProgress | None = None

    def start(self, total: int) -> None:
        """Draw the bar; for a single part it would only flicker."""
        if total < 2:
            return
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        columns = (TextColumn(self.label), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self.bar = RichProgress(*columns, console=plain_console(sys.stderr), transient=True)
        self.task = self.bar.add_task(self.label, total=total)
        self.bar.start()

    def step(self, *_: object) -> None:
        """Advance the bar."""
        if self.bar is not None:
            self.bar.advance(self.task)

    def close(self) -> None:
        """Take the bar away."""
        if self.bar is not None:
            self.bar.stop()


@contextmanager
def progress(label: str, total: int | None = None, *, quiet: bool = False) -> Iterator[Progress]:
    """A bar while long work runs; nothing is drawn when ``quiet`` or when nobody watches.

    With ``total`` the bar begins at once, without it when ``start`` is called.
    """
    bar = Bar(label) if sys.stderr.isatty() and not quiet else Progress()
    if total is not None:
        bar.start(total)
    try:
        yield bar
    finally:
        bar.close()
