"""``xltools read``: recognise every table and print the records."""

from __future__ import annotations

import argparse
import sys

from xltools.cli.inputs import load_settings, read_inputs
from xltools.cli.options import add_paths
from xltools.cli.output import write_json
from xltools.cli.terminal import show_problems, show_tables


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Paths and ``--json``."""
    add_paths(parser)
    parser.add_argument("--json", metavar="文件", help="把记录写成 JSON 文件；写 - 则打印到标准输出")
    parser.add_argument(
        "--coverage", action="store_true", help="在 JSON 里逐格注明：读入、栏目、框架、原样保留、没有读懂"
    )


def run(args: argparse.Namespace) -> int:
    """0; 2 if no table could be read."""
    from xltools.rules.run import with_settings
    from xltools.work.records import claim_json

    if args.json and args.json != "-":
        claim_json(args.json, inputs=args.paths, force=args.force)
    settings = load_settings(args)
    files = read_inputs(args)
    problems = with_settings((p for file in files for p in file.problems), settings)
    if args.json:
        from xltools.exchange.json_records import document

        write_json(document(files, problems), args.json, args.paths, args)
    if not args.json:
        show_tables(files)
        if problems and not args.quiet:
            show_problems(files, problems, sys.stderr, hint="用 --json 可得到全部")
    elif args.json != "-" and not args.quiet:
        tables = sum(len(file.tables) for file in files)
        print(f"共 {len(files)} 个文件、{tables} 张表，已写入 {args.json}")
    return 0 if any(file.tables for file in files) else 2
