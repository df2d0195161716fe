"""``xltools report``: the county's page and a letter of return per township."""

from __future__ import annotations

import argparse
import sys

from xltools.cli.inputs import load_settings, named_inputs
from xltools.cli.options import add_paths
from xltools.cli.terminal import progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Paths and ``-o``."""
    add_paths(parser)
    parser.add_argument("-o", "--output", metavar="文件夹", required=True, help="报告写到哪个文件夹")


def run(args: argparse.Namespace) -> int:
    """0; 1 if a letter could not be written (the others are); 2 if no table could be read."""
    from xltools.outputs.problem_groups import counts_text
    from xltools.work.outputs import claim_folder
    from xltools.work.report import LETTERS, report

    folder = claim_folder(args.output, inputs=args.paths)
    settings, given = load_settings(args), named_inputs(args)
    with progress(quiet=args.quiet) as bar:
        done = report(
            given.paths,
            folder,
            settings,
            text=given.text,
            jobs=args.jobs,
            layouts=args.layouts,
            force=args.force,
            progress=bar,
        )
    if done.county is None:
        for problem in (problem for file in done.files for problem in file.problems):
            print(f"{problem.path or ''}：{problem.message}")
        print("没有读到任何绩效表，没有写报告")
        return 2
    if not args.quiet:
        entries, problems = done.county.entries, done.county.problems
        print(f"{len(done.files)} 个文件、{len(entries)} 张表：{counts_text(problems)}")
        for letter in done.letters:
            print(f"  {letter.name}")
    for township, reason in done.failed:
        print(f"{township} 的通知没有写出：{reason}", file=sys.stderr)
    print(f"已写出 {done.page} 和 {len(done.letters)} 份退回修改通知（{folder / LETTERS}）")
    return 1 if done.failed else 0
