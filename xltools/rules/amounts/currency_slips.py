"""A214 and A228: 元 typed under 万元 and 万元 under 元, told by what else the table and the file say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from xltools.model.money import POWERS, short
from xltools.rules.facts.costs import is_total
from xltools.rules.facts.views import CountyView, FileView, Row, TableView
from xltools.rules.registry import Finding, county_rule, file_rule
from xltools.text.typos import digits

_RATE = re.compile(r"标准|补助|补贴|单价|价格|工资|报酬")
_STAFF = re.compile(r"人员|基本支出|工资|统筹")
"""Wages are thousands of times a small project."""
_FACTOR = 4
_VAST = {"万元": Decimal(500000), "元": Decimal(300)}
"""A project of 5 billion 元 or of less than 300: nobody here has one."""
_TOWN = re.compile(
    r"(?:[乡镇村]|街道|社区)(?:人民|村民|居民)?(?:政府|办事处|委员会|党委|党工委|管理委员会)?(?:本级|（本级）)?$"
)
_BUILDS = re.compile(r"工程|建设|改造|搬迁|安置|债|园区|征地|拆迁|高标准农田|移民")
_TOWN_PROJECT = Decimal(10000)
"""100 million 元 in 万元, as a township's project has only where something large is built."""
_TOWN_DEPARTMENT = Decimal(1000000)
_PROJECTS = ("project_goal", "project_selfeval", "monitoring")


class Amount(NamedTuple):
    """An amount of a table: whose it is, how much in the unit of the table, what it is called."""

    view: TableView
    amount: Decimal
    cell: str | None
    name: str


class Slip(NamedTuple):
    """A total typed in the wrong unit, or a cost target (``row``), and the figure that shows it."""

    view: TableView
    amount: Decimal
    shown_by: str
    row: Row | None = None
    said_by: Row | None = None


def _other(unit: str) -> str:
    return "元" if unit == "万元" else "万元"


def _meant(amount: Decimal, unit: str) -> str:
    return short(amount.scaleb(-_FACTOR if unit == "万元" else _FACTOR))


def _by_costs(view: TableView, budget: Decimal) -> Slip | None:
    """A cost target, or unit cost × quantity, exactly ten thousand times the budget or a part of it."""
    unit, costs = view.table.currency_unit, view.costs
    total = budget.scaleb(POWERS[unit])
    for cost in costs.whole:
        rate = _RATE.search(cost.row.name) and not is_total(cost.row.name)
        if cost.yuan <= 0 or rate or len(costs.whole) > 1 and len(digits(cost.yuan)) < 2:
            continue
        shown = f"成本指标“{cost.row.name}”写的是“{cost.row.raw}”"
        if cost.yuan.scaleb(_FACTOR) == total:
            too_large = budget >= 1000 if unit == "万元" else budget >= 10**8
            if too_large:
                return Slip(view, budget, shown)
            if len(digits(cost.yuan)) > 1:
                return Slip(view, budget, shown, cost.row)
        if unit == "元" and cost.yuan == total.scaleb(_FACTOR) and budget < 1000:
            return Slip(view, budget, shown)
    for estimate in costs.estimates:
        for amount in estimate.amounts:
            product = amount.scaleb(_FACTOR if unit == "万元" else -_FACTOR)
            large = budget >= 1000 if unit == "万元" else budget < 1000
            if large and len(costs.estimates) == 1 and abs(product / total - 1) <= Decimal("0.05"):
                return Slip(
                    view,
                    budget,
                    f"{estimate.told} ＝ {short(amount.scaleb(-_FACTOR))}万元",
                    said_by=estimate.cost.row,
                )
    return None


def _by_text(view: TableView, budget: Decimal) -> Slip | None:
    """The goals or the purpose name the amount in the other unit."""
    unit = view.table.currency_unit
    if budget < 1000 if unit == "万元" else budget >= 1000:
        return None
    total = budget.scaleb(POWERS[unit])
    wanted = total.scaleb(-_FACTOR if unit == "万元" else _FACTOR)
    for said in view.claims:
        for claim in said.claims:
            if claim.dimension == "money" and claim.amount == wanted and not claim.is_each:
                return Slip(view, budget, f"文字里写“{claim.before}{claim.text}”")
    return None


