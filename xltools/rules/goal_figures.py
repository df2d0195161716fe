"""X501, X508 and X511: a figure in a sentence that its own indicator contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from xltools.money import short
from xltools.quantity import find_quantities
from xltools.rules.deadlines import done_later
from xltools.rules.nouns_of import unit_class
from xltools.rules.registry import Finding, table_rule
from xltools.rules.same_thing import (
    Name,
    Said,
    bigrams,
    covered,
    does_other,
    figures_said,
    half_told,
    is_of_staff,
    kin,
    name_of,
    same,
    same_satisfaction,
)
from xltools.rules.views import Row, TableView, once
from xltools.target import base_unit, parse_target

_SHARES = frozenset({"percent", "satisfaction"})
_EXECUTION_RATE = re.compile(r"(?:预算|资金)?执行率(?:达到?|为|是)?了?(\d+(?:\.\d+)?)%")
_DIGIT = re.compile(r"[\d二两三四五六七八九十]")
_FORMULA = re.compile(r"[×＝=÷/]|得分|扣分|不得分|得满分|权重")
_EARLIER = re.compile(r"上年|去年|往年|历年|近[两三]年|前[两三]年|20\d\d年(?:完成|实际|为)|基数|同期")
_SAME_WORDS = 0.6
_HALF_TOLD = frozenset({"people", "公里", "米", "亩"})
_HEADS = frozenset({"people", "户", "村", "社区"})


class Measured(NamedTuple):
    """An indicator with the figure it is held against, in the base unit."""

    row: Row
    value: Decimal
    kin: str
    name: Name


class _Match(NamedTuple):
    sure: float
    said: Said


def measured(row: Row, value: object, unit: str | None) -> Measured | None:
    """An indicator and a figure of it; None where the figure is none that sentences can be held against."""
    if not isinstance(value, Decimal) or not row.name:
        return None
    kind = kin(unit, row.name)
    return Measured(row, value.scaleb(base_unit(unit or "")[0]), kind, name_of(row.name, kind in _SHARES))


def _matches(rows: Sequence[Measured], said: Sequence[Said]) -> dict[int, list[_Match]]:
    """The figures of each row, by its position: every figure goes to the rows whose names fit it best."""
    found: dict[int, list[_Match]] = {}
    for figure in said:
        sure = [(same(row.name, figure), n) for n, row in enumerate(rows) if row.kin == figure.kin]
        sure = [(share, n) for share, n in sure if share]
        if not sure:
            continue
        best = max((share, len(rows[n].name.core)) for share, n in sure)
        for share, n in sure:
            if (share, len(rows[n].name.core)) == best:
                found.setdefault(n, []).append(_Match(share, figure))
    return found


def _only_one(rows: Sequence[Measured], said: Sequence[Said], taken: dict[int, list[_Match]]) -> None:
    """Match what no name decides: the only row and the only figure of a kind.

    A share whose rate is named alike (政策知晓率, 宣传知晓率), satisfaction, and people or villages of an
    indicator that says nothing but 补助人数.
    """
    unmatched = [n for n in range(len(rows)) if n not in taken]
    used = {id(match.said) for matches in taken.values() for match in matches}
    happy = [n for n in unmatched if rows[n].kin == "satisfaction"]
    promised = [figure for figure in said if figure.kin == "satisfaction" and id(figure) not in used]
    if happy and promised and not any(rows[n].kin == "satisfaction" for n in taken):
        low = max(promised, key=lambda figure: figure.value)
        theirs = [n for n in happy if same_satisfaction(rows[n].row.name, low)]
        if theirs and all(rows[n].value < low.value for n in happy):
            taken[theirs[0]] = [_Match(0.6, low)]
    for n in unmatched:
        row = rows[n]
        alike = [figure for figure in said if figure.kin == row.kin]
        if row.kin == "percent" and row.name.rate:
            alike = [figure for figure in alike if row.name.rate in figure.phrase]
            rivals = [other for other in rows if other.name.rate == row.name.rate]
            rest = row.name.core.removesuffix(row.name.rate)
            if len(alike) != 1 or len(rivals) != 1:
                continue
            own = name_of(alike[0].phrase.split(row.name.rate)[0] + row.name.rate, is_share=True)
            own_rest = own.core.removesuffix(row.name.rate)
            if rest and own_rest and not set(rest) & set(own_rest):
                continue
        elif row.kin in _HEADS and not row.name.core:
            rivals = [other for other in rows if other.kin == row.kin]
            alike = [figure for figure in alike if not is_of_staff(figure)]
            if len(alike) > 1:  # 补助18人，1人离岗
                alike = [figure for figure in alike if figure.words & bigrams(row.name.full)]
            if len(alike) != 1 or len(rivals) != 1 or id(alike[0]) in used:
                continue
        elif row.kin in _HALF_TOLD and row.name.core:
            # 队员78人 beside 驻村队员人数: half the name will do for the only row and the only figure.
            rivals = [other for other in rows if other.kin == row.kin]
            if len(rivals) != 1:
                continue
            alike = [f for f in alike if not f.per and half_told(row.name, f)]
            if len(alike) != 1 or id(alike[0]) in used or does_other(row.name, alike[0]):
                continue
        else:
            continue
        taken[n] = [_Match(0.6, alike[0])]


def _agrees(row: Measured, figure: Decimal) -> bool:
    """Whether a figure is the row's; a share may be better in the row than in the sentence."""
    if row.kin not in _SHARES:
        return figure == row.value
    target = row.row.target
    if row.row.noun.negative or target is not None and target.operator in ("≤", "<"):
        return figure >= row.value
    return figure <= row.value


