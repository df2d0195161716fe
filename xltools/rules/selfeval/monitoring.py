"""E722 to E725, monitoring: money and indicators in mid-year, and what the year is expected to come to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from xltools.model.money import short
from xltools.rules.facts.evaluated_rows import NUMERIC, actual, fell_short
from xltools.rules.facts.views import Row, TableView
from xltools.rules.registry import Finding, table_rule
from xltools.scoring.actual import is_blank
from xltools.text.targets.grammar import base_unit, parse_target
from xltools.text.units import converted

_SHOWN = 3
_FALLING = frozenset({"people", "households", "percent", "duration"})
"""What may be less at the end of the year than in its middle: heads come and go, rates move."""


def _explained(row: Row) -> bool:
    """Whether anything is said of the row: a reason or a note."""
    return not (is_blank(row.indicator.reason) and is_blank(row.indicator.note))


def _told(rows: list[Row], *shown: str) -> str:
    """The first rows in words, the rest by number."""
    return "、".join(shown[:_SHOWN]) + (f"等 {len(rows)} 条" if len(rows) > _SHOWN else "")


@table_rule("E722")
def above_initial_budget(view: TableView) -> Iterator[Finding]:
    """More was spent than the initial budget, and no adjusted one is given; E702 compares with that."""
    execution = view.table.execution
    if view.table.type != "monitoring" or execution.adjusted is not None:
        return
    initial, executed = execution.initial, execution.executed
    if initial and executed is not None and executed > initial:
        yield Finding(
            view.cell("execution.executed"),
            f"监控时的执行数 {short(executed)} 已经大于年初预算数 {short(initial)}。",
            "请核对；年中追加了预算的，写明调整后的预算数。",
        )


def _short_of_target(row: Row) -> bool:
    """Whether the forecast misses the target; one with a sign copies it and says nothing."""
    text = row.indicator.forecast
    if row.kind not in (*NUMERIC, "date") or is_blank(text):
        return False
    found = parse_target(text or "")
    if found.operator is not None and row.kind != "date" or found.kind not in (*NUMERIC, "date"):
        return False
    return fell_short(Row(replace(row.indicator, actual=text)))


@table_rule("E723")
def forecast_below_target(view: TableView) -> Iterator[Finding]:
    """The year is expected to miss a target, and nothing says why. One finding for a table."""
    if view.table.type != "monitoring":
        return
    rows = [row for row in view.rows if row.indicator.forecast and not _explained(row)]
    rows = [row for row in rows if _short_of_target(row)]
    if rows:
        shown = [f"“{row.name}”指标值“{row.raw}”，全年预计“{row.indicator.forecast}”" for row in rows]
        yield Finding(
            rows[0].cell("forecast"),
            f"全年预计完不成，没有写偏差原因：{_told(rows, *shown)}。",
            "请写明原因和下一步措施；写错了的，改成实际预计的数。",
            tuple(view.place(row.cell("forecast")) for row in rows[1:]),
        )


def _falls_back(row: Row) -> bool:
    """Whether less is expected for the year than is done already, of what only adds up."""
    done, text = actual(row), row.indicator.forecast
    if row.kind != "number" or done is None or is_blank(text) or row.unit_class in _FALLING:
        return False
    due = parse_target(text or "")
    if not isinstance(done.value, Decimal) or not isinstance(due.value, Decimal):
        return False
    if row.noun.bounded or row.level.one == "成本" or "成本" in row.level.two:
        return False
    if done.operator is not None or due.operator not in (None, "="):
        return False
    units = done.unit or "", due.unit or ""
    if not units[0] or "/" in units[0] + units[1] or base_unit(units[0])[1] == "元":
        return False
    same = converted(done.value, *units)
    return same is not None and same > due.value


@table_rule("E724")
def done_above_forecast(view: TableView) -> Iterator[Finding]:
    """More is done already than is expected for the whole year."""
    if view.table.type != "monitoring":
        return
    for row in view.rows:
        if row.indicator.forecast and not _explained(row) and _falls_back(row):
            yield Finding(
                row.cell("forecast"),
                f"指标“{row.name}”到监控时已完成“{row.indicator.actual}”，"
                f"全年预计却只有“{row.indicator.forecast}”。",
                "全年预计完成的不会少于已经完成的，请核对两个数；多半是照抄了指标值。",
                (view.place(row.cell("actual")),),
            )


@table_rule("E725")
def progress_missing(view: TableView) -> Iterator[Finding]:
    """Indicators without a word on how far they are, where most have one. One finding for a table."""
    if view.table.type != "monitoring":
        return
    rows = [row for row in view.rows if row.name and row.raw]
    absent = [row for row in rows if not (row.indicator.actual or "").strip() and not _explained(row)]
    if absent and len(absent) * 2 < len(rows):
        yield Finding(
            absent[0].cell("actual"),
            f"{len(absent)} 条指标没有填写完成情况：{_told(absent, *(f'“{row.name}”' for row in absent))}。",
            "请填写到监控时完成了多少；还没有开展的写“尚未开展”。",
            tuple(view.place(row.cell("actual")) for row in absent[1:]),
        )