def _by_execution(view: TableView) -> Slip | None:
    """One of initial, adjusted and executed budget is ten thousand times another."""
    execution = view.table.execution
    named = (
        ("全年预算数", execution.adjusted),
        ("年初预算数", execution.initial),
        ("全年执行数", execution.executed),
    )
    known = [(name, amount) for name, amount in named if amount and amount > 0]
    for name, amount in known:
        for other, less in known:
            if less.scaleb(_FACTOR) == amount:
                return Slip(view, amount, f"{name} {short(amount)} 是{other} {short(less)} 的一万倍")
    return None


def _by_size(view: TableView, budget: Decimal) -> Slip | None:
    unit = view.table.currency_unit
    project = view.table.type in _PROJECTS
    if unit == "万元" and _TOWN.search((view.table.unit or "").strip()):
        least = _TOWN_PROJECT * (10 if _BUILDS.search(view.name) else 1) if project else _TOWN_DEPARTMENT
        # An amount in 元 is a round one; 12345.67万元 may be what a rich township spends.
        if budget >= least and (budget >= 50000 or budget % 100 == 0):
            of = "的一个项目" if project else "一年的支出"
            return Slip(view, budget, f"乡镇{of}很少有 {short(budget.scaleb(-4))} 亿元")
    if view.table.type != "project_goal":
        return None
    if unit == "万元" and budget >= _VAST[unit]:
        return Slip(view, budget, f"一个项目 {short(budget.scaleb(-4))} 亿元")
    if unit == "元" and 0 < budget < _VAST[unit]:
        return Slip(view, budget, f"一个项目只有 {short(budget)} 元")
    return None


def implausible(view: TableView) -> bool:
    """Whether the budget is told to be in the wrong unit by its size alone."""
    budget = view.budget
    return budget is not None and budget > 0 and _by_size(view, budget) is not None


def _in_table(view: TableView) -> Slip | None:
    """The wrong unit as one table shows it; parts that deny their total are said by the sums."""
    budget = view.budget
    if budget is None or budget <= 0 or view.table.currency_unit not in ("万元", "元"):
        return None
    last = next((step.amount for step in reversed(view.table.plan) if step.amount), None)
    for part in (view.table.funding.fiscal, last):
        if part and budget in (part.scaleb(_FACTOR), part.scaleb(-_FACTOR)):
            return None
    return _by_execution(view) or _by_costs(view, budget) or _by_text(view, budget) or _by_size(view, budget)


def _said(slip: Slip) -> Finding:
    view, unit = slip.view, slip.view.table.currency_unit
    budget = view.cell("funding.total", "execution.adjusted", "printed_totals.total")
    if slip.row is not None:
        return Finding(
            slip.row.cell("target"),
            f"{slip.shown_by}，预算是 {short(slip.amount)}{unit}，数字一样、单位不同，差一万倍。",
            f"成本指标的单位像是应为{unit}，请核对。",
            (view.place(budget),),
            view,
        )
    return Finding(
        budget,
        f"“{view.name}”的金额是 {short(slip.amount)}{unit}，{slip.shown_by}，像是按{_other(unit)}填写的"
        f"（应为 {_meant(slip.amount, unit)}{unit}）。",
        f"请核对金额单位，表上的单位是{unit}。",
        view=view,
        about=tuple(cell for cell in (budget, slip.said_by.cell("target") if slip.said_by else None) if cell),
        yields_to=("X512",),
    )


def _groups(file: FileView) -> list[list[Amount]]:
    """Amounts that can be compared: the project totals of a file by unit, the tasks of one table."""
    groups: list[list[Amount]] = []
    for unit in ("万元", "元"):
        tables = [view for view in file.tables if view.table.currency_unit == unit]
        totals = [(view, view.table.funding.total) for view in tables]
        groups.append([Amount(v, total, v.cell("funding.total"), v.name) for v, total in totals if total])
        for view in tables:
            tasks = [(task, task.total) for task in view.table.tasks]
            groups.append([Amount(view, t, task.where.cell("total"), task.name) for task, t in tasks if t])
    return groups


