"""``xltools convert``: any recognised table, redrawn in a standard form."""

from __future__ import annotations

import argparse
import sys

from xltools.cli.inputs import read_inputs
from xltools.cli.options import add_paths
from xltools.grid.collect import NOTES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Paths, ``-o``, ``--to``."""
    add_paths(parser)
    parser.add_argument("-o", "--output", metavar="文件夹", required=True, help="写到哪个文件夹")
    parser.add_argument("--to", metavar="表样", help="改画成哪种表样；不写则按识别出的表样重画")


def run(args: argparse.Namespace) -> int:
    """0; 2 if no table could be converted. What a form cannot hold is printed and kept in 转换说明.txt."""
    from xltools.work.convert import convert_files
    from xltools.work.forms import find_layout, layouts_by_id
    from xltools.work.outputs import claim_folder

    to = find_layout(layouts_by_id(args.layouts), args.to) if args.to else None
    claim_folder(args.output, inputs=args.paths)
    files = read_inputs(args)
    done = convert_files(files, args.output, to, layouts=args.layouts, inputs=args.paths)
    for line in done.notes:
        print(line, file=sys.stderr)
    if not args.quiet:
        more = f"；说明见 {NOTES}" if done.notes else ""
        print(f"已转换 {len(done.written)} 个文件，写到 {done.folder}{more}")
    return 0 if done.written else 2
