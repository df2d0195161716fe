"""Workbooks in forms no layout knows: the clean projects of ``data/drawn_projects.toml``, in each form.

A form is a function that arranges one project on a sheet as some county might; labels are taken from
published tables, arrangements are our own. ``PROJECTS`` are plain dictionaries, so that a test can plant a
mistake in a copy before drawing it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from support.places import DATA

Project = dict[str, Any]
Form = Callable[[Worksheet, Project], None]
FIELDS = ("l1", "l2", "name", "sign", "value", "unit", "weight", "actual")
YEAR = 2025


def _load() -> dict[str, Project]:
    path = DATA / "drawn_projects.toml"
    found = {}
    for project in tomllib.loads(path.read_text(encoding="utf-8"))["project"]:
        lines = project["indicators"].strip().splitlines()
        rows = [dict(zip(FIELDS, line.split("|"), strict=True)) for line in lines]
        other = project.get("other", "0")
        fiscal = project.get("fiscal", project["total"])
        found[project["key"]] = {**project, "rows": rows, "fiscal": fiscal, "other": other, "year": YEAR}
    return found


PROJECTS = _load()


def copy_of(key: str) -> Project:
    """A project a test may change."""
    return deepcopy(PROJECTS[key])


def target(row: dict[str, str]) -> str:
    """The target as one text: ≥64公里."""
    return f"{row['sign']}{row['value']}{row['unit']}"


def money(text: str) -> float:
    """An amount as Excel holds it."""
    return float(Decimal(text))


def levels(sheet: Worksheet, first: int, rows: list[dict[str, str]], l1: int, l2: int, points: bool) -> None:
    """Level names in columns ``l1`` and ``l2``, merged over their rows; with their points if asked for."""
    numbered = list(enumerate(rows, first))
    for name, group in groupby(numbered, key=lambda item: item[1]["l1"]):
        own = list(group)
        text = f"{name}指标"
        if points:
            text += f"（{sum(int(row['weight']) for _, row in own)}分）"
        sheet.cell(own[0][0], l1, text)
        if len(own) > 1:
            sheet.merge_cells(start_row=own[0][0], end_row=own[-1][0], start_column=l1, end_column=l1)
        for second, inner in groupby(own, key=lambda item: item[1]["l2"]):
            at = [n for n, _ in inner]
            sheet.cell(at[0], l2, second if name == "满意度" else f"{second}指标")
            if len(at) > 1:
                sheet.merge_cells(start_row=at[0], end_row=at[-1], start_column=l2, end_column=l2)


def three_columns(sheet: Worksheet, p: Project) -> None:
    """Sign, value and unit in columns of their own; level names merged; the head in pairs of cells."""
    sheet["A1"] = f"{p['year']}年度项目支出绩效目标申报表"
    sheet.merge_cells("A1:G1")
    sheet["G2"] = "单位：万元"
    for row, (left, value, right, other) in enumerate(
        (
            ("项目名称", p["name"], "填报单位", p["unit"]),
            ("年度资金总额", money(p["total"]), "其中：财政拨款", money(p["fiscal"])),
            ("其他资金", money(p["other"]), "项目负责人", "张敏"),
        ),
        3,
    ):
        sheet.cell(row, 1, left)
        sheet.cell(row, 2, value)
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=3)
        sheet.cell(row, 4, right)
        sheet.cell(row, 5, other)
        sheet.merge_cells(start_row=row, end_row=row, start_column=5, end_column=7)
    sheet["A6"] = "年度总体目标"
    sheet["B6"] = p["goals"]
    sheet.merge_cells("B6:G6")
    heads = ("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "分值")
    for col, head in enumerate(heads, 1):
        sheet.cell(7, col, head)
    levels(sheet, 8, p["rows"], 1, 2, points=False)
    for n, row in enumerate(p["rows"], 8):
        value: Any = row["value"]
        if row["sign"]:
            value = money(value)
        for col, item in enumerate((row["name"], row["sign"] or "定性", value, row["unit"]), 3):
            sheet.cell(n, col, None if item == "" else item)
        sheet.cell(n, 7, int(row["weight"]))


def explained(sheet: Worksheet, p: Project) -> None:
    """A column of explanations between name and target; levels repeated in every row; points last."""
    sheet["A1"] = "预算项目绩效目标表"
    sheet["A2"] = f"填报单位：{p['unit']}"
    sheet["E2"] = f"年度：{p['year']}年"
    sheet["G2"] = "金额单位：万元"
    sheet["A3"], sheet["B3"] = "项目名称", p["name"]
    parts = (("资金总额", "total"), ("财政资金", "fiscal"), ("其他资金", "other"))
    for col, (label, field) in enumerate(parts):
        sheet.cell(4, 2 * col + 1, label)
        sheet.cell(4, 2 * col + 2, money(p[field]))
    sheet["A5"], sheet["B5"] = "绩效目标", p["goals"]
    heads = ("一级指标", "二级指标", "三级指标", "指标解释", "目标值", "权重", "评分标准")
    for col, head in enumerate(heads, 1):
        sheet.cell(6, col, head)
    for n, row in enumerate(p["rows"], 7):
        items = (
            f"{row['l1']}指标", f"{row['l2']}指标", row["name"], f"反映{row['name']}的情况",
            target(row), int(row["weight"]), "按完成比例赋分" if row["sign"] else "按评判等级赋分",
        )  # fmt: skip
        for col, item in enumerate(items, 1):
            sheet.cell(n, col, item)


def pointed(sheet: Worksheet, p: Project) -> None:
    """Sections by number, one cell per field in the head, level-1 names with their points; starts at C4."""
    sheet["C4"] = f"{p['unit']}{p['year']}年项目绩效目标表"
    sheet["C5"] = "一、项目基本情况"
    sheet["C6"], sheet["D6"] = "项目名称：", p["name"]
    sheet["C7"], sheet["D7"] = "项目实施单位：", p["unit"]
    sheet["C8"], sheet["D8"] = "项目预算（万元）：", money(p["total"])
    sheet["C9"] = "二、项目绩效目标"
    sheet["C10"], sheet["D10"] = "总体目标", p["goals"]
    sheet["C11"] = "三、绩效指标"
    for col, head in enumerate(("一级指标", "二级指标", "指标内容", "指标值", "备注"), 3):
        sheet.cell(12, col, head)
    levels(sheet, 13, p["rows"], 3, 4, points=True)
    for n, row in enumerate(p["rows"], 13):
        sheet.cell(n, 5, row["name"])
        sheet.cell(n, 6, target(row))


def in_yuan(sheet: Worksheet, p: Project) -> None:
    """Amounts in 元; target before the weight; the goal below the indicators."""
    sheet["A1"] = "项目支出绩效目标表"
    sheet["A2"] = f"（{p['year']}年度）"
    sheet["F2"] = "单位：元"
    sheet["A3"], sheet["B3"] = "预算单位", p["unit"]
    sheet["A4"], sheet["B4"] = "项目名称", p["name"]
    sheet["A5"], sheet["B5"] = "年度预算总额", float(Decimal(p["total"]) * 10000)
    sheet["C5"], sheet["D5"] = "财政拨款", float(Decimal(p["fiscal"]) * 10000)
    sheet["E5"], sheet["F5"] = "其他资金", float(Decimal(p["other"]) * 10000)
    for col, head in enumerate(("一级指标", "二级指标", "三级指标", "年度指标值", "分值权重"), 1):
        sheet.cell(6, col, head)
    levels(sheet, 7, p["rows"], 1, 2, points=False)
    n = 6
    for n, row in enumerate(p["rows"], 7):
        sheet.cell(n, 3, row["name"])
        sheet.cell(n, 4, target(row))
        sheet.cell(n, 5, int(row["weight"]))
    sheet.cell(n + 1, 1, "项目总体目标")
    sheet.cell(n + 1, 2, p["goals"])
    sheet.merge_cells(start_row=n + 1, end_row=n + 1, start_column=2, end_column=6)


def self_evaluation(sheet: Worksheet, p: Project) -> None:
    """A self-evaluation scored by 县: execution in one row, target and result side by side, a total below."""
    sheet["A1"] = f"{p['unit']}{p['year']}年度项目支出绩效自评表"
    sheet["I2"] = "单位：万元"
    sheet["A3"], sheet["B3"], sheet["E3"], sheet["F3"] = "项目名称", p["name"], "实施单位", p["unit"]
    heads = ("项目资金", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    for col, head in enumerate(heads, 1):
        sheet.cell(4, col, head)
    total, executed = Decimal(p["total"]), Decimal(p["executed"])
    rate = executed / total
    execution = round(rate * 10, 2)
    values = ("年度资金总额", total, total, executed, 10, f"{rate * 100:.2f}%", execution)
    for col, item in enumerate(values, 1):
        sheet.cell(5, col, float(item) if isinstance(item, Decimal) else item)
    sheet["A6"], sheet["B6"] = "年初设定目标", p["goals"]
    sheet["E6"], sheet["F6"] = "实际完成情况", p["results"]
    heads = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因")
    for col, head in enumerate(heads, 1):
        sheet.cell(7, col, head)
    levels(sheet, 8, p["rows"], 1, 2, points=False)
    n, reached = 7, execution
    for n, row in enumerate(p["rows"], 8):
        score, reason = _score(row)
        score = Decimal(row["weight"]) if p.get("full_marks") else score
        reached += score
        done = f"{row['actual']}{row['unit']}"
        why = p.get("reason") if reason else None
        items = (row["name"], target(row), done, int(row["weight"]), float(score), why)
        for col, item in enumerate(items, 3):
            sheet.cell(n, col, item)
    sheet.cell(n + 1, 1, "总分")
    sheet.cell(n + 1, 6, 100)
    sheet.cell(n + 1, 7, float(reached))


def _score(row: dict[str, str]) -> tuple[Decimal, bool]:
    """Points by the share reached, and whether the target was missed."""
    weight = Decimal(row["weight"])
    actual = row["actual"].lstrip("≥")
    if row["sign"] != "≥" or Decimal(actual) >= Decimal(row["value"]):
        return weight, False
    return round(weight * Decimal(actual) / Decimal(row["value"]), 2), True


def rows_of_one_list(sheet: Worksheet, projects: list[Project]) -> None:
    """One unit's projects below each other: name, money and goal merged over the rows of its indicators."""
    sheet["A1"] = f"{projects[0]['unit']}{YEAR}年部门预算项目绩效目标公开表"
    sheet["H2"] = "单位：万元"
    heads = ("项目名称", "预算金额", "年度绩效目标", "一级指标", "二级指标", "三级指标", "指标值", "权重")
    for col, head in enumerate(heads, 1):
        sheet.cell(3, col, head)
    first = 4
    for p in projects:
        last = first + len(p["rows"]) - 1
        for col, item in enumerate((p["name"], money(p["total"]), p["goals"]), 1):
            sheet.cell(first, col, item)
            sheet.merge_cells(start_row=first, end_row=last, start_column=col, end_column=col)
        levels(sheet, first, p["rows"], 4, 5, points=False)
        for n, row in enumerate(p["rows"], first):
            sheet.cell(n, 6, row["name"])
            sheet.cell(n, 7, target(row))
            sheet.cell(n, 8, int(row["weight"]))
        first = last + 1


