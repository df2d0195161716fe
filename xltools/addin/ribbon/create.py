"""新建表, 填入数据, 沿用上年, 生成评分表: new workbooks beside the open one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xltools.addin.answers import ActionError, Answer
from xltools.addin.install.sources import SETS
from xltools.addin.live.book import read_book
from xltools.addin.live.opening import free_path, write_and_open
from xltools.addin.preferences import Preferences, load_preferences
from xltools.addin.session import show_status
from xltools.model.records import Table


def _year(preferences: Preferences) -> int | None:
    if not preferences.year:
        return None
    if not (preferences.year.isdigit() and 2000 <= int(preferences.year) <= 2099):
        raise ActionError(f"设置里的年度“{preferences.year}”不对：请按“设置”，填四位年份，如 2025。")
    return int(preferences.year)


def new_form(book: Any, arguments: dict[str, str]) -> Answer:
    """An empty, validated form, a township's whole workbook or the roster, in a new workbook."""
    from xltools.work.forms import layouts_by_id
    from xltools.work.new import new

    preferences = load_preferences()
    chosen = arguments.get("layout", "")
    folders = preferences.layout_folders
    layout = None if chosen in SETS else layouts_by_id(folders).get(chosen)
    if layout is None and chosen not in SETS:
        raise ActionError("没有这种表样：县里的表样文件夹可能已移动，请按“设置”检查。")
    year = _year(preferences)
    name = f"{layout.title}{f'（{year}年）' if year else ''}" if layout else SETS[chosen]
    path = free_path(book, preferences.output_folder(), name)
    write_and_open(book, path, lambda target: new(chosen, target, year=year, layouts=folders))
    return Answer(f"已新建“{path.name}”，保存在 {path.parent}。")


def tables_of_file(name: str, preferences: Preferences) -> list[Table]:
    """The records of a JSON file or of any workbook we can read; WorkError when there are none."""
    from xltools.work.fill import tables_of_json, tables_of_workbook

    if Path(name).suffix.lower() == ".json":
        return tables_of_json(name)
    return tables_of_workbook(name, preferences.layout_folders)


def draw_and_open(
    book: Any, tables: Sequence[Table], preferences: Preferences, name: str, *, live: bool
) -> tuple[Path, tuple[str, ...]]:
    """Draw tables in their forms, open the workbook; returns its path and what the forms could not hold."""
    from xltools.outputs.forms.convert import converted_sheets
    from xltools.outputs.forms.template import write_templates
    from xltools.work.forms import layouts_by_id

    sheets, notes = converted_sheets(tables, layouts_by_id(preferences.layout_folders))
    path = free_path(book, preferences.output_folder(), name)
    write_and_open(book, path, lambda target: write_templates(target, sheets, live=live))
    return path, notes


def _told(path: Path, count: int, notes: Sequence[str]) -> Answer:
    text = f"已生成“{path.name}”（{count} 张表），保存在 {path.parent}。"
    if not notes:
        return Answer(text)
    more = f"等 {len(notes)} 处" if len(notes) > 1 else ""
    return Answer(f"{text}有内容放不进表样，请手工补上：{notes[0]}{more}", "warning")


def fill_forms(book: Any, arguments: dict[str, str]) -> Answer:
    """The records of a file, written into the open tables they belong to, else as forms in a new workbook.

    A record that has no table here, or more rows than its table, is never half written: then everything
    is drawn anew.
    """
    from xltools.addin.live.into_live import fill_live
    from xltools.outputs.forms.into_existing import IntoError

    preferences = load_preferences()
    source = arguments["path"]
    show_status(book, "读取数据")
    tables = tables_of_file(source, preferences)
    show_status(book, "填表")
    try:
        changed = fill_live(book, tables, preferences)
    except IntoError as error:
        path, notes = draw_and_open(book, tables, preferences, f"{Path(source).stem}_已填", live=False)
        answer = _told(path, len(tables), notes)
        return Answer(f"当前工作簿里放不下（{error}），改为新工作簿。{answer.message}", answer.status)
    return Answer(f"填好了 {changed} 个单元格；改动前的内容记在“修复记录”表里。请再按一次“校验”。")


def carry_last_year(book: Any, arguments: dict[str, str]) -> Answer:
    """Forms of this year begun from last year's: indicators stay, results become 上年完成值."""
    from xltools.work.fill import tables_of_last_year

    preferences = load_preferences()
    source = arguments["path"]
    show_status(book, "读取上年的表")
    tables = tables_of_file(source, preferences)
    started = tables_of_last_year(tables, _year(preferences), how_to_say="请按“设置”填写年度")
    year = started[0].year
    path, notes = draw_and_open(book, started, preferences, f"{Path(source).stem}_{year}年", live=True)
    return _told(path, len(started), notes)


def score_book(book: Any, arguments: dict[str, str]) -> Answer:
    """The scoring workbook, with live formulas, of the tables in the open book."""
    from xltools.work.score import score_files

    preferences = load_preferences()
    file = read_book(book, preferences.layout_folders)
    show_status(book, "评分")
    path = free_path(book, preferences.output_folder(), f"{Path(book.name).stem}_评分表")
    done = score_files([file], path, preferences.scheme or "national")
    if done is None:
        raise ActionError("不能评分：没有可以打分的表，需要带绩效指标的目标表或自评表。")
    book.app.books.open(str(path))
    return Answer(f"已生成评分表“{path.name}”，保存在 {path.parent}；按“{done.scheme.name}”评分。")
