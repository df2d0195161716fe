"""X501, X508 and X511: a figure in a sentence that its own indicator contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.model.money import short
from xltools.rules.facts.claims import Claim, ClaimSet, read_claims
from xltools.rules.facts.pairing import Measured, agrees, comparable, contradicted, contradictions, measured
from xltools.rules.facts.subjects import SHARES, covered, does_other, words_of
from xltools.rules.facts.views import TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.targets.grammar import parse_target

_FORMULA = re.compile(r"[×＝=÷/]|得分|扣分|不得分|得满分|权重")
_EARLIER = re.compile(r"上年|去年|往年|历年|近[两三]年|前[两三]年|20\d\d年(?:完成|实际|为)|基数|同期")


def _how(row: Measured, claim: Claim, view: TableView) -> str:
    """What makes two figures differ where one thing explains it: the unit, or the figure before a change."""
    target = row.row.target
    if claim.amount == row.amount:
        return "，一个是上限，一个是下限"
    unit = target.unit if target is not None else None
    if target is not None and target.value == claim.value and unit != claim.unit:
        return f"，数字一样，单位一个是“{claim.unit}”，一个是“{unit}”"
    for said in view.claims:
        for change in said.changes:
            if change.target == claim and change.baseline.amount == row.amount:
                return f"，像是把原来的“{change.baseline.figure}”当成了目标"
    return ""


@table_rule("X501")
def goal_against_indicator(view: TableView) -> Iterator[Finding]:
    """A figure in the goals that its indicator contradicts.

    Compared by what is measured and by the words around the figure; a share is contradicted by a lower target
    only. Figures per head or per time (每次, 人均), what was there before and parts are left alone.
    """
    for row, claim in contradictions(view):
        yield Finding(
            row.row.cell("target"),
            f"目标里写“{claim.quoted}”，指标“{row.row.name}”的指标值却是“{row.row.raw}”，两处不一致"
            f"{_how(row, claim, view)}。",
            "请核对，把目标和指标改成同一个数。",
            (view.place(claim.cell or None),),
            parameters={"said": claim.figure, "target": row.row.raw},
            yields_to=("T330", "T331", "T332") if claim.amount == row.amount else (),
        )


@table_rule("X511")
def results_against_actuals(view: TableView) -> Iterator[Finding]:
    """A figure in what is said to have been done that the actual value of its indicator contradicts."""
    table = view.table
    if not view.self_evaluated and table.type != "monitoring":
        return
    texts = [
        read_claims(text, view.cell(f"results.{n}", f"results[{n}]", "results") or "")
        for n, text in enumerate(table.results)
    ]
    texts += [read_claims(task.result, task.where.cell("result")) for task in table.tasks if task.result]
    yield from _rate_said(view, texts)
    yield from _done_later(view, texts)
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
    for done, claim in contradicted(texts, rows, table.year):
        yield Finding(
            done.row.cell("actual"),
            f"完成情况里写“{claim.quoted}”，指标“{done.row.name}”的实际完成值却是"
            f"“{done.row.indicator.actual}”，两处不一致。",
            "请按台账核对，把两处改成同一个数。",
            (view.place(claim.cell or None),),
        )


def _rate_said(view: TableView, texts: Sequence[ClaimSet]) -> Iterator[Finding]:
    """预算执行率 in the text against the one printed in the table."""
    rate = view.table.execution.rate
    said = [c for text in texts for c in text.of("share", "target") if "执行率" in c.before and c.unit == "%"]
    if rate is not None and said and abs(said[0].value - rate) >= 1:
        yield Finding(
            said[0].cell or None,
            f"完成情况里写“{said[0].quoted}”，表里的预算执行率却是 {short(rate)}%。",
            "请按账面核对，把两处改成同一个数。",
            (view.place(view.cell("execution.rate")),),
        )


def _done_later(view: TableView, texts: Sequence[ClaimSet]) -> Iterator[Finding]:
    """A day on which the text says all was finished, later than the actual of the table's only date row."""
    rows = []
    for row in view.rows:
        actual = parse_target(row.indicator.actual) if row.indicator.actual else None
        if actual is not None and actual.kind == "date" and isinstance(actual.value, str):
            rows.append((row, actual.value))
    said = [claim for text in texts for claim in text.of("deadline") if not claim.stage]
    if len(rows) != 1 or len(said) != 1 or rows[0][0].is_start:
        return
    (row, value), claim = rows[0], said[0]
    if claim.day is not None and ((claim.day.year or int(value[:4])), claim.day.month) != (
        int(value[:4]),
        int(value[5:7]),
    ):
        yield Finding(
            row.cell("actual"),
            f"完成情况里写“{claim.quoted}”，指标“{row.name}”的实际完成值却是“{row.indicator.actual}”，两处不一致。",
            "请按验收、交付的资料核对，把两处改成同一个日期。",
            (view.place(claim.cell or None),),
        )


@table_rule("X508")
def explanation_against_target(view: TableView) -> Iterator[Finding]:
    """The only figure of its kind in an indicator's explanation or basis, which its target contradicts."""
    for row in view.rows:
        target, indicator = row.target, row.indicator
        if row.kind not in ("number", "percent") or not (indicator.description or indicator.basis):
            continue
        own = measured(row, target.value, target.unit) if target is not None else None
        if own is None or own.kind.startswith("money"):
            continue
        for field, what in (("description", "指标说明"), ("basis", "设定依据")):
            text = getattr(indicator, field) or ""
            if not text or _FORMULA.search(text) or indicator.rule == text or _EARLIER.search(text):
                continue
            said = comparable([read_claims(text, row.cell(field))], [own], view.table.year)
            said = [claim for claim in said if not claim.is_each]
            if len(said) == 1 and _denies(own, said[0]):
                yield Finding(
                    row.cell("target"),
                    f"{what}里写“{said[0].quoted}”，指标“{row.name}”的指标值却是“{row.raw}”，两处不一致。",
                    f"请核对，把{what}和指标值改成同一个数。",
                    (view.place(said[0].cell or None),),
                )


def _denies(own: Measured, claim: Claim) -> bool:
    """Whether the only figure of an explanation contradicts the target; a least number may be passed."""
    unlike = own.kind in SHARES and covered(own.name.core, words_of(claim)) < 0.5
    if unlike or does_other(own.name, claim) or agrees(own, claim.amount) or claim.about(own.amount):
        return False
    return own.kind in SHARES or own.amount < claim.amount or claim.bound != "≥"
