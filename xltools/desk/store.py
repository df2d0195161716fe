"""The ledger of a collection: one SQLite file beside it, with migrations, and one writer at a time.

Nothing in it is needed to write the county's workbook: the files and the last workbook give back all but the
decisions taken on the page. Every run is one transaction, so that a run that is killed leaves the ledger as
the run before left it; only the cache of read files is committed as it grows, because it is true by itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

FOLDER, LEDGER, LOCK = "汇总", "台账.sqlite", "台账.lock"

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE run (
        round INTEGER PRIMARY KEY,
        at TEXT NOT NULL                -- local time the round was taken in, ISO
    );
    CREATE TABLE cached (               -- records of a read file, by its content and its name
        sha256 TEXT NOT NULL, name TEXT NOT NULL, engine TEXT NOT NULL, data BLOB NOT NULL,
        PRIMARY KEY (sha256, name)
    );
    CREATE TABLE content (              -- what is known of a content once and for all
        sha256 TEXT PRIMARY KEY,
        round INTEGER,                  -- round it was first handed in; null until a round took it in
        data TEXT NOT NULL              -- JSON: own output, last-modified stamp, members of an archive
    );
    CREATE TABLE present (              -- files of each round: what lay in the folder
        round INTEGER NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL,
        PRIMARY KEY (round, path)
    );
    CREATE TABLE finding (              -- findings of each round, by stable key
        round INTEGER NOT NULL, key TEXT NOT NULL, unit TEXT NOT NULL, data TEXT NOT NULL,
        PRIMARY KEY (round, key)
    );
    CREATE TABLE typed (                -- what people wrote beside a finding in the last workbook
        key TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (key, field)
    );
    CREATE TABLE decision (             -- a person's word on which table counts
        id INTEGER PRIMARY KEY, content TEXT NOT NULL, counts INTEGER NOT NULL, round INTEGER NOT NULL,
        at TEXT NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL
    );
    CREATE TABLE letter (key TEXT PRIMARY KEY, data BLOB NOT NULL);
    CREATE TABLE output (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL);
    """,
)
"""Each step brings a ledger one version further; its number is SQLite's ``user_version``."""


class CollectionBusyError(RuntimeError):
    """Another run writes into this collection; the message is Chinese."""


class LedgerError(RuntimeError):
    """A ledger that cannot be used; the message is Chinese and says what to do."""


