"""The figures of a text that nobody could place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xltools.rules.facts.claims.claim import Claim
from xltools.text.clauses import read_prose
from xltools.text.days import DATED
from xltools.text.quantities import find_quantities

_DIGITS = re.compile(r"\d+(?:\.\d+)?(?:[/.\-—~]\d+(?:\.\d+)?)*")
_NO_FIGURE = re.compile(
    r"第\d+|(?<![A-Za-z])[A-Za-z]+\d+|(?<!\d)\d+(?:[-—~至]+\d+)?周?岁|(?<!\d)\d+[A-Za-z]+"
)
"""Numbers of a list, codes and ages. Each begins where its run of letters or digits begins: a long run
takes linear time."""


def unread_figures(text: str, claims: Sequence[Claim]) -> tuple[str, ...]:
    """The figures of a text that no claim, day, age, number of a list or code accounts for."""
    plain = DATED.sub(lambda found: " " * len(found[0]), read_prose(text).text)
    for pattern in (_NO_FIGURE,):
        plain = pattern.sub(lambda found: " " * len(found[0]), plain)
    taken, read = bytearray(len(plain)), bytearray(len(plain))
    for start, end in (*(claim.span for claim in claims), *((o.start, o.end) for o in find_quantities(text))):
        taken[start:end] = b"\1" * (min(end, len(plain)) - start)
    for clause in read_prose(text).clauses:
        read[clause.start : clause.end] = b"\1" * (min(clause.end, len(plain)) - clause.start)
    return tuple(
        found[0]
        for found in _DIGITS.finditer(plain)
        if read[found.start()] and not any(taken[found.start() : found.end()])
    )
