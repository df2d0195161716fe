"""指标统计: indicators by level-1, by level-2, by operator and kind, and by township."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal

from xltools.county.ledger import Township
from xltools.county.rows import LEVEL1, TARGET_KINDS, IndicatorRow
from xltools.county.sums import add
from xltools.outputs.county.context import STATISTICS, Summary
from xltools.outputs.county.details import level2_key
from xltools.sheets.draw import Stack
from xltools.sheets.page import LIST_PAGE
from xltools.sheets.spec import Column, Formula, Table, Value

QUANTITY = ("数值", "百分比", "时间", "区间")
WORDS = ("定性", "文字")
EMPTY = "未填"
KINDS = (*TARGET_KINDS.values(), EMPTY)
OPERATORS = ("≥", "≤", "=", ">", "<")
WIDTHS = (26, 12, 11, 11, 11, 11, 11, 11, 11, 11)
BY_LEVEL1 = "一级统计"
"""What the formulas of other sheets call the first table."""
Count = Callable[[Sequence[IndicatorRow]], Decimal | int | None]
Group = tuple[str, str, Sequence[IndicatorRow]]
"""A name, the criterion its indicators meet on 指标明细, and these indicators."""


def level2_numbers(rows: Sequence[IndicatorRow]) -> dict[tuple[str, str], int]:
    """Each level-2 line of the sheet → its number; in the order of level-1, the frequent ones first."""
    count = Counter(level2_key(r) for r in rows)
    keys = sorted(count, key=lambda key: (LEVEL1.index(key[0]), -count[key], key[1]))
    return {key: n for n, key in enumerate(keys, 1)}


def _of_kind(rows: Sequence[IndicatorRow], *kinds: str) -> int:
    return sum(r.kind in kinds for r in rows)


def _columns(head: str, total: int) -> list[Column[Group]]:
    """Counts of the indicators of a group, and its share of all ``total``."""
    every = 'COUNTIFS({指标.计入},"是")'

    def column(
        name: str, style: str, formula: str, count: Count, total: str = "=SUM({column})"
    ) -> Column[Group]:
        def value(group: Group) -> Value:
            base = f'{group[1]},{{指标.计入}},"是"'
            return Formula(formula.replace("BASE", base), count(group[2]))

        return Column(name, 11, style, value=value, total=total)

    def kinds(*names: str) -> str:
        return "=" + "+".join(f'COUNTIFS(BASE,{{指标.类型}},"{name}")' for name in names)

    def share(rows: Sequence[IndicatorRow]) -> Decimal | None:
        return round(Decimal(len(rows)) / total, 4) if total else None

    sum_if_any = '=IF(COUNT({column})=0,"",SUM({column}))'
    rounded = '=IF(COUNT({column})=0,"",ROUND(SUM({column}),6))'
    points = '=IF(COUNTIFS(BASE,{指标.分值},"<>")=0,"",ROUND(SUMIFS({指标.分值},BASE),6))'
    return [
        Column(head, 26, "label", value=lambda group: group[0]),
        column("指标数", "count", "=COUNTIFS(BASE)", len),
        column("占比", "percent", f'=IF({every}=0,"",ROUND(COUNTIFS(BASE)/{every},4))', share, sum_if_any),
        column("其中：定量", "count", kinds(*QUANTITY), lambda rows: _of_kind(rows, *QUANTITY)),
        column("定性或文字", "count", kinds(*WORDS), lambda rows: _of_kind(rows, *WORDS)),
        column("未填指标值", "count", kinds(EMPTY), lambda rows: _of_kind(rows, EMPTY)),
        column(
            "没有分值",
            "count",
            '=COUNTIFS(BASE,{指标.分值},"=")',
            lambda rows: sum(r.row.weight is None for r in rows),
        ),
        column("分值合计", "score", points, lambda rows: add(r.row.weight for r in rows), rounded),
    ]


def _by_level1(rows: Sequence[IndicatorRow]) -> Table[Group]:
    groups = [(level, f'{{指标.归类}},"{level}"', [r for r in rows if r.l1 == level]) for level in LEVEL1]
    return Table(name=BY_LEVEL1, columns=_columns("一级指标", len(rows)), rows=groups)


def _by_level2(rows: Sequence[IndicatorRow], numbers: dict[tuple[str, str], int]) -> Table[Group]:
    own: dict[tuple[str, str], list[IndicatorRow]] = {key: [] for key in numbers}
    for r in rows:
        own[level2_key(r)].append(r)
    groups = [(key[1], f"{{指标.类号}},{number}", own[key]) for key, number in numbers.items()]
    level1 = {f"{{指标.类号}},{number}": key[0] for key, number in numbers.items()}
    columns = _columns("二级指标", len(rows))
    columns.append(Column("所属一级", 11, "center", value=lambda group: level1[group[1]]))
    return Table(columns=columns, rows=groups)


def _by_sign(rows: Sequence[IndicatorRow]) -> Table[str | None]:
    count: Counter[tuple[str | None, str]] = Counter(
        (r.row.target.operator if r.row.target else None, r.kind) for r in rows
    )
    known = set(OPERATORS)

    def cell(kind: str) -> Column[str | None]:
        def value(sign: str | None) -> Value:
            # "<", ">" and "=" alone are comparisons to COUNTIFS; "==" asks for the text "=".
            criterion = f'{{指标.符号}},"={sign}",'
            formula = f'=COUNTIFS({criterion if sign else ""}{{指标.类型}},"{kind}",{{指标.计入}},"是")'
            if sign:
                return Formula(formula, count[sign, kind])
            # What is left: LibreOffice does not count a blank in the last row as blank.
            rest = sum(n for (other, of), n in count.items() if of == kind and other not in known)
            return Formula(f"{formula}-SUM({{above.{kind}}})", rest)

        return Column(kind, 11, "count", value=value)

    first: Column[str | None] = Column("符号", 26, "label", value=lambda sign: sign or "没有符号")
    return Table(columns=[first, *(cell(kind) for kind in KINDS)], rows=(*OPERATORS, None))


def _by_township(s: Summary, rows: Sequence[IndicatorRow]) -> Table[Township]:
    count = Counter((r.group, r.l1) for r in rows)
    whole = Counter(r.group for r in rows)

    def cell(level: str) -> Column[Township]:
        def value(t: Township) -> Value:
            formula = f'=COUNTIFS({{指标.组号}},{t.number},{{指标.归类}},"{level}",{{指标.计入}},"是")'
            return Formula(formula, count[t.number, level])

        return Column(level, 11, "count", value=value)

    return Table(
        columns=(
            Column("乡镇（单位）", 26, "label", value=lambda t: t.name),
            Column("年度", 12, "center", value=lambda t: s.year(t.year)),
            *(cell(level) for level in LEVEL1),
            Column(
                "合计", 11, "count",
                value=lambda t: whole[t.number],
                formula=f"=SUM({{{LEVEL1[0]}}}:{{{LEVEL1[-1]}}})",
            ),
        ),
        rows=s.book.county.townships,
    )  # fmt: skip


def write_statistics(s: Summary, numbers: dict[tuple[str, str], int]) -> None:
    """指标统计 over the counted indicators; ``numbers`` as ``level2_numbers`` gives them."""
    paper = s.papers.sheets[STATISTICS]
    paper.widths(WIDTHS)
    paper.title("指标统计", "统计计入的表中的三级指标；“其他”是一级指标名称不在规定之内或没有填写的。")
    rows = [r for r in s.book.indicators if r.entry.counted]
    stack = Stack(paper, 2, s.papers.tables, WIDTHS, head_height=28, fitted=False)
    stack.heading("一、按一级指标", gap=0)
    stack.table(_by_level1(rows), total="合计")
    stack.heading("二、按二级指标（名称照原样）")
    stack.table(_by_level2(rows, numbers))
    stack.heading("三、按指标值的符号和类型")
    stack.table(_by_sign(rows))
    stack.heading("四、按乡镇和一级指标")
    stack.table(_by_township(s, rows))
    stack.draw()
    paper.sheet.freeze_panes(2, 1)
    paper.print_on(LIST_PAGE, WIDTHS)
