"""Goals and results side by side: under their labels, or each beside its own."""

from __future__ import annotations

from xltools.grid.model import CellValue, a1
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.read.state import Reading
from xltools.layouts.vocabulary import is_medium_term, paths_of, without_numbering
from xltools.model.records import Extra


def goals_below(r: Reading, row: Row) -> bool:
    """The row under 中期目标 | 年度目标: the year's goal is the table's, the other is kept beside it."""
    columns, r.goal_columns = r.goal_columns, {}
    if not all(col in columns or (col in row.labels and col < min(columns)) for col in row.cells):
        return False
    for col, (path, label) in columns.items():
        if path:
            r.draft.named.add(path)
        if col in row.cells and path:
            r.draft.put(path, row.cells[col], row.number, col)
        elif path:
            r.draft.labels.setdefault(path, a1(row.number, col))
        elif col in row.cells:
            r.draft.extras.append(Extra(label, text_of(row.cells[col]), a1(row.number, col)))
    return True


def goal_pairs(r: Reading, row: Row) -> bool:
    """年初设定目标 | … | 实际完成情况 | …: both beside their labels, in a form that prints them above."""
    items = list(row.cells.items())
    if len(items) % 2:
        return False
    pairs: list[tuple[str, int, CellValue]] = []
    for (_, label), (col, value) in zip(items[::2], items[1::2], strict=True):
        paths = paths_of(label) if isinstance(label, str) else ()
        path = next((name for name in ("goals", "results") if name in paths), None)
        written = isinstance(value, str) and len(value) > 8 and col not in row.labels
        if path is None or path in r.anchors.left.values() or not written:
            return False
        pairs.append((path, col, value))
    r.group, r.waiting = None, []
    for name, col, value in pairs:
        r.draft.put(name, value, row.number, col)
    return True


def goal_header(r: Reading, row: Row) -> bool:
    """Whether a row heads goals side by side: of several years and of this one, or planned and met."""
    found: dict[int, tuple[str, str]] = {}
    for col, value in row.cells.items():
        if not isinstance(value, str):
            return False
        paths = paths_of(without_numbering(value))
        path = "goals" if "goals" in paths else "results" if "results" in paths else ""
        if path or is_medium_term(value):
            if path:
                found = {c: p for c, p in found.items() if p[0] != path}
            found[col] = (path, value)
        elif found or col not in row.labels and len(row.cells) > 3:
            return False
    alone = len(found) == 1 and len(row.cells) == 2 and len(row.labels) == 2
    if (len(found) < 2 and not alone) or not any(path == "goals" for path, _ in found.values()):
        return False
    r.goal_columns, r.group, r.waiting = found, None, []
    return True