def _stands_out(name: str, amount: Decimal, others: list[Decimal], unit: str) -> bool:
    """Whether an amount is thousands of times its neighbours (or a thousandth, in a table in 元)."""
    usual = median(others)
    if usual <= 0 or amount <= 0:
        return False
    if unit == "元":
        return amount < 1000 and amount * 2000 < min(others) and amount * 10000 <= max(others) * 50
    if amount < 1000 or amount <= usual * 1000 or _STAFF.search(name) and amount < 100000:
        return False
    if amount <= usual * 2000 and amount < _TOWN_PROJECT:
        return False
    if len(others) >= 3:
        return True
    # Few neighbours prove less: the amount must be absurd, and ordinary once divided.
    divided = amount.scaleb(-_FACTOR)
    return amount >= 20000 and amount >= max(others) * 5000 and divided <= max(others) * 50


def _by_its_tasks(group: list[Amount]) -> Iterator[TableView]:
    """The table of a group of tasks whose total is wrong only because a task or two stand out."""
    amounts = [item.amount for item in group]
    view = group[0].view if group else None
    if view is None or not view.table.tasks or view.table.currency_unit != "万元" or len(group) < 3:
        return
    out = [
        n
        for n, item in enumerate(group)
        if _stands_out(item.name, item.amount, amounts[:n] + amounts[n + 1 :], "万元")
    ]
    rest = sum((amount for n, amount in enumerate(amounts) if n not in out), Decimal(0))
    if out and len(out) * 3 <= len(group) and rest * 10 < (view.budget or Decimal(0)):
        yield view


@file_rule("A214")
def other_currency_unit(file: FileView) -> Iterator[Finding]:
    """元 typed under 万元, or 万元 under 元.

    Shown by a cost target, unit cost × quantity, the goals or another column of the same table; or by
    the tasks and projects beside it.
    """
    groups = _groups(file)
    by_task = {id(view) for group in groups for view in _by_its_tasks(group)}
    slips = [
        slip for view in file.tables if id(view) not in by_task and (slip := _in_table(view)) is not None
    ]
    if len(slips) > 3:
        first = slips[0]
        said = _said(first)
        yield said._replace(
            message=f"{said.message[:-1]}；另有 {len(slips) - 1} 张表也是这样。",
            also=tuple(slip.view.place(_said(slip).cell) for slip in slips[1:]),
        )
    else:
        yield from map(_said, slips)
    found = {id(slip.view) for slip in slips}
    for group in groups:
        if len(group) < 2:
            continue
        amounts = [item.amount for item in group]
        for n, (view, amount, cell, name) in enumerate(group):
            unit = view.table.currency_unit
            if id(view) in found or not _stands_out(name, amount, amounts[:n] + amounts[n + 1 :], unit):
                continue
            far = "几千倍" if unit == "万元" else "几千分之一"
            yield Finding(
                cell,
                f"“{name}”的金额 {short(amount)}{unit} 是其他各项的{far}，"
                f"像是按{_other(unit)}填写的（应为 {_meant(amount, unit)}{unit}）。",
                f"请核对金额单位，表上的单位是{unit}。",
                view=view,
            )


@county_rule("A228")
def other_unit_than_the_towns(county: CountyView) -> Iterator[Finding]:
    """A project, or a whole department, thousands of times what three others of the county have."""
    groups: dict[str, list[TableView]] = {}
    for view in county.tables:
        budget = view.budget
        if view.table.currency_unit != "万元" or budget is None or budget <= 0:
            continue
        if view.table.type == "department_goal":
            groups.setdefault("", []).append(view)
        elif view.table.type == "project_goal" and view.table.project:
            groups.setdefault(view.table.project.strip(), []).append(view)
    for name, views in groups.items():
        if len(views) < 4:
            continue
        amounts = [view.budget or Decimal(0) for view in views]
        usual = median(amounts)
        for view, amount in zip(views, amounts, strict=True):
            if amount < 1000 or amount < usual * 1000 or _said_in_file(county, view):
                continue
            of = f"其他单位的“{name}”" if name else "其他单位的总额"
            yield Finding(
                view.cell("funding.total", "printed_totals.total"),
                f"“{view.name}”的金额是 {short(amount)}万元，{of}一般只有 {short(usual)}万元，像是按元填写的"
                f"（应为 {_meant(amount, '万元')}万元）。",
                "请核对金额单位，表上的单位是万元。",
                tuple(other.place(other.cell("funding.total")) for other in views if other is not view)[:3],
                view,
            )


def _said_in_file(county: CountyView, view: TableView) -> bool:
    """Whether A214 has said it of this table."""
    if _in_table(view) is not None:
        return True
    file = next(file for file in county.files if view in file.tables)
    return any(found.view is view for found in other_currency_unit(file))
