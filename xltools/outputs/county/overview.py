"""总览: the county's figures on one page, native charts, versions to decide on, and how it was counted."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any, TypeVar

from xltools.county.families import MONEY, family
from xltools.county.ledger import Entry, VersionPair
from xltools.county.rows import LEVEL1
from xltools.county.sums import add
from xltools.model.problem import for_unit
from xltools.outputs.county.balance import balance_lines
from xltools.outputs.county.charts import WIDTHS, draw_charts
from xltools.outputs.county.context import OVERVIEW, STATISTICS, TOWNSHIPS, Summary
from xltools.outputs.county.context import kind as kind_of
from xltools.outputs.county.findings import FamilyCount, by_family
from xltools.outputs.county.scores import final_scores
from xltools.outputs.county.statistics import BY_LEVEL1
from xltools.outputs.county.townships import Line, year_cell, year_line
from xltools.sheets.draw import LINE, draw_table, lines_of
from xltools.sheets.page import LIST_PAGE, page_rows
from xltools.sheets.palette import ERROR, WARNING
from xltools.sheets.report import ReportSheet
from xltools.sheets.spec import Column, Formula, Table, Value

WIDE = len(WIDTHS)
CLASSES = (
    ("60分以下", None, 60),
    ("60–70分", 60, 70),
    ("70–80分", 70, 80),
    ("80–90分", 80, 90),
    ("90分以上", 90, None),
)
FAMILIES, CLASS_COUNTS, LEVEL_COUNTS = "问题类别", "得分段", "一级指标"
"""What the charts call their figures."""
R = TypeVar("R")
SHOWN = 3
"""Differences of two versions quoted here."""
METHOD = (
    "金额：元、千元、亿元一律精确换算为万元；空白表示没有填报，不按零计算。",
    "部门整体支出目标按年度主要任务相加，项目支出目标按项目资金总额相加；两者互相包含，不再相加。",
    "重复：同一文件重复报送，或两张表逐项一致（不论文件格式、金额单位），只计一次，其余列在“表格台账”，不列明细。",
    "待核定：同一单位、同一年度、同一名称的两张表内容不同时，两份都列出，暂按表头完整、文件路径在前的一份计入，"
    "另一份不计入；以哪一份为准由县里核定，在“表格台账”把“计入”改为“是”或“否”，全部合计随之重算。",
    "乡镇名称：去掉“人民政府”“办事处”等字样后归并；表中没有单位名称的，取同一文件其他表或文件名，出处见“表格台账”。",
    "每一行明细都写明来源文件、工作表和单元格，点击即可打开；所有合计都是公式，可逐级核对。",
)


def _section(paper: ReportSheet, row: int, text: str) -> int:
    paper.sheet.set_row(row, 24)
    paper.put(row, 0, text, "section")
    return row + 1


def _table(s: Summary, paper: ReportSheet, table: Table[R], row: int, left: int = 0) -> int:
    """Draw a table with its heads from ``row`` on; the row after the next."""
    table.top = row + 1
    draw_table(paper, table, s.papers.tables)
    paper.sheet.set_row(row, 30)
    return table.top + len(table.rows) + 1


def _handed_in(s: Summary, paper: ReportSheet, row: int) -> int:
    county = s.book.county
    files, entries = len(county.files), len(county.entries)
    standing = Counter(e.standing for e in county.entries)
    found = Counter(p.severity for p in county.problems)
    names = len({t.name for t in county.townships})
    facts: tuple[tuple[str, str, int], ...] = (
        ("报送文件", "=COUNT({文件.文件号})", files),
        ("能用的文件", '=COUNTIFS({文件.识别出的表},">0")', files - len(county.unused)),
        ("乡镇（单位）", "", names),
        ("识别的表", "=COUNT({表.表号})", entries),
        ("计入的表", '=COUNTIFS({表.计入},"是")', sum(e.counted for e in county.entries)),
        ("重复的表", '=COUNTIFS({表.状态},"重复")', standing["repeat"]),
        ("待核定的表", '=COUNTIFS({表.状态},"待核定")', standing["version"]),
        ("错误", '=COUNTIFS({问题.级别},"错误")', found["error"]),
        ("警告", '=COUNTIFS({问题.级别},"警告")', found["warning"]),
        ("提示", '=COUNTIFS({问题.级别},"提示")', found["hint"]),
        ("其中县里处理", "", len(county.problems) - len(for_unit(county.problems))),
    )
    columns: list[Column[None]] = [
        Column(head, 0, "figure", value=lambda _, value=value: value, formula=formula)  # type: ignore[misc]
        for head, formula, value in facts
    ]
    table = Table(columns=columns, rows=(None,), top=row + 1)
    draw_table(paper, table, s.papers.tables)
    paper.sheet.set_row(row + 1, 30)
    return row + 3


def _since(s: Summary, paper: ReportSheet, row: int) -> int:
    """What became of the findings since the last round; nothing outside a collection."""
    if s.collection is None:
        return row
    paper.put(row, 0, f"第 {s.collection.round} 轮收表，问题较上次（错误和警告）：", "note")
    for col, (name, number) in enumerate(s.collection.summary):
        paper.put(row + 1, col, name, "head")
        paper.put(row + 2, col, number, "count")
    return row + 4


def _doubtful(s: Summary, paper: ReportSheet, row: int) -> int:
    """The amounts above that hang on an open decision, each with its sentence."""
    for line in s.collection.doubtful if s.collection else ():
        paper.merge(row, 0, WIDE - 1, line, "warning")
        row += 1
    return row + 1 if s.collection and s.collection.doubtful else row


MARKS = (
    ("部门", "部门目标", "缺额·部门", "有错·部门", ("部门整体总额", "部门财政拨款")),
    ("项目", "项目目标", "缺额·项目", "有错·项目", ("项目资金总额", "项目财政拨款", "其他资金")),
    ("自评", "项目自评", "", "有错·自评", ("自评全年预算", "自评全年执行", "执行率")),
)
"""Whose total, the short name of its tables, the helper columns that count what it lacks and what is wrong in
it, and its figures."""


def _years(s: Summary, paper: ReportSheet, row: int) -> int:
    """The totals of 乡镇汇总 again, year by year; those not to be relied on are marked."""

    def figure(head: str, style: str, key: str, name: str = "") -> Column[Line]:
        of = next(column for column in s.sheet(TOWNSHIPS).columns if column.name == key)

        def value(line: Line) -> Value:
            now = of.value(line)
            assert now is None or isinstance(now, int | Decimal)
            return Formula("=" + year_cell(s, line.year, key), now)

        return Column(head, 0, style, name, value)

    def wrong(name: str, kind: str, key: str) -> Column[Line]:
        def value(line: Line) -> Value:
            return sum(e.year == line.year for e in wrong_tables(s, kind))

        formula = f'=COUNTIFS({{表.年度}},{{年度}},{{表.表类}},"{kind}",{{表.计入}},"是",{{表.有错}},">0")'
        return Column(name, 0, "id", key, value, formula)

    years = [year_line(s, year) for year in s.book.years()]
    count = f"=COUNTIFS({s.sheet(TOWNSHIPS).range('年度')},{{年度}})"
    columns: tuple[Column[Line], ...] = (
        Column("年度", 0, "center", value=lambda x: s.year(x.year)),
        Column("乡镇（单位）数", 0, "count", "", lambda x: len(s.book.of_year(x.year)), count),
        figure("部门整体总额", "money", "部门总额"),
        figure("其中：财政拨款", "money", "部门财政", "部门财政拨款"),
        figure("项目数", "count", "项目数"),
        figure("项目资金总额", "money", "项目总额"),
        figure("其中：财政拨款", "money", "项目财政", "项目财政拨款"),
        figure("其他资金", "money", "项目其他"),
        figure("指标数", "count", "指标数"),
        figure("自评全年预算", "money", "全年"),
        figure("自评全年执行", "money", "执行"),
        figure("执行率", "percent", "执行率"),
        *(figure(lack, "id", f"{whose}缺额") for whose, _, lack, _, _ in MARKS if lack),
        *(wrong(key, kind, key) for _, kind, _, key, _ in MARKS),
    )
    row = _section(paper, row, "二、分年度合计（金额单位：万元）")
    table = Table(columns=columns, rows=years)
    after = _table(s, paper, table, row)
    for col in range(WIDE, len(columns)):
        paper.sheet.set_column(col, col, 9, None, {"level": 1, "hidden": True})
    _mark(paper, table)
    return _incomplete(s, paper, table, after - 1)


def wrong_tables(s: Summary, kind: str) -> list[Entry]:
    """The counted tables of a kind on which an error about money stands."""
    wrong = {
        table
        for problem, table in zip(s.book.county.problems, s.problem_tables, strict=True)
        if problem.severity == "error" and family(problem.code) == MONEY
    }
    return [e for e in s.book.county.listed if e.counted and e.number in wrong and kind_of(e) == kind]


def _mark(paper: ReportSheet, table: Table[Line]) -> None:
    """Yellow: an amount is missing from a total, or a table in it is wrong; red: 其中 above the whole."""
    for _, _, lack, wrong, figures in MARKS:
        tests = [f"${table.cell(0, key)}>0" for key in (lack, wrong) if key]
        test = f"=OR({','.join(tests)})" if len(tests) > 1 else f"={tests[0]}"
        for key in figures:
            col = table.col(key)
            if key.endswith("财政拨款"):
                whole, part = table.cell(0, figures[0]), table.cell(0, key)
                over = f"=AND(ISNUMBER({whole}),ISNUMBER({part}),N({part})>N({whole}))"
                paper.tint((table.top, col, table.last, col), over, ERROR)
            paper.tint((table.top, col, table.last, col), test, WARNING)


def _doubts(s: Summary, line: Line, table: Table[Line], n: int) -> list[tuple[str, str]]:
    """What makes the n-th year's figures unreliable: a formula that tells it, and what it tells now."""
    lacking = {
        "部门": (line.figures.tasks_without, "个任务"),
        "项目": (line.figures.projects_without, "个项目"),
    }
    money = {"部门": line.figures.department, "项目": line.figures.project}
    found = []

    def counted(key: str, told: str, number: int) -> None:
        cell = table.cell(n, key)
        found.append((f'IF({cell}>0,"；"&{cell}&"{told}","")', f"；{number}{told}" if number else ""))

    for whose, kind, lack, wrong, figures in MARKS:
        if lack:
            number, thing = lacking[whose]
            counted(lack, f"{thing}没有金额", number)
        errors = sum(e.year == line.year for e in wrong_tables(s, kind))
        counted(wrong, f"张{kind}表的金额有错误没有改", errors)
        if whose in money:
            whole, part, _ = money[whose]
            over = f"；{whose}的财政拨款大于总额"
            cells = table.cell(n, figures[1]), table.cell(n, figures[0])
            now = whole is not None and part is not None and part > whole
            found.append((f'IF(N({cells[0]})>N({cells[1]}),"{over}","")', over if now else ""))
    return found


