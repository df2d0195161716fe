"""Copies of people's own workbooks carry no mark of ours: what we wrote is known by its hash.

A copy must hold every byte of the original that it need not change, so the hashes stand in a hidden file
of the folder. A copy that was changed afterwards, or a file that was there before, is not written over.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from xltools.grid.collect import COPIES_MARK
from xltools.outputs.copies.placing import CopyError, copy_places
from xltools.sheets.save import replace_file
from xltools.work.errors import WorkError
from xltools.work.outputs import FORCE, claim_folder

HASHES = ".xltools-hashes"


def claim_copies(
    folder: str | os.PathLike[str], paths: Sequence[str], *, force: bool = False
) -> Mapping[str, Path]:
    """Where the copies of these files go; WorkError where one would be an input or something not ours."""
    place = claim_folder(folder)
    try:
        places = copy_places(place, paths)
    except CopyError as error:
        raise WorkError(str(error), "换一个输出文件夹") from error
    if force or not place.is_dir():
        return places
    known = _known(place)
    # A folder of an earlier version has the mark and no hashes: its files are copies all the same.
    trusted = known is None and (place / COPIES_MARK).exists()
    for target in places.values():
        if target.is_dir():
            raise WorkError(f"副本 {target} 的位置上是文件夹", "换一个输出文件夹")
        if target.exists() and not trusted and known_hash(target) not in (known or ()):
            raise WorkError(
                f"{target} 已经存在，不是本工具写出的，或写出后被改动过，没有覆盖",
                f"换一个输出文件夹；{FORCE}",
            )
    return places


def remember_copies(folder: str | os.PathLike[str], written: Iterable[str | os.PathLike[str]]) -> None:
    """Keep the hashes of copies just written, so that the next run may write them anew."""
    hashes = [known_hash(path) for path in written]
    if hashes:
        lines = sorted({*(_known(Path(folder)) or ()), *hashes})
        replace_file(Path(folder, HASHES), "".join(f"{line}\n" for line in lines).encode("ascii"))


def known_hash(path: str | os.PathLike[str]) -> str:
    """The SHA-256 of a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _known(folder: Path) -> set[str] | None:
    try:
        return set(Path(folder, HASHES).read_text("ascii").split())
    except (OSError, UnicodeDecodeError):
        return None
