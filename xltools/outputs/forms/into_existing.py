"""Filling a clerk's own workbook: named fields are written into a copy, nothing else changes.

The table is recognised as always, so every field knows its cell. What the data names (is not null) and
the sheet has otherwise is written into that very cell by ``parts.py``; the copy is then read again and
must hold exactly the facts asked for, or nothing is written. What cannot be done without loss is refused
with its reason.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from xltools.grid.archives import content
from xltools.grid.model import CellValue, Grid, Merge, a1, parse_a1
from xltools.grid.open import open_grids
from xltools.grid.shown import exact
from xltools.grid.xlsx import sheet_parts
from xltools.grid.zipparts import ZipDamagedError, ZipParts
from xltools.layouts.file_read import read_file
from xltools.layouts.layout import Layout
from xltools.layouts.vocabulary import fold
from xltools.model.limits import MAX_TEXT, too_long
from xltools.model.money import short
from xltools.model.records import Indicator, SubGoal, Table, Target, Task
from xltools.ooxml.cells import (
    PartError,
    dependents,
    drop_results,
    patch_sheet,
    recalculate_on_load,
    refresh_sums,
    replace_parts,
)
from xltools.outputs.forms.fitting import chinese_name, restrict
from xltools.outputs.forms.formulas import float_exact
from xltools.outputs.forms.values import join_list
from xltools.sheets.save import replace_file, trial_folder

_SINGLES = (
    "year", "period", "unit", "unit_code", "department", "project", "project_code", "manager", "purpose",
    "total_score",
)  # fmt: skip
_GROUPS = ("funding", "execution", "printed_totals")
_LISTS = ("goals", "results", "safeguards")
_ROWS = {"tasks": ("task", "name"), "indicators": ("indicator", "l3"), "sub_goals": ("sub_goal", "name")}
_KEPT_PARTS = ("where", "parts")


class IntoError(ValueError):
    """A workbook that cannot be filled without loss; ``fix`` says what to do."""

    def __init__(self, message: str, fix: str = "请改用 xltools fill 生成一张新表") -> None:
        super().__init__(message)
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell to change: what it is called, the value it has now and the value it gets."""

    cell: str
    name: str
    before: Any
    after: str | Decimal


def _chosen(tables: Sequence[Table], wanted: Table) -> Table:
    same = [t for t in tables if t.type == wanted.type]
    if len(same) > 1:
        for name in ("project", "unit", "year"):
            value = getattr(wanted, name)
            near = [t for t in same if value is not None and getattr(t, name) == value]
            same = near or same
    if not same:
        raise IntoError("工作簿里没有这一类表", "用 xltools read 查看里面有哪些表")
    if len(same) > 1:
        raise IntoError(
            f"工作簿里有 {len(same)} 张这一类表，不知道写进哪一张", "在数据里写明项目名称和单位名称"
        )
    return same[0]


def _plain(value: Any) -> str | Decimal:
    if isinstance(value, Target):
        return value.raw
    if isinstance(value, Decimal):
        return value if float_exact(value) else short(value)
    return str(value)


def _beside(layout: Layout, grid: Grid, path: str) -> str | None:
    """The blank cell for a field whose label stands on its left, found once on the sheet; else None.

    A wrong guess cannot do harm: the copy is read again and must hold the fact in that very field.
    """
    picture = next((cell for cell in layout.picture.cells() if cell.field == path), None)
    if picture is None:
        return None
    left = next(
        (c for c in layout.picture.rows[picture.row] if c.col + c.colspan == picture.col and c.field is None),
        None,
    )
    if left is None or not left.label:
        return None
    words = {fold(left.label), *map(fold, layout.synonyms.get(path, ()))}
    places = [at for at, value in grid.filled() if isinstance(value, str) and fold(value) in words]
    if len(places) != 1:
        return None
    merge = _merge_at(grid, a1(*places[0]))
    at = (places[0].row, (merge.right if merge else places[0].col) + 1)
    return a1(*at) if grid.value(*at) == "" else None


