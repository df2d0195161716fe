"""The sheet 评分方案: every threshold the scoring formulas read, each behind a defined name.

A county that changes a number here changes every score of the workbook. The text of the scheme, its
source and what of it could not be checked stand on the same sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from xltools.grid.model import a1, column_letters
from xltools.scoring.scheme import RULE_KINDS, Scheme, Step
from xltools.sheets.page import FORM_PAGE, set_up

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from xltools.outputs.forms.draw import Styles

SHEET = "评分方案"
LINEAR, STEPS = "线性", "分档"
DEDUCT, KEEP = "扣分", "不扣分"
YES, NO = "是", "否"
INPUT = "#FFF9E5"
RULE_LABELS = {
    "direct": "达到指标值得满分，达不到不得分",
    "proportional": "越高越好：分值×实际÷指标；越低越好：分值×指标÷实际；不超过分值",
    "graded": "先定等级，再在等级区间内定比例；分值×比例",
    "satisfaction": "按满意度所在档次，见下表",
}


class _Page:
    """Writes the sheet from top to bottom and names what it writes."""

    def __init__(self, workbook: Workbook, sheet: Worksheet, styles: Styles) -> None:
        self.book, self.sheet, self.styles, self.row = workbook, sheet, styles, 0

    def name(self, name: str, row: int, col: int, last: int | None = None) -> None:
        letters = column_letters(col)
        area = f"${letters}${row + 1}" + (f":${letters}${last + 1}" if last is not None else "")
        self.book.define_name(name, f"='{SHEET}'!{area}")

    def heading(self, text: str) -> None:
        self.row += 1
        self.sheet.merge_range(self.row, 0, self.row, 3, text, self.styles.get("label", align="left"))
        self.sheet.set_row(self.row, 22)
        self.row += 1

    def note(self, text: str, height: float = 32) -> None:
        self.sheet.merge_range(self.row, 0, self.row, 3, text, self.styles.get("long"))
        self.sheet.set_row(self.row, height)
        self.row += 1

    def value(self, label: str, name: str, value: Decimal | str | int, unit: str, what: str) -> None:
        """One threshold: label, value, unit, what it does."""
        self.sheet.write_string(self.row, 0, label, self.styles.get("long"))
        self._put(self.row, 1, value)
        self.sheet.write_string(self.row, 2, unit, self.styles.get("text"))
        self.sheet.write_string(self.row, 3, what, self.styles.get("long"))
        self.sheet.set_row(self.row, 32 if len(what) > 24 else 20)
        self.name(name, self.row, 1)
        self.row += 1

    def _put(self, row: int, col: int, value: Decimal | str | int) -> None:
        fmt = self.styles.get("number", bg_color=INPUT)
        if isinstance(value, str):
            self.sheet.write_string(row, col, value, fmt)
        else:
            self.sheet.write_number(row, col, float(value), fmt)

    def head(self, *labels: str) -> None:
        for col, label in enumerate(labels):
            self.sheet.write_string(self.row, col, label, self.styles.get("label"))
        self.row += 1

    def rows(self, columns: Sequence[tuple[str, Sequence[Decimal | str]]]) -> None:
        """Columns of equal length from column B on, each behind its name; column A counts."""
        count = len(columns[0][1])
        for n in range(count):
            self.sheet.write_string(self.row + n, 0, f"第 {n + 1} 档", self.styles.get("text"))
            for col, (_, values) in enumerate(columns, 1):
                self._put(self.row + n, col, values[n])
        for col, (name, _) in enumerate(columns, 1):
            self.name(name, self.row, col, self.row + count - 1)
        self.row += count

    def choice(self, row: int, values: list[str]) -> None:
        self.sheet.data_validation(
            row,
            1,
            row,
            1,
            {
                "validate": "list",
                "source": values,
                "error_title": "填写有误",
                "error_message": f"请选择{'或'.join(values)}",
            },
        )

    def limits(self, first: int, last: int, col: int, low: int, high: int, what: str) -> None:
        self.sheet.data_validation(
            first,
            col,
            last,
            col,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": low,
                "maximum": high,
                "error_title": "填写有误",
                "error_message": f"{what}应是 {low} 到 {high} 之间的数",
            },
        )


def _steps(page: _Page, name: str, what: str, steps: Sequence[Step]) -> None:
    page.head("档次", f"{what}不低于（%）", "得分值的（%）", "")
    first = page.row
    page.rows(
        [
            (f"方案_{name}下限", [step.at_least for step in steps]),
            (f"方案_{name}比例", [step.share for step in steps]),
        ]
    )
    page.limits(first, page.row - 1, 1, 0, 1000, "下限")
    page.limits(first, page.row - 1, 2, 0, 100, "比例")


def _execution(page: _Page, scheme: Scheme) -> None:
    page.heading("一、预算执行")
    page.value(
        "预算执行分值", "方案_执行分值", scheme.execution_points, "分", "全年执行数÷全年预算数，不超过分值"
    )
    page.limits(page.row - 1, page.row - 1, 1, 0, 100, "预算执行分值")
    method = LINEAR if scheme.execution_method == "linear" else STEPS
    page.value("计分方式", "方案_执行方式", method, "", "线性：分值×执行率；分档：按下表")
    page.choice(page.row - 1, [LINEAR, STEPS])
    page.value(
        "说明线",
        "方案_执行说明线",
        scheme.execution_reason_below,
        "%",
        "执行率低于此数或超过 100% 应说明原因",
    )
    _steps(page, "执行", "执行率", scheme.execution_steps)


def _rules(page: _Page, scheme: Scheme) -> None:
    page.heading("二、赋分规则")
    page.head("规则", "名称", "", "算法")
    first = page.row
    for kind, short in zip(RULE_KINDS, ("直接", "比例", "等级", "满意度"), strict=True):
        page.value(short, f"方案_规则_{short}", scheme.rule_names[kind][0], "", RULE_LABELS[kind])
    page.name("方案_规则", first, 1, page.row - 1)
    page.value(
        "及格线", "方案_及格线", scheme.pass_mark, "%", "按比例的指标，完成率低于此数不得分；0 表示不设"
    )
    page.limits(page.row - 1, page.row - 1, 1, 0, 100, "及格线")
    equal = DEDUCT if scheme.equal == "exact" else KEEP
    page.value(
        "等于型指标超额",
        "方案_等于超额",
        equal,
        "",
        "指标值写 =295人，实际 300 人：扣分按 295÷300，不扣分按满分",
    )
    page.choice(page.row - 1, [DEDUCT, KEEP])
    page.heading("三、评判等级")
    page.head("档次", "等级", "不低于（%）", "低于（%，第一档含 100%）")
    first = page.row
    bands = scheme.bands
    page.rows([("方案_等级", [b.name for b in bands]), ("方案_等级下限", [b.low for b in bands])])
    page.limits(first, page.row - 1, 2, 0, 100, "下限")
    fmt = page.styles.get("number")
    page.sheet.write_number(first, 3, 100, fmt)
    for n, band in enumerate(bands[1:], 1):
        page.sheet.write_formula(first + n, 3, f"={a1(first + n - 1, 2)}", fmt, float(band.high))
    page.name("方案_等级上限", first, 3, page.row - 1)
    page.heading("四、满意度档次")
    _steps(page, "满意度", "满意度", scheme.satisfaction_steps)
    first = page.row
    for n, unit in enumerate(scheme.satisfaction_units):
        page.sheet.write_string(page.row, 0, "按此计分的单位" if n == 0 else "", page.styles.get("long"))
        page.sheet.write_string(page.row, 1, unit, page.styles.get("text", bg_color=INPUT))
        page.row += 1
    page.name("方案_满意度单位", first, 1, page.row - 1)


def _totals(page: _Page, scheme: Scheme) -> None:
    page.heading("五、说明原因与评级")
    missed = YES if scheme.reason_missed else NO
    page.value("未完成应说明", "方案_未达说明", missed, "", "没有达到指标值的，应写偏差原因和改进措施")
    page.choice(page.row - 1, [YES, NO])
    page.value(
        "超额说明线", "方案_超额说明线", scheme.reason_over, "%", "完成率超过此数，指标值定得过低，应说明"
    )
    page.value("总分", "方案_总分", scheme.total_points, "分", "预算执行分值与指标分值之和")
    page.value("小数位数", "方案_小数位", scheme.places, "位", "每项得分四舍五入的位数")
    page.head("等次", "评级", "得分率不低于（%）", "")
    page.rows(
        [
            ("方案_评级", [g.name for g in scheme.grades]),
            ("方案_评级下限", [g.at_least for g in scheme.grades]),
        ]
    )
    page.heading("六、运行监控")
    page.value("监控截至月份", "方案_监控月份", scheme.month, "月", "时间进度＝月份÷12")
    page.limits(page.row - 1, page.row - 1, 1, 1, 12, "月份")
    page.value("绿灯", "方案_绿灯", scheme.green, "%", "完成进度÷时间进度不低于此数")
    page.value("黄灯", "方案_黄灯", scheme.yellow, "%", "不低于此数为黄灯，再低为红灯")


def _split_text(scheme: Scheme, cost: bool) -> str:
    split = scheme.with_cost if cost else scheme.without_cost
    return "、".join(f"{name} {points:f} 分" for name, points in split.items())


def draw_scheme(workbook: Workbook, sheet: Worksheet, styles: Styles, scheme: Scheme) -> None:
    """Draw the sheet and define every ``方案_…`` name the scoring formulas use."""
    page = _Page(workbook, sheet, styles)
    for col, width in enumerate((18, 22, 18, 52)):
        sheet.set_column(col, col, width)
    sheet.merge_range(0, 0, 0, 3, f"{scheme.name}（评分方案）", styles.get("title"))
    sheet.set_row(0, 36)
    page.row = 1
    page.note("浅黄色单元格可以修改，改后全部得分随之重新计算。", 20)
    page.note(f"来源：{scheme.source}。", 36)
    for text in scheme.unverified:
        page.note(f"未能核对：{text}。", 36 if len(text) > 50 else 22)
    page.note(
        f"分值分配：有成本指标时 {_split_text(scheme, True)}；没有成本指标时 {_split_text(scheme, False)}；"
        f"没有满意度指标时，其分值并入{scheme.no_satisfaction_to}。",
        36,
    )
    _execution(page, scheme)
    _rules(page, scheme)
    _totals(page, scheme)
    set_up(sheet, replace(FORM_PAGE, centred=False))
