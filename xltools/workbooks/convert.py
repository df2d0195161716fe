"""Any recognised table redrawn in a standard form: another region's form, or text and Word into Excel."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from itertools import groupby

from xltools.layouts.model import Layout
from xltools.records import Table
from xltools.workbooks.fill import Sheets, fit_sheets
from xltools.workbooks.template import write_templates


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


def convert_tables(
    path: str | os.PathLike[str],
    tables: Sequence[Table],
    layouts: Mapping[str, Layout],
    to: Layout | None = None,
) -> tuple[str, ...]:
    """Write the converted workbook; nothing is written where no table fits. Returns the notes."""
    sheets, notes = converted_sheets(tables, layouts, to)
    if sheets:
        write_templates(path, sheets)
    return notes
