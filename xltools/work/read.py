"""Use case *read*: files, folders and texts → their records, each file in a worker that may die alone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.grid.archives import member_paths
from xltools.grid.collect import collect
from xltools.grid.gate import MAX_FILE
from xltools.layouts.file_read import read_file, read_live, read_text, tables_of_grids, year_of_file
from xltools.model.problem import Problem
from xltools.model.records import FileRead
from xltools.work.errors import WorkError
from xltools.work.progress import SILENT, Progress
from xltools.work.workers import Outcome, run_isolated

if TYPE_CHECKING:
    from xltools.rules import Settings

__all__ = [
    "Executor",
    "Reader",
    "local_executor",
    "read",
    "read_file",
    "read_live",
    "read_paths",
    "read_text",
    "tables_of_grids",
    "year_of_file",
]

Reader = Callable[[str], FileRead]
"""What is done for one file: it takes a path and never raises for what the file holds."""
Executor = Callable[[Reader, Sequence[str], Progress], Iterator[Outcome[str, FileRead]]]
"""Applies a reader to paths, here or elsewhere; the outcomes come in the order of the paths. It reports the
phase 读取 with its number of files, and each file that is done."""


def read_and_check(
    path: str, layouts: tuple[str, ...], settings: Settings | None, coverage: bool = False
) -> FileRead:
    """What one worker, here or on a cluster, does for one file: read it and, with settings, check it."""
    return checked(read_file(path, layouts, coverage=coverage), settings)


def checked(file: FileRead, settings: Settings | None) -> FileRead:
    """A file with the findings of the rules for one file among its problems; as it is without settings."""
    if settings is None:
        return file
    from xltools.rules import check_file

    return replace(file, problems=(*file.problems, *check_file(file, settings)))


def local_executor(jobs: int | None = None) -> Executor:
    """An executor of ``jobs`` processes on this machine, by default one for each processor."""

    def execute(reader: Reader, paths: Sequence[str], progress: Progress) -> Iterator[Outcome[str, FileRead]]:
        count = min(jobs or os.cpu_count() or 1, max(len(paths), 1))
        # The workers are forked before ``start`` lets a progress bar begin its thread.
        outcomes = run_isolated(reader, paths, count, progress.step)
        progress.start("读取", len(paths))
        return outcomes

    return execute


def read_paths(
    paths: Sequence[str | os.PathLike[str]],
    *,
    jobs: int | None = None,
    layouts: Sequence[str | os.PathLike[str]] = (),
    settings: Settings | None = None,
    progress: Progress = SILENT,
    executor: Executor | None = None,
    coverage: bool = False,
) -> list[FileRead]:
    """Read files and folders (searched recursively), in the order of their names.

    Each file is read in a worker process that may die without harm to the others: bad data never raises.
    ``layouts`` are folders with further layout files. With ``settings`` the rules for one file run there too,
    their findings among the file's problems; with ``coverage`` each file says what
    became of every cell. A path that is not there is an unreadable FileRead.
    """
    files, problems = _collected(paths)
    folders = tuple(os.path.abspath(folder) for folder in layouts)  # a worker may stand in another folder
    _warm(folders, settings)
    reader = partial(read_and_check, layouts=folders, settings=settings, coverage=coverage)
    execute = executor or local_executor(jobs)
    results = [_missing(problem) for problem in problems]
    for outcome in execute(reader, files, progress):
        results.append(outcome.value if outcome.value is not None else _died(outcome.item, outcome.problem))
    return results


def read(
    paths: Sequence[str | os.PathLike[str]],
    *,
    text: str | None = None,
    jobs: int | None = None,
    layouts: Sequence[str | os.PathLike[str]] = (),
    settings: Settings | None = None,
    cluster: str | None = None,
    progress: Progress = SILENT,
    coverage: bool = False,
) -> list[FileRead]:
    """Everything that was named: ``text`` (pasted or piped) first, then files and folders.

    ``cluster`` is the address of a dask scheduler whose workers see the same paths; without it the files are
    read by ``jobs`` processes here. The other arguments are those of :func:`read_paths`.

    WorkError where a path does not exist, where there is nothing to read at all, or no cluster answers.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise WorkError(f"找不到 {os.fspath(path)}", "检查文件名和所在的文件夹")
    files: list[FileRead] = []
    if text is not None:
        files.append(checked(read_text(text, layouts=layouts), settings))
    if paths:
        executor = None
        if cluster is not None:
            from xltools.work.cluster import cluster_executor

            executor = cluster_executor(cluster)
        files += read_paths(
            paths,
            jobs=jobs,
            layouts=layouts,
            settings=settings,
            progress=progress,
            executor=executor,
            coverage=coverage,
        )
    if not files:
        names = "、".join(os.fspath(path) for path in paths)
        raise WorkError(f"{names} 里没有可读的文件", "支持 xlsx、xlsm、xls、ods、docx 和文本")
    return files


def _collected(paths: Sequence[str | os.PathLike[str]]) -> tuple[list[str], list[Problem]]:
    """The files to read, the members of zip archives in the place of their archive.

    An archive is opened in a worker, as any untrusted file is; one that kills it is read as a file and so
    named.
    """
    found, problems = collect(paths)
    files: list[str] = []
    archives = [str(path) for path in found if path.suffix.lower() == ".zip"]
    inside = {o.item: o.value for o in run_isolated(member_paths, archives, 1)} if archives else {}
    for path in map(str, found):
        members, refused = inside.get(path) or ([], [])
        problems += refused
        files += members or ([] if refused else [path])
    return files, problems


def _missing(problem: Problem) -> FileRead:
    return FileRead(problem.path or "", "", 0, "unreadable", "", problems=(problem,))


def _died(path: str, problem: Problem | None) -> FileRead:
    # What killed a worker is only hashed here, and not where it is larger than any file we open.
    small = os.path.isfile(path) and os.path.getsize(path) <= MAX_FILE
    data = Path(path).read_bytes() if small else b""
    problems = (replace(problem, path=path),) if problem else ()
    return FileRead(path, hashlib.sha256(data).hexdigest(), len(data), "unreadable", "", problems=problems)


def _warm(folders: tuple[str, ...], settings: Settings | None) -> None:
    """Load layouts, readers and rules before the workers fork, so that each need not do it again."""
    tables_of_grids([], folders)
    import python_calamine  # noqa: F401

    checked(FileRead("", "", 0, "ok", ""), settings)
