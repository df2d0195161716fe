"""Old Word and WPS documents (.doc, .wps), turned into .docx by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

TIMEOUT = 90
"""Seconds a conversion may take; a document of a township takes two or three."""
_USUAL = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/opt/libreoffice/program/soffice",
)


def find_soffice() -> str | None:
    """LibreOffice's program on this machine, None where there is none."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((path for path in _USUAL if os.path.exists(path)), None)


def to_docx(data: bytes, ending: str) -> bytes | None:
    """The document as .docx; None where LibreOffice is absent or cannot read it.

    A profile of its own, in a folder that goes with the call: a running LibreOffice is not disturbed, and
    macros of the document are never run.
    """
    program = find_soffice()
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="xltools-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"source{ending}"
        source.write_bytes(data)
        command = [
            program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(source),
        ]  # fmt: skip
        try:
            subprocess.run(
                command, capture_output=True, timeout=TIMEOUT, check=False, stdin=subprocess.DEVNULL
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        made = folder / "out" / "source.docx"
        return made.read_bytes() if made.is_file() else None
