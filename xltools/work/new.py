"""Use case *new*: an empty, validated workbook of a form, of a township's whole year, or the roster."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from xltools.layouts.layout import Layout
from xltools.work.errors import WorkError
from xltools.work.forms import find_layout, layouts_by_id
from xltools.work.outputs import claim_file

Name = str | os.PathLike[str]
TOWNSHIP, ROSTER = "township", "roster"
SETS = {
    TOWNSHIP: "乡镇全年填报工作簿（说明、整体目标、项目目录、项目表、自评）",
    ROSTER: "县级项目名册（供 dispatch 使用）",
}
"""What can be made besides single forms."""


def offered_layouts(layouts: Sequence[Name] = ()) -> dict[str, Layout]:
    """The forms that can be made empty, by identifier."""
    from xltools.outputs.forms.template import NO_TEMPLATE

    return {name: layout for name, layout in layouts_by_id(layouts).items() if name not in NO_TEMPLATE}


def new(
    form: str,
    target: Name,
    *,
    year: int | None = None,
    rows: int | None = None,
    layouts: Sequence[Name] = (),
    force: bool = False,
) -> Path:
    """Write an empty workbook; ``form`` is a layout's identifier or name, ``township`` or ``roster``.

    ``year`` is printed on the form, ``rows`` the number of empty indicator rows (12). WorkError for an
    unknown form, a year or number out of range, or a target that may not be written.
    """
    from xltools.sheets.save import save_workbook

    if year is not None and not 2000 <= year <= 2099:
        raise WorkError(f"年份 {year} 不对", "写四位年份，例如 2025")
    if rows is not None and not 1 <= rows <= 500:
        raise WorkError(f"行数 {rows} 不对", "写 1 到 500 之间的整数")
    path = claim_file(target, (".xlsx",), force=force)
    known = layouts_by_id(layouts)
    if form == TOWNSHIP:
        from xltools.outputs.forms.township import TownshipSet, standard_forms, township_builder

        build = township_builder(standard_forms(known), TownshipSet(year=year))
    elif form == ROSTER:
        from xltools.outputs.forms.roster import roster_builder

        build = roster_builder()
    else:
        from xltools.model.records import TABLE_TYPES
        from xltools.outputs.forms.template import BLANKS, empty_table, template_builder

        layout = find_layout(known, form)
        blanks = {**BLANKS, **({"indicator": rows, "project": rows} if rows else {})}
        sheets = [(TABLE_TYPES[layout.type], layout, [empty_table(layout, year)])]
        build = template_builder(sheets, live=True, blanks=blanks)
    save_workbook(path, build)
    return path
