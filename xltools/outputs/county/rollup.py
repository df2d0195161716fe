"""指标汇总评分: indicators of one name over all projects of a year, added up or weighted, then scored.

The rows to add up stand below, one per project and indicator, each with the 是/否 of 表格台账; the figures
above are formulas over them. ``scoring/rollup.py`` works out the same figures, which stand beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.county.ledger import Entry
from xltools.grid.model import column_letters
from xltools.outputs.county.context import NO, YES, Summary
from xltools.outputs.scoring.score_formulas import down_ratio, up_ratio
from xltools.scoring.criterion import GUARD_PLACES
from xltools.scoring.rollup import RATE_PLACES, Part, Rolled, RollUp, roll_up
from xltools.scoring.scheme import Scheme, Step
from xltools.sheets.paper import LINE, Live, Paper, Value, lines_of

ROLLUP = "指标汇总评分"
WIDTHS = (5, 16, 22, 24, 7, 9, 13, 13, 12, 11, 18, 12, 20, 24)
METHOD = (
    "汇总办法：一级指标、名称、计量单位、方向都相同的算同一个指标。数量、金额把指标值与实际完成值分别相加；",
    "百分率、分数和单价（单位带“/”的）以各项目资金（全年预算数，万元）为权数加权平均；然后才以 100 分计分，",
    "赋分规则取第一张表的。日期、定性、区间指标不能相加，不在本表；没有填或不能使用的实际完成值，",
    "连同它的指标值一起不并入，在“未能并入”中计数。只列两个以上项目共有的指标。汇总数、完成率和得分是公式，随“表格台账”的“计入”重新计算。",
)  # fmt: skip
MONEY_HEADS = (
    "", "范围", "项目", "并入情况", "分值", "得分", "年初预算数", "全年预算数", "全年执行数", "执行率",
)  # fmt: skip
TOTAL_HEADS = (
    "序号", "一级指标", "三级指标", "汇总办法与赋分规则", "方向", "计量单位", "汇总指标值", "汇总实际完成值",
    "完成率", "得分（百分制）", "并入项目数", "未能并入", "说明",
)  # fmt: skip
PART_HEADS = (
    "序号", "乡镇（单位）", "三级指标", "项目", "计入", "权数", "指标值", "实际完成值", "指标值×权数",
    "实际×权数", "表上的指标值", "表上的实际", "未能并入的原因", "来源（点击打开单元格）",
)  # fmt: skip
SPENT_HEADS = (
    "序号", "乡镇（单位）", "项目", "未能并入的原因", "计入", "并入", "年初预算数", "全年预算数",
    "全年执行数", "执行率", "来源（点击打开单元格）",
)  # fmt: skip
RULES = {"direct": "达到得满分", "proportional": "按比例", "graded": "按比例", "satisfaction": "满意度分档"}
TESTS = {"≥": ">=", ">": ">", "≤": "<=", "<": "<", "=": "="}
Row = Sequence[tuple[Value, str]]


@dataclass(frozen=True, slots=True)
class _Area:
    """Detail rows, from 0."""

    first: int
    last: int

    def column(self, col: int) -> str:
        letters = column_letters(col)
        return f"${letters}${self.first + 1}:${letters}${self.last + 1}"


def _years(s: Summary) -> list[int | None]:
    found = {e.year for e in s.book.county.listed if e.counted and e.table.type == "project_selfeval"}
    return sorted(found, key=lambda year: -(year or 0))


def _entries(s: Summary, year: int | None) -> list[Entry]:
    return [e for e in s.book.county.listed if e.year == year and e.table.type == "project_selfeval"]


def _shared(rolled: Rolled) -> bool:
    return len({part.table for part in rolled.parts if part.included}) > 1


def _steps(value: str, steps: Sequence[Step]) -> str:
    text = "0"
    for step in reversed(steps):
        text = f"IF(ROUND({value},{GUARD_PLACES})>={step.at_least:f},{step.share:f},{text})"
    return text


def _points(points: str, share: str, scheme: Scheme) -> str:
    return f"ROUND(ROUND({points}*{share}/100,{GUARD_PLACES}),{scheme.places})"


def rate_formula(rolled: Rolled, scheme: Scheme, actual: str, target: str) -> str:
    """The completion rate (1 is 100%) of a rolled-up indicator, not capped."""
    match rolled.measure.direction:
        case "≥" | ">":
            return up_ratio(actual, target)
        case "≤" | "<":
            return down_ratio(actual, target)
        case _:
            more = f"{actual}/{target}" if scheme.equal == "at_least" else f"{target}/{actual}"
            part = f"IF({actual}<{target},{actual}/{target},{more})"
            return f"IF(AND({target}>0,{actual}>0),{part},IF({actual}={target},1,0))"


def score_formula(rolled: Rolled, scheme: Scheme, actual: str, target: str, rate: str) -> str:
    """The score out of 100 of a rolled-up indicator, by its rule."""
    rule = rolled.measure.rule
    percent = f"ROUND({rate}*100,{GUARD_PLACES})"
    linear = f"MAX(0,MIN(100,{percent}))"
    if rule == "direct":
        test = TESTS[rolled.measure.direction or "="]
        return _points("100", f"IF({actual}{test}{target},100,0)", scheme)
    if rule == "satisfaction":
        return _points("100", _steps(actual, scheme.satisfaction_steps), scheme)
    if rule == "proportional" and scheme.pass_mark > 0:
        linear = f"IF({percent}<{scheme.pass_mark:f},0,{linear})"
    return _points("100", linear, scheme)


class _Page:
    def __init__(self, s: Summary, paper: Paper) -> None:
        self.s, self.paper, self.row = s, paper, len(METHOD) + 2
        self.faint = s.papers.book.add_format({"font_color": "#A6A6A6", "italic": True})

    def section(self, text: str) -> None:
        self.row += 1
        self.paper.put(self.row, 0, text, "section")
        self.row += 1

    def table(self, heads: Sequence[str], rows: Sequence[Row]) -> None:
        for col, head in enumerate(heads):
            self.paper.put(self.row, col, head or None, "head")
        self.paper.sheet.set_row(self.row, 30)
        self.row += 1
        for row in rows:
            high = max(lines_of(value, WIDTHS[col]) for col, (value, _) in enumerate(row))
            self.paper.sheet.set_row(self.row, max(18, high * LINE + 4))
            for col, (value, style) in enumerate(row):
                self.paper.put(self.row, col, value, style)
            self.row += 1

    def grey(self, area: _Area) -> None:
        rule = {"type": "formula", "criteria": f'=$E{area.first + 1}="{NO}"', "format": self.faint}
        self.paper.sheet.conditional_format(area.first, 0, area.last, len(WIDTHS) - 1, rule)


def _money_row(up: RollUp, area: _Area, row: int, scheme: Scheme, counted: int) -> Row:
    """Execution of all counted tables, live over the rows below."""
    yes, why = f'{area.column(4)},"{YES}"', f'{area.column(5)},">0"'
    n = f"COUNTIFS({yes},{why})"
    # An amount some table lacks has no sum: what is there would look like all of it.
    sums = [
        f'IF(OR({n}=0,COUNTIFS({area.column(col)},">=-1E+15",{yes},{why})<{n}),"",'
        f"ROUND(SUMIFS({area.column(col)},{yes},{why}),6))"
        for col in (6, 7, 8)
    ]
    money, score = up.execution, up.execution_score
    points = scheme.execution_points
    at = row + 1
    usable = f"IF(ISNUMBER(H{at}),AND(H{at}>0,I{at}>=0),FALSE)"
    percent = f"J{at}*100"
    share = (
        _steps(percent, scheme.execution_steps)
        if scheme.execution_method == "steps"
        else f"MAX(0,MIN(100,{percent}))"
    )
    left = up.without_money
    amounts = (money.initial, money.adjusted, money.executed)
    told = f"{counted - left} 张并入，{left} 张未能并入"
    return (
        (None, "text"),
        ("全县", "wrap"),
        ("各项目合计（万元）", "wrap"),
        (Live(f'={n}&" 张并入，"&(COUNTIFS({yes})-{n})&" 张未能并入"', told), "wrap"),
        (points, "score"),
        (Live(f'=IF({usable},{_points(f"E{at}", share, scheme)},"")', score.score), "score"),
        *((Live(f"={text}", amount), "money") for text, amount in zip(sums, amounts, strict=True)),
        (Live(f'=IF({usable},I{at}/H{at},"")', _fraction(score.rate)), "percent"),
    )


def _fraction(rate: Decimal | None) -> Decimal | None:
    return None if rate is None else rate / 100


def _spent_rows(s: Summary, entries: Sequence[Entry], row: int) -> list[Row]:
    """The money of every table; ``row`` is where the first will stand, from 0."""
    rows: list[Row] = []
    for n, entry in enumerate(entries, 1):
        money = entry.table.execution
        amounts = [entry.wan(amount) for amount in (money.initial, money.adjusted, money.executed)]
        lacking = amounts[1] is None or amounts[2] is None
        at = row + n
        rate = None
        if amounts[1] and amounts[2] is not None:
            rate = amounts[2] / amounts[1]
        rows.append(
            (
                (n, "id"),
                (entry.unit, "wrap"),
                (entry.name, "wrap"),
                ("没有全年预算数或全年执行数" if lacking else None, "wrap"),
                (s.counted(entry), "center"),
                (None if lacking else 1, "id"),
                *((amount, "money") for amount in amounts),
                (Live(f'=IF(COUNT(H{at},I{at})<2,"",IF(H{at}=0,"",I{at}/H{at}))', rate), "percent"),
                (s.source(entry, entry.table.cell("execution.executed")), "link_wrap"),
            )
        )
    return rows


def _total_row(n: int, rolled: Rolled, area: _Area, row: int, scheme: Scheme) -> Row:
    """One rolled-up indicator, live over its rows below."""
    at, here = row + 1, f'{area.column(0)},A{row + 1},{area.column(4)},"{YES}"'
    share = f"SUMIFS({area.column(5)},{here})"
    cells = []
    for col in (8, 9):
        total = (
            f"ROUND(SUMIFS({area.column(col)},{here}){f'/{share}' if rolled.weighted else ''},{GUARD_PLACES})"
        )
        cells.append(f"ROUND({total},{RATE_PLACES})" if rolled.weighted else total)
    target, actual, rate = f"G{at}", f"H{at}", f"I{at}"
    scored = rolled.scored
    how = "以资金加权平均" if rolled.weighted else "相加"
    rule = RULES[rolled.measure.rule]
    return (
        (n, "id"),
        (rolled.level or None, "wrap"),
        (rolled.name, "wrap"),
        (f"{how}，{rule}", "wrap"),
        (rolled.measure.direction or "", "center"),
        (rolled.measure.unit, "center"),
        *(
            (Live(f'=IF(K{at}=0,"",{text})', value), "number")
            for text, value in zip(cells, (rolled.target, rolled.actual), strict=True)
        ),
        (
            Live(
                f'=IF(K{at}=0,"",{rate_formula(rolled, scheme, actual, target)})',
                _fraction(scored.rate),
            ),
            "percent",
        ),
        (
            Live(f'=IF(K{at}=0,"",{score_formula(rolled, scheme, actual, target, rate)})', scored.score),
            "score",
        ),
        (Live(f'=COUNTIFS({here},{area.column(5)},">0")', rolled.tables), "count"),
        (Live(f"=COUNTIFS({here})-K{at}", rolled.left_out), "count"),
        (scored.note or None, "wrap"),
    )


def _part_row(s: Summary, n: int, part: Part, entry: Entry, row: int) -> Row:
    one, at = part.indicator, row + 1
    products: list[Value] = [None, None]
    if part.share is not None and part.target is not None and part.actual is not None:
        products = [
            Live(f"=G{at}*F{at}", part.target * part.share),
            Live(f"=H{at}*F{at}", part.actual * part.share),
        ]
    return (
        (n, "id"),
        (entry.unit, "wrap"),
        (one.l3 or "", "wrap"),
        (entry.name, "wrap"),
        (s.counted(entry), "center"),
        (part.share, "number"),
        (part.target, "number"),
        (part.actual, "number"),
        *((product, "number") for product in products),
        (one.target.raw if one.target else None, "wrap"),
        (one.actual, "wrap"),
        (part.note or None, "wrap"),
        (s.source(entry, one.cell), "link_wrap"),
    )


def _year(page: _Page, year: int | None) -> None:
    s, scheme = page.s, page.s.scheme
    entries = _entries(s, year)
    included = [entry.counted for entry in entries]
    up = roll_up([entry.table for entry in entries], scheme, included)
    rolled = [one for one in up.indicators if _shared(one)]
    alone = len(up.indicators) - len(rolled)
    parts = [(n, part) for n, one in enumerate(rolled, 1) for part in one.parts]
    page.row += 1
    page.paper.put(page.row, 0, f"{s.year(year)}{'年度' if year else '年份'}", "section")
    # Every section: a blank row, its heading, the heads of its columns.
    money_row = page.row + 3
    totals_row = money_row + 1 + 3
    parts_row = totals_row + max(len(rolled), 1) + 3
    spent_row = parts_row + max(len(parts), 1) + 3
    spent = _Area(spent_row, spent_row + len(entries) - 1)
    details = _Area(parts_row, parts_row + max(len(parts), 1) - 1)
    page.section("一、预算执行：各项目相加后计分")
    page.table(MONEY_HEADS, [_money_row(up, spent, money_row, scheme, sum(included))])
    page.section(f"二、同名指标汇总得分（另有 {alone} 个指标只在一个项目中，见“指标明细”）")
    nothing: list[Row] = [((None, "text"), ("（无）", "text"))]
    page.table(
        TOTAL_HEADS,
        [_total_row(n, one, details, totals_row + n - 1, scheme) for n, one in enumerate(rolled, 1)]
        or nothing,
    )
    page.section("三、同名指标明细")
    rows = [_part_row(s, n, part, entries[part.table], parts_row + k) for k, (n, part) in enumerate(parts)]
    page.table(PART_HEADS, rows or nothing)
    page.grey(details)
    page.section("四、预算执行明细（万元）")
    page.table(SPENT_HEADS, _spent_rows(s, entries, spent_row))
    page.grey(spent)
    assert page.row == spent.last + 1, "a section has moved"


def write_rollup(s: Summary) -> None:
    """Fill the sheet 指标汇总评分, which must have been added."""
    paper = s.papers.sheets[ROLLUP]
    paper.title(ROLLUP, f"评分方案：{s.scheme.name}。")
    for row, text in enumerate(METHOD, 2):
        paper.sheet.write_string(row, 0, text, paper.formats["note"])
    for col, width in enumerate(WIDTHS):
        paper.sheet.set_column(col, col, width)
    page = _Page(s, paper)
    for year in _years(s):
        _year(page, year)
    paper.print_setup()


def has_rollup(entries: Sequence[Entry]) -> bool:
    """Whether any counted table is a project's self-evaluation."""
    return any(entry.counted and entry.table.type == "project_selfeval" for entry in entries)
