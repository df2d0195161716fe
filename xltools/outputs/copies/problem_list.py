"""What ``check --xlsx`` writes: 问题清单, a row per finding linked to its cell, and 按乡镇, the counts."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xltools.model.problem import SEVERITY_CHINESE, SEVERITY_ORDER, Problem, for_unit
from xltools.model.records import FileRead
from xltools.outputs.county.links import Links
from xltools.outputs.problem_groups import count, group_problems
from xltools.rules import catalogue
from xltools.sheets.draw import draw_lists
from xltools.sheets.report import ReportWorkbook
from xltools.sheets.save import save_workbook
from xltools.sheets.spec import NUMBER, Column, Link, Sheet, Styled, Value

if TYPE_CHECKING:
    from xlsxwriter import Workbook

KEYWORD = "xltools:problems"
"""Document keyword by which a folder scan knows its own output."""
TOWNSHIPS = "按乡镇"
"""The sheet of counts, and the stem of its defined names."""
Finding = tuple[str, Problem]
"""A problem under the name of its unit."""
Counted = tuple[str, Counter[str]]
"""A unit with its findings by severity and by family."""


def _finding_sheet(
    files: Sequence[FileRead], problems: Sequence[Problem], links: Links, note: str
) -> Sheet[Finding]:
    titles = {code: entry.title for code, entry in catalogue().items()}

    def place(f: Finding) -> Value:
        where = f[1].path, f[1].sheet, f[1].cell
        return Link(links.url(*where), links.place(*where)) if f[1].path else None

    def also(f: Finding) -> Value:
        if not f[1].also:
            return None
        other = f[1].also[0]
        where = other.path or f[1].path, other.sheet, other.cell
        return Link(links.url(*where), (links.place if where[0] == f[1].path else links.text)(*where))

    return Sheet(
        name="问题清单",
        prefix="问题",
        title="问题清单",
        note=note,
        freeze=3,
        rows=sorted(
            ((group.unit, one) for group in group_problems(files, problems) for one in group.problems),
            key=lambda f: SEVERITY_ORDER[f[1].severity],
        ),
        columns=(
            NUMBER,
            Column(
                "级别",
                6,
                "center",
                "级别",
                lambda f: Styled(SEVERITY_CHINESE[f[1].severity], f[1].severity),
            ),
            Column("编号", 6, "center", value=lambda f: f[1].code),
            Column("查什么", 12, "wrap", value=lambda f: titles.get(f[1].code, "")),
            Column("乡镇（单位）", 13, "wrap", value=lambda f: f[0]),
            Column("表或项目", 13, "wrap", value=lambda f: f[1].project or f[1].sheet),
            Column("文件", 16, "wrap", value=lambda f: links.shown(f[1].path) if f[1].path else None),
            Column("位置（点击打开）", 13, "link_wrap", value=place),
            Column("问题", 40, "wrap", value=lambda f: f[1].message),
            Column("怎么改", 28, "wrap", value=lambda f: f[1].fix),
            Column("另见", 14, "link_wrap", value=also),
            Column("整改情况", 10, "input"),
        ),
    )


def _township_sheet(files: Sequence[FileRead], problems: Sequence[Problem]) -> Sheet[Counted]:
    """按乡镇: findings by severity and family, the worst unit first; kinds nobody has are left out."""
    pages = catalogue()
    families = list(dict.fromkeys(entry.family for entry in pages.values()))
    found: dict[str, Counter[str]] = {}
    for group in group_problems(files, for_unit(problems)):
        counts = found.setdefault(group.unit, Counter())
        for problem in group.problems:
            counts[problem.severity] += 1
            counts[pages[problem.code].family] += 1
    kinds = [*((name, key) for key, name in SEVERITY_CHINESE.items()), *((name, name) for name in families)]

    def counted(name: str, key: str) -> Column[Counted]:
        return Column(name, 10, "count", name, lambda unit: unit[1][key] or None, total="=SUM({column})")

    return Sheet(
        name=TOWNSHIPS,
        prefix=TOWNSHIPS,
        title=TOWNSHIPS,
        note="各乡镇（单位）的问题个数，问题多的在前；右边各栏按查的内容分。",
        rows=list(found.items()),
        columns=(
            NUMBER,
            Column("乡镇（单位）", 26, "wrap", value=lambda unit: unit[0]),
            *(counted(*kind) for kind in kinds if any(counts[kind[1]] for counts in found.values())),
        ),
    )


def write_problem_list(
    target: str | os.PathLike[str], files: Sequence[FileRead], problems: Sequence[Problem]
) -> None:
    """Write the findings to a workbook, errors first; links are relative to where it stands.

    The workbook is verified before it takes its place: WriteError and OSError as they come.
    """
    links = Links.of(target, [file.path for file in files])
    numbers = count(problems)
    notes = len(problems) - sum(numbers.values())
    for_county = f"；另有 {notes} 条是县里看的表样说明" if notes else ""
    note = (
        f"共查 {len(files)} 个文件，发现 {sum(numbers.values())} 个问题："
        f"错误 {numbers['errors']} 个必须改正，警告 {numbers['warnings']} 个请核实，"
        f"提示 {numbers['hints']} 个供参考{for_county}。点“位置”打开原文件。"
    )
    findings = _finding_sheet(files, problems, links, note)
    townships = _township_sheet(files, problems)

    def build(workbook: Workbook) -> None:
        book = ReportWorkbook(workbook)
        book.properties("问题清单", KEYWORD)
        draw_lists(book, {"#C00000": findings, "#1F3864": townships})

    save_workbook(target, build)
