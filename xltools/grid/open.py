"""One door to every format: a path or a text in, Grids and problems out. Nothing is raised for bad input.

F012 is a cell too far away to be read; F010, F011 and F013 to F015 speak of single cells
(:mod:`xltools.grid.remarks`); the gate's refusals are F001–F009.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from xltools.grid.gate import GateResult, inspect
from xltools.grid.markup import MarkupKind, markup_grids, markup_kind
from xltools.grid.model import Grid
from xltools.grid.own_outputs import own_kind_of
from xltools.grid.plain_text import csv_grid, separated_by_commas, text_grid
from xltools.grid.remarks import nothing_but, remarks
from xltools.model.problem import Problem


@dataclass(slots=True)
class Opened:
    """One input: its identity, its Grids, and the problems met while opening it.

    ``reader`` is ``""`` for a refused file. ``own_output`` is the kind that xltools wrote into the keywords
    of the file (``xltools:merge``), None for anyone else's file.
    """

    path: str
    sha256: str
    size: int
    reader: str
    grids: list[Grid] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    own_output: str | None = None


def open_grids(path: str | os.PathLike[str]) -> Opened:
    """Open a file of any kind; a refused file has no grids and at least one problem."""
    return _opened(inspect(path))


def open_text(text: str, name: str = "-") -> Opened:
    """Text that was pasted or came on standard input; ``name`` is shown as its path."""
    data = text.encode("utf-8")
    digest = hashlib.sha256(data).hexdigest()
    kind = markup_kind(text)
    if kind is not None and (grids := markup_grids(text, kind)):
        return Opened(name, digest, len(data), f"lxml-{kind}", grids)
    grid, shape = text_grid(text)
    opened = Opened(name, digest, len(data), shape, [grid])
    if not text.strip():
        opened.grids.clear()
        opened.problems.append(
            Problem("F002", "error", "没有读到任何文字。", "请检查粘贴或管道传来的内容。", path=name)
        )
    return opened


def open_live(grids: list[Grid], name: str) -> Opened:
    """Grids of a workbook that is open in Excel; ``name`` is shown as its path. It has no hash yet."""
    opened = Opened(name, "", 0, "live", grids)
    for grid in grids:
        opened.problems.extend(remarks(grid, name))
    return opened


def _opened(gate: GateResult) -> Opened:
    opened = Opened(gate.path, gate.sha256, gate.size, "")
    if gate.problem is not None:
        opened.problems.append(gate.problem)
        return opened
    if gate.kind in _OTHERS:
        _OTHERS[gate.kind](gate, opened)
        return opened
    if gate.text is not None:
        if gate.path.lower().endswith(".csv") and separated_by_commas(gate.text):
            opened.reader, opened.grids = "text-csv", [csv_grid(gate.text)]
        else:
            grid, opened.reader = text_grid(gate.text)
            opened.grids = [grid]
        return opened
    if gate.parts is not None:
        opened.own_output = own_kind_of(gate.parts)
    if gate.kind == "docx":
        from xltools.grid.word import read_word

        opened.reader = "python-docx"
        word = read_word(gate)
        opened.grids, opened.problems = word.grids, word.problems
        return opened
    from xltools.grid.workbook import read_workbook

    opened.reader = {"xls": "calamine-xls", "ods": "calamine-ods"}.get(gate.kind, "calamine-xlsx")
    book = read_workbook(gate)
    opened.grids, opened.problems = book.grids, book.problems
    for grid in opened.grids:
        opened.problems.extend(remarks(grid, gate.path))
    if (only := nothing_but(opened.grids, gate.path)) is not None and not opened.problems:
        opened.problems.append(only)
    return opened


def _open_markup(gate: GateResult, opened: Opened) -> None:
    kind, text = cast(MarkupKind, gate.kind), gate.text or ""
    opened.reader = {"html": "lxml-html", "mht": "lxml-mht", "xml2003": "lxml-xml2003"}[kind]
    opened.grids = markup_grids(text, kind)
    if not opened.grids:
        what = {"html": "网页", "mht": "网页存档", "xml2003": "Excel 2003 的 XML 表格"}[kind]
        fix = "请打开看看是不是交错了；表在另一个网页里的，把那张表复制到 Excel 里再交。"
        opened.problems.append(Problem("F004", "error", f"{what}里没有表格。", fix, path=gate.path))


def _open_pdf(gate: GateResult, opened: Opened) -> None:
    from xltools.grid.pdf import read_pdf

    opened.reader = "pdfplumber"
    opened.grids, opened.problems = read_pdf(gate.data, gate.path)


def _open_doc(gate: GateResult, opened: Opened) -> None:
    from xltools.grid.gate import inspect_bytes
    from xltools.grid.legacy import to_docx
    from xltools.grid.word import read_word

    made = to_docx(gate.data, ".doc")
    if made is None:
        fix = "请用 Word 或 WPS 打开后“另存为”.docx 文档再交；这台电脑装上 LibreOffice 以后也能直接读。"
        message = "这是旧版 Word 文档（.doc、.wps），没有转换成功。"
        opened.problems.append(Problem("F004", "error", message, fix, path=gate.path))
        return
    converted = inspect_bytes(made, gate.path)
    if converted.problem is not None:
        opened.problems.append(converted.problem)
        return
    opened.reader = "libreoffice-docx"
    word = read_word(converted)
    opened.grids, opened.problems = word.grids, word.problems


_OTHERS: dict[str, Callable[[GateResult, Opened], None]] = {
    "html": _open_markup, "mht": _open_markup, "xml2003": _open_markup, "pdf": _open_pdf, "doc": _open_doc,
}  # fmt: skip
