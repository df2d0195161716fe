"""Whether a figure in a sentence and an indicator speak of the same thing, by their words and units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from xltools.text.indicator_names import unit_class
from xltools.text.lexicon import any_of, word_list
from xltools.text.quantities import Quantity, find_quantities
from xltools.text.targets.grammar import base_unit, words

_LISTS = word_list("said")
_MEASURE = re.compile(rf"(?:{any_of(_LISTS['measures'])})$")
_PEOPLE_COUNTED = re.compile(r"(?:老|病|残疾|负责|带头|传承|责任|经纪|监护|工)人数$")
_GENERAL = re.compile(any_of(_LISTS["general"]))
_GENERAL_RATE = re.compile(any_of(_LISTS["general_rate"]))
_BACKGROUND = re.compile(any_of(_LISTS["background"]))
_FILLER = re.compile(rf"(?:{any_of(_LISTS['fillers'])}|[^\u4e00-\u9fff])+")
_PERSONS = re.compile(rf"[\u4e00-\u9fff]{{2}}员|{any_of(_LISTS['persons'])}")
_STAFF = re.compile(any_of(_LISTS["staff"]))
_VERB_GROUP: dict[str, int] = {verb: n for n, verbs in enumerate(_LISTS["verbs"]) for verb in verbs}
_VERB = re.compile(any_of(_VERB_GROUP))
_OTHER_YEARS, _THIS_YEAR = any_of(_LISTS["other_years"]), any_of(_LISTS["this_year"])
_BECOMES = re.compile(any_of(_LISTS["becomes"]))
_WHEN = re.compile(rf"(?<!\d)(20\d\d)年|({_OTHER_YEARS})|{_THIS_YEAR}")
_CONTRAST: dict[str, int] = {word: n for n, words in enumerate(_LISTS["contrasts"]) for word in words}
_CONTRASTED = re.compile(any_of(_CONTRAST))
_EACH = re.compile(r"每(?!年)(?P<per>.?)|各|人均|户均|平均|(?<!高)标准|分别|至少有?(?=\d)")
_SENTENCE = re.compile(r"[。；;！\n]|(?<!\d)[(（]?\d{1,2}[.．、)）](?!\d)")
_STOPS = "。；;！\n"
_BREAK = re.compile(r"[，,、：:（）()]|以及|并(?!且)")
_ASIDE = re.compile(r"([\u4e00-\u9fff]+)[（(][^（()）]{1,20}[）)]$")
_ROUGH = re.compile(r"[约近余]|多(?!于)|左右|上下")
_HALF = 0.5
_AGE = frozenset({"岁", "周岁"})
_SPELLINGS = (("人员", "员"), ("老年人", "老人"), ("农牧民", "农民"), ("程度", "度"), ("满意率", "满意度"))
_LETTERS = frozenset(map(chr, range(0x4E00, 0xA000)))
_MEASURED_UNITS = frozenset(words()["units"]["measure"])
_PLACE = re.compile(r"^(?:行政)?村|^社区")
_PLACES_COUNTED = re.compile(r"(行政村|村|社区)(?:个数|数量|合计数|总数|数)?$")


@lru_cache(maxsize=16384)
def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text, figures and punctuation left out."""
    return frozenset(a + b for a, b in pairwise(text) if a in _LETTERS and b in _LETTERS)


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    for written, meant in _SPELLINGS:
        text = text.replace(written, meant)
    return text


@lru_cache(maxsize=8192)
def covered(core: str, said: frozenset[str]) -> float:
    """How much of a name the words of a phrase cover, from 0 to 1."""
    marks = bytearray(len(core))
    for n in range(len(core) - 1):
        if core[n : n + 2] in said:
            marks[n] = marks[n + 1] = 1
    return sum(marks) / len(core) if core else 0.0


@lru_cache(maxsize=8192)
def kin(unit: str | None, beside: str) -> str:
    """What a unit can be compared with: shares, people, heads, times; else the unit itself.

    ``beside`` are the words behind a figure or the name of an indicator: 12个 are villages in 12个村 and
    in 覆盖行政村个数 12个.
    """
    kind = unit_class(unit)
    head = base_unit(unit or "")[1]
    if kind == "percent":
        return "satisfaction" if "满意" in beside else "percent"
    if kind == "people":
        return "人次" if head.startswith("人次") or "人次" in beside else "people"
    if kind in ("times", "money"):
        return kind if "/" not in head else head
    if head in ("村", "社区", "个"):
        place = _PLACE.search(beside) or _PLACES_COUNTED.search(beside)
        if place or head != "个":
            return "村" if "村" in (place[0] if place else head) else "社区"
    if kind == "count" and head not in _MEASURED_UNITS and "/" not in head:
        return "count"
    return head


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
    text = _plain(re.sub(r"[^\u4e00-\u9fff]", "", text))
    if is_share:
        rate = text[-3:] if text.endswith(("率", "度")) else ""
        return Name(_GENERAL_RATE.sub("", text), text, rate, frozenset())
    full = text[:-1] if _PEOPLE_COUNTED.search(text) else _MEASURE.sub("", text)
    core = _GENERAL.sub("", full)
    return Name(core, full, "", frozenset(_VERB_GROUP[verb] for verb in _VERB.findall(core)))