def _single_edits(layout: Layout, grid: Grid, old: Table, new: Table) -> Iterator[Edit]:
    pairs: list[tuple[str, Any, Any]] = [(n, getattr(old, n), getattr(new, n)) for n in _SINGLES]
    for group in _GROUPS:
        before, after = getattr(old, group), getattr(new, group)
        for item in fields(after):
            if item.name not in _KEPT_PARTS:
                pairs.append((f"{group}.{item.name}", getattr(before, item.name), getattr(after, item.name)))
    for name in _LISTS:
        ours = getattr(new, name)
        if ours and ours != getattr(old, name):
            pairs.append((name, getattr(old, name), join_list(ours, layout.goal_marker)))
    amounts = {step.by: step.amount for step in old.plan}
    pairs += [(f"plan.{step.by}", amounts.get(step.by), step.amount) for step in new.plan]
    for path, before, after in pairs:
        if after is None or after == before:
            continue
        cell = old.cell(path) or _beside(layout, grid, path)
        if cell is None:
            raise IntoError(f"表里没有找到“{chinese_name(path)}”的位置，无法写入")
        yield Edit(cell, chinese_name(path), before, _plain(after))


def _matched(old: Sequence[Any], new: Sequence[Any], key: str, name: str) -> Iterator[tuple[Any, Any]]:
    """Rows of the sheet paired with rows of the data by name; two of one name in their order."""
    left = list(old)
    for record in new:
        found = next((row for row in left if getattr(row, key) == getattr(record, key)), None)
        if found is None:
            raise IntoError(
                f"表里没有{name}“{getattr(record, key)}”这一行，加行会打乱原表的格式",
                "先在原表里加好这一行，或改用 xltools fill 生成一张新表",
            )
        left.remove(found)
        yield found, record


def _row_edits(old: Table, new: Table) -> Iterator[Edit]:
    for plural, (stem, key) in _ROWS.items():
        rows: Sequence[Task | Indicator | SubGoal] = getattr(old, plural)
        for row, record in _matched(rows, getattr(new, plural), key, chinese_name(f"{stem}.{key}")):
            for item in fields(record):
                after = getattr(record, item.name)
                before = getattr(row, item.name)
                if item.name in _KEPT_PARTS or after is None or after == before:
                    continue
                path = f"{stem}.{item.name}"
                if item.name not in row.where.columns:
                    raise IntoError(f"表里没有“{chinese_name(path)}”这一列，无法写入")
                yield Edit(row.where.cell(item.name), chinese_name(path), before, _plain(after))


def _merge_at(grid: Grid, cell: str) -> Merge | None:
    place = parse_a1(cell)
    return next(
        (m for m in grid.merges if m.top <= place.row <= m.bottom and m.left <= place.col <= m.right), None
    )


def _in_cell(grid: Grid, edit: Edit) -> str | Decimal:
    """What the cell must hold: the new value, inside its sentence where the old one stood in one."""
    place = parse_a1(edit.cell)
    merge = _merge_at(grid, edit.cell)
    if merge is not None and (merge.top, merge.left) != tuple(place):
        raise IntoError(f"“{edit.name}”所在的 {edit.cell} 是合并区域的一部分，写入会改动其他行")
    now: CellValue = grid.value(*place)
    if place in grid.errors:
        raise IntoError(f"“{edit.name}”所在的 {edit.cell} 是错误值 {grid.errors[place]}", "请先改正原表")
    if now == "" or not isinstance(now, str) or edit.before in (None, ()):
        if edit.before in (None, ()) and now != "":
            raise IntoError(f"“{edit.name}”所在的 {edit.cell} 已有内容“{now}”，不覆盖", "请先清空这个单元格")
        return edit.after
    old = edit.before
    if isinstance(old, tuple) or isinstance(edit.after, Decimal):
        return edit.after
    text = old.raw if isinstance(old, Target) else str(old)
    if now.strip() == text or now.count(text) != 1:
        return edit.after
    return now.replace(text, edit.after)


