"""What a county hands on: letters, page and list made from ``examples/county``, as their readers see them."""

from __future__ import annotations

import json
import time
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from xltools.cli import main

EXAMPLES = Path(__file__).resolve().parent.parent / "examples" / "county"


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
    marked = [line for line in page.read_text("utf-8").splitlines() if "⚠</td>" in line]
    assert len(marked) == 2  # the township and the county's total
    assert "2,287.03" in marked[0]


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
