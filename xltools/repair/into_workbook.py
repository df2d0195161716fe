"""Repairs into a copy of an .xlsx or .xlsm: the cells' own elements change, every other byte stays."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from decimal import Decimal

from lxml import etree

from xltools.grid.xlsx import sheet_parts
from xltools.grid.zipparts import ZipParts
from xltools.outputs.forms.into_existing import IntoError, open_package, patched_package
from xltools.repair.model import Left, Repair

_FORMULA = "是公式，没有改；请改公式所引用的单元格"
_RICH = "里有几种字体或颜色，改写会丢掉格式，没有改；请手工修改"


class RepairError(ValueError):
    """A file that cannot be repaired without loss; the message (Chinese) says why."""


def _parsed(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _rich_strings(parts: ZipParts) -> set[str]:
    """Indices of the shared strings that hold formatted runs."""
    if "xl/sharedstrings.xml" not in parts:
        return set()
    items = _parsed(parts.read("xl/sharedstrings.xml")).iterchildren("{*}si")
    return {str(at) for at, item in enumerate(items) if item.find("{*}r") is not None}


def _obstacles(xml: bytes, rich: set[str]) -> dict[str, str]:
    """Cells that must not be rewritten, with the reason."""
    found: dict[str, str] = {}
    for cell in _parsed(xml).iter("{*}c"):
        address = cell.get("r", "")
        if cell.find("{*}f") is not None:
            found[address] = _FORMULA
        elif (cell.get("t") == "s" and (cell.findtext("{*}v") or "").strip() in rich) or (
            cell.find("{*}is/{*}r") is not None
        ):
            found[address] = _RICH
    return found


def repaired_workbook(
    path: str | os.PathLike[str], repairs: Sequence[Repair]
) -> tuple[bytes, list[Repair], list[Left]]:
    """The bytes of the repaired copy, what was done and what was left. RepairError where nothing can be done.

    Sums over repaired amounts are computed anew; other formulas that depend on them lose their stored result.
    Formulas that read respelt texts keep theirs. All are computed when the file is opened.
    """
    try:
        data, sheets, names = open_package(path)
    except IntoError as error:
        raise RepairError(str(error)) from error
    parts = ZipParts(data)
    rich = _rich_strings(parts)
    of_sheet = sheet_parts(parts)
    done: list[Repair] = []
    left: list[Left] = []
    for sheet in dict.fromkeys(repair.sheet for repair in repairs):
        obstacles = _obstacles(parts.read(of_sheet[sheet]), rich)
        wanted = [repair for repair in repairs if repair.sheet == sheet]
        left += [Left(sheet, r.cell, f"{r.cell} {obstacles[r.cell]}") for r in wanted if r.cell in obstacles]
        fit = [repair for repair in wanted if repair.cell not in obstacles]
        values: Mapping[str, str | Decimal] = {repair.cell: repair.after for repair in fit}
        if not values:
            continue
        respelt = [cell for cell, value in values.items() if isinstance(value, str)]
        try:
            data, _ = patched_package(data, sheets, names, sheet, dict(values), respelt)
        except IntoError as error:
            raise RepairError(str(error)) from error
        done += fit
    return data, done, left
