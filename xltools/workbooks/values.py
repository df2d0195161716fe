"""What a table prints in a field: the value of every field path, as text, amount or list.

Lists are joined the way offices write them: one goal alone stands without a marker, several are
numbered, one per line. Indicators written as prose follow the numbered form of the project lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from xltools.layouts.model import Layout
from xltools.records import ExecutionPart, Funding, Indicator, SubGoal, Table, Target, Task

Value = str | Decimal | int | None
"""What one cell holds before it is drawn; None is a blank cell."""

PARTS = {"fiscal": "当年财政拨款", "carryover": "上年结转资金", "other": "其他资金"}
"""The rows of the execution table: key in a field path → name of the part."""

CHINESE_DIGITS = "零一二三四五六七八九"
_AMOUNT_FIELDS = ("initial", "adjusted", "executed", "rate", "weight", "score")


def chinese_number(n: int) -> str:
    """``12`` → ``十二``; for 1 to 99, the Arabic figure beyond."""
    if not 0 < n < 100:
        return str(n)
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else CHINESE_DIGITS[tens] + "十"
    return head + (CHINESE_DIGITS[ones] if ones else "")


def join_list(items: Sequence[str], marker: str) -> str | None:
    """``goals`` and the like in one cell; ``marker`` holds ``{n}`` (``目标{n}：``)."""
    if not items:
        return None
    if len(items) == 1:
        return items[0]
    return "\n".join(marker.format(n=n) + text for n, text in enumerate(items, 1))


def indicators_prose(indicators: Sequence[Indicator]) -> str | None:
    """Indicators as numbered prose: ``一、产出指标`` / ``（一）数量指标：`` / ``1.名称 指标值``."""
    lines: list[str] = []
    first = second = third = 0
    l1: str | None = None
    l2: str | None = None
    for indicator in indicators:
        if indicator.l1 != l1 or not lines:
            l1, l2, second, third = indicator.l1, None, 0, 0
            first += 1
            lines.append(f"{chinese_number(first)}、{l1 or ''}")
        if indicator.l2 != l2:
            l2, third = indicator.l2, 0
            second += 1
            lines.append(f"（{chinese_number(second)}）{l2}：")
        third += 1
        target = indicator.target.raw if indicator.target else ""
        lines.append(f"{third}.{indicator.l3 or ''} {target}".rstrip())
    return "\n".join(lines) or None


def _part(table: Table, key: str) -> ExecutionPart | None:
    return next((part for part in table.execution.parts if part.name == PARTS[key]), None)


def record_value(record: Task | Indicator | SubGoal, name: str) -> Value:
    """One attribute of a repeating record; a target prints its raw text."""
    value: Value | Target = getattr(record, name)
    return value.raw if isinstance(value, Target) else value


def table_value(layout: Layout, table: Table, path: str) -> Value:
    """The value of a field that stands once in a table; KeyError for a path no table has."""
    if path in ("goals", "results", "safeguards"):
        items: tuple[str, ...] = getattr(table, path)
        return join_list(items, layout.goal_marker)
    if path == "indicators":
        return indicators_prose(table.indicators)
    if "." not in path:
        return cast(Value, getattr(table, path))
    stem, _, rest = path.partition(".")
    if stem == "plan":
        return next((step.amount for step in table.plan if step.by == rest), None)
    if stem == "execution" and "." in rest:
        key, _, name = rest.partition(".")
        part = _part(table, key)
        return cast(Value, getattr(part, name)) if part else None
    if stem == "execution" and rest in _AMOUNT_FIELDS:
        return cast(Value, getattr(table.execution, rest))
    if stem in ("funding", "printed_totals"):
        funding: Funding = getattr(table, stem)
        return cast(Value, getattr(funding, rest))
    raise KeyError(path)


def fill_line(text: str, table: Table, blank: str = "　　　　") -> str:
    """A title, head or foot line with its ``{year}``, ``{unit}`` … replaced; ``blank`` where unknown."""
    for name in ("year", "unit", "unit_code", "department", "project", "period", "manager"):
        mark = "{" + name + "}"
        if mark in text:
            value = getattr(table, name)
            text = text.replace(mark, blank if value is None else str(value))
    return text


def in_currency(text: str, drawn: str, wanted: str) -> str:
    """A label with the layout's money unit replaced by the table's (``（万元）`` → ``（元）``)."""
    if drawn == wanted:
        return text
    for before, after in (("（", "）"), ("(", ")")):
        text = text.replace(f"{before}{drawn}{after}", f"{before}{wanted}{after}")
    return text.replace(f"单位：{drawn}", f"单位：{wanted}")
