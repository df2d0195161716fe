"""S107 to S110, S117, S119, S126, T340, levels: which level-1 and level-2 a table has and what is under them.

The regulation of 2021 made cost a level-1 of its own; before, it was a level-2 of output. A table whose year
is not known is held to neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from xltools.rules.facts.views import FileView, Row, TableView
from xltools.rules.registry import Finding, file_rule, table_rule
from xltools.text.indicator_names import PARENT, level, word_lists

_LEVEL1_ORDER = ("产出", "成本", "效益", "满意度")
COST_APART = 2021
"""The first year in which cost is a level-1 of its own."""
SATISFACTION_APART = 2016
"""The first year in which nearly every form has satisfaction as a level-1."""
_NAMES = frozenset(
    f"{name}指标"
    for name in (
        *("产出", "成本", "效益", "效果", "满意度", "数量", "质量", "时效", "经济成本", "社会成本"),
        *("生态环境成本", "经济效益", "社会效益", "生态效益", "可持续影响", "服务对象满意度"),
    )
)
_LOOKS_LIKE: dict[str, str] = word_lists()["misspelt"]
_TIMELY = re.compile(r"(?:及时|按时|按期|如期|准时|限时|时效)[^，,]{0,6}率$|及时性$|时效性$")
_GOOD = re.compile(r"(?:合格|优良|优秀|准确|达标|完好)率$")


def _ones(view: TableView) -> set[str]:
    """The level-1 names of a table; a level-1 left blank is told by its level-2."""
    return {row.level.one or (PARENT[row.level.two][0] if row.level.two else "") for row in view.rows}


def _satisfaction_elsewhere(view: TableView) -> list[Row]:
    """Degrees of satisfaction, in percent, under output or benefit."""
    return [
        row
        for row in view.rows
        if row.noun.kind == "satisfaction"
        and row.kind == "percent"
        and not row.noun.growth
        and row.level.one in ("产出", "效益")
        and row.level.two not in ("满意度", "")
    ]


@table_rule("S107")
def level1_missing(view: TableView) -> Iterator[Finding]:
    """A level-1 indicator that every form has is absent: 产出, 效益 or 满意度.

    Satisfaction that stands in the wrong place is said by S119 and T340.
    """
    if len(view.rows) < 2:
        return
    have = _ones(view)
    if "" in have:
        return
    for name in ("产出", "效益", "满意度"):
        if name in have:
            continue
        if name == "满意度" and (
            any(row.level.two == "满意度" for row in view.rows) or _satisfaction_elsewhere(view)
        ):
            continue
        yield Finding(
            view.cell("indicators"),
            f"“{view.name}”没有{name}指标（现有：{'、'.join(n for n in _LEVEL1_ORDER if n in have)}）。",
            f"请补上{name}指标；确实没有服务对象的，可不设满意度指标并说明。"
            if name == "满意度"
            else f"请至少补一条{name}指标。",
        )


@table_rule("S108")
def cost_missing(view: TableView) -> Iterator[Finding]:
    """No cost indicator, neither as a level-1 nor under 产出."""
    rows = view.rows
    if len(rows) < 3 or any("成本" in row.level.two or row.level.one == "成本" for row in rows):
        return
    year = view.table.year
    if year is None:
        where = ""
    elif year >= COST_APART:
        where = "；2021 年的办法起，成本指标是单独的一级指标"
    else:
        where = f"；{year} 年的办法里，成本指标列在产出指标下"
    yield Finding(
        view.cell("indicators"),
        f"“{view.name}”没有成本指标{where}。",
        "请补一条成本指标，例如“人均补助标准 ≤200元/月”。",
    )


def _cost_of(view: TableView, one: str) -> Row | None:
    return next(
        (
            row
            for row in view.rows
            if row.level.one == one
            and (one == "成本" or "成本" in row.level.two)
            and row.cell("l1") not in view.guessed
        ),
        None,
    )


@lru_cache(maxsize=256)
def _fields_of_form_with_cost_below(layout: str) -> frozenset[str] | None:
    """The head fields of a project form that prints cost under 产出 only; None for other forms."""
    from xltools.layouts.layout import load_layouts

    known = next((one for one in load_layouts() if one.id == layout), None)
    if known is None or known.type != "project_goal":
        return None
    under = {level(one, None).one: names for one, names in known.level2.items()}
    if "成本" in under or not any("成本" in name for name in under.get("产出", ())):
        return None
    return frozenset(path for path in known.specs if not path.startswith("indicator"))


def _printed_so(view: TableView) -> bool:
    """Whether the form itself prints cost under 产出, so that no unit can put it elsewhere.

    Forms of one's own are read by the nearest layout; only a sheet with all fields of the form is that form.
    """
    table = view.table
    fields = _fields_of_form_with_cost_below(table.layout)
    return fields is not None and all(path in table.cells or path in table.unanswered for path in fields)


@file_rule("S109")
def cost_in_another_year(file: FileView) -> Iterator[Finding]:
    """Cost as a level-2 from 2021 on, or as a level-1 before; once per file, since the form decides it."""
    for late, one in ((True, "产出"), (False, "成本")):
        found = [
            (view, row)
            for view in file.tables
            if view.table.year is not None
            and (view.table.year >= COST_APART) is late
            and not (late and _printed_so(view))
            if (row := _cost_of(view, one)) is not None
        ]
        if not found:
            continue
        view, row = found[0]
        many = f"{len(found)} 张表" if len(found) > 1 else "本表"
        if late:
            told = f"{many}把成本指标放在产出指标下；2021 年的办法起，成本指标是单独的一级指标。"
            fix = "若省、市统一表样就是这样，不用改；否则请把成本指标单列为一级指标。"
            if all(v.table.year == COST_APART for v, _ in found):
                fix = "2021 年年初按旧表样编的，不用改；以后各年请把成本指标单列为一级指标。"
        else:
            told = (
                f"{many}是 {view.table.year} 年的，把成本指标列为一级指标；"
                "当时的办法里，它是产出指标下的二级指标。"
            )
            fix = "请核对年度有没有写错；年度没错、表样是新的，不用改。"
        yield Finding(row.cell("l2" if late else "l1"), told, fix, view=view)


def _meant(text: str) -> str:
    """The level a misspelt name means (产出指际, 效盖指标); empty where it is none."""
    if text in _NAMES or len(text) < 4:
        return ""
    mended = "".join(_LOOKS_LIKE.get(character, character) for character in text)
    if mended in _NAMES:
        return mended
    ends = sum(a == b for a, b in zip(text[-2:], "指标", strict=True)) == 1
    return f"{text[:-2]}指标" if ends and f"{text[:-2]}指标" in _NAMES else ""


@table_rule("S126")
def misspelt_level(view: TableView) -> Iterator[Finding]:
    """A level whose name is a known one with a wrong character."""
    said: set[str] = set()
    for row in view.rows:
        for name in ("l1", "l2"):
            text = (getattr(row.indicator, name) or "").strip()
            if text in said or text in _NAMES:
                continue
            said.add(text)
            meant = _meant(text)
            if meant:
                what = "一级指标" if name == "l1" else "二级指标"
                yield Finding(row.cell(name), f"{what}“{text}”有错字，应是“{meant}”。", f"请改成“{meant}”。")


@table_rule("S110")
def wrong_parent(view: TableView) -> Iterator[Finding]:
    """A level-2 indicator under the wrong level-1 (satisfaction under 效益 is S119)."""
    said: set[tuple[str, str]] = set()
    for row in view.rows:
        one, two = row.level
        if not (one and two) or one in PARENT[two] or (one, two) in said:
            continue
        if two == "满意度" and one == "效益":
            continue
        said.add((one, two))
        yield Finding(
            row.cell("l2"),
            f"二级指标“{row.indicator.l2}”放在了一级指标“{row.indicator.l1}”下面，它应属于{PARENT[two][0]}指标。",
            f"请把它移到{PARENT[two][0]}指标下。",
        )


@file_rule("S119")
def satisfaction_under_benefit(file: FileView) -> Iterator[Finding]:
    """Satisfaction as a level-2 of benefit, as the oldest forms had it; once per file."""
    found = [
        (view, row)
        for view in file.tables
        if view.table.year is None or view.table.year >= SATISFACTION_APART
        if (row := next((r for r in view.rows if r.level == ("效益", "满意度")), None)) is not None
    ]
    if found:
        view, row = found[0]
        many = f"{len(found)} 张表" if len(found) > 1 else "本表"
        yield Finding(
            row.cell("l2"),
            f"{many}把“{row.indicator.l2}”放在“{row.indicator.l1}”下面；满意度指标是单独的一级指标。",
            "请把满意度指标单列为一级指标，分值也单独计算。",
            view=view,
        )


def _late_quality(view: TableView) -> list[Row]:
    """Indicators of timeliness among those of quality."""
    return [
        row
        for row in view.rows
        if row.level.two == "质量" and row.name[-1:] in ("率", "性") and _TIMELY.search(row.name)
    ]


def _good_timing(view: TableView) -> list[Row]:
    """Indicators of quality among those of timeliness."""
    return [
        row
        for row in view.rows
        if row.level.two == "时效"
        and row.name[-1:] == "率"
        and _GOOD.search(row.name)
        and not _TIMELY.search(row.name)
    ]


@table_rule("T340")
def misplaced_by_name(view: TableView) -> Iterator[Finding]:
    """A level-3 indicator under another level-2 than its name says; one finding per kind and table."""
    two = {row.level.two for row in view.rows}
    for rows, here, there in (
        (_late_quality(view), "质量", "时效"),
        (_good_timing(view), "时效", "质量"),
        (_satisfaction_elsewhere(view), "", "满意度"),
    ):
        if not rows:
            continue
        listed = "、".join(f"“{row.name}”" for row in rows[:3]) + ("等" if len(rows) > 3 else "")
        place = here or rows[0].level.two
        absent = "" if there in two else f"，表里又没有{there}指标"
        yield Finding(
            rows[0].cell(),
            f"{listed}是{there}指标，放在了{place}指标下{absent}。",
            f"请移到{there}指标下；{place}指标另写合适的。",
        )


@table_rule("S117")
def level2_missing(view: TableView) -> Iterator[Finding]:
    """An output part every form asks for (数量, 质量, 时效) has no indicator; one misplaced is T340's."""
    two = {row.level.two for row in view.rows if row.level.one == "产出"}
    if (
        len(two) < 2
        or "" in two
        or (view.guessed and any(row.cell("l2") in view.guessed for row in view.rows))
    ):
        return
    absent = [name for name in ("数量", "质量", "时效") if name not in two]
    if "时效" in absent and _late_quality(view):
        absent.remove("时效")
    if "质量" in absent and _good_timing(view):
        absent.remove("质量")
    if absent:
        yield Finding(
            view.cell("indicators"),
            f"“{view.name}”的产出指标里没有{'、'.join(absent)}指标。",
            f"请补上{'、'.join(absent)}指标；确实不适用的可以不填并说明。",
        )
