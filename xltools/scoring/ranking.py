"""The county's ranking: projects, townships, levels, the biggest losses, and who has not reported.

Pure functions from tables to records; the county workbook and the web page only draw them. Averages are
taken over tables that are fully scored; a table with blanks has no score and is named instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.model.money import POWERS, to_wan
from xltools.model.records import Table
from xltools.scoring.arithmetic import rounded
from xltools.scoring.scheme import Scheme
from xltools.scoring.table import EXECUTION, Scored, TableScore, score_table
from xltools.text.targets.grammar import fold

DEPARTMENT = "部门整体"
NOT_HANDED_IN = "没有交自评表"
GOALS = ("project_goal", "department_goal")
SELF_EVALUATIONS = ("project_selfeval", "department_selfeval")


@dataclass(frozen=True, slots=True)
class Handed:
    """A table as the county holds it: whose it is, and the county's own number for it."""

    unit: str
    table: Table
    number: int = 0
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """The goals of one project (or of a whole unit) and its self-evaluation; one of them may lack."""

    unit: str
    project: str
    year: int | None
    goal: Handed | None = None
    selfeval: Handed | None = None


@dataclass(frozen=True, slots=True)
class ProjectRank:
    """One self-evaluated table: its recomputed score, beside the one it prints.

    ``rank`` is shared by equal scores (1, 2, 2, 4) and None where there is no final score. ``funds`` are
    in 万元: the adjusted budget, else the initial one, else the year's funds.
    """

    unit: str
    project: str
    year: int | None
    funds: Decimal | None
    result: TableScore
    printed: Decimal | None
    rank: int | None
    number: int
    goal: int | None = None
    """The county's number of the project's goals."""

    @property
    def score(self) -> Decimal | None:
        """The final score, None while a row is blank or waits for a person."""
        return self.result.total

    @property
    def grade(self) -> str | None:
        """优, 良, 中, 差; None without a final score."""
        return self.result.grade


@dataclass(frozen=True, slots=True)
class UnitRank:
    """One township: its scores averaged plainly and by funds (万元), each with a rank.

    ``expected`` counts the projects with goals or a self-evaluation, ``scored`` those with a final
    score. ``weighted`` is None where a scored project states no funds. ``missing`` names projects
    without a self-evaluation, ``unfinished`` those whose self-evaluation is not complete.
    """

    unit: str
    expected: int
    scored: int
    funds: Decimal
    plain: Decimal | None
    weighted: Decimal | None
    grade: str | None
    rank: int | None
    weighted_rank: int | None
    missing: tuple[str, ...]
    unfinished: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LevelAverage:
    """One level-1 (or 预算执行率): points given and points to give over all scored rows."""

    level: str
    rows: int
    weight: Decimal
    score: Decimal
    rate: Decimal
    unscored: int


@dataclass(frozen=True, slots=True)
class Loss:
    """Points one row lost, with the reason its table gives (empty: none is written)."""

    unit: str
    project: str
    level: str
    name: str
    target: str
    actual: str
    weight: Decimal
    score: Decimal
    lost: Decimal
    reason: str
    number: int
    cell: str | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A table with goals and no usable self-evaluation; ``why`` is a Chinese phrase."""

    unit: str
    project: str
    why: str
    number: int


@dataclass(frozen=True, slots=True)
class Share:
    """How many tables fall in one class of the distribution."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """Everything the ranking sheets show. ``method`` are sentences to print beside it."""

    scheme: Scheme
    projects: tuple[ProjectRank, ...]
    departments: tuple[ProjectRank, ...]
    units: tuple[UnitRank, ...]
    levels: tuple[LevelAverage, ...]
    losses: tuple[Loss, ...]
    missing: tuple[Missing, ...]
    grades: tuple[Share, ...]
    classes: tuple[Share, ...]
    method: tuple[str, ...]


def _project(table: Table) -> str:
    return DEPARTMENT if table.type.startswith("department") else (table.project or "（未写项目名称）")


def pair(handed: Iterable[Handed]) -> tuple[Pair, ...]:
    """Goals and self-evaluations of one unit, year and project side by side, in the order handed in.

    Names are compared without spaces and width. A second table of the same kind makes a pair of its
    own: whether it is a copy or a version is for the county to decide, not for the ranking.
    """
    pairs: list[dict[str, Handed]] = []
    places: dict[tuple[str, int | None, str], list[int]] = {}
    for one in handed:
        kind = (
            "goal" if one.table.type in GOALS else "selfeval" if one.table.type in SELF_EVALUATIONS else None
        )
        if kind is None:
            continue
        key = (fold(one.unit), one.year or one.table.year, fold(_project(one.table)))
        open_places = [n for n in places.get(key, []) if kind not in pairs[n]]
        if open_places:
            pairs[open_places[0]][kind] = one
        else:
            places.setdefault(key, []).append(len(pairs))
            pairs.append({kind: one})
    found = []
    for both in pairs:
        one = next(iter(both.values()))
        year = one.year or one.table.year
        found.append(Pair(one.unit, _project(one.table), year, both.get("goal"), both.get("selfeval")))
    return tuple(found)


def funds_of(table: Table) -> Decimal | None:
    """The money behind a table in 万元: adjusted, else initial budget, else the year's funds."""
    amounts = (table.execution.adjusted, table.execution.initial, table.funding.total)
    amount = next((amount for amount in amounts if amount is not None), None)
    if amount is None or table.currency_unit not in POWERS:
        return None
    return to_wan(amount, table.currency_unit)


