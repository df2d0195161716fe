"""``read(draw(layout, table)) == table`` for every layout: what is drawn is read back, fact by fact.

DR001 any table a layout can hold comes back equal, plain or as a protected template
DR002 totals that equal their parts are live formulas, others stay the constants they were printed as
DR003 up to 60 tasks and 120 indicators
DR004 the same table gives the same bytes
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.draw_strategies import consistent, tables

from xltools.layouts.layout import Layout, load_layouts
from xltools.model.records import Funding, Table
from xltools.outputs.forms.draw import write_workbook
from xltools.outputs.forms.template import NO_TEMPLATE, template_builder, write_templates
from xltools.sheets.save import workbook_bytes
from xltools.work.read import read_file

LAYOUTS = [layout for layout in load_layouts() if layout.id not in NO_TEMPLATE]
SOME = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


@pytest.fixture(params=LAYOUTS, ids=lambda layout: layout.id)
def layout(request: pytest.FixtureRequest) -> Layout:
    """Every layout a table can be drawn in."""
    found: Layout = request.param
    return found


def _read_back(path: Path) -> list[Table]:
    return list(read_file(path).tables)


def _drawn(layout: Layout, data: st.DataObject) -> list[Table]:
    table = data.draw(tables(layout))
    if layout.many:
        # The printed total of a project list belongs to the list, not to its projects.
        others = [
            replace(data.draw(tables(layout)), unit=table.unit, unit_code=table.unit_code) for _ in "ab"
        ]
        return [
            replace(t, year=table.year, currency_unit=table.currency_unit, printed_totals=Funding())
            for t in (table, *others)
        ]
    return [table]


@SOME
@given(data=st.data())
def test_dr001_drawn_tables_come_back_equal(layout: Layout, tmp_path: Path, data: st.DataObject) -> None:
    drawn = _drawn(layout, data)
    path = tmp_path / "drawn.xlsx"
    write_workbook(path, [("表", layout, drawn)])
    assert _read_back(path) == drawn


@SOME
@given(data=st.data())
def test_dr001_filled_templates_come_back_equal(layout: Layout, tmp_path: Path, data: st.DataObject) -> None:
    drawn = _drawn(layout, data)
    path = tmp_path / "filled.xlsx"
    write_templates(path, [("表", layout, drawn)])
    assert _read_back(path) == drawn


@SOME
@given(data=st.data())
def test_dr002_totals_are_live_where_they_agree(tmp_path: Path, data: st.DataObject) -> None:
    from openpyxl import load_workbook

    layout = next(layout for layout in LAYOUTS if layout.id == "xinjiang_department_goal")
    table = consistent(data.draw(tables(layout)))
    path = tmp_path / "totals.xlsx"
    write_workbook(path, [("表", layout, [table])])
    back = _read_back(path)
    assert back == [table]
    cell = back[0].cell("printed_totals.total")
    if table.printed_totals.total is not None:
        assert cell is not None
        assert str(load_workbook(path)["表"][cell].value).startswith("=ROUND(SUM(")
        wrong = replace(
            table, printed_totals=replace(table.printed_totals, total=table.printed_totals.total + 1)
        )
        write_workbook(path, [("表", layout, [wrong])])
        assert _read_back(path) == [wrong]
        assert not str(load_workbook(path)["表"][cell].value).startswith("=")


@settings(SOME, max_examples=2)
@given(data=st.data())
def test_dr003_long_tables_grow(layout: Layout, tmp_path: Path, data: st.DataObject) -> None:
    table = data.draw(tables(layout, 60, 120))
    table = replace(table, printed_totals=Funding()) if layout.many else table
    path = tmp_path / "long.xlsx"
    write_templates(path, [("表", layout, [table])])
    assert _read_back(path) == [table]


def test_dr004_same_table_same_bytes(layout: Layout) -> None:
    first = workbook_bytes(template_builder([("表", layout, [])]))
    assert first == workbook_bytes(template_builder([("表", layout, [])]))
