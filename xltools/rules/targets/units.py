"""T330 on, words against figures in one indicator: operator, unit and level against the name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xltools.model.money import POWERS, convert, short
from xltools.rules.facts.views import Row, TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.indicator_names import FIT, counted_object, is_handed_out, is_saving, word_lists
from xltools.text.targets.grammar import base_unit, format_target
from xltools.text.typos import slip
from xltools.text.typos import told as told_slip

_CLASS = {
    "people": "人数",
    "things": "件数",
    "times": "次数",
    "households": "户数",
    "money": "金额",
    "area": "面积",
    "length": "长度",
    "duration": "时间",
}
_PIECELESS = {"times": "次", "households": "户"}
"""What is never counted in 个, and what it is counted in."""
_PLAIN_THINGS = frozenset(
    (
        "人",
        "人次",
        "名",
        "户",
        "次",
        "场",
        "场次",
        "个",
        "件",
        "份",
        "套",
        "处",
        "座",
        "台",
        "辆",
        "本",
        "册",
        "条",
        "期",
    )
)
_EARNED = re.compile("奖|表彰|荣誉|示范|达标|合格|通过|认证|称号|等级|评定|星级|优秀|先进|减少")
"""A number of these under 质量 does say how good the work was."""
_PERSON = re.compile(
    rf"(?:{'|'.join(map(re.escape, word_lists()['persons']['words']))}|(?<![动会成])员)(?:数量|总数|数)?$"
)
"""How a name ends that is about people without saying 人数."""
_COUNTED = ("people", "times", "count", "households", "things")


@table_rule("T330")
def cost_at_least(view: TableView) -> Iterator[Finding]:
    """A cost in money with ≥ or >: the more is spent, the better."""
    for row in view.rows:
        target = row.target
        if target is None or target.operator not in ("≥", ">") or row.unit_class != "money":
            continue
        if is_saving(row.name) or row.name.endswith("水平"):
            continue
        if "成本" in row.level.two or row.level.one == "成本":
            yield Finding(
                row.cell("target"),
                f"成本指标“{row.name}”的指标值是“{row.raw}”，花得越多越好，符号反了。",
                f"请改成“{format_target(replace(target, operator='≤'))}”。",
            )


@table_rule("T331")
def good_at_most(view: TableView) -> Iterator[Finding]:
    """Satisfaction or another wanted share with ≤ or <."""
    for row in view.rows:
        target = row.target
        if target is None or target.operator not in ("≤", "<") or row.kind != "percent":
            continue
        if (
            row.noun.bounded
            and not row.noun.negative
            and isinstance(target.value, Decimal)
            and target.value < 100
        ):
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”越高越好，指标值却是“{row.raw}”，符号反了。",
                f"请改成“≥{short(target.value)}%”。",
            )


@table_rule("T332")
def bad_at_least(view: TableView) -> Iterator[Finding]:
    """Accidents, complaints, errors with ≥."""
    for row in view.rows:
        target = row.target
        if target is None or target.operator not in ("≥", ">") or not row.noun.negative or row.noun.bounded:
            continue
        if (
            isinstance(target.value, Decimal)
            and (
                row.noun.kind in ("rate", "count", "things", "times", "people")
                or row.unit_class in ("count", "times")
            )
            and "控制" not in row.name
        ):
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”越少越好，指标值却是“{row.raw}”，符号反了。",
                "请改成 ≤ 或 ＝0。",
            )


@table_rule("T333")
def people_in_pieces(view: TableView) -> Iterator[Finding]:
    """People counted in 个 or 次."""
    for row in view.rows:
        if row.kind != "number" or row.unit_class not in ("count", "times"):
            continue
        unit = row.target.unit if row.target else ""
        if row.noun.kind == "people" or unit == "个" and _PERSON.search(row.name.strip()):
            better = "人次" if "人次" in row.name else "人"
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”数的是人，指标值“{row.raw}”的单位却是“{unit}”。",
                f"请把单位改成“{better}”。",
            )


@table_rule("T334")
def unit_against_name(view: TableView) -> Iterator[Finding]:
    """A unit of another kind than the name says: times in 人, area in 公里, money in 次."""
    for row in view.rows:
        if row.kind != "number" or not row.unit_class:
            continue
        fits = FIT.get(row.noun.kind)
        unit = row.target.unit if row.target else ""
        if fits is not None and unit == "个" and row.noun.kind in _PIECELESS:
            right = _PIECELESS[row.noun.kind]
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”说的是{_CLASS[row.noun.kind]}，指标值“{row.raw}”的单位却是“个”。",
                f"请把单位改成“{right}”。",
            )
            continue
        if (
            row.unit_class in ("count", "things", "people")
            and "/" not in (unit or "")
            and _FEE.search(row.name)
        ):
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”说的是一笔钱，指标值“{row.raw}”的单位却是“{unit}”。",
                "数的是件数、人数的，请在名称里写明数什么；是费用的，写金额，放到成本指标里。",
            )
            continue
        if (thing := _wrong_for_thing(row, unit)) is not None:
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”数的是{thing}，指标值“{row.raw}”的单位对不上。",
                "请核对数值和单位，改成个、件、台、份、株这类单位；数的确实是别的，请改名称。",
            )
            continue
        if (
            fits is None
            or row.unit_class in fits
            or row.noun.kind == "people"
            and row.unit_class in ("count", "times")
        ):
            continue
        if row.noun.kind == "duration" and row.unit_class in ("times", "count"):
            continue
        if row.noun.kind == "times" and unit == "人次":
            continue
        yield Finding(
            row.cell("target"),
            f"指标“{row.name}”说的是{_CLASS[row.noun.kind]}，指标值“{row.raw}”的单位对不上。",
            "请核对指标名称和单位，改掉填错的一个。",
        )


def _wrong_for_thing(row: Row, unit: str | None) -> str | None:
    """What a name counts (物品 or 场所) where its unit is one of people, length, area or times."""
    if row.level.two != "数量":
        return None
    kind, counted = counted_object(row.name)
    if not kind:
        return None
    if row.unit_class == "people":
        wrong = (counted or kind == "goods") and not is_handed_out(row.name)
    else:
        wrong = counted and (
            row.unit_class in ("area", "length") or kind == "goods" and unit in ("次", "场", "场次", "期")
        )
    return {"goods": "物品", "places": "场所"}[kind] if wrong else None


_VOLUME = re.compile(
    r"(?:贷款|融资|信贷|投资|招商|引资|产值|产量|营业|销售|收入|交易|消费|保费|保险|保额|存款|税收|利润|成交|合同|采购|募集|捐赠|筹集"
    r"|回收|追缴|追回|清收|征收|减免|退税|理赔|赔付)[^，。]{0,8}?(?:额|规模|总量|值|收入|资金|金额|款|总额|量)?$"
)
"""Money that is the thing counted: a volume of loans, sales or taxes, not what the budget pays for."""


def _is_volume(row: Row, view: TableView) -> bool:
    """Whether an amount is of other money than the budget's: by its name, or because it is more than that."""
    if _VOLUME.search(row.name):
        return True
    amount = view.in_table_unit(row.target) if row.target is not None else None
    return amount is not None and view.budget is not None and amount > view.budget


