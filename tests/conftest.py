"""Fixtures shared by all tests: the real documents, LibreOffice, workbooks written as Markdown tables."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""numpy's threads would make every reading worker of the tests a spawned process, two seconds each."""
settings.register_profile("random", derandomize=False)
settings.register_profile("steady", derandomize=True)
settings.load_profile("random" if os.environ.get("XLTOOLS_RANDOM") else "steady")
"""The same examples in every run, so that a change and nothing else turns a test red; XLTOOLS_RANDOM=1 looks
for new ones."""
ROOT = Path(__file__).resolve().parents[1]
_FORMULA = re.compile(r"=[A-Z(+\-'].*")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")


def _absent(reason: str) -> NoReturn:
    """Skip on a developer's machine; fail in CI, where nothing may be left out unseen."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (CI must have it)")
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def forked_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading workers are forked although pytest-xdist keeps a thread: it only waits for its channel.

    From Python 3.12 on a fork beside a thread warns, and warnings are errors here.
    """
    if sys.platform == "linux" and sys.version_info < (3, 12):
        monkeypatch.setattr("xltools.work.workers.start_method", lambda: "fork")


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five published documents, beside the checkout."""
    folder = ROOT.parent / "shared" / "seeds"
    if not folder.is_dir():
        _absent(f"the published documents are not at {folder}")
    return folder


@pytest.fixture(scope="session")
def soffice() -> str:
    """The path of LibreOffice's ``soffice``; run it with a user profile of the test's own."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        _absent("LibreOffice (soffice) is not installed")
    return found


@pytest.fixture(scope="session")
def uno_python() -> str:
    """A Python that can import ``uno`` (Debian: the system's, with python3-uno)."""
    import subprocess

    for name in ("/usr/bin/python3", "python3"):
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", "import uno"], capture_output=True).returncode == 0:
            return found
    _absent("no Python with LibreOffice's uno module (python3-uno)")


def write_markdown_workbook(text: str, path: Path) -> Path:
    """Write a workbook given as Markdown tables.

    Each sheet begins with ``## its name``; cells stand between ``|``; ``<`` joins the cell on the left,
    ``^`` the one above; ``⏎`` is a line break; plain numbers become numbers unless a ``'`` stands before
    them; ``=SUM(A1:A3)`` is a formula without a cached value (``=295人`` is text), ``#DIV/0!`` an error.
    A blank line between tables of one sheet is a blank row; lines without bars are comments.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    sheets: list[tuple[str, list[list[str]]]] = []
    for line in text.strip().splitlines():
        line = line.strip()
        if line.startswith("## "):
            sheets.append((line[3:].strip(), []))
            continue
        if not sheets:
            if not line:
                continue
            sheets.append(("Sheet1", []))
        rows = sheets[-1][1]
        if line.startswith("|") and line.endswith("|"):
            rows.append([cell.strip() for cell in line[1:-1].split("|")])
        elif not line and rows:
            rows.append([])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        owner: dict[tuple[int, int], tuple[int, int]] = {}
        for r, cells in enumerate(rows):
            for c, cell in enumerate(cells):
                corner = owner[r, c - 1] if cell == "<" else owner[r - 1, c] if cell == "^" else (r, c)
                owner[r, c] = corner
                if corner != (r, c) or not cell:
                    continue
                target = sheet.cell(r + 1, c + 1)
                if _NUMBER.fullmatch(cell):
                    target.value = float(cell) if "." in cell else int(cell)
                else:
                    target.value = cell.removeprefix("'").replace("⏎", "\n")
                    if target.data_type == "f" and not _FORMULA.fullmatch(cell):
                        target.data_type = "s"
        areas: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for place, corner in owner.items():
            areas.setdefault(corner, []).append(place)
        for (top, left), places in areas.items():
            bottom, right = max(p[0] for p in places), max(p[1] for p in places)
            if len(places) > 1:
                assert len(places) == (bottom - top + 1) * (right - left + 1), "a merge must be a rectangle"
                sheet.merge_cells(
                    start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
                )
    book.save(path)
    return path


@pytest.fixture
def markdown_workbook(tmp_path: Path) -> Callable[..., Path]:
    """``markdown_workbook(text, name="table.xlsx") -> path``; see ``write_markdown_workbook``."""

    def write(text: str, name: str = "table.xlsx") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_markdown_workbook(text, path)

    return write
