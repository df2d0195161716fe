"""``xltools new``: an empty, validated workbook."""

from __future__ import annotations

import argparse

from xltools.cli.errors import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Layout, ``-o``, ``--list``, ``--year``, and how many rows."""
    parser.add_argument("layout", metavar="表样", nargs="?", help="表样编号，用 --list 查看")
    parser.add_argument("-o", "--output", metavar="文件", help="要写的 .xlsx 文件")
    parser.add_argument("--list", action="store_true", help="列出全部表样")
    parser.add_argument("--year", type=int, metavar="年份", help="印在表上的年份，例如 2025")
    parser.add_argument("--rows", type=int, metavar="行数", help="指标空行的行数，默认 12")
    parser.add_argument("--tasks", type=int, metavar="行数", help="任务空行的行数，默认 8")
    parser.add_argument(
        "--projects",
        type=int,
        metavar="个数",
        help="项目总表的空行数，默认 12；乡镇工作簿里项目表的张数，默认 3",
    )


def run(args: argparse.Namespace) -> int:
    """0; WorkError for a wrong call."""
    from xltools.work.new import SETS, new, offered_layouts

    if args.list:
        offered = offered_layouts(args.layouts)
        width = max(map(len, [*offered, *SETS]))
        for name, text in [*((layout.id, layout.name) for layout in offered.values()), *SETS.items()]:
            print(f"{name:<{width}}  {text}")
        return 0
    if not args.layout or not args.output:
        raise UsageError("缺少表样或 -o 文件", "例如 xltools new xinjiang_project_goal -o 目标表.xlsx")
    path = new(
        args.layout,
        args.output,
        year=args.year,
        rows=args.rows,
        tasks=args.tasks,
        projects=args.projects,
        layouts=args.layouts,
        force=args.force,
    )
    if not args.quiet:
        print(f"已生成 {path}")
    return 0
