"""Fitting a table into another form: what the form cannot hold is named, never lost in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from xltools.layouts.layout import Layout, field_defaults
from xltools.model.money import short
from xltools.model.records import Execution, ExecutionPart, Funding, Indicator, SubGoal, Table, Task
from xltools.outputs.forms.values import PARTS

_SINGLES = (
    "year", "period", "unit", "unit_code", "department", "project", "project_code", "manager", "purpose",
    "total_score",
)  # fmt: skip
_LISTS = ("goals", "results", "safeguards")
_MARK = re.compile(r"\{([a-z_]+)\}")
_PROSE = {"l1", "l2", "l3", "target"}
_POSITION = {"where"}
_NOTHING = (None, ())


@dataclass(frozen=True, slots=True)
class Loss:
    """Something a form has no place for: the field's Chinese name and what stood in it."""

    name: str
    value: str

    def sentence(self, layout: Layout) -> str:
        """For people: ``“项目编码”（13000024）在“新疆 …”中没有位置，未写入``."""
        shown = self.value if len(self.value) <= 40 else self.value[:40] + "…"
        return f"“{self.name}”（{shown}）在“{layout.name}”中没有位置，未写入"


def holds(layout: Layout) -> set[str]:
    """Every field path a form has a place for, title and head lines included."""
    paths = {path.removesuffix("[]") for path in layout.fields}
    for line in (layout.title, *layout.head, *layout.foot):
        paths.update(_MARK.findall(line))
    if "indicators" in paths:
        paths.update("indicator." + name for name in _PROSE)
    return paths


def chinese_name(path: str) -> str:
    """The Chinese name of a field path (``indicator.rule`` → 赋分规则)."""
    if path.startswith("plan."):
        return "支出计划 " + path[5:]
    spec = field_defaults()["fields"].get(path)
    return str(spec["name"]) if spec else path


def _show(value: Any) -> str:
    if isinstance(value, Decimal):
        return short(value)
    if isinstance(value, tuple):
        return "、".join(f"{one.name} {one.target.raw if one.target else ''}".strip() for one in value)
    raw = getattr(value, "raw", None)
    return str(value if raw is None else raw)


class _Fit:
    """One run of fitting: the places of the form and the losses found so far."""

    def __init__(self, layout: Layout) -> None:
        self.held = holds(layout)
        self.losses: list[Loss] = []

    def lose(self, path: str, values: Iterable[Any]) -> None:
        shown = "、".join(dict.fromkeys(_show(value) for value in values))
        self.losses.append(Loss(chinese_name(path), shown))

    def attributes(self, record: Any, stem: str, names: Iterable[str]) -> Any:
        """A record without the attributes the form has no place for."""
        gone = {
            name: None
            for name in names
            if getattr(record, name) is not None and f"{stem}.{name}" not in self.held
        }
        for name in gone:
            self.lose(f"{stem}.{name}", [getattr(record, name)])
        return replace(record, **gone) if gone else record

    def records(self, records: tuple[Any, ...], stem: str) -> tuple[Any, ...]:
        """Repeating records without what the form has no place for; none of them where it has no rows."""
        if not records:
            return records
        names = [f.name for f in fields(records[0]) if f.name not in _POSITION]
        key = f"{stem}.{names[2] if stem == 'indicator' else names[0]}"
        if key not in self.held:
            self.lose(key, [getattr(record, key.partition(".")[2]) for record in records])
            return ()
        lost = [
            n
            for n in names
            if f"{stem}.{n}" not in self.held and any(getattr(r, n) not in _NOTHING for r in records)
        ]
        for name in lost:
            found = [getattr(r, name) for r in records if getattr(r, name) not in _NOTHING]
            self.lose(f"{stem}.{name}", found)
        gone = {name: () if name == "regions" else None for name in lost}
        return tuple(replace(r, **gone) for r in records) if lost else records

    def execution(self, execution: Execution) -> Execution:
        parts: list[ExecutionPart] = []
        keys = {name: key for key, name in PARTS.items()}
        for part in execution.parts:
            key = keys.get(part.name)
            if key is None or f"execution.{key}.initial" not in self.held:
                amounts = [v for v in (part.initial, part.adjusted, part.executed) if v is not None]
                self.losses.append(Loss(f"预算执行 {part.name}", "、".join(map(short, amounts))))
            else:
                parts.append(part)
        names = ("initial", "adjusted", "executed", "rate", "weight", "score")
        kept: Execution = self.attributes(execution, "execution", names)
        return replace(kept, parts=tuple(parts))


