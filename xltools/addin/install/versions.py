"""Versions side by side on the clerk's PC: each in a folder of its own, one of them in use.

An upgrade copies a new folder and then switches to it, a rollback switches back; a button that runs meanwhile
keeps its Python. Everything lies in the user's own folders, so no administrator is needed.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xltools.addin.config import ansi_safe
from xltools.addin.install.places import ADDIN_NAME, Places
from xltools.addin.install.runtime import PACKAGES, PYTHON, compile_packages
from xltools.addin.install.user import InstallError, install

_STATE = "current.json"
_POINTER = "current.txt"
"""The name of the version in use alone, for the batch files."""


@dataclass(frozen=True, slots=True)
class Current:
    """The version in use and the one before it; names of folders, empty where there is none."""

    name: str = ""
    previous: str = ""


def versions_folder(places: Places) -> Path:
    """Where the versions lie."""
    return places.work / "versions"


def read_current(places: Places) -> Current:
    """Which version is in use; none where nothing is installed or the note cannot be read."""
    try:
        data = json.loads((places.work / _STATE).read_text(encoding="ascii"))
        return Current(str(data["name"]), str(data["previous"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Current()


def _write_current(places: Places, current: Current) -> None:
    for name, text in (
        (_STATE, json.dumps({"name": current.name, "previous": current.previous})),
        (_POINTER, current.name),
    ):
        draft = places.work / f"{name}.tmp"
        draft.write_text(f"{text}\n", encoding="ascii")
        os.replace(draft, places.work / name)


def copy_version(places: Places, app: Path, version: str) -> str:
    """Copy a kit's program folder; the same version again gets a new folder, so it is really replaced."""
    folder = versions_folder(places)
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while (folder / f"{version}-{number}").exists():
        number += 1
    name = f"{version}-{number}"
    draft = folder / f"{name}.new"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        # Contents alone: times and attributes cost as much again, and nothing asks for them.
        shutil.copytree(app, draft, copy_function=shutil.copyfile)
        if not (draft / PACKAGES / "xltools" / "__pycache__").is_dir():
            compile_packages(draft / PACKAGES)
        os.replace(draft, folder / name)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise InstallError(
            f"程序没有复制完（{error.strerror}）：请检查磁盘空间，关闭杀毒软件的拦截后再试。"
        ) from error
    return name


def switch(places: Places, name: str, previous: str) -> list[Path]:
    """Make a version the one in use: the add-in first, which Excel may hold, then what names it."""
    folder = versions_folder(places) / name
    interpreter = folder / PYTHON / "python.exe"
    if not interpreter.is_file() or not (folder / ADDIN_NAME).is_file():
        raise InstallError(f"版本 {name} 的文件不全：请重新运行安装包里的“安装.bat”。")
    ansi_safe(str(interpreter))
    handbook = folder / "handbook"
    written = install(places, (folder / ADDIN_NAME).read_bytes(), str(interpreter), handbook)
    _write_current(places, Current(name, previous))
    return written


def install_kit(places: Places, app: Path, version: str) -> list[Path]:
    """Copy the kit's program folder, switch to it, forget all but the one before."""
    before = read_current(places).name
    name = copy_version(places, app, version)
    try:
        written = switch(places, name, before)
    except BaseException:
        shutil.rmtree(versions_folder(places) / name, ignore_errors=True)
        raise
    for other in versions_folder(places).iterdir():
        if other.name not in (name, before):
            # A button of another Excel may still run in it; the next installation tries again.
            shutil.rmtree(other, ignore_errors=True)
    return [versions_folder(places) / name, *written]


def roll_back(places: Places) -> str:
    """Switch to the version before; returns its name. InstallError where there is none."""
    current = read_current(places)
    if not current.previous or not (versions_folder(places) / current.previous).is_dir():
        raise InstallError("没有更早的版本可以退回：请用旧的安装包运行“安装.bat”。")
    switch(places, current.previous, current.name)
    return current.previous


def remove_versions(places: Places) -> list[Path]:
    """Delete every version but the one whose Python runs this; returns what was deleted."""
    removed: list[Path] = []
    running = Path(sys.executable).resolve()
    folder = versions_folder(places)
    for version in sorted(folder.iterdir()) if folder.is_dir() else []:
        if version.resolve() in running.parents:
            continue
        shutil.rmtree(version, ignore_errors=True)
        if version.exists():
            raise InstallError(f"{version} 正被使用：请关闭所有 Excel 窗口后再试。")
        removed.append(version)
    for name in (_STATE, _POINTER):
        path = places.work / name
        if path.exists():
            path.unlink()
            removed.append(path)
    with suppress(OSError):
        folder.rmdir()
    return removed
