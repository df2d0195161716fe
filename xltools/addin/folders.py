"""The add-in's own folder of a user: settings, the log, answers to the VBA, new workbooks' drafts."""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
from pathlib import Path

_LOG_LIMIT = 1_000_000


def work_folder() -> Path:
    """`%LOCALAPPDATA%`/xltools on Windows, ``~/.xltools`` elsewhere; ``XLTOOLS_HOME`` overrides both.

    Where none of them can be made, the temporary folder serves: a button must still give its answer.
    """
    own = os.environ.get("XLTOOLS_HOME")
    local = os.environ.get("LOCALAPPDATA")
    folder = Path(own) if own else Path(local) / "xltools" if local else Path.home() / ".xltools"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir()) / "xltools"
        folder.mkdir(exist_ok=True)
    return folder


def documents_folder() -> Path:
    """The user's documents where Windows has them now (they may lie on another drive), else in the home."""
    if on_windows():
        import ctypes

        buffer = ctypes.create_unicode_buffer(260)
        personal, current = 5, 0
        shell = ctypes.windll.shell32  # type: ignore[attr-defined]  # Windows alone has it
        if shell.SHGetFolderPathW(None, personal, None, current, buffer) == 0 and buffer.value:
            return Path(buffer.value)
    return Path.home() / "Documents"


def on_windows() -> bool:
    """Whether this is Windows, where alone Excel is driven."""
    return sys.platform == "win32"


def log_file() -> Path:
    """The log of everything that went wrong in a button."""
    return work_folder() / "xltools.log"


def log(text: str) -> None:
    """Add an entry to the log; the older half is dropped when it has grown over a megabyte."""
    path = log_file()
    try:
        if path.exists() and path.stat().st_size > _LOG_LIMIT:
            path.write_bytes(path.read_bytes()[-_LOG_LIMIT // 2 :])
        with path.open("a", encoding="utf-8") as stream:
            stream.write(f"{dt.datetime.now():%Y-%m-%d %H:%M:%S} {text}\n")
    except OSError:
        # A log that cannot be written must not take the answer away.
        return
