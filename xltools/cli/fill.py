"""``xltools fill``: forms filled from JSON records, from last year's workbook, or into a clerk's own file."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xltools.layouts.layout import Layout
    from xltools.model.records import Table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Layout, ``--data`` or ``--from-last-year``, ``--into``, ``-o``, ``--year``."""
    parser.add_argument("layout", metavar="表样", help="表样编号，用 xltools new --list 查看")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", metavar="文件", help="JSON 记录，格式同 read --json；- 为标准输入")
    source.add_argument("--from-last-year", metavar="文件", help="上年的表：保留指标，实际值转为上年完成值")
    parser.add_argument("--into", metavar="文件", help="写进这个工作簿的副本，其余内容一概不动")
    parser.add_argument("-o", "--output", metavar="文件", required=True, help="要写的 .xlsx 文件")
    parser.add_argument("--year", type=int, metavar="年份", help="新的年度，默认为上年加一")


def _tables(args: argparse.Namespace, layout: Layout) -> list[Table]:
    from xltools.work import fill as work

    if args.from_last_year:
        tables = work.tables_of_workbook(args.from_last_year, args.layouts)
        return work.tables_of_last_year(tables, args.year)
    if args.data == "-":
        from xltools.cli.inputs import decode

        return work.tables_of_text(decode(sys.stdin.buffer.read()), layout.type, "标准输入")
    return work.tables_of_json(args.data, layout.type)


def run(args: argparse.Namespace) -> int:
    """0; WorkError where nothing can be written. Notes on what the form cannot hold go to stderr."""
    from xltools.work.fill import claim_filled, fill, fill_copy
    from xltools.work.forms import find_layout, layouts_by_id

    inputs = [name for name in (args.data, args.from_last_year) if name]
    path = claim_filled(args.output, into=args.into, inputs=inputs, force=args.force)
    layout = find_layout(layouts_by_id(args.layouts), args.layout)
    tables = _tables(args, layout)
    if args.into:
        written = fill_copy(
            args.into, tables, layout, path, inputs=inputs, layouts=args.layouts, force=args.force
        )
        if not args.quiet:
            print(f"已写入 {path}：改动了 {len(written)} 个单元格（{'、'.join(written[:12])}）")
        return 0
    live = bool(args.from_last_year)
    for note in fill(layout, tables, path, live=live, inputs=inputs, force=args.force):
        print(note, file=sys.stderr)
    if not args.quiet:
        print(f"已生成 {path}：{len(tables)} 张表")
    return 0
