"""X502 and X505: amounts and years in the goals against the table's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.model.money import POWERS, convert, short
from xltools.rules.amounts.near_amounts import nearly_an_amount
from xltools.rules.amounts.sentence_sums import formula_in_sentence, sum_in_sentence
from xltools.rules.facts.subjects import of_this_year
from xltools.rules.facts.views import TableView
from xltools.rules.prose.products import stated_product
from xltools.rules.registry import Finding, table_rule
from xltools.text.quantities import find_quantities
from xltools.text.targets.grammar import base_unit

_EACH = re.compile(r"每(?!年)|各|人均|户均|平均|标准|分别")
_EARNED = re.compile(
    r"收入|产值|存款|贷款|增收|利润|产量|到位资金|引资|招商|引进|签约|赞助|余额|保额|[交易销售零营业]{2}额|贸易额"
)
_SHARED = re.compile(
    r"自筹|社会资本|企业投资|(?:企业|村集体|农户|群众)[^，。；]{0,4}(?:承担|出资|投入|投资)|(?:省|市|县|财政|镇)[^，。；]{0,3}承担"
)
"""Others pay a part: the whole is more than the table's budget."""
_SPAN = re.compile(r"[两二三四五]年|20\d\d年?[至—-]")
_WHOLE = re.compile(r"总投资|总造价|概算|累计|总额|合同总?[价额]|合同金额|总价")
_YEARS_LONG = re.compile(
    r"分[两二三四五]年|跨年|[两二三四五]年内|(?:为期|合同期|服务期|期限)[^，。]{0,4}[两二三四五]年"
)
_YEAR = re.compile(
    r"(?<![\d较比同])(20\d{2})年"
    r"(?!度?(?:识别|认定|评定|考核|实际|同期|提高|增长|增加|下降|减少|以来|末|底以来))"
)


_SAID_BY = (nearly_an_amount, sum_in_sentence, formula_in_sentence, stated_product)
"""What is wrong in itself is not told again as too much."""


def _of_several_years(text: str, year: int | None) -> bool:
    """Whether a text speaks of a work of several years: its whole cost is not one year's budget."""
    return _YEARS_LONG.search(text) is not None or any(int(y) != year for y in _YEAR.findall(text))


@table_rule("X502")
def amount_above_budget(view: TableView) -> Iterator[Finding]:
    """An amount in the goals larger than the whole budget (incomes and unit prices left out)."""
    yield from _above_task(view)
    budget = view.budget_yuan
    if not budget or budget <= 0 or view.table.type not in ("project_goal", "project_selfeval"):
        return
    if _SHARED.search(view.prose):
        return
    over = [
        (cell, quantity)
        for cell, text in view.texts
        for quantity in find_quantities(text)
        if quantity.unit in ("万元", "元", "亿元")
        and quantity.value.scaleb(base_unit(quantity.unit)[0]) > budget
        and not _EACH.search(quantity.before)
        and quantity.operator != "="  # the result of a formula: A223
        and not _SPAN.search(quantity.before)
        and of_this_year(text, quantity.start, view.table.year)
        and not quantity.after.startswith(("项目", "以上项目", "以上的项目", "企业"))
        and not _EARNED.search(quantity.before + quantity.after)
        and not (_WHOLE.search(quantity.before) and _of_several_years(text, view.table.year))
    ]
    if over:
        said = [found for rule in _SAID_BY for found in rule(view)]
        over = [
            (cell, quantity)
            for cell, quantity in over
            if not any(found.cell == (cell or None) and quantity.text in found.message for found in said)
        ]
    if over:
        listed = "、".join(f"“{quantity.before}{quantity.text}”" for _, quantity in over[:3])
        told = short(convert(budget, "元", view.table.currency_unit))
        yield Finding(
            over[0][0] or None,
            f"目标里写{listed}，超过了项目预算 {told}{view.table.currency_unit}。",
            "请核对金额和单位；资金不由本项目支付的，请说明来源。",
            (view.place(view.cell("funding.total")),),
        )


def _above_task(view: TableView) -> Iterator[Finding]:
    """The same of a task whose content names more money than the task has."""
    unit = view.table.currency_unit
    for task in view.table.tasks if unit in POWERS else ():
        if not task.content or not task.total or "元" not in task.content:
            continue
        total = convert(task.total, unit, "元")
        for quantity in find_quantities(task.content):
            said = quantity.value.scaleb(base_unit(quantity.unit)[0])
            if (
                quantity.unit in ("万元", "元", "亿元")
                and said > total > 0
                and not _EACH.search(quantity.before)
                and quantity.operator != "="
                and not _EARNED.search(quantity.before + quantity.after)
                and not _WHOLE.search(quantity.before)
            ):
                yield Finding(
                    task.where.cell("content"),
                    f"任务“{task.name}”的内容里写“{quantity.before}{quantity.text}”，"
                    f"超过了这项任务的预算 {short(task.total)}{unit}。",
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