class Lock:
    """One writer: held by the operating system, so that it ends with the process however that ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None

    def __enter__(self) -> Lock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = open(self._path, "a+", encoding="utf-8")
        try:
            _lock(file)
        except OSError:
            file.seek(0)
            who = file.read().strip()
            file.close()
            started = f"（{who}）" if who else ""
            raise CollectionBusyError(f"这个文件夹正在收表{started}，同一时间只能有一个人收") from None
        self._file = file
        with contextlib.suppress(OSError):
            file.truncate(0)
            file.write(_who())
            file.flush()
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.truncate(0)
            self._file.close()
            self._file = None


def _who() -> str:
    import datetime as dt
    import getpass

    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        name = "未知用户"
    return f"{name}，{dt.datetime.now():%H:%M} 开始，进程 {os.getpid()}"


if os.name == "nt":
    import msvcrt

    def _lock(file: TextIO) -> None:
        file.seek(2**20)  # beyond the text, so that others can read who holds it
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
else:
    import fcntl

    def _lock(file: TextIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def open_ledger(path: Path) -> sqlite3.Connection:
    """The ledger at ``path``, made or brought up to date. LedgerError for one that cannot be used."""
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, isolation_level=None, timeout=10)
    try:
        # A folder on a network share may refuse WAL: SQLite then stays with its journal, which is as safe.
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        _migrate(db)
    except sqlite3.DatabaseError as error:
        db.close()
        raise LedgerError(
            f"台账 {path} 已损坏或不是本程序的台账（{error}）；把它移走后重新收表即可，"
            "只会丢失在网页上作过的核定"
        ) from error
    except LedgerError:
        db.close()
        raise
    return db


def _migrate(db: sqlite3.Connection) -> None:
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > len(MIGRATIONS):
        raise LedgerError("台账是较新版本的程序写的，请升级本程序后再收表")
    for number, step in enumerate(MIGRATIONS[version:], version + 1):
        # The script and its number are one transaction: a step is done whole or not at all.
        db.executescript(f"BEGIN IMMEDIATE;{step};PRAGMA user_version={number};COMMIT;")


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All that is written inside, or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


class Ledger:
    """Questions to and entries in a ledger; plain values, no records of the model."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self.db.execute(sql, tuple(values)).fetchall()

    # rounds

    def last_round(self) -> int:
        """The number of the last round taken in, 0 before the first."""
        found = self._rows("SELECT max(round) FROM run")[0][0]
        return int(found or 0)

    def round_time(self, number: int) -> str:
        """When a round was taken in, empty where that is not known."""
        found = self._rows("SELECT at FROM run WHERE round = ?", (number,))
        return str(found[0][0]) if found else ""

    def add_round(self, number: int, at: str) -> None:
        self.db.execute("INSERT OR IGNORE INTO run VALUES (?, ?)", (number, at))

    def files_of_round(self, number: int) -> dict[str, str]:
        """Path → SHA-256 of what lay in the folder."""
        return dict(self._rows("SELECT path, sha256 FROM present WHERE round = ?", (number,)))

    def set_files(self, number: int, files: dict[str, str]) -> None:
        self.db.execute("DELETE FROM present WHERE round = ?", (number,))
        self.db.executemany(
            "INSERT INTO present VALUES (?, ?, ?)", [(number, path, sha) for path, sha in files.items()]
        )

    def history(self) -> list[tuple[int, str, str]]:
        """(round, path, SHA-256) of every file of every round, in order."""
        return self._rows("SELECT round, path, sha256 FROM present ORDER BY round, path")

    # contents

    def contents(self) -> dict[str, tuple[int | None, dict[str, Any]]]:
        """SHA-256 → (round it first came in, what is known of it)."""
        rows = self._rows("SELECT sha256, round, data FROM content")
        return {sha: (number, json.loads(data)) for sha, number, data in rows}

    def know(self, sha256: str, data: dict[str, Any]) -> None:
        text = json.dumps(data, ensure_ascii=False)
        self.db.execute(
            "INSERT INTO content VALUES (?, NULL, ?) ON CONFLICT (sha256) DO UPDATE SET data = excluded.data",
            (sha256, text),
        )

    def came_in(self, sha256: str, number: int) -> None:
        """The round of a content; the first one stays."""
        self.db.execute(
            "INSERT INTO content VALUES (?, ?, '{}') ON CONFLICT (sha256) DO UPDATE "
            "SET round = coalesce(content.round, excluded.round)",
            (sha256, number),
        )

    # cache

    def cached(self, sha256: str, name: str, engine: str) -> bytes | None:
        found = self._rows(
            "SELECT data FROM cached WHERE sha256 = ? AND name = ? AND engine = ?", (sha256, name, engine)
        )
        return bytes(found[0][0]) if found else None

    def any_cached(self, sha256: str, engine: str) -> bytes | None:
        """The records of a content under whatever name it came."""
        found = self._rows(
            "SELECT data FROM cached WHERE sha256 = ? AND engine = ? LIMIT 1", (sha256, engine)
        )
        return bytes(found[0][0]) if found else None

    def keep(self, sha256: str, name: str, engine: str, data: bytes) -> None:
        self.db.execute("INSERT OR REPLACE INTO cached VALUES (?, ?, ?, ?)", (sha256, name, engine, data))

    def forget_other_engines(self, engine: str) -> None:
        self.db.execute("DELETE FROM cached WHERE engine <> ?", (engine,))

    # findings and what people wrote

    def findings_of_round(self, number: int) -> dict[str, tuple[str, dict[str, Any]]]:
        """Stable key → (unit, data) of the findings of one round."""
        rows = self._rows("SELECT key, unit, data FROM finding WHERE round = ?", (number,))
        return {key: (unit, json.loads(data)) for key, unit, data in rows}

    def findings_before(self, number: int) -> dict[str, tuple[str, dict[str, Any], int]]:
        """Stable key → (unit, data, last round it was met) of every finding of earlier rounds."""
        rows = self._rows(
            "SELECT key, unit, data, max(round) FROM finding WHERE round < ? GROUP BY key", (number,)
        )
        return {key: (unit, json.loads(data), last) for key, unit, data, last in rows}

    def set_findings(self, number: int, findings: dict[str, tuple[str, dict[str, Any]]]) -> None:
        self.db.execute("DELETE FROM finding WHERE round = ?", (number,))
        self.db.executemany(
            "INSERT INTO finding VALUES (?, ?, ?, ?)",
            [
                (number, key, unit, json.dumps(data, ensure_ascii=False))
                for key, (unit, data) in findings.items()
            ],
        )

    def typed(self) -> dict[str, dict[str, str]]:
        """Stable key → what people wrote, by field."""
        found: dict[str, dict[str, str]] = {}
        for key, field, value in self._rows("SELECT key, field, value FROM typed"):
            found.setdefault(key, {})[field] = value
        return found

    def write(self, key: str, field: str, value: str) -> None:
        """One thing a person wrote; empty takes it back."""
        if value:
            self.db.execute("INSERT OR REPLACE INTO typed VALUES (?, ?, ?)", (key, field, value))
        else:
            self.db.execute("DELETE FROM typed WHERE key = ? AND field = ?", (key, field))

    def decisions(self) -> list[tuple[str, bool, int, str, str]]:
        """(content key, counts, round, who, reason) in the order they were taken."""
        rows = self._rows("SELECT content, counts, round, who, reason FROM decision ORDER BY id")
        return [(content, bool(counts), number, who, reason) for content, counts, number, who, reason in rows]

    def decide(self, content: str, counts: bool, number: int, at: str, who: str, reason: str) -> None:
        self.db.execute(
            "INSERT INTO decision (content, counts, round, at, who, reason) VALUES (?, ?, ?, ?, ?, ?)",
            (content, int(counts), number, at, who, reason),
        )

    # outputs and settings

    def letter(self, key: str) -> bytes | None:
        found = self._rows("SELECT data FROM letter WHERE key = ?", (key,))
        return bytes(found[0][0]) if found else None

    def set_letters(self, letters: dict[str, bytes]) -> None:
        """Keep these letters and no others."""
        self.db.execute("DELETE FROM letter")
        self.db.executemany("INSERT INTO letter VALUES (?, ?)", list(letters.items()))

    def outputs(self) -> dict[str, str]:
        """Name → SHA-256 of what the last run wrote."""
        return dict(self._rows("SELECT name, sha256 FROM output"))

    def set_outputs(self, outputs: dict[str, str]) -> None:
        self.db.execute("DELETE FROM output")
        self.db.executemany("INSERT INTO output VALUES (?, ?)", list(outputs.items()))

    def setting(self, name: str) -> str | None:
        found = self._rows("SELECT value FROM setting WHERE name = ?", (name,))
        return str(found[0][0]) if found else None

    def set_setting(self, name: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))
