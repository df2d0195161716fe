"""A column inserted into every declared table and sheet: formulas name columns, so all of them move along.

IC001 LibreOffice recalculates every formula of every workbook to the value it was written with
"""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.recalc import recalculate, stale_cells

from xltools.cli import main
from xltools.sheets.spec import Column, Table

COUNTY = str(Path(__file__).resolve().parents[2] / "examples" / "county")
HEAD = "插入的列"


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The workbooks of the example county, drawn with one more column behind the first of every table."""
    folder = tmp_path_factory.mktemp("inserted")
    settle = Table.__post_init__

    def insert(table: Table[object]) -> None:
        table.columns = (table.columns[0], Column(HEAD, 6, value=lambda record: "新"), *table.columns[1:])
        settle(table)

    calls = {
        "county.xlsx": ["merge", COUNTY, "-o", str(folder / "county.xlsx")],
        "check.xlsx": ["check", COUNTY, "--xlsx", str(folder / "check.xlsx")],
        "score.xlsx": ["score", COUNTY, "-o", str(folder / "score.xlsx")],
        "monitor.xlsx": ["score", COUNTY, "--monitor", "-o", str(folder / "monitor.xlsx")],
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "__post_init__", insert)
        for arguments in calls.values():
            assert main([*arguments, "-q"] if arguments[0] != "check" else arguments) in (0, 1)
    return [folder / name for name in calls]


@pytest.mark.soffice
def test_ic001_every_formula_moves_along(workbooks: list[Path], soffice: str, uno_python: str) -> None:
    for path, sheets in zip(workbooks, recalculate(soffice, uno_python, *workbooks), strict=True):
        assert stale_cells(path, sheets) == []
        book = load_workbook(path)
        listed = [sheet for sheet in book if any(cell.value == HEAD for row in sheet for cell in row)]
        assert len(listed) == {"county": 12, "check": 2}.get(path.stem, 1)
