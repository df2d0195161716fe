"""The words of the field: labels folded for comparison, level names, and what each label means.

All of it comes from ``labels.toml``; nothing here knows a form.
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from xltools.text.normal import normal

_SPACE = re.compile(r"\s+")
_UNIT = re.compile(
    r"(?:\((?:(?:单位:?)?(?:百万元|十万元|万元|千元|百元|元|亿元|%)|[a-c]|[a-c]/[a-c](?:[x×*]100%)?"
    r"|\d+分[x×*]执行率|(?:盖|公|签|加盖公)章|签字|签名|必填|选填)\))+$"
)
_MARKS = "*★☆●○■□◆◇▲△※"
"""What clerks put before or behind a label to say that it must be filled in."""
_POINTS = re.compile(r"\(\s*\d+(?:\.\d+)?\s*(?:分|%)\)$")
_CURRENCY = re.compile(
    r"[(（]\s*(?:单位[:：]?)?\s*(百万元|十万元|万元|千元|百元|亿元|元)\s*[)）]"
    r"|单位\s*[:：]\s*(?:人民币)?\s*(百万元|十万元|万元|千元|百元|亿元|元)"
)
_NUMBERING = re.compile(
    r"^(?:#+\s*)?(?:[一二三四五六七八九十]+[、.．]|[（(](?:[一二三四五六七八九十]+|\d+)[)）]|\d+[、.．]|[①-⑳])\s*"
)

_MEDIUM = re.compile(
    r"^(?:中期|长期|中长期|实施期|实施周期|项目期|项目周期)(?:总|绩效|总体|年度)*"
    r"(?:目标|指标|指标值|目标值|资金|资金总额|预算|预算总额)(?:\(.*\)|\d.*)?$"
)
_BLANK_YEAR = re.compile(r"^[(（]?_*年度?[)）]?$")
_YEAR_BEHIND = re.compile(r"\s*[(（]?(\d{4})\s*年度?[)）]?$")

UNIT_LINE = re.compile(r"^\(?(?:金额|计量)?单位[:：]?(?:人民币)?(?:百万元|十万元|万元|千元|百元|亿元|元)\)?$")
_APART = re.compile(
    r"[\s\u3000]{2,}|\u3000|\s+(?=(?:金额|计量)?单位\s*[:：])|(?<=[年度)）])(?=(?:金额|计量)?单位\s*[:：])"
)
"""What keeps two things on one line apart: （2025年度）　　金额单位：万元; 预算年度：2024 单位：万元."""
_SEAL = re.compile(r"\s*[（(]\s*(?:单位|加盖)?(?:公章|盖章|签章|印章)\s*[)）]$")
_UNIT_IS = re.compile(r"^单位\s*[:：]\s*(?P<name>.+)$")
_OFFICE_NAME = re.compile(r"^[\u4e00-\u9fff]+(?:[(（][\u4e00-\u9fff]+[)）][\u4e00-\u9fff]*)*$")

LONGEST_LABEL = 30
"""Text longer than this (folded) is never a label; the longest label seen has 24 characters."""


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    text = resources.files("xltools.layouts").joinpath("labels.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional and variant characters of labels → the simplified ones."""
    pairs: dict[str, str] = _data()["variants"]
    return {ord(one): plain for plain, others in pairs.items() for one in others}


def has_no_variant(text: str) -> bool:
    """Whether a text is free of the traditional and variant characters that ``fold`` simplifies."""
    return _variants().isdisjoint(text)


@lru_cache(maxsize=1)
def _variants() -> frozenset[str]:
    return frozenset(map(chr, _simplified()))


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """A label for comparison: NFKC, simplified characters, no white space, no mark (*) around it, no
    closing colon, no unit, no (A) and no （盖章） at its end.
    """
    folded = normal(text).strip(_MARKS).rstrip(":").lower()
    return _UNIT.sub("", folded.translate(_simplified())).strip(_MARKS).rstrip(":")


@lru_cache(maxsize=4096)
def without_points(name: str) -> str:
    """A level name without the points it may carry: ``产出指标（50分）`` → ``产出指标``."""
    compact = _SPACE.sub("", name).replace("（", "(").replace("）", ")")
    return _POINTS.sub("", compact)


@lru_cache(maxsize=4096)
def points_of(name: str) -> Decimal | None:
    """The points a level name carries: ``产出指标（50分）`` → 50; None where it carries none."""
    if "分" not in name:
        return None
    found = _POINTS.search(_SPACE.sub("", name).replace("（", "(").replace("）", ")"))
    return Decimal(found[0].strip("()分 ")) if found and "分" in found[0] else None


def without_numbering(text: str) -> str:
    """A heading without its number: ``一、总体绩效目标`` → ``总体绩效目标``."""
    return _NUMBERING.sub("", text)


@lru_cache(maxsize=4096)
def currency_in(text: str) -> str | None:
    """The unit of money a label names: ``预算金额（万元）`` or ``单位：元``; None where it names none."""
    found = _CURRENCY.search(text.replace("萬", "万"))
    return found and (found[1] or found[2])


class Levels(NamedTuple):
    """What a text can be as a level name: the standard level-1 and level-2 it stands for."""

    l1: str | None
    l2: str | None


NO_LEVEL = Levels(None, None)


