"""What a note on a cell says, and the colour of the cell: the same in the add-in and in a marked copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from xltools.model.problem import SEVERITY_CHINESE, SEVERITY_ORDER, Problem, Severity

Color = tuple[int, int, int]
TINTS: dict[Severity, Color] = {
    "error": (255, 199, 206),
    "warning": (255, 235, 156),
    "hint": (221, 235, 247),
}
NOTE_MARK = "【绩效表】"
"""The first line of every note of ours."""
NOTE_WIDTH = 300
"""Points; 28 Chinese characters of 9 points stand on a line of that width, and a line takes 14 points."""
_CHARACTERS, _LINE = 28, 14


def by_cell(problems: Iterable[Problem]) -> dict[tuple[str, str], list[Problem]]:
    """Problems that have a cell, by sheet and cell, the worst first."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        if problem.sheet and problem.cell:
            found.setdefault((problem.sheet, problem.cell), []).append(problem)
    for group in found.values():
        group.sort(key=lambda p: SEVERITY_ORDER[p.severity])
    return found


def other_places(problem: Problem, limit: int = 3) -> list[str]:
    """The other places a finding speaks of, named as short as its own allows: ``B6``, ``表2!E7``."""
    found: list[str] = []
    for other in problem.also:
        place = other.cell or ""
        if other.sheet and other.sheet != problem.sheet:
            place = f"{other.sheet}!{place}" if place else other.sheet
        if other.path and other.path != problem.path:
            place = f"{place}（{PurePath(other.path).name}）" if place else PurePath(other.path).name
        if place and place not in found:
            found.append(place)
    return [*found[:limit], "…"] if len(found) > limit else found


def note_lines(problems: Sequence[Problem], limit: int, elsewhere: str) -> list[str]:
    """Each problem with its code and its remedy; beyond ``limit`` only their number, and where they are."""
    lines = [NOTE_MARK]
    for problem in problems[:limit]:
        lines.append(f"{SEVERITY_CHINESE[problem.severity]} {problem.code}：{problem.message}")
        lines.append(f"→ {problem.fix}")
        if places := other_places(problem):
            lines.append(f"另见：{'、'.join(places)}")
    if len(problems) > limit:
        lines.append(f"……共 {len(problems)} 个问题，见{elsewhere}")
    return lines


def note_height(text: str) -> int:
    """Points in which the whole text can be read at ``NOTE_WIDTH``."""
    lines = sum(1 + len(line) // _CHARACTERS for line in text.split("\n"))
    return _LINE * (lines + 1)
