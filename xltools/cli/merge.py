"""``xltools merge``: many files → the county workbook (and page)."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from xltools.cli.inputs import load_settings, read_inputs
from xltools.cli.options import add_paths, add_scheme
from xltools.cli.output import refuse_input_as_output
from xltools.model.records import FileRead

if TYPE_CHECKING:
    from xltools.county import County
    from xltools.rules import Settings


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


def county_of(files: list[FileRead], settings: Settings) -> County:
    """The county of these files with the findings of every rule, severities as the county chose.

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


def layout_names(folders: list[str]) -> dict[str, str]:
    """Identifier of every layout, shipped and local → its Chinese name."""
    from xltools.layouts.layout import load_layouts

    return {layout.id: layout.name for layout in load_layouts(*folders)}


def _read(args: argparse.Namespace, settings: Settings) -> list[FileRead]:
    if args.cluster is None:
        return read_inputs(args, settings)
    from xltools.work.cluster import read_on_cluster

    return read_on_cluster(args, settings)


def run(args: argparse.Namespace) -> int:
    """0; 1 if some files could not be used (the workbook is written all the same); 2 if none could."""
    for target in (args.output, args.html):
        if target:
            refuse_input_as_output(target, args.paths)
    from xltools.scoring.scheme import load_scheme

    scheme = load_scheme(args.scheme)
    settings = load_settings(args)
    files = _read(args, settings)
    if not any(file.tables for file in files):
        from xltools.cli.terminal import show_problems

        show_problems(files, [p for file in files for p in file.problems], sys.stdout)
        print("没有读到任何绩效表，没有写汇总工作簿")
        return 2
    from xltools.cli.terminal import show_problems
    from xltools.outputs.county.workbook import write_summary

    county = county_of(files, settings)
    write_summary(county, args.output, scheme=scheme, layout_names=layout_names(args.layouts))
    if args.html:
        from xltools.outputs.page.county_page import write_page

        write_page(county, args.html)
    if not args.quiet:
        show_problems(files, county.problems, sys.stdout, hint=f"全部见 {args.output} 的“问题清单”")
    _say(county, args)
    return 1 if county.unused else 0


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
