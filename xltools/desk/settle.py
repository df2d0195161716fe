"""Which table of the county counts: copies and versions settled by evidence, the rest left to a person.

``county.consolidate`` finds which tables are one document, and leaves two versions of it open. Here each
group is judged: the latest version counts, those before it are replaced, exact copies stay repeats, and a
group whose evidence contradicts itself stays open with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from xltools.county.consolidate import consolidate, with_standings
from xltools.county.ledger import County, Entry, Standing
from xltools.county.placing import Placing
from xltools.desk.evidence import Decision, Evidence, decision_of, judge
from xltools.desk.intake import Submission
from xltools.model.problem import Problem
from xltools.model.records import FileRead, Table
from xltools.versions.differences import found_differences
from xltools.versions.identity import facts


def content_key(file: FileRead, table: Table) -> str:
    """A table's content by its file's hash and its place there: what a person's decision is about."""
    return f"{file.sha256[:16]}/{table.sheet}!{table.range.partition(':')[0]}"


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that a correction changed: the replaced table, the one that counts, what differs."""

    before: Entry
    after: Entry
    text: str


@dataclass(frozen=True, slots=True)
class Settled:
    """The county with every standing settled, and what was decided.

    ``why`` gives each table's reason by its number; ``succeeded`` names for each file (by path) the file
    whose tables took the place of its own.
    """

    county: County
    why: Mapping[int, str]
    succeeded: Mapping[str, str]
    pending: frozenset[int]
    """Numbers of tables in groups that a person must decide, the one counted meanwhile included."""
    clash: frozenset[int]
    """Tables of which a person counts two versions at once."""
    changes: tuple[Change, ...]


@dataclass(slots=True)
class _Version:
    """Tables of one group with equal facts."""

    members: list[Entry]
    evidence: Evidence

    @property
    def number(self) -> int:
        """The number of its first table, by which it is told from the other versions."""
        return self.members[0].number


def _groups(county: County) -> list[list[Entry]]:
    """Tables that are one document, found by the links ``consolidate`` leaves."""
    by_number = {entry.number: entry for entry in county.entries}

    def root(entry: Entry) -> int:
        while entry.of is not None:
            entry = by_number[entry.of]
        return entry.number

    groups: dict[int, list[Entry]] = {}
    for entry in county.entries:
        groups.setdefault(root(entry), []).append(entry)
    return [group for group in groups.values() if len(group) > 1]


def _evidence(
    entries: Sequence[Entry], submissions: Mapping[str, Submission], rounds: Mapping[str, int]
) -> Evidence:
    """What is known of a version: it came when its first copy came, under the name of that copy."""
    own = [submissions[entry.file.path] for entry in entries]
    first = min(own, key=lambda s: (rounds.get(s.sha256, 0), s.path))
    return Evidence(
        contents=tuple(dict.fromkeys(content_key(entry.file, entry.table) for entry in entries)),
        path=first.path,
        round=rounds.get(first.sha256, 0),
        stamp=max((s.stamp for s in own if s.stamp), default=None),
        modified=first.modified,
    )


def _versions(
    group: Sequence[Entry], submissions: Mapping[str, Submission], rounds: Mapping[str, int]
) -> list[_Version]:
    """The distinct contents of a group; a project's row in a list stays with the table it repeats."""
    heads = [entry for entry in group if entry.standing != "repeat"]
    members: dict[int, list[Entry]] = {entry.number: [entry] for entry in heads}
    said = {entry.number: facts(entry.table) for entry in group}
    for entry in group:
        if entry.standing != "repeat":
            continue
        same = next((h.number for h in heads if said[h.number] == said[entry.number]), None)
        if same is not None:
            members[same].append(entry)
    return [_Version(found, _evidence(found, submissions, rounds)) for found in members.values()]


def _winner(
    versions: Sequence[_Version], decisions: Mapping[str, Decision]
) -> tuple[_Version | None, dict[int, str], str]:
    """The version that is later than every other one, why it is later than each, or why none is."""
    open_because = ""
    for candidate in versions:
        reasons: dict[int, str] = {}
        for other in versions:
            if other is candidate:
                continue
            verdict = judge(candidate.evidence, other.evidence, decisions)
            if verdict.later == 0:
                open_because = open_because or verdict.why
            if verdict.later != 1:
                break
            reasons[other.number] = verdict.why
        else:
            return candidate, reasons, ""
    return None, {}, open_because or "几份版本的先后自相矛盾，请核定"


