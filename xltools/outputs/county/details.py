"""项目明细, 任务明细, 指标明细: one row each, with the cell it came from and whether it is counted."""

from __future__ import annotations

from xltools.county.rows import IndicatorRow, ProjectRow, TaskRow
from xltools.county.sums import add, rate
from xltools.model.records import Target
from xltools.outputs.county.context import COUNTED_TOTAL, INDICATORS, PROJECTS, TASKS, Summary, kind
from xltools.sheets.spec import NUMBER, Column, Sheet, Value

PROJECT_TOTAL, TASK_TOTAL = "资金总额（万元）", "总额（万元）"
"""Heads by which a reopened workbook is verified."""

POINTS = (
    '=IF(COUNTIFS({指标.表号},{表号},{指标.分值},"<>")=0,"",ROUND(SUMIFS({指标.分值},{指标.表号},{表号}),6))'
)
"""The points of a table's indicators."""


def _counted(row: ProjectRow | TaskRow | IndicatorRow) -> bool:
    return row.counted


def project_sheet(s: Summary) -> Sheet[ProjectRow]:
    """项目明细: every table of a project, amounts in 万元."""
    total = COUNTED_TOTAL
    return Sheet(
        name=PROJECTS,
        prefix="项目",
        title=PROJECTS,
        note="金额一律换算为万元。“计入”为“否”的行只列出、不进合计；在“表格台账”可改。",
        freeze=5,
        rows=s.book.projects,
        counts=_counted,
        columns=(
            NUMBER,
            Column("乡镇（单位）", 13, "wrap", value=lambda r: r.entry.unit),
            Column("年度", 7, "center", value=lambda r: s.year(r.entry.year)),
            Column("表类", 9, "center", "表类", lambda r: kind(r.entry)),
            Column("项目名称", 25, "wrap", value=lambda r: r.entry.name),
            Column(PROJECT_TOTAL, 10.5, "money", "总额", lambda r: r.total, total=total),
            Column("其中：财政拨款", 10.5, "money", "财政", lambda r: r.fiscal, total=total),
            Column("其他资金", 10.5, "money", "其他", lambda r: r.other, total=total),
            Column("年初预算数", 10.5, "money", "年初", lambda r: r.initial, total=total),
            Column("全年预算数", 10.5, "money", "全年", lambda r: r.adjusted, total=total),
            Column("全年执行数", 10.5, "money", "执行", lambda r: r.executed, total=total),
            Column(
                "执行率",
                8.5,
                "percent",
                value=lambda r: rate(r.executed, r.adjusted),
                formula='=IF(COUNT({全年},{执行})<2,"",IF({全年}=0,"",ROUND({执行}/{全年},6)))',
            ),
            Column(
                "指标数",
                7,
                "count",
                value=lambda r: len(r.entry.table.indicators),
                formula="=COUNTIFS({指标.表号},{表号})",
            ),
            Column(
                "指标分值合计",
                8,
                "score",
                value=lambda r: add(i.weight for i in r.entry.table.indicators),
                formula=POINTS,
            ),
            Column("计入", 5.5, "center", "计入", lambda r: s.counted(r.entry)),
            Column("来源（点击打开单元格）", 21, "link_wrap", value=lambda r: s.source(r.entry, r.cell)),
            Column("组号", 6, "id", "组号", lambda r: r.group, printed=False),
            Column("表号", 6, "id", "表号", lambda r: r.entry.number, printed=False),
        ),
    )