def _incomplete(s: Summary, paper: ReportSheet, table: Table[Line], row: int) -> int:
    """A sentence below the totals for each year whose figures are not to be relied on; the next free row."""
    for n, line in enumerate(table.rows):
        doubts = _doubts(s, line, table, n)
        joined, text = "&".join(formula for formula, _ in doubts), "".join(now for _, now in doubts)
        begin, end = f"{s.year(line.year)}：有颜色的合计不完整或不可靠", "。见“乡镇汇总”和“问题清单”。"
        formula = f'=IF({joined}="","","{begin}"&{joined}&"{end}")'
        told = f"{begin}{text}{end}" if text else ""
        paper.merge(row, 0, WIDE - 1, Formula(formula, told), "doubt")
        paper.sheet.set_row(row, LINE * lines_of(told, sum(WIDTHS) * 0.9) + 3)
        row += 1
    return row + 1


def _amount(pair: VersionPair, second: bool) -> Decimal | None:
    entry = pair.second if second else pair.first
    table = entry.table
    if table.tasks:
        return add(entry.wan(task.total) for task in table.tasks)
    return entry.wan(table.funding.total if table.funding.total is not None else table.execution.adjusted)


def _versions(s: Summary, paper: ReportSheet, row: int) -> int:
    pairs = s.book.county.versions
    if not pairs:
        return row

    def gap(pair: VersionPair) -> Decimal | None:
        first, second = _amount(pair, False), _amount(pair, True)
        return None if first is None or second is None else second - first

    def told(pair: VersionPair) -> str:
        shown, rest = "；".join(pair.differences[:SHOWN]), len(pair.differences) - SHOWN
        return shown + (f"；另有 {rest} 处，见“问题清单”" if rest > 0 else "")

    def place(entry: Entry) -> Value:
        return s.source(entry, entry.table.range or None)

    columns: tuple[Column[VersionPair], ...] = (
        Column("乡镇（单位）", 0, "wrap", value=lambda pair: pair.first.unit),
        Column("表", 0, "wrap", value=lambda pair: pair.first.name),
        Column("前一份金额", 0, "money", value=lambda pair: _amount(pair, False)),
        Column("后一份金额", 0, "money", value=lambda pair: _amount(pair, True)),
        Column(
            "相差", 0, "money", value=gap,
            formula='=IF(COUNT({前一份金额},{后一份金额})<2,"",ROUND({后一份金额}-{前一份金额},6))',
        ),
        Column("前一份（计入）", 0, "link_wrap", value=lambda pair: place(pair.first), span=2),
        Column("后一份（未计入）", 0, "link_wrap", value=lambda pair: place(pair.second), span=2),
        Column("不同之处", 0, "wrap", value=told, span=3),
    )  # fmt: skip
    text = f"三、待核定：{len(pairs)} 组表有两个版本，暂按前一份计入（金额单位：万元）"
    row = _section(paper, row, text)
    for n, pair in enumerate(pairs, row + 1):
        paper.sheet.set_row(n, max(30, 14 * (len(told(pair)) // 18 + 1)))
    return _table(s, paper, Table(columns=columns, rows=pairs), row)


def _balance(s: Summary) -> list[str]:
    return balance_lines(s.book.balance) if s.book.balance is not None else []


def _scores(s: Summary) -> list[tuple[str, str, int]]:
    """Score classes with the formula that counts them and the count."""
    scores = [score for own in final_scores(s).values() for score in own]
    rows = []
    for name, low, high in CLASSES:
        criteria = '{评分.表类},"项目自评",{评分.计入},"是"'
        if low is not None:
            criteria += f',{{评分.得分}},">={low}"'
        if high is not None:
            criteria += f',{{评分.得分}},"<{high}"'
        count = sum((low is None or score >= low) and (high is None or score < high) for score in scores)
        rows.append((name, f"=COUNTIFS({criteria})", count))
    return rows


def write_overview(s: Summary) -> None:
    """总览, written last: its formulas refer to the places of the other sheets."""
    paper = s.papers.sheets[OVERVIEW]
    paper.widths(WIDTHS)
    years = "、".join(str(s.year(year)) for year in s.book.years()) or "无"
    paper.title("全县预算绩效表汇总", f"年度：{years}。由报送文件自动汇总；合计均为公式，金额单位：万元。")
    row = _section(paper, 2, "一、报送情况")
    row = _handed_in(s, paper, row)
    row = _since(s, paper, row)
    row = _years(s, paper, row)
    row = _doubtful(s, paper, row)
    row = _versions(s, paper, row)
    numbers = ("四", "五") if s.book.county.versions else ("三", "四")
    row = _section(paper, row, f"{numbers[0]}、汇总口径")
    for n, line in enumerate((*METHOD, *_balance(s)), 1):
        paper.merge(row, 0, WIDE - 1, f"{n}. {line}", "remark")
        paper.sheet.set_row(row, LINE * lines_of(line, sum(WIDTHS) * 0.9) + 3)
        row += 1
    row += 1
    first = row
    row = _section(paper, row, f"{numbers[1]}、图表和图表数据")
    last, breaks = _data(s, paper, row)
    paper.sheet.set_h_pagebreaks([first, *breaks])
    paper.sheet.print_area(0, 0, last, WIDE - 1)
    paper.sheet.freeze_panes(2, 0)
    paper.print_on(LIST_PAGE, WIDTHS)
    paper.sheet.activate()


def _data(s: Summary, paper: ReportSheet, row: int) -> tuple[int, list[int]]:
    """The small tables behind the charts, side by side, then the charts below them.

    The last row, and the rows before which a page must end so that no chart is cut.
    """
    families, scores = by_family(s), _scores(s)
    levels = Counter(r.l1 for r in s.book.indicators if r.entry.counted)
    level_table = s.papers.tables[BY_LEVEL1]
    at = {level: f"'{STATISTICS}'!{level_table.fixed(n, '指标数')}" for n, level in enumerate(LEVEL1)}
    problems: list[Column[FamilyCount]] = [
        Column(name, 0, "count", value=lambda one, n=n: one[n])  # type: ignore[misc]
        for n, name in enumerate(("错误", "警告", "提示"), 1)
    ]
    tables: tuple[Table[Any], ...] = (
        Table(
            name=FAMILIES,
            columns=(Column("问题类别", 0, "label", value=lambda one: one[0]), *problems),
            rows=families,
        ),
        Table(
            name=LEVEL_COUNTS,
            columns=(
                Column("一级指标", 0, "label", value=str),
                Column("指标数", 0, "count", value=lambda level: Formula(f"={at[level]}", levels[level])),
            ),
            rows=LEVEL1,
            left=5,
        ),
        Table(
            name=CLASS_COUNTS,
            columns=(
                Column("得分段", 0, "label", value=lambda one: one[0]),
                Column("项目数", 0, "count", value=lambda one: Formula(one[1], one[2])),
            ),
            rows=scores,
            left=8,
        ),
    )
    for table in tables:
        s.papers.tables[table.name] = table
        _table(s, paper, table, row)
    height = max(len(table.rows) for table in tables[:2])
    room = page_rows(LIST_PAGE, WIDTHS) - height - 6
    return draw_charts(s, paper, row + height + 2, room, any(count for _, _, count in scores))
