"""One round of a collection: what came, which table counts, what the rules say, what became of each finding.

Everything is worked out here from the files, the ledger and the last workbook; ``work.collect`` writes it
down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.county.consolidate import consolidate, with_standings
from xltools.county.ledger import County, Entry
from xltools.desk.evidence import Decision
from xltools.desk.expected import UnitExpectation, expectations
from xltools.desk.findings import Keyed, Life, Past, keyed, lives, past, table_key
from xltools.desk.intake import Intake, Scanner, Submission, read_submissions
from xltools.desk.settle import Settled, live_files, settle
from xltools.desk.store import Ledger
from xltools.desk.submitted import covers_note, may_be_roster, submitted, unread_as_one
from xltools.desk.typed import LastWorkbook
from xltools.model.problem import Problem
from xltools.model.records import FileRead
from xltools.outputs.county.collection import WRITTEN
from xltools.rules.settings import Settings

if TYPE_CHECKING:
    from xltools.outputs.forms.roster import RosterRow

REMARK, NOTE, REASON = WRITTEN
COUNTED, REPLACED, REPEAT, PENDING, UNREAD, BLANK = (
    "counted",
    "replaced",
    "repeat",
    "pending",
    "unread",
    "blank",
)


@dataclass(frozen=True, slots=True)
class FileStanding:
    """One file of the round: its standing, the file it replaces, and why."""

    path: str
    sha256: str
    round: int
    standing: str
    replaces: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A content that lay in the folder in an earlier round and is gone; ``replaced_by`` has its path now."""

    path: str
    sha256: str
    round: int
    last_round: int
    replaced_by: str | None


@dataclass(frozen=True, slots=True)
class Round:
    """All of one round."""

    number: int
    is_new: bool
    settled: Settled
    county: County
    findings: tuple[Keyed, ...]
    lives: Mapping[str, Life]
    past: tuple[Past, ...]
    typed: Mapping[str, Mapping[str, str]]
    files: tuple[FileStanding, ...]
    withdrawn: tuple[Withdrawn, ...]
    units: tuple[UnitExpectation, ...]
    unit_rounds: Mapping[str, tuple[int, ...]]
    others: tuple[str, ...]
    """Files that are no submissions: rosters, inventories, our own outputs sent back."""
    read: int
    """How many files had to be read; the rest came from the cache."""
    present: Mapping[str, str]
    """Path → SHA-256 of everything in the folder."""

    @property
    def open_problems(self) -> list[Problem]:
        """What is still to be mended: the county's problems without accepted ones."""
        return [one.problem for one in self.findings if self.lives[one.key] != "accepted"]


def merge_typed(
    ledger: Ledger, last: LastWorkbook | None, snapshot: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, str]]:
    """What people wrote: the ledger's, changed by whatever differs in the last workbook from what we put
    there.
    """
    typed = ledger.typed()
    for key, fields in (last.written if last else {}).items():
        ours = snapshot.get(key, {})
        for field, value in fields.items():
            if value != ours.get(field, ""):
                typed.setdefault(key, {})[field] = value
    return {
        key: {field: value for field, value in fields.items() if value}
        for key, fields in typed.items()
        if any(fields.values())
    }


def merge_decisions(ledger: Ledger, last: LastWorkbook | None, number: int) -> dict[str, Decision]:
    """The last word on each content: the ledger's, then what the last workbook's 计入 cells say anew."""
    found: dict[str, Decision] = {}
    for order, (content, counts, at, who, reason) in enumerate(ledger.decisions()):
        found[content] = Decision(counts, order, at, who, reason)
    for content, counts in (last.decisions if last else {}).items():
        if content not in found or found[content].counts != counts:
            found[content] = Decision(counts, 10**9, number, "", "在汇总工作簿的“计入”列")
    return found


ReadFiles = Callable[[Sequence[Path]], list[FileRead]]
OtherKinds = Callable[[Sequence[str]], dict[str, str]]


