"""What became of every cell, and what the rules make of cells that nobody understood.

- CV001 every filled cell of a form has a mark, and a clean form has none unread
- CV002 words and figures beside the rows are kept or marked unread, the file is then read in part
- CV003 a rule of what is absent is silent where an unread cell could hold it
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from layouts.test_kinds_of_forms import KINDS, draw

from xltools.cli.entry import main
from xltools.layouts.file_read import read_file
from xltools.rules import check_file

FORM = """
项目支出绩效目标表
（2024年度）
| 项目名称 | 修渠 | 实施单位 | 柳溪镇人民政府 |
| 年度资金总额（万元） | 24 | 其中：财政拨款 | 24 |
{goal}
| 一级指标 | 二级指标 | 三级指标 | 指标值 |
| 产出指标 | 数量指标 | 修渠长度 | ≥2公里 |
| 效益指标 | 社会效益指标 | 受益农户 | ≥30户 |
| 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% |
"""


@pytest.mark.parametrize("path", sorted(KINDS.glob("*.md")), ids=lambda path: path.stem)
def test_every_cell_has_a_mark(path: Path, tmp_path: Path) -> None:
    """CV001"""
    book = draw(path.read_text(encoding="utf-8"), tmp_path / "form.xlsx")
    found = read_file(book, coverage=True)
    (cells,) = found.coverage.values()
    from openpyxl import load_workbook

    sheet = load_workbook(book).active
    assert sheet is not None
    filled = {cell.coordinate for row in sheet for cell in row if cell.value is not None}
    assert cells.keys() == filled
    assert [cell for cell, mark in cells.items() if mark == "unread"] == []


def test_the_marks_in_the_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """CV001"""
    book = draw(FORM.format(goal="| 年度目标 | 修好水渠。 | < | < |"), tmp_path / "form.xlsx")
    assert main(["read", str(book), "--coverage", "--json", "-"]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    (marks,) = file["coverage"].values()
    assert (marks["A1"], marks["A3"], marks["B3"]) == ("frame", "label", "field")


def test_an_unread_cell_and_what_is_absent(tmp_path: Path) -> None:
    """CV002, CV003"""
    blank = "| 年度目标 |  | < | < |"
    goal = "为全镇8个村的2公里水渠做一次清淤和加固，方便群众灌溉"
    told = {}
    for name, rows in (("none", blank), ("unread", f"{blank}\n{goal}")):
        found = read_file(draw(FORM.format(goal=rows), tmp_path / f"{name}.xlsx"))
        told[name] = {p.code for p in check_file(found)} & {"S103"}
    assert told == {"none": {"S103"}, "unread": set()}
