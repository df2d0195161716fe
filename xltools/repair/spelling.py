"""Spellings: the same operator, number and unit, written as the forms ask for it.

A target must parse to the same facts before and after, so that nothing but its writing can change.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from xltools.model.records import Target
from xltools.text.cleaning import clean_text
from xltools.text.miswritten import broken
from xltools.text.targets.grammar import fold, format_target, parse_target, words

_SPACES = re.compile(r"[ \t\u00a0\u3000]{2,}")
_SIGNS = {"≥": [">=", "≧", "=>"], "≤": ["<=", "≦", "=<"]}


def _operator_words(operator: str) -> list[str]:
    data = words()
    found = [operator, *_SIGNS.get(operator, [])]
    found += [*data["operators"].get(operator, []), *data["suffixes"].get(operator, [])]
    return sorted({fold(word) for word in found}, key=len, reverse=True)


def same_target(first: Target, second: Target) -> bool:
    """Whether two targets state the same, however written."""
    return replace(first, raw="") == replace(second, raw="")


def respell(raw: str) -> str | None:
    """The standard spelling of a target, None where it is already so or more than spelling would change.

    ``>=２９５人`` → ``≥295人``, ``95%以上`` and ``≥≥95%%`` → ``≥95%``; ``增幅20%`` stays, its word says
    something.
    """
    target = parse_target(raw)
    twice = broken(raw)
    if twice is not None and twice.certain and twice.meant and same_target(parse_target(twice.meant), target):
        return respell(twice.meant) or twice.meant
    if target.kind not in ("number", "percent") or isinstance(target.value, tuple):
        return None
    new = format_target(target)
    if new == raw.strip():
        return None if new == raw else new
    if not same_target(parse_target(new), target):
        return None
    rest = fold(clean_text(raw))
    bare = new.removeprefix(target.operator or "")
    if bare not in rest:
        return None
    rest = rest.replace(bare, "", 1)
    for word in _operator_words(target.operator or "="):
        rest = rest.replace(word, "", 1)
    return new if not rest.strip("。;,、. ") else None


def half_width(text: str) -> str:
    """Full-width digits, signs and per cent become half-width; a full-width comma between digits too."""
    out = []
    for at, char in enumerate(text):
        if "０" <= char <= "９" or char in "％．＜＞＝":
            out.append(unicodedata.normalize("NFKC", char))
        elif char == "，" and text[at - 1 : at].isdigit() and re.match(r"[0-9０-９]{3}", text[at + 1 :]):
            out.append(",")
        else:
            out.append(char)
    return "".join(out)


def respelled(raw: str) -> str | None:
    """A target, actual or previous value with its digits and signs made plain; None where nothing changes.

    Kinds that ``respell`` leaves alone (dates, ranges, prose) keep every word.
    """
    plain = half_width(raw)
    if plain == raw or not same_target(parse_target(plain), parse_target(raw)):
        return None
    return plain


def tidy_spaces(text: str) -> str:
    """Without surrounding white space, runs of spaces as one space; line breaks within stay."""
    return "\n".join(_SPACES.sub(" ", line).strip(" \t\u00a0\u3000") for line in text.strip().split("\n"))