class Vocabulary(NamedTuple):
    """``labels.toml``, folded."""

    labels: dict[str, tuple[str, ...]]
    """Folded label → field paths it can mean."""
    side: frozenset[str]
    total: frozenset[str]
    subtotal: frozenset[str]
    """Those of ``total`` that may come several times."""
    closing: frozenset[str]
    serial: frozenset[str]
    funds: frozenset[str]
    """Those of ``side`` that frame the money of the whole table, under its tasks."""
    ending: frozenset[str]
    """Labels of what is written under the indicators (存在问题, 改进措施)."""
    apart: frozenset[str]
    """Columns no record has a place for, kept beside it without a word (指标方向性)."""
    year: frozenset[str]
    """Labels of the year, in a cell of its own."""
    office: tuple[str, ...]
    """What the name of an office ends with."""
    no_office: tuple[str, ...]
    """Words of titles and labels, which no office has in its name."""
    level1: dict[str, str]
    level2: dict[str, str]
    spelled: dict[str, tuple[str, ...]]
    """Field path → its labels as written, for suggestions."""


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The shared vocabulary, read once."""
    data = _data()
    labels: dict[str, list[str]] = {}
    for path, words in data["fields"].items():
        for word in words:
            labels.setdefault(fold(word), []).append(path)
    structure = data["structure"]

    def levels(table: dict[str, list[str]]) -> dict[str, str]:
        return {fold(word): name for name, words in table.items() for word in (*words, name)}

    return Vocabulary(
        labels={key: tuple(paths) for key, paths in labels.items()},
        side=frozenset(map(fold, structure["side"])),
        total=frozenset(map(fold, structure["total"])),
        subtotal=frozenset(map(fold, structure["subtotal"])),
        closing=frozenset(map(fold, structure["closing"])),
        funds=frozenset(map(fold, structure["funds"])),
        ending=frozenset(map(fold, structure["ending"])),
        apart=frozenset(map(fold, structure["apart"])),
        serial=frozenset(map(fold, structure["serial"])),
        year=frozenset(map(fold, structure["year"])),
        office=tuple(structure["office"]),
        no_office=tuple(structure["no_office"]),
        level1=levels(data["level1"]),
        level2=levels(data["level2"]),
        spelled={path: tuple(words) for path, words in data["fields"].items()},
    )


@lru_cache(maxsize=16384)
def levels_of(text: str) -> Levels:
    """The level-1 and level-2 names a cell's text can stand for; both None for any other text."""
    if len(text) > LONGEST_LABEL:
        return NO_LEVEL
    words = vocabulary()
    bare = without_points(text)
    for key in (fold(bare), fold(without_numbering(bare))):
        l1, l2 = words.level1.get(key), words.level2.get(key)
        if l1 or l2:
            return Levels(l1, l2)
    return NO_LEVEL


@lru_cache(maxsize=4096)
def level_name(text: str) -> str:
    """A level name as printed, without its points, and without number or mark where it is a known one:
    ``1.产出指标（50分）`` → ``产出指标``.
    """
    name = without_points(text)
    if levels_of(name) is NO_LEVEL:
        return name
    unmarked = name.strip(_MARKS)
    bare = without_numbering(unmarked)
    return unmarked if levels_of(bare) is NO_LEVEL else without_points(bare)


@lru_cache(maxsize=4096)
def is_office(text: str) -> bool:
    """Whether a text is nothing but the name of an office: 柳林镇人民政府, 某县第一中学."""
    words = vocabulary()
    if not 3 <= len(text) <= 40 or text in words.office or _OFFICE_NAME.match(text) is None:
        return False
    return text.endswith(words.office) and not any(word in text for word in words.no_office)


def office_in(text: str) -> tuple[str, int | None] | None:
    """The office a line names, bare or behind 单位：, and the year behind it; None if it names none."""
    found = _UNIT_IS.match(text.strip())
    name, year = split_year(found["name"] if found else text.strip())
    name = without_seal(name)
    return (name, year) if is_office(name) else None


def without_seal(name: str) -> str:
    """A unit's name without the place for its seal: 柳林镇人民政府（公章）."""
    return _SEAL.sub("", name)


def head_pieces(text: str) -> list[str]:
    """What one line of a head says, piece by piece: the unit, the year, the unit of money."""
    pieces: list[str] = []
    for piece in _APART.split(text.strip()):
        if pieces and pieces[-1].endswith((":", "：")):
            pieces[-1] += piece
        elif piece:
            pieces.append(piece)
    return pieces


def split_year(text: str) -> tuple[str, int | None]:
    """A name and the year printed behind it on the same line (``某镇人民政府 2024年``)."""
    found = _YEAR_BEHIND.search(text)
    return (text[: found.start()].rstrip(), int(found[1])) if found and found.start() else (text, None)


@lru_cache(maxsize=4096)
def is_medium_term(text: str) -> bool:
    """Whether a label is of a project's years, not of this one: 中期目标（2024—2026年）, 实施周期指标值."""
    return len(text) <= LONGEST_LABEL + 10 and _MEDIUM.match(fold(text)) is not None


def is_subtotal(text: str) -> bool:
    """Whether a row of totals is one of several, a total of the rows over it (小计)."""
    return fold(text) in vocabulary().subtotal


def is_total(text: str) -> bool:
    """Whether a cell heads a row of totals (合计, 金额合计, 总计)."""
    return len(text) <= LONGEST_LABEL and fold(text) in vocabulary().total


@lru_cache(maxsize=16384)
def is_blank_year(text: str) -> bool:
    """Whether a line is the year of a form before anyone wrote it in: （　　年度）."""
    return _BLANK_YEAR.match("".join(text.split())) is not None


def is_closing(text: str) -> bool:
    """Whether a cell belongs to the lines under a table (填报人：…, 备注：…)."""
    head = re.split("[:：]", text, maxsplit=1)[0]
    return len(head) <= LONGEST_LABEL and fold(head) in vocabulary().closing


@lru_cache(maxsize=16384)
def ends_block(value: object) -> bool:
    """Whether a row that begins with this cell ends the rows of a block (填报人：…, 存在问题)."""
    return isinstance(value, str) and (is_closing(value) or fold(value) in vocabulary().ending)
