"""导出上报: a clean copy to hand in, without our tints, notes and sheets; never one with errors in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xltools.addin.answers import ActionError, Answer
from xltools.addin.live.marks import clear_marks, old_notes
from xltools.addin.live.opening import free_path
from xltools.addin.live.own_sheets import RESULT_SHEET, delete_sheet, sheet_kind
from xltools.addin.live.protection import LockedSheetError, locked_note, opened
from xltools.addin.live.result_sheet import (
    FINDINGS_NAME,
    FIXABLE_NAME,
    NEXT_NAME,
    count,
    read_marks,
    remove_name,
)
from xltools.addin.preferences import load_preferences
from xltools.addin.ribbon.check import find_problems
from xltools.addin.session import show_status
from xltools.model.records import TABLE_TYPES, FileRead


def _name(file: FileRead) -> str:
    units = {table.unit for table in file.tables if table.unit}
    years = {table.year for table in file.tables if table.year}
    kinds = {table.type for table in file.tables}
    unit = units.pop() if len(units) == 1 else "上报"
    year = f"{years.pop()}年" if len(years) == 1 else ""
    kind = TABLE_TYPES[kinds.pop()] if len(kinds) == 1 else "绩效表"
    return f"{unit}_{year}{kind}"


def submit_book(book: Any, arguments: dict[str, str]) -> Answer:
    """Check, and without errors save a clean copy to the chosen folder; the open book stays as it is."""
    file, problems = find_problems(book, load_preferences())
    errors = count(problems)["error"]
    if errors:
        raise ActionError(f"还有 {errors} 个错误，不能上报：请按“校验”，改正后再导出。")
    if book.api.ProtectStructure and any(sheet_kind(sheet) for sheet in book.sheets):
        raise ActionError(
            "工作簿的结构被保护，去不掉校验结果等工作表：请先在“审阅”里撤销工作簿保护，再导出。"
        )
    show_status(book, "导出")
    suffix = Path(book.name).suffix or ".xlsx"
    path = free_path(book, Path(arguments["target"]), _name(file), suffix)
    book.api.SaveCopyAs(str(path))
    copy = book.app.books.open(str(path))
    try:
        marks = read_marks(copy)
        with opened(copy, {*old_notes(copy), *(mark.sheet for mark in marks)}) as locked:
            if locked:
                raise LockedSheetError(locked_note(locked))
            clear_marks(copy, marks)
        for name in (FINDINGS_NAME, FIXABLE_NAME, NEXT_NAME):
            remove_name(copy, name)
        for sheet in [s for s in copy.sheets if sheet_kind(s) is not None]:
            delete_sheet(copy, sheet)
        copy.save()
    except Exception:
        copy.close()
        path.unlink(missing_ok=True)
        raise
    copy.close()
    book.activate()
    left = len(problems)
    note = f"还有 {left} 个警告或提示，请确认无误。" if left else ""
    return Answer(f"已导出“{path.name}”，保存在 {path.parent}；批注、底色和“{RESULT_SHEET}”已去掉。{note}")
