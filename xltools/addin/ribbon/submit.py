"""导出上报: a clean copy to hand in, without our tints, notes and sheets; never one with errors in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xltools.addin.answers import ActionError, Answer
from xltools.addin.live.book import OWN_SHEETS, RESULT_SHEET
from xltools.addin.live.marks import clear_marks
from xltools.addin.live.opening import free_path
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
    show_status(book, "导出")
    suffix = Path(book.name).suffix or ".xlsx"
    path = free_path(book, Path(arguments["target"]), _name(file), suffix)
    book.api.SaveCopyAs(str(path))
    copy = book.app.books.open(str(path))
    try:
        clear_marks(copy, read_marks(copy))
        for name in (FINDINGS_NAME, FIXABLE_NAME, NEXT_NAME):
            remove_name(copy, name)
        alerts = book.app.display_alerts
        book.app.display_alerts = False
        try:
            for sheet in [s for s in copy.sheets if s.name in OWN_SHEETS]:
                sheet.delete()
        finally:
            book.app.display_alerts = alerts
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
