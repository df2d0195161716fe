"""Sentences and the claims they make: ``tests/data/claims.txt``, written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from xltools.model.money import short
from xltools.rules.facts.claims import Claim, ClaimSet, read_claims
from xltools.rules.facts.claims.unread import unread_figures

DATA = Path(__file__).resolve().parents[1] / "data" / "claims.txt"
LINES = [
    line.partition("|")
    for line in DATA.read_text(encoding="utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]
KINDS = {"length": "长", "area": "面积", "weight": "重", "volume": "体积"}


def head(unit: str) -> str:
    return unit.replace("·", "/").split("/")[0]


def figure(claim: Claim) -> str:
    low = f"{short(claim.low)}-" if claim.low is not None else ""
    return f"{low}{short(claim.value)}{head(claim.unit)}"


def shown(claim: Claim) -> str:
    if claim.day is not None:
        year = f"{claim.day.year}-" if claim.day.year else ""
        return f"{claim.stage or 'due'} {year}{claim.day.month}-{claim.day.day}"
    per = "".join(f"/{KINDS.get(one, one)}" for one in claim.per)
    period = f"/{'' if claim.every == 1 else short(claim.every)}{claim.period}" if claim.period else ""
    rough = "约" if claim.approximate else ""
    year = "" if claim.year is None else f"@{claim.year or '上年'}"
    return f"{claim.role} {rough}{claim.bound or ''}{figure(claim)}{per}{period}{year}"


def relations(said: ClaimSet) -> list[str]:
    found = [
        f"= {one.total.figure}: {'+'.join(short(part.value) for part in one.parts)}"
        for one in said.breakdowns
    ]
    found += [f"-> {one.baseline.figure}→{one.target.figure}" for one in said.changes]
    found += [
        f"- {'-'.join(short(c.value) for c in (one.whole, one.less))}={short(one.left.value)}"
        for one in said.differences
    ]
    for one in said.products:
        number = one.number.figure if one.number else one.rate.period
        result = f"={one.result.figure}" if one.result else ""
        if one.number or one.result:
            found.append(f"x {figure(one.rate)}×{number}{result}")
    return found + [f"? {text}" for text in unread_figures(said.text, said.claims)]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0].strip()[:24])
def test_a_sentence_makes_these_claims(line: tuple[str, str, str]) -> None:
    sentence, _, expected = line
    said = read_claims(sentence.strip(), "C5")
    wanted = [one.strip() for one in expected.split("; ") if one.strip()]
    claims = [one for one in wanted if one.split()[0] not in ("=", "->", "-", "x", "?")]
    assert [" ".join(one.split()[:2]) for one in claims] == [shown(claim) for claim in said.claims]
    for one, claim in zip(claims, said.claims, strict=True):
        for subject in one.split()[2:]:
            assert subject in claim.subject.replace(" ", "")
        assert claim.cell == "C5"
        assert sentence.strip()[claim.span[0] : claim.span[1]]
    assert [one for one in wanted if one.split()[0] in ("=", "->", "-", "x", "?")] == relations(said)
