"""S1xx, structure: what a table must have and how its indicators hang together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.model.records import Table
from xltools.rules.facts.subjects import same_counted
from xltools.rules.facts.views import FileView, Row, TableView
from xltools.rules.registry import Finding, file_rule, table_rule
from xltools.text.indicator_names import word_lists
from xltools.text.units import unit_of

_NUMBERED = re.compile(r"^[（(]?\d{1,2}(?:[)）、．]|\.(?!\d))\s*")
_NUMBER_BEGINS = frozenset("0123456789（(")
_INSTEAD = re.compile(rf"(?:{'|'.join(word_lists()['placeholder']['instead'])})[。.]?")
"""What stands in place of an answer: /, 无, 详见附件."""

_OTHER_YEARS = ("中期", "长期", "中长期", "实施", "上年", "去年", "以前")
_TO_WRITE = {
    "department_goal": "总体目标、主要任务和绩效指标",
    "department_plan": "总体目标、分项目标和保障措施",
    "project_goal": "总体目标和绩效指标",
    "monitoring": "绩效指标和完成情况",
    "project_selfeval": "执行情况、绩效指标的实际完成值和得分",
    "department_selfeval": "执行情况、绩效指标的实际完成值和得分",
}
_PROSE = frozenset({"goals", "indicators", "results", "sub_goal", "safeguards", "purpose"})
"""Fields for what is to be reached, not only for whose the money is and how much."""
_HEAD_FIELDS = {
    "unit_code": "单位编码",
    "project_code": "项目编码",
    "department": "主管部门",
    "manager": "项目负责人",
    "period": "监控期间",
    "purpose": "资金用途",
}
"""What the head of a form asks for besides what has a rule of its own (S101, S102, S103, S106, S121)."""


_UNIT_OF_LABEL = re.compile(r"[(（][^()（）]*[)）]$")
"""（万元） behind a label."""


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _under_another_label(view: TableView, *endings: str) -> bool:
    """Whether a field may stand under a label no form knows, which L002 has said: by how the label ends."""
    return any(
        _UNIT_OF_LABEL.sub("", extra.label).endswith(endings)
        and not extra.label.startswith(_OTHER_YEARS)
        and extra.value.strip()
        for extra in view.table.extras
    )


def _says_nothing(text: str) -> bool:
    return len(text) <= 40 and _INSTEAD.fullmatch(text.strip()) is not None


@table_rule("S101")
def project_missing(view: TableView) -> Iterator[Finding]:
    """A project table without the project's name, or with a stroke in its place."""
    name = view.table.project
    if name and _says_nothing(name) and view.table.type in ("project_goal", "project_selfeval"):
        yield Finding(
            view.cell("project"),
            f"项目名称只写了“{name}”，等于没有填写。",
            "请填写与预算批复一致的项目名称。",
        )
    if (
        view.table.type in ("project_goal", "project_selfeval")
        and not view.table.project
        and not _under_another_label(view, "项目", "名称")
    ):
        yield Finding(view.cell("project"), "本表没有填写项目名称。", "请填写与预算批复一致的项目名称。")


def _row_without_money(table: Table) -> bool:
    """Whether a table is a row of a list that has no column for money."""
    rows = {table.cells[path].lstrip(_LETTERS) for path in ("project", "goals") if path in table.cells}
    places = (*table.cells, *table.unanswered, *table.missing)
    return len(rows) == 1 and {"project", "goals"} <= table.cells.keys() and "funding.total" not in places


@table_rule("S102")
def money_missing(view: TableView) -> Iterator[Finding]:
    """A goal table without any amount."""
    table = view.table
    if table.type == "project_goal" and table.funding.total is None:
        if _row_without_money(table):
            return
        if any(p.code == "L004" and p.cell == table.cell("funding.total") for p in view.file.problems):
            return
        if _under_another_label(view, "额", "资金", "预算", "预算数", "经费", "投资", "拨款", "补助"):
            return
        yield Finding(
            view.cell("funding.total"),
            f"“{view.name}”没有填写预算总额。",
            "请填写年度预算总额，单位与表头一致；没有预算的项目不用填报绩效目标。",
        )


def _asks_for_goals(table: Table) -> bool:
    """Whether the sheet has a place for a goal: its label, blank beside it or filled in."""
    paths = {path.partition("[")[0].partition(".")[0] for path in (*table.cells, *table.unanswered)}
    return "goals" in paths


def _asks_for_more(table: Table) -> bool:
    """Whether the form has a place for goals or indicators; a plain list of projects and money has none."""
    if not set(table.missing).isdisjoint(_PROSE):
        return True
    return any(path.split("[")[0] in _PROSE for path in (*table.cells, *table.unanswered))


