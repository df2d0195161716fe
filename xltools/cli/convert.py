"""``xltools convert``: any recognised table, redrawn in a standard form."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from xltools.cli.errors import UsageError
from xltools.cli.forms import find_layout, layouts_by_id
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
    layouts = layouts_by_id(args)
    to = find_layout(layouts, args.to) if args.to else None
    folder = Path(args.output)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} 不是文件夹", "换一个输出文件夹")
    files = read_inputs(args)
    from xltools.outputs.forms.convert import convert_beside
    from xltools.sheets.names import file_name, sheet_name
    from xltools.sheets.save import replace_file

    folder.mkdir(parents=True, exist_ok=True)
    written: list[str] = []
    count = 0
    said: list[str] = []
    inputs = {Path(file.path).resolve() for file in files}
    for file in files:
        stem = "标准输入" if file.path == "-" else Path(file.path).stem
        if not file.tables:
            reason = file.problems[0].message if file.problems else "没有识别出绩效表"
            said.append(f"{file.path}：{reason}")
            continue
        name = sheet_name(file_name(stem), written)
        path = folder / f"{name}.xlsx"
        if path.resolve() in inputs:
            raise UsageError(f"输出 {path} 就是输入文件，不能覆盖", "换一个输出文件夹")
        notes, there = convert_beside(path, file.tables, layouts, to)
        said += [f"{file.path}：{note}" for note in notes]
        if there is None:
            continue
        if there != path:
            said.append(
                f"{file.path}：{path.name} 已经在那里，内容不同（可能改过），没有覆盖，另存为 {there.name}"
            )
        written += [name] if there == path else [name, there.stem]
        count += 1
    for line in said:
        print(line, file=sys.stderr)
    if said:
        replace_file(folder / NOTES, ("\n".join(said) + "\n").encode("utf-8-sig"))
    if not args.quiet:
        print(f"已转换 {count} 个文件，写到 {folder}" + (f"；说明见 {NOTES}" if said else ""))
    return 0 if count else 2
