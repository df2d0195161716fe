"""A county's collection, one click: take in what is new, keep the ledger, write what the county needs.

See ``desk`` for how a round is worked out. Killed at any moment, the ledger is as the last run left it and
every output is whole; the next run finishes or repeats what is missing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.desk.account import missing_list, notes
from xltools.desk.collection import REASON, Collector, Round
from xltools.desk.findings import remembered
from xltools.desk.intake import engine
from xltools.desk.publish import ClaimError, claim, finish, sha, stage
from xltools.desk.store import (
    FOLDER,
    LEDGER,
    LOCK,
    CollectionBusyError,
    Ledger,
    LedgerError,
    Lock,
    open_ledger,
    transaction,
)
from xltools.desk.submitted import other_kind
from xltools.desk.typed import LastWorkbook, read_history, read_last
from xltools.model.records import FileRead
from xltools.rules.settings import Settings
from xltools.scoring.scheme import load_scheme
from xltools.work.county import layout_names
from xltools.work.errors import WorkError
from xltools.work.outputs import claim_folder, claim_in_folder
from xltools.work.progress import SILENT, Progress
from xltools.work.read import read
from xltools.work.workers import run_isolated

if TYPE_CHECKING:
    from xltools.outputs.forms.roster import RosterRow

WORKBOOK, PAGE, LETTERS, MISSING = "全县汇总.xlsx", "全县汇总报告.html", "退回修改通知", "未交名单.xlsx"


@dataclass(frozen=True, slots=True)
class Collected:
    """What one run gave: the round, where its outputs stand, the townships with a letter."""

    round: Round
    folder: Path
    letters: tuple[str, ...]
    kept: str
    """Name of the dated folder the last round's output went to, empty where none did."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to collect: ``roster`` is the county's, ``output`` another folder than ``汇总``, ``cluster`` the
    address of a dask scheduler.
    """

    settings: Settings
    layouts: Sequence[str] = ()
    jobs: int | None = None
    scheme: str = "national"
    roster: Path | None = None
    output: Path | None = None
    cluster: str | None = None
    progress: Progress = SILENT


def ledger_path(folder: Path) -> Path:
    """Where the ledger of a folder's collection stands."""
    return folder / FOLDER / LEDGER


def roster_rows(path: Path | None) -> list[RosterRow]:
    """The rows of the county's roster. WorkError where it has none or holds errors."""
    if path is None:
        return []
    if not path.is_file():
        raise WorkError(f"找不到名册 {path}", "检查文件名，或用 xltools new roster 生成名册模板")
    from xltools.outputs.forms.roster import read_roster

    rows, problems = read_roster(path)
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        first = errors[0]
        place = f"{first.sheet or ''} {first.cell or ''}".strip()
        raise WorkError(f"名册 {path.name} 有 {len(errors)} 处错误：{place} {first.message}", first.fix)
    if not rows:
        raise WorkError(f"名册 {path.name} 里没有一行数据", "每个项目填一行")
    return rows


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[Ledger]:
    """The ledger of a folder's collection, with nobody else writing; WorkError where that cannot be."""
    place = ledger_path(folder)
    try:
        claim(place.parent)
        with Lock(place.with_name(LOCK)):
            db = open_ledger(place)
            try:
                yield Ledger(db)
            finally:
                db.close()
    except CollectionBusyError as error:
        raise WorkError(str(error), "等那边结束后再试") from error
    except ClaimError as error:
        raise WorkError(str(error), "把它们移到外面，再收一次") from error
    except LedgerError as error:
        raise WorkError(str(error), "移走的台账可以留着备查") from error


