"""The sheets that tests write as Markdown, as a Word document and as text with tabs.

Lines that fill the whole width stand over the table, as they do in published documents.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from support.handmade import docx_parts, write_zip


def _rows(text: str) -> list[list[str]]:
    lines = (line.strip() for line in text.splitlines())
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in lines if line.startswith("|")]


def _split(text: str) -> tuple[list[str], list[list[str]]]:
    rows, head = _rows(text), []
    while rows and all(cell == "<" for cell in rows[0][1:]):
        head.append(rows.pop(0)[0])
    return head, rows


def _paragraph(text: str) -> str:
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("⏎"))
    return f"<w:p><w:r>{lines}</w:r></w:p>"


def write_word(text: str, path: Path) -> Path:
    """A Word document with one table, its cells joined as in the Markdown."""
    head, rows = _split(text)
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    drawn = []
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            owner[r, c] = owner[r, c - 1] if cell == "<" else owner[r - 1, c] if cell == "^" else (r, c)
        cells = []
        for (top, left), columns in groupby(range(len(row)), key=lambda c, r=r: owner[r, c]):
            merge = "" if top < r else ' w:val="restart"'
            span = f'<w:gridSpan w:val="{len(list(columns))}"/><w:vMerge{merge}/>'
            words = _paragraph(rows[top][left] if top == r else "")
            cells.append(f"<w:tc><w:tcPr>{span}</w:tcPr>{words}</w:tc>")
        drawn.append(f"<w:tr>{''.join(cells)}</w:tr>")
    grid = "<w:gridCol/>" * max(map(len, rows))
    body = "".join(map(_paragraph, head))
    table = f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(drawn)}</w:tbl>"
    return write_zip(path, docx_parts(f"{body}{table}<w:p/>"))


def write_text(text: str, path: Path) -> Path:
    """Text as a publishing system gives it: one row a line, cells apart by tabs."""
    head, rows = _split(text)
    shown = [["" if cell in ("<", "^") else cell.replace("⏎", " ") for cell in row] for row in rows]
    path.write_text("\n".join([*head, *("\t".join(row).rstrip() for row in shown)]), encoding="utf-8")
    return path
