"""A whole and its parts: 其中…, （男100人、女110人）, A 3场、B 5场，共8场; what is left of it (扣除…后)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from xltools.rules.facts.claims.claim import Breakdown, Claim, Difference
from xltools.rules.facts.claims.quantities import sums_up
from xltools.text.clauses import Prose, read_prose
from xltools.text.lexicon import any_of, word_list
from xltools.text.targets.grammar import base_unit

_WORDS = word_list("claims")
_LINK = re.compile(rf"(?:{any_of(_WORDS['links'])})")
_APART = re.compile(any_of(_WORDS["apart"]))
_GONE = re.compile(any_of(_WORDS["gone"]))
_LESS = re.compile(any_of(_WORDS["less"]))
_LEFT = re.compile(any_of(_WORDS["left"]))
_SUBTOTAL = re.compile(r"(?<![共合总累预统设审估])(?:小?计)$")
_ALL = re.compile(r"合计|共计|总计|总共")
_TOGETHER = re.compile(r"合计|共计|总计|总共|一共|(?<!公)共")
_LONG = 20
"""Letters between a total and the link to its parts at most."""


def alike(one: Claim, other: Claim) -> bool:
    """Whether two figures can be added: the same dimension, pieces in the same unit."""
    if one.dimension != other.dimension or one.day or other.day:
        return False
    same_unit = base_unit(one.unit)[1] == base_unit(other.unit)[1]
    return one.dimension != "count" or same_unit


def find_breakdowns(text: str, claims: Sequence[Claim]) -> list[Breakdown]:
    """The wholes of a text with their parts; a figure is part of one whole only."""
    prose = read_prose(text)
    found = [one for n in range(len(claims)) for one in _led(prose, claims, n)]
    taken = {part.span for one in found for part in one.parts}
    for n, total in enumerate(claims):
        ends = (_ALL if total.dimension == "money" else _TOGETHER).search(total.before)
        closes = ends and sums_up(total.before) and not total.is_each and total.span not in taken
        parts = _before(claims, n) if closes else []
        if parts and not taken & {part.span for part in parts}:
            link = "计" if any(_SUBTOTAL.search(part.before) for part in parts) else "共"
            first = prose.clauses[parts[0].clause].start
            found.append(Breakdown(total, tuple(parts), link, prose.text[first : total.span[0]]))
    return found


def _led(prose: Prose, claims: Sequence[Claim], n: int) -> Iterator[Breakdown]:
    """The parts that stand behind a total."""
    total = claims[n]
    if total.is_each or total.approximate or total.low is not None or len(total.after) > _LONG:
        return
    if (
        total.clause + 1 >= len(prose.clauses)
        or total.span[1] + len(total.after) < prose.clauses[total.clause].end
    ):
        return
    following = prose.clauses[total.clause + 1]
    if following.paragraph != total.paragraph:
        return
    link = _LINK.match(following.text.lstrip())
    if following.before in ("(", "[", "【"):
        end = _closing(prose, total.clause + 1)
        inside = [claim for claim in claims[n + 1 :] if claim.clause < end]
        rest = prose.text[following.start : prose.clauses[end - 1].end]
        fits = inside and all(alike(total, claim) and not claim.is_each for claim in inside)
        if fits and (len(inside) > 1 or link is not None) and not _missing_behind(total, inside, claims, end):
            yield Breakdown(total, tuple(inside), link[0] if link else "bracket", rest)
        yield from _listed(prose, claims, n, end) if fits or end < len(prose.clauses) else ()
    elif link is not None or following.before == ":":
        yield from _listed(prose, claims, n, total.clause + 1)
    elif (start := _of_which(prose, claims, n)) is not None:
        yield from _listed(prose, claims, n, start)


def _of_which(prose: Prose, claims: Sequence[Claim], n: int) -> int | None:
    """The clause of 其中 that has other figures before it: 348名，每人每月100元，其中一级126名、二级232名."""
    total = claims[n]
    for later in claims[n + 1 :]:
        clause = prose.clauses[later.clause]
        if later.sentence != total.sentence or later.depth != total.depth:
            return None
        if clause.text.lstrip().startswith("其中"):
            return later.clause if alike(total, later) else None
        if alike(total, later):
            return None
    return None


def _closing(prose: Prose, at: int) -> int:
    """The first clause behind a bracket."""
    depth = prose.clauses[at].depth
    while at < len(prose.clauses) and prose.clauses[at].depth >= depth:
        at += 1
    return at


def _missing_behind(total: Claim, inside: Sequence[Claim], claims: Sequence[Claim], end: int) -> bool:
    """100万元（其中人员50万元、公用20万元），项目30万元: the bracket is not all of it."""
    missing = total.amount - sum(claim.amount for claim in inside)
    later = (claim for claim in claims if claim.clause >= end and claim.paragraph == total.paragraph)
    return any(claim.amount == missing and alike(total, claim) for claim in later)


def _listed(prose: Prose, claims: Sequence[Claim], n: int, start: int) -> Iterator[Breakdown]:
    """``A，其中B、C；D`` and ``A：B，C``."""
    total = claims[n]
    if start >= len(prose.clauses):
        return
    while start + 1 < len(prose.clauses) and not prose.clauses[start].text:
        start += 1
    first = prose.clauses[start]
    link = _LINK.match(first.text.lstrip())
    sentence = prose.text[first.start : first.start + 160].partition("。")[0]
    made_of = link is not None and link[0] == "由" and ("组成" in sentence or "构成" in sentence)
    opens = link is not None and link[0] != "由" or made_of or first.before == ":"
    if first.depth != total.depth or not opens or first.paragraph != total.paragraph:
        return
    parts: list[Claim] = []
    breaks: set[str] = set()
    end = first.start
    for claim in claims[n + 1 :]:
        if claim.clause < start or claim.depth > total.depth:
            continue
        clause = prose.clauses[claim.clause]
        if (
            claim.paragraph != total.paragraph
            or clause.depth < total.depth
            or parts
            and _APART.search(claim.before)
        ):
            break
        money = total.dimension == "money"
        if not alike(total, claim):
            if money and claim.dimension != "money":
                continue
            break
        if claim.is_each and not money or not money and claim.sentence != total.sentence:
            break
        if (
            not money
            and parts
            and "、" in breaks
            and clause.before == ","
            and parts[-1].clause != claim.clause
        ):
            break
        if parts and claim.clause != parts[-1].clause:
            breaks |= {prose.clauses[at].before for at in range(parts[-1].clause + 1, claim.clause + 1)}
        parts.append(claim)
        end = claim.span[1]
    if len(parts) > 1 or parts and link is not None and link[0] == "其中":
        stop = next(
            (c.start for c in prose.clauses[parts[-1].clause + 1 :] if c.sentence != total.sentence), None
        )
        rest = prose.text[first.start : max(end, stop or len(prose.text))]
        yield Breakdown(total, tuple(parts), link[0] if link is not None else ":", rest)


def _before(claims: Sequence[Claim], n: int) -> list[Claim]:
    """The parts of a total that ends their list."""
    total = claims[n]
    parts: list[Claim] = []
    clause = total.clause
    for claim in reversed(claims[:n]):
        if claim.paragraph != total.paragraph or claim.depth != total.depth:
            break
        if not alike(total, claim):
            if total.dimension == "money":
                continue
            if parts and claim.clause >= clause - 1 and claim.sentence == total.sentence:
                return []  # 运动会1届、健步走4场、比赛1场，共6场: more than these is in it
            break
        if claim.is_each and _SUBTOTAL.search(claim.before) is None and total.dimension == "money":
            continue
        if total.dimension != "money":
            named = claim.before.strip() and not _GONE.search(claim.before) and not claim.after.strip()
            if claim.is_each or claim.clause < clause - 1 or claim.sentence != total.sentence or not named:
                break
        clause = claim.clause
        parts.insert(0, claim)
    return parts if len(parts) > 1 else []


def find_differences(text: str, claims: Sequence[Claim]) -> list[Difference]:
    """``3.46万亩，扣除0.12万亩后，应补贴3.34万亩``."""
    found = []
    for whole, less, left in zip(claims, claims[1:], claims[2:], strict=False):
        together = alike(whole, less) and alike(whole, left) and whole.sentence == left.sentence
        if together and left.clause > less.clause and _LEFT.search(left.before):
            if not _LESS.search(text[whole.span[1] : less.span[0]]):
                continue
            found.append(Difference(whole, less, left))
    return found