def settle(
    files: Sequence[FileRead],
    submissions: Mapping[str, Submission],
    rounds: Mapping[str, int],
    decisions: Mapping[str, Decision],
) -> Settled:
    """Every table of these files with its standing. ``submissions`` by path, ``rounds`` by content's hash.

    The county's problems are left empty: rules run on what counts (``live_files``).
    """

    def order(file: FileRead) -> tuple[object, ...]:
        return rounds.get(file.sha256, 0), file.path, file.sha256

    county = consolidate([replace(file, problems=()) for file in files], order=order)
    known = {file.path: file for file in files}
    settled = {e.number: replace(e, file=known[e.file.path]) for e in county.entries}
    why: dict[int, str] = {}
    pending: set[int] = set()
    clash: set[int] = set()
    judged: list[tuple[_Version, list[_Version], dict[int, str]]] = []
    succeeded: dict[str, str] = {}
    for group in _groups(county):
        versions = _versions(group, submissions, rounds)
        if len(versions) < 2:
            judged.append((versions[0], [], {}))
            continue
        winner, reasons, open_because = _winner(versions, decisions)
        if winner is None:
            numbers = {entry.number for version in versions for entry in version.members}
            pending |= numbers
            chosen = [v for v in versions if (d := decision_of(v.evidence, decisions)) and d.counts]
            if len(chosen) > 1:
                clash |= {entry.number for version in chosen for entry in version.members}
            why |= dict.fromkeys(numbers, open_because)
            continue
        others = [version for version in versions if version is not winner]
        judged.append((winner, others, reasons))
        for loser in others:
            for entry in loser.members:
                succeeded.setdefault(entry.file.path, winner.members[0].file.path)
    changes: list[Change] = []
    for winner, others, reasons in judged:
        _place(winner, others, reasons, succeeded, settled, why, changes)
    _refused(settled, decisions, why)
    entries = [settled[number] for number in sorted(settled)]
    whole = with_standings(replace(county, files=tuple(known[f.path] for f in county.files)), entries, ())
    return Settled(whole, why, succeeded, frozenset(pending), frozenset(clash), tuple(changes))


def _place(
    winner: _Version,
    others: Sequence[_Version],
    reasons: Mapping[int, str],
    succeeded: Mapping[str, str],
    settled: dict[int, Entry],
    why: dict[int, str],
    changes: list[Change],
) -> None:
    """Give the winner's best copy the count, the rest its standing and note."""
    paths = {entry.file.path for entry in winner.members}
    # Of equal copies the one in a file that no later file took the place of, then the first that came.
    copies = sorted(winner.members, key=lambda e: (succeeded.get(e.file.path) in paths, e.number))
    counted = settled[copies[0].number]
    settled[counted.number] = replace(counted, standing="counted", of=None, note="")
    for entry in copies[1:]:
        note = f"与第 {counted.number} 张表内容相同，不重复计入"
        settled[entry.number] = replace(
            settled[entry.number], standing="repeat", of=counted.number, note=note
        )
    for version in others:
        reason = reasons[version.number]
        why[counted.number] = reason
        for entry in version.members:
            why[entry.number] = reason
            note = f"已被第 {counted.number} 张表（{PurePath(counted.file.path).name}）代替：{reason}"
            standing: Standing = "replaced" if entry is version.members[0] else "repeat"
            settled[entry.number] = replace(
                settled[entry.number], standing=standing, of=counted.number, note=note
            )
        before = version.members[0]
        for found in found_differences(before.table, counted.table):
            changes.append(Change(settled[before.number], settled[counted.number], found.text))


def _refused(settled: dict[int, Entry], decisions: Mapping[str, Decision], why: dict[int, str]) -> None:
    """A table that a person took out of the count, though no other version takes its place."""
    for number, entry in settled.items():
        decision = decisions.get(content_key(entry.file, entry.table))
        if decision is not None and not decision.counts and entry.standing == "counted":
            reason = f"{decision.who or '县里'}核定不计入" + (
                f"：{decision.reason}" if decision.reason else ""
            )
            settled[number] = replace(entry, standing="replaced", note=reason)
            why[number] = reason


def live_files(settled: Settled) -> list[FileRead]:
    """The files as the rules should see them: without tables that a later version replaced, and without the
    unchanged tables of a file that was sent again corrected. Files without tables stay.
    """
    county = settled.county
    gone: dict[str, list[Entry]] = {}
    by_number = {entry.number: entry for entry in county.entries}
    for entry in county.entries:
        echo = (
            entry.standing == "repeat"
            and entry.of is not None
            and settled.succeeded.get(entry.file.path) is not None
            and (by_number[entry.of].file.path != entry.file.path)
        )
        if (
            entry.standing == "replaced"
            or echo
            or (entry.standing == "repeat" and entry.number in settled.why)
        ):
            gone.setdefault(entry.file.path, []).append(entry)
    placing = Placing(county.entries)
    found: list[FileRead] = []
    for file in county.files:
        out = gone.get(file.path)
        if not out:
            found.append(file)
            continue
        numbers = {entry.number for entry in out}
        # A file's entries stand in the order of its tables.
        own = [entry.number for entry in placing.by_path[file.path]]
        left = [n for n, number in enumerate(own) if number not in numbers]
        if not left:
            continue
        kept = [file.tables[n] for n in left]
        lists = tuple(
            replace(one, tables=tuple(left.index(n) for n in one.tables if n in left)) for one in file.lists
        )
        problems = tuple(p for p in file.problems if not _about(p, placing, numbers))
        found.append(
            replace(
                file, tables=tuple(kept), lists=tuple(one for one in lists if one.tables), problems=problems
            )
        )
    return found


def _about(problem: Problem, placing: Placing, numbers: Iterable[int]) -> bool:
    """Whether a problem speaks only of tables that no longer count."""
    if problem.sheet is None and problem.cell is None:
        return False
    found = placing.candidates(problem)
    return bool(found) and all(entry.number in numbers for entry in found)