def _as_stored(grid: Grid, edit: Edit, value: str | Decimal) -> str | Decimal:
    """What is written, so that the cell shows what is meant: 150000 for 15 where 128000 is shown as 12.8万元.

    IntoError for a text that no cell can hold.
    """
    if isinstance(value, str):
        if too_long(value):
            raise IntoError(
                f"“{edit.name}”有 {len(value)} 字，一个单元格最多 {MAX_TEXT} 字",
                "请缩短这一项，或分成几条填写",
            )
        return value
    stored = grid.stored.get(parse_a1(edit.cell))
    if not isinstance(stored, (int, float)) or not isinstance(edit.before, Decimal) or not edit.before:
        return value
    times = (exact(stored) / edit.before).normalize()
    # A power of ten is the scale of the format; anything else a conversion that is no business of the cell.
    return value * times if times.as_tuple().digits == (1,) else value


def _applied(old: Table, new: Table) -> Table:
    """The facts the copy must hold: the old ones, with every field the data names."""

    def over(before: Any, after: Any) -> Any:
        names = [f.name for f in fields(after) if f.name not in _KEPT_PARTS]
        return replace(before, **{n: getattr(after, n) for n in names if getattr(after, n) is not None})

    rows: dict[str, Any] = {}
    for plural, (stem, key) in _ROWS.items():
        olds = list(getattr(old, plural))
        for row, record in _matched(olds, getattr(new, plural), key, stem):
            olds[next(i for i, item in enumerate(olds) if item is row)] = over(row, record)
        rows[plural] = tuple(olds)
    amounts = {step.by: step.amount for step in new.plan if step.amount is not None}
    return replace(
        old,
        **{n: getattr(new, n) for n in _SINGLES if getattr(new, n) is not None},
        **{group: over(getattr(old, group), getattr(new, group)) for group in _GROUPS},
        **{name: getattr(new, name) or getattr(old, name) for name in _LISTS},
        plan=tuple(replace(step, amount=amounts.get(step.by, step.amount)) for step in old.plan),
        **rows,
    )


def open_package(path: str | os.PathLike[str]) -> tuple[bytes, dict[str, str], dict[str, str]]:
    """The file's bytes, sheet name → part name, and part names in lower case → as written."""
    data = content(path)
    if not data.startswith(b"PK"):
        raise IntoError("只能写进 .xlsx 或 .xlsm 工作簿", "请在 Excel 里另存为 .xlsx 后重试")
    try:
        parts = ZipParts(data)
    except ZipDamagedError as error:
        raise IntoError("工作簿已损坏，无法打开", "请用 Excel 打开修复后重试") from error
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = {name.lower(): name for name in package.namelist()}
    if any(name.startswith("_xmlsignatures/") for name in names):
        raise IntoError("工作簿带有数字签名，改动会使签名失效", "请先在 Excel 里删除签名")
    return data, {sheet: names[part] for sheet, part in sheet_parts(parts).items() if part in names}, names


def planned_values(
    tables: Sequence[Table], grids: Sequence[Grid], wanted: Table, layout: Layout
) -> tuple[Table, Table, dict[str, str | Decimal]]:
    """The table of a workbook that ``wanted`` belongs to, ``wanted`` in its form, and what cells must hold.

    Nothing is written; the add-in writes the same cells into the open workbook. IntoError where it cannot
    be done without losing something.
    """
    fitted, losses = restrict(wanted, layout)
    if losses:
        raise IntoError("；".join(loss.sentence(layout) for loss in losses[:3]))
    old = _chosen(tables, fitted)
    fitted = replace(fitted, layout=old.layout)
    grid = next(grid for grid in grids if grid.name == old.sheet)
    edits = [*_single_edits(layout, grid, old, fitted), *_row_edits(old, fitted)]
    if not edits:
        raise IntoError("数据与原表完全相同，没有要写的内容", "检查数据")
    return old, fitted, {edit.cell: _as_stored(grid, edit, _in_cell(grid, edit)) for edit in edits}


