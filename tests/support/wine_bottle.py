"""A Windows of our own under Wine, with a fresh prefix, in which the kit's batch files and its Python run.

What Wine 8 of Debian 12 lacks is added, nothing is replaced: ``bcryptprimitives.dll`` (``wine_random``).
There is no Excel in it, so whatever needs one is not proven here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.wine_random import random_dll

LOCALE = "zh_CN.UTF-8"
"""Wine takes its ANSI code page from the locale: with this one it is 936, as on a clerk's PC."""


def missing() -> str:
    """Why no Wine can be used here; empty when it can."""
    if shutil.which("wine") is None:
        return "Wine is not installed"
    names = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.lower().split()
    return "" if "zh_cn.utf8" in names else f"the locale {LOCALE} is not installed"


@dataclass(frozen=True, slots=True)
class Done:
    """How a program under Wine ended: its exit code and what it wrote."""

    code: int
    out: str


class Bottle:
    """One Windows: ``C:`` is ``drive``, the user's folders are where Windows has them."""

    def __init__(self, prefix: Path, log: Path | None = None) -> None:
        """Make the prefix; every step is noted in ``log``, as it ends."""
        self.prefix = prefix
        self.log = log
        if log is not None:
            log.unlink(missing_ok=True)
        # Wine links the desktop and the documents to those of the home it finds.
        home = prefix.parent / "home"
        home.mkdir()
        self.environment = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("PYTHON", "XLTOOLS"))
            },
            "HOME": str(home),
            "WINEPREFIX": str(prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
            "LC_ALL": LOCALE,
            "LANG": LOCALE,
            "DISPLAY": "",
        }
        self.note(subprocess.run(["wine", "--version"], capture_output=True, text=True).stdout.strip())
        self._wine("wineboot", "-i")
        (self.drive / "windows" / "system32" / "bcryptprimitives.dll").write_bytes(random_dll())

    @property
    def drive(self) -> Path:
        return self.prefix / "drive_c"

    @property
    def user(self) -> Path:
        """The one user's profile."""
        (found,) = (p for p in (self.drive / "users").iterdir() if p.name != "Public")
        return found

    @property
    def local(self) -> Path:
        """%LOCALAPPDATA%."""
        return self.user / "AppData" / "Local"

    @property
    def roaming(self) -> Path:
        """%APPDATA%."""
        return self.user / "AppData" / "Roaming"

    def windows(self, path: Path) -> str:
        """A path inside ``C:`` as Windows writes it."""
        return "C:\\" + "\\".join(path.relative_to(self.drive).parts)

    def note(self, *lines: str) -> None:
        """Add lines to the log."""
        if self.log is not None:
            with self.log.open("a", encoding="utf-8") as stream:
                stream.writelines(f"{line}\n" for line in lines)

    def _wine(self, *command: str, typed: bytes = b"", timeout: int = 900, **more: str) -> Done:
        began = time.monotonic()
        done = subprocess.run(
            ["wine", *command] if command[0] != "wineboot" else list(command),
            input=typed, capture_output=True, timeout=timeout, env={**self.environment, **more},
        )  # fmt: skip
        raw = done.stdout + done.stderr
        # cmd.exe speaks the ANSI code page, our Python UTF-8 when its output is no console.
        lines = [_text(line) for line in raw.replace(b"\r", b"").split(b"\n")]
        seconds = time.monotonic() - began
        self.note(f"$ {' '.join(command)}  -> {done.returncode}, {seconds:.0f} s")
        self.note(*(f"    {line}" for line in lines if line.strip()))
        return Done(done.returncode, "\n".join(lines))

    def batch(self, path: Path, typed: str = "") -> Done:
        """Double-click a batch file; ``typed`` answers its questions."""
        return self._wine("cmd.exe", "/c", self.windows(path), typed=f"{typed}\r\n".encode("ascii"))

    def python(self, interpreter: Path, *arguments: str, **more: str) -> Done:
        """Run a Python of this Windows."""
        return self._wine(self.windows(interpreter), *arguments, **more)

    @contextmanager
    def serving(self, interpreter: Path, folder: Path) -> Iterator[str]:
        """Run ``xltools serve`` on a free port; gives the address with its token, seen from outside."""
        command = [
            "wine", self.windows(interpreter), "-m", "xltools", "serve", self.windows(folder),
            "--port", "0", "--no-browser",
        ]  # fmt: skip
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment
        )
        assert process.stdout is not None
        try:
            address = process.stdout.readline().decode("ascii", "replace").strip()
            self.note(f"$ {' '.join(command)}", f"    {address.partition('#')[0]}")
            yield address
        finally:
            # Of this Windows alone: another prefix has processes of its own.
            self._wine("taskkill", "/f", "/im", "python.exe")
            process.wait(60)
            process.stdout.close()

    def close(self) -> None:
        """End what still runs in it."""
        subprocess.run(["wineserver", "-k"], env=self.environment, capture_output=True, timeout=60)


def _text(line: bytes) -> str:
    for encoding in ("utf-8", "gbk"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", "replace")
