"""The kit on a Windows of its own: real Windows Python, real cmd.exe, the real batch files, under Wine.

WN1  安装.bat installs from a folder with blanks, = and Chinese in its name, beside a foreign PYTHONHOME.
WN2  诊断.bat is content but for what this Windows has not: Excel.
WN3  The command line of a button, composed by the add-in's own Basic, reaches Python and brings an answer.
WN4  Every button does its work on a recorded workbook.
WN5  The command line reads, checks and merges the example county.
WN8  The local page answers, with the token.
WN6  An upgrade is a new folder and a switch, 回退.bat switches back, the same version again is replaced.
WN7  卸载.bat leaves no trace.

Not proven here, because there is no Excel: xlwings' COM calls, the ribbon, the Basic inside Excel.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.places import EXAMPLES, ROOT
from support.run_python import compose
from support.wine_bottle import Bottle, missing

from xltools import __version__
from xltools.addin.answers import hex_encode, read_answer
from xltools.addin.config import read_config
from xltools.addin.entry import ACTIONS

pytestmark = [pytest.mark.wine, pytest.mark.slow]

FOLDER = "安装 包=1"
UPGRADED = "9.9.9"
ONLY_WITH_EXCEL = {"Excel"}


def absent(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (CI must have it)")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit, made by the command line in a folder that is no checkout; XLTOOLS_KIT names a finished one."""
    if ready := os.environ.get("XLTOOLS_KIT"):
        return Path(ready)
    folder = tmp_path_factory.mktemp("kit")
    command = [sys.executable, "-m", "xltools", "addin", "kit", "-o", "kit.zip", "--quiet"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=400, env=environment)
    if done.returncode:
        absent(f"the kit could not be made: {done.stderr.strip()}")
    return folder / "kit.zip"


@pytest.fixture(scope="module")
def bottle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bottle]:
    if reason := missing():
        absent(reason)
    log = os.environ.get("XLTOOLS_WINE_LOG")
    found = Bottle(tmp_path_factory.mktemp("wine") / "prefix", Path(log) if log else None)
    yield found
    found.close()


def test_the_life_of_a_kit(bottle: Bottle, kit: Path, tmp_path: Path) -> None:
    desktop = bottle.user / "Desktop"
    first = desktop / FOLDER
    first.mkdir(parents=True)
    with zipfile.ZipFile(kit) as archive:
        archive.extractall(first)
    before = everything(bottle)
    python = installs(bottle, first)
    examines(bottle, first)
    answers_a_button(bottle, python)
    presses_every_button(bottle, python)
    reads_the_county(bottle, python)
    serves(bottle, python)
    upgrades_and_rolls_back(bottle, first, python)
    leaves_no_trace(bottle, first, before)


def everything(bottle: Bottle) -> set[str]:
    """Every file of the user but those of the kit itself and of Windows' own housekeeping."""
    return {
        path.relative_to(bottle.user).as_posix()
        for path in bottle.user.rglob("*")
        if path.is_file() and "Desktop" not in path.parts and "Temp" not in path.parts
    }


def installed_python(bottle: Bottle) -> Path:
    """The Python the buttons will start, as Basic reads it from its settings."""
    settings = read_config(bottle.user / ".xltools" / "xltools.conf", "gbk")
    parts = settings["INTERPRETER_WIN"].removeprefix("C:\\").split("\\")
    return bottle.drive.joinpath(*parts)


def installs(bottle: Bottle, folder: Path) -> Path:
    done = bottle.batch(folder / "安装.bat")
    assert done.code == 0 and "安装完成" in done.out, done.out
    python = installed_python(bottle)
    assert python.is_file() and f"versions/{__version__}-1/python" in python.as_posix()
    addin = bottle.roaming / "Microsoft" / "Excel" / "XLSTART" / "xltools.xlam"
    assert addin.read_bytes() == (folder / "app" / "xltools.xlam").read_bytes()
    # A PYTHONHOME of another program, which would end any other Python before its first line.
    version = bottle.python(python, "-c", "import sys; print(sys.version)", PYTHONHOME=r"C:\nowhere")
    assert version.code == 0 and version.out.startswith("3.11.9 "), version.out
    return python


def examines(bottle: Bottle, folder: Path) -> None:
    done = bottle.batch(folder / "诊断.bat")
    assert done.code == 0, done.out
    signs = {
        line[2:].partition("：")[0]: line[0]
        for line in done.out.split("\n")
        if line[:2] in ("✓ ", "! ", "✗ ")
    }
    assert {name for name, sign in signs.items() if sign != "✓"} == ONLY_WITH_EXCEL, done.out
    assert {"Python", "程序包", "加载项", "设置文件", "试调用"} <= set(signs)


def answers_a_button(bottle: Bottle, python: Path) -> None:
    """RunPython's own command line, started as WScript.Shell starts it, for a workbook with = in its name."""
    answer = bottle.local / "xltools" / "answer-1-1.txt"
    call = f"from xltools.addin import entry; entry.run('ping', '', '{hex_encode(bottle.windows(answer))}')"
    (line,) = compose(bottle.windows(python), call)
    line = line.replace("--wb=Book1", "--wb=2023=2024 上户镇 表.xlsx").replace(r"C:\Temp", r"C:\windows\temp")
    starter = f"import subprocess, sys; sys.exit(subprocess.run({line!r}).returncode)"
    done = bottle.python(python, "-c", starter)
    assert done.code == 0, done.out
    assert read_answer(answer).message == "ok"
    answer.unlink()


