"""Use case *check*: read, then run every rule; its outputs are a list of findings and marked copies."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.model.problem import Problem
from xltools.model.records import FileRead
from xltools.work.copies import claim_copies, remember_copies
from xltools.work.errors import WorkError
from xltools.work.outputs import claim_file
from xltools.work.progress import SILENT, Progress
from xltools.work.read import read

if TYPE_CHECKING:
    from xltools.outputs.copies.annotate import Marked
    from xltools.rules import Settings
    from xltools.rules.baseline import Key
    from xltools.rules.grouping import ProblemGroup


@dataclass(frozen=True, slots=True)
class Checked:
    """Files and every finding in them: of the readers, of the rules, and of copies among the files.

    ``accepted`` are those the county has accepted, with its reasons; ``known`` counts those of the baseline.
    Neither is among ``problems``.
    """

    files: tuple[FileRead, ...]
    problems: tuple[Problem, ...]
    accepted: tuple[tuple[Problem, str], ...] = ()
    known: int = 0

    @property
    def summary(self) -> dict[str, int]:
        """``{"errors": n, "warnings": n, "hints": n}``."""
        from xltools.outputs.problem_groups import count

        return count(self.problems)

    @property
    def groups(self) -> list[ProblemGroup]:
        """The findings, one group for one cause."""
        from xltools.rules.grouping import group

        return group(self.files, self.problems)

    @property
    def is_readable(self) -> bool:
        """Whether any table was found."""
        return any(file.tables for file in self.files)


def check(
    paths: Sequence[str | os.PathLike[str]],
    settings: Settings,
    *,
    text: str | None = None,
    jobs: int | None = None,
    layouts: Sequence[str | os.PathLike[str]] = (),
    baseline: str | os.PathLike[str] | None = None,
    progress: Progress = SILENT,
) -> Checked:
    """Read files, folders and a text (see :func:`xltools.work.read.read`) and find everything in them.

    ``baseline`` is an earlier ``check --json``: only what is new is among the findings.
    """
    known = _baseline(baseline)
    files = read(paths, text=text, jobs=jobs, layouts=layouts, settings=settings, progress=progress)
    return check_files(files, settings, known)


def _baseline(path: str | os.PathLike[str] | None) -> Counter[Key] | None:
    if path is None:
        return None
    from xltools.rules.baseline import BaselineError, read_baseline

    try:
        return read_baseline(path)
    except BaselineError as error:
        advice = "用 xltools check 路径 --json 文件 写一份，下次用 --baseline 指定它"
        raise WorkError(str(error), advice) from error


def check_files(
    files: Sequence[FileRead], settings: Settings, baseline: Counter[Key] | None = None
) -> Checked:
    """The findings in files that were read with the same settings, in order of place."""
    from xltools.county import copies
    from xltools.rules import check_county
    from xltools.rules.baseline import only_new, without_accepted
    from xltools.rules.grouping import settle
    from xltools.rules.run import with_settings

    problems = with_settings((p for file in files for p in file.problems), settings)
    problems += check_county(files, settings)
    problems = settle(files, problems + with_settings(copies(files), settings))
    kept, accepted = without_accepted(problems, settings)
    new = kept if baseline is None else only_new(kept, baseline)
    return Checked(tuple(files), tuple(new), tuple(accepted), len(kept) - len(new))


def claim_problem_list(
    target: str | os.PathLike[str], *, inputs: Sequence[str | os.PathLike[str]] = (), force: bool = False
) -> Path:
    """The path of a problem list that may be written; WorkError where it may not."""
    return claim_file(target, (".xlsx",), inputs=inputs, force=force)


def marked_folder(target: str | os.PathLike[str]) -> Path:
    """Where the marked copies of a problem list go: ``文件名-批注`` beside it."""
    path = Path(target)
    return path.with_name(f"{path.stem}-批注")


def write_problem_list(
    checked: Checked,
    target: str | os.PathLike[str],
    *,
    inputs: Sequence[str | os.PathLike[str]] = (),
    layouts: Sequence[str | os.PathLike[str]] = (),
    force: bool = False,
) -> Marked:
    """Write the findings as a workbook, and a marked copy of each workbook with a finding in a cell.

    The copies go to :func:`marked_folder`. Returned is which copies were written, which not and why.
    WorkError where something that is not ours would be written over; nothing is written then.
    """
    from xltools.outputs.copies.annotate import annotate_files
    from xltools.outputs.copies.placing import CopyError
    from xltools.outputs.copies.problem_list import write_problem_list as write

    path = claim_problem_list(target, inputs=inputs, force=force)
    folder = marked_folder(path)
    claim_copies(folder, [file.path for file in checked.files], force=force)
    write(path, checked.files, checked.problems)
    try:
        marked = annotate_files(checked.files, checked.problems, folder, layouts)
    except CopyError as error:
        raise WorkError(str(error), "换一个 --xlsx 文件名") from error
    remember_copies(folder, marked.written.values())
    return marked
