"""What the commands make of the example county, kept as text: nothing a user sees changes unnoticed.

A change that is meant: ``XLTOOLS_UPDATE_GOLDEN=1 pytest tests/test_golden.py``, read ``git diff`` of
tests/golden, say why in the commit. Nothing here imports the program; commands run as a user runs them.

GO001 the records and problems of ``read`` and ``check``, as JSON and on the terminal
GO002 the county's workbook, page and letters of return
GO003 scoring and monitoring workbooks
GO004 the list of problems, a commented copy, the repaired copies and their list
GO005 converted tables, last year's table carried on, workbooks sent to the townships
GO006 the help of every command
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.golden_dump import compare, document_text, workbook_text

COUNTY = "examples/county"
ROOT = Path(__file__).resolve().parents[1]
ROSTER = [
    [
        "乡镇",
        "单位编码",
        "年度",
        "项目名称",
        "项目编码",
        "预算金额（万元）",
        "财政拨款",
        "其他资金",
        "负责人",
    ],
    ["青石镇人民政府", "703001", 2025, "道路养护", "P1", 12.5, 12.5, 0, "王某"],
    ["青石镇人民政府", "703001", 2025, "河道清理", None, 3.21, 3, 0.21, None],
    ["柳泉乡人民政府", "703002", 2025, "渠道维修", "P7", 8, 8, 0, "李某"],
]
HEBEI = f"{COUNTY}/河湾镇/河湾镇2024年预算项目绩效目标.xlsx"
# name → (arguments, exit code); every command is run once, when its first output is asked for
RUNS: dict[str, tuple[list[str], int]] = {
    "read": (["read", COUNTY, "--json", "read.json"], 0),
    "check": (["check", COUNTY, "--json", "check.json", "--xlsx", "check.xlsx"], 1),
    "fix": (["check", COUNTY, "--fix", "-o", "fixed"], 1),
    "merge": (["merge", COUNTY, "-o", "county.xlsx"], 0),
    "report": (["report", COUNTY, "-o", "report"], 0),
    "score": (["score", COUNTY, "-o", "score.xlsx"], 0),
    "monitor": (["score", COUNTY, "--monitor", "-o", "monitor.xlsx"], 0),
    "convert": (["convert", COUNTY, "-o", "converted"], 0),
    "fill": (["fill", "hebei_project_goal", "--from-last-year", HEBEI, "-o", "filled.xlsx"], 0),
    "dispatch": (["dispatch", "roster.xlsx", "-o", "sent"], 0),
}
HELP = [
    "read",
    "check",
    "new",
    "fill",
    "convert",
    "dispatch",
    "score",
    "merge",
    "report",
    "explain",
    "addin",
    "doctor",
]
Made = Callable[[str], Path]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the example county, where the commands run and write."""
    folder = tmp_path_factory.mktemp("golden")
    shutil.copytree(ROOT / "examples" / "county", folder / "examples" / "county")
    for path in (folder / "examples" / "county").rglob("*"):
        os.utime(path, (1_735_700_000, 1_735_700_000))  # the ledger of files says when each was changed
    roster = Workbook()
    for row in ROSTER:
        roster.active.append(row)
    roster.save(folder / "roster.xlsx")
    return folder


def _run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("XLTOOLS_")}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "100", "TERM": "dumb"}
    environment |= {"TZ": "Asia/Shanghai"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True,
        encoding="utf-8", timeout=120,
    )  # fmt: skip


