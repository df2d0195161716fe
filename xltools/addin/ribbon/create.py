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
from xltools.layouts.layout import Layout, load_layouts
from xltools.model.records import TABLE_TYPES, Table


def layouts_by_id(preferences: Preferences) -> dict[str, Layout]:
    """Every form the clerk can use: the shipped ones and the county's own."""
    return {layout.id: layout for layout in load_layouts(*preferences.layout_folders)}


def _year(preferences: Preferences) -> int | None:
    if not preferences.year:
        return None
    if not (preferences.year.isdigit() and 2000 <= int(preferences.year) <= 2099):
        raise ActionError(f"设置里的年度“{preferences.year}”不对：请按“设置”，填四位年份，如 2025。")
    return int(preferences.year)


def new_form(book: Any, arguments: dict[str, str]) -> Answer:
    """An empty, validated form of the chosen layout in a new workbook."""
    from xltools.outputs.forms.template import empty_table, write_templates

    preferences = load_preferences()
    chosen = arguments.get("layout", "")
    if chosen in SETS:
        return _new_set(book, chosen, preferences)
    layout = layouts_by_id(preferences).get(chosen)
    if layout is None:
        raise ActionError("没有这种表样：县里的表样文件夹可能已移动，请按“设置”检查。")
    year = _year(preferences)
    name = f"{layout.title}{f'（{year}年）' if year else ''}"
    path = free_path(book, preferences.output_folder(), name)
    sheets = [(TABLE_TYPES[layout.type], layout, [empty_table(layout, year)])]
    write_and_open(book, path, lambda target: write_templates(target, sheets, live=True))
    return Answer(f"已新建“{path.name}”，保存在 {path.parent}。")


def _new_set(book: Any, chosen: str, preferences: Preferences) -> Answer:
    """The workbook of a township's whole year, or the county's roster of projects."""
    from xltools.cli.new import TOWNSHIP
    from xltools.outputs.forms.roster import roster_builder
    from xltools.outputs.forms.township import TownshipSet, standard_forms, township_builder
    from xltools.sheets.save import save_workbook

    path = free_path(book, preferences.output_folder(), SETS[chosen])
    if chosen == TOWNSHIP:
        year = _year(preferences)
        build = township_builder(standard_forms(layouts_by_id(preferences)), TownshipSet(year=year))
    else:
        build = roster_builder()
    write_and_open(book, path, lambda target: save_workbook(target, build))
    return Answer(f"已新建“{path.name}”，保存在 {path.parent}。")


def tables_of_file(name: str, preferences: Preferences) -> list[Table]:
    """The records of a JSON file or of any workbook we can read; ActionError when there are none."""
    path = Path(name)
    if path.suffix.lower() == ".json":
        from xltools.exchange.json_records import RecordsError, loads, tables_from_json

        try:
            tables = tables_from_json(loads(path.read_text(encoding="utf-8-sig")))
        except (RecordsError, UnicodeDecodeError) as error:
            raise ActionError(f"“{path.name}”里的数据读不出来：{error}") from error
    else:
        from xltools.work.read import read_file

        found = read_file(path, preferences.layout_folders)
        tables = list(found.tables)
        if not tables and found.problems:
            problem = found.problems[0]
            raise ActionError(f"“{path.name}”读不出绩效表：{problem.message}{problem.fix}")
    if not tables:
        raise ActionError(f"“{path.name}”里没有绩效表：请换一个文件。")
    return tables


def draw_and_open(
    book: Any, tables: Sequence[Table], preferences: Preferences, name: str, *, live: bool
) -> tuple[Path, tuple[str, ...]]:
    """Draw tables in their forms, open the workbook; returns its path and what the forms could not hold."""
    from xltools.outputs.forms.convert import converted_sheets
    from xltools.outputs.forms.template import write_templates

    sheets, notes = converted_sheets(tables, layouts_by_id(preferences))
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
    from xltools.outputs.forms.last_year import start_of_year

    preferences = load_preferences()
    source = arguments["path"]
    show_status(book, "读取上年的表")
    tables = tables_of_file(source, preferences)
    years = {table.year for table in tables if table.year is not None}
    year = _year(preferences) or (max(years) + 1 if years else None)
    if year is None:
        raise ActionError("上年的表上没有年份，不知道新年度是哪一年：请按“设置”填写年度。")
    started = start_of_year(tables, year)
    path, notes = draw_and_open(book, started, preferences, f"{Path(source).stem}_{year}年", live=True)
    return _told(path, len(started), notes)


def score_book(book: Any, arguments: dict[str, str]) -> Answer:
    """The scoring workbook, with live formulas, of the tables in the open book."""
    from xltools.cli.score import chosen_tables
    from xltools.outputs.scoring.score import write_scores
    from xltools.scoring.scheme import load_scheme

    preferences = load_preferences()
    file = read_book(book, preferences.layout_folders)
    show_status(book, "评分")
    scheme = load_scheme(preferences.scheme or "national")
    path = free_path(book, preferences.output_folder(), f"{Path(book.name).stem}_评分表")

    def write(target: Path) -> None:
        write_scores(target, chosen_tables([file]), scheme)

    try:
        write_and_open(book, path, write)
    except ValueError as error:
        raise ActionError(f"不能评分：{error}。") from error
    return Answer(f"已生成评分表“{path.name}”，保存在 {path.parent}；按“{scheme.name}”评分。")
