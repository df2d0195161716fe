"""The check line at the foot of a template: live formulas that say what is still missing or wrong.

Every formula is built beside the Python that computes its cached value, so that a reader without a
calculator sees what Excel would show. A text that asks for something holds ``请``; conditional formats
turn it red, others green.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xltools.grid.model import a1, a1_range, column_letters
from xltools.layouts.layout import Layout
from xltools.model.money import short
from xltools.outputs.forms.drawn_form import Box, TablePlan

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from xltools.outputs.forms.draw import Styles

PREFIX = "检查："
"""Every check text begins with it; readers pass over such cells."""
INDICATOR_POINTS = 90
FULL_POINTS = 100

_ADDED = {
    "task": ("task.total", "task.fiscal", "task.other"),
    "funding": ("funding.total", "funding.fiscal", "funding.other"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One formula with its present result."""

    formula: str
    value: str


def _area(boxes: list[Box]) -> str:
    return a1_range(boxes[0].top, boxes[0].left, boxes[-1].bottom, boxes[0].left)


def _number(box: Box) -> Decimal:
    return box.value if isinstance(box.value, Decimal) else Decimal(0)


def _text(test: str, good: str, bad: str) -> str:
    return f'=IF({test},"{PREFIX}{good}","{PREFIX}{bad}")'


def check_sums(plan: TablePlan) -> Check | None:
    """Does every row's total equal its fiscal and other money?"""
    tests: list[str] = []
    wrong = False
    for total_path, *part_paths in _ADDED.values():
        totals = plan.of(total_path)
        parts = [plan.of(path) for path in part_paths]
        if not totals or not all(parts):
            continue
        areas = "-".join(
            f"N(+{a1(b[0].top, b[0].left)})" if len(b) == 1 else _area(b) for b in [totals, *parts]
        )
        if len(totals) == 1:
            tests.append(f"ABS({areas})<0.005")
        else:
            tests.append(f"SUMPRODUCT(--(ABS({areas})>=0.005))=0")
        for n, total in enumerate(totals):
            wrong |= abs(_number(total) - sum(_number(p[n]) for p in parts)) >= Decimal("0.005")
    if not tests:
        return None
    good, bad = "总额与各项资金相符", "请核对金额，总额应等于财政拨款加其他资金"
    return Check(_text(f"AND({','.join(tests)})", good, bad), PREFIX + (bad if wrong else good))


def check_weights(plan: TablePlan) -> Check | None:
    """Do the weights add up: 90 for the indicators, 100 with the execution row?"""
    weights, execution = plan.of("indicator.weight"), plan.first("execution.weight")
    if not weights:
        return None
    area = _area(weights) + (f",{a1(execution.top, execution.left)}" if execution else "")
    due = FULL_POINTS if execution else INDICATOR_POINTS
    # Some counties let the indicators alone make 100; both are right without an execution row.
    good = (due,) if execution else (due, FULL_POINTS)
    total = sum((_number(b) for b in [*weights, *([execution] if execution else [])]), Decimal(0))
    formula = (
        f'="{PREFIX}"&IF(OR({",".join(f"ROUND(SUM({area}),2)={n}" for n in good)}),'
        f'"权重合计 "&ROUND(SUM({area}),2)&" 分，相符",'
        f'"权重合计 "&ROUND(SUM({area}),2)&" 分，请调整为 {due} 分")'
    )
    shown = f"权重合计 {short(total)} 分，" + ("相符" if total in good else f"请调整为 {due} 分")
    return Check(formula, PREFIX + shown)


def _row_paths(layout: Layout, plan: TablePlan, stem: str) -> list[str]:
    return [p for p in layout.specs if p.partition(".")[0] == stem and "." in p and plan.of(p)]


def started(layout: Layout, plan: TablePlan, stem: str) -> list[str]:
    """Fields of a repeating record whose columns say that a row is begun; merged columns do not."""
    return [p for p in _row_paths(layout, plan, stem) if not any(b.top != b.bottom for b in plan.of(p))]


