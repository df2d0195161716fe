"""Use case *repair*: what can be mended safely, written into copies that are read again, and listed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.model.problem import Problem
from xltools.model.records import FileRead
from xltools.work.copies import claim_copies, remember_copies
from xltools.work.outputs import claim_file, claim_folder

if TYPE_CHECKING:
    from xltools.repair.files import Repaired
    from xltools.rules import Settings

Name = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class RepairedFiles:
    """What was repaired, file by file, and what the rules still find in the copies."""

    folder: Path
    results: tuple[Repaired, ...]
    remaining: tuple[Problem, ...]


def claim_repairs(folder: Name, *, inputs: Sequence[Name] = (), force: bool = False) -> Path:
    """The folder of repaired copies; WorkError where it, or the list in it, may not be written."""
    from xltools.repair.listing import LIST_NAME

    place = claim_folder(folder, inputs=inputs)
    claim_file(place / LIST_NAME, (".xlsx",), inputs=inputs, force=force)
    return place


def repair(
    files: Sequence[FileRead],
    folder: Name,
    settings: Settings,
    *,
    inputs: Sequence[Name] = (),
    layouts: Sequence[Name] = (),
    force: bool = False,
) -> RepairedFiles:
    """Write a repaired copy of every file that needs one, and 修复清单.xlsx, into ``folder``.

    The originals do not change. ``remaining`` leaves out findings that compare files. WorkError where a copy
    would take the place of an input or of something not ours; nothing is written then.
    """
    from xltools.repair.files import repair_files
    from xltools.repair.listing import LIST_NAME, write_repair_list

    place = claim_repairs(folder, inputs=inputs, force=force)
    claim_copies(place, [file.path for file in files if file.tables], force=force)
    results = repair_files(files, place, [os.fspath(folder) for folder in layouts])
    write_repair_list(place / LIST_NAME, results)
    remember_copies(place, [result.output for result in results if result.output is not None])
    return RepairedFiles(place, tuple(results), tuple(_remaining(files, results, settings)))


def _remaining(files: Sequence[FileRead], results: Sequence[Repaired], settings: Settings) -> list[Problem]:
    from xltools.rules import check_file
    from xltools.rules.run import with_settings

    copies = {result.path: result.found for result in results if result.found is not None}
    after = [copies.get(file.path, file) for file in files]
    left = with_settings((p for file in after for p in file.problems if p.code[0] in "FL"), settings)
    return left + [problem for file in after for problem in check_file(file, settings)]
