"""``xltools check``: read, then run every rule; list, mark and repair what was found."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any, TextIO

from xltools.cli.errors import UsageError
from xltools.cli.inputs import load_settings, named_inputs
from xltools.cli.options import add_paths
from xltools.cli.output import write_json
from xltools.cli.terminal import progress, show_problems

if TYPE_CHECKING:
    from xltools.work.check import Checked
    from xltools.work.repair import RepairedFiles


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Paths, ``--json``, ``--xlsx``, ``--fix`` and its ``-o``."""
    add_paths(parser)
    parser.add_argument("--json", metavar="文件", help="把记录和问题写成 JSON 文件；写 - 则打印到标准输出")
    parser.add_argument(
        "--xlsx",
        metavar="文件",
        help="把问题清单写成工作簿；有问题的 .xlsx、.xlsm 另存副本，标出底色和批注，"
        "放在它旁边的“文件名-批注”文件夹里",
    )
    parser.add_argument(
        "--fix",
        action="store_true",
        help="修复能放心修复的（符号、全角数字、网页标记、空格、合计），写成副本，原文件不改动",
    )
    parser.add_argument("--baseline", metavar="文件", help="上一次 check --json 的结果：只报新出现的问题")
    parser.add_argument("-o", "--output", metavar="文件夹", help="--fix 的副本和修复清单.xlsx 写到哪个文件夹")


def _claim_outputs(args: argparse.Namespace) -> None:
    """Refuse what may not be written before anything is read."""
    from xltools.work.check import claim_problem_list
    from xltools.work.records import claim_json
    from xltools.work.repair import claim_repairs

    if args.fix and not args.output:
        raise UsageError("--fix 缺少 -o 文件夹", "例如 xltools check 文件夹 --fix -o 修复后")
    if args.output and not args.fix:
        raise UsageError("-o 要与 --fix 一起用", "只要问题清单请用 --xlsx 文件")
    if args.json and args.json != "-":
        claim_json(args.json, inputs=args.paths, others=[args.xlsx], force=args.force)
    if args.xlsx:
        claim_problem_list(args.xlsx, inputs=args.paths, force=args.force)
    if args.output:
        claim_repairs(args.output, inputs=args.paths, force=args.force)


def _write_list(args: argparse.Namespace, checked: Checked) -> list[str]:
    """Write the problem list and the marked copies; what to tell people about the copies."""
    from xltools.work.check import marked_folder, write_problem_list

    marked = write_problem_list(checked, args.xlsx, inputs=args.paths, layouts=args.layouts, force=args.force)
    lines = [f"问题清单：{args.xlsx}"]
    lines += [f"未做批注副本：{path}　{reason}" for path, reason in marked.refused.items()]
    for path, cells in marked.unnoted.items():
        lines.append(f"已上色、未加批注：{path}　{'、'.join(cells)} 里有会话式批注，加不进去；问题见问题清单")
    if marked.written:
        folder = marked_folder(args.xlsx)
        lines.append(f"批注副本：{len(marked.written)} 个，在 {folder}；原文件没有改动")
    return lines


def _show_repaired(args: argparse.Namespace, repaired: RepairedFiles, stream: TextIO) -> None:
    """The repairs, and what the rules still find in the repaired copies."""
    from xltools.cli.repairs import show_repairs
    from xltools.outputs.problem_groups import counts_text

    show_repairs(repaired.results, stream, args.output)
    print(f"修复后再查（不含跨文件的问题）：{counts_text(repaired.remaining)}", file=stream)


def _answer(checked: Checked, repaired: RepairedFiles | None) -> dict[str, Any]:
    from xltools.exchange.json_records import document

    answer = document(checked.files, checked.problems, checked.summary, checked.groups)
    if repaired is not None:
        from xltools.repair.listing import repairs_json

        answer |= repairs_json(repaired.results)
    return answer


def _left_out(checked: Checked) -> list[str]:
    """What is not listed, and why."""
    lines = []
    if checked.known:
        lines.append(f"上次已有、这次不再列出的：{checked.known} 条")
    if checked.accepted:
        reasons = "；".join(dict.fromkeys(f"{problem.code} {reason}" for problem, reason in checked.accepted))
        lines.append(f"已认可、没有列出的：{len(checked.accepted)} 条（{reasons}）")
    return lines


def run(args: argparse.Namespace) -> int:
    """0 without errors, 1 with errors, 2 if no table could be read; repairs do not change the code."""
    from xltools.work.check import check
    from xltools.work.repair import repair

    _claim_outputs(args)
    settings, given = load_settings(args), named_inputs(args)
    with progress(quiet=args.quiet) as bar:
        checked = check(
            given.paths,
            settings,
            text=given.text,
            jobs=args.jobs,
            layouts=args.layouts,
            baseline=args.baseline,
            progress=bar,
        )
    repaired = None
    if args.fix:
        repaired = repair(
            checked.files,
            args.output,
            settings,
            inputs=args.paths,
            layouts=args.layouts,
            force=args.force,
        )
    if args.json:
        write_json(_answer(checked, repaired), args.json, args.paths, args)
    lines = _write_list(args, checked) if args.xlsx else []
    if args.json != "-" or not args.quiet:
        hint = "" if args.json or args.xlsx else "用 --xlsx 文件 可导出全部"
        # With --json - the records own standard output; people read the findings on the other stream.
        stream = sys.stderr if args.json == "-" else sys.stdout
        show_problems(checked.files, checked.problems, stream, hint=hint)
        for line in (*lines, *_left_out(checked)):
            print(line, file=stream)
        if repaired is not None:
            _show_repaired(args, repaired, stream)
    if not checked.is_readable:
        return 2
    return 1 if checked.summary["errors"] else 0
