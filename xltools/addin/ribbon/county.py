"""汇总文件夹, 生成报告, 下发模板: the county's work, with the code of the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xltools.addin.answers import ActionError, Answer
from xltools.addin.live.opening import free_path, write_and_open
from xltools.addin.live.progress import Progress
from xltools.addin.preferences import Preferences, load_preferences
from xltools.addin.session import show_status
from xltools.model.records import FileRead


def _read_folder(book: Any, folder: Path, preferences: Preferences) -> list[FileRead]:
    from xltools.work.read import read_paths

    progress = Progress(book, "读取")
    files = read_paths(
        [folder],
        layouts=preferences.layout_folders,
        settings=preferences.rule_settings(),
        on_start=progress.start,
        on_done=progress.step,
    )
    if not any(file.tables for file in files):
        raise ActionError(f"“{folder.name}”里没有认出任何绩效表：请检查是否选对了文件夹。")
    return files


def _unused(files: list[FileRead]) -> str:
    bad = [Path(file.path).name for file in files if not file.tables]
    if not bad:
        return ""
    more = f"等 {len(bad)} 个文件" if len(bad) > 1 else ""
    return f"有文件没能使用：{bad[0]}{more}，原因见“问题清单”。"


def merge_folder(book: Any, arguments: dict[str, str]) -> Answer:
    """The county summary of a folder, written beside it and opened."""
    from xltools.cli.merge import county_of, layout_names
    from xltools.outputs.county.workbook import write_summary

    preferences = load_preferences()
    folder = Path(arguments["path"])
    files = _read_folder(book, folder, preferences)
    show_status(book, "汇总")
    county = county_of(files, preferences.rule_settings())
    path = free_path(book, folder.parent, f"{folder.name}_汇总")
    names = layout_names(list(preferences.layout_folders))
    write_and_open(book, path, lambda target: write_summary(county, target, layout_names=names))
    counted = sum(entry.counted for entry in county.entries)
    unused = _unused(files)
    text = f"读了 {len(files)} 个文件，{counted} 张表计入汇总，已打开“{path.name}”。{unused}"
    return Answer(text, "warning" if unused else "ok")


def report_folder(book: Any, arguments: dict[str, str]) -> Answer:
    """The county's page and a return-for-correction notice per township, in a folder beside."""
    from xltools.cli.merge import county_of
    from xltools.cli.report import LETTERS, PAGE
    from xltools.outputs.notices.letter import write_notices
    from xltools.outputs.page.county_page import write_page

    preferences = load_preferences()
    folder = Path(arguments["path"])
    files = _read_folder(book, folder, preferences)
    show_status(book, "写报告")
    county = county_of(files, preferences.rule_settings())
    target = folder.parent / f"{folder.name}_报告"
    target.mkdir(exist_ok=True)
    write_page(county, target / PAGE)
    letters = write_notices(county, target / LETTERS)
    return Answer(
        f"已写出“{target / PAGE}”和 {len(letters)} 份退回修改通知（在“{LETTERS}”文件夹里）。{_unused(files)}"
    )


def dispatch_roster(book: Any, arguments: dict[str, str]) -> Answer:
    """One pre-filled workbook per township from the county's roster of projects.

    A roster with errors writes nothing; a workbook a township has begun to fill in is never overwritten.
    """
    from xltools.addin.ribbon.create import layouts_by_id
    from xltools.outputs.forms.dispatch import dispatch
    from xltools.outputs.forms.roster import read_roster
    from xltools.outputs.forms.township import standard_forms

    preferences = load_preferences()
    roster, target = Path(arguments["path"]), Path(arguments["target"])
    show_status(book, "读取名册")
    rows, problems = read_roster(roster)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        first = errors[0]
        raise ActionError(
            f"名册有 {len(errors)} 处错误，没有下发：{first.cell or ''} {first.message}{first.fix}"
        )
    if not rows:
        raise ActionError(f"“{roster.name}”里没有一行项目：请用“新建表”里的“县级项目名册”填写。")
    progress = Progress(book, "生成")
    done = dispatch(
        rows,
        target,
        standard_forms(layouts_by_id(preferences)),
        on_start=progress.start,
        on_done=progress.step,
    )
    text = f"已生成 {len(done.written)} 个单位的预填工作簿，保存在 {target}。"
    if done.unchanged:
        text += f"{len(done.unchanged)} 个没有变化。"
    if done.kept:
        return Answer(f"{text}{len(done.kept)} 个已经填报，没有覆盖。", "warning")
    return Answer(text)