def presses_every_button(bottle: Bottle, python: Path) -> None:
    work = bottle.drive / "上户镇 =1"
    target = work / "上报"
    target.mkdir(parents=True)
    shutil.copytree(ROOT / "tests" / "support", work / "tests" / "support")
    book = work / "石桥镇=2024 %TEMP%.xlsx"
    shutil.copyfile(next((EXAMPLES / "石桥镇").glob("*.xlsx")), book)
    shutil.copytree(EXAMPLES, work / "各乡镇")
    roster = work / "名册.xlsx"
    made = bottle.python(python, "-m", "xltools", "new", "roster", "-o", bottle.windows(roster))
    assert made.code == 0, made.out
    report = work / "report.json"
    script = work / "tests" / "support" / "wine_press.py"
    names = (script, work / "tests", book, work / "各乡镇", roster, target, report)
    home = work / "home"
    home.mkdir()
    (home / "settings.json").write_text(json.dumps({"output": bottle.windows(work)}), encoding="utf-8")
    done = bottle.python(python, *(bottle.windows(name) for name in names), XLTOOLS_HOME=bottle.windows(home))
    assert report.is_file(), done.out
    said = json.loads(report.read_text(encoding="utf-8"))
    bottle.note(*(f"    {button}: {status} {message}" for button, (status, message) in said.items()))
    assert {name.partition(" ")[0] for name in said} - {"xlwings"} == set(ACTIONS)
    begins = {
        "check": "检查了 3 张表", "nextone": "", "repair": "改正了", "addrow": "", "score": "已生成评分表",
        "new xinjiang_project_goal": "已新建", "new township": "已新建", "new roster": "已新建",
        "merge": "读了 11 个文件", "report": "已写出", "settings": "", "help": "",
        "carry": "已生成", "submit": "还有", "dispatch": "名册里没有一行项目",
    }  # fmt: skip
    for button, start in begins.items():
        assert said[button][1].startswith(start), (button, said[button])
    refused = {button for button, (status, _) in said.items() if status == "error"}
    assert refused <= {"submit", "dispatch"}, said
    assert (work / "各乡镇_汇总.xlsx").is_file() and (work / "各乡镇_报告").is_dir()


def reads_the_county(bottle: Bottle, python: Path) -> None:
    work = bottle.drive / "上户镇 =1"
    book = next((work / "各乡镇" / "石桥镇").glob("*.xlsx"))
    done = bottle.python(python, "-m", "xltools", "check", bottle.windows(book))
    here = subprocess.run(
        [sys.executable, "-m", "xltools", "check", str(book)], capture_output=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"},
    )  # fmt: skip
    assert done.out.strip().split("\n")[-1] == here.stdout.strip().split("\n")[-1]
    out = work / "县.xlsx"
    done = bottle.python(
        python, "-m", "xltools", "merge", bottle.windows(work / "各乡镇"), "-o", bottle.windows(out)
    )
    assert "计入 24 张表，重复 1 张不计" in done.out and out.is_file(), done.out


def serves(bottle: Bottle, python: Path) -> None:
    """The local page answers a browser of this PC, with the findings of the command line."""
    work = bottle.drive / "上户镇 =1"
    book = next((work / "各乡镇" / "石桥镇").glob("*.xlsx"))
    with bottle.serving(python, work) as address:
        base, _, token = address.partition("/#token=")
        assert base.startswith("http://127.0.0.1:") and token, address
        with urllib.request.urlopen(base, timeout=120) as answer:
            assert "<html" in answer.read().decode("utf-8")
        request = urllib.request.Request(
            f"{base}/api/check?name=a.xlsx", book.read_bytes(), {"X-Xltools-Token": token}
        )
        with urllib.request.urlopen(request, timeout=300) as answer:
            document = json.load(answer)
    assert len(document["files"]) == 1 and "W401" in json.dumps(document)
    bottle.note(f"    /api/check: {len(json.dumps(document))} bytes")


def upgrades_and_rolls_back(bottle: Bottle, first: Path, python: Path) -> None:
    second = first.with_name("新版 包=2")
    shutil.copytree(first, second)
    own = second / "app" / "packages" / "xltools" / "__init__.py"
    own.write_text(own.read_text(encoding="utf-8").replace(__version__, UPGRADED), encoding="utf-8")
    for compiled in (own.parent / "__pycache__").glob("__init__.*.pyc"):
        # The kit's code is taken on trust: a changed source alone would not be seen.
        compiled.unlink()
    assert bottle.batch(second / "安装.bat").code == 0
    upgraded = installed_python(bottle)
    assert f"versions/{UPGRADED}-1/" in upgraded.as_posix() and python.is_file()
    done = bottle.python(upgraded, "-m", "xltools", "--version")
    assert UPGRADED in done.out
    assert bottle.batch(second / "回退.bat").code == 0
    assert installed_python(bottle) == python
    again = bottle.batch(first / "安装.bat")
    assert again.code == 0 and f"{__version__}-2" in again.out
    assert f"versions/{__version__}-2/" in installed_python(bottle).as_posix()
    assert not upgraded.exists(), "only the version before is kept"


def leaves_no_trace(bottle: Bottle, folder: Path, before: set[str]) -> None:
    kept = bottle.local / "xltools" / "settings.json"
    kept.write_text("{}", encoding="ascii")
    done = bottle.batch(folder / "卸载.bat", typed="n")
    assert done.code == 0 and "已卸载" in done.out, done.out
    assert kept.is_file(), "the clerk's settings stay unless asked for"
    assert bottle.batch(folder / "卸载.bat", typed="Y").code == 0
    assert everything(bottle) - before == set()
    assert not (bottle.local / "xltools").exists()
