"""The township's workbook for one year: 填报说明, 整体目标, 项目目录, one sheet per project, 自评.

The same builder makes the empty workbook of ``templates/xlsx`` and the pre-filled ones a county dispatches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from xltools.layouts.layout import Layout
from xltools.model.records import Table
from xltools.outputs.forms.draw import Styles
from xltools.outputs.forms.lists import Lists
from xltools.outputs.forms.template import BLANKS, draw_template, empty_table
from xltools.outputs.forms.township_pages import Listed, draw_directory, draw_guide
from xltools.sheets.names import sheet_name

if TYPE_CHECKING:
    from xlsxwriter import Workbook

GUIDE, GOALS, PROJECTS, EVALUATION = "填报说明", "整体目标", "项目目录", "自评"
EMPTY_PROJECTS = 3
"""Project sheets in an empty workbook."""


@dataclass(frozen=True, slots=True)
class Forms:
    """The layouts of a set: the department's goals, one project's goals, the year-end evaluation."""

    goals: Layout
    project: Layout
    evaluation: Layout


@dataclass(frozen=True, slots=True)
class TownshipSet:
    """What a set is pre-filled with; all may be empty."""

    unit: str | None = None
    unit_code: str | None = None
    year: int | None = None
    projects: tuple[Table, ...] = ()
    empty_projects: int = EMPTY_PROJECTS
    """Project sheets where no projects are given."""
    blanks: Mapping[str, int] = field(default_factory=lambda: BLANKS)
    """Empty rows of the forms; see ``template.room``."""


def standard_forms(layouts: Mapping[str, Layout]) -> Forms:
    """The forms of the shipped set."""
    return Forms(
        layouts["xinjiang_department_goal"],
        layouts["xinjiang_project_goal"],
        layouts["national_department_selfeval"],
    )


def blank_form(layout: Layout, township: TownshipSet) -> Table:
    """An unfilled table of a township: its name, code and year."""
    table = empty_table(layout, township.year)
    return replace(table, unit=township.unit, unit_code=township.unit_code)


def township_builder(forms: Forms, township: TownshipSet) -> Callable[[Workbook], None]:
    """A function that builds the set in a workbook; see ``save.save_workbook``."""

    def build(workbook: Workbook) -> None:
        styles, lists = Styles(workbook), Lists(workbook)
        guide = workbook.add_worksheet(GUIDE)
        draw_guide(guide, styles, township.unit, township.unit_code, township.year)
        goals = blank_form(forms.goals, township)
        blanks = township.blanks
        draw_template(
            workbook.add_worksheet(GOALS), styles, lists, forms.goals, [goals], live=True, blanks=blanks
        )
        directory = workbook.add_worksheet(PROJECTS)
        empty = (blank_form(forms.project, township),) * township.empty_projects
        listed: list[Listed] = []
        for n, project in enumerate(township.projects or empty, 1):
            name = sheet_name(f"项目{n:02d}", [item.sheet for item in listed])
            sheet = workbook.add_worksheet(name)
            plans = draw_template(sheet, styles, lists, forms.project, [project], live=True, blanks=blanks)
            listed.append(Listed(name, plans[0].addresses(), project))
        draw_directory(directory, styles, listed)
        evaluation = blank_form(forms.evaluation, township)
        sheet = workbook.add_worksheet(EVALUATION)
        draw_template(sheet, styles, lists, forms.evaluation, [evaluation], live=True, blanks=blanks)
        lists.finish()

    return build
