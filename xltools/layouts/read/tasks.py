"""Rows of 年度主要任务: names, contents and amounts, totals first or last, names slipped by a column."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.grid.model import CellValue, a1
from xltools.layouts.compiled import Meaning
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.read.table_draft import TableDraft, task_where
from xltools.layouts.vocabulary import is_subtotal, is_total
from xltools.model.records import Task

_MONEY = ("total", "fiscal", "other")


def task_row(row: Row, draft: TableDraft, columns: Mapping[str, int]) -> bool:
    """Read one row of tasks into the form; False where it is no row of this table.

    ``columns`` maps field names to columns. A row of totals becomes ``printed_totals``; a row that only
    carries the side label is passed over.
    """
    cells = row.cells
    money_cols = [columns[name] for name in _MONEY if name in columns]
    first_money = min(money_cols, default=99)
    words = [(c, v) for c, v in cells.items() if c < first_money and isinstance(v, str)]
    side = [
        c for c, _ in words if c in row.labels and _frames(row.labels[c], draft, c < columns.get("name", 0))
    ]
    words = [(c, v) for c, v in words if c not in side]
    amounts = {name: columns[name] for name in (*_MONEY, "executed") if name in columns}
    if any(is_subtotal(v) for _, v in words):
        found = {name: columns[name] for name in _MONEY if columns.get(name, -1) in cells}
        draft.subtotals.append({name: (cells[col], row.number, col) for name, col in found.items()})
        return True
    if any(is_total(v) for _, v in words):
        for name in _MONEY:
            if columns.get(name, -1) in cells:
                draft.put(f"printed_totals.{name}", cells[columns[name]], row.number, columns[name])
        return True
    if not words:
        return bool(side) and not any(col in cells for col in amounts.values())
    name_col = columns.get("name", words[0][0])
    content_col = columns.get("content", -1)
    named = [(c, v) for c, v in words if c <= name_col] or words[:1]
    at, name = named[-1]
    after = [(c, v) for c, v in words if c > at]
    content = next((v for c, v in after if c in (content_col, name_col + 1) or c > name_col), None)
    values: dict[str, CellValue] = {key: cells[col] for key, col in amounts.items() if col in cells}
    if not values and content is None and len(cells) == 1 and at != name_col:
        return False
    money = {
        key: draft.amount_of(value, f"task.{key}", a1(row.number, columns[key]))
        for key, value in values.items()
    }
    result = cells.get(columns.get("result", -1))
    draft.tasks.append(
        Task(
            name=name,
            content=content,
            total=money.get("total"),
            fiscal=money.get("fiscal"),
            other=money.get("other"),
            executed=money.get("executed"),
            result=None if result is None else text_of(result),
            where=task_where(row.number, columns, at),
        )
    )
    return True


def _frames(meaning: Meaning, draft: TableDraft, before: bool) -> bool:
    """Whether a label frames the block: 年度主要任务, or what a copy left of it ``before`` the names."""
    if meaning.kind == "year":
        return True
    return meaning.key in draft.anchors.side or (before and meaning.kind in ("side", "funds"))