def collect_folder(folder: Path, options: Options, now: dt.datetime | None = None) -> Collected:
    """Take in what has come into ``folder`` since the last time and write everything anew.

    WorkError where another run writes, the ledger or the roster cannot be used, or the output folder is not
    ours to write into; OSError as it comes. The ledger and all outputs are then as they were.
    """
    if not folder.is_dir():
        raise WorkError(f"找不到文件夹 {folder}", "写出收表文件夹的名字，例如 xltools collect 2025年绩效目标")
    rows = roster_rows(options.roster)
    target = claim_folder(options.output or ledger_path(folder).parent)
    load_scheme(options.scheme)  # a mistake in it is told before the long reading
    with _opened(folder) as ledger:
        finish(target, ledger.setting("published") or "")
        claim_in_folder(target, (WORKBOOK, PAGE, MISSING))
        last = read_last(target / WORKBOOK)
        if last is not None and ledger.last_round() == 0:
            read_history(target / MISSING, last)
            _recover(ledger, last)
        collector = Collector(
            ledger=ledger,
            folder=folder,
            settings=options.settings,
            version=engine(options.settings, options.layouts),
            reader=partial(_read, options=options),
            kinds=_kinds,
            roster=rows,
            leave_out=[options.roster] if options.roster else [],
        )
        found = collector.round(last, _snapshot(ledger))
        return _publish(ledger, found, last, collector.version, target, options, now or dt.datetime.now())


@dataclass(frozen=True, slots=True)
class Word:
    """What a person said on the page: a table counts or not (``content``), or a finding is accepted
    (``key``).
    """

    who: str
    reason: str
    content: str = ""
    counts: bool = True
    key: str = ""


def say(folder: Path, words: Sequence[Word], now: dt.datetime | None = None) -> None:
    """Enter what people said into the ledger; the next ``collect_folder`` draws it. Errors as there."""
    at = (now or dt.datetime.now()).isoformat(timespec="seconds")
    with _opened(folder) as ledger, transaction(ledger.db):
        for word in words:
            if word.content:
                ledger.decide(word.content, word.counts, ledger.last_round(), at, word.who, word.reason)
            else:
                ledger.write(word.key, REASON, word.reason)


def _read(paths: Sequence[Path], options: Options) -> list[FileRead]:
    return read(
        [str(path) for path in paths],
        jobs=options.jobs,
        layouts=options.layouts,
        settings=options.settings,
        cluster=options.cluster,
        progress=options.progress,
    )


def _kinds(paths: Sequence[str]) -> dict[str, str]:
    """Path → what a file without a table is, each looked at where it may die."""
    here = [path for path in paths if os.path.isfile(path)]
    return {out.item: out.value for out in run_isolated(other_kind, here, 1) if out.value is not None}


def _snapshot(ledger: Ledger) -> dict[str, dict[str, str]]:
    """What the last workbook was written with, so that an edit can be told from an old value."""
    import json

    text = ledger.setting("typed")
    found: dict[str, dict[str, str]] = json.loads(text) if text else {}
    return found


def _recover(ledger: Ledger, last: LastWorkbook) -> None:
    """A lost ledger begun anew from the last workbook: rounds, files and the findings last listed."""
    number = max(last.rounds.values(), default=0)
    if not number:
        return
    with transaction(ledger.db):
        for sha, at in last.rounds.items():
            ledger.came_in(sha, at)
        for at in range(1, number + 1):
            ledger.add_round(at, "")
            there = {path: sha for path, sha, first, until in last.gone if first <= at <= until}
            there |= {path: sha for path, sha in last.files.items() if last.rounds.get(sha, at) <= at}
            ledger.set_files(at, there)
            past = {key: (unit, kept) for key, (unit, kept, until) in last.past.items() if until == at}
            ledger.set_findings(at, past)
        for _, sha, first, _ in last.gone:
            ledger.came_in(sha, first)
        ledger.set_findings(number, last.findings)
        old = {key: data for key, data in last.findings.items() if last.lives.get(key) in ("未改", "已认可")}
        if number > 1:
            past = {
                key: (unit, kept) for key, (unit, kept, until) in last.past.items() if until == number - 1
            }
            ledger.set_findings(number - 1, old | past)


def _letters(ledger: Ledger, found: Round) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """(file name → letter, cache key → letter); a letter that says the same as last time is not drawn
    again.
    """
    from dataclasses import replace

    from xltools.outputs.notices.letter import file_names, notice_bytes, notices

    county = replace(found.county, problems=tuple(found.open_problems))
    letters = notices(county)
    by_name: dict[str, bytes] = {}
    cache: dict[str, bytes] = {}
    for letter, name in zip(letters, file_names(letters), strict=True):
        key = hashlib.sha256(repr(letter).encode("utf-8", "replace")).hexdigest()
        data = ledger.letter(key) or notice_bytes(letter)
        by_name[name] = cache[key] = data
    return by_name, cache


