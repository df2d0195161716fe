"""Troubles that users of spreadsheet tools report in public, rebuilt as township tables, with outcomes.

The inputs of ``../shared/reports/build.py`` are drawn where that file is at hand (its ids are in the names of
the tests); the others, two more of each kind, are drawn here.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from support.county_records import department, indicator, project, read, task

from xltools.cli import main
from xltools.county import consolidate
from xltools.county.sums import Book, make_book, total
from xltools.grid.open import open_grids
from xltools.layouts.layout import load_layouts
from xltools.model.records import FileRead, ProjectList, Table
from xltools.outputs.county.balance import balance_lines
from xltools.outputs.forms.into_existing import fill_into
from xltools.repair.find import repairs, unrepaired
from xltools.rules import check_file
from xltools.text.normal import normal, unified
from xltools.work.read import read_file, read_paths

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("XLTOOLS_REPORTS") or ROOT.parent / "shared" / "reports") / "build.py"
ABSENT = "the folder of reported troubles is not beside this checkout"


@lru_cache(maxsize=1)
def _module() -> ModuleType:
    if not BUILD.is_file():
        pytest.skip(ABSENT)
    spec = importlib.util.spec_from_file_location("reported_troubles", BUILD)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["reported_troubles"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def drawn(tmp_path) -> Callable[[str], Path]:
    """Draw the inputs of one id; gives their folder."""

    def draw(key: str) -> Path:
        folder = tmp_path / key
        folder.mkdir()
        _module().CASES[key][2](folder)
        return folder

    return draw


def _tables(folder: Path) -> list[FileRead]:
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".json")
    return [read_file(path) for path in paths]


def _county(files: list[FileRead]) -> Book:
    return make_book(consolidate(files))


def _sums(book: Book) -> tuple[tuple[Decimal | None, ...], tuple[Decimal | None, ...]]:
    whole = total(list(book.figures.values()))
    return whole.department, whole.project


def _only(file: FileRead) -> Table:
    (table,) = file.tables
    return table


def _codes(file: FileRead) -> list[str]:
    return [problem.code for problem in (*file.problems, *check_file(file))]


def _said(file: FileRead, code: str) -> list[str]:
    return [p.message for p in (*file.problems, *check_file(file)) if p.code == code]


# -- R01: text that cleans to nothing ---------------------------------------------------------------


def test_r01_a_single_space_is_a_blank_cell(drawn) -> None:
    for file in _tables(drawn("R01")):
        assert file.tables and file.status == "ok", file.path
        if not file.path.endswith(".csv"):
            assert _only(file).funding.total == Decimal("12.8")


@pytest.mark.parametrize("nothing", ["\u200b", "\u3000\u00a0", "<br>", "&nbsp;", "\u2060\ufeff"])
def test_r01_other_ways_of_writing_nothing(tmp_path, nothing) -> None:
    module = _module()

    def draw(sheet):
        module.goal(sheet)
        sheet["H3"], sheet["G9"], sheet["A20"] = nothing, nothing, nothing

    module.book(tmp_path / "空.xlsx", draw)
    assert _only(read_file(tmp_path / "空.xlsx")).funding.total == Decimal("12.8")


# -- R02, R03: each amount once ---------------------------------------------------------------------


def test_r02_totals_by_arithmetic(drawn) -> None:
    for file in _tables(drawn("R02a")):
        assert _sums(_county([file]))[0] == (Decimal("230.75"), Decimal("220.75"), 10), file.path


@pytest.mark.parametrize("word", ["总金额合计", "四项共计"])
def test_r02_other_words_for_a_total(word) -> None:
    tasks = [task("修路", "5"), task("建桥", "7"), task(word, "12")]
    assert _sums(_county([read("a.xlsx", department("柳河镇", *tasks))]))[0][0] == 12


def test_r03_tasks_in_two_levels(drawn) -> None:
    (file,) = _tables(drawn("R03a"))
    book = _county([file])
    assert _sums(book)[0][0] == 130
    reasons = {row.name: row.why for row in book.tasks}
    assert reasons["（一）人员经费"] == "已含在“一、基本支出”里" and reasons["一、基本支出"] == ""


@pytest.mark.parametrize(
    ("names", "amounts", "due"),
    [
        (("基本支出", "其中：人员经费", "公用经费", "项目支出"), ("100", "80", "20", "30"), 130),
        (("一、农业", "1.水利", "2.种植", "二、教育", "1.校舍"), ("50", "30", "20", "9", "9"), 59),
        (("农业", "水利", "种植"), ("50", "30", "20"), 100),
    ],
)
def test_r03_levels_by_names(names, amounts, due) -> None:
    tasks = [task(name, amount) for name, amount in zip(names, amounts, strict=True)]
    assert _sums(_county([read("a.xlsx", department("柳河镇", *tasks))]))[0][0] == due


# -- R04, R06, R16: shown and stored ----------------------------------------------------------------


def test_r04_the_amount_that_is_shown(drawn) -> None:
    for file in _tables(drawn("R04a")):
        assert _only(file).funding.total == Decimal("12.8"), file.path
        assert _said(file, "F013"), file.path


@pytest.mark.parametrize(
    ("code", "stored"), [('0!.0000"万元"', 128000), ("0!.0,", 128000), ('0"元"', 128000)]
)
def test_r04_other_ways_of_showing_it(tmp_path, code, stored) -> None:
    _module()._scaled(tmp_path, "a.xlsx", stored, code)
    assert _only(read_file(tmp_path / "a.xlsx")).funding.total == Decimal("12.8")


def test_r04_fill_into_writes_what_will_be_shown(tmp_path) -> None:
    _module()._scaled(tmp_path, "a.xlsx", 128000, '0!.0,"万元"')
    table = _only(read_file(tmp_path / "a.xlsx"))
    new = replace(table, funding=replace(table.funding, total=Decimal("15.3"), fiscal=Decimal("15.3")))
    layout = next(one for one in load_layouts() if one.id == table.layout)
    fill_into(tmp_path / "a.xlsx", new, layout, tmp_path / "b.xlsx")
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").active["C5"].value == 153000
    assert _only(read_file(tmp_path / "b.xlsx")).funding.total == Decimal("15.3")


def test_r06_words_of_formats_in_old_workbooks(drawn) -> None:
    for file in _tables(drawn("R06a")):
        table = _only(file)
        assert table.funding.total == Decimal("12.8"), file.path
        assert [i.target.raw for i in table.indicators if i.target][:2] == ["≥64公里", "≥98%"], file.path


def test_r16_a_code_keeps_its_leading_zeros(drawn) -> None:
    (file,) = _tables(drawn("R16"))
    assert _only(file).project_code == "000099240001"


# -- R07: names -------------------------------------------------------------------------------------


def test_r07_one_township_whatever_nobody_sees(drawn) -> None:
    book = _county(_tables(drawn("R07a")))
    assert len(book.figures) == 1 and _sums(book)[1][0] == Decimal("12.8")


@pytest.mark.parametrize(
    "unit",
    [
        "澄河县柳泉镇⼈民政府", "澄河县柳泉镇人⺠政府", "澄河县 柳泉镇\u2060人民政府",
        "\u202a澄河县柳泉镇人民政府\u202c",
        "澄河縣柳泉鎮人民政府", "澄河县柳泉镇人民政府\ufe0f",
    ],
)  # fmt: skip
def test_r07_other_characters_that_look_alike(tmp_path, unit) -> None:
    _module()._pair(tmp_path, unit)
    book = _county(read_paths([tmp_path], jobs=1))
    assert len(book.figures) == 1 and _sums(book)[1][0] == Decimal("12.8")


def test_r07_the_normal_form_leaves_text_readable() -> None:
    assert unified("⻓江\u00a0１２．８（万元）") == "长江 １２．８（万元）"
    assert normal("⻓江\u00a0１２．８（万元）") == "长江12.8(万元)"
    assert normal(normal("澄河縣　⻔楼")) == normal("澄河县门楼")


# -- R09, R10: text files ---------------------------------------------------------------------------


def test_r09_a_tab_behind_a_code_is_no_separator(drawn) -> None:
    (file,) = _tables(drawn("R09"))
    assert file.status == "ok"
    codes = [table.project_code for table in file.tables]
    assert codes == ["410999240001000123", "410999240001000124"]


def test_r09_tabs_in_a_csv_and_commas_in_its_sentences(tmp_path) -> None:
    rows = [row[:] for row in _module()._project_rows("%s")]
    rows[2][2] = "村道养护，含桥涵,涵洞"
    path = tmp_path / "清单.csv"
    path.write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")
    assert [table.funding.total for table in read_file(path).tables] == [Decimal("12.8"), 20]


def test_r10_quoted_cells_with_line_breaks(drawn) -> None:
    (file,) = _tables(drawn("R10"))
    table = _only(file)
    assert len(table.goals) == 2
    assert (table.indicators[0].l3 or "").replace("\n", "") == "养护里程（村道）"


def test_r10_a_quotation_mark_is_no_quoted_cell(tmp_path) -> None:
    text = (
        '项目支出绩效目标表\n项目名称\t"四好农村路"建设\n预算数\t12.8\n一级指标\t二级指标\t三级指标\t指标值\n'
    )
    path = tmp_path / "a.txt"
    path.write_text(text + '产出指标\t数量指标\t"四好"路里程\t≥5公里\n', encoding="utf-8")
    (grid,) = open_grids(path).grids
    assert grid.rows[1][1] == '"四好农村路"建设' and grid.rows[4][2] == '"四好"路里程'


# -- R11: cells beside the rows ---------------------------------------------------------------------


def test_r11_cells_beside_the_rows_are_kept_and_said(drawn) -> None:
    (file,) = _tables(drawn("R11a"))
    kept = {extra.cell: extra.value for extra in _only(file).extras}
    assert kept == {"H6": "99.5", "H7": "其中上级5万元", "H12": "去年60公里"}
    assert [p.cell for p in file.problems if p.code == "L005"] == ["H6", "H7", "H12"]


# -- R12, R13: equal to the digits shown ------------------------------------------------------------


def test_r12_binary_percentages(drawn) -> None:
    (file,) = _tables(drawn("R12"))
    table = _only(file)
    assert [step.amount for step in table.plan] == [25, 50, 90, 100]
    assert table.indicators[1].target.raw == "≥57%"
    assert "A210" not in _codes(file)


def test_r13_thirds_add_up(drawn) -> None:
    for file in _tables(drawn("R13")):
        assert not [code for code in _codes(file) if code.startswith("A2")], file.path
        grids = open_grids(file.path).grids
        assert not repairs(file, grids) and not unrepaired(file, grids)
        assert _sums(_county([file]))[0][0] == 100


@pytest.mark.parametrize(("amounts", "printed"), [((2 / 3, 2 / 3, 2 / 3), 2), ((0.1, 0.2, 0.1 + 0.2), 0.6)])
def test_r13_other_noise(tmp_path, amounts, printed) -> None:
    module = _module()
    tasks = [
        (name, text, amount, amount, 0)
        for (name, text, *_), amount in zip(module.TASKS, amounts, strict=True)
    ]

    def draw(sheet):
        module.department(sheet, tasks, sums=(printed, printed, 0))
        for row in range(6, 10):
            for col in (4, 5, 6):
                sheet.cell(row, col).number_format = "0.00"

    module.book(tmp_path / "整体.xlsx", draw)
    file = read_file(tmp_path / "整体.xlsx")
    assert not [code for code in _codes(file) if code.startswith("A2")]


def test_r13_a_typed_total_that_is_wrong_is_still_found(tmp_path) -> None:
    module = _module()
    module.book(tmp_path / "整体.xlsx", lambda ws: module.department(ws, sums=(230.76, 220.75, 10)))
    assert "A204" in _codes(read_file(tmp_path / "整体.xlsx"))


@pytest.mark.parametrize(
    ("budget", "rate", "due"), [((20, 20, 19), 0.95, 95), ((20, 200, 3), 1.5, Decimal("1.5"))]
)
def test_r13_a_rate_is_what_its_neighbours_say(tmp_path, budget, rate, due) -> None:
    module = _module()
    module.book(tmp_path / "自评.xlsx", lambda ws: module.selfeval(ws, budget=budget, rate=rate))
    assert _only(read_file(tmp_path / "自评.xlsx")).execution.rate == due


# -- R15, R29: what Excel made of it ----------------------------------------------------------------


def test_r15_dates_that_nobody_typed(drawn) -> None:
    (file,) = _tables(drawn("R15a"))
    raw = [i.target.raw for i in _only(file).indicators[:3] if i.target]
    assert raw == ["1月2日", "1:02", "1月3日"]
    assert [p.cell for p in file.problems if p.code == "F016"] == ["F11", "F12", "F13"]


def test_r15_a_deadline_typed_as_a_date_is_none(tmp_path) -> None:
    module = _module()

    def draw(sheet):
        names = module.goal(sheet)
        cell = sheet.cell(names["完成时间"], 6, dt.datetime(2024, 12, 31))
        cell.number_format = 'm"月"d"日"'

    module.book(tmp_path / "目标.xlsx", draw)
    file = read_file(tmp_path / "目标.xlsx")
    assert not _said(file, "F016") and _only(file).indicators[2].target.raw == "12月31日"


def test_r29_fifteen_digits(drawn) -> None:
    (file,) = _tables(drawn("R29"))
    assert [p.cell for p in file.problems if p.code == "F014"] == ["B4"]


# -- R18: a unit of money a column ------------------------------------------------------------------


def test_r18_a_unit_of_money_a_column(drawn) -> None:
    assert _sums(_county(_tables(drawn("R18"))))[1][:2] == (Decimal("32.8"), Decimal("32.8"))


# -- R21: limits ------------------------------------------------------------------------------------


def test_r21_a_cell_holds_32767_characters(drawn, tmp_path, capsys) -> None:
    folder = drawn("R21")
    json.loads((folder / "数据.json").read_text(encoding="utf-8"))
    source, out = folder / "原表.xlsx", tmp_path / "新.xlsx"
    given = ["--data", str(folder / "数据.json"), "--into", str(source), "-o", str(out)]
    assert main(["fill", "hebei_project_goal", *given]) == 2
    assert "32767" in capsys.readouterr().err and not out.exists()


# -- R22 to R24: what the eye does not see ----------------------------------------------------------


@pytest.mark.parametrize(("key", "code", "why"), [
    ("R22", "A204", "第 6 行被隐藏了"), ("R22", "A213", "第 5 行被筛选隐藏了"),
    ("R23", "A204", "D8 有删除线"), ("R24", "A204", "D7 被合并单元格 D6:D7 盖住"),
])  # fmt: skip
def test_r22_to_r24_the_difference_is_explained(drawn, key, code, why) -> None:
    said = [text for file in _tables(drawn(key)) for text in _said(file, code)]
    assert said and any(why in text for text in said)


def test_r22_to_r24_rows_left_out_of_the_total_are_left_out_of_the_countys(drawn) -> None:
    (file,) = _tables(drawn("R23"))
    book = _county([file])
    assert _sums(book)[0][0] == Decimal("200.75")
    assert [row.why for row in book.tasks if row.why] == ["D8 有删除线"]


def test_r23_a_struck_task_that_the_total_holds_counts(tmp_path) -> None:
    module = _module()

    def draw(sheet):
        module.department(sheet)
        sheet["D8"].font = Font(strike=True)

    module.book(tmp_path / "整体.xlsx", draw)
    assert _sums(_county([read_file(tmp_path / "整体.xlsx")]))[0][0] == Decimal("230.75")


# -- R25 to R28: true reasons -----------------------------------------------------------------------


def test_r25_backslash_part_names(drawn) -> None:
    (file,) = _tables(drawn("R25"))
    assert _only(file).funding.total == Decimal("12.8")


def test_r26_the_default_password(drawn) -> None:
    pytest.importorskip("msoffcrypto")
    (file,) = _tables(drawn("R26"))
    assert _only(file).funding.total == Decimal("12.8")


def test_r26_another_password_is_one(tmp_path) -> None:
    ooxml = pytest.importorskip("msoffcrypto.format.ooxml")
    _module().book(tmp_path / "plain.xlsx", _module().goal)
    with (tmp_path / "plain.xlsx").open("rb") as source, (tmp_path / "密.xlsx").open("wb") as target:
        ooxml.OOXMLFile(source).encrypt("某某", target)
    assert [p.code for p in read_file(tmp_path / "密.xlsx").problems] == ["F001"]


def test_r27_only_a_picture_only_a_text_box(drawn) -> None:
    said = {Path(file.path).stem: file.problems[0].message for file in _tables(drawn("R27"))}
    assert "1 个文本框" in said["文本框"] and "1 张图片" in said["图片"]


def test_r28_a_comment_with_another_figure(drawn) -> None:
    (file,) = _tables(drawn("R28"))
    (said,) = _said(file, "F017")
    assert "17.8万元" in said


@pytest.mark.parametrize("text", ["含上级专款5万元，共12.8万元", "已与财政所核对"])
def test_r28_a_comment_that_agrees(tmp_path, text) -> None:
    module = _module()

    def draw(sheet):
        module.goal(sheet)
        sheet["C5"].comment = Comment(text, "某")

    module.book(tmp_path / "目标.xlsx", draw)
    assert not _said(read_file(tmp_path / "目标.xlsx"), "F017")


# -- R30, R31: one cause, one finding ---------------------------------------------------------------


def test_r30_two_thousand_prepared_rows_are_one_finding(drawn) -> None:
    (file,) = _tables(drawn("R30"))
    (said,) = _said(file, "F011")
    assert "13895 个单元格" in said and _only(file).funding.total == Decimal("12.8")


def test_r31_the_error_alone_and_the_total_it_is_missing_from(drawn) -> None:
    (file,) = _tables(drawn("R31"))
    assert [code for code in _codes(file) if code[0] in "FA"] == ["F010"]
    book = _county([file])
    assert book.balance is not None
    (unread,) = book.balance.unread
    assert (unread.cell, unread.figure, unread.reason) == ("E5", "fiscal", "单元格是 #REF!")
    assert any("E5" in line and "全县项目财政拨款" in line for line in balance_lines(book.balance))


# -- lists beside projects' tables, blank forms -----------------------------------------------------


def test_a_blank_form_is_no_submission() -> None:
    blank = Table(type="department_goal", layout="x", unit="柳河镇", year=2024)
    filled = department("柳河镇", task("修路", "5"))
    county = consolidate([read("a.xlsx", blank), read("b.xlsx", filled)])
    assert sorted(entry.standing for entry in county.entries) == ["blank", "counted"]
    assert not county.versions


def test_a_projects_row_in_a_list_under_a_longer_name_counts_once() -> None:
    own = project("柳河镇", "修路", "5", indicator("里程", "≥3人"))
    row = replace(project("柳河镇", "2024年修路项目", "5"), year=None)
    listed = ProjectList("清单", "A1:C9", None, "万元", None, None, (0,))
    county = consolidate([read("a.xlsx", own), replace(read("清单.xlsx", row), lists=(listed,))])
    assert [entry.standing for entry in county.entries] == ["counted", "repeat"]


@pytest.mark.soffice
@pytest.mark.slow
def test_old_and_open_formats_show_and_hide_alike(drawn) -> None:
    module = _module()
    for key, code in (("R22", "A204"), ("R23", "A204"), ("R15a", "F016"), ("R04a", "F013")):
        folder = drawn(key)
        for path in list(folder.glob("*.xlsx")):
            said = _said(read_file(path), code)
            for kind in ("xls", "ods"):
                module.office(path, kind)
                other = path.with_suffix(f".{kind}")
                if other.exists():
                    assert _said(read_file(other), code) == said, (key, kind)


def test_r05_the_block_of_the_tables_own_year(drawn) -> None:
    (file,) = _tables(drawn("R05"))
    assert _sums(_county([file]))[0][0] == Decimal("200.75")
    kept = {extra.cell: (extra.label, extra.value) for extra in _only(file).extras}
    assert kept["D6"] == ("2023年预算金额（万元）·总额", "100") and len(kept) == 9
