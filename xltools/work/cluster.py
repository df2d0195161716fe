"""Reading on a dask cluster: the same reader and rules, on other machines that see the same paths.

Needs the package ``distributed`` here and ``xltools`` on every worker. A worker may see another file
under the same path (a mirror not yet synchronised), so each result's SHA-256 is compared with the file
here, and a result of another file is not used.
"""

from __future__ import annotations

import argparse
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.cli.errors import UsageError
from xltools.grid.collect import collect
from xltools.model.problem import Problem
from xltools.model.records import FileRead

if TYPE_CHECKING:
    from xltools.rules import Settings


def read_and_check(path: str, layouts: tuple[str, ...], settings: Settings) -> FileRead:
    """What a worker does for one file; runs on the cluster."""
    from xltools.rules import check_file
    from xltools.work.read import read_file

    found = read_file(path, layouts)
    return replace(found, problems=(*found.problems, *check_file(found, settings)))


def _failed(path: str, reason: str) -> FileRead:
    data = Path(path).read_bytes()
    problem = Problem(
        "F008",
        "error",
        f"集群没有读出这个文件：{reason}。",
        "请去掉 --cluster 在本机重试；仍不行请把文件发给维护人员。",
        path=path,
    )
    return FileRead(path, hashlib.sha256(data).hexdigest(), len(data), "unreadable", "", problems=(problem,))


def _renamed(problem: Problem, path: str, there: str) -> Problem:
    also = tuple(replace(place, path=path) if place.path == there else place for place in problem.also)
    return replace(problem, path=path if problem.path == there else problem.path, also=also)


def same_file(path: str, found: FileRead) -> FileRead:
    """The result under the path as typed, or a problem where the worker read another file than this one."""
    if hashlib.sha256(Path(path).read_bytes()).hexdigest() == found.sha256:
        problems = tuple(_renamed(problem, path, found.path) for problem in found.problems)
        return replace(found, path=path, problems=problems)
    return _failed(path, "集群节点上同一路径的文件内容与本机不同")


def read_on_cluster(args: argparse.Namespace, settings: Settings) -> list[FileRead]:
    """Everything ``args.paths`` names, read by the cluster at ``args.cluster``.

    UsageError where the package is missing, the scheduler does not answer or there is nothing to read.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "没有安装集群调度程序 dask.distributed，不能用 --cluster",
            "用 pip install distributed 安装，或去掉 --cluster（本机用 --jobs 多进程读取）",
        ) from error
    from xltools.cli.terminal import progress

    if "-" in args.paths:
        raise UsageError("--cluster 不能读标准输入", "请把文本存成文件")
    paths, problems = collect(args.paths)
    if not paths:
        raise UsageError(
            f"{'、'.join(args.paths)} 里没有可读的文件", "支持 xlsx、xlsm、xls、ods、docx 和文本"
        )
    names = [str(path.resolve()) for path in paths]
    layouts = tuple(str(Path(folder).resolve()) for folder in args.layouts)
    try:
        client = Client(args.cluster, timeout="10s")
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(f"连不上集群 {args.cluster}", "检查地址和端口，例如 tcp://10.0.0.5:8786") from error
    files = [FileRead(p.path or "", "", 0, "unreadable", "", problems=(p,)) for p in problems]
    with client, progress("读取", total=len(names), quiet=args.quiet) as bar:
        futures = client.map(read_and_check, names, layouts=layouts, settings=settings, pure=False)
        for path, future in zip(paths, futures, strict=True):
            failure = future.exception()
            if failure is not None:
                files.append(_failed(str(path), f"{type(failure).__name__} {failure}"))
            else:
                files.append(same_file(str(path), future.result()))
            bar.step()
    return files
