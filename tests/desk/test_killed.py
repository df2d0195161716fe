"""A run killed at any moment leaves the ledger sound, every output whole, and the next run tells the
truth.
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from python_calamine import load_workbook
from support.season import Season
from support.season_checks import assert_true, collect

TIMES = int(os.environ.get("XLTOOLS_KILLS", "3"))


def assert_whole(folder: Path) -> None:
    place = folder / "汇总"
    if (place / "台账.sqlite").exists():
        db = sqlite3.connect(place / "台账.sqlite")
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.close()
    for path in place.rglob("*.xlsx"):
        if ".暂存" not in path.parts:
            assert load_workbook(str(path)).sheet_names
    for path in place.glob("*.html"):
        assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_killed_at_random_moments(tmp_path: Path) -> None:
    season = Season.start(tmp_path / "收表", 3, seed=3)
    season.round = 1
    for town in season.towns:
        season.hand_in(town)
    command = [
        sys.executable,
        "-m",
        "xltools",
        "collect",
        str(season.folder),
        "--roster",
        str(season.roster),
        "-q",
    ]
    began = time.monotonic()
    subprocess.run(command, capture_output=True, check=False)
    whole = time.monotonic() - began
    chance = random.Random(11)
    for n in range(TIMES):
        season.round = 2 + n
        season.overwrite(season.towns[n % 3])
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # Most of a run is loading the program: more of the moments fall in its second half.
        time.sleep(whole * (1 - chance.random() ** 2))
        running.kill()
        running.wait()
        assert_whole(season.folder)
    _, answer = collect(season)
    assert_true(season, answer)
    assert answer["ledger"]["round"] <= TIMES + 1
    assert_whole(season.folder)
    assert not (season.folder / "汇总" / ".暂存").exists()
