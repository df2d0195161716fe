"""乡镇汇总: one row per township and year, every figure a live formula over the detail sheets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from xltools.county.sums import Figures, total
from xltools.model.problem import SEVERITY_CHINESE
from xltools.outputs.county.context import TOWNSHIPS, Summary
from xltools.outputs.county.scores import final_scores, mean
from xltools.sheets.draw import draw_list, print_list, total_style
from xltools.sheets.palette import ERROR
from xltools.sheets.spec import NUMBER, Column, Formula, Sheet, Templates, Value


@dataclass(frozen=True, slots=True)
class Line:
    """One township's year, or all of a year: its figures and the average of its final scores."""

    name: str
    year: int | None
    figures: Figures
    score: Decimal | None


def _where(sheet: str, kind: str, extra: str = "") -> str:
    return f'{{{sheet}.组号}},{{$序号}},{{{sheet}.表类}},"{kind}",{{{sheet}.计入}},"是"{extra}'


def _sum(sheet: str, key: str, kind: str, extra: str = "") -> str:
    where, column = _where(sheet, kind, extra), f"{{{sheet}.{key}}}"
    return f'=IF(COUNTIFS({where},{column},"<>")=0,"",ROUND(SUMIFS({column},{where}),6))'


def _count(sheet: str, kind: str, extra: str = "") -> str:
    return f"=COUNTIFS({_where(sheet, kind, extra)})"


def _mean(criteria: str) -> str:
    where = f'{criteria},{{评分.表类}},"项目自评",{{评分.计入}},"是"'
    scores = "{评分.得分}"
    return (
        f'=IF(COUNTIFS({where},{scores},"<>")=0,"",'
        f'ROUND(SUMIFS({scores},{where})/COUNTIFS({where},{scores},"<>"),2))'
    )


def _problems(n: int, name: str) -> Column[Line]:
    formula = f'=COUNTIFS({{问题.组号}},{{$序号}},{{问题.级别}},"{name}")'
    return Column(name, 7, "count", "", lambda x: x.figures.problems[n], formula, group=REST)


UNIT, PROJECT = "部门整体支出绩效目标（万元）", "项目支出绩效目标（万元）"
SELF, REST = "项目自评（万元）", "指标与问题"
GOAL, OF_UNIT, DONE = "项目目标", "部门目标", "项目自评"
BOTH = ',{项目.全年},"<>",{项目.执行},"<>"'
RATE = '=IF(COUNT({全年},{执行})<2,"",IF({全年}=0,"",ROUND({执行}/{全年},6)))'
LISTED = '=COUNTIFS({表.组号},{$序号},{表.计入},"是")'
INDICATORS = '=COUNTIFS({指标.组号},{$序号},{指标.计入},"是")'
AVERAGE, YEARLY_AVERAGE = _mean("{评分.组号},{$序号}"), _mean("{评分.年度},{$年度}")
COLUMNS: tuple[Column[Line], ...] = (
    NUMBER,
    Column("乡镇（单位）", 16, "wrap", "", lambda x: x.name),
    Column("年度", 7, "center", "年度"),
    Column("计入的表", 7, "count", "计入的表", lambda x: x.figures.tables, LISTED),
    Column("任务数", 8, "count", "任务数", lambda x: x.figures.tasks, _count("任务", OF_UNIT), group=UNIT),
    Column(
        "总额", 11.5, "money", "部门总额",
        lambda x: x.figures.department[0], _sum("任务", "总额", OF_UNIT), group=UNIT,
    ),
    Column(
        "财政拨款", 11.5, "money", "部门财政",
        lambda x: x.figures.department[1], _sum("任务", "财政", OF_UNIT), group=UNIT,
    ),
    Column(
        "其他资金", 10, "money", "部门其他",
        lambda x: x.figures.department[2], _sum("任务", "其他", OF_UNIT), group=UNIT,
    ),
    Column(
        "缺金额", 8, "count", "部门缺额",
        lambda x: x.figures.tasks_without, _count("任务", OF_UNIT, ',{任务.总额},"="'), group=UNIT,
    ),
    Column("项目数", 8, "count", "项目数", lambda x: x.figures.projects, _count("项目", GOAL), group=PROJECT),
    Column(
        "资金总额", 11.5, "money", "项目总额",
        lambda x: x.figures.project[0], _sum("项目", "总额", GOAL), group=PROJECT,
    ),
    Column(
        "财政拨款", 11.5, "money", "项目财政",
        lambda x: x.figures.project[1], _sum("项目", "财政", GOAL), group=PROJECT,
    ),
    Column(
        "其他资金", 10, "money", "项目其他",
        lambda x: x.figures.project[2], _sum("项目", "其他", GOAL), group=PROJECT,
    ),
    Column(
        "缺金额", 8, "count", "项目缺额",
        lambda x: x.figures.projects_without, _count("项目", GOAL, ',{项目.总额},"="'), group=PROJECT,
    ),
    Column("自评表", 8, "count", "", lambda x: x.figures.evaluations, _count("项目", DONE), group=SELF),
    Column(
        "全年预算数", 11.5, "money", "全年",
        lambda x: x.figures.adjusted, _sum("项目", "全年", DONE, BOTH), group=SELF,
    ),
    Column(
        "全年执行数", 11.5, "money", "执行",
        lambda x: x.figures.executed, _sum("项目", "执行", DONE, BOTH), group=SELF,
    ),
    Column("执行率", 9, "percent", "执行率", lambda x: x.figures.rate, RATE, RATE, group=SELF),
    Column("平均得分", 9, "score", "", lambda x: x.score, AVERAGE, YEARLY_AVERAGE, group=SELF),
    Column("指标数", 8, "count", "指标数", lambda x: x.figures.indicators, INDICATORS, group=REST),
    _problems(0, "错误"),
    _problems(1, "警告"),
    _problems(2, "提示"),
)  # fmt: skip


