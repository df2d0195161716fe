"""全省汇总: counties side by side by year, their scores, findings, and texts several of them handed in."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from xltools.county.aggregate import CountyAggregate, ScoreFigures, Shared, YearFigures, shared_prints
from xltools.county.sums import rate
from xltools.model.problem import SEVERITY_CHINESE, SEVERITY_ORDER
from xltools.model.records import TABLE_TYPES
from xltools.rules import catalogue
from xltools.sheets.draw import draw_lists
from xltools.sheets.report import ReportWorkbook
from xltools.sheets.save import save_workbook
from xltools.sheets.spec import NUMBER, Column, Link, Sheet, Value

if TYPE_CHECKING:
    from xlsxwriter import Workbook

KEYWORD = "xltools:province"
"""Document keyword by which a folder scan knows its own output."""
WIDESPREAD = 4
"""A text that so many counties share is the wording of a programme, and no copy."""
GRADES = ("优", "良", "中", "差")


@dataclass(frozen=True, slots=True)
class CountyYear:
    """One county in one year; ``figures`` is None for a county from which nothing could be taken."""

    county: CountyAggregate
    figures: YearFigures | None


@dataclass(frozen=True, slots=True)
class CodeCount:
    """One rule's findings over the province: how many, in which counties."""

    code: str
    severity: str
    number: int
    counties: tuple[str, ...]


def county_years(counties: Sequence[CountyAggregate]) -> list[CountyYear]:
    """A row for every county and year, the latest year first, a county without a table once."""
    years = sorted({y.year for c in counties for y in c.years}, key=lambda year: (year is None, -(year or 0)))
    rows = [CountyYear(c, y) for year in years for c in counties for y in c.years if y.year == year]
    return rows + [CountyYear(c, None) for c in counties if not c.years]


def code_counts(counties: Sequence[CountyAggregate]) -> list[CodeCount]:
    """Findings by rule, errors first, the most frequent first."""
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for county in counties:
        for code, severity, number in county.findings:
            found.setdefault((code, severity), []).append((county.name, number))
    rows = [
        CodeCount(code, severity, sum(n for _, n in where), tuple(name for name, _ in where))
        for (code, severity), where in found.items()
    ]
    return sorted(rows, key=lambda row: (SEVERITY_ORDER[row.severity], -row.number, row.code))


def _amount(name: str) -> Callable[[CountyYear], Value]:
    return lambda row: getattr(row.figures, name) if row.figures else None


def _county_sheet(counties: Sequence[CountyAggregate], stray: Sequence[str]) -> Sheet[CountyYear]:
    def once(value: Callable[[CountyAggregate], int]) -> Callable[[CountyYear], Value]:
        """Counts of a whole county stand in its first row only, so that the total counts them once."""
        first = {id(row.county): row for row in reversed(rows)}
        return lambda row: value(row.county) if first[id(row.county)] is row else None

    def name(row: CountyYear) -> Value:
        workbook = row.county.workbook
        return Link(f"external:{workbook}" if workbook else None, row.county.name)

    rows = county_years(counties)
    pending = sum(county.pending for county in counties)
    notes = ["金额单位：万元，空白表示没有填报。县名可以点开该县的汇总工作簿。"]
    if pending:
        notes.append(f"有 {pending} 组两个版本待核定，涉及的金额未定。")
    if stray:
        notes.append(f"有 {len(stray)} 个文件不在任何县的文件夹里，没有计入：{'、'.join(stray[:5])}。")
    add = "=SUM({column})"
    return Sheet(
        name="各县对比",
        prefix="各县",
        title="全省预算绩效表汇总 · 各县对比",
        note="".join(notes),
        rows=rows,
        columns=(
            NUMBER,
            Column("县（市、区）", 13, "link", value=name),
            Column("年度", 6.5, "center", value=lambda row: row.figures.year if row.figures else None),
            Column("文件", 6.5, "count", "文件", once(lambda c: c.files), total=add),
            Column("未能使用", 6.5, "count", "未用", once(lambda c: c.unused), total=add),
            Column("乡镇", 6.5, "count", "乡镇", _amount("townships"), total=add),
            Column("计入的表", 6.5, "count", "表", _amount("tables"), total=add),
            Column("部门整体资金", 11.5, "money", "部门", _amount("department_total"), total=add),
            Column("其中财政拨款", 11.5, "money", "部门财政", _amount("department_fiscal"), total=add),
            Column("项目数", 6.5, "count", "项目", _amount("projects"), total=add),
            Column("项目资金", 11.5, "money", "资金", _amount("project_total"), total=add),
            Column("其中财政拨款", 11.5, "money", "财政", _amount("project_fiscal"), total=add),
            Column("自评项目", 6.5, "count", "自评", _amount("evaluations"), total=add),
            Column("全年预算", 11.5, "money", "预算", _amount("adjusted"), total=add),
            Column("全年执行", 11.5, "money", "执行", _amount("executed"), total=add),
            Column(
                "执行率", 9, "percent", "执行率",
                lambda row: rate(row.figures.executed, row.figures.adjusted) if row.figures else None,
                formula='=IF(N({预算})=0,"",{执行}/{预算})',
            ),
            Column("指标数", 7, "count", "指标", _amount("indicators"), total=add),
            Column("错误", 6.5, "count", "错误", once(lambda c: c.count("error")), total=add),
            Column("警告", 6.5, "count", "警告", once(lambda c: c.count("warning")), total=add),
            Column("提示", 6.5, "count", "提示", once(lambda c: c.count("hint")), total=add),
            Column("说明", 16, "wrap", value=lambda row: row.county.failed or None),
        ),
    )  # fmt: skip


