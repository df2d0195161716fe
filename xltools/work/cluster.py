"""An executor of ``work.read`` on a dask cluster: the same reader, on other machines that see the same paths.

Needs the package ``distributed`` here and ``xltools`` on every worker. A worker may see another file
under the same path (a mirror not yet synchronised), so each result's SHA-256 is compared with the file
here, and a result of another file is not used.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.model.faults import fault
from xltools.model.problem import Problem
from xltools.model.records import FileRead
from xltools.work.errors import WorkError
from xltools.work.progress import Progress
from xltools.work.read import Executor, Reader
from xltools.work.workers import Outcome

if TYPE_CHECKING:
    from xltools.county.aggregate import CountyAggregate
    from xltools.work.province import CountyJob

_FIX = "请去掉 --cluster 在本机重试；仍不行请把文件发给维护人员。"


def _failed(reason: str, path: str) -> Problem:
    return Problem("F008", "error", f"集群没有读出这个文件：{reason}。", _FIX, path=path)


def _renamed(problem: Problem, path: str, there: str) -> Problem:
    also = tuple(replace(place, path=path) if place.path == there else place for place in problem.also)
    return replace(problem, path=path if problem.path == there else problem.path, also=also)


def same_file(path: str, found: FileRead) -> FileRead:
    """The result under the path as typed, or a problem where the worker read another file than this one."""
    data = Path(path).read_bytes()
    if hashlib.sha256(data).hexdigest() == found.sha256:
        problems = tuple(_renamed(problem, path, found.path) for problem in found.problems)
        return replace(found, path=path, problems=problems)
    problem = _failed("集群节点上同一路径的文件内容与本机不同", path)
    digest = hashlib.sha256(data).hexdigest()
    return FileRead(path, digest, len(data), "unreadable", "", problems=(problem,))


def cluster_executor(address: str) -> Executor:
    """An executor on the workers of the scheduler at ``address`` (``tcp://10.0.0.5:8786``).

    WorkError where the package is missing here; the executor itself raises it where nobody answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise WorkError(
            "没有安装集群调度程序 dask.distributed，不能用 --cluster",
            "用 pip install distributed 安装，或去掉 --cluster（本机用 --jobs 多进程读取）",
        ) from error

    def execute(reader: Reader, paths: Sequence[str], progress: Progress) -> Iterator[Outcome[str, FileRead]]:
        # A worker has another working folder, so it gets whole paths.
        whole = [os.path.abspath(path) for path in paths]
        try:
            client = Client(address, timeout="10s")
        except (OSError, TimeoutError, ValueError) as error:
            raise WorkError(f"连不上集群 {address}", "检查地址和端口，例如 tcp://10.0.0.5:8786") from error
        progress.start("读取", len(paths))
        with client:
            futures = client.map(reader, whole, pure=False)
            for index, (path, future) in enumerate(zip(paths, futures, strict=True)):
                failure = future.exception()
                if failure is None:
                    yield Outcome(index, path, same_file(path, future.result()), None)
                else:
                    problem = _failed(fault(failure), path)
                    yield Outcome(index, path, None, problem)
                progress.step(index)

    return execute


def county_results(
    address: str, jobs: Sequence[CountyJob], attempts: int
) -> Iterator[tuple[CountyJob, CountyAggregate | None]]:
    """Whole counties on a dask cluster, in the order of the jobs; None for one that no worker finished.

    Another worker does the county of one that is lost; a county that kills ``attempts`` workers is given up.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise WorkError(
            "没有安装集群调度程序 dask.distributed，不能用 --cluster",
            "用 pip install distributed 安装，或去掉 --cluster（本机用 --jobs 多进程读取）",
        ) from error
    try:
        client = Client(address, timeout="10s")
    except (OSError, TimeoutError, ValueError) as error:
        raise WorkError(f"连不上集群 {address}", "检查地址和端口，例如 tcp://10.0.0.5:8786") from error
    with client:
        futures = [client.submit(_county_on_worker, job, pure=False, retries=attempts) for job in jobs]
        for job, future in zip(jobs, futures, strict=True):
            yield job, (future.result() if future.exception() is None else None)


def _county_on_worker(job: CountyJob) -> CountyAggregate:
    from xltools.work.province import do_county

    return do_county(job, _one_by_one)


def _one_by_one(reader: Reader, paths: Sequence[str], progress: Progress) -> Iterator[Outcome[str, FileRead]]:
    """An executor inside a cluster's worker, which may have no children: the scheduler mends its death."""
    for index, path in enumerate(paths):
        yield Outcome(index, path, reader(path), None)
