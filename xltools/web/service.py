"""The service's own state: its token, what was uploaded in each tab, its folder, and when to leave.

Nothing is kept that the user did not save: uploads and a collection without a folder lie in a private
temporary folder that goes with the service. Names from the page become names of our own before they reach the
disk.
"""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
import threading
import time
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from xltools.rules.settings import Settings
from xltools.web.jobs import Jobs
from xltools.work.errors import WorkError

IDLE = 30 * 60.0
"""Seconds without a request after which the service leaves; an open page asks every minute."""
MAX_FILES, MAX_TOTAL = 2000, 2 * 2**30
"""Files and bytes that the uploads of a session may hold."""
_ENDINGS = re.compile(r"\.[A-Za-z0-9]{1,8}$")


def safe_name(name: str) -> str:
    """A bare file name for our disk: no folder, no drive, no control or bidirectional character, not too
    long.
    """
    bare = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    shown = "".join(char for char in bare if unicodedata.category(char)[0] != "C")
    clean = re.sub(r'[:*?"<>|]', "_", shown).strip(" .")
    ending = found[0] if (found := _ENDINGS.search(clean)) else ""
    stem = clean.removesuffix(ending).lstrip(".~$ ")
    while len(stem.encode()) > 180:
        stem = stem[:-1]
    return (stem or "文件") + ending


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One upload: where it lies, and its name for people."""

    path: Path
    name: str
    size: int


@dataclass(slots=True)
class Service:
    """One running service. ``folder`` is the collection's, None where the user named none."""

    settings: Settings
    folder: Path | None
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    jobs: Jobs = field(default_factory=Jobs)
    temporary: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="xltools-serve-")))
    last: float = field(default_factory=time.monotonic)
    collected: dict[str, Any] | None = None
    roster: Path | None = None
    _files: dict[tuple[str, str], StoredFile] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def collection(self) -> Path:
        """The folder submissions go into: the user's, or one that ends with the service."""
        if self.folder is not None:
            return self.folder
        place = self.temporary / "收表"
        place.mkdir(exist_ok=True)
        return place

    def touched(self) -> None:
        """Somebody is there."""
        self.last = time.monotonic()

    def store(self, tab: str, name: str, data: bytes) -> tuple[str, StoredFile]:
        """Keep an upload of one tab; WorkError where there are too many."""
        with self._lock:
            total = sum(file.size for file in self._files.values())
            if len(self._files) >= MAX_FILES or total + len(data) > MAX_TOTAL:
                raise WorkError("这次放进来的文件太多了", "请重新打开页面，分批处理")
            number = secrets.token_hex(8)
            clean = safe_name(name)
            place = self.temporary / "上传" / number
            place.mkdir(parents=True)
            file = self._files[tab, number] = StoredFile(place / clean, clean, len(data))
        file.path.write_bytes(data)
        return number, file

    def file(self, tab: str, number: str) -> StoredFile:
        """An upload of this tab; one of another tab is not there. WorkError where it is not."""
        found = self._files.get((tab, number))
        if found is None:
            raise WorkError("这个文件已经不在了", "请重新放进来")
        return found

    def forget(self, tab: str, number: str) -> None:
        """Remove an upload."""
        with self._lock:
            file = self._files.pop((tab, number), None)
        if file is not None:
            shutil.rmtree(file.path.parent, ignore_errors=True)

    def submit(self, name: str, data: bytes) -> str:
        """Put what came into the collection's folder, under a name that is free; that name."""
        place = self.collection / f"网页收件 {time.strftime('%Y-%m-%d')}"
        place.mkdir(parents=True, exist_ok=True)
        clean = safe_name(name)
        ending = found[0] if (found := _ENDINGS.search(clean)) else ""
        stem, number = clean.removesuffix(ending), 1
        while True:
            shown = clean if number == 1 else f"{stem}（同名{number}）{ending}"
            try:
                with open(place / shown, "xb") as file:
                    file.write(data)
            except FileExistsError:
                if (place / shown).read_bytes() == data:
                    return shown
                number += 1
                continue
            return shown

    def set_roster(self, name: str, data: bytes) -> str:
        """Keep the county's roster for this session."""
        place = self.temporary / "名册"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        self.roster = place / safe_name(name)
        self.roster.write_bytes(data)
        return self.roster.name

    def close(self) -> None:
        """End the jobs and remove everything that was not saved."""
        self.jobs.close()
        shutil.rmtree(self.temporary, ignore_errors=True)
