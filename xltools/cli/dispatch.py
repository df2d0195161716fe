"""``xltools dispatch``: one pre-filled workbook per township from the county's roster."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from xltools.cli.terminal import progress
from xltools.model.problem import Problem


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Roster, ``-o``, the forms to use and their empty rows."""
    parser.add_argument("roster", metavar="名册", help="项目名册工作簿（xltools new roster 生成模板）")
    parser.add_argument("-o", "--output", metavar="文件夹", required=True, help="写到哪个文件夹")
    parser.add_argument("--goals", metavar="表样", help="整体目标用哪种表样")
    parser.add_argument("--project", metavar="表样", help="项目目标用哪种表样")
    parser.add_argument("--selfeval", metavar="表样", help="自评用哪种表样")
    parser.add_argument("--rows", type=int, metavar="行数", help="每张表的指标空行数，默认 12")
    parser.add_argument("--tasks", type=int, metavar="行数", help="整体表的任务空行数，默认 8")


def _show(problems: Sequence[Problem]) -> None:
    for problem in problems:
        where = f"{problem.sheet or ''} {problem.cell or ''}".strip()
        print(f"{where}：{problem.message}{problem.fix}" if where else problem.message, file=sys.stderr)


def run(args: argparse.Namespace) -> int:
    """0; WorkError where the roster has errors (nothing is written then)."""
    from xltools.work.dispatch import RosterError, chosen_forms, dispatch_roster

    forms = chosen_forms(args.goals, args.project, args.selfeval, layouts=args.layouts)
    try:
        with progress(quiet=args.quiet) as bar:
            sent = dispatch_roster(
                args.roster, args.output, forms, rows_per_form=args.rows, tasks=args.tasks, progress=bar
            )
    except RosterError as error:
        _show(error.problems)
        raise
    _show(sent.problems)
    done = sent.done
    for name in done.kept:
        print(f"{name} 已被改动（可能已填报），没有覆盖", file=sys.stderr)
    if not args.quiet:
        print(
            f"写出 {len(done.written)} 个工作簿，{len(done.unchanged)} 个没有变化，"
            f"{len(done.kept)} 个已填报未覆盖，在 {args.output}"
        )
    return 0
