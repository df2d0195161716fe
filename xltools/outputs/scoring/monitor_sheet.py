"""One monitoring sheet: 绩效运行监控表 with a light for every target and for the money."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from xltools.grid.model import a1
from xltools.layouts.layout import Layout
from xltools.model.money import short
from xltools.model.records import Table
from xltools.outputs.forms.draw import Styles
from xltools.outputs.forms.drawn_form import Box
from xltools.outputs.forms.expand import plan_table
from xltools.outputs.scoring import monitor_formulas as m
from xltools.outputs.scoring import score_formulas as f
from xltools.outputs.scoring.form_sheet import FormSheet
from xltools.outputs.scoring.score_cells import CellContent, RowContent, is_percent
from xltools.outputs.scoring.score_inputs import (
    MISSING_FILL,
    actual_rule,
    add_amounts,
    input_style,
    write_actual,
)
from xltools.outputs.scoring.score_sheet import serial
from xltools.scoring.actual import is_blank, read_actual
from xltools.scoring.arithmetic import rounded
from xltools.scoring.criterion import Measure
from xltools.scoring.monitoring import LIKELIHOOD, Progress, watch, watch_execution
from xltools.scoring.scheme import Scheme
from xltools.sheets.palette import LIGHT_FILLS

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LABELS = {
    "rate": "完成进度",
    "state": "进度判断",
    "light": "预警灯",
    "reason_due": "需说明",
    "direction": "计分方向",
    "low": "计分下限",
    "high": "计分上限",
    "unit": "计分单位",
    "timed": "是否按时间折算",
}
INPUTS = ("execution.", "indicator.forecast", "indicator.likelihood", "indicator.reason", "indicator.note")


@dataclass(frozen=True, slots=True)
class Watched:
    """Where a drawn sheet keeps its lights, for the summary."""

    sheet: str
    table: Table
    rows: tuple[Progress, ...]
    money: Progress
    lights: str
    money_light: str
    money_rate: str
    rate_text: str


class MonitorSheet(FormSheet):
    """Draws one monitoring table up to ``month``."""

    labels = LABELS
    inputs = INPUTS

    def __init__(
        self, workbook: Workbook, styles: Styles, layout: Layout, scheme: Scheme, month: int
    ) -> None:
        super().__init__(workbook, styles, layout)
        self.scheme, self.month = scheme, month
        self.fills = {light: workbook.add_format({"bg_color": fill}) for light, fill in LIGHT_FILLS.items()}
        self.missing = workbook.add_format({"bg_color": MISSING_FILL})

    def draw(self, sheet: Worksheet, table: Table) -> Watched:
        """Draw a table on an empty worksheet; it must have at least one indicator."""
        self.table = table
        self.begin(
            sheet, plan_table(self.layout, [replace(table, execution=replace(table.execution, rate=None))])
        )
        for box in self.plan.boxes:
            if isinstance(box.value, str) and box.field is None:
                box.value = box.value.replace("1-7月", f"1-{self.month}月")
        rows = tuple(watch(one, self.scheme, self.month, table.year) for one in table.indicators)
        money = watch_execution(table.execution, self.scheme, self.month)
        money_light, money_rate = self._execution(money)
        tops = [box.top for box in self.plan.of("indicator.actual")]
        contents = [
            self._row(n, progress, row) for n, (progress, row) in enumerate(zip(rows, tops, strict=True))
        ]
        self.write()
        self._inputs(contents, tops)
        col = self.columns["light"]
        lights = f"${a1(tops[0], col)}:${a1(tops[-1], col)}"
        return Watched(sheet.get_name(), table, rows, money, lights, money_light, *money_rate)

    def _execution(self, money: Progress) -> tuple[str, tuple[str, str]]:
        spent, given = self.field_cell("execution.executed"), self.field_cell("execution.adjusted")
        rate = self.plan.first("execution.rate")
        assert rate is not None
        rate.formula = f'=IF(COUNT({spent},{given})<2,"",IF({given}=0,"",ROUND({spent}*100/{given},2)&"%"))'
        amounts = self.table.execution
        rate.value = ""
        if amounts.executed is not None and amounts.adjusted:
            rate.value = short(rounded(amounts.executed * 100 / amounts.adjusted, 2)) + "%"
        light = self.helper(rate.top, "light", money.light, m.execution_light(given, spent))
        return light, (a1(rate.top, rate.left), str(rate.value))

    def _content(self, n: int, plan: Measure) -> RowContent:
        indicator = self.table.indicators[n]
        actual: CellContent = indicator.actual
        if is_blank(indicator.actual):
            actual = None
        elif plan.kind != "graded":
            reading = read_actual(indicator, plan, self.scheme)
            if isinstance(reading.value, Decimal):
                actual = reading.value / 100 if is_percent(plan) else reading.value
            elif reading.value is not None:
                actual = reading.value
        return RowContent(plan, actual, None, "", "", "", "", "")

    def _row(self, n: int, progress: Progress, row: int) -> RowContent:
        plan = progress.measure
        assert plan is not None
        content = self._content(n, plan)
        box = self.plan.of("indicator.actual")[n]
        box.value = None
        self.formats[id(box)] = input_style(content)
        cells = f.RowCells(
            actual=a1(box.top, box.left),
            weight="",
            rule="",
            rate_cell=self.cell(row, "rate"),
            state=self.cell(row, "state"),
            met="",
            direction=self.cell(row, "direction"),
            low=self.cell(row, "low"),
            high=self.cell(row, "high"),
            unit=self.cell(row, "unit"),
            percent=content.percent,
        )
        likelihood = self.field_cell("indicator.likelihood", n)
        timed = "是" if progress.timed else "否"
        rate: Decimal | str = "" if progress.rate is None else progress.rate / 100
        if plan.kind == "number":
            light = m.number_light(cells, self.cell(row, "timed"))
            self.helper(row, "rate", rate, m.number_rate(cells), num_format="0.00%")
        elif plan.kind == "date":
            light = m.date_light(cells, self.table.year)
            self.helper(row, "rate", rate, m.date_rate(cells), num_format="0.00%")
        else:
            light = m.graded_light(likelihood)
        self.helper(row, "state", progress.by_progress, light)
        final = self.helper(row, "light", progress.light, m.final_light(cells.state, likelihood))
        self.helper(row, "reason_due", "是" if progress.reason_due else "", m.reason_due(final))
        self.helper(row, "direction", plan.direction or f.QUALITY)
        for name, bound in (("low", plan.low), ("high", plan.high)):
            value = Decimal(serial(bound)) if isinstance(bound, dt.date) else bound
            more = {"num_format": "yyyy-mm-dd"} if isinstance(bound, dt.date) else {}
            self.helper(row, name, value, **more)
        self.helper(row, "unit", plan.unit)
        self.helper(row, "timed", timed if plan.kind == "number" else "—")
        return content

    def _inputs(self, contents: list[RowContent], tops: list[int]) -> None:
        sheet, plan = self.sheet, self.plan
        add_amounts(sheet, plan)
        for n, (content, row) in enumerate(zip(contents, tops, strict=True)):
            actual = plan.of("indicator.actual")[n]
            write_actual(sheet, self.styles, content, actual.top, actual.left)
            if content.plan.kind != "graded":
                sheet.data_validation(actual.top, actual.left, actual.top, actual.left, actual_rule(content))
            likely, reason = plan.of("indicator.likelihood")[n], plan.of("indicator.reason")[n]
            sheet.data_validation(
                likely.top,
                likely.left,
                likely.top,
                likely.left,
                {
                    "validate": "list",
                    "source": list(LIKELIHOOD),
                    "error_title": "完成可能性有误",
                    "error_message": f"请选择 {'、'.join(LIKELIHOOD)}。",
                },
            )
            name = plan.of("indicator.l3")[n]
            self._tint(name, self.cell(row, "light"))
            at = a1(reason.top, reason.left)
            due = f'=AND({self.cell(row, "reason_due")}="是",LEN(TRIM({at}))=0)'
            rule = {"type": "formula", "criteria": due, "format": self.missing}
            sheet.conditional_format(reason.top, reason.left, reason.top, reason.left, rule)
        rate = plan.first("execution.rate")
        if rate is not None:
            self._tint(rate, self.cell(rate.top, "light"))

    def _tint(self, box: Box, light: str) -> None:
        for name, fmt in self.fills.items():
            rule = {"type": "formula", "criteria": f'={light}="{name}"', "format": fmt}
            self.sheet.conditional_format(box.top, box.left, box.bottom, box.right, rule)
