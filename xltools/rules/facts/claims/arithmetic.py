"""What a text says of its own figures and they deny: differences, directions, rates, lists of names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.model.money import short
from xltools.rules.facts.claims.breakdowns import alike
from xltools.rules.facts.claims.claim import Claim, ClaimSet
from xltools.text.clauses import read_prose
from xltools.text.lexicon import any_of, word_list

_WORDS = word_list("claims")
_UP = re.compile(any_of(_WORDS["up"]))
_DOWN = re.compile(any_of(_WORDS["down"]))
_RATE = re.compile(r"([\u4e00-\u9fff]{2})率")
_BODY = re.compile(rf"(?:{any_of(word for word in _WORDS['bodies'] if len(word) > 1)}|村|镇)")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,8}")
_PERCENT = Decimal(100)
_ROUNDING = Decimal(1)
_LONG_LIST = 4
_AND = re.compile("[和及与]")
_BARE = 3
"""提高了: no words of its own."""

Wrong = tuple[Claim, str]
"""The claim it is about, and what is wrong as a sentence without its stop."""


def wrong_changes(said: ClaimSet) -> Iterator[Wrong]:
    """``由91%提高到96%，提高8个百分点``; ``由32%下降到38%``."""
    for change in said.changes:
        before, after = change.baseline, change.target
        text = said.text[before.span[1] : after.span[0]]
        whole = f"{before.figure}{text}{after.figure}"
        up, down = _UP.search(text), _DOWN.search(text)
        if (down and not up and after.amount > before.amount) or (
            up and not down and after.amount < before.amount
        ):
            yield after, f"文字里写“{whole}”，说的方向和数的大小相反"
            continue
        apart = abs(after.amount - before.amount)
        for by in said.of("change"):
            points = (
                before.dimension == "share" and by.dimension == "points" and by.clause == after.clause + 1
            )
            bare = len(by.before) <= _BARE and (_UP.match(by.before) or _DOWN.match(by.before))
            if points and bare and not by.approximate and by.value != apart:
                yield by, f"文字里写“{whole}”，相差 {short(apart)} 个百分点，后面写的却是“{by.figure}”"


def wrong_rates(said: ClaimSet) -> Iterator[Wrong]:
    """``排查隐患560条、整改504条，整改率95%``: 504 of 560 are 90%."""
    for share in said.claims:
        named = [*_RATE.finditer(share.before)]
        if share.dimension != "share" or share.role not in ("share", "count", "target") or not named:
            continue
        verb = named[-1][1]
        done = [c for c in said.claims if verb in c.before and c.sentence == share.sentence and _counted(c)]
        if len(done) != 1:
            continue
        whole = [
            c for c in said.claims if c.sentence == share.sentence and c.span < done[0].span and _counted(c)
        ]
        if not whole or not alike(whole[-1], done[0]) or not 0 < done[0].amount <= whole[-1].amount:
            continue
        of = share.before[: named[-1].start()].strip()
        if of and of not in f"{whole[-1].before}{done[0].before}":
            continue  # 垃圾清运覆盖率 is not that of the villages named before
        right = (done[0].amount * _PERCENT / whole[-1].amount).quantize(Decimal("0.1")).normalize()
        more = share.bound == "≥" and right >= share.amount
        if abs(right - share.amount) >= _ROUNDING and not more and not share.approximate:
            yield (
                share,
                (
                    f"文字里写“{whole[-1].quoted}”“{done[0].quoted}”，比率是 {short(right)}%，"
                    f"写的却是“{share.before.strip()}{share.text}”"
                ),
            )


def _counted(claim: Claim) -> bool:
    plain = not claim.is_each and not claim.approximate and claim.day is None
    return (
        plain
        and claim.role in ("count", "total", "part")
        and claim.dimension not in ("share", "money", "points")
    )


def wrong_lists(said: ClaimSet) -> Iterator[Wrong]:
    """``东园、西园、学府、和谐、兰亭、锦绣5个社区``: six names of five. A list that ends with 等 is open."""
    prose = read_prose(said.text)
    for claim in said.claims:
        if claim.unit != "个" or claim.is_each or _BODY.match(claim.after) is None or not claim.value < 30:
            continue
        at = claim.clause
        last = claim.before
        if prose.clauses[at].before != "、" or not _NAME.fullmatch(last) or last.endswith("等"):
            continue
        names = _AND.split(last)
        while at and prose.clauses[at].before == "、":
            at -= 1
            names.insert(0, prose.clauses[at].text)
        if not all(_NAME.fullmatch(name) for name in names[1:]) or not _NAME.search(names[0]):
            continue
        number = len(names)
        short_of = number == claim.value - 1 and number >= _LONG_LIST
        if number > claim.value > 1 or short_of:
            yield (
                claim,
                f"文字里列出 {number} 个（{'、'.join(names)}），写的却是“{claim.figure}{claim.after}”",
            )


def wrong_order(said: ClaimSet) -> Iterator[Wrong]:
    """``9月开工，6月底前完工``: done before it is begun, unless the next year is spoken of."""
    deadlines = said.of("deadline")
    for start in (claim for claim in deadlines if claim.stage == "start" and claim.day is not None):
        for end in deadlines:
            same = end.sentence == start.sentence and not end.stage and end.clause == start.clause + 1
            same = same and not end.before.strip()  # of the same work
            if not same or end.day is None or start.day is None or end.day.year or start.day.year:
                continue
            later = any(word in said.sentence(end) for word in _WORDS["next_year"])
            if (end.day.month, end.day.day) < (start.day.month, start.day.day) and not later:
                yield end, f"文字里写“{start.quoted}”又写“{end.quoted}”，完成在开工之前"
