"""Outputs put in place so that a run killed at any moment leaves whole files and nothing half-told.

All files are written into a staging folder first, with a list of what goes where as the last one. Then the
ledger is committed; only then the files move, each by one atomic rename, the file it replaces copied into the
last round's dated folder before. A run that finds a staging folder whose list belongs to the ledger's state
finishes the moves, any other it throws away.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from xltools.grid.collect import COPIES_MARK, collect

LEDGER_STEM = "台账."
STAGING, ARCHIVE, LIST = ".暂存", "历次", "清单.json"


@dataclass(frozen=True, slots=True)
class Staged:
    """A staged set: ``token`` ties it to the ledger's state, ``hashes`` are its files' by name."""

    folder: Path
    token: str
    hashes: dict[str, str]


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def stage(
    target: Path, files: Mapping[str, bytes], archive: str, before: Mapping[str, str], token: str
) -> Staged:
    """Write files (by name below ``target``, with forward slashes) into the staging folder.

    ``archive`` names the dated folder of the last round, empty where this is the same round again; ``before``
    are names and hashes of what the last run wrote. OSError as it comes, with nothing in place.
    """
    folder = target / STAGING
    shutil.rmtree(folder, ignore_errors=True)
    hashes = {name: sha(data) for name, data in files.items()}
    for name, data in files.items():
        path = _inside(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    plan = {"token": token, "archive": archive, "files": hashes, "before": dict(before)}
    handle, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(plan, stream, ensure_ascii=False)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, folder / LIST)
    return Staged(folder, token, hashes)


class ClaimError(RuntimeError):
    """An output folder that holds files of other people; the message is Chinese."""


def claim(target: Path) -> None:
    """Make a folder ours: no search for submissions goes into it. ClaimError where it holds others' files."""
    mark = target / COPIES_MARK
    if mark.exists():
        return
    if target.is_dir():
        found, _ = collect([target])
        others = [path for path in found if path.parent != target or not path.name.startswith(LEDGER_STEM)]
        if others:
            raise ClaimError(
                f"文件夹 {target} 里有别的文件（{others[0].name} 等 {len(others)} 个），"
                "不能用来放台账和收表结果"
            )
    target.mkdir(parents=True, exist_ok=True)
    mark.touch()


def _inside(folder: Path, name: str) -> Path:
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts:
        raise ValueError(f"{name} leads out of the folder")
    return folder / Path(*pure.parts)


def finish(target: Path, token: str) -> bool:
    """Move what is staged under ``token`` into place; True where there was something to move.

    A staging folder of another token is what a killed run left before it was true: it is removed.
    """
    folder = target / STAGING
    if not folder.is_dir():
        return False
    try:
        plan = json.loads((folder / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        plan = None
    if not isinstance(plan, dict) or plan.get("token") != token:
        shutil.rmtree(folder, ignore_errors=True)
        return False
    _keep_last(target, plan)
    for name, digest in plan["files"].items():
        staged, place = _inside(folder, name), _inside(target, name)
        if staged.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            if _same(place, digest):
                staged.unlink()
            else:
                os.replace(staged, place)
    for name, digest in plan["before"].items():
        # What this round does not write any more: a letter to a township that has mended everything.
        place = _inside(target, name)
        if name not in plan["files"] and _same(place, digest):
            place.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    return True


def _keep_last(target: Path, plan: dict[str, Any]) -> None:
    """Copy the last run's files into the dated folder, those first that somebody changed since."""
    staged = target / STAGING
    for name, digest in plan["before"].items():
        place = _inside(target, name)
        moved = not _inside(staged, name).exists() and name in plan["files"]
        if moved or not place.is_file():
            continue
        if plan["archive"]:
            _copy(place, _inside(target / ARCHIVE / plan["archive"], name))
        elif not _same(place, digest):
            # The same round again: what somebody wrote into is kept beside the new one.
            _copy(place, _inside(target / ARCHIVE / "改过的", f"{sha(place.read_bytes())[:8]}-{place.name}"))


def _copy(place: Path, kept: Path) -> None:
    if kept.exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=kept.parent, prefix=".xltools-", suffix=".tmp")
    os.close(handle)
    try:
        shutil.copy2(place, temporary)
        os.replace(temporary, kept)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _same(path: Path, digest: str) -> bool:
    try:
        return sha(path.read_bytes()) == digest
    except OSError:
        return False
