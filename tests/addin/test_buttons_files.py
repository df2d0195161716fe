"""Buttons that make or hand in files, keep settings, and what happens when something goes wrong.

BT8   填入数据 writes all or nothing; 沿用上年, 新建表, 生成评分表 open a new workbook.
BT9   导出上报 refuses errors and otherwise saves a copy without our marks.
BT10  设置 are checked and kept; the county's forms enter the menu.
BT11  Any exception becomes one Chinese sentence and a log entry.
BT12  Values go as one array: the number of calls does not grow with the rows.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.places import ROOT
from support.press import LAYOUTS, ok, sheet_of

from xltools.addin.entry import ACTIONS, perform
from xltools.addin.folders import log_file
from xltools.addin.live.own_sheets import REPAIR_SHEET, RESULT_SHEET
from xltools.addin.preferences import load_preferences
from xltools.outputs.copies.cell_notes import TINTS
from xltools.work.read import read_file

# --- BT8 ----------------------------------------------------------------------------------------


def records(tmp_path: Path, **table: Any) -> Path:
    path = tmp_path / "数据.json"
    path.write_text(json.dumps({"tables": [table]}, ensure_ascii=False), encoding="utf-8")
    return path


def test_bt8_fill_writes_into_the_open_table(book: Any, tmp_path: Path) -> None:
    data = records(
        tmp_path, type="project_goal", project="幸福大院运转经费",
        indicators=[{"l1": "产出指标", "l2": "质量指标", "l3": "工资支付及时率", "previous": "98%"}],
    )  # fmt: skip
    text = ok(perform("fill", {"path": str(data)}, book))
    assert text.startswith("填好了 1 个单元格")
    assert sheet_of(book, "幸福大院").range("F11").value == "98%"
    record = book.sheets[REPAIR_SHEET].range("A2:E2").value
    assert record[1:] == ["F11", "100%", "98%", "填入数据"]


def test_bt8_what_does_not_fit_goes_to_a_new_workbook(book: Any, tmp_path: Path) -> None:
    before = [sheet.used_range.value for sheet in book.sheets]
    data = records(
        tmp_path, type="project_goal", layout="xinjiang_project_goal", project="幸福大院运转经费",
        indicators=[{"l1": "产出指标", "l2": "数量指标", "l3": "表里没有的指标", "target": "≥3次"}],
    )  # fmt: skip
    answer = perform("fill", {"path": str(data)}, book)
    assert "改为新工作簿" in ok(answer) and "表里没有的指标" in answer.message
    assert [sheet.used_range.value for sheet in book.sheets] == before
    opened = book.app.books.active
    assert opened.name == "数据_已填.xlsx"
    assert "表里没有的指标" in str(opened.sheets[0].used_range.value)


def test_bt8_carry_begins_the_new_year(book: Any, drawn: Path) -> None:
    text = ok(perform("carry", {"path": str(drawn)}, book))
    assert "5 张表" in text
    opened = book.app.books.active
    assert opened.name == "上户镇_2023 目标表_2024年.xlsx"
    started = read_file(opened.fullname).tables
    assert {table.year for table in started} == {2024}
    assert all(table.funding.total is None for table in started)
    assert [len(table.indicators) for table in started] == [
        len(t.indicators) for t in read_file(drawn).tables
    ]


@pytest.mark.parametrize("layout", [one for one in LAYOUTS if not one.startswith("score_")])
def test_bt8_every_form_of_the_menu_opens(app: Any, layout: str) -> None:
    text = ok(perform("new", {"layout": layout}, app.books.add()))
    assert text.startswith("已新建“")
    values = str([sheet.used_range.value for sheet in app.books.active.sheets])
    assert LAYOUTS[layout].title.split("{")[0] in values or "绩效" in values


def test_bt8_two_new_forms_have_two_names(app: Any) -> None:
    first = app.books.add()
    perform("new", {"layout": "xinjiang_project_goal"}, first)
    perform("new", {"layout": "xinjiang_project_goal"}, first)
    names = [book.name for book in app.books]
    assert len(set(names)) == len(names) and "项目支出绩效目标表（2）.xlsx" in names


def test_bt8_score_opens_live_formulas(book: Any) -> None:
    text = ok(perform("score", {}, book))
    assert text.startswith("已生成评分表")
    opened = book.app.books.active
    assert len(opened.sheets) >= 6
    formulas = [
        cell.formula for sheet in opened.impl.data.sheets for cell in sheet.cells.values() if cell.formula
    ]
    assert len(formulas) > 50


# --- BT9 ----------------------------------------------------------------------------------------


def test_bt9_submit_saves_a_clean_copy(book: Any, tmp_path: Path, drawn: Path) -> None:
    perform("check", {}, book)
    target = tmp_path / "上报 文件"
    target.mkdir()
    text = ok(perform("submit", {"target": str(target)}, book))
    (path,) = target.iterdir()
    assert path.name in text and path.name.endswith("_2023年项目支出绩效目标表.xlsx")
    from openpyxl import load_workbook

    copy, original = load_workbook(path), load_workbook(drawn)
    assert copy.sheetnames == original.sheetnames
    assert not any(cell.comment for sheet in copy for row in sheet.iter_rows() for cell in row)
    tints = {"{:02X}{:02X}{:02X}".format(*tint) for tint in TINTS.values() if tint != TINTS["hint"]}
    for sheet in copy:
        colors = {
            str(cell.fill.fgColor.rgb)[-6:]
            for row in sheet.iter_rows()
            for cell in row
            if cell.fill.fill_type
        }
        assert not colors & tints
    assert not [name for name in copy.defined_names if name.startswith("xltools_")]
    assert [t.indicators for t in read_file(path).tables] == [t.indicators for t in read_file(drawn).tables]
    assert RESULT_SHEET in book.sheet_names, "the open book keeps its findings"


def test_bt9_submit_refuses_errors(book: Any, tmp_path: Path) -> None:
    sheet_of(book, "幸福大院").range("G8").value = 90
    answer = perform("submit", {"target": str(tmp_path)}, book)
    assert answer.status == "error" and "不能上报" in answer.message
    assert not list(tmp_path.glob("*_2023年*.xlsx"))


# --- BT10 ---------------------------------------------------------------------------------------


def test_bt10_settings_are_checked_and_kept(book: Any, home: Path, tmp_path: Path) -> None:
    forms = tmp_path / "本县 表样"
    forms.mkdir()
    source = ROOT / "xltools/layouts/forms/xinjiang_project_goal.toml"
    text = source.read_text(encoding="utf-8").replace('id = "xinjiang_project_goal"', 'id = "our_form"')
    (forms / "our.toml").write_text(text.replace('name = "新疆', 'name = "本县'), encoding="utf-8")
    ok(perform("settings", {}, book))
    sheet = book.sheets.active
    assert sheet.name == "绩效表设置" and sheet.range("A3").value == "年度"
    sheet.range("B3").value = "二〇二五"
    answer = perform("settings", {}, book)
    assert answer.message == "年度“二〇二五”不对：请填四位年份，如 2025。"
    sheet.range("B3").value = 2025
    sheet.range("B5").value = str(forms)
    assert perform("settings", {}, book).message == "设置已保存。"
    assert "绩效表设置" not in book.sheet_names
    assert load_preferences().year == "2025"
    menu = (home / "menu.xml").read_bytes()
    assert menu.isascii() and b'tag="our_form"' in menu
    assert "已新建“项目支出绩效目标表（2025年）.xlsx”" in ok(perform("new", {"layout": "our_form"}, book))


def test_bt10_help_without_handbook_is_a_sheet(book: Any) -> None:
    ok(perform("help", {}, book))
    sheet = book.sheets.active
    assert sheet.name == "绩效表帮助"
    labels = sheet.range("A2:A15").value
    assert labels[0] == "新建表" and labels[-1] == "帮助" and None not in labels


# --- BT11 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_bt11_an_exception_becomes_a_sentence_and_a_log(
    action: str, book: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib

    module, function = ACTIONS[action].split(":")

    def fail(book: Any, arguments: dict[str, str]) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(importlib.import_module(module), function, fail)
    answer = perform(action, {}, book)
    assert answer.status == "error"
    assert answer.message == f"程序出错了，没有完成：请把日志 {log_file()} 发给维护人员。"
    log = log_file().read_text(encoding="utf-8")
    assert action in log and "ZeroDivisionError: division by zero" in log and "Traceback" in log
    assert book.app.screen_updating and book.app.enable_events and book.app.status_bar is False


def test_bt11_missing_files_are_named(book: Any, tmp_path: Path) -> None:
    answer = perform("fill", {"path": str(tmp_path / "没有.json")}, book)
    assert answer.status == "error" and "没有.json" in answer.message and "检查文件" in answer.message


def test_bt11_a_panic_of_a_reader_is_caught(book: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def panic(book: Any, arguments: dict[str, str]) -> None:
        raise PanicException("called `Option::unwrap()`")

    monkeypatch.setattr("xltools.addin.ribbon.check.check_book", panic)
    assert perform("check", {}, book).status == "error"


# --- BT12 ---------------------------------------------------------------------------------------


def test_bt12_values_go_as_one_array(book: Any) -> None:
    calls = book.app.impl.calls
    calls.clear()
    perform("check", {}, book)
    sheets = len(book.sheets)
    assert calls["read"] <= 2 * sheets
    assert calls["write"] == 1, "the whole result sheet is one array"
