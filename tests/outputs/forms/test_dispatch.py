"""``dispatch``: the roster becomes one pre-filled workbook per township, safely again and again.

DI001 every township gets its projects, codes, amounts, manager
DI002 a second run changes nothing; a filled-in workbook stays; an untouched one follows the roster
DI003 a roster with errors or contradictions writes nothing
DI004 columns may stand in another order
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

from xltools.cli import main
from xltools.outputs.forms.roster import RosterRow, read_roster, roster_builder
from xltools.sheets.save import save_workbook
from xltools.work.read import read_file

TOWN = "青石镇人民政府"
ROWS = [
    RosterRow(
        3, TOWN, "703001", 2025, "道路养护", "P1", Decimal("12.5"), Decimal("12.5"), Decimal(0), "王某"
    ),
    RosterRow(
        4, TOWN, "703001", 2025, "河道清理", None, Decimal("3.21"), Decimal("3"), Decimal("0.21"), None
    ),
    RosterRow(5, "柳泉乡人民政府", "703002", 2025, None, None, None, None, None, None),
]  # fmt: skip


def _roster(path: Path, rows: list[RosterRow]) -> Path:
    save_workbook(path, roster_builder(rows))
    return path


def _run(roster: Path, out: Path) -> int:
    return main(["dispatch", str(roster), "-o", str(out)])


def test_di001_roster_reads_back(tmp_path: Path) -> None:
    rows, problems = read_roster(_roster(tmp_path / "r.xlsx", ROWS))
    assert (rows, problems) == (ROWS, [])


def test_di001_every_township_gets_its_workbook(tmp_path: Path, capsys) -> None:
    out = tmp_path / "out"
    assert _run(_roster(tmp_path / "r.xlsx", ROWS), out) == 0
    names = sorted(path.name for path in out.glob("*.xlsx"))
    assert names == ["703001_青石镇人民政府.xlsx", "703002_柳泉乡人民政府.xlsx"]
    found = read_file(out / names[0])
    assert found.status == "ok"
    goals, *projects, evaluation = found.tables
    assert [t.type for t in found.tables] == [
        "department_goal", "project_goal", "project_goal", "department_selfeval",
    ]  # fmt: skip
    assert goals.unit == evaluation.unit == "青石镇人民政府" and goals.year == 2025
    assert [(p.project, p.funding.total, p.funding.other, p.manager) for p in projects] == [
        ("道路养护", Decimal("12.5"), Decimal(0), "王某"),
        ("河道清理", Decimal("3.21"), Decimal("0.21"), None),
    ]
    book = load_workbook(out / names[0], data_only=True)
    assert book.sheetnames[:4] == ["填报说明", "整体目标", "项目目录", "项目01"]
    listed = book["项目目录"]
    assert [listed.cell(3, c).value for c in (2, 4, 6)] == ["道路养护", 12.5, "王某"]
    assert listed.cell(5, 4).value == 15.71


def test_di002_run_again(tmp_path: Path, capsys) -> None:
    out, roster = tmp_path / "out", _roster(tmp_path / "r.xlsx", ROWS)
    assert _run(roster, out) == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert _run(roster, out) == 0
    assert "2 个没有变化" in capsys.readouterr().out
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    filled = out / "703001_青石镇人民政府.xlsx"
    filled.write_bytes(filled.read_bytes() + b"\0")
    changed = [
        *ROWS[:2],
        RosterRow(5, "柳泉乡人民政府", "703002", 2025, "新项目", None, Decimal(1), None, None, None),
    ]
    assert _run(_roster(tmp_path / "r2.xlsx", changed), out) == 0
    said = capsys.readouterr()
    assert "703001_青石镇人民政府.xlsx 已被改动" in said.err and "写出 1 个" in said.out
    assert filled.read_bytes() == before[filled.name] + b"\0"
    assert [t.project for t in read_file(out / "703002_柳泉乡人民政府.xlsx").tables][1] == "新项目"
    assert set(json.loads((out / "下发记录.json").read_text("utf-8"))) == {p.name for p in out.glob("*.xlsx")}


def test_di003_errors_write_nothing(tmp_path: Path, markdown_workbook, capsys) -> None:
    roster = markdown_workbook(
        """
        ## 名册
        | 乡镇名称 | 年度 | 项目名称 | 预算金额 |
        | 青石镇 | 2025 | 道路 | 十二 |
        | 青石镇 | 25 | 河道 | 3 |
        |  | 2025 | 无主 | 3 |
        """
    )
    out = tmp_path / "out"
    assert _run(roster, out) == 2
    said = capsys.readouterr().err
    assert "名册 D2：第 2 行的金额“十二”不是数字" in said
    assert "名册 B3：第 3 行的年度“25”" in said and "名册 A4：第 4 行没有乡镇" in said
    assert not out.exists()


def test_di003_contradictions_write_nothing(tmp_path: Path, capsys) -> None:
    rows = [ROWS[0], RosterRow(4, "柳泉乡人民政府", "703001", 2025, "渠道", None, None, None, None, None)]
    assert _run(_roster(tmp_path / "r.xlsx", rows), tmp_path / "out") == 2
    assert "单位编码 703001 同时用于 青石镇人民政府 和 柳泉乡人民政府" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_di004_columns_in_any_order(tmp_path: Path, markdown_workbook) -> None:
    roster = markdown_workbook(
        """
        ## 名册
        | 项目名称 | 备注 | 单位编码 | 预算金额(万元) | 乡镇 | 年度 |
        | 道路 | 急 | 703001 | 12.34 | 青石镇 | 2025 |
        """
    )
    rows, problems = read_roster(roster)
    assert not problems
    (row,) = rows
    assert (row.unit, row.unit_code, row.project, row.total) == ("青石镇", "703001", "道路", Decimal("12.34"))
