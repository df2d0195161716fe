"""S113, S114, S116 and S122, cut off: names and goals that stop in the middle."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from xltools.rules.facts.views import FileView, Row, TableView
from xltools.rules.registry import Finding, file_rule, table_rule
from xltools.text.indicator_names import word_lists

_LIMITS = (6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 18, 20, 24, 25, 30)
"""Lengths at which systems are known or likely to cut names."""
_SEVERAL, _FEW, _MANY = 3, 6, 12
_OPEN = frozenset("及和与或的相将把并、，,（(“《")
_MONEY_NAMES = (
    "资金",
    "经费",
    "补助",
    "补贴",
    "款",
    "费",
    "项目",
    "预算",
    "指标",
    "工程",
    "工作",
    "支出",
    "）",
    ")",
)
_BROKEN = ("疫情期", "平均每年", "平均每月", "平均每日", "平均每次", "开展完成", "各项", "有关", "相关")
_CUT = {
    first: tuple(before + first for ending, befores in endings for before in befores)
    for first, endings in groupby(sorted(word_lists()["cut"].items()), key=lambda item: item[0][0])
}
"""Last character → the ends of names that stop within a usual ending."""
_CONTENT = re.compile(r"^(?:让|使|确保|实现|达到|令)")
_UNFINISHED = re.compile(r"[，,、：:（(“]$|：“[^”]{1,8}”$")


def _is_cut(name: str) -> bool:
    """Whether a name stops in the middle of a phrase, or within brackets that were opened."""
    if name[-1] in _OPEN or name.endswith(_BROKEN):
        return not name.endswith("参与")
    if "（" not in name and "(" not in name and "“" not in name and "《" not in name:
        return False
    opened = name.count("（") + name.count("(") + name.count("“") + name.count("《")
    return opened > name.count("）") + name.count(")") + name.count("”") + name.count("》")


def _lacks_its_end(row: Row) -> bool:
    """Whether a name stops within a usual ending (发放人 for 发放人数), 满意 where a degree is asked for."""
    name = row.name.rstrip()
    if name.endswith(_CUT.get(name[-1:], ())):
        return True
    return name.endswith("满意") and row.kind == "percent" and _CONTENT.match(name) is None


def _stops(row: Row) -> bool:
    """Whether a name stops in the middle, told by the name alone."""
    return bool(row.name) and (_is_cut(row.name) or _lacks_its_end(row))


def _at_the_limit(view: TableView) -> list[Row]:
    """The longest names of a small table where several end at one length, and some of them in the middle."""
    named = [row for row in view.rows if row.name]
    longest = max((len(row.name) for row in named), default=0)
    if longest not in _LIMITS or len(named) >= _MANY:
        return []
    at = [row for row in named if len(row.name) == longest]
    if len(at) < _SEVERAL or len(at) * 3 < len(named) or not any(_stops(row) for row in at):
        return []
    return at


def _loses_its_end(row: Row) -> bool:
    """Whether a name looks cut by what stands beside it: a share, and no 率 or 度 at its end."""
    return _is_cut(row.name) or row.kind == "percent" and not row.noun.kind and not row.noun.growth


def _is_cut_rate(row: Row) -> bool:
    """Whether a share's name has lost its 率 or 度."""
    return row.kind == "percent" and not row.noun.kind and not row.noun.growth


def _column_limit(file: FileView) -> Finding | None:
    """Many names of exactly one length in a file; where chance may do it, some must look cut besides."""
    names = [(len(row.name), row, view) for view in file.tables for row in view.rows if row.name]
    if len(names) < _FEW:
        return None
    lengths = Counter(length for length, _, _ in names)
    for limit in _LIMITS:
        count = lengths[limit]
        if count < 4 or count * 10 < len(names) * 4:
            continue
        longer = sum(number for length, number in lengths.items() if length > limit)
        if longer * 6 > len(names):
            continue
        at = [item for item in names if item[0] == limit]
        cut = [item for item in at if _loses_its_end(item[1])]
        # Names of one length come about by chance too: some of them must end in the middle of something.
        many = (
            len(names) >= _MANY and count >= 8 and any(_stops(row) or _is_cut_rate(row) for _, row, _ in at)
        )
        if many or (len(cut) >= 2 and not longer):
            _, row, view = at[0] if many else cut[0]
            return Finding(
                row.cell(),
                f"{len(names)} 条三级指标里有 {count} 条恰好 {limit} 个字（如“{row.name}”），"
                "像是导出时被系统截断。",
                "请对照系统里的原文，把名称补全。",
                view=view,
            )
    return None


@file_rule("S113")
def cut_off_name(file: FileView) -> Iterator[Finding]:
    """A level-3 name that stops in the middle of a phrase; a small table's limit is S114's."""
    for view in file.tables:
        cut = [row for row in view.rows if _stops(row)]
        limited = _at_the_limit(view) if cut else []
        if limited and _column_limit(file) is None:
            cut = [row for row in cut if row not in limited]
        for row in cut:
            yield Finding(
                row.cell(),
                f"三级指标“{row.name}”像是没有写完。",
                "请补全名称；系统限制字数时，请换成短的说法。",
                view=view,
            )


@file_rule("S114")
def column_limit(file: FileView) -> Iterator[Finding]:
    """Names that a system cut off at one length: many in a file, or the longest of a small table."""
    found = _column_limit(file)
    if found is not None:
        yield found
        return
    for view in file.tables:
        limited = _at_the_limit(view)
        if not limited:
            continue
        cut = [row for row in limited if _stops(row) or _loses_its_end(row)]
        yield Finding(
            cut[0].cell(),
            f"{len(view.rows)} 条三级指标里最长的 {len(limited)} 条都恰好 {len(cut[0].name)} 个字，"
            f"“{cut[0].name}”还没有写完，像是被系统截断。",
            "请对照系统里的原文，把名称补全。",
            tuple(view.place(row.cell()) for row in cut[1:]),
            view,
        )


@table_rule("S122")
def cut_off_project(view: TableView) -> Iterator[Finding]:
    """A project's name that stops in the middle; one that names a document must still say what it is for."""
    name = (view.table.project or "").strip()
    if not name:
        return
    document = "下达" in name.partition("号")[2] and not name.endswith(_MONEY_NAMES)
    if _is_cut(name) or (document and len(name) > 20):
        yield Finding(
            view.cell("project"),
            f"项目名称像是没有写完，结尾是“{name[-10:]}”。",
            "请与预算批复核对，补全名称；系统限制字数时，请用简称。",
        )


@table_rule("S116")
def unfinished_goal(view: TableView) -> Iterator[Finding]:
    """A goal text that ends with a comma, a colon or an opened quotation."""
    text = view.goal_text.strip()
    if text and _UNFINISHED.search(text):
        yield Finding(
            view.cell("goals"),
            f"总体目标没有写完，结尾是“{text[-12:]}”。",
            "请把目标写完整；可能是复制时漏掉了后半段。",
        )
