"""Which Excel this PC has: told by the program behind the name, and asked for its own start-up folder."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from typing import Any

from xltools.addin.folders import on_windows
from xltools.addin.install.places import Places

Registry = Callable[[str, str, str], str | None]
"""Root, key and value name → the value as text, None where it is not there."""


def read_registry(root: str, key: str, value: str = "") -> str | None:
    """A registry value as text, None where it is not there or this is not Windows."""
    if not on_windows():
        return None
    import winreg

    try:
        with winreg.OpenKey(getattr(winreg, root), key) as handle:  # type: ignore[attr-defined]
            return str(winreg.QueryValueEx(handle, value)[0])  # type: ignore[attr-defined]
    except OSError:
        return None


def excel_program(registry: Registry = read_registry) -> str | None:
    """The program Windows starts for ``Excel.Application``; None where there is none.

    WPS takes that name over when it is installed, so only the path tells which one it is.
    """
    number = registry("HKEY_CLASSES_ROOT", r"Excel.Application\CLSID", "")
    if number is None:
        return None
    command = registry("HKEY_CLASSES_ROOT", rf"CLSID\{number}\LocalServer32", "")
    if not command:
        return None
    command = command.strip()
    return command[1:].partition('"')[0] if command.startswith('"') else command.partition(" /")[0]


def is_excel(program: str) -> bool:
    """Whether a program is Microsoft's Excel, not WPS under its name."""
    return PureWindowsPath(program).name.lower() == "excel.exe"


def _dispatch() -> Any:
    client = importlib.import_module("win32com.client")  # on Windows alone
    return client.DispatchEx("Excel.Application")


def ask_startup(
    places: Places, registry: Registry = read_registry, start: Callable[[], Any] = _dispatch
) -> Places:
    """The places with the XLSTART Excel itself names; the usual ones where it cannot be asked.

    A profile may have been moved by the administrator. Excel is started unseen and ended again.
    """
    program = excel_program(registry)
    if program is None or not is_excel(program):
        return places
    try:
        excel = start()
        try:
            folder = str(excel.StartupPath)
        finally:
            excel.Quit()
    except Exception:  # noqa: BLE001 - COM's errors have no common base on other systems
        return places
    return replace(places, startup=Path(folder)) if folder else places