_FEE = re.compile(r"(?<![消免收话])(?:费|费用|工资|薪酬|租金)$")
"""How a name ends that is money paid: 物业费, not 消费 or 免费."""


@table_rule("T335")
def money_as_quantity(view: TableView) -> Iterator[Finding]:
    """A quantity indicator that is an amount of money: what the money buys is not said."""
    for row in view.rows:
        if row.level.two != "数量" or row.unit_class != "money" or _is_volume(row, view):
            continue
        fits = FIT.get(row.noun.kind)
        if fits is None or "money" in fits or row.kind != "number":  # otherwise T334 has said it
            yield Finding(
                row.cell("target"),
                f"数量指标“{row.name}”的指标值“{row.raw}”是金额。",
                "请写做了多少（如 公里、处、人），金额放到成本指标里。",
            )


def _is_count(row: Row) -> bool:
    """Whether a number counts things done: by its name, or by a plain unit, at least so many of it."""
    if row.name.startswith("每"):
        return False  # 每班配备教师: how well it is staffed
    if row.unit_class in _COUNTED and row.noun.kind in _COUNTED:
        return True
    target = row.target
    return (
        not row.noun.kind
        and target is not None
        and target.unit in _PLAIN_THINGS
        and target.operator not in ("≤", "<")
        and not row.noun.growth
        and _EARNED.search(row.name) is None
    )


