"""The county workbook (县级汇总): ten sheets, two more of scores; live totals, a link for every row.

Written to memory, reopened, its totals compared with the records they came from, and only then moved
into place: a workbook that does not say what the records say is never left on disk.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from xltools.county.ledger import County
from xltools.county.sums import Book, add, make_book
from xltools.outputs.county.collection import CollectionNotes
from xltools.outputs.county.context import FINDINGS, INDICATORS, PROJECTS, SCORES, SHEETS, TASKS, Summary
from xltools.outputs.county.details import (
    PROJECT_TOTAL,
    TASK_TOTAL,
    indicator_sheet,
    project_sheet,
    task_sheet,
)
from xltools.outputs.county.findings import finding_sheet
from xltools.outputs.county.ledgers import draw_tables, source_sheet, table_sheet
from xltools.outputs.county.links import Links
from xltools.outputs.county.overview import write_overview
from xltools.outputs.county.ranking import RANKING, has_ranking, write_ranking
from xltools.outputs.county.rollup import ROLLUP, has_rollup, write_rollup
from xltools.outputs.county.scores import score_sheet
from xltools.outputs.county.statistics import level2_numbers, write_statistics
from xltools.outputs.county.townships import draw_townships, township_sheet
from xltools.scoring.scheme import Scheme, load_scheme
from xltools.scoring.table import score_table
from xltools.sheets.draw import draw_list
from xltools.sheets.report import ReportWorkbook
from xltools.sheets.save import WriteError, replace_file
from xltools.sheets.spec import FIRST

if TYPE_CHECKING:
    from xlsxwriter import Workbook

KEYWORD = "xltools:merge"
"""Document keyword by which a folder scan knows its own output."""
TABS = {"总览": "#1F3864", "问题清单": "#C00000"}


def _build(
    workbook: Workbook,
    book: Book,
    links: Links,
    scheme: Scheme,
    names: Mapping[str, str],
    collection: CollectionNotes | None,
) -> None:
    papers = ReportWorkbook(workbook)
    papers.properties("全县预算绩效表汇总", KEYWORD)
    workbook.set_calc_mode("auto")
    ranked = has_ranking(book.county.listed)
    for name in SHEETS:
        papers.add(name, TABS.get(name))
        if ranked and name == SCORES:
            papers.add(RANKING)
            if has_rollup(book.county.listed):
                papers.add(ROLLUP)
    scores = {
        entry.number: score_table(entry.table, scheme)
        for entry in book.county.listed
        if entry.table.type in ("project_selfeval", "department_selfeval")
    }
    s = Summary(book, papers, links, scheme, scores, names, collection)
    numbers = level2_numbers(book.indicators)
    townships = township_sheet(s)
    lists = (
        project_sheet(s), task_sheet(s), indicator_sheet(s, numbers), score_sheet(s), finding_sheet(s),
        source_sheet(s),
    )  # fmt: skip
    tables = table_sheet(s)
    papers.declare(townships, *lists, tables)
    draw_townships(s, townships)
    for sheet in lists:
        draw_list(papers, sheet)
    draw_tables(s, tables)
    write_statistics(s, numbers)
    if RANKING in papers.sheets:
        write_ranking(s)
    if ROLLUP in papers.sheets:
        write_rollup(s)
    write_overview(s)


def summary_bytes(
    county: County,
    output: str | os.PathLike[str],
    *,
    scheme: Scheme | None = None,
    layout_names: Mapping[str, str] | None = None,
    collection: CollectionNotes | None = None,
) -> bytes:
    """The county workbook as bytes; ``output`` is where it will stand, for the links only.

    The same county gives the same bytes. WriteError if the reopened workbook does not say what the
    records say.
    """
    from xltools.sheets.safe_workbook import SafeWorkbook

    book = make_book(county)
    links = Links.of(output, [file.path for file in county.files])
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = SafeWorkbook(buffer, options)
    _build(workbook, book, links, scheme or load_scheme("national"), layout_names or {}, collection)
    workbook.close()
    data = buffer.getvalue()
    verify(data, book)
    return data


def write_summary(
    county: County,
    output: str | os.PathLike[str],
    *,
    scheme: Scheme | None = None,
    layout_names: Mapping[str, str] | None = None,
) -> None:
    """Write the county workbook to ``output``, all or nothing; OSError and WriteError as they come."""
    replace_file(output, summary_bytes(county, output, scheme=scheme, layout_names=layout_names))


def verify(data: bytes, book: Book) -> None:
    """Reopen the workbook and compare what it holds with the records; WriteError says what differs.

    The amounts of the detail rows are read back and added up, so a figure lost or changed on the way
    is noticed; so are missing rows and missing sheets.
    """
    from python_calamine import CalamineError, load_workbook

    try:
        sheets = load_workbook(BytesIO(data))
        rows = {name: sheets.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in SHEETS}
    except (CalamineError, OSError) as error:
        raise WriteError("汇总工作簿写出后无法重新打开") from error
    expected = (
        (PROJECTS, PROJECT_TOTAL, len(book.projects), add(r.total for r in book.projects)),
        (TASKS, TASK_TOTAL, len(book.tasks), add(r.total for r in book.tasks)),
    )
    for name, head, count, amount in expected:
        found = _column(rows[name], head)
        if len(found) != max(count, 1) or add(found) != amount:
            raise WriteError(f"汇总工作簿的“{name}”重新打开后，行数或金额与读取结果不一致，没有保存")
    for name, count in ((INDICATORS, len(book.indicators)), (FINDINGS, len(book.county.problems))):
        # The last row of an empty sheet is its head.
        if len(rows[name]) != FIRST + count:
            raise WriteError(f"汇总工作簿的“{name}”重新打开后少了行，没有保存")


def _column(rows: Sequence[Sequence[object]], head: str) -> list[Decimal | None]:
    col = rows[FIRST - 1].index(head)
    values = [row[col] if col < len(row) else "" for row in rows[FIRST:]] or [""]
    return [None if value == "" else Decimal(repr(value)) for value in values]
