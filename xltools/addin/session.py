"""xlwings, imported without pandas and numpy, and the book whose button was pressed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from xltools.addin.answers import ActionError
from xltools.addin.folders import log, on_windows

if TYPE_CHECKING:
    from types import ModuleType

_BUSY = "绩效表正在处理——"


def load_xlwings() -> ModuleType:
    """The package xlwings. It imports pandas and numpy when it finds them, half a second for nothing;
    they are hidden while it loads and can be imported as usual afterwards.
    """
    hidden = [name for name in ("pandas", "numpy") if name not in sys.modules]
    modules: dict[str, Any] = sys.modules
    for name in hidden:
        modules[name] = None
    try:
        import xlwings
    except ImportError as error:
        raise ActionError("没有装好 xlwings，不能操作 Excel：请重新运行安装包里的“安装.bat”。") from error
    finally:
        for name in hidden:
            if modules.get(name, "") is None:
                del modules[name]
    return xlwings


def _argument(name: str) -> str:
    prefix = f"--{name}="
    for argument in sys.argv:
        if argument.startswith(prefix):
            # Not split("="): a workbook may be called "2023=2024.xlsx".
            return argument[len(prefix) :].strip()
    return ""


def calling_book() -> Any:
    """The workbook in front when the button was pressed.

    ``xw.Book.caller()`` cuts the name at its first ``=``, and ``cmd.exe`` replaces ``%TEMP%`` in it; such a
    name is looked up in the calling Excel itself, whose active workbook it is.
    """
    xw = load_xlwings()
    name, hwnd = _argument("wb"), _argument("hwnd")
    if not on_windows():
        return xw.Book.caller()
    if "=" not in name:
        try:
            return xw.Book.caller()
        except KeyError:
            log(f"no open workbook is called {name!r}, the active one is taken")
    app = xw.App(impl=xw._xlwindows.App(xl=int(hwnd)))
    return book_named(app, name)


def book_named(app: Any, name: str) -> Any:
    """An open book by its exact name, else the active one; ActionError when Excel has none."""
    for book in app.books:
        if book.name.lower() == name.lower():
            return book
    if len(app.books) == 0:
        raise ActionError("没有打开的工作簿：请先打开或新建一个工作簿。")
    return app.books.active


@contextmanager
def quiet(book: Any) -> Iterator[None]:
    """No redrawing and no events while a button works; the status bar is given back in the end."""
    app = book.app
    updating, events = app.screen_updating, app.enable_events
    app.status_bar = False
    app.screen_updating = False
    app.enable_events = False
    try:
        yield
    finally:
        app.enable_events = events
        app.screen_updating = updating
        # 定位下一个问题 leaves its sentence standing; progress is wiped.
        if str(app.status_bar).startswith(_BUSY):
            app.status_bar = False


def show_status(book: Any, text: str) -> None:
    """Progress in the status bar, wiped when the button is done."""
    book.app.status_bar = f"{_BUSY}{text}"


def leave_status(book: Any, text: str) -> None:
    """A sentence that stays in the status bar after the button is done."""
    book.app.status_bar = f"绩效表：{text}"
