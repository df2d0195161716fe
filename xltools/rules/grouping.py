"""One line for one cause: what stands behind many findings is said once.

The ladder, from the top: a **form** (what the reader could not place in it, whoever sent it: for the county),
a **programme** (the same finding in the same row of one programme in several towns), a **county** line (one
rule in three programmes or more), a **table** (one cause in several of its cells), and singles. Every
finding is in exactly one group; ``counts`` add up to the number of findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from xltools.grid.areas import in_range
from xltools.grid.model import parse_a1
from xltools.model.problem import READER_NOTES, SEVERITY_ORDER, Audience, Problem, Severity
from xltools.model.records import FileRead, Table
from xltools.text.project_names import programme
from xltools.text.town_names import town_of, without_own
from xltools.text.unit_names import township_name

Level = Literal["form", "county", "programme", "table", "single"]
SHARED: frozenset[Level] = frozenset(("form", "county", "programme"))
"""Levels of what several tables share."""
TOWNS = 2
"""Towns that share a finding of one programme before it is said once for all of them."""
PROGRAMMES = 3
"""Programmes with the same finding in several towns before it is said once for the county."""
_NAMED = 3
"""Towns or programmes named in a line; the rest are counted."""


DESIGN = frozenset("TWX")
"""Families of findings on how a programme's goals and indicators are worded: where every town has the same,
the county worded them."""
DESIGN_CODES = frozenset(("S107", "S108", "S110", "S112", "S113", "S114", "S117", "S119", "S126"))
NOT_FILLED_IN = frozenset(("T308", "T309", "T314"))
"""Blanks the county left for the towns."""
HABITS = frozenset(("T301", "T320", "T342", "T345", "A227", "S120", "S121", "W404"))
"""What is said once a file because it is one way of filling in a form."""
DESIGNED = 3
"""Towns with the same row and finding in one programme from which it is taken for the county's."""


@dataclass(frozen=True)
class ProblemGroup:
    """Findings of one cause. ``first`` is the one quoted; ``tables`` and ``units`` are counted."""

    level: Level
    problems: tuple[Problem, ...]
    tables: int
    units: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()

    @property
    def first(self) -> Problem:
        """The gravest finding, the one a line quotes."""
        return self.problems[0]

    @property
    def severity(self) -> Severity:
        """That of its gravest finding."""
        return self.first.severity

    @property
    def audience(self) -> Audience:
        """For whom it is."""
        return self.first.audience

    @cached_property
    def scope(self) -> str:
        """Where else it stands, in words: 3个乡镇同样（甲镇、乙镇、丙镇）; empty for a single."""
        units, many = self.units, len(self.problems)
        if self.level == "county":
            return f"{len(self.programmes)} 个项目、{len(units)} 个乡镇同样，共 {many} 处"
        if self.level == "programme":
            return f"{len(units)} 个乡镇同样（{_named(units)}）"
        if self.level == "form" and self.tables > 1:
            return f"{self.tables} 张表同样"
        cells = tuple(dict.fromkeys(problem.cell for problem in self.problems if problem.cell))
        where = f"：{_named(cells)}" if len(cells) > 1 else ""
        return f"共 {many} 处{where}" if many > 1 else ""

    @property
    def message(self) -> str:
        """The sentence of its line."""
        return f"{self.first.message}{f'【{self.scope}】' if self.scope else ''}"


