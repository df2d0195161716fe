"""评分排名 of the county workbook, as the county reads it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support.county_records import indicator, project, read, selfeval
from support.recalc import recalculate, stale_cells

from xltools.county import consolidate
from xltools.outputs.county.workbook import write_summary


def evaluated(unit: str, name: str, funds: str, spent: str, people: str, reason: str | None = None) -> Any:
    rows = (
        indicator(
            "培训人数", "≥100人", weight=Decimal(50), actual=people, rule="按照正常比例赋分", reason=reason
        ),
        indicator("完成率", "≥90%", weight=Decimal(40), actual="90%", rule="按照正常比例赋分"),
    )
    return selfeval(unit, name, funds, spent, *rows)


def blanks(rows: Iterable[Iterable[Any]]) -> list[list[Any]]:
    """Rows with None for a formula that shows nothing."""
    return [[None if value == "" else value for value in row] for row in rows]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ranking")
    path = lambda name: str(folder / name)  # noqa: E731
    files = [
        # 10 + 50 + 40 = 100; 10×0.5 + 50×0.8 + 40 = 85; plain 92.5, weighted (100×1 + 85×9) ÷ 10 = 86.5
        read(
            path("a.xlsx"),
            evaluated("甲镇", "修路", "1", "1", "100人"),
            evaluated("甲镇", "建桥", "9", "4.5", "80人"),
        ),
        # 10 + 40 + 40 = 90 twice over: equal to nobody, one rank below
        read(
            path("b.xlsx"),
            evaluated("乙镇", "绿化", "5", "5", "80人", "报名不足"),
            project("乙镇", "水利", "3"),
        ),
        read(path("c.xlsx"), evaluated("丙镇", "亮化", "5", "5", "")),
    ]
    write_summary(consolidate(files), folder / "汇总.xlsx")
    return folder / "汇总.xlsx"


@pytest.fixture(scope="module")
def sheet(book: Path) -> list[list[Any]]:
    page = load_workbook(book, data_only=True)["评分排名"]
    return blanks(page.iter_rows(values_only=True))


def under(sheet: list[list[Any]], heading: str) -> list[list[Any]]:
    start = next(n for n, row in enumerate(sheet) if str(row[0]).startswith(heading)) + 2
    end = next(n for n in range(start, len(sheet)) if all(value is None for value in sheet[n]))
    return sheet[start:end]


def test_townships_plain_and_weighted(sheet: list[list[Any]]) -> None:
    first, second, third = under(sheet, "一、")
    assert (first[0], first[1], first[6], first[7], first[8]) == (1, "甲镇", 92.5, 86.5, 2)
    assert (second[0], second[1], second[6], second[7], second[8]) == (2, "乙镇", 90, 90, 1)
    assert second[9] == "水利" and "仅供参考" in second[2]
    assert (third[0], third[1], third[6], third[10]) == (None, "丙镇", None, "亮化")


def test_projects_in_order(sheet: list[list[Any]]) -> None:
    rows = under(sheet, "二、")
    assert [(row[0], row[2], row[4], row[6]) for row in rows] == [
        (1, "修路", 100, "优"),
        (2, "绿化", 90, "优"),
        (3, "建桥", 85, "良"),
        (None, "亮化", "暂无", None),
    ]


def test_losses_with_their_reasons(sheet: list[list[Any]]) -> None:
    rows = under(sheet, "四、")
    assert [(row[0], row[2]) for row in rows] == [(10, "建桥"), (10, "绿化"), (5, "建桥")]
    assert rows[0][9] == "培训人数：没有写原因" and rows[1][9] == "培训人数：报名不足"


def test_missing_and_unfinished_are_named(sheet: list[list[Any]]) -> None:
    rows = under(sheet, "五、")
    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("乙镇", "水利", "没有交自评表"),
        ("丙镇", "亮化", "自评表没有填完：1 项未填"),
    ]


def test_the_method_is_said(sheet: list[list[Any]]) -> None:
    text = "\n".join(str(row[0]) for row in sheet)
    assert "不采用自评表上印的总分" in text and "加权平均" in text


@pytest.mark.soffice
def test_ranks_follow_the_switch_of_the_ledger(
    book: Path, tmp_path: Path, soffice: str, uno_python: str
) -> None:
    changed = load_workbook(book)
    rows = {(row[4].value, row[7].value): row for row in changed["表格台账"].iter_rows(min_row=5)}
    rows["甲镇", "修路"][2].value = "否"
    rows["乙镇", "水利"][2].value = "否"
    changed.save(tmp_path / "改.xlsx")
    before, after = recalculate(soffice, uno_python, book, tmp_path / "改.xlsx")
    assert stale_cells(book, before) == []
    page = blanks(after["评分排名"].rows)
    # Without 修路 only 建桥 is left of 甲镇 (85 points, 9 万元); without 水利 乙镇 is complete.
    first, second, third = under(page, "一、")
    assert first[:9] == [2, "甲镇", "良", 9, 1, 1, 85, 85, 2]
    assert second[:9] == [1, "乙镇", "优", 5, 1, 1, 90, 90, 1]
    assert third[:3] == [None, "丙镇", "没有已评项目"]
    assert [row[0] for row in under(page, "二、")] == [None, 1, 2, None]
    levels = {row[1]: (row[3], row[4]) for row in under(page, "三、")}
    # 建桥 5, 绿化 10 and 亮化 10 of 10 points each: levels count every scored row of a counted table.
    assert levels["预算执行率"] == (30, 25)
    shares = {row[1]: row[2] for row in under(page, "六、") if row[1]}
    rolled = blanks(after["指标汇总评分"].rows)
    assert under(rolled, "一、")[0][4:10] == [10, 7.63, None, 19, 14.5, pytest.approx(14.5 / 19)]
    assert under(rolled, "二、")[0][6:12] == [200, 160, 0.8, 80, 2, 1]
    assert (shares["优"], shares["良"], shares["80–90分"], shares["90–100分"]) == (1, 1, 1, 1)


def test_indicators_of_one_name_are_rolled_up_then_scored(book: Path) -> None:
    page = load_workbook(book, data_only=True)["指标汇总评分"]
    rows = blanks(page.iter_rows(values_only=True))
    # 15.5 of 20 万元 are 77.5%, 7.75 of 10 points
    [spent] = under(rows, "一、")
    assert spent[4:10] == [10, 7.75, None, 20, 15.5, 0.775] and spent[3] == "4 张并入，0 张未能并入"
    people, done = under(rows, "二、")
    # 100 + 80 + 80 of 300 people; 90% everywhere. The blank of 丙镇 is left out with its target.
    assert people[1:8] == ["产出指标", "培训人数", "相加，按比例", "≥", "人", 300, 260]
    assert people[8:12] == [pytest.approx(260 / 300), 86.67, 3, 1]
    assert done[2:12] == ["完成率", "以资金加权平均，按比例", "≥", "%", 90, 90, 1, 100, 4, 0]
    parts = under(rows, "三、")
    assert len(parts) == 8 and [row[12] for row in parts if row[12]] == ["实际完成值未填"]
    assert any("以各项目资金" in str(row[0]) for row in rows) and any("相加" in str(row[0]) for row in rows)


@pytest.mark.soffice
def test_choosing_the_other_version_of_a_selfevaluation(
    tmp_path: Path, soffice: str, uno_python: str
) -> None:
    files = [
        read("a.xlsx", project("甲镇", "修路", "4"), evaluated("甲镇", "修路", "4", "4", "100人")),
        read("b.xlsx", evaluated("甲镇", "修路", "4", "2", "60人")),
        read("c.xlsx", evaluated("乙镇", "绿化", "5", "5", "80人")),
    ]
    path, other = tmp_path / "汇总.xlsx", tmp_path / "改选.xlsx"
    write_summary(consolidate(files), path)
    changed = load_workbook(path)
    for row in changed["表格台账"].iter_rows(min_row=5):
        if row[4].value == "甲镇" and row[6].value == "项目自评":
            row[2].value = {"是": "否", "否": "是"}[row[2].value]
    changed.save(other)
    before, after = recalculate(soffice, uno_python, path, other)
    assert stale_cells(path, before) == []
    units = {row[1]: row[:9] for row in under(blanks(after["评分排名"].rows), "一、")}
    # The other version has 5 + 30 + 40 = 75 points; it is still one project to be evaluated.
    assert units["甲镇"] == [2, "甲镇", "中", 4, 1, 1, 75, 75, 2]
    rolled = blanks(after["指标汇总评分"].rows)
    assert under(rolled, "二、")[0][6:8] == [200, 140]
