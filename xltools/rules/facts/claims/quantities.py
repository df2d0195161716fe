"""Figures as claims: each with its subject, what it is for one of, of which year, and what it is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from xltools.rules.facts.claims.claim import Change, Claim, Role
from xltools.rules.facts.claims.each import Each, every_so_many, read_each
from xltools.text.clauses import Prose, read_prose
from xltools.text.lexicon import any_of, word_list
from xltools.text.quantities import Quantity, find_quantities
from xltools.text.units import unit_of

_WORDS = word_list("claims")
_BACKGROUND = re.compile(any_of(_WORDS["background"]))
_BECOMES = re.compile(any_of(_WORDS["becomes"]))
_BY = re.compile(rf"(?:{any_of(_WORDS['by'])})(?:了|约|不少于|不低于|幅度)?$")
_TOGETHER = re.compile(any_of(_WORDS["together"]))
_NEEDED = re.compile(r"需(?:要|资金|经费|补助|投入|支付|安排)*约?$")
_NOT_TOGETHER = re.compile(any_of(_WORDS["not_together"]))
_WHEN = re.compile(
    rf"(?<!\d)(?<![较比])(20\d\d)年|(?<![较比])({any_of(_WORDS['other_years'])})|{any_of(_WORDS['this_year'])}"
)
_BODY = re.compile(any_of(_WORDS["bodies"]))
_FROM = re.compile(r"(?:由|从|自)(?![^，,]{0,8}(?:承担|负责|出资|牵头))[^,;。]*$")
_FILLER = re.compile(rf"(?:{any_of(word_list('said')['fillers'])}|[^\u4e00-\u9fffA-Za-z])+")
_ASIDE = re.compile(r"([\u4e00-\u9fff]+)[(（][^()（）]{1,20}[)）]$")
_SPANS = frozenset(("months", "days", "duration", "minutes"))
_AGES = frozenset({"岁", "周岁"})


def sums_up(before: str) -> bool:
    """Whether the words before a figure say that it is what others come to."""
    return _TOGETHER.search(_NOT_TOGETHER.sub("", before)) is not None or _NEEDED.search(before) is not None


def _year(prose: Prose, clause: int, start: int) -> int | None:
    """The year a figure is of by the nearest word of time in its sentence; 0 for 上年, None for this."""
    if "年" not in prose.text:
        return None
    said = [*_WHEN.finditer(prose.text, prose.opens(clause), start)]
    when = said[-1] if said else None
    if when is None or when[2] and _BECOMES.search(prose.text, when.end(), start):
        return None
    return int(when[1]) if when[1] else 0 if when[2] else None


def _subject(prose: Prose, quantity: Quantity, clause: int) -> str:
    """The words a figure belongs to; where it has none of its own, those of the clause before."""
    before, after = quantity.before, quantity.after
    mine = prose.clauses[clause]
    aside = _ASIDE.search(prose.text, max(0, quantity.start - 40), quantity.start) if not before else None
    if aside is not None:  # 小额案件（1000元以下）3日内结案
        before = aside[1]
    if not _FILLER.sub("", before + after):
        for earlier in reversed(prose.clauses[:clause]):
            if earlier.paragraph != mine.paragraph or earlier.sentence != mine.sentence:
                break
            if _FILLER.sub("", earlier.text):
                before = earlier.text
                break
    return f"{before} {after}".strip()


def _role(quantity: Quantity, each: Each, dimension: str, year: int | None) -> Role:
    before = quantity.before
    if dimension == "money" and (each.per or each.period not in ("", "年")):
        return "standard"
    if _BY.search(before) or dimension == "points":
        return "change"
    if _BECOMES.search(before):
        return "target"
    if _BACKGROUND.search(before) or year == 0:
        return "baseline"
    if dimension == "share":
        return "share"
    if each.per or each.period not in ("", "年") or each.of_last:
        return "rate"
    return "total" if sums_up(before) else "count"


def read_figures(text: str, cell: str) -> list[Claim]:
    """The claims of a text, days left out; 每 with a number (每3个月) belongs to the claim behind it."""
    prose = read_prose(text)
    claims: list[Claim] = []
    carried: Quantity | None = None
    for quantity in find_quantities(text):
        if quantity.unit in _AGES:
            continue
        if every_so_many(quantity.before):
            carried = quantity
            continue
        before = quantity.before
        at = prose.at(quantity.start)
        clause = prose.clauses[at]
        group = None
        if carried is not None and prose.at(carried.start) == at:
            group = carried if unit_of(carried.unit).dimension not in _SPANS else None
            before = f"每{'' if group else carried.value}{carried.unit}{before}"
        carried = None
        each = read_each(before, quantity.after, quantity.unit)
        if group is not None:
            each = each._replace(of=each.of * group.value)
        unit = unit_of(quantity.unit)
        last = claims[-1] if claims else None
        if each.of_last and last is not None and last.sentence == clause.sentence and not last.is_each:
            each = each._replace(per=(*each.per, _thing(last)))
        elif each.of_last and not each.per:
            each = each._replace(per=("?",))
        elif last is not None and not before and clause.before == "、" and _goes_on(last, unit.dimension, at):
            each = each._replace(per=last.per, period=last.period, of=last.of)  # 每件80元、200元
        elif last is not None and _shared_out(prose, quantity, each, last, at):
            each = each._replace(per=(_thing(last),))
        year = _year(prose, at, quantity.start)
        claims.append(
            Claim(
                quantity.text, (quantity.start, quantity.end), cell, _subject(prose, quantity, at),
                quantity.value, quantity.unit or "", unit.dimension,
                _role(quantity, each, unit.dimension, year), each.per, each.period, each.every, each.of,
                quantity.operator, quantity.rough, quantity.low, year, None, "",
                prose.text[prose.opens(at) : quantity.start], quantity.before, quantity.after,
                at, clause.sentence, clause.paragraph, clause.depth,
            )
        )  # fmt: skip
    return claims


def _goes_on(last: Claim, dimension: str, clause: int) -> bool:
    """Whether a bare figure behind 、 is a standard like the one before it."""
    return last.role == "standard" and last.dimension == dimension and last.clause == clause - 1


def _is_body(claim: Claim, clause: int) -> bool:
    """Whether a number is of villages, schools or other bodies, in this clause: 12个村分别放映10场."""
    body = claim.dimension in ("村", "社区") or _BODY.match(claim.after) is not None
    return body and claim.clause == clause and not claim.is_each


def _shared_out(prose: Prose, quantity: Quantity, each: Each, last: Claim, clause: int) -> bool:
    """Whether 分别 means each of the bodies before it, as no list of figures follows."""
    shared = each.per == ("?",) and "分别" in quantity.before and _is_body(last, clause)
    return shared and not _list_follows(prose, clause)


def _list_follows(prose: Prose, clause: int) -> bool:
    """Whether more figures follow behind 、: 分别为3公里、4公里."""
    following = prose.clauses[clause + 1] if clause + 1 < len(prose.clauses) else None
    return following is not None and following.before == "、" and following.text[:1].isdigit()


def _thing(claim: Claim) -> str:
    """What a number counts, as 各 takes it up: 村 of 12个村, 社区 of 8个社区, 人 of 12名."""
    if claim.dimension in ("people", "村", "社区"):
        return {"people": "人"}.get(claim.dimension, claim.dimension)
    body = _BODY.match(claim.after)
    return {"行政村": "村", "自然村": "村"}.get(body[0], body[0]) if body is not None else claim.unit


def find_changes(text: str, claims: Sequence[Claim]) -> list[Change]:
    """``由88%提高到93%``, ``由上年的10天增加到15天``, ``18.6万度降至17.5万度``."""
    found = []
    for first, second in pairwise(claims):
        if (
            first.sentence != second.sentence
            or first.dimension != second.dimension
            or first.is_each != second.is_each
        ):
            continue
        between = text[first.span[1] : second.span[0]]
        leads = _BECOMES.search(between) is not None
        if (
            len(between) <= 16
            and leads
            and (_FROM.search(first.before) or first.role == "baseline" or not _own(second))
        ):
            found.append(Change(first, second))
    return found


def _own(claim: Claim) -> bool:
    """Whether a figure has words of its own before the word of change."""
    return bool(_FILLER.sub("", _BECOMES.sub("", claim.before)))
