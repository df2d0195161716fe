"""设置: a sheet of a few rows; the same button saves it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from xltools.addin.answers import ActionError, Answer
from xltools.addin.folders import work_folder
from xltools.addin.live.book import as_text
from xltools.addin.live.own_sheets import SETTINGS_SHEET, delete_sheet, sheet_kind
from xltools.addin.live.page_sheet import page_sheet
from xltools.addin.live.sheet_style import dress_body, dress_head, dress_title, set_widths
from xltools.addin.preferences import Preferences, save_preferences, saved_preferences
from xltools.layouts.layout import LayoutError, load_layouts

_ROWS = (
    ("year", "年度", "新建表、沿用上年用的年份，如 2025；不填则按上年加一。"),
    ("scheme", "评分方案", "方案名（national、steps、hubei、sichuan）或县里的方案文件；不填为 national。"),
    ("layouts", "县里的表样文件夹", "放县里自己表样（.toml）的文件夹；保存后出现在“新建表”菜单里。"),
    ("rules", "规则设置文件", "县里的 xltools.toml：哪些规则不查、哪些按错误处理。"),
    ("output", "新文件保存到", "新建的工作簿存到哪个文件夹；不填为“文档\\绩效表”。"),
)
_TITLE = "绩效表设置：在 B 列填写，再按一次“设置”保存"


def edit_settings(book: Any, arguments: dict[str, str]) -> Answer:
    """Show the settings sheet; when it is the active sheet, check and save what stands on it."""
    if sheet_kind(book.sheets.active) == SETTINGS_SHEET:
        return _save(book, book.sheets.active)
    current = asdict(saved_preferences())
    sheet = page_sheet(book, SETTINGS_SHEET)
    rows = [[as_text(label), as_text(current[key]), as_text(hint)] for key, label, hint in _ROWS]
    sheet.range("A1").value = [
        [as_text(_TITLE), None, None],
        [as_text(text) for text in ("项目", "内容", "说明")],
        *rows,
    ]
    set_widths(sheet, (20, 44, 60))
    dress_title(sheet)
    dress_head(sheet.range("A2:C2"))
    fields = sheet.range((3, 2), (2 + len(_ROWS), 2))
    fields.number_format = "@"
    fields.color = (255, 253, 231)
    dress_body(sheet.range((3, 1), (2 + len(_ROWS), 3)))
    sheet.activate()
    sheet.range("B3").select()
    return Answer()


def _typed(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip().strip('"')


def _save(book: Any, sheet: Any) -> Answer:
    cells = sheet.range((3, 2), (2 + len(_ROWS), 2)).options(ndim=1).value
    typed = {key: _typed(value) for (key, _, _), value in zip(_ROWS, cells, strict=True)}
    preferences = Preferences(**typed)
    check_preferences(preferences)
    save_preferences(preferences)
    write_menu(preferences)
    if len(book.sheets) > 1:
        delete_sheet(book, sheet)
    return Answer("设置已保存。")


def check_preferences(preferences: Preferences) -> None:
    """ActionError (Chinese, with the row's name) for a setting that cannot be used."""
    from xltools.rules import SettingsError
    from xltools.scoring.scheme import load_scheme

    year = preferences.year
    if year and not (year.isdigit() and 2000 <= int(year) <= 2099):
        raise ActionError(f"年度“{year}”不对：请填四位年份，如 2025。")
    if preferences.layouts:
        try:
            load_layouts(preferences.layouts)
        except LayoutError as error:
            raise ActionError(f"县里的表样文件夹不能用：{error}") from error
    try:
        preferences.rule_settings()
    except SettingsError as error:
        raise ActionError(f"规则设置文件不能用：{error}") from error
    if preferences.scheme:
        try:
            load_scheme(preferences.scheme)
        except ValueError as error:
            raise ActionError(f"评分方案不能用：{error}") from error
    if preferences.output and not Path(preferences.output).is_dir():
        raise ActionError(f"文件夹“{preferences.output}”不存在：请先建好，或留空。")


def write_menu(preferences: Preferences) -> Path:
    """The 新建表 menu with the county's own forms, as the ribbon reads it: ASCII XML."""
    from xltools.addin.install.sources import new_menu

    path = work_folder() / "menu.xml"
    path.write_text(new_menu(load_layouts(*preferences.layout_folders)) + "\n", encoding="ascii")
    return path
