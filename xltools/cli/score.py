"""``xltools score``: goal tables or self-evaluations → the scoring workbook, or the monitoring one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xltools.cli.inputs import load_settings, read_inputs
from xltools.cli.options import add_paths, add_scheme
from xltools.cli.output import refuse_input_as_output
from xltools.model.records import FileRead, Table

if TYPE_CHECKING:
    from xltools.scoring.scheme import Scheme


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


def chosen_tables(files: Sequence[FileRead]) -> list[Table]:
    """One table per project: its self-evaluation where there is one, else its goals; copies once."""
    from xltools.scoring.ranking import Handed, pair

    distinct: dict[tuple[object, ...], list[Table]] = {}
    for file in files:
        for table in file.tables:
            alike = distinct.setdefault((table.type, table.unit, table.project, table.year), [])
            if table not in alike:
                alike.append(table)
    pairs = pair(Handed(table.unit or "", table) for alike in distinct.values() for table in alike)
    return [held.table for one in pairs if (held := one.selfeval or one.goal) is not None]


def _write(args: argparse.Namespace, tables: list[Table], scheme: Scheme) -> str:
    if args.monitor:
        from xltools.outputs.scoring.monitor import write_monitoring

        count = write_monitoring(args.output, tables, scheme, month=args.month)
        return f"已写出 {args.output}：{count} 张绩效运行监控表"
    from xltools.outputs.scoring.score import write_scores
    from xltools.scoring.weights import propose_weights

    placed = write_scores(args.output, tables, scheme)
    final = sum(one.result.total is not None for one in placed)
    proposed = sum(propose_weights(table, scheme) is not None for table in tables)
    text = f"已写出 {args.output}：{len(placed)} 张自评打分表，其中 {final} 张已有总分"
    return text + (f"；{proposed} 张表没有分值，已按方案建议，请核对" if proposed else "")


def run(args: argparse.Namespace) -> int:
    """0 when the workbook was written; 2 if no table with indicators could be read."""
    refuse_input_as_output(args.output, args.paths)
    from xltools.scoring.scheme import load_scheme

    scheme = load_scheme(args.scheme)
    files = read_inputs(args, load_settings(args))
    tables = chosen_tables(files)
    usable = [table for table in tables if table.indicators]
    if not usable:
        from xltools.cli.terminal import show_problems

        show_problems(files, [p for file in files for p in file.problems], sys.stdout)
        print("没有读到带绩效指标的目标表或自评表，没有写打分工作簿")
        return 2
    print(_write(args, usable, scheme))
    if not args.quiet:
        print(f"评分方案：{scheme.name}")
        for table in tables:
            if not table.indicators:
                print(f"没有绩效指标，未生成：{table.unit or ''}　{table.project or table.title or ''}")
        lost = [file.path for file in files if not file.tables]
        for path in lost:
            print(f"没有读到表：{path}")
    return 0
