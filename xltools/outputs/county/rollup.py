"""指标汇总评分: indicators of one name over all projects of a year, added up or weighted, then scored.

The rows to add up stand below, one per project and indicator, each with the 是/否 of 表格台账; the figures
above are formulas over them. ``scoring/rollup.py`` works out the same figures, which stand beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xltools.county.ledger import Entry
from xltools.model.records import Target
from xltools.outputs.county.context import YES, Summary
from xltools.outputs.scoring.score_formulas import down_ratio, up_ratio
from xltools.scoring.criterion import GUARD_PLACES
from xltools.scoring.rollup import RATE_PLACES, Part, Rolled, RollUp, roll_up
from xltools.scoring.scheme import Scheme, Step
from xltools.sheets.draw import Stack
from xltools.sheets.page import LIST_PAGE
from xltools.sheets.spec import NUMBER, Column, Formula, Table, Value

ROLLUP = "指标汇总评分"
WIDTHS = (5, 13, 19, 19, 6.5, 8.5, 12, 12, 11, 10, 14, 11, 16, 17)
METHOD = (
    "汇总办法：一级指标、名称、计量单位、方向都相同的算同一个指标。数量、金额把指标值与实际完成值分别相加；",
    "百分率、分数和单价（单位带“/”的）以各项目资金（全年预算数，万元）为权数加权平均；然后才以 100 分计分，",
    "赋分规则取第一张表的。日期、定性、区间指标不能相加，不在本表；没有填或不能使用的实际完成值，",
    "连同它的指标值一起不并入，在“未能并入”中计数。只列两个以上项目共有的指标。汇总数、完成率和得分是公式，随“表格台账”的“计入”重新计算。",
)  # fmt: skip
RULES = {"direct": "达到得满分", "proportional": "按比例", "graded": "按比例", "satisfaction": "满意度分档"}
PARTS, SPENT = "同名指标明细", "预算执行明细"
"""What the formulas call the tables they add up."""
TESTS = {"≥": ">=", ">": ">", "≤": "<=", "<": "<", "=": "="}


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


def _fraction(rate: Decimal | None) -> Decimal | None:
    return None if rate is None else rate / 100


def _raw(target: Target | None) -> str | None:
    return target.raw if target else None


@dataclass(frozen=True, slots=True)
class PartRow:
    """A project's share in the ``number``-th rolled-up indicator."""

    number: int
    part: Part
    entry: Entry


def _money_table(up: RollUp, scheme: Scheme, counted: int) -> Table[RollUp]:
    """Execution of all counted tables, live over the rows below."""
    yes, why = f'{{{SPENT}.计入}},"{YES}"', f'{{{SPENT}.并入}},">0"'
    n = f"COUNTIFS({yes},{why})"
    percent = "{执行率}*100"
    share = f"MAX(0,MIN(100,{percent}))"
    if scheme.execution_method == "steps":
        share = _steps(percent, scheme.execution_steps)
    usable = "IF(ISNUMBER({全年预算数}),AND({全年预算数}>0,{全年执行数}>=0),FALSE)"
    left = up.without_money

    def amount(head: str, value: Decimal | None) -> Column[RollUp]:
        # An amount some table lacks has no sum: what is there would look like all of it.
        column = f"{{{SPENT}.{head}}}"
        lacking = f'OR({n}=0,COUNTIFS({column},">=-1E+15",{yes},{why})<{n})'
        formula = f'=IF({lacking},"",ROUND(SUMIFS({column},{yes},{why}),6))'
        return Column(head, 13, "money", value=lambda _: value, formula=formula)

    money = up.execution
    return Table(
        columns=(
            Column("", 5),
            Column("范围", 16, "wrap", value=lambda _: "全县"),
            Column("项目", 22, "wrap", value=lambda _: "各项目合计（万元）"),
            Column(
                "并入情况", 24, "wrap",
                value=lambda _: f"{counted - left} 张并入，{left} 张未能并入",
                formula=f'={n}&" 张并入，"&(COUNTIFS({yes})-{n})&" 张未能并入"',
            ),
            Column("分值", 7, "score", value=lambda _: scheme.execution_points),
            Column(
                "得分", 9, "score",
                value=lambda up: up.execution_score.score,
                formula=f'=IF({usable},{_points("{分值}", share, scheme)},"")',
            ),
            amount("年初预算数", money.initial),
            amount("全年预算数", money.adjusted),
            amount("全年执行数", money.executed),
            Column(
                "执行率", 11, "percent",
                value=lambda up: _fraction(up.execution_score.rate),
                formula=f'=IF({usable},{{全年执行数}}/{{全年预算数}},"")',
            ),
        ),
        rows=(up,),
    )  # fmt: skip


