"""Every button on a real ``xlwings.Book``, an Excel of our own behind it; what the clerk sees is read back.

BT1   校验 lists every finding with a link, tints and comments the cells, and takes the old marks off first.
BT2   A clerk's own fill and note come back as they were, also after rows were inserted.
BT3   What 校验 finds on the open book is what the command line finds in the saved file.
BT4   Unsaved changes count.
BT5   定位下一个问题 walks through the findings and begins again.
BT6   一键修复 changes spellings only, records the old values, leaves formulas.
BT7   增加一行 keeps format, merges, validation and sums.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from support.press import LAYOUTS, ok, sheet_of

from xltools.addin.entry import perform
from xltools.addin.live.own_sheets import REPAIR_SHEET, RESULT_SHEET
from xltools.addin.live.result_sheet import FIXABLE_NAME, link, read_rows
from xltools.outputs.copies.cell_notes import NOTE_MARK, TINTS
from xltools.outputs.forms.convert import converted_sheets
from xltools.outputs.forms.template import write_templates
from xltools.rules import check_file
from xltools.work.read import read_file

# --- BT1, BT2 -----------------------------------------------------------------------------------


def test_bt1_check_lists_tints_and_comments(book: Any) -> None:
    text = ok(perform("check", {}, book))
    assert text.startswith("检查了 5 张表：")
    result = book.sheets[RESULT_SHEET]
    assert book.sheets.active.name == RESULT_SHEET
    assert result.range("A1").value.startswith("校验结果：")
    assert result.range("A2:H2").value == [
        "序号",
        "级别",
        "位置",
        "工作表",
        "单位、项目",
        "问题",
        "怎么改",
        "规则",
    ]
    rows = read_rows(book)
    assert rows
    for row in rows:
        place = result.range((row.number + 2, 3))
        assert place.formula == link(row.sheet, row.cell)
        assert place.value == row.cell
        cell = book.sheets[row.sheet].range(row.cell)
        assert cell.color in TINTS.values()
        assert cell.note.text.startswith(NOTE_MARK) and row.message in cell.note.text
        wide, high = cell.impl.data.at(cell.row, cell.column).note_size
        assert wide == 300 and high >= 14 * (cell.note.text.count("\n") + 1)


def test_bt1_second_check_leaves_no_old_marks(book: Any) -> None:
    sheet = sheet_of(book, "幸福大院")
    before = sheet.range("D8").color
    sheet.range("D8").value = "'>=２人"
    perform("check", {}, book)
    first = {(r.sheet, r.cell) for r in read_rows(book)}
    assert sheet.range("D8").note is None and sheet.range("D8").color == before
    sheet.range("D8").value = "'>=2个"
    perform("check", {}, book)
    assert {(r.sheet, r.cell) for r in read_rows(book)} - first == {(sheet.name, "D8")}
    assert sheet.range("D8").color == TINTS["warning"] and "个" in sheet.range("D8").note.text
    sheet.range("D8").value = "'>=2人"
    perform("check", {}, book)
    assert sheet.range("D8").note is None and sheet.range("D8").color == before


def test_bt2_own_fill_and_note_come_back(book: Any) -> None:
    sheet = sheet_of(book, "幸福大院")
    sheet.api.Unprotect()
    sheet.range("D8").color = (1, 2, 3)
    sheet.range("D8").add_note("会计：待核")
    perform("check", {}, book)
    note = sheet.range("D8").note.text
    assert note.startswith("会计：待核\n" + NOTE_MARK) and "（原底色：#010203）" in note
    sheet.range("8:8").insert("down")
    sheet.range("D9").value = "'≥2人"
    perform("check", {}, book)
    assert sheet.range("D9").note.text == "会计：待核"
    assert sheet.range("D9").color == (1, 2, 3)


def test_bt2_a_deleted_note_does_not_keep_the_tint(book: Any) -> None:
    sheet = sheet_of(book, "幸福大院")
    before = sheet.range("D8").color
    perform("check", {}, book)
    sheet.api.Unprotect()
    sheet.range("D8").note.delete()
    sheet.range("D8").value = "'≥2人"
    perform("check", {}, book)
    assert sheet.range("D8").color == before


def test_bt1_protection_is_put_back_with_its_permissions(book: Any) -> None:
    sheet = sheet_of(book, "幸福大院")
    flags = dict(sheet.impl.data.protection)
    perform("check", {}, book)
    assert {name: bool(value) for name, value in sheet.impl.data.protection.items() if value} == {
        name: value for name, value in flags.items() if value
    }


def test_bt1_a_sheet_of_the_clerks_own_is_not_overwritten(book: Any) -> None:
    own = book.sheets.add(RESULT_SHEET, after=book.sheets[-1])
    own.range("A1").value = "去年的整改台账"
    answer = perform("check", {}, book)
    assert answer.status == "error" and "请先把它改名" in answer.message
    assert own.range("A1").value == "去年的整改台账"


# --- BT3, BT4 -----------------------------------------------------------------------------------


def test_bt3_same_findings_as_the_command_line(book: Any, drawn: Path) -> None:
    perform("check", {}, book)
    file = read_file(drawn)
    expected = [p for p in (*file.problems, *check_file(file)) if p.sheet and p.cell]
    assert sorted((p.sheet, p.cell, p.message) for p in expected) == sorted(
        (r.sheet, r.cell, r.message) for r in read_rows(book)
    )


@pytest.mark.parametrize("number", ["000", "001", "002", "003"])
def test_bt3_the_other_documents_too(app: Any, seeds: Path, tmp_path: Path, number: str) -> None:
    """Department goals, plans in prose, 26 projects in one table, the 2019 form: drawn, opened, checked."""
    path = tmp_path / f"{number}.xlsx"
    sheets, _ = converted_sheets(read_file(next(seeds.glob(f"{number}_*.txt"))).tables, LAYOUTS)
    write_templates(path, sheets, live=True)
    book = app.books.open(str(path))
    text = ok(perform("check", {}, book))
    file = read_file(path)
    assert text.startswith(f"检查了 {len(file.tables)} 张表：")
    expected = [p for p in (*file.problems, *check_file(file)) if p.sheet and p.cell]
    found = read_rows(book)
    assert sorted((p.sheet, p.cell, p.message) for p in expected) == sorted(
        (r.sheet, r.cell, r.message) for r in found
    )
    assert len(found) >= 3
    for row in found:
        corner = book.sheets[row.sheet].range(row.cell).merge_area(1, 1)
        assert row.message in corner.note.text or "……共" in corner.note.text
    ok(perform("repair", {}, book))
    ok(perform("nextone", {}, book))


def test_bt3_percent_cells_and_errors_read_as_in_files(
    app: Any, markdown_workbook: Any, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    from xltools.addin.live.book import book_grids
    from xltools.grid.open import open_grids

    path = markdown_workbook("| 指标 | < | 0.95 |\n| 甲 | 丙 | 12 |\n| 乙 | ^ | 1 |")
    other = load_workbook(path)
    other.active["C1"].number_format = "0.0%"
    other.active["C2"].number_format = '0"%以内"'
    other.active["C3"] = "#DIV/0!"
    other.active["C3"].data_type = "e"
    other.save(path)
    (file_grid,) = open_grids(path).grids
    (live_grid,) = book_grids(app.books.open(str(path)))
    assert live_grid.value(0, 2) == file_grid.value(0, 2) == "95%"
    assert live_grid.value(1, 2) == file_grid.value(1, 2) == "12%以内"
    assert live_grid.errors == file_grid.errors
    assert sorted(live_grid.merges) == sorted(file_grid.merges)


def test_bt4_unsaved_changes_count(book: Any) -> None:
    sheet = sheet_of(book, "幸福大院")
    sheet.range("G8").value = 30
    perform("check", {}, book)
    assert any(row.sheet == sheet.name and "合计 110 分" in row.message for row in read_rows(book))


def test_bt4_no_table_says_so(app: Any) -> None:
    answer = perform("check", {}, app.books.add())
    assert answer.status == "error"
    assert answer.message.startswith("没有在这个工作簿里认出绩效表") and "新建表" in answer.message


# --- BT5 ----------------------------------------------------------------------------------------


def test_bt5_next_walks_through_and_begins_again(book: Any, app: Any) -> None:
    perform("check", {}, book)
    rows = read_rows(book)
    for row in [*rows, rows[0]]:
        assert perform("nextone", {}, book).message == ""
        assert book.sheets.active.name == row.sheet
        assert book.app.selection.get_address(False, False) == row.cell
        assert row.message in book.app.status_bar
    assert "已回到第一个" in book.app.status_bar


def test_bt5_next_without_check_says_so(book: Any) -> None:
    assert perform("nextone", {}, book).message == "没有可定位的问题：请先按“校验”。"


# --- BT6 ----------------------------------------------------------------------------------------


def test_bt6_repair_changes_spelling_only(book: Any) -> None:
    sheet = sheet_of(book, "幸福大院")
    perform("check", {}, book)
    assert FIXABLE_NAME in book.names
    text = ok(perform("repair", {}, book))
    assert "个单元格的写法" in text
    assert sheet.range("D8").value == "≥2个"
    assert sheet.range("D12").value == "≤1700元/月"
    record = book.sheets[REPAIR_SHEET]
    rows = record.range("A2", record.used_range.last_cell).value
    assert [sheet.name, "D8", ">=2个", "≥2个", "写法统一成标准形式"] in rows
    assert FIXABLE_NAME not in book.names
    assert perform("repair", {}, book).message.startswith("没有能自动改正的写法")


def test_bt6_repair_writes_plain_totals_and_leaves_formulas(app: Any, markdown_workbook: Any) -> None:
    table = """
