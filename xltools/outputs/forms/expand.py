"""From a layout's picture and records to a plan: rows repeated, runs merged, heights computed.

The picture's rows become *logical* rows (a repeating row once per record, or ``blanks`` times in an
empty form); a logical row too high for one sheet row becomes several merged ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from math import ceil

from xltools.layouts.layout import Layout
from xltools.layouts.picture import PictureCell
from xltools.layouts.read.prose import chinese_numeral
from xltools.model.money import short
from xltools.model.records import Indicator, SubGoal, Table, Task
from xltools.outputs.forms.drawn_form import Box, TablePlan
from xltools.outputs.forms.formulas import add_formulas
from xltools.outputs.forms.values import (
    Value,
    fill_line,
    in_currency,
    record_value,
    split_target,
    table_value,
)
from xltools.sheets.palette import SCALES
from xltools.sheets.text_height import MAX_HEIGHT, count_lines, text_height

MIN_HEIGHT = 20.0
ROOM = 60.0
_CENTERED = {"indicator.l1", "indicator.l2"}
_SPLIT = ("indicator.operator", "indicator.target", "indicator.unit")
_PLURAL = {"task": "tasks", "indicator": "indicators", "sub_goal": "sub_goals"}


@dataclass(slots=True)
class _Row:
    """One logical row: the picture row it shows, whose table, which record, its running number."""

    picture: int
    table: Table
    record: int | None = None
    number: int = 0
    spare: bool = False


def _records(table: Table, stem: str) -> Sequence[Task | Indicator | SubGoal | str]:
    records: Sequence[Task | Indicator | SubGoal | str] = getattr(table, _PLURAL.get(stem, stem))
    return records


def _numbers(layout: Layout, table: Table, stem: str) -> list[int]:
    """Running numbers; those of indicators start again under every level-2 name."""
    if stem != "indicator":
        return [n for n, _ in enumerate(_records(table, stem), 1)]
    found: list[int] = []
    for _, run in groupby(table.indicators, key=lambda item: (item.l1, item.l2)):
        found += [n for n, _ in enumerate(run, 1)]
    return found


def _table_rows(
    layout: Layout, table: Table, blanks: Mapping[str, int], spare: Mapping[str, int]
) -> list[_Row]:
    rows: list[_Row] = []
    picture = layout.picture
    order = range(len(picture.rows))
    for stem, run in groupby(order, key=picture.stem_of_row):
        group = list(run)
        if stem is None:
            rows += [_Row(r, table) for r in group]
            continue
        count = len(_records(table, stem))
        numbers = _numbers(layout, table, stem)
        # A narrative without safeguards has no line for them; a table keeps one empty row.
        shown = count or blanks.get(stem, 0 if layout.narrative else 1)
        for n in range(shown + (0 if layout.narrative else spare.get(stem, 0))):
            for r in group:
                if not (layout.narrative and count and _absent(layout, table, r, n)):
                    rows.append(_Row(r, table, n, numbers[n] if n < count else n + 1, n >= shown))
    return rows


def _absent(layout: Layout, table: Table, row: int, n: int) -> bool:
    """A paragraph of a narrative form whose field is empty is not printed."""
    cell = layout.picture.rows[row][0]
    return cell.field is not None and _value(layout, table, cell, n) is None and cell.field[-5:] != ".name"


def _value(layout: Layout, table: Table, cell: PictureCell, n: int | None) -> Value:
    path = cell.field
    if path is None:
        return None
    stem = cell.stem
    if stem is None:
        return table_value(layout, table, path)
    records = _records(table, stem)
    if n is None or n >= len(records):
        return None
    record = records[n]
    if "indicator.operator" in layout.specs and path in _SPLIT and isinstance(record, Indicator):
        return None if record.target is None else split_target(record.target)[_SPLIT.index(path)]
    return record if isinstance(record, str) else record_value(record, path.partition(".")[2])


def _many_rows(
    layout: Layout, tables: Sequence[Table], blanks: Mapping[str, int], spare: Mapping[str, int]
) -> list[_Row]:
    """A project list: its head once, a row for every unit, a row for every project."""
    picture = layout.picture
    project = next(c.row for c in picture.cells() if c.field == "project")
    unit = [c.row for c in picture.cells() if c.field == "unit"]
    head = min([project, *unit])
    rows = [_Row(r, tables[0]) for r in range(head)]
    n = 0
    for _, run in groupby(tables, key=lambda table: (table.unit, table.unit_code)):
        group = list(run)
        rows += [_Row(r, group[0]) for r in range(head, project)]
        for table in group:
            if any(cell.stem == "indicator" for cell in picture.rows[project]):
                rows += [_Row(project, table, k) for k in range(max(len(table.indicators), 1))]
                continue
            rows.append(_Row(project, table, n))
            n += 1
    if len(tables) == 1 and tables[0].project is None:
        shown = blanks.get("project", 1) - 1
        rows += [
            _Row(project, tables[0], n + extra, spare=extra >= shown)
            for extra in range(shown + spare.get("project", 0))
        ]
    rows += [_Row(r, tables[-1]) for r in range(project + 1, len(picture.rows))]
    return rows


def _style(layout: Layout, cell: PictureCell) -> str:
    if layout.narrative:
        return "heading" if cell.field is None else "paragraph_head" if "{#" in cell.label else "paragraph"
    if cell.field is None:
        return "label"
    if cell.field in _CENTERED:
        return "center"
    kind = layout.specs[cell.field].kind
    if kind in ("money", "number", "percent"):
        return kind
    return "long" if kind == "long" else "center" if kind in ("choice", "target") else "text"


def _printed(layout: Layout, cell: PictureCell, row: _Row) -> Value:
    label = in_currency(cell.label, layout.currency_unit, row.table.currency_unit)
    label = label.replace("{#一}", chinese_numeral(row.number)).replace("{#}", str(row.number))
    if cell.field is None:
        return label or None
    value = _value(layout, row.table, cell, row.record)
    if cell.field == "execution.rate" and isinstance(value, Decimal):
        value = short(value) + "%"
    if not label:
        return value
    if value is None:
        return label if layout.narrative else None
    return label + (short(value) if isinstance(value, Decimal) else str(value))


def _boxes(layout: Layout, rows: list[_Row]) -> list[Box]:
    """The boxes in logical rows, areas spanning the repeated rows between their ends."""
    last: dict[int, int] = {row.picture: i for i, row in enumerate(rows)}
    boxes: list[Box] = []
    for i, row in enumerate(rows):
        for cell in layout.picture.rows[row.picture]:
            if cell.rowspan == 1:
                bottom = i
            elif row.record is None:
                bottom = last[row.picture + cell.rowspan - 1]
            else:
                bottom = i + cell.rowspan - 1
            record = row.record if cell.field and (cell.stem or layout.many) else None
            boxes.append(
                Box(
                    i,
                    cell.col,
                    bottom,
                    cell.col + cell.colspan - 1,
                    _printed(layout, cell, row),
                    _style(layout, cell),
                    cell.field,
                    record,
                )
            )
    return boxes


def _merge_runs(boxes: list[Box]) -> list[Box]:
    """Consecutive equal level-1 names become one area, so do equal level-2 names inside one of them."""
    kept: list[Box] = []
    above: dict[str, Box] = {}
    starts: set[int] = set()
    for box in boxes:
        if box.field not in _CENTERED or box.value is None:
            kept.append(box)
            above.pop(box.field or "", None)
            continue
        run = above.get(box.field)
        new_l1 = box.field == "indicator.l2" and box.top in starts
        if run is not None and run.value == box.value and not new_l1:
            run.bottom = box.bottom
            continue
        if box.field == "indicator.l1":
            starts.add(box.top)
        above[box.field] = box
        kept.append(box)
    return kept


def _heights(layout: Layout, boxes: list[Box], count: int) -> list[float]:
    """Points every logical row needs; what a tall area still lacks goes to its last row."""
    needs = [0.0 if layout.narrative else MIN_HEIGHT] * count
    widths = layout.widths
    areas: list[tuple[Box, float]] = []
    for box in boxes:
        if not isinstance(box.value, str):
            continue
        width = sum(widths[box.left : box.right + 1])
        need = text_height(box.value, width, SCALES.get(box.style, 1.0))
        if box.top == box.bottom:
            needs[box.top] = max(needs[box.top], need)
        else:
            areas.append((box, need))
    for box, need in areas:
        lack = need - sum(needs[box.top : box.bottom + 1])
        if lack > 0:
            needs[box.bottom] += lack
    return [need or MIN_HEIGHT for need in needs]


def _left_align_prose(layout: Layout, boxes: list[Box]) -> None:
    """A short field that holds a long sentence (the targets of the 2019 form) is set like prose."""
    for box in boxes:
        short_field = box.style in ("text", "center") and box.field not in _CENTERED
        if short_field and isinstance(box.value, str):
            width = sum(layout.widths[box.left : box.right + 1])
            if count_lines(box.value, width) > 2:
                box.style = "long"


def _room_to_write(layout: Layout, boxes: list[Box], needs: list[float]) -> None:
    """Rows with a long text still to be written get the height of a few lines."""
    for box in boxes:
        long = box.style == "long" and not (box.field or "").startswith(("task.", "indicator."))
        if long and box.value is None and box.field is not None and box.top == box.bottom:
            needs[box.top] = max(needs[box.top], ROOM)


def _title_boxes(layout: Layout, table: Table, plan: TablePlan) -> int:
    width = layout.picture.width - 1
    row = plan.top
    lines = [(layout.title, "title"), *((line, "head") for line in layout.head)]
    for text, style in lines:
        text = in_currency(fill_line(text, table), layout.currency_unit, table.currency_unit)
        plan.boxes.append(Box(row, 0, row, width, text, style))
        plan.heights[row] = text_height(text, sum(layout.widths), SCALES[style]) + (
            8 if style == "title" else 0
        )
        row += 1
    return row


def plan_table(
    layout: Layout,
    tables: Sequence[Table],
    top: int = 0,
    *,
    blanks: Mapping[str, int] | None = None,
    spare: Mapping[str, int] | None = None,
    live: bool = False,
) -> TablePlan:
    """Plan one drawn table, its first row at ``top`` (from 0).

    ``tables`` is one table, or every project of a ``many`` layout. ``blanks`` says how many empty rows a
    repeating record without entries gets (``{"task": 8}``; 1 when absent), ``spare`` how many more follow
    that stay hidden until somebody opens them. With ``live`` totals are formulas even where the record prints
    none.
    """
    if not tables:
        raise ValueError("plan_table needs at least one table (an empty Table for an empty form)")
    if not layout.many and len(tables) > 1:
        raise ValueError(f"{layout.id} shows one table at a time")
    blanks, spare = blanks or {}, spare or {}
    table = tables[0]
    plan = TablePlan(top)
    start = plan.body_top = _title_boxes(layout, table, plan)
    if layout.many:
        rows = _many_rows(layout, tables, blanks, spare)
    else:
        rows = _table_rows(layout, table, blanks, spare)
    boxes = _merge_runs(_boxes(layout, rows))
    _left_align_prose(layout, boxes)
    needs = _heights(layout, boxes, len(rows))
    if live:
        _room_to_write(layout, boxes, needs)
    first: list[int] = []
    row = start
    for need in needs:
        first.append(row)
        pieces = ceil(need / MAX_HEIGHT)
        for _ in range(pieces):
            plan.heights[row] = need / pieces
            row += 1
    first.append(row)
    plan.boxes += [replace(box, top=first[box.top], bottom=first[box.bottom + 1] - 1) for box in boxes]
    plan.repeat = _repeat(layout, rows, first)
    plan.spare = _spare_runs(rows, first)
    add_formulas(layout, plan, live)
    for line in layout.foot:
        text = fill_line(line, table)
        plan.boxes.append(Box(row, 0, row, layout.picture.width - 1, text, "foot"))
        plan.heights[row] = 26.0
        row += 1
    plan.bottom = row - 1
    return plan


def _spare_runs(rows: list[_Row], first: list[int]) -> list[tuple[int, int]]:
    """Sheet rows of the spare logical rows, neighbours in one run."""
    runs: list[tuple[int, int]] = []
    for spare, run in groupby(range(len(rows)), key=lambda i: rows[i].spare):
        if spare:
            numbers = list(run)
            runs.append((first[numbers[0]], first[numbers[-1] + 1] - 1))
    return runs


def _repeat(layout: Layout, rows: list[_Row], first: list[int]) -> tuple[int, int] | None:
    """The label row above the last repeated rows (the head of the indicators, of a project list)."""
    if layout.narrative:
        return None
    body = next((i for i in range(len(rows) - 1, 0, -1) if rows[i].record is not None), None)
    if body is None:
        return None
    head = rows[body].picture - 1
    while head > 0 and any(cell.field for cell in layout.picture.rows[head]):
        head -= 1
    at = next(i for i, row in enumerate(rows) if row.picture == head)
    return first[at], first[at + 1] - 1
