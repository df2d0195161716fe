"""The formulas of 评分排名: ranks, averages and shares follow the 是/否 of 表格台账.

Every ranked row carries, beside the printed columns, whether its table is counted, whether the goals of
the project are, and its points per level-1. Townships, level-1 averages and the distribution are worked
out from those rows; ``ranking.py`` works out the same figures, which stand beside the formulas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.grid.model import column_letters
from xltools.outputs.county.context import NO, SCORES, TABLES, YES, Summary
from xltools.outputs.county.scores import grade_formula, scored_entries
from xltools.scoring.ranking import ProjectRank, Ranking, UnitRank, level_of
from xltools.scoring.scheme import Scheme
from xltools.sheets.paper import FIRST, Live, Styled, Value, at

PENDING = "暂无"
COUNTED, GOAL, GROUP, EXPECTED, LEVELS = 11, 12, 13, 14, 15
"""Columns beside the printed ones: 计入, 目标表计入, 组, 应评, then four per level-1."""
PER_LEVEL = ("分值", "得分", "已评", "未得分")
Row = Sequence[tuple[Value, str]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One row of a ranking. ``group`` is the number its versions share; ``counted`` when written."""

    one: ProjectRank
    group: int
    counted: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Where the rows of a ranking stand, from 0; ``missing`` is the list of those not handed in."""

    first: int
    last: int

    def column(self, col: int) -> str:
        """The absolute range of one column."""
        letters = column_letters(col)
        return f"${letters}${self.first + 1}:${letters}${self.last + 1}"


class Switches:
    """References to 计入 of 表格台账, of one table or of any version of it."""

    def __init__(self, s: Summary) -> None:
        self.entries = {entry.number: entry for entry in s.book.county.listed}
        self.versions: dict[int, list[int]] = {}
        for entry in s.book.county.listed:
            if entry.of is not None:
                self.versions.setdefault(entry.of, []).append(entry.number)
        self.scores = {e.number: FIRST + n for n, e in enumerate(scored_entries(s))}

    @staticmethod
    def _cell(number: int) -> str:
        return at(TABLES, FIRST + number - 1, 2)

    def of(self, number: int) -> Live:
        """是 or 否 of one table."""
        return Live(f"={self._cell(number)}", YES if self.entries[number].counted else NO)

    def any_of(self, number: int | None) -> Value:
        """是 if a table or another version of it is counted; blank without a table."""
        if number is None:
            return None
        numbers = [number, *self.versions.get(number, [])]
        tests = ",".join(f'{self._cell(one)}="{YES}"' for one in numbers)
        value = YES if any(self.entries[one].counted for one in numbers) else NO
        return Live(f'=IF(OR({tests}),"{YES}","{NO}")', value)

    def score(self, one: ProjectRank) -> Value:
        """The score on the sheet 评分, 暂无 while there is none."""
        row = self.scores.get(one.number)
        if row is None:
            return Styled(PENDING, "center")
        cell = at(SCORES, row, 9)
        value = PENDING if one.score is None else one.score
        return Live(f'=IF(ISNUMBER({cell}),{cell},"{PENDING}")', value)


def rank_cell(row: int, block: Block, ranked: Ranked) -> Live:
    """The rank among the counted rows of a block; equal scores share it."""
    scores, counted = block.column(4), block.column(COUNTED)
    place = f'COUNTIFS({scores},">"&E{row + 1},{counted},"{YES}")+1'
    test = f'AND(ISNUMBER(E{row + 1}),{column_letters(COUNTED)}{row + 1}="{YES}")'
    return Live(f'=IF({test},{place},"")', ranked.one.rank if ranked.counted else None)


def expected_cell(row: int, block: Block, earlier: bool) -> Live:
    """1 where the project is to be evaluated and no other version of it above counts already."""
    here = f'OR({column_letters(COUNTED)}{row + 1}="{YES}",{column_letters(GOAL)}{row + 1}="{YES}")'
    value = int(not earlier)
    if row == block.first:
        return Live(f"=IF({here},1,0)", value)
    group, mine = column_letters(GROUP), column_letters(EXPECTED)
    above = f"COUNTIFS({group}${block.first + 1}:{group}{row},{group}{row + 1},"
    above += f"{mine}${block.first + 1}:{mine}{row},1)"
    return Live(f"=IF({here},IF({above}=0,1,0),0)", value)


def level_cells(one: ProjectRank, levels: Sequence[str], scheme: Scheme) -> Row:
    """Points to give, points given, rows scored and rows open, level by level."""
    cells: list[tuple[Value, str]] = []
    for level in levels:
        rows = [row for row in one.result.rows if level_of(row, scheme) == level]
        done = [row for row in rows if row.score is not None]
        weight = sum((row.weight or Decimal(0) for row in done), Decimal(0))
        score = sum((row.score for row in done if row.score is not None), Decimal(0))
        cells += [(weight, "score"), (score, "score"), (len(done), "id"), (len(rows) - len(done), "id")]
    return cells


def helper_heads(levels: Sequence[str]) -> tuple[str, ...]:
    """Heads of the columns beside the printed ones."""
    return (
        "计入",
        "目标表计入",
        "组号",
        "应评",
        *(f"{level}·{part}" for level in levels for part in PER_LEVEL),
    )


def level_rows(ranking: Ranking, block: Block, row: int) -> list[Row]:
    """Level-1 averages over the counted rows; ``row`` is where the first will stand, from 0."""
    rows: list[Row] = []
    counted = block.column(COUNTED)
    for n, level in enumerate(ranking.levels):
        at_row = row + n + 1
        weight, score, done, left = (block.column(LEVELS + 4 * n + part) for part in range(4))
        sums = {name: f'SUMIFS({area},{counted},"{YES}")' for name, area in (("d", done), ("o", left))}
        told = f"{level.rows} 项已评" + (f"，{level.unscored} 项没有得分" if level.unscored else "")
        text = f'={sums["d"]}&" 项已评"&IF({sums["o"]}>0,"，"&{sums["o"]}&" 项没有得分","")'
        rate = level.rate / 100 if level.weight else None
        rows.append(
            (
                (n + 1, "id"),
                (level.level, "wrap"),
                (Live(text, told), "wrap"),
                (Live(f'=ROUND(SUMIFS({weight},{counted},"{YES}"),4)', level.weight), "score"),
                (Live(f'=ROUND(SUMIFS({score},{counted},"{YES}"),4)', level.score), "score"),
                (Live(f'=IF(D{at_row}=0,"",E{at_row}/D{at_row})', rate), "percent"),
            )
        )
    return rows


def _told(unit: UnitRank) -> str:
    if unit.plain is None:
        return "没有已评项目"
    return f"{unit.grade}" if unit.scored == unit.expected else f"{unit.grade}（缺项，名次仅供参考）"


def unit_rows(
    ranking: Ranking, order: Sequence[UnitRank], blocks: tuple[Block, Block], row: int
) -> list[Row]:
    """Townships from the counted rows; ``blocks`` are the projects and the list of missing ones."""
    projects, missing = blocks
    units, funds, scores = (projects.column(col) for col in (1, 3, 4))
    places = ranking.scheme.places
    mine = Block(row, row + len(order) - 1)
    rows: list[Row] = []
    for n, unit in enumerate(order):
        at_row = row + n + 1
        scored = f'({units}=B{at_row})*({projects.column(COUNTED)}="{YES}")*ISNUMBER({scores})'
        lacking = f'({missing.column(1)}=B{at_row})*({missing.column(4)}="{YES}")'
        expected = f"=SUMPRODUCT(({units}=B{at_row})*({projects.column(EXPECTED)}=1))+SUMPRODUCT({lacking})"
        plain = f'=IF(F{at_row}=0,"",ROUND(ROUND(SUMPRODUCT({scored},{scores})/F{at_row},8),{places}))'
        funded = f"SUMPRODUCT({scored}*({funds}>0))"
        product = f"SUMPRODUCT({scored}*({funds}>0),{funds},{scores})"
        weighted = (
            f'=IF(OR(F{at_row}=0,{funded}<F{at_row}),"",ROUND(ROUND({product}/SUMPRODUCT({scored}*({funds}>0)'
            f",{funds}),8),{places}))"
        )
        grade = grade_formula(f"G{at_row}", ranking.scheme).removeprefix("=")
        gap = f'IF(F{at_row}<E{at_row},"（缺项，名次仅供参考）","")'
        told = f'=IF(ISNUMBER(G{at_row}),{grade}&{gap},"没有已评项目")'
        total = f"SUMPRODUCT({scored}*({funds}>0),{funds})"
        rows.append(
            (
                (_place("G", at_row, mine.column(6), unit.rank), "count"),
                (unit.unit, "wrap"),
                (Live(told, _told(unit)), "wrap"),
                (Live(f'=IF({total}=0,"",ROUND({total},6))', unit.funds or None), "money"),
                (Live(expected, unit.expected), "count"),
                (Live(f"=SUMPRODUCT({scored})", unit.scored), "count"),
                (Live(plain, unit.plain), "score"),
                (Live(weighted, unit.weighted), "score"),
                (_place("H", at_row, mine.column(7), unit.weighted_rank), "count"),
                ("、".join(unit.missing) or None, "wrap"),
                ("、".join(unit.unfinished) or None, "wrap"),
            )
        )
    return rows


def _place(letter: str, row: int, area: str, value: int | None) -> Live:
    cell = f"{letter}{row}"
    return Live(f'=IF(ISNUMBER({cell}),RANK({cell},{area}),"")', value)


def share_rows(
    ranking: Ranking, block: Block, bounds: Mapping[str, tuple[Decimal, Decimal | None]]
) -> list[Row]:
    """How many counted projects lie in each class; ``bounds`` are its points, the upper one excluded."""
    scores, counted = block.column(4), block.column(COUNTED)
    rows: list[Row] = []
    for share in (*ranking.grades, *ranking.classes):
        low, high = bounds[share.name]
        formula = f'({counted}="{YES}")*ISNUMBER({scores})*({scores}>={low:f})'
        if high is not None:
            formula += f"*({scores}<{high:f})"
        rows.append(
            ((None, "text"), (share.name, "center"), (Live(f"=SUMPRODUCT({formula})", share.count), "count"))
        )
    return rows
