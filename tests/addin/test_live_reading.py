"""Reading an open sheet: how often Excel is asked, what is found however it is shown, what the clerk is told.

LR1  Number formats are asked for by areas; columns of one format cost one question each.
LR2  The last filled cell is found in hidden rows and in columns too narrow to show it.
LR3  From the second second on the status bar says what is being read.
LR4  Only Excel's own "busy" is told as busy; other refusals in Excel's words.
LR5  Settings that cannot be read or used never stop a button, and 设置 always opens.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.excel_engine.cells import BookData, CellData, SheetData
from support.press import ok

from xltools.addin.entry import perform, sentence
from xltools.addin.live.book import sheet_grid
from xltools.addin.live.progress import Waiting
from xltools.addin.preferences import load_preferences


def opened(app: Any, sheet: SheetData) -> Any:
    app.impl.books.put(BookData("表.xlsx", sheets=[sheet]))
    return app.books["表.xlsx"].sheets[0]


def filled(formats: dict[tuple[int, int], str], rows: int, columns: int) -> SheetData:
    data = SheetData("表")
    for r in range(1, rows + 1):
        for c in range(1, columns + 1):
            style = {"number_format": formats.get((r, c), formats.get((0, c), "General"))}
            data.cells[r, c] = CellData(value=0.5, style=style)
    return data


def test_lr1_columns_of_one_format_cost_one_question_each(app: Any) -> None:
    formats = {(0, c): ("0%" if c % 2 else "0.00") for c in range(1, 11)}
    sheet = opened(app, filled(formats, 2000, 10))
    app.impl.calls.clear()
    grid = sheet_grid(sheet)
    assert app.impl.calls["format"] <= 11
    assert grid.value(1999, 0) == "50%" and grid.value(1999, 1) == 0.5


def test_lr1_single_odd_cells_cost_a_halving(app: Any) -> None:
    formats = {(700, 3): "0%", (1500, 3): '0"人"', (40, 8): "0.0%"}
    sheet = opened(app, filled(formats, 2000, 10))
    app.impl.calls.clear()
    grid = sheet_grid(sheet)
    assert app.impl.calls["format"] <= 90
    assert (grid.value(699, 2), grid.value(1499, 2), grid.value(39, 7)) == ("50%", "0.5人", "50%")
    assert grid.value(698, 2) == 0.5


def test_lr1_text_is_never_asked_about(app: Any) -> None:
    data = filled({(0, 1): "0%"}, 200, 4)
    for (_, c), cell in data.cells.items():
        cell.value = "文字" if c > 1 else cell.value
        cell.style["number_format"] = "0%" if c == 1 else "0.00"
    sheet = opened(app, data)
    app.impl.calls.clear()
    assert sheet_grid(sheet).value(199, 0) == "50%"
    assert app.impl.calls["format"] == 1


def test_lr2_hidden_and_narrow_cells_are_found(app: Any) -> None:
    data = SheetData("表")
    data.cells[1, 1] = CellData(value="项目")
    data.cells[40, 2] = CellData(value="在隐藏的行里")
    data.cells[3, 30] = CellData(value=12.0)
    data.cells[1_000_000, 1] = CellData(base="只有格式")
    data.hidden_rows.add(40)
    data.widths[30] = 0.1
    grid = sheet_grid(opened(app, data))
    assert (len(grid.rows), len(grid.rows[0])) == (40, 30)
    assert grid.value(39, 1) == "在隐藏的行里" and grid.value(2, 29) == 12.0


def test_lr3_a_quick_reading_says_nothing_a_long_one_does(app: Any) -> None:
    now = [0.0]
    waiting = Waiting(app.books.add(), "读取", clock=lambda: now[0])
    waiting.begin("1/14：项目表")
    now[0] = 1.9
    waiting.tick()
    assert app.impl.shown == []
    now[0] = 2.1
    waiting.tick()
    now[0] = 2.2
    waiting.tick()
    assert app.impl.shown == ["绩效表正在处理——读取 1/14：项目表，已用 2 秒"]
    now[0] = 3.0
    waiting.begin("2/14：自评表")
    assert app.impl.shown[1:] == ["绩效表正在处理——读取 2/14：自评表，已用 3 秒"]


class com_error(Exception):  # noqa: N801, N818 - pywin32's own name
    def __init__(self, hresult: int, text: str | None, scode: int | None) -> None:
        self.hresult = hresult
        self.excepinfo = (0, "Microsoft Excel", text, None, 0, scode)


@pytest.mark.parametrize(
    ("hresult", "scode", "busy"),
    [
        (-2147418111, None, True),
        (-2147417846, None, True),
        (-2147352567, -2146777998, True),
        (-2147352567, -2146827284, False),
    ],
)
def test_lr4_only_busy_is_told_as_busy(hresult: int, scode: int | None, busy: bool) -> None:
    said = sentence(com_error(hresult, "不能更改数组的某一部分。", scode))
    assert ("Excel 正忙" in said) == busy
    assert ("不能更改数组的某一部分" in said) == (not busy)


# --- LR5 ----------------------------------------------------------------------------------------


def test_lr5_a_damaged_file_is_put_aside(book: Any, home: Path) -> None:
    (home / "settings.json").write_text("{damaged", encoding="utf-8")
    answer = perform("check", {}, book)
    assert answer.status == "warning" and answer.message.startswith("检查了 5 张表")
    (aside,) = home.glob("settings-damaged-*.json")
    assert aside.read_text(encoding="utf-8") == "{damaged" and aside.name in answer.message
    assert "按“设置”重新填写" in answer.message
    assert "设置文件已损坏" not in perform("nextone", {}, book).message, "said once"


@pytest.mark.parametrize(
    ("name", "label"), [("layouts", "表样文件夹"), ("rules", "规则设置文件"), ("output", "保存文件夹")]
)
def test_lr5_an_unreachable_folder_falls_back(book: Any, home: Path, name: str, label: str) -> None:
    (home / "settings.json").write_text(json.dumps({name: r"\\server\绩效"}), encoding="utf-8")
    answer = perform("check", {}, book)
    assert answer.status == "warning" and answer.message.startswith("检查了 5 张表")
    assert f"设置里的{label}" in answer.message and "找不到" in answer.message
    ok(perform("settings", {}, book))
    typed = book.sheets.active.range("B3:B7").value
    assert r"\\server\绩效" in typed, "设置 shows what was saved, so that it can be put right"


def test_lr5_a_broken_form_of_the_county_does_not_stop_the_check(
    app: Any, home: Path, tmp_path: Path
) -> None:
    forms = tmp_path / "表样"
    forms.mkdir()
    (forms / "bad.toml").write_text("id = ", encoding="utf-8")
    (home / "settings.json").write_text(json.dumps({"layouts": str(forms)}), encoding="utf-8")
    assert load_preferences().layouts == ""


@pytest.mark.parametrize("obstacle", ["structure", "final", "foreign"])
def test_lr5_settings_open_whatever_the_workbook_allows(book: Any, obstacle: str) -> None:
    if obstacle == "foreign":
        own = book.sheets.add("绩效表设置", after=book.sheets[-1])
        own.range("A1").value = "我自己的设置"
        book.sheets[0].activate()
    else:
        setattr(book.impl.data, obstacle, True)
    ok(perform("settings", {}, book))
    front = book.app.books.active
    assert front.name != book.name and front.sheets.active.range("A3").value == "年度"
    front.sheets.active.range("B3").value = 2031
    assert perform("settings", {}, front).message == "设置已保存。"
    assert load_preferences().year == "2031"
    if obstacle == "foreign":
        assert book.sheets["绩效表设置"].range("A1").value == "我自己的设置"


def test_lr5_a_folder_that_cannot_be_written_still_gives_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from xltools.addin.answers import hex_encode, read_answer
    from xltools.addin.entry import run

    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="ascii")
    monkeypatch.setenv("XLTOOLS_HOME", str(blocked / "home"))
    answer = tmp_path / "answer-1-x.txt"
    run("nothing", "", hex_encode(str(answer)))
    assert "这个版本没有“nothing”功能" in read_answer(answer).message
