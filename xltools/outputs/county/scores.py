"""评分: points of every table with indicators; self-evaluations recomputed, graded and ranked."""

from __future__ import annotations

from decimal import Decimal

from xltools.county.ledger import Entry
from xltools.county.sums import add
from xltools.outputs.county.context import SCORES, Summary, kind
from xltools.outputs.county.details import POINTS
from xltools.scoring.arithmetic import rounded
from xltools.scoring.scheme import Scheme
from xltools.scoring.table import TableScore, execution_points
from xltools.sheets.spec import NUMBER, Column, Formula, Sheet, Styled, Value

RANKED = "项目自评"
"""Only projects are ranked; a unit's whole self-evaluation is shown with its score and grade."""
RANK = (
    '=IF(AND(ISNUMBER({得分}),{计入}="是"),COUNTIFS({评分.年度},{年度},{评分.表类},"'
    + RANKED
    + '",{评分.计入},"是",{评分.得分},">"&{得分})+1,"")'
)


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


def _state(result: TableScore | None, weights: Decimal | None) -> Value:
    if result is None:
        return "目标阶段，尚无得分" if weights is not None else "没有分值"
    if result.total is not None:
        return result.note or None
    return Styled(f"暂无总分：{result.note}", "wrap")


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


def score_sheet(s: Summary) -> Sheet[Entry]:
    """评分: every table that may carry points."""
    entries = scored_entries(s)
    places = ranks(s, entries)

    def score(e: Entry) -> Decimal | None:
        result = s.scores.get(e.number)
        return result.total if result else None

    def weights(e: Entry) -> Decimal | None:
        return add(i.weight for i in e.table.indicators)

    def execution(e: Entry) -> Decimal | None:
        return None if weights(e) is None else execution_points(e.table, s.scheme)

    def total(e: Entry) -> Decimal | None:
        points, spent = weights(e), execution(e)
        return None if points is None or spent is None else points + spent

    def gap(e: Entry) -> Decimal | None:
        found = score(e)
        return None if found is None or e.table.total_score is None else e.table.total_score - found

    def grade(e: Entry) -> str | None:
        found = score(e)
        return None if found is None else s.scheme.grade(found)

    def rank(e: Entry) -> Value:
        return Formula(RANK, places.get(e.number)) if kind(e) == RANKED else None

    def place(e: Entry) -> Value:
        return s.source(e, e.table.cell("total_score") or e.table.range.partition(":")[0] or None)

    return Sheet(
        name=SCORES,
        prefix="评分",
        title=SCORES,
        note=f"评分方案：{s.scheme.name}。得分按指标值、实际完成值和分值重新计算；"
        "有未填或需人工评定的项时没有总分，不按 0 分计；名次只在同一年度的项目自评表之间排。",
        freeze=5,
        rows=entries,
        columns=(
            NUMBER,
            Column("乡镇（单位）", 13, "wrap", value=lambda e: e.unit),
            Column("年度", 7, "center", "年度", lambda e: s.year(e.year)),
            Column("表类", 9, "center", "表类", kind),
            Column("项目名称", 24, "wrap", value=lambda e: e.name),
            Column("指标分值合计", 8.5, "score", value=weights, formula=POINTS),
            Column("预算执行分值", 8.5, "score", value=execution),
            Column(
                "分值合计",
                8.5,
                "score",
                value=total,
                formula='=IF(COUNT({指标分值合计},{预算执行分值})<2,"",{指标分值合计}+{预算执行分值})',
            ),
            Column("自评表印出的总分", 9, "score", value=lambda e: e.table.total_score),
            Column("重新计算的得分", 9, "score", "得分", score),
            Column(
                "相差",
                7,
                "score",
                value=gap,
                formula='=IF(COUNT({自评表印出的总分},{得分})<2,"",ROUND({自评表印出的总分}-{得分},4))',
            ),
            Column("等级", 6, "center", "等级", grade, grade_formula("{得分}", s.scheme)),
            Column("名次", 6, "count", value=rank),
            Column("说明", 25, "wrap", value=lambda e: _state(s.scores.get(e.number), weights(e))),
            Column("计入", 5.5, "center", "计入", s.counted),
            Column("来源（点击打开单元格）", 20, "link_wrap", value=place),
            Column("组号", 6, "id", "组号", lambda e: s.groups[e.number], printed=False),
            Column("表号", 6, "id", "表号", lambda e: e.number, printed=False),
        ),
    )
