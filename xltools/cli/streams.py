r"""Standard output and error: UTF-8 on every console, and no control characters from other people's names.

A file or a cell may be called ``\x1b]0;…``: printed as it is, it would speak to the terminal.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

_CONTROL = re.compile(
    "\x1b(?:\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|\\[[0-9;?]*[ -/]*[@-~]?)?|[\x00-\x08\x0b-\x1f\x7f-\x9f]"
)
"""Commands to a terminal (ESC ], ESC [) whole, and every other control character."""


def printable(text: str) -> str:
    """The text without control sequences and control characters; tabs and line breaks stay."""
    return _CONTROL.sub("", text) if _CONTROL.search(text) else text


class CleanStream:
    """A text stream that writes only what is printable; ``raw`` is the stream beneath, for trusted text."""

    def __init__(self, raw: TextIO) -> None:
        self.raw = raw

    def write(self, text: str) -> int:
        """Write what is printable of a text."""
        self.raw.write(printable(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.raw, name)


def raw_stream(stream: TextIO) -> TextIO:
    """The stream beneath a clean one, for what the program itself composes (colours, JSON)."""
    return stream.raw if isinstance(stream, CleanStream) else stream


@contextmanager
def safe_streams() -> Iterator[None]:
    """Clean UTF-8 streams while a command runs, with ``?`` for what a console cannot show.

    A Chinese Windows pipe is GBK by default: JSON would not be UTF-8, and one ``²`` would end the program.
    """
    out, err = sys.stdout, sys.stderr
    for stream in (out, err):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.stdout, sys.stderr = cast(TextIO, CleanStream(out)), cast(TextIO, CleanStream(err))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err
