"""Records from JSON, as ``read --json`` prints them or as somebody wrote them by hand.

Missing keys mean absent facts. Anything of a wrong shape, and any unknown key, is refused with its
place in the document (``files[0].tables[1].indicators[3].weight``): a key misspelt must not lose a
figure in silence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, TypeVar, cast, get_args

from xltools.grid.model import parse_a1
from xltools.model.records import (
    NOWHERE,
    TABLE_TYPES,
    Execution,
    ExecutionPart,
    Extra,
    Funding,
    Indicator,
    LevelPoints,
    Operator,
    PlanStep,
    Region,
    SubGoal,
    Table,
    TableType,
    Target,
    TargetKind,
    TargetValue,
    Task,
    Where,
)

T = TypeVar("T")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_MONTH_OR_DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")


class RecordsError(ValueError):
    """JSON that does not hold records; the message (Chinese) begins with the place in the document."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place or '最外层'}：{message}")
        self.place = place


class _At:
    """A value and its place; every reader raises RecordsError for a wrong shape."""

    __slots__ = ("place", "value")

    def __init__(self, value: Any, place: str) -> None:
        self.value = value
        self.place = place

    def wrong(self, wanted: str) -> RecordsError:
        shown = json.dumps(self.value, ensure_ascii=False, default=str)
        return RecordsError(self.place, f"应是{wanted}，现在是 {shown[:60]}")

    def keys(self, known: tuple[str, ...]) -> None:
        """Check that this is an object with known keys only."""
        if not isinstance(self.value, dict):
            raise self.wrong("对象 {…}")
        for key in self.value:
            if key not in known:
                import difflib

                near = difflib.get_close_matches(str(key), known, n=1)
                hint = f"，是不是 {near[0]}？" if near else f"，可用的键：{'、'.join(known)}"
                raise RecordsError(self.place, f"不认识的键 {key}{hint}")

    def get(self, key: str) -> _At:
        return _At(self.value.get(key), f"{self.place}.{key}" if self.place else key)

    def items(self, key: str) -> Iterator[_At]:
        found = self.get(key)
        if found.value is None:
            return
        if not isinstance(found.value, list):
            raise found.wrong("列表 […]")
        for position, item in enumerate(found.value):
            yield _At(item, f"{found.place}[{position}]")

    def records(self, key: str, read: Callable[[_At], T]) -> tuple[T, ...]:
        return tuple(read(item) for item in self.items(key))

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(item.required_text() for item in self.items(key))

    def required_text(self) -> str:
        if not isinstance(self.value, str):
            raise self.wrong("文字")
        return self.value

    def text(self, key: str) -> str | None:
        found = self.get(key)
        return None if found.value is None else found.required_text()

    def number(self, key: str) -> Decimal | None:
        found = self.get(key)
        return None if found.value is None else found.required_number()

    def required_number(self) -> Decimal:
        value = self.value
        if isinstance(value, bool):
            raise self.wrong("数字")
        if isinstance(value, int | Decimal):
            return Decimal(value)
        if isinstance(value, float):
            # Only callers that parsed the JSON themselves pass floats; repr is the text they had.
            value = repr(value)
        if not isinstance(value, str) or not _NUMBER.fullmatch(value.strip()):
            raise self.wrong('数字（写成 12.5 或 "12.5"，不带单位和逗号）')
        return Decimal(value.strip())

    def integer(self, key: str) -> int | None:
        number = self.number(key)
        if number is None:
            return None
        if number != number.to_integral_value():
            raise self.get(key).wrong("整数")
        return int(number)

    def choice(self, key: str, allowed: tuple[str, ...]) -> str | None:
        found = self.text(key)
        if found is not None and found not in allowed:
            raise self.get(key).wrong(f" {'、'.join(allowed)} 之一")
        return found

    def where(self, field: str) -> Where:
        address = self.text("cell")
        if address is None:
            return NOWHERE
        try:
            row, col = parse_a1(address)
        except ValueError as error:
            raise self.get("cell").wrong("单元格地址，如 C14") from error
        return Where(row, {field: col}, field)

    def mapping(self, key: str) -> dict[str, str]:
        found = self.get(key)
        if found.value is None:
            return {}
        if not isinstance(found.value, dict):
            raise found.wrong("对象 {…}")
        return {name: found.get(name).required_text() for name in found.value}