class Said(NamedTuple):
    """A figure in a sentence: its cell, its kin, the words it belongs to, and the figures beside it."""

    cell: str
    quantity: Quantity
    kin: str
    phrase: str
    words: frozenset[str]
    sentence: int
    per: str
    """每天, 每月 before the figure, which the indicator's name must say too."""

    @property
    def value(self) -> Decimal:
        """In the base unit."""
        return self.quantity.value.scaleb(base_unit(self.quantity.unit)[0])

    @property
    def quoted(self) -> str:
        """The figure with the words beside it."""
        quantity = self.quantity
        return f"{quantity.before}{quantity.text}{quantity.after}".strip()

    def about(self, value: Decimal) -> bool:
        """Whether a figure that is said to be rough (5000余份) may mean a value."""
        quantity = self.quantity
        rough = _ROUGH.search(f"{quantity.before}{quantity.text}{quantity.after[:2]}")
        return rough is not None and abs(self.value - value) * 5 <= value


def _phrase(text: str, quantity: Quantity) -> str:
    """The words a figure belongs to; where it has none of its own, those of the clause before."""
    before = _BREAK.split(quantity.before)[-1]
    after = _BREAK.split(quantity.after)[0]
    aside = _ASIDE.search(text, max(0, quantity.start - 40), quantity.start) if not before else None
    if aside is not None:  # 小额案件（1000元以下）3日内结案
        before = aside[1]
    if not _FILLER.sub("", before + after):
        earlier = _SENTENCE.split(text[: quantity.start])[-1]
        clauses = [clause for clause in _BREAK.split(earlier) if _FILLER.sub("", clause)]
        before = clauses[-1] if clauses else ""
    return f"{before} {after}"


def of_this_year(text: str, start: int, year: int | None) -> bool:
    """Whether the nearest word of time before a figure, in its sentence, is of the table's own year."""
    said_year = text.rfind("年", 0, start)
    if said_year < 0:
        return True
    begins = max(text.rfind(stop, max(0, said_year - 40), start) for stop in _STOPS) + 1
    if said_year < begins:
        return True
    when = [*_WHEN.finditer(text, begins, start)]
    if not when:
        return True
    said, other = when[-1][1], when[-1][2]
    if other is not None and _BECOMES.search(text, when[-1].end(), start):
        return True
    return other is None and (said is None or year is None or int(said) == year)


def figures_said(
    texts: Sequence[tuple[str, str]], kins: frozenset[str], year: int | None = None
) -> list[Said]:
    """The figures of some texts that can be compared with indicators of some kins.

    Figures per head or time, ages, what was there before and other years' figures are left out.
    """
    found: list[Said] = []
    for n, (cell, text) in enumerate(texts):
        for quantity in find_quantities(text):
            if quantity.unit in _AGE or _BACKGROUND.search(quantity.before):
                continue
            each = _EACH.search(quantity.before)
            per = f"每{each['per']}" if each is not None and each["per"] else ""
            if each is not None and not per:
                continue
            beside = (
                quantity.after if unit_class(quantity.unit) != "percent" else quantity.before + quantity.after
            )
            kind = kin(quantity.unit, beside)
            if kind not in kins:
                continue
            phrase = _plain(_phrase(text, quantity))
            if not of_this_year(text, quantity.start, year):
                continue
            line = n * 1000 + len(_SENTENCE.findall(text, 0, quantity.start))
            found.append(Said(cell, quantity, kind, phrase, bigrams(phrase), line, per))
    return found


def same(name: Name, said: Said) -> float:
    """How sure it is that a figure is an indicator's, from 0 to 1."""
    core = name.core
    if len(core) < 2 or (said.per and said.per not in name.full):
        return 0.0
    share = covered(core, said.words)
    if said.kin != "money":  # 项目总投资 is no 项目总成本
        share = max(share, covered(name.full, said.words))
    if said.kin in ("percent", "satisfaction"):
        return share if share >= 0.75 else 0.0
    if share < (0.6 if len(core) > 2 else 1.0):
        return 0.0
    return 0.0 if does_other(name, said) else share


def half_told(name: Name, said: Said) -> bool:
    """Whether a figure's words are half of an indicator's name at least, what is done to it left out.

    Words besides make it another thing, unless the whole name stands there: 草原管护员 is no 森林管护员.
    """
    thing = _VERB.sub("", name.core)
    share = covered(thing, said.words) if len(thing) >= 2 else 0.0
    if share < _HALF or share == 1:
        return share == 1
    rest = _FILLER.sub(" ", _GENERAL.sub(" ", _VERB.sub(" ", said.phrase))).split()
    return all(bigrams(word) and bigrams(word) <= bigrams(thing) for word in rest)


def does_other(name: Name, said: Said) -> bool:
    """Whether what is done is something else, 新建 against 维修, or done to another, 城市 against 农村."""
    own = set(_CONTRASTED.findall(name.full))
    theirs = set(_CONTRASTED.findall(said.phrase)) if own else own
    if any(_CONTRAST[a] == _CONTRAST[b] for a in own for b in theirs) and not own & theirs:
        return True
    groups = {_VERB_GROUP[verb] for verb in _VERB.findall(said.phrase)} if name.verbs else set()
    return bool(groups) and not name.verbs & groups


def is_of_staff(said: Said) -> bool:
    """Whether a number of people are those who do the work, not those it is for."""
    return _STAFF.search(said.phrase) is not None


def same_satisfaction(name: str, said: Said) -> bool:
    """Whether satisfaction in a sentence may be that of an indicator: nobody else's is spoken of."""
    theirs = set(_PERSONS.findall(said.phrase.split("满意")[0]))
    own = set(_PERSONS.findall(_plain(name)))
    return not theirs or bool(theirs & own) or "对象" in name
