"""The tables of 评分排名: ranks, averages and shares as formulas over the 是/否 of 表格台账.

Every ranked row carries, beside the printed columns, whether its table is counted, whether the goals of
the project are, and its points per level-1. Townships, level-1 averages and the distribution are worked
out from those rows; ``scoring/ranking.py`` works out the same figures, which stand beside the formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from xltools.outputs.county.context import NO, YES, Summary
from xltools.outputs.county.scores import grade_formula, scored_entries
from xltools.scoring.ranking import (
    DEPARTMENT,
    NOT_HANDED_IN,
    LevelAverage,
    Loss,
    Missing,
    ProjectRank,
    Ranking,
    Share,
    UnitRank,
    class_bounds,
    level_of,
)
from xltools.scoring.table import Scored
from xltools.sheets.spec import NUMBER, Column, Formula, Link, Styled, Table, Value

PENDING = "暂无"
PROJECTS, MISSING = "项目排名", "缺报名单"
"""What the formulas call the tables they add up."""
PER_LEVEL = ("分值", "得分", "已评", "未得分")
HELPERS_WIDE = 3 + len(PER_LEVEL) * 8
"""Room for the columns beside the printed ones: three and four for each of up to eight level-1."""
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Ranked:
    """One row of a ranking: ``group`` is the number its versions share, ``counted`` as when written.

    ``place`` is its row in the table, from 0; ``earlier`` says that a version of it stands above.
    """

    one: ProjectRank
    group: int
    counted: bool
    place: int = 0
    earlier: bool = False


class Switches:
    """References to 计入 of 表格台账, of one table or of any version of it."""

    def __init__(self, s: Summary) -> None:
        self.s = s
        self.entries = {entry.number: entry for entry in s.book.county.listed}
        self.versions: dict[int, list[int]] = {}
        for entry in s.book.county.listed:
            if entry.of is not None:
                self.versions.setdefault(entry.of, []).append(entry.number)
        self.scores = {e.number: n for n, e in enumerate(scored_entries(s))}

    def of(self, number: int) -> Formula:
        """是 or 否 of one table."""
        return self.s.counted(self.entries[number])

    def any_of(self, number: int | None) -> Value:
        """是 if a table or another version of it is counted; blank without a table."""
        if number is None:
            return None
        numbers = [number, *self.versions.get(number, [])]
        tests = ",".join(f'{self.of(one).formula.removeprefix("=")}="{YES}"' for one in numbers)
        value = YES if any(self.entries[one].counted for one in numbers) else NO
        return Formula(f'=IF(OR({tests}),"{YES}","{NO}")', value)

    def score(self, one: ProjectRank) -> Value:
        """The score on the sheet 评分, 暂无 while there is none."""
        n = self.scores.get(one.number)
        if n is None:
            return Styled(PENDING, "center")
        cell = self.s.sheet("评分").at(n, "得分")
        value = PENDING if one.score is None else one.score
        return Formula(f'=IF(ISNUMBER({cell}),{cell},"{PENDING}")', value)

    def source(self, number: int, cell: str | None) -> Value:
        """A link to a cell of the file a table stands in."""
        entry = self.entries.get(number)
        return None if entry is None else self.s.source(entry, cell)


def _expected(row: Ranked) -> Value:
    """1 where the project is to be evaluated and no other version of it above counts already."""
    here, value = f'OR({{计入}}="{YES}",{{目标表计入}}="{YES}")', int(not row.earlier)
    if row.place == 0:
        return Formula(f"=IF({here},1,0)", value)
    above = "COUNTIFS({above.组号},{组号},{above.应评},1)"
    return Formula(f"=IF({here},IF({above}=0,1,0),0)", value)


def _level_columns(s: Summary, level: str) -> list[Column[Ranked]]:
    """Points to give, points given, rows scored and rows open of one level-1."""

    def rows(row: Ranked) -> list[Scored]:
        return [one for one in row.one.result.rows if level_of(one, s.scheme) == level]

    def points(row: Ranked) -> Decimal:
        return sum((r.weight or Decimal(0) for r in rows(row) if r.score is not None), Decimal(0))

    def given(row: Ranked) -> Decimal:
        return sum((r.score for r in rows(row) if r.score is not None), Decimal(0))

    def done(row: Ranked) -> int:
        return sum(r.score is not None for r in rows(row))

    def left(row: Ranked) -> int:
        return len(rows(row)) - done(row)

    parts: tuple[tuple[str, Callable[[Ranked], Value]], ...] = (
        ("score", points), ("score", given), ("id", done), ("id", left),
    )  # fmt: skip
    return [
        Column(f"{level}·{head}", 9, style, value=value)
        for head, (style, value) in zip(PER_LEVEL, parts, strict=True)
    ]


def ranked_table(
    s: Summary, switches: Switches, name: str, rows: Sequence[Ranked], levels: Sequence[str]
) -> Table[Ranked]:
    """Projects or whole units by rank, versions that are not counted at the end."""

    def gap(row: Ranked) -> Decimal | None:
        one = row.one
        return None if one.score is None or one.printed is None else one.printed - one.score

    def source(row: Ranked) -> Value:
        return switches.source(row.one.number, row.one.result.table.cell("total_score"))

    better = f'COUNTIFS({{{name}.得分}},">"&{{得分}},{{{name}.计入}},"{YES}")+1'
    columns: list[Column[Ranked]] = [
        Column(
            "名次", 8, "count",
            value=lambda row: row.one.rank if row.counted else None,
            formula=f'=IF(AND(ISNUMBER({{得分}}),{{计入}}="{YES}"),{better},"")',
        ),
        Column("乡镇（单位）", 20, "wrap", value=lambda row: row.one.unit),
        Column("项目", 30, "wrap", value=lambda row: row.one.project),
        Column("资金（万元）", 13, "money", value=lambda row: row.one.funds),
        Column("得分", 11, "score", value=lambda row: switches.score(row.one)),
        Column("表上印的总分", 11, "score", value=lambda row: row.one.printed),
        Column(
            "等级", 11, "center",
            value=lambda row: row.one.grade,
            formula=grade_formula("{得分}", s.scheme),
        ),
        Column("未填项", 11, "count", value=lambda row: row.one.result.blank),
        Column(
            "相差", 9, "score",
            value=gap,
            formula='=IF(COUNT({得分},{表上印的总分})<2,"",ROUND({表上印的总分}-{得分},4))',
        ),
        Column(
            "说明", 30, "wrap",
            value=lambda row: row.one.result.note or None if row.counted else "另一版本，没有计入",
        ),
        Column("来源（点击打开单元格）", 30, "link_wrap", value=source),
        Column("计入", 6, "center", value=lambda row: switches.of(row.one.number)),
        Column("目标表计入", 9, "id", value=lambda row: switches.any_of(row.one.goal)),
        Column("组号", 9, "id", value=lambda row: row.group),
        Column("应评", 9, "id", value=_expected),
    ]  # fmt: skip
    for level in levels:
        columns += _level_columns(s, level)
    return Table(name=name, columns=columns, rows=rows)


def level_table(ranking: Ranking) -> Table[LevelAverage]:
    """Level-1 averages over the counted rows."""

    def counted(level: LevelAverage, part: str) -> str:
        return f'SUMIFS({{{PROJECTS}.{level.level}·{part}}},{{{PROJECTS}.计入}},"{YES}")'

    def told(level: LevelAverage) -> Value:
        text = f"{level.rows} 项已评" + (f"，{level.unscored} 项没有得分" if level.unscored else "")
        done, left = counted(level, "已评"), counted(level, "未得分")
        return Formula(f'={done}&" 项已评"&IF({left}>0,"，"&{left}&" 项没有得分","")', text)

    def total(part: str, value: Callable[[LevelAverage], Decimal]) -> Callable[[LevelAverage], Value]:
        return lambda level: Formula(f"=ROUND({counted(level, part)},4)", value(level))

    return Table(
        columns=(
            NUMBER,
            Column("一级指标", 20, "wrap", value=lambda level: level.level),
            Column("项数", 30, "wrap", value=told),
            Column("分值合计", 13, "score", value=total("分值", lambda level: level.weight)),
            Column("得分合计", 11, "score", value=total("得分", lambda level: level.score)),
            Column(
                "得分率", 11, "percent",
                value=lambda level: level.rate / 100 if level.weight else None,
                formula='=IF({分值合计}=0,"",{得分合计}/{分值合计})',
            ),
        ),
        rows=ranking.levels,
    )  # fmt: skip


def loss_table(s: Summary, switches: Switches, ranking: Ranking) -> Table[Loss]:
    """The rows that lost most, with the reasons their tables give."""
    return Table(
        columns=(
            Column("失分", 8, "score", value=lambda loss: loss.lost),
            Column("乡镇（单位）", 20, "wrap", value=lambda loss: loss.unit),
            Column("项目", 30, "wrap", value=lambda loss: loss.project),
            Column("一级指标", 13, "wrap", value=lambda loss: loss.level),
            Column("分值", 11, "score", value=lambda loss: loss.weight),
            Column("得分", 11, "score", value=lambda loss: loss.score),
            Column("指标值", 11, "wrap", value=lambda loss: loss.target or None),
            Column("实际", 11, "wrap", value=lambda loss: loss.actual or None),
            Column("失分率", 9, "percent", value=lambda x: x.lost / x.weight if x.weight else None),
            Column(
                "三级指标与原因", 30, "wrap", value=lambda loss: f"{loss.name}：{loss.reason or '没有写原因'}"
            ),
            Column(
                "来源（点击打开单元格）", 30, "link_wrap", value=lambda x: switches.source(x.number, x.cell)
            ),
            Column("计入", 6, "center", value=lambda loss: switches.of(loss.number)),
        ),
        rows=ranking.losses,
    )  # fmt: skip


def missing_table(s: Summary, switches: Switches, ranking: Ranking) -> Table[Missing]:
    """Projects and units without a finished self-evaluation."""

    def name(one: Missing) -> Value:
        source = switches.source(one.number, None)
        return Link(source.url, one.project) if isinstance(source, Link) else one.project

    def expected(one: Missing) -> Value:
        lacking = one.why == NOT_HANDED_IN and one.project != DEPARTMENT
        return switches.any_of(one.number) if lacking else Styled("—", "center")

    return Table(
        name=MISSING,
        columns=(
            NUMBER,
            Column("乡镇（单位）", 20, "wrap", value=lambda one: one.unit),
            Column("项目（点击打开）", 30, "link_wrap", value=name),
            Column("情况", 13, "wrap", value=lambda one: one.why),
            Column("应评", 11, "center", value=expected),
        ),
        rows=ranking.missing,
    )


def share_table(ranking: Ranking) -> Table[Share]:
    """How many counted projects lie in each grade and class; a class excludes its upper bound."""
    bounds = class_bounds(ranking.scheme)
    scores, counted = f"{{{PROJECTS}.得分}}", f"{{{PROJECTS}.计入}}"

    def count(share: Share) -> Value:
        low, high = bounds[share.name]
        formula = f'({counted}="{YES}")*ISNUMBER({scores})*({scores}>={low:f})'
        if high is not None:
            formula += f"*({scores}<{high:f})"
        return Formula(f"=SUMPRODUCT({formula})", share.count)

    return Table(
        columns=(
            Column("", 8),
            Column("等级或分数段", 20, "center", value=lambda share: share.name),
            Column("项目数", 30, "count", value=count),
        ),
        rows=(*ranking.grades, *ranking.classes),
    )


def _told(unit: UnitRank) -> str:
    if unit.plain is None:
        return "没有已评项目"
    return f"{unit.grade}" if unit.scored == unit.expected else f"{unit.grade}（缺项，名次仅供参考）"


def unit_table(ranking: Ranking) -> Table[UnitRank]:
    """Townships from the counted rows of the projects and the list of missing ones."""
    name, places = "乡镇排名", ranking.scheme.places
    funds, scores = f"{{{PROJECTS}.资金（万元）}}", f"{{{PROJECTS}.得分}}"
    mine = f"({{{PROJECTS}.乡镇（单位）}}={{乡镇（单位）}})"
    scored = f'{mine}*({{{PROJECTS}.计入}}="{YES}")*ISNUMBER({scores})'
    with_funds = f"{scored}*({funds}>0)"
    lacking = f'({{{MISSING}.乡镇（单位）}}={{乡镇（单位）}})*({{{MISSING}.应评}}="{YES}")'
    count = "{已评项目}"
    plain = f'=IF({count}=0,"",ROUND(ROUND(SUMPRODUCT({scored},{scores})/{count},8),{places}))'
    weighted = (
        f'=IF(OR({count}=0,SUMPRODUCT({with_funds})<{count}),"",ROUND(ROUND(SUMPRODUCT({with_funds},{funds},'
        f"{scores})/SUMPRODUCT({with_funds},{funds}),8),{places}))"
    )
    grade = grade_formula("{平均分}", ranking.scheme).removeprefix("=")
    gap = 'IF({已评项目}<{应评项目},"（缺项，名次仅供参考）","")'
    total = f"SUMPRODUCT({with_funds},{funds})"

    def place(key: str) -> str:
        return f'=IF(ISNUMBER({{{key}}}),RANK({{{key}}},{{{name}.{key}}}),"")'

    return Table(
        name=name,
        columns=(
            Column("名次", 8, "count", value=lambda unit: unit.rank, formula=place("平均分")),
            Column("乡镇（单位）", 20, "wrap", value=lambda unit: unit.unit),
            Column(
                "等级与完整程度", 30, "wrap",
                value=_told,
                formula=f'=IF(ISNUMBER({{平均分}}),{grade}&{gap},"没有已评项目")',
            ),
            Column(
                "资金（万元）", 13, "money",
                value=lambda unit: unit.funds or None,
                formula=f'=IF({total}=0,"",ROUND({total},6))',
            ),
            Column(
                "应评项目", 11, "count",
                value=lambda unit: unit.expected,
                formula=f"=SUMPRODUCT({mine}*({{{PROJECTS}.应评}}=1))+SUMPRODUCT({lacking})",
            ),
            Column(
                "已评项目", 11, "count", value=lambda unit: unit.scored, formula=f"=SUMPRODUCT({scored})"
            ),
            Column("平均分", 11, "score", value=lambda unit: unit.plain, formula=plain),
            Column("资金加权分", 11, "score", value=lambda unit: unit.weighted, formula=weighted),
            Column(
                "加权名次", 9, "count", value=lambda unit: unit.weighted_rank, formula=place("资金加权分")
            ),
            Column("没有交自评表的项目", 30, "wrap", value=lambda unit: "、".join(unit.missing) or None),
            Column("自评表没有填完的项目", 30, "wrap", value=lambda unit: "、".join(unit.unfinished) or None),
        ),
        rows=sorted(ranking.units, key=lambda unit: (unit.rank is None, unit.rank or 0)),
    )  # fmt: skip
