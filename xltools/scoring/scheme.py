"""A scoring scheme: how points are given, read from a TOML file that a county may replace.

Shipped schemes live in ``schemes/``; a county's own file may say ``base = "national"`` and only what
differs. Points and shares are Decimal; shares, rates and thresholds are in percent points (90 is 90%).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, cast

from xltools.scoring.toml_fields import Fields, SchemeError

__all__ = [
    "Band",
    "Grade",
    "RuleKind",
    "Scheme",
    "SchemeError",
    "Step",
    "load_scheme",
    "parse_scheme",
    "scheme_ids",
]

RuleKind = Literal["direct", "proportional", "graded", "satisfaction"]
RULE_KINDS: tuple[RuleKind, ...] = ("direct", "proportional", "graded", "satisfaction")
SHIPPED = "xltools.scoring"


@dataclass(frozen=True, slots=True)
class Step:
    """From a rate of ``at_least`` percent on, ``share`` percent of the points are given."""

    at_least: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True)
class Band:
    """A grade of 按评判等级赋分: the rate is chosen from ``low`` up to below ``high``.

    The first band takes its ``high`` (100) too: 100–80% (80 included), 80–60% (60 included, 80 not).
    """

    name: str
    low: Decimal
    high: Decimal
    top: bool
    also: tuple[str, ...] = ()
    """Other words for the same grade."""

    def holds(self, rate: Decimal) -> bool:
        """Whether a chosen rate lies in this band."""
        return self.low <= rate and (rate <= self.high if self.top else rate < self.high)


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of a total (优, 良, 中, 差) and the percentage of all points it begins at."""

    name: str
    at_least: Decimal


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme. See ``schemes/national.toml`` for what each part means."""

    id: str
    name: str
    region: str
    source: str
    unverified: tuple[str, ...]
    total_points: Decimal
    places: int
    execution_points: Decimal
    execution_method: Literal["linear", "steps"]
    execution_steps: tuple[Step, ...]
    execution_reason_below: Decimal
    with_cost: Mapping[str, Decimal]
    without_cost: Mapping[str, Decimal]
    no_satisfaction_to: str
    levels: Mapping[str, tuple[str, ...]]
    rule_names: Mapping[RuleKind, tuple[str, ...]]
    pass_mark: Decimal
    equal: Literal["exact", "at_least"]
    bands: tuple[Band, ...]
    satisfaction_steps: tuple[Step, ...]
    satisfaction_units: tuple[str, ...]
    direction_usual: Literal["≥", "≤"]
    direction_cost: Literal["≥", "≤"]
    cost_words: tuple[str, ...]
    reason_missed: bool
    reason_over: Decimal
    grades: tuple[Grade, ...]
    month: int
    green: Decimal
    yellow: Decimal

    def level(self, printed: str | None) -> str | None:
        """The level-1 name a printed one belongs to (``产出指标(50分)``, 完成指标 → 产出指标)."""
        if printed:
            for name, words in self.levels.items():
                if any(word in printed for word in words):
                    return name
        return None

    def band(self, name: str) -> Band | None:
        """The band of a grade's name or another word for it, None for any other text."""
        return next((band for band in self.bands if name == band.name or name in band.also), None)

    def band_of(self, rate: Decimal) -> Band | None:
        """The band a rate lies in, None outside 0 to 100."""
        return next((band for band in self.bands if band.holds(rate)), None)

    def rule_kind(self, printed: str | None) -> RuleKind | None:
        """The rule a printed name means, None for a blank or an unknown one."""
        text = "".join((printed or "").split())
        for kind, names in self.rule_names.items():
            if text in names:
                return kind
        return None

    def grade(self, score: Decimal) -> str:
        """The grade of a total: 优 from 90 of 100 points, and so on down to the last."""
        rate = score * 100 / self.total_points
        return next((g.name for g in self.grades if rate >= g.at_least), self.grades[-1].name)


def _steps(fields: Fields, key: str) -> tuple[Step, ...]:
    steps = [
        Step(row.number("at_least", 0, 1000), row.number("share", 0, 100)) for row in fields.rows(key, 1)
    ]
    fields.descending(key, [step.at_least for step in steps], "at_least")
    fields.descending(key, [step.share for step in steps], "share")
    return tuple(steps)


def _bands(fields: Fields) -> tuple[Band, ...]:
    bands: list[Band] = []
    high = Decimal(100)
    for row in fields.rows("bands", 2):
        low = row.number("low", 0, 100)
        also = row.texts("also") if "also" in row.keys else ()
        bands.append(Band(row.text("name"), low, high, not bands, also))
        high = low
    fields.descending("bands", [band.low for band in bands], "low")
    if bands[-1].low != 0:
        raise fields.error("bands", "最后一档的 low 应为 0", bands[-1].low)
    return tuple(bands)


def _grades(fields: Fields) -> tuple[Grade, ...]:
    grades = [Grade(row.text("name"), row.number("at_least", 0, 100)) for row in fields.rows("grades", 1)]
    fields.descending("grades", [grade.at_least for grade in grades], "at_least")
    if grades[-1].at_least != 0:
        raise fields.error("grades", "最后一等的 at_least 应为 0", grades[-1].at_least)
    return tuple(grades)


