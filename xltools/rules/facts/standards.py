"""Standards of the goals as facts: what they come to, and which the cost indicators put otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xltools.rules.facts.claims import Claim, ClaimSet, Product
from xltools.rules.facts.claims.each import NOTHING, read_each
from xltools.rules.facts.subjects import bigrams, covered, name_of
from xltools.rules.facts.views import Row, TableView, once
from xltools.text.lexicon import word_list
from xltools.text.units import unit_of

_WORDS = word_list("claims")
_PARTLY = (*_WORDS["partly"], *_WORDS["sharers"])
_SPOKEN_OF = 0.5
_PLACES = 12


def is_partly(said: ClaimSet, claim: Claim) -> bool:
    """Whether only a part of what a sentence counts is this project's money."""
    sentence = said.sentence(claim)
    return any(word in sentence for word in _PARTLY)


def spending(said: ClaimSet, factors: bool = False) -> list[Product]:
    """The products of a text that are money nobody else pays; those with more ``factors`` if asked for."""
    return [
        one for one in said.products
        if one.rate.dimension == "money" and one.number is not None and one.near
        and (factors or not one.factors)
        and one.rate.period != "日" and not is_partly(said, one.rate)
    ]  # fmt: skip


def _left_over(said: Sequence[Claim], costs: Sequence[tuple[Row, Decimal]]) -> tuple[Claim, Row] | None:
    """The one standard and the one cost of a kind that have no equal on the other side.

    As many of the one as of the other: three age groups, three amounts, one of them another.
    """
    different = {claim.amount: claim for claim in said}
    values = {value for _, value in costs}
    if len(different) != len(costs) or len(values) != len(costs):
        return None
    unasked = [claim for amount, claim in different.items() if amount not in values]
    unsaid = [row for row, value in costs if value not in different]
    return (unasked[0], unsaid[0]) if len(unasked) == len(unsaid) == 1 else None


@once
def other_standards(view: TableView) -> list[tuple[Claim, Row]]:
    """The standards of the goals (每人每月800元) that the unit cost of the same kind puts otherwise."""
    said: dict[tuple[tuple[str, ...], str], list[Claim]] = {}
    for text in view.goal_claims:
        for claim in text.of("standard"):
            if (
                len(claim.per) == 1
                and claim.low is None
                and claim.year is None
                and not is_partly(text, claim)
            ):
                said.setdefault((claim.per, claim.period), []).append(claim)
    rows: dict[tuple[tuple[str, ...], str], list[tuple[Row, Decimal]]] = {}
    for row in view.rows if said else ():
        value = row.target.value if row.target is not None else None
        unit = unit_of(row.target.unit if row.target is not None else None)
        each = read_each(row.name, "", row.target.unit or "") if row.target is not None else NOTHING
        if unit.dimension == "money" and len(each.per) == 1 and isinstance(value, Decimal):
            rows.setdefault((each.per, each.period), []).append(
                (row, round(value * unit.size / each.of, _PLACES))
            )
    found = []
    for kind, claims in said.items():
        costs = rows.get(kind, [])
        pair = _left_over(claims, costs)
        if pair is None:
            continue
        core = name_of(pair[1].name, is_share=False).core.removesuffix("标准")
        if len(costs) == 1 or not core or covered(core, bigrams(view.goal_text)) >= _SPOKEN_OF:
            found.append(pair)  # else of somebody the goals do not speak of
    return found
