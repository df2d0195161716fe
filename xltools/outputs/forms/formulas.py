"""Live formulas of a drawn table: totals, execution rate, total score.

A formula stands only where its result equals what the record prints; a printed figure that differs from
its parts stays a constant, because drawing must never change a fact (the rules report it). Formulas use
nothing newer than Excel 2010 and round to the places of their parts, so that binary fractions never show.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xltools.grid.model import a1, a1_range
from xltools.layouts.layout import Layout
from xltools.model.money import short
from xltools.outputs.forms.drawn_form import Box, TablePlan, amounts

SUMS = {
    "printed_totals.total": "task.total",
    "printed_totals.fiscal": "task.fiscal",
    "printed_totals.other": "task.other",
}
"""Total field → the field of the rows it adds up."""


def float_exact(value: Decimal) -> bool:
    """True if a worksheet number holds this Decimal without loss, in the 15 digits Excel keeps."""
    return Decimal(f"{float(value):.15g}") == value


def _places(values: Sequence[Decimal]) -> int:
    return max([2, *(-int(v.as_tuple().exponent) for v in values)])


def _sum(total: Box, parts: list[Box], live: bool) -> None:
    numbers = [n for n in amounts(parts) if float_exact(n)]
    if not parts or len(numbers) != len([p for p in parts if p.value is not None]):
        return
    # Rows of an area are contiguous, and merged rows hold nothing in their lower cells.
    area = a1_range(parts[0].top, parts[0].left, parts[-1].bottom, parts[0].left)
    formula = f"ROUND(SUM({area}),{_places(numbers)})"
    if numbers and (total.value == sum(numbers) or live and total.value is None):
        total.value = sum(numbers, Decimal(0))
        total.formula = "=" + formula
    elif live and not numbers and total.value is None:
        total.formula = f'=IF(COUNT({area})=0,"",{formula})'


def _rate(plan: TablePlan, live: bool) -> None:
    rate, spent, given = (plan.first("execution." + name) for name in ("rate", "executed", "adjusted"))
    if rate is None or spent is None or given is None:
        return
    over, under = a1(spent.top, spent.left), a1(given.top, given.left)
    formula = f'=IF(COUNT({over},{under})<2,"",IF({under}=0,"",ROUND({over}/{under}*100,2)&"%"))'
    if isinstance(spent.value, Decimal) and isinstance(given.value, Decimal) and given.value:
        result = short(round(spent.value / given.value * 100, 2)) + "%"
        if rate.value == result or live and rate.value is None:
            rate.value, rate.formula = result, formula
    elif live and rate.value is None:
        rate.formula = formula


def _total_score(plan: TablePlan, live: bool) -> None:
    total, execution = plan.first("total_score"), plan.first("execution.score")
    scores = plan.of("indicator.score")
    if total is None or not scores:
        return
    parts = ([execution] if execution else []) + scores
    numbers = amounts(parts)
    if len(numbers) != len([p for p in parts if p.value is not None]):
        return
    area = a1_range(scores[0].top, scores[0].left, scores[-1].bottom, scores[0].left)
    if execution:
        area = f"{a1(execution.top, execution.left)},{area}"
    if numbers and (total.value == sum(numbers) or live and total.value is None):
        total.value = sum(numbers, Decimal(0))
        total.formula = f"=ROUND(SUM({area}),{_places(numbers)})"
    elif live and not numbers and total.value is None:
        total.formula = f'=IF(COUNT({area})=0,"",ROUND(SUM({area}),2))'


def _unit_sums(plan: TablePlan, live: bool) -> None:
    """In a project list every unit's amount is the sum of its projects."""
    totals, projects = plan.of("printed_totals.total"), plan.of("funding.total")
    for total, following in zip(totals, [*totals[1:], None][: len(totals)], strict=True):
        until = following.top if following else plan.boxes[-1].bottom + 1
        _sum(total, [box for box in projects if total.top < box.top < until], live)


def add_formulas(layout: Layout, plan: TablePlan, live: bool) -> None:
    """Put the formulas of a layout's totals into the plan; see the module for when."""
    if layout.many:
        _unit_sums(plan, live)
        return
    for path, part in SUMS.items():
        total = plan.first(path)
        if total is not None:
            _sum(total, plan.of(part), live)
    _rate(plan, live)
    _total_score(plan, live)