## 表一
| 部门（单位）整体支出绩效目标表 | < | < | < | < | < |
| （2024年） | < | < | < | < | < |
| 部门（单位）名称 | < | 柳泉镇人民政府 | < | < | < |
| 年度主要任务 | 任务名称 | 主要内容 | 预算金额（万元） | < | < |
| ^ | ^ | ^ | 总额 | 财政拨款 | 其他资金 |
| ^ | 运转保障 | 办公用品和水电 | 12.5 | 12.5 | 0 |
| ^ | 道路养护 | 养护村道 | 7.53 | 7.53 | 0 |
| ^ | 合计 | < | 20 | | 3 |
| 年度总体目标 | 保障机关正常运转 | < | < | < | < |
| 年度绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | < |
| ^ | 产出指标 | 数量指标 | 保障在职人员  人数 | ≥295人 | < |
| ^ | 满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% | < |
"""
    book = app.books.open(str(markdown_workbook(table)))
    ok(perform("repair", {}, book))
    sheet = book.sheets["表一"]
    assert sheet.range("D8:F8").value == [20.03, 20.03, 3], "3 against 0 is no rounding"
    assert sheet.range("D11").value == "保障在职人员 人数"
    record = book.sheets[REPAIR_SHEET]
    rows = record.range("A2", record.used_range.last_cell).value
    assert ["表一", "D8", "20", "20.03", "合计改为各行之和（2 个任务相加）"] in rows


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        (">=２９５人", "≥295人"),
        ("95%以上", "≥95%"),
        ("不少于50人", "≥50人"),
        ("<=11.42万元", "≤11.42万元"),
        ("≥95%", None),
        ("增幅20%", None),
        ("每场1.45万元以内", None),
        ("显著提升", None),
        ("2021年12月31日前", None),
        ("≥**%", None),
        ("80%-90%", None),
    ],
)
def test_bt6_respelling(typed: str, wanted: str | None) -> None:
    from xltools.repair.spelling import respell

    assert respell(typed) == wanted


# --- BT7 ----------------------------------------------------------------------------------------


def test_bt7_a_row_in_the_middle(book: Any) -> None:
    sheet = sheet_of(book, "幸福大院")
    sheet.activate()
    sheet.range("C8").select()
    before = sheet.range("A8:I15").value
    ok(perform("addrow", {}, book))
    after = sheet.range("A8:I16").value
    assert after[0] == before[0] and after[2:] == before[1:]
    assert all(value is None for value in after[1])
    assert sheet.range("A8").merge_area.get_address(False, False) == "A8:A12"
    assert sheet.range("B8").merge_area.get_address(False, False) == "B8:B10"
    assert sheet.range("C9").color == sheet.range("C8").color
    assert book.app.selection.get_address(False, False) == "C9"
    assert sheet.api.ProtectContents


def test_bt7_a_row_at_the_end_stays_inside_the_sums(book: Any) -> None:
    sheet = sheet_of(book, "幸福大院")
    last = next(row for row in range(8, 30) if sheet.range((row, 3)).value == "群众满意度")
    rules = [area for area, _ in sheet.impl.data.validations if area[0] <= last <= area[2]]
    assert rules, "the template validates the last row"
    sheet.activate()
    sheet.range((last, 3)).select()
    ok(perform("addrow", {}, book))
    assert sheet.range((last, 3)).value == "群众满意度"
    assert sheet.range((last + 1, 3)).value is None
    # The row was inserted above the record: ranges that ended at the record's row now end one row lower.
    assert any(a[0] <= last and a[2] >= last + 1 for a, _ in sheet.impl.data.validations)
    assert sheet.range((last, 1)).value == "满意度指标"


def test_bt7_a_head_row_is_refused(book: Any) -> None:
    sheet = sheet_of(book, "幸福大院")
    sheet.activate()
    sheet.range("A3").select()
    answer = perform("addrow", {}, book)
    assert answer.status == "error" and answer.message.startswith("请先选中")


def test_bt7_the_templates_own_sums_take_the_new_row_in(book: Any) -> None:
    """The check lines under the form add up ranges; a weight in the new row must be among them."""
    sheet = sheet_of(book, "幸福大院")
    cells = sheet.impl.data.cells

    def sums() -> list[str]:
        return [cell.formula for cell in cells.values() if cell.formula and "SUM" in cell.formula]

    def ends() -> set[int]:
        return {int(end) for text in sums() for end in re.findall(r"SUM\(G8:G(\d+)\)", text.replace("$", ""))}

    weights = [r for r in range(8, 30) if isinstance(sheet.range((r, 7)).value, float)]
    (last,) = ends()
    assert last >= weights[-1], "the form may keep spare lines below its records"
    sheet.activate()
    sheet.range((weights[-1], 3)).select()
    ok(perform("addrow", {}, book))
    cells = sheet.impl.data.cells
    assert ends() == {last + 1}


def test_bt7_text_that_looks_like_a_formula_is_not_carried_over(book: Any) -> None:
    """``=100%`` typed as text is a target, not a formula: the new row must be empty."""
    sheet = sheet_of(book, "幸福大院")
    row = next(r for r in range(8, 30) if sheet.range((r, 4)).value == "=100%")
    sheet.activate()
    sheet.range((row, 3)).select()
    ok(perform("addrow", {}, book))
    assert sheet.range((row, 4)).value == "=100%"
    assert sheet.range((row + 1, 4)).value is None
