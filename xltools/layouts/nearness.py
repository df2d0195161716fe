"""The nearest known label to an unknown one: read as it when hardly different, suggested otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from xltools.layouts.vocabulary import fold

_SURE = 84.0
"""A slip of one character in a label of six scores 83; in longer labels more."""
_SUGGEST = 55.0
_TELLING = frozenset("率数值额量分年月初末中总")
"""Characters that tell labels apart: 执行率 is no slip of 执行数."""


class Near(NamedTuple):
    """A known label; ``sure`` when the unknown one can only be a slip of it."""

    key: str
    label: str
    sure: bool


@lru_cache(maxsize=4096)
def _nearest(text: str, keys: tuple[str, ...]) -> Near | None:
    from rapidfuzz import fuzz, process

    folded = fold(text)
    found = process.extractOne(folded, keys, scorer=fuzz.ratio, score_cutoff=_SUGGEST)
    if found is None:
        return None
    key, score = found[0], found[1]
    if len(key) == len(folded) and _slips(folded, key) == 99:
        return Near(key, key, False)
    digits = [c for c in folded if c.isnumeric()] == [c for c in key if c.isnumeric()]
    sure = (score >= _SURE and digits) or (
        len(folded) >= 4 and len(key) == len(folded) and _slips(folded, key) == 1
    )
    return Near(key, key, sure)


def _slips(one: str, other: str) -> int:
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    told = any(a.isnumeric() or b.isnumeric() or (a in _TELLING and b in _TELLING) for a, b in pairs)
    return 99 if told else len(pairs)


def nearest_label(text: str, keys: Iterable[str]) -> Near | None:
    """The nearest of the folded labels ``keys``, None where none is near at all."""
    return _nearest(text, tuple(keys))
