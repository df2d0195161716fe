"""Where every button arrives: ``entry.run('check', '', '<answer file in hex>')``.

Nothing but the standard library is imported here, so that even a broken installation ends in a Chinese
sentence and a log, never in a traceback window.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from xltools.addin.answers import (
    ActionError,
    Answer,
    hex_decode,
    read_arguments,
    with_notices,
    write_answer,
)
from xltools.addin.folders import log, log_file

ACTIONS: dict[str, str] = {
    "check": "xltools.addin.ribbon.check:check_book",
    "nextone": "xltools.addin.ribbon.navigate:next_problem",
    "repair": "xltools.addin.ribbon.repair:repair_book",
    "addrow": "xltools.addin.ribbon.rows:add_row",
    "new": "xltools.addin.ribbon.create:new_form",
    "fill": "xltools.addin.ribbon.create:fill_forms",
    "carry": "xltools.addin.ribbon.create:carry_last_year",
    "score": "xltools.addin.ribbon.create:score_book",
    "merge": "xltools.addin.ribbon.county:merge_folder",
    "report": "xltools.addin.ribbon.county:report_folder",
    "dispatch": "xltools.addin.ribbon.county:dispatch_roster",
    "submit": "xltools.addin.ribbon.submit:submit_book",
    "settings": "xltools.addin.ribbon.options:edit_settings",
    "help": "xltools.addin.ribbon.helping:show_help",
}
"""Button → function ``(book, arguments) -> Answer``; its module is imported when the button is pressed."""

_BUSY = frozenset({-2147418111, -2147417846})
"""RPC_E_CALL_REJECTED and RPC_E_SERVERCALL_RETRYLATER."""
_EDITING = -2146777998
"""The code under which Excel refuses while a cell is being edited."""
PING = "ping"
"""The test call of ``xltools doctor``: the whole way of a button but for Excel."""


def sentence(error: BaseException) -> str:
    """One Chinese sentence for any exception: what happened and what to do."""
    if isinstance(error, ActionError):
        return str(error)
    if _is_ours(error) and hasattr(error, "message") and hasattr(error, "fix"):
        return f"{error.message}：{error.fix.rstrip('。')}。" if error.fix else f"{error.message}。"
    if isinstance(error, KeyboardInterrupt):
        return "已取消，没有改动任何文件。"
    if isinstance(error, PermissionError):
        name = f"“{error.filename}”" if error.filename else "文件或工作表"
        return f"{name}不能写入：请关闭正在打开它的程序，或撤销工作表保护后重试。"
    if isinstance(error, FileNotFoundError) and error.filename:
        return f"找不到“{error.filename}”：请检查文件是否被移动或改名。"
    if isinstance(error, MemoryError):
        return "内存不够：请关闭其他工作簿后重试。"
    if isinstance(error, ModuleNotFoundError):
        return f"安装不完整，缺少 {error.name}：请重新运行安装包里的“安装.bat”。"
    if type(error).__name__ == "com_error":
        return _excel_sentence(error)
    if _is_ours(error):
        return str(error)
    return f"程序出错了，没有完成：请把日志 {log_file()} 发给维护人员。"


def _excel_sentence(error: BaseException) -> str:
    """What Excel refused: busy only where it says so, its own words otherwise."""
    details: tuple[Any, ...] = getattr(error, "excepinfo", None) or ()
    scode = details[5] if len(details) > 5 else None
    if getattr(error, "hresult", None) in _BUSY or scode == _EDITING:
        return "Excel 正忙，没有接受操作：请按 Esc 退出单元格编辑、关闭弹出的对话框后重试。"
    words = (str(details[2] or "").strip() if len(details) > 2 else "") or "没有说明原因"
    return f"Excel 没有接受操作（{words}）：请检查工作簿、工作表是否被保护或正在被别的程序使用。"


def _is_ours(error: BaseException) -> bool:
    """Errors of the package whose message is a Chinese sentence for the user."""
    return type(error).__module__.startswith("xltools.") and any("一" <= c <= "鿿" for c in str(error))


def perform(action: str, arguments: dict[str, str], book: Any = None) -> Answer:
    """Run one button on a book (the calling one by default) and turn every exception into an answer."""
    try:
        if action == PING:
            return Answer("ok")
        name = ACTIONS.get(action)
        if name is None:
            raise ActionError(f"这个版本没有“{action}”功能：请重新运行安装包里的“安装.bat”。")
        from xltools.addin.session import calling_book, quiet

        module, function = name.split(":")
        act = getattr(importlib.import_module(module), function)
        target = calling_book() if book is None else book
        with quiet(target):
            answer: Answer = act(target, arguments)
        return with_notices(answer)
    except BaseException as error:  # noqa: BLE001 - a reader in Rust panics with a BaseException
        if not isinstance(error, ActionError):
            log(f"{action} {arguments}\n{''.join(traceback.format_exception(error))}")
        else:
            log(f"{action} {arguments} {error}")
        return with_notices(Answer(sentence(error), "error"))


def run(action: str, arguments: str = "", answer_file: str = "") -> None:
    """Called by the VBA; texts come as hexadecimal UTF-16 (see ``answers``). Never raises."""
    if sys.stdout is None or sys.stderr is None:
        # pythonw has no streams; a library that prints must not fail for it.
        sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        sys.stderr = sys.stderr or sys.stdout
    try:
        given = read_arguments(arguments)
        answer = perform(action, given)
    except Exception as error:  # noqa: BLE001 - the log itself may be unwritable
        answer = Answer(sentence(error), "error")
    if answer_file:
        write_answer(Path(hex_decode(answer_file)), answer)
