"""Generated self-evaluations for the scoring tests: every rule, direction and edge, often at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from random import Random

from xltools.model.records import Execution, ExecutionPart, Indicator, Table
from xltools.scoring.scheme import Scheme
from xltools.scoring.weights import spread
from xltools.text.targets.grammar import parse_target

RULES = ("直接赋分", "按照正常比例赋分", "按完成比例赋分", "按评判等级赋分", "满意度赋分", "另定规则", None)
LEVELS = (
    ("产出指标", "数量指标"),
    ("产出指标", "成本指标"),
    ("成本指标", "经济成本指标"),
    ("效益指标", "社会效益指标"),
    ("满意度指标", "服务对象满意度指标"),
    ("完成指标", "时效指标"),
)
UNITS = ("人", "%", "万元", "元/人", "", "户", "分")
SIGNS = ("≥", "≤", "=", ">", "<", "")
EDGES = (
    "0",
    "1",
    "3",
    "7",
    "60",
    "80",
    "90",
    "95",
    "100",
    "0.3",
    "0.95",
    "1400",
    "11.42",
    "-5",
    "0.5",
    "1000000",
)


def number(pick: Random) -> Decimal:
    """A number at an edge, a whole one, or one with a few decimals."""
    kind = pick.random()
    if kind < 0.4:
        return Decimal(pick.choice(EDGES))
    if kind < 0.7:
        return Decimal(pick.randrange(0, 400))
    return Decimal(pick.randrange(-2000, 200000)).scaleb(-pick.randrange(1, 4))


def near(pick: Random, target: Decimal) -> Decimal:
    """A number chosen to fall on or beside a threshold of a target."""
    factors = ("1", "0.6", "0.8", "0.9", "1.3", "1.301", "0.599", "0", "2", "1.005", "-1", "0.005")
    return target * Decimal(pick.choice(factors))


def quantity(pick: Random) -> tuple[str, str | None]:
    """A numeric target and an actual for it."""
    low, unit, sign = number(pick), pick.choice(UNITS), pick.choice(SIGNS)
    text = f"{sign}{low:f}{unit}"
    if pick.random() < 0.15:
        low = abs(low)
        text = f"{low:f}-{low + abs(number(pick)) + 1:f}{unit}"
    chance = pick.random()
    if chance < 0.08:
        return text, None
    if chance < 0.16:
        return text, pick.choice(("已完成", "≥95%", "无法统计", "20户", "—", "95%左右"))
    actual = near(pick, low) if chance < 0.6 else number(pick)
    return text, f"{actual:f}" + (unit if pick.random() < 0.7 else "")


def date(pick: Random) -> tuple[str, str | None]:
    """A date target and an actual for it."""
    target = pick.choice(
        (
            "2021年12月31日前",
            "2021.12.31",
            "2021年1月至12月",
            "≥2021年3月1日",
            "<2021年6月1日",
            "2021年6月底前",
        )
    )
    if pick.random() < 0.1:
        return target, None
    if pick.random() < 0.2:
        return target, pick.choice(("2021年12月", "100%", "按时完成", "2021年6月"))
    day = dt.date(2020, 12, 25) + dt.timedelta(pick.choice((0, 7, 8, 66, 155, 157, 370, 371, 372, 400)))
    return target, pick.choice((day.isoformat(), f"{day.year}年{day.month}月{day.day}日"))


def quality(pick: Random, scheme: Scheme) -> tuple[str, str | None]:
    """A qualitative target and an actual for it."""
    target = pick.choice(("显著提升", "优", "通过项目实施，提高村民生活质量。", "健全"))
    grade = pick.choice([band.name for band in scheme.bands])
    rate = pick.choice(("100", "80", "79.99", "60", "50", "59.9", "0", "92.5", "101"))
    return target, pick.choice((None, grade, f"{grade} {rate}%", f"{grade} {rate}%", f"{rate}%", "显著提升"))


def tie(pick: Random, weight: Decimal) -> tuple[str, str]:
    """A target and an actual whose score lies exactly between two hundredths: weight × actual ÷ target."""
    hundredths = pick.randrange(0, int(weight * 100))
    return f"≥{weight * 1000:f}户", f"{hundredths * 10 + 5}户"


def indicator(pick: Random, scheme: Scheme, n: int, weight: Decimal | None) -> Indicator:
    """One indicator with its actual."""
    make = pick.choice((quantity, quantity, quantity, date, None))
    target, actual = quality(pick, scheme) if make is None else make(pick)
    l1, l2 = pick.choice(LEVELS)
    rule = pick.choice(RULES)
    if weight is not None and weight >= 1 and pick.random() < 0.15:
        (target, actual), rule = tie(pick, weight), "按照正常比例赋分"
    return Indicator(
        l1,
        l2,
        f"指标{n}",
        parse_target(target),
        weight=weight,
        rule=rule,
        actual=actual,
        reason=pick.choice((None, "受天气影响")),
    )


def execution(pick: Random) -> Execution:
    """Budget execution, often at a threshold, sometimes blank or impossible."""
    adjusted = pick.choice((Decimal("5.3"), Decimal(100), Decimal("0.22"), Decimal(0), None))
    executed = pick.choice(
        (None, Decimal(-1), Decimal(0), *[Decimal(n) for n in ("5.3", "4.9", "5.5", "0.2", "3")])
    )
    if adjusted and pick.random() < 0.6:
        executed = adjusted * Decimal(
            pick.choice(("1", "0.6", "0.8", "0.9", "0.8999", "0.5999", "0.795", "1.01"))
        )
    parts = (ExecutionPart("当年财政拨款", adjusted, adjusted, executed),)
    return Execution(initial=adjusted, adjusted=adjusted, executed=executed, parts=parts)


def table(pick: Random, scheme: Scheme, number: int) -> Table:
    """One self-evaluation; half of them have sound weights and filled actuals."""
    count = pick.randrange(1, 14)
    points = scheme.total_points - scheme.execution_points
    weights: list[Decimal | None] = list(spread(points, count))
    if pick.random() < 0.2:
        weights[0] = pick.choice((None, Decimal(0), Decimal("12.5"), Decimal("0.01")))
    sound = pick.random() < 0.5
    rows: list[Indicator] = []
    while len(rows) < count:
        one = indicator(pick, scheme, len(rows) + 1, weights[len(rows)])
        if not sound or one.actual:
            rows.append(one)
    return Table(
        type="project_selfeval",
        layout="score_project",
        year=2021,
        unit="某某镇人民政府",
        project=f"项目{number}",
        execution=execution(pick),
        goals=("完成年度任务",),
        indicators=tuple(rows),
    )


def monitored(pick: Random, scheme: Scheme, number: int) -> Table:
    """The same table half-way through the year, with stated likelihoods."""
    made = table(pick, scheme, number)
    likely = ("确定能", "有可能", "完全不可能", None)
    return replace(
        made,
        type="monitoring",
        layout="score_monitoring",
        indicators=tuple(replace(one, likelihood=pick.choice(likely)) for one in made.indicators),
    )
