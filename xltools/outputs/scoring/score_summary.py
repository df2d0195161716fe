"""The sheet 评分汇总: one row per scored table, linked to its sheet, with grade and rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xltools.model.records import Table as Form
from xltools.outputs.scoring import score_formulas as f
from xltools.outputs.scoring.form_sheet import draw_summary_table, summary_paper
from xltools.outputs.scoring.score_sheet import Placed, total_note
from xltools.scoring.arithmetic import rounded
from xltools.scoring.ranking import ranks
from xltools.scoring.scheme import Scheme
from xltools.scoring.table import TableScore
from xltools.sheets.spec import Column, Formula, Link, Table, Value, row_number

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

SHEET = "评分汇总"
NONE = "—"
"""Shown where a table has no indicator of a level."""


def _levels(placed: Sequence[Placed], scheme: Scheme) -> list[str]:
    found = {
        scheme.level(row.indicator.l1) or row.indicator.l1 or ""
        for one in placed
        for row in one.result.indicators
        if row.indicator is not None
    }
    order = [*scheme.with_cost, *scheme.without_cost]
    return sorted(found, key=lambda name: (order.index(name) if name in order else len(order), name))


def _level_value(result: TableScore, level: str) -> Decimal | str:
    scheme = result.scheme
    rows = [
        row
        for row in result.indicators
        if row.indicator is not None and (scheme.level(row.indicator.l1) or row.indicator.l1 or "") == level
    ]
    if not rows:
        return NONE
    if any(row.score is None for row in rows):
        return f.BLANK
    return sum((row.score for row in rows if row.score is not None), Decimal(0))


def _shown(table: Form) -> str:
    """The link of a row; a unit may have tables of its whole spending of several years."""
    if table.project:
        return table.project
    return "部门整体支出" + (f"（{table.year}年度）" if table.year is not None else "")


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn sheet, its rank, and whether its weights were proposed."""

    placed: Placed
    rank: int | None
    proposed: bool

    def there(self, address: str) -> str:
        """An address on the sheet, as formulas of the summary call it."""
        return f"'{self.placed.sheet}'!{address}"


def _execution(line: Line) -> Value:
    spent = line.placed.result.execution
    value: Decimal | str = f.BLANK if spent.state == "未填" else f.PENDING
    formula = f"={line.there(line.placed.execution)}"
    return Formula(formula, value if spent.score is None else spent.score)


def _level(level: str) -> Column[Line]:
    def value(line: Line) -> Value:
        one = line.placed
        levels, states, scores = (line.there(area) for area in (one.levels, one.states, one.scores))
        where = f'{levels},"{level}"'
        formula = (
            f'=IF(COUNTIFS({where})=0,"{NONE}",IF(COUNTIFS({where},{states},"<>{f.OK}")>0,"{f.BLANK}",'
            f"SUMIFS({scores},{where})))"
        )
        return Formula(formula, _level_value(one.result, level))

    return Column(level, 10, "score", value=value)


def _total(line: Line) -> Value:
    result = line.placed.result
    value = result.total if result.total is not None else f.BLANK if result.blank else f.PENDING
    return Formula(f"={line.there(line.placed.total)}", value)


def _note(line: Line) -> Value:
    advice = "分值由本方案建议，请核对；" if line.proposed else ""
    note = total_note(line.placed.result) if line.placed.result.total is None else ""
    formula = f'="{advice}"&IF(ISNUMBER({{总分}}),"",{line.there(line.placed.note)})'
    return Formula(formula, advice + note)


def draw_summary(
    workbook: Workbook, sheet: Worksheet, scheme: Scheme, placed: Sequence[Placed], proposed: Sequence[bool]
) -> None:
    """Draw the summary; ``proposed`` says whose weights were proposed."""
    totals = [one.result.total for one in placed]
    lines = [Line(*line) for line in zip(placed, ranks(totals), proposed, strict=True)]
    grade = 'INDEX(方案_评级,1+COUNTIF(方案_评级下限,">"&ROUND({总分}*100/方案_总分,8)))'
    columns: list[Column[Line]] = [
        Column("序号", 6, "number", value=row_number),
        Column("单位", 24, "long", value=lambda line: line.placed.table.unit or ""),
        Column(
            "项目（点击打开）",
            40,
            "link_left",
            value=lambda line: Link(f"internal:'{line.placed.sheet}'!A1", _shown(line.placed.table)),
        ),
        Column("预算执行", 10, "score", value=_execution),
        *(_level(level) for level in _levels(placed, scheme)),
        Column("总分", 10, "score", value=_total),
        Column(
            "评级",
            8,
            "number",
            value=lambda line: line.placed.result.grade or "",
            formula=f'=IF(ISNUMBER({{总分}}),{grade},"")',
        ),
        Column(
            "名次",
            8,
            "number",
            value=lambda line: line.rank or "",
            formula='=IF(ISNUMBER({总分}),RANK({总分},{汇总.总分}),"")',
        ),
        Column("说明", 40, "long", value=_note),
    ]
    table = Table(name="汇总", columns=columns, rows=lines)
    places = "0." + "0" * scheme.places if scheme.places else "0"
    paper = summary_paper(workbook, sheet, {"score": {"num_format": places}})
    draw_summary_table(paper, table, "绩效自评评分汇总", f"评分方案：{scheme.name}")
    for n, one in enumerate(placed):
        weighted = one.result.weights == one.result.scheme.total_points
        sheet.set_row(table.top + n, 32 if weighted else 58)
    row, at = table.last + 1, table.col("总分")
    paper.merge(row, 0, at - 1, "平均（只含已有总分的）", "label")
    scores = [total for total in totals if total is not None]
    average = rounded(sum(scores, Decimal(0)) / len(scores), scheme.places) if scores else ""
    area = table.area("总分")
    paper.put(
        row, at, Formula(f'=IF(COUNT({area})=0,"",ROUND(AVERAGE({area}),方案_小数位))', average), "score"
    )
    for col in range(at + 1, len(columns)):
        paper.put(row, col, None, "number")
    sheet.set_row(row, 24)
