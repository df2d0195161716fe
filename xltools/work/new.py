"""Use case *new*: an empty, validated workbook of a form, of a township's whole year, or the roster."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
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
    tasks: int | None = None,
    projects: int | None = None,
    layouts: Sequence[Name] = (),
    force: bool = False,
) -> Path:
    """Write an empty workbook; ``form`` is a layout's identifier or name, ``township`` or ``roster``.

    ``year`` is printed on the form; ``rows``, ``tasks`` and ``projects`` are the numbers of empty rows of
    indicators (12), of tasks (8) and of projects (12; in a township's workbook the project sheets, 3).
    WorkError for an unknown form, a number out of range or that the form has no use for, or a target that
    may not be written.
    """
    from xltools.outputs.forms.template import room
    from xltools.sheets.save import save_workbook

    if year is not None and not 2000 <= year <= 2099:
        raise WorkError(f"年份 {year} 不对", "写四位年份，例如 2025")
    asked = {"rows": rows, "tasks": tasks, "projects": projects}
    for number in asked.values():
        if number is not None and not 1 <= number <= 500:
            raise WorkError(f"行数 {number} 不对", "写 1 到 500 之间的整数")
    path = claim_file(target, (".xlsx",), force=force)
    known = layouts_by_id(layouts)
    if form == TOWNSHIP:
        from xltools.outputs.forms.township import (
            EMPTY_PROJECTS,
            TownshipSet,
            standard_forms,
            township_builder,
        )

        build = township_builder(
            standard_forms(known),
            TownshipSet(year=year, empty_projects=projects or EMPTY_PROJECTS, blanks=room(tasks, rows)),
        )
    elif form == ROSTER:
        _refuse_unused("县级项目名册", asked, set())
        from xltools.outputs.forms.roster import roster_builder

        build = roster_builder()
    else:
        from xltools.model.records import TABLE_TYPES
        from xltools.outputs.forms.template import empty_table, template_builder

        layout = find_layout(known, form)
        stems = {cell.stem for cell in layout.picture.cells()} | ({"project"} if layout.many else set())
        uses = {name for name, stem in _STEMS.items() if stem in stems}
        _refuse_unused(layout.name, asked, uses)
        blanks = room(tasks, rows, projects)
        sheets = [(TABLE_TYPES[layout.type], layout, [empty_table(layout, year)])]
        build = template_builder(sheets, live=True, blanks=blanks)
    save_workbook(path, build)
    return path


_STEMS = {"rows": "indicator", "tasks": "task", "projects": "project"}
_ASKED = {"rows": "指标行", "tasks": "任务行", "projects": "项目行"}


def _refuse_unused(form: str, asked: Mapping[str, int | None], uses: set[str]) -> None:
    """A number that would change nothing is a misunderstanding, not a wish to pass over."""
    for name, number in asked.items():
        if number is not None and name not in uses:
            raise WorkError(f"“{form}”没有{_ASKED[name]}，--{name} 用不上", f"去掉 --{name} 后重试")
