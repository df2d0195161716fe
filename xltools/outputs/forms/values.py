"""What a table prints in a field: the value of every field path, as text, amount or list.

Lists are joined the way offices write them: one goal alone stands without a marker, several are
numbered, one per line. Indicators written as prose follow the numbered form of the project lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from xltools.layouts.layout import Layout
from xltools.layouts.read.prose import join_items, write_indicators
from xltools.model.records import ExecutionPart, Funding, Indicator, SubGoal, Table, Target, Task

Value = str | Decimal | int | None
"""What one cell holds before it is drawn; None is a blank cell."""

PARTS = {"fiscal": "当年财政拨款", "carryover": "上年结转资金", "other": "其他资金"}
"""The rows of the execution table: key in a field path → name of the part."""

_AMOUNT_FIELDS = ("initial", "adjusted", "executed", "rate", "weight", "score")


def join_list(items: Sequence[str], marker: str) -> str | None:
    """``goals`` and the like in one cell; ``marker`` holds ``{n}`` (``目标{n}：``)."""
    return join_items(items, marker) if items else None


def _part(table: Table, key: str) -> ExecutionPart | None:
    return next((part for part in table.execution.parts if part.name == PARTS[key]), None)


def record_value(record: Task | Indicator | SubGoal, name: str) -> Value:
    """One attribute of a repeating record; a target prints its raw text."""
    value: Value | Target = getattr(record, name)
    return value.raw if isinstance(value, Target) else value


def split_target(target: Target) -> tuple[str | None, str, str | None]:
    """A target for forms that write sign, figure and unit in three columns.

    Joined again the three give ``raw``; a target that is no plain figure stays whole in the middle.
    """
    sign, unit = target.operator or "", target.unit or ""
    middle = target.raw.removeprefix(sign).removesuffix(unit)
    figure = middle.replace(".", "", 1).isascii() and middle.replace(".", "", 1).isdigit()
    if figure and sign + middle + unit == target.raw:
        return sign or None, middle, unit or None
    return None, target.raw, None


def table_value(layout: Layout, table: Table, path: str) -> Value:
    """The value of a field that stands once in a table; KeyError for a path no table has."""
    if path in ("goals", "results", "safeguards"):
        items: tuple[str, ...] = getattr(table, path)
        return join_list(items, layout.goal_marker)
    if path == "indicators":
        return write_indicators(table.indicators) or None
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
