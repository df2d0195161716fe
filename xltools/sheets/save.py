"""Writing a workbook safely: beside its target, reopened, verified, then moved into place."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter import Workbook

CREATED = dt.datetime(2025, 1, 1)
"""Creation date of every workbook: the same input gives the same bytes."""


class WriteError(RuntimeError):
    """A workbook that could not be written or does not open again; the message is Chinese."""


def workbook_bytes(build: Callable[[Workbook], None]) -> bytes:
    """Build a workbook in memory; the same calls give the same bytes."""
    from xlsxwriter import Workbook

    buffer = BytesIO()
    workbook = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"created": CREATED, "author": "", "comments": ""})
    workbook.set_calc_mode("auto")
    build(workbook)
    workbook.close()
    return buffer.getvalue()


def verify_bytes(data: bytes) -> None:
    """Open a workbook again and read its sheets; WriteError if that fails."""
    from python_calamine import CalamineError, load_workbook

    try:
        book = load_workbook(BytesIO(data))
        for name in book.sheet_names:
            book.get_sheet_by_name(name)
    except (CalamineError, OSError) as error:
        raise WriteError(f"写出的工作簿无法重新打开：{error}") from error


def replace_file(path: str | os.PathLike[str], data: bytes) -> None:
    """Write bytes to a temporary file beside ``path``, then move it into place; OSError as it comes."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".xltools-", suffix=target.suffix, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def save_workbook(path: str | os.PathLike[str], build: Callable[[Workbook], None]) -> None:
    """Build, verify and save a workbook at ``path``."""
    data = workbook_bytes(build)
    verify_bytes(data)
    replace_file(path, data)