@table_rule("T336")
def count_as_quality(view: TableView) -> Iterator[Finding]:
    """A quality indicator that is a plain count; one finding per table."""
    rows = [
        row
        for row in view.rows
        if row.level.two == "质量" and row.kind == "number" and not row.noun.negative and _is_count(row)
    ]
    if rows:
        listed = "、".join(f"“{row.name} {row.raw}”" for row in rows[:3])
        yield Finding(
            rows[0].cell(),
            f"质量指标里有 {len(rows)} 条其实是数量：{listed}{'等' if len(rows) > 3 else ''}。",
            "请移到数量指标；质量指标写合格率、覆盖率这类说明做得好不好的指标。",
        )


@table_rule("T337")
def rate_as_quantity(view: TableView) -> Iterator[Finding]:
    """A quantity indicator that is a rate; one finding per table."""
    rows = [
        row
        for row in view.rows
        if row.level.two == "数量"
        and row.kind == "percent"
        and (row.noun.kind == "rate" or not row.noun.kind and not row.noun.growth)
        and row.cell("l2") not in view.guessed
    ]
    if rows:
        listed = "、".join(f"“{row.name} {row.raw}”" for row in rows[:3])
        yield Finding(
            rows[0].cell(),
            f"数量指标里有 {len(rows)} 条其实是比率：{listed}{'等' if len(rows) > 3 else ''}。",
            "请移到质量或时效指标；数量指标写具体的人数、次数、件数。",
        )


@table_rule("T338")
def time_without_time(view: TableView) -> Iterator[Finding]:
    """A completion date answered with a count or a share."""
    for row in view.rows:
        if row.noun.kind == "date" and (
            row.kind == "percent"
            or row.kind == "number"
            and row.unit_class in ("people", "count", "times", "money")
        ):
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”问的是时间，指标值却是“{row.raw}”。",
                "请填写日期或期限，例如“2024年12月31日前”；若考核及时率，请修改名称。",
            )


@table_rule("T339")
def cost_above_budget(view: TableView) -> Iterator[Finding]:
    """One cost target above the whole budget of the table (in 元, whatever the units typed).

    The targets of a self-evaluation were set for its initial budget, which may have been larger.
    """
    table = view.table
    known = [amount for amount in (view.budget, table.execution.initial) if amount is not None]
    if not known or table.currency_unit not in POWERS:
        return
    most = max(known)
    budget = convert(most, table.currency_unit, "元")
    if budget <= 0:
        return
    for row in view.rows:
        target = row.target
        if (
            row.unit_class != "money"
            or target is None
            or not isinstance(target.value, Decimal)
            or not target.unit
        ):
            continue
        if "成本" not in row.level.two and row.level.one != "成本" and row.noun.kind != "money":
            continue
        power, unit = base_unit(target.unit)
        amount = target.value.scaleb(power)
        if unit.split("/")[0] == "元" and amount > budget and not _rounding(target.value, power, budget):
            if view.table.currency_unit == "元" and amount == budget.scaleb(4):
                continue  # the budget was typed in 万元: A214
            typed = convert(amount, "元", view.table.currency_unit)
            if any(slip(typed, task.total) not in (None, "point") for task in view.table.tasks if task.total):
                continue  # a task's amount with two digits swapped: A215
            cause = told_slip(typed, most)
            told = short(most)
            yield Finding(
                row.cell("target"),
                f"成本指标“{row.name}”的“{row.raw}”超过了全部预算 {told}{view.table.currency_unit}"
                f"{'，' + cause if cause else ''}。",
                "请核对金额和单位（元、万元）；成本指标不应超过预算。",
                (view.place(view.cell("funding.total", "printed_totals.total")),),
            )


def _rounding(value: Decimal, power: int, budget: Decimal) -> bool:
    """Whether the target is the budget rounded up in its last digit: ≤2.3万元 for 2.25万元."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and value.scaleb(power) - budget < Decimal(1).scaleb(exponent + power)