def task_sheet(s: Summary) -> Sheet[TaskRow]:
    """任务明细: the tasks of the department tables, amounts in 万元."""
    total = COUNTED_TOTAL
    return Sheet(
        name=TASKS,
        prefix="任务",
        title=TASKS,
        note="部门整体支出绩效表中的年度主要任务；金额一律换算为万元。",
        freeze=5,
        rows=s.book.tasks,
        counts=_counted,
        columns=(
            NUMBER,
            Column("乡镇（单位）", 13, "wrap", value=lambda r: r.entry.unit),
            Column("年度", 7, "center", value=lambda r: s.year(r.entry.year)),
            Column("表类", 9, "center", "表类", lambda r: kind(r.entry)),
            Column("任务名称", 23, "wrap", value=lambda r: r.name),
            Column("主要内容", 36, "wrap", value=lambda r: r.content),
            Column(TASK_TOTAL, 10.5, "money", "总额", lambda r: r.total, total=total),
            Column("财政拨款", 10.5, "money", "财政", lambda r: r.fiscal, total=total),
            Column("其他资金", 10, "money", "其他", lambda r: r.other, total=total),
            Column("执行数", 10, "money", "执行", lambda r: r.executed, total=total),
            Column("计入", 5.5, "center", "计入", s.counted_row),
            Column("来源（点击打开单元格）", 20, "link_wrap", value=lambda r: s.source(r.entry, r.cell)),
            Column("不计入的原因", 15, "wrap", "原因", lambda r: r.why or None),
            Column("组号", 6, "id", "组号", lambda r: r.group, printed=False),
            Column("表号", 6, "id", "表号", lambda r: r.entry.number, printed=False),
        ),
    )


def _quantity(target: Target | None) -> Value:
    if target is None or target.value is None:
        return None
    if isinstance(target.value, tuple):
        return "～".join(str(end) for end in target.value)
    return target.value


def level2_key(r: IndicatorRow) -> tuple[str, str]:
    """Level-1 class and level-2 name: one line of 指标统计."""
    return r.l1, (r.row.l2 or "（未填）").strip()


def indicator_sheet(s: Summary, level2: dict[tuple[str, str], int]) -> Sheet[IndicatorRow]:
    """指标明细; ``level2`` numbers the lines of 指标统计, the 类号 of each indicator."""
    total = COUNTED_TOTAL
    return Sheet(
        name=INDICATORS,
        prefix="指标",
        title=INDICATORS,
        note="每行一个三级指标；“指标值”照原样，“符号、数值、计量单位、类型”是识别的结果。",
        freeze=3,
        rows=s.book.indicators,
        counts=_counted,
        columns=(
            NUMBER,
            Column("乡镇（单位）", 15, "wrap", value=lambda r: r.entry.unit),
            Column("年度", 8, "center", value=lambda r: s.year(r.entry.year)),
            Column("表类", 9, "center", "表类", lambda r: kind(r.entry)),
            Column("项目名称", 22, "wrap", value=lambda r: r.entry.name),
            Column("一级指标", 11, "wrap", value=lambda r: r.row.l1),
            Column("二级指标", 14, "wrap", value=lambda r: r.row.l2),
            Column("三级指标", 32, "wrap", value=lambda r: r.row.l3),
            Column("指标值", 18, "wrap", value=lambda r: r.row.target and r.row.target.raw),
            Column("符号", 6, "center", "符号", lambda r: r.row.target and r.row.target.operator),
            Column("数值", 11, "number_wrap", value=lambda r: _quantity(r.row.target)),
            Column("计量单位", 9, "center", value=lambda r: r.row.target and r.row.target.unit),
            Column("类型", 8, "center", "类型", lambda r: r.kind),
            Column("分值", 7, "score", "分值", lambda r: r.row.weight, total=total),
            Column("实际完成值", 14, "wrap", value=lambda r: r.row.actual),
            Column("得分", 7, "score", "得分", lambda r: r.row.score, total=total),
            Column("计入", 6, "center", "计入", lambda r: s.counted(r.entry)),
            Column("来源（点击打开单元格）", 24, "link_wrap", value=lambda r: s.source(r.entry, r.row.cell)),
            Column("归类", 8, "center", "归类", lambda r: r.l1, printed=False),
            Column("类号", 6, "id", "类号", lambda r: level2[level2_key(r)], printed=False),
            Column("组号", 6, "id", "组号", lambda r: r.group, printed=False),
            Column("表号", 6, "id", "表号", lambda r: r.entry.number, printed=False),
        ),
    )