def _bound(at: _At, years: bool) -> Decimal | str:
    pattern = _DATE if years else _MONTH_OR_DAY
    if isinstance(at.value, str) and pattern.fullmatch(at.value):
        return at.value
    return at.required_number()


def _target(at: _At) -> Target | None:
    if at.value is None:
        return None
    if isinstance(at.value, str):
        from xltools.text.targets.grammar import parse_target

        return parse_target(at.value)
    at.keys(("raw", "operator", "value", "unit", "kind"))
    raw = at.get("raw").required_text()
    if set(at.value) == {"raw"}:
        from xltools.text.targets.grammar import parse_target

        return parse_target(raw)
    kind = cast(TargetKind, at.choice("kind", get_args(TargetKind)) or "text")
    operator = cast(Operator | None, at.choice("operator", get_args(Operator)))
    found = at.get("value")
    value: TargetValue | None
    if found.value is None:
        value = None
    elif kind == "range":
        # ["2021", "2023"] alone could be numbers: a range of years has no unit, and 年 in its text.
        years = at.text("unit") is None and "年" in raw
        bounds = [_bound(item, years) for item in at.items("value")]
        if len(bounds) != 2:
            raise found.wrong("两个值 [下限, 上限]")
        value = (bounds[0], bounds[1])
    elif kind == "date":
        value = found.required_text()
        if not _DATE.fullmatch(value):
            raise found.wrong("日期，如 2021-12-31 或 2021-12")
    elif kind in ("number", "percent"):
        value = found.required_number()
    else:
        raise found.wrong(f"空值 null（kind 是 {kind} 时没有数值）")
    return Target(raw, operator, value, at.text("unit"), kind)


def _funding(at: _At) -> Funding:
    if at.value is None:
        return Funding()
    at.keys(("total", "fiscal", "other"))
    return Funding(at.number("total"), at.number("fiscal"), at.number("other"))


def _part(at: _At) -> ExecutionPart:
    at.keys(("name", "initial", "adjusted", "executed"))
    name = at.get("name").required_text()
    return ExecutionPart(name, at.number("initial"), at.number("adjusted"), at.number("executed"))


def _execution(at: _At) -> Execution:
    if at.value is None:
        return Execution()
    at.keys(("initial", "adjusted", "executed", "rate", "weight", "score", "parts"))
    return Execution(
        initial=at.number("initial"),
        adjusted=at.number("adjusted"),
        executed=at.number("executed"),
        rate=at.number("rate"),
        weight=at.number("weight"),
        score=at.number("score"),
        parts=at.records("parts", _part),
    )


def _task(at: _At) -> Task:
    at.keys(("name", "content", "total", "fiscal", "other", "executed", "result", "cell"))
    return Task(
        name=at.get("name").required_text(),
        content=at.text("content"),
        total=at.number("total"),
        fiscal=at.number("fiscal"),
        other=at.number("other"),
        executed=at.number("executed"),
        result=at.text("result"),
        where=at.where("name"),
    )


def _step(at: _At) -> PlanStep:
    at.keys(("by", "amount", "cell"))
    return PlanStep(at.get("by").required_text(), at.number("amount"), at.where("amount"))


def _sub_goal(at: _At) -> SubGoal:
    at.keys(("name", "goal", "indicator", "cell"))
    return SubGoal(at.get("name").required_text(), at.text("goal"), at.text("indicator"), at.where("name"))


_INDICATOR_TEXTS = (
    "l1", "l2", "l3", "description", "rule", "basis", "evidence", "previous", "actual", "reason",
    "forecast", "likelihood", "note",
)  # fmt: skip


def _indicator(at: _At) -> Indicator:
    at.keys((*_INDICATOR_TEXTS, "target", "weight", "score", "regions", "cell"))
    texts = {key: at.text(key) for key in _INDICATOR_TEXTS}
    return Indicator(
        l1=texts.pop("l1"),
        l2=texts.pop("l2"),
        l3=texts.pop("l3"),
        target=_target(at.get("target")),
        weight=at.number("weight"),
        score=at.number("score"),
        regions=tuple(_region(one) for one in at.items("regions")),
        where=at.where("l3"),
        **texts,
    )


