"""The figures of a text that nobody could place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xltools.rules.facts.claims.claim import Claim
from xltools.text.clauses import read_prose
from xltools.text.days import DATED
from xltools.text.quantities import find_quantities

_DIGITS = re.compile(r"\d+(?:\.\d+)?(?:[/.\-—~]\d+(?:\.\d+)?)*")
_NO_FIGURE = re.compile(r"第\d+|[A-Za-z]+\d+|\d+(?:[-—~至]+\d+)?周?岁|\d+[A-Za-z]+")


def unread_figures(text: str, claims: Sequence[Claim]) -> tuple[str, ...]:
    """The figures of a text that no claim, day, age, number of a list or code accounts for."""
    plain = DATED.sub(lambda found: " " * len(found[0]), read_prose(text).text)
    for pattern in (_NO_FIGURE,):
        plain = pattern.sub(lambda found: " " * len(found[0]), plain)
    taken = [claim.span for claim in claims]
    taken += [(one.start, one.end) for one in find_quantities(text)]
    clauses = read_prose(text).clauses
    return tuple(
        found[0]
        for found in _DIGITS.finditer(plain)
        if not any(start < found.end() and found.start() < end for start, end in taken)
        and any(clause.start <= found.start() < clause.end for clause in clauses)
    )
