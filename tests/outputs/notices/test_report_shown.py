"""What a county hands on: letters, page and list made from ``examples/county``, as their readers see them."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from support.places import EXAMPLES

from xltools.cli import main
from xltools.model.problem import Problem, Severity
from xltools.outputs.notices.letter import Notice, items, notice_bytes
from xltools.outputs.page.svg import Bars, bar_chart


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    main(["report", str(EXAMPLES), "-o", str(folder), "--quiet"])
    return folder


def letter(report: Path, town: str) -> Path:
    (found,) = report.rglob(f"退回修改通知-*{town}*.docx")
    return found


def test_a_letter_names_the_items_that_must_be_put_right(report: Path) -> None:
    document = docx.Document(str(letter(report, "青山街道")))
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows[1:]]
    errors = [row[0] for row in rows if row[1] == "错误"]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert errors and len(errors) < len(rows)
    assert f"错误 {len(errors)} 个（第 {'、'.join(errors)} 项，必须改正）" in text


def test_a_letter_has_the_same_bytes_every_time(report: Path, tmp_path: Path) -> None:
    first = letter(report, "石桥镇").read_bytes()
    time.sleep(2.1)  # zip files know time in steps of two seconds
    main(["report", str(EXAMPLES), "-o", str(tmp_path), "--quiet"])
    assert letter(tmp_path, "石桥镇").read_bytes() == first


def test_the_page_marks_an_appropriation_above_its_total(report: Path) -> None:
    (page,) = report.glob("*.html")
    marked = [line for line in page.read_text("utf-8").splitlines() if "财政拨款大于总额，填报有误" in line]
    assert len(marked) == 2  # the township and the county's total
    assert "2,287.03" in marked[0]


def test_the_page_marks_amounts_with_an_error_and_shows_the_worst_first(report: Path) -> None:
    (page,) = report.glob("*.html")
    text = page.read_text("utf-8")
    marked = re.findall(r'title="金额有错误没有改，见问题清单">([\d,.]+) ⚠', text)
    assert "2,227.07" in marked
    rows = re.findall(r'<tr data-township="([^"]+)"[^>]*data-severity="([^"]+)"', text)
    errors = Counter(town for town, severity in rows if severity == "错误")
    shown = [errors[town] for town in dict.fromkeys(town for town, _ in rows)]
    assert shown[0] == max(errors.values())
    assert shown[:-1] == sorted(shown[:-1], reverse=True)  # whole files stand last


def test_a_bar_far_too_long_is_cut_and_says_so() -> None:
    rows = [Bars("甲镇", (Decimal(10),)), Bars("乙镇", (Decimal(96000),)), Bars("丙镇", (Decimal(8),))]
    drawn = bar_chart("资金", rows, (("项目", "#000"),), money=True)
    widths = [float(w) for w in re.findall(r'y="\d+" width="([\d.]+)"', drawn)]
    assert widths[2] == max(widths) and widths[1] * 2.01 > widths[2]
    assert "96,000.00（过长，未按比例）" in drawn and drawn.count("未按比例") == 1


def test_a_letter_goes_sheet_by_sheet_and_names_the_other_place(tmp_path: Path, markdown_workbook) -> None:
    goals = """
        | 项目支出绩效目标表 | < | < | < |
        | （2024年度） | < | < | < |
        | 项目名称 | {0} | 实施单位 | 清溪镇人民政府 |
        | 年度资金总额（万元） | 20 | | |
        | 年度总体目标 | 组织{0}培训不少于10次。 | < | < |
        | 一级指标 | 二级指标 | 三级指标 | 指标值 |
        | 产出指标 | 数量指标 | {0}培训次数 | ≥6次 |
        """
    first = load_workbook(markdown_workbook(goals.format("消防")))
    first.active.title = "戊"
    other = load_workbook(markdown_workbook(goals.format("党员"), "other.xlsx"))
    sheet = first.create_sheet("甲")
    for row in other.active.iter_rows():
        for cell in row:
            sheet[cell.coordinate] = cell.value
    for merged in other.active.merged_cells.ranges:
        sheet.merge_cells(str(merged))
    folder = tmp_path / "in"
    folder.mkdir()
    first.save(folder / "清溪镇.xlsx")
    main(["report", str(folder), "-o", str(tmp_path / "out"), "--quiet"])
    table = docx.Document(str(letter(tmp_path / "out", "清溪"))).tables[0]
    places = [row.cells[2].text for row in table.rows[1:] if "培训次数" in row.cells[3].text]
    assert [place.split("\n")[1] for place in places] == ["戊!D7", "甲!D7"]
    assert all("另见：B5" in place for place in places)


def test_the_list_counts_the_findings_of_each_township(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "问题.xlsx"
    main(["check", str(EXAMPLES), "--xlsx", str(target)])
    assert f"问题清单：{target}" in capsys.readouterr().out
    main(["check", str(EXAMPLES), "--json", "-", "--quiet"])
    summary = json.loads(capsys.readouterr().out)["summary"]
    sheet = load_workbook(target, data_only=True)["按乡镇"]
    heads = [cell.value for cell in sheet[4]]
    total = dict(zip(heads, (cell.value for cell in sheet[3]), strict=True))
    assert [total[name] for name in ("错误", "警告", "提示")] == list(summary.values())
    errors = [row[heads.index("错误")].value or 0 for row in sheet.iter_rows(min_row=5)]
    assert errors == sorted(errors, reverse=True)
    families = heads[heads.index("提示") + 1 :]
    assert sum(total[name] for name in families) == sum(summary.values())


def test_a_letter_lists_one_line_for_one_cause_and_five_a_table() -> None:
    def problem(code: str, severity: Severity, cell: str) -> Problem:
        return Problem(code, severity, f"{code} 不对。", "请改正。", "表1", cell, path="a.xlsx", project="甲")

    many = [problem("W402", "error", f"G{n}") for n in range(20)]
    hints = [problem(f"T30{n}", "hint", f"A{n}") for n in range(6)]
    other = Problem("T303", "warning", "不对。", "请改正。", "表2", "D9", path="a.xlsx", project="乙")
    lines = items([*hints, *many, other])
    assert [(one.group.first.code if one.group else "", one.left) for one in lines] == [
        ("W402", 0), ("T300", 0), ("T301", 0), ("T302", 0), ("T303", 0), ("", 2), ("T303", 0),
    ]  # fmt: skip
    document = docx.Document(BytesIO(notice_bytes(Notice("石桥镇", (*hints, *many, other)))))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "发现问题 6 个（共 27 处），其中错误 1 个（第 1 项，必须改正）" in text
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows[1:]]
    assert rows[0][3] == "W402 不对。【共 20 处：G0、G1、G2等】"
    assert [row[3] for row in rows if not row[0]] == ["另有 2 条。"]
