"""The one splitter of prose: paragraphs, sentences, clauses, and what stands in brackets.

A paragraph ends at 。！ or a line's end; a sentence also at ；or before the number of the next item; a clause
also at a comma, 、 or colon. Text in brackets is a clause of its own, one level deeper.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

_FOLD: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    ord(sign): to
    for to, signs in {
        "%": "﹪٪", "~": "～∼〜﹏", "-": "−﹣‐‑‒", "=": "﹦", "—": "–―", ".": "．", "×": "✕✖",
        "≥": "≧⩾≩", "≤": "≦⩽≨", " ": "\u3000\u00a0\t",
    }.items()
    for sign in signs
}  # fmt: skip
_BREAK = re.compile(
    r"(?P<paragraph>[。!\n])|(?P<sentence>;)"
    r"|(?P<item>(?<![^。;!\n:, ])(?:\(\d{1,2}\)|\d{1,2}(?:、|\.(?!\d)|\)))(?=\D)|[①-⑳])"
    r"|(?P<deeper>[(\[【])|(?P<out>[)\]】])|(?P<list>、)"
    r"|(?P<clause>,(?!\d{3}(?!\d))|:|(?<!分)以及|并(?!且|发|网|购|行))"
)


class Clause(NamedTuple):
    """A piece of text between two breaks; ``before`` is the break it begins with, ``""`` the first."""

    start: int
    end: int
    text: str
    before: str
    sentence: int
    paragraph: int
    depth: int


class Prose(NamedTuple):
    """A text with signs folded, one character for one, and its clauses in order."""

    text: str
    clauses: tuple[Clause, ...]
    starts: tuple[int, ...]

    def at(self, position: int) -> int:
        """Which clause a position is in."""
        return max(0, bisect_right(self.starts, position) - 1)

    def opens(self, at: int) -> int:
        """Where the sentence of a clause begins."""
        mine = self.clauses[at].sentence
        while at and self.clauses[at - 1].sentence == mine:
            at -= 1
        return self.clauses[at].start


def folded(text: str) -> str:
    """Full-width signs and digits as plain ones, each character in its old place."""
    return text.translate(_FOLD)


@lru_cache(maxsize=4096)
def read_prose(text: str) -> Prose:
    """The clauses of a text; a number before an item (1. or （2）) belongs to no clause."""
    plain = folded(text)
    clauses: list[Clause] = []
    start, sentence, paragraph, depth, before = 0, 0, 0, 0, ""

    def close(end: int) -> None:
        clauses.append(Clause(start, end, plain[start:end], before, sentence, paragraph, depth))

    for found in _BREAK.finditer(plain):
        close(found.start())
        kind, before, start = found.lastgroup, found[0], found.end()
        if kind == "clause" and before in ("以及", "并"):
            start = found.start()
        if kind == "deeper":
            depth += 1
        elif kind == "out":
            depth = max(0, depth - 1)
        elif kind in ("paragraph", "sentence", "item"):
            sentence += 1
            if kind == "paragraph":
                paragraph, depth = paragraph + 1, 0
    close(len(plain))
    return Prose(plain, tuple(clauses), tuple([clause.start for clause in clauses]))
