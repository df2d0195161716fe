"""帮助: the handbook where it is installed, else a sheet with what every button does."""

from __future__ import annotations

import os
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

from xltools.addin.answers import Answer
from xltools.addin.folders import on_windows, work_folder
from xltools.addin.live.book import as_text
from xltools.addin.live.own_sheets import HELP_SHEET
from xltools.addin.live.page_sheet import page_sheet
from xltools.addin.live.sheet_style import dress_body, dress_title, set_widths
from xltools.resources import macros_dir

_NAMESPACE = "{http://schemas.microsoft.com/office/2009/07/customui}"


def buttons() -> list[tuple[str, str]]:
    """Label and explanation of every button, from the ribbon itself (our own file, no foreign XML)."""
    root = ElementTree.parse(macros_dir() / "customUI14.xml").getroot()
    return [
        (item.attrib["label"], f"{item.attrib['screentip']}。{item.attrib.get('supertip', '')}")
        for item in root.iter()
        if item.tag in (f"{_NAMESPACE}button", f"{_NAMESPACE}dynamicMenu")
    ]


def handbook() -> Path:
    """Where the installer puts the handbook."""
    return work_folder() / "handbook" / "index.html"


def _open_file(path: Path) -> bool:
    if not on_windows():
        return False
    os.startfile(path)  # type: ignore[attr-defined]  # Windows alone has it
    return True


def show_help(book: Any, arguments: dict[str, str], opener: Callable[[Path], bool] = _open_file) -> Answer:
    """Open the handbook; without one, write the help sheet."""
    if handbook().is_file() and opener(handbook()):
        return Answer()
    sheet = page_sheet(book, HELP_SHEET)
    rows = [[as_text(label), as_text(text)] for label, text in buttons()]
    sheet.range("A1").value = [[as_text(f"{HELP_SHEET}：每个按钮做什么"), None], *rows]
    set_widths(sheet, (18, 90))
    dress_title(sheet)
    dress_body(sheet.range((2, 1), (1 + len(rows), 2)))
    sheet.activate()
    return Answer()