def _split(fields: Fields, key: str, levels: Mapping[str, object], points: Decimal) -> dict[str, Decimal]:
    split = fields.section(key)
    found = {name: split.number(name, 0, 100) for name in split.keys}
    for name in found:
        if name not in levels:
            raise split.error(name, f"应为 [levels] 中的 {'、'.join(levels)} 之一", name)
    if sum(found.values()) != points:
        raise fields.error(key, f"各项之和应为 {points}（总分减去预算执行分值）", sum(found.values()))
    return found


def parse_scheme(data: Mapping[str, Any], where: str) -> Scheme:
    """A scheme from a whole TOML document; SchemeError names ``where`` and the key."""
    top = Fields(data, where)
    total, execution = top.section("total"), top.section("execution")
    split, levels, rules = top.section("split"), top.section("levels"), top.section("rules")
    proportional, graded = top.section("proportional"), top.section("graded")
    satisfaction, direction = top.section("satisfaction"), top.section("direction")
    reason, monitoring = top.section("reason"), top.section("monitoring")
    names = {name: levels.texts(name) for name in levels.keys}
    points, spent = total.number("points", 1, 1000), execution.number("points", 0, 100)
    to = split.text("no_satisfaction_to")
    if to not in names:
        raise split.error("no_satisfaction_to", f"应为 [levels] 中的 {'、'.join(names)} 之一", to)
    scheme = Scheme(
        id=top.text("id"),
        name=top.text("name"),
        region=top.text("region"),
        source=top.text("source"),
        unverified=top.texts("unverified"),
        total_points=points,
        places=int(total.whole("places", 0, 4)),
        execution_points=spent,
        execution_method=cast(Any, execution.choice("method", ("linear", "steps"))),
        execution_steps=_steps(execution, "steps"),
        execution_reason_below=execution.number("reason_below", 0, 100),
        with_cost=_split(split, "with_cost", names, points - spent),
        without_cost=_split(split, "without_cost", names, points - spent),
        no_satisfaction_to=to,
        levels=names,
        rule_names={kind: rules.texts(kind) for kind in RULE_KINDS},
        pass_mark=proportional.number("pass_mark", 0, 100),
        equal=cast(Any, proportional.choice("equal", ("exact", "at_least"))),
        bands=_bands(graded),
        satisfaction_steps=_steps(satisfaction, "steps"),
        satisfaction_units=satisfaction.texts("units"),
        direction_usual=cast(Any, direction.choice("usual", ("≥", "≤"))),
        direction_cost=cast(Any, direction.choice("cost", ("≥", "≤"))),
        cost_words=direction.texts("cost_words"),
        reason_missed=reason.flag("missed"),
        reason_over=reason.number("over", 100, 100000),
        grades=_grades(top),
        month=int(monitoring.whole("month", 1, 12)),
        green=monitoring.number("green", 0, 1000),
        yellow=monitoring.number("yellow", 0, 1000),
    )
    if scheme.yellow > scheme.green:
        raise monitoring.error("yellow", f"不能大于 green（{scheme.green}）", scheme.yellow)
    for fields in (total, execution, split, rules, proportional, graded, satisfaction, direction, reason):
        fields.finish()
    monitoring.finish()
    top.finish(extra=("base",))
    return scheme


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """``own`` over ``base``; tables are merged, but a split of points is replaced as a whole."""
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        whole = key in ("with_cost", "without_cost", "levels")
        merged[key] = (
            _merged(below, value)
            if isinstance(below, dict) and isinstance(value, dict) and not whole
            else value
        )
    return merged


def scheme_ids() -> tuple[str, ...]:
    """The ids of the shipped schemes."""
    folder = resources.files(SHIPPED).joinpath("schemes")
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml")))


def _document(name: str, seen: tuple[str, ...] = ()) -> tuple[dict[str, Any], str]:
    if name in scheme_ids():
        text, where = (
            resources.files(SHIPPED).joinpath("schemes", f"{name}.toml").read_text("utf-8"),
            f"{name}.toml",
        )
    else:
        path = Path(name)
        where = path.name
        if not path.is_file():
            known = "、".join(scheme_ids())
            raise SchemeError(f"没有评分方案“{name}”：既不是自带方案（{known}），也不是一个 .toml 文件")
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise SchemeError(f"评分方案 {where} 读不出来：应是 UTF-8 编码的文本文件（{error}）") from error
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SchemeError(f"评分方案 {where} 不是有效的 TOML 文件：{error}") from error
    base = data.get("base")
    if base is None:
        return data, where
    if not isinstance(base, str):
        raise SchemeError(f"评分方案 {where}：base 应是方案名称，现在是 {base}")
    if base in seen or base == name:
        raise SchemeError(f"评分方案 {where}：base 写成了自己或互相引用（{base}）")
    below, _ = _document(base, (*seen, name))
    return _merged(below, data), where


@lru_cache(maxsize=16)
def load_scheme(name: str = "national") -> Scheme:
    """A shipped scheme by id, or a county's own file by path; SchemeError (Chinese) names the key."""
    return parse_scheme(*_document(name))
