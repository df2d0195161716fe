"""Room in the forms: as many rows as a township needs.

RM001 spare rows are drawn, validated, summed and hidden behind an outline · RM002 the numbers asked for ·
RM003 a number the form has no use for is refused · RM004 what is written into a spare row is shown ·
RM005 ten tasks and fifteen indicators, typed into the shipped workbook, are read and nothing is found wrong
with the form
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.places import ROOT

from xltools.cli import main
from xltools.work.read import read_file

TEMPLATES = ROOT / "templates" / "xlsx"


def folded(sheet: Worksheet) -> list[int]:
    return [row for row, what in sheet.row_dimensions.items() if what.hidden and what.outlineLevel == 1]


def test_spare_rows_are_part_of_the_form() -> None:  # RM001
    sheet = load_workbook(TEMPLATES / "xinjiang_department_goal.xlsx").worksheets[0]
    rows = folded(sheet)
    assert len(rows) == 12 + 28
    rules = sheet.data_validations.dataValidation
    validated = {row for rule in rules for area in rule.sqref.ranges for row, _ in area.cells}
    assert set(rows) <= validated, "every spare row has its validations"
    total = next(
        cell.value for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=IF(COUNT")
    )
    first, last = total.split("COUNT(")[1].split(")")[0].split(":")
    assert int(last[1:]) - int(first[1:]) + 1 == 8 + 12, "the total adds the spare rows too"
    assert sheet.protection.formatRows is False, "a protected sheet lets its rows be shown"


@pytest.mark.parametrize(
    ("form", "options", "shown"),
    [
        ("xinjiang_department_goal", ["--tasks", "10", "--rows", "15"], 25),
        ("qinghai_project_list", ["--projects", "20"], 20),
    ],
)
def test_the_numbers_asked_for_are_drawn(tmp_path: Path, form: str, options: list[str], shown: int) -> None:
    path = tmp_path / "表.xlsx"
    assert main(["new", form, "-o", str(path), *options, "--quiet"]) == 0
    sheet = load_workbook(path).worksheets[0]
    # Rows to fill are the unlocked ones that repeat.
    visible = [
        row
        for row in range(1, sheet.max_row + 1)
        if not sheet.row_dimensions[row].hidden
        and sum(not sheet.cell(row, col).protection.locked for col in range(1, sheet.max_column + 1)) >= 3
    ]
    assert len(visible) >= shown  # RM002


@pytest.mark.parametrize(
    ("form", "option"),
    [("xinjiang_project_goal", "--tasks"), ("xinjiang_project_goal", "--projects"), ("roster", "--rows")],
)
def test_a_number_without_use_is_refused(tmp_path: Path, capsys, form: str, option: str) -> None:  # RM003
    assert main(["new", form, "-o", str(tmp_path / "表.xlsx"), option, "5"]) == 2
    assert f"{option} 用不上" in capsys.readouterr().err


@pytest.fixture
def typed(tmp_path: Path) -> Path:
    """The shipped form with ten tasks and fifteen indicators typed into it, past its visible rows."""
    path = tmp_path / "柳溪镇.xlsx"
    book = load_workbook(TEMPLATES / "xinjiang_department_goal.xlsx")
    sheet = book.worksheets[0]
    sheet["A2"], sheet["C3"] = "（2025年）", "青禾县柳溪镇人民政府"
    sheet["B27"] = "保障机关运转，完成十项重点工作，群众满意。"
    for n in range(10):
        for column, value in zip(
            "BCDEF", (f"{WORK[n]}经费", f"完成{WORK[n]}", 10 + n, 10 + n, 0), strict=True
        ):
            sheet[f"{column}{6 + n}"] = value
    for n in range(15):
        name = f"{WORK[n % 10]}{'完成率' if n < 10 else '及时率'}"
        level = ("产出指标", "质量指标" if n < 10 else "时效指标")
        if n == 13:
            level, name = ("效益指标", "社会效益指标"), "惠及村民比例"
        if n == 14:
            level, name = ("满意度指标", "服务对象满意度指标"), "群众满意度"
        target = f"≥{95 - n % 4}%"
        if n == 0:
            level, name, target = ("产出指标", "数量指标"), "养护道路里程", "≥64公里"
        if n == 12:
            level, name, target = ("产出指标", "成本指标"), "预算控制率", "≤100%"
        for column, value in zip("BCDE", (*level, name, target), strict=True):
            sheet[f"{column}{29 + n}"] = value
    book.save(path)
    return path


WORK = (
    "道路养护", "河道巡查保洁", "垃圾清运", "森林防火宣传", "文化下乡",
    "老人供餐", "农田灌溉", "路灯", "防汛值守", "动物疫病防控",
)  # fmt: skip


def test_ten_tasks_and_fifteen_indicators_fit(typed: Path, capsys) -> None:  # RM005
    (table,) = read_file(typed).tables
    assert (len(table.tasks), len(table.indicators)) == (10, 15)
    main(["check", str(typed), "--json", "-"])
    document = json.loads(capsys.readouterr().out)
    found = [(p["code"], p["message"]) for p in document["files"][0]["problems"]]
    # openpyxl does not calculate: the totals are said to be without a result. S109 is for the county, whose
    # form it is. Nothing else.
    assert [item for item in found if item[0] not in ("F011", "S109")] == []
    notes = [p for p in document["files"][0]["problems"] if p["code"] == "S109"]
    assert all(note["audience"] == "county" for note in notes)


def test_a_value_written_into_a_folded_row_is_shown(typed: Path, tmp_path: Path, capsys) -> None:  # RM004
    main(["read", str(typed), "--json", "-"])
    document = json.loads(capsys.readouterr().out)
    table = document["files"][0]["tables"][0]
    assert table["tasks"][9]["cell"] == "B15", "the tenth task stands in a spare row"
    table["tasks"][9]["content"] = "全年消毒四次"
    data, out = tmp_path / "数据.json", tmp_path / "填好.xlsx"
    data.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    form = ["xinjiang_department_goal", "--data", str(data), "--into", str(typed)]
    assert main(["fill", *form, "-o", str(out), "--quiet"]) == 0
    sheet = load_workbook(out).worksheets[0]
    assert sheet["C15"].value == "全年消毒四次"
    assert not sheet.row_dimensions[15].hidden
    assert sheet.row_dimensions[16].hidden, "rows still blank stay folded"
