"""Where copies of checked files go: the names of the originals, in a folder that says it holds copies."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from xltools.grid.collect import COPIES_MARK

_TEXT = "本文件夹是 xltools 写出的副本；检查上一级文件夹时不会重复读取这里的文件。\n"


class CopyError(ValueError):
    """A folder that copies cannot go to; the message is Chinese."""


def copy_places(folder: str | os.PathLike[str], paths: Iterable[str]) -> dict[str, Path]:
    """Each input file's place in ``folder``: its path below the folder all inputs have in common.

    Standard input (``-``) has none. CopyError where a copy would be one of the inputs.
    """
    named = [path for path in paths if path != "-"]
    if not named:
        return {}
    whole = {path: os.path.abspath(path) for path in named}
    try:
        root = os.path.commonpath([os.path.dirname(path) for path in whole.values()])
    except ValueError:  # different drives on Windows have no common folder
        root = ""
    places: dict[str, Path] = {}
    inputs = {os.path.realpath(path) for path in whole.values()}
    for path, full in whole.items():
        drive, below = os.path.splitdrive(full)
        relative = os.path.relpath(full, root) if root else drive.strip(":\\/") + below
        place = Path(folder, relative)
        if os.path.realpath(place) in inputs:
            raise CopyError(f"副本 {place} 就是输入文件，不能覆盖")
        places[path] = place
    return places


def mark_folder(folder: str | os.PathLike[str]) -> None:
    """Make the folder and leave the mark by which a search of the folder above passes it over.

    A folder that held other things before is not marked: what lies in it would no longer be found.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    if not any(place.iterdir()):
        Path(place, COPIES_MARK).write_text(_TEXT, "utf-8")
