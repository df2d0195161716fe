"""Many files → one county: names settled, copies counted once, differing versions shown, never guessed.

The rules an aggregator follows, each said in the workbook too:

- the same facts again (the same file sent twice, a Word copy of an Excel table) are counted once;
- two tables of one unit, year, kind and name that differ are both listed; the first by path (a copy
  that prints its own unit and year before one that does not) is counted for the time being, so that the
  township is not missing from the total, and the difference is an error naming both places. Which one
  holds is the county's decision: one cell of the workbook changes it;
- a project's row in a list and the project's own table are one project, counted by its own table;
- two projects of one name whose contents have little in common are two projects, with a warning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from xltools.county.ledger import County, Entry, NameSource, Township, VersionPair
from xltools.county.notices import repeated_file, repeated_table, same_name, two_versions, unknown_money
from xltools.county.placing import Placing, inside
from xltools.model.money import POWERS
from xltools.model.problem import SEVERITY_ORDER, Problem
from xltools.model.records import FileRead, Table
from xltools.text.project_names import plain_name
from xltools.text.unit_names import plain, short_names, stem, township_name
from xltools.versions.differences import differences, found_differences
from xltools.versions.identity import facts, likeness

LIKE = 0.5
"""From this share of common rows on, two tables of one name are versions of one document."""


def _unit_of(table: Table, file: FileRead) -> tuple[str, NameSource]:
    if table.unit and table.unit.strip():
        return table.unit, "table"
    alike = [
        (likeness(table, other), other.unit)
        for other in file.tables
        if other.unit and other.type == table.type
    ]
    best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    if best[1] and best[0] >= LIKE:
        return best[1], "copy"
    units = {township_name(other.unit) for other in file.tables if other.unit}
    if len(units) == 1:
        return next(other.unit for other in file.tables if other.unit), "file"
    if table.department and table.department.strip():
        return table.department, "department"
    return stem(file.path), "stem"


def _year_of(table: Table, file: FileRead) -> tuple[int | None, NameSource]:
    if table.year is not None:
        return table.year, "table"
    alike = [(likeness(table, o), o.year) for o in file.tables if o.year and o.type == table.type]
    best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
    if best[1] and best[0] >= LIKE:
        return best[1], "copy"
    years = {other.year for other in file.tables if other.year}
    if len(years) == 1:
        return years.pop(), "file"
    return None, "none"


def _enter(files: Sequence[FileRead]) -> list[Entry]:
    entries: list[Entry] = []
    for file in files:
        for table in file.tables:
            unit, unit_source = _unit_of(table, file)
            year, year_source = _year_of(table, file)
            number = len(entries) + 1
            entries.append(Entry(number, file, table, township_name(unit), unit_source, year, year_source))
    short = short_names(entry.unit for entry in entries)
    return [replace(entry, unit=short[entry.unit]) for entry in entries]


def _bare_row(entry: Entry) -> bool:
    """Whether this is a project's row in a list that gives its money and no indicators."""
    if entry.table.indicators or entry.table.type != "project_goal":
        return False
    tables = entry.file.tables
    return any(
        tables[n] is entry.table for found in entry.file.lists for n in found.tables if n < len(tables)
    )


def _inferred(entry: Entry) -> bool:
    return entry.unit_source != "table" or entry.year_source != "table"


def _standings(entries: list[Entry]) -> tuple[list[Entry], list[VersionPair], list[tuple[Entry, Entry]]]:
    """Every entry with its standing, the pairs of versions, and the pairs of distinct namesakes."""
    settled: list[Entry] = []
    versions: list[tuple[Entry, Entry, tuple[str, ...]]] = []
    namesakes: list[tuple[Entry, Entry]] = []
    groups: dict[tuple[object, ...], list[Entry]] = {}
    said: dict[int, tuple[object, ...]] = {}
    tables: dict[str, list[Entry]] = {}
    # A project's own table stands before its row in a list, and a copy that names its own unit and year
    # before one whose unit had to be inferred.
    for entry in sorted(entries, key=lambda e: (_bare_row(e), _inferred(e), e.number)):
        table = entry.table
        key = (entry.unit, entry.year, table.type, plain(table.project), plain(table.period))
        said[entry.number] = facts(table)
        earlier = groups.setdefault(key, [])
        entry = _stand(entry, earlier, said, versions, namesakes)
        if (
            entry.counted
            and _bare_row(entry)
            and (own := _own_table(entry, tables.get(entry.unit, ()))) is not None
        ):
            note = f"是项目清单的一行，项目自己的表是第 {own.number} 张，不重复计入"
            entry = replace(entry, standing="repeat", of=own.number, note=note)
        if entry.standing != "blank":
            earlier.append(entry)
        if entry.counted and table.type == "project_goal" and table.indicators:
            tables.setdefault(entry.unit, []).append(entry)
        settled.append(entry)
    settled.sort(key=lambda e: e.number)
    by_number = {entry.number: entry for entry in settled}
    pairs = [VersionPair(by_number[a.number], by_number[b.number], lines) for a, b, lines in versions]
    return settled, pairs, namesakes


