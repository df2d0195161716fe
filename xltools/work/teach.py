"""Use case *teach*: a layout drafted from an example workbook, and a page to compare it with the original."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xltools.grid.model import Grid
from xltools.grid.open import open_grids
from xltools.layouts.file_read import read_file
from xltools.layouts.layout import LayoutError, load_layouts, parse_layout
from xltools.layouts.layout_text import as_toml
from xltools.layouts.teach import Draft, draft
from xltools.model.records import Table
from xltools.sheets.save import replace_file
from xltools.work.errors import WorkError
from xltools.work.outputs import claim_file

Name = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Taught:
    """What was drafted: the layout file, the page beside it, and what the example says read by the draft.

    ``different`` names (in Chinese) what the draft reads otherwise than the program did without it; empty for
    a draft that may be used as it is. ``draft`` holds the questions to settle.
    """

    draft: Draft
    layout: Path
    page: Path
    sheet: str
    different: tuple[str, ...]


def teach(
    example: Name,
    target: Name,
    *,
    sheet: str | None = None,
    layouts: Sequence[Name] = (),
    force: bool = False,
) -> Taught | None:
    """Draft a layout from ``example`` into ``target`` (.toml) and a page to compare into the .html beside it.

    ``sheet`` is the worksheet to draw; by default the first one on which a table was read, else the first
    with cells. None where there is no table; nothing is written then. WorkError where the example cannot be
    opened, has no such sheet, or an output may not be written.
    """
    if not Path(example).is_file():
        raise WorkError(f"找不到 {os.fspath(example)}", "检查文件名和所在的文件夹")
    path = claim_file(target, (".toml",), inputs=[example], force=force)
    page = claim_file(path.with_suffix(".html"), (".html",), inputs=[example], force=force)
    grid, table, many = _chosen(example, sheet, layouts)
    made = draft(grid, table, many=many) if grid is not None else None
    if grid is None or made is None:
        return None
    text = as_toml(made, _identifier(path), made.title or grid.name, Path(example).name)
    different = _different(text, str(path), example, grid.name, table)
    replace_file(path, text.encode("utf-8"))
    from xltools.outputs.page.teach_page import teach_page

    replace_file(page, teach_page(grid, made, text, different).encode("utf-8"))
    return Taught(made, path, page, grid.name, different)


def _chosen(
    example: Name, sheet: str | None, layouts: Sequence[Name]
) -> tuple[Grid | None, Table | None, bool]:
    opened = open_grids(example)
    if not opened.grids and opened.problems:
        problem = opened.problems[0]
        raise WorkError(f"{os.fspath(example)}：{problem.message}", problem.fix)
    names = [grid.name for grid in opened.grids]
    if sheet is not None and sheet not in names:
        raise WorkError(f"{os.fspath(example)} 里没有工作表“{sheet}”", f"里面有：{'、'.join(names)}")
    tables = read_file(example, layouts).tables
    wanted = [table for table in tables if sheet is None or table.sheet == sheet]
    table = wanted[0] if wanted else None
    name = table.sheet if table else sheet
    filled = [grid for grid in opened.grids if any(True for _ in grid.filled())]
    grid = next((grid for grid in filled if name is None or grid.name == name), None)
    layout = next(
        (
            one
            for one in load_layouts(*[os.fspath(folder) for folder in layouts])
            if table and one.id == table.layout
        ),
        None,
    )
    return grid, table, layout is not None and layout.many


def _identifier(path: Path) -> str:
    stem = re.sub(r"[^a-z0-9_]+", "_", path.stem.lower()).strip("_")
    return stem or "my_form"


def _different(text: str, where: str, example: Name, sheet: str, table: Table | None) -> tuple[str, ...]:
    """What the example says read with the draft alone, against what it said without it."""
    from xltools.grid.open import open_grids as reopened
    from xltools.layouts.recognise import recognise

    try:
        layout = parse_layout(text, where)
    except LayoutError as error:
        return (f"草稿还不能用：{error}",)
    if table is None:
        return ()
    grids = [grid for grid in reopened(example).grids if grid.name == sheet]
    known = [other for other in load_layouts() if other.id != layout.id]
    again = [one for one in recognise(grids, [*known, layout]).tables if one.range == table.range]
    if not again:
        return ("用草稿读不出这张表，请核对 picture 里的字是不是和表上一样",)
    found = again[0]
    pairs = (
        ("单位名称", table.unit, found.unit),
        ("项目名称", table.project, found.project),
        ("资金", table.funding, found.funding),
        ("总体目标", table.goals, found.goals),
        ("任务", table.tasks, found.tasks),
        ("绩效指标", table.indicators, found.indicators),
        ("预算执行", table.execution, found.execution),
    )
    return tuple(f"用草稿读出来的{name}不一样" for name, before, after in pairs if before and before != after)