def ranks(scores: Sequence[Decimal | None]) -> list[int | None]:
    """Competition ranks, highest first: equal scores share a rank and the next one is left out."""
    known = [score for score in scores if score is not None]
    return [None if score is None else 1 + sum(other > score for other in known) for score in scores]


def _ranked(pairs: Sequence[Pair], scheme: Scheme) -> tuple[ProjectRank, ...]:
    results = []
    for one in pairs:
        if one.selfeval is not None:
            funds = funds_of(one.selfeval.table)
            if funds is None and one.goal is not None:
                funds = funds_of(one.goal.table)
            results.append((one, one.selfeval, funds, score_table(one.selfeval.table, scheme)))
    places = ranks([result.total for *_, result in results])
    return tuple(
        ProjectRank(
            one.unit,
            one.project,
            one.year,
            funds,
            result,
            held.table.total_score,
            place,
            held.number,
            None if one.goal is None else one.goal.number,
        )
        for (one, held, funds, result), place in zip(results, places, strict=True)
    )


def _units(pairs: Sequence[Pair], projects: Sequence[ProjectRank], scheme: Scheme) -> tuple[UnitRank, ...]:
    names = list(dict.fromkeys(one.unit for one in pairs))
    rows = []
    for name in names:
        mine = [one for one in pairs if one.unit == name]
        ranked = [one for one in projects if one.unit == name]
        scored = [(one, one.score) for one in ranked if one.score is not None]
        plain = weighted = None
        if scored:
            plain = rounded(sum((s for _, s in scored), Decimal(0)) / len(scored), scheme.places)
        weights = [one.funds for one, _ in scored if one.funds is not None and one.funds > 0]
        funds = sum(weights, Decimal(0))
        if scored and len(weights) == len(scored):
            product = sum((s * (one.funds or 0) for one, s in scored), Decimal(0))
            weighted = rounded(product / funds, scheme.places)
        rows.append(
            (
                name,
                len(mine),
                len(scored),
                funds,
                plain,
                weighted,
                tuple(one.project for one in mine if one.selfeval is None),
                tuple(one.project for one in ranked if one.score is None),
            )
        )
    plain_ranks, weighted_ranks = ranks([row[4] for row in rows]), ranks([row[5] for row in rows])
    return tuple(
        UnitRank(
            unit=name,
            expected=expected,
            scored=count,
            funds=funds,
            plain=plain,
            weighted=weighted,
            grade=None if plain is None else scheme.grade(plain),
            rank=plain_rank,
            weighted_rank=weighted_rank,
            missing=missing,
            unfinished=unfinished,
        )
        for (
            name,
            expected,
            count,
            funds,
            plain,
            weighted,
            missing,
            unfinished,
        ), plain_rank, weighted_rank in zip(rows, plain_ranks, weighted_ranks, strict=True)
    )


def level_of(row: Scored, scheme: Scheme) -> str:
    """The level-1 a row belongs to; 预算执行率 is one of its own."""
    if row.indicator is None:
        return EXECUTION
    return scheme.level(row.indicator.l1) or row.indicator.l1 or "（未写一级指标）"


def _levels(projects: Sequence[ProjectRank], scheme: Scheme) -> tuple[LevelAverage, ...]:
    found: dict[str, list[Scored]] = {}
    for project in projects:
        for row in project.result.rows:
            found.setdefault(level_of(row, scheme), []).append(row)
    averages = []
    order = [EXECUTION, *scheme.with_cost]
    for level in sorted(found, key=lambda name: order.index(name) if name in order else len(order)):
        rows = [(row.weight or Decimal(0), row.score) for row in found[level]]
        done = [(weight, score) for weight, score in rows if score is not None]
        weight = sum((weight for weight, _ in done), Decimal(0))
        score = sum((score for _, score in done), Decimal(0))
        rate = score * 100 / weight if weight else Decimal(0)
        averages.append(LevelAverage(level, len(done), weight, score, rate, len(rows) - len(done)))
    return tuple(averages)


