"""X502 and X505: amounts and years in the goals against the table's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.model.money import POWERS, convert, short
from xltools.rules.facts.claims import Claim, ClaimSet
from xltools.rules.facts.views import TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.lexicon import any_of, word_list

_WORDS = word_list("claims")
_EARNED = re.compile(any_of(_WORDS["earned"]))
_SPENT = re.compile(any_of(_WORDS["spent"]))
_SHARED = re.compile(any_of(_WORDS["paid_by_others"]))
_SEVERAL_YEARS = re.compile(any_of(_WORDS["several_years"]))
_WHOLE = re.compile(any_of(_WORDS["whole_work"]))
_YEAR = re.compile(
    r"(?<![\d较比同])(20\d{2})年"
    r"(?!度?(?:识别|认定|评定|考核|实际|同期|提高|增长|增加|下降|减少|以来|末|底以来))"
)


def _spent(said: ClaimSet, claim: Claim, year: int | None) -> bool:
    """Whether an amount is money this year's project spends: not earned, lent, for each, of other years."""
    words = f"{claim.before}{claim.after}"
    if claim.dimension != "money" or claim.is_each or claim.role in ("baseline", "change"):
        return False
    if claim.year not in (None, year) or _EARNED.search(words) or claim.opening[-1:] in ("=", "×", "+", "*"):
        return False
    if claim.after.startswith(("项目", "以上项目", "以上的项目", "企业")):
        return False
    return _SPENT.search(f"{claim.subject}{claim.opening[-12:]}") is not None


@table_rule("X502")
def amount_above_budget(view: TableView) -> Iterator[Finding]:
    """An amount in the goals larger than the whole budget (incomes, loans and unit prices left out)."""
    yield from _above_task(view)
    budget, year = view.budget_yuan, view.table.year
    if not budget or budget <= 0 or view.table.type not in ("project_goal", "project_selfeval"):
        return
    if _SHARED.search(view.prose):
        return
    benefits = {
        row.target.value for row in view.rows
        if row.target is not None and row.unit_class == "money" and "成本" not in "".join(row.level)
    }  # fmt: skip
    over: list[Claim] = []
    for said in view.claims:
        above = [
            c for c in said.claims if c.amount > budget and _spent(said, c, year) and c.value not in benefits
        ]
        years = _SEVERAL_YEARS.search(said.text) or any(int(y) != year for y in _YEAR.findall(said.text))
        over += [claim for claim in above if not (years and _WHOLE.search(claim.before))]
    if over:
        listed = "、".join(f"“{claim.before}{claim.text}”" for claim in over[:3])
        told = short(convert(budget, "元", view.table.currency_unit))
        yield Finding(
            over[0].cell or None,
            f"目标里写{listed}，超过了项目预算 {told}{view.table.currency_unit}。",
            "请核对金额和单位；资金不由本项目支付的，请说明来源。",
            (view.place(view.cell("funding.total")),),
            about=tuple(claim.cell for claim in over),
            yields_to=("A215", "A216", "A223", "X503"),
        )


def _above_task(view: TableView) -> Iterator[Finding]:
    """The same of a task whose content names more money than the task has."""
    unit = view.table.currency_unit
    for task, said in view.task_claims if unit in POWERS else ():
        total = convert(task.total, unit, "元") if task.total else Decimal(0)
        for claim in said.claims if total > 0 else ():
            if (
                claim.amount > total
                and _spent(said, claim, view.table.year)
                and not _WHOLE.search(claim.before)
            ):
                yield Finding(
                    task.where.cell("content"),
                    f"任务“{task.name}”的内容里写“{claim.before}{claim.text}”，"
                    f"超过了这项任务的预算 {short(task.total or total)}{unit}。",
                    "请核对金额和单位，使内容和预算一致。",
                    (view.place(task.where.cell("total")),),
                )
                break


@table_rule("X505")
def other_year_in_goal(view: TableView) -> Iterator[Finding]:
    """Goals, or a purpose, that speak only of other years, which the project's name does not mention."""
    year = view.table.year
    if year is None:
        return
    for path, what, text in (
        ("goals", "目标", view.goal_text),
        ("purpose", "资金用途", view.table.purpose or ""),
    ):
        if "年" not in text:
            continue
        years = {int(found) for found in _YEAR.findall(text)}
        name = view.table.project or ""
        if not years or year in years or any(str(other) in name for other in years):
            continue
        if max(years) >= year - 2 and "至" not in text:
            yield Finding(
                view.cell(path),
                f"本表是 {year} 年的，{what}里写的却是 {'、'.join(str(y) for y in sorted(years))} 年。",
                f"沿用旧文字的，请改成 {year} 年；确是以前年度的事，请写明原因。",
            )
