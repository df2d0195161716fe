"""A standard or rate and the number it is for: 43人每人每月200元, 8个社区各6场, 每半月1次."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from xltools.rules.facts.claims.breakdowns import alike
from xltools.rules.facts.claims.claim import Claim, Product
from xltools.rules.facts.claims.quantities import sums_up
from xltools.text.clauses import Prose, read_prose
from xltools.text.lexicon import any_of, word_list
from xltools.text.numerals import number
from xltools.text.targets.grammar import base_unit

_WORDS = word_list("claims")
_EARNED = re.compile(any_of(_WORDS["earned"]))
_YEAR_ONLY = re.compile(r"^(?:全年|一年|年)$")
_YEARLY = re.compile(r"总(?:产|量|面积|长|里程|数)|全年|年内|年度|年(?=[^\u4e00-\u9fff]*$|不少于|共|达|约)")
_SPELLED = re.compile(
    r"(?<![\d第])([一二两三四五六七八九十])(?:个)?(?:年(?!度|级)|天|日|季(?!度?[初末])|学期|批|轮|期|次)"
)
_DIRECT = {"村": ("村", "行政村", "自然村"), "社区": ("社区",)}
_SAME = {"名": "人", "位": "人", "场次": "场", "批次": "批"}
_BODIES = frozenset((*_WORDS["bodies"], *_DIRECT))
_FACTORS = frozenset(("times", "duration", "months", "days", "minutes"))
_NEAR = 60
"""Figures before and behind a rate that may belong to it: a paragraph of thousands takes linear time."""


def counts(claim: Claim, kind: str) -> bool:
    """Whether a number is of what a rate is for one of."""
    if claim.is_each or claim.day or claim.role in ("share", "change", "standard", "rate"):
        return False
    head = base_unit(claim.unit)[1]
    if kind == "车" and head == "辆":
        return True
    if kind == "人":
        return claim.dimension == "people" or claim.unit.endswith("人次")
    if claim.dimension == kind or _SAME.get(head, head) == kind:
        return True
    named = _DIRECT.get(kind, (kind,)) if kind in _BODIES else ()
    beside = claim.after.strip().startswith(tuple(named)) or claim.before.endswith(tuple(named))
    return bool(named) and head in ("个", "所", "处", "家", "座") and beside


def _months(rate: Claim, near: Sequence[Claim]) -> tuple[Decimal, ...]:
    """How many months are paid for; of works done by the month nothing is said but the range of a year."""
    said = {
        claim.value
        for claim in near
        if claim.unit in ("个月", "月") and not claim.is_each and claim.value <= 60
    }
    if rate.period != "月" or rate.every != 1:
        return ()
    if said:
        return tuple(sorted(said))
    return (Decimal(12),) if rate.dimension == "money" else ()


def _chosen(rate: Claim, rates: Sequence[Claim], found: Sequence[Claim]) -> tuple[Claim | None, bool]:
    """The number that belongs to a rate, and whether that is plain."""
    beside = [claim for claim in found if claim.sentence == rate.sentence]
    peers = [other for other in rates if other.sentence == rate.sentence and other.per == rate.per]
    ahead = [claim for claim in beside if claim.span < peers[0].span]
    if len(beside) == len(peers) or "分别" in peers[0].before and len(ahead) == len(peers):
        return (beside if len(beside) == len(peers) else ahead)[peers.index(rate)], True
    earlier = [claim for claim in beside if claim.span < rate.span]
    if earlier:
        last = earlier[-1]
        alone = len(beside) == 1
        adjacent = last.clause >= rate.clause - 1 and not any(last.span < o.span < rate.span for o in rates)
        return last, alone or adjacent and len(peers) > 1
    if len(beside) == 1 and len(peers) == 1:
        return beside[0], True
    return None, False


def find_products(text: str, claims: Sequence[Claim]) -> list[Product]:
    """The rates and standards of a text, each with its number; without one where nobody can tell."""
    prose = read_prose(text)
    products = []
    rates = [
        claim for claim in claims
        if claim.is_each and claim.role in ("standard", "rate", "target") and claim.year is None
        and not (claim.dimension == "money" and _EARNED.search(f"{claim.before}{claim.after}"))
    ]  # fmt: skip
    order = {claim.span: at for at, claim in enumerate(claims)}
    for number_of_rate, rate in enumerate(rates):
        at = order[rate.span]
        window = claims[max(at - _NEAR, 0) : at + _NEAR]
        near = [claim for claim in window if claim.paragraph == rate.paragraph]
        peers = rates[max(number_of_rate - _NEAR, 0) : number_of_rate + _NEAR]
        kinds = [kind for kind in rate.per if kind != "?"]
        if len(kinds) > 1 or "?" in rate.per and not kinds:
            continue
        count, plain, others = None, True, []
        paid = [c for c in near if c.clause == rate.clause and c.dimension == "people" and not c.is_each]
        if not kinds and len(paid) == 1 and (rate.role == "standard" or _by_visits(rate, near)):
            count, others = paid[0], [paid[0].amount]
        if kinds:
            found = [claim for claim in near if counts(claim, kinds[0])]
            count, plain = _chosen(rate, [r for r in peers if r.paragraph == rate.paragraph], found)
            kin = {base_unit(claim.unit)[1] for claim in found}
            others = [c.amount for c in near if c in found or not c.is_each and base_unit(c.unit)[1] in kin]
            if count is None and found:
                count, plain = ([c for c in found if c.span < rate.span] or found)[-1], False
            if count is None:
                earlier = [claim for claim in window if counts(claim, kinds[0]) and claim.span < rate.span]
                if not earlier:
                    continue
                count, plain, others = earlier[-1], False, [claim.amount for claim in earlier]
        result = _result(prose, rate, near)
        stop = result.span[0] if result is not None else prose.clauses[-1].end
        factors = [
            claim.value for claim in near
            if claim is not count and claim.sentence == rate.sentence and claim.dimension in _FACTORS
            and claim.unit not in ("个月", "月") and claim is not rate and claim.span[0] < stop
            and not alike(claim, rate)
        ]  # fmt: skip
        factors += [
            claim.value / 100 for claim in near
            if claim.unit == "%" and claim.span[0] < stop and 0 < claim.value < 100
        ]  # fmt: skip
        first = next(c.start for c in prose.clauses if c.sentence == rate.sentence)
        factors += [
            number(found[1]) for found in _SPELLED.finditer(prose.text, first, stop) if found[1] != "一"
        ]
        months = _months(rate, near)
        whole = _whole(rate, count, near) if result is None else None
        products.append(Product(rate, count, months, result, plain, tuple(others), tuple(factors[:4]), whole))
    return products


def _by_visits(rate: Claim, near: Sequence[Claim]) -> bool:
    """Whether what each does so often is summed up in visits: 46人每月尿检1次，全年552人次."""
    later = (claim for claim in near if claim.span > rate.span)
    return rate.dimension == "times" and any(
        claim.dimension == "visits" and not claim.is_each for claim in later
    )


def _whole(rate: Claim, count: Claim | None, near: Sequence[Claim]) -> Claim | None:
    """A number of the kind before the rate, the most all of it can be: 放映100场，12个村每村10场."""
    if count is None or rate.dimension == "money":
        return None
    earlier = [
        c for c in near
        if c.span < rate.span and c.sentence == rate.sentence and not c.is_each and c is not count
        and (alike(c, rate) or rate.dimension == "people" and c.dimension == "visits")
    ]  # fmt: skip
    return earlier[0] if len(earlier) == 1 and earlier[0].role in ("count", "total") else None


def _result(prose: Prose, rate: Claim, near: Sequence[Claim]) -> Claim | None:
    """What the sentence says the rate comes to: the next figure of its kind that sums up."""
    for claim in near:
        visits = claim.dimension == "visits" and rate.dimension in ("people", "times")
        same = alike(claim, rate) and (rate.dimension != "times" or claim.unit[:1] == rate.unit[:1])
        if claim.span <= rate.span or claim.is_each or not (visits or same):
            continue
        if claim.role in ("baseline", "change"):
            continue
        if claim.depth < rate.depth - 1:
            return None
        money = rate.dimension == "money"
        beside = len(claim.before) <= 1 and sums_up(prose.clauses[claim.clause].text[:12])
        if sums_up(claim.before) or beside or (_YEAR_ONLY if money else _YEARLY).search(claim.before):
            return claim
    return None