def _explained(row: Measured, matches: Sequence[_Match], said: Sequence[Said], free: Sequence[Said]) -> bool:
    """Whether one of the figures, some that stand together, or one no other row has, come to its value."""
    if any(_agrees(row, match.said.value) or match.said.about(row.value) for match in matches):
        return True
    if row.kin in _SHARES:
        return False
    core = row.name.core
    if any(
        figure.kin == row.kin
        and figure.value == row.value
        and (not core or (covered(core, figure.words) >= 0.5 and not does_other(row.name, figure)))
        for figure in free
    ):
        return True
    if sum((match.said.value for match in matches), Decimal(0)) == row.value:
        return True
    told = frozenset().union(*(match.said.words for match in matches))
    for figure in free:  # 鸡蛋5次、牛奶3次: what is the row's own stands by the other figure
        if figure.kin == row.kin and figure.value == row.value and (figure.words & bigrams(core)) - told:
            return True
    own = {id(match.said) for match in matches}
    for sentence in {match.said.sentence for match in matches}:
        together = [f for f in said if f.sentence == sentence and f.kin == row.kin]
        together = [f for f in together if id(f) in own or f in free]
        for start in range(len(together)):
            total = Decimal(0)
            for n, figure in enumerate(together[start:]):
                total += figure.value
                if n and total == row.value and own & {id(f) for f in together[start : start + n + 1]}:
                    return True
    return False


def _said_otherwise(row: Measured, figure: Said, right: Sequence[Said]) -> bool:
    """Whether one text contradicts a row that another bears out: with more than all of it, or in its words.

    A smaller figure in words of its own is a part of the whole.
    """
    if figure.about(row.value) or any(figure.sentence == other.sentence for other in right):
        return False
    if figure.value > row.value:
        return True
    likest = max(len(figure.words & other.words) / max(len(figure.words), 1) for other in right)
    return likest >= _SAME_WORDS


def _shared(figure: Said, rows: Sequence[Measured]) -> bool:
    """Whether some rows together come to a figure: 学位 1200个 are those of two schools."""
    if figure.kin in _SHARES:
        return False
    alike = (row for row in rows if row.kin == figure.kin and covered(row.name.core, figure.words) >= 0.5)
    values = [row.value for row in alike]
    values = [value for value in values if 0 < value < figure.value]
    pairs = any(a + b == figure.value for n, a in enumerate(values) for b in values[n + 1 :])
    return pairs or (len(values) > 1 and sum(values, Decimal(0)) == figure.value)


def contradicted(
    texts: Sequence[tuple[str, str]], rows: Sequence[Measured], year: int | None
) -> Iterator[tuple[Measured, Said]]:
    """The rows whose own figure in some texts is another, each with that figure."""
    if not rows or not texts:
        return
    said = figures_said(texts, frozenset(row.kin for row in rows), year)
    if not said:
        return
    taken = _matches(rows, said)
    _only_one(rows, said, taken)
    # Two rows of one name are S112's: a figure one of them has is not held against the other.
    settled = {
        id(match.said)
        for n, matches in taken.items()
        for match in matches
        if _agrees(rows[n], match.said.value)
    }
    owned = {id(match.said) for matches in taken.values() for match in matches}
    free = [figure for figure in said if id(figure) not in owned]
    reported: set[int] = set()
    for n, matches in sorted(taken.items()):
        row = rows[n]
        right = [match.said for match in matches if _agrees(row, match.said.value)]
        wrong = [match for match in matches if id(match.said) not in settled and match.said not in right]
        if right:
            wrong = [match for match in wrong if _said_otherwise(row, match.said, right)]
            if sum((match.said.value for match in matches), Decimal(0)) == row.value:
                continue
        elif len({match.said.value for match in wrong}) > 2 or _explained(row, wrong, said, free):
            continue
        wrong = [match for match in wrong if not _shared(match.said, rows)]
        if not wrong:
            continue
        best = max(wrong, key=lambda match: match.sure)
        if id(best.said) not in reported:
            reported.add(id(best.said))
            yield row, best.said


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
            unlike = own.kin in _SHARES and covered(own.name.core, figure.words) < 0.5
            if unlike or _agrees(own, figure.value) or figure.about(own.value):
                continue
            if own.kin not in _SHARES and own.value > figure.value and figure.quantity.operator == "≥":
                continue
            yield Finding(
                row.cell("target"),
                f"{what}里写“{figure.quoted}”，指标“{row.name}”的指标值却是“{row.raw}”，两处不一致。",
                f"请核对，把{what}和指标值改成同一个数。",
                (view.place(figure.cell or None),),
            )
