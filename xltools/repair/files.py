"""Repairing files: each into a copy that is read again and must say what the original said."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from xltools.grid.model import Grid
from xltools.grid.open import open_grids
from xltools.layouts.file_read import read_file
from xltools.model.faults import fault
from xltools.model.records import FileRead
from xltools.outputs.copies.placing import copy_places, mark_folder
from xltools.repair.facts import changed_tables
from xltools.repair.find import repairs, table_repairs, unrepaired
from xltools.repair.into_text import repaired_text
from xltools.repair.into_workbook import RepairError, repaired_workbook
from xltools.repair.model import Left, Repair
from xltools.sheets.save import replace_file, trial_folder

_KINDS = {"calamine-xls": ".xls", "calamine-ods": ".ods", "python-docx": "Word 文件", "text-csv": "CSV 文件"}
_OTHERWISE = "改写后读出的内容会与原表不同，没有改；请手工修改"


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of one file. ``output`` is its repaired copy, None where none was written.

    ``found`` is the reading of the copy. ``left`` are cells that look repairable and were left.
    """

    path: str
    output: str | None = None
    done: tuple[Repair, ...] = ()
    left: tuple[Left, ...] = ()
    found: FileRead | None = None


def _patched(file: FileRead, wanted: Sequence[Repair]) -> tuple[bytes, list[Repair], list[Left]]:
    if file.reader == "calamine-xlsx":
        return repaired_workbook(file.path, wanted)
    return repaired_text(file.path, wanted)


def _written(
    file: FileRead,
    grids: Sequence[Grid],
    wanted: Sequence[Repair],
    target: Path,
    layouts: Sequence[str | os.PathLike[str]],
) -> Repaired:
    """Write, read again, compare; tables that would no longer read the same keep their cells as they were."""
    data, done, left = _patched(file, wanted)
    found, changed = _read_again(file, data, done, target.name, layouts)
    if changed:
        by_name = {grid.name: grid for grid in grids}
        tables = [file.tables[at] for at in changed]
        kept = {(r.sheet, r.cell) for t in tables for r in table_repairs(t, by_name[t.sheet])}
        data, done, left = _patched(file, [r for r in wanted if (r.sheet, r.cell) not in kept])
        left += [Left(r.sheet, r.cell, f"{r.cell} {_OTHERWISE}") for r in wanted if (r.sheet, r.cell) in kept]
        found, changed = _read_again(file, data, done, target.name, layouts)
    if changed is None or changed:
        raise RepairError(_OTHERWISE)
    if not done:
        return Repaired(file.path, left=tuple(left))
    replace_file(target, data)
    return Repaired(file.path, str(target), tuple(done), tuple(left), found)


def _read_again(
    file: FileRead,
    data: bytes,
    done: Sequence[Repair],
    name: str,
    layouts: Sequence[str | os.PathLike[str]],
) -> tuple[FileRead, list[int] | None]:
    with trial_folder() as folder:
        trial = folder / name
        trial.write_bytes(data)
        found = read_file(trial, layouts)
    summed = {repair.sheet for repair in done if "total" in repair.codes}
    return found, changed_tables(file.tables, found.tables, summed)


def _repair(
    file: FileRead,
    target: Path,
    layouts: Sequence[str | os.PathLike[str]],
    chosen: Collection[tuple[str, str]] | None,
) -> Repaired:
    opened = open_grids(file.path)
    if opened.sha256 != file.sha256:
        raise RepairError("文件在检查后被改动，没有修复；请重新检查")
    wanted, left = repairs(file, opened.grids), tuple(unrepaired(file, opened.grids))
    if chosen is not None:
        wanted = [repair for repair in wanted if (repair.sheet, repair.cell) in chosen]
    if not wanted:
        return Repaired(file.path, left=left)
    kind = _KINDS.get(file.reader)
    if kind is not None:
        reason = f"有 {len(wanted)} 处写法可以改，但 {kind}不能原样改写；请另存为 .xlsx 后重试"
        return Repaired(file.path, left=(*left, Left(None, None, reason)))
    result = _written(file, opened.grids, wanted, target, layouts)
    return Repaired(file.path, result.output, result.done, (*left, *result.left), result.found)


def repair_files(
    files: Sequence[FileRead],
    folder: str | os.PathLike[str],
    layouts: Sequence[str | os.PathLike[str]] = (),
    chosen: Collection[tuple[str, str]] | None = None,
) -> list[Repaired]:
    """Write a repaired copy of every file in which something can be repaired, under its own name.

    The originals do not change. A file that cannot be repaired without loss is left, with the reason.
    ``chosen`` are the cells (sheet, address) a person wants repaired, every repair where it is None.
    CopyError where a copy would be one of the inputs; OSError as it comes.
    """
    places = copy_places(folder, [file.path for file in files])
    mark_folder(folder)
    results: list[Repaired] = []
    for file in files:
        if not file.tables:
            continue
        if file.path == "-":
            results.append(
                Repaired("-", left=(Left(None, None, "标准输入的文字没有副本可写；请存成文件后重试"),))
            )
            continue
        try:
            results.append(_repair(file, places[file.path], layouts, chosen))
        except RepairError as error:
            results.append(Repaired(file.path, left=(Left(None, None, str(error)),)))
        except (ValueError, LookupError, TypeError, etree.LxmlError) as error:
            # A part of other people's making that is not as it should be costs this copy only.
            reason = f"没有修复：改写时程序出错（{fault(error)}）"
            results.append(Repaired(file.path, left=(Left(None, None, reason),)))
    return results
