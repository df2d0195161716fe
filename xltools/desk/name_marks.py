"""What a file's name says about its version: 修改后, 定稿2, 第二次, V2, 0315.

A name is read into three kinds of marks (stage, ordinal, date). Two names are compared kind by kind; marks
that point both ways leave the question open, and a mark that only one name carries speaks where it can:
目标表V2 comes after 目标表, but a date alone says nothing against a name without one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from xltools.text.lexicon import any_of, word_list

_STAGES = ("draft", None, "revised", "final")
"""Stages from first to last; a name without a word for it stands after a draft and before a revision."""
STAGE_WORDS = {"draft": "初稿", "revised": "修改后", "final": "定稿"}
_CHINESE = {
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "两": 2,
}


@dataclass(frozen=True, slots=True)
class NameMarks:
    """The marks of one name: ``stage`` is a place in the order of stages, ``date`` (month, day) or
    (year, month, day).
    """

    stage: int
    revisions: int
    """How many words for a stage stand in the name: 定稿-修改后 is later than 定稿."""
    ordinal: int | None
    date: tuple[int, ...] | None
    words: tuple[str, ...] = ()
    """The marks as they stand in the name, to be quoted."""


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = word_list("version_marks")
    stages = "|".join(f"(?P<{name}>{any_of(words[name])})" for name in _STAGES if name)
    counted = any_of(words["counted"])
    number = r"\d{1,2}|[一二两三四五六七八九十]"
    every = any_of([w for name in _STAGES if name for w in words[name]])
    ordinal = (
        rf"第(?P<nth>{number})(?:{counted})|(?<![A-Za-z])[Vv](?:er\.?|ersion)?\s*(?P<v>\d{{1,2}})(?!\d)"
        rf"|(?<!年)(?<!度)版本?(?P<edition>{number})(?!\d)"
        rf"|(?:{every})[（(\-_ ]?(?P<after>{number})(?![\d年月日号])"
    )
    date = (
        r"(?<!\d)(?P<y>20\d\d)[年.\-_/]?(?P<m>\d{1,2})[月.\-_/]?(?P<d>\d{1,2})(?!\d)日?"
        r"|(?<!\d)(?P<m2>\d{1,2})[月.](?P<d2>\d{1,2})(?!\d)[日号]?|(?<!\d)(?P<m3>[01]\d)(?P<d3>[0-3]\d)(?!\d)"
    )
    return re.compile(stages), re.compile(ordinal), re.compile(date)


@lru_cache(maxsize=8192)
def name_marks(path: str) -> NameMarks:
    """The marks of a file's name; of its folder and ending nothing is read."""
    name = unicodedata.normalize("NFKC", PurePath(path).stem)
    stages, ordinals, dates = _patterns()
    stage, words = 1, list[str]()
    for found in stages.finditer(name):
        place = _STAGES.index(found.lastgroup)
        stage = place if not words else max(stage, place)
        words.append(found[0])
    revisions, ordinal = len(words), None
    for found in ordinals.finditer(name):
        text = next(value for value in found.groups() if value)
        ordinal = max(ordinal or 0, _CHINESE.get(text) or int(text))
        words.append(found[0])
    date = None
    for found in dates.finditer(name):
        parts = [int(value) for value in found.groups() if value]
        if 1 <= parts[-2] <= 12 and 1 <= parts[-1] <= 31:
            date = tuple(parts)
            words.append(found[0])
    return NameMarks(stage, revisions, ordinal, date, tuple(dict.fromkeys(words)))


def _sign(one: int | tuple[int, ...], other: int | tuple[int, ...]) -> int:
    if isinstance(one, tuple) or isinstance(other, tuple):
        return _sign_of_dates(one, other)
    return (one > other) - (one < other)


def _sign_of_dates(one: object, other: object) -> int:
    assert isinstance(one, tuple) and isinstance(other, tuple)
    return (one > other) - (one < other)


def compare_marks(one: NameMarks, other: NameMarks) -> int | None:
    """1 where the first name says it is later, -1 the second, 0 where they say nothing, None where the
    marks contradict each other.
    """
    signs = {_sign(one.stage, other.stage) or _sign(one.revisions, other.revisions)}
    # A name without an ordinal is the first of its kind.
    signs.add(_sign(one.ordinal or 1, other.ordinal or 1))
    if one.date and other.date:
        size = min(len(one.date), len(other.date))
        signs.add(_sign(one.date[-size:], other.date[-size:]))
    signs.discard(0)
    if not signs:
        return 0
    return signs.pop() if len(signs) == 1 else None


def numbered_against(one: NameMarks, other: NameMarks) -> bool:
    """Whether both names carry numbers or dates, and by them the first is the earlier one."""
    if one.ordinal and other.ordinal and one.ordinal != other.ordinal:
        return one.ordinal < other.ordinal
    if one.date and other.date:
        size = min(len(one.date), len(other.date))
        return one.date[-size:] < other.date[-size:]
    return False
