"""项目明细, 任务明细, 指标明细: one row each, with the cell it came from and whether it is counted."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.county.rows import IndicatorRow, ProjectRow, TaskRow
from xltools.county.sums import add, rate
from xltools.model.records import Target
from xltools.outputs.county.context import INDICATORS, PROJECTS, TASKS, Summary, kind
from xltools.sheets.detail_rows import write_detail
from xltools.sheets.paper import FIRST, Column, Live, Value

PROJECT_COLUMNS = (
    Column("序号", 6, "id"),
    Column("乡镇（单位）", 17, "wrap"),
    Column("年度", 8, "center"),
    Column("表类", 10, "center", "表类"),
    Column("项目名称", 32, "wrap"),
    Column("资金总额（万元）", 11.5, "money", "总额", True),
    Column("其中：财政拨款", 11.5, "money", "财政", True),
    Column("其他资金", 11, "money", "其他", True),
    Column("年初预算数", 11, "money", "年初", True),
    Column("全年预算数", 11, "money", "全年", True),
    Column("全年执行数", 11, "money", "执行", True),
    Column("执行率", 9, "percent"),
    Column("指标数", 8, "count"),
    Column("指标分值合计", 9, "score"),
    Column("计入", 6, "center", "计入"),
    Column("来源（点击打开单元格）", 30, "link"),
    Column("组号", 6, "id", "组号", printed=False),
    Column("表号", 6, "id", "表号", printed=False),
)
TASK_COLUMNS = (
    Column("序号", 6, "id"),
    Column("乡镇（单位）", 17, "wrap"),
    Column("年度", 8, "center"),
    Column("表类", 10, "center", "表类"),
    Column("任务名称", 28, "wrap"),
    Column("主要内容", 48, "wrap"),
    Column("总额（万元）", 11.5, "money", "总额", True),
    Column("财政拨款", 11.5, "money", "财政", True),
    Column("其他资金", 11, "money", "其他", True),
    Column("执行数", 11, "money", "执行", True),
    Column("计入", 6, "center", "计入"),
    Column("来源（点击打开单元格）", 30, "link"),
    Column("不计入的原因", 22, "wrap", "原因"),
    Column("组号", 6, "id", "组号", printed=False),
    Column("表号", 6, "id", "表号", printed=False),
)
INDICATOR_COLUMNS = (
    Column("序号", 6, "id"),
    Column("乡镇（单位）", 15, "wrap"),
    Column("年度", 8, "center"),
    Column("表类", 9, "center", "表类"),
    Column("项目名称", 22, "wrap"),
    Column("一级指标", 11, "wrap"),
    Column("二级指标", 14, "wrap"),
    Column("三级指标", 32, "wrap"),
    Column("指标值", 18, "wrap"),
    Column("符号", 6, "center", "符号"),
    Column("数值", 11, "number"),
    Column("计量单位", 9, "center"),
    Column("类型", 8, "center", "类型"),
    Column("分值", 7, "score", "分值", True),
    Column("实际完成值", 14, "wrap"),
    Column("得分", 7, "score", "得分", True),
    Column("计入", 6, "center", "计入"),
    Column("来源（点击打开单元格）", 26, "link"),
    Column("归类", 8, "center", "归类", printed=False),
    Column("类号", 6, "id", "类号", printed=False),
    Column("组号", 6, "id", "组号", printed=False),
    Column("表号", 6, "id", "表号", printed=False),
)


def _totals(prefix: str, columns: tuple[Column, ...], sums: dict[str, Decimal | None]) -> dict[str, Live]:
    return {
        c.key: Live(
            f'=IF(COUNTIFS({prefix}_计入,"是",{prefix}_{c.key},"<>")=0,"",'
            f'ROUND(SUMIFS({prefix}_{c.key},{prefix}_计入,"是"),6))',
            sums[c.key],
        )
        for c in columns
        if c.total
    }


def _project(s: Summary, n: int, r: ProjectRow) -> list[Value]:
    row = FIRST + n
    table = r.entry.table
    weights = add(i.weight for i in table.indicators)
    number = r.entry.number
    return [
        n,
        r.entry.unit,
        s.year(r.entry.year),
        kind(r.entry),
        r.entry.name,
        r.total,
        r.fiscal,
        r.other,
        r.initial,
        r.adjusted,
        r.executed,
        Live(
            f'=IF(COUNT(J{row},K{row})<2,"",IF(J{row}=0,"",ROUND(K{row}/J{row},6)))',
            rate(r.executed, r.adjusted),
        ),
        Live(f"=COUNTIFS(指标_表号,{number})", len(table.indicators)),
        Live(
            f'=IF(COUNTIFS(指标_表号,{number},指标_分值,"<>")=0,"",SUMIFS(指标_分值,指标_表号,{number}))',
            weights,
        ),
        s.counted(r.entry),
        s.source(r.entry, r.cell),
        r.group,
        number,
    ]


def write_projects(s: Summary) -> None:
    """项目明细: every table of a project, amounts in 万元."""
    paper = s.papers.sheets[PROJECTS]
    paper.title("项目明细", "金额一律换算为万元。“计入”为“否”的行只列出、不进合计；在“表格台账”可改。")
    counted = [r for r in s.book.projects if r.entry.counted]
    sums = {
        "总额": add(r.total for r in counted),
        "财政": add(r.fiscal for r in counted),
        "其他": add(r.other for r in counted),
        "年初": add(r.initial for r in counted),
        "全年": add(r.adjusted for r in counted),
        "执行": add(r.executed for r in counted),
    }
    rows = (_project(s, n, r) for n, r in enumerate(s.book.projects, 1))
    write_detail(paper, "项目", PROJECT_COLUMNS, rows, _totals("项目", PROJECT_COLUMNS, sums), 5)


def _task(s: Summary, n: int, r: TaskRow) -> list[Value]:
    return [
        n,
        r.entry.unit,
        s.year(r.entry.year),
        kind(r.entry),
        r.name,
        r.content,
        r.total,
        r.fiscal,
        r.other,
        r.executed,
        s.counted_row(r),
        s.source(r.entry, r.cell),
        r.why or None,
        r.group,
        r.entry.number,
    ]


def write_tasks(s: Summary) -> None:
    """任务明细: the tasks of the department tables, amounts in 万元."""
    paper = s.papers.sheets[TASKS]
    paper.title("任务明细", "部门整体支出绩效表中的年度主要任务；金额一律换算为万元。")
    counted = [r for r in s.book.tasks if r.counted]
    sums = {
        "总额": add(r.total for r in counted),
        "财政": add(r.fiscal for r in counted),
        "其他": add(r.other for r in counted),
        "执行": add(r.executed for r in counted),
    }
    rows = (_task(s, n, r) for n, r in enumerate(s.book.tasks, 1))
    write_detail(paper, "任务", TASK_COLUMNS, rows, _totals("任务", TASK_COLUMNS, sums), 5)


def _quantity(target: Target | None) -> Value:
    if target is None or target.value is None:
        return None
    if isinstance(target.value, tuple):
        return "～".join(str(end) for end in target.value)
    return target.value


def _indicators(s: Summary, level2: dict[tuple[str, str], int]) -> Iterator[list[Value]]:
    counted = {e.number: s.counted(e) for e in s.book.county.listed}
    for n, r in enumerate(s.book.indicators, 1):
        row, entry = r.row, r.entry
        target = row.target
        yield [
            n,
            entry.unit,
            s.year(entry.year),
            kind(entry),
            entry.name,
            row.l1,
            row.l2,
            row.l3,
            target.raw if target else None,
            target.operator if target else None,
            _quantity(target),
            target.unit if target else None,
            r.kind,
            row.weight,
            row.actual,
            row.score,
            counted[entry.number],
            s.source(entry, row.cell),
            r.l1,
            level2[level2_key(r)],
            r.group,
            entry.number,
        ]


def level2_key(r: IndicatorRow) -> tuple[str, str]:
    """Level-1 class and level-2 name: one line of 指标统计."""
    return r.l1, (r.row.l2 or "（未填）").strip()


def write_indicators(s: Summary, level2: dict[tuple[str, str], int]) -> None:
    """指标明细; ``level2`` numbers the lines of 指标统计, the 类号 of each indicator."""
    paper = s.papers.sheets[INDICATORS]
    paper.title("指标明细", "每行一个三级指标；“指标值”照原样，“符号、数值、计量单位、类型”是识别的结果。")
    counted = [r for r in s.book.indicators if r.entry.counted]
    sums = {"分值": add(r.row.weight for r in counted), "得分": add(r.row.score for r in counted)}
    rows = _indicators(s, level2)
    write_detail(paper, "指标", INDICATOR_COLUMNS, rows, _totals("指标", INDICATOR_COLUMNS, sums), 3)
