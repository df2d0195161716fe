"""``xltools teach``: a layout file drafted from an example workbook."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The example, ``-o`` and ``--sheet``."""
    parser.add_argument("example", metavar="例表", help="填好的（最好）或空白的一份表")
    parser.add_argument("-o", "--output", metavar="文件.toml", required=True, help="版式文件写到哪里")
    parser.add_argument("--sheet", metavar="工作表", help="画哪一张工作表，默认是第一张认出的")


def run(args: argparse.Namespace) -> int:
    """0; 2 where there is no table (nothing is written then)."""
    from xltools.work.teach import teach

    done = teach(args.example, args.output, sheet=args.sheet, layouts=args.layouts, force=args.force)
    if done is None:
        print(f"{args.example} 里没有找到表，没有写版式文件")
        return 2
    for line in done.different:
        print(line)
    for question in done.draft.questions:
        beside = f"（左边印的是“{question.label}”）" if question.label else ""
        print(f"？{question.cell}“{question.text}”没有认出来{beside}")
    if not args.quiet:
        sure = sum(item.sure for item in done.draft.understood)
        print(f"“{done.sheet}”认出 {sure} 格内容，{len(done.draft.questions)} 格要人定。已写出 {done.layout}")
        print(f"对着看：{done.page}")
    return 0
