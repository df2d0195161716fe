"""Whether a figure in a sentence and an indicator speak of the same thing: what it is, of what, done how."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from xltools.rules.facts.claims import Claim
from xltools.text.lexicon import any_of, word_list
from xltools.text.units import unit_of

_LISTS = word_list("said")
_MEASURE = re.compile(rf"(?:{any_of(_LISTS['measures'])})$")
_PEOPLE_COUNTED = re.compile(r"(?:老|病|残疾|负责|带头|传承|责任|经纪|监护|工)人数$")
_GENERAL = re.compile(any_of(_LISTS["general"]))
_GENERAL_RATE = re.compile(any_of(_LISTS["general_rate"]))
_FILLER = re.compile(rf"(?:{any_of(_LISTS['fillers'])}|[^\u4e00-\u9fff])+")
_PERSONS = re.compile(rf"[\u4e00-\u9fff]{{2}}员|{any_of(_LISTS['persons'])}")
_STAFF = re.compile(any_of(_LISTS["staff"]))
_VERB_GROUP: dict[str, int] = {verb: n for n, verbs in enumerate(_LISTS["verbs"]) for verb in verbs}
_VERB = re.compile(any_of(_VERB_GROUP))
_CONTRAST: dict[str, int] = {word: n for n, words in enumerate(_LISTS["contrasts"]) for word in words}
_CONTRASTED = re.compile(any_of(_CONTRAST))
_HALF = 0.5
_SPELLINGS = (("人员", "员"), ("老年人", "老人"), ("农牧民", "农民"), ("程度", "度"), ("满意率", "满意度"))
_LETTERS = frozenset(map(chr, range(0x4E00, 0xA000)))
_PLACE = re.compile(r"^(?:行政)?村|^社区")
_PLACES_COUNTED = re.compile(r"(行政村|村|社区)(?:个数|数量|合计数|总数|数)?$")
_PERIODS = {"日": ("日", "天"), "周": ("周",), "月": ("月",), "季": ("季",), "旬": ("旬",), "学期": ("学期",)}
SHARES = frozenset({"share", "satisfaction"})


@lru_cache(maxsize=16384)
def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text, figures and punctuation left out."""
    return frozenset(a + b for a, b in pairwise(text) if a in _LETTERS and b in _LETTERS)


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """A text with words of one meaning written in one way."""
    for written, meant in _SPELLINGS:
        text = text.replace(written, meant)
    return text


def words_of(claim: Claim) -> frozenset[str]:
    """The pairs of characters of what a claim is of."""
    return bigrams(plain(claim.subject))


@lru_cache(maxsize=8192)
def covered(core: str, said: frozenset[str]) -> float:
    """How much of a name the words of a phrase cover, from 0 to 1."""
    marks = bytearray(len(core))
    for n in range(len(core) - 1):
        if core[n : n + 2] in said:
            marks[n] = marks[n + 1] = 1
    return sum(marks) / len(core) if core else 0.0


@lru_cache(maxsize=8192)
def kind_of(unit: str | None, beside: str) -> str:
    """What a unit measures, for comparison: its dimension, shares of the satisfied apart from others.

    ``beside`` are the words at a figure or the name of an indicator: 12个 are villages in 12个村 and in
    覆盖行政村个数 12个; money and times with a denominator are compared under their unit only.
    """
    known = unit_of(unit)
    if known.dimension == "share":
        return "satisfaction" if "满意" in beside else "share"
    if known.dimension == "people" and "人次" in beside:
        return "visits"
    if unit and unit.endswith("个"):
        place = _PLACE.search(beside) or _PLACES_COUNTED.search(beside)
        if place is not None:
            return "村" if "村" in place[0] else "社区"
    return "/".join((known.dimension, *known.per))


def kind(claim: Claim) -> str:
    """The same of a claim; what stands around a share tells whose it is, else what follows the figure."""
    return kind_of(claim.unit, claim.subject if claim.dimension == "share" else claim.after)


class Name(NamedTuple):
    """What is left of an indicator's name: the thing, without how it is measured and without usual words."""

    core: str
    full: str
    """The same with the usual words left in."""
    rate: str
    verbs: frozenset[int]


