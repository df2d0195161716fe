"""``xltools collect``: one click for a county's collection, as often as something new has come."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.cli.inputs import load_settings
from xltools.cli.options import add_scheme
from xltools.cli.output import write_json
from xltools.cli.terminal import progress

if TYPE_CHECKING:
    from xltools.desk.account import UnitState
    from xltools.work.collect import Collected


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Folder, ``--roster``, ``-o``, ``--json``, ``--scheme`` and ``--cluster``."""
    parser.add_argument("folder", metavar="文件夹", help="收表的文件夹：乡镇报来的文件都放在里面（含压缩包）")
    parser.add_argument("--roster", metavar="名册", help="项目名册工作簿：谁该交什么、下达多少钱")
    parser.add_argument(
        "-o", "--output", metavar="文件夹", help="结果写到哪个文件夹，默认是收表文件夹里的“汇总”"
    )
    parser.add_argument(
        "--json", metavar="文件", help="把记录、问题和台账写成 JSON 文件；写 - 则打印到标准输出"
    )
    add_scheme(parser)
    parser.add_argument("--cluster", metavar="地址", help="用 dask 集群读取，各节点须能打开同样的路径")


def run(args: argparse.Namespace) -> int:
    """0; 1 if something is missing, unread or in error."""
    from xltools.work.collect import Options, collect_folder
    from xltools.work.records import claim_json

    folder = Path(args.folder)
    if args.json and args.json != "-":
        claim_json(args.json, inputs=[args.folder], force=args.force)
    settings = load_settings(args)
    with progress(quiet=args.quiet) as bar:
        options = Options(
            settings=settings,
            layouts=args.layouts,
            jobs=args.jobs,
            scheme=args.scheme,
            roster=Path(args.roster) if args.roster else None,
            output=Path(args.output) if args.output else None,
            cluster=args.cluster,
            progress=bar,
        )
        done = collect_folder(folder, options)
    return _tell(args, done)


def _tell(args: argparse.Namespace, done: Collected) -> int:
    from xltools.desk.account import ledger_json, of_standing, unit_states
    from xltools.exchange.json_records import document
    from xltools.outputs.problem_groups import count
    from xltools.work.collect import MISSING, PAGE, WORKBOOK

    found = done.round
    summary = count(found.open_problems)
    states = unit_states(found)
    if args.json:
        answer = document(list(found.county.files), list(found.county.problems), summary)
        write_json(answer | {"ledger": ledger_json(found)}, args.json, [args.folder], args)
    if args.json != "-" and not args.quiet:
        _show(done, states)
    if args.json != "-":
        names = "、".join((WORKBOOK, PAGE, MISSING))
        print(f"已写出 {done.folder}：{names}，退回修改通知 {len(done.letters)} 份")
    amiss = any(unit.missing for unit in states) or of_standing(found, "unread", "pending", "blank")
    return 1 if amiss or summary["errors"] else 0


def _show(done: Collected, states: Sequence[UnitState]) -> None:
    from xltools.desk.account import life_counts, of_standing

    found = done.round
    files = len(found.files)
    print(
        f"第 {found.number} 轮：{files} 个文件，新读 {found.read} 个"
        + ("" if found.is_new else "（没有新来的文件）")
    )
    for standing, name in (("replaced", "已被更正件代替"), ("repeat", "重复报送"), ("blank", "未填报")):
        if own := of_standing(found, standing):
            print(f"  {name} {len(own)} 个")
    for file in of_standing(found, "pending"):
        print(f"  待核定：{file.path}　{file.why}")
    for file in of_standing(found, "unread"):
        print(f"  未能读取：{file.path}　{file.why}")
    for one in found.withdrawn:
        if one.replaced_by is None and one.last_round == found.number - 1:
            print(f"  已撤回：{one.path}")
    absent = [unit.name for unit in states if unit.state == "未交"]
    if absent:
        print(f"  未交（{len(absent)}）：{'、'.join(absent)}")
    for unit in states:
        if unit.state == "缺表":
            print(f"  缺表：{unit.name}　{'、'.join(unit.missing)}")
    print("  问题较上次：" + "，".join(f"{name} {number}" for name, number in life_counts(found).items()))
