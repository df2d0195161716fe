"""The county's roster: one row per project of a township, from which workbooks are dispatched.

The roster has its own validated template. It is read through the Grid, by the words in its head row, so a
county may reorder the columns or add others.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xltools.grid.model import CellValue, Grid, a1
from xltools.grid.open import open_grids
from xltools.model.money import AmountError, parse_amount
from xltools.model.problem import Problem
from xltools.outputs.forms.draw import Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SHEET = "项目名册"
ROWS = 500
"""Rows of the template that are validated and bordered."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the roster: attribute, heading, width, other headings, prompt."""

    key: str
    title: str
    width: float
    others: tuple[str, ...] = ()
    prompt: str = ""


COLUMNS = (
    Column(
        "unit",
        "乡镇（单位）名称",
        28,
        ("乡镇", "单位名称", "乡镇名称", "预算单位"),
        "单位全称，与公章一致（必填）",
    ),
    Column("unit_code", "单位编码", 12, ("预算单位编码",), "部门预算单位编码"),
    Column("year", "年度", 8, ("预算年度",), "四位年份（必填）"),
    Column("project", "项目名称", 40, (), "与预算批复一致；没有项目的乡镇可留空"),
    Column("project_code", "项目编码", 22, (), "预算管理一体化系统中的编码"),
    Column("total", "预算金额（万元）", 14, ("预算金额", "预算数", "金额（万元）"), "非负数，两位小数"),
    Column("fiscal", "其中：财政拨款", 14, ("财政拨款",), "非负数，两位小数"),
    Column("other", "其他资金", 12, (), "非负数，两位小数；没有填 0"),
    Column("manager", "项目负责人", 12, ("负责人",), "填写负责人姓名"),
)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of the roster; amounts in 万元. ``row`` is its number on the sheet, from 1."""

    row: int
    unit: str
    unit_code: str | None
    year: int
    project: str | None
    project_code: str | None
    total: Decimal | None
    fiscal: Decimal | None
    other: Decimal | None
    manager: str | None


def roster_builder(rows: Sequence[RosterRow] = ()) -> Callable[[Workbook], None]:
    """A function that builds the roster's template, filled with ``rows``."""

    def build(workbook: Workbook) -> None:
        styles = Styles(workbook)
        sheet = workbook.add_worksheet(SHEET)
        last = len(COLUMNS) - 1
        sheet.merge_range(0, 0, 0, last, "", styles.get("title"))
        sheet.write_string(0, 0, "乡镇项目名册", styles.get("title"))
        sheet.set_row(0, 40)
        sheet.set_row(1, 28)
        for col, column in enumerate(COLUMNS):
            style = "money" if column.key in ("total", "fiscal", "other") else "text"
            number = "0" if column.key == "year" else None
            fmt = styles.get(style, locked=False, **({"num_format": number} if number else {}))
            sheet.set_column(col, col, column.width)
            sheet.write_string(1, col, column.title, styles.get("label"))
            sheet.data_validation(2, col, ROWS + 1, col, _rule(column, a1(2, col)))
            for row in range(2, max(len(rows) + 2, 22)):
                value = getattr(rows[row - 2], column.key) if row - 2 < len(rows) else None
                if value is None:
                    sheet.write_blank(row, col, None, fmt)
                elif isinstance(value, str):
                    sheet.write_string(row, col, value, fmt)
                else:
                    sheet.write_number(row, col, float(value), fmt)
        for row in range(2, max(len(rows) + 2, 22)):
            sheet.set_row(row, 20)
        sheet.freeze_panes(2, 1)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
        sheet.set_footer("&C&10第 &P 页　共 &N 页")

    return build


