"""A209, A210, A227: plans of spending, in money or in percent of the budget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.model.money import short
from xltools.rules.facts.views import FileView, TableView
from xltools.rules.registry import Finding, file_rule, table_rule
from xltools.text.typos import told

_ZERO = Decimal(0)
_WHOLE = Decimal(100)
_BY_DATE = re.compile(r"[底末前至止]|累计")


def _period_by_period(view: TableView) -> bool:
    """Whether a plan headed by periods (一季度, 3月份) rather than dates gives what each takes."""
    steps = view.table.plan
    if not steps or any(_BY_DATE.search(step.by) for step in steps):
        return False
    return _added(view) in (view.table.funding.total, _WHOLE)


def _added(view: TableView) -> Decimal:
    return sum((step.amount for step in view.table.plan if step.amount is not None), _ZERO)


def _listed(view: TableView) -> str:
    """Every step filled in: 3月底 25%、6月底 50%."""
    sign = "%" if view.plan_in_percent else ""
    steps = view.table.plan
    return "、".join(f"{step.by} {short(step.amount)}{sign}" for step in steps if step.amount is not None)


@table_rule("A209")
def plan_falls(view: TableView) -> Iterator[Finding]:
    """A cumulative plan that falls. Blank steps are skipped."""
    before, highest = None, _ZERO
    if _period_by_period(view):
        return
    sign = "%" if view.plan_in_percent else ""
    for step in view.table.plan:
        if step.amount is None:
            continue
        if before is not None and step.amount < highest:
            yield Finding(
                step.where.cell() if step.where.columns else view.cell(f"plan.{step.by}", "plan"),
                f"资金支出计划不是递增的：{before.by} {short(highest)}{sign}，"
                f"{step.by} {short(step.amount)}{sign}。",
                "计划按累计数填写，后一期不应小于前一期。",
            )
        before, highest = step, step.amount


@table_rule("A210")
def plan_short(view: TableView) -> Iterator[Finding]:
    """The plan's last step is the budget (or 100, where the plan is in percent)."""
    total = view.table.funding.total
    steps = [step for step in view.table.plan if step.amount is not None]
    if not steps or total is None and not view.plan_in_percent or _period_by_period(view):
        return
    last = steps[-1]
    assert last.amount is not None
    slack = view.slack(last.where.cell() if last.where.columns else None, view.table.cell("funding.total"))
    ends = (_WHOLE,) if view.plan_in_percent else (_WHOLE, total)
    if any(end is not None and abs(last.amount - end) <= slack for end in ends):
        return
    cell = last.where.cell() if last.where.columns else view.cell(f"plan.{last.by}", "plan")
    if view.plan_in_percent:
        yield from _percent_short(view, cell, last.by, last.amount)
        return
    assert total is not None
    if last is not view.table.plan[-1] and last.amount > total:
        return
    each = _added(view)
    if "plan.%" in view.table.cells and last.amount == 1 and each != total:
        return  # 100% as a spreadsheet stores it
    hint = "；各期相加正好等于预算，像是按当期数填的" if each == total and len(steps) > 1 else ""
    if not hint and (said := told(last.amount, total)):
        hint = f"；{said}"
    if "plan.%" in view.table.cells and not hint:
        yield Finding(
            cell,
            f"支出计划到{last.by}是 {short(last.amount)}，既不是 100%，也不等于预算 {short(total)}"
            f"（{_listed(view)}）。",
            f"表头要的是累计百分比，最后一期应是 100；填金额的，最后一期应等于预算 {short(total)}。",
        )
        return
    outcome = "没有用完" if last.amount < total else "超过了预算"
    yield Finding(
        cell,
        f"支出计划到{last.by}是 {short(last.amount)}，预算是 {short(total)}，{outcome}"
        f"（{_listed(view)}{hint}）。",
        f"计划按累计数填写，最后一期应等于预算 {short(total)}。",
    )


def _percent_short(view: TableView, cell: str | None, by: str, last: Decimal) -> Iterator[Finding]:
    """A plan in percent that does not end at 100."""
    if last == 1 and all((step.amount or _ZERO) <= 1 for step in view.table.plan):
        return  # 100% as a spreadsheet stores it
    if _added(view) == _WHOLE:
        outcome = "；各期相加正好是 100%，像是按当期数填的"
    elif last < _WHOLE:
        outcome = f"，还有 {short(_WHOLE - last)}% 没有安排"
    else:
        outcome = f"，超过了 100%，多出 {short(last - _WHOLE)}%"
    yield Finding(
        cell,
        f"支出计划按百分比填写，到{by}是 {short(last)}%{outcome}（{_listed(view)}）。",
        "计划按累计百分比填写，最后一期应是 100%。",
    )


def _in_money(view: TableView) -> bool:
    """Whether a plan asked for in percent ends with the budget, and the budget is not 100."""
    table = view.table
    last = next((step.amount for step in reversed(table.plan) if step.amount is not None), None)
    if "plan.%" not in table.cells or view.plan_in_percent or not last or not table.funding.total:
        return False
    return table.funding.total != _WHOLE and table.funding.total in (last, _added(view))


@file_rule("A227")
def money_in_a_plan_of_percent(file: FileView) -> Iterator[Finding]:
    """资金支出计划（%） filled with amounts; one finding per file."""
    found = [view for view in file.tables if _in_money(view)]
    if not found:
        return
    view = found[0]
    many = f"；另有 {len(found) - 1} 张表也是这样" if len(found) > 1 else ""
    yield Finding(
        view.cell("plan.%"),
        f"表头写的是“%”，填的是{view.table.currency_unit}（{_listed(view)}，"
        f"预算 {short(view.budget or Decimal(0))}）{many}。",
        "请按表头填累计百分比，最后一期是 100；县里要求填金额的，请改表头。",
        tuple(other.place(other.cell("plan.%")) for other in found[1:]),
        view,
    )
