"""``xltools new``: an empty, validated workbook."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.cli.errors import UsageError
from xltools.cli.forms import find_layout, layouts_by_id, output_file

if TYPE_CHECKING:
    from xlsxwriter import Workbook

TOWNSHIP, ROSTER = "township", "roster"
_SETS = {
    TOWNSHIP: "乡镇全年填报工作簿（说明、整体目标、项目目录、项目表、自评）",
    ROSTER: "县级项目名册（供 dispatch 使用）",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Layout, ``-o``, ``--list``, ``--year``, ``--rows``."""
    parser.add_argument("layout", metavar="表样", nargs="?", help="表样编号，用 --list 查看")
    parser.add_argument("-o", "--output", metavar="文件", help="要写的 .xlsx 文件")
    parser.add_argument("--list", action="store_true", help="列出全部表样")
    parser.add_argument("--year", type=int, metavar="年份", help="印在表上的年份，例如 2025")
    parser.add_argument("--rows", type=int, metavar="行数", help="指标空行的行数，默认 12")


def _save(path: Path, build: Callable[[Workbook], None]) -> None:
    """Write a blank form, but never over a file that holds something else: a clerk may have filled it in."""
    from xltools.sheets.save import save_workbook, workbook_bytes

    if path.exists() and path.read_bytes() != workbook_bytes(build):
        raise UsageError(f"{path} 已经存在，可能填了数据，没有覆盖", "换一个文件名，或先把它移走")
    save_workbook(path, build)


def run(args: argparse.Namespace) -> int:
    """0; UsageError for a wrong call."""
    from xltools.outputs.forms.template import NO_TEMPLATE

    layouts = {name: layout for name, layout in layouts_by_id(args).items() if name not in NO_TEMPLATE}
    if args.list:
        width = max(map(len, [*layouts, *_SETS]))
        for name, text in [*((layout.id, layout.name) for layout in layouts.values()), *_SETS.items()]:
            print(f"{name:<{width}}  {text}")
        return 0
    if not args.layout or not args.output:
        raise UsageError("缺少表样或 -o 文件", "例如 xltools new xinjiang_project_goal -o 目标表.xlsx")
    if args.year is not None and not 2000 <= args.year <= 2099:
        raise UsageError(f"年份 {args.year} 不对", "写四位年份，例如 2025")
    if args.rows is not None and not 1 <= args.rows <= 500:
        raise UsageError(f"行数 {args.rows} 不对", "写 1 到 500 之间的整数")
    path = output_file(args.output)
    from xltools.outputs.forms.template import BLANKS, empty_table, template_builder

    if args.layout == TOWNSHIP:
        from xltools.outputs.forms.township import TownshipSet, standard_forms, township_builder

        _save(path, township_builder(standard_forms(layouts), TownshipSet(year=args.year)))
    elif args.layout == ROSTER:
        from xltools.outputs.forms.roster import roster_builder

        _save(path, roster_builder())
    else:
        from xltools.model.records import TABLE_TYPES

        layout = find_layout(layouts, args.layout)
        blanks = {**BLANKS, **({"indicator": args.rows, "project": args.rows} if args.rows else {})}
        sheets = [(TABLE_TYPES[layout.type], layout, [empty_table(layout, args.year)])]
        _save(path, template_builder(sheets, live=True, blanks=blanks))
    if not args.quiet:
        print(f"已生成 {path}")
    return 0
