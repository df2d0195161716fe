"""Changed workbooks through every use case: whatever they hold, the outcome is one that has a name.

FZ001 no use case raises anything but its own refusals; every file is answered for; what people read is
      Chinese, without English, memory addresses or temporary names; what is written opens again; nothing
      is left behind; no input changes

``XLTOOLS_FUZZ=60 pytest tests/work/test_fuzz.py`` runs sixty batches of nine files; the seed is in the name.
In CI six run, elsewhere one.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support.mutations import write_mutants
from xltools.exchange.json_records import document
from xltools.rules import Settings
from xltools.work.check import check_files, write_problem_list
from xltools.work.convert import convert_files
from xltools.work.county import county_of, write_county
from xltools.work.errors import WorkError
from xltools.work.read import read
from xltools.work.records import write_json
from xltools.work.repair import repair
from xltools.work.report import write_report
from xltools.work.score import monitor_files, score_files

SETTINGS = Settings()

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "county"
SOURCES = sorted(path for path in EXAMPLES.rglob("*") if path.suffix in (".xlsx", ".xls", ".ods", ".docx"))
BATCHES = range(int(os.environ.get("XLTOOLS_FUZZ", "6" if os.environ.get("CI") else "1")))
FILES = 9
FIRST = int(os.environ.get("XLTOOLS_FUZZ_FIRST", "0"))
_FOREIGN = re.compile(
    r"Traceback|0x[0-9a-f]{6}|\b[A-Z][a-z]+(?:Error|Exception)\b|\.xltools-|\b[a-z]{3,} [a-z]{3,}\b"
)


def assert_chinese(text: str) -> None:
    found = _FOREIGN.search(text)
    assert found is None, text[max(0, found.start() - 200) : found.end() + 200]


@pytest.mark.parametrize("seed", [FIRST + number for number in BATCHES])
def test_fz001_changed_workbooks_have_named_outcomes(seed: int, tmp_path: Path) -> None:
    folder, out = tmp_path / "收到", tmp_path / "结果"
    paths = write_mutants(SOURCES, folder, seed, FILES)
    before = {path: path.read_bytes() for path in paths}
    out.mkdir()
    files = read([folder], settings=SETTINGS)
    assert {Path(file.path) for file in files} == set(paths)
    for file in files:
        for problem in file.problems:
            if problem.code[0] == "F":
                assert_chinese(problem.message + problem.fix)
    checked = check_files(files, SETTINGS)
    write_json(document(files, checked.problems, checked.summary), out / "记录.json")
    write_problem_list(checked, out / "清单.xlsx")
    repaired = repair(files, out / "修复", SETTINGS)
    score_files(files, out / "打分.xlsx")
    named_or_none(lambda: monitor_files(files, out / "监控.xlsx"))
    converted = convert_files(files, out / "转换")
    county = county_of(files, SETTINGS)
    write_county(county, out / "汇总.xlsx", page=out / "汇总.html")
    reported = write_report(county, out / "报告")
    assert_chinese("".join(item.reason for result in repaired.results for item in result.left))
    assert_chinese("".join(line.partition("：")[2] for line in converted.notes if "画表时程序出错" in line))
    assert reported.failed == ()
    assert len(json.loads((out / "记录.json").read_text(encoding="utf-8"))["files"]) == FILES
    for path in out.rglob("*.xlsx"):
        if (folder / path.name) not in before or opens(folder / path.name):  # a copy keeps every other part
            load_workbook(path)
    assert not [path for path in tmp_path.rglob(".xltools-*") if path.suffix == ".tmp"]
    assert {path: path.read_bytes() for path in paths} == before


def opens(path: Path) -> bool:
    """Whether openpyxl, which is stricter than Excel, opens a file at all."""
    try:
        load_workbook(path)
    except Exception:  # noqa: BLE001 - it has many ways to refuse
        return False
    return True


def named_or_none(use_case: Callable[[], object]) -> None:
    """Run a use case that may refuse in words of its own."""
    try:
        use_case()
    except WorkError as error:
        assert_chinese(error.message + error.fix)
