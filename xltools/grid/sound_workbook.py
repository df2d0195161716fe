"""Sound workbooks that calamine refuses: sheets without a part, Excel 4 macro sheets, pretty-printed .ods."""

from __future__ import annotations

import re

from lxml import etree

from xltools.grid.xlsx import SheetError
from xltools.grid.zipparts import ZipParts

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_MACRO = "/xlMacrosheet"
_PRETTY = re.compile(rb"<table:table-row\b[^>]*>\s+<")
_AROUND = re.compile(rb"(</?(?:table|office):[^<>]*>|</text:p>)\s+(?=<)")
"""Blanks that only indent: behind a tag of the table, or of a cell's paragraph."""


def without_unread_sheets(parts: ZipParts) -> tuple[bytes | None, list[str]]:
    """``xl/workbook.xml`` without sheets that have no part or are macros (None where it may stay), and the
    names of the sheets whose part is missing. SheetError where it is no XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        kinds = {r.get("Id"): r.get("Type", "") for r in etree.fromstring(parts.read(_RELATIONS), parser)}
        root = etree.fromstring(parts.read(_WORKBOOK), parser)
    except etree.LxmlError as error:
        raise SheetError(f"xml of {_WORKBOOK}") from error
    lost: list[str] = []
    dropped = False
    for sheet in list(root.iter("{*}sheet")):
        relation = next((value for name, value in sheet.attrib.items() if str(name).endswith("}id")), None)
        kind = kinds.get(relation)
        if kind is not None and not kind.endswith(_MACRO):
            continue
        if kind is None:
            lost.append(sheet.get("name", ""))
        owner = sheet.getparent()
        if owner is not None:
            owner.remove(sheet)
            dropped = True
    text = etree.tostring(root, xml_declaration=True, encoding="UTF-8") if dropped else None
    return text, lost


def compact_ods(content: bytes) -> bytes:
    """``content.xml`` without line breaks and indents between rows and cells, as Office writes it."""
    return _AROUND.sub(rb"\1", content) if _PRETTY.search(content) else content
