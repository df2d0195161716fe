"""Which figure in a sentence is which indicator's, and whether the two agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from xltools.rules.facts.subjects import (
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
from xltools.rules.facts.views import Row
from xltools.text.targets.grammar import base_unit

SHARES = frozenset({"percent", "satisfaction"})
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
    return Measured(row, value.scaleb(base_unit(unit or "")[0]), kind, name_of(row.name, kind in SHARES))


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


def agrees(row: Measured, figure: Decimal) -> bool:
    """Whether a figure is the row's; a share may be better in the row than in the sentence."""
    if row.kin not in SHARES:
        return figure == row.value
    target = row.row.target
    if row.row.noun.negative or target is not None and target.operator in ("≤", "<"):
        return figure >= row.value
    return figure <= row.value


def _explained(row: Measured, matches: Sequence[_Match], said: Sequence[Said], free: Sequence[Said]) -> bool:
    """Whether one of the figures, some that stand together, or one no other row has, come to its value."""
    if any(agrees(row, match.said.value) or match.said.about(row.value) for match in matches):
        return True
    if row.kin in SHARES:
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
    if figure.kin in SHARES:
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
        if agrees(rows[n], match.said.value)
    }
    owned = {id(match.said) for matches in taken.values() for match in matches}
    free = [figure for figure in said if id(figure) not in owned]
    reported: set[int] = set()
    for n, matches in sorted(taken.items()):
        row = rows[n]
        right = [match.said for match in matches if agrees(row, match.said.value)]
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
