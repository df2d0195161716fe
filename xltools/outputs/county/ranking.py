"""评分排名: townships and projects ranked, level-1 averages, the biggest losses, who has not reported.

Drawn only where the county holds self-evaluations; every year has its own block. Ranks and averages are
formulas that follow the 是/否 of 表格台账 (``ranking_tables.py``); the order of the rows, the losses and the
names of those missing are as the workbook was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xltools.county.ledger import Entry
from xltools.outputs.county.context import Summary
from xltools.outputs.county.ranking_tables import (
    HELPERS_WIDE,
    Ranked,
    Switches,
    level_table,
    loss_table,
    missing_table,
    ranked_table,
    share_table,
    unit_table,
)
from xltools.scoring.ranking import (
    GOALS,
    SELF_EVALUATIONS,
    Handed,
    ProjectRank,
    Ranking,
    Share,
    funds_of,
    pair,
    rank_county,
)
from xltools.sheets.draw import ROW, Stack
from xltools.sheets.page import LIST_PAGE, page_rows
from xltools.sheets.palette import BLUE, PALE
from xltools.sheets.spec import Table

RANKING = "评分排名"
WIDTHS = (7, 18, 28, 12, 10, 10, 10, 10, 8.5, 28, 28, 6)
CHART_ROWS = 16


def has_ranking(entries: Sequence[Entry]) -> bool:
    """Whether any counted table is a self-evaluation."""
    return any(entry.counted and entry.table.type in SELF_EVALUATIONS for entry in entries)


def _chart(s: Summary, table: Table[Share], ranking: Ranking) -> None:
    """The distribution beside its table."""
    chart = s.papers.book.add_chart({"type": "column"})
    top, names, counts = table.top + len(ranking.grades), table.col("等级或分数段"), table.col("项目数")
    chart.add_series(
        {
            "name": "项目数",
            "categories": [RANKING, top, names, table.last, names],
            "values": [RANKING, top, counts, table.last, counts],
            "fill": {"color": BLUE},
            "data_labels": {"value": True},
            "gap": 80,
        }
    )
    chart.set_title({"name": "项目自评得分分布", "name_font": {"name": "黑体", "size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"num_format": "0", "major_gridlines": {"visible": True, "line": {"color": PALE}}})
    chart.set_size({"width": 620, "height": 250})
    sheet = s.papers.sheets[RANKING].sheet
    sheet.insert_chart(table.top, counts + 1, chart, {"x_offset": 10, "object_position": 2})


def _years(s: Summary) -> list[int | None]:
    found = {e.year for e in s.book.county.listed if e.counted and e.table.type in SELF_EVALUATIONS}
    return sorted(found, key=lambda year: -(year or 0))


def _rows(s: Summary, ranks: Sequence[ProjectRank], year: int | None) -> list[Ranked]:
    """The ranked rows in order and, at the end, the versions of their tables that are not counted."""
    rows = [Ranked(one, one.number, True) for one in ranks]
    places = {one.number: one for one in ranks}
    for entry in s.book.county.listed:
        first = places.get(entry.of or 0)
        if entry.counted or entry.year != year or first is None:
            continue
        table, number = entry.table, entry.number
        version = replace(
            first, result=s.scores[number], printed=table.total_score, rank=None, number=number,
            funds=funds_of(table) or first.funds,
        )  # fmt: skip
        rows.append(Ranked(version, first.number, False))
    rows.sort(key=lambda one: (not one.counted, one.one.rank is None, one.one.rank or 0))
    seen: set[int] = set()
    for n, row in enumerate(rows):
        rows[n] = replace(row, place=n, earlier=row.group in seen)
        seen.add(row.group)
    return rows


def _block(s: Summary, stack: Stack, switches: Switches, year: int | None) -> None:
    handed = [
        Handed(entry.unit, entry.table, entry.number, entry.year)
        for entry in s.book.county.listed
        if entry.counted and entry.year == year and entry.table.type in (*GOALS, *SELF_EVALUATIONS)
    ]
    ranking = rank_county(pair(handed), s.scheme)
    levels = [level.level for level in ranking.levels]
    stack.heading(f"{s.year(year)}{'年度' if year else '年份'}")
    stack.heading("一、乡镇（单位）排名", gap=0)
    stack.table(unit_table(ranking))
    stack.heading("二、项目排名")
    stack.table(ranked_table(s, switches, "项目排名", _rows(s, ranking.projects, year), levels), grey="计入")
    if ranking.departments:
        stack.heading("二（附）、部门整体支出自评")
        rows = _rows(s, ranking.departments, year)
        stack.table(ranked_table(s, switches, "部门排名", rows, ()), grey="计入")
    stack.heading("三、一级指标平均得分率")
    stack.table(level_table(ranking))
    stack.heading(f"四、失分最多的指标（前 {max(len(ranking.losses), 1)} 项）")
    stack.table(loss_table(s, switches, ranking), grey="计入")
    stack.heading("五、没有交或没有填完自评表的")
    stack.table(missing_table(s, switches, ranking))
    stack.page_break()
    stack.heading("六、项目得分分布")
    shares = stack.table(share_table(ranking))
    _chart(s, shares, ranking)
    stack.row = max(stack.row, shares.top + CHART_ROWS)
    stack.heading("计算方法")
    stack.lines(ranking.method)
    stack.draw()


def write_ranking(s: Summary) -> None:
    """Fill the sheet 评分排名, which must have been added."""
    paper = s.papers.sheets[RANKING]
    paper.title(
        "评分排名",
        "名次、平均分、得分率和分布是公式，随“表格台账”的“计入”（是、否）重新计算，不再计入的行变灰；"
        "各行的先后、失分清单和缺报名单是写出汇总时的，改动较多时请重新汇总。",
    )
    paper.widths(WIDTHS)
    hidden = {"level": 1, "hidden": True, "collapsed": False}
    paper.sheet.set_column(len(WIDTHS), len(WIDTHS) + HELPERS_WIDE, 9, None, hidden)
    switches, row = Switches(s), 2
    breaks: list[int] = []
    height = page_rows(LIST_PAGE, WIDTHS) * ROW
    for year in _years(s):
        stack = Stack(paper, row, dict(s.papers.tables), WIDTHS, page_height=height)
        _block(s, stack, switches, year)
        row = stack.row
        breaks += [*stack.breaks, row + 1]
    paper.sheet.set_h_pagebreaks(breaks[:-1])
    paper.print_on(LIST_PAGE, WIDTHS)
    paper.sheet.print_area(0, 0, row, len(WIDTHS) - 1)
