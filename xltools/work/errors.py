"""What a use case raises where it cannot be done: one Chinese sentence and its cure."""

from __future__ import annotations


class WorkError(Exception):
    """A use case that cannot be carried out as asked; nothing has been written.

    ``message`` (Chinese) says what is wrong, ``fix`` what to do. The command line prints both and ends with
    code 2, the add-in and the local page show them as one sentence.
    """

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