@pytest.fixture(scope="session")
def made(folder: Path) -> Made:
    """``made("merge")`` runs that command, once, and returns the folder its outputs are in."""

    @cache
    def make(name: str) -> Path:
        arguments, code = RUNS[name]
        done = _run(folder, "-m", "xltools", *arguments)
        assert done.returncode == code, done.stderr
        (folder / f"{name}.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
        return folder

    return make


@pytest.mark.parametrize("name", RUNS)
def test_go001_what_the_terminal_says(name: str, made: Made) -> None:
    compare(f"terminal/{name}.txt", (made(name) / f"{name}.txt").read_text("utf-8"))


def test_go001_records(made: Made) -> None:
    compare("read.json", (made("read") / "read.json").read_text("utf-8"))


def test_go001_problems(made: Made) -> None:
    """The records of ``check`` are those of ``read``; its problems are kept."""
    read, check = (json.loads((made(name) / f"{name}.json").read_text("utf-8")) for name in ("read", "check"))
    kept = {"path", "status", "problems"}
    without = [{k: v for k, v in file.items() if k != "problems"} for file in check["files"]]
    assert without == [{k: v for k, v in file.items() if k != "problems"} for file in read["files"]]
    check["files"] = [{k: v for k, v in file.items() if k in kept} for file in check["files"]]
    compare("check.json", json.dumps(check, ensure_ascii=False, indent=1) + "\n")


WORKBOOKS = [
    ("merge", "county.xlsx"),
    ("score", "score.xlsx"),
    ("monitor", "monitor.xlsx"),
    ("check", "check.xlsx"),
    ("check", "check-批注/柳泉镇/柳泉镇2024年部门整体支出绩效目标表.xlsx"),
    ("check", "check-批注/石桥镇/石桥镇项目绩效目标表（2024）.xlsx"),
    ("fix", "fixed/修复清单.xlsx"),
    ("fix", "fixed/柳泉镇/柳泉镇2024年部门整体支出绩效目标表.xlsx"),
    ("convert", "converted/东关镇整体绩效目标.xlsx"),
    ("convert", "converted/大营镇2024年绩效目标.xlsx"),
    ("convert", "converted/2024年度项目自评表-南湖街道.xlsx"),
    ("convert", "converted/白杨乡 项目目标表 定稿.xlsx"),
    ("convert", "converted/红岩镇项目支出绩效目标公开表.xlsx"),
    ("fill", "filled.xlsx"),
]


@pytest.mark.parametrize(("command", "file"), WORKBOOKS, ids=[file for _, file in WORKBOOKS])
def test_go002_to_go005_workbooks(command: str, file: str, made: Made) -> None:
    folder = made(command)
    text = workbook_text(folder / file, str(folder))
    name = Path(file).with_suffix(".txt")
    part = Path(name.parts[0]) / name.name if len(name.parts) > 1 else name
    compare(f"workbooks/{part.as_posix()}", text)


def test_go002_page(made: Made) -> None:
    page = (made("report") / "report" / "全县汇总报告.html").read_text("utf-8")
    compare("county.html", page)


def test_go002_letters(made: Made) -> None:
    letters = sorted((made("report") / "report").rglob("*.docx"))
    compare("letters.txt", "\n".join(document_text(path) for path in letters))


def test_go004_repaired_files(made: Made) -> None:
    """Which files were written, and the one that is text."""
    fixed = made("fix") / "fixed"
    names = sorted(path.relative_to(fixed).as_posix() for path in fixed.rglob("*") if path.is_file())
    text = (fixed / "云岭乡" / "云岭乡公开文本.txt").read_text("utf-8")
    compare("fixed.txt", "\n".join([*names, "", text]))


def test_go005_sent_workbooks(made: Made) -> None:
    folder = made("dispatch")
    sent = sorted((folder / "sent").rglob("*.xlsx"))
    compare("sent.txt", "\n".join(workbook_text(path, str(folder)) for path in sent))


def test_go006_help(folder: Path) -> None:
    calls = [[], ["--help"], *([name, "--help"] for name in HELP), ["new", "--list"]]
    script = (
        "import json, sys\nfrom xltools.cli import main\n"
        "for call in json.loads(sys.argv[1]):\n"
        "    print('## xltools', *call, flush=True)\n"
        "    try:\n        print('→', main(call))\n"
        "    except SystemExit as done:\n        print('→', done.code)\n"
    )
    done = _run(folder, "-c", script, json.dumps(calls))
    assert done.returncode == 0, done.stderr
    compare("help.txt", done.stdout + done.stderr)