def _spent_table(s: Summary, entries: Sequence[Entry]) -> Table[Entry]:
    """The money of every table."""

    def amount(entry: Entry, name: str) -> Decimal | None:
        return entry.wan(getattr(entry.table.execution, name))

    def lacking(entry: Entry) -> bool:
        return amount(entry, "adjusted") is None or amount(entry, "executed") is None

    def rate(entry: Entry) -> Decimal | None:
        given, spent = amount(entry, "adjusted"), amount(entry, "executed")
        return spent / given if given and spent is not None else None

    return Table(
        name=SPENT,
        columns=(
            NUMBER,
            Column("乡镇（单位）", 16, "wrap", value=lambda e: e.unit),
            Column("项目", 22, "wrap", value=lambda e: e.name),
            Column(
                "未能并入的原因", 24, "wrap",
                value=lambda e: "没有全年预算数或全年执行数" if lacking(e) else None,
            ),
            Column("计入", 7, "center", value=s.counted),
            Column("并入", 9, "id", value=lambda e: None if lacking(e) else 1),
            Column("年初预算数", 13, "money", value=lambda e: amount(e, "initial")),
            Column("全年预算数", 13, "money", value=lambda e: amount(e, "adjusted")),
            Column("全年执行数", 12, "money", value=lambda e: amount(e, "executed")),
            Column(
                "执行率", 11, "percent",
                value=rate,
                formula='=IF(COUNT({全年预算数},{全年执行数})<2,"",IF({全年预算数}=0,"",{全年执行数}/{全年预算数}))',
            ),
            Column(
                "来源（点击打开单元格）", 18, "link_wrap",
                value=lambda e: s.source(e, e.table.cell("execution.executed")),
            ),
        ),
        rows=entries,
    )  # fmt: skip


def _total_table(rolled: Sequence[Rolled], scheme: Scheme) -> Table[Rolled]:
    """The rolled-up indicators, live over their rows below."""
    here = f'{{{PARTS}.序号}},{{序号}},{{{PARTS}.计入}},"{YES}"'
    share = f"SUMIFS({{{PARTS}.权数}},{here})"

    def total(key: str, one: Rolled, value: Decimal | None) -> Formula:
        weight = f"/{share}" if one.weighted else ""
        text = f"ROUND(SUMIFS({{{PARTS}.{key}}},{here}){weight},{GUARD_PLACES})"
        text = f"ROUND({text},{RATE_PLACES})" if one.weighted else text
        return Formula(f'=IF({{并入项目数}}=0,"",{text})', value)

    def rate(one: Rolled) -> Formula:
        formula = rate_formula(one, scheme, "{汇总实际完成值}", "{汇总指标值}")
        return Formula(f'=IF({{并入项目数}}=0,"",{formula})', _fraction(one.scored.rate))

    def score(one: Rolled) -> Formula:
        formula = score_formula(one, scheme, "{汇总实际完成值}", "{汇总指标值}", "{完成率}")
        return Formula(f'=IF({{并入项目数}}=0,"",{formula})', one.scored.score)

    def how(one: Rolled) -> str:
        return f"{'以资金加权平均' if one.weighted else '相加'}，{RULES[one.measure.rule]}"

    return Table(
        columns=(
            NUMBER,
            Column("一级指标", 16, "wrap", value=lambda one: one.level or None),
            Column("三级指标", 22, "wrap", value=lambda one: one.name),
            Column("汇总办法与赋分规则", 24, "wrap", value=how),
            Column("方向", 7, "center", value=lambda one: one.measure.direction or ""),
            Column("计量单位", 9, "center", value=lambda one: one.measure.unit),
            Column("汇总指标值", 13, "number", value=lambda one: total("指标值×权数", one, one.target)),
            Column("汇总实际完成值", 13, "number", value=lambda one: total("实际×权数", one, one.actual)),
            Column("完成率", 12, "percent", value=rate),
            Column("得分（百分制）", 11, "score", value=score),
            Column(
                "并入项目数", 18, "count",
                value=lambda one: one.tables,
                formula=f'=COUNTIFS({here},{{{PARTS}.权数}},">0")',
            ),
            Column(
                "未能并入", 12, "count",
                value=lambda one: one.left_out,
                formula=f"=COUNTIFS({here})-{{并入项目数}}",
            ),
            Column("说明", 20, "wrap", value=lambda one: one.scored.note or None),
        ),
        rows=rolled,
    )  # fmt: skip


