"""Use case *report*: the county's page and a letter of return (退回修改通知) for each township."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.model.faults import fault
from xltools.model.records import FileRead
from xltools.work.county import county_of
from xltools.work.errors import WorkError
from xltools.work.outputs import claim_file, claim_folder
from xltools.work.progress import SILENT, Progress
from xltools.work.read import read

if TYPE_CHECKING:
    from xltools.county import County
    from xltools.rules import Settings

Name = str | os.PathLike[str]
PAGE = "全县汇总报告.html"
LETTERS = "退回修改通知"


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report read and wrote. ``county`` is None where no table was found; nothing is written then.

    ``failed`` are townships whose letter could not be written, with the reason; the others have theirs.
    """

    files: tuple[FileRead, ...]
    county: County | None
    page: Path
    letters: tuple[Path, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


def report(
    paths: Sequence[Name],
    folder: Name,
    settings: Settings,
    *,
    text: str | None = None,
    jobs: int | None = None,
    layouts: Sequence[Name] = (),
    force: bool = False,
    progress: Progress = SILENT,
) -> Reported:
    """Read files and folders and write the page and the letters into ``folder``.

    WorkError, before anything is read, where the folder or the page may not be written.
    """
    place = _claim(folder, paths, force)
    files = read(paths, text=text, jobs=jobs, layouts=layouts, settings=settings, progress=progress)
    if not any(file.tables for file in files):
        return Reported(tuple(files), None, place / PAGE)
    return write_report(county_of(files, settings), place, inputs=paths, force=force, progress=progress)


def write_report(
    county: County,
    folder: Name,
    *,
    inputs: Sequence[Name] = (),
    force: bool = False,
    progress: Progress = SILENT,
) -> Reported:
    """Write the page and the letters of a county; a letter that fails costs only itself."""
    from xltools.outputs.notices.letter import file_names, notice_bytes, notices
    from xltools.outputs.page.county_page import write_page
    from xltools.sheets.save import WriteError, replace_file

    place = _claim(folder, inputs, force)
    write_page(county, place / PAGE)
    found = notices(county)
    letters: list[Path] = []
    failed: list[tuple[str, str]] = []
    progress.start("写通知", len(found))
    for number, (notice, name) in enumerate(zip(found, file_names(found), strict=True)):
        path = place / LETTERS / name
        try:
            claim_file(path, (".docx",), inputs=inputs, force=force)
            replace_file(path, notice_bytes(notice))
            letters.append(path)
        except (WorkError, WriteError) as error:
            failed.append((notice.township, error.message))
        except Exception as error:  # noqa: BLE001 - one letter must not cost the others theirs
            failed.append((notice.township, f"生成时程序出错（{fault(error)}）"))
        progress.step(number)
    return Reported(county.files, county, place / PAGE, tuple(letters), tuple(failed))


def _claim(folder: Name, inputs: Sequence[Name], force: bool) -> Path:
    place = claim_folder(folder, inputs=inputs)
    claim_folder(place / LETTERS)
    claim_file(place / PAGE, (".html",), inputs=inputs, force=force)
    return place
