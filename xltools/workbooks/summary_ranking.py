"""评分排名: townships and projects ranked, level-1 averages, the biggest losses, who has not reported.

Drawn only where the county holds self-evaluations; every year has its own block. The figures are those of
the tables counted when the workbook was written.
"""

from __future__ import annotations

from collections.abc import Sequence

from xltools.county.model import Entry
from xltools.scoring.ranking import GOALS, SELF_EVALUATIONS, Handed, ProjectRank, Ranking, pair, rank_county
from xltools.workbooks.summary_context import Summary
from xltools.workbooks.summary_paper import LINE, Link, Paper, Styled, Value, lines_of

RANKING = "评分排名"
WIDTHS = (8, 20, 30, 13, 11, 11, 11, 11, 9, 30, 30)
CHART_ROWS = 16
NOTHING = "（无）"
Row = Sequence[tuple[Value, str]]


def has_ranking(entries: Sequence[Entry]) -> bool:
    """Whether any counted table is a self-evaluation."""
    return any(entry.counted and entry.table.type in SELF_EVALUATIONS for entry in entries)


class _Page:
    def __init__(self, s: Summary, paper: Paper) -> None:
        self.s, self.paper, self.row = s, paper, 2
        self.entries = {entry.number: entry for entry in s.book.county.listed}

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
            high = max(lines_of(value, WIDTHS[col]) for col, (value, _) in enumerate(row))
            self.paper.sheet.set_row(self.row, max(18, high * LINE + 4))
            for col, (value, style) in enumerate(row):
                self.paper.put(self.row, col, value, style)
            self.row += 1
        return first, self.row - 1

    def source(self, number: int, cell: str | None) -> Value:
        entry = self.entries.get(number)
        return None if entry is None else self.s.source(entry, cell)


def _names(names: Sequence[str]) -> Value:
    return "、".join(names) or None


def _units(page: _Page, ranking: Ranking) -> None:
    page.section("一、乡镇（单位）排名")
    order = sorted(ranking.units, key=lambda unit: (unit.rank is None, unit.rank or 0))
    heads = (
        "名次", "乡镇（单位）", "等级与完整程度", "资金（万元）", "应评项目", "已评项目", "平均分",
        "资金加权分", "加权名次", "没有交自评表的项目", "自评表没有填完的项目",
    )  # fmt: skip
    rows: list[Row] = []
    for unit in order:
        whole = unit.scored == unit.expected
        told = (
            "没有已评项目"
            if unit.plain is None
            else unit.grade
            if whole
            else f"{unit.grade}（缺项，名次仅供参考）"
        )
        rows.append(
            (
                (unit.rank, "count"),
                (unit.unit, "wrap"),
                (told, "wrap"),
                (unit.funds or None, "money"),
                (unit.expected, "count"),
                (unit.scored, "count"),
                (unit.plain, "score"),
                (unit.weighted, "score"),
                (unit.weighted_rank, "count"),
                (_names(unit.missing), "wrap"),
                (_names(unit.unfinished), "wrap"),
            )
        )
    page.table(heads, rows)


def _ranked(page: _Page, title: str, ranked: Sequence[ProjectRank]) -> None:
    page.section(title)
    heads = (
        "名次", "乡镇（单位）", "项目", "资金（万元）", "得分", "表上印的总分", "等级", "未填项", "相差",
        "说明", "来源（点击打开单元格）",
    )  # fmt: skip
    order = sorted(ranked, key=lambda one: (one.rank is None, one.rank or 0))
    rows: list[Row] = []
    for one in order:
        gap = None if one.score is None or one.printed is None else one.printed - one.score
        cell = one.result.table.cell("total_score")
        rows.append(
            (
                (one.rank, "count"),
                (one.unit, "wrap"),
                (one.project, "wrap"),
                (one.funds, "money"),
                (one.score if one.score is not None else Styled("暂无", "center"), "score"),
                (one.printed, "score"),
                (one.grade, "center"),
                (one.result.blank, "count"),
                (gap, "score"),
                (one.result.note or None, "wrap"),
                (page.source(one.number, cell), "link_wrap"),
            )
        )
    page.table(heads, rows)


def _levels(page: _Page, ranking: Ranking) -> None:
    page.section("三、一级指标平均得分率")
    rows: list[Row] = [
        (
            (n, "id"),
            (level.level, "wrap"),
            (f"{level.rows} 项已评" + (f"，{level.unscored} 项没有得分" if level.unscored else ""), "wrap"),
            (level.weight, "score"),
            (level.score, "score"),
            (level.rate / 100 if level.weight else None, "percent"),
        )
        for n, level in enumerate(ranking.levels, 1)
    ]
    page.table(("序号", "一级指标", "项数", "分值合计", "得分合计", "得分率"), rows)


def _losses(page: _Page, ranking: Ranking) -> None:
    page.section(f"四、失分最多的指标（前 {max(len(ranking.losses), 1)} 项）")
    heads = (
        "失分", "乡镇（单位）", "项目", "一级指标", "分值", "得分", "指标值", "实际", "失分率",
        "三级指标与原因", "来源（点击打开单元格）",
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
            )
        )
    page.table(heads, rows)


def _missing(page: _Page, ranking: Ranking) -> None:
    page.section("五、没有交或没有填完自评表的")
    rows: list[Row] = []
    for n, one in enumerate(ranking.missing, 1):
        source = page.source(one.number, None)
        name = Link(source.url, one.project) if isinstance(source, Link) else one.project
        rows.append(((n, "id"), (one.unit, "wrap"), (name, "link_wrap"), (one.why, "wrap")))
    page.table(("序号", "乡镇（单位）", "项目（点击打开）", "情况"), rows)


def _distribution(page: _Page, ranking: Ranking) -> None:
    page.section("六、项目得分分布")
    shares = [*ranking.grades, *ranking.classes]
    rows: list[Row] = [((None, "text"), (share.name, "center"), (share.count, "count")) for share in shares]
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


def _block(page: _Page, year: int | None) -> None:
    handed = [
        Handed(entry.unit, entry.table, entry.number, entry.year)
        for entry in page.s.book.county.listed
        if entry.counted and entry.year == year and entry.table.type in (*GOALS, *SELF_EVALUATIONS)
    ]
    ranking = rank_county(pair(handed), page.s.scheme)
    page.row += 1
    page.paper.put(page.row, 0, f"{page.s.year(year)}{'年度' if year else '年份'}", "section")
    _units(page, ranking)
    _ranked(page, "二、项目排名", ranking.projects)
    if ranking.departments:
        _ranked(page, "二（附）、部门整体支出自评", ranking.departments)
    _levels(page, ranking)
    _losses(page, ranking)
    _missing(page, ranking)
    _distribution(page, ranking)
    page.section("计算方法")
    for text in ranking.method:
        page.paper.put(page.row, 0, text, "note")
        page.row += 1


def write_ranking(s: Summary) -> None:
    """Fill the sheet 评分排名, which must have been added."""
    paper = s.papers.sheets[RANKING]
    paper.title("评分排名", "按写出汇总时计入的自评表计算；计算方法见每个年度的末尾。")
    for col, width in enumerate(WIDTHS):
        paper.sheet.set_column(col, col, width)
    page = _Page(s, paper)
    for year in _years(s):
        _block(page, year)
    paper.print_setup()
