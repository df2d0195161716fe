"""评分排名: townships and projects ranked, level-1 averages, the biggest losses, who has not reported.

Drawn only where the county holds self-evaluations; every year has its own block. Ranks and averages are
formulas (``summary_ranking_live.py``); the order of the rows, the losses and the names of those missing are
as the workbook was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xltools.county.ledger import Entry
from xltools.grid.model import column_letters
from xltools.outputs.county.context import NO, Summary
from xltools.outputs.county.ranking_live import (
    COUNTED,
    GOAL,
    LEVELS,
    Block,
    Ranked,
    Row,
    Switches,
    expected_cell,
    helper_heads,
    level_cells,
    level_rows,
    rank_cell,
    share_rows,
    unit_rows,
)
from xltools.outputs.county.scores import grade_formula
from xltools.scoring.ranking import (
    DEPARTMENT,
    GOALS,
    NOT_HANDED_IN,
    SELF_EVALUATIONS,
    Handed,
    ProjectRank,
    Ranking,
    class_bounds,
    funds_of,
    pair,
    rank_county,
)
from xltools.sheets.paper import LINE, Link, Live, Paper, Styled, Value, lines_of

RANKING = "评分排名"
WIDTHS = (8, 20, 30, 13, 11, 11, 11, 11, 9, 30, 30, 6)
CHART_ROWS = 16
NOTHING = "（无）"


def has_ranking(entries: Sequence[Entry]) -> bool:
    """Whether any counted table is a self-evaluation."""
    return any(entry.counted and entry.table.type in SELF_EVALUATIONS for entry in entries)


class _Page:
    def __init__(self, s: Summary, paper: Paper) -> None:
        self.s, self.paper, self.row = s, paper, 2
        self.entries = {entry.number: entry for entry in s.book.county.listed}
        self.switches = Switches(s)
        self.faint = s.papers.book.add_format({"font_color": "#A6A6A6", "italic": True})

    def section(self, text: str) -> None:
        self.row += 1
        self.paper.put(self.row, 0, text, "section")
        self.row += 1

    def table(self, heads: Sequence[str], rows: Sequence[Row]) -> tuple[int, int]:
        """Heads and rows from column A on; the first and last data row."""
        for col, head in enumerate(heads):
            self.paper.put(self.row, col, head, "head")
        self.paper.sheet.set_row(self.row, 30)
        first = self.row = self.row + 1
        if not rows:
            self.paper.put(self.row, 0, NOTHING, "text")
            self.row += 1
        for row in rows:
            # Helper columns are not wrapped.
            high = max(lines_of(value, width) for width, (value, _) in zip(WIDTHS, row, strict=False))
            self.paper.sheet.set_row(self.row, max(18, high * LINE + 4))
            for col, (value, style) in enumerate(row):
                self.paper.put(self.row, col, value, style)
            self.row += 1
        return first, self.row - 1

    def grey(self, block: Block) -> None:
        """Rows whose table is not counted are shown faintly."""
        switch = f"${column_letters(COUNTED)}{block.first + 1}"
        rule = {"type": "formula", "criteria": f'={switch}="{NO}"', "format": self.faint}
        self.paper.sheet.conditional_format(block.first, 0, block.last, COUNTED, rule)

    def source(self, number: int, cell: str | None) -> Value:
        entry = self.entries.get(number)
        return None if entry is None else self.s.source(entry, cell)


UNIT_HEADS = (
    "名次", "乡镇（单位）", "等级与完整程度", "资金（万元）", "应评项目", "已评项目", "平均分",
    "资金加权分", "加权名次", "没有交自评表的项目", "自评表没有填完的项目",
)  # fmt: skip
PROJECT_HEADS = (
    "名次", "乡镇（单位）", "项目", "资金（万元）", "得分", "表上印的总分", "等级", "未填项", "相差",
    "说明", "来源（点击打开单元格）",
)  # fmt: skip


def _ranked(page: _Page, title: str, ranked: Sequence[Ranked], levels: Sequence[str]) -> Block:
    """The ranking of projects (or of whole units), versions not counted at its end."""
    page.section(title)
    scheme = page.s.scheme
    order = sorted(ranked, key=lambda one: (not one.counted, one.one.rank is None, one.one.rank or 0))
    block = Block(page.row + 1, page.row + max(len(order), 1))
    rows: list[Row] = []
    seen: set[int] = set()
    for n, ranking_row in enumerate(order):
        one, row = ranking_row.one, block.first + n
        gap = None if one.score is None or one.printed is None else one.printed - one.score
        note = one.result.note or None if ranking_row.counted else "另一版本，没有计入"
        goal = page.switches.any_of(one.goal)
        rows.append(
            (
                (rank_cell(row, block, ranking_row), "count"),
                (one.unit, "wrap"),
                (one.project, "wrap"),
                (one.funds, "money"),
                (page.switches.score(one), "score"),
                (one.printed, "score"),
                (Live(grade_formula(f"E{row + 1}", scheme), one.grade), "center"),
                (one.result.blank, "count"),
                (
                    Live(f'=IF(COUNT(E{row + 1},F{row + 1})<2,"",ROUND(F{row + 1}-E{row + 1},4))', gap),
                    "score",
                ),
                (note, "wrap"),
                (page.source(one.number, one.result.table.cell("total_score")), "link_wrap"),
                (page.switches.of(one.number), "center"),
                (goal, "id"),
                (ranking_row.group, "id"),
                (expected_cell(row, block, ranking_row.group in seen), "id"),
                *level_cells(one, levels, scheme),
            )
        )
        seen.add(ranking_row.group)
    page.table((*PROJECT_HEADS, *helper_heads(levels)), rows)
    page.grey(block)
    return block


def _losses(page: _Page, ranking: Ranking) -> None:
    page.section(f"四、失分最多的指标（前 {max(len(ranking.losses), 1)} 项）")
    heads = (
        "失分", "乡镇（单位）", "项目", "一级指标", "分值", "得分", "指标值", "实际", "失分率",
        "三级指标与原因", "来源（点击打开单元格）", "计入",
    )  # fmt: skip
    rows: list[Row] = []
    for loss in ranking.losses:
        told = f"{loss.name}：{loss.reason or '没有写原因'}"
        rows.append(
            (
                (loss.lost, "score"),
                (loss.unit, "wrap"),
                (loss.project, "wrap"),
                (loss.level, "wrap"),
                (loss.weight, "score"),
                (loss.score, "score"),
                (loss.target or None, "wrap"),
                (loss.actual or None, "wrap"),
                (loss.lost / loss.weight if loss.weight else None, "percent"),
                (told, "wrap"),
                (page.source(loss.number, loss.cell), "link_wrap"),
                (page.switches.of(loss.number), "center"),
            )
        )
    first, last = page.table(heads, rows)
    page.grey(Block(first, last))


def _missing(page: _Page, ranking: Ranking) -> Block:
    page.section("五、没有交或没有填完自评表的")
    rows: list[Row] = []
    for n, one in enumerate(ranking.missing, 1):
        source = page.source(one.number, None)
        name = Link(source.url, one.project) if isinstance(source, Link) else one.project
        lacking = one.why == NOT_HANDED_IN and one.project != DEPARTMENT
        expected = page.switches.any_of(one.number) if lacking else Styled("—", "center")
        rows.append(
            ((n, "id"), (one.unit, "wrap"), (name, "link_wrap"), (one.why, "wrap"), (expected, "center"))
        )
    return Block(*page.table(("序号", "乡镇（单位）", "项目（点击打开）", "情况", "应评"), rows))


def _distribution(page: _Page, ranking: Ranking, block: Block) -> None:
    page.section("六、项目得分分布")
    rows = share_rows(ranking, block, class_bounds(ranking.scheme))
    first, _ = page.table(("", "等级或分数段", "项目数"), rows)
    chart = page.s.papers.book.add_chart({"type": "column"})
    top = first + len(ranking.grades)
    last = top + len(ranking.classes) - 1
    chart.add_series(
        {
            "name": "项目数",
            "categories": [RANKING, top, 1, last, 1],
            "values": [RANKING, top, 2, last, 2],
            "fill": {"color": "#2F5597"},
            "data_labels": {"value": True},
            "gap": 80,
        }
    )
    chart.set_title({"name": "项目自评得分分布", "name_font": {"name": "黑体", "size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"num_format": "0", "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}})
    chart.set_size({"width": 620, "height": 250})
    page.paper.sheet.insert_chart(first, 3, chart, {"x_offset": 10, "object_position": 2})
    page.row = max(page.row, first + CHART_ROWS)


def _years(s: Summary) -> list[int | None]:
    found = {e.year for e in s.book.county.listed if e.counted and e.table.type in SELF_EVALUATIONS}
    return sorted(found, key=lambda year: -(year or 0))


def _rows(page: _Page, ranks: Sequence[ProjectRank], year: int | None) -> list[Ranked]:
    """The ranked rows and, behind each, the versions of its table that are not counted."""
    rows = [Ranked(one, one.number, True) for one in ranks]
    places = {one.number: one for one in ranks}
    for entry in page.s.book.county.listed:
        first = places.get(entry.of or 0)
        if entry.counted or entry.year != year or first is None:
            continue
        table, number = entry.table, entry.number
        version = replace(
            first, result=page.s.scores[number], printed=table.total_score, rank=None, number=number,
            funds=funds_of(table) or first.funds,
        )  # fmt: skip
        rows.append(Ranked(version, first.number, False))
    return rows


def _block(page: _Page, year: int | None) -> None:
    handed = [
        Handed(entry.unit, entry.table, entry.number, entry.year)
        for entry in page.s.book.county.listed
        if entry.counted and entry.year == year and entry.table.type in (*GOALS, *SELF_EVALUATIONS)
    ]
    ranking = rank_county(pair(handed), page.s.scheme)
    page.row += 1
    page.paper.put(page.row, 0, f"{page.s.year(year)}{'年度' if year else '年份'}", "section")
    levels = [level.level for level in ranking.levels]
    # Townships stand first and are worked out from the rows below, so their rows are left free till then.
    start = page.row
    page.row += 3 + max(len(ranking.units), 1)
    block = _ranked(page, "二、项目排名", _rows(page, ranking.projects, year), levels)
    if ranking.departments:
        _ranked(page, "二（附）、部门整体支出自评", _rows(page, ranking.departments, year), ())
    page.section("三、一级指标平均得分率")
    heads = ("序号", "一级指标", "项数", "分值合计", "得分合计", "得分率")
    page.table(heads, level_rows(ranking, block, page.row + 1))
    _losses(page, ranking)
    missing = _missing(page, ranking)
    _distribution(page, ranking, block)
    end, page.row = page.row, start
    page.section("一、乡镇（单位）排名")
    order = sorted(ranking.units, key=lambda unit: (unit.rank is None, unit.rank or 0))
    page.table(UNIT_HEADS, unit_rows(ranking, order, (block, missing), page.row + 1))
    page.row = end
    page.section("计算方法")
    for text in ranking.method:
        page.paper.put(page.row, 0, text, "note")
        page.row += 1


def write_ranking(s: Summary) -> None:
    """Fill the sheet 评分排名, which must have been added."""
    paper = s.papers.sheets[RANKING]
    paper.title(
        "评分排名",
        "名次、平均分、得分率和分布是公式，随“表格台账”的“计入”（是、否）重新计算，不再计入的行变灰；"
        "各行的先后、失分清单和缺报名单是写出汇总时的，改动较多时请重新汇总。",
    )
    for col, width in enumerate(WIDTHS):
        paper.sheet.set_column(col, col, width)
    paper.sheet.set_column(GOAL, LEVELS + 4 * 8, 9, None, {"level": 1, "hidden": True, "collapsed": False})
    page = _Page(s, paper)
    for year in _years(s):
        _block(page, year)
    paper.print_setup()
    paper.sheet.print_area(0, 0, page.row, COUNTED)
