"""修复清单: every repair with before and after, what was left and why; on the terminal, as JSON and .xlsx."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TextIO

from xltools.outputs.county.links import Links
from xltools.repair.files import Repaired
from xltools.repair.model import Repair
from xltools.sheets.detail_rows import write_detail
from xltools.sheets.paper import Column, Link, Papers, Value
from xltools.sheets.save import CREATED, save_workbook

if TYPE_CHECKING:
    from rich.table import Table as RichTable
    from xlsxwriter import Workbook

LIST_NAME = "修复清单.xlsx"
_SHOWN_LINES, _SHOWN_LEFT = 20, 10
_CONTEXT = 12
_DONE = (
    Column("序号", 6, "id"),
    Column("文件", 26, "wrap"),
    Column("位置（点击打开副本）", 22, "link_wrap"),
    Column("原来", 46, "wrap"),
    Column("改成", 46, "wrap"),
    Column("做了什么", 24, "wrap"),
)
_LEFT = (
    Column("序号", 6, "id"),
    Column("文件", 26, "wrap"),
    Column("位置（点击打开原件）", 22, "link_wrap"),
    Column("为什么没有改", 90, "wrap"),
)


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


def write_repair_list(target: str | os.PathLike[str], results: Sequence[Repaired]) -> None:
    """Write 修复清单: sheet 已修复 with links into the copies, sheet 未修复 with links into the originals."""
    links = Links.of(target, [result.path for result in results])
    done: list[list[Value]] = []
    left: list[list[Value]] = []
    for result in results:
        name = links.shown(result.path)
        for repair in result.done:
            place = result.output, repair.sheet, repair.cell
            before, after = excerpt(repair.before, repair.shown, 300)
            link = Link(links.url(*place), links.text(None, *place[1:]).partition("（")[0])
            done.append([len(done) + 1, name, link, before or "（空白）", after, repair.why])
        for item in result.left:
            url = links.url(result.path, item.sheet, item.cell)
            where = "!".join(part for part in (item.sheet, item.cell) if part) or "整个文件"
            left.append([len(left) + 1, name, Link(url, where), item.reason])
    copies = sum(result.output is not None for result in results)

    def build(workbook: Workbook) -> None:
        workbook.set_properties(
            {
                "title": "修复清单",
                "keywords": "xltools:problems",
                "created": CREATED,
                "author": "",
                "comments": "",
            }
        )
        papers = Papers(workbook)
        paper = papers.add("已修复", "#548235")
        note = (
            f"写出 {copies} 个副本，改了 {len(done)} 个单元格；原文件没有改动。长文字只列改动处，全文见副本。"
        )
        paper.title("修复清单", note)
        write_detail(paper, "已修复", _DONE, done, {}, 3)
        paper = papers.add("未修复", "#C00000")
        paper.title("没有自动修复的", "这些地方要人来判断；其余问题见问题清单。")
        write_detail(paper, "未修复", _LEFT, left, {}, 3)

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
