"""The county as pandas frames: the same rows and the same exact figures as the county workbook."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pandas as pd
from support.places import EXAMPLES

from xltools.county import consolidate
from xltools.county.frames import COLUMNS, frames, read_frames
from xltools.county.sums import make_book
from xltools.work.read import read_paths


def test_money_stays_decimal_and_agrees_with_the_book() -> None:
    county = consolidate(read_paths([EXAMPLES]))
    found = frames(county)
    assert {name: tuple(frame.columns) for name, frame in found.items()} == COLUMNS
    book = make_book(county)
    projects = found["projects"]
    assert len(projects) == len(book.projects)
    assert len(found["indicators"]) == len(book.indicators)
    amounts = [amount for amount in projects["total"] if amount is not None]
    assert amounts and all(type(amount) is Decimal for amount in amounts)
    counted = projects[projects["counted"].astype(bool) & projects["total"].notna()]
    expected = sum((p.total for p in book.projects if p.entry.counted and p.total is not None), Decimal(0))
    assert sum(counted["total"], Decimal(0)) == expected == Decimal("157.50")


def test_blanks_are_none_and_every_row_has_its_place() -> None:
    found = read_frames([EXAMPLES])
    assert found["projects"]["other"].isna().any()
    for frame in found.values():
        assert frame["path"].notna().all()
    assert set(found["problems"]["code"]) >= {"A204", "A202", "W401"}


def test_an_empty_county_has_its_columns() -> None:
    empty = frames(consolidate([]))
    assert all(isinstance(frame, pd.DataFrame) and frame.empty for frame in empty.values())
    assert tuple(empty["tasks"].columns) == COLUMNS["tasks"]


def test_a_check_does_not_load_pandas() -> None:
    code = (
        "import sys; from xltools.cli import main\n"
        f"main(['check', {str(EXAMPLES)!r}, '--quiet'])\n"
        "print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "False"