def check_required(layout: Layout, plan: TablePlan) -> Check | None:
    """How many required cells are still blank: single ones, and those of rows begun."""
    terms: list[str] = []
    missing = 0
    for box in required_singles(layout, plan):
        terms.append(f'({a1(box.top, box.left)}="")')
        missing += box.value is None
    for stem in ("task", "indicator", "sub_goal"):
        paths = started(layout, plan, stem)
        rows = "&".join(_area(plan.of(p)) for p in paths)
        for path in paths:
            if not layout.specs[path].required:
                continue
            terms.append(f'SUMPRODUCT(--(({rows})<>""),--({_area(plan.of(path))}=""))')
            for n, box in enumerate(plan.of(path)):
                begun = any(plan.of(p)[n].value is not None for p in paths)
                missing += begun and box.value is None
        key = next((p for p in paths if layout.specs[p].required), None)
        if key is not None:
            terms.append(f"(COUNTA({_area(plan.of(key))})=0)")
            missing += all(box.value is None for box in plan.of(key))
    if not terms:
        return None
    count = "+".join(terms)
    formula = f'="{PREFIX}"&IF({count}=0,"必填项已填完","还有 "&({count})&" 项必填未填，请补充")'
    return Check(formula, PREFIX + (f"还有 {missing} 项必填未填，请补充" if missing else "必填项已填完"))


def required_singles(layout: Layout, plan: TablePlan) -> list[Box]:
    """Required cells that stand once in the form (in a project list, once per unit or project)."""
    return [
        box
        for path, spec in layout.specs.items()
        if spec.required and path.partition(".")[0] not in ("task", "indicator", "sub_goal")
        for box in plan.of(path)
        if box.formula is None and not (box.record is not None and box.record > 0)
    ]


def add_checks(
    sheet: Worksheet, styles: Styles, layout: Layout, plan: TablePlan, advice: str | None = None
) -> None:
    """Draw the check lines below the form and the conditional formats that colour them, then the advice.

    They stand outside the print area, and what they say is none of the form.
    """
    found = [check_sums(plan), check_weights(plan), check_required(layout, plan)]
    checks = [check for check in found if check is not None]
    width = layout.picture.width
    row = plan.bottom + 2
    fmt = styles.get("check")
    for check in checks:
        if width > 1:
            sheet.merge_range(row, 0, row, width - 1, "", fmt)
        sheet.write_formula(row, 0, check.formula, fmt, check.value)
        sheet.set_row(row, 20)
        at = a1(row, 0)
        for words, style in (
            (f'ISNUMBER(FIND("请",{at}))', "check_bad"),
            (f'ISERROR(FIND("请",{at}))', "check_good"),
        ):
            sheet.conditional_format(
                row,
                0,
                row,
                width - 1,
                {
                    "type": "formula",
                    "criteria": f"={words}".replace(at, f"$A${row + 1}"),
                    "format": styles.get(style),
                },
            )
        row += 1
    if advice is not None:
        if width > 1:
            sheet.merge_range(row, 0, row, width - 1, "", fmt)
        # A formula, as the checks are: readers of forms pass over it, and a clerk's typing does not.
        sheet.write_formula(row, 0, f'="{PREFIX}{advice}"', fmt, PREFIX + advice)
        sheet.set_row(row, 20)


def add_missing_tint(sheet: Worksheet, styles: Styles, layout: Layout, plan: TablePlan) -> None:
    """Tint required cells that are blank; in repeated rows only once the row is begun."""
    tint = styles.get("missing")
    for box in required_singles(layout, plan):
        at = f"${column_letters(box.left)}${box.top + 1}"
        sheet.conditional_format(
            box.top,
            box.left,
            box.bottom,
            box.right,
            {"type": "formula", "criteria": f'={at}=""', "format": tint},
        )
    for stem in ("task", "indicator", "sub_goal"):
        paths = started(layout, plan, stem)
        for path in paths:
            if not layout.specs[path].required:
                continue
            boxes = plan.of(path)
            row = boxes[0].top + 1
            begun = "&".join(f"${column_letters(plan.of(p)[0].left)}{plan.of(p)[0].top + 1}" for p in paths)
            own = f"${column_letters(boxes[0].left)}{row}"
            sheet.conditional_format(
                boxes[0].top,
                boxes[0].left,
                boxes[-1].bottom,
                boxes[0].right,
                {"type": "formula", "criteria": f'=AND({own}="",{begun}<>"")', "format": tint},
            )
