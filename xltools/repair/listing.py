"""修复清单: every repair with before and after, what was left and why; on the terminal, as JSON and .xlsx."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xltools.outputs.county.links import Links
from xltools.repair.files import Repaired
from xltools.sheets.detail_rows import write_detail
from xltools.sheets.paper import Column, Link, Papers, Value
from xltools.sheets.save import CREATED, save_workbook

if TYPE_CHECKING:
    from xlsxwriter import Workbook

LIST_NAME = "修复清单.xlsx"
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
