"""Python's scores, the sheet's formulas and LibreOffice agree, for generated tables over every scheme.

``XLTOOLS_SCORE_TABLES`` sets how many tables per scheme (40; the release was checked with 600).
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest
from recalc import recalculate, stale_cells
from scoring_tables import monitored, table

from xltools.scoring.scheme import load_scheme, scheme_ids
from xltools.workbooks.monitor import write_monitoring
from xltools.workbooks.score import write_scores

COUNT = int(os.environ.get("XLTOOLS_SCORE_TABLES", "40"))


@pytest.mark.soffice
@pytest.mark.slow
@pytest.mark.parametrize("scheme_id", scheme_ids())
def test_python_and_the_sheet_agree(scheme_id: str, tmp_path: Path, soffice: str, uno_python: str) -> None:
    scheme = load_scheme(scheme_id)
    pick = Random(f"scores {scheme_id} {COUNT}")
    tables = [table(pick, scheme, number) for number in range(COUNT)]
    path = tmp_path / "scores.xlsx"
    placed = write_scores(path, tables, scheme)
    scored = [row for one in placed for row in one.result.indicators]
    assert {row.state for row in scored} == {"ok", "未填", "需人工评定"}
    [sheets] = recalculate(soffice, uno_python, path)
    assert sum(len(sheet.formulas) for sheet in sheets.values()) > 5 * len(scored)
    assert stale_cells(path, sheets) == []


@pytest.mark.soffice
@pytest.mark.slow
def test_monitoring_sheets_agree(tmp_path: Path, soffice: str, uno_python: str) -> None:
    scheme = load_scheme("national")
    pick = Random(f"monitoring {COUNT}")
    tables = [monitored(pick, scheme, number) for number in range(2 * COUNT)]
    paths = [tmp_path / f"m{month}.xlsx" for month in (7, 12)]
    for path, month in zip(paths, (7, 12), strict=True):
        assert write_monitoring(path, tables, scheme, month=month) == len(tables)
    for path, sheets in zip(paths, recalculate(soffice, uno_python, *paths), strict=True):
        assert stale_cells(path, sheets) == []
