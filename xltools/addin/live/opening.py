"""New workbooks: a name nobody uses, written, then opened in the clerk's Excel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from xltools.sheets.names import file_name


def free_path(book: Any, folder: Path, wanted: str, suffix: str = ".xlsx") -> Path:
    """``wanted.xlsx`` in a folder, numbered until neither the folder nor Excel has one of that name.

    Excel refuses to open two workbooks of one name, even from different folders.
    """
    base = file_name(wanted)
    open_names = {other.name.lower() for other in book.app.books}
    number = 1
    while True:
        name = f"{base}{'' if number == 1 else f'（{number}）'}{suffix}"
        path = folder / name
        if not path.exists() and name.lower() not in open_names:
            return path
        number += 1


def write_and_open(book: Any, path: Path, write: Callable[[Path], object]) -> Any:
    """Let ``write`` make the file, then open it; returns the open book."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path)
    return book.app.books.open(str(path))
