"""Lines under and over a title that carry no label: the year, the unit of money, a unit's bare name.

- RL001 the year and the unit of money in one cell, however they are kept apart
- RL002 a unit's bare name is the form's unit where the form names none, and nobody asks about it
- RL003 a form that names its unit keeps it; a second name is said as before
- RL004 what is no office is none
- RL005 a form that prints no year takes the one its file is named by
- RL006 the year in a title that names no project, though the project was left empty
- RL007 单位：, 时间： and 年度： over a form; the place for the seal is no part of a name
- RL008 the same lines over lists of projects
- RL009 figures alone under the heads of the budget are the whole budget
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from xltools.layouts.vocabulary import is_office
from xltools.model.records import FileRead, Table
from xltools.rules import check_file
from xltools.work.read import read_file, year_of_file


def form(
    tmp_path: Path, *head: list[str | None], project: str | None = "道路养护", name: str = "表.xlsx"
) -> FileRead:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [
        *head,
        ["项目编码", "130820001", None, "项目名称", project],
        ["预算规模及资金用途", "预算数", 21, "其中：财政资金", 21, "其他资金", 0],
        [None, "用于全镇42公里道路日常养护。"],
        ["资金支出计划（%）", "3月底", "6月底", "10月底", "12月底"], [None, 25, 50, 75, 100],
        ["绩效目标", "对全镇42公里农村公路开展日常养护。"],
        ["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"],
        ["产出指标", "数量指标", "农村公路养护里程", "养护的公里数", "≥42公里", "年初计划"],
    ]:  # fmt: skip
        sheet.append(row)
    path = tmp_path / name
    book.save(path)
    return read_file(path)


def one(found: FileRead) -> Table:
    (table,) = found.tables
    return table


def codes(found: FileRead) -> set[str]:
    return {p.code for p in (*found.problems, *check_file(found))} & {"L002", "L005", "S106", "S121"}


TITLE: list[str | None] = ["道路养护绩效目标表"]


@pytest.mark.parametrize(
    "line",
    [
        "预算年度：2024　单位：万元",
        "2024年　　单位：万元",
        "2024年 单位：万元",
        "（2024年度）单位：万元",
        "（2024年）　　　金额单位：万元",
    ],
)
@pytest.mark.parametrize("office", ["云溪镇人民政府", "编制单位：云溪镇人民政府"])
def test_year_and_money_in_one_cell(tmp_path: Path, line: str, office: str) -> None:
    """RL001, RL002"""
    found = form(tmp_path, TITLE, [office, None, None, None, line])
    table = one(found)
    assert (table.year, table.unit, table.currency_unit) == (2024, "云溪镇人民政府", "万元")
    assert codes(found) == set() and table.extras == ()


@pytest.mark.parametrize(
    "head",
    [
        [TITLE, ["柳林镇人民政府", None, None, "单位：万元"], ["2024年"]],
        [TITLE, ["柳林镇人民政府"], ["2024年", None, "单位：万元"]],
        [TITLE, ["（2024年）"], ["柳林镇人民政府　　　　　单位：万元"]],
        [["柳林镇人民政府"], TITLE, ["（2024年）", None, None, "单位：万元"]],
        [["柳林镇人民政府2024年"], TITLE, ["单位：万元"]],
    ],
)
def test_a_bare_name_is_the_unit(tmp_path: Path, head: list[list[str | None]]) -> None:
    """RL002"""
    found = form(tmp_path, *head)
    table = one(found)
    assert (table.unit, table.year) == ("柳林镇人民政府", 2024)
    assert table.cell("unit") is not None and "unit" not in table.missing
    assert codes(found) == set() and table.extras == ()


@pytest.mark.parametrize(
    ("bare", "said"),
    [("青川县财政局", {"L005"}), ("柳林镇人民政府", set())],
)
def test_a_named_unit_stays(tmp_path: Path, bare: str, said: set[str]) -> None:
    """RL003"""
    found = form(tmp_path, TITLE, [bare], ["（2024年）"], ["填报单位：柳林镇人民政府", None, "单位：万元"])
    assert one(found).unit == "柳林镇人民政府"
    assert codes(found) == said


def test_offices() -> None:
    """RL004"""
    for name in (
        "柳林镇人民政府",
        "南河街道办事处",
        "水利局",
        "某县第一中学",
        "农业农村局（本级）",
        "镇卫生院",
    ):
        assert is_office(name), name
    for text in (
        "道路养护",
        "预算单位",
        "项目支出绩效目标表",
        "单位：万元",
        "2024年",
        "主管部门意见",
        "一中",
    ):
        assert not is_office(text), text


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("2023年部门预算绩效目标.xlsx", 2023),
        ("柳林镇绩效目标2023.xlsx", 2023),
        ("柳林镇20230415.xlsx", None),
        ("柳林镇2023.4.15报.xlsx", None),
        ("2022年、2023年自评.xlsx", None),
        ("绩效目标.xlsx", None),
    ],
)
def test_the_year_of_a_file(tmp_path: Path, name: str, year: int | None) -> None:
    """RL005"""
    assert year_of_file(name) == year
    found = form(tmp_path, TITLE, ["柳林镇人民政府", None, "单位：万元"], name=name)
    assert one(found).year == year
    assert codes(found) == (set() if year else {"S121"})


def test_the_forms_own_year_counts(tmp_path: Path) -> None:
    """RL005"""
    assert one(form(tmp_path, TITLE, ["（2024年）"], name="2023年.xlsx")).year == 2024


@pytest.mark.parametrize("title", ["2025年度项目绩效目标表", "青川县2025年预算项目支出绩效目标表"])
def test_an_empty_project_does_not_cost_the_year(tmp_path: Path, title: str) -> None:
    """RL006"""
    found = form(tmp_path, [title], ["填报单位：柳林镇人民政府"], project=None)
    assert one(found).year == 2025 and codes(found) == set()


def test_the_year_of_the_book(tmp_path: Path) -> None:
    """RL006"""
    titles: list[list[str | None]] = [["柳林镇2024年部门预算绩效文本"], ["2022年道路养护绩效目标表"]]
    found = form(tmp_path, *titles, ["柳林镇人民政府"], project="2022年道路养护")
    assert one(found).year == 2024


@pytest.mark.parametrize(
    ("title", "project", "year"),
    [
        ("柳林镇2025年道路养护项目绩效目标", "道路养护", 2025),
        ("2025年道路养护绩效目标表", "道路养护", 2025),
        ("2025年2022年道路养护绩效目标表", "2022年道路养护", 2025),
        ("道路养护项目2025年绩效目标表", "道路养护", 2025),
        ("2022年道路养护绩效目标表", "2022年道路养护", None),
        ("道路养护2022年二期绩效目标表", "道路养护", None),
    ],
)
def test_the_year_before_the_project(tmp_path: Path, title: str, project: str, year: int | None) -> None:
    """RL006"""
    found = form(tmp_path, [title], ["填报单位：柳林镇人民政府"], project=project)
    assert one(found).year == year


def test_the_year_of_a_project_is_not_the_forms(tmp_path: Path) -> None:
    """RL006"""
    found = form(tmp_path, ["2022年路灯二期绩效目标表"], ["填报单位：柳林镇人民政府"], project=None)
    assert one(found).year is None


@pytest.mark.parametrize(
    "line",
    [
        ["单位：柳林镇人民政府", None, None, "时间：2025年"],
        ["编制单位：柳林镇人民政府 年度：2025 金额单位：万元"],
        ["填报单位：柳林镇人民政府（公章）", "编制日期：2025年1月10日", None, "2025年度 单位：万元"],
        ["单位：柳林镇人民政府（盖章）　　　　2025年"],
    ],
)
def test_labels_over_a_form(tmp_path: Path, line: list[str | None]) -> None:
    """RL007"""
    found = form(tmp_path, TITLE, line)
    table = one(found)
    assert (table.unit, table.year, table.extras) == ("柳林镇人民政府", 2025, ())
    assert codes(found) == set()


def book(tmp_path: Path, rows: list[list[object]]) -> FileRead:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    path = tmp_path / "清单.xlsx"
    workbook.save(path)
    return read_file(path)


@pytest.mark.parametrize("indicators", [True, False])
@pytest.mark.parametrize(
    "lines",
    [
        [["项目支出{}"], ["柳林镇人民政府"], ["2025年　单位：元"]],
        [["2025年项目支出{}"], ["柳林镇人民政府", None, "单位：元"]],
        [["项目支出{}"], ["填报单位：柳林镇人民政府", "2025年度", "单位：元"]],
        [["项目支出{}"], ["填报单位：柳林镇人民政府（盖章）　　2025年度　　单位：元"]],
        [["项目支出{}"], ["单位：柳林镇人民政府", None, "（2025年）金额单位：元"]],
        [["柳林镇人民政府"], ["2025年项目支出{}"], ["单位：元"]],
    ],
)
def test_lines_over_a_list(tmp_path: Path, lines: list[list[str | None]], indicators: bool) -> None:
    """RL008"""
    title = "绩效目标公开表" if indicators else "预算清单"
    head = ["序号", "项目名称", "预算数", "财政拨款", "其他资金"]
    rows: list[list[object]] = [[1, "耕地保护", 1443000, 1443000, 0], [2, "农技培训", 48000, 48000, 0]]
    if indicators:
        head += ["绩效目标", "一级指标", "二级指标", "三级指标", "指标值"]
        rows[0] += ["保护耕地。", "产出指标", "数量指标", "保护耕地面积", "≥15600亩"]
        rows[1] += ["培训农民。", "产出指标", "数量指标", "举办培训期数", "≥8期"]
    drawn = [[text and text.format(title) for text in line] for line in lines]
    found = book(tmp_path, [*drawn, head, *rows])
    assert found.problems == () and codes(found) == set()
    assert [(t.unit, t.year, t.currency_unit, t.funding.fiscal) for t in found.tables] == [
        ("柳林镇人民政府", 2025, "元", Decimal(1443000)),
        ("柳林镇人民政府", 2025, "元", Decimal(48000)),
    ]


def test_a_budget_of_one_line(tmp_path: Path) -> None:
    """RL009"""
    found = book(
        tmp_path,
        [
            ["部门整体支出绩效自评表"], ["柳林镇人民政府　　　　（2025年度）"],
            ["年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            [100, 104, 98.8, 10, "95%", 9.5],
            ["年度总体目标", "预期目标", None, "实际完成情况"], [None, "保障运转。", None, "已保障。"],
            ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
            ["产出指标", "数量指标", "保障人数", "=45人", "45人", 90, 90],
        ],
    )  # fmt: skip
    table = one(found)
    assert found.problems == () and table.extras == ()
    execution = table.execution
    assert (execution.initial, execution.adjusted, execution.executed, execution.rate, execution.score) == (
        Decimal(100), Decimal(104), Decimal("98.8"), Decimal(95), Decimal("9.5"),
    )  # fmt: skip
