"""Clean department tables (部门整体支出绩效目标表) in forms no layout knows."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from support.drawn_forms import YEAR, levels, money, target
from support.places import DATA

Department = dict[str, Any]
_TASK = ("name", "content", "total", "fiscal", "other")
_ROW = ("l1", "l2", "name", "sign", "value", "unit", "weight")


def _split(text: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    return [dict(zip(names, line.split("|"), strict=True)) for line in text.strip().splitlines()]


def _load() -> dict[str, Department]:
    path = DATA / "drawn_departments.toml"
    return {
        item["key"]: {
            **item,
            "year": YEAR,
            "tasks": _split(item["tasks"], _TASK),
            "rows": _split(item["indicators"], _ROW),
        }
        for item in tomllib.loads(path.read_text(encoding="utf-8"))["department"]
    }


DEPARTMENTS = _load()


def copy_of(key: str) -> Department:
    """A department's table a test may change."""
    return deepcopy(DEPARTMENTS[key])


def total(d: Department, name: str) -> str:
    """The sum of the tasks."""
    return str(sum(Decimal(task[name]) for task in d["tasks"]))


def total_first(sheet: Worksheet, d: Department) -> None:
    """The sum above its tasks; a serial column; amounts behind the content."""
    sheet["A1"] = f"{d['year']}年部门整体支出绩效目标申报表"
    sheet["A2"], sheet["F2"] = f"部门名称：{d['unit']}", "单位：万元"
    for col, head in enumerate(
        ("序号", "年度主要任务", "主要内容", "预算总额", "其中：财政拨款", "其他资金"), 1
    ):
        sheet.cell(3, col, head)
    sheet["B4"] = "合计"
    for col, name in enumerate(("total", "fiscal", "other"), 4):
        sheet.cell(4, col, money(total(d, name)))
    row = 4
    for n, task in enumerate(d["tasks"], 1):
        row += 1
        sheet.cell(row, 1, n)
        sheet.cell(row, 2, task["name"])
        sheet.cell(row, 3, task["content"])
        for col, name in enumerate(("total", "fiscal", "other"), 4):
            sheet.cell(row, col, money(task[name]))
    sheet.cell(row + 1, 1, "年度总体目标")
    sheet.cell(row + 1, 2, d["goals"])
    sheet.merge_cells(start_row=row + 1, end_row=row + 1, start_column=2, end_column=6)
    for col, head in enumerate(("一级指标", "二级指标", "三级指标", "指标值"), 1):
        sheet.cell(row + 2, col, head)
    levels(sheet, row + 3, d["rows"], 1, 2, points=False)
    for n, item in enumerate(d["rows"], row + 3):
        sheet.cell(n, 3, item["name"])
        sheet.cell(n, 4, target(item))


def goal_first(sheet: Worksheet, d: Department) -> None:
    """The goal above the tasks, side labels in column A merged downwards, the sum last."""
    sheet["A1"] = "部门整体绩效目标表"
    sheet["A2"] = f"（{d['year']}年度）"
    sheet["A3"], sheet["B3"], sheet["E3"] = "单位名称", d["unit"], "金额单位：万元"
    sheet["A4"], sheet["B4"] = "年度总体目标", d["goals"]
    sheet.merge_cells("B4:F4")
    sheet["A5"] = "年度主要任务"
    for col, head in enumerate(("任务名称", "主要内容", "预算金额", "财政拨款", "其他资金"), 2):
        sheet.cell(5, col, head)
    row = 5
    for task in d["tasks"]:
        row += 1
        sheet.cell(row, 2, task["name"])
        sheet.cell(row, 3, task["content"])
        for col, name in enumerate(("total", "fiscal", "other"), 4):
            sheet.cell(row, col, money(task[name]))
    row += 1
    sheet.cell(row, 2, "金额合计")
    for col, name in enumerate(("total", "fiscal", "other"), 4):
        sheet.cell(row, col, money(total(d, name)))
    sheet.merge_cells(start_row=5, end_row=row, start_column=1, end_column=1)
    sheet.cell(row + 1, 1, "年度绩效指标")
    for col, head in enumerate(("一级指标", "二级指标", "三级指标", "指标值"), 2):
        sheet.cell(row + 1, col, head)
    levels(sheet, row + 2, d["rows"], 2, 3, points=False)
    for n, item in enumerate(d["rows"], row + 2):
        sheet.cell(n, 4, item["name"])
        sheet.cell(n, 5, target(item))


FORMS: dict[str, Callable[[Worksheet, Department], None]] = {
    "total_first": total_first,
    "goal_first": goal_first,
}


def workbook(form: str, department: Department) -> Workbook:
    """One workbook with one table; what looks like a formula is text."""
    book = Workbook()
    sheet = book.active
    FORMS[form](sheet, department)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"
    return book
