"""What a province needs to know of one county: small, mergeable, and as JSON the same on every machine.

Money is in 万元, exact, and None where no table gives it. A fingerprint stands for a text or a table, so that
the same one handed in by two counties is found without comparing every county with every other.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from xltools.county.ledger import County, Entry
from xltools.county.sums import Book, Figures, add, make_book, total
from xltools.rules.facts.near_duplicates import essence
from xltools.scoring.scheme import Scheme
from xltools.scoring.table import score_table

SHORTEST = 30
"""Characters a goal has at least, punctuation aside, before two counties having it means anything."""
_EVALUATED = ("project_selfeval", "department_selfeval")


@dataclass(frozen=True, slots=True)
class YearFigures:
    """One year of a county, all its townships added up."""

    year: int | None
    townships: int
    tables: int
    projects: int
    indicators: int
    department_total: Decimal | None
    department_fiscal: Decimal | None
    project_total: Decimal | None
    project_fiscal: Decimal | None
    evaluations: int
    adjusted: Decimal | None
    executed: Decimal | None


@dataclass(frozen=True, slots=True)
class ScoreFigures:
    """Self-evaluations of one type and year scored in full: how many, their sum, their grades."""

    type: str
    year: int | None
    scored: int
    points: Decimal
    grades: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Print:
    """A fingerprint and where it was taken: ``kind`` is ``goal`` (a text) or ``table`` (all its facts)."""

    kind: str
    digest: str
    unit: str
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class CountyAggregate:
    """One county. ``workbook`` is the name of its county workbook, None where it handed in no table."""

    name: str
    files: int
    unused: int
    repeats: int
    pending: int
    years: tuple[YearFigures, ...]
    scores: tuple[ScoreFigures, ...]
    findings: tuple[tuple[str, str, int], ...]
    """(code, severity, how many), by code."""
    prints: tuple[Print, ...]
    workbook: str | None = None
    failed: str = ""
    """Why the county could not be worked on at all; empty for one that was."""

    def count(self, severity: str) -> int:
        """How many findings of a severity."""
        return sum(number for _, found, number in self.findings if found == severity)


def aggregate(name: str, county: County, scheme: Scheme, root: str, workbook: str | None) -> CountyAggregate:
    """The aggregate of a consolidated county; ``root`` is its folder, places are told relative to it."""
    book = make_book(county)
    return CountyAggregate(
        name=name,
        files=len(county.files),
        unused=len(county.unused),
        repeats=sum(entry.standing == "repeat" for entry in county.entries),
        pending=len(county.versions),
        years=tuple(_year(book, year) for year in book.years()),
        scores=tuple(_scores(county, scheme)),
        findings=tuple(
            (code, severity, number)
            for (code, severity), number in sorted(
                Counter((p.code, p.severity) for p in county.problems if p.audience == "unit").items()
            )
        ),
        prints=tuple(_prints(county, root)),
        workbook=workbook,
    )


def _year(book: Book, year: int | None) -> YearFigures:
    townships = book.of_year(year)
    sums: Figures = total([book.figures[t.number] for t in townships])
    return YearFigures(
        year=year,
        townships=len({t.name for t in townships}),
        tables=sums.tables,
        projects=sums.projects,
        indicators=sums.indicators,
        department_total=sums.department[0],
        department_fiscal=sums.department[1],
        project_total=sums.project[0],
        project_fiscal=sums.project[1],
        evaluations=sums.evaluations,
        adjusted=sums.adjusted,
        executed=sums.executed,
    )


def _scores(county: County, scheme: Scheme) -> Iterable[ScoreFigures]:
    found: dict[tuple[str, int | None], list[tuple[Decimal, str]]] = {}
    for entry in county.entries:
        if not entry.counted or entry.table.type not in _EVALUATED:
            continue
        score = score_table(entry.table, scheme)
        if score.total is not None:
            key = (entry.table.type, entry.year)
            found.setdefault(key, []).append((score.total, score.grade or scheme.grade(score.total)))
    for (kind, year), scores in sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or 0)):
        grades = Counter(grade for _, grade in scores)
        points = sum((points for points, _ in scores), Decimal(0))
        yield ScoreFigures(kind, year, len(scores), points, tuple(sorted(grades.items())))


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()


def _prints(county: County, root: str) -> Iterable[Print]:
    for entry in county.entries:
        if not entry.counted:
            continue
        text = essence("".join(entry.table.goals))
        if len(text) >= SHORTEST:
            yield Print("goal", _digest(text), entry.unit, entry.name, _place(entry, root))
        facts = [f"{i.l3}|{i.target.raw if i.target else ''}|{i.weight}" for i in entry.table.indicators]
        if len(facts) >= 3:
            yield Print("table", _digest(entry.name, *facts), entry.unit, entry.name, _place(entry, root))


def _place(entry: Entry, root: str) -> str:
    path = entry.file.path.removeprefix(root).lstrip("/\\").replace("\\", "/")
    return f"{path} · {entry.table.sheet}!{entry.table.range}"


@dataclass(frozen=True, slots=True)
class Shared:
    """One text or table in several counties: ``where`` holds (county, print), by county."""

    kind: str
    where: tuple[tuple[str, Print], ...]

    @property
    def counties(self) -> list[str]:
        """The counties, each once."""
        return list(dict.fromkeys(county for county, _ in self.where))


def shared_prints(counties: Sequence[CountyAggregate]) -> list[Shared]:
    """What more than one county handed in, the most widespread first.

    A table that is the same is said once, not again for its text.
    """
    places: dict[tuple[str, str], list[tuple[str, Print]]] = {}
    for county in counties:
        for one in county.prints:
            places.setdefault((one.kind, one.digest), []).append((county.name, one))
    found = [
        Shared(kind, tuple(where))
        for (kind, _), where in places.items()
        if len({county for county, _ in where}) > 1
    ]
    tables = {(county, one.place) for item in found if item.kind == "table" for county, one in item.where}
    kept = [
        item
        for item in found
        if item.kind == "table" or not all((county, one.place) in tables for county, one in item.where)
    ]
    return sorted(kept, key=lambda item: (-len(item.counties), item.where[0][0], item.where[0][1].place))


def summed(years: Iterable[YearFigures], year: int | None) -> YearFigures:
    """The figures of several counties in one year."""
    rows = list(years)
    return YearFigures(
        year=year,
        townships=sum(r.townships for r in rows),
        tables=sum(r.tables for r in rows),
        projects=sum(r.projects for r in rows),
        indicators=sum(r.indicators for r in rows),
        department_total=add(r.department_total for r in rows),
        department_fiscal=add(r.department_fiscal for r in rows),
        project_total=add(r.project_total for r in rows),
        project_fiscal=add(r.project_fiscal for r in rows),
        evaluations=sum(r.evaluations for r in rows),
        adjusted=add(r.adjusted for r in rows),
        executed=add(r.executed for r in rows),
    )


def to_json(county: CountyAggregate) -> dict[str, Any]:
    """The aggregate as JSON values; money is text, exact."""

    def plain(value: Any) -> Any:
        if isinstance(value, Decimal):
            return str(value)
        if isinstance(value, Mapping):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [plain(item) for item in value]
        return value

    found: dict[str, Any] = plain(asdict(county))
    return found


def from_json(data: Mapping[str, Any]) -> CountyAggregate:
    """What ``to_json`` made; KeyError, TypeError or ValueError for anything else."""
    money = (
        "department_total",
        "department_fiscal",
        "project_total",
        "project_fiscal",
        "adjusted",
        "executed",
    )

    def year(item: Mapping[str, Any]) -> YearFigures:
        amounts = {name: None if item[name] is None else Decimal(item[name]) for name in money}
        return YearFigures(**{**item, **amounts})

    def score(item: Mapping[str, Any]) -> ScoreFigures:
        grades = tuple((str(name), int(number)) for name, number in item["grades"])
        return ScoreFigures(**{**item, "points": Decimal(item["points"]), "grades": grades})

    return CountyAggregate(
        **{
            **data,
            "years": tuple(year(item) for item in data["years"]),
            "scores": tuple(score(item) for item in data["scores"]),
            "findings": tuple((code, severity, number) for code, severity, number in data["findings"]),
            "prints": tuple(Print(**item) for item in data["prints"]),
        }
    )
