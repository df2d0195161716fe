"""What became of every cell that is not blank: a field, a label, frame, kept beside the record, or unread.

Worked out from the records and the words of the cells, not by the readers themselves, so that a reader that
drops a cell is found out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from xltools.grid.model import Cell, CellValue, a1, parse_a1
from xltools.layouts.compiled import Compiled, Meaning
from xltools.layouts.labels.grammar import made_of_label_words
from xltools.layouts.read.head_lines import PERIOD_LINE
from xltools.layouts.read.segment import is_attachment_mark
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.read.signs import is_sign
from xltools.layouts.vocabulary import (
    NO_LEVEL,
    UNIT_LINE,
    fold,
    head_pieces,
    is_blank_year,
    is_closing,
    is_ending,
    is_medium_term,
    is_side,
    is_total,
    kind_of,
    levels_of,
    office_in,
    vocabulary,
)
from xltools.model.records import ProjectList, Table, Where

Mark = Literal["field", "label", "frame", "extra", "unread"]
MARK_CHINESE: dict[Mark, str] = {
    "field": "读入", "label": "栏目名称", "frame": "框架", "extra": "原样保留", "unread": "没有读懂",
}  # fmt: skip
_LABEL = 12
_ASKED = ("请说明原因", "执行数不能为负")
"""How the notes end that our own scoring sheets show beside the execution of the budget."""
_LIGHTS = frozenset(("红", "黄", "绿", "未填", "待核对"))
"""The lights of our own monitoring sheets."""
_EMPTY = frozenset("—-/＼\\、.…·*×√□○无 ")


def marks(
    rows: Sequence[Row], tables: Sequence[Table], lists: Sequence[ProjectList], compiled: Compiled
) -> dict[str, Mark]:
    """A1 address → what became of it, for every filled cell of a sheet whose tables these are."""
    fields = {*_field_cells(tables)} | {parse_a1(one.total_cell) for one in lists if one.total_cell}
    extras = {parse_a1(extra.cell) for table in tables for extra in table.extras}
    numbers = {parse_a1(cell) for table in tables for cell in table.numbers}
    prose = [_rows_of(table) for table in tables if table.type == "department_plan"]
    texts = {text_of(v) for row in rows for col, v in row.cells.items() if (row.number, col) in fields}
    found: dict[str, Mark] = {}
    for row in rows:
        kept, told = False, any(row.number in span for span in prose)
        sums = any(isinstance(value, str) and is_sum(value) for value in row.cells.values())
        for col, value in row.cells.items():
            at = Cell(row.number, col)
            mark: Mark
            if at in fields:
                mark, kept = "field", False
            elif at in numbers:
                mark = "frame"
            else:
                mark = _by_words(text_of(value), row.labels.get(col), compiled)
                if mark == "unread" and (told or (sums and _is_figure(value))):
                    # Prose is read paragraph by paragraph; a row of sums repeats what stands over it.
                    mark = "field" if told else "frame"
                elif mark == "unread" and text_of(value) in texts:
                    mark = "field"  # said again in other words: 资金总额 | 58 | 当年预算 | 58
                if at in extras:
                    # An extra stands at its label, the value beside it; without a label it stands at itself.
                    kept = mark == "label" or _labels(tables, at)
                    mark = "label" if kept else "extra"
                elif kept and mark == "unread":
                    mark, kept = "extra", False
            found[a1(*at)] = mark
    return found


def is_sum(text: str) -> bool:
    """Whether a text heads a row of sums (合计, 总分)."""
    return is_total(text) or text.strip() in ("总分", "自评总分", "总得分")


def _is_figure(value: CellValue) -> bool:
    return not isinstance(value, str) or value.strip()[:1].isdigit()


def _rows_of(table: Table) -> range:
    first, _, last = table.range.partition(":")
    return range(parse_a1(first).row, parse_a1(last or first).row + 1)


def unread(found: Mapping[str, Mark]) -> tuple[str, ...]:
    """The addresses nobody understood."""
    return tuple(cell for cell, mark in found.items() if mark == "unread")


def _labels(tables: Sequence[Table], at: Cell) -> bool:
    """Whether the extra of a cell stands at its label, its value in the next one."""
    address = a1(*at)
    return any(extra.cell == address and extra.label and extra.value for t in tables for extra in t.extras)


def _field_cells(tables: Iterable[Table]) -> Iterator[Cell]:
    for table in tables:
        yield from (parse_a1(cell) for path, cell in table.cells.items() if not path.startswith("plan.%"))
        for where in _wheres(table):
            yield from (Cell(where.row, col) for col in where.columns.values())
        yield from (parse_a1(points.cell) for points in table.level_points)


def _wheres(table: Table) -> Iterator[Where]:
    for records in (table.indicators, table.tasks, table.plan, table.sub_goals):
        yield from (record.where for record in records)


def _by_words(text: str, meaning: Meaning | None, compiled: Compiled) -> Mark:
    """What a cell is by its words alone."""
    text = text.strip()
    if not text.strip("".join(_EMPTY)):
        return "frame"
    if meaning is not None and (meaning.mask or meaning.paths or meaning.inline):
        return "label"
    if meaning is not None and meaning.title:
        return "frame"
    if len(text) > 80:
        return "unread"
    if text in _LIGHTS or text.endswith(_ASKED):
        return "frame"
    if levels_of(text) is not NO_LEVEL or kind_of(text) or is_total(text) or is_side(text):
        return "label"
    if len(text) <= _LABEL and made_of_label_words(fold(text)):
        return "label"
    if text in vocabulary().serial or is_medium_term(text) or is_ending(text):
        return "label"
    return "frame" if _is_frame(text, compiled) else "unread"


def _is_frame(text: str, compiled: Compiled) -> bool:
    """Lines round a table: closing lines, the year, the unit of money, the name of the office."""
    if is_closing(text) or is_attachment_mark(text) or is_blank_year(text) or is_sign(text):
        return True
    pieces = head_pieces(text)
    return all(
        UNIT_LINE.match("".join(piece.split()))
        or compiled.meaning(piece).year
        or PERIOD_LINE.match("".join(piece.split()))
        or office_in(piece) is not None
        for piece in pieces
    )
