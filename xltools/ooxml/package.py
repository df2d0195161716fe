"""An .xlsx package as its parts: parts changed or added, relations, content types; the rest byte for byte."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from xltools.grid.xlsx import sheet_parts
from xltools.grid.zipparts import ZipDamagedError, ZipParts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
CONTENT_TYPES = "[Content_Types].xml"


class PackageError(ValueError):
    """A workbook that cannot be changed without loss; the message (Chinese) says why."""


def parse(xml: bytes) -> Any:
    """The root element of a part; entities are not resolved."""
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise PackageError("工作簿里有不完整的内容，无法改写") from error


def serialise(root: Any) -> bytes:
    """A part as bytes, UTF-8 with its declaration."""
    data: bytes = etree.tostring(
        root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True
    )  # fmt: skip
    return data


class Package:
    """The parts of one workbook, by their names as written."""

    def __init__(self, data: bytes) -> None:
        """Open a package. PackageError for anything but an .xlsx or .xlsm that may be changed."""
        if not data.startswith(b"PK"):
            raise PackageError("不是 .xlsx 或 .xlsm 文件")
        try:
            parts = ZipParts(data)
        except ZipDamagedError as error:
            raise PackageError("工作簿已损坏，无法打开") from error
        if CONTENT_TYPES.lower() not in parts.infos:
            raise PackageError("工作簿缺少部件 [Content_Types].xml，改动后 Excel 打不开")
        self.data = data
        self.names = {name: info.filename for name, info in parts.infos.items()}
        self._parts = parts
        self.changed: dict[str, bytes] = {}
        if any(name.startswith("_xmlsignatures/") for name in self.names):
            raise PackageError("工作簿带有数字签名，改动会使签名失效")
        self.sheets = {
            sheet: self.names[part] for sheet, part in sheet_parts(parts).items() if part in self.names
        }

    def read(self, name: str) -> bytes:
        """A part as it is now; KeyError if there is none."""
        return self.changed[name] if name in self.changed else self._parts.read(name)

    def has(self, name: str) -> bool:
        """Whether there is a part of this name (in any case)."""
        return name in self.changed or name.lower() in self.names

    def put(self, name: str, content: bytes) -> None:
        """Change or add a part."""
        self.changed[name] = content
        self.names.setdefault(name.lower(), name)

    def free_name(self, pattern: str) -> str:
        """The first name ``pattern.format(n)`` that no part has."""
        number = 1
        while self.has(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def _relations_name(self, part: str) -> str:
        folder, name = posixpath.split(part)
        wanted = posixpath.join(folder, "_rels", f"{name}.rels")
        return self.names.get(wanted.lower(), wanted)

    def _relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Id, type and target part of every relation of a part to another part."""
        name = self._relations_name(part)
        if not self.has(name):
            return
        for relation in parse(self.read(name)):
            if relation.get("TargetMode") == "External":
                continue
            target = relation.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
            path = posixpath.normpath(path)
            yield relation.get("Id", ""), relation.get("Type", ""), self.names.get(path.lower(), path)

    def related(self, part: str, kind: str) -> str | None:
        """The part that ``part`` names in a relation whose type ends with ``/kind``; None if none."""
        return next((path for _, type_, path in self._relations(part) if type_.endswith(f"/{kind}")), None)

    def target(self, part: str, relation: str) -> str | None:
        """The part that ``part`` names in the relation with this id; None if none."""
        return next((path for id_, _, path in self._relations(part) if id_ == relation), None)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation of ``part`` to another part; returns its id."""
        name = self._relations_name(part)
        if self.has(name):
            root = parse(self.read(name))
        else:
            root = etree.Element(f"{{{_PACKAGE_RELATIONS}}}Relationships", nsmap={None: _PACKAGE_RELATIONS})
        taken = {relation.get("Id") for relation in root}
        number = 1
        while f"rId{number}" in taken:
            number += 1
        relation = etree.SubElement(root, f"{{{_PACKAGE_RELATIONS}}}Relationship")
        relation.set("Id", f"rId{number}")
        relation.set("Type", f"{RELATIONS}/{kind}")
        relation.set("Target", posixpath.relpath(target, posixpath.dirname(part)))
        self.put(name, serialise(root))
        return f"rId{number}"

    def declare(self, content_type: str, *, part: str = "", extension: str = "") -> None:
        """Say the content type of one part, or of all parts with an extension that has none yet."""
        root = parse(self.read(CONTENT_TYPES))
        if extension:
            if any(item.get("Extension", "").lower() == extension for item in root):
                return
            item = etree.Element(f"{{{_TYPES}}}Default")
            item.set("Extension", extension)
            root.insert(0, item)
        else:
            item = etree.SubElement(root, f"{{{_TYPES}}}Override")
            item.set("PartName", f"/{part}")
        item.set("ContentType", content_type)
        self.put(CONTENT_TYPES, serialise(root))

    def save(self) -> bytes:
        """The package's bytes; unchanged parts keep their bytes, order and dates, new ones stand last."""
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            left = dict(self.changed)
            for info in self._parts.infos.values():
                copy = zipfile.ZipInfo(info.filename, info.date_time)
                copy.compress_type = info.compress_type
                copy.external_attr = info.external_attr
                content = left.pop(info.filename, None)
                target.writestr(copy, self._parts.read(info.filename) if content is None else content)
            for name, content in left.items():
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(info, content)
        return out.getvalue()