def _own_table(row: Entry, tables: Sequence[Entry]) -> Entry | None:
    """The counted table of the project that a row of a list names, under the same name or code.

    The list may print no year, and call the project by a longer or shorter name (2024年村道养护项目).
    """
    table = row.table
    for other in tables:
        if None not in (other.year, row.year) and other.year != row.year:
            continue
        codes = table.project_code, other.table.project_code
        if None not in codes and plain(codes[0]) == plain(codes[1]):
            return other
        if table.project and plain_name(table.project) == plain_name(other.table.project):
            return other
    return None


def _stand(
    entry: Entry,
    earlier: list[Entry],
    said: dict[int, tuple[object, ...]],
    versions: list[tuple[Entry, Entry, tuple[str, ...]]],
    namesakes: list[tuple[Entry, Entry]],
) -> Entry:
    if entry.table.blank:
        return replace(entry, standing="blank", note="空表，没有填写内容，不计入")
    mine = said[entry.number]
    for other in earlier:
        if said[other.number] == mine:
            note = f"与第 {other.number} 张表内容相同，不重复计入"
            return replace(entry, standing="repeat", of=other.number, note=note)
    own = next((e for e in earlier if e.standing == "counted" and e.table.indicators), None)
    if own is not None and _bare_row(entry):
        note = f"是项目清单的一行，项目自己的表是第 {own.number} 张，不重复计入"
        return replace(entry, standing="repeat", of=own.number, note=note)
    for other in earlier:
        if other.standing != "counted" or not _one_document(entry.table, other.table):
            continue
        if other.table.layout != entry.table.layout and not found_differences(other.table, entry.table):
            note = f"与第 {other.number} 张表内容相同，表样不同，不重复计入"
            return replace(entry, standing="repeat", of=other.number, note=note)
        lines = tuple(differences(other.table, entry.table))
        versions.append((other, entry, lines))
        note = f"与第 {other.number} 张表是同一张表的两个版本，内容不同；暂按第 {other.number} 张计入，请核定"
        return replace(entry, standing="version", of=other.number, note=note)
    if earlier and plain(entry.table.project):
        namesakes.append((earlier[0], entry))
    return entry


def _one_document(a: Table, b: Table) -> bool:
    """Whether two tables of one unit, year, type and name are versions of one document."""
    if a.project_code and b.project_code and plain(a.project_code) != plain(b.project_code):
        return False
    if a.type.startswith("department"):
        return True
    return likeness(a, b) >= LIKE


def _townships(entries: Iterable[Entry]) -> tuple[Township, ...]:
    groups: dict[tuple[str, int | None], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.unit, entry.year), []).append(entry)
    order = sorted(groups, key=lambda key: (key[1] is None, -(key[1] or 0)))
    found = []
    for number, (name, year) in enumerate(order, 1):
        own = groups[name, year]
        printed = Counter(e.table.unit for e in own if e.table.unit and e.table.unit != name)
        found.append(Township(number, name, year, tuple(sorted(printed)), tuple(own)))
    return tuple(found)


def _repeats(entries: list[Entry]) -> list[Problem]:
    """One problem per repeated file, or per repeated table of a file that holds something new too."""
    by_number = {entry.number: entry for entry in entries}
    found: list[Problem] = []
    for path in dict.fromkeys(entry.file.path for entry in entries):
        own = [entry for entry in entries if entry.file.path == path]
        pairs = [
            (e, by_number[e.of])
            for e in own
            if e.standing == "repeat"
            and e.of is not None
            and not (_bare_row(e) and by_number[e.of].table.indicators)
        ]
        sources = {first.file.path for _, first in pairs}
        if len(pairs) == len(own) and len(sources) == 1 and sources != {path}:
            found.append(repeated_file(own[0].file, pairs[0][1].file, len(own)))
        else:
            found += [repeated_table(again, first) for again, first in pairs]
    return found


