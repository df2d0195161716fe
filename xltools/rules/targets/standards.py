"""T341 to T343, standards: 元 per month, per head and per time, in names, units and goals."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.rules.facts.claims.each import read_each
from xltools.rules.facts.views import FileView, Row, TableView
from xltools.rules.registry import Finding, file_rule, table_rule

_SHORT = 16
_NAMES = {"月": ("月", "个月"), "年": ("年",), "日": ("天", "日"), "季": ("季度", "季"), "周": ("周",)}
"""A period, and the denominators that say it; the first is what it is called."""
_TIMES = frozenset({"次", "场", "月", "个月", "年", "天", "日", "季度", "季", "周"})
_LEAST = 10


def _denominators(row: Row) -> frozenset[str]:
    unit = row.target.unit if row.target is not None else None
    return frozenset((unit or "").split("/")[1:])


def _period(row: Row) -> str:
    """The period a name (or its short description) speaks of, "" where it names none or several."""
    description = row.indicator.description or ""
    said = row.name + description if len(description) <= _SHORT else row.name
    if "均" not in said and "每" not in said:
        return ""
    periods = {read_each(part, "", "").period for part in (row.name, said)} - {""}
    return periods.pop() if len(periods) == 1 and periods <= set(_NAMES) else ""


@table_rule("T341")
def another_period(view: TableView) -> Iterator[Finding]:
    """An amount per month by its name and per time by its unit."""
    for row in view.rows:
        if row.unit_class != "money" or not (period := _period(row)):
            continue
        per = _denominators(row)
        other = per & _TIMES
        if other and not per & set(_NAMES[period]):
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”说的是每{_NAMES[period][0]}，指标值“{row.raw}”却是每{'、'.join(sorted(other))}。",
                "请核对是按什么计算的，把名称和单位改一致。",
            )


@file_rule("T342")
def period_left_out(file: FileView) -> Iterator[Finding]:
    """An average per month whose unit does not say so; one finding per file."""
    found = [
        (view, row, _NAMES[period][0])
        for view in file.tables
        for row in view.rows
        if row.unit_class == "money" and (period := _period(row)) not in ("", "年")
        and not _denominators(row) & _TIMES
    ]  # fmt: skip
    if found:
        view, row, period = found[0]
        many = f"等 {len(found)} 条" if len(found) > 1 else ""
        yield Finding(
            row.cell("target"),
            f"指标“{row.name}”{many}说的是每{period}，指标值“{row.raw}”的单位里没有“/{period}”。",
            f"请写全单位，例如“{row.target.unit if row.target else '元'}/{period}”，否则会和全年的成本相混。",
            view=view,
        )


@table_rule("T343")
def standard_without_yuan(view: TableView) -> Iterator[Finding]:
    """按1500/人/月 in a goal: 元 was left out."""
    for said in view.claims:
        bare = [claim for claim in said.claims if claim.unit.startswith("/") and claim.value >= _LEAST]
        for claim in bare[:1]:
            figure = claim.text.removesuffix(claim.unit)
            yield Finding(
                claim.cell or None,
                f"标准“{claim.text}”没有写钱的单位。",
                f"请补上单位，例如“{figure}元{claim.unit}”。",
            )
