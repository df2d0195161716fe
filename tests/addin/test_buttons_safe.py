"""What the buttons do in workbooks that allow less than ours: never half a change, and a sentence each time.

SF1  A sheet with a password: its findings are listed, tints and repairs leave it out, the answer says so.
SF2  A protected structure, a final workbook, a hidden or foreign sheet of our names: nothing is changed.
SF3  When Excel refuses in the middle, the workbook is as it was.
SF4  Findings follow their cells when rows are inserted; deleted ones are passed over.
SF5  Hidden and very hidden sheets, copies of our own sheets.
SF6  Protection comes back with every part of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.excel_engine.cells import HIDDEN, VERY_HIDDEN, VISIBLE
from support.press import LAYOUTS, ok, sheet_of

from xltools.addin.entry import perform
from xltools.addin.live.own_sheets import REPAIR_SHEET, RESULT_SHEET
from xltools.addin.live.result_sheet import FIXABLE_NAME, read_rows
from xltools.outputs.copies.cell_notes import NOTE_MARK
from xltools.outputs.forms.convert import converted_sheets
from xltools.outputs.forms.template import write_templates
from xltools.work.read import read_file


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """Two of the five project tables: enough for a sheet with a password and one without."""
    path = tmp_path_factory.mktemp("drawn") / "上户镇=2023 目标表.xlsx"
    tables = read_file(next(seeds.glob("004_*.txt"))).tables
    sheets, _ = converted_sheets([tables[1], tables[4]], LAYOUTS)
    write_templates(path, sheets, live=True)
    return path


def snapshot(book: Any) -> dict[str, Any]:
    """Everything a clerk could notice: contents, fills, notes, protection, sheets."""
    return {
        data.name: (
            data.visible,
            {name for name, value in (data.protection or {}).items() if value},
            {
                place: (cell.value, cell.formula, cell.color, cell.note)
                for place, cell in data.cells.items()
                if (data.merge_of(*place) or place)[:2] == place
                if cell.value is not None or cell.formula or cell.color or cell.note
            },
        )
        for data in book.impl.data.sheets
    }


# --- SF1 ----------------------------------------------------------------------------------------


def test_sf1_a_locked_sheet_is_listed_but_not_tinted(book: Any) -> None:
    locked = sheet_of(book, "幸福大院")
    locked.impl.data.password = "geheim"
    before = snapshot(book)[locked.name]
    answer = perform("check", {}, book)
    assert answer.status == "warning"
    assert f"工作表“{locked.name}”有保护密码，没有上色、批注和修改" in answer.message
    rows = read_rows(book)
    assert any(row.sheet == locked.name for row in rows)
    other = next(row for row in rows if row.sheet != locked.name)
    assert NOTE_MARK in book.sheets[other.sheet].range(other.cell).note.text
    assert snapshot(book)[locked.name] == before


def test_sf1_repair_leaves_a_locked_sheet_out(book: Any) -> None:
    locked = sheet_of(book, "幸福大院")
    locked.impl.data.password = "geheim"
    before = snapshot(book)[locked.name]
    text = ok(perform("repair", {}, book))
    assert "个单元格的写法" in text and f"工作表“{locked.name}”有保护密码" in text
    assert snapshot(book)[locked.name] == before
    record = book.sheets[REPAIR_SHEET]
    sheets = record.range("A2", record.used_range.last_cell).options(ndim=2).value
    assert sheets and all(row[0] != locked.name for row in sheets)


def test_sf1_our_own_sheet_under_a_password(book: Any) -> None:
    ok(perform("check", {}, book))
    own = book.sheets[RESULT_SHEET].impl.data
    own.protection, own.password = {"Contents": True}, "geheim"
    before = snapshot(book)
    answer = perform("check", {}, book)
    assert answer.status == "error" and f"“{RESULT_SHEET}”有保护密码" in answer.message
    assert snapshot(book) == before


# --- SF2 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("button", ["check", "repair"])
def test_sf2_a_protected_structure_changes_nothing(book: Any, button: str) -> None:
    book.impl.data.structure = True
    before = snapshot(book)
    answer = perform(button, {}, book)
    assert answer.status == "error" and "工作簿的结构被保护" in answer.message
    assert "没有改动任何内容" in answer.message and "撤销工作簿保护" in answer.message
    assert snapshot(book) == before


@pytest.mark.parametrize("button", ["check", "repair", "addrow"])
def test_sf2_a_final_workbook_changes_nothing(book: Any, button: str) -> None:
    book.impl.data.final = True
    sheet = sheet_of(book, "幸福大院")
    sheet.activate()
    sheet.range("C8").select()
    before = snapshot(book)
    answer = perform(button, {}, book)
    assert answer.status == "error" and "最终状态" in answer.message
    assert snapshot(book) == before


def test_sf2_read_only_says_to_save_elsewhere(book: Any) -> None:
    book.impl.data.read_only = True
    assert "只读方式打开" in ok(perform("check", {}, book))


@pytest.mark.parametrize(("button", "name"), [("check", RESULT_SHEET), ("repair", REPAIR_SHEET)])
def test_sf2_a_sheet_of_the_clerks_own_is_not_written_into(book: Any, button: str, name: str) -> None:
    own = book.sheets.add(name, after=book.sheets[-1])
    own.range("B2").value = "去年的整改台账"
    before = snapshot(book)
    answer = perform(button, {}, book)
    assert answer.status == "error" and "请先把它改名" in answer.message
    assert snapshot(book) == before


def test_sf2_a_shared_workbook_takes_no_row(book: Any) -> None:
    book.impl.data.shared = True
    sheet = sheet_of(book, "幸福大院")
    sheet.activate()
    sheet.range("C8").select()
    before = snapshot(book)
    answer = perform("addrow", {}, book)
    assert answer.status == "error" and "共享工作簿里不能加行" in answer.message
    assert snapshot(book) == before


# --- SF3 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "number"), [("tint", 3), ("note", 1), ("note", 4), ("write", 1)])
def test_sf3_a_check_that_fails_leaves_no_marks(book: Any, kind: str, number: int) -> None:
    before = snapshot(book)
    book.app.impl.fail_at = {kind: number}
    assert perform("check", {}, book).status == "error"
    after = snapshot(book)
    after.pop(RESULT_SHEET, None)
    assert after == before


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_sf3_a_repair_that_fails_gives_every_cell_back(book: Any, number: int) -> None:
    before = snapshot(book)
    book.app.impl.fail_at = {"write": number}
    assert perform("repair", {}, book).status == "error"
    assert snapshot(book) == before


def test_sf3_the_record_of_earlier_repairs_stays(book: Any) -> None:
    ok(perform("repair", {}, book))
    sheet = sheet_of(book, "幸福大院")
    sheet.range("D8").value = "'>=3个"
    sheet.range("D9").value = "'>=4个"
    before = snapshot(book)[REPAIR_SHEET]
    book.app.impl.fail_at = {"write": 3}
    assert perform("repair", {}, book).status == "error"
    assert snapshot(book)[REPAIR_SHEET] == before
    assert sheet.range("D8").value == ">=3个" and sheet.range("D9").value == ">=4个"


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize(("kind", "number"), [("copy", 1), ("write", 1)])
def test_sf3_a_row_that_fails_goes_away_again(book: Any, last: bool, kind: str, number: int) -> None:
    sheet = sheet_of(book, "幸福大院")
    row = next(r for r in range(8, 30) if sheet.range((r, 3)).value == "群众满意度") if last else 8
    sheet.activate()
    sheet.range((row, 3)).select()
    before = snapshot(book)
    merges, rules = sorted(sheet.impl.data.merges), len(sheet.impl.data.validations)
    book.app.impl.fail_at = {kind: number}
    assert perform("addrow", {}, book).status == "error"
    assert snapshot(book) == before
    assert sorted(sheet.impl.data.merges) == merges
    assert len(sheet.impl.data.validations) >= rules


# --- SF4 ----------------------------------------------------------------------------------------


def test_sf4_findings_follow_their_cells(book: Any) -> None:
    ok(perform("check", {}, book))
    sheet = sheet_of(book, "幸福大院")
    rows = read_rows(book)
    here = [row for row in rows if row.sheet == sheet.name and int(row.cell[1:]) > 8]
    assert here
    sheet.api.Unprotect()
    sheet.range("8:8").insert("down")
    moved = {row.number: row.cell for row in read_rows(book)}
    assert all(moved[row.number] == f"{row.cell[0]}{int(row.cell[1:]) + 1}" for row in here)
    first = here[0]
    link = book.sheets[RESULT_SHEET].range((first.number + 2, 3))
    assert link.value == moved[first.number] and f"!{moved[first.number]}" in link.formula
    for _ in range(first.number):
        perform("nextone", {}, book)
    assert book.app.selection.get_address(False, False) == moved[first.number]
    assert NOTE_MARK in sheet.range(moved[first.number]).note.text


def test_sf4_a_renamed_sheet_and_a_deleted_row(book: Any) -> None:
    ok(perform("check", {}, book))
    sheet = sheet_of(book, "幸福大院")
    rows = read_rows(book)
    gone = next(row for row in rows if row.sheet == sheet.name)
    sheet.api.Unprotect()
    sheet.range(f"{gone.cell[1:]}:{gone.cell[1:]}").delete("up")
    assert gone.number not in {row.number for row in read_rows(book)}
    assert perform("nextone", {}, book).status == "ok"


def test_sf4_a_record_moved_by_a_new_row_keeps_its_finding(book: Any) -> None:
    """The last record moves up into the inserted row; its finding and its note must go with it."""
    sheet = sheet_of(book, "幸福大院")
    last = next(row for row in range(8, 30) if sheet.range((row, 3)).value == "群众满意度")
    sheet.range((last, 4)).value = "'≥**%"
    ok(perform("check", {}, book))
    before = [row for row in read_rows(book) if row.sheet == sheet.name and row.cell == f"D{last}"]
    assert before
    sheet.activate()
    sheet.range((last, 3)).select()
    ok(perform("addrow", {}, book))
    after = [row for row in read_rows(book) if row.number == before[0].number]
    assert [row.cell for row in after] == [f"D{last}"]
    assert NOTE_MARK in sheet.range((last, 4)).note.text
    assert sheet.range((last + 1, 4)).note is None


def test_sf4_a_clerks_note_is_not_copied_into_the_new_row(book: Any) -> None:
    sheet = sheet_of(book, "幸福大院")
    sheet.api.Unprotect()
    sheet.range("C8").add_note("会计：待核")
    sheet.activate()
    sheet.range("C8").select()
    ok(perform("addrow", {}, book))
    assert sheet.range("C8").note.text == "会计：待核"
    assert sheet.range("C9").note is None


# --- SF5 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [HIDDEN, VERY_HIDDEN])
def test_sf5_the_result_sheet_was_hidden(book: Any, state: int) -> None:
    ok(perform("check", {}, book))
    book.sheets[RESULT_SHEET].impl.data.visible = state
    sheet_of(book, "幸福大院").activate()
    ok(perform("check", {}, book))
    assert book.sheets.active.name == RESULT_SHEET


@pytest.mark.parametrize("state", [HIDDEN, VERY_HIDDEN])
def test_sf5_findings_on_a_hidden_sheet_are_shown(book: Any, state: int) -> None:
    sheet = sheet_of(book, "幸福大院")
    ok(perform("check", {}, book))
    sheet.impl.data.visible = state
    number = next(row.number for row in read_rows(book) if row.sheet == sheet.name)
    for _ in range(number):
        assert perform("nextone", {}, book).message == ""
    assert book.sheets.active.name == sheet.name and sheet.impl.data.visible == VISIBLE


def test_sf5_hidden_and_structure_protected_says_where(book: Any) -> None:
    sheet = sheet_of(book, "幸福大院")
    ok(perform("check", {}, book))
    for other in book.sheets:
        if other.name not in (sheet.name, RESULT_SHEET):
            other.impl.data.visible = VISIBLE
    sheet.impl.data.visible = VERY_HIDDEN
    book.impl.data.structure = True
    number = next(row.number for row in read_rows(book) if row.sheet == sheet.name)
    answers = [perform("nextone", {}, book) for _ in range(number)]
    assert answers[-1].status == "error" and f"隐藏的工作表“{sheet.name}”" in answers[-1].message
    assert perform("nextone", {}, book).status in ("ok", "error")


def test_sf5_very_hidden_sheets_read_as_hidden(book: Any) -> None:
    from xltools.addin.live.book import book_grids

    sheet = sheet_of(book, "幸福大院")
    sheet.impl.data.visible = VERY_HIDDEN
    hidden = {grid.name: grid.hidden for grid in book_grids(book)}
    assert hidden[sheet.name] is True and list(hidden.values()).count(True) >= 1


def test_sf5_copies_of_our_sheets_are_no_submissions(book: Any) -> None:
    from xltools.addin.live.book import book_grids

    ok(perform("repair", {}, book))
    tables = {grid.name for grid in book_grids(book)}
    for name in (RESULT_SHEET, REPAIR_SHEET):
        book.sheets[name].copy(after=book.sheets[-1], name=f"给领导看的{name}")
    assert {grid.name for grid in book_grids(book)} == tables


def test_sf5_a_clerks_sheet_of_our_name_is_read(book: Any) -> None:
    from xltools.addin.live.book import book_grids

    sheet_of(book, "幸福大院").name = REPAIR_SHEET
    assert REPAIR_SHEET in {grid.name for grid in book_grids(book)}


def test_sf5_submit_removes_hidden_sheets_of_ours(book: Any, tmp_path: Any) -> None:
    from openpyxl import load_workbook

    ok(perform("repair", {}, book))
    book.sheets[REPAIR_SHEET].impl.data.visible = VERY_HIDDEN
    target = tmp_path / "上报"
    target.mkdir()
    ok(perform("submit", {"target": str(target)}, book))
    (path,) = target.iterdir()
    assert not {REPAIR_SHEET, RESULT_SHEET} & set(load_workbook(path).sheetnames)


def test_sf5_submit_under_a_protected_structure_writes_nothing(book: Any, tmp_path: Any) -> None:
    ok(perform("check", {}, book))
    book.impl.data.structure = True
    target = tmp_path / "上报"
    target.mkdir()
    answer = perform("submit", {"target": str(target)}, book)
    assert answer.status == "error" and "工作簿的结构被保护" in answer.message
    assert not list(target.iterdir())


# --- SF6 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parts",
    [
        {"Contents": True, "DrawingObjects": False, "Scenarios": True, "AllowFormattingCells": True},
        {"Contents": False, "DrawingObjects": True, "Scenarios": False},
    ],
)
def test_sf6_each_part_of_the_protection_comes_back(book: Any, parts: dict[str, bool]) -> None:
    sheet = sheet_of(book, "幸福大院")
    sheet.impl.data.protection = dict(parts)
    ok(perform("check", {}, book))
    now = {name: bool(value) for name, value in sheet.impl.data.protection.items()}
    assert {name: value for name, value in now.items() if value or name in parts} == parts


def test_sf6_the_mark_of_the_ribbon_needs_a_finished_check(book: Any) -> None:
    book.app.impl.fail_at = {"note": 1}
    perform("check", {}, book)
    assert FIXABLE_NAME not in book.names
