"""Cutting a sheet into its tables: by their titles, or where the head of a form comes round again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xltools.layouts.compiled import START_PATHS, Compiled, Meaning
from xltools.layouts.sheet_rows import Row

_ATTACHMENT = re.compile(r"^附[件表]?\s*\d*\s*[:：]?$|^第[一二三四五六七八九十]+部分$")
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

    @property
    def first_row(self) -> int:
        """The first row of the table, title included (from 0)."""
        return self.title.number if self.title else self.rows[0].number if self.rows else 0

    @property
    def last_row(self) -> int:
        """The last row of the table (from 0)."""
        return self.rows[-1].number if self.rows else self.first_row


def _title_of(row: Row, compiled: Compiled) -> bool:
    texts = [value for value in row.cells.values() if isinstance(value, str)]
    if not texts or len(texts) != len(row.cells) or len(set(texts)) > 2:
        return False
    meanings = [compiled.meaning(text) for text in texts]
    return any(m.title for m in meanings) and not any(m.mask for m in meanings)


def cut(rows: list[Row], compiled: Compiled) -> list[Segment]:
    """The tables of a sheet, in order. Rows that belong to none are the ``stray`` of the next one."""
    found: list[Segment] = []
    current = Segment()
    seen: set[str] = set()
    memory = compiled.memory
    for row in rows:
        if _title_of(row, compiled):
            if current.meanings:
                found.append(current)
                current = Segment()
            else:
                # A title with no form under it is the heading of a part of the document.
                current = Segment(stray=current.stray + current.rows)
            current.title = row
            seen = set()
            continue
        labels: list[Meaning] = []
        for value in row.cells.values():
            if isinstance(value, str) and len(value) <= 80:
                meaning = memory.get(value) or compiled.meaning(value)
                if meaning.mask:
                    labels.append(meaning)
                else:
                    current.texts.add(value)
        if labels:
            paths = frozenset().union(*(m.paths for m in labels))
            again = "indicator.l3" in seen and paths & START_PATHS and "indicators" not in paths
            if again and not paths & {"indicator.l3", "total_score"}:
                found.append(current)
                current = Segment()
                seen = set()
            seen |= paths
            for meaning in labels:
                current.meanings.setdefault(meaning.key, meaning)
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
        else:
            joined.append(piece)
    return joined


def is_attachment_mark(text: str) -> bool:
    """Lines such as ``附件1:`` that stand over a form and say nothing of it."""
    return bool(_ATTACHMENT.match(text.strip()))