def _losses(projects: Sequence[ProjectRank], scheme: Scheme, most: int) -> tuple[Loss, ...]:
    losses = []
    for project in projects:
        for row in project.result.rows:
            if row.score is None or row.weight is None or row.score >= row.weight:
                continue
            one = row.indicator
            losses.append(
                Loss(
                    unit=project.unit,
                    project=project.project,
                    level=level_of(row, scheme),
                    name=row.name,
                    target=one.target.raw if one is not None and one.target is not None else "",
                    actual=(one.actual or "") if one is not None else "",
                    weight=row.weight,
                    score=row.score,
                    lost=row.weight - row.score,
                    reason=(one.reason or "") if one is not None else "",
                    number=project.number,
                    cell=one.cell if one is not None else project.result.table.cell("execution.score"),
                )
            )
    losses.sort(key=lambda loss: -loss.lost)
    return tuple(losses[:most])


def _missing(pairs: Sequence[Pair], scored: Sequence[ProjectRank]) -> tuple[Missing, ...]:
    lacking = [
        Missing(one.unit, one.project, NOT_HANDED_IN, one.goal.number)
        for one in pairs
        if one.selfeval is None and one.goal is not None
    ]
    unfinished = [
        Missing(one.unit, one.project, f"自评表没有填完：{one.result.note}", one.number)
        for one in scored
        if one.score is None
    ]
    return (*lacking, *unfinished)


_TENS: dict[str, tuple[int, int | None]] = {
    "60分以下": (0, 6),
    "60–70分": (6, 7),
    "70–80分": (7, 8),
    "80–90分": (8, 9),
    "90–100分": (9, None),
}
"""Classes of the distribution in tenths of all points, the upper bound excluded."""


def class_bounds(scheme: Scheme) -> dict[str, tuple[Decimal, Decimal | None]]:
    """The points at which each grade and each class begins and (excluded) ends."""
    found: dict[str, tuple[Decimal, Decimal | None]] = {}
    above: Decimal | None = None
    for grade in scheme.grades:
        low = grade.at_least * scheme.total_points / 100
        found[grade.name] = (low, above)
        above = low
    for name, (first, last) in _TENS.items():
        tenth = scheme.total_points / 10
        found[name] = (first * tenth, None if last is None else last * tenth)
    return found


def _classes(scores: Sequence[Decimal], scheme: Scheme) -> tuple[tuple[Share, ...], tuple[Share, ...]]:
    grades = tuple(Share(g.name, sum(scheme.grade(s) == g.name for s in scores)) for g in scheme.grades)
    tens = [s * 100 / scheme.total_points // 10 for s in scores]
    classes = tuple(
        Share(name, sum(low <= ten and (high is None or ten < high) for ten in tens))
        for name, (low, high) in _TENS.items()
    )
    return grades, classes


def method_text(scheme: Scheme) -> tuple[str, ...]:
    """How the ranking was made, in sentences for the sheet."""
    bounds = "，".join(f"{g.name} {g.at_least:f} 分以上" for g in scheme.grades[:-1])
    return (
        f"评分方案：{scheme.name}。来源：{scheme.source}。",
        "得分由指标值、实际完成值和分值重新计算，不采用自评表上印的总分；按评判等级的指标以自评得分折算比例，并核对是否在等级区间内。",
        "有一项未填或需人工评定的表没有总分，不参加平均和排名，列在未完成名单中；空白不按 0 分计。",
        "乡镇平均分为本乡镇已评项目得分的简单平均；加权平均分以各项目全年预算数为权数，有项目没有预算数的不算加权平均。",
        "得分相同名次相同，其后名次顺延（1、2、2、4）。缺自评表或未填完的乡镇，名次仅供参考。",
        f"等级按总分 {scheme.total_points:f} 分折算：{bounds}，其余为{scheme.grades[-1].name}。",
        "同名指标的汇总得分见“指标汇总评分”：数量和金额相加，百分率和单价以资金加权平均，然后再按规则计分。",
    )


def rank_county(pairs: Sequence[Pair], scheme: Scheme, *, most: int = 20) -> Ranking:
    """The ranking of a county from its paired tables; ``most`` limits the list of losses.

    Whole-unit tables are ranked among themselves and stay out of the townships' project averages.
    """
    of_projects = [one for one in pairs if one.project != DEPARTMENT]
    projects = _ranked(of_projects, scheme)
    departments = _ranked([one for one in pairs if one.project == DEPARTMENT], scheme)
    scored = [*projects, *departments]
    grades, classes = _classes([one.score for one in projects if one.score is not None], scheme)
    return Ranking(
        scheme=scheme,
        projects=projects,
        departments=departments,
        units=_units(of_projects, projects, scheme),
        levels=_levels(projects, scheme),
        losses=_losses(projects, scheme, most),
        missing=_missing(pairs, scored),
        grades=grades,
        classes=classes,
        method=method_text(scheme),
    )
