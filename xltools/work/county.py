"""Use case *county*: many files → one county, and the workbook and page that sum it up."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.model.records import FileRead
from xltools.work.outputs import claim_file
from xltools.work.progress import SILENT, Progress
from xltools.work.read import read

if TYPE_CHECKING:
    from xltools.county import County
    from xltools.rules import Settings

Name = str | os.PathLike[str]
PAGE_ENDINGS = (".html", ".htm")


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge read and wrote. ``county`` is None where no table was found; nothing is written then."""

    files: tuple[FileRead, ...]
    county: County | None
    workbook: Path
    page: Path | None = None


def county_of(files: Sequence[FileRead], settings: Settings) -> County:
    """The county of files that were read with these settings, with the findings of every rule.

    A file that only repeats another is not compared with it: of course they are alike, and D801 says so.
    """
    from xltools.county import consolidate
    from xltools.rules import check_county
    from xltools.rules.baseline import without_accepted
    from xltools.rules.grouping import settle
    from xltools.rules.run import with_settings

    first = consolidate(files)
    new = {entry.file.path for entry in first.entries if entry.standing != "repeat"}
    county = consolidate(files, check_county([file for file in files if file.path in new], settings))
    kept, _ = without_accepted(with_settings(county.problems, settings), settings)
    return replace(county, problems=tuple(settle(files, kept)))


def layout_names(folders: Sequence[Name] = ()) -> dict[str, str]:
    """Identifier of every layout, shipped and local → its Chinese name."""
    from xltools.layouts.layout import load_layouts

    return {layout.id: layout.name for layout in load_layouts(*[os.fspath(folder) for folder in folders])}


def merge(
    paths: Sequence[Name],
    workbook: Name,
    settings: Settings,
    *,
    text: str | None = None,
    page: Name | None = None,
    scheme: str = "national",
    jobs: int | None = None,
    layouts: Sequence[Name] = (),
    cluster: str | None = None,
    force: bool = False,
    progress: Progress = SILENT,
) -> Merged:
    """Read files and folders and write the county workbook, and the page if one is named.

    ``scheme`` is the name of a shipped scoring scheme or a .toml file. Unusable files are listed in the
    workbook. WorkError, before anything is read, where an output may not be written.
    """
    from xltools.scoring.scheme import load_scheme

    claim_county(workbook, page, inputs=paths, force=force)
    load_scheme(scheme)  # a mistake in it is told before the long reading
    files = read(
        paths, text=text, jobs=jobs, layouts=layouts, settings=settings, cluster=cluster, progress=progress
    )
    if not any(file.tables for file in files):
        return Merged(tuple(files), None, Path(workbook))
    county = county_of(files, settings)
    return write_county(
        county, workbook, page=page, scheme=scheme, layouts=layouts, inputs=paths, force=force
    )


def claim_county(
    workbook: Name, page: Name | None = None, *, inputs: Sequence[Name] = (), force: bool = False
) -> None:
    """WorkError where the workbook or the page may not be written, or are one file."""
    claim_file(workbook, (".xlsx",), inputs=inputs, others=[page], force=force)
    if page is not None:
        claim_file(page, PAGE_ENDINGS, inputs=inputs, others=[workbook], force=force)


def write_county(
    county: County,
    workbook: Name,
    *,
    page: Name | None = None,
    scheme: str = "national",
    layouts: Sequence[Name] = (),
    inputs: Sequence[Name] = (),
    force: bool = False,
) -> Merged:
    """Write a county's workbook, and its page if one is named; both are whole or not there at all."""
    from xltools.outputs.county.workbook import write_summary
    from xltools.scoring.scheme import load_scheme

    claim_county(workbook, page, inputs=inputs, force=force)
    write_summary(county, workbook, scheme=load_scheme(scheme), layout_names=layout_names(layouts))
    if page is not None:
        from xltools.outputs.page.county_page import write_page

        write_page(county, page)
    return Merged(county.files, county, Path(workbook), None if page is None else Path(page))
