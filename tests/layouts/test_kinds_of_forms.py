"""Small forms, each of a kind that published tables have and no layout draws; ``data/kinds`` holds them.

A form is drawn in bars: ``<`` joins the cell on the left, ``^`` the one above; a line without is one cell.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from xltools.model.records import FileRead, Table
from xltools.rules import check_file
from xltools.work.read import read_file

KINDS = Path(__file__).parent.parent / "data" / "kinds"


def _value(text: str) -> str | int | float | None:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text or None


def draw(text: str, path: Path) -> Path:
    """The workbook of a form drawn in bars."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows = [line.strip() for line in text.splitlines() if line.strip()]
    grid = [[c.strip() for c in row.strip("|").split("|")] if row.startswith("|") else [row] for row in rows]
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    areas: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for r, cells in enumerate(grid, 1):
        for c, cell in enumerate(cells, 1):
            at = owner[r, c - 1] if cell == "<" else owner[r - 1, c] if cell == "^" else (r, c)
            owner[r, c] = at
            areas.setdefault(at, []).append((r, c))
            if at == (r, c) and (value := _value(cell)) is not None:
                sheet.cell(r, c).value = value
                if isinstance(value, str) and value.startswith("="):
                    sheet.cell(r, c).data_type = "s"
    for (top, left), cells_of in areas.items():
        bottom, right = max(cells_of)
        if len(cells_of) > 1 and len(cells_of) == (bottom - top + 1) * (right - left + 1):
            sheet.merge_cells(start_row=top, end_row=bottom, start_column=left, end_column=right)
    book.save(path)
    return path


def read(name: str, tmp_path: Path) -> FileRead:
    return read_file(draw((KINDS / f"{name}.md").read_text(encoding="utf-8"), tmp_path / f"{name}.xlsx"))


def one(name: str, tmp_path: Path) -> Table:
    (table,) = read(name, tmp_path).tables
    return table


def told(name: str, tmp_path: Path) -> set[str]:
    """The codes of everything that is said of a form, the readers' notes and the rules' findings."""
    found = read(name, tmp_path)
    return {problem.code for problem in (*found.problems, *check_file(found))}


def targets(table: Table) -> list[tuple[str | None, str | None]]:
    return [(i.l3, i.target and i.target.raw) for i in table.indicators]


def numbers(*values: Any) -> list[Decimal | None]:
    return [None if value is None else Decimal(str(value)) for value in values]


def test_the_executing_unit_and_the_first_half_year(tmp_path: Path) -> None:
    table = one("unit_exec", tmp_path)
    assert (table.unit, table.department) == ("碧溪县文化馆", "碧溪县文化局")
    assert [i.actual for i in table.indicators] == ["3场", "4200人次"]
    assert table.execution.executed == 18


def test_money_under_words_of_its_own(tmp_path: Path) -> None:
    table = one("money_words", tmp_path)
    assert (table.funding.total, table.funding.other) == (15, 15)
    assert [(e.label, e.value) for e in table.extras] == [("中央补助安排", "0")]


@pytest.mark.parametrize(
    ("name", "weights", "scores"),
    [
        ("points_suffix", [50, 30, 20], [50, 27, 20]),
        ("ref_points", [20, 30, 10], [20, 30, 10]),
        ("sub_items", [60, None, None, 20, 10], [60, None, None, 20, 10]),
        ("points_of_levels_as_ranges", [20, 40], [None, None]),
    ],
)
def test_points(name: str, weights: list[Any], scores: list[Any], tmp_path: Path) -> None:
    table = one(name, tmp_path)
    assert [i.weight for i in table.indicators] == numbers(*weights)
    assert [i.score for i in table.indicators] == numbers(*scores)


def test_the_sign_in_a_column_of_kinds(tmp_path: Path) -> None:
    table = one("value_type", tmp_path)
    assert [i.target and (i.target.raw, i.target.kind) for i in table.indicators] == [
        ("≤55万元", "number"), ("减少", "qualitative"), ("≥18种", "number"),
    ]  # fmt: skip


def test_a_blank_value_takes_no_label(tmp_path: Path) -> None:
    assert one("swallow", tmp_path).manager is None
    table = one("swallow_unit", tmp_path)
    assert (table.unit, table.department, table.total_score) == (None, None, 95)


def test_level_names_in_the_column_of_names(tmp_path: Path) -> None:
    table = one("level_as_name", tmp_path)
    assert [(i.l1, i.l2, i.l3, i.target and i.target.raw) for i in table.indicators] == [
        ("产出指标", "成本指标", None, "年度预算60万元"),
        ("效益指标", "社会效益指标", None, "受益农户300户"),
    ]


def test_the_lowest_of_two_projects(tmp_path: Path) -> None:
    table = one("two_projects", tmp_path)
    assert table.project == "乡镇阅览室更新补助"
    assert [(e.label, e.value) for e in table.extras] == [("一级项目名称", "文化事业专项资金")]


def test_a_slash_is_a_blank(tmp_path: Path) -> None:
    assert len(one("slash_row", tmp_path).indicators) == 2
    assert not {"T314", "W402", "L003"} & told("slash_row", tmp_path)


def test_other_notes_end_the_table(tmp_path: Path) -> None:
    assert [i.l3 for i in one("other_notes", tmp_path).indicators] == ["受助学生人数", "家长满意度"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("double_equal", [("=", 100, "%"), ("≥", 95, "%")]),
        ("nature_words", [(None, 96, "%"), (None, None, None)]),
    ],
)
def test_signs(name: str, expected: list[tuple[str | None, int | None, str | None]], tmp_path: Path) -> None:
    found = [i.target for i in one(name, tmp_path).indicators]
    assert [t and (t.operator, t.value, t.unit) for t in found] == expected


