"""问题清单 by itself: what ``check --xlsx`` writes, one row per finding, each linked to its cell."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xltools.problem import SEVERITY_CHINESE, Problem
from xltools.records import FileRead
from xltools.report.terminal import count, group_problems
from xltools.rules import catalogue
from xltools.workbooks.save import CREATED, save_workbook
from xltools.workbooks.summary_links import Links
from xltools.workbooks.summary_paper import Column, Link, Papers, Styled, Value
from xltools.workbooks.summary_rows import write_detail

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
    Column("位置（点击打开）", 24, "link_wrap"),
    Column("问题", 48, "wrap"),
    Column("怎么改", 34, "wrap"),
    Column("另见", 18, "link_wrap"),
    Column("整改情况", 10, "input"),
)


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
                other = Link(links.url(*there), links.text(*there))
            rows.append(
                [
                    len(rows) + 1,
                    Styled(SEVERITY_CHINESE[problem.severity], problem.severity),
                    problem.code,
                    titles.get(problem.code, ""),
                    group.unit,
                    problem.project or problem.sheet,
                    Link(links.url(*place), links.text(*place)) if problem.path else None,
                    problem.message,
                    problem.fix,
                    other,
                    None,
                ]
            )
    return rows


def write_problem_list(
    target: str | os.PathLike[str], files: Sequence[FileRead], problems: Sequence[Problem]
) -> None:
    """Write the findings to a workbook, worst township first; links are relative to where it stands.

    The workbook is verified before it takes its place: WriteError and OSError as they come.
    """
    links = Links.of(target, [file.path for file in files])
    numbers = count(problems)

    def build(workbook: Workbook) -> None:
        workbook.set_properties(
            {"title": "问题清单", "keywords": KEYWORD, "created": CREATED, "author": "", "comments": ""}
        )
        paper = Papers(workbook).add("问题清单", "#C00000")
        paper.title(
            "问题清单",
            f"共查 {len(files)} 个文件，发现 {len(problems)} 个问题：错误 {numbers['errors']} 个必须改正，"
            f"警告 {numbers['warnings']} 个请核实，提示 {numbers['hints']} 个供参考。点“位置”打开原文件。",
        )
        write_detail(paper, "问题", COLUMNS, _rows(files, problems, links), {}, 3)

    save_workbook(target, build)
