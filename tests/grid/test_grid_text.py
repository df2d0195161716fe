"""Published text to Grids.

T001 encodings · T002 tabs: rows are lines · T003 one cell per line · T004 comma-separated values ·
T005 the published documents.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from xltools.grid.model import Grid
from xltools.grid.open import open_grids, open_text
from xltools.grid.plain_text import decode, text_grid, text_shape

TABS = "\n项目支出绩效目标表\n\n预算单位\t\t某镇\n项目名称\t道路\t\n"
CELLS = (
    "1、道路养护绩效目标表\n\t单位：万元\n\n\t绩效目标\n\t1.养护道路\n2.保持畅通\n3.没有事故\n\n"
    "\t\n\t \n\t2.46\n\n\n \n\t一级指标\n\t指标值\n\n说明文字\n另一段\n"
)


# T001


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_every_encoding_gives_the_same_cells(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "镇.txt"
    path.write_bytes(TABS.encode(encoding))
    opened = open_grids(path)
    assert opened.problems == []
    assert opened.reader == "text-tabs"
    assert opened.grids[0].rows == [
        [],
        ["项目支出绩效目标表"],
        [],
        ["预算单位", "", "某镇"],
        ["项目名称", "道路", ""],
    ]


def test_bytes_that_are_no_text() -> None:
    assert decode(b"\xff\xff\xfe\x81\x00\x01") is None
    assert decode(bytes(range(32)) * 10) is None


# T002


def test_rows_are_the_lines_of_the_file_with_any_line_ending() -> None:
    for ending in ("\n", "\r\n", "\r"):
        grid, shape = text_grid(TABS.replace("\n", ending))
        assert shape == "text-tabs"
        assert grid.value(3, 2) == "某镇"
        assert len(grid.rows) == 5


def test_outer_blanks_are_stripped_and_inner_ones_kept() -> None:
    grid, _ = text_grid("　金额 （万元） \t <p>一、产出</p> <p>二</p>\t\u3000\n")
    assert grid.rows == [["金额 （万元）", "<p>一、产出</p> <p>二</p>", ""]]


def test_separators_inside_a_line_do_not_end_it() -> None:
    grid, _ = text_grid("甲\u2028乙\t丙\x0b丁\n戊\t己\n")
    assert len(grid.rows) == 2


# T003


def test_one_cell_per_line() -> None:
    grid, shape = text_grid(CELLS)
    assert shape == "text-cells"
    rows = {number: row for number, row in enumerate(grid.rows) if row}
    assert rows == {
        0: ["1、道路养护绩效目标表"],
        1: ["单位：万元"],
        3: ["绩效目标", "1.养护道路\n2.保持畅通\n3.没有事故"],
        8: ["", "", "2.46"],
        14: ["一级指标", "指标值"],
        17: ["说明文字"],
        18: ["另一段"],
    }


def test_tables_whose_rows_begin_with_a_tab_are_not_taken_for_cells() -> None:
    assert text_shape("合计\t1\t2\n\t甲\t1\n\t乙\t2\n\t丙\t3\n\t丁\t4\n") == "text-tabs"


# T004


def test_comma_separated_values_by_name(tmp_path: Path) -> None:
    path = tmp_path / "项目.csv"
    path.write_bytes('项目名称,"金额,万元"\n"修路\n一期",12.5\n'.encode("gbk"))
    opened = open_grids(path)
    assert opened.reader == "text-csv"
    assert opened.grids[0].rows == [["项目名称", "金额,万元"], ["修路\n一期", "12.5"]]


def test_text_from_standard_input() -> None:
    assert open_text(TABS, "-").grids[0].value(4, 1) == "道路"
    empty = open_text(" \n")
    assert [p.code for p in empty.problems] == ["F002"]
    assert empty.grids == []


# T005


def seed(seeds: Path, number: str) -> Grid:
    (path,) = seeds.glob(f"{number}_*.txt")
    opened = open_grids(path)
    assert opened.problems == []
    return opened.grids[0]


def test_seed_with_one_cell_per_line_has_13_whole_tables(seeds: Path) -> None:
    grid = seed(seeds, "001")
    codes = [row for row in grid.rows if row[:1] == ["项目编码"]]
    assert len(codes) == 13
    assert all(len(row) == 4 and row[2] == "项目名称" and row[3] for row in codes)
    heads = [n for n, row in enumerate(grid.rows) if row[:1] == ["一级指标"]]
    assert len(heads) == 13
    for head in heads:
        below = [row for row in grid.rows[head + 1 : head + 46] if row]
        assert [len(row) for row in below[:6]] == [6] * 6
        assert all(row[4] and row[5] for row in below[:6])
    goals = [row for row in grid.rows if row[:1] == ["绩效目标"]]
    assert len(goals) == 13
    assert all("\n2." in str(row[1]) for row in goals)


def test_seeds_with_tabs_have_one_row_per_line(seeds: Path) -> None:
    totals = seed(seeds, "000")
    assert any(row[1:5] == ["合计", "", "3598.23", "3598.23"] for row in totals.rows)
    projects = seed(seeds, "002")
    assert sum(1 for row in projects.rows if len(row) == 5 and row[0] == "" and row[1]) == 26
    weights = seed(seeds, "004")
    assert weights.rows[11][:4] == ["产出指标", "数量指标", "社会化服务人数", "≥12人"]
    assert sum(1 for row in weights.rows if row[:1] == ["预算单位"]) == 5
    for number in ("000", "002", "003", "004"):
        (path,) = seeds.glob(f"{number}_*.txt")
        lines = path.read_text(encoding="utf-8").split("\n")
        for line, row in zip(lines, seed(seeds, number).rows, strict=False):
            assert [cell.strip() for cell in line.split("\t")] == (row or [""])
