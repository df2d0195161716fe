"""``xltools merge``: many files → the county workbook (and page)."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from xltools.cli.errors import UsageError
from xltools.cli.inputs import load_settings, named_inputs
from xltools.cli.options import add_paths, add_scheme
from xltools.cli.terminal import progress, show_problems

if TYPE_CHECKING:
    from xltools.county import County


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Paths, ``-o``, ``--html``, ``--scheme`` and ``--cluster``."""
    add_paths(parser)
    parser.add_argument("-o", "--output", metavar="文件.xlsx", required=True, help="汇总工作簿写到哪里")
    parser.add_argument("--html", metavar="文件", help="同时写一份全县网页报告")
    add_scheme(parser)
    parser.add_argument(
        "--cluster",
        metavar="地址",
        help="用 dask 集群读取，地址如 tcp://10.0.0.5:8786；各节点须能打开同样的路径",
    )


def run(args: argparse.Namespace) -> int:
    """0; 1 if some files could not be used (the workbook is written all the same); 2 if none could."""
    from xltools.work.county import claim_county, merge

    claim_county(args.output, args.html, inputs=args.paths, force=args.force)
    if args.cluster is not None and "-" in args.paths:
        raise UsageError("--cluster 不能读标准输入", "请把文本存成文件")
    settings, given = load_settings(args), named_inputs(args)
    with progress(quiet=args.quiet) as bar:
        done = merge(
            given.paths,
            args.output,
            settings,
            text=given.text,
            page=args.html,
            scheme=args.scheme,
            jobs=args.jobs,
            layouts=args.layouts,
            cluster=args.cluster,
            force=args.force,
            progress=bar,
        )
    if done.county is None:
        show_problems(done.files, [p for file in done.files for p in file.problems], sys.stdout)
        print("没有读到任何绩效表，没有写汇总工作簿")
        return 2
    if not args.quiet:
        hint = f"全部见 {args.output} 的“问题清单”"
        show_problems(done.files, done.county.problems, sys.stdout, hint=hint)
    _say(done.county, args)
    return 1 if done.county.unused else 0


def _say(county: County, args: argparse.Namespace) -> None:
    counted = sum(entry.counted for entry in county.entries)
    repeats = sum(entry.standing == "repeat" for entry in county.entries)
    parts = [f"计入 {counted} 张表"]
    if repeats:
        parts.append(f"重复 {repeats} 张不计")
    if county.versions:
        parts.append(f"{len(county.versions)} 组两个版本待核定")
    if county.unused:
        parts.append(f"{len(county.unused)} 个文件未能使用")
    print(f"{'，'.join(parts)}。已写出 {args.output}")
    if args.html:
        print(f"网页报告：{args.html}")