def lines(s: Summary) -> list[Line]:
    """A line for each township's year, in the county's order."""
    scores = final_scores(s)
    return [
        Line(t.name, t.year, s.book.figures[t.number], mean(scores.get(t.number, [])))
        for t in s.book.county.townships
    ]


def year_line(s: Summary, year: int | None) -> Line:
    """All townships of a year together."""
    scores, townships = final_scores(s), s.book.of_year(year)
    average = mean([score for t in townships for score in scores.get(t.number, [])])
    return Line("全县合计", year, total([s.book.figures[t.number] for t in townships]), average)


def township_sheet(s: Summary) -> Sheet[Line]:
    """乡镇汇总: townships, those of the latest year first; ``draw_townships`` adds the total of each year."""
    year: Column[Line] = Column("年度", 7, "center", "年度", lambda x: s.year(x.year))
    return Sheet(
        name=TOWNSHIPS,
        title=TOWNSHIPS,
        note="金额单位：万元。只加“计入”的表；不同年度分开合计；空白表示没有报送，不是零；“缺金额”是没有填金额的行数；"
        "红色的财政拨款大于总额，填报有误。整份文件的问题（如打不开）不属于任何乡镇，列在最后。",
        freeze=3,
        charted=True,
        rows=lines(s),
        columns=tuple(year if column.key == "年度" else column for column in COLUMNS),
    )


def total_rows(s: Summary) -> dict[int | None, int]:
    """Row of each year's total, from 0."""
    # The empty row keeps Excel from taking the totals into the filter and sorting them along.
    return {year: s.sheet(TOWNSHIPS).last + 2 + n for n, year in enumerate(s.book.years())}


def year_cell(s: Summary, year: int | None, key: str) -> str:
    """An absolute reference to a figure of a year's total."""
    sheet = s.sheet(TOWNSHIPS)
    return sheet.at(total_rows(s)[year] - sheet.top, key)


def _total_formula(sheet: Sheet[Line], column: Column[Line]) -> str:
    if column.total:
        return column.total
    area, years = sheet.area(column.name, absolute=False), sheet.area("年度")
    if column.style == "count":
        return f"=SUMIFS({area},{years},{{$年度}})"
    filled = f"SUMPRODUCT(({years}={{$年度}})*ISNUMBER({area}))"
    return f'=IF({filled}=0,"",ROUND(SUMIFS({area},{years},{{$年度}}),6))'


def _unplaced(s: Summary, sheet: Sheet[Line], row: int) -> None:
    """Findings on whole files: with them the counts of the sheet are those of 总览."""
    paper, templates = s.papers.sheets[TOWNSHIPS], Templates(sheet, s.papers.tables)
    pairs = zip(s.book.county.problems, s.book.problem_groups, strict=True)
    count: Counter[str] = Counter(one.severity for one, group in pairs if group is None)
    for col, column in enumerate(sheet.columns):
        label = "整份文件的问题" if column.name == "乡镇（单位）" else None
        paper.put(row, col, label, total_style(column.style, paper.formats))
    for severity, name in SEVERITY_CHINESE.items():
        of = f'{{问题.级别}},"{name}"'
        formula = templates.fill(f'=COUNTIFS({of})-COUNTIFS({of},{{问题.组号}},">0")', row)
        paper.put(row, sheet.col(name), Formula(formula, count[severity]), "total_count")


def draw_townships(s: Summary, sheet: Sheet[Line]) -> None:
    """Draw the sheet, the totals of the years below it and the marks of impossible figures."""
    paper = draw_list(s.papers, sheet)
    templates = Templates(sheet, s.papers.tables)
    paper.sheet.set_row(sheet.last + 1, 6)
    for year, row in total_rows(s).items():
        line = year_line(s, year)
        for col, column in enumerate(sheet.columns):
            value: Value = {"乡镇（单位）": line.name, "年度": s.year(year)}.get(column.name)
            if column.formula:
                now = column.value(line)
                assert now is None or isinstance(now, int | Decimal)
                value = Formula(templates.fill(_total_formula(sheet, column), row), now)
            paper.put(row, col, value, total_style(column.style, paper.formats))
    last = max([sheet.last + 1, *total_rows(s).values()])
    if None in s.book.problem_groups:
        last += 1
        _unplaced(s, sheet, last)
    print_list(paper, sheet, last)
    # An appropriation above the total it is part of: some table is filled in wrongly.
    for whole, part in (("部门总额", "部门财政"), ("项目总额", "项目财政")):
        a, b, col = sheet.cell(0, whole), sheet.cell(0, part), sheet.col(part)
        paper.tint((sheet.top, col, last, col), f"=AND(ISNUMBER({a}),ISNUMBER({b}),N({b})>N({a}))", ERROR)
