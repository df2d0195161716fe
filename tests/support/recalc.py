"""What LibreOffice makes of a workbook: every cell after ``calculateAll()``.

A plain conversion keeps the cached values a file came with; only a recalculation through UNO shows
whether the formulas are right. LibreOffice runs with a profile of its own, so that several runs can go
on side by side; the program that talks to it runs in the Python that has ``uno``.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = r"""
import json, os, sys, time, uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.table.CellContentType import FORMULA
pipe, out, paths = sys.argv[1], sys.argv[2], sys.argv[3:]
local = uno.getComponentContext()
resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
for attempt in range(240):
    try:
        context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
        break
    except NoConnectException:
        time.sleep(0.25)
else:
    sys.exit("LibreOffice did not start")
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
hidden = PropertyValue(); hidden.Name, hidden.Value = "Hidden", True
books = {}
for path in paths:
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, (hidden,))
    document.calculateAll()
    sheets = {}
    for sheet in document.Sheets:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.RangeAddress
        area = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow)
        rows, formulas, errors = area.getDataArray(), area.getFormulaArray(), []
        marked = [[r, c] for r, row in enumerate(formulas) for c, text in enumerate(row)
                  if isinstance(text, str) and text.startswith("=")]
        for r, c in marked:
            if rows[r][c] is None or rows[r][c] == "" or isinstance(rows[r][c], str):
                error = sheet.getCellByPosition(c, r).getError()
                if error:
                    errors.append([r, c, error])
        sheets[sheet.Name] = {"rows": rows, "formulas": marked, "errors": errors}
    document.close(True)
    books[path] = sheets
with open(out, "w", encoding="utf-8") as stream:
    json.dump(books, stream)
try:
    desktop.terminate()
except Exception as error:
    print("terminate:", error)
"""


@dataclass(frozen=True)
class Sheet:
    """One sheet: values by row and column from 0 (text, float, None), formula cells, error codes."""

    rows: list[list[str | float | None]]
    formulas: frozenset[tuple[int, int]]
    errors: dict[tuple[int, int], int]

    def value(self, row: int, col: int) -> str | float | None:
        """The value of a cell; blank cells are ``""``."""
        if row < len(self.rows) and col < len(self.rows[row]):
            return self.rows[row][col]
        return ""


def recalculate(soffice: str, uno_python: str, *paths: Path, timeout: int = 600) -> list[dict[str, Sheet]]:
    """Sheets by name of each workbook, recalculated; one LibreOffice for all of them."""
    with tempfile.TemporaryDirectory(prefix="xltools-recalc-") as folder:
        pipe = f"xltools{os.getpid()}{os.path.basename(folder)[-8:]}".replace("_", "0").replace("-", "0")
        script, out = Path(folder, "dump.py"), Path(folder, "out.json")
        script.write_text(_SCRIPT, encoding="utf-8")
        office = subprocess.Popen(
            [
                soffice,
                f"-env:UserInstallation=file://{folder}/profile",
                "--headless",
                "--norestore",
                "--nologo",
                f"--accept=pipe,name={pipe};urp;",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            command = [uno_python, str(script), pipe, str(out), *(str(path.resolve()) for path in paths)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
            assert out.exists(), f"LibreOffice gave nothing: {done.stdout}{done.stderr}"
            books = json.loads(out.read_text(encoding="utf-8"))
        finally:
            try:
                office.wait(20)
            except subprocess.TimeoutExpired:
                office.kill()
                office.wait(20)
    return [
        {
            name: Sheet(
                data["rows"],
                frozenset((r, c) for r, c in data["formulas"]),
                {(r, c): code for r, c, code in data["errors"]},
            )
            for name, data in books[str(path.resolve())].items()
        }
        for path in paths
    ]


def stale_cells(path: Path, recalculated: dict[str, Sheet], tolerance: float = 1e-9) -> list[str]:
    """Formula cells whose cached value is not what LibreOffice calculates, one line each."""
    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter

    stale = []
    book = load_workbook(path, data_only=True)
    for name, sheet in recalculated.items():
        cached_sheet = book[name]
        for r, c in sorted(sheet.formulas):
            now = sheet.value(r, c)
            cached = cached_sheet.cell(r + 1, c + 1).value
            if isinstance(cached, bool):
                cached = float(cached)
            where = f"{name}!{get_column_letter(c + 1)}{r + 1}"
            if (r, c) in sheet.errors:
                stale.append(f"{where}: error {sheet.errors[r, c]}")
            elif isinstance(now, float) and isinstance(cached, int | float):
                if abs(now - cached) > tolerance * max(1.0, abs(now)):
                    stale.append(f"{where}: cached {cached!r}, recalculated {now!r}")
            elif (now or "") != (cached or "") or isinstance(now, float) != isinstance(cached, int | float):
                stale.append(f"{where}: cached {cached!r}, recalculated {now!r}")
    return stale
