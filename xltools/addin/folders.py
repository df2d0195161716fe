"""The add-in's own folder of a user: settings, the log, answers to the VBA, new workbooks' drafts."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def work_folder() -> Path:
    """`%LOCALAPPDATA%`/xltools on Windows, ``~/.xltools`` elsewhere; ``XLTOOLS_HOME`` overrides both."""
    own = os.environ.get("XLTOOLS_HOME")
    local = os.environ.get("LOCALAPPDATA")
    folder = Path(own) if own else Path(local) / "xltools" if local else Path.home() / ".xltools"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def on_windows() -> bool:
    """Whether this is Windows, where alone Excel is driven."""
    return sys.platform == "win32"


def log_file() -> Path:
    """The log of everything that went wrong in a button."""
    return work_folder() / "xltools.log"