def _score_sheet(counties: Sequence[CountyAggregate]) -> Sheet[tuple[str, ScoreFigures]]:
    rows = [(county.name, score) for county in counties for score in county.scores]

    def graded(grade: str) -> Column[tuple[str, ScoreFigures]]:
        return Column(
            grade,
            8,
            "count",
            f"等级{grade}",
            lambda row: dict(row[1].grades).get(grade),
            total="=SUM({column})",
        )

    return Sheet(
        name="评分",
        prefix="评分",
        title="各县自评得分",
        note="只算得分齐全的自评表；平均分是各表得分的算术平均。",
        rows=rows,
        columns=(
            NUMBER,
            Column("县（市、区）", 18, value=lambda row: row[0]),
            Column("年度", 8, "center", value=lambda row: row[1].year),
            Column("自评表", 24, value=lambda row: TABLE_TYPES[row[1].type]),
            Column("张数", 8, "count", "张数", lambda row: row[1].scored, total="=SUM({column})"),
            Column("得分合计", 11, "score", "合计", lambda row: row[1].points, total="=SUM({column})"),
            Column(
                "平均分", 10, "score", "平均分",
                lambda row: round(row[1].points / row[1].scored, 2) if row[1].scored else None,
                formula='=IF({张数}=0,"",ROUND({合计}/{张数},2))',
            ),
            *(graded(grade) for grade in GRADES),
        ),
    )  # fmt: skip


def _code_sheet(counties: Sequence[CountyAggregate]) -> Sheet[CodeCount]:
    titles = {code: entry.title for code, entry in catalogue().items()}
    return Sheet(
        name="问题",
        prefix="问题",
        title="各类问题",
        note="错误在前，多的在前；每一条在哪张表、怎么改，见各县工作簿的“问题清单”。",
        rows=code_counts(counties),
        columns=(
            NUMBER,
            Column("级别", 8, "center", value=lambda row: SEVERITY_CHINESE[row.severity]),
            Column("编号", 8, "center", value=lambda row: row.code),
            Column("查什么", 44, "wrap", value=lambda row: titles.get(row.code, "")),
            Column("条数", 9, "count", "条数", lambda row: row.number, total="=SUM({column})"),
            Column("县数", 8, "count", value=lambda row: len(row.counties)),
            Column("哪些县", 50, "wrap", value=lambda row: "、".join(row.counties)),
        ),
    )


def _shared_sheet(counties: Sequence[CountyAggregate]) -> Sheet[Shared]:
    def meaning(row: Shared) -> str:
        if len(row.counties) >= WIDESPREAD:
            return "多个县相同，多为统一的表述"
        return (
            "整张表的指标相同，请核实是不是照抄"
            if row.kind == "table"
            else "绩效目标的文字相同，请核实是不是照抄"
        )

    def where(row: Shared) -> str:
        shown = [f"{county} {one.unit}《{one.name}》（{one.place}）" for county, one in row.where[:6]]
        more = len(row.where) - len(shown)
        return "\n".join(shown) + (f"\n另有 {more} 处" if more else "")

    return Sheet(
        name="跨县相同",
        prefix="跨县",
        title="几个县报来的同一段文字、同一张表",
        note="县内的雷同见各县工作簿的“问题清单”。",
        rows=shared_prints(counties),
        columns=(
            NUMBER,
            Column("县数", 8, "count", value=lambda row: len(row.counties)),
            Column(
                "相同的是", 12, "center", value=lambda row: "整张表" if row.kind == "table" else "绩效目标"
            ),
            Column("哪些县", 30, "wrap", value=lambda row: "、".join(row.counties)),
            Column("在哪里", 70, "wrap", value=where),
            Column("怎么看", 26, "wrap", value=meaning),
        ),
    )


def province_sheets(
    counties: Sequence[CountyAggregate], stray: Sequence[str] = ()
) -> dict[str, Sheet[CountyYear] | Sheet[tuple[str, ScoreFigures]] | Sheet[CodeCount] | Sheet[Shared]]:
    """The sheets of the workbook by the colour of their tabs."""
    return {
        "#1F3864": _county_sheet(counties, stray),
        "#548235": _score_sheet(counties),
        "#C00000": _code_sheet(counties),
        "#C55A11": _shared_sheet(counties),
    }


def write_province(
    counties: Sequence[CountyAggregate], target: str | os.PathLike[str], stray: Sequence[str] = ()
) -> None:
    """Write the workbook; it stands beside the county workbooks, which it links.

    The same input gives the same bytes.
    """

    def build(workbook: Workbook) -> None:
        book = ReportWorkbook(workbook)
        book.properties("全省预算绩效表汇总", KEYWORD)
        draw_lists(book, province_sheets(counties, stray))

    save_workbook(target, build)


def province_total(counties: Sequence[CountyAggregate], name: str) -> Decimal | None:
    """An amount of all counties and years; None where none gives it."""
    amounts = [getattr(year, name) for county in counties for year in county.years]
    there = [amount for amount in amounts if amount is not None]
    return sum(there, Decimal(0)) if there else None
