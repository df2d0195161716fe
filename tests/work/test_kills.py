"""Killed at any moment, ``merge`` leaves its outputs whole or absent, and nothing else for long.

``XLTOOLS_KILLS=100 pytest tests/work/test_kills.py`` kills a hundred times; the moments come from a seed.
In CI it is ten times, elsewhere three.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl import load_workbook

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "county"
KILLS = int(os.environ.get("XLTOOLS_KILLS", "10" if os.environ.get("CI") else "3"))


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_outputs_are_whole_or_absent(tmp_path: Path) -> None:
    rng = random.Random(20240101)
    sources = [EXAMPLES / "石桥镇", EXAMPLES / "红岩镇"]
    book, page = tmp_path / "汇总.xlsx", tmp_path / "汇总.html"
    command = [sys.executable, "-m", "xltools", "merge", *map(str, sources), "-o", str(book)]
    command += ["--html", str(page), "-q"]
    began = time.monotonic()
    subprocess.run(command, check=False, capture_output=True)
    whole = time.monotonic() - began
    assert book.exists() and page.exists()
    complete = 0
    for _ in range(KILLS):
        book.unlink(missing_ok=True)
        page.unlink(missing_ok=True)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * rng.uniform(0.05, 1.1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if book.exists():
            assert load_workbook(book).sheetnames[0] == "总览"
        if page.exists():
            complete += 1
            assert page.read_text(encoding="utf-8").rstrip().endswith("</html>")
    subprocess.run(command, check=False, capture_output=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["汇总.html", "汇总.xlsx"]
    assert complete < KILLS or KILLS < 5, "no kill came before the end"
