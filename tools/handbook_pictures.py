"""Draw the handbook's pictures: each button is pressed on the example county, LibreOffice paints the result.

Run by ``python -m tools.generate --pictures``; needs soffice, pdftoppm, chromium.
The workbooks are those a clerk would have saved: the buttons' own functions on the test engine.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools.png import trimmed

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "handbook" / "img"
COUNTY = ROOT / "examples" / "county"
sys.path.insert(0, str(ROOT / "tests"))


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def paint(workbook: Path, folder: Path, picture: str, sheet: str | None = None) -> None:
    """One page of a workbook, or of one of its sheets, as a trimmed PNG."""
    source = workbook
    if sheet is not None:
        from openpyxl import load_workbook

        source = folder / f"{picture}.xlsx"
        book = load_workbook(workbook)
        for other in book.worksheets:
            if other.title != sheet:
                # LibreOffice prints a hidden sheet that has a print area or print titles.
                other.sheet_state = "hidden"
                other.print_area = None
                other.print_title_rows = None
        book.active = book.sheetnames.index(sheet)
        book.save(source)
    profile = (folder / "profile").as_uri()
    run(
        "soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf",
        "--outdir", str(folder), str(source),
    )  # fmt: skip
    pdf = folder / f"{source.stem}.pdf"
    page = folder / f"{picture}-page"
    run("pdftoppm", "-r", "90", "-f", "1", "-l", "1", "-singlefile", str(pdf), str(page))
    trimmed(page.with_suffix(".ppm"), IMAGES / f"{picture}.png")


def example(folder: Path) -> Path:
    """The clerk's workbook: a department and three projects in validated forms, with a clerk's spellings."""
    from openpyxl import load_workbook

    from xltools.layouts.layout import load_layouts
    from xltools.outputs.forms.convert import converted_sheets
    from xltools.outputs.forms.template import write_templates
    from xltools.work.read import read_file

    sources = (next((COUNTY / "石桥镇").glob("*.xlsx")), next((COUNTY / "青山街道").glob("*.xls")))
    tables = [table for source in sources for table in read_file(source).tables]
    sheets, _ = converted_sheets(tables, {layout.id: layout for layout in load_layouts()})
    path = folder / "项目绩效目标表.xlsx"
    write_templates(path, sheets, live=True)
    book = load_workbook(path)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("≥"):
                cell.value = cell.value.replace("≥", ">=")
    book.save(path)
    return path


def main() -> None:
    """Press every button once and paint what it leaves."""
    from support.excel_engine import start

    from xltools.addin.entry import perform

    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["HOME"] = name
        os.environ["XLTOOLS_HOME"] = str(folder / "home")
        (folder / "home").mkdir()
        settings = json.dumps({"year": "2025"})
        (folder / "home" / "settings.json").write_text(settings, encoding="utf-8")
        app = start()
        path = example(folder)
        book = app.books.open(str(path))

        def press(button: str, **arguments: str) -> Any:
            book.activate()
            answer = perform(button, arguments, book)
            print(f"{button}: {answer.message}")
            assert answer.status != "error", answer.message
            return app.books.active

        def saved(target: Any, file: str) -> Path:
            target.save(str(folder / file))
            return folder / file

        pictures(press, saved, book, path, folder)


def pictures(
    press: Callable[..., Any], saved: Callable[[Any, str], Path], book: Any, path: Path, folder: Path
) -> None:
    """The pictures in the order of the ribbon."""
    first = book.sheets[0]
    paint(Path(press("new", layout="xinjiang_project_goal").fullname), folder, "new")
    paint(Path(press("carry", path=str(path)).fullname), folder, "carry")
    first.activate()
    row = next(r for r in range(1, 40) if str(first.range((r, 3)).value or "").strip() == "三级指标") + 1
    first.range((row, 3)).select()
    press("addrow")
    paint(saved(book, "added.xlsx"), folder, "addrow", first.name)
    record = {
        "type": "project_goal",
        "project": first_project(path),
        "manager": "王某",
    }
    data = folder / "数据.json"
    data.write_text(json.dumps({"tables": [record]}, ensure_ascii=False), encoding="utf-8")
    press("fill", path=str(data))
    paint(saved(book, "filled.xlsx"), folder, "fill", "修复记录")
    press("check")
    checked = saved(book, "checked.xlsx")
    paint(checked, folder, "check", "校验结果")
    paint(checked, folder, "nextone", marked_sheet(book))
    press("nextone")
    press("repair")
    paint(saved(book, "repaired.xlsx"), folder, "repair", "修复记录")
    target = folder / "上报"
    target.mkdir()
    clean = app_of(book).books.open(str(next((COUNTY / "南湖街道").glob("*.xlsx"))))
    scored = perform_on(clean, "score")
    paint(Path(scored.fullname), folder, "score")
    fine = app_of(book).books.open(str(clean_example(folder)))
    perform_on(fine, "submit", target=str(target))
    paint(next(target.iterdir()), folder, "submit")
    paint_dispatch(book, folder)
    press("settings")
    paint(saved(book, "settings.xlsx"), folder, "settings", "绩效表设置")
    press("help")
    paint(saved(book, "help.xlsx"), folder, "help", "绩效表帮助")
    county = folder / "各乡镇"
    shutil.copytree(COUNTY, county)
    paint(Path(press("merge", path=str(county)).fullname), folder, "merge")
    press("report", path=str(county))
    page = next((folder / "各乡镇_报告").glob("*.html"))
    run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1100,900",
        "--hide-scrollbars", f"--screenshot={IMAGES / 'report.png'}", page.as_uri())  # fmt: skip


def app_of(book: Any) -> Any:
    return book.app


def perform_on(book: Any, button: str, **arguments: str) -> Any:
    """Press a button on another book; the active book afterwards."""
    from xltools.addin.entry import perform

    book.activate()
    answer = perform(button, arguments, book)
    print(f"{button}: {answer.message}")
    assert answer.status != "error", answer.message
    return book.app.books.active


def clean_example(folder: Path) -> Path:
    """A workbook without errors, to be handed in."""
    source = next((COUNTY / "柳泉镇").glob("*.xlsx"))
    path = folder / "柳泉镇.xlsx"
    shutil.copyfile(source, path)
    return path


def paint_dispatch(book: Any, folder: Path) -> None:
    """A roster of two townships and the first page of one of the workbooks made from it."""
    from decimal import Decimal

    from xltools.outputs.forms.roster import RosterRow, roster_builder
    from xltools.sheets.save import save_workbook

    rows = [
        RosterRow(n, unit, None, 2025, project, None, Decimal(total), Decimal(total), None, None)
        for n, (unit, project, total) in enumerate(
            (("河湾镇", "桥梁维修", "12.6"), ("河湾镇", "路灯电费", "5.3"), ("石桥镇", "防汛物资", "8")), 2
        )
    ]
    roster = folder / "县级项目名册.xlsx"
    save_workbook(roster, roster_builder(rows))
    target = folder / "下发"
    perform_on(book, "dispatch", path=str(roster), target=str(target))
    first = sorted(target.glob("*.xlsx"))[0]
    from openpyxl import load_workbook

    book = load_workbook(first)
    project = next(s.title for s in book if "桥梁维修" in [c.value for row in s.iter_rows() for c in row])
    paint(first, folder, "dispatch", project)


def first_project(path: Path) -> str:
    from xltools.work.read import read_file

    return read_file(path).tables[0].project or ""


def marked_sheet(book: Any) -> str:
    from xltools.addin.live.result_sheet import read_rows

    return read_rows(book)[0].sheet