@table_rule("S103")
def goals_missing(view: TableView) -> Iterator[Finding]:
    """No overall goal, or a stroke, 无, 详见附件 in its place."""
    goals = [goal.strip() for goal in view.table.goals if goal.strip()]
    if goals and view.table.type != "monitoring" and all(map(_says_nothing, goals)):
        yield Finding(
            view.cell("goals"),
            f"总体目标只写了“{goals[0]}”，等于没有填写。",
            "请写清本年要做什么、做到什么程度；附件里的目标请写进这一栏。",
        )
    if view.table.unwritten or not _asks_for_more(view.table) or _under_another_label(view, "目标"):
        return
    if not _asks_for_goals(view.table):
        return  # the form has no cell for it
    if view.table.type != "monitoring" and not any(goal.strip() for goal in view.table.goals):
        yield Finding(
            view.cell("goals"), f"“{view.name}”没有填写总体目标。", "请写清本年要做什么、做到什么程度。"
        )


@table_rule("S104")
def indicators_missing(view: TableView) -> Iterator[Finding]:
    """No indicator at all (narrative plans have sub-goals instead).

    A row of a list that has no column for indicators gives money only.
    """
    table = view.table
    first, _, last = table.range.partition(":")
    money_only = first.lstrip(_LETTERS) == last.lstrip(_LETTERS) and "indicators" not in table.cells
    if money_only and last:
        return
    if not table.indicators and not table.sub_goals and not table.unwritten:
        yield Finding(
            view.cell("indicators"), f"“{view.name}”没有一条绩效指标。", "请填写产出、效益和满意度指标。"
        )


@table_rule("S105")
def tasks_missing(view: TableView) -> Iterator[Finding]:
    """A department goal table without tasks, or labels of its own that may hold them."""
    table = view.table
    otherwise = any("任务" in extra.label for extra in table.extras)
    asked = "tasks" in table.cells or "tasks" in table.unanswered or "task.name" in table.missing
    if (
        table.type == "department_goal"
        and asked
        and not table.tasks
        and not table.unwritten
        and not otherwise
    ):
        yield Finding(
            view.cell("tasks"), "本表没有填写年度主要任务。", "请逐项填写任务名称、主要内容和预算金额。"
        )


@file_rule("S106")
def unit_missing(file: FileView) -> Iterator[Finding]:
    """Tables that do not say whose they are; said once per file and kind of table."""
    nameless = [
        view
        for view in file.tables
        if (not view.table.unit or _says_nothing(view.table.unit))
        and not view.table.blank
        and not _under_another_label(view, "单位")
    ]
    if not nameless:
        return
    first = nameless[0]
    many = len(nameless)
    of = (
        "本文件的表都没有写单位名称"
        if many == len(file.tables) and many > 1
        else (
            f"有 {many} 张表没有写单位名称，第一张是“{first.name}”"
            if many > 1
            else f"“{first.name}”没有写单位名称"
        )
    )
    yield Finding(
        first.cell("unit"), f"{of}，不知道是哪个单位报的。", "请在表头填写单位全称，与公章一致。", view=first
    )


@table_rule("S118")
def not_begun(view: TableView) -> Iterator[Finding]:
    """A table sent out with its project and money, in which nothing was written: one finding, not a row."""
    table = view.table
    if table.unwritten and _asks_for_more(table):
        has = [name for name, value in (("项目名称", table.project), ("金额", view.budget)) if value]
        only = f"，只有{'和'.join(has)}" if has else ""
        yield Finding(
            view.cell("goals"),
            f"“{view.name}”还没有填写{only}。",
            f"请填写{_TO_WRITE[table.type]}；不用报的，删去这张表。",
        )


@file_rule("S120")
def fields_left_blank(file: FileView) -> Iterator[Finding]:
    """Labels of the head with nothing beside them (project code, manager …); one finding per file."""
    found: dict[str, list[TableView]] = {}
    for view in file.tables:
        if not view.table.unwritten:
            for path in view.table.unanswered:
                if path in _HEAD_FIELDS:
                    found.setdefault(path, []).append(view)
    if found:
        path, views = next(iter(found.items()))
        many = len(file.tables) > 1
        told = "、".join(
            f"“{_HEAD_FIELDS[path]}”" + (f"（{len(views)} 张表）" if many else "")
            for path, views in found.items()
        )
        yield Finding(
            views[0].table.unanswered[path],
            f"表头的{told}没有填写。",
            "请补填；本单位确实没有的，写“无”。",
            view=views[0],
        )


