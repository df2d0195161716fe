"""Names of worksheets and files: what Excel and file systems forbid is replaced, no name twice."""

from __future__ import annotations

import re
from collections.abc import Collection

from xltools.model.limits import MAX_SHEET_NAME

_FORBIDDEN = re.compile("[\\[\\]:*?/\\\\'\x00-\x1f\ud800-\udfff]")
_FILE = re.compile('[<>:"/\\\\|?*=\x00-\x1f\ud800-\udfff]')
_FILE_BYTES = 180
"""Bytes of a file's name at most, before its ending: systems take 255 of the whole."""


def sheet_name(wanted: str, taken: Collection[str]) -> str:
    """A legal worksheet name near ``wanted`` that is not ``taken`` (case does not matter to Excel)."""
    base = _FORBIDDEN.sub("", wanted).strip() or "表"
    used = {name.casefold() for name in taken} | {"history"}
    name, n = base[:MAX_SHEET_NAME], 1
    while name.casefold() in used:
        n += 1
        name = f"{base[: MAX_SHEET_NAME - len(str(n)) - 2]}({n})"
    return name


def file_name(wanted: str, default: str = "表") -> str:
    """A file name legal on Windows; ``=`` too is replaced, because Excel add-ins choke on it."""
    name = _FILE.sub("_", wanted).strip(" .")[:80]
    return name.encode()[:_FILE_BYTES].decode(errors="ignore").strip(" .") or default
