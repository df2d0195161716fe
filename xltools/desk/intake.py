"""What lies in the folder: every file a township may have handed in, archives opened, contents known by hash.

Reading costs seconds, hashing nothing: each run looks at every byte and reads only contents it has not read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from xltools.desk.codec import SHAPE, decode, encode
from xltools.desk.store import Ledger
from xltools.grid.archives import Member, expand, is_archive, is_own
from xltools.grid.collect import collect
from xltools.grid.gate import MAX_FILE
from xltools.grid.zipparts import ZipBombError, ZipDamagedError, ZipParts
from xltools.model.problem import Problem
from xltools.model.records import FileRead

if TYPE_CHECKING:
    from xltools.rules import Settings

_STAMPS = (
    ("docprops/core.xml", re.compile(rb"<dcterms:modified[^>]*>([^<]{10,40})<")),
    ("meta.xml", re.compile(rb"<dc:date>([^<]{10,40})<")),
)
_MAX_PROPERTIES = 2**20
"""Bytes of a part of properties; real ones have less than a kilobyte."""
_ENGINE_PARTS = ("model", "text", "grid", "layouts", "scoring", "rules", "versions", "work", "desk")
"""Packages whose change may change what a file gives."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One file as it was handed in.

    ``path`` is how people call it, a member of an archive by the archive's path and its name in it;
    ``place`` is the file on disk. ``stamp`` is the document's own last-modified time, ``modified`` the
    file's.
    """

    path: str
    place: Path
    member: str | None
    sha256: str
    modified: float | None
    stamp: str | None

    @property
    def name(self) -> str:
        """The bare file name."""
        return PurePath(self.path).name


@dataclass(frozen=True, slots=True)
class Intake:
    """All that lies in the folder, and what could not even be looked at."""

    submissions: tuple[Submission, ...]
    problems: tuple[Problem, ...]
    own: tuple[str, ...]
    """Paths of our own outputs inside archives: no submissions."""


@lru_cache(maxsize=1)
def program_version() -> str:
    """A hash that changes with the program: what an older one read is read again."""
    from xltools import __version__

    digest = hashlib.sha256(repr((__version__, SHAPE)).encode())
    root = resources.files("xltools")
    with resources.as_file(root) as folder:
        for part in _ENGINE_PARTS:
            for base, folders, names in os.walk(folder / part):
                folders.sort()
                for name in sorted(names):
                    if name.endswith((".py", ".toml")):
                        status = os.stat(os.path.join(base, name))
                        digest.update(f"{part}/{name}:{status.st_size}:{status.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def engine(settings: Settings, layouts: Sequence[str]) -> str:
    """The version of everything a cached record depends on: program, the county's layouts, its settings."""
    digest = hashlib.sha256(program_version().encode())
    digest.update(repr(sorted(settings.severities.items())).encode())
    for folder in layouts:
        for path in sorted(Path(folder).glob("*.toml")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _stamp(data: bytes) -> str | None:
    """The document's last-modified time, None where it says nothing."""
    if not data.startswith(b"PK"):
        return None
    try:
        parts = ZipParts(data)
        for name, pattern in _STAMPS:
            if name in parts and parts.infos[name].file_size <= _MAX_PROPERTIES:
                found = pattern.search(parts.read(name))
                return _utc(found[1].decode("ascii", "replace")) if found else None
    except (ZipDamagedError, ZipBombError):
        pass
    return None


def _utc(text: str) -> str | None:
    try:
        time = dt.datetime.fromisoformat(text.strip().split(".")[0] if "." in text else text.strip())
    except ValueError:
        return None
    if time.tzinfo is not None:
        time = time.astimezone(dt.UTC).replace(tzinfo=None)
    return time.isoformat()


@dataclass(slots=True)
class Scanner:
    """One look at a folder; what is known of a content already is taken from the ledger."""

    ledger: Ledger
    known: dict[str, tuple[int | None, dict[str, Any]]]

    @classmethod
    def of(cls, ledger: Ledger) -> Scanner:
        return cls(ledger, ledger.contents())

    def scan(self, folder: Path, leave_out: Iterable[Path] = ()) -> Intake:
        """Every file below ``folder`` in natural order, but for those left out (the roster)."""
        files, problems = collect([folder])
        out = {os.path.realpath(path) for path in leave_out}
        found: list[Submission] = []
        own: list[str] = []
        for path in files:
            if os.path.realpath(path) in out:
                continue
            try:
                self._file(path, found, problems, own)
            except OSError as error:
                problems.append(
                    Problem(
                        "F009",
                        "error",
                        f"打不开这个文件：{error.strerror or error}。",
                        "请检查读取权限，或者文件正被别的程序独占。",
                        path=str(path),
                    )
                )
        return Intake(tuple(found), tuple(problems), tuple(own))

    def _file(self, path: Path, found: list[Submission], problems: list[Problem], own: list[str]) -> None:
        status = path.stat()
        if status.st_size > MAX_FILE:
            # The gate refuses it; its size and time stand for its content.
            sha = hashlib.sha256(f"{status.st_size} {status.st_mtime_ns}".encode()).hexdigest()
            found.append(Submission(str(path), path, None, sha, status.st_mtime, None))
            return
        data = path.read_bytes()
        sha = hashlib.sha256(data).hexdigest()
        facts = self._facts(sha, data, str(path))
        if "members" in facts:
            for member in facts["members"]:
                shown = f"{path}/{member['name']}"
                if member["own"]:
                    own.append(shown)
                    continue
                found.append(
                    Submission(
                        shown, path, member["name"], member["sha256"], member["modified"], member["stamp"]
                    )
                )
            problems += [Problem(**{**item, "path": str(path) + item["path"]}) for item in facts["problems"]]
            return
        found.append(Submission(str(path), path, None, sha, status.st_mtime, facts["stamp"]))

    def _facts(self, sha: str, data: bytes, path: str) -> dict[str, Any]:
        known = self.known.get(sha)
        if known is not None and known[1]:
            return known[1]
        facts: dict[str, Any]
        if is_archive(data):
            expanded = expand(data, path)
            facts = {
                "members": [
                    {
                        "name": m.name, "sha256": m.sha256, "modified": m.modified, "stamp": _stamp(m.data),
                        "own": is_own(m.data),
                    }
                    for m in expanded.members
                ],
                "problems": [
                    {
                        "code": p.code, "severity": p.severity, "message": p.message, "fix": p.fix,
                        "path": (p.path or path).removeprefix(path),
                    }
                    for p in expanded.problems
                ],
            }  # fmt: skip
        else:
            facts = {"stamp": _stamp(data)}
        self.ledger.know(sha, facts)
        self.known[sha] = (known[0] if known else None, facts)
        return facts


def _safe_name(name: str) -> str:
    """A member's bare name as a file of ours: what the reader sees of it (the year, the township) is kept."""
    bare = PurePath(name).name
    stem, dot, end = bare.rpartition(".")
    stem = stem.encode("utf-8", "replace").decode("utf-8")[:60]
    return f"{stem or '文件'}{dot}{end[:8]}" if dot else bare[:60]


def _extracted(submissions: Sequence[Submission], folder: Path) -> Iterator[tuple[Submission, Path]]:
    """Members of archives as files in folders of our own making, each archive opened once."""
    by_archive: dict[Path, list[Submission]] = {}
    for submission in submissions:
        by_archive.setdefault(submission.place, []).append(submission)
    number = 0
    for place, own in by_archive.items():
        members: dict[str, Member] = {m.name: m for m in expand(place.read_bytes(), str(place)).members}
        for submission in own:
            member = members.get(submission.member or "")
            if member is None:
                continue
            number += 1
            target = folder / str(number) / _safe_name(member.name)
            target.parent.mkdir()
            target.write_bytes(member.data)
            yield submission, target


def renamed(file: FileRead, path: str) -> FileRead:
    """The same records under another path: a copy, a renamed file, a member of an archive."""
    if file.path == path:
        return file
    problems = tuple(
        replace(
            p,
            path=path if p.path == file.path else p.path,
            also=tuple(replace(at, path=path) if at.path == file.path else at for at in p.also),
        )
        for p in file.problems
    )
    return replace(file, path=path, problems=problems)


Reader = Callable[[Sequence[Path]], list[FileRead]]
"""Reads files and checks each by itself, in any order; the results carry the paths given."""


def read_submissions(
    submissions: Sequence[Submission], ledger: Ledger, version: str, reader: Reader
) -> tuple[dict[str, FileRead], int]:
    """Path → records of every submission, and how many had to be read; the rest comes from the cache."""
    done: dict[str, FileRead] = {}
    fresh: dict[tuple[str, str], list[Submission]] = {}
    for one in submissions:
        cached = ledger.cached(one.sha256, one.name, version)
        known = _decoded(cached) if cached is not None else None
        if known is not None:
            done[one.path] = renamed(known, one.path)
        else:
            fresh.setdefault((one.sha256, one.name), []).append(one)
    if fresh:
        firsts = [same[0] for same in fresh.values()]
        with TemporaryDirectory(prefix="xltools-") as folder:
            places = {str(s.place): s for s in firsts if s.member is None}
            members = [s for s in firsts if s.member is not None]
            places |= {str(target): s for s, target in _extracted(members, Path(folder))}
            for file in reader([Path(place) for place in places]):
                submission = places.get(file.path)
                if submission is None:
                    continue
                if file.sha256 == submission.sha256:
                    ledger.keep(submission.sha256, submission.name, version, encode(file))
                for same in fresh[submission.sha256, submission.name]:
                    done[same.path] = renamed(file, same.path)
    return done, len(fresh)


def _decoded(data: bytes) -> FileRead | None:
    try:
        return decode(data)
    except ValueError:
        return None


def rounds_of(known: Mapping[str, tuple[int | None, dict[str, Any]]]) -> dict[str, int]:
    """SHA-256 → the round a content first came in."""
    return {sha: number for sha, (number, _) in known.items() if number is not None}
