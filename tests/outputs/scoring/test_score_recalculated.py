"""Python's scores, the sheet's formulas and LibreOffice agree, for generated tables over every scheme.

``XLTOOLS_SCORE_TABLES`` sets how many tables per scheme (24; the release was checked with 600). All
workbooks go through one LibreOffice: starting it costs more than recalculating a workbook. For the same
reason hypothesis draws first and the sheets are compared afterwards, all at once; what it drew is printed
with a difference, as nothing can be shrunk.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.county_records import read
from support.recalc import recalculate, stale_cells
from support.scoring_tables import LEVELS, RULES, SIGNS, UNITS, monitored, table

from xltools.county import consolidate
from xltools.model.records import Execution, Indicator, Table
from xltools.outputs.county.workbook import write_summary
from xltools.outputs.scoring.monitor import write_monitoring
from xltools.outputs.scoring.score import write_scores
from xltools.outputs.scoring.score_sheet import Placed
from xltools.scoring.scheme import Scheme, load_scheme, scheme_ids
from xltools.text.targets.grammar import parse_target

COUNT = int(os.environ.get("XLTOOLS_SCORE_TABLES", "24"))
Recalculate = Callable[..., list[str]]


@pytest.fixture
def differences(soffice: str, uno_python: str) -> Recalculate:
    """Every cell of some workbooks that LibreOffice calculates otherwise, of at least ``formulas``."""

    def compare(*paths: Path, formulas: int) -> list[str]:
        found: list[str] = []
        count = 0
        for path, sheets in zip(paths, recalculate(soffice, uno_python, *paths), strict=True):
            count += sum(len(sheet.formulas) for sheet in sheets.values())
            found += [f"{path.name} {line}" for line in stale_cells(path, sheets)]
        assert count >= formulas
        return found

    return compare


@pytest.mark.soffice
@pytest.mark.slow
def test_python_and_the_sheet_agree(tmp_path: Path, differences: Recalculate) -> None:
    paths, rows = [], 0
    for scheme_id in scheme_ids():
        scheme = load_scheme(scheme_id)
        pick = Random(f"scores {scheme_id} {COUNT}")
        paths.append(tmp_path / f"{scheme_id}.xlsx")
        placed = write_scores(paths[-1], [table(pick, scheme, number) for number in range(COUNT)], scheme)
        scored = [row for one in placed for row in one.result.indicators]
        assert {row.state for row in scored} == {"ok", "未填", "需人工评定"}
        rows += len(scored)
    assert differences(*paths, formulas=5 * rows) == []


@pytest.mark.soffice
@pytest.mark.slow
def test_monitoring_and_the_county_agree(tmp_path: Path, differences: Recalculate) -> None:
    scheme = load_scheme("national")
    pick = Random(f"monitoring {COUNT}")
    watched = [monitored(pick, scheme, number) for number in range(COUNT)]
    paths = [tmp_path / f"m{month}.xlsx" for month in (7, 12)]
    for path, month in zip(paths, (7, 12), strict=True):
        assert write_monitoring(path, watched, scheme, month=month) == len(watched)
    for scheme_id in scheme_ids():
        scheme = load_scheme(scheme_id)
        pick = Random(f"county {scheme_id} {COUNT}")
        tables = []
        for number in range(COUNT):
            made = table(pick, scheme, number)
            # One name for all, so that there is something to roll up.
            rows = tuple(replace(one, l3="指标") for one in made.indicators)
            tables.append(replace(made, unit=f"{'甲乙丙'[number % 3]}镇", indicators=rows))
        paths.append(tmp_path / f"county-{scheme_id}.xlsx")
        write_summary(consolidate([read("全部.xlsx", *tables)]), paths[-1], scheme=scheme)
    assert differences(*paths, formulas=30 * COUNT) == []


def amounts(low: int, high: int, places: int = 3) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, high, places=places, allow_nan=False, allow_infinity=False)


@st.composite
def schemes(draw: st.DrawFn) -> Scheme:
    """A shipped scheme with the choices a county may make."""
    return replace(
        load_scheme(draw(st.sampled_from(scheme_ids()))),
        pass_mark=draw(st.sampled_from([Decimal(0), Decimal(60), Decimal("79.99")])),
        equal=draw(st.sampled_from(["exact", "at_least"])),
        execution_method=draw(st.sampled_from(["linear", "steps"])),
        reason_over=draw(st.sampled_from([Decimal(100), Decimal(130), Decimal("150.5")])),
        places=draw(st.integers(0, 4)),
    )


@st.composite
def indicators(draw: st.DrawFn, n: int, scheme: Scheme) -> Indicator:
    """Targets and actuals of any kind; a numeric actual is often a threshold's share of the target."""
    kind = draw(st.sampled_from(["number", "number", "number", "range", "date", "quality", "text"]))
    unit, low = draw(st.sampled_from(UNITS)), draw(amounts(-50, 2000))
    actual: str | None
    if kind in ("number", "range"):
        shares = st.sampled_from(["0", "0.6", "0.799999999", "0.8", "1", "1.3", "1.3001", "-1"]).map(Decimal)
        value = draw(st.one_of(shares.map(lambda share: low * share), amounts(-50, 5000)))
        actual = f"{value:f}{draw(st.sampled_from([unit, '']))}"
        high = abs(low) + draw(amounts(1, 500))
        text = f"{draw(st.sampled_from(SIGNS))}{low:f}{unit}"
        text = f"{abs(low):f}-{high:f}{unit}" if kind == "range" else text
    elif kind == "date":
        days = st.dates(dt.date(2020, 12, 1), dt.date(2022, 2, 1))
        text = f"{draw(st.sampled_from(['', '≥', '<']))}{draw(days):%Y年%m月%d日}"
        actual = draw(days).isoformat()
    else:
        text = draw(st.sampled_from(["显著提升", "优", "提高村民生活质量。"]))
        band = draw(st.sampled_from([band.name for band in scheme.bands]))
        actual = f"{band} {draw(amounts(0, 101, 2)):f}%"
    if kind == "text":
        actual = draw(st.text(alphabet=" 0123456789.%≥-元人年月日优=+@", max_size=8))
    l1, l2 = draw(st.sampled_from(LEVELS))
    return Indicator(
        l1,
        l2,
        f"指标{n}",
        parse_target(text),
        weight=draw(st.one_of(st.none(), amounts(0, 60, 2), st.just(Decimal(10)), st.just(Decimal("7.5")))),
        rule=draw(st.sampled_from(RULES)),
        actual=draw(st.sampled_from([actual, actual, actual, None])),
    )


