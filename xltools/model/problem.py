"""A problem: what is wrong, where, and what to do about it.

Readers, the layout matcher and the rules all speak in problems; none of them raises for bad data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "hint"]
SEVERITY_ORDER: dict[str, int] = {"error": 0, "warning": 1, "hint": 2}
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
