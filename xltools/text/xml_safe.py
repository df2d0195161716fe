"""Text that may stand in XML: one place for every writer of workbooks, Word files, notes and links.

XML 1.0 has no way to write most control characters. Office writes them as ``_x000B_``, which other readers
refuse; a name that is not UTF-8 (a file from a GBK archive) holds half a surrogate pair.
"""

from __future__ import annotations

import re

_BREAK = re.compile(r"\r\n?|[\x0b\x0c]|_x000[BCD]_\n?")
"""Word's soft break and its relatives are line breaks."""
_ESCAPED = re.compile(r"_x00(?:0[0-8EFef]|1[0-9A-Fa-f])_")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
_HALVES = re.compile("[\ud800-\udfff]")
_NEEDED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x00[01]")


def xml_safe(text: str) -> str:
    """The text without what XML cannot hold; breaks of other kinds become line breaks."""
    if _NEEDED.search(text) is None:
        return text
    text = _ESCAPED.sub("", _BREAK.sub("\n", text))
    return _HALVES.sub("\ufffd", _FORBIDDEN.sub("", text))
