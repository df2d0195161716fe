"""Tiny files written byte by byte, so that a test shows exactly what is in them."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_zip(path: Path, parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def xlsx_parts(
    sheets: dict[str, str],
    shared: str = "",
    styles: str = "",
    core: str = "",
    states: dict[str, str] | None = None,
) -> dict[str, str | bytes]:
    """``sheets``: name → inner XML of ``<sheetData>``, or a whole sheet part beginning with ``<``?xml."""
    listed, relations, parts = [], [], {}
    for number, (name, data) in enumerate(sheets.items(), 1):
        state = f' state="{states[name]}"' if states and name in states else ""
        listed.append(f'<sheet name="{name}" sheetId="{number}"{state} r:id="rId{number}"/>')
        relations.append(
            f'<Relationship Id="rId{number}" Type="{RELATIONS}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
        )
        whole = data.startswith("<?xml")
        parts[f"xl/worksheets/sheet{number}.xml"] = data if whole else sheet_xml(data)
    relations.append(f'<Relationship Id="rIdS" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>')
    relations.append(f'<Relationship Id="rIdT" Type="{RELATIONS}/styles" Target="styles.xml"/>')
    result: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"<sheets>{''.join(listed)}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        f"{''.join(relations)}</Relationships>",
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{shared}</sst>',
        "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        **parts,
    }
    if core:
        result["docProps/core.xml"] = (
            f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties">'
            f"<cp:keywords>{core}</cp:keywords></cp:coreProperties>"
        )
    return result


def sheet_xml(data: str, before: str = "", after: str = "") -> str:
    return f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def write_xlsx(path: Path, data: str, **parts: str) -> Path:
    """A workbook of one sheet 表."""
    return write_zip(path, xlsx_parts({"表": data}, **parts))


def docx_parts(body: str) -> dict[str, str | bytes]:
    return {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{HEAD}<w:document xmlns:w="{W}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
        f"<w:body>{body}</w:body></w:document>",
    }


def ole_file(streams: dict[str, bytes]) -> bytes:
    """A compound file; every stream is padded to 4096 bytes so that none lies in the mini stream."""
    end, fat_mark, free = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    sectors: list[bytes] = []
    fat: list[int] = []
    entries = []
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        start, count = len(sectors), -(-len(content) // 512)
        for number in range(count):
            sectors.append(content[number * 512 : (number + 1) * 512].ljust(512, b"\0"))
            fat.append(start + number + 1 if number + 1 < count else end)
        entries.append((name, 2, start, len(content)))
    entries.insert(0, ("Root Entry", 5, end, 0))
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, free, free, free)
        + bytes(36)
        + struct.pack("<III", start, size, 0)
        for name, kind, start, size in entries
    )
    first = len(sectors)
    count = -(-len(directory) // 512)
    for number in range(count):
        sectors.append(directory[number * 512 : (number + 1) * 512].ljust(512, b"\0"))
        fat.append(first + number + 1 if number + 1 < count else end)
    fat_sector = len(sectors)
    fat.append(fat_mark)
    sectors.append(struct.pack("<128I", *fat, *[free] * (128 - len(fat))))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIIII", 0, 1, first, 0, 4096, end, 0, end, 0, fat_sector)
        + b"\xff" * (108 * 4)
    )
    return header + b"".join(sectors)


def biff_record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content
