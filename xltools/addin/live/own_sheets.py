"""The sheets the add-in adds to a workbook, told by what stands on them, not by their names alone.

A clerk may have a sheet 校验结果 of their own, or copies and renamed ones of ours: the first is never written
into, the others are never read as submissions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xltools.addin.answers import ActionError
from xltools.addin.live.book import is_visible

RESULT_SHEET = "校验结果"
REPAIR_SHEET = "修复记录"
SETTINGS_SHEET = "绩效表设置"
HELP_SHEET = "绩效表帮助"
REPAIR_HEAD = ("工作表", "单元格", "原值", "改成", "说明")
_TITLES = {RESULT_SHEET: "校验结果：", SETTINGS_SHEET: "绩效表设置：", HELP_SHEET: "绩效表帮助："}


def kind_of(rows: Sequence[Sequence[object]]) -> str | None:
    """Which of our sheets begins with these rows; None for anything else."""
    first = list(rows[0]) if rows else []
    if tuple(first[: len(REPAIR_HEAD)]) == REPAIR_HEAD:
        return REPAIR_SHEET
    title = str(first[0] or "") if first else ""
    return next((name for name, begins in _TITLES.items() if title.startswith(begins)), None)


def sheet_kind(sheet: Any) -> str | None:
    """Which of our sheets an open sheet is."""
    return kind_of(sheet.range("A1:E1").options(ndim=2).value)


def sheet_named(book: Any, name: str) -> Any | None:
    """The sheet of that name, Excel knowing no capitals; None when there is none."""
    return next((sheet for sheet in book.sheets if sheet.name.lower() == name.lower()), None)


def is_blank(sheet: Any) -> bool:
    """A sheet on which nothing has been typed."""
    used = sheet.used_range
    return used.shape == (1, 1) and used.value is None


def require_own(book: Any, *names: str) -> None:
    """ActionError where one of our sheets could not be written: foreign, hidden or missing under protection.

    Asked before anything is changed.
    """
    structure = bool(book.api.ProtectStructure)
    for name in names:
        sheet = sheet_named(book, name)
        if sheet is not None and sheet_kind(sheet) != name and not is_blank(sheet):
            raise ActionError(f"工作簿里已有一张自己的“{name}”表：请先把它改名，再按一次。")
        if structure and (sheet is None or not is_visible(sheet)):
            what = "加" if sheet is None else "显示隐藏的"
            raise ActionError(
                f"工作簿的结构被保护，不能{what}工作表“{name}”，没有改动任何内容："
                "请先在“审阅”里撤销工作簿保护。"
            )


def own_sheet(book: Any, name: str) -> Any:
    """Our sheet of a name, visible, made at the end when it is not there; ``require_own`` has been asked."""
    require_own(book, name)
    sheet = sheet_named(book, name)
    if sheet is None:
        return book.sheets.add(name, after=book.sheets[-1])
    if not is_visible(sheet):
        sheet.visible = True
    return sheet


def delete_sheet(book: Any, sheet: Any) -> None:
    """Delete one of our sheets without Excel's question; a very hidden one must be shown first."""
    alerts = book.app.display_alerts
    book.app.display_alerts = False
    try:
        if not is_visible(sheet):
            sheet.visible = True
        sheet.delete()
    finally:
        book.app.display_alerts = alerts
