"""评分: points of every table with indicators; self-evaluations recomputed, graded and ranked."""

from __future__ import annotations

from decimal import Decimal

from xltools.county.ledger import Entry
from xltools.county.sums import add
from xltools.outputs.county.context import SCORES, Summary, kind
from xltools.scoring.arithmetic import rounded
from xltools.scoring.scheme import Scheme
from xltools.scoring.table import TableScore, execution_points
from xltools.sheets.detail_rows import write_detail
from xltools.sheets.paper import FIRST, Column, Live, Styled, Value

COLUMNS = (
    Column("序号", 6, "id"),
    Column("乡镇（单位）", 17, "wrap"),
    Column("年度", 8, "center", "年度"),
    Column("表类", 10, "center", "表类"),
    Column("项目名称", 30, "wrap"),
    Column("指标分值合计", 9, "score"),
    Column("预算执行分值", 9, "score"),
    Column("分值合计", 9, "score"),
    Column("自评表印出的总分", 10, "score"),
    Column("重新计算的得分", 10, "score", "得分"),
    Column("相差", 8, "score"),
    Column("等级", 7, "center", "等级"),
    Column("名次", 7, "count"),
    Column("说明", 30, "wrap"),
    Column("计入", 6, "center", "计入"),
    Column("来源（点击打开单元格）", 26, "link"),
    Column("组号", 6, "id", "组号", printed=False),
    Column("表号", 6, "id", "表号", printed=False),
)
RANKED = "项目自评"
"""Only projects are ranked; a unit's whole self-evaluation is shown with its score and grade."""


def scored_entries(s: Summary) -> list[Entry]:
    """Listed tables with indicators that may carry points (goals and self-evaluations)."""
    return [e for e in s.book.county.listed if e.table.indicators and e.table.type != "monitoring"]


def final_scores(s: Summary) -> dict[int, list[Decimal]]:
    """Final scores of counted project self-evaluations by township row."""
    found: dict[int, list[Decimal]] = {}
    for township in s.book.county.townships:
        for entry in township.of_type("project_selfeval"):
            result = s.scores.get(entry.number)
            if result is not None and result.total is not None:
                found.setdefault(township.number, []).append(result.total)
    return found


def mean(scores: list[Decimal]) -> Decimal | None:
    """The plain average to two places, None of nothing."""
    return rounded(sum(scores, Decimal(0)) / len(scores), 2) if scores else None


def grade_formula(cell: str, scheme: Scheme) -> str:
    """优, 良, 中, 差 of a score, nested IFs from the scheme's bounds."""
    formula = f'"{scheme.grades[-1].name}"'
    for grade in reversed(scheme.grades[:-1]):
        bound = grade.at_least * scheme.total_points / 100
        formula = f'IF({cell}>={bound:f},"{grade.name}",{formula})'
    return f'=IF(ISNUMBER({cell}),{formula},"")'


def _state(entry: Entry, result: TableScore | None, weights: Decimal | None) -> Value:
    if result is None:
        return "目标阶段，尚无得分" if weights is not None else "没有分值"
    if result.total is not None:
        return result.note or None
    return Styled(f"暂无总分：{result.note}", "wrap")


def _row(s: Summary, n: int, entry: Entry, rank: int | None, group: int) -> list[Value]:
    row, table = FIRST + n, entry.table
    result = s.scores.get(entry.number)
    weights = add(i.weight for i in table.indicators)
    execution = execution_points(table, s.scheme) if weights is not None else None
    total = None if weights is None or execution is None else weights + execution
    score = result.total if result else None
    gap = None if score is None or table.total_score is None else table.total_score - score
    same = f'评分_年度,C{row},评分_表类,"{RANKED}",评分_计入,"是"'
    ranked: Value = None
    if kind(entry) == RANKED:
        ranked = Live(
            f'=IF(AND(ISNUMBER(J{row}),O{row}="是"),COUNTIFS({same},评分_得分,">"&J{row})+1,"")', rank
        )
    return [
        n,
        entry.unit,
        s.year(entry.year),
        kind(entry),
        entry.name,
        Live(
            f'=IF(COUNTIFS(指标_表号,R{row},指标_分值,"<>")=0,"",ROUND(SUMIFS(指标_分值,指标_表号,R{row}),6))',
            weights,
        ),
        execution,
        Live(f'=IF(COUNT(F{row},G{row})<2,"",F{row}+G{row})', total),
        table.total_score,
        score,
        Live(f'=IF(COUNT(I{row},J{row})<2,"",ROUND(I{row}-J{row},4))', gap),
        Live(grade_formula(f"J{row}", s.scheme), s.scheme.grade(score) if score is not None else None),
        ranked,
        _state(entry, result, weights),
        s.counted(entry),
        s.source(entry, table.cell("total_score") or table.range.partition(":")[0] or None),
        group,
        entry.number,
    ]


def ranks(s: Summary, entries: list[Entry]) -> dict[int, int]:
    """Competition rank of every counted, finally scored project self-evaluation, within its year."""
    scores = {
        e.number: (e.year, result.total)
        for e in entries
        if e.counted
        and kind(e) == RANKED
        and (result := s.scores.get(e.number)) is not None
        and result.total is not None
    }
    return {
        number: 1 + sum(y == year and other > score for y, other in scores.values())
        for number, (year, score) in scores.items()
    }


def write_scores(s: Summary) -> None:
    """评分: every table that may carry points."""
    paper = s.papers.sheets[SCORES]
    paper.title(
        "评分",
        f"评分方案：{s.scheme.name}。得分按指标值、实际完成值和分值重新计算；"
        "有未填或需人工评定的项时没有总分，不按 0 分计；名次只在同一年度的项目自评表之间排。",
    )
    entries = scored_entries(s)
    places = ranks(s, entries)
    group = {e.number: t.number for t in s.book.county.townships for e in t.entries}
    rows = (_row(s, n, e, places.get(e.number), group[e.number]) for n, e in enumerate(entries, 1))
    write_detail(paper, "评分", COLUMNS, rows, {}, 5)
