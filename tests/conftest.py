"""Fixtures shared by all tests: the real documents, LibreOffice, workbooks written as Markdown tables."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings
from support.markdown_workbook import write_markdown_workbook

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""numpy's threads would make every reading worker of the tests a spawned process, two seconds each."""
settings.register_profile("random", derandomize=False)
settings.register_profile("steady", derandomize=True)
settings.load_profile("random" if os.environ.get("XLTOOLS_RANDOM") else "steady")
"""The same examples in every run, so that a change and nothing else turns a test red; XLTOOLS_RANDOM=1 looks
for new ones."""
ROOT = Path(__file__).resolve().parents[1]


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


@pytest.fixture
def markdown_workbook(tmp_path: Path) -> Callable[..., Path]:
    """``markdown_workbook(text, name="table.xlsx") -> path``; see ``write_markdown_workbook``."""

    def write(text: str, name: str = "table.xlsx") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return write_markdown_workbook(text, path)

    return write
