"""A Word document (.docx) made into one Grid, in the order of its body.

A paragraph is a row with its text in column A; a table row is a row whose cells stand in the columns of
the table's own grid, so that ``gridSpan`` and ``vMerge`` become merged areas. The rows of a table inside a
cell follow the row they stand in, the text of a text box follows its paragraph. Text that was
deleted with changes tracked is not read; text that was inserted is. Automatic numbers are read as printed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from zipfile import BadZipFile

from xltools.grid.damage import damage
from xltools.grid.gate import GateResult
from xltools.grid.model import CellValue, Grid, Merge
from xltools.grid.numbering import Numbering
from xltools.grid.word_package import readable_package
from xltools.model.problem import Problem

SHEET_NAME = "正文"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_P, _TBL, _TR, _TC = f"{_W}p", f"{_W}tbl", f"{_W}tr", f"{_W}tc"
_BOX = f"{_W}txbxContent"
_TEXTS = frozenset({f"{_W}t", f"{_M}t"})
_BREAKS = {
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}tab": "\t",
    f"{_W}noBreakHyphen": "-",
    f"{_W}ptab": "\t",
}
_SKIPPED = frozenset(
    {f"{_W}del", f"{_W}moveFrom", f"{_W}delText", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr", f"{_MC}Fallback"}
)
_STUMBLES = (BadZipFile, ValueError, LookupError, AttributeError, TypeError, OSError, RuntimeError)
"""python-docx checks little: a damaged package shows as whatever it stumbles over."""
MAX_COLS = 500
"""Grid columns a table may have; Word itself allows 63."""


@dataclass(slots=True)
class WordRead:
    """The one Grid of a document, and what went wrong."""

    grids: list[Grid] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_word(gate: GateResult) -> WordRead:
    """Read the document's body. A document that python-docx cannot open gives a problem (F003)."""
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        data = gate.data if gate.parts is None else readable_package(gate.parts, gate.data)
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        numbers = _numbering(document.part)
    except (OpcError, LxmlError, *_STUMBLES) as error:
        message = f"Word 文档已损坏，读不出来（{damage(error)}）。"
        fix = "请用 Word 或 WPS 打开确认，重新“另存为”.docx 后再交。"
        return WordRead(problems=[Problem("F003", "error", message, fix, path=gate.path)])
    grid = Grid(SHEET_NAME, [])
    _add_blocks(body, grid, numbers)
    while grid.rows and not any(grid.rows[-1]):
        grid.rows.pop()
    last = len(grid.rows) - 1
    grid.merges = [m._replace(bottom=min(m.bottom, last)) for m in grid.merges if m.top <= last]
    return WordRead([grid])


