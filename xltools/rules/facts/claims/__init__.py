"""What the texts of a table say in figures: every text read once, into claims."""

from __future__ import annotations

from functools import lru_cache

from xltools.rules.facts.claims.breakdowns import find_breakdowns, find_differences
from xltools.rules.facts.claims.claim import Breakdown, Change, Claim, ClaimSet, Difference, Product, Role
from xltools.rules.facts.claims.deadlines import read_deadlines
from xltools.rules.facts.claims.products import find_products
from xltools.rules.facts.claims.quantities import find_changes, read_figures

__all__ = [
    "Breakdown", "Change", "Claim", "ClaimSet", "Difference", "Product", "Role", "read_claims",
]  # fmt: skip
_NOTHING = ClaimSet("", (), (), (), (), ())


@lru_cache(maxsize=4096)
def read_claims(text: str, cell: str = "") -> ClaimSet:
    """The claims of a text in the order they stand in. Raises nothing; what it cannot place: ``unread``."""
    claims = read_figures(text, cell)
    deadlines = read_deadlines(text, cell)
    if not claims and not deadlines:
        return _NOTHING._replace(text=text)
    changes = find_changes(text, claims)
    becomes = {change.target.span: change.baseline.subject for change in changes}
    claims = _with_roles(claims, {change.baseline.span: "baseline" for change in changes})
    claims = [
        claim._replace(role="target", year=None, subject=f"{becomes[claim.span]} {claim.subject}")
        if claim.span in becomes else claim
        for claim in claims
    ]  # fmt: skip
    breakdowns = find_breakdowns(text, claims)
    roles: dict[tuple[int, int], Role] = {p.span: "part" for one in breakdowns for p in one.parts}
    roles |= {one.total.span: "total" for one in breakdowns}
    claims = _with_roles(claims, roles)
    products = find_products(text, claims)
    everything = sorted([*claims, *deadlines], key=lambda claim: claim.span)
    return ClaimSet(
        text, tuple(everything), tuple(breakdowns), tuple(find_differences(text, claims)), tuple(changes),
        tuple(products),
    )  # fmt: skip


def _with_roles(claims: list[Claim], roles: dict[tuple[int, int], Role]) -> list[Claim]:
    return [claim._replace(role=roles[claim.span]) if claim.span in roles else claim for claim in claims]
