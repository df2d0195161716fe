"""``xltools dispatch``: one pre-filled workbook per township from the county's roster."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from xltools.cli.errors import UsageError
from xltools.cli.forms import find_layout, layouts_by_id


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Roster, ``-o``, and the forms to use."""
    parser.add_argument("roster", metavar="名册", help="项目名册工作簿（xltools new roster 生成模板）")
    parser.add_argument("-o", "--output", metavar="文件夹", required=True, help="写到哪个文件夹")
    parser.add_argument("--goals", metavar="表样", help="整体目标用哪种表样")
    parser.add_argument("--project", metavar="表样", help="项目目标用哪种表样")
    parser.add_argument("--selfeval", metavar="表样", help="自评用哪种表样")


def run(args: argparse.Namespace) -> int:
    """0; 2 where the roster has errors (nothing is written then)."""
    from xltools.cli.terminal import progress
    from xltools.outputs.forms.dispatch import RosterConflictError, dispatch
    from xltools.outputs.forms.roster import read_roster
    from xltools.outputs.forms.township import Forms, standard_forms

    layouts = layouts_by_id(args)
    standard = standard_forms(layouts)
    forms = Forms(
        find_layout(layouts, args.goals) if args.goals else standard.goals,
        find_layout(layouts, args.project) if args.project else standard.project,
        find_layout(layouts, args.selfeval) if args.selfeval else standard.evaluation,
    )
    for form, kinds in (
        (forms.goals, ("department_goal", "department_plan")),
        (forms.project, ("project_goal",)),
        (forms.evaluation, ("department_selfeval", "project_selfeval")),
    ):
        if form.type not in kinds or form.many:
            raise UsageError(f"“{form.name}”不能用在这里", "用 xltools new --list 查看表样")
    if not Path(args.roster).is_file():
        raise UsageError(f"找不到 {args.roster}", "检查文件名，或用 xltools new roster 生成名册模板")
    if Path(args.output).exists() and not Path(args.output).is_dir():
        raise UsageError(f"{args.output} 不是文件夹", "换一个输出文件夹")
    rows, problems = read_roster(args.roster)
    for problem in problems:
        where = f"{problem.sheet or ''} {problem.cell or ''}".strip()
        print(f"{where}：{problem.message}{problem.fix}" if where else problem.message, file=sys.stderr)
    if any(problem.severity == "error" for problem in problems):
        raise UsageError(f"名册有 {len(problems)} 处错误，没有下发", "改好名册后重试")
    if not rows:
        raise UsageError("名册里没有一行数据", "每个项目填一行")
    try:
        with progress("下发", quiet=args.quiet) as bar:
            done = dispatch(rows, args.output, forms, on_start=bar.start, on_done=bar.step)
    except RosterConflictError as error:
        raise UsageError(f"名册有矛盾：{error}", "改好名册后重试") from error
    for name in done.kept:
        print(f"{name} 已被改动（可能已填报），没有覆盖", file=sys.stderr)
    if not args.quiet:
        print(
            f"写出 {len(done.written)} 个工作簿，{len(done.unchanged)} 个没有变化，"
            f"{len(done.kept)} 个已填报未覆盖，在 {args.output}"
        )
    return 0