def _publish(
    ledger: Ledger,
    found: Round,
    last: LastWorkbook | None,
    version: str,
    target: Path,
    options: Options,
    now: dt.datetime,
) -> Collected:
    """Draw everything, stage it, commit the ledger, put the files in place."""
    drawn = _drawn_from(found, version, options)
    if ledger.setting("drawn") == drawn and _in_place(target, ledger.outputs()):
        with transaction(ledger.db):
            _remember_round(ledger, found, last, now)
        there = [name.removeprefix(f"{LETTERS}/") for name in ledger.outputs() if name.startswith(LETTERS)]
        return Collected(found, target, tuple(there), "")
    from xltools.outputs.collection.missing_list import missing_list_bytes
    from xltools.outputs.county.workbook import summary_bytes
    from xltools.outputs.page.county_page import page_html

    letters, cache = _letters(ledger, found)
    told = notes(found)
    scheme, names = load_scheme(options.scheme), layout_names(options.layouts)
    files: dict[str, bytes] = {
        WORKBOOK: summary_bytes(
            found.county, target / WORKBOOK, scheme=scheme, layout_names=names, collection=told
        ),
        PAGE: page_html(found.county, told).encode("utf-8"),
        MISSING: missing_list_bytes(missing_list(found)),
        **{f"{LETTERS}/{name}": data for name, data in letters.items()},
    }
    kept = ""
    before = ledger.outputs()
    if found.is_new and found.number > 1 and before:
        at = ledger.round_time(found.number - 1)[:10]
        kept = f"{at} 第{found.number - 1}轮".strip()
    claim_in_folder(target, files)
    staged = stage(target, files, kept, before, uuid.uuid4().hex)
    with transaction(ledger.db):
        _remember_round(ledger, found, last, now)
        ledger.set_setting("published", staged.token)
        ledger.set_setting("drawn", drawn)
        ledger.set_outputs(staged.hashes)
        ledger.set_letters(dict(cache))
        ledger.forget_other_engines(version)
    finish(target, staged.token)
    return Collected(found, target, tuple(letters), kept)


def _drawn_from(found: Round, version: str, options: Options) -> str:
    """A hash of all that the outputs are drawn from: equal ones give equal outputs."""
    roster = hashlib.sha256(options.roster.read_bytes()).hexdigest() if options.roster else ""
    scheme = Path(options.scheme)
    told = (
        version, found.number, sorted(found.present.items()), sorted(found.lives.items()), roster,
        options.scheme,
        scheme.read_bytes() if scheme.is_file() else b"",
        sorted((key, sorted(fields.items())) for key, fields in found.typed.items()),
        [(entry.number, entry.standing, entry.note) for entry in found.county.entries],
    )  # fmt: skip
    return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()


def _in_place(target: Path, outputs: Mapping[str, str]) -> bool:
    """Whether all that the last run wrote is there as it wrote it."""
    if WORKBOOK not in outputs:
        return False
    try:
        return all(sha((target / name).read_bytes()) == digest for name, digest in outputs.items())
    except OSError:
        return False


def _remember_round(ledger: Ledger, found: Round, last: LastWorkbook | None, now: dt.datetime) -> None:
    """What the ledger keeps of the round, inside one transaction."""
    import json

    number = found.number
    at = now.isoformat(timespec="seconds")
    ledger.add_round(number, at)
    ledger.set_files(number, dict(found.present))
    for content in found.present.values():
        ledger.came_in(content, number)
    ledger.set_findings(number, {one.key: (one.unit, remembered(one)) for one in found.findings})
    known = ledger.typed()
    for key in {*known, *found.typed}:
        fields = found.typed.get(key, {})
        for field in {*known.get(key, {}), *fields}:
            ledger.write(key, field, fields.get(field, ""))
    decided = {content: counts for content, counts, *_ in ledger.decisions()}
    for content, counts in (last.decisions if last else {}).items():
        if decided.get(content) != counts:
            ledger.decide(content, counts, number, at, "", "在汇总工作簿的“计入”列")
    ledger.set_setting("typed", json.dumps(found.typed, ensure_ascii=False))
