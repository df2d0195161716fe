"""校验: every rule of the command line on the open, unsaved workbook."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from xltools.addin.answers import ActionError, Answer
from xltools.addin.live.book import book_grids
from xltools.addin.live.marks import Mark, clear_marks, old_notes, put_marks
from xltools.addin.live.own_sheets import RESULT_SHEET, require_own
from xltools.addin.live.protection import (
    LockedSheetError,
    locked_note,
    opened,
    read_only_note,
    require_changeable,
)
from xltools.addin.live.result_sheet import (
    count,
    in_order,
    read_marks,
    set_fixable,
    summary,
    write_results,
)
from xltools.addin.preferences import Preferences, load_preferences
from xltools.addin.session import show_status
from xltools.grid.model import Grid
from xltools.model.problem import Problem
from xltools.model.records import FileRead


def find_problems(
    book: Any, preferences: Preferences, grids: list[Grid] | None = None
) -> tuple[FileRead, list[Problem]]:
    """Read and check an open book; ActionError when there is no table of ours on it.

    ``grids`` are the book's sheets where they have been read already.
    """
    from xltools.rules import check_file
    from xltools.rules.run import with_settings
    from xltools.work.read import read_live

    settings = preferences.rule_settings()
    sheets = book_grids(book) if grids is None else grids
    file = read_live(sheets, book.fullname, preferences.layout_folders)
    if not file.tables:
        raise ActionError(
            "没有在这个工作簿里认出绩效表：请检查标题和表头是否完整，或用“新建表”取得标准表样。"
        )
    show_status(book, "核对")
    problems = [*with_settings(file.problems, settings), *check_file(file, settings)]
    return file, in_order(problems, [sheet.name for sheet in book.sheets])


def check_book(book: Any, arguments: dict[str, str]) -> Answer:
    """Check first; then, where the workbook allows it, take the old marks off, mark, list the findings."""
    from xltools.repair import repairs

    active = book.sheets.active
    require_changeable(book)
    require_own(book, RESULT_SHEET)
    preferences = load_preferences()
    grids = book_grids(book)
    file, problems = find_problems(book, preferences, grids)
    fixable = len(repairs(file, grids))
    show_status(book, "标出问题")
    remembered = read_marks(book)
    wanted = {
        RESULT_SHEET,
        *(problem.sheet for problem in problems if problem.sheet),
        *(mark.sheet for mark in remembered),
        *old_notes(book),
    }
    with opened(book, wanted) as locked:
        if RESULT_SHEET in locked:
            raise LockedSheetError(locked_note([RESULT_SHEET]))
        sheet = _mark(book, problems, remembered, locked)
    set_fixable(book, fixable)
    notes = f"{locked_note(locked)}{read_only_note(book)}"
    if not problems:
        active.activate()
        return Answer(f"检查了 {len(file.tables)} 张表，没有发现问题。{notes}", "warning" if locked else "ok")
    sheet.activate()
    advice = f"其中 {fixable} 处可用“一键修复”改正。" if fixable else ""
    warn = bool(locked) or count(problems)["error"] > 0
    return Answer(
        f"检查了 {len(file.tables)} 张表：{summary(problems)}。"
        f"已标在单元格上，并列在“校验结果”表里；点“定位下一个问题”逐个处理。{advice}{notes}",
        "warning" if warn else "ok",
    )


def _mark(book: Any, problems: list[Problem], remembered: list[Mark], locked: frozenset[str]) -> Any:
    """The new marks and the result sheet; when either fails, no new mark stays."""
    clear_marks(book, remembered, locked)
    marks: list[Mark] = []
    try:
        marks.extend(put_marks(book, problems, locked))
        kept = [mark for mark in remembered if mark.sheet in locked]
        return write_results(book, problems, [*kept, *marks])
    except BaseException:
        with suppress(Exception):
            clear_marks(book, marks, locked)
        raise