def _part_table(s: Summary, parts: Sequence[PartRow]) -> Table[PartRow]:
    """What is added up, one row per project and indicator."""

    def product(key: str, value: Callable[[Part], Decimal | None]) -> Callable[[PartRow], Value]:
        def made(row: PartRow) -> Value:
            part, amount = row.part, value(row.part)
            if part.share is None or part.target is None or part.actual is None or amount is None:
                return None
            return Formula(f"={{{key}}}*{{权数}}", amount * part.share)

        return made

    return Table(
        name=PARTS,
        columns=(
            Column("序号", 5, "id", value=lambda row: row.number),
            Column("乡镇（单位）", 16, "wrap", value=lambda row: row.entry.unit),
            Column("三级指标", 22, "wrap", value=lambda row: row.part.indicator.l3 or ""),
            Column("项目", 24, "wrap", value=lambda row: row.entry.name),
            Column("计入", 7, "center", value=lambda row: s.counted(row.entry)),
            Column("权数", 9, "number", value=lambda row: row.part.share),
            Column("指标值", 13, "number", value=lambda row: row.part.target),
            Column("实际完成值", 13, "number", value=lambda row: row.part.actual),
            Column("指标值×权数", 12, "number", value=product("指标值", lambda part: part.target)),
            Column("实际×权数", 11, "number", value=product("实际完成值", lambda part: part.actual)),
            Column(
                "表上的指标值", 18, "wrap",
                value=lambda row: _raw(row.part.indicator.target),
            ),
            Column("表上的实际", 12, "wrap", value=lambda row: row.part.indicator.actual),
            Column("未能并入的原因", 20, "wrap", value=lambda row: row.part.note or None),
            Column(
                "来源（点击打开单元格）", 24, "link_wrap",
                value=lambda row: s.source(row.entry, row.part.indicator.cell),
            ),
        ),
        rows=parts,
    )  # fmt: skip


def _year(s: Summary, stack: Stack, year: int | None) -> None:
    entries = _entries(s, year)
    included = [entry.counted for entry in entries]
    up = roll_up([entry.table for entry in entries], s.scheme, included)
    rolled = [one for one in up.indicators if _shared(one)]
    alone = len(up.indicators) - len(rolled)
    parts = [PartRow(n, part, entries[part.table]) for n, one in enumerate(rolled, 1) for part in one.parts]
    stack.heading(f"{s.year(year)}{'年度' if year else '年份'}")
    stack.heading("一、预算执行：各项目相加后计分", gap=0)
    stack.table(_money_table(up, s.scheme, sum(included)))
    stack.heading(f"二、同名指标汇总得分（另有 {alone} 个指标只在一个项目中，见“指标明细”）")
    stack.table(_total_table(rolled, s.scheme))
    stack.heading("三、同名指标明细")
    stack.table(_part_table(s, parts), grey="计入")
    stack.heading("四、预算执行明细（万元）")
    stack.table(_spent_table(s, entries), grey="计入")
    stack.draw()


def write_rollup(s: Summary) -> None:
    """Fill the sheet 指标汇总评分, which must have been added."""
    paper = s.papers.sheets[ROLLUP]
    paper.title(ROLLUP, f"评分方案：{s.scheme.name}。")
    paper.widths(WIDTHS)
    stack = Stack(paper, 2, {}, WIDTHS)
    stack.lines(METHOD)
    stack.draw()
    row = stack.row
    for year in _years(s):
        stack = Stack(paper, row, {}, WIDTHS)
        _year(s, stack, year)
        row = stack.row
    paper.print_on(LIST_PAGE, WIDTHS)


def has_rollup(entries: Sequence[Entry]) -> bool:
    """Whether any counted table is a project's self-evaluation."""
    return any(entry.counted and entry.table.type == "project_selfeval" for entry in entries)