@file_rule("S121")
def year_unknown(file: FileView) -> Iterator[Finding]:
    """Tables that do not say their year; once per file. A table without head is S106's."""
    found = [view for view in file.tables if view.table.year is None and view.table.unit]
    found = [view for view in found if not view.table.unwritten]
    if found:
        first = found[0]
        many = f"{len(found)} 张表" if len(found) > 1 else f"“{first.name}”"
        yield Finding(
            first.cell("year"),
            f"{many}没有写年度，看不出是哪一年的。",
            "请在标题或标题下面写明年度，例如“（2024年度）”。",
            view=first,
        )


@table_rule("S111")
def nameless_indicator(view: TableView) -> Iterator[Finding]:
    """A target without a level-3 name."""
    for row in view.rows:
        if not row.name.strip() and row.raw:
            yield Finding(
                row.cell("target"),
                f"指标值“{row.raw}”没有对应的三级指标名称。",
                "请填写三级指标名称，或者删掉多余的指标值。",
            )


def _again(one: Row, row: Row) -> bool:
    """The same target under another level-2; a degree of satisfaction out of its place is T340's."""
    return bool(row.raw) and one.raw == row.raw and row.noun.kind != "satisfaction"


_SAME_RATES = tuple(frozenset(names) for names in word_lists()["same_rates"]["groups"])
_GENERAL = frozenset(
    ("质量", "工程质量", "项目", "工程", "验收", "质量验收", "工程验收", "竣工验收", "项目验收", "")
)
"""What 达标率 and 合格率 are of where they are of the whole work."""


def _thing_and_rate(row: Row) -> tuple[str, int] | None:
    """What a rate is of, and which of the rates that mean the same it is; None for another name."""
    name = _NUMBERED.sub("", row.name).strip() if row.name[:1] in _NUMBER_BEGINS else row.name.strip()
    for number, rates in enumerate(_SAME_RATES):
        for rate in rates:
            if name.endswith(rate):
                thing = name.removesuffix(rate)
                return ("" if thing in _GENERAL else thing), number
    return None


def _two_targets(view: TableView) -> Iterator[Finding]:
    """One thing under two names of the same rate (质量达标率, 质量合格率) with two figures."""
    first: dict[tuple[str, int, str], Row] = {}
    for row in view.rows:
        found = _thing_and_rate(row)
        if found is None or row.kind != "percent" or row.target is None:
            continue
        one = first.setdefault((*found, row.level.two), row)
        other = one.target.value if one.target is not None else None
        if one is not row and one.name != row.name and other != row.target.value:
            yield Finding(
                row.cell("target"),
                f"“{one.name}”和“{row.name}”说的是一回事，指标值却不同：{one.raw} 和 {row.raw}。",
                "请只留一条；确是两件事的，在名称里写明各是什么的。",
                (view.place(one.cell("target")),),
                confidence=0.7,
                cause="two targets",
            )


def _two_counts(view: TableView) -> Iterator[Finding]:
    """One thing counted twice under two names (建设穴位, 穴位建设数量) with two figures."""
    rows = [
        row for row in view.rows
        if row.kind == "number" and row.level.two == "数量" and row.name and row.target is not None
    ]  # fmt: skip
    for n, row in enumerate(rows):
        for one in rows[:n]:
            units = [unit_of(r.target.unit if r.target is not None else None)[:1] for r in (one, row)]
            if one.name == row.name or units[0] != units[1] or not same_counted(one.name, row.name):
                continue
            if one.target is not None and row.target is not None and one.target.value != row.target.value:
                yield Finding(
                    row.cell("target"),
                    f"“{one.name}”和“{row.name}”说的是一回事，指标值却不同：{one.raw} 和 {row.raw}。",
                    "请只留一条；确是两件事的，在名称里写明各是什么的。",
                    (view.place(one.cell("target")),),
                    confidence=0.7,
                    cause="two targets",
                )
                break


@table_rule("S112")
def repeated_indicator(view: TableView) -> Iterator[Finding]:
    """The same level-3 name twice under one level-2, or with the same target under another."""
    yield from _two_targets(view)
    yield from _two_counts(view)
    seen: dict[str, list[Row]] = {}
    for row in view.rows:
        name = row.name
        if not name:
            continue
        if name[0] in _NUMBER_BEGINS:
            name = _NUMBERED.sub("", name)
        same = seen.setdefault(name, [])
        first = next((one for one in same if one.level.two == row.level.two or _again(one, row)), None)
        if first is not None:
            yield Finding(
                row.cell(),
                f"三级指标“{row.name}”写了两次：{first.cell()} 是“{first.raw}”，{row.cell()} 是“{row.raw}”。",
                "请删掉一条，或者改名说清两条的区别。",
                (view.place(first.cell()),),
            )
        same.append(row)
