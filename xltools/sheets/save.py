"""Writing a file safely: beside its target, reopened, verified, then moved into place."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltools.model.os_reasons import os_reason

if TYPE_CHECKING:
    from xlsxwriter import Workbook

CREATED = dt.datetime(2025, 1, 1)
"""Creation date of every workbook: the same input gives the same bytes."""
_DRAFT = re.compile(r"\.?xltools-(?P<host>[0-9a-f]{8})-(?P<pid>\d+)-")
_LEFT_BEHIND = 24 * 3600
"""Seconds after which a draft of another machine, whose processes cannot be asked for, is left behind."""


class WriteError(RuntimeError):
    """A file that could not be written or does not open again. ``message`` and ``fix`` are Chinese."""

    def __init__(self, message: str, fix: str = "请把输入文件和这句话反馈给维护人员") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


def own_properties(kind: str = "form", title: str = "") -> dict[str, Any]:
    """Properties of a workbook of ours: the mark by which ``grid.own_outputs`` knows it, and a fixed date.

    A builder that names no other kind makes a form, which people fill in.
    """
    return {"title": title, "keywords": f"xltools:{kind}", "created": CREATED, "author": "", "comments": ""}


def workbook_bytes(build: Callable[[Workbook], None]) -> bytes:
    """Build a workbook in memory; the same calls give the same bytes."""
    from xltools.sheets.safe_workbook import SafeWorkbook

    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = SafeWorkbook(buffer, options)
    workbook.set_properties(own_properties())
    workbook.set_calc_mode("auto")
    build(workbook)
    workbook.close()
    return buffer.getvalue()


def verify_bytes(data: bytes) -> None:
    """Open a workbook again and read its sheets; WriteError if that fails."""
    from python_calamine import CalamineError, load_workbook

    try:
        book = load_workbook(BytesIO(data))
        for name in book.sheet_names:
            book.get_sheet_by_name(name)
    except (CalamineError, OSError) as error:
        raise WriteError("写出的工作簿无法重新打开") from error


def replace_file(path: str | os.PathLike[str], data: bytes) -> None:
    """Write bytes beside ``path``, then move them into place: the file is whole or not there at all.

    The file a symbolic link names is replaced, not the link. WriteError names ``path`` and the reason.
    """
    target = Path(os.path.realpath(path))
    name = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep(target.parent)
        # No suffix: a folder scan must not take the draft of a killed run for a table.
        handle, name = tempfile.mkstemp(prefix=f".{_draft_prefix()}", suffix=".tmp", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, _mode())
        os.replace(name, target)
    except OSError as error:
        _remove(name)
        raise cannot_write(path, error) from error
    except BaseException:
        _remove(name)
        raise


def cannot_write(path: str | os.PathLike[str], error: OSError) -> WriteError:
    """The sentence for a file that could not be written, with its cure; never the draft's name."""
    reason = os_reason(error)
    if os.path.isdir(path):
        return WriteError(f"没有写出 {os.fspath(path)}：这是文件夹，不是文件", "换一个文件名")
    fix = (
        "腾出空间后重试"
        if "满" in reason or "配额" in reason
        else "若在 Excel 中打开着，请先关闭；或换一个输出位置"
    )
    return WriteError(f"没有写出 {os.fspath(path)}：{reason}", fix)


def save_workbook(path: str | os.PathLike[str], build: Callable[[Workbook], None]) -> None:
    """Build, verify and save a workbook at ``path``."""
    data = workbook_bytes(build)
    verify_bytes(data)
    replace_file(path, data)


@contextlib.contextmanager
def trial_folder() -> Iterator[Path]:
    """A temporary folder for a copy that is read again; those of killed runs are removed first."""
    sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=_draft_prefix()) as folder:
        yield Path(folder)


def sweep(folder: Path) -> None:
    """Remove the drafts that killed runs left in a folder; those of running programs stay."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = _DRAFT.match(entry.name)
            if found is None or not _is_left_behind(entry, found["host"], int(found["pid"])):
                continue
            with contextlib.suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    import shutil

                    shutil.rmtree(entry.path, ignore_errors=True)
                else:
                    os.unlink(entry.path)


def _is_left_behind(entry: os.DirEntry[str], host: str, pid: int) -> bool:
    if host == _host() and sys.platform != "win32":
        return pid != os.getpid() and not _is_running(pid)
    # On Windows a draft in use cannot be removed, so that its age may be short.
    limit = 600 if host == _host() else _LEFT_BEHIND
    return time.time() - entry.stat(follow_symlinks=False).st_mtime > limit


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _host() -> str:
    import zlib

    return f"{zlib.crc32(socket.gethostname().encode('utf-8', 'replace')):08x}"


def _draft_prefix() -> str:
    return f"xltools-{_host()}-{os.getpid()}-"


@lru_cache(maxsize=1)
def _mode() -> int:
    """The permissions any other new file would get: a draft is private."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _remove(name: str | None) -> None:
    if name is not None:
        with contextlib.suppress(OSError):
            os.unlink(name)
