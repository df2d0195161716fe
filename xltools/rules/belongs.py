"""C605, an indicator that belongs to another project of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from xltools.rules.alike import essence
from xltools.rules.copied_rows import copied_runs
from xltools.rules.registry import Finding, file_rule
from xltools.rules.views import FileView, Row, TableView

_STOP = re.compile(
    r"^(?:被|受益|参与|各项|各类|工作|人员|活动|资金|补助|补贴|档案|机制|群众|组织|宣传|项目|经费|服务|社会|满意"
    r"|开展|完成|建设|制度|提升|提高|保障|改善|加强|促进|推进|维护|增强|丰富|解决|支付|发放|举办|购置|采购|培训)"
)
_SATISFIED = re.compile(
    r"^(?:接?受(?=扶|帮|救|资|补|教|培)|被|对|受益|参与|服务)?(?P<who>.{2,}?)(?:的?(?:总体)?满意(?:度|率|程度))$"
)
_ANYBODY = re.compile(
    r"群众|居民|村民|农民|牧民|农户|百姓|公众|人民|社会|职工|干部|工作人员|单位|部门|机关|对象|用户|企业|主体|人口|乡镇|全[镇乡县]"
    r"|本|当地|周边|辖区|各|党员|党代表"
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


@lru_cache(maxsize=16384)
def _who(full_name: str) -> str | None:
    """Whose satisfaction it is, by two characters: 扶贫 in 被扶贫群众满意度; None where it may be anybody."""
    found = _SATISFIED.match(essence(full_name))
    if found is None or _ANYBODY.match(found["who"]):
        return None
    return found["who"][:2]


def _homes(
    row: Row, mine: int, views: Sequence[TableView], texts: Sequence[str], heads: Sequence[frozenset[str]]
) -> list[int]:
    """The projects an indicator may come from, when it cannot be the table's own."""
    if row.level.one == "效益":
        return []
    satisfied = row.level.one == "满意度"
    head = _who(row.name) if satisfied else _head(row.name)
    if head is None or head[:2] in texts[mine]:
        return []
    if any(head in other.name for other in views[mine].rows if other.name != row.name):
        return []
    homes = [
        m
        for m, text in enumerate(texts)
        if m != mine and head in text and any(head in name for name in heads[m])
    ]
    if satisfied:
        homes = [m for m in homes if row.name in heads[m]]
    return homes


@file_rule("C605")
def belongs_elsewhere(file: FileView) -> Iterator[Finding]:
    """An indicator about something only another project of the file speaks of.

    The name's first three characters (低保金) stand in the other project's name or goals and in its
    indicators, and nowhere in this project's name, goals or other indicators. Satisfaction is told by whose
    it is. Rows that C609 says were copied together are left to it.
    """
    views = [view for view in file.tables if view.table.type == "project_goal" and view.table.goals]
    if len(views) < 2:
        return
    texts = [f"{view.table.project or ''}{view.goal_text}{view.table.purpose or ''}" for view in views]
    names = [frozenset(row.name for row in view.rows) for view in views]
    in_runs = {id(row) for run in copied_runs(file) for row in run.rows}
    for n, view in enumerate(views):
        for row in {row.name: row for row in view.rows}.values():
            if id(row) in in_runs:
                continue
            homes = _homes(row, n, views, texts, names)
            if len(homes) == 1:
                home = views[homes[0]]
                yield Finding(
                    row.cell(),
                    f"“{view.name}”的指标“{row.name}”与本项目的目标无关，像是从“{home.name}”复制来的。",
                    "请核对，换成本项目自己的指标。",
                    (home.place(home.cell("goals")),),
                    view,
                )
