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
    from xltools.work.read import read

    files = read(
        [folder],
        layouts=preferences.layout_folders,
        settings=preferences.rule_settings(),
        progress=Progress(book),
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
    from xltools.work.county import county_of, write_county

    preferences = load_preferences()
    folder = Path(arguments["path"])
    files = _read_folder(book, folder, preferences)
    show_status(book, "汇总")
    county = county_of(files, preferences.rule_settings())
    path = free_path(book, folder.parent, f"{folder.name}_汇总")
    layouts = preferences.layout_folders
    write_and_open(book, path, lambda target: write_county(county, target, layouts=layouts, inputs=[folder]))
    counted = sum(entry.counted for entry in county.entries)
    unused = _unused(files)
    text = f"读了 {len(files)} 个文件，{counted} 张表计入汇总，已打开“{path.name}”。{unused}"
    return Answer(text, "warning" if unused else "ok")


def report_folder(book: Any, arguments: dict[str, str]) -> Answer:
    """The county's page and a return-for-correction notice per township, in a folder beside."""
    from xltools.work.county import county_of
    from xltools.work.report import LETTERS, write_report

    preferences = load_preferences()
    folder = Path(arguments["path"])
    files = _read_folder(book, folder, preferences)
    show_status(book, "写报告")
    county = county_of(files, preferences.rule_settings())
    done = write_report(county, folder.parent / f"{folder.name}_报告", inputs=[folder])
    failed = "".join(f"{township} 的通知没有写出：{reason}。" for township, reason in done.failed)
    text = f"已写出“{done.page}”和 {len(done.letters)} 份退回修改通知（在“{LETTERS}”文件夹里）。"
    return Answer(f"{text}{failed}{_unused(files)}", "warning" if failed else "ok")


def dispatch_roster(book: Any, arguments: dict[str, str]) -> Answer:
    """One pre-filled workbook per township from the county's roster of projects.

    A roster with errors writes nothing; a workbook a township has begun to fill in is never overwritten.
    """
    from xltools.work.dispatch import RosterError, chosen_forms
    from xltools.work.dispatch import dispatch_roster as send

    preferences = load_preferences()
    show_status(book, "读取名册")
    forms = chosen_forms(layouts=preferences.layout_folders)
    try:
        sent = send(arguments["path"], arguments["target"], forms, progress=Progress(book))
    except RosterError as error:
        first = next((problem for problem in error.problems if problem.severity == "error"), None)
        where = f"：{first.cell or ''} {first.message}{first.fix}" if first else f"：{error.fix}。"
        raise ActionError(f"{error.message}{where}") from error
    text = f"已生成 {len(sent.done.written)} 个单位的预填工作簿，保存在 {sent.folder}。"
    if sent.done.unchanged:
        text += f"{len(sent.done.unchanged)} 个没有变化。"
    if sent.done.kept:
        return Answer(f"{text}{len(sent.done.kept)} 个已经填报，没有覆盖。", "warning")
    return Answer(text)