def fill_into(
    source: str | os.PathLike[str],
    wanted: Table,
    layout: Layout,
    target: str | os.PathLike[str],
    layouts: Sequence[str | os.PathLike[str]] = (),
) -> list[str]:
    """Write what ``wanted`` names into a copy of ``source``; returns the changed cells, as ``Sheet!A1``.

    IntoError where it cannot be done without losing something, or where the copy does not read back as
    asked; nothing is written then. Plain sums over changed cells are computed; other formulas that depend on
    them lose their stored result and are computed when the file is opened.
    """
    if Path(source).suffix.lower() != Path(target).suffix.lower():
        raise IntoError("输出文件的扩展名应与原文件相同", f"输出文件请以 {Path(source).suffix} 结尾")
    found = read_file(source, layouts)
    if not found.tables:
        reason = found.problems[0].message if found.problems else "没有识别出绩效表"
        raise IntoError(f"原文件读不出表：{reason}", "用 xltools read 查看")
    old, fitted, values = planned_values(found.tables, open_grids(source).grids, wanted, layout)
    data, sheets, names = open_package(source)
    with_values, computed = patched_package(data, sheets, names, old.sheet, values)
    _verify(with_values, target, replace(_applied(old, fitted), layout=old.layout), computed, layouts)
    return [f"{old.sheet}!{cell}" for cell in values]


def patched_package(
    data: bytes,
    sheets: dict[str, str],
    names: dict[str, str],
    sheet: str,
    values: dict[str, str | Decimal],
    respelt: Collection[str] = (),
) -> tuple[bytes, set[str]]:
    """The copy's bytes, and the formula cells of the table's own sheet whose result changes with it.

    ``respelt`` are cells that say the same as before in another writing: formulas that read only those keep
    their stored result, and are computed anew like the others when the file is opened.
    """
    import zipfile
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(data)) as package:
        xml = {name: package.read(part) for name, part in sheets.items()}
        workbook = package.read(names["xl/workbook.xml"])
    changed: dict[str, bytes] = {}
    try:
        stale = dependents(xml, sheet, set(values) - set(respelt))
        again = bool(respelt) and any(dependents(xml, sheet, set(respelt)).values())
        xml[sheet] = patch_sheet(xml[sheet], values)
        changed[sheets[sheet]] = xml[sheet]
        # Plain sums are computed here; whatever else depends on them waits for the computer.
        computed = set(stale[sheet])
        xml[sheet], stale[sheet] = refresh_sums(xml[sheet], stale[sheet])
        changed[sheets[sheet]] = xml[sheet]
        for name, addresses in stale.items():
            if addresses:
                changed[sheets[name]] = drop_results(xml[name], addresses)
        if again or computed or any(stale.values()):
            changed[names["xl/workbook.xml"]] = recalculate_on_load(workbook)
    except PartError as error:
        raise IntoError(f"{error}", "请先把公式改成数值，或不写这一项") from error
    return replace_parts(data, changed), computed


def _verify(
    data: bytes,
    target: str | os.PathLike[str],
    due: Table,
    computed: set[str],
    layouts: Sequence[str | os.PathLike[str]],
) -> None:
    """Write beside the target, read again, compare, move into place."""
    with trial_folder() as folder:
        trial = folder / Path(target).name
        trial.write_bytes(data)
        found = read_file(trial, layouts)
    if not any(_same(table, due, computed) for table in found.tables):
        raise IntoError("写入后读回的内容与要求不一致，已放弃", "可能是表里的文字格式特殊，请手工填写")
    replace_file(target, data)


def _same(table: Table, due: Table, computed: set[str]) -> bool:
    """Equal facts; figures of formulas that were or will be computed anew are passed over."""
    taken: dict[str, Any] = {}
    for name in _GROUPS:
        now, wanted = getattr(table, name), getattr(due, name)
        names = [f.name for f in fields(now) if due.cell(f"{name}.{f.name}") in computed]
        taken[name] = replace(now, **{n: getattr(wanted, n) for n in names})
    if due.cell("total_score") in computed:
        taken["total_score"] = due.total_score
    return replace(table, **taken) == due
