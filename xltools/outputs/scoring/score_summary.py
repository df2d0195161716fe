"""The sheet 评分汇总: one row per scored table, linked to its sheet, with grade and rank."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from xltools.grid.model import a1
from xltools.model.records import Table
from xltools.outputs.forms.draw import EMPTY_RESULT, Styles
from xltools.outputs.scoring import score_formulas as f
from xltools.outputs.scoring.score_sheet import Placed, total_note
from xltools.scoring.arithmetic import rounded
from xltools.scoring.ranking import ranks
from xltools.scoring.scheme import Scheme
from xltools.scoring.table import TableScore

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

SHEET = "评分汇总"
NONE = "—"
"""Shown where a table has no indicator of a level."""
HEAD = 2
FIRST = HEAD + 1


def _levels(placed: Sequence[Placed], scheme: Scheme) -> list[str]:
    found = {
        scheme.level(row.indicator.l1) or row.indicator.l1 or ""
        for one in placed
        for row in one.result.indicators
        if row.indicator is not None
    }
    order = [*scheme.with_cost, *scheme.without_cost]
    return sorted(found, key=lambda name: (order.index(name) if name in order else len(order), name))


def _level_value(result: TableScore, level: str) -> Decimal | str:
    scheme = result.scheme
    rows = [
        row
        for row in result.indicators
        if row.indicator is not None and (scheme.level(row.indicator.l1) or row.indicator.l1 or "") == level
    ]
    if not rows:
        return NONE
    if any(row.score is None for row in rows):
        return f.BLANK
    return sum((row.score for row in rows if row.score is not None), Decimal(0))


class _Page:
    def __init__(self, sheet: Worksheet, styles: Styles, scheme: Scheme) -> None:
        self.sheet, self.styles, self.scheme = sheet, styles, scheme
        self.number = "0." + "0" * scheme.places if scheme.places else "0"

    def formula(self, row: int, col: int, formula: str, value: Decimal | str | int, style: str) -> None:
        more = {"num_format": self.number} if style == "number" else {}
        cached = float(value) if isinstance(value, Decimal) else value or EMPTY_RESULT
        self.sheet.write_formula(
            row, col, formula, self.styles.get("number" if style == "plain" else style, **more), cached
        )


def _shown(table: Table) -> str:
    """The link of a row; a unit may have tables of its whole spending of several years."""
    if table.project:
        return table.project
    return "部门整体支出" + (f"（{table.year}年度）" if table.year is not None else "")


def _quoted(name: str) -> str:
    return f"'{name}'!"


def draw_summary(
    sheet: Worksheet, styles: Styles, scheme: Scheme, placed: Sequence[Placed], proposed: Sequence[bool]
) -> None:
    """Draw the summary; ``proposed`` says whose weights were proposed."""
    page = _Page(sheet, styles, scheme)
    levels = _levels(placed, scheme)
    heads = ["序号", "单位", "项目（点击打开）", "预算执行", *levels, "总分", "评级", "名次", "说明"]
    widths = [6, 24, 40, 10, *[10] * len(levels), 10, 8, 8, 40]
    for col, (label, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(col, col, width)
        sheet.write_string(HEAD, col, label, styles.get("label"))
    width = len(heads) - 1
    sheet.merge_range(0, 0, 0, width, "绩效自评评分汇总", styles.get("title"))
    sheet.merge_range(1, 0, 1, width, f"评分方案：{scheme.name}", styles.get("foot"))
    sheet.set_row(0, 34)
    sheet.set_row(HEAD, 24)
    total_col = 4 + len(levels)
    last = FIRST + len(placed) - 1
    places = ranks([one.result.total for one in placed])
    for n, one in enumerate(placed):
        _row(page, n, one, levels, total_col, _area(FIRST, last, total_col), places[n], proposed[n])
    row = last + 1
    sheet.merge_range(row, 0, row, total_col - 1, "平均（只含已有总分的）", styles.get("label"))
    scores = [one.result.total for one in placed if one.result.total is not None]
    area = _area(FIRST, last, total_col)
    average: Decimal | str = ""
    if scores:
        average = rounded(sum(scores, Decimal(0)) / len(scores), scheme.places)
    page.formula(
        row, total_col, f'=IF(COUNT({area})=0,"",ROUND(AVERAGE({area}),方案_小数位))', average, "number"
    )
    for col in range(total_col + 1, width + 1):
        sheet.write_blank(row, col, None, styles.get("number"))
    sheet.set_row(row, 24)
    sheet.freeze_panes(FIRST, 3)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    sheet.hide_gridlines(2)
    sheet.set_margins(left=0.6, right=0.6, top=0.75, bottom=0.75)
    sheet.set_footer("&C&10第 &P 页　共 &N 页")


def _area(first: int, last: int, col: int) -> str:
    letters = a1(0, col)[:-1]
    return f"${letters}${first + 1}:${letters}${last + 1}"


def _row(
    page: _Page,
    n: int,
    one: Placed,
    levels: Sequence[str],
    total_col: int,
    totals: str,
    place: int | None,
    proposed: bool,
) -> None:
    row, sheet, styles = FIRST + n, page.sheet, page.styles
    there, result = _quoted(one.sheet), one.result
    sheet.set_row(row, 32 if result.weights == result.scheme.total_points else 58)
    sheet.write_number(row, 0, n + 1, styles.get("number"))
    sheet.write_string(row, 1, one.table.unit or "", styles.get("long"))
    sheet.write_url(
        row,
        2,
        f"internal:'{one.sheet}'!A1",
        styles.get("link", align="left", text_wrap=True),
        _shown(one.table),
    )
    spent = result.execution
    value: Decimal | str = f.BLANK if spent.state == "未填" else f.PENDING
    page.formula(row, 3, f"={there}{one.execution}", value if spent.score is None else spent.score, "number")
    for col, level in enumerate(levels, 4):
        where = f'{there}{one.levels},"{level}"'
        open_rows = f'COUNTIFS({where},{there}{one.states},"<>{f.OK}")>0'
        formula = (
            f'=IF(COUNTIFS({where})=0,"{NONE}",IF({open_rows},"{f.BLANK}",'
            f"SUMIFS({there}{one.scores},{where})))"
        )
        page.formula(row, col, formula, _level_value(result, level), "number")
    total = result.total if result.total is not None else f.BLANK if result.blank else f.PENDING
    page.formula(row, total_col, f"={there}{one.total}", total, "number")
    at = a1(row, total_col)
    grade = f'INDEX(方案_评级,1+COUNTIF(方案_评级下限,">"&ROUND({at}*100/方案_总分,8)))'
    page.formula(row, total_col + 1, f'=IF(ISNUMBER({at}),{grade},"")', result.grade or "", "plain")
    page.formula(row, total_col + 2, f'=IF(ISNUMBER({at}),RANK({at},{totals}),"")', place or "", "plain")
    advice = "分值由本方案建议，请核对；" if proposed else ""
    note = total_note(result) if result.total is None else ""
    formula = f'="{advice}"&IF(ISNUMBER({at}),"",{there}{one.note})'
    page.formula(row, total_col + 3, formula, advice + note, "long")
