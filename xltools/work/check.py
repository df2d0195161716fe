"""Use case *check*: read, then run every rule; its outputs are a list of findings and marked copies."""

from __future__ import annotations

import os
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


@dataclass(frozen=True, slots=True)
class Checked:
    """Files and every finding in them: of the readers, of the rules, and of copies among the files."""

    files: tuple[FileRead, ...]
    problems: tuple[Problem, ...]

    @property
    def summary(self) -> dict[str, int]:
        """``{"errors": n, "warnings": n, "hints": n}``."""
        from xltools.outputs.problem_groups import count

        return count(self.problems)

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
    progress: Progress = SILENT,
) -> Checked:
    """Read files, folders and a text (see :func:`xltools.work.read.read`) and find everything in them."""
    files = read(paths, text=text, jobs=jobs, layouts=layouts, settings=settings, progress=progress)
    return check_files(files, settings)


def check_files(files: Sequence[FileRead], settings: Settings) -> Checked:
    """The findings in files that were read with the same settings, in order of place."""
    from xltools.county import copies
    from xltools.rules import check_county
    from xltools.rules.run import with_settings

    problems = with_settings((p for file in files for p in file.problems), settings)
    problems += check_county(files, settings)
    problems += with_settings(copies(files), settings)
    return Checked(tuple(files), tuple(problems))


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
