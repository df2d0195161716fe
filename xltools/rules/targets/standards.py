"""T341 to T343, standards: 元 per month, per head and per time, in names, units and goals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xltools.rules.facts.views import FileView, Row, TableView
from xltools.rules.registry import Finding, file_rule, table_rule

_PERIODS: tuple[tuple[str, re.Pattern[str], frozenset[str]], ...] = (
    ("月", re.compile(r"每个?月|月均|月平均|月人均|平均月"), frozenset({"月", "个月"})),
    ("年", re.compile(r"平均每年|年均|年平均|年人均"), frozenset({"年"})),
    ("天", re.compile(r"平均每[天日]|日均|日平均"), frozenset({"天", "日"})),
    ("季度", re.compile(r"平均每季度?|季均"), frozenset({"季度", "季"})),
)
"""What a name says the amount is for, and the denominators that say the same."""
_SHORT = 16
_TIMES = frozenset({"次", "场", "月", "个月", "年", "天", "日", "季度", "季"})
_WITHOUT_YUAN = re.compile(
    r"(?<![\d.:：/])(?P<sum>\d{2,7}(?:\.\d+)?)\s*[/／]\s*每?(?:人次|人|户|次|场|天|日|亩|公里|村|月)"
    r"(?:\s*[/／]\s*每?(?:月|年|天|日|次|人))?"
)


def _denominators(row: Row) -> frozenset[str]:
    unit = row.target.unit if row.target is not None else None
    return frozenset((unit or "").split("/")[1:])


def _period(row: Row) -> tuple[str, frozenset[str]] | None:
    """The period a name (or its short description) speaks of, None where it names none or several."""
    description = row.indicator.description or ""
    said = row.name + description if len(description) <= _SHORT else row.name
    if "均" not in said and "每" not in said:
        return None
    found = [(name, per) for name, pattern, per in _PERIODS if pattern.search(said)]
    return found[0] if len(found) == 1 else None


@table_rule("T341")
def another_period(view: TableView) -> Iterator[Finding]:
    """An amount per month by its name and per time by its unit."""
    for row in view.rows:
        if row.unit_class != "money" or (said := _period(row)) is None:
            continue
        per = _denominators(row)
        other = per & _TIMES
        if other and not per & said[1]:
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”说的是每{said[0]}，指标值“{row.raw}”却是每{'、'.join(sorted(other))}。",
                "请核对是按什么计算的，把名称和单位改一致。",
            )


@file_rule("T342")
def period_left_out(file: FileView) -> Iterator[Finding]:
    """An average per month whose unit does not say so; one finding per file."""
    found = [
        (view, row, said[0])
        for view in file.tables
        for row in view.rows
        if row.unit_class == "money"
        and (said := _period(row)) is not None
        and said[0] != "年"
        and not _denominators(row) & _TIMES
    ]
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
    if "/" not in view.prose and "／" not in view.prose:
        return
    for cell, text in view.texts:
        found = _WITHOUT_YUAN.search(text)
        if found is not None:
            rest = found[0][len(found["sum"]) :].strip()
            yield Finding(
                cell or None,
                f"标准“{found[0]}”没有写钱的单位。",
                f"请补上单位，例如“{found['sum']}元{rest}”。",
            )
