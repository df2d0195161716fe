"""Zip archives taken in as folders: what people send by chat and mail is a zip of a township's files.

Nothing is written under a name from the archive: members are read into memory within bounds, one nested
archive deep, and named as ``来件.zip/柳溪镇/目标表.xlsx`` for people. Names without a mark of their encoding
are tried as UTF-8, then as GBK, the habit of Chinese Windows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from xltools.grid.collect import NOT_SUBMISSIONS
from xltools.grid.gate import MAX_FILE, MAX_INFLATED, MAX_RATIO, RATIO_FROM
from xltools.grid.own_outputs import is_own_result
from xltools.model.problem import Problem

MAX_MEMBERS = 2000
"""Files of one archive, those of archives inside it included. A county's folder of a year has a few
hundred.
"""
_OFFICE = ("[content_types].xml", "mimetype", "ofd.xml")
"""A zip with one of these parts is a document, not an archive of documents."""
_UNICODE_PATH = 0x7075
"""Extra field with the name in UTF-8, written by Info-ZIP and Chinese packers beside a GBK name."""
_DEEP = "压缩包里的压缩包里还有压缩包，没有展开。"
_UNZIP = "请解压后把里面的表格放进收表文件夹。"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name as people see it, its content, when it was last changed."""

    name: str
    sha256: str
    data: bytes = field(repr=False)
    modified: float | None


@dataclass(slots=True)
class Expanded:
    """What an archive holds, and what in it could not be taken."""

    members: list[Member] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def is_archive(data: bytes) -> bool:
    """Whether these bytes are a zip of files and no document."""
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        return False
    return not any(name in names for name in _OFFICE) and not any(
        name.endswith(("xl/workbook.xml", "word/document.xml")) for name in names
    )


def _decoded(info: zipfile.ZipInfo) -> str:
    extra, at = info.extra, 0
    while at + 4 <= len(extra):
        kind, size = (
            int.from_bytes(extra[at : at + 2], "little"),
            int.from_bytes(extra[at + 2 : at + 4], "little"),
        )
        if kind == _UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def shown_name(info: zipfile.ZipInfo) -> str:
    """The member's name for people: forward slashes, no drive, nothing that climbs or cannot be shown."""
    text = _decoded(info).split("\x00", 1)[0].replace("\\", "/")
    parts = [re.sub(r'[\x00-\x1f\x7f:*?"<>|]', "_", part).strip() for part in text.split("/")]
    return "/".join(part for part in parts if part and part not in (".", ".."))


def _wanted(name: str) -> bool:
    parts = name.split("/")
    if any(part.startswith((".", "~$", "__MACOSX")) for part in parts) or parts[-1] == "Thumbs.db":
        return False
    return "." + parts[-1].lower().rpartition(".")[2] not in NOT_SUBMISSIONS


