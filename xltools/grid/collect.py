"""From the paths on the command line to the files to read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from xltools.grid.own_outputs import is_own_result
from xltools.model.os_reasons import os_reason
from xltools.model.problem import Problem

_DIGITS = re.compile(r"(\d+)")
NOT_SUBMISSIONS = frozenset(
    {".bak", ".bas", ".css", ".db", ".htm", ".html", ".ini", ".js", ".json", ".lnk", ".log", ".md"}
    | {".py", ".tmp", ".toml", ".url", ".xlam", ".xml", ".yaml", ".yml"}
)
"""What lies beside tables in a folder and is never one. Anything else is opened, and refused with its
reason if it is a scan or an archive: a township's only copy must not be passed over in silence."""
NOTES = "转换说明.txt"
"""What a conversion could not hold, written beside the converted workbooks."""
COPIES_MARK = ".xltools-copies"
"""A folder with this file holds copies of files we have read (``outputs.copies.placing``). A search of the
folder above passes it over, so that no table is read twice; named by itself it is read."""


def natural_key(path: str | os.PathLike[str]) -> tuple[tuple[int, int, str], ...]:
    """Sort key by which ``表2.xlsx`` comes before ``表10.xlsx``."""
    pieces = _DIGITS.split(os.fspath(path))
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p.lower()) for p in pieces if p)


def collect(paths: Iterable[str | os.PathLike[str]]) -> tuple[list[Path], list[Problem]]:
    """The files to read, each once, and a problem (F009) for a path that is not there or not readable.

    A file named by itself is always taken. Of a folder, searched with its folders in natural order, lock
    files, hidden files, folders of our own copies and summaries, reports and problem lists written by this
    program are left out.
    """
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            files = _walk(path, problems)
        elif path.exists():
            files = [path]
        else:
            fix = "请检查路径和文件名；文件可能已被移动或改名。"
            problems.append(Problem("F009", "error", f"找不到 {path}。", fix, path=str(path)))
            continue
        for file in files:
            found.setdefault(os.path.realpath(file), file)
    return list(found.values()), problems


def _walk(folder: Path, problems: list[Problem]) -> list[Path]:
    def unreadable(error: OSError) -> None:
        message = f"文件夹 {error.filename} 打不开：{os_reason(error)}。"
        problems.append(Problem("F009", "error", message, "请检查读取权限。", path=str(error.filename)))

    files: list[Path] = []
    for base, folders, names in os.walk(folder, onerror=unreadable):
        for name in folders:
            if os.path.islink(os.path.join(base, name)):
                problems.append(_linked(os.path.join(base, name)))
        folders[:] = [
            name
            for name in folders
            if not name.startswith((".", "__")) and not os.path.exists(os.path.join(base, name, COPIES_MARK))
        ]
        files.extend(Path(base, name) for name in names if may_be_table(name))
    files.sort(key=lambda file: natural_key(file.relative_to(folder)))
    return [file for file in files if not is_own_result(file)]


def _linked(folder: str) -> Problem:
    """A linked folder may lead in a circle or to another county; it is said, not searched."""
    message = f"文件夹 {folder} 是链接（快捷方式），没有进去查找。"
    return Problem("F009", "warning", message, "要读里面的文件，请直接写出它指向的文件夹。", path=folder)


def may_be_table(name: str) -> bool:
    """Whether a search of a folder takes a file of this name for a table."""
    if name.startswith((".", "~$")) or name in ("Thumbs.db", NOTES):
        return False
    return Path(name).suffix.lower() not in NOT_SUBMISSIONS