def test_a_score_with_its_unit(tmp_path: Path) -> None:
    found = read("score_fen", tmp_path)
    assert (found.tables[0].total_score, found.status) == (Decimal("98.65"), "ok")


@pytest.mark.parametrize(
    ("name", "goal"),
    [
        ("rolling_goal", "接待10万人次。"),
        ("goal_over_text", "硬化田间路2.3公里，方便1100人出行。"),
        ("e707_lower", "维护网站。"),
        ("points_of_levels_as_ranges", "建成晒谷场420平方米。"),
    ],
)
def test_goals(name: str, goal: str, tmp_path: Path) -> None:
    assert one(name, tmp_path).goals == (goal,)


def test_the_budget_in_a_row_of_labels_over_a_row_of_values(tmp_path: Path) -> None:
    done = one("exec_row_words", tmp_path).execution
    assert [done.initial, done.adjusted, done.executed, done.weight, done.score] == numbers(
        300, 310, 279, 10, 9
    )


def test_likelihood_with_its_choices_in_the_head(tmp_path: Path) -> None:
    table = one("likelihood", tmp_path)
    assert ([i.likelihood for i in table.indicators], table.extras) == (["确定能", "有可能"], ())


def test_the_unit_in_a_line_of_the_head(tmp_path: Path) -> None:
    assert one("head_line_unit", tmp_path).unit == "香樟县第三中学"
    assert "L005" not in told("head_line_unit", tmp_path)


def test_a_province_whose_form_has_no_goal(tmp_path: Path) -> None:
    table = one("s103_hubei", tmp_path)
    done = table.execution
    assert [done.adjusted, done.executed, done.rate, done.score] == numbers(50, 48, 96, "19.2")
    assert table.total_score == Decimal("99.2")


def test_a_frame_is_no_column(tmp_path: Path) -> None:
    assert "L002" not in told("l002_side", tmp_path)


def test_no_levels_at_all(tmp_path: Path) -> None:
    table = one("no_levels", tmp_path)
    assert targets(table) == [
        ("管护垃圾房数量", "≥64座"), ("保洁及时率", "≥95%"), ("环境改善", "定性"), ("群众满意度", "≥90%"),
    ]  # fmt: skip
    assert [i.weight for i in table.indicators] == numbers(40, 30, 20, 10)
    assert table.funding.total == Decimal("38.4")


def test_a_target_for_every_town(tmp_path: Path) -> None:
    first, second = one("targets_by_town", tmp_path).indicators
    assert [(r.name, r.target and r.target.raw) for r in first.regions] == [
        ("杨溪镇", "2条"), ("榆荫乡", "1条"), ("红桦镇", "3条"),
    ]  # fmt: skip
    assert {r.target and r.target.value for r in second.regions} == {Decimal(98)}
    assert (first.target, first.description) == (None, "反映修复情况")


def test_points_of_levels_as_ranges(tmp_path: Path) -> None:
    table = one("points_of_levels_as_ranges", tmp_path)
    assert [i.l1 for i in table.indicators] == ["成本指标", "产出指标"]
    assert table.funding.total == 58


def test_a_row_of_details_splits_nothing(tmp_path: Path) -> None:
    table = one("detail_row_splits", tmp_path)
    assert (table.type, table.unit, len(table.indicators)) == ("project_goal", "红桦镇人民政府", 2)
    assert table.goals == ("补贴按时足额发放。",)


def test_words_in_the_target_and_no_name(tmp_path: Path) -> None:
    assert targets(one("no_name_words_in_target", tmp_path))[1:3] == [
        (None, "生态修复功能提高"), (None, "持续发展"),
    ]  # fmt: skip
    assert "S111" in told("no_name_words_in_target", tmp_path)


def test_sources_of_money_are_kept(tmp_path: Path) -> None:
    table = one("double_label_of_unit", tmp_path)
    assert table.unit == "雾川县榆荫乡人民政府"
    assert ("其中：一般公共预算", "650.1") in [(e.label, e.value) for e in table.extras]


def test_a_list_that_hands_out_money(tmp_path: Path) -> None:
    found = read("allocation_list", tmp_path)
    assert [(t.unit, t.project, t.funding.total) for t in found.tables] == [
        ("杨溪镇", "石桥村渠道修复", 25), ("榆荫乡", "双河村河堤修复", 20), ("红桦镇", "松坪村排洪沟", 30),
    ]  # fmt: skip
    assert [(one.total, len(one.tables)) for one in found.lists] == [(75, 3)]


TWO_YEARS = """
部门（单位）整体支出绩效目标表
（2024年）
| 部门（单位）名称 | 柳溪镇人民政府 | < | < | < | < |
| 年度主要任务 | 任务名称 | 2023年预算金额（万元） | < | 2024年预算金额（万元） | < |
| ^ | ^ | 总额 | 财政拨款 | 总额 | 财政拨款 |
| ^ | 养护 | 90 | 90 | 100 | 95 |
| 年度总体目标 | 养护村道。 | < | < | < | < |
| 年度绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | < |
| ^ | 产出指标 | 数量指标 | 养护里程 | ≥64公里 | < |
"""


def test_the_year_over_a_column(tmp_path: Path) -> None:
    (table,) = read_file(draw(TWO_YEARS, tmp_path / "two.xlsx")).tables
    assert [(task.total, task.fiscal) for task in table.tasks] == [(100, 95)]
    assert ("2023年预算金额（万元）·总额", "90") in [(e.label, e.value) for e in table.extras]