def _time(info: zipfile.ZipInfo) -> float | None:
    try:
        return dt.datetime(*info.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _problem(code: str, message: str, path: str, fix: str = _UNZIP) -> Problem:
    return Problem(code, "error", message, fix, path=path)


class _BoundError(Exception):
    """An archive larger than a collection needs; the message is Chinese."""


@dataclass(slots=True)
class _Bounds:
    """What all levels of one archive may still give."""

    members: int = MAX_MEMBERS
    size: int = MAX_INFLATED

    def take(self, info: zipfile.ZipInfo) -> None:
        self.members -= 1
        self.size -= info.file_size
        if self.members < 0:
            raise _BoundError(f"压缩包里的文件超过 {MAX_MEMBERS} 个")
        if self.size < 0 or info.file_size > MAX_FILE:
            raise _BoundError(f"压缩包展开后超过 {MAX_INFLATED // 2**20} MB")
        if info.file_size >= RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise _BoundError(f"{shown_name(info)} 展开后是压缩时的 {MAX_RATIO} 倍以上，可能是压缩炸弹")


def expand(data: bytes, path: str) -> Expanded:
    """The files of an archive; ``path`` is how people call it. Never raises for what the archive holds."""
    out = Expanded()
    try:
        for member in _members(data, path, _Bounds(), 0, out):
            out.members.append(member)
    except _BoundError as error:
        out.members.clear()
        out.problems = [_problem("F006", f"{error}，整个压缩包没有读入。", path)]
    if not out.members and not out.problems:
        out.problems.append(
            _problem("F002", "压缩包里没有可以读取的文件。", path, "请确认发来的是哪一个压缩包。")
        )
    out.members.sort(key=lambda member: member.name)
    return out


def _members(data: bytes, path: str, bounds: _Bounds, depth: int, out: Expanded) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
        out.problems.append(
            _problem("F003", "压缩包不完整或已损坏，打不开。", path, "请重新压缩或重新发送。")
        )
        return
    seen: set[str] = set()
    with archive:
        for info in archive.infolist():
            name = shown_name(info)
            if info.is_dir() or not name or not _wanted(name):
                continue
            while name in seen:  # two members of one name are two files
                stem, dot, end = name.rpartition(".")
                name = f"{stem}_{dot}{end}" if dot else name + "_"
            seen.add(name)
            bounds.take(info)
            content = _content(archive, info, f"{path}/{name}", out)
            if content is None:
                continue
            if not is_archive(content):
                yield Member(name, hashlib.sha256(content).hexdigest(), content, _time(info))
            elif depth:
                out.problems.append(_problem("F004", _DEEP, f"{path}/{name}"))
            else:
                for inner in _members(content, f"{path}/{name}", bounds, depth + 1, out):
                    yield Member(f"{name}/{inner.name}", inner.sha256, inner.data, inner.modified)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, out: Expanded) -> bytes | None:
    if info.flag_bits & 0x1:
        out.problems.append(_problem("F001", "压缩包里的这个文件加了密码，读不出来。", path))
        return None
    try:
        with archive.open(info) as stream:
            content = stream.read(info.file_size + 1)
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, ValueError, OSError, EOFError, RuntimeError):
        out.problems.append(
            _problem("F003", "压缩包里的这个文件不完整或已损坏。", path, "请重新压缩或重新发送。")
        )
        return None
    if len(content) > info.file_size:
        raise _BoundError(f"{shown_name(info)} 展开后比它声明的还大，可能是压缩炸弹")
    return content


def split_member(path: str | os.PathLike[str]) -> tuple[str, str] | None:
    """``("…/来件.zip", "柳溪镇/目标表.xlsx")`` for the path of a member, None for any other path."""
    name = os.fspath(path).replace(os.sep, "/")
    at = name.lower().find(".zip/")
    while at >= 0:
        archive, member = name[: at + 4], name[at + 5 :]
        if os.path.isfile(archive):
            return archive, member
        at = name.lower().find(".zip/", at + 1)
    return None


def member_paths(path: str) -> tuple[list[str], list[Problem]]:
    """The paths of an archive's members, and what in it could not be taken; no paths where it is a document.

    Our own results among the members are left out. Meant for a worker: the archive is inflated.
    """
    if os.stat(path).st_size > MAX_FILE:
        return [], []  # the gate refuses it by its size
    data = Path(path).read_bytes()
    if not is_archive(data):
        return [], []
    found = expand(data, path)
    return [f"{path}/{member.name}" for member in found.members if not is_own(member.data)], found.problems


def content(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a file, or of an archive's member; OSError where there is none."""
    place = split_member(path)
    if place is None or os.path.isfile(path):
        return Path(path).read_bytes()
    archive, member = place
    status = os.stat(archive)
    members = _expanded(archive, status.st_mtime_ns, status.st_size)
    if member not in members:
        raise FileNotFoundError(2, "No such member", os.fspath(path))
    return members[member]


@lru_cache(maxsize=1)
def _expanded(archive: str, changed: int, size: int) -> dict[str, bytes]:
    """The last archive a worker opened: its members come one behind the other."""
    if size > MAX_FILE:
        return {}
    return {member.name: member.data for member in expand(Path(archive).read_bytes(), archive).members}


def is_own(data: bytes) -> bool:
    """Whether a member is a result of ours that was sent back."""
    if not data.startswith(b"PK"):
        return False
    with TemporaryDirectory(prefix="xltools-") as folder:
        path = Path(folder, "member")
        path.write_bytes(data)
        return is_own_result(path)
