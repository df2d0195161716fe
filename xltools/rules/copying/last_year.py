"""C606, C612, C613 and T347: this year's table against last year's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from xltools.rules.facts.near_duplicates import essence
from xltools.rules.facts.views import CountyView, FileView, Row, TableView
from xltools.rules.registry import Finding, county_rule, file_rule, table_rule
from xltools.text.project_names import plain_name, town
from xltools.text.targets.grammar import magnitude, parse_target

_YEAR = re.compile(r"20\d\d")
_KINDS = frozenset({"project_goal", "department_goal"})
_ROWS = 0.9
_SEVERAL = 6
"""From so many rows on, one may have a new figure."""
_GOALS = 95.0
_POINTS, _ROOM = Decimal(5), Decimal("0.1")
"""How far below last year's result a target may stay: points of a share, part of a number."""


def year_pairs(views: Sequence[TableView]) -> Iterator[tuple[TableView, TableView]]:
    """Last year's and this year's table of one unit and project, or of one whole unit."""
    known: dict[tuple[str, str, str, int], TableView] = {}
    for view in views:
        table = view.table
        if table.type in _KINDS and table.year and (table.project or table.type == "department_goal"):
            known.setdefault((table.type, town(view), plain_name(table.project), table.year), view)
    for (kind, unit, project, year), view in known.items():
        last = known.get((kind, unit, project, year - 1))
        if last is not None and (unit or kind != "department_goal"):
            yield last, view


def _without_years(text: str) -> str:
    return essence(_YEAR.sub("", text))


def _rows(view: TableView) -> Counter[tuple[str, str]]:
    return Counter((_without_years(row.name), _without_years(row.raw)) for row in view.rows)


def repeated(last: TableView, view: TableView) -> tuple[int, float] | None:
    """How many rows and how much of the goals (in percent) are last year's; None where it is not a copy."""
    most = max(len(view.rows), len(last.rows))
    if most < 3:
        return None
    same = sum((_rows(view) & _rows(last)).values())
    if same < _ROWS * most and (same < most - 1 or most < _SEVERAL):
        return None
    now, before = _without_years(view.goal_text), _without_years(last.goal_text)
    if now == before:
        return same, 100.0
    from rapidfuzz import fuzz

    likeness = fuzz.ratio(now, before, score_cutoff=_GOALS)
    return (same, likeness) if likeness else None


def _copied(views: Sequence[TableView], apart: Callable[[TableView, TableView], bool]) -> Iterator[Finding]:
    for last, view in year_pairs(views):
        if not apart(last, view):
            continue
        same = repeated(last, view)
        if same is None:
            continue
        rows, goals = same
        whole = rows == len(view.rows) == len(last.rows) and goals == 100.0
        how = (
            "一字不差，只改了年份"
            if whole
            else f"几乎一样：{len(view.rows)} 条指标里 {rows} 条相同，目标有 {goals:.0f}% 相同"
        )
        yield Finding(
            view.cell("goals"),
            f"“{view.name}”的目标和指标与 {last.table.year} 年的{how}。",
            "请根据上年完成情况重新确定目标和指标值。",
            (last.place(last.cell("goals")),),
            view,
        )


@county_rule("C606")
def last_years_table(county: CountyView) -> Iterator[Finding]:
    """A table whose goals and targets are those of last year's table in another file, but for the year."""
    yield from _copied(county.tables, lambda last, view: last.file is not view.file)


@file_rule("C612")
def last_years_table_in_file(file: FileView) -> Iterator[Finding]:
    """The same, with both years in one file."""
    yield from _copied(file.tables, lambda last, view: last.file is view.file)


@table_rule("C613")
def targets_are_last_years_results(view: TableView) -> Iterator[Finding]:
    """Every target is what was reached last year, to the figure: four rows or more, two of them counts.

    A rate of 100 % stays 100 % every year; all counts and amounts staying the same is worth a question.
    """
    if view.table.type != "project_goal" or view.self_evaluated:
        return
    rows = [row for row in view.rows if row.indicator.previous and row.kind in ("number", "percent")]
    if len(rows) < 4 or sum(1 for row in rows if row.kind == "number") < 2:
        return
    if all(essence(row.indicator.previous or "") == essence(row.raw) for row in rows):
        yield Finding(
            rows[0].cell("target"),
            f"“{view.name}”有上年完成值的 {len(rows)} 条指标，指标值都与上年完成值一样。",
            "请根据上年完成情况和本年安排重新确定指标值；确实不变的可以不改。",
        )


@table_rule("T347")
def below_last_year(view: TableView) -> Iterator[Finding]:
    """Targets below what the row itself says was reached last year, where more is better."""
    if view.self_evaluated:
        return
    lower: list[Row] = []
    for row in view.rows:
        target, before = row.target, row.indicator.previous
        if not before or target is None or row.kind not in ("number", "percent") or target.operator == "≤":
            continue
        if (
            row.noun.negative
            or row.noun.growth
            or row.level.two.endswith("成本")
            or row.unit_class == "money"
        ):
            continue
        reached = magnitude(parse_target(before))
        wanted = magnitude(target)
        if reached is None or wanted is None or wanted[0] * 20 < reached[0]:  # 0.95 for 95%: T318
            continue
        room = _POINTS if row.kind == "percent" else reached[0] * _ROOM
        if (reached[1] or wanted[1]) == wanted[1] and wanted[0] < reached[0] - room:
            lower.append(row)
    if lower:
        listed = "、".join(f"“{row.name}”{row.raw}（上年 {row.indicator.previous}）" for row in lower[:3])
        more = f"等 {len(lower)} 条" if len(lower) > 3 else ""
        yield Finding(
            lower[0].cell("target"),
            f"指标值低于上年完成值：{listed}{more}。",
            "请核对是不是填错；任务确实减少的，请在备注或目标里写明原因。",
            tuple(view.place(row.cell("target")) for row in lower[1:]),
        )