@lru_cache(maxsize=8192)
def name_of(text: str, is_share: bool) -> Name:
    """Take an indicator's name apart; ``core`` is empty where the name says nothing of its own."""
    text = plain(re.sub(r"[^\u4e00-\u9fff]", "", text))
    if is_share:
        rate = text[-3:] if text.endswith(("率", "度")) else ""
        return Name(_GENERAL_RATE.sub("", text), text, rate, frozenset())
    full = text[:-1] if _PEOPLE_COUNTED.search(text) else _MEASURE.sub("", text)
    core = _GENERAL.sub("", full)
    return Name(core, full, "", frozenset(_VERB_GROUP[verb] for verb in _VERB.findall(core)))


_STAFFED = re.compile(r"^(?:新?聘用|聘请|选聘|招聘|雇用|配备|配置)|(?:聘用|配备)$")
_FIGURES = re.compile(r"\d")


def same_counted(one: str, other: str) -> bool:
    """Whether two names count one thing in other words: 建设穴位, 穴位建设数量; 聘请调解员, 调解员人数."""
    if _FIGURES.search(one) or _FIGURES.search(other):
        return False
    things = [_STAFFED.sub("", name_of(name, is_share=False).full) for name in (one, other)]
    return len(things[0]) >= 2 and sorted(things[0]) == sorted(things[1])


def same_period(name: str, unit: str | None, claim: Claim) -> bool:
    """Whether an indicator counts for the same time as a figure: 日处理量 by the day, 次数 by the year."""
    own = unit_of(unit).period
    asked = {period for period, said in _PERIODS.items() if name.startswith(said) or f"每{said[0]}" in name}
    asked |= {own} - {"", "年"}
    said = claim.period if claim.period != "年" else ""
    return said in asked if said else not asked


def same(name: Name, claim: Claim) -> float:
    """How sure it is that a figure is an indicator's, from 0 to 1."""
    core, words = name.core, words_of(claim)
    if len(core) < 2:
        return 0.0
    share = covered(core, words)
    if claim.dimension != "money":  # 项目总投资 is no 项目总成本
        share = max(share, covered(name.full, words))
    if claim.dimension == "share":
        return share if share >= 0.75 else 0.0
    if share < (0.6 if len(core) > 2 else 1.0):
        return 0.0
    return 0.0 if does_other(name, claim) else share


def half_told(name: Name, claim: Claim) -> bool:
    """Whether a figure's words are half of an indicator's name at least, what is done to it left out.

    Words besides make it another thing, unless the whole name stands there: 草原管护员 is no 森林管护员.
    """
    thing = _VERB.sub("", name.core)
    share = covered(thing, words_of(claim)) if len(thing) >= 2 else 0.0
    if share < _HALF or share == 1:
        return share == 1
    rest = _FILLER.sub(" ", _GENERAL.sub(" ", _VERB.sub(" ", plain(claim.subject)))).split()
    return all(bigrams(word) and bigrams(word) <= bigrams(thing) for word in rest)


def does_other(name: Name, claim: Claim) -> bool:
    """Whether what is done is something else, 新建 against 维修, or done to another, 城市 against 农村."""
    phrase = plain(claim.subject)
    own = set(_CONTRASTED.findall(name.full))
    theirs = set(_CONTRASTED.findall(phrase)) if own else own
    if any(_CONTRAST[a] == _CONTRAST[b] for a in own for b in theirs) and not own & theirs:
        return True
    groups = {_VERB_GROUP[verb] for verb in _VERB.findall(phrase)} if name.verbs else set()
    return bool(groups) and not name.verbs & groups


def is_of_staff(claim: Claim) -> bool:
    """Whether a number of people are those who do the work, not those it is for."""
    return _STAFF.search(claim.subject) is not None


def same_satisfaction(name: str, claim: Claim) -> bool:
    """Whether satisfaction in a sentence may be that of an indicator: nobody else's is spoken of."""
    theirs = set(_PERSONS.findall(plain(claim.subject).split("满意")[0]))
    own = set(_PERSONS.findall(plain(name)))
    return not theirs or bool(theirs & own) or "对象" in name
