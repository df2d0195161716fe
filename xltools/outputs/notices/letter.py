"""退回修改通知: one Word letter per township, its findings in order of place, ready to stamp and send."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xltools.county.ledger import County
from xltools.county.sums import make_book
from xltools.grid.model import parse_a1
from xltools.model.problem import SEVERITY_CHINESE, SEVERITY_ORDER, Problem
from xltools.outputs.copies.cell_notes import other_places
from xltools.rules.grouping import ProblemGroup
from xltools.rules.grouping import group as group_by_cause
from xltools.sheets.names import file_name
from xltools.sheets.save import CREATED, replace_file
from xltools.text.unit_names import short_names, stem
from xltools.text.xml_safe import xml_safe

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.run import Run

KEYWORD = "xltools:report"
"""Document keyword by which a folder scan knows its own output."""
TITLE_FONT, TEXT_FONT, HEAD_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体"
WIDTHS = (1.1, 1.3, 4.0, 5.8, 4.2)
"""Widths of the table's columns in cm; with the margins they fill an A4 page."""
_ALSO = 2
"""Other places named beside a finding's own."""
HEADS = ("序号", "级别", "位置", "问题", "怎么改")
COLOURS = {"error": "FBD5D5", "warning": "FFEFC2", "hint": "DCE9F7"}


@dataclass(frozen=True, slots=True)
class Notice:
    """One township's letter: to whom, and what is to be corrected, in order of place."""

    township: str
    problems: tuple[Problem, ...]


def _order(problem: Problem, sheets: Mapping[tuple[str, str], int]) -> tuple[object, ...]:
    """By file, by the order of its sheets, then down the page."""
    path, sheet = problem.path or "", problem.sheet or ""
    before = path, sheets.get((path, sheet), -1), sheet
    try:
        at = parse_a1((problem.cell or "").partition(":")[0])
    except ValueError:
        return *before, -1, -1, problem.code
    return *before, at.row, at.col, problem.code


def notices(county: County) -> list[Notice]:
    """The letters of a county: a township with nothing but hints, or with no finding, gets none.

    What is said of a file no table was found in goes to the township its file name speaks of.
    """
    book = make_book(county)
    known = {township.name for township in county.townships}
    own: dict[str, list[Problem]] = {township.name: [] for township in county.townships}
    for problem, group in zip(county.problems, book.problem_groups, strict=True):
        if problem.audience != "unit":
            continue
        if group is not None:
            name = county.townships[group - 1].name
        else:
            name = _of_file(problem.path or "", known)
        own.setdefault(name, []).append(problem)
    sheets: dict[tuple[str, str], int] = {}
    for file in county.files:
        for table in file.tables:
            sheets.setdefault((file.path, table.sheet), len(sheets))
    return [
        Notice(name, tuple(sorted(found, key=lambda problem: _order(problem, sheets))))
        for name, found in own.items()
        if _to_return(found)
    ]


PER_TABLE = 5
"""Lines of one table in a letter, errors first; the rest are counted behind them."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a letter: findings of one cause in one table, or how many more the table has."""

    group: ProblemGroup | None
    left: int = 0
    place: str = ""


def items(problems: Sequence[Problem]) -> list[Item]:
    """The lines of a letter, table after table: one for one cause, errors first, five at most."""
    tables: dict[tuple[str | None, str | None, str | None], list[Problem]] = {}
    for problem in problems:
        tables.setdefault((problem.path, problem.sheet, problem.project), []).append(problem)
    found: list[Item] = []
    for table in tables.values():
        groups = group_by_cause((), table)
        groups.sort(key=lambda one: (SEVERITY_ORDER[one.severity], table.index(one.first)))
        found += [Item(one) for one in groups[:PER_TABLE]]
        if left := sum(len(one.problems) for one in groups[PER_TABLE:]):
            found.append(Item(None, left, _place(table[0], cell=False)))
    return found


def _to_return(found: Sequence[Problem]) -> bool:
    return any(problem.severity != "hint" for problem in found)


def _of_file(path: str, known: set[str]) -> str:
    name = stem(path)
    if name in known:
        return name
    longer = [full for full, short in short_names({*known, name}).items() if short == name and full != name]
    return longer[0] if len(longer) == 1 else name


def _font(run: Run, name: str, size: float, bold: bool = False) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.name = name
    run.font.size = Pt(size)
    run.font.bold = bold
    # Word takes Chinese characters from a font attribute of their own.
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _paragraph(document: Document, text: str, *, indent: bool = True, right: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(28)
    paragraph.paragraph_format.space_after = Pt(0)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(32)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _font(paragraph.add_run(xml_safe(text)), TEXT_FONT, 16)


def _write_cell(cell: _Cell, text: str, font: str, size: float, *, center: bool = False) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if center:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(paragraph.add_run(xml_safe(text)), font, size)


def _shade(cell: _Cell, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), colour)
    cell._element.get_or_add_tcPr().append(shading)