@st.composite
def batches(draw: st.DrawFn) -> tuple[Scheme, list[Table]]:
    """One scheme and a few tables to score with it."""
    scheme, tables = draw(schemes()), []
    for number in range(draw(st.integers(3, 8))):
        money = st.one_of(st.none(), amounts(-1, 500, 2))
        tables.append(
            Table(
                "project_selfeval",
                "score_project",
                year=2021,
                unit="某某镇人民政府",
                project=f"项目{number}",
                execution=Execution(draw(money), draw(money), draw(money)),
                indicators=tuple(draw(indicators(n, scheme)) for n in range(1, draw(st.integers(1, 6)) + 1)),
            )
        )
    return scheme, tables


@pytest.mark.soffice
@pytest.mark.slow
def test_whatever_hypothesis_draws(tmp_path: Path, differences: Recalculate) -> None:
    placed: dict[str, dict[str, Placed]] = {}
    paths: list[Path] = []

    @settings(max_examples=COUNT // 2, database=None, phases=[Phase.generate], deadline=None,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(batches())
    def collect(batch: tuple[Scheme, list[Table]]) -> None:
        scheme, tables = batch
        paths.append(tmp_path / f"{len(paths)}.xlsx")
        drawn = write_scores(paths[-1], tables, scheme)
        placed[paths[-1].name] = {one.sheet: one for one in drawn}

    collect()
    found = []
    for line in differences(*paths, formulas=100):
        name, sheet, row = re.match(r"(\S+) (.*)!\D+(\d+)", line).groups()  # type: ignore[union-attr]
        one = placed[name].get(sheet)
        first = int(re.search(r"\d+", one.scores)[0]) if one is not None else 0  # type: ignore[index]
        at = int(row) - first
        rows = one.result.indicators if one is not None else ()
        found.append((line, rows[at].indicator if 0 <= at < len(rows) else None))
    assert found == []
