"""Our own files, known again by a mark inside, whatever they are called.

Workbooks, Word files and the add-in carry ``xltools:KIND`` as their keywords, which Excel, WPS, Word and
LibreOffice keep; a page carries it as its generator, a JSON document as its first key. Only a mark is read
here, in a bounded way: this runs in the parent process, for every file of a folder.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from xltools.grid.zipparts import DIRECTORY_ERRORS, ZipParts

GENERATOR = "xltools"
RESULTS = frozenset({"merge", "province", "report", "problems", "addin", "kit"})
"""Kinds that are results: never a submission, and written anew by the next run."""
FORMS = frozenset({"form", "score", "monitor"})
"""Kinds people type into: once changed they are their work, and may be a submission."""
SCORED = frozenset({"score", "monitor"})
"""Forms we filled ourselves: as long as nobody has typed into one, it is no submission."""

_CORE = "docprops/core.xml"
_MAX_FILE = 100 * 2**20
_MAX_CORE = 64 * 1024
_HEAD = 2048
_KEYWORDS = re.compile(rb"<(?:\w+:)?keywords[^>]*>[^<]*?\bxltools[:\s]\s*([a-z]+)")
"""LibreOffice writes the keyword back with a space for the colon."""
_CREATED = re.compile(rb"<dcterms:created[^>]*>([^<]*)<")
_MODIFIED = re.compile(rb"<dcterms:modified[^>]*>([^<]*)<")
_PAGE = re.compile(rb"<meta\s+name=\"generator\"\s+content=\"xltools:?([a-z]*)\"")
_JSON = re.compile(rb"\s*\{\s*\"made_by\":\s*\"xltools\"")
_KIT = re.compile(rb"xltools:kit")


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of ours: its kind, and whether another program has saved it since."""

    kind: str
    touched: bool = False


def own_kind_of(parts: ZipParts) -> str | None:
    """The kind that stands in the keywords of an opened workbook or document; None for anyone else's."""
    found = _of_core(parts.read(_CORE)) if _CORE in parts else None
    return found.kind if found else None


def own_file(path: str | os.PathLike[str]) -> OwnFile | None:
    """What we wrote a file as, None for a file that is not ours or cannot be opened.

    At most the zip's directory, one small part or the first two kilobytes are read; never a pipe or a device.
    """
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_FILE:
            return None
        with open(path, "rb") as file:
            head = file.read(_HEAD)
        if head.startswith(b"PK"):
            return _of_zip(path)
        page = _PAGE.search(head)
        if page:
            return OwnFile(page[1].decode() or "report")
        return OwnFile("json") if _JSON.match(head.removeprefix(b"\xef\xbb\xbf")) else None
    except (OSError, ValueError, *DIRECTORY_ERRORS):
        return None


def is_own_result(path: str | os.PathLike[str]) -> bool:
    """Whether a file is no submission: a result of ours, or a scoring sheet nobody has typed into."""
    found = own_file(path)
    return found is not None and (
        found.kind in RESULTS or (found.kind in SCORED and not found.touched) or found.kind == "json"
    )


def _of_zip(path: str | os.PathLike[str]) -> OwnFile | None:
    with zipfile.ZipFile(Path(path)) as archive:
        if _KIT.fullmatch(archive.comment):
            return OwnFile("kit")
        for info in archive.infolist():
            if info.filename.lower() == _CORE:
                return _of_core(_small_part(archive, info))
    return None


def _small_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The part, or nothing where it declares or gives more than properties ever hold."""
    if max(info.file_size, info.compress_size) > _MAX_CORE:
        return b""
    try:
        with archive.open(info) as part:
            return part.read(_MAX_CORE)
    except (zlib.error, RuntimeError):
        return b""


def _of_core(core: bytes) -> OwnFile | None:
    found = _KEYWORDS.search(core)
    if found is None:
        return None
    created, modified = _CREATED.search(core), _MODIFIED.search(core)
    touched = not (created and modified and created[1] == modified[1])
    return OwnFile(found[1].decode(), touched)
