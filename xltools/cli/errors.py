"""Errors of the command line that are the caller's to mend."""

from __future__ import annotations

from xltools.work.errors import WorkError


class UsageError(WorkError):
    """A wrong call: ``message`` (Chinese) says what is wrong, ``fix`` what to do. Exit code 2."""


def nearest(word: str, known: list[str]) -> str | None:
    """The known word a misspelt one was probably meant to be, None when nothing is near."""
    import difflib

    found = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return found[0] if found else None
