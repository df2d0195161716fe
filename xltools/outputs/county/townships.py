"""乡镇汇总: one row per township and year, every figure a live formula over the detail sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.county.sums import Figures, total
from xltools.grid.model import column_letters
from xltools.outputs.county.context import TOWNSHIPS, Summary
from xltools.outputs.county.scores import final_scores, mean
from xltools.sheets.paper import Live, Paper, Value

HEAD = 3
"""Rows of the two-line head, from 0: HEAD - 1 and HEAD."""
ONE = 4
"""Row of the first township, from 0; the totals follow the townships, after one empty row."""


@dataclass(frozen=True, slots=True)
class Item:
    """One column: its group, head, width and style, and the sheet and criteria it counts or sums."""

    group: str
    head: str
    width: float
    style: str
    formula: str
    adds: bool = True


def _sum(prefix: str, key: str, kind: str, extra: str = "") -> str:
    where = f'{prefix}_组号,{{g}},{prefix}_表类,"{kind}",{prefix}_计入,"是"{extra}'
    return f'=IF(COUNTIFS({where},{prefix}_{key},"<>")=0,"",ROUND(SUMIFS({prefix}_{key},{where}),6))'


def _count(prefix: str, kind: str, extra: str = "") -> str:
    return f'=COUNTIFS({prefix}_组号,{{g}},{prefix}_表类,"{kind}",{prefix}_计入,"是"{extra})'


_BOTH = ',项目_全年,"<>",项目_执行,"<>"'
ITEMS = (
    Item("", "序号", 6, "id", ""),
    Item("", "乡镇（单位）", 19, "wrap", ""),
    Item("", "年度", 8, "center", ""),
    Item("", "计入的表", 8, "count", '=COUNTIFS(表_组号,{g},表_计入,"是")'),
    Item("部门整体支出绩效目标（万元）", "任务数", 8, "count", _count("任务", "部门目标")),
    Item("部门整体支出绩效目标（万元）", "总额", 11.5, "money", _sum("任务", "总额", "部门目标")),
    Item("部门整体支出绩效目标（万元）", "财政拨款", 11.5, "money", _sum("任务", "财政", "部门目标")),
    Item("部门整体支出绩效目标（万元）", "其他资金", 10, "money", _sum("任务", "其他", "部门目标")),
    Item("部门整体支出绩效目标（万元）", "缺金额", 8, "count", _count("任务", "部门目标", ',任务_总额,"="')),
    Item("项目支出绩效目标（万元）", "项目数", 8, "count", _count("项目", "项目目标")),
    Item("项目支出绩效目标（万元）", "资金总额", 11.5, "money", _sum("项目", "总额", "项目目标")),
    Item("项目支出绩效目标（万元）", "财政拨款", 11.5, "money", _sum("项目", "财政", "项目目标")),
    Item("项目支出绩效目标（万元）", "其他资金", 10, "money", _sum("项目", "其他", "项目目标")),
    Item("项目支出绩效目标（万元）", "缺金额", 8, "count", _count("项目", "项目目标", ',项目_总额,"="')),
    Item("项目自评（万元）", "自评表", 8, "count", _count("项目", "项目自评")),
    Item("项目自评（万元）", "全年预算数", 11.5, "money", _sum("项目", "全年", "项目自评", _BOTH)),
    Item("项目自评（万元）", "全年执行数", 11.5, "money", _sum("项目", "执行", "项目自评", _BOTH)),
    Item(
        "项目自评（万元）",
        "执行率",
        9,
        "percent",
        '=IF(COUNT(P{r},Q{r})<2,"",IF(P{r}=0,"",ROUND(Q{r}/P{r},6)))',
        False,
    ),
    Item("项目自评（万元）", "平均得分", 9, "score", "", False),
    Item("指标与问题", "指标数", 8, "count", '=COUNTIFS(指标_组号,{g},指标_计入,"是")'),
    Item("指标与问题", "错误", 7, "count", '=COUNTIFS(问题_组号,{g},问题_级别,"错误")'),
    Item("指标与问题", "警告", 7, "count", '=COUNTIFS(问题_组号,{g},问题_级别,"警告")'),
    Item("指标与问题", "提示", 7, "count", '=COUNTIFS(问题_组号,{g},问题_级别,"提示")'),
)
COLUMN = {(item.group[:2], item.head): n for n, item in enumerate(ITEMS)}
"""Column of a figure by the first two characters of its group and its head: ``("项目", "资金总额")``."""


MEAN = 18
"""Column of 平均得分."""


def values(f: Figures, score: Decimal | None) -> list[Decimal | int | None]:
    """The figures in the order of the columns from 计入的表 on."""
    return [
        f.tables,
        f.tasks,
        *f.department,
        f.tasks_without,
        f.projects,
        *f.project,
        f.projects_without,
        f.evaluations,
        f.adjusted,
        f.executed,
        f.rate,
        score,
        f.indicators,
        *f.problems,
    ]


def _mean_formula(criteria: str) -> str:
    where = f'{criteria},评分_表类,"项目自评",评分_计入,"是"'
    return (
        f'=IF(COUNTIFS({where},评分_得分,"<>")=0,"",'
        f'ROUND(SUMIFS(评分_得分,{where})/COUNTIFS({where},评分_得分,"<>"),2))'
    )


def total_rows(s: Summary) -> dict[int | None, int]:
    """Row of each year's total, from 0."""
    # The empty row keeps Excel from taking the totals into the filter and sorting them along.
    after = ONE + max(len(s.book.county.townships), 1) + 1
    return {year: after + n for n, year in enumerate(s.book.years())}


