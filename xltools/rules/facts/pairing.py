"""Which figure in a sentence is which indicator's, and whether the two agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from xltools.rules.facts.claims import Claim, ClaimSet
from xltools.rules.facts.subjects import (
    SHARES,
    Name,
    bigrams,
    covered,
    does_other,
    half_told,
    is_of_staff,
    kind,
    kind_of,
    name_of,
    same,
    same_period,
    same_satisfaction,
    words_of,
)
from xltools.rules.facts.views import Row, TableView, once
from xltools.text.units import unit_of

_SAME_WORDS = 0.6
_LATIN = re.compile(r"[A-Za-z]{2,}")
_HALF_TOLD = frozenset({"people", "length", "area"})
_HEADS = frozenset({"people", "households", "村", "社区"})


class Measured(NamedTuple):
    """An indicator with the figure it is held against, in the smallest unit of its dimension."""

    row: Row
    amount: Decimal
    kind: str
    name: Name
    unit: str | None


class _Match(NamedTuple):
    sure: float
    said: Claim


def measured(row: Row, value: object, unit: str | None) -> Measured | None:
    """An indicator and a figure of it; None where the figure is none that sentences can be held against."""
    if not isinstance(value, Decimal) or not row.name:
        return None
    own = kind_of(unit, row.name)
    return Measured(row, value * unit_of(unit).size, own, name_of(row.name, own in SHARES), unit)


def comparable(texts: Sequence[ClaimSet], rows: Sequence[Measured], year: int | None) -> list[Claim]:
    """The figures of some texts that can be an indicator's: of this year, of all, and no part of a change."""
    kinds = {row.kind for row in rows}
    grows = any(row.row.noun.growth for row in rows)
    return [
        claim
        for said in texts
        for claim in said.claims
        if claim.day is None and claim.role not in ("baseline", "standard") and claim.low is None
        and (claim.role != "change" or grows or claim.dimension not in ("share", "points"))
        and (not claim.per or "/" in claim.unit) and claim.year in (None, year) and kind(claim) in kinds
    ]  # fmt: skip


def _fits(row: Measured, claim: Claim) -> float:
    if row.kind != kind(claim) or not same_period(row.row.name, row.unit, claim):
        return 0.0
    if claim.role == "change" and claim.dimension == "share" and not row.row.noun.growth:
        return 0.0
    letters = _LATIN.findall(row.row.name)  # PM2.5, COD
    sure = same(row.name, claim)
    return max(sure, _SAME_WORDS) if letters and all(word in claim.subject for word in letters) else sure


def _matches(rows: Sequence[Measured], said: Sequence[Claim]) -> dict[int, list[_Match]]:
    """The figures of each row, by its position: every figure goes to the rows whose names fit it best."""
    found: dict[int, list[_Match]] = {}
    for claim in said:
        sure = [(share, n) for n, row in enumerate(rows) if (share := _fits(row, claim))]
        best = max(((share, len(rows[n].name.core)) for share, n in sure), default=None)
        for share, n in sure:
            if (share, len(rows[n].name.core)) == best:
                found.setdefault(n, []).append(_Match(share, claim))
    return found


