"""``xltools province``: every first-level folder a county → one workbook each, and the province's."""

from __future__ import annotations

import argparse

from xltools.cli.inputs import load_settings
from xltools.cli.options import add_scheme
from xltools.cli.terminal import progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The root folder, ``-o``, ``--scheme`` and ``--cluster``."""
    parser.add_argument("root", metavar="文件夹", help="里面每个文件夹是一个县")
    parser.add_argument("-o", "--output", metavar="文件夹", required=True, help="写到哪个文件夹")
    add_scheme(parser)
    parser.add_argument(
        "--cluster",
        metavar="地址",
        help="用 dask 集群，每个节点处理整个县，地址如 tcp://10.0.0.5:8786；各节点须能打开同样的路径",
    )


def run(args: argparse.Namespace) -> int:
    """0; 1 if some files or counties could not be used (everything else is written)."""
    from xltools.work.province import province

    settings = load_settings(args)
    with progress(quiet=args.quiet) as bar:
        done = province(
            args.root,
            args.output,
            settings,
            scheme=args.scheme,
            jobs=args.jobs,
            layouts=args.layouts,
            cluster=args.cluster,
            force=args.force,
            progress=bar,
        )
    unused = sum(county.unused for county in done.counties)
    failed = [county for county in done.counties if county.failed]
    if not args.quiet:
        tables = sum(year.tables for county in done.counties for year in county.years)
        parts = [f"{len(done.counties)} 个县，计入 {tables} 张表"]
        if done.again:
            parts.append(f"{done.again} 个县没有变化，沿用上次的结果")
        if unused:
            parts.append(f"{unused} 个文件未能使用")
        print(f"{'，'.join(parts)}。已写出 {done.workbook} 和 {done.page}")
    for county in failed:
        print(f"{county.name} 没有汇总成：{county.failed}")
    if done.stray:
        print(f"下列文件不在任何县的文件夹里，没有读：{'、'.join(done.stray)}")
    return 1 if unused or failed or done.stray else 0
