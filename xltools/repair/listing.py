"""修复清单: every repair with before and after, what was left and why; on the terminal, as JSON and .xlsx."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TextIO

from xltools.outputs.county.links import Links
from xltools.repair.files import Repaired
from xltools.repair.model import Left, Repair
from xltools.sheets.draw import draw_lists
from xltools.sheets.report import ReportWorkbook
from xltools.sheets.save import save_workbook
from xltools.sheets.spec import NUMBER, Column, Link, Sheet

if TYPE_CHECKING:
    from rich.table import Table as RichTable
    from xlsxwriter import Workbook

LIST_NAME = "修复清单.xlsx"
_SHOWN_LINES, _SHOWN_LEFT = 20, 10
_CONTEXT = 12


def excerpt(before: str, after: str, limit: int) -> tuple[str, str]:
    """Both texts from shortly before their first difference, cut to ``limit`` characters."""
    if max(len(before), len(after)) <= limit:
        return before, after
    pairs = enumerate(zip(before, after, strict=False))
    same = next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))
    start = max(same - _CONTEXT, 0)

    def part(text: str) -> str:
        piece = text[start : start + limit]
        return ("…" if start else "") + piece + ("…" if start + limit < len(text) else "")

    return part(before), part(after)


def repairs_json(results: Sequence[Repaired]) -> dict[str, list[dict[str, Any]]]:
    """``repairs`` and ``unrepaired`` of ``check --fix --json``; texts are whole, numbers decimal strings."""
    done = [
        {
            "path": result.path, "output": result.output, "sheet": repair.sheet, "cell": repair.cell,
            "before": repair.before, "after": repair.shown, "code": repair.code, "why": repair.why,
        }
        for result in results
        for repair in result.done
    ]  # fmt: skip
    left = [
        {"path": result.path, "sheet": item.sheet, "cell": item.cell, "reason": item.reason}
        for result in results
        for item in result.left
    ]
    return {"repairs": done, "unrepaired": left}


def _place(links: Links, path: str | None, sheet: str | None, cell: str | None) -> Link:
    where = "!".join(part for part in (sheet, cell) if part) or "整个文件"
    return Link(links.url(path, sheet, cell), where)


def write_repair_list(target: str | os.PathLike[str], results: Sequence[Repaired]) -> None:
    """Write 修复清单: sheet 已修复 with links into the copies, sheet 未修复 with links into the originals."""
    links = Links.of(target, [result.path for result in results])
    copies = sum(result.output is not None for result in results)

    def texts(repair: Repair) -> tuple[str, str]:
        return excerpt(repair.before, repair.shown, 300)

    repairs = [(result, one) for result in results for one in result.done]
    done: Sheet[tuple[Repaired, Repair]] = Sheet(
        name="已修复",
        prefix="已修复",
        title="修复清单",
        note=f"写出 {copies} 个副本，改了 {len(repairs)} 个单元格；原文件没有改动。"
        "长文字只列改动处，全文见副本。",
        freeze=3,
        rows=repairs,
        columns=(
            NUMBER,
            Column("文件", 26, "wrap", value=lambda one: links.shown(one[0].path)),
            Column(
                "位置（点击打开副本）",
                22,
                "link_wrap",
                value=lambda one: _place(links, one[0].output, one[1].sheet, one[1].cell),
            ),
            Column(
                "原来",
                46,
                "wrap",
                value=lambda one: texts(one[1])[0] or "（空白）",
            ),
            Column("改成", 46, "wrap", value=lambda one: texts(one[1])[1]),
            Column("做了什么", 24, "wrap", value=lambda one: one[1].why),
        ),
    )
    left: Sheet[tuple[Repaired, Left]] = Sheet(
        name="未修复",
        prefix="未修复",
        title="没有自动修复的",
        note="这些地方要人来判断；其余问题见问题清单。",
        freeze=3,
        rows=[(result, one) for result in results for one in result.left],
        columns=(
            NUMBER,
            Column("文件", 26, "wrap", value=lambda one: links.shown(one[0].path)),
            Column(
                "位置（点击打开原件）",
                22,
                "link_wrap",
                value=lambda one: _place(links, one[0].path, one[1].sheet, one[1].cell),
            ),
            Column("为什么没有改", 90, "wrap", value=lambda one: one[1].reason),
        ),
    )

    def build(workbook: Workbook) -> None:
        book = ReportWorkbook(workbook)
        book.properties("修复清单", "xltools:problems")
        draw_lists(book, {"#548235": done, "#C00000": left})

    save_workbook(target, build)


def _rows(done: Sequence[Repair]) -> RichTable:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=2)
    grid.add_column(width=6)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_column(width=22, overflow="fold")
    grid.expand = True
    for repair in done:
        before, after = excerpt(repair.before, repair.shown, 36)
        change = " ".join(f"{before or '（空白）'} → {after}".split("\n"))
        grid.add_row("", Text(repair.cell), Text(change), Text(repair.why))
    return grid


def show_repairs(results: Sequence[Repaired], stream: TextIO, where: str) -> None:
    """Print the repairs and what was left (at most thirty lines), and where the copies and the list are."""
    from rich.text import Text

    from xltools.cli.terminal import plain_console

    console = plain_console(stream)
    lines = [(result.path, repair.sheet, repair) for result in results for repair in result.done]
    left = [(os.path.basename(result.path), item) for result in results for item in result.left]
    with console.capture() as captured:
        for (path, sheet), group in groupby(lines[:_SHOWN_LINES], key=itemgetter(0, 1)):
            console.print(Text(f"{os.path.basename(path)}　{sheet}", style="bold"))
            console.print(_rows([repair for _, _, repair in group]))
        for name, item in left[:_SHOWN_LEFT]:
            console.print(Text(f"没有改：{name}　{item.reason}"))
    print("\n".join(line.rstrip() for line in captured.get().splitlines()), file=stream)
    more = max(len(lines) - _SHOWN_LINES, 0) + max(len(left) - _SHOWN_LEFT, 0)
    if more:
        print(f"……另有 {more} 处没有显示，见 {LIST_NAME}", file=stream)
    copies = sum(result.output is not None for result in results)
    print(
        f"修复：{copies} 个文件 {len(lines)} 处，副本和{LIST_NAME} 写到 {where}；原文件没有改动", file=stream
    )