@dataclass(slots=True)
class Collector:
    """Works out one round. ``reader`` reads and checks files, ``kinds`` says what files without a table
    are.
    """

    ledger: Ledger
    folder: Path
    settings: Settings
    version: str
    reader: ReadFiles
    kinds: OtherKinds
    roster: Sequence[RosterRow]
    leave_out: Sequence[Path]

    def round(self, last: LastWorkbook | None, snapshot: Mapping[str, Mapping[str, str]]) -> Round:
        """The state of the collection now."""
        scanner = Scanner.of(self.ledger)
        intake = scanner.scan(self.folder, self.leave_out)
        number, is_new = self._number(intake)
        rounds = {sha: at for sha, (at, _) in scanner.known.items() if at is not None}
        for submission in intake.submissions:
            rounds.setdefault(submission.sha256, number)
        submissions = {s.path: s for s in intake.submissions}
        read, fresh = read_submissions(intake.submissions, self.ledger, self.version, self.reader)
        kept, blank, covers, others = self._sorted(read, intake)
        settled = settle(kept, submissions, rounds, merge_decisions(self.ledger, last, number))
        county = self._with_rules(settled, rounds, covers)
        findings = keyed(county.problems, county.entries)
        typed = merge_typed(self.ledger, last, snapshot)
        before = self.ledger.findings_before(number)
        previous = self.ledger.findings_of_round(number - 1) if number > 1 else {}
        accepted = [key for key, fields in typed.items() if fields.get(REASON)]
        states = lives(findings, previous, before, accepted)
        tables = {table_key(e) for e in county.entries if e.standing in ("counted", "version")}
        arrivals = self._arrivals(intake, number)
        files = self._standings(settled, submissions, arrivals, blank)
        return Round(
            number=number,
            is_new=is_new,
            settled=settled,
            county=county,
            findings=tuple(findings),
            lives=states,
            past=tuple(past(findings, before, tables)),
            typed=typed,
            files=tuple(files),
            withdrawn=tuple(self._withdrawn(intake, number)),
            units=tuple(expectations(self.roster, county)),
            unit_rounds=_unit_rounds(county, arrivals),
            others=tuple(others),
            read=fresh,
            present={s.path: s.sha256 for s in intake.submissions},
        )

    def _number(self, intake: Intake) -> tuple[int, bool]:
        """A round begins when something came, changed or went; the same contents again are the same round."""
        last = self.ledger.last_round()
        before = sorted(self.ledger.files_of_round(last).values())
        now = sorted(s.sha256 for s in intake.submissions)
        return (last, False) if last and before == now else (last + 1, True)

    def _sorted(
        self, read: Mapping[str, FileRead], intake: Intake
    ) -> tuple[list[FileRead], dict[str, int], list[tuple[str, tuple[str, ...]]], list[str]]:
        """Files as they count, how many blank forms each has, their covers, and what is no submission."""
        kept: list[FileRead] = []
        blank: dict[str, int] = {}
        covers: list[tuple[str, tuple[str, ...]]] = []
        others = list(intake.own)
        doubtful: list[FileRead] = []
        for file in read.values():
            counted = submitted(file)
            if counted.blank:
                blank[file.path] = counted.blank
            if counted.covers:
                covers.append((file.path, counted.covers))
            sound = file.reader and not any(p.code[0] == "F" for p in file.problems)
            if (sound and not file.tables) or may_be_roster(file):
                doubtful.append(unread_as_one(counted.file))
            else:
                kept.append(counted.file)
        kinds = self.kinds([file.path for file in doubtful])
        for file in doubtful:
            kind = kinds.get(file.path)
            if kind == "roster" or (kind == "no_form" and file.path not in blank and not file.tables):
                others.append(file.path)
                blank.pop(file.path, None)
            else:
                kept.append(file)
        for problem in intake.problems:
            kept.append(FileRead(problem.path or "", "", 0, "unreadable", "", problems=(problem,)))
        return kept, blank, covers, others

    def _with_rules(
        self, settled: Settled, rounds: Mapping[str, int], covers: Sequence[tuple[str, tuple[str, ...]]]
    ) -> County:
        """The settled county with the problems of what counts."""
        from xltools.rules import check_county
        from xltools.rules.run import with_settings

        def order(file: FileRead) -> tuple[object, ...]:
            return rounds.get(file.sha256, 0), file.path, file.sha256

        live = live_files(settled)
        # A file that only repeats another is not compared with it: of course they are alike.
        new = {e.file.path for e in settled.county.entries if e.standing in ("counted", "version")}
        said = check_county([file for file in live if file.path in new], self.settings)
        problems = [
            # A copy is no fault of the township's table; the county sees that it was not counted twice.
            replace(p, audience="county") if p.code == "D801" else p
            for p in consolidate(live, said, order=order).problems
        ]
        note = covers_note(covers)
        return with_standings(
            settled.county,
            settled.county.entries,
            with_settings([*problems, *([note] if note else [])], self.settings),
        )

    def _standings(
        self,
        settled: Settled,
        submissions: Mapping[str, Submission],
        arrivals: Mapping[str, int],
        blank: Mapping[str, int],
    ) -> list[FileStanding]:
        own: dict[str, list[Entry]] = {}
        for entry in settled.county.entries:
            own.setdefault(entry.file.path, []).append(entry)
        replaces = {new: old for old, new in reversed(list(settled.succeeded.items()))}
        earlier = self.ledger.files_of_round(self.ledger.last_round())
        found = []
        for file in settled.county.files:
            standing, why = _standing(file, own.get(file.path, []), settled, blank)
            old = replaces.get(file.path)
            submission = submissions.get(file.path)
            sha = submission.sha256 if submission else file.sha256
            if old is None and standing == COUNTED and earlier.get(file.path, sha) != sha:
                old, why = file.path, why or "同一文件名的新内容，代替以前的内容"
            found.append(FileStanding(file.path, sha, arrivals.get(file.path, 0), standing, old, why))
        return found

    def _arrivals(self, intake: Intake, number: int) -> dict[str, int]:
        """Path → the round the file came in; a renamed file came when its content did."""
        here = {(s.path, s.sha256) for s in intake.submissions}
        first: dict[tuple[str, str], int] = {}
        moved: dict[str, int] = {}
        for at, path, sha in self.ledger.history():
            first.setdefault((path, sha), at)
            if (path, sha) not in here:
                moved.setdefault(sha, at)
        return {
            s.path: min(first.get((s.path, s.sha256), moved.get(s.sha256, number)), number)
            for s in intake.submissions
        }

    def _withdrawn(self, intake: Intake, number: int) -> list[Withdrawn]:
        """Contents that were there once and are not now, with the last round they were seen in."""
        here = {s.sha256 for s in intake.submissions}
        paths = {s.path for s in intake.submissions}
        first: dict[tuple[str, str], int] = {}
        last: dict[tuple[str, str], int] = {}
        for at, path, sha in self.ledger.history():
            if at >= number:
                continue
            first.setdefault((path, sha), at)
            last[path, sha] = at
        return [
            Withdrawn(path, sha, first[path, sha], last[path, sha], path if path in paths else None)
            for path, sha in first
            if sha not in here
        ]