def _rule(column: Column, at: str) -> dict[str, Any]:
    texts = {
        "input_title": column.title,
        "input_message": column.prompt,
        "error_title": f"{column.title}填写有误"[:32],
    }
    if column.key == "year":
        return {
            "validate": "integer", "criteria": "between", "minimum": 2015, "maximum": 2099, **texts,
            "error_message": "请填四位年份，例如 2025。",
        }  # fmt: skip
    if column.key in ("total", "fiscal", "other"):
        return {
            "validate": "custom", "value": f"=AND(ISNUMBER({at}),{at}>=0,ROUND({at},2)={at})", **texts,
            "error_message": "请填不小于 0 的数字，最多两位小数，不写单位和逗号。",
        }  # fmt: skip
    return {
        "validate": "length", "criteria": "between", "minimum": 1, "maximum": 100, **texts,
        "error_message": "最多 100 个字。",
    }  # fmt: skip


def _head(grid: Grid) -> tuple[int, dict[str, int]] | None:
    for r in range(min(len(grid.rows), 20)):
        found: dict[str, int] = {}
        for c, value in enumerate(grid.rows[r]):
            text = "".join(str(value).split()).replace("(", "（").replace(")", "）")
            for column in COLUMNS:
                if text in (column.title, *column.others):
                    found.setdefault(column.key, c)
        if "unit" in found and "project" in found:
            return r, found
    return None


def _text(value: CellValue) -> str | None:
    """Codes typed as numbers come as ``703001.0``: they are printed without the point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None


def read_roster(path: str | os.PathLike[str]) -> tuple[list[RosterRow], list[Problem]]:
    """The rows of a roster and what is wrong with it; a wrong row is left out and named, never guessed."""
    opened = open_grids(path)
    rows: list[RosterRow] = []
    problems = list(opened.problems)
    heads = [(grid, head) for grid in opened.grids if (head := _head(grid)) is not None]
    if not heads and not problems:
        problems.append(
            Problem(
                "D001", "error", "没有找到名册的表头（应有“乡镇（单位）名称”和“项目名称”两列）。",
                "请用 xltools new roster 生成的名册模板。", path=str(path),
            )
        )  # fmt: skip
    for grid, (top, columns) in heads:
        for r in range(top + 1, len(grid.rows)):
            read = _row(grid, r, columns)
            if isinstance(read, RosterRow):
                rows.append(read)
            elif read is not None:
                problems.append(read)
    return rows, problems


def _row(grid: Grid, r: int, columns: dict[str, int]) -> RosterRow | Problem | None:
    cells = {key: grid.value(r, col) for key, col in columns.items()}
    if all(value == "" for value in cells.values()):
        return None

    def wrong(key: str, message: str, fix: str) -> Problem:
        return Problem("D002", "error", message, fix, grid.name, a1(r, columns.get(key, 0)))

    for key, col in columns.items():
        for kind, held in (("错误值", grid.errors), ("没有计算结果的公式", grid.uncached)):
            if (r, col) in held:
                return wrong(key, f"第 {r + 1} 行有{kind}。", "请改成数值后重试。")
    unit = _text(cells.get("unit", ""))
    if unit is None:
        return wrong("unit", f"第 {r + 1} 行没有乡镇（单位）名称。", "请补上单位全称。")
    year_text = _text(cells.get("year", "")) or ""
    if not (year_text.isdigit() and len(year_text) == 4):
        return wrong("year", f"第 {r + 1} 行的年度“{year_text}”不是四位年份。", "请填四位年份，例如 2025。")
    amounts: dict[str, Decimal | None] = {}
    for key in ("total", "fiscal", "other"):
        value = cells.get(key, "")
        try:
            amounts[key] = parse_amount(value)
        except AmountError:
            return wrong(key, f"第 {r + 1} 行的金额“{value}”不是数字。", "请填数字，不写单位。")
    return RosterRow(
        row=r + 1,
        unit=unit,
        unit_code=_text(cells.get("unit_code", "")),
        year=int(year_text),
        project=_text(cells.get("project", "")),
        project_code=_text(cells.get("project_code", "")),
        total=amounts["total"],
        fiscal=amounts["fiscal"],
        other=amounts["other"],
        manager=_text(cells.get("manager", "")),
    )
