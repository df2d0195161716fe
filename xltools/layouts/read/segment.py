"""Cutting a sheet into its tables: by their titles, or where the head of a form comes round again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xltools.layouts.compiled import START_PATHS, Compiled, Meaning
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.vocabulary import fold

_ATTACHMENT = re.compile(
    r"^公开\s*\d+\s*表$|^表\s*\d+(?:[-—－]\d+)*$|^附[件表]?\s*\d*(?:[-—－]\d+)?\s*[:：]?$|^附[件表][一二三四五六七八九十]+\s*[:：]?$"
    r"|^第[一二三四五六七八九十]+部分$|^第\s*\d+\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?$"
    r"|^(?:续表|接上页|转下页)$|^(?:…|\.{3,}|·{3,})+$"
)
_CONTINUED = re.compile(r"\(?续表?\d*\)?$")
"""A title on the next printed page: …表（续）."""
_FEWEST_LABELS = 3


@dataclass(slots=True)
class Segment:
    """The rows of one table on its sheet, in order, with the title if it has one."""

    title: Row | None = None
    rows: list[Row] = field(default_factory=list)
    stray: list[Row] = field(default_factory=list)
    """Lines in front of the title that belong to no table."""
    meanings: dict[str, Meaning] = field(default_factory=dict)
    """Label key → its meaning, for every label met."""
    texts: set[str] = field(default_factory=set)
    labelled: bool = False
    """Whether any cell is a label and nothing else; where none is, it is a text about forms, no form."""
    left: int = 0
    """The first column, where tables stand side by side."""

    @property
    def first_row(self) -> int:
        """The first row of the table, title included (from 0)."""
        return self.title.number if self.title else self.rows[0].number if self.rows else 0

    @property
    def last_row(self) -> int:
        """The last row of the table (from 0)."""
        return self.rows[-1].number if self.rows else self.first_row


def _title_of(row: Row) -> bool:
    """Whether a row holds a title and, at most, one other text (附件1) beside it."""
    if not row.labels or any(meaning.mask for meaning in row.labels.values()):
        return False
    if not any(meaning.title for meaning in row.labels.values()):
        return False
    values = set(row.cells.values())
    return len(values) <= 2 and all(isinstance(value, str) for value in values)


def cut(rows: list[Row], compiled: Compiled) -> list[Segment]:
    """The tables of a sheet, in order. Rows that belong to none are the ``stray`` of the next one."""
    found: list[Segment] = []
    current = Segment()
    seen: set[str] = set()
    level1 = compiled.level1
    for row in rows:
        labels = row.labels
        if not labels:
            current.rows.append(row)
            _, first = row.first()
            if first in level1 and isinstance(first, str):
                current.texts.add(first)
            continue
        if _title_of(row):
            if current.meanings and _CONTINUED.search(fold(text_of(row.first()[1]))):
                continue
            if current.meanings:
                found.append(current)
                current = Segment()
            else:
                # A title with no form under it is the heading of a part of the document.
                current = Segment(stray=current.stray + current.rows)
            current.title = row
            seen = set()
            continue
        paths: set[str] = set()
        # 项目名称：甲 in one cell says as much of the form as the label alone.
        meanings = [
            meaning if meaning.mask else compiled.words[meaning.key]
            for meaning in labels.values()
            if meaning.mask or meaning.paths
        ]
        for meaning in meanings:
            paths |= meaning.paths
        again = "indicator.l3" in seen and not paths.isdisjoint(START_PATHS) and "indicators" not in paths
        if again and "indicator.l3" not in paths and "total_score" not in paths:
            found.append(current)
            current = Segment()
            seen = set()
        seen |= paths
        for meaning in meanings:
            current.meanings[meaning.key] = meaning
        current.labelled = current.labelled or any(m.mask and m.kind == "field" for m in labels.values())
        current.texts |= level1.intersection(row.cells.values())
        current.rows.append(row)
    found.append(current)
    return _joined(found)


def _joined(found: list[Segment]) -> list[Segment]:
    """Pieces without a title and with hardly a label belong to the table before them."""
    joined: list[Segment] = []
    for piece in found:
        small = piece.title is None and len(piece.meanings) < _FEWEST_LABELS
        if small and joined:
            joined[-1].rows += piece.stray + piece.rows
            joined[-1].meanings.update(piece.meanings)
            joined[-1].labelled |= piece.labelled
        else:
            joined.append(piece)
    return joined


def is_attachment_mark(text: str) -> bool:
    """Lines such as ``附件1:`` that stand over a form and say nothing of it."""
    return bool(_ATTACHMENT.match(text.strip()))
