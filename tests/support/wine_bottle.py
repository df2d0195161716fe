"""A Windows of our own under Wine, with a fresh prefix, in which the kit's batch files and its Python run.

What Wine 8 of Debian 12 lacks is added, nothing is replaced: ``bcryptprimitives.dll`` (``wine_random``).
There is no Excel in it, so whatever needs one is not proven here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
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

    def __init__(self, prefix: Path) -> None:
        self.prefix = prefix
        self.log: list[str] = []
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

    def _wine(self, *command: str, typed: bytes = b"", timeout: int = 900, **more: str) -> Done:
        done = subprocess.run(
            ["wine", *command] if command[0] != "wineboot" else list(command),
            input=typed, capture_output=True, timeout=timeout, env={**self.environment, **more},
        )  # fmt: skip
        raw = done.stdout + done.stderr
        # cmd.exe speaks the ANSI code page, our Python UTF-8 when its output is no console.
        lines = [_text(line) for line in raw.replace(b"\r", b"").split(b"\n")]
        self.log.append(f"$ {' '.join(command)}  -> {done.returncode}")
        self.log.extend(f"    {line}" for line in lines if line.strip())
        return Done(done.returncode, "\n".join(lines))

    def batch(self, path: Path, typed: str = "") -> Done:
        """Double-click a batch file; ``typed`` answers its questions."""
        return self._wine("cmd.exe", "/c", self.windows(path), typed=f"{typed}\r\n\r\n".encode("ascii"))

    def python(self, interpreter: Path, *arguments: str, **more: str) -> Done:
        """Run a Python of this Windows."""
        return self._wine(self.windows(interpreter), *arguments, **more)

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
