"""What 校验 costs: a 14-sheet workbook from process start to the finished sheet.

Excel cannot run here, so both sides run on the test engine, whose cells come from a pickle and need no
openpyxl. The yardstick is an interpreter that does ``import xlwings`` (pandas installed, as the kit does) and
reads every sheet's values; the check must cost at most twice that. The same with our lean import of xlwings,
which hides pandas from it, is shown to see what the check itself adds.

    python benchmarks/bench_addin.py [runs]
"""

from __future__ import annotations

import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHEETS = 14
LIMIT = 2.0

OPEN = """
import sys, pickle
sys.path.insert(0, {tests!r})
{load}
from support.excel_engine import start
app = start()
import xlwings as xw
app.impl.books.put(pickle.load(open({book!r}, "rb")))
book = app.books[0]
"""
READ = """
values = [sheet.used_range.value for sheet in book.sheets]
assert len(values) >= {sheets}
"""
CHECK = """
from xltools.addin.entry import perform
answer = perform("check", {{}}, book)
assert answer.status != "error", answer.message
assert book.sheets["校验结果"].range("A1").value.startswith("校验结果：")
loaded = sorted({{"pandas", "numpy", "openpyxl", "xlsxwriter"}} & set(sys.modules))
assert not loaded, loaded
"""
LEAN = "from xltools.addin.session import load_xlwings; load_xlwings()"
PLAIN = "import xlwings"


def make_book(folder: Path) -> Path:
    """Fourteen project tables of the example county in one workbook, as the engine's cells."""
    sys.path.insert(0, str(ROOT / "tests"))
    from support.excel_engine.files import load

    from xltools.layouts.layout import load_layouts
    from xltools.outputs.forms.fill import fit_sheets
    from xltools.outputs.forms.template import write_templates
    from xltools.work.read import read_paths

    layout = next(one for one in load_layouts() if one.id == "xinjiang_project_goal")
    tables = [
        table
        for file in read_paths([ROOT / "examples" / "county"])
        for table in file.tables
        if table.type == "project_goal" and table.indicators
    ]
    while len(tables) < SHEETS:
        tables += tables
    path = folder / "book.xlsx"
    write_templates(path, fit_sheets(layout, tables[:SHEETS]).sheets, live=True)
    book = load(path)
    for sheet in book.sheets:
        sheet.validations.clear()
        for cell in sheet.cells.values():
            cell.base = None
    target = folder / "book.pickle"
    target.write_bytes(pickle.dumps(book))
    print(f"{len(book.sheets)} sheets, {sum(len(s.cells) for s in book.sheets)} cells")
    return target


def seconds(code: str, runs: int, home: Path) -> float:
    """The median wall time of a fresh interpreter running ``code``."""
    environment = {**os.environ, "XLTOOLS_HOME": str(home)}
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-B", "-c", code], check=True, env=environment)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = make_book(folder)
        facts = {"tests": str(ROOT / "tests"), "book": str(book), "sheets": SHEETS}
        check = seconds(OPEN.format(load=LEAN, **facts) + CHECK.format(), runs, folder)
        print(f"check, process start to finished sheet  {check * 1000:7.0f} ms")
        plain = seconds(OPEN.format(load=PLAIN, **facts) + READ.format(**facts), runs, folder)
        lean = seconds(OPEN.format(load=LEAN, **facts) + READ.format(**facts), runs, folder)
        print(
            f"import xlwings and read the values      {plain * 1000:7.0f} ms   check is × {check / plain:.2f}"
        )
        print(
            f"the same without pandas and numpy       {lean * 1000:7.0f} ms   check is × {check / lean:.2f}"
        )
        if check > LIMIT * plain:
            sys.exit(f"the check costs more than {LIMIT} × the yardstick")


if __name__ == "__main__":
    main()
