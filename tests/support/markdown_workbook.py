"""Workbooks written as Markdown tables."""

from __future__ import annotations

import re
from pathlib import Path

_FORMULA = re.compile(r"=[A-Z(+\-'].*")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")


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
