"""X501, X508 and X511: a figure in a sentence that its own indicator contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.model.money import short
from xltools.rules.facts.pairing import SHARES, Measured, agrees, contradicted, measured
from xltools.rules.facts.subjects import (
    Said,
    covered,
    does_other,
    figures_said,
)
from xltools.rules.facts.views import TableView, once
from xltools.rules.prose.deadlines import done_later
from xltools.rules.registry import Finding, table_rule
from xltools.text.indicator_names import unit_class
from xltools.text.quantities import find_quantities
from xltools.text.targets.grammar import parse_target

_EXECUTION_RATE = re.compile(r"(?:预算|资金)?执行率(?:达到?|为|是)?了?(\d+(?:\.\d+)?)%")
_DIGIT = re.compile(r"[\d二两三四五六七八九十]")
_FORMULA = re.compile(r"[×＝=÷/]|得分|扣分|不得分|得满分|权重")
_EARLIER = re.compile(r"上年|去年|往年|历年|近[两三]年|前[两三]年|20\d\d年(?:完成|实际|为)|基数|同期")


@once
def contradictions(view: TableView) -> list[tuple[Measured, Said]]:
    """The indicators whose targets the goals, the purpose or the tasks contradict, with the figure there."""
    classes = {unit_class(quantity.unit) for _, text in view.texts for quantity in find_quantities(text)}
    rows = [
        found
        for row in view.rows
        if row.unit_class in classes and row.kind in ("number", "percent") and row.target is not None
        if (found := measured(row, row.target.value, row.target.unit))
    ]
    return list(contradicted(view.texts, rows, view.table.year))


@table_rule("X501")
def goal_against_indicator(view: TableView) -> Iterator[Finding]:
    """A figure in the goals that its indicator contradicts.

    Compared by unit and by the words around the figure; a share is contradicted by a lower target only.
    Figures per head or per time (每次, 人均) are left alone.
    """
    for row, said in contradictions(view):
        yield Finding(
            row.row.cell("target"),
            f"目标里写“{said.quoted}”，指标“{row.row.name}”的指标值却是“{row.row.raw}”，两处不一致。",
            "请核对，把目标和指标改成同一个数。",
            (view.place(said.cell or None),),
        )


@table_rule("X511")
def results_against_actuals(view: TableView) -> Iterator[Finding]:
    """A figure in what is said to have been done that the actual value of its indicator contradicts."""
    table = view.table
    if not view.self_evaluated and table.type != "monitoring":
        return
    texts = [
        (view.cell(f"results.{n}", f"results[{n}]", "results") or "", text)
        for n, text in enumerate(table.results)
    ]
    texts += [(task.where.cell("result"), task.result) for task in table.tasks if task.result]
    yield from _rate_said(view, texts)
    yield from done_later(view, texts)
    rows = []
    for row in view.rows if texts else ():
        actual = parse_target(row.indicator.actual) if row.indicator.actual else None
        if actual is not None and actual.kind in ("number", "percent"):
            unit = actual.unit or (row.target.unit if row.target is not None else None)
            value = actual.value
            if unit == "%" and not actual.unit and isinstance(value, Decimal) and value <= 1:
                value *= 100  # 0.935 in a cell that lost its format
            if found := measured(row, value, unit):
                rows.append(found)
    for done, said in contradicted(texts, rows, table.year):
        yield Finding(
            done.row.cell("actual"),
            f"完成情况里写“{said.quoted}”，指标“{done.row.name}”的实际完成值却是"
            f"“{done.row.indicator.actual}”，两处不一致。",
            "请按台账核对，把两处改成同一个数。",
            (view.place(said.cell or None),),
        )


def _rate_said(view: TableView, texts: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """预算执行率 in the text against the one printed in the table."""
    rate = view.table.execution.rate
    for cell, text in texts if rate is not None and "执行率" in view.results_text else ():
        found = _EXECUTION_RATE.search(text)
        if found is not None and rate is not None and abs(Decimal(found[1]) - rate) >= 1:
            yield Finding(
                cell or None,
                f"完成情况里写“{found[0]}”，表里的预算执行率却是 {short(rate)}%。",
                "请按账面核对，把两处改成同一个数。",
                (view.place(view.cell("execution.rate")),),
            )
            return


@table_rule("X508")
def explanation_against_target(view: TableView) -> Iterator[Finding]:
    """The only figure of its kind in an indicator's explanation or basis, which its target contradicts."""
    for row in view.rows:
        indicator = row.indicator
        if row.kind not in ("number", "percent"):
            continue
        if not (_DIGIT.search(indicator.description or "") or _DIGIT.search(indicator.basis or "")):
            continue
        target = row.target
        own = measured(row, target.value, target.unit) if target is not None else None
        if own is None or own.kin == "money":
            continue
        for field, what in (("description", "指标说明"), ("basis", "设定依据")):
            text = getattr(indicator, field) or ""
            if not text or _FORMULA.search(text) or indicator.rule == text:
                continue
            said = figures_said([(row.cell(field), text)], frozenset({own.kin}), view.table.year)
            if len(said) != 1 or does_other(own.name, said[0]) or _EARLIER.search(text):
                continue
            figure = said[0]
            unlike = own.kin in SHARES and covered(own.name.core, figure.words) < 0.5
            if unlike or agrees(own, figure.value) or figure.about(own.value):
                continue
            if own.kin not in SHARES and own.value > figure.value and figure.quantity.operator == "≥":
                continue
            yield Finding(
                row.cell("target"),
                f"{what}里写“{figure.quoted}”，指标“{row.name}”的指标值却是“{row.raw}”，两处不一致。",
                f"请核对，把{what}和指标值改成同一个数。",
                (view.place(figure.cell or None),),
            )
