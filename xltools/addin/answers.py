"""What passes between the Basic of the add-in and Python: arguments in, one sentence out, both as ASCII.

The VBA project has code page 1252, ``cmd.exe`` the ANSI page of the machine and a file name may hold any
character; four hexadecimal digits per UTF-16 unit survive all three.
"""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

AnswerStatus = Literal["ok", "warning", "error"]


class ActionError(Exception):
    """A button that cannot do its work; the message is one Chinese sentence with what to do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the clerk is shown; an empty message shows nothing."""

    message: str = ""
    status: AnswerStatus = "ok"


_notices: list[str] = []
"""What the clerk must know besides the answer; one process serves one call."""


def add_notice(text: str) -> None:
    """Say a sentence beside the answer, once."""
    if text not in _notices:
        _notices.append(text)


def with_notices(answer: Answer) -> Answer:
    """The answer and the notices so far, which are then forgotten; a good answer becomes a warning."""
    said = "".join(_notices)
    _notices.clear()
    if not said:
        return answer
    return Answer(f"{answer.message}{said}", "warning" if answer.status == "ok" else answer.status)


def hex_encode(text: str) -> str:
    """``中`` → ``4E2D``; characters beyond the first plane become two units, as in VBA."""
    return text.encode("utf-16-be", "surrogatepass").hex().upper()


def hex_decode(digits: str) -> str:
    """The text of ``hex_encode``; ValueError for anything else."""
    return bytes.fromhex(digits).decode("utf-16-be", "surrogatepass")


def read_arguments(digits: str) -> dict[str, str]:
    """``name=value`` lines as a dictionary; a value may hold ``=``."""
    pairs = (line.partition("=") for line in hex_decode(digits).split("\n") if line)
    return {name: value for name, _, value in pairs}


def write_answer(path: Path, answer: Answer) -> None:
    """The answer file that ``ShowAnswer`` of XltoolsPress.bas reads: written whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _forget_old(path)
    handle, name = tempfile.mkstemp(suffix=".tmp", dir=path.parent)
    with os.fdopen(handle, "w", encoding="ascii", newline="\r\n") as stream:
        stream.write(f"status={answer.status}\nmessage={hex_encode(answer.message)}\n")
    os.replace(name, path)


def _forget_old(path: Path) -> None:
    """Each call has an answer file of its own; those of an Excel that died stay behind."""
    yesterday = time.time() - 86_400
    for other in path.parent.glob("answer-*.txt"):
        try:
            if other.stat().st_mtime < yesterday:
                other.unlink()
        except OSError:
            continue


def read_answer(path: Path) -> Answer:
    """An answer file, read as the VBA reads it."""
    lines = dict(line.split("=", 1) for line in path.read_text(encoding="ascii").splitlines() if line)
    status = lines["status"]
    if status == "error":
        return Answer(hex_decode(lines["message"]), "error")
    return Answer(hex_decode(lines["message"]), "warning" if status == "warning" else "ok")
