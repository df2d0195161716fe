"""``xltools check``: read, then run every rule."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from xltools.cli.inputs import load_settings, read_inputs
from xltools.cli.options import add_paths
from xltools.cli.output import refuse_input_as_output, write_text
from xltools.problem import Problem
from xltools.records import FileRead


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Paths, ``--json`` and ``--xlsx``."""
    add_paths(parser)
    parser.add_argument("--json", metavar="文件", help="把记录和问题写成 JSON 文件；写 - 则打印到标准输出")
    parser.add_argument("--xlsx", metavar="文件", help="把问题清单写成工作簿")


def _write_list(target: str, files: Sequence[FileRead], problems: Sequence[Problem]) -> None:
    from xltools.workbooks.problem_list import write_problem_list

    write_problem_list(target, files, problems)


def run(args: argparse.Namespace) -> int:
    """0 without errors, 1 with errors, 2 if no table could be read."""
    for target in (args.json, args.xlsx):
        if target and target != "-":
            refuse_input_as_output(target, args.paths)
    settings = load_settings(args)
    files = read_inputs(args, settings)
    from xltools.county import copies
    from xltools.report.terminal import count, show_problems
    from xltools.rules import check_county
    from xltools.rules.run import with_settings

    problems = with_settings((p for file in files for p in file.problems), settings)
    problems += check_county(files, settings)
    problems += with_settings(copies(files), settings)
    summary = count(problems)
    if args.json:
        from xltools.report.json_records import document, dumps

        write_text(args.json, dumps(document(files, problems, summary)), args.paths)
    if args.xlsx:
        _write_list(args.xlsx, files, problems)
    if args.json != "-" or not args.quiet:
        hint = "" if args.json or args.xlsx else "用 --xlsx 文件 可导出全部"
        # With --json - the records own standard output; people read the findings on the other stream.
        show_problems(files, problems, sys.stderr if args.json == "-" else sys.stdout, hint=hint)
    if not any(file.tables for file in files):
        return 2
    return 1 if summary["errors"] else 0
