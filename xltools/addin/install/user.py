"""Installing for one user: the .xlam into XLSTART, the settings of the VBA, the menu, the handbook."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from xltools import __version__
from xltools.addin.config import ansi_safe, write_config
from xltools.addin.install.places import ADDIN_NAME, Places
from xltools.addin.install.sources import BuildError, new_menu
from xltools.layouts.layout import Layout, LayoutError, load_layouts


class InstallError(Exception):
    """The add-in could not be installed or removed; the message (Chinese) says what to do."""


def find_xlam(given: str | None, folder: Path) -> bytes:
    """The add-in's bytes: a named file, the one in ``folder``, or built here where pyOpenVBA is installed."""
    candidate = Path(given) if given else folder / ADDIN_NAME
    if candidate.is_file():
        return candidate.read_bytes()
    if given:
        raise InstallError(f"找不到加载项文件 {given}：请检查路径，或在安装包的文件夹里运行“安装.bat”。")
    from xltools.addin.install.build import build_bytes

    try:
        return build_bytes()
    except BuildError as error:
        raise InstallError(
            f"没有现成的 {ADDIN_NAME}，也不能当场生成（{error}）：请用 --xlam 指定安装包里的 {ADDIN_NAME}。"
        ) from error


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside XLSTART, not in it: Excel opens whatever it finds there.
    handle, name = tempfile.mkstemp(suffix=".tmp", dir=path.parent.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.replace(name, path)
    except PermissionError as error:
        raise InstallError(f"{path} 正被使用：请关闭所有 Excel 窗口后再试。") from error
    finally:
        Path(name).unlink(missing_ok=True)


def install(
    places: Places,
    xlam: bytes,
    interpreter: str | None = None,
    handbook: Path | None = None,
    encoding: str | None = None,
) -> list[Path]:
    """Write everything, the add-in first; returns what was written. Installing again replaces.

    InstallError while Excel holds the old add-in, ConfigError for a path Basic cannot read: nothing has been
    changed then.
    """
    python = interpreter or sys.executable
    ansi_safe(python, encoding)
    _replace(places.addin, xlam)
    if places.addin != places.usual_addin and places.usual_addin.exists():
        # Excel would load both.
        places.usual_addin.unlink()
    write_config(places.config, python, encoding)
    menu = places.work / "menu.xml"
    menu.parent.mkdir(parents=True, exist_ok=True)
    menu.write_text(new_menu(_forms(places)) + "\n", encoding="ascii")
    written = [places.addin, places.config, menu]
    if handbook is not None and handbook.is_dir():
        shutil.rmtree(places.handbook, ignore_errors=True)
        shutil.copytree(handbook, places.handbook, dirs_exist_ok=True)
        written.append(places.handbook)
    receipt = {
        "version": __version__,
        "sha256": hashlib.sha256(xlam).hexdigest(),
        "addin": str(places.addin),
    }
    places.receipt.write_text(json.dumps(receipt), encoding="ascii")
    return written


def _forms(places: Places) -> tuple[Layout, ...]:
    """The forms of the menu, the county's own among them where the user has set a folder that still works."""
    try:
        data = json.loads((places.work / "settings.json").read_text(encoding="utf-8"))
        own = str(data.get("layouts") or "")
        return load_layouts(own) if own else load_layouts()
    except (OSError, ValueError, AttributeError, LayoutError):
        return load_layouts()


_PERSONAL = ("settings*.json", "xltools*.log", "answer-*.txt")
"""The clerk's own: kept by ``remove`` unless asked for."""


def remove_personal(places: Places) -> list[Path]:
    """Delete the clerk's settings and logs too, and the folders that are then empty."""
    removed = [path for pattern in _PERSONAL for path in sorted(places.work.glob(pattern))]
    for path in removed:
        path.unlink()
    if places.work.is_dir() and not any(places.work.iterdir()):
        places.work.rmdir()
    return removed


def remove(places: Places) -> list[Path]:
    """Delete what ``install`` wrote; the clerk's settings and logs stay. Returns what was deleted."""
    removed: list[Path] = []
    for path in (places.addin, places.config, places.work / "menu.xml", places.receipt):
        if path.exists():
            try:
                path.unlink()
            except PermissionError as error:
                raise InstallError(f"{path} 正被使用：请关闭所有 Excel 窗口后再试。") from error
            removed.append(path)
    if places.handbook.is_dir():
        shutil.rmtree(places.handbook)
        removed.append(places.handbook)
    if places.config.parent.is_dir() and not any(places.config.parent.iterdir()):
        places.config.parent.rmdir()
    return removed


def installed_hash(places: Places) -> str | None:
    """The hash noted by the last installation, None when there is none or it cannot be read."""
    try:
        data = json.loads(places.receipt.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    found = data.get("sha256") if isinstance(data, dict) else None
    return found if isinstance(found, str) else None