def _named(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")


class _Place:
    """The table a finding stands in, and the row or field its cell is of."""

    __slots__ = ("anchor", "layout", "programme", "table", "unit")

    def __init__(self, problem: Problem, table: Table | None) -> None:
        unit = problem.unit or (table.unit if table is not None else None) or ""
        self.unit = town_of(unit) or township_name(unit)
        name = problem.project or (table.project if table is not None else None)
        self.programme = programme(name, unit) if name else ""
        self.layout = table.layout if table is not None else ""
        area = table.range if table is not None else problem.project or ""
        self.table: tuple[str, str, str] = (problem.path or "", problem.sheet or "", area)
        self.anchor = _anchor(problem, table, unit)


def _anchor(problem: Problem, table: Table | None, unit: str) -> str:
    """What its cell is of, the same in every town's copy: an indicator with the sign and unit of its target
    (its figure is the town's own), else a field.
    """
    if table is None or not problem.cell:
        return ""
    cell = problem.cell.partition(":")[0]
    row = _row(cell)
    for indicator in table.indicators:
        if indicator.where.columns and indicator.where.row == row:
            target = indicator.target
            how = f"{target.operator} {target.kind} {target.unit}" if target is not None else ""
            return f"{without_own(indicator.l3 or '', unit)} {how}"
    return next((path for path, address in table.cells.items() if address == cell), "")


def _row(cell: str) -> int:
    try:
        return parse_a1(cell).row
    except ValueError:
        return -1


class _Tables:
    """Finds the table of a finding."""

    def __init__(self, files: Iterable[FileRead]) -> None:
        self.by_sheet: dict[tuple[str, str], list[Table]] = {}
        for file in files:
            for table in file.tables:
                self.by_sheet.setdefault((file.path, table.sheet), []).append(table)

    def of(self, problem: Problem) -> Table | None:
        """The table whose sheet and range hold the finding's cell; its project where several do."""
        tables = self.by_sheet.get((problem.path or "", problem.sheet or ""), [])
        if len(tables) > 1 and problem.cell:
            cell = problem.cell.partition(":")[0]
            tables = [table for table in tables if in_range(cell, table.range)] or tables
        if len(tables) > 1 and problem.project:
            tables = [table for table in tables if table.project == problem.project] or tables
        return tables[0] if tables else None


Placed = tuple[Problem, _Place]


def _place_all(files: Iterable[FileRead], problems: Iterable[Problem]) -> list[Placed]:
    tables = _Tables(files)
    return [(problem, _Place(problem, tables.of(problem))) for problem in problems]


def _made(level: Level, placed: Sequence[Placed]) -> ProblemGroup:
    ordered = sorted(placed, key=lambda one: (SEVERITY_ORDER[one[0].severity], -one[0].confidence))
    return ProblemGroup(
        level,
        tuple(problem for problem, _ in ordered),
        len({place.table for _, place in placed}),
        tuple(dict.fromkeys(place.unit for _, place in placed if place.unit)),
        tuple(dict.fromkeys(place.programme for _, place in placed if place.programme)),
    )


def _by(placed: Iterable[Placed], key: object) -> dict[object, list[Placed]]:
    groups: dict[object, list[Placed]] = {}
    for one in placed:
        groups.setdefault(key(one), []).append(one)  # type: ignore[operator]
    return groups


def _programmes(placed: Sequence[Placed]) -> tuple[list[list[Placed]], list[Placed]]:
    """Findings several towns share in one programme, and the rest."""
    shared: list[list[Placed]] = []
    rest: list[Placed] = []
    keyed = _by(
        placed, lambda one: (one[1].programme, one[1].layout, one[0].cause, one[0].severity, one[1].anchor)
    )
    for found in keyed.values():
        towns = {place.unit for _, place in found}
        if found[0][1].programme and len(towns) >= TOWNS:
            shared.append(found)
        else:
            rest += found
    return shared, rest


def _county(shared: Sequence[list[Placed]]) -> list[ProblemGroup]:
    """The shared findings, those of one rule in many programmes as one line."""
    groups: list[ProblemGroup] = []
    by_rule: dict[tuple[str, Severity], list[list[Placed]]] = {}
    for found in shared:
        by_rule.setdefault((found[0][0].cause, found[0][0].severity), []).append(found)
    for lines in by_rule.values():
        programmes = {found[0][1].programme for found in lines}
        if len(programmes) >= PROGRAMMES:
            groups.append(_made("county", [one for found in lines for one in found]))
        else:
            groups += [_made("programme", found) for found in lines]
    return groups


def group(files: Sequence[FileRead], problems: Sequence[Problem]) -> list[ProblemGroup]:
    """The findings in groups of one cause: what is for units first, errors first, the widest first."""
    placed = _place_all(files, problems)
    notes = [one for one in placed if _of_form(one[0])]
    groups = [
        _made("form", found)
        for found in _by(notes, lambda one: (one[1].layout, one[0].cause, one[0].severity)).values()
    ]
    shared, rest = _programmes([one for one in placed if not _of_form(one[0])])
    groups += _county(shared)
    for found in _by(rest, lambda one: (one[1].table, one[0].cause, one[0].severity)).values():
        groups.append(_made("table" if len(found) > 1 else "single", found))
    return sorted(
        groups,
        key=lambda one: (one.audience == "county", SEVERITY_ORDER[one.severity], -len(one.problems)),
    )


def _of_form(problem: Problem) -> bool:
    """Whether a finding is about a form, not about one table or programme."""
    if problem.code in READER_NOTES:
        return True
    return problem.audience == "county" and (problem.code in HABITS or not _by_design(problem.code))


def _by_design(code: str) -> bool:
    return code not in NOT_FILLED_IN and (code[0] in DESIGN or code in DESIGN_CODES)


def _habits_of_forms(placed: Sequence[Placed]) -> set[int]:
    """What three towns or more do alike all over one form (no signs, points as the form prints them)."""
    found: set[int] = set()
    for same in _by(
        (one for one in placed if one[0].code in HABITS and one[1].layout),
        lambda one: (one[1].layout, one[0].cause),
    ).values():
        if len({place.unit for _, place in same}) >= DESIGNED:
            found.update(id(problem) for problem, _ in same)
    return found


def settle(files: Sequence[FileRead], problems: Sequence[Problem]) -> list[Problem]:
    """The findings with those of a whole programme addressed to the county, which worded it.

    A finding on a row that stands alike in every town's table of one programme (three towns or more) is
    nothing one of them can mend. What a town itself fills in (blanks, amounts, results) stays its own, and so
    does every error: a table with one is not to be taken for sound because others have it too.
    """
    placed = _place_all(files, [problem for problem in problems if problem.severity != "error"])
    towns: dict[tuple[str, str], set[str]] = {}
    for file in files:
        for table in file.tables:
            if table.project and table.unit:
                key = (programme(table.project, table.unit), table.layout)
                towns.setdefault(key, set()).add(town_of(table.unit) or township_name(table.unit))
    keyed = _by(
        ((problem, place) for problem, place in placed if place.programme and _by_design(problem.code)),
        lambda one: (one[1].programme, one[1].layout, one[0].cause, one[1].anchor),
    )
    whole = _habits_of_forms(placed)
    for found in keyed.values():
        place = found[0][1]
        having = {one.unit for _, one in found}
        if len(having) >= DESIGNED and having == towns.get((place.programme, place.layout)):
            whole.update(id(problem) for problem, _ in found)
    return [replace(p, audience="county") if id(p) in whole else p for p in problems]
