"""A check from process start to the finished sheet imports neither pandas nor openpyxl."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

from support.places import ROOT

TESTS = ROOT / "tests"
CODE = """
import json, pickle, sys
sys.path.insert(0, sys.argv[1])
from support.places import ROOT
from xltools.addin.session import load_xlwings
load_xlwings()
from support.excel_engine import start
app = start()
app.impl.books.put(pickle.load(open(sys.argv[2], "rb")))
app.books[0].set_mock_caller()
from xltools.addin import entry
from xltools.addin.answers import hex_encode
entry.run("check", "", hex_encode(sys.argv[3]))
"""


def test_a_check_needs_neither_pandas_nor_openpyxl(tmp_path: Path) -> None:
    from support.excel_engine.files import load

    from xltools.addin.answers import read_answer
    from xltools.layouts.layout import load_layouts
    from xltools.outputs.forms.convert import converted_sheets
    from xltools.outputs.forms.template import write_templates
    from xltools.work.read import read_file

    source = next((TESTS.parent / "examples" / "county" / "石桥镇").glob("*.xlsx"))
    sheets, _ = converted_sheets(read_file(source).tables, {one.id: one for one in load_layouts()})
    path = tmp_path / "book.xlsx"
    write_templates(path, sheets, live=True)
    book = load(path)
    for sheet in book.sheets:
        sheet.validations.clear()
        for cell in sheet.cells.values():
            cell.base = None
    pickled = tmp_path / "book.pickle"
    pickled.write_bytes(pickle.dumps(book))
    answer = tmp_path / "answer.txt"
    code = CODE + (
        "heavy = {'pandas', 'numpy', 'openpyxl', 'xlsxwriter', 'docx', 'jinja2'}\n"
        "loaded = sorted(heavy & set(sys.modules))\n"
        "titles = [s.range('A1').value for s in app.books[0].sheets]\n"
        "print(json.dumps([loaded, titles]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(TESTS), str(pickled), str(answer)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "XLTOOLS_HOME": str(tmp_path / "home"), "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    loaded, titles = json.loads(done.stdout)
    assert loaded == []
    assert any(str(title).startswith("校验结果：") for title in titles)
    assert read_answer(answer).message.startswith("检查了 3 张表：")


def test_pandas_can_be_imported_after_the_lean_import() -> None:
    code = (
        "from xltools.addin.session import load_xlwings\n"
        "load_xlwings()\n"
        "import sys\n"
        "assert 'pandas' not in sys.modules\n"
        "import pandas\n"
        "print(pandas.DataFrame({'a': [1]}).shape)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "(1, 1)", done.stderr
