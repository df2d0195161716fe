"""The scoring workbook as a user meets it: blank, filled in, read back, with a changed threshold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook
from support.recalc import recalculate, stale_cells
from support.scoring_tables import monitored, table

from xltools.cli import main
from xltools.model.records import Execution, Funding, Indicator, Table
from xltools.outputs.scoring.monitor import write_monitoring
from xltools.outputs.scoring.score import write_scores
from xltools.scoring.scheme import load_scheme
from xltools.scoring.table import score_table
from xltools.text.targets.grammar import parse_target
from xltools.work.read import read_file

NATIONAL = load_scheme("national")


def goal() -> Table:
    rows = [
        ("产出指标", "数量指标", "培训人数", "=295人", "按照正常比例赋分"),
        ("产出指标", "时效指标", "完工时间", "2021年12月31日前", "直接赋分"),
        ("成本指标", "经济成本指标", "总成本", "≤11.42万元", "按照正常比例赋分"),
        ("产出指标", "质量指标", "合格率", "90%-95%", None),
        ("效益指标", "社会效益指标", "服务水平", "显著提升", "按评判等级赋分"),
        ("效益指标", "可持续影响指标", "长效机制", "通过项目实施，提高村民生活质量。", None),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "≥95%", "满意度赋分"),
    ]
    return Table(
        "project_goal",
        "xinjiang_project_goal",
        year=2021,
        unit="青石镇人民政府",
        project="培训项目",
        funding=Funding(Decimal("11.42"), Decimal("11.42"), Decimal(0)),
        goals=("全年培训 295 人",),
        indicators=tuple(
            Indicator(l1, l2, l3, parse_target(target), rule=rule) for l1, l2, l3, target, rule in rows
        ),
    )


ACTUALS = ("290人", "2021年12月20日", "12.5万元", "92%", "基本达成 90%", "部分达成 70%", "91%")


def filled() -> Table:
    made = goal()
    weights = (Decimal(14), Decimal(13), Decimal(20), Decimal(13), Decimal(10), Decimal(10), Decimal(10))
    rows = zip(made.indicators, ACTUALS, weights, strict=True)
    return replace(
        made,
        type="project_selfeval",
        execution=Execution(Decimal("11.42"), Decimal("11.42"), Decimal("10.9")),
        indicators=tuple(replace(one, actual=actual, weight=weight) for one, actual, weight in rows),
    )


def column(path: Path, sheet: str, label: str) -> list[object]:
    """The values under a label of the indicator table, down to 总分."""
    page = load_workbook(path, data_only=True)[sheet]
    head = next(cell for row in page.iter_rows() for cell in row if cell.value == label and cell.row > 8)
    values = []
    for row in range(head.row + 1, page.max_row + 1):
        if page.cell(row, 1).value == "总分":
            break
        values.append(page.cell(row, head.column).value)
    return values


def test_a_fresh_sheet_shows_unfilled_not_zero(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    [placed] = write_scores(path, [goal()], NATIONAL)
    assert column(path, "培训项目", "得分") == ["未填"] * 7
    book = load_workbook(path, data_only=True)
    assert book["培训项目"][placed.total].value == "未填"
    assert book["培训项目"][placed.note].value == "8 项未填；已得 0 分"
    totals = [cell.value for row in book["评分汇总"].iter_rows() for cell in row]
    assert "未填" in totals and 0 not in totals


def test_inputs_are_formatted_before_anything_is_typed(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    write_scores(path, [goal()], NATIONAL)
    sheet = load_workbook(path)["培训项目"]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "完成率")
    chosen = sheet.cell(head.row + 5, head.column)
    assert (chosen.value, chosen.number_format, chosen.fill.fgColor.rgb) == (None, "0.00%", "FFFFFDE7")
    formats = [sheet.cell(head.row + n, 6).number_format for n in range(1, 8)]
    day = 'yyyy"年"m"月"d"日"'
    assert formats == ['General"人"', day, 'General"万元"', "0.00%", "General", "General", "0.00%"]


def test_weights_are_proposed_by_the_split(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    write_scores(path, [goal()], NATIONAL)
    assert column(path, "培训项目", "分值") == [13.5, 13.5, 20, 13, 10, 10, 10]
    # Indicators of one level need not stand together: 13.5 + 13.5 + 13 are the 40 points of 产出.


def test_every_kind_of_target_is_scored(tmp_path: Path) -> None:
    # 14×290÷295 · met · 20×11.42÷12.5 · within · 10×90% · 10×70% · 91% is in the first step
    path = tmp_path / "s.xlsx"
    [placed] = write_scores(path, [filled()], NATIONAL)
    assert column(path, "培训项目", "得分") == [13.76, 13, 18.27, 13, 9, 7, 10]
    # 10×10.9÷11.42 = 9.5447 → 9.54; 9.54+13.76+13+18.27+13+9+7+10 = 93.57
    assert placed.result.total == Decimal("93.57") and placed.result.grade == "优"
    assert column(path, "培训项目", "需说明") == ["是", None, "是", None, "是", "是", "是"]


def test_helpers_keep_operator_number_and_unit(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    write_scores(path, [filled()], NATIONAL)
    assert column(path, "培训项目", "计分方向") == ["=", "≤", "≤", "区间", "定性", "定性", "≥"]
    assert column(path, "培训项目", "计分单位") == ["人", None, "万元", "%", None, None, "%"]
    assert column(path, "培训项目", "计分上限")[3] == 95


def test_validations_and_tints(tmp_path: Path) -> None:
    path = tmp_path / "s.xlsx"
    write_scores(path, [filled()], NATIONAL)
    sheet = load_workbook(path)["培训项目"]
    kinds = {str(rule.sqref): rule.type for rule in sheet.data_validations.dataValidation}
    assert {"decimal", "date", "list", "custom"} <= set(kinds.values())
    tints = [rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules if rule.formula]
    assert any('="是"' in formula and "LEN(TRIM(" in formula for formula in tints)


def test_filled_sheets_are_read_back_and_score_the_same(tmp_path: Path) -> None:
    pick = Random(20)
    tables = [table(pick, NATIONAL, number) for number in range(25)]
    path = tmp_path / "s.xlsx"
    placed = write_scores(path, tables, NATIONAL)
    read = read_file(path)
    assert (read.status, list(read.problems)) == ("ok", [])
    assert [t.type for t in read.tables] == ["project_selfeval"] * 25
    for one, back in zip(placed, read.tables, strict=True):
        again = score_table(back, NATIONAL)
        assert [(r.state, r.score) for r in again.rows] == [(r.state, r.score) for r in one.result.rows]
        assert again.total == one.result.total == back.total_score
        assert [i.target for i in back.indicators] == [i.target for i in one.table.indicators]


def test_monitoring_sheets_are_read_back(tmp_path: Path) -> None:
    pick = Random(21)
    tables = [monitored(pick, NATIONAL, number) for number in range(10)]
    path = tmp_path / "m.xlsx"
    write_monitoring(path, tables, NATIONAL)
    read = read_file(path)
    assert (read.status, list(read.problems)) == ("ok", [])
    for made, back in zip(tables, read.tables, strict=True):
        assert (back.type, back.period, back.project) == ("monitoring", "1-7月", made.project)
        assert [i.likelihood for i in back.indicators] == [i.likelihood for i in made.indicators]


@pytest.mark.soffice
def test_a_changed_threshold_changes_every_score(tmp_path: Path, soffice: str, uno_python: str) -> None:
    pick = Random(22)
    tables = [table(pick, NATIONAL, number) for number in range(20)]
    path, changed = tmp_path / "s.xlsx", tmp_path / "changed.xlsx"
    placed = write_scores(path, tables, NATIONAL)
    book = load_workbook(path)
    names = book.defined_names
    new = {"方案_及格线": 80, "方案_等于超额": "不扣分", "方案_执行方式": "分档", "方案_小数位": 1}
    for name, value in new.items():
        sheet, cell = next(iter(names[name].destinations))
        book[sheet][cell] = value
    book.save(changed)
    scheme = replace(NATIONAL, pass_mark=Decimal(80), equal="at_least", execution_method="steps", places=1)
    [sheets] = recalculate(soffice, uno_python, changed)
    moved, pages = 0, load_workbook(changed)
    for one in placed:
        expected = score_table(one.table, scheme)
        page = pages[one.sheet]
        for address, row in ((one.execution, expected.execution),):
            cell = page[address]
            value = sheets[one.sheet].value(cell.row - 1, cell.column - 1)
            assert value == (float(row.score) if row.score is not None else value)
        first = page[one.scores.split(":")[0]]
        for n, row in enumerate(expected.indicators):
            value = sheets[one.sheet].value(first.row - 1 + n, first.column - 1)
            assert value == (float(row.score) if row.score is not None else value), row.note
            assert isinstance(value, float) == (row.score is not None)
            moved += row.score != one.result.indicators[n].score
    assert moved > 5


@pytest.mark.soffice
def test_what_is_typed_wrong_is_never_scored(tmp_path: Path, soffice: str, uno_python: str) -> None:
    path, changed = tmp_path / "s.xlsx", tmp_path / "typed.xlsx"
    write_scores(path, [filled()], NATIONAL)
    book = load_workbook(path)
    sheet = book["培训项目"]
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "三级指标")
    columns = {sheet.cell(head.row, col).value: col for col in range(1, sheet.max_column + 1)}

    def typed(n: int, label: str, value: object) -> None:
        sheet.cell(head.row + 1 + n, columns[label]).value = value  # type: ignore[assignment]

    typed(0, "实际完成值", "290人")  # text where a number belongs
    typed(1, "实际完成值", 100)  # 100 in a date cell is the year 1900: not "in time"
    typed(2, "分值", "二十")
    typed(3, "实际完成值", 0.0092)  # 0.92% typed for 92%
    typed(4, "完成率", 0.7)  # 70% is not 基本达成
    typed(5, "实际完成值", "很好")
    typed(6, "实际完成值", "  ")
    book.save(changed)
    [sheets] = recalculate(soffice, uno_python, changed)
    page = sheets["培训项目"]
    found = [
        (page.value(head.row + n, columns["计分状态"] - 1), page.value(head.row + n, columns["得分"] - 1))
        for n in range(7)
    ]
    assert found == [
        ("须填数字", "待评定"),
        ("须填日期", "待评定"),
        ("缺分值", "待评定"),
        ("疑似小数", "待评定"),
        ("比例超区间", "待评定"),
        ("须选等级", "待评定"),
        ("未填", "未填"),
    ]
    total = page.value(head.row + 7, columns["得分"] - 1)
    assert total == "未填"
    assert page.value(head.row + 7, columns["偏差原因分析及改进措施"] - 1) == (
        "1 项未填；6 项待评定；分值合计 80，应为 100（预算执行 10 分，指标应合计 90 分），"
        "请调整各指标分值或换评分方案；已得 9.54 分"
    )
    assert all(not one.errors for one in sheets.values())


@pytest.mark.soffice
def test_valid_and_recalculated(tmp_path: Path, soffice: str, uno_python: str) -> None:
    from openxml_audit import OpenXmlValidator

    paths = [tmp_path / "s.xlsx", tmp_path / "m.xlsx", tmp_path / "d.xlsx"]
    department = replace(goal(), type="department_goal", project=None)
    write_scores(paths[0], [goal(), filled()], NATIONAL)
    write_monitoring(paths[1], [goal(), department], NATIONAL, month=6)
    write_scores(paths[2], [department], load_scheme("hubei"))
    for path, sheets in zip(paths, recalculate(soffice, uno_python, *paths), strict=True):
        assert stale_cells(path, sheets) == []
        assert list(OpenXmlValidator().validate(path).errors) == []


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "自评.xlsx", tmp_path / "打分.xlsx"
    write_scores(source, [filled()], NATIONAL)
    assert main(["score", str(source), "-o", str(out), "--scheme", "hubei"]) == 0
    said = capsys.readouterr().out
    assert "1 张自评打分表" in said and "湖北评分方案" in said
    book = load_workbook(out, data_only=True)
    # 湖北执行 20 分，指标仍合计 90 分：110 分，不给总分
    assert book["评分汇总"]["I4"].value == "待评定"
    assert main(["score", str(source), "-o", str(out), "--scheme", "没有的方案"]) == 2
    assert "national" in capsys.readouterr().err
    assert main(["score", str(source), "-o", str(source)]) == 2
    assert "不能覆盖" in capsys.readouterr().err
