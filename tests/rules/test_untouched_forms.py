"""A form nobody has written in yet reads as one finding, not as a row of errors.

- UF001 a new form: 空表, once per table
- UF002 a form sent out with its project and money: 还没有填写, once per table
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from xltools.cli import main
from xltools.layouts.layout import load_layouts
from xltools.outputs.forms.roster import RosterRow, roster_builder
from xltools.outputs.forms.template import NO_TEMPLATE
from xltools.rules import check_file
from xltools.sheets.save import save_workbook
from xltools.work.read import read_file

LAYOUTS = [layout.id for layout in load_layouts() if layout.id not in NO_TEMPLATE]
"""The forms ``new`` draws; scoring sheets are drawn from tables, and some lists are only read."""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_new_form_is_blank_and_nothing_else(layout: str, tmp_path: Path) -> None:  # UF001
    path = tmp_path / "表.xlsx"
    assert main(["new", layout, "-o", str(path), "--quiet"]) == 0
    found = read_file(path)
    said = [problem.code for problem in (*found.problems, *check_file(found))]
    assert said == ["L006"] * max(1, len(found.tables))


def test_a_form_sent_out_is_not_begun(tmp_path: Path) -> None:  # UF002
    five = Decimal(5)
    row = RosterRow(3, "青石镇人民政府", "703001", 2025, "道路养护", "P1", five, five, Decimal(0), "王某")
    roster = tmp_path / "名册.xlsx"
    save_workbook(roster, roster_builder([row]))
    out = tmp_path / "下发"
    assert main(["dispatch", str(roster), "-o", str(out), "--quiet"]) == 0
    (path,) = out.glob("*.xlsx")
    found = read_file(path)
    (problem,) = check_file(found)
    assert (problem.code, problem.severity, problem.project) == ("S118", "warning", "道路养护")
    assert "还没有填写，只有项目名称和金额" in problem.message
