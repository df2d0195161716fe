"""Use case *province*: every first-level folder a county, one county workbook each and one for the province.

A county is the unit of work: it is read, consolidated and written, and only its small aggregate is kept, so
that memory does not grow with the number of counties. What is done is remembered beside the outputs: a
stopped run goes on where it was, and a county nothing changed in is not read again. With a cluster
every worker does whole counties; its workers must see the same paths. The result is the same, byte
for byte.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltools.county.aggregate import CountyAggregate, aggregate, from_json, to_json
from xltools.grid.collect import collect, natural_key
from xltools.sheets.names import file_name
from xltools.sheets.save import replace_file
from xltools.work.county import county_of, write_county
from xltools.work.errors import WorkError
from xltools.work.outputs import claim_file, claim_folder
from xltools.work.progress import SILENT, Progress
from xltools.work.read import Executor, local_executor, read_paths

if TYPE_CHECKING:
    from xltools.rules import Settings

Name = str | os.PathLike[str]
WORKBOOK, PAGE = "全省汇总.xlsx", "全省汇总.html"
MEMORY = ".xltools-province"
"""Folder beside the outputs: one small JSON file for each county that is done."""
ATTEMPTS = 2
"""Times a county is tried on a cluster before it is worked on here, where a file may die alone."""


@dataclass(frozen=True, slots=True)
class CountyJob:
    """One county to work on: all that a worker elsewhere needs.

    ``key`` names its inputs and the program's version.
    """

    name: str
    folder: str
    workbook: str
    key: str
    settings: Settings
    scheme: str
    layouts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Province:
    """What was done: the counties in order, files that lie in no county's folder, what was written."""

    counties: tuple[CountyAggregate, ...]
    stray: tuple[str, ...]
    again: int
    """Counties in which nothing had changed."""
    workbook: Path
    page: Path


def province(
    root: Name,
    folder: Name,
    settings: Settings,
    *,
    scheme: str = "national",
    jobs: int | None = None,
    layouts: Sequence[Name] = (),
    cluster: str | None = None,
    force: bool = False,
    progress: Progress = SILENT,
) -> Province:
    """Work through the counties of ``root`` and write their workbooks and the province's into ``folder``.

    WorkError, before anything is read, where there is no county or an output may not be written.
    """
    from xltools.scoring.scheme import load_scheme

    if not Path(root).is_dir():
        raise WorkError(f"找不到文件夹 {os.fspath(root)}", "给出装有各县文件夹的那个文件夹")
    place = claim_folder(folder)
    load_scheme(scheme)
    jobs_to_do, stray = _planned(Path(root), place, settings, scheme, layouts)
    for name in (WORKBOOK, PAGE, *(job.workbook for job in jobs_to_do)):
        claim_file(
            place / Path(name).name,
            (Path(name).suffix,),
            inputs=[job.folder for job in jobs_to_do],
            force=force,
        )
    (place / MEMORY).mkdir(parents=True, exist_ok=True)
    known = {job.name: remembered(place, job) for job in jobs_to_do}
    waiting = [job for job in jobs_to_do if known[job.name] is None]
    progress.start("汇总各县", len(jobs_to_do))
    done = {name: found for name, found in known.items() if found is not None}
    for number in range(len(done)):
        progress.step(number)
    work = _on_cluster(cluster) if cluster else _here(jobs)
    for job, found in work(waiting):
        remember(place, job, found)
        done[job.name] = found
        progress.step(len(done) - 1)
    counties = tuple(done[job.name] for job in jobs_to_do)
    _write(place, counties, stray)
    return Province(counties, stray, len(jobs_to_do) - len(waiting), place / WORKBOOK, place / PAGE)


def _planned(
    root: Path, place: Path, settings: Settings, scheme: str, layouts: Sequence[Name]
) -> tuple[list[CountyJob], tuple[str, ...]]:
    own = os.path.realpath(place)
    folders = [
        item
        for item in sorted(root.iterdir(), key=lambda item: natural_key(item.name))
        if item.is_dir() and not item.name.startswith((".", "__")) and os.path.realpath(item) != own
    ]
    stray = tuple(
        item.name for item in sorted(root.iterdir()) if item.is_file() and item.name[:1] not in ".~"
    )
    if not folders:
        raise WorkError(f"{root} 里没有县的文件夹", "把每个县的文件放进一个文件夹，文件夹用县的名字")
    known_layouts = tuple(os.path.abspath(folder) for folder in layouts)
    taken = {Path(WORKBOOK).stem}
    jobs: list[CountyJob] = []
    for folder in folders:
        stem, number = file_name(folder.name), 1
        while stem in taken:
            number += 1
            stem = f"{file_name(folder.name)}({number})"
        taken.add(stem)
        target = os.path.abspath(place / f"{stem}.xlsx")
        path = os.path.abspath(folder)
        key = _key(path, settings, scheme, known_layouts)
        jobs.append(CountyJob(folder.name, path, target, key, settings, scheme, known_layouts))
    return jobs, stray


