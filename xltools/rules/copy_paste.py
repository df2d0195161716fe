"""C6xx, copy and paste: one text in two places, another town's name, another project's indicator."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from xltools.rules.alike import essence, near_duplicates
from xltools.rules.registry import Finding, county_rule, file_rule
from xltools.rules.views import CountyView, FileView, TableView

_STOP = re.compile(
    r"^(?:被|受益|参与|各项|各类|工作|人员|活动|资金|补助|补贴|档案|机制|群众|组织|宣传|项目|经费|服务|社会|满意"
    r"|开展|完成|建设|制度|提升|提高|保障|改善|加强|促进|推进|维护|增强|丰富|解决|支付|发放|举办|购置|采购|培训)"
)


def _projects(views: Sequence[TableView]) -> list[TableView]:
    return [view for view in views if view.table.type == "project_goal" and view.table.goals]


def _said(view: TableView, first: TableView, ratio: float, other_file: bool) -> Finding:
    how = "完全相同" if ratio >= 99.99 else f"有 {ratio:.0f}% 相同"
    whose = f"{first.table.unit or first.file.path}的" if other_file else ""
    return Finding(
        view.cell("goals"),
        f"“{view.name}”的总体目标与{whose}“{first.name}”{how}。",
        "请按本项目的实际重写目标；确是同一件事的，请核对两处的金额是否重复。",
        (first.place(first.cell("goals")),),
        view,
    )


@file_rule("C601")
def same_goals(file: FileView) -> Iterator[Finding]:
    """Two projects of one file with the same goals, or nearly."""
    views = _projects(file.tables)
    for first, second, ratio in near_duplicates([view.goal_text for view in views]):
        if views[first].table.project != views[second].table.project:
            yield _said(views[second], views[first], ratio, other_file=False)


@county_rule("C602")
def same_goals_elsewhere(county: CountyView) -> Iterator[Finding]:
    """Two projects of different townships with the same goals.

    Looked for across files and only between different units, so copies of one table are not reported here.
    """
    views = _projects(county.tables)
    for first, second, ratio in near_duplicates([view.goal_text for view in views]):
        one, other = views[first], views[second]
        if one.file is not other.file and one.table.unit != other.table.unit:
            yield _said(other, one, ratio, other_file=True)


def _same_rows(one: TableView, other: TableView) -> bool:
    return all(a.name == b.name and a.raw == b.raw for a, b in zip(one.rows, other.rows, strict=True))


@file_rule("C603")
def same_indicators(file: FileView) -> Iterator[Finding]:
    """Two projects of one file with the same indicators and the same targets, five or more."""
    seen: dict[tuple[int, str, str], list[TableView]] = {}
    for view in file.tables:
        if view.table.type != "project_goal" or len(view.rows) < 5:
            continue
        rows = view.rows
        likely = seen.setdefault((len(rows), rows[0].name, rows[-1].raw), [])
        first = next((other for other in likely if _same_rows(other, view)), None)
        likely.append(view)
        if first is not None and first.table.project != view.table.project:
            yield Finding(
                view.rows[0].cell(),
                f"“{view.name}”的 {len(rows)} 条指标和指标值与“{first.name}”完全相同。",
                "请按本项目的内容重新设定指标。",
                (first.place(first.rows[0].cell()),),
                view,
            )


@lru_cache(maxsize=16384)
def _head(full_name: str) -> str | None:
    """The first characters of an indicator's name, which say what it is about; None if too general."""
    name = essence(full_name)
    while (found := _STOP.match(name)) is not None and len(found[0]) < len(name):
        if found[0] != "被":
            return None
        name = name[1:]
    return name[:3] if len(name) >= 6 else None


@file_rule("C605")
def belongs_elsewhere(file: FileView) -> Iterator[Finding]:
    """An indicator about something only another project of the file speaks of.

    The name's first three characters (低保金) stand in the other project's name or goals and in its
    indicators, and nowhere in this project's name, goals or other indicators.
    """
    views = _projects(file.tables)
    if len(views) < 2:
        return
    texts = [f"{view.table.project or ''}{view.goal_text}{view.table.purpose or ''}" for view in views]
    for n, view in enumerate(views):
        for row in {row.name: row for row in view.rows}.values():
            head = _head(row.name)
            if head is None or head[:2] in texts[n] or row.level.one in ("效益", "满意度"):
                continue
            if sum(1 for other in view.rows if head in other.name and other.name != row.name):
                continue
            homes = [
                m
                for m in range(len(views))
                if m != n and head in texts[m] and any(head in other.name for other in views[m].rows)
            ]
            if len(homes) == 1:
                home = views[homes[0]]
                yield Finding(
                    row.cell(),
                    f"“{view.name}”的指标“{row.name}”与本项目的目标无关，像是从“{home.name}”复制来的。",
                    "请核对，换成本项目自己的指标。",
                    (home.place(home.cell("goals")),),
                    view,
                )


@county_rule("C606")
def last_years_text(county: CountyView) -> Iterator[Finding]:
    """A project whose goals and targets are last year's, word for word but for the year."""
    before: dict[tuple[str | None, str, int], TableView] = {}
    for view in county.tables:
        table = view.table
        if table.year and table.project:
            before[table.unit, re.sub(r"20\d\d年度?", "", table.project), table.year] = view
    for (unit, project, year), view in before.items():
        last = before.get((unit, project, year - 1))
        if last is None or len(view.rows) < 3:
            continue
        same = [(row.name, row.raw.replace(str(year), "")) for row in view.rows] == [
            (row.name, row.raw.replace(str(year - 1), "")) for row in last.rows
        ]
        goals = view.goal_text.replace(str(year), "") == last.goal_text.replace(str(year - 1), "")
        if same and goals:
            yield Finding(
                view.cell("goals"),
                f"“{view.name}”的目标和指标与 {year - 1} 年的一字不差，只改了年份。",
                "请根据上年完成情况重新确定目标和指标值。",
                (last.place(last.cell("goals")),),
                view,
            )
