"""A problem: what is wrong, where, and what to do about it.

Readers, the layout matcher and the rules all speak in problems; none of them raises for bad data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, cast

Severity = Literal["error", "warning", "hint"]
Audience = Literal["unit", "county"]
"""Whom a finding is for: the unit that sent the table, or the county that designed and collects it."""
_OPEN = cast(Audience, "")
"""An audience not given: the code decides."""
Parameter = str | int | Decimal | tuple[str, ...]
READER_NOTES = frozenset({"L001", "L002", "L005", "F015"})
"""Codes for what a reader could not place: for the county, which knows the form, unless said otherwise."""
SEVERITY_ORDER: dict[str, int] = {"error": 0, "warning": 1, "hint": 2}
USUAL_CONFIDENCE: dict[str, float] = {"error": 0.95, "warning": 0.8, "hint": 0.5}
"""How sure a finding is where its rule does not say: what its severity stands for."""
SEVERITY_CHINESE: dict[str, str] = {"error": "错误", "warning": "警告", "hint": "提示"}


@dataclass(frozen=True, slots=True)
class Place:
    """Another place a problem speaks of (the second copy, the figure it contradicts)."""

    path: str | None
    sheet: str | None
    cell: str | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding.

    ``message`` is one Chinese sentence a clerk understands, quoting the values concerned; ``fix`` is
    another that says what to do. ``sheet`` and ``cell`` are None for a whole file. ``unit`` and
    ``project`` say whose table it is, where that is known.

    ``audience`` is by default ``county`` for the readers' notes and ``unit`` for all else; only what is for
    the unit counts in a summary and stands in a letter. Problems of one ``cause`` (a key, by default the
    code) are grouped. ``confidence`` lies between 0 and 1; ``parameters`` are the values the message quotes.
    """

    code: str
    severity: Severity
    message: str
    fix: str
    sheet: str | None = None
    cell: str | None = None
    path: str | None = None
    unit: str | None = None
    project: str | None = None
    also: tuple[Place, ...] = ()
    audience: Audience = _OPEN
    cause: str = ""
    confidence: float = 0.0
    parameters: Mapping[str, Parameter] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Fill in what a reader leaves open."""
        if self.audience == _OPEN:
            object.__setattr__(self, "audience", "county" if self.code in READER_NOTES else "unit")
        if not self.cause:
            object.__setattr__(self, "cause", self.code)
        if not self.confidence:
            object.__setattr__(self, "confidence", USUAL_CONFIDENCE[self.severity])


def for_unit(problems: Iterable[Problem]) -> list[Problem]:
    """The problems the sender of a table can mend: those that count and stand in its letter."""
    return [problem for problem in problems if problem.audience == "unit"]
