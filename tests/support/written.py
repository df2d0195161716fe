"""Files written as small Markdown tables, for the fixtures of the rules.

``key: value`` lines are the fields of a table, Markdown tables are its rows (``task``, ``l1``, ``by``,
``part`` in the first heading say of what), ``---`` begins another table, ``=== name`` another file. A
``!`` before a value or key marks the cell where the finding must stand. ``blank.manager: x`` is a label
with nothing beside it, ``extra.自评等级: 优`` something no layout knows,
``points.产出指标.数量指标: 20`` the points printed with a level, ``serial`` the running number of a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from xltools.grid.model import a1
from xltools.model.records import (
    Execution,
    ExecutionPart,
    Extra,
    FileRead,
    Funding,
    Indicator,
    LevelPoints,
    PlanStep,
    ProjectList,
    Table,
    TableType,
    Task,
    Where,
)
from xltools.text.targets.grammar import parse_target

_ITEM = re.compile(r"指标(\d+)：")
DEFAULTS = {
    "type": "project_goal",
    "unit": "甲镇人民政府",
    "project": "某项目",
    "year": "2024",
    "goals": "保障运转。",
}
_AMOUNTS = ("total", "fiscal", "other", "executed", "initial", "adjusted", "amount", "weight", "score")


@dataclass
class Case:
    """The files of one section and the cells marked in it."""

    files: list[FileRead] = field(default_factory=list)
    marked: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class _Draft:
    sheet: str
    fields: dict[str, str] = field(default_factory=lambda: dict(DEFAULTS))
    cells: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[str, dict[str, str], Where]] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _record(values: dict[str, str]) -> dict[str, Any]:
    return {
        key: _number(value) if key in _AMOUNTS else value or None
        for key, value in values.items()
        if key not in ("target",)
    }


def _table(draft: _Draft) -> Table:
    given = {key: value for key, value in draft.fields.items() if value != "-"}
    tasks, plan, indicators, parts = [], [], [], []
    for kind, values, where in draft.rows:
        record = _record(values)
        if kind == "task":
            record["name"] = record.pop("task") or ""
            tasks.append(Task(**record, where=where))
        elif kind == "by":
            plan.append(PlanStep(values["by"], _number(values["amount"]), where))
        elif kind == "part":
            record["name"] = record.pop("part")
            parts.append(ExecutionPart(**record))
        else:
            raw = values.get("target", "")
            target = parse_target(raw) if raw else None
            for name in ("l1", "l2", "l3"):
                record.setdefault(name, None)
            indicators.append(Indicator(**record, target=target, where=where))

    def amounts(stem: str) -> dict[str, Decimal | None]:
        names = ("total", "fiscal", "other") if stem else ()
        prefix = "" if stem == "funding" else f"{stem}."
        return {name: _number(given.get(prefix + name)) for name in names}

    execution = {
        name: _number(given.get(f"execution.{name}"))
        for name in ("initial", "adjusted", "executed", "rate", "weight", "score")
    }
    return Table(
        type=cast(TableType, given["type"]),
        layout="written",
        year=int(given["year"]) if "year" in given else None,
        unit=given.get("unit"),
        project=given.get("project"),
        purpose=given.get("purpose"),
        currency_unit=given.get("currency", "万元"),
        funding=Funding(**amounts("funding")),
        printed_totals=Funding(**amounts("printed")),
        execution=Execution(**execution, parts=tuple(parts)),
        tasks=tuple(tasks),
        plan=tuple(plan),
        goals=tuple(given["goals"].split("⏎")) if "goals" in given else (),
        results=tuple(given["results"].split("⏎")) if "results" in given else (),
        indicators=tuple(indicators),
        total_score=_number(given.get("total_score")),
        sheet=draft.sheet,
        range="A1:H50",
        cells=draft.cells,
        extras=tuple(
            Extra(name.removeprefix("extra."), given[name], cell)
            for name, cell in draft.cells.items()
            if name.startswith("extra.")
        ),
        level_points=tuple(
            LevelPoints(*[*name.split(".")[1:], None][:2], Decimal(given[name]), cell)  # type: ignore[arg-type]
            for name, cell in draft.cells.items()
            if name.startswith("points.")
        ),
        unanswered={
            name.removeprefix("blank."): cell
            for name, cell in draft.cells.items()
            if name.startswith("blank.")
        },
        numbers=draft.numbers,
        raw={key[4:]: value.replace("⏎", "\n") for key, value in given.items() if key.startswith("raw.")},
    )


_PATHS = {
    "total": "funding.total", "fiscal": "funding.fiscal", "other": "funding.other",
    "printed.total": "printed_totals.total", "printed.fiscal": "printed_totals.fiscal",
    "printed.other": "printed_totals.other",
}  # fmt: skip


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


class _Reader:
    def __init__(self) -> None:
        self.case = Case()
        self.name = "甲.xlsx"
        self.drafts: list[_Draft] = []
        self.draft: _Draft | None = None

    def current(self) -> _Draft:
        if self.draft is None:
            self.draft = _Draft(f"表{len(self.drafts) + 1}")
            self.drafts.append(self.draft)
        return self.draft

    def line(self, n: int, line: str) -> None:
        if line == "---":
            self.draft = None
        elif line.startswith("=== "):
            self.close()
            self.name = line[4:]
        elif line.startswith("|"):
            self.row(n, _cells(line))
        elif ": " in line:
            key, _, value = line.partition(": ")
            draft = self.current()
            name = key.removeprefix("!")
            draft.fields[name] = value.strip()
            address = a1(n, 0)
            draft.cells[_PATHS.get(name, name)] = address
            if name == "serial":
                draft.numbers[address] = draft.fields.pop(name)
            if key.startswith("!"):
                self.case.marked.add((draft.sheet, address))

    def row(self, n: int, cells: list[str]) -> None:
        draft = self.current()
        if cells[0].strip("-") == "" and len(set("".join(cells))) <= 1 and "-" in cells[0]:
            return
        if cells[0] in ("task", "l1", "l2", "l3", "by", "part"):
            draft.head = cells
            return
        kind = "l1" if draft.head[0] in ("l1", "l2", "l3") else draft.head[0]
        columns = {name: c for c, name in enumerate(draft.head)}
        columns.setdefault("name", 0)
        where = Where(n, columns, "amount" if kind == "by" else draft.head[0])
        values = {}
        for c, (name, cell) in enumerate(zip(draft.head, cells, strict=True)):
            if cell.startswith("!"):
                self.case.marked.add((draft.sheet, a1(n, c)))
            values[name] = cell.removeprefix("!")
            if name == "serial":
                draft.numbers[a1(n, c)] = values.pop(name)
            elif name == "l3" and (item := _ITEM.match(values[name])) is not None:
                draft.numbers[a1(n, c)] = item[1]
                values[name] = values[name][item.end() :]
        draft.rows.append((kind, values, where))

    def close(self) -> None:
        tables = tuple(_table(draft) for draft in self.drafts)
        if not tables:
            return
        totals = [draft for draft in self.drafts if "list.total" in draft.fields]
        listed = [n for n, draft in enumerate(self.drafts) if "listed" in draft.fields]
        lists = ()
        if totals or listed:
            first = totals[0] if totals else None
            total = Decimal(first.fields["list.total"]) if first else None
            cell = first.cells["list.total"] if first else None
            rows = tuple(listed or range(len(tables)))
            lists = (ProjectList("表1", "A1:H50", "甲镇", "万元", total, cell, rows),)
        self.case.files.append(FileRead(self.name, self.name, 1, "ok", "written", tables, lists))
        self.drafts, self.draft = [], None


def read_case(text: str) -> Case:
    """The files one section of a fixture describes."""
    reader = _Reader()
    for n, line in enumerate(text.splitlines()):
        reader.line(n, line.strip())
    reader.close()
    return reader.case


def read_fixture(path: Path) -> tuple[list[Case], list[Case]]:
    """The cases of a fixture file that must fire and those that must not."""
    fires: list[Case] = []
    silent: list[Case] = []
    for section in path.read_text(encoding="utf-8").split("\n# ")[0:]:
        title, _, body = section.removeprefix("# ").partition("\n")
        if title.startswith("应报"):
            fires.append(read_case(body))
        elif title.startswith("不应报"):
            silent.append(read_case(body))
    return fires, silent
