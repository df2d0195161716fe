"""总览: the county's figures on one page, native charts, versions to decide on, and how it was counted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xltools.county.ledger import VersionPair
from xltools.county.rows import LEVEL1
from xltools.county.sums import add, total
from xltools.outputs.county.charts import draw_charts
from xltools.outputs.county.context import (
    OVERVIEW,
    SOURCES,
    STATISTICS,
    TABLES,
    TOWNSHIPS,
    Summary,
)
from xltools.outputs.county.findings import by_family
from xltools.outputs.county.scores import final_scores
from xltools.outputs.county.statistics import TOP
from xltools.outputs.county.townships import COLUMN, ONE, total_rows
from xltools.sheets.detail_rows import lines_of
from xltools.sheets.paper import (
    LINE,
    Live,
    Paper,
    Value,
    area,
    at,
)

WIDTHS = (16, 12, 14, 14, 12, 14, 14, 12, 12, 13, 13, 11)
WIDE = len(WIDTHS)
CLASSES = (
    ("60分以下", None, 60),
    ("60–70分", 60, 70),
    ("70–80分", 70, 80),
    ("80–90分", 80, 90),
    ("90分以上", 90, None),
)
YEAR_HEADS: tuple[tuple[str, tuple[str, str] | None, str], ...] = (
    ("年度", None, "center"),
    ("乡镇（单位）数", None, "count"),
    ("部门整体总额", ("部门", "总额"), "money"),
    ("其中：财政拨款", ("部门", "财政拨款"), "money"),
    ("项目数", ("项目", "项目数"), "count"),
    ("项目资金总额", ("项目", "资金总额"), "money"),
    ("其中：财政拨款", ("项目", "财政拨款"), "money"),
    ("其他资金", ("项目", "其他资金"), "money"),
    ("指标数", ("指标", "指标数"), "count"),
    ("自评全年预算", ("项目", "全年预算数"), "money"),
    ("自评全年执行", ("项目", "全年执行数"), "money"),
    ("执行率", ("项目", "执行率"), "percent"),
)
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


def _section(paper: Paper, row: int, text: str) -> int:
    paper.sheet.set_row(row, 24)
    paper.sheet.write_string(row, 0, text, paper.formats["section"])
    return row + 1


def _head(paper: Paper, row: int, heads: Sequence[str]) -> int:
    for col, head in enumerate(heads):
        paper.sheet.write_string(row, col, head, paper.formats["head"])
    paper.sheet.set_row(row, 30)
    return row + 1


def _handed_in(s: Summary, paper: Paper, row: int) -> int:
    county = s.book.county
    files, entries = len(county.files), len(county.entries)
    state = area(TABLES, 3, entries)
    usable = area(SOURCES, 6, files)
    standing = {name: sum(e.standing == name for e in county.entries) for name in ("repeat", "version")}
    errors = sum(p.severity == "error" for p in county.problems)
    warnings = sum(p.severity == "warning" for p in county.problems)
    hints = sum(p.severity == "hint" for p in county.problems)
    names = len({t.name for t in county.townships})
    facts: tuple[tuple[str, Live | int], ...] = (
        ("报送文件", Live(f"=COUNT({area(SOURCES, 0, files)})", files)),
        ("能用的文件", Live(f'=COUNTIFS({usable},">0")', files - len(county.unused))),
        ("乡镇（单位）", names),
        ("识别的表", Live(f"=COUNT({area(TABLES, 0, entries)})", entries)),
        ("计入的表", Live('=COUNTIFS(表_计入,"是")', sum(e.counted for e in county.entries))),
        ("重复的表", Live(f'=COUNTIFS({state},"重复")', standing["repeat"])),
        ("待核定的表", Live(f'=COUNTIFS({state},"待核定")', standing["version"])),
        ("错误", Live('=COUNTIFS(问题_级别,"错误")', errors)),
        ("警告", Live('=COUNTIFS(问题_级别,"警告")', warnings)),
        ("提示", Live('=COUNTIFS(问题_级别,"提示")', hints)),
    )
    for col, (label, value) in enumerate(facts):
        paper.put(row, col, label, "head")
        paper.put(row + 1, col, value, "figure")
    paper.sheet.set_row(row + 1, 30)
    return row + 3


def _since(s: Summary, paper: Paper, row: int) -> int:
    """What became of the findings since the last round; nothing outside a collection."""
    if s.collection is None:
        return row
    title = f"第 {s.collection.round} 轮收表，问题较上次（错误和警告）："
    paper.sheet.write_string(row, 0, title, paper.formats["note"])
    for col, (name, number) in enumerate(s.collection.summary):
        paper.put(row + 1, col, name, "head")
        paper.put(row + 2, col, number, "count")
    return row + 4


def _doubtful(s: Summary, paper: Paper, row: int) -> int:
    """The amounts above that hang on an open decision, each with its sentence."""
    for line in s.collection.doubtful if s.collection else ():
        paper.sheet.merge_range(row, 0, row, WIDE - 1, "", paper.formats["warning"])
        paper.put(row, 0, line, "warning")
        row += 1
    return row + 1 if s.collection and s.collection.doubtful else row


def _years(s: Summary, paper: Paper, row: int) -> int:
    row = _section(paper, row, "二、分年度合计（金额单位：万元）")
    row = _head(paper, row, [head for head, _, _ in YEAR_HEADS])
    last = ONE + max(len(s.book.county.townships), 1)
    for year, line in total_rows(s).items():
        f = total([s.book.figures[t.number] for t in s.book.of_year(year)])
        values: list[Decimal | int | str | None] = [
            s.year(year),
            len(s.book.of_year(year)),
            f.department[0],
            f.department[1],
            f.projects,
            *f.project,
            f.indicators,
            f.adjusted,
            f.executed,
            f.rate,
        ]
        for col, ((_, key, style), value) in enumerate(zip(YEAR_HEADS, values, strict=True)):
            cell: Value = value
            if key is not None:
                cell = Live("=" + at(TOWNSHIPS, line, COLUMN[key]), value)
            elif col == 1:
                cell = Live(f"=COUNTIFS('{TOWNSHIPS}'!$C${ONE + 1}:$C${last},A{row + 1})", value)
            paper.put(row, col, cell, style)
        row += 1
    return row + 1


def _amount(pair: VersionPair, second: bool) -> Decimal | None:
    entry = pair.second if second else pair.first
    table = entry.table
    if table.tasks:
        return add(entry.wan(task.total) for task in table.tasks)
    return entry.wan(table.funding.total if table.funding.total is not None else table.execution.adjusted)


def _versions(s: Summary, paper: Paper, row: int) -> int:
    pairs = s.book.county.versions
    if not pairs:
        return row
    row = _section(paper, row, f"三、待核定：{len(pairs)} 组表有两个版本，暂按前一份计入（金额单位：万元）")
    heads = (
        "乡镇（单位）",
        "表",
        "前一份金额",
        "后一份金额",
        "相差",
        "前一份（计入）",
        "",
        "后一份（未计入）",
        "",
        "不同之处",
    )
    row = _head(paper, row, (*heads, "", ""))
    sheet = paper.sheet
    for left, right, text in ((5, 6, heads[5]), (7, 8, heads[7]), (9, 11, heads[9])):
        sheet.merge_range(row - 1, left, row - 1, right, text, paper.formats["head"])
    for pair in pairs:
        first, second = _amount(pair, False), _amount(pair, True)
        paper.put(row, 0, pair.first.unit, "wrap")
        paper.put(row, 1, pair.first.name, "wrap")
        paper.put(row, 2, first, "money")
        paper.put(row, 3, second, "money")
        gap = None if first is None or second is None else second - first
        paper.put(
            row,
            4,
            Live(f'=IF(COUNT(C{row + 1},D{row + 1})<2,"",ROUND(D{row + 1}-C{row + 1},6))', gap),
            "money",
        )
        for col, entry in ((5, pair.first), (7, pair.second)):
            sheet.merge_range(row, col, row, col + 1, "", paper.formats["link"])
            paper.put(row, col, s.source(entry, entry.table.range or None), "link_wrap")
        sheet.merge_range(row, 9, row, 11, "", paper.formats["wrap"])
        shown = "；".join(pair.differences[:SHOWN])
        rest = len(pair.differences) - SHOWN
        shown += f"；另有 {rest} 处，见“问题清单”" if rest > 0 else ""
        paper.put(row, 9, shown, "wrap")
        sheet.set_row(row, max(30, 14 * (len(shown) // 18 + 1)))
        row += 1
    return row + 1


def _scores(s: Summary) -> list[tuple[str, Live]]:
    scores = [score for own in final_scores(s).values() for score in own]
    base = '评分_表类,"项目自评",评分_计入,"是"'
    rows = []
    for name, low, high in CLASSES:
        criteria = base
        if low is not None:
            criteria += f',评分_得分,">={low}"'
        if high is not None:
            criteria += f',评分_得分,"<{high}"'
        count = sum((low is None or score >= low) and (high is None or score < high) for score in scores)
        rows.append((name, Live(f"=COUNTIFS({criteria})", count)))
    return rows


def write_overview(s: Summary) -> None:
    """总览, written last: its formulas refer to the places of the other sheets."""
    paper = s.papers.sheets[OVERVIEW]
    sheet = paper.sheet
    for col, width in enumerate(WIDTHS):
        sheet.set_column(col, col, width)
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
    for n, line in enumerate(METHOD, 1):
        sheet.merge_range(row, 0, row, WIDE - 1, f"{n}. {line}", paper.formats["remark"])
        sheet.set_row(row, LINE * lines_of(line, sum(WIDTHS) * 0.9) + 3)
        row += 1
    row += 1
    sheet.set_h_pagebreaks([row])
    row = _section(paper, row, f"{numbers[1]}、图表和图表数据")
    _data(s, paper, row)
    sheet.freeze_panes(2, 0)
    paper.print_setup()
    sheet.activate()


def _data(s: Summary, paper: Paper, row: int) -> int:
    """The small tables behind the charts, side by side, then the charts below them."""
    families = by_family(s)
    counted = [r for r in s.book.indicators if r.entry.counted]
    scores = _scores(s)
    _head(paper, row, ("问题类别", "错误", "警告", "提示"))
    for n, (name, *counts) in enumerate(families, row + 1):
        paper.put(n, 0, name, "label")
        for col, live in enumerate(counts, 1):
            paper.put(n, col, live, "count")
    for col, head in ((5, "一级指标"), (6, "指标数"), (8, "得分段"), (9, "项目数")):
        paper.put(row, col, head, "head")
    for n, level in enumerate(LEVEL1):
        paper.put(row + 1 + n, 5, level, "label")
        live = Live("=" + at(STATISTICS, TOP + 1 + n, 1), sum(r.l1 == level for r in counted))
        paper.put(row + 1 + n, 6, live, "count")
    for n, (name, live) in enumerate(scores):
        paper.put(row + 1 + n, 8, name, "label")
        paper.put(row + 1 + n, 9, live, "count")
    height = max(len(families), len(LEVEL1))
    has_scores = any(live.value for _, live in scores)
    return draw_charts(s, paper, row + 1, row + height + 2, len(families), has_scores)
