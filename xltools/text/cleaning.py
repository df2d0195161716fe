"""Mark-up that publishing systems leave in cells: HTML tags, entities, LaTeX, Word bookmarks.

Only known tags are removed, so ``<=95%`` and ``a<b`` stay as typed. The text itself is not corrected.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from xltools.text.normal import is_plain, unified

_TAGS = (
    "p|br|div|span|b|i|u|em|strong|font|sub|sup|table|tbody|thead|tr|td|th|ul|ol|li|a|h[1-6]|"
    "math|mrow|mi|mn|mo|mtext|o:p|st1:\\w+|section|article|label|pre|code|img|hr|center|s|del|ins"
)
_ATTRIBUTES = r"""(?:\s+[\w:.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s<>"']+)))*"""
_TAG = re.compile(rf"<\s*(?P<close>/)?\s*(?P<name>{_TAGS})(?=[\s/>]){_ATTRIBUTES}\s*/?\s*>", re.IGNORECASE)
_BREAKS = re.compile(r"br|p|div|tr|li|ul|ol|table|h[1-6]|hr|section|article", re.IGNORECASE)
_BOOKMARK = re.compile(r"\[bookmark:[^\]\n]*\]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,10}\d{0,2});")
_LATEX = re.compile(
    r"\\(?:(geqslant|geq|ge|leqslant|leq|le|times|sim|pm|quad|,|;|\s)(?![A-Za-z])|([%$&#_{}]))"
)
_LATEX_SIGNS = {
    "geq": "≥", "ge": "≥", "geqslant": "≥", "leq": "≤", "le": "≤", "leqslant": "≤",
    "times": "×", "sim": "~", "pm": "±",
}  # fmt: skip
_LINES = re.compile(r"[ \t]*\n\s*")


def _tag(found: re.Match[str]) -> str:
    return "\n" if _BREAKS.fullmatch(found["name"]) else ""


def _latex(found: re.Match[str]) -> str:
    name = found[1]
    if name is None:
        return found[2]
    return _LATEX_SIGNS.get(name, " ")


def _once(text: str) -> str:
    if "[bookmark" in text:
        text = _BOOKMARK.sub("", text)
    tagged = "<" in text and _TAG.search(text) is not None
    if tagged:
        text = _TAG.sub(_tag, text)
        text = _LINES.sub("\n", text).strip()
    if "\\" in text:
        text = _LATEX.sub(_latex, text)
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    return text if is_plain(text) else unified(text)


@lru_cache(maxsize=16384)
def _clean(text: str) -> str:
    while True:
        cleaned = _once(text)
        if cleaned == text:
            return text
        text = cleaned


def needs_cleaning(text: str) -> bool:
    """Whether the text may hold mark-up (a cheap test; ``clean_text`` decides)."""
    return (
        "<" in text or "&" in text or "\\" in text or "[bookmark" in text
        or not is_plain(text)
    )  # fmt: skip


def clean_text(text: str) -> str:
    r"""The text without mark-up: paragraphs become lines, ``<math>\geq 95\%</math>`` becomes ``≥ 95%``.

    ``clean_text(clean_text(t)) == clean_text(t)``; text without mark-up comes back unchanged.
    """
    return _clean(text) if needs_cleaning(text) else text
