"""One scoring sheet: the self-evaluation form with live formulas, helper columns at its right.

The form is the picture of ``score_project.toml`` or ``score_department.toml``; formulas take the place of
执行率, 得分 and 总分, and inputs are tinted. The helper columns (规则, 完成率, 计分方向 …) stay outside the
print area and can be folded away.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xltools.grid.model import a1, a1_range
from xltools.layouts.layout import Layout
from xltools.model.money import short
from xltools.model.records import Table
from xltools.outputs.forms.draw import Styles
from xltools.outputs.forms.drawn_form import Box
from xltools.outputs.forms.expand import plan_table
from xltools.outputs.scoring import score_formulas as f
from xltools.outputs.scoring.form_sheet import FormSheet
from xltools.outputs.scoring.score_cells import RowContent, row_content
from xltools.outputs.scoring.score_inputs import add_inputs, input_style
from xltools.scoring.arithmetic import guarded, rounded
from xltools.scoring.scheme import Scheme
from xltools.scoring.table import Scored, TableScore, score_table, weights_note
from xltools.sheets.palette import INPUT_FILL

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LABELS = {
    "rule": "赋分规则",
    "rate": "完成率",
    "state": "计分状态",
    "reason_due": "需说明",
    "met": "是否达标",
    "direction": "计分方向",
    "low": "计分下限",
    "high": "计分上限",
    "unit": "计分单位",
    "level": "计分归类",
    "note": "计分说明",
}


INPUTS = (
    "execution.adjusted",
    "execution.executed",
    "execution.initial",
    "execution.fiscal.",
    "execution.carryover.",
    "execution.other.",
    "task.executed",
    "task.result",
    "results",
    "indicator.reason",
)
"""Fields that are typed in, or how their names begin."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the figures of a drawn sheet stand, for the summary sheet."""

    sheet: str
    table: Table
    result: TableScore
    execution: str
    total: str
    note: str
    scores: str
    states: str
    levels: str


