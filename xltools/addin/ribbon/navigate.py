"""定位下一个问题: select the next cell of the result sheet."""

from __future__ import annotations

from typing import Any

from xltools.addin.answers import ActionError, Answer
from xltools.addin.live.result_sheet import position, read_rows, set_position
from xltools.addin.session import leave_status


def next_problem(book: Any, arguments: dict[str, str]) -> Answer:
    """Select the next finding's cell and show it in the status bar; after the last, begin again."""
    rows = read_rows(book)
    if not rows:
        raise ActionError("没有可定位的问题：请先按“校验”。")
    before = position(book)
    row = next((row for row in rows if row.number > before), rows[0])
    for sheet in book.sheets:
        if sheet.name == row.sheet:
            break
    else:
        raise ActionError(f"工作表“{row.sheet}”已被删除或改名：请重新按“校验”。")
    if not sheet.visible:
        sheet.visible = True
    sheet.activate()
    sheet.range(row.cell).select()
    set_position(book, row.number)
    again = "（已回到第一个）" if row.number <= before else ""
    leave_status(book, f"问题 {row.number}/{rows[-1].number}{again}：{row.message}")
    return Answer()