def _total_row(s: Summary, year: int | None, row: int, last: int) -> list[Value]:
    first = ONE + 1
    label = s.year(year)
    figures = total([s.book.figures[t.number] for t in s.book.of_year(year)])
    cells: list[Value] = [None, "全县合计", label]
    scores = final_scores(s)
    average = mean([score for t in s.book.of_year(year) for score in scores.get(t.number, [])])
    for col, (item, value) in enumerate(zip(ITEMS[3:], values(figures, average), strict=True), 3):
        letters = column_letters(col)
        area = f"{letters}${first}:{letters}${last}"
        years = f"$C${first}:$C${last}"
        if col == MEAN:
            formula = _mean_formula(f"评分_年度,$C{row + 1}")
        elif not item.adds:
            formula = item.formula.replace("{r}", str(row + 1))
        elif item.style == "count":
            formula = f"=SUMIFS({area},{years},$C{row + 1})"
        else:
            filled = f"SUMPRODUCT(({years}=$C{row + 1})*ISNUMBER({area}))"
            formula = f'=IF({filled}=0,"",ROUND(SUMIFS({area},{years},$C{row + 1}),6))'
        cells.append(Live(formula, value))
    return cells


def _row(s: Summary, number: int, row: int, score: Decimal | None) -> list[Value]:
    township = s.book.county.townships[number - 1]
    cells: list[Value] = [number, township.name, s.year(township.year)]
    for col, (item, value) in enumerate(
        zip(ITEMS[3:], values(s.book.figures[number], score), strict=True), 3
    ):
        template = _mean_formula("评分_组号,{g}") if col == MEAN else item.formula
        formula = template.replace("{g}", f"$A{row + 1}").replace("{r}", str(row + 1))
        cells.append(Live(formula, value))
    return cells


def _put(s: Summary, row: int, cells: Sequence[Value], bold: bool) -> None:
    paper = s.papers.sheets[TOWNSHIPS]
    for col, (item, value) in enumerate(zip(ITEMS, cells, strict=True)):
        style = item.style
        if bold:
            style = f"total_{style}" if f"total_{style}" in paper.formats else "total_text"
        paper.put(row, col, value, style)


def _head(s: Summary) -> None:
    paper = s.papers.sheets[TOWNSHIPS]
    sheet, style = paper.sheet, paper.formats["head"]
    col = 0
    while col < len(ITEMS):
        group = ITEMS[col].group
        end = col
        while end + 1 < len(ITEMS) and group and ITEMS[end + 1].group == group:
            end += 1
        if not group:
            sheet.merge_range(HEAD - 1, col, HEAD, col, ITEMS[col].head, style)
        else:
            sheet.merge_range(HEAD - 1, col, HEAD - 1, end, group, style)
            for c in range(col, end + 1):
                sheet.write_string(HEAD, c, ITEMS[c].head, style)
        col = end + 1
    sheet.set_row(HEAD - 1, 22)
    sheet.set_row(HEAD, 22)


def _flag_fiscal(paper: Paper, last: int) -> None:
    """An appropriation above the total it is part of stands out in red: some table is filled in wrongly."""
    for group, head in (("部门", "总额"), ("项目", "资金总额")):
        whole, col = COLUMN[group, head], COLUMN[group, "财政拨款"]
        a, b = f"{column_letters(whole)}{ONE + 1}", f"{column_letters(col)}{ONE + 1}"
        rule = {
            "type": "formula",
            "criteria": f"=AND(ISNUMBER({a}),ISNUMBER({b}),N({b})>N({a}))",
            "format": paper.book.add_format({"bg_color": "#FBD5D5", "font_color": "#9C0006"}),
        }
        paper.sheet.conditional_format(ONE, col, last, col, rule)


def write_townships(s: Summary) -> None:
    """乡镇汇总: townships, those of the latest year first, then the total of each year."""
    paper = s.papers.sheets[TOWNSHIPS]
    paper.title(
        "乡镇汇总",
        "金额单位：万元。只加“计入”的表；不同年度分开合计；空白表示没有报送，不是零；“缺金额”是没有填金额的行数；"
        "红色的财政拨款大于总额，填报有误。",
    )
    _head(s)
    for col, item in enumerate(ITEMS):
        paper.sheet.set_column(col, col, item.width)
    count = len(s.book.county.townships)
    last = ONE + max(count, 1)
    paper.sheet.set_row(last, 6)
    for year, row in total_rows(s).items():
        _put(s, row, _total_row(s, year, row, last), bold=True)
    scores = final_scores(s)
    for number in range(1, count + 1):
        row = ONE + number - 1
        _put(s, row, _row(s, number, row, mean(scores.get(number, []))), bold=False)
    _flag_fiscal(paper, max([last, *total_rows(s).values()]))
    paper.sheet.freeze_panes(ONE, 3)
    paper.sheet.autofilter(HEAD, 0, last - 1, len(ITEMS) - 1)
    paper.print_setup((HEAD - 1, HEAD))
