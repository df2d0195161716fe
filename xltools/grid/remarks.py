"""What is to be said of single cells of a sheet, whatever table they belong to.

F010 an error value such as #DIV/0! · F011 a formula whose value was never computed · F013 a cell that shows
another figure than it stores · F014 a number of which Excel kept 15 digits · F015 a text box or a picture,
which is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

from xltools.grid.model import Cell, CellValue, Grid, a1
from xltools.grid.shown import exact
from xltools.model.problem import Problem

_CHECK_LINE = "检查："
"""Our templates' own check lines hold no figure of the clerk's."""
_NUMBER = re.compile(r"\d+")
FEW = 5
"""Up to so many cells of one cause are told one by one; more of them are one finding."""
_FIFTEEN = 10**15


def remarks(grid: Grid, path: str) -> Iterator[Problem]:
    """Everything to be said of one sheet's cells. ``path`` is shown as that of the file."""
    for text, cells in _alike(grid.errors, str):
        for cell, more in _grouped(cells):
            yield _problem(
                grid, path, cell, "F010", "error", f"单元格{more}是错误值 {text}，没有数字可读。",
                "请改正公式引用的单元格，或直接填写正确的数值，再保存。",
            )  # fmt: skip
    uncomputed = {cell: text for cell, text in grid.uncached.items() if _CHECK_LINE not in text}
    for _, cells in _alike(uncomputed, lambda formula: _NUMBER.sub("0", formula)):
        for cell, more in _grouped(cells):
            formula = uncomputed[cell]
            shown = f"公式 {formula[:60]} " if len(formula) > 1 else "公式"
            yield _problem(
                grid, path, cell, "F011", "error", f"{shown}{more}没有算出结果，读不到数值。",
                "请用 Excel 或 WPS 打开文件，等公式算完后保存，再交。",
            )  # fmt: skip
    yield from _other_stories(grid, path)
    yield from _long_codes(grid, path)
    yield from _unread_things(grid, path)


def nothing_but(grids: Sequence[Grid], path: str) -> Problem | None:
    """F002 for a workbook whose sheets hold nothing but pictures or text boxes, with that for its reason."""
    if any(value != "" for grid in grids for _, value in grid.filled()):
        return None
    pictures = sum(len(grid.pictures) for grid in grids)
    boxes = sum(len(grid.boxes) for grid in grids)
    if not pictures and not boxes:
        return None
    parts = [f"{pictures} 张图片"] * bool(pictures) + [f"{boxes} 个文本框"] * bool(boxes)
    return Problem(
        "F002", "error", f"工作表里只有 {'和'.join(parts)}，单元格都是空的，读不到表。",
        "请把内容填写在单元格里；只有截图的，请向填报单位要原来的表格。", path=path,
    )  # fmt: skip


def _problem(
    grid: Grid, path: str, cell: Cell | None, code: str, severity: str, message: str, fix: str
) -> Problem:
    address = a1(*cell) if cell is not None else None
    return Problem(code, severity, message, fix, grid.name, address, path)  # type: ignore[arg-type]


def _alike(texts: Mapping[Cell, str], pattern: object) -> list[tuple[str, list[Cell]]]:
    """Cells by what is the same about them."""
    groups: dict[str, list[Cell]] = {}
    for cell, text in texts.items():
        groups.setdefault(pattern(text), []).append(cell)  # type: ignore[operator]
    return list(groups.items())


def _grouped(cells: list[Cell]) -> Iterator[tuple[Cell, str]]:
    """The cells to tell of, and what is said of the others: each by itself, or the first for all."""
    if len(cells) <= FEW:
        yield from ((cell, "") for cell in cells)
        return
    first, last = min(cells), max(cells)
    yield first, f"等 {len(cells)} 个单元格（{a1(*first)} 至 {a1(*last)}）"


def _other_stories(grid: Grid, path: str) -> Iterator[Problem]:
    for cell, more in _grouped(sorted(grid.scaled)) if grid.scaled else ():
        value = grid.value(*cell)
        seen = grid.shown.get(cell) or str(value)
        unit = {3: "（千元）", 6: "（百万元）"}.get(getattr(value, "power", 0), "")
        stored = grid.stored.get(cell)
        number = f"{exact(stored):f}" if isinstance(stored, (int, float)) else str(stored)
        yield _problem(
            grid, path, cell, "F013", "hint",
            f"单元格{more}显示的是“{seen}”，里面存的是 {number}：按显示的{unit}读取。",
            "请核对金额单位；最好把数直接填成要显示的数，单元格格式改为常规。",
        )  # fmt: skip


def _long_codes(grid: Grid, path: str) -> Iterator[Problem]:
    for cell, value in grid.filled():
        value = grid.stored.get(cell, value) if cell in grid.stored else value
        if _too_long(value):
            yield _problem(
                grid, path, cell, "F014", "warning",
                f"“{exact(value):f}”是按数字存的，Excel 只保留 15 位，后面的数字已经变成 0。",
                "请把单元格设为文本，重新填写完整的代码。",
            )  # fmt: skip


def _too_long(value: CellValue) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and _FIFTEEN <= value < 10**21


def _unread_things(grid: Grid, path: str) -> Iterator[Problem]:
    filled = any(value != "" for _, value in grid.filled())
    for text in grid.boxes if filled else ():
        said = " ".join(text.split())
        yield _problem(
            grid, path, None, "F015", "hint", f"文本框里的“{said[:60]}”不在单元格里，没有读入。",
            "是表的内容的，请填写到单元格里。",
        )  # fmt: skip
    if filled and grid.pictures:
        names = "、".join(dict.fromkeys(grid.pictures))
        yield _problem(
            grid, path, None, "F015", "hint", f"工作表上的图片（{names[:60]}）没有读入。",
            "图片里有表的内容的，请填写到单元格里；公章和签名不用管。",
        )  # fmt: skip