def _only_one(rows: Sequence[Measured], said: Sequence[Claim], taken: dict[int, list[_Match]]) -> None:
    """Match what no name decides: the only row and the only figure of a kind."""
    used = {id(match.said) for matches in taken.values() for match in matches}
    unmatched = [n for n in range(len(rows)) if n not in taken]
    _only_satisfaction(rows, said, taken, unmatched, used)
    for n in unmatched:
        row = rows[n]
        rivals = [other for other in rows if other.kind == row.kind]
        alike = [c for c in said if kind(c) == row.kind and same_period(row.row.name, row.unit, c)]
        if row.kind == "share" and row.name.rate:
            alike = _of_rate(row, alike)
            rivals = [other for other in rows if other.name.rate == row.name.rate]
        elif row.kind in _HEADS and not row.name.core:
            alike = [claim for claim in alike if not is_of_staff(claim)]
            if len(alike) > 1:  # 补助18人，1人离岗
                alike = [claim for claim in alike if words_of(claim) & bigrams(row.name.full)]
            alike = alike if not any(id(claim) in used for claim in alike) else []
        elif row.kind in _HALF_TOLD and row.name.core:
            # 队员78人 beside 驻村队员人数: half the name will do for the only row and the only figure.
            alike = [claim for claim in alike if not claim.period and half_told(row.name, claim)]
            alike = [claim for claim in alike if id(claim) not in used and not does_other(row.name, claim)]
        else:
            continue
        if len(alike) == len(rivals) == 1 and n not in taken:
            taken[n] = [_Match(0.6, alike[0])]


def _of_rate(row: Measured, alike: Sequence[Claim]) -> list[Claim]:
    """The shares whose rate is named alike (政策知晓率, 宣传知晓率), unless of plainly different things."""
    found = [claim for claim in alike if row.name.rate in claim.subject]
    if len(found) == 1:
        own = name_of(found[0].subject.split(row.name.rate)[0] + row.name.rate, is_share=True)
        rest, theirs = (name.core.removesuffix(row.name.rate) for name in (row.name, own))
        if rest and theirs and not set(rest) & set(theirs):
            return []
    return found


def _only_satisfaction(
    rows: Sequence[Measured],
    said: Sequence[Claim],
    taken: dict[int, list[_Match]],
    unmatched: list[int],
    used: set[int],
) -> None:
    """The highest satisfaction promised, where every indicator of satisfaction asks for less."""
    happy = [n for n in unmatched if rows[n].kind == "satisfaction"]
    promised = [claim for claim in said if kind(claim) == "satisfaction" and id(claim) not in used]
    if happy and promised and not any(rows[n].kind == "satisfaction" for n in taken):
        most = max(promised, key=lambda claim: claim.amount)
        theirs = [n for n in happy if same_satisfaction(rows[n].row.name, most)]
        if theirs and all(rows[n].amount < most.amount for n in happy):
            taken[theirs[0]] = [_Match(0.6, most)]


def agrees(row: Measured, amount: Decimal) -> bool:
    """Whether a figure is the row's; a share may be better in the row than in the sentence."""
    if row.kind not in SHARES:
        return amount == row.amount
    target = row.row.target
    if row.row.noun.negative or target is not None and target.operator in ("≤", "<"):
        return amount >= row.amount
    return amount <= row.amount


def _settled(row: Measured, matches: Sequence[_Match], said: Sequence[Claim], free: Sequence[Claim]) -> bool:
    """Whether one of the figures, some that stand together, or one no row has, come to the row's value."""
    if any(agrees(row, match.said.amount) or match.said.about(row.amount) for match in matches):
        return True
    if row.kind in SHARES:
        return False
    core = row.name.core
    told = frozenset[str]().union(*(words_of(match.said) for match in matches))
    for claim in free:
        if kind(claim) == row.kind and claim.amount == row.amount:
            words = words_of(claim)
            if not core or covered(core, words) >= 0.5 and not does_other(row.name, claim):
                return True
            if (words & bigrams(core)) - told:
                return True  # 鸡蛋5次、牛奶3次: what is the row's own stands by the other figure
    if sum((match.said.amount for match in matches), Decimal(0)) == row.amount:
        return True
    own = {id(match.said) for match in matches}
    together = [c for c in said if kind(c) == row.kind and (id(c) in own or c in free)]
    return any(_makes(list(some), row.amount, own) for _, some in groupby(together, _place))


def _place(claim: Claim) -> tuple[str, int]:
    return claim.cell, claim.sentence


