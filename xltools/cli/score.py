"""``xltools score``: goal tables or self-evaluations → the scoring workbook, or the monitoring one."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from xltools.cli.inputs import load_settings, read_inputs
from xltools.cli.options import add_paths, add_scheme
from xltools.cli.terminal import show_problems

if TYPE_CHECKING:
    from xltools.work.score import Scored


def _month(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 12:
        raise argparse.ArgumentTypeError(f"应是 1 到 12 的月份，现在是 {text}")
    return int(text)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Paths, ``-o``, ``--scheme``, ``--monitor`` and ``--month``."""
    add_paths(parser)
    parser.add_argument("-o", "--output", metavar="文件.xlsx", required=True, help="打分工作簿写到哪里")
    add_scheme(parser)
    parser.add_argument("--monitor", action="store_true", help="生成绩效运行监控表，不生成自评打分表")
    parser.add_argument("--month", type=_month, metavar="月份", help="监控截至几月，默认按方案（7 月）")


def _sentence(done: Scored, *, monitor: bool) -> str:
    if monitor:
        return f"已写出 {done.workbook}：{done.drawn} 张绩效运行监控表"
    text = f"已写出 {done.workbook}：{done.drawn} 张自评打分表，其中 {done.final} 张已有总分"
    return text + (f"；{done.proposed} 张表没有分值，已按方案建议，请核对" if done.proposed else "")


def run(args: argparse.Namespace) -> int:
    """0 when the workbook was written; 2 if no table with indicators could be read."""
    from xltools.scoring.scheme import load_scheme
    from xltools.work.score import claim_scores, monitor_files, score_files

    claim_scores(args.output, inputs=args.paths, force=args.force)
    load_scheme(args.scheme)  # a mistake in it is told before the long reading
    files = read_inputs(args, load_settings(args))
    if args.monitor:
        done = monitor_files(
            files, args.output, args.scheme, month=args.month, inputs=args.paths, force=args.force
        )
    else:
        done = score_files(files, args.output, args.scheme, inputs=args.paths, force=args.force)
    if done is None:
        show_problems(files, [p for file in files for p in file.problems], sys.stdout)
        print("没有读到带绩效指标的目标表或自评表，没有写打分工作簿")
        return 2
    print(_sentence(done, monitor=args.monitor))
    if not args.quiet:
        print(f"评分方案：{done.scheme.name}")
        for table in done.left_out:
            print(f"没有绩效指标，未生成：{table.unit or ''}　{table.project or table.title or ''}")
        for path in (file.path for file in files if not file.tables):
            print(f"没有读到表：{path}")
    return 0
