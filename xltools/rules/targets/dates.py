"""T307, T315 and T316, dates: of another year, of no calendar, and periods that end before they begin."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.rules.facts.views import Row, TableView
from xltools.rules.registry import Finding, table_rule

_NAMED_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?!以来|底以来|度?以前|至|[-—~])")
_LEFT_OVER = re.compile(
    r"结转|结余|续建|遗留|尾款|质保|欠|补发|补缴|补拨|以前|往年|上年|去年|清算|结算|决算|审计|考核结果|绩效考核|较|比|基数"
    r"|基期|水平年|标准|办法|规划|考核|12月|四季度|年终|年底|奖|换届|启动|\d届|跨年|至20|[-—~]20"
)
"""Words with which another year is named rightly."""
_DAYS = (
    re.compile(r"(?:(?P<y>20\d\d)年)?(?<!\d)(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]"),
    re.compile(r"(?<!\d)(?P<y>20\d\d)(?P<sep>[./-])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?P<y>20\d\d)年(?P<m>\d{1,2})(?P<d>)月"),
)


def _years(row: Row) -> list[int]:
    target = row.target
    if target is None:
        return []
    if target.kind == "date" and isinstance(target.value, str):
        return [int(target.value[:4])]
    if target.kind == "range" and isinstance(target.value, tuple):
        return [int(end[:4]) for end in target.value if isinstance(end, str)]
    return []


def _year_in_name(row: Row, view: TableView, year: int) -> int | None:
    """The other year a level-3 name speaks of, where the goals and the project do not speak of it too."""
    name = row.name
    if "年" not in name or "20" not in name or _LEFT_OVER.search(name):
        return None
    years = {int(found) for found in _NAMED_YEAR.findall(name)}
    if len(years) != 1 or not 0 < abs(year - max(years)) <= 3:
        return None
    (other,) = years
    return None if str(other) in f"{view.table.project} {view.prose}" else other


_PERIOD_LABEL = re.compile(r"期限|周期|起止|期间|实施期|实施时间|建设期|工期|项目时间|服务期")
_YEAR_MONTH = re.compile(r"(?<!\d)(20\d\d)(?:年|[./-]\d{1,2}(?!\d))")


def _in_period(years: list[int], view: TableView) -> bool:
    """Whether the table prints a period over several years (实施期 2023.07–2024.01) that holds the years."""
    texts = [extra.value for extra in view.table.extras if _PERIOD_LABEL.search(extra.label)]
    texts.append(view.table.period or "")
    for text in texts:
        printed = [int(found) for found in _YEAR_MONTH.findall(text)]
        if len(printed) > 1 and min(printed) <= min(years) and max(years) <= max(printed):
            return True
    return False


@table_rule("T307")
def other_year(view: TableView) -> Iterator[Finding]:
    """A date outside the table's year (last year's text, or a deadline after the year's end)."""
    year = view.table.year
    if year is None:
        return
    for row in view.rows:
        other = _year_in_name(row, view, year)
        if other is not None:
            yield Finding(
                row.cell(),
                f"本表是 {year} 年的，三级指标“{row.name}”里写的却是 {other} 年。",
                f"沿用旧文字的，请改成 {year} 年；确是 {other} 年的事，请在总体目标里说明。",
            )
        years = _years(row)
        if row.raw and row.raw in view.prose and str(year) in view.prose:
            continue  # the goals say the same day and speak of this year: ordered before it begins
        if years and not min(years) <= year <= max(years) and not _in_period(years, view):
            yield Finding(
                row.cell("target"),
                f"本表是 {year} 年的，指标“{row.name}”的时间却是“{row.raw}”。",
                f"请改成 {year} 年的日期；跨年项目请写明本年应完成到哪一步。",
            )


def impossible_day(text: str, year: int | None) -> str | None:
    """The first date in a text that no calendar has; without a year written, the table's counts."""
    if "月" not in text and "20" not in text:
        return None
    for pattern in _DAYS:
        for found in pattern.finditer(text):
            month, day = int(found["m"]), int(found["d"] or 1)
            in_year = int(found["y"] or year or 2024)
            if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(in_year, month)[1]:
                return found[0]
    return None


@table_rule("T315")
def impossible_date(view: TableView) -> Iterator[Finding]:
    """A day or a month that does not exist, as a target or in a goal."""
    for row in view.rows:
        if row.kind not in ("text", "range") or not row.raw:
            # Dates that were understood exist, and quality words hold no figure.
            continue
        wrong = impossible_day(row.raw, view.table.year)
        if wrong:
            yield Finding(
                row.cell("target"),
                f"指标“{row.name}”的指标值“{row.raw}”里，日期“{wrong}”不存在。",
                "请改成正确的日期。",
            )
    for cell, text in view.texts if impossible_day(view.prose, view.table.year) else ():
        wrong = impossible_day(text, view.table.year)
        if wrong:
            yield Finding(cell or None, f"文字里的日期“{wrong}”不存在。", "请改成正确的日期。")


@table_rule("T316")
def reversed_range(view: TableView) -> Iterator[Finding]:
    """A range whose low end is above its high end."""
    for row in view.rows:
        value = row.target.value if row.target else None
        if isinstance(value, tuple):
            low, high = value
            wrong = isinstance(low, Decimal) and isinstance(high, Decimal) and low > high
            wrong = wrong or (isinstance(low, str) and isinstance(high, str) and low > high)
            if wrong:
                yield Finding(
                    row.cell("target"), f"指标“{row.name}”的范围“{row.raw}”前大后小。", "请调换两个数。"
                )