def _without_echo(problems: list[Problem], entries: list[Entry]) -> list[Problem]:
    """Leave out what is said of a repeated table and of its original in the same words."""
    by_number = {entry.number: entry for entry in entries}
    if all(entry.standing != "repeat" for entry in entries):
        return problems
    placing = Placing(entries)
    known = {(p.path, p.code, p.message) for p in problems}
    kept = []
    for problem in problems:
        about = placing.candidates(problem)
        sources = {by_number[e.of].file.path for e in about if e.of and e.standing == "repeat"}
        whole = bool(about) and all(e.standing == "repeat" for e in about)
        if whole and any((path, problem.code, problem.message) in known for path in sources - {problem.path}):
            continue
        kept.append(problem)
    return kept


def _said_by_pair(problem: Problem, versions: Sequence[VersionPair]) -> bool:
    """Whether a finding on two versions inside one file (D805) is what D802 says of them in full."""
    return problem.code == "D805" and any(
        problem.path == pair.first.file.path == pair.second.file.path
        and problem.sheet == entry.table.sheet
        and inside(problem.cell or "", entry.table.range)
        for pair in versions
        for entry in (pair.first, pair.second)
    )


def copies(files: Iterable[FileRead]) -> list[Problem]:
    """What ``check`` says of copies: repeats (D801), versions in two files (D802) and namesakes (D803).

    Two versions inside one file are the business of D805, which every check runs.
    """
    ordered = tuple(sorted(files, key=lambda file: (file.path, file.sha256)))
    entries, versions, namesakes = _standings(_enter(ordered))
    apart = [pair for pair in versions if pair.first.file.path != pair.second.file.path]
    return [*_repeats(entries), *map(two_versions, apart), *(same_name(*pair) for pair in namesakes)]


def _key(problem: Problem) -> tuple[object, ...]:
    return (
        problem.path or "",
        SEVERITY_ORDER[problem.severity],
        problem.sheet or "",
        problem.code,
        problem.cell or "",
        problem.message,
    )


def with_standings(county: County, entries: Iterable[Entry], problems: Iterable[Problem]) -> County:
    """The same county with standings settled elsewhere (``desk.settle``) and the problems that go with them.

    Pairs of versions stay as long as one of the two is open.
    """
    settled = tuple(entries)
    by_number = {entry.number: entry for entry in settled}
    versions = [
        VersionPair(by_number[pair.first.number], by_number[pair.second.number], pair.differences)
        for pair in county.versions
        if by_number[pair.second.number].standing == "version"
    ]
    unique = tuple(sorted(dict.fromkeys(problems), key=_key))
    return County(county.files, settled, _townships(settled), tuple(versions), unique)


def consolidate(
    files: Iterable[FileRead],
    problems: Iterable[Problem] = (),
    order: Callable[[FileRead], tuple[object, ...]] | None = None,
) -> County:
    """One county from many files and the problems rules found in them; the order of files is of no matter.

    Problems the readers put in the files are taken along; one said twice is kept once. Never raises for
    bad data; a file without tables is kept, so that the ledger lists it. ``order`` is the key by which the
    first of two alike is chosen, the path where it is not given.
    """
    ordered = tuple(sorted(files, key=order or (lambda file: (file.path, file.sha256))))
    entries, versions, namesakes = _standings(_enter(ordered))
    said = list(problems)
    for file in ordered:
        said += [p if p.path else replace(p, path=file.path) for p in file.problems]
    said = [problem for problem in _without_echo(said, entries) if not _said_by_pair(problem, versions)]
    said += _repeats(entries)
    said += [two_versions(pair) for pair in versions]
    said += [unknown_money(entry) for entry in entries if entry.table.currency_unit not in POWERS]
    said += [same_name(first, again) for first, again in namesakes]
    unique = sorted(dict.fromkeys(said), key=_key)
    return County(ordered, tuple(entries), _townships(entries), tuple(versions), tuple(unique))
