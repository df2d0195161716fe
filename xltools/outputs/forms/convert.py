"""Any recognised table redrawn in a standard form: another region's form, or text and Word into Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from xltools.layouts.layout import Layout
from xltools.model.records import Table
from xltools.outputs.forms.fill import Sheets, fit_sheets
from xltools.outputs.forms.template import template_builder
from xltools.sheets.save import replace_file, verify_bytes, workbook_bytes


class NoFormError(ValueError):
    """A table whose layout is not known here; the message is Chinese."""


def converted_sheets(
    tables: Sequence[Table], layouts: Mapping[str, Layout], to: Layout | None = None
) -> tuple[Sheets, tuple[str, ...]]:
    """The sheets of one converted file and what the target form cannot hold.

    Without ``to`` every table is drawn in the form it was recognised as; with it, tables of another kind
    (a department's goal in a project form) are left out, and that is said.
    """
    sheets: Sheets = []
    notes: list[str] = []
    fitting = [table for table in tables if to is None or _suits(table, to)]
    for table in tables:
        if table not in fitting and to is not None:
            notes.append(f"《{table.project or table.unit or table.title}》不是“{to.name}”能表示的表，未转换")
    for key, run in groupby(fitting, key=lambda table: to.id if to else table.layout):
        layout = to or layouts.get(key)
        if layout is None:
            raise NoFormError(f"没有名为 {key} 的表样")
        filled = fit_sheets(layout, list(run), [name for name, _, _ in sheets])
        sheets += filled.sheets
        notes += filled.notes
    return sheets, tuple(notes)


def _suits(table: Table, layout: Layout) -> bool:
    """A project's table goes into project forms, a department's into department forms; prose into prose."""
    if (table.type == "department_plan") != (layout.type == "department_plan"):
        return False
    return _of_project(table.type) == _of_project(layout.type)


def _of_project(kind: str) -> bool:
    return kind.startswith("project") or kind == "monitoring"


def convert_beside(
    path: Path,
    tables: Sequence[Table],
    layouts: Mapping[str, Layout],
    to: Layout | None = None,
) -> tuple[tuple[str, ...], Path | None]:
    """Write the converted workbook; the notes, and where it was written: None where no table fits.

    A file of that name with other contents may hold a clerk's work, so it stays as it is and the new one
    is written beside it with a number.
    """
    sheets, notes = converted_sheets(tables, layouts, to)
    if not sheets:
        return notes, None
    data = workbook_bytes(template_builder(sheets))
    verify_bytes(data)
    there, number = path, 2
    while there.exists():
        if there.read_bytes() == data:
            return notes, there
        there = path.with_name(f"{path.stem}（{number}）{path.suffix}")
        number += 1
    replace_file(there, data)
    return notes, there