def as_text(p: Project) -> str:
    """The same as a published page gives it away: a table turned into lines with tabs."""
    lines = [
        f"{p['year']}年度项目支出绩效目标表",
        f"填报单位：{p['unit']}\t\t\t单位：万元",
        f"项目名称\t{p['name']}",
        f"年度资金总额\t{p['total']}\t其中：财政拨款\t{p['fiscal']}\t其他资金\t{p['other']}",
        f"年度总体目标\t{p['goals']}",
        "一级指标\t二级指标\t三级指标\t指标值",
    ]
    lines += [f"{r['l1']}指标\t{r['l2']}指标\t{r['name']}\t{target(r)}" for r in p["rows"]]
    return "\n".join(lines) + "\n"


def as_word(p: Project, path: Path) -> None:
    """The same as a table in a Word file."""
    import docx

    document = docx.Document()
    document.add_heading(f"{p['unit']}项目支出绩效目标表", 1)
    document.add_paragraph(f"（{p['year']}年度）　　　　金额单位：万元")
    head = (
        ("项目名称", p["name"], "主管部门", p["unit"]),
        ("资金总额", p["total"], "财政拨款", p["fiscal"]),
        ("总体目标", p["goals"], "", ""),
        ("一级指标", "二级指标", "三级指标", "指标值"),
    )
    body = [(f"{r['l1']}指标", f"{r['l2']}指标", r["name"], target(r)) for r in p["rows"]]
    table = document.add_table(rows=0, cols=4, style="Table Grid")
    for items in (*head, *body):
        cells = table.add_row().cells
        for cell, item in zip(cells, items, strict=True):
            cell.text = item
        if items[0] == "总体目标":
            cells[1].merge(cells[3])
    document.save(str(path))


FORMS: dict[str, Form] = {
    "three_columns": three_columns,
    "explained": explained,
    "pointed": pointed,
    "in_yuan": in_yuan,
    "self_evaluation": self_evaluation,
}


def _as_text(sheet: Worksheet) -> None:
    """``=100%`` typed into a text cell is no formula; openpyxl takes it for one."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"


def workbook(form: str, projects: list[Project]) -> Workbook:
    """One workbook, a sheet per project."""
    book = Workbook()
    book.remove(book.active)
    for project in projects:
        sheet = book.create_sheet(project["name"][:20])
        FORMS[form](sheet, project)
        _as_text(sheet)
    return book


def list_workbook(projects: list[Project]) -> Workbook:
    """One workbook with the projects of one unit in one list."""
    book = Workbook()
    sheet = book.active
    sheet.title = "公开表"
    rows_of_one_list(sheet, projects)
    _as_text(sheet)
    return book