def _region(at: _At) -> Region:
    at.keys(("name", "target", "actual"))
    return Region(at.get("name").required_text(), _target(at.get("target")), at.text("actual"))


def _level_points(at: _At) -> LevelPoints:
    at.keys(("l1", "l2", "points", "cell"))
    return LevelPoints(
        at.text("l1"), at.text("l2"), at.get("points").required_number(), at.get("cell").required_text()
    )


def _extra(at: _At) -> Extra:
    at.keys(("label", "value", "cell"))
    return Extra(*(at.get(key).required_text() for key in ("label", "value", "cell")))


_TABLE_TEXTS = (
    "title", "period", "unit", "unit_code", "department", "project", "project_code", "manager", "purpose",
)  # fmt: skip
_TABLE_KEYS = (
    "type", "layout", "sheet", "range", *_TABLE_TEXTS, "year", "currency_unit", "funding", "execution",
    "tasks", "printed_totals", "plan", "goals", "results", "sub_goals", "safeguards", "indicators",
    "total_score", "cells", "level_points", "raw", "numbers", "extras", "missing", "unanswered", "unread",
)  # fmt: skip


def _table(at: _At, default: TableType | None) -> Table:
    at.keys(_TABLE_KEYS)
    kind = at.choice("type", tuple(TABLE_TYPES)) or default
    if kind is None:
        raise RecordsError(at.get("type").place, f"缺少表的类型，应是 {'、'.join(TABLE_TYPES)} 之一")
    texts: dict[str, Any] = {key: at.text(key) for key in _TABLE_TEXTS}
    return Table(
        type=cast(TableType, kind),
        layout=at.text("layout") or "",
        sheet=at.text("sheet") or "",
        range=at.text("range") or "",
        year=at.integer("year"),
        currency_unit=at.text("currency_unit") or "万元",
        funding=_funding(at.get("funding")),
        execution=_execution(at.get("execution")),
        tasks=at.records("tasks", _task),
        printed_totals=_funding(at.get("printed_totals")),
        plan=at.records("plan", _step),
        goals=at.texts("goals"),
        results=at.texts("results"),
        sub_goals=at.records("sub_goals", _sub_goal),
        safeguards=at.texts("safeguards"),
        indicators=at.records("indicators", _indicator),
        total_score=at.number("total_score"),
        cells=at.mapping("cells"),
        level_points=at.records("level_points", _level_points),
        raw=at.mapping("raw"),
        numbers=at.mapping("numbers"),
        extras=at.records("extras", _extra),
        missing=at.texts("missing"),
        unanswered=at.mapping("unanswered"),
        unread=at.texts("unread"),
        **texts,
    )


def table_from_json(data: Any, *, place: str = "", default_type: TableType | None = None) -> Table:
    """One table from its JSON object; RecordsError names the place of what is wrong."""
    return _table(_At(data, place), default_type)


def tables_from_json(data: Any, *, default_type: TableType | None = None) -> list[Table]:
    """Every table of a document: ``{"files": [{"tables": […]}]}``, ``{"tables": […]}``, a list of tables
    or one table alone. ``default_type`` stands in where a table does not say its type.
    """
    at = _At(data, "")
    if isinstance(data, list):
        places = [_At(item, f"[{position}]") for position, item in enumerate(data)]
    elif isinstance(data, dict) and "files" in data:
        places = []
        for file in at.items("files"):
            if not isinstance(file.value, dict):
                raise file.wrong("对象 {…}")
            places += file.items("tables")
    elif isinstance(data, dict) and "tables" in data:
        places = list(at.items("tables"))
    else:
        places = [at]
    return [_table(place, default_type) for place in places]


def loads(text: str) -> Any:
    """Parse JSON with numbers kept exact (Decimal); RecordsError names line and column of a slip."""
    try:
        return json.loads(text.removeprefix("\ufeff"), parse_float=Decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise RecordsError(
            f"第 {error.lineno} 行第 {error.colno} 列", f"不是有效的 JSON（{error.msg}）"
        ) from error


def _no_constant(name: str) -> Any:
    raise RecordsError("", f"数字不能是 {name}")