class ScoreSheet(FormSheet):
    """Draws one table."""

    labels = LABELS
    inputs = INPUTS

    def __init__(self, workbook: Workbook, styles: Styles, layout: Layout, scheme: Scheme) -> None:
        super().__init__(workbook, styles, layout)
        self.scheme = scheme

    def draw(self, sheet: Worksheet, table: Table) -> Placed:
        """Draw a table on an empty worksheet; it must have at least one indicator."""
        self.result = score_table(table, self.scheme)
        plan = plan_table(self.layout, [_without_scores(table)])
        self.begin(sheet, plan)
        rows = [row_content(scored, self.scheme) for scored in self.result.indicators]
        tops = [box.top for box in plan.of("indicator.actual")]
        weight, execution = self._execution()
        self._rows(rows, tops)
        placed = self._total(sheet.get_name(), table, tops, weight, execution)
        self.write()
        sheet.outline_settings(True, True, False, False)
        add_inputs(self, rows, tops)
        return placed

    def column(self, tops: list[int], col: int) -> str:
        """The area of one column over all indicator rows."""
        return f"${a1_range(tops[0], col, tops[-1], col).replace(':', ':$')}"

    def _set(self, box: Box | None, formula: str, value: Decimal | str, **fmt: Any) -> str:
        if box is None:
            raise ValueError(f"{self.layout.id} lacks a cell the scoring sheet needs")
        box.formula, box.value = formula, value
        if fmt:
            self.formats[id(box)] = fmt
        return a1(box.top, box.left)

    def _execution(self) -> tuple[str, str]:
        """The execution row: points, rate and score; the addresses of points and score."""
        plan, row = self.plan, self.result.execution
        spent, given = self.field_cell("execution.executed"), self.field_cell("execution.adjusted")
        weight = plan.first("execution.weight")
        assert weight is not None and row.weight is not None
        weight.value = row.weight
        if row.weight == self.scheme.execution_points:
            weight.formula = "=方案_执行分值"
        at = a1(weight.top, weight.left)
        shown = ""
        amounts = self.result.table.execution
        if amounts.executed is not None and amounts.adjusted:
            shown = short(rounded(amounts.executed * 100 / amounts.adjusted, 2)) + "%"
        rate = f'=IF(COUNT({spent},{given})<2,"",IF({given}=0,"",ROUND({spent}*100/{given},2)&"%"))'
        self._set(plan.first("execution.rate"), rate, shown)
        score = plan.first("execution.score")
        value = _shown(row)
        execution = self._set(score, f.execution_score(at, given, spent), value, num_format="0.00")
        note = _execution_note(row, self.scheme)
        self.execution_row = weight.top
        box = Box(
            weight.top, self.columns["rule"], weight.top, self.columns["state"], note, "check", None, None,
            f.execution_note(at, given, spent),
        )  # fmt: skip
        plan.boxes.append(box)
        self.formats[id(box)] = {"font_color": "#9C0006"}
        return at, execution

    def _rows(self, rows: list[RowContent], tops: list[int]) -> None:
        for n, (content, scored, row) in enumerate(zip(rows, self.result.indicators, tops, strict=True)):
            self._row(n, content, scored, row)

    def row_cells(self, n: int, row: int, content: RowContent) -> f.RowCells:
        """The addresses of one indicator's row."""
        names = ("rule", "state", "met", "direction", "low", "high", "unit")
        return f.RowCells(
            actual=self.field_cell("indicator.actual", n),
            weight=self.field_cell("indicator.weight", n),
            rate_cell=self.cell(row, "rate"),
            percent=content.percent,
            **{name: self.cell(row, name) for name in names},
        )

    def _row(self, n: int, content: RowContent, scored: Scored, row: int) -> None:
        plan, kind = content.plan, content.plan.kind
        cells = self.row_cells(n, row, content)
        actual = self.plan.of("indicator.actual")[n]
        actual.value = None
        self.formats[id(actual)] = input_style(content)
        weight = self.plan.of("indicator.weight")[n]
        weight.value = scored.weight
        rule = self.plan.of("indicator.rule")[n]
        rule.value = self.scheme.rule_names[plan.rule][0]
        self.formats[id(rule)] = {"font_size": 9}
        graded = kind == "graded"
        state, score, rate = {
            "number": (f.number_state, f.number_score, f.number_rate),
            "date": (f.date_state, f.date_score, f.date_rate),
            "graded": (f.graded_state, f.graded_score, None),
        }[kind]
        self._set(self.plan.of("indicator.score")[n], score(cells), content.score, num_format=self._places())
        if rate is None:
            self.helper(row, "rate", content.chosen, num_format="0.00%", bg_color=INPUT_FILL)
        else:
            self.helper(row, "rate", content.rate, rate(cells), num_format="0.00%")
        self.helper(row, "state", content.state, state(cells))
        self.helper(row, "met", content.met, f.met(cells, graded))
        self.helper(row, "reason_due", content.reason, f.reason_due(cells, kind))
        self.helper(row, "direction", plan.direction or f.QUALITY)
        for name, bound in (("low", plan.low), ("high", plan.high)):
            value = Decimal(serial(bound)) if isinstance(bound, dt.date) else bound
            more = {"num_format": "yyyy-mm-dd"} if isinstance(bound, dt.date) else {}
            self.helper(row, name, value, **more)
        self.helper(row, "unit", plan.unit)
        assert scored.indicator is not None
        self.helper(row, "level", self.scheme.level(scored.indicator.l1) or scored.indicator.l1 or "")
        self.helper(row, "note", scored.note, align="left")

    def _places(self) -> str:
        return "0." + "0" * self.scheme.places if self.scheme.places else "0"

    def _total(self, name: str, table: Table, tops: list[int], weight: str, execution: str) -> Placed:
        plan, result = self.plan, self.result
        total = plan.first("total_score")
        assert total is not None
        columns = {path: plan.of(f"indicator.{path}")[0].left for path in ("weight", "score")}
        states = self.column(tops, self.columns["state"])
        scores, weights = (self.column(tops, columns[path]) for path in ("score", "weight"))
        beside = {box.left: box for box in plan.boxes if box.top == total.top and box.field is None}
        in_all = self._set(
            beside[columns["weight"]],
            f"={f.weights_sum(weights, weight)}",
            result.weights,
            num_format="General",
        )
        value: Decimal | str = _total_text(result)
        formula = f.total_score(states, scores, weights, execution, weight)
        at = self._set(total, formula, value, num_format=self._places(), bold=True)
        note = beside[total.right + 1]
        note.style = "long"
        # The note says in full what is to be done, in a column made for a short reason.
        plan.heights[total.top] = 32 if result.weights == result.scheme.total_points else 84
        told = self._set(
            note, f.total_note(states, scores, execution, weight, at, in_all), total_note(result)
        )
        return Placed(
            name, table, result, execution, at, told, scores, states, self.column(tops, self.columns["level"])
        )


def serial(day: dt.date) -> int:
    """A date as a worksheet number."""
    return (day - dt.date(1899, 12, 30)).days


def _without_scores(table: Table) -> Table:
    """The table without what the sheet calculates."""
    return replace(
        table,
        execution=replace(table.execution, rate=None, score=None),
        indicators=tuple(replace(indicator, score=None) for indicator in table.indicators),
        total_score=None,
    )


def _shown(row: Scored) -> Decimal | str:
    if row.score is not None:
        return row.score
    return f.BLANK if row.state == "未填" else f.PENDING


def _execution_note(row: Scored, scheme: Scheme) -> str:
    if row.weight == 0 or row.state == "未填":
        return ""
    if row.rate is None:
        return "预算数应大于 0，执行数不能为负"
    if not row.reason_due:
        return ""
    if guarded(row.rate) > 100:
        return "执行率超过 100%，请说明原因"
    return f"执行率低于 {short(scheme.execution_reason_below)}%，请说明原因"


def _total_text(result: TableScore) -> Decimal | str:
    if result.total is not None:
        return result.total
    return f.BLANK if result.blank else f.PENDING


def total_note(result: TableScore) -> str:
    """What stands beside the total: the grade, or what is still open and the points so far."""
    if result.total is not None:
        return f"评级：{result.grade}"
    pending = sum(row.state == "需人工评定" for row in result.rows)
    text = f"{result.blank} 项未填；" if result.blank else ""
    text += f"{pending} 项待评定；" if pending else ""
    if result.weights != result.scheme.total_points:
        text += f"{weights_note(result.weights, result.execution.weight or Decimal(0), result.scheme)}；"
    return f"{text}已得 {short(result.points)} 分"
