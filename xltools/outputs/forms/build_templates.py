"""Builds ``templates/xlsx`` from the layout files.

Usage: ``python -m xltools.outputs.forms.build_templates [FOLDER]``.

One workbook per layout and one with a township's whole year. The bytes depend on the layout files and on
nothing else, so a test can prove that the committed workbooks are current.
"""

from __future__ import annotations

import sys
from pathlib import Path

from xltools.layouts.layout import Layout, load_layouts
from xltools.model.records import TABLE_TYPES
from xltools.outputs.forms.roster import roster_builder
from xltools.outputs.forms.template import NO_TEMPLATE, template_builder
from xltools.outputs.forms.township import TownshipSet, standard_forms, township_builder
from xltools.sheets.save import replace_file, verify_bytes, workbook_bytes

TOWNSHIP = "township_year"
ROSTER = "county_roster"


def sheet_title(layout: Layout) -> str:
    """The sheet name of an empty form."""
    return TABLE_TYPES[layout.type]


def built_templates() -> dict[str, bytes]:
    """File name → bytes of every shipped template."""
    layouts = {layout.id: layout for layout in load_layouts()}
    found: dict[str, bytes] = {}
    for layout in layouts.values():
        if layout.id in NO_TEMPLATE:
            continue
        found[f"{layout.id}.xlsx"] = workbook_bytes(template_builder([(sheet_title(layout), layout, [])]))
    found[f"{TOWNSHIP}.xlsx"] = workbook_bytes(township_builder(standard_forms(layouts), TownshipSet()))
    found[f"{ROSTER}.xlsx"] = workbook_bytes(roster_builder())
    return found


def main(argv: list[str]) -> int:
    """Write every template that differs from what stands in the folder; say which."""
    folder = Path(argv[0]) if argv else Path(__file__).resolve().parents[3] / "templates" / "xlsx"
    for name, data in built_templates().items():
        path = folder / name
        if path.is_file() and path.read_bytes() == data:
            continue
        verify_bytes(data)
        replace_file(path, data)
        print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
