"""The invariant of a county's sums, over generated counties.

CB001 counted tables add up to the total, whatever is sent twice, in other forms, in levels, in lists or blank
CB002 every amount is counted with its cell or left out with its reason, none twice
CB003 an amount that is no number is named with the totals it is missing from
CB004 totals that are not what the tables say are never written
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.county_records import department, indicator, project, read, task

from xltools.county import consolidate
from xltools.county.balance import BalanceError, amounts, balance
from xltools.county.sums import make_book, total
from xltools.model.money import convert
from xltools.model.records import FileRead, ProjectList, Table

TOWNS = ("柳河镇", "青杨乡", "石桥镇")
MONEY = st.integers(1, 99999).map(lambda cents: Decimal(cents) / 100)


def _in_yuan(table: Table) -> Table:
    """The same table with its money in 元."""
    money = table.funding
    fields = {
        n: None if (v := getattr(money, n)) is None else convert(v, "万元", "元")
        for n in ("total", "fiscal", "other")
    }
    return replace(table, currency_unit="元", funding=replace(money, **fields))


@st.composite
def _counties(draw: st.DrawFn) -> tuple[list[FileRead], Decimal, Decimal]:
    """Files of a county, and what its department and project totals must be."""
    files: list[FileRead] = []
    tasks_due = projects_due = Decimal(0)
    for town in TOWNS[: draw(st.integers(1, 3))]:
        own = [task(f"第{n}项工作", str(draw(MONEY))) for n in range(draw(st.integers(1, 3)))]
        parts = [draw(MONEY), draw(MONEY)]
        heads = [
            task("一、基本支出", str(sum(parts))), task("（一）人员经费", str(parts[0])),
            task("（二）公用经费", str(parts[1])), task("二、项目支出", "7"), task("（一）修路", "7"),
        ]  # fmt: skip
        levels = draw(st.booleans())
        chosen = heads if levels else own
        due = sum(parts) + 7 if levels else sum((t.total or Decimal(0) for t in own), Decimal(0))
        tasks_due += due
        files.append(read(f"{town}/整体.xlsx", department(town, *chosen), sha=f"{town}d"))
        for n in range(draw(st.integers(0, 2))):
            amount = draw(MONEY)
            projects_due += amount
            table = project(town, f"{'甲乙'[n]}项工程", str(amount), indicator("里程", f"≥{n + 3}人"))
            files.append(read(f"{town}/{n}.xlsx", table, sha=f"{town}{n}"))
            if draw(st.booleans()):
                files.append(read(f"{town}/补报{n}.docx", _in_yuan(table), sha=f"{town}{n}x"))
            if draw(st.booleans()):
                row = project(town, f"2024年{'甲乙'[n]}项工程", str(amount))
                listed = ProjectList("清单", "A1:C9", None, "万元", None, None, (0,))
                files.append(replace(read(f"{town}/清单{n}.xlsx", row, sha=f"{town}{n}l"), lists=(listed,)))
        if draw(st.booleans()):
            blank = Table(type="department_goal", layout="x", unit=town, year=2024)
            files.append(read(f"{town}/空表.xlsx", blank, sha=f"{town}b"))
    return files, tasks_due, projects_due


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_counties())
def test_cb001_cb002_every_amount_once_or_with_its_reason(county) -> None:
    files, tasks_due, projects_due = county
    book = make_book(consolidate(files))
    whole = total(list(book.figures.values()))
    assert whole.department[0] == tasks_due
    assert (whole.project[0] or 0) == projects_due
    found = book.balance
    assert found is not None and found.holds
    all_of_them = list(amounts(book.county))
    assert len(found.counted) + len(found.left_out) + len(found.unread) == len(all_of_them)
    assert all(amount.reason for amount in found.left_out)
    places = [(a.entry.number, a.cell, a.figure, a.name) for a in found.counted if a.kind == "项目"]
    assert len(places) == len(set(places))


def test_cb003_an_amount_that_is_no_number() -> None:
    table = replace(
        project("柳河镇", "修路", None),
        cells={"funding.total": "C5"},
        unreadable={"C5": "#REF!"},
        sheet="目标",
    )
    book = make_book(consolidate([read("a.xlsx", table)]))
    assert book.balance is not None
    assert [(a.cell, a.reason) for a in book.balance.unread] == [("C5", "单元格是 #REF!")]


def test_cb004_a_wrong_total_is_never_written(monkeypatch) -> None:
    book = make_book(consolidate([read("a.xlsx", department("柳河镇", task("修路", "5")))]))
    (number,) = book.figures
    book.figures[number] = replace(book.figures[number], department=(Decimal(6), Decimal(5), None))
    assert balance(book).differences == ("柳河镇部门整体总额：各表相加 5，汇总 6",)
    monkeypatch.setattr("xltools.county.sums._three", lambda rows: (Decimal(6), Decimal(5), None))
    with pytest.raises(BalanceError, match="各表相加 5，汇总 6"):
        make_book(book.county)