def _key(folder: str, settings: Settings, scheme: str, layouts: Sequence[str]) -> str:
    """Changes with any file of the county, with the program and with what it was asked for."""
    from xltools.desk.intake import engine

    digest = hashlib.sha256(f"{engine(settings, layouts)} {scheme}".encode())
    if os.path.isfile(scheme):
        digest.update(Path(scheme).read_bytes())
    for path in collect([folder])[0]:
        status = path.stat()
        digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32]


def do_county(job: CountyJob, executor: Executor | None = None) -> CountyAggregate:
    """One county, here or on a cluster: read, consolidate, write its workbook, give its aggregate."""
    from xltools.scoring.scheme import load_scheme

    files = read_paths([job.folder], layouts=job.layouts, settings=job.settings, executor=executor)
    county = county_of(files, job.settings)
    workbook = None
    if any(file.tables for file in files):
        workbook = Path(job.workbook).name
        write_county(county, job.workbook, scheme=job.scheme, layouts=job.layouts, force=True)
    return aggregate(job.name, county, load_scheme(job.scheme), job.folder, workbook)


Work = Callable[[Sequence[CountyJob]], Iterator[tuple[CountyJob, CountyAggregate]]]


def _safely(job: CountyJob, executor: Executor) -> CountyAggregate:
    """A county that fails is named with its reason and costs no other county its place."""
    from xltools.sheets.save import WriteError

    try:
        return do_county(job, executor)
    except (WriteError, WorkError, OSError, ArithmeticError, ValueError, LookupError, RuntimeError) as error:
        reason = str(error) if isinstance(error, WriteError | WorkError) else "程序处理这个县时出错"
        return CountyAggregate(job.name, 0, 0, 0, 0, (), (), (), (), failed=reason)


def _here(jobs: int | None) -> Work:
    def work(waiting: Sequence[CountyJob]) -> Iterator[tuple[CountyJob, CountyAggregate]]:
        for job in waiting:
            yield job, _safely(job, local_executor(jobs))

    return work


def _on_cluster(address: str) -> Work:
    def work(waiting: Sequence[CountyJob]) -> Iterator[tuple[CountyJob, CountyAggregate]]:
        from xltools.work.cluster import county_results

        for job, found in county_results(address, waiting, ATTEMPTS):
            yield job, found if found is not None else _safely(job, local_executor(None))

    return work


def remembered(place: Path, job: CountyJob) -> CountyAggregate | None:
    """The county as the last run left it, None where anything changed since or is not whole."""
    try:
        data: dict[str, Any] = json.loads(_memory(place, job).read_text("utf-8"))
        if data["key"] != job.key:
            return None
        found = from_json(data["county"])
        if found.workbook is not None and _sha(Path(job.workbook)) != data["workbook"]:
            return None
        return found
    except (OSError, ValueError, KeyError, TypeError, ArithmeticError):
        return None


def remember(place: Path, job: CountyJob, county: CountyAggregate) -> None:
    """Keep a county that was worked on; one that failed is tried again next time."""
    if county.failed:
        return
    sha = _sha(Path(job.workbook)) if county.workbook is not None else ""
    data = {"made_by": "xltools", "key": job.key, "workbook": sha, "county": to_json(county)}
    replace_file(_memory(place, job), json.dumps(data, ensure_ascii=False).encode("utf-8"))


def _memory(place: Path, job: CountyJob) -> Path:
    return place / MEMORY / f"{Path(job.workbook).stem}.json"


def _sha(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(place: Path, counties: Sequence[CountyAggregate], stray: Sequence[str]) -> None:
    from xltools.outputs.page.province_page import write_province_page
    from xltools.outputs.province.workbook import write_province

    write_province(counties, place / WORKBOOK, stray)
    write_province_page(counties, place / PAGE, stray)
