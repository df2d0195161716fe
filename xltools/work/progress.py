"""Progress of long work: what a use case reports, and to whom."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Something that shows how far a use case has come: a bar, a status line, an event of the local page.

    A use case calls ``start`` once for each of its phases, then ``step`` once for each part that is done. An
    exception raised by either ends the use case (the add-in's Esc key); nothing has been written then.
    """

    def start(self, what: str, total: int) -> None:
        """A phase begins: ``what`` is its Chinese name (读取, 写通知), ``total`` the number of its parts."""
        ...

    def step(self, index: int) -> None:
        """The part of that index (from 0, in any order) is done."""
        ...


class Silent:
    """Progress that nobody watches."""

    def start(self, what: str, total: int) -> None:
        """Nothing is shown."""

    def step(self, index: int) -> None:
        """Nothing is shown."""


SILENT: Progress = Silent()
