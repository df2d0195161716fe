"""Tables drawn with bars in text (Markdown, chat programs): ``| 项目名称 | 道路 |``."""

from __future__ import annotations

import re

from xltools.grid.model import CellValue

_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?")
_BAR = re.compile(r"(?<!\\)\|")


def has_pipe_tables(lines: list[str]) -> bool:
    """Whether a text draws tables with bars: a rule under a head, or three rows in a run between bars."""
    run = 0
    for at, line in enumerate(lines):
        text = line.strip()
        run = run + 1 if len(text) > 2 and text[0] == text[-1] == "|" and "\t" not in text else 0
        if run >= 3:
            return True
        if at and "|" in text and _RULE.fullmatch(text) and len(_BAR.findall(lines[at - 1])):
            return True
    return False


def pipe_rows(lines: list[str]) -> list[list[CellValue]]:
    """One row per line, so that row 14 is line 14; the rules under heads are blank rows."""
    return [_row(line.strip()) for line in lines]


def _row(text: str) -> list[CellValue]:
    if not text or ("|" in text and _RULE.fullmatch(text)):
        return []
    if not _BAR.search(text):
        return [text]
    inner = text[1:] if text.startswith("|") else text
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [_cell(piece) for piece in _BAR.split(inner)]


def _cell(piece: str) -> CellValue:
    text = re.sub(r"<br\s*/?>", "\n", piece.replace("\\|", "|"), flags=re.I).strip()
    bold = re.fullmatch(r"(\*\*|__)(.+)\1", text, re.S)
    return bold[2].strip() if bold else text
