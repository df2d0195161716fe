"""Sound Word files that python-docx refuses: macro-enabled ones and templates, strict OOXML, a relation to a
part that is not there.
"""

from __future__ import annotations

import posixpath
import re

from lxml import etree

from xltools.grid.zipparts import ZipParts

_TYPES = "[content_types].xml"
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OTHER_MAINS = (
    b"application/vnd.ms-word.document.macroEnabled.main+xml",
    b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
)
_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMESPACES = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)  # fmt: skip
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b")


def readable_package(parts: ZipParts, data: bytes) -> bytes:
    """The file's bytes, or those of a package of the same content that python-docx opens.

    LxmlError where a part of relations is no XML.
    """
    changes: dict[str, bytes] = {}
    for name in parts.names():
        if not name.endswith((".xml", ".rels")):
            continue
        part = changed = parts.read(name)
        if name == _TYPES:
            for other in _OTHER_MAINS:
                changed = changed.replace(other, _MAIN)
        if _STRICT in changed:
            for strict, transitional in _NAMESPACES:
                changed = changed.replace(strict, transitional)
        if name.endswith(".rels") and _RELATION.search(changed):
            changed = _without_absent(parts, name, changed)
        if changed != part:
            changes[name] = changed
    return parts.replaced(changes) if changes else data


def _without_absent(parts: ZipParts, name: str, content: bytes) -> bytes:
    """Relations without those to parts that are not in the file (a picture that was taken out)."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    base = posixpath.dirname(posixpath.dirname(name))
    absent = []
    for relation in root:
        target = relation.get("Target", "")
        if relation.get("TargetMode") == "External":
            continue
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(base, target)
        if posixpath.normpath(path) not in parts:
            absent.append(relation)
    for relation in absent:
        root.remove(relation)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") if absent else content
