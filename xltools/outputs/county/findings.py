"""问题清单: every problem with its severity in colour, a link to its cell, what is wrong and what to do."""

from __future__ import annotations

from collections import Counter

from xltools.county.families import family
from xltools.model.problem import SEVERITY_CHINESE, SEVERITY_ORDER, Problem
from xltools.outputs.county.collection import KEY, WRITTEN, CollectionNotes
from xltools.outputs.county.context import FINDINGS, Summary
from xltools.sheets.detail_rows import write_detail
from xltools.sheets.paper import Column, Link, Live, Styled, Value

COLUMNS = (
    Column("序号", 6, "id"),
    Column("级别", 7, "center", "级别"),
    Column("编号", 7, "center"),
    Column("类别", 12, "center", "类别"),
    Column("乡镇（单位）", 15, "wrap"),
    Column("项目", 18, "wrap"),
    Column("位置（点击打开）", 24, "link"),
    Column("问题", 54, "wrap"),
    Column("怎么改", 38, "wrap"),
    Column("另见", 22, "link"),
    Column("整改情况", 10, "input"),
    Column("组号", 6, "id", "组号", printed=False),
    Column("文件号", 7, "id", "文件号", printed=False),
)


_SINCE = (
    Column("较上次", 8, "center", "较上次"),
    Column("备注", 16, "input_wrap"),
    Column("认可理由", 16, "input_wrap"),
)
_KEY = Column(KEY, 13, "id", printed=False)


def columns(s: Summary) -> tuple[Column, ...]:
    """The columns of 问题清单; a collection adds what became of each finding and what people say of it."""
    if s.collection is None:
        return COLUMNS
    at = 1 + next(n for n, column in enumerate(COLUMNS) if column.head == WRITTEN[0])
    return (*COLUMNS[:at], *_SINCE, *COLUMNS[at:], _KEY)


def _with_collection(row: list[Value], key: str, collection: CollectionNotes) -> list[Value]:
    """A row of ``COLUMNS`` with what ``columns`` adds; what people wrote last time stands in its place
    again.
    """
    at = 1 + next(n for n, column in enumerate(COLUMNS) if column.head == WRITTEN[0])
    said = collection.typed.get(key, {})
    life = collection.lives.get(key)
    since = Styled(life, _LIFE_STYLES.get(life, "center")) if life else None
    return [
        *row[: at - 1],
        said.get(WRITTEN[0]),
        since,
        said.get(WRITTEN[1]),
        said.get(WRITTEN[2]),
        *row[at:],
        key,
    ]


_LIFE_STYLES = {"新增": "warning", "又出现": "error", "已认可": "good"}


def ordered(s: Summary) -> list[tuple[Problem, int | None, str]]:
    """Problems with their township row and key: by township, worst first, then by place."""
    keys = s.collection.keys if s.collection else [""] * len(s.book.county.problems)
    pairs = list(zip(s.book.county.problems, s.book.problem_groups, keys, strict=True))
    files = {file.path: n for n, file in enumerate(s.book.county.files, 1)}
    return sorted(
        pairs,
        key=lambda pair: (
            pair[1] is None,
            pair[1] or 0,
            SEVERITY_ORDER[pair[0].severity],
            files.get(pair[0].path or "", 0),
        ),
    )


def _row(s: Summary, n: int, problem: Problem, group: int | None) -> list[Value]:
    townships = s.book.county.townships
    also = problem.also[0] if problem.also else None
    other: Value = None
    if also is not None:
        path = also.path or problem.path
        other = Link(s.links.url(path, also.sheet, also.cell), s.links.text(path, also.sheet, also.cell))
    place = problem.path, problem.sheet, problem.cell
    return [
        n,
        Styled(SEVERITY_CHINESE[problem.severity], problem.severity),
        problem.code,
        family(problem.code),
        townships[group - 1].name if group else "（整份文件）",
        problem.project,
        Link(s.links.url(*place), s.links.text(*place)),
        problem.message,
        problem.fix,
        other,
        None,
        group,
        s.file_number(problem.path) if problem.path in s.files else None,
    ]


def write_findings(s: Summary) -> None:
    """问题清单; townships in the order of 乡镇汇总, the worst of each first."""
    paper = s.papers.sheets[FINDINGS]
    count = Counter(problem.severity for problem in s.book.county.problems)
    paper.title(
        "问题清单",
        f"共 {len(s.book.county.problems)} 个：错误 {count['error']} 个必须改正，"
        f"警告 {count['warning']} 个请核实，提示 {count['hint']} 个供参考。点“位置”打开原文件的单元格。",
    )
    collection = s.collection
    rows = (
        _with_collection(_row(s, n, problem, group), key, collection)
        if collection
        else _row(s, n, problem, group)
        for n, (problem, group, key) in enumerate(ordered(s), 1)
    )
    write_detail(paper, "问题", columns(s), rows, {}, 2)


def by_family(s: Summary) -> list[tuple[str, Live, Live, Live]]:
    """Name of each family that has problems, with live counts of errors, warnings and hints."""
    count: Counter[tuple[str, str]] = Counter((family(p.code), p.severity) for p in s.book.county.problems)
    names = dict.fromkeys(family(code) for code in sorted({p.code for p in s.book.county.problems}))

    def live(name: str, severity: str) -> Live:
        chinese = SEVERITY_CHINESE[severity]
        return Live(f'=COUNTIFS(问题_类别,"{name}",问题_级别,"{chinese}")', count[name, severity])

    return [(name, live(name, "error"), live(name, "warning"), live(name, "hint")) for name in names]