def _makes(some: list[Claim], amount: Decimal, own: set[int]) -> bool:
    """Whether neighbours of a sentence, one of them the row's own, come to its value."""
    for start in range(len(some)):
        total = Decimal(0)
        for n, claim in enumerate(some[start:], start):
            total += claim.amount
            if n > start and total == amount and own & {id(c) for c in some[start : n + 1]}:
                return True
    return False


def _said_otherwise(row: Measured, claim: Claim, right: Sequence[Claim]) -> bool:
    """Whether one text contradicts a row that another bears out: with more than all of it, or in its words.

    A smaller figure in words of its own is a part of the whole; what a sentence says right is settled.
    """
    if claim.about(row.amount) or any(_place(claim) == _place(other) for other in right):
        return False
    if claim.amount > row.amount:
        return True
    words = words_of(claim)
    return max(len(words & words_of(other)) / max(len(words), 1) for other in right) >= _SAME_WORDS


def _shared(claim: Claim, rows: Sequence[Measured]) -> bool:
    """Whether some rows together come to a figure: 学位 1200个 are those of two schools."""
    words = words_of(claim)
    alike = (row for row in rows if row.kind == kind(claim) and covered(row.name.core, words) >= 0.5)
    values = [row.amount for row in alike if 0 < row.amount < claim.amount]
    pairs = any(a + b == claim.amount for n, a in enumerate(values) for b in values[n + 1 :])
    shared = pairs or len(values) > 1 and sum(values, Decimal(0)) == claim.amount
    return shared and claim.dimension != "share"


def contradicted(
    texts: Sequence[ClaimSet], rows: Sequence[Measured], year: int | None
) -> Iterator[tuple[Measured, Claim]]:
    """The rows whose own figure in some texts is another, each with that figure."""
    said = comparable(texts, rows, year) if rows and texts else []
    if not said:
        return
    taken = _matches(rows, said)
    _only_one(rows, said, taken)
    # Two rows of one name are S112's: a figure one of them has is not held against the other.
    settled = {id(m.said) for n, matches in taken.items() for m in matches if agrees(rows[n], m.said.amount)}
    owned = {id(match.said) for matches in taken.values() for match in matches}
    free = [claim for claim in said if id(claim) not in owned]
    reported: set[int] = set()
    for n, matches in sorted(taken.items()):
        row = rows[n]
        right = [match.said for match in matches if agrees(row, match.said.amount)]
        wrong = [match for match in matches if id(match.said) not in settled and match.said not in right]
        if right:
            wrong = [match for match in wrong if _said_otherwise(row, match.said, right)]
            if sum((match.said.amount for match in matches), Decimal(0)) == row.amount:
                continue
        elif len({match.said.amount for match in wrong}) > 2 or _settled(row, wrong, said, free):
            continue
        wrong = [match for match in wrong if not _shared(match.said, rows)]
        if not wrong:
            continue
        best = max(wrong, key=lambda match: match.sure)
        if id(best.said) not in reported:
            reported.add(id(best.said))
            yield row, best.said


def reversed_bounds(
    texts: Sequence[ClaimSet], rows: Sequence[Measured], year: int | None
) -> Iterator[tuple[Measured, Claim]]:
    """The rows whose figure a text gives with the opposite sign: 不高于50 and ≥50."""
    for n, matches in _matches(rows, comparable(texts, rows, year)).items():
        target = rows[n].row.target
        sign = target.operator if target is not None else None
        for match in matches:
            said = match.said.bound
            if match.said.amount == rows[n].amount and {said, sign} in ({"≤", "≥"}, {"<", ">"}):
                yield rows[n], match.said
                break


@once
def contradictions(view: TableView) -> list[tuple[Measured, Claim]]:
    """The indicators whose targets the goals, the purpose or the tasks contradict, with the figure there."""
    rows = [
        found
        for row in view.rows
        if row.kind in ("number", "percent") and row.target is not None
        if (found := measured(row, row.target.value, row.target.unit))
    ]
    year = view.table.year
    return [*contradicted(view.claims, rows, year), *reversed_bounds(view.claims, rows, year)]
