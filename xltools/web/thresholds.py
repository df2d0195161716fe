"""The numbers of a scoring scheme that a county may set on the page, and the scheme with them changed.

A number is named by its place in the file (``split.with_cost.成本指标``, ``graded.bands.0.low``); what may be
set is every number that stands there, so that a new scheme needs nothing here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from importlib import resources
from typing import Any

from xltools.work.errors import WorkError

_PARTS = {
    "total": "总分", "execution": "预算执行率", "split": "分值分配", "with_cost": "有成本指标时",
    "graded": "按评判等级", "without_cost": "没有成本指标时", "proportional": "按比例",
    "satisfaction": "满意度", "reason": "偏差原因", "grades": "等级", "monitoring": "运行监控",
    "points": "满分", "places": "小数位数", "steps": "分档", "bands": "档次", "at_least": "不低于",
    "share": "给分比例", "low": "下限", "pass_mark": "及格线", "reason_below": "低于此要说明原因",
    "over": "超过此要说明原因", "month": "截至月份", "green": "正常线", "yellow": "预警线",
}  # fmt: skip
"""How the page calls the parts of a place; a name that is not here is shown as it stands."""


def _data(scheme: str) -> dict[str, Any]:
    path = resources.files("xltools.scoring").joinpath("schemes", f"{scheme}.toml")
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return data


def _numbers(value: Any, place: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, bool | str):
        return
    if isinstance(value, int | float):
        yield place, str(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _numbers(item, (*place, key))
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from _numbers(item, (*place, str(n)))


def thresholds(scheme: str) -> list[dict[str, str]]:
    """``[{place, label, value}]`` of a shipped scheme."""
    data = _data(scheme)
    return [
        {"place": ".".join(place), "label": _label(data, place), "value": value}
        for place, value in _numbers(data)
    ]


def _label(data: Any, place: tuple[str, ...]) -> str:
    parts = []
    for part in place:
        data = data[int(part)] if isinstance(data, list) else data[part]
        if part.isdigit() and isinstance(data, dict) and "name" in data:
            parts.append(f"“{data['name']}”")
        elif part.isdigit():
            parts.append(f"第 {int(part) + 1} 档")
        else:
            parts.append(_PARTS.get(part, part))
    return " · ".join(parts)


def with_thresholds(scheme: str, changed: Mapping[str, str]) -> str:
    """A scheme's file with some numbers changed. WorkError for a place that is not there or no number."""
    data = _data(scheme)
    known = {".".join(place) for place, _ in _numbers(data)}
    for place, text in changed.items():
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if place not in known or not number.is_finite() or number < 0 or number > 1000:
            raise WorkError(f"评分方案里的“{text}”不对", "请填 0 到 1000 之间的数字")
        *path, last = place.split(".")
        target: Any = data
        for part in path:
            target = target[int(part)] if isinstance(target, list) else target[part]
        value = int(number) if number == number.to_integral() else float(number)
        if isinstance(target, list):
            target[int(last)] = value
        else:
            target[last] = value
    return "\n".join(_toml(data))


def _toml(data: Mapping[str, Any]) -> Iterator[str]:
    """The scheme as TOML: every value inline, which the format allows at any depth."""
    for key, value in data.items():
        yield f"{_string(key)} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_string(key)} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return str(value)


def _string(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)
