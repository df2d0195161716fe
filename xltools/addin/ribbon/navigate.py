"""定位下一个问题: select the next cell of the result sheet."""

from __future__ import annotations

from typing import Any

from xltools.addin.answers import ActionError, Answer
from xltools.addin.live.book import is_visible
from xltools.addin.live.own_sheets import sheet_named
from xltools.addin.live.result_sheet import position, read_rows, set_position
from xltools.addin.session import leave_status


def next_problem(book: Any, arguments: dict[str, str]) -> Answer:
    """Select the next finding's cell and show it in the status bar; after the last, begin again."""
    rows = read_rows(book)
    if not rows:
        raise ActionError("没有可定位的问题：请先按“校验”。")
    before = position(book)
    row = next((row for row in rows if row.number > before), rows[0])
    sheet = sheet_named(book, row.sheet)
    if sheet is None:
        raise ActionError(f"工作表“{row.sheet}”已被删除或改名：请重新按“校验”。")
    if not is_visible(sheet):
        if book.api.ProtectStructure:
            set_position(book, row.number)
            raise ActionError(
                f"问题在隐藏的工作表“{row.sheet}”的 {row.cell}，工作簿的结构被保护，不能显示它："
                "请先在“审阅”里撤销工作簿保护，或再按一次看下一个问题。"
            )
        sheet.visible = True
    sheet.activate()
    sheet.range(row.cell).select()
    set_position(book, row.number)
    again = "（已回到第一个）" if row.number <= before else ""
    leave_status(book, f"问题 {row.number}/{rows[-1].number}{again}：{row.message}")
    return Answer()
