"""T319, T320, T344, T345, T349: signs that say the opposite, say nothing or are typed for another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xltools.rules.facts.views import FileView, Row, TableView
from xltools.rules.registry import Finding, file_rule, table_rule
from xltools.text.indicator_names import word_lists
from xltools.text.targets.grammar import format_target

_HUNDRED = Decimal(100)
_SHORTER_IS_BETTER = re.compile(
    r"(?:办结|办理|响应|处置|处理|到场|到达|等候|等待|审批|审核|拨付|支付|发放|反馈|回复|答复|受理|整改|维修|抢修"
    r"|修复|清运|竣工|完工|施工|完成)(?:所需)?(?:时限|时间|天数|用时|时长|周期|期限)$|(?:工期|办理时限|耗时|用时)$"
)
_END = re.compile(r"(?:完成|竣工|完工|截止|发放|拨付|支付)(?:时间|日期|时限)$")
_TYPED = re.compile(r">\s*=|<\s*=|=\s*>|=\s*<|[＞＜]\s*[=＝]|[≧≦⩾⩽]")
_GROWTH_AT_END = re.compile(
    r"(?:提高|提升|增长|上升|增加|降低|下降|减少|改善|增|涨|降)(?:率|幅|幅度|比例|百分比|程度)$|(?:提高|增长|下降|降低)$"
)
"""提升……合格率 asks for the rate itself, ……提升率 for its growth."""
_DECLINE = re.compile(r"下降|降低|减少|压减|降幅|减幅")
_SIGNS = word_lists()["signs"]
_LIMITED = re.compile("|".join(_SIGNS["limited"]))
_UNWANTED = re.compile("|".join((*_SIGNS["negative"], *_SIGNS["unwanted"])))
_COUNTED = ("people", "times", "households", "area", "length", "count")
_REACHED = re.compile(
    r"(?:受益|惠及|服务|覆盖|带动|参与|参训|培训|受训|受助|救助|帮扶).{0,8}(?:数|人次|人员|户|对象)$"
)
_WHOLE = re.compile(r"(?:比例|占比|率)(?:大于等于|大于或等于|不低于|不少于|[≥≧]|>=)\s*100\s*[%％]")


@table_rule("T319")
def longer_is_better(view: TableView) -> Iterator[Finding]:
    """A time limit or a deadline with ≥: the later, the better."""
    for row in view.rows:
        target = row.target
        if target is None or target.operator not in ("≥", ">"):
            continue
        name = row.name.strip()
        if row.unit_class == "duration" and row.kind == "number" and _SHORTER_IS_BETTER.search(name):
            told, fix = "越短越好", f"请改成“{format_target(replace(target, operator='≤'))}”。"
        elif row.kind == "date" and _END.search(name):
            told, fix = "是最晚的期限", "请写成“……前”或用 ≤。"
        else:
            continue
        yield Finding(row.cell("target"), f"指标“{row.name}”{told}，指标值却是“{row.raw}”，符号反了。", fix)


@file_rule("T320")
def typed_signs(file: FileView) -> Iterator[Finding]:
    """``>=`` and ``<=`` typed for ≥ and ≤; one finding per file, ``check --fix`` changes them."""
    found: list[tuple[TableView, Row]] = []
    for view in file.tables:
        for row in view.rows:
            target = row.target
            if target is None or target.operator not in ("≥", "≤") or target.raw[:1] in ("≥", "≤"):
                continue
            if _TYPED.search(target.raw):
                found.append((view, row))
    if found:
        view, row = found[0]
        yield Finding(
            row.cell("target"),
            f"{len(found)} 个指标值的 ≥、≤ 写成了 >=、<= 一类的符号（如 {row.cell('target')}“{row.raw}”）。",
            "读得懂，不影响核对；用“一键修复”可以一次改成 ≥、≤。",
            view=view,
        )


@table_rule("T344")
def doubled(view: TableView) -> Iterator[Finding]:
    """A rate of growth of 100% or more: it asks for twice as much, and mostly something else is meant."""
    for row in view.rows:
        target = row.target
        if (
            row.kind == "percent"
            and row.noun.growth
            and _GROWTH_AT_END.search(row.name)
            and target is not None
            and isinstance(target.value, Decimal)
            and target.value >= _HUNDRED
            and target.operator != "≤"
        ):
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”的指标值是“{row.raw}”，意思是要翻一番以上。",
                "请核对：考核的是完成率、成功率的，去掉名称里的“提高”；是增长幅度的，写可以达到的数。",
            )


def _more_is_better(row: Row) -> str:
    """Why more of it is better, as half a sentence; "" where less may be meant."""
    name = row.name.strip()
    if row.noun.negative or not name:
        return ""
    if row.kind == "percent":
        if not row.noun.growth or not _GROWTH_AT_END.search(name):
            return ""
        declines, unwanted = _DECLINE.search(name) is not None, _UNWANTED.search(name) is not None
        if not declines and not unwanted:
            return "增长得越多越好"
        return "降得越多越好" if declines and unwanted else ""
    if row.kind != "number" or row.noun.growth or _LIMITED.search(name) or row.unit_class not in _COUNTED:
        return ""
    if row.level.two == "数量":
        return "是要做多少"
    return "越多越好" if row.level.one == "效益" and _REACHED.search(name) else ""


@table_rule("T349")
def done_at_most(view: TableView) -> Iterator[Finding]:
    """Work to be done with ≤ or <: nothing done would be a full success. Counts kept low are left out."""
    for row in view.rows:
        target = row.target
        if target is None or target.operator not in ("≤", "<") or not isinstance(target.value, Decimal):
            continue
        if target.value > 0 and (why := _more_is_better(row)):
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”{why}，指标值却是“{row.raw}”，一点不做也算完成，符号像是反了。",
                f"请改成“{format_target(replace(target, operator='≥'))}”；数目已经确定的用“＝”；"
                "确实是要控制的，请在名称里写“控制”。",
            )


def _pointless(row: Row) -> bool:
    """``≥100%`` of something that has no more than 100%, ``≤0`` of something that has no less than 0."""
    target = row.target
    if target is None:
        return False
    if target.operator == "≥":
        return row.kind == "percent" and row.noun.bounded and target.value == _HUNDRED
    if row.noun.growth or "变动" in row.name:
        return False
    return target.operator == "≤" and row.kind in ("percent", "number") and target.value == 0


@file_rule("T345")
def equal_is_meant(file: FileView) -> Iterator[Finding]:
    """Signs where only ＝ can be met: ≥100%, ≤0; one finding per file."""
    found: list[tuple[str, str, TableView]] = []
    for view in file.tables:
        for row in view.rows:
            if _pointless(row):
                found.append((row.cell("target"), f"{row.name} {row.raw}", view))
        for part in view.table.sub_goals:
            text = f"{part.goal or ''}\n{part.indicator or ''}"
            if "100" in text and (said := _WHOLE.search(text)) is not None:
                found.append((part.where.cell("name"), f"…{said[0]}", view))
    if found:
        cell, words, view = found[0]
        many = f"等 {len(found)} 处" if len(found) > 1 else ""
        yield Finding(
            cell,
            f"“{words}”{many}：不会超过 100%，也不会低于 0，只能写“＝”。",
            "请改成“＝100%”或“＝0”；做不到的，写实际要求的数。",
            view=view,
        )