def _as_budget(table: Table, held: set[str]) -> tuple[Execution, Funding]:
    """Execution and funding, with the budget of a goal table as the 年初预算数 of a form that asks for it."""
    execution, funding = table.execution, table.funding
    if "funding.total" in held or "execution.initial" not in held or execution != Execution():
        return execution, funding
    parts = tuple(
        ExecutionPart(PARTS[key], amount)
        for key, amount in (("fiscal", funding.fiscal), ("other", funding.other))
        if amount is not None and f"execution.{key}.initial" in held
    )
    left = {key: None for key in ("fiscal", "other") if f"execution.{key}.initial" in held}
    return Execution(initial=funding.total, parts=parts), replace(funding, total=None, **left)


def restrict(table: Table, layout: Layout) -> tuple[Table, list[Loss]]:
    """The table as ``layout`` can hold it, and what it cannot hold.

    Money, targets and names are never changed; where the table's type is another (a goal table drawn as a
    self-evaluation), the budget becomes 年初预算数 if the form asks for it and the table has none.
    """
    fit = _Fit(layout)
    gone: dict[str, Any] = {}
    execution, funding = _as_budget(table, fit.held)
    for name in _SINGLES:
        if getattr(table, name) is not None and name not in fit.held:
            fit.lose(name, [getattr(table, name)])
            gone[name] = None
    for name in _LISTS:
        if getattr(table, name) and name not in fit.held:
            fit.lose(name, getattr(table, name))
            gone[name] = ()
    steps = [step for step in table.plan if f"plan.{step.by}" in fit.held]
    for step in table.plan:
        if f"plan.{step.by}" not in fit.held:
            fit.lose(f"plan.{step.by}", [step.amount if step.amount is not None else ""])
    amounts = ("total", "fiscal", "other")
    totals: Funding = fit.attributes(table.printed_totals, "printed_totals", amounts)
    tasks: tuple[Task, ...] = fit.records(table.tasks, "task")
    sub_goals: tuple[SubGoal, ...] = fit.records(table.sub_goals, "sub_goal")
    indicators: tuple[Indicator, ...] = fit.records(table.indicators, "indicator")
    for extra in table.extras:
        fit.losses.append(Loss(extra.label or "没有标签的文字", extra.value))
    fitted = replace(
        table,
        type=layout.type,
        layout=layout.id,
        funding=fit.attributes(funding, "funding", amounts),
        execution=fit.execution(execution),
        printed_totals=totals,
        plan=tuple(steps),
        tasks=tasks,
        sub_goals=sub_goals,
        indicators=indicators,
        currency_unit=table.currency_unit if _says_currency(layout) else layout.currency_unit,
        title=None,
        extras=(),
        **gone,
    )
    return fitted, fit.losses


def _says_currency(layout: Layout) -> bool:
    """Whether the form prints its unit of money; a form without one holds no amounts either."""
    labels = [cell.label for cell in layout.picture.cells()]
    return any(layout.currency_unit in text for text in (*layout.head, *labels))


def other_names(table: Table, layout: Layout) -> list[str]:
    """Level names of a table that the form's drop-downs do not offer: written as they are, and said."""
    if not layout.level1:
        return []
    found: dict[str, None] = {}
    for indicator in table.indicators:
        if indicator.l1 is not None and indicator.l1 not in layout.level1:
            found[indicator.l1] = None
        elif indicator.l1 and indicator.l2 and indicator.l2 not in layout.level2.get(indicator.l1, ()):
            found[f"{indicator.l1}／{indicator.l2}"] = None
    return list(found)
