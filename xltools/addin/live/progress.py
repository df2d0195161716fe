"""Progress of long work in the status bar; work on folders is cancelled by holding Esc."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from xltools.addin.answers import ActionError
from xltools.addin.folders import on_windows
from xltools.addin.session import show_status

_ESCAPE = 0x1B
_PATIENCE = 2.0
_EVERY = 0.5


def escape_pressed() -> bool:
    """Whether Esc is held down or was pressed since the last question; always False off Windows."""
    if not on_windows():
        return False
    import ctypes

    user32 = ctypes.windll.user32  # type: ignore[attr-defined]  # Windows alone has it
    return bool(user32.GetAsyncKeyState(_ESCAPE) & 0x8001)


class Waiting:
    """The sentence of a reading that takes long: from the second second on, then every half second.

    A reading that is over before would only make the status bar flicker and cost a call to Excel.
    """

    def __init__(self, book: Any, what: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.book = book
        self.what = what
        self.clock = clock
        self.started = clock()
        self.next = self.started + _PATIENCE
        self.where = ""

    def begin(self, where: str) -> None:
        """Name what is being read now."""
        self.where = where
        self.tick()

    def tick(self) -> None:
        """Called often; shows the sentence when it is time."""
        now = self.clock()
        if now >= self.next:
            self.next = now + _EVERY
            show_status(self.book, f"{self.what} {self.where}，已用 {now - self.started:.0f} 秒")


class Progress:
    """Progress of a use case (``work.progress``) that asks after each part whether to go on.

    ActionError from ``step`` ends the reading and its worker processes; nothing has been written then.
    """

    def __init__(self, book: Any, cancelled: Callable[[], bool] = escape_pressed) -> None:
        self.book = book
        self.cancelled = cancelled
        self.what = ""
        self.done = 0
        self.total = 0
        cancelled()  # forget an Esc of before

    def start(self, what: str, total: int) -> None:
        """A phase begins, the number of its parts is known."""
        self.what, self.total, self.done = what, total, 0
        self._show()

    def step(self, index: int) -> None:
        """One more part is finished."""
        self.done += 1
        self._show()
        if self.cancelled():
            raise ActionError("已取消，没有写任何文件。")

    def _show(self) -> None:
        of = f"/{self.total}" if self.total else ""
        show_status(self.book, f"{self.what} {self.done}{of} 个文件（按住 Esc 取消）")
