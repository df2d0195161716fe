"""Tints and notes on the cells with problems, and taking them off again.

What a cell looked like is kept twice: in the note itself, which moves when rows are inserted, and in the
result sheet, for notes that someone has deleted. A fill that is no longer ours is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xltools.model.problem import Problem
from xltools.outputs.copies.cell_notes import (
    NOTE_MARK,
    NOTE_WIDTH,
    TINTS,
    Color,
    by_cell,
    note_height,
    note_lines,
)

_OLD = re.compile(r"（原底色：(无|#[0-9A-F]{6})）$")
_NOTE_PROBLEMS = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell we tinted: where, what its fill was (None: none) and the tint we gave it."""

    sheet: str
    cell: str
    old: Color | None
    tint: Color


def color_text(color: Color | None) -> str:
    """``#FFC7CE``, or 无 for no fill."""
    return "无" if color is None else "#{:02X}{:02X}{:02X}".format(*color)


def parse_color(text: str) -> Color | None:
    """The colour of ``color_text``; None for 无."""
    if text == "无":
        return None
    return (int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16))


def _as_color(value: Any) -> Color | None:
    return None if value is None else (int(value[0]), int(value[1]), int(value[2]))


def note_text(problems: list[Problem], old: Color | None) -> str:
    """What the note of a cell says: each problem with its remedy, and the fill to give back."""
    lines = note_lines(problems, _NOTE_PROBLEMS, "“校验结果”表")
    return "\n".join([*lines, f"（原底色：{color_text(old)}）"])


def put_marks(book: Any, problems: Iterable[Problem], locked: Collection[str] = ()) -> Iterator[Mark]:
    """Tint and comment every cell with a problem; a clerk's own note stays in front of ours.

    Sheets with a password (``locked``) are left as they are; the protection of others has been lifted.
    """
    sheets = {sheet.name: sheet for sheet in book.sheets if sheet.name not in locked}
    for (owner, cell), group in by_cell(problems).items():
        if owner in sheets:
            yield _put(sheets[owner], cell, group)


def _put(sheet: Any, cell: str, group: list[Problem]) -> Mark:
    target = sheet.range(cell).merge_area
    corner = target(1, 1) if len(target) > 1 else target
    old, tint = _as_color(corner.color), TINTS[group[0].severity]
    # The note first: it says how to give the fill back, whatever happens next.
    text = note_text(group, old)
    if corner.note is None:
        corner.add_note(text)
    else:
        corner.note.text = f"{corner.note.text}\n{text}"
    _fit(corner.note)
    target.color = tint
    return Mark(sheet.name, corner.get_address(False, False), old, tint)


def _fit(note: Any) -> None:
    """A box in which the whole text can be read: Excel's own is four lines high whatever is in it."""
    shape = note.api.Shape
    shape.Width = NOTE_WIDTH
    shape.Height = note_height(note.text)


def _restore(cell: Any, old: Color | None) -> None:
    area = cell.merge_area
    if _as_color(cell.color) in TINTS.values():
        area.color = old


def old_notes(book: Any) -> dict[str, list[Any]]:
    """Sheet → the notes of earlier checks on it, read without changing anything."""
    found = {sheet.name: [note for note in sheet.notes if NOTE_MARK in note.text] for sheet in book.sheets}
    return {name: notes for name, notes in found.items() if notes}


def clear_marks(book: Any, remembered: Iterable[Mark] = (), locked: Collection[str] = ()) -> int:
    """Take our notes and tints off every sheet that is not locked; returns how many cells were restored.

    The protection of the other sheets has been lifted.
    """
    restored: set[tuple[str, str]] = set()
    for name, notes in old_notes(book).items():
        if name in locked:
            continue
        for note in notes:
            cell = note.location
            clear_cell_mark(cell)
            restored.add((name, cell.get_address(False, False)))
    left = [m for m in remembered if (m.sheet, m.cell) not in restored and m.sheet not in locked]
    _restore_remembered(book, left)
    return len(restored)


def clear_cell_mark(cell: Any) -> None:
    """Take our note off one cell and give its fill back; the clerk's own part of the note stays."""
    note = cell.note
    before, _, after = note.text.partition(NOTE_MARK)
    found = _OLD.search(after)
    if found:
        _restore(cell, parse_color(found[1]))
    # A note's text cannot be shortened in place: Excel's Comment.Text overwrites from the start.
    note.delete()
    if before.rstrip("\n"):
        cell.add_note(before.rstrip("\n"))


def _restore_remembered(book: Any, marks: list[Mark]) -> None:
    """Cells whose note was deleted: their fill goes back if it is still exactly the tint we gave."""
    sheets: Mapping[str, Any] = {sheet.name: sheet for sheet in book.sheets}
    for mark in marks:
        sheet = sheets.get(mark.sheet)
        if sheet is None:
            continue
        cell = sheet.range(mark.cell)
        if cell.note is None and _as_color(cell.color) == mark.tint:
            _restore(cell, mark.old)
