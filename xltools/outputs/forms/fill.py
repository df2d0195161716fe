"""Filled workbooks: records in, protected and validated forms out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from xltools.layouts.layout import Layout
from xltools.model.records import TABLE_TYPES, Table
from xltools.outputs.forms.fitting import other_names, restrict
from xltools.outputs.forms.template import write_templates
from xltools.sheets.names import sheet_name

Sheets = list[tuple[str, Layout, Sequence[Table]]]


@dataclass(frozen=True, slots=True)
class Filled:
    """Sheets ready to be drawn and, in Chinese, what their forms could not hold."""

    sheets: Sheets
    notes: tuple[str, ...]


def _label(table: Table) -> str:
    return table.project or TABLE_TYPES[table.type]


def fit_sheets(layout: Layout, tables: Sequence[Table], taken: Sequence[str] = ()) -> Filled:
    """The sheets that hold ``tables`` in one layout: one each, or all on one for a project list."""
    fitted: list[Table] = []
    notes: list[str] = []
    for table in tables:
        place = f"《{_label(table)}》" + (f"（{table.sheet}）" if table.sheet else "")
        kept, losses = restrict(table, layout)
        fitted.append(kept)
        notes += [f"{place}：{loss.sentence(layout)}" for loss in losses]
        names = other_names(kept, layout) if table.layout != layout.id else []
        if names:
            notes.append(f"{place}：{'、'.join(names)} 不在“{layout.name}”的下拉选项里，已按原文写入")
    names_taken = list(taken)
    sheets: Sheets = []
    if layout.many and fitted:
        sheets.append((sheet_name(TABLE_TYPES[layout.type], names_taken), layout, fitted))
    elif not layout.many:
        for table in fitted:
            name = sheet_name(_label(table), names_taken)
            names_taken.append(name)
            sheets.append((name, layout, [table]))
    return Filled(sheets, tuple(notes))


def fill_workbook(
    path: str | os.PathLike[str], layout: Layout, tables: Sequence[Table], *, live: bool = False
) -> tuple[str, ...]:
    """Write ``tables`` as filled forms of one layout; returns what the form could not hold.

    ``live`` is for forms still to be completed: totals the records do not print become formulas.
    """
    filled = fit_sheets(layout, tables)
    write_templates(path, filled.sheets, live=live)
    return filled.notes
