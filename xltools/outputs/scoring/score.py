"""The scoring workbook: 评分汇总, one sheet per table, 评分方案; every score is a live formula."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xltools.layouts.layout import Layout, load_layouts
from xltools.model.records import Execution, ExecutionPart, Table
from xltools.outputs.forms.draw import Styles
from xltools.outputs.scoring.score_scheme import SHEET as SCHEME_SHEET
from xltools.outputs.scoring.score_scheme import draw_scheme
from xltools.outputs.scoring.score_sheet import Placed, ScoreSheet
from xltools.outputs.scoring.score_summary import SHEET as SUMMARY_SHEET
from xltools.outputs.scoring.score_summary import draw_summary
from xltools.scoring.scheme import Scheme
from xltools.scoring.weights import propose_weights
from xltools.sheets.names import sheet_name
from xltools.sheets.save import own_properties, save_workbook

if TYPE_CHECKING:
    from xlsxwriter import Workbook

PROJECT_LAYOUT, DEPARTMENT_LAYOUT = "score_project", "score_department"
SCORED = ("project_goal", "department_goal", "project_selfeval", "department_selfeval")
"""Table types a scoring sheet is made from."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A self-evaluation ready to draw. ``proposed``: its weights were proposed, not read."""

    table: Table
    proposed: bool


def layout_of(table: Table) -> Layout:
    """The scoring layout of a table's type."""
    wanted = DEPARTMENT_LAYOUT if table.type.startswith("department") else PROJECT_LAYOUT
    return next(layout for layout in load_layouts() if layout.id == wanted)


def initial_execution(table: Table) -> Execution:
    """The execution table of a goal table: its funds are the initial budget, the rest is to be filled in."""
    execution, funding = table.execution, table.funding
    if execution != Execution():
        return execution
    total = funding.total if funding.total is not None else table.printed_totals.total
    parts = []
    if funding.fiscal is not None:
        parts.append(ExecutionPart("当年财政拨款", initial=funding.fiscal))
    if funding.other is not None:
        parts.append(ExecutionPart("其他资金", initial=funding.other))
    return Execution(initial=total, parts=tuple(parts))


def prepare(table: Table, scheme: Scheme) -> Prepared | None:
    """A self-evaluation from goals, or a self-evaluation as it is; None for a table without indicators.

    Weights are proposed where the table prints none.
    """
    if table.type not in SCORED or not table.indicators:
        return None
    weights = propose_weights(table, scheme)
    indicators = table.indicators
    if weights is not None:
        indicators = tuple(
            replace(one, weight=weight) for one, weight in zip(indicators, weights, strict=True)
        )
    department = table.type.startswith("department")
    selfeval = replace(
        table,
        type="department_selfeval" if department else "project_selfeval",
        layout=DEPARTMENT_LAYOUT if department else PROJECT_LAYOUT,
        execution=initial_execution(table),
        indicators=indicators,
    )
    return Prepared(selfeval, weights is not None)


def _title(table: Table) -> str:
    return table.project or table.unit or "自评表"


def write_scores(path: str | os.PathLike[str], tables: Sequence[Table], scheme: Scheme) -> tuple[Placed, ...]:
    """Write the scoring workbook of goal tables or self-evaluations; what was drawn is returned.

    Tables without indicators and of other types are left out. ValueError where nothing is left;
    WriteError where the file does not open again.
    """
    prepared = [one for table in tables if (one := prepare(table, scheme)) is not None]
    if not prepared:
        raise ValueError("没有可以打分的表：需要带绩效指标的目标表或自评表")
    placed: list[Placed] = []

    def build(workbook: Workbook) -> None:
        workbook.set_properties(own_properties("score"))
        styles = Styles(workbook)
        taken = [SUMMARY_SHEET, SCHEME_SHEET]
        summary = workbook.add_worksheet(SUMMARY_SHEET)
        pages = {}
        for one in prepared:
            name = sheet_name(_title(one.table), taken)
            taken.append(name)
            sheet = workbook.add_worksheet(name)
            layout = layout_of(one.table)
            if layout.id not in pages:
                pages[layout.id] = ScoreSheet(workbook, styles, layout, scheme)
            placed.append(pages[layout.id].draw(sheet, one.table))
        draw_scheme(workbook, workbook.add_worksheet(SCHEME_SHEET), styles, scheme)
        draw_summary(workbook, summary, scheme, placed, [one.proposed for one in prepared])
        summary.activate()

    save_workbook(path, build)
    return tuple(placed)