def _place(problem: Problem, cell: bool = True) -> str:
    name = PurePath(problem.path).name if problem.path and problem.path != "-" else "文本"
    at = problem.cell if cell else None
    lines = [name, "!".join(part for part in (problem.sheet, at) if part)]
    if problem.project:
        lines.append(f"项目：{problem.project}")
    if cell and (places := other_places(problem, _ALSO)):
        lines.append(f"另见：{'、'.join(places)}")
    return "\n".join(line for line in lines if line)


def _table(document: Document, lines: Sequence[Item]) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    table = document.add_table(rows=1, cols=len(HEADS), style="Table Grid")
    table.autofit = False
    for cell, head in zip(table.rows[0].cells, HEADS, strict=True):
        _write_cell(cell, head, HEAD_FONT, 11, center=True)
        _shade(cell, "E7EDF6")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    number = 0
    for line in lines:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if line.group is None:
            texts = ("", "", line.place, f"另有 {line.left} 条。", "上面的改好以后再报，会一并复核。")
        else:
            number += 1
            first = line.group.first
            texts = (
                str(number),
                SEVERITY_CHINESE[line.group.severity],
                _place(first),
                line.group.message,
                first.fix,
            )
        for col, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            _write_cell(cell, text, "宋体", 10.5, center=col < 2)
        if line.group is not None:
            _shade(row.cells[1], COLOURS[line.group.severity])
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = Cm(width)


def _opening(problems: Sequence[Problem], lines: Sequence[Item]) -> str:
    listed = [line.group for line in lines if line.group is not None]
    count: Counter[str] = Counter(one.severity for one in listed)
    errors = [n for n, one in enumerate(listed, 1) if one.severity == "error"]
    must = (
        f"（第 {'、'.join(map(str, errors))} 项，必须改正）" if len(errors) < len(listed) else "（必须改正）"
    )
    more = f"（共 {len(problems)} 处）" if len(problems) > len(listed) else ""
    parts = [
        f"{name} {count[key]} 个{what}"
        for key, name, what in (
            ("error", "错误", must),
            ("warning", "警告", "（请核实，确有错误的改正）"),
            ("hint", "提示", "（供参考）"),
        )
        if count[key]
    ]
    return (
        f"你单位报送的预算绩效表经审核，发现问题 {len(listed)} 个{more}，其中{'、'.join(parts)}。现退回修改，"
        "请按下表逐项处理，于＿＿＿＿年＿＿月＿＿日前重新报送；认为无误的，请书面说明理由。"
    )


def notice_bytes(notice: Notice) -> bytes:
    """The letter as a Word file; the same notice gives the same bytes."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.5)
    properties = document.core_properties
    properties.keywords, properties.author, properties.comments = KEYWORD, "", ""
    properties.title = xml_safe(f"退回修改通知（{notice.township}）")[:255]
    properties.created = properties.modified = CREATED
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(18)
    _font(title.add_run("预算绩效表退回修改通知"), TITLE_FONT, 22)
    _paragraph(document, f"{notice.township}：", indent=False)
    lines = items(notice.problems)
    _paragraph(document, _opening(notice.problems, lines))
    document.add_paragraph().paragraph_format.space_after = Pt(0)
    _table(document, lines)
    document.add_paragraph()
    _paragraph(document, "（审核单位盖章）　　", right=True)
    _paragraph(document, "　　　　年　　月　　日　　", right=True)
    buffer = BytesIO()
    document.save(buffer)
    return _undated(buffer.getvalue())


def _undated(package: bytes) -> bytes:
    """The same zip file with one fixed date on every part, so that the same letter has the same bytes."""
    buffer = BytesIO()
    with ZipFile(BytesIO(package)) as given, ZipFile(buffer, "w", ZIP_DEFLATED) as dated:
        for name in given.namelist():
            part = ZipInfo(name, CREATED.timetuple()[:6])
            part.compress_type = ZIP_DEFLATED
            dated.writestr(part, given.read(name))
    return buffer.getvalue()


def file_names(found: Sequence[Notice]) -> list[str]:
    """A file name for each letter, safe on Windows and each used once."""
    names: list[str] = []
    for notice in found:
        name = file_name(notice.township, "未注明单位")
        taken = {used.lower() for used in names}
        number, plain = 2, name
        while f"退回修改通知-{name}.docx".lower() in taken:
            name, number = f"{plain}（{number}）", number + 1
        names.append(f"退回修改通知-{name}.docx")
    return names


def write_notices(county: County, folder: str | os.PathLike[str]) -> list[Path]:
    """Write every letter into ``folder``; the paths written, in the order of the townships."""
    found = notices(county)
    paths = []
    for notice, name in zip(found, file_names(found), strict=True):
        path = Path(folder, name)
        replace_file(path, notice_bytes(notice))
        paths.append(path)
    return paths
