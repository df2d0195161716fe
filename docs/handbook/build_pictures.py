"""Draw the handbook's pictures: each button is pressed on the example county, LibreOffice paints the result.

Usage: ``python docs/handbook/build_pictures.py``; needs soffice, pdftoppm, chromium.
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

from png import trimmed

ROOT = Path(__file__).resolve().parents[2]
IMAGES = Path(__file__).resolve().parent / "img"
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
                other.sheet_state = "hidden"
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
    """The clerk's workbook: three projects of one town in the validated form, with a clerk's spellings."""
    from openpyxl import load_workbook

    from xltools.layouts.model import load_layouts
    from xltools.read import read_file
    from xltools.workbooks.convert import converted_sheets
    from xltools.workbooks.template import write_templates

    source = next((COUNTY / "石桥镇").glob("*.xlsx"))
    layouts = {layout.id: layout for layout in load_layouts()}
    sheets, _ = converted_sheets(read_file(source).tables, layouts)
    path = folder / "石桥镇项目绩效目标表.xlsx"
    write_templates(path, sheets, live=True)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("≥"):
                cell.value = cell.value.replace("≥", ">=")
    book.save(path)
    return path


def main() -> None:
    """Press every button once and paint what it leaves."""
    from excel_engine import start

    from xltools.addin.entry import perform

    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XLTOOLS_HOME"] = str(folder / "home")
        (folder / "home").mkdir()
        out = folder / "out"
        out.mkdir()
        settings = json.dumps({"output": str(out), "year": "2025"})
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
    paint(Path(press("score").fullname), folder, "score")
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


def first_project(path: Path) -> str:
    from xltools.read import read_file

    return read_file(path).tables[0].project or ""


def marked_sheet(book: Any) -> str:
    from xltools.addin.result_sheet import read_rows

    return read_rows(book)[0].sheet


if __name__ == "__main__":
    main()
