"""指标统计: indicators by level-1, by level-2, by operator and kind, and by township."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from xltools.county.rows import LEVEL1, TARGET_KINDS, IndicatorRow
from xltools.county.sums import add
from xltools.grid.model import column_letters
from xltools.outputs.county.context import STATISTICS, Summary
from xltools.outputs.county.details import level2_key
from xltools.sheets.paper import Live, Paper, Value

TOP = 3
"""Row of the head of the first block, from 0."""
LEVEL_HEAD = ("一级指标", "指标数", "占比", "其中：定量", "定性或文字", "未填指标值", "没有分值", "分值合计")
QUANTITY = ("数值", "百分比", "时间", "区间")
OPERATORS = ("≥", "≤", "=", ">", "<")
WIDTHS = (26, 12, 11, 11, 11, 11, 11, 11, 11, 11)


def level2_numbers(rows: Sequence[IndicatorRow]) -> dict[tuple[str, str], int]:
    """Each level-2 line of the sheet → its number; in the order of level-1, the frequent ones first."""
    count = Counter(level2_key(r) for r in rows)
    keys = sorted(count, key=lambda key: (LEVEL1.index(key[0]), -count[key], key[1]))
    return {key: n for n, key in enumerate(keys, 1)}


def _counts(criteria: str, rows: Sequence[IndicatorRow], every: str, total: int) -> list[Value]:
    base = f'{criteria},指标_计入,"是"'
    quantity = "+".join(f'COUNTIFS({base},指标_类型,"{kind}")' for kind in QUANTITY)
    words = f'COUNTIFS({base},指标_类型,"定性")+COUNTIFS({base},指标_类型,"文字")'
    weights = add(r.row.weight for r in rows)
    return [
        Live(f"=COUNTIFS({base})", len(rows)),
        Live(
            f'=IF({every}=0,"",ROUND(COUNTIFS({base})/{every},4))',
            round(Decimal(len(rows)) / total, 4) if total else None,
        ),
        Live(f"={quantity}", sum(r.kind in QUANTITY for r in rows)),
        Live(f"={words}", sum(r.kind in ("定性", "文字") for r in rows)),
        Live(f'=COUNTIFS({base},指标_类型,"未填")', sum(r.kind == "未填" for r in rows)),
        Live(f'=COUNTIFS({base},指标_分值,"=")', sum(r.row.weight is None for r in rows)),
        Live(
            f'=IF(COUNTIFS({base},指标_分值,"<>")=0,"",ROUND(SUMIFS(指标_分值,{base}),6))',
            weights,
        ),
    ]


def _line(paper: Paper, row: int, values: Sequence[Value], bold: bool = False) -> None:
    styles = ["label", "count", "percent", "count", "count", "count", "count", "score"]
    for col, (value, style) in enumerate(zip(values, styles, strict=True)):
        paper.put(row, col, value, f"total_{style}" if bold and col else style)


def _head(paper: Paper, row: int, section: str, heads: Sequence[str]) -> None:
    paper.sheet.write_string(row - 1, 0, section, paper.formats["section"])
    for col, head in enumerate(heads):
        paper.sheet.write_string(row, col, head, paper.formats["head"])
    paper.sheet.set_row(row, 28)


def write_statistics(s: Summary, numbers: dict[tuple[str, str], int]) -> None:
    """指标统计 over the counted indicators; ``numbers`` as ``level2_numbers`` gives them."""
    paper = s.papers.sheets[STATISTICS]
    for col, width in enumerate(WIDTHS):
        paper.sheet.set_column(col, col, width)
    paper.title("指标统计", "统计计入的表中的三级指标；“其他”是一级指标名称不在规定之内或没有填写的。")
    rows = [r for r in s.book.indicators if r.entry.counted]
    every = 'COUNTIFS(指标_计入,"是")'
    row = TOP
    _head(paper, row, "一、按一级指标", LEVEL_HEAD)
    for level in LEVEL1:
        row += 1
        own = [r for r in rows if r.l1 == level]
        _line(paper, row, [level, *_counts(f'指标_归类,"{level}"', own, every, len(rows))])
    row += 1
    _total(paper, row, rows)
    row = _by_level2(paper, row + 3, rows, numbers, every)
    row = _by_sign(paper, row + 3, rows)
    _by_township(s, paper, row + 3, rows)
    paper.sheet.freeze_panes(2, 1)
    paper.print_setup()


def _total(paper: Paper, row: int, rows: Sequence[IndicatorRow]) -> None:
    first = TOP + 2
    weights = add(r.row.weight for r in rows)
    counts: list[Value] = []
    tally = (
        len(rows),
        None,
        sum(r.kind in QUANTITY for r in rows),
        sum(r.kind in ("定性", "文字") for r in rows),
        sum(r.kind == "未填" for r in rows),
        sum(r.row.weight is None for r in rows),
        weights,
    )
    for col, value in enumerate(tally, 1):
        letters = column_letters(col)
        area = f"{letters}{first}:{letters}{row}"
        if col == 2:
            counts.append(Live(f'=IF(COUNT({area})=0,"",SUM({area}))', _shares(rows)))
        elif col == 7:
            counts.append(Live(f'=IF(COUNT({area})=0,"",ROUND(SUM({area}),6))', value))
        else:
            counts.append(Live(f"=SUM({area})", value))
    _line(paper, row, ["合计", *counts], bold=True)


def _shares(rows: Sequence[IndicatorRow]) -> Decimal | None:
    if not rows:
        return None
    return sum(
        (round(Decimal(sum(r.l1 == level for r in rows)) / len(rows), 4) for level in LEVEL1), Decimal(0)
    )


def _by_level2(
    paper: Paper, row: int, rows: Sequence[IndicatorRow], numbers: dict[tuple[str, str], int], every: str
) -> int:
    _head(paper, row, "二、按二级指标（名称照原样）", ("二级指标", *LEVEL_HEAD[1:], "所属一级"))
    own: dict[tuple[str, str], list[IndicatorRow]] = {key: [] for key in numbers}
    for r in rows:
        own[level2_key(r)].append(r)
    for key, number in numbers.items():
        row += 1
        _line(paper, row, [key[1], *_counts(f"指标_类号,{number}", own[key], every, len(rows))])
        paper.put(row, 8, key[0], "center")
    return row


def _by_sign(paper: Paper, row: int, rows: Sequence[IndicatorRow]) -> int:
    kinds = [*TARGET_KINDS.values(), "未填"]
    _head(paper, row, "三、按指标值的符号和类型", ("符号", *kinds))
    first = row + 1
    for sign in (*OPERATORS, None):
        row += 1
        own = [r for r in rows if (r.row.target.operator if r.row.target else None) == sign]
        # "<", ">" and "=" alone are comparisons to COUNTIFS; "==" asks for the text "=".
        criterion = f'指标_符号,"={sign}",'
        paper.put(row, 0, sign or "没有符号", "label")
        for col, kind in enumerate(kinds, 1):
            formula = f'=COUNTIFS({"" if sign is None else criterion}指标_类型,"{kind}",指标_计入,"是")'
            if sign is None:
                # What is left: LibreOffice does not count a blank in the last row as blank.
                letters = column_letters(col)
                formula += f"-SUM({letters}{first + 1}:{letters}{row})"
            paper.put(row, col, Live(formula, sum(r.kind == kind for r in own)), "count")
    return row


def _by_township(s: Summary, paper: Paper, row: int, rows: Sequence[IndicatorRow]) -> None:
    _head(paper, row, "四、按乡镇和一级指标", ("乡镇（单位）", "年度", *LEVEL1, "合计"))
    count = Counter((r.group, r.l1) for r in rows)
    for township in s.book.county.townships:
        row += 1
        paper.put(row, 0, township.name, "label")
        paper.put(row, 1, s.year(township.year), "center")
        for col, level in enumerate(LEVEL1, 2):
            formula = f'=COUNTIFS(指标_组号,{township.number},指标_归类,"{level}",指标_计入,"是")'
            paper.put(row, col, Live(formula, count[township.number, level]), "count")
        value = sum(count[township.number, level] for level in LEVEL1)
        paper.put(row, 7, Live(f"=SUM(C{row + 1}:G{row + 1})", value), "count")
