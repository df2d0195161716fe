"""The workbooks of ``templates/xlsx``, from the layout files.

One workbook per layout and one with a township's whole year. The bytes depend on the layout files and on
nothing else, so a test can prove that the committed workbooks are current.
"""

from __future__ import annotations

from pathlib import Path

from xltools.layouts.layout import Layout, load_layouts
from xltools.model.records import TABLE_TYPES
from xltools.outputs.forms.roster import roster_builder
from xltools.outputs.forms.template import NO_TEMPLATE, template_builder
from xltools.outputs.forms.township import TownshipSet, standard_forms, township_builder
from xltools.sheets.save import verify_bytes, workbook_bytes

FOLDER = Path(__file__).resolve().parents[1] / "templates" / "xlsx"
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


def files() -> dict[Path, bytes]:
    """Every template with its bytes, each opened once to see that it is sound, for ``tools.generate``."""
    found = built_templates()
    for data in found.values():
        verify_bytes(data)
    return {FOLDER / name: data for name, data in found.items()}
