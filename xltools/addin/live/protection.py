"""What an open workbook allows: its own state, and the protection of its sheets, lifted and put back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from xltools.addin.answers import ActionError

_FLAGS = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)


class LockedSheetError(ActionError):
    """A sheet whose protection has a password."""


def _state(book: Any, name: str) -> bool:
    """A property of the workbook; False where this Excel does not know it."""
    try:
        return bool(getattr(book.api, name))
    except Exception:  # noqa: BLE001 - COM's errors have no common base on other systems
        return False


def require_changeable(book: Any) -> None:
    """ActionError for a workbook that its owner has closed to changes."""
    if _state(book, "Final"):
        raise ActionError(
            "工作簿已标记为最终状态，没有改动任何内容：请先在“文件→信息→保护工作簿”里取消“标记为最终”。"
        )


def require_unshared(book: Any, what: str) -> None:
    """ActionError in a shared workbook, where Excel refuses to merge cells."""
    if _state(book, "MultiUserEditing"):
        raise ActionError(f"共享工作簿里不能{what}：请先在“审阅→共享工作簿”里取消共享。")


def read_only_note(book: Any) -> str:
    """A sentence for a workbook whose changes cannot be saved under its name; empty for others."""
    return "工作簿是以只读方式打开的，要保留结果请另存。" if _state(book, "ReadOnly") else ""


def locked_note(names: Collection[str]) -> str:
    """A sentence that names the sheets with a password; empty when there is none."""
    if not names:
        return ""
    listed = "、".join(f"“{name}”" for name in sorted(names)[:3])
    more = f"等 {len(names)} 张" if len(names) > 3 else ""
    return f"工作表{listed}{more}有保护密码，没有上色、批注和修改，需要时请先在“审阅”里撤销工作表保护。"


@contextmanager
def unprotected(sheet: Any) -> Iterator[None]:
    """Lift a sheet's protection and put it back as it was; LockedSheetError when it has a password.

    Notes are drawing objects, which a sheet may protect while its cells are free.
    """
    api = sheet.api
    contents, objects = bool(api.ProtectContents), bool(api.ProtectDrawingObjects)
    if not (contents or objects):
        yield
        return
    flags = {name: bool(getattr(api.Protection, name)) for name in _FLAGS}
    parts = {"Contents": contents, "DrawingObjects": objects, "Scenarios": bool(api.ProtectScenarios)}
    try:
        api.Unprotect("")
        still = bool(api.ProtectContents)
    except Exception as error:
        raise LockedSheetError(locked_note([sheet.name])) from error
    if still:
        raise LockedSheetError(locked_note([sheet.name]))
    try:
        yield
    finally:
        api.Protect(**flags, **parts)


@contextmanager
def opened(book: Any, names: Collection[str]) -> Iterator[frozenset[str]]:
    """Lift the protection of several sheets before the first change; yields those that stay locked."""
    with ExitStack() as stack:
        locked: set[str] = set()
        for sheet in book.sheets:
            if sheet.name in names:
                try:
                    stack.enter_context(unprotected(sheet))
                except LockedSheetError:
                    locked.add(sheet.name)
        yield frozenset(locked)
