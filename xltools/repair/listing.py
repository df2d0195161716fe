"""修复清单: every repair with before and after, what was left and why; on the terminal, as JSON and .xlsx."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xltools.outputs.county.links import Links
from xltools.repair.files import Repaired
from xltools.repair.model import Left, Repair
from xltools.sheets.draw import draw_lists
from xltools.sheets.report import ReportWorkbook
from xltools.sheets.save import save_workbook
from xltools.sheets.spec import NUMBER, Column, Link, Sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook

LIST_NAME = "修复清单.xlsx"
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
                44,
                "wrap",
                value=lambda one: texts(one[1])[0] or "（空白）",
            ),
            Column("改成", 44, "wrap", value=lambda one: texts(one[1])[1]),
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
