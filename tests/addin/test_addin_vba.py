"""The Basic of the add-in, run by LibreOffice with Excel stubbed; the recorded calls then run in Python.

VB1  LibreOffice loads the add-in with all its modules.
VB2  Texts survive the way to Python and back: Chinese, line breaks, = and characters beyond the first plane.
VB3  Each button makes exactly one call; a refused dialog makes none.
VB4  The answer of Python is shown with its icon; no answer gives the sentence with the cure.
VB5  getEnabled follows the marks that Python leaves in the workbook (run by pyOpenVBA's interpreter).
VB7  A press while Python works makes no call; a call that fails gives Excel back and the next one works.
VB8  In protected view buttons that need the workbook say so, the others work.
VB6  The recorded call, executed in Python, does the button's work on the open book.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.excel_engine import start
from support.places import ROOT

from xltools.addin.answers import hex_encode, read_answer
from xltools.addin.install.build import build
from xltools.addin.install.sources import all_modules

SCRIPT = ROOT / "tests" / "support" / "libreoffice_vba.py"
pytestmark = pytest.mark.soffice


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vba")


@pytest.fixture(scope="module")
def run(work: Path, soffice: str, uno_python: str) -> dict[str, Any]:
    build(work / "xltools.xlam")
    done = subprocess.run(
        [uno_python, str(SCRIPT), soffice, str(work / "xltools.xlam"), str(work)],
        capture_output=True,
        text=True,
        timeout=180,
        env={key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_vb1_all_modules_are_loaded(run: dict[str, Any]) -> None:
    assert run["modules"] == [
        "Sheet1", "ThisWorkbook", "XltoolsCodec", "XltoolsEvents", "XltoolsHost", "XltoolsPress",
        "XltoolsRibbon", "XltoolsState", "xlwings",
    ]  # fmt: skip


def test_vb2_texts_survive(run: dict[str, Any]) -> None:
    for text, digits in run["hex"]:
        assert digits == hex_encode(text)
    for text, back in run["back"]:
        assert back == text
    assert run["value"] == "4E2D"
    assert run["menu"].startswith("<menu xmlns=")


def test_vb3_one_call_per_button(run: dict[str, Any]) -> None:
    for button, (calls, _) in run["pressed"].items():
        lines = calls.strip().split("\n")
        assert len(lines) == 1, button
        assert lines[0].startswith(f"from xltools.addin import entry; entry.run('{button}', '")
        # cmd.exe takes 8191 characters; two of the longest Windows paths must fit.
        assert lines[0].isascii() and '"' not in lines[0] and len(lines[0]) < 2000
    asking = {"repair", "fill", "carry", "merge", "report", "dispatch", "submit"}
    assert {button for button, calls in run["refused"].items() if not calls} == asking


def test_vb4_answers_are_shown(run: dict[str, Any]) -> None:
    assert run["pressed"]["check"][1] == "48:发现 \n"
    calls, shown = run["silent"]
    assert "entry.run('check'" in calls
    assert shown.startswith("16:Python 没有返回结果：请保存工作簿")
    assert run["enabled"]["help"] and run["enabled"]["merge"]


def test_vb7_a_second_press_waits_for_the_first(run: dict[str, Any]) -> None:
    calls, shown, held = run["twice"]
    assert calls.count("entry.run(") == 1 and "entry.run('check'" in calls
    assert shown == "64:上一个按钮还没有做完，请等它完成。\n48:发现 \n" and held == "HR"


def test_vb7_excel_is_released_when_the_call_fails(run: dict[str, Any]) -> None:
    _, shown, held = run["broken"]
    assert held == "HR" and shown.startswith("16:这个按钮没能完成")
    calls, shown, held = run["after"]
    assert "entry.run('check'" in calls and shown == "48:发现 \n" and held == "HR"


def test_vb8_protected_view_is_told(run: dict[str, Any]) -> None:
    calls, shown, held = run["protected"]["check"]
    assert not calls and shown.startswith("48:这个工作簿在“受保护的视图”里打开") and held == "HR"
    for button in ("new_x", "merge", "settings"):
        assert run["protected"][button][0], button


def test_vb9_what_only_excel_can_run_is_at_least_there() -> None:
    host = all_modules()["XltoolsHost"]
    assert "Application.EnableCancelKey = CancelDisabled" in host and "CancelDisabled As Long = 0" in host
    assert "MessageBoxW(Application.Hwnd, StrPtr(message)" in host and "Popup" not in host
    for name in ("EnableEvents", "ScreenUpdating", "DisplayAlerts"):
        assert f"Application.{name} = m" in host


def test_vb5_buttons_follow_the_marks_of_python() -> None:
    from pyopenvba.apps.excel import ExcelApplication

    from xltools.addin.live.result_sheet import FINDINGS_NAME, FIXABLE_NAME

    app = ExcelApplication()
    probe = """
Sub AddName(wanted As String)
    ActiveWorkbook.Names.Add Name:=wanted, RefersTo:="=1"
End Sub
Function Ask(buttonId As String) As Boolean
    Ask = ButtonEnabled(buttonId)
End Function
"""
    for name, source in (("XltoolsState", all_modules()["XltoolsState"]), ("Probe", probe)):
        app.add_module(source, name=name)
    always = ("new", "merge", "report", "dispatch", "settings", "help")
    with_book = ("check", "score", "submit", "addrow", "fill", "carry")

    def enabled() -> set[str]:
        return {b for b in (*always, *with_book, "nextone", "repair") if app.run("Ask", b)}

    app.add_workbook()
    assert enabled() == {*always, *with_book}
    app.run("AddName", FINDINGS_NAME)
    assert enabled() == {*always, *with_book, "nextone"}
    app.run("AddName", FIXABLE_NAME)
    assert enabled() == {*always, *with_book, "nextone", "repair"}


def test_vb6_the_recorded_call_works(
    run: dict[str, Any], work: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XLTOOLS_HOME", str(tmp_path / "home"))
    app = start()
    app.books.add().set_mock_caller()
    answer = work / "answer.txt"
    answer.unlink(missing_ok=True)
    exec(run["pressed"]["check"][0].strip())
    assert read_answer(answer).status == "error"
    assert read_answer(answer).message.startswith("没有在这个工作簿里认出绩效表")
    (tmp_path / "home").mkdir(exist_ok=True)
    (tmp_path / "home" / "settings.json").write_text(json.dumps({"output": str(tmp_path)}), encoding="utf-8")
    exec(run["pressed"]["new"][0].strip())
    assert read_answer(answer).message.startswith("已新建“项目支出绩效目标表.xlsx”")
    assert (tmp_path / "项目支出绩效目标表.xlsx").is_file()
    assert app.books.active.name == "项目支出绩效目标表.xlsx"