def _standing(
    file: FileRead, entries: Sequence[Entry], settled: Settled, blank: Mapping[str, int]
) -> tuple[str, str]:
    if not entries:
        if file.path in blank:
            return BLANK, f"未填报：{blank[file.path]} 张表都没有填写"
        return UNREAD, next((p.message for p in file.problems), "没有识别出绩效表。")
    reason = next((settled.why[e.number] for e in entries if e.number in settled.why), "")
    if any(entry.number in settled.pending for entry in entries):
        return PENDING, next(settled.why[e.number] for e in entries if e.number in settled.pending)
    if any(entry.counted for entry in entries):
        return COUNTED, reason
    if any(entry.standing == "replaced" or entry.number in settled.why for entry in entries):
        return REPLACED, reason
    first = next((e for e in settled.county.entries if e.number == entries[0].of), None)
    if file.path in settled.succeeded:
        return REPLACED, reason or "更正件里有同样的表"
    same = "内容完全相同" if first and first.file.sha256 == file.sha256 else "各表内容相同"
    return REPEAT, f"与 {Path(first.file.path).name} {same}，不重复计入" if first else "重复报送"


def _unit_rounds(county: County, arrivals: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    """Unit → the rounds in which something of it came in."""
    found: dict[str, set[int]] = {}
    for entry in county.entries:
        found.setdefault(entry.unit, set()).add(arrivals.get(entry.file.path, 0))
    return {unit: tuple(sorted(numbers)) for unit, numbers in found.items()}
