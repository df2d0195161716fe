"""The inputs of a scoring sheet: validated by kind, prompted in Chinese, tinted until filled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xltools.grid.model import a1
from xltools.outputs.scoring import score_formulas as f
from xltools.outputs.scoring.score_cells import RowContent
from xltools.sheets.palette import INPUT_FILL

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from xltools.outputs.forms.draw import Styles
    from xltools.outputs.forms.drawn_form import TablePlan
    from xltools.outputs.scoring.score_sheet import ScoreSheet

MISSING_FILL = "#F8CBAD"
"""The tint of a reason that is due and not written."""
OPEN_FONT = "#C00000"
LIMIT = 1_000_000_000_000


def input_style(content: RowContent) -> dict[str, Any]:
    """Number format and alignment of an actual, by its kind; the unit is shown, not typed."""
    plan = content.plan
    style: dict[str, Any] = {"bg_color": INPUT_FILL, "align": "center"}
    if plan.kind == "date":
        style["num_format"] = 'yyyy"年"m"月"d"日"'
    elif plan.kind == "graded":
        style["num_format"] = "General"
    elif content.percent:
        style["num_format"] = "0.00%"
    else:
        unit = (plan.unit or "").replace('"', "")
        style["num_format"] = f'General"{unit}"' if unit else "General"
    return style


def actual_rule(content: RowContent) -> dict[str, Any]:
    """The validation of an actual, by its kind."""
    plan = content.plan
    if plan.kind == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": dt.date(2000, 1, 1),
            "maximum": dt.date(2100, 12, 31),
            "input_title": "实际完成日期",
            "input_message": "填写实际完成的年月日，例如 2021-12-20。",
            "error_title": "日期填写有误",
            "error_message": "应填 2000 年至 2100 年之间的日期，写到日。",
        }
    if plan.kind == "graded":
        return {
            "validate": "list",
            "source": "=方案_等级",
            "input_title": "评判等级",
            "input_message": "从下拉列表选择等级，再到右侧“完成率”列填写评定比例。",
            "error_title": "等级填写有误",
            "error_message": "请从下拉列表中选择等级。",
        }
    unit = (
        "百分数，例如 95%" if content.percent else f"数字，单位{plan.unit}已自动显示" if plan.unit else "数字"
    )
    low, high = (-1000, 1000) if content.percent else (-LIMIT, LIMIT)
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "input_title": "实际完成值",
        "input_message": f"填写{unit}，不要写 ≥、≤ 等符号。",
        "error_title": "实际完成值填写有误",
        "error_message": "应填数字，不写单位、符号和文字。",
    }


def _rate_rule(actual: str, rate: str) -> dict[str, Any]:
    band = f"MATCH({actual},方案_等级,0)"
    low, high = (f"INDEX(方案_等级{name},{band})" for name in ("下限", "上限"))
    points = f"ROUND({rate}*100,8)"
    top = f"AND({band}=1,{points}={high})"
    return {
        "validate": "custom",
        "value": f"=AND({points}>={low},OR({points}<{high},{top}))",
        "input_title": "评定比例",
        "input_message": "在所选等级的区间内填写，例如 95%；区间见“评分方案”工作表。",
        "error_title": "评定比例有误",
        "error_message": "评定比例应在所选等级的区间之内（见“评分方案”工作表），并先选好等级。",
    }


def _amount_rule() -> dict[str, Any]:
    return {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "error_title": "金额填写有误",
        "error_message": "应填不小于 0 的数字，不写单位和逗号。",
    }


_AMOUNTS = ("initial", "adjusted", "executed")


def add_amounts(sheet: Worksheet, plan: TablePlan) -> None:
    """Amounts of the execution table are numbers of 0 or more."""
    for part in ("", "fiscal.", "carryover.", "other."):
        for name in _AMOUNTS:
            box = plan.first(f"execution.{part}{name}")
            if box is not None:
                sheet.data_validation(box.top, box.left, box.top, box.left, _amount_rule())


def write_actual(sheet: Worksheet, styles: Styles, content: RowContent, row: int, col: int) -> None:
    """Write an actual as its kind: a number, a percentage, a date, a grade, or the text as it came."""
    fmt = styles.get("number", **input_style(content))
    value = content.actual
    if value is None:
        sheet.write_blank(row, col, None, fmt)
    elif isinstance(value, Decimal):
        sheet.write_number(row, col, float(value), fmt)
    elif isinstance(value, str):
        sheet.write_string(row, col, value, fmt)
    else:
        sheet.write_datetime(row, col, dt.datetime(value.year, value.month, value.day), fmt)


def _rules(page: ScoreSheet, content: RowContent, row: int, col: int) -> None:
    names = page.scheme.rule_names
    if content.plan.kind == "number":
        source: Any = "=方案_规则"
    elif content.plan.kind == "graded":
        source = [names["graded"][0], names["direct"][0]]
    else:
        source = [names["direct"][0]]
    page.sheet.data_validation(
        row,
        col,
        row,
        col,
        {
            "validate": "list",
            "source": source,
            "ignore_blank": False,
            "error_title": "赋分规则有误",
            "error_message": "请从下拉列表中选择赋分规则。",
        },
    )


def add_inputs(page: ScoreSheet, rows: Sequence[RowContent], tops: Sequence[int]) -> None:
    """Actuals with their validation, the tint of reasons due and the colour of rows still open."""
    sheet, plan = page.sheet, page.plan
    add_amounts(sheet, plan)
    for n, (content, row) in enumerate(zip(rows, tops, strict=True)):
        actual, reason = plan.of("indicator.actual")[n], plan.of("indicator.reason")[n]
        write_actual(sheet, page.styles, content, actual.top, actual.left)
        sheet.data_validation(actual.top, actual.left, actual.top, actual.left, actual_rule(content))
        if content.plan.kind == "graded":
            at, col = page.cell(row, "rate"), page.columns["rate"]
            sheet.data_validation(row, col, row, col, _rate_rule(a1(actual.top, actual.left), at))
        weight = plan.of("indicator.weight")[n]
        sheet.data_validation(
            weight.top,
            weight.left,
            weight.top,
            weight.left,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": 0,
                "maximum": 100,
                "error_title": "分值填写有误",
                "error_message": "分值应是 0 到 100 之间的数字。",
            },
        )
        _rules(page, content, row, page.columns["rule"])
        due = f'AND({page.cell(row, "reason_due")}="是",LEN(TRIM({a1(reason.top, reason.left)}))=0)'
        sheet.conditional_format(
            reason.top,
            reason.left,
            reason.top,
            reason.left,
            {
                "type": "formula",
                "criteria": f"={due}",
                "format": page.workbook.add_format({"bg_color": MISSING_FILL}),
            },
        )
    open_format = page.workbook.add_format({"font_color": OPEN_FONT})
    first, last = plan.of("indicator.score")[0], plan.of("indicator.score")[-1]
    total = plan.first("total_score")
    areas = [(first.top, first.left, last.top, last.left)]
    if total is not None:
        areas.append((total.top, total.left, total.top, total.left))
    for area in areas:
        sheet.conditional_format(
            *area,
            {"type": "formula", "criteria": f"=ISTEXT({a1(area[0], area[1])})", "format": open_format},
        )
    state = page.columns["state"]
    sheet.conditional_format(
        tops[0],
        state,
        tops[-1],
        state,
        {"type": "cell", "criteria": "!=", "value": f'"{f.OK}"', "format": open_format},
    )
