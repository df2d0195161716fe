"""``xltools report``: the county's page and a letter of return per township."""

from __future__ import annotations

import argparse
from pathlib import Path

from xltools.cli.errors import UsageError
from xltools.cli.inputs import load_settings, read_inputs
from xltools.cli.options import add_paths

PAGE = "全县汇总报告.html"
LETTERS = "退回修改通知"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Paths and ``-o``."""
    add_paths(parser)
    parser.add_argument("-o", "--output", metavar="文件夹", required=True, help="报告写到哪个文件夹")


def run(args: argparse.Namespace) -> int:
    """0; 2 if no table could be read."""
    folder = Path(args.output)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} 是文件，不是文件夹", "换一个文件夹名")
    settings = load_settings(args)
    files = read_inputs(args, settings)
    if not any(file.tables for file in files):
        for problem in (problem for file in files for problem in file.problems):
            print(f"{problem.path or ''}：{problem.message}")
        print("没有读到任何绩效表，没有写报告")
        return 2
    from xltools.cli.merge import county_of
    from xltools.cli.terminal import counts_text
    from xltools.outputs.notices.letter import write_notices
    from xltools.outputs.page.county_page import write_page

    county = county_of(files, settings)
    write_page(county, folder / PAGE)
    letters = write_notices(county, folder / LETTERS)
    if not args.quiet:
        print(f"{len(files)} 个文件、{len(county.entries)} 张表：{counts_text(county.problems)}")
        for letter in letters:
            print(f"  {letter.name}")
    print(f"已写出 {folder / PAGE} 和 {len(letters)} 份退回修改通知（{folder / LETTERS}）")
    return 0
