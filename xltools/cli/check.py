"""``xltools check``: read, then run every rule; list, mark and repair what was found."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from xltools.cli.errors import UsageError
from xltools.cli.inputs import load_settings, read_inputs
from xltools.cli.options import add_paths
from xltools.cli.output import refuse_input_as_output, write_text
from xltools.model.problem import Problem
from xltools.model.records import FileRead

if TYPE_CHECKING:
    from xltools.repair.files import Repaired
    from xltools.rules import Settings


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


def _checked_arguments(args: argparse.Namespace) -> None:
    for target in (args.json, args.xlsx, args.output):
        if target and target != "-":
            refuse_input_as_output(target, args.paths)
    if args.fix and not args.output:
        raise UsageError("--fix 缺少 -o 文件夹", "例如 xltools check 文件夹 --fix -o 修复后")
    if args.output and not args.fix:
        raise UsageError("-o 要与 --fix 一起用", "只要问题清单请用 --xlsx 文件")
    if args.output and Path(args.output).exists() and not Path(args.output).is_dir():
        raise UsageError(f"{args.output} 不是文件夹", "换一个输出文件夹")


def _write_list(
    target: str, files: Sequence[FileRead], problems: Sequence[Problem], layouts: Sequence[str]
) -> list[str]:
    """Write the problem list and the marked copies; what to tell people about the copies."""
    from xltools.outputs.copies.annotate import annotate_files
    from xltools.outputs.copies.placing import CopyError
    from xltools.outputs.copies.problem_list import write_problem_list

    write_problem_list(target, files, problems)
    folder = Path(target).with_name(f"{Path(target).stem}-批注")
    try:
        marked = annotate_files(files, problems, folder, layouts)
    except CopyError as error:
        raise UsageError(str(error), "换一个 --xlsx 文件名") from error
    said = [f"问题清单：{target}"]
    said += [f"未做批注副本：{path}　{reason}" for path, reason in marked.refused.items()]
    for path, cells in marked.unnoted.items():
        said.append(f"已上色、未加批注：{path}　{'、'.join(cells)} 里有会话式批注，加不进去；问题见问题清单")
    if marked.written:
        said.append(f"批注副本：{len(marked.written)} 个，在 {folder}；原文件没有改动")
    return said


def _fix(args: argparse.Namespace, files: Sequence[FileRead]) -> list[Repaired]:
    from xltools.outputs.copies.placing import CopyError
    from xltools.repair.files import repair_files
    from xltools.repair.listing import LIST_NAME, write_repair_list

    try:
        results = repair_files(files, args.output, args.layouts)
    except CopyError as error:
        raise UsageError(str(error), "换一个输出文件夹") from error
    write_repair_list(Path(args.output, LIST_NAME), results)
    return results


def _show_fixed(
    args: argparse.Namespace,
    files: Sequence[FileRead],
    results: Sequence[Repaired],
    settings: Settings,
    stream: TextIO,
) -> None:
    """The repairs, and what the rules still find in the repaired copies."""
    from xltools.cli.terminal import counts_text
    from xltools.repair.listing import show_repairs
    from xltools.rules import check_file
    from xltools.rules.run import with_settings

    show_repairs(results, stream, args.output)
    copies = {result.path: result.found for result in results if result.found is not None}
    after = [copies.get(file.path, file) for file in files]
    left = with_settings((p for file in after for p in _readers_own(file)), settings)
    left += [problem for file in after for problem in check_file(file, settings)]
    print(f"修复后再查（不含跨文件的问题）：{counts_text(left)}", file=stream)


def _readers_own(file: FileRead) -> list[Problem]:
    return [problem for problem in file.problems if problem.code[0] in "FL"]


def _since(baseline: str | None, problems: list[Problem]) -> tuple[list[Problem], int]:
    """The findings a baseline does not have, and how many it has."""
    if baseline is None:
        return problems, 0
    from xltools.rules.baseline import BaselineError, only_new, read_baseline

    try:
        new = only_new(problems, read_baseline(baseline))
    except BaselineError as error:
        raise UsageError(
            str(error), "用 xltools check 路径 --json 文件 写一份，下次用 --baseline 指定它"
        ) from error
    return new, len(problems) - len(new)


def _left_out(accepted: Sequence[tuple[Problem, str]], known: int) -> list[str]:
    """What is not listed, and why: nothing is left out unsaid."""
    said = []
    if known:
        said.append(f"上次已有、这次不再列出的：{known} 条")
    if accepted:
        reasons = "；".join(dict.fromkeys(f"{problem.code} {reason}" for problem, reason in accepted))
        said.append(f"已认可、没有列出的：{len(accepted)} 条（{reasons}）")
    return said


def run(args: argparse.Namespace) -> int:
    """0 without errors, 1 with errors, 2 if no table could be read; repairs do not change the code."""
    _checked_arguments(args)
    settings = load_settings(args)
    files = read_inputs(args, settings)
    from xltools.cli.terminal import count, show_problems
    from xltools.county import copies
    from xltools.rules import check_county
    from xltools.rules.baseline import without_accepted
    from xltools.rules.grouping import group, settle
    from xltools.rules.run import with_settings

    problems = with_settings((p for file in files for p in file.problems), settings)
    problems += check_county(files, settings)
    problems = settle(files, problems + with_settings(copies(files), settings))
    problems, accepted = without_accepted(problems, settings)
    problems, known = _since(args.baseline, problems)
    summary = count(problems)
    results = _fix(args, files) if args.fix else []
    if args.json:
        from xltools.exchange.json_records import document, dumps

        answer = document(files, problems, summary, group(files, problems))
        if args.fix:
            from xltools.repair.listing import repairs_json

            answer |= repairs_json(results)
        write_text(args.json, dumps(answer), args.paths)
    said = _write_list(args.xlsx, files, problems, args.layouts) if args.xlsx else []
    if args.json != "-" or not args.quiet:
        hint = "" if args.json or args.xlsx else "用 --xlsx 文件 可导出全部"
        # With --json - the records own standard output; people read the findings on the other stream.
        stream = sys.stderr if args.json == "-" else sys.stdout
        show_problems(files, problems, stream, hint=hint)
        for line in (*said, *_left_out(accepted, known)):
            print(line, file=stream)
        if args.fix:
            _show_fixed(args, files, results, settings, stream)
    if not any(file.tables for file in files):
        return 2
    return 1 if summary["errors"] else 0
