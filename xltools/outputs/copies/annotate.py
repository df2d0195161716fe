"""Marked copies: a checked workbook again, its cells tinted and commented where something was found.

Only the sheets concerned, the styles, the comments and what names them change; every other part has the
same bytes. The copy is read again and must hold the same tables. The original is not touched.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from xltools.grid.archives import content
from xltools.grid.model import Cell, a1, parse_a1
from xltools.layouts.file_read import read_file
from xltools.model.faults import fault
from xltools.model.problem import SEVERITY_ORDER, Problem
from xltools.model.records import FileRead
from xltools.ooxml.notes import add_notes
from xltools.ooxml.package import Package, PackageError
from xltools.ooxml.tints import MarkedSheet, Tints
from xltools.outputs.copies.cell_notes import by_cell, note_lines
from xltools.outputs.copies.placing import copy_places, mark_folder
from xltools.sheets.save import replace_file, trial_folder

_NOTE_PROBLEMS = 20
_KINDS = {"calamine-xls": ".xls", "calamine-ods": ".ods", "python-docx": "Word 文件"}


@dataclass(slots=True)
class Marked:
    """Marked copies that were written (original → copy), and files that got none, with the reason.

    ``unnoted`` are cells of written copies that hold a conversation, to which no note can be added.
    """

    written: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    unnoted: dict[str, list[str]] = field(default_factory=dict)


def _has_place(address: str) -> bool:
    """Whether an address names a cell to mark: a finding on whole rows (``3:5``) names none."""
    try:
        parse_a1(address.partition(":")[0])
    except ValueError:
        return False
    return True


def _place(address: str, sheet: MarkedSheet) -> Cell:
    return sheet.area(parse_a1(address.partition(":")[0]))[0]


def marked_workbook(data: bytes, problems: Sequence[Problem]) -> tuple[bytes, list[str]]:
    """An .xlsx or .xlsm with its cells tinted and commented, and the cells that got a tint but no note.

    Problems without a cell are left out. PackageError (a reason in Chinese) where it cannot be done
    without loss.
    """
    package = Package(data)
    tints = Tints(package)
    groups = by_cell(problems)
    unnoted: list[str] = []
    for name in dict.fromkeys(sheet for sheet, _ in groups):
        if name not in package.sheets:
            continue
        sheet = MarkedSheet(package, package.sheets[name])
        found: dict[Cell, list[Problem]] = {}
        for (owner, address), group in groups.items():
            if owner == name and _has_place(address):
                found.setdefault(_place(address, sheet), []).extend(group)
        for group in found.values():
            group.sort(key=lambda p: SEVERITY_ORDER[p.severity])
        for cell, group in found.items():
            sheet.tint(a1(*cell), group[0].severity, tints)
        notes = {
            a1(*cell): "\n".join(note_lines(group, _NOTE_PROBLEMS, "问题清单"))
            for cell, group in sorted(found.items())
        }
        unnoted += [f"{name}!{address}" for address in add_notes(package, sheet, notes)]
        sheet.save()
    tints.save()
    return package.save(), unnoted


def _marked_copy(
    file: FileRead, problems: Sequence[Problem], name: str, layouts: Sequence[str | os.PathLike[str]]
) -> tuple[bytes, list[str]]:
    """A marked copy that holds the tables of the original, and the cells that got no note."""
    kind = _KINDS.get(file.reader)
    if file.reader != "calamine-xlsx":
        what = f"是 {kind}" if kind else "是文本"
        raise PackageError(f"{what}，只有 .xlsx、.xlsm 能另存带批注的副本；问题见问题清单")
    data, unnoted = marked_workbook(content(file.path), problems)
    with trial_folder() as folder:
        trial = folder / name
        trial.write_bytes(data)
        if read_file(trial, layouts).tables != file.tables:
            raise PackageError("副本读回的内容与原表不一致，没有写副本")
    return data, unnoted


def annotate_files(
    files: Sequence[FileRead],
    problems: Sequence[Problem],
    folder: str | os.PathLike[str],
    layouts: Sequence[str | os.PathLike[str]] = (),
) -> Marked:
    """Write a marked copy, under its own name in ``folder``, of every workbook with a finding in a cell.

    Files of other kinds with findings are named with the reason. CopyError where a copy would be one of the
    inputs; OSError as it comes.
    """
    by_path: dict[str | None, list[Problem]] = {}
    for problem in problems:
        if problem.sheet and problem.cell:
            by_path.setdefault(problem.path, []).append(problem)
    places = copy_places(folder, [file.path for file in files])
    marked = Marked()
    for file in files:
        found = by_path.get(file.path)
        if not found or file.path == "-":
            continue
        place = places[file.path]
        try:
            data, unnoted = _marked_copy(file, found, place.name, layouts)
        except PackageError as error:
            marked.refused[file.path] = str(error)
            continue
        except (ValueError, LookupError, TypeError, etree.LxmlError) as error:
            # A part of other people's making that is not as it should be costs this copy only.
            marked.refused[file.path] = f"副本没有做成（{fault(error)}）；问题见问题清单"
            continue
        if not marked.written:
            mark_folder(folder)
        replace_file(place, data)
        marked.written[file.path] = str(place)
        if unnoted:
            marked.unnoted[file.path] = unnoted
    return marked
