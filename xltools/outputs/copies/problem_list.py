"""What ``check --xlsx`` writes: 问题清单, a row per finding linked to its cell, and 按乡镇, the counts."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xltools.model.problem import SEVERITY_CHINESE, Problem
from xltools.model.records import FileRead
from xltools.outputs.county.links import Links
from xltools.outputs.problem_groups import count, group_problems
from xltools.rules import catalogue
from xltools.sheets.detail_rows import write_detail
from xltools.sheets.paper import Column, Link, Live, Papers, Styled, Value, area
from xltools.sheets.save import CREATED, save_workbook

if TYPE_CHECKING:
    from xlsxwriter import Workbook

KEYWORD = "xltools:problems"
"""Document keyword by which a folder scan knows its own output."""
COLUMNS = (
    Column("序号", 6, "id"),
    Column("级别", 7, "center", "级别"),
    Column("编号", 7, "center"),
    Column("查什么", 16, "wrap"),
    Column("乡镇（单位）", 16, "wrap"),
    Column("表或项目", 16, "wrap"),
    Column("文件", 22, "wrap"),
    Column("位置（点击打开）", 20, "link_wrap"),
    Column("问题", 46, "wrap"),
    Column("怎么改", 34, "wrap"),
    Column("另见", 20, "link_wrap"),
    Column("整改情况", 10, "input"),
)
TOWNSHIPS = "按乡镇"
"""The sheet of counts, and the stem of its defined names."""


def _rows(files: Sequence[FileRead], problems: Sequence[Problem], links: Links) -> list[list[Value]]:
    titles = {code: entry.title for code, entry in catalogue().items()}
    rows: list[list[Value]] = []
    for group in group_problems(files, problems):
        for problem in group.problems:
            place = problem.path, problem.sheet, problem.cell
            also = problem.also[0] if problem.also else None
            other: Value = None
            if also is not None:
                there = also.path or problem.path, also.sheet, also.cell
                text = links.place if there[0] == problem.path else links.text
                other = Link(links.url(*there), text(*there))
            rows.append(
                [
                    len(rows) + 1,
                    Styled(SEVERITY_CHINESE[problem.severity], problem.severity),
                    problem.code,
                    titles.get(problem.code, ""),
                    group.unit,
                    problem.project or problem.sheet,
                    links.shown(problem.path) if problem.path else None,
                    Link(links.url(*place), links.place(*place)) if problem.path else None,
                    problem.message,
                    problem.fix,
                    other,
                    None,
                ]
            )
    return rows


def _by_township(
    files: Sequence[FileRead], problems: Sequence[Problem]
) -> tuple[list[Column], list[list[Value]], dict[str, Live]]:
    """Columns, rows and live totals of 按乡镇: findings by severity and family, the worst first."""
    pages = catalogue()
    families = list(dict.fromkeys(entry.family for entry in pages.values()))
    found: dict[str, Counter[str]] = {}
    for group in group_problems(files, problems):
        counts = found.setdefault(group.unit, Counter())
        for problem in group.problems:
            counts[problem.severity] += 1
            counts[pages[problem.code].family] += 1
    kinds = [*((name, key) for key, name in SEVERITY_CHINESE.items()), *((name, name) for name in families)]
    kinds = [(name, key) for name, key in kinds if any(counts[key] for counts in found.values())]
    columns = [Column("序号", 6, "id"), Column("乡镇（单位）", 26, "wrap")]
    columns += [Column(name, 10, "count", name) for name, _ in kinds]
    rows: list[list[Value]] = [
        [n, unit, *(counts[key] or None for _, key in kinds)]
        for n, (unit, counts) in enumerate(found.items(), 1)
    ]
    totals = {
        name: Live(f"=SUM({area(TOWNSHIPS, col, len(rows))})", sum(counts[key] for counts in found.values()))
        for col, (name, key) in enumerate(kinds, 2)
    }
    return columns, rows, totals


def write_problem_list(
    target: str | os.PathLike[str], files: Sequence[FileRead], problems: Sequence[Problem]
) -> None:
    """Write the findings to a workbook, worst township first; links are relative to where it stands.

    The workbook is verified before it takes its place: WriteError and OSError as they come.
    """
    links = Links.of(target, [file.path for file in files])
    numbers = count(problems)

    notes = len(problems) - sum(numbers.values())
    for_county = f"；另有 {notes} 条是县里看的表样说明" if notes else ""
    columns, rows, totals = _by_township(files, problems)

    def build(workbook: Workbook) -> None:
        workbook.set_properties(
            {"title": "问题清单", "keywords": KEYWORD, "created": CREATED, "author": "", "comments": ""}
        )
        papers = Papers(workbook)
        paper = papers.add("问题清单", "#C00000")
        paper.title(
            "问题清单",
            f"共查 {len(files)} 个文件，发现 {sum(numbers.values())} 个问题："
            f"错误 {numbers['errors']} 个必须改正，警告 {numbers['warnings']} 个请核实，"
            f"提示 {numbers['hints']} 个供参考{for_county}。点“位置”打开原文件。",
        )
        write_detail(paper, "问题", COLUMNS, _rows(files, problems, links), {}, 3)
        paper = papers.add(TOWNSHIPS, "#1F3864")
        paper.title(TOWNSHIPS, "各乡镇（单位）的问题个数，问题多的在前；右边各栏按查的内容分。")
        write_detail(paper, TOWNSHIPS, columns, rows, totals, 2)

    save_workbook(target, build)
