"""What ``check --fix`` says on the terminal: the repairs, what was left, where the copies are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, TextIO

from xltools.cli.terminal import clean_text, plain_console
from xltools.repair.files import Repaired
from xltools.repair.listing import LIST_NAME, excerpt
from xltools.repair.model import Repair

if TYPE_CHECKING:
    from rich.table import Table as RichTable

_SHOWN_LINES, _SHOWN_LEFT = 20, 10


def _rows(done: Sequence[Repair]) -> RichTable:
    from rich.table import Table

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=2)
    grid.add_column(width=6)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_column(width=22, overflow="fold")
    grid.expand = True
    for repair in done:
        before, after = excerpt(repair.before, repair.shown, 36)
        change = " ".join(f"{before or '（空白）'} → {after}".split("\n"))
        grid.add_row("", clean_text(repair.cell), clean_text(change), clean_text(repair.why))
    return grid


def show_repairs(results: Sequence[Repaired], stream: TextIO, where: str) -> None:
    """Print the repairs and what was left (at most thirty lines), and where the copies and the list are."""
    console = plain_console(stream)
    lines = [(result.path, repair.sheet, repair) for result in results for repair in result.done]
    left = [(os.path.basename(result.path), item) for result in results for item in result.left]
    with console.capture() as captured:
        for (path, sheet), group in groupby(lines[:_SHOWN_LINES], key=itemgetter(0, 1)):
            console.print(clean_text(f"{os.path.basename(path)}　{sheet}", style="bold"))
            console.print(_rows([repair for _, _, repair in group]))
        for name, item in left[:_SHOWN_LEFT]:
            console.print(clean_text(f"没有改：{name}　{item.reason}"))
    print("\n".join(line.rstrip() for line in captured.get().splitlines()), file=stream)
    more = max(len(lines) - _SHOWN_LINES, 0) + max(len(left) - _SHOWN_LEFT, 0)
    if more:
        print(f"……另有 {more} 处没有显示，见 {LIST_NAME}", file=stream)
    copies = sum(result.output is not None for result in results)
    print(
        f"修复：{copies} 个文件 {len(lines)} 处，副本和{LIST_NAME} 写到 {where}；原文件没有改动", file=stream
    )
