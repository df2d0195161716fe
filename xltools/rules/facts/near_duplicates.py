"""Finding near-duplicate texts among thousands: shared rare shingles propose pairs, rapidfuzz judges them."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

_NOISE = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]+|目标[一二三四五六七八九十\d]+")
_SHINGLE = 6
_KEYS = 24
"""How many hashes are kept of a text …"""
_RARE = 12
"""… and how many of these, the ones fewest texts share, propose its pairs: enough to lose none."""
_SET_KEYS = 8
_FEW = 60
"""Up to this many texts every pair is compared: cheaper than shingles."""
_CROWD = 40
"""A shingle shared by more texts than this is a common phrase and proposes only the first of them."""


@lru_cache(maxsize=32768)
def essence(text: str) -> str:
    """The text without punctuation, spaces and 目标一 numbering."""
    return _NOISE.sub("", text)


@lru_cache(maxsize=32768)
def _keys(text: str) -> tuple[int, ...]:
    """The smallest hashes of the text's shingles: texts that share most of them share most keys."""
    data = text.encode("utf-32-le")
    width = 4 * _SHINGLE
    pieces = {zlib.crc32(data[n : n + width]) for n in range(0, max(4, len(data) - width + 4), 4)}
    # Multiplied, so that which are smallest does not depend on what like pieces have in common.
    return tuple(sorted([piece * 0x9E3779B1 & 0xFFFFFFFF for piece in pieces])[:_KEYS])


def near_duplicates(
    texts: Sequence[str], likeness: float = 92.0, shortest: int = 20, shortest_equal: int = 20
) -> Iterator[tuple[int, int, float]]:
    """Pairs (earlier, later, likeness 0–100) of texts at least ``likeness`` alike.

    Each text is paired with its nearest earlier one only. Texts whose essence is under ``shortest``
    characters are not said to be alike, and under ``shortest_equal`` not to be equal, since short phrases
    are the same by nature.
    """
    if len(texts) <= _FEW:
        yield from _each_with_each(texts, likeness, shortest, shortest_equal)
        return
    exact: dict[str, int] = {}
    short = [essence(text) for text in texts]
    frequency: Counter[int] = Counter()
    for n, text in enumerate(short):
        if len(text) >= shortest_equal and exact.setdefault(text, n) == n and len(text) >= shortest:
            frequency.update(_keys(text))
    buckets: dict[int, list[int]] = {}
    for n, text in enumerate(short):
        if len(text) < shortest_equal:
            continue
        if exact[text] != n:
            yield exact[text], n, 100.0
            continue
        if len(text) < shortest:
            continue
        found: dict[int, int] = {}
        shared = [(frequency[key], key) for key in _keys(text) if frequency[key] > 1]
        for _, key in sorted(shared)[:_RARE]:
            bucket = buckets.setdefault(key, [])
            for other in bucket:
                found[other] = found.get(other, 0) + 1
            if len(bucket) < _CROWD:
                bucket.append(n)
        likely = [other for other, times in found.items() if times >= min(2, len(shared))]
        best = _nearest(text, likely, short, likeness)
        if best is not None:
            yield best[0], n, best[1]


def _each_with_each(
    texts: Sequence[str], likeness: float, shortest: int, shortest_equal: int
) -> Iterator[tuple[int, int, float]]:
    from rapidfuzz import fuzz, process

    exact: dict[str, int] = {}
    known: dict[int, str] = {}
    for n, raw in enumerate(texts):
        text = essence(raw)
        if len(text) < shortest_equal:
            continue
        if text in exact:
            yield exact[text], n, 100.0
            continue
        exact[text] = n
        if len(text) < shortest:
            continue
        best = process.extractOne(text, known, scorer=fuzz.ratio, score_cutoff=likeness) if known else None
        if best is not None:
            yield best[2], n, best[1]
        known[n] = text


def _nearest(
    text: str, others: Sequence[int], short: Sequence[str], likeness: float
) -> tuple[int, float] | None:
    from rapidfuzz import fuzz

    best: tuple[int, float] | None = None
    for other in others:
        ratio = fuzz.ratio(text, short[other], score_cutoff=likeness)
        if ratio and (best is None or ratio > best[1]):
            best = other, ratio
    return best


def near_sets(
    sets: Sequence[Sequence[str]], share: float = 0.8, fewest: int = 5
) -> Iterator[tuple[int, int, int]]:
    """Pairs (earlier, later, number shared) of sets that share at least ``share`` of the larger one.

    Each set is paired with the earlier one it shares most with. Sets that share so much share some of
    their smallest hashes; those propose the pairs, and a hash many sets have proposes only a few.
    """
    buckets: dict[int, list[int]] = {}
    known: list[frozenset[str]] = []
    for n, raw in enumerate(sets):
        rows = frozenset(raw)
        known.append(rows)
        if len(rows) < fewest:
            continue
        found: set[int] = set()
        for key in sorted([zlib.crc32(row.encode()) for row in rows])[:_SET_KEYS]:
            bucket = buckets.setdefault(key, [])
            found.update(bucket)
            if len(bucket) < _CROWD:
                bucket.append(n)
        best: tuple[int, int] | None = None
        for other in sorted(found):
            shared = len(rows & known[other])
            enough = max(fewest, share * max(len(rows), len(known[other])))
            if shared >= enough and (best is None or shared > best[0]):
                best = shared, other
        if best is not None:
            yield best[1], n, best[0]