def _numbering(part: Any) -> Numbering:
    """The lists of the document, from its own parts: python-docx would add default ones."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from lxml import etree

    roots: dict[str, Any] = {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in part.rels.values():
        if not relation.is_external:
            roots.setdefault(relation.reltype, relation.target_part)
    found = [roots.get(kind) for kind in (RELATIONSHIP_TYPE.NUMBERING, RELATIONSHIP_TYPE.STYLES)]
    lists, styles = (None if one is None else etree.fromstring(one.blob, parser) for one in found)
    return Numbering(lists, styles)


def _blocks(parent: Any, wanted: frozenset[str]) -> Iterator[Any]:
    """Children of the wanted kinds, looking through content controls, custom XML and insertions."""
    for child in parent:
        if child.tag in wanted:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED and not _is_content(child.tag):
            yield from _blocks(child, wanted)


def _is_content(tag: str) -> bool:
    return tag in (_P, _TBL, _TR, _TC)


_PARAGRAPHS_AND_TABLES = frozenset({_P, _TBL})


def _add_blocks(parent: Any, grid: Grid, numbers: Numbering) -> None:
    for block in _blocks(parent, _PARAGRAPHS_AND_TABLES):
        if block.tag == _TBL:
            _add_table(block, grid, numbers)
        else:
            text = _paragraph_text(block, numbers)
            grid.rows.append([text] if text else [])
            _add_boxes(block, grid, numbers)


def _add_boxes(paragraph: Any, grid: Grid, numbers: Numbering) -> None:
    for box in paragraph.iter(_BOX):
        if not any(above.tag == f"{_MC}Fallback" for above in box.iterancestors()) and _outermost(
            box, paragraph
        ):
            _add_blocks(box, grid, numbers)


def _outermost(box: Any, paragraph: Any) -> bool:
    for above in box.iterancestors():
        if above is paragraph:
            return True
        if above.tag == _BOX:
            return False
    return True


def _paragraph_text(paragraph: Any, numbers: Numbering) -> str:
    pieces: list[str] = []
    _collect(paragraph, pieces)
    text = "".join(pieces).strip()
    number = numbers.prefix(paragraph)
    return number + text if text else number


def _collect(element: Any, pieces: list[str]) -> None:
    for child in element:
        tag = child.tag
        if tag in _TEXTS:
            pieces.append(child.text or "")
        elif tag in _BREAKS:
            pieces.append(_BREAKS[tag])
        elif isinstance(tag, str) and tag not in _SKIPPED and tag != _BOX:
            _collect(child, pieces)


def _number(element: Any, name: str, default: int) -> int:
    """``w:val`` of a property such as gridSpan; the default where it is absent or no number."""
    found = element.find(name) if element is not None else None
    value = found.get(f"{_W}val", "") if found is not None else ""
    return min(int(value), MAX_COLS) if value.isdecimal() else default


def _add_table(table: Any, grid: Grid, numbers: Numbering) -> None:
    open_merges: dict[int, Merge] = {}
    """Column where it begins → the vertical merge that the row above belongs to."""
    for row in _blocks(table, frozenset({_TR})):
        properties = row.find(f"{_W}trPr")
        if properties is not None and properties.find(f"{_W}del") is not None:
            continue
        at = len(grid.rows)
        values: list[CellValue] = [""] * _number(properties, f"{_W}gridBefore", 0)
        grid.rows.append(values)
        going_on: dict[int, Merge] = {}
        cells = list(_blocks(row, frozenset({_TC})))
        for cell in cells:
            col = len(values)
            if col > MAX_COLS:
                break
            style = cell.find(f"{_W}tcPr")
            span = max(_number(style, f"{_W}gridSpan", 1), 1)
            values.append(_cell_text(cell, numbers))
            values.extend([""] * (span - 1))
            vertical = style.find(f"{_W}vMerge") if style is not None else None
            merge = Merge(at, col, at, col + span - 1)
            if vertical is not None:
                above = open_merges.get(col)
                if vertical.get(f"{_W}val") != "restart" and above is not None:
                    merge = above._replace(bottom=at)
                going_on[col] = merge
            elif span > 1:
                grid.merges.append(merge)
        _close(open_merges, going_on, grid)
        open_merges = going_on
        for cell in cells:
            _add_nested(cell, grid, numbers)
    _close(open_merges, {}, grid)


def _close(before: dict[int, Merge], now: dict[int, Merge], grid: Grid) -> None:
    """Keep the vertical merges that end above the current row."""
    for col, merge in before.items():
        after = now.get(col)
        ended = after is None or after.top != merge.top
        if ended and (merge.bottom > merge.top or merge.right > merge.left):
            grid.merges.append(merge)


def _cell_text(cell: Any, numbers: Numbering) -> str:
    texts = (_paragraph_text(block, numbers) for block in _blocks(cell, frozenset({_P})))
    return "\n".join(text for text in texts if text)


def _add_nested(cell: Any, grid: Grid, numbers: Numbering) -> None:
    for block in _blocks(cell, _PARAGRAPHS_AND_TABLES):
        if block.tag == _TBL:
            _add_table(block, grid, numbers)
        else:
            _add_boxes(block, grid, numbers)
