"""The county's buttons on the example county: progress, cancelling, what is written and opened."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from support.excel_engine import start
from support.places import EXAMPLES

from xltools.addin.answers import ActionError
from xltools.addin.entry import perform
from xltools.addin.live.progress import Progress
from xltools.addin.ribbon import county

EXAMPLE = EXAMPLES


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("XLTOOLS_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir(exist_ok=True)
    (tmp_path / "home" / "settings.json").write_text(json.dumps({"output": str(tmp_path)}), encoding="utf-8")
    return start().books.add()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "各乡镇 2024=报送"
    shutil.copytree(EXAMPLE, target)
    return target


def test_merge_writes_and_opens_the_summary(book: Any, folder: Path) -> None:
    answer = perform("merge", {"path": str(folder)}, book)
    assert answer.status != "error", answer.message
    path = folder.parent / "各乡镇 2024_报送_汇总.xlsx"
    assert path.is_file() and book.app.books.active.name == path.name
    assert "张表计入汇总" in answer.message
    shown = [text for text in book.app.impl.shown if "按住 Esc 取消" in text]
    files = sum(path.is_file() for path in folder.rglob("*"))
    assert shown and f"/{files}" in shown[-1] or len(shown) > 3
    assert book.app.status_bar is False


def test_merge_can_be_cancelled(book: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Impatient(Progress):
        def __init__(self, book: Any) -> None:
            super().__init__(book, cancelled=lambda: self.done >= 2 if hasattr(self, "done") else False)

    monkeypatch.setattr(county, "Progress", Impatient)
    answer = perform("merge", {"path": str(folder)}, book)
    assert answer.status == "error" and answer.message == "已取消，没有写任何文件。"
    assert not list(folder.parent.glob("*汇总*"))


def test_a_folder_without_tables_says_so(book: Any, tmp_path: Path) -> None:
    empty = tmp_path / "空"
    empty.mkdir()
    answer = perform("merge", {"path": str(empty)}, book)
    assert answer.status == "error" and "没有可读的文件" in answer.message


def test_report_writes_page_and_letters(book: Any, folder: Path) -> None:
    answer = perform("report", {"path": str(folder)}, book)
    assert answer.status != "error", answer.message
    target = folder.parent / f"{folder.name}_报告"
    assert list(target.glob("*.html"))
    assert list(target.rglob("*.docx"))


def test_dispatch_prefills_and_never_overwrites(book: Any, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    answer = perform("new", {"layout": "roster"}, book)
    assert "县级项目名册.xlsx" in answer.message
    roster = tmp_path / "县级项目名册.xlsx"
    empty = perform("dispatch", {"path": str(roster), "target": str(tmp_path / "下发")}, book)
    assert empty.status == "error" and "没有一行项目" in empty.message
    filled = load_workbook(roster)
    sheet = filled.active
    head = next(
        r
        for r in range(1, 10)
        if "单位名称" in [c.value for c in sheet[r]] or "单位" in str(sheet.cell(r, 2).value)
    )
    columns = {str(cell.value).replace("\n", ""): cell.column for cell in sheet[head] if cell.value}
    for n, (unit, project) in enumerate(
        (("河湾镇", "桥梁维修"), ("河湾镇", "路灯电费"), ("石桥镇", "防汛物资")), 1
    ):
        for name, value in (("单位", unit), ("年度", 2025), ("项目名称", project), ("资金", 5.3)):
            column = next(c for label, c in columns.items() if name in label)
            sheet.cell(head + n, column).value = value
    filled.save(roster)
    answer = perform("dispatch", {"path": str(roster), "target": str(tmp_path / "下发")}, book)
    assert answer.status == "ok", answer.message
    assert answer.message.startswith("已生成 2 个单位的预填工作簿")
    files = sorted((tmp_path / "下发").glob("*.xlsx"))
    assert len(files) == 2
    begun = load_workbook(files[0])
    begun.worksheets[-1]["A1"].value = "镇里已经填了"
    begun.save(files[0])
    content = files[0].read_bytes()
    again = perform("dispatch", {"path": str(roster), "target": str(tmp_path / "下发")}, book)
    assert again.status == "warning" and "1 个已经填报，没有覆盖" in again.message
    assert files[0].read_bytes() == content


def test_progress_counts_and_stops(book: Any) -> None:
    progress = Progress(book, cancelled=lambda: False)
    progress.start("读取", 3)
    progress.step(0)
    assert book.app.status_bar.endswith("读取 1/3 个文件（按住 Esc 取消）")
    progress.cancelled = lambda: True
    with pytest.raises(ActionError, match="已取消"):
        progress.step(1)
