"""What a workbook looks like on paper: LibreOffice prints it, and the pages are measured.

The fonts of Chinese Windows are not here; one with the same widths (half an em for a digit, one for a Chinese
character) stands in for them, so that columns are as wide as there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SUBSTITUTE = "Noto Sans Mono CJK SC"
_REPLACED = ("Calibri", "宋体", "黑体", "仿宋", "方正小标宋简体")
_MATCH = """<match target="pattern"><test name="family" qual="any"><string>{}</string></test>
<edit name="family" mode="assign" binding="strong"><string>{}</string></edit></match>"""
_CONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>{}</fontconfig>"""


@dataclass(frozen=True)
class PrintedPage:
    """One page: its text, the size of its smallest character, and characters a border runs through."""

    text: str
    smallest: float
    clipped: str


def _has_substitute() -> bool:
    if shutil.which("fc-list") is None:
        return False
    families = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False)
    return SUBSTITUTE in families.stdout


def print_pages(soffice: str, path: Path) -> list[PrintedPage]:
    """The pages of a workbook; skips where the substitute font or pdfplumber is missing."""
    pdfplumber = pytest.importorskip("pdfplumber")
    if not _has_substitute():
        pytest.skip(f"the font {SUBSTITUTE} is not installed")
    config = path.with_suffix(".fonts.conf")
    matches = "".join(_MATCH.format(name, SUBSTITUTE) for name in _REPLACED)
    config.write_text(_CONFIG.format(matches), encoding="utf-8")
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
    subprocess.run(
        command, check=True, capture_output=True, timeout=300,
        env={**os.environ, "FONTCONFIG_FILE": str(config)},
    )  # fmt: skip
    with pdfplumber.open(path.with_suffix(".pdf")) as pdf:
        return [_page(page) for page in pdf.pages]


def _page(page: Any) -> PrintedPage:
    chars = [char for char in page.chars if char["text"].strip()]
    return PrintedPage(
        page.extract_text(),
        round(min((char["size"] for char in chars), default=99.0), 2),
        "".join(char["text"] for char in chars if _is_cut(char, page.edges)),
    )


def _is_cut(char: Any, edges: list[Any]) -> bool:
    """Whether a cell's border runs through the middle of a character: the text is larger than its cell."""
    middle_x, middle_y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    near_x, near_y = (char["x1"] - char["x0"]) / 4, (char["bottom"] - char["top"]) / 5
    for edge in edges:
        across = edge["orientation"] == "h"
        if across and edge["x0"] <= middle_x <= edge["x1"] and abs(edge["top"] - middle_y) < near_y:
            return True
        if not across and edge["top"] <= middle_y <= edge["bottom"] and abs(edge["x0"] - middle_x) < near_x:
            return True
    return False
