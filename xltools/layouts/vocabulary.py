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

from xltools.layouts.labels.grammar import all_labels, made_of_label_words, parse_label
from xltools.text.normal import normal

_SPACE = re.compile(r"\s+")
_UNIT = re.compile(
    r"(?:\((?:(?:单位:?)?(?:百万元|十万元|万元|千元|百元|元|亿元|%)|[a-c]|[a-c]/[a-c](?:[x×*]100%)?"
    r"|\d+分[x×*]执行率|(?:盖|公|签|加盖公)章|签字|签名|必填|选填)\))+$"
)
_MARKS = "*★☆●○■□◆◇▲△※"
"""What clerks put before or behind a label to say that it must be filled in."""
_POINTS = re.compile(
    r"\((?:满分|共|计|总分)?\d+(?:\.\d+)?(?:[-—–~～至]\d+(?:\.\d+)?)?(?:分|%)\)$"
    r"|\(\d+(?:\.\d+)?(?:[-—–~～至]\d+(?:\.\d+)?)?\)分$|(?<=指标)\d+(?:\.\d+)?分$"
)
"""What a level name may carry: 产出指标（50分）, 产出指标（40-50）分, 产出指标50分."""
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

UNIT_LINE = re.compile(
    r"^\(?(?:金额|计量|货币|资金)?单位[:：]?(?:人民币)?(?:百万元|十万元|万元|千元|百元|亿元|元)\)?$"
)
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
    figures = re.findall(r"\d+(?:\.\d+)?", found[0]) if found and "分" in found[0] else []
    return Decimal(figures[0]) if len(figures) == 1 else None


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
    """``labels.toml`` and the names of the grammar's labels, folded."""

    side: frozenset[str]
    """Labels that frame a block and hold no value of their own."""
    funds: frozenset[str]
    """Those of ``side`` that frame the money of the whole table, under its tasks."""
    ending: frozenset[str]
    """Labels of what is written under the indicators (存在问题, 改进措施)."""
    apart: frozenset[str]
    """Labels no record has a place for, kept beside it without a word (指标方向性)."""
    closing: frozenset[str]
    serial: frozenset[str]
    office: tuple[str, ...]
    """What the name of an office ends with."""
    no_office: tuple[str, ...]
    """Words of titles and labels, which no office has in its name."""
    level1: dict[str, str]
    level2: dict[str, str]
    spelled: dict[str, tuple[str, ...]]
    """Field path → the names of the labels that can mean it."""


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The shared vocabulary, read once."""
    data = _data()
    structure = data["structure"]
    spelled: dict[str, list[str]] = {}
    kinds: dict[str, set[str]] = {}
    for label in all_labels():
        kinds.setdefault(label.kind, set()).add(fold(label.name))
        for path in label.means:
            spelled.setdefault(path, []).append(label.name)

    def levels(table: dict[str, list[str]]) -> dict[str, str]:
        return {fold(word): name for name, words in table.items() for word in (*words, name)}

    def of_kind(kind: str) -> frozenset[str]:
        key = label_key if kind == "side" else fold
        return frozenset({*map(key, structure.get(kind, ())), *kinds.get(kind, ())})

    return Vocabulary(
        side=of_kind("side") | of_kind("funds"),
        funds=of_kind("funds"),
        ending=of_kind("ending"),
        apart=of_kind("apart"),
        closing=of_kind("closing"),
        serial=frozenset(map(fold, structure["serial"])),
        office=tuple(structure["office"]),
        no_office=tuple(structure["no_office"]),
        level1=levels(data["level1"]),
        level2=levels(data["level2"]),
        spelled={path: tuple(names) for path, names in spelled.items()},
    )


def label_key(text: str) -> str:
    """What a text is looked up by: the name of its label, where it names a field, else the text itself."""
    folded = fold(text)
    label = parse_label(folded)
    return fold(label.name) if label is not None and label.kind == "field" else folded


def kind_of(text: str) -> str:
    """The kind of label a text is (field, apart, side, ending …), blank for no label."""
    label = parse_label(fold(text))
    return "" if label is None else label.kind


def paths_of(text: str) -> tuple[str, ...]:
    """The fields a label can mean, none for any other text."""
    label = parse_label(fold(text))
    return () if label is None else label.means


def _is(kind: str, text: str) -> bool:
    words: frozenset[str] = getattr(vocabulary(), kind)
    key = label_key(text) if kind == "side" else fold(text)
    return key in words or kind_of(text) == kind


_LABEL_ENDS = frozenset("率数额称位门人话码期间况标容据型别质分号式址因明注见度室股科象围由点名权值源")


def looks_like_label(text: str) -> bool:
    """Whether a text nobody has met can only be a label: short, of the words labels are made of."""
    folded = fold(text)
    return 2 <= len(folded) <= 12 and folded[-1] in _LABEL_ENDS and made_of_label_words(folded)


def is_side(text: str) -> bool:
    """Whether a label frames a block and holds no value of its own (绩效指标, 资金情况)."""
    return _is("side", text) or _is("funds", text)


def is_apart(text: str) -> bool:
    """Whether a label names what no record has a place for (项目类别, 联系电话)."""
    return _is("apart", text)


def is_ending(text: str) -> bool:
    """Whether a label is of what is written under the indicators (存在问题, 改进措施)."""
    return _is("ending", text)


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
    if len(text) > LONGEST_LABEL + 10:
        return False
    folded = fold(text)
    label = parse_label(folded)
    return _MEDIUM.match(folded) is not None or (label is not None and label.kind == "medium")


_TOTAL = re.compile(
    r"(?:其中|分类|各项|以上|本[页级镇乡街县区]|全[镇乡街县市区校院局省]|分值|权重|指标|得分|自评|金额|资金|总额|经费|预算"
    r"|支出|收入|拨款|项目|任务|部门|单位|乡镇|年度|总|[一二三四五六七八九十]+[、.]"
    r"|[\u4e00-\u9fff]{1,12}(?:镇|乡|街道|村|社区|县|区|局|中心|站|所|校|院|办|科|股|类|政府|办事处))*"
    r"(?:合计|总计|共计|累计|总和|小计)(?:数|额|金额|总额|值)?(?:\(?\d+[个项条家]?[\u4e00-\u9fff]{0,2}\)?)?"
)
_NO_TOTAL = re.compile(r"(?:年度|预算|项目|本次)*(?:资金|预算|经费)(?:合计|总计)")
"""Labels of a form's money, not of a row of sums: 年度资金合计."""


@lru_cache(maxsize=16384)
def is_subtotal(text: str) -> bool:
    """Whether a row of totals is one of several, a total of the rows over it (小计, 柳泉镇小计)."""
    return is_total(text) and ("小计" in text or fold(text) == "本页合计")


@lru_cache(maxsize=16384)
def is_total(text: str) -> bool:
    """Whether a cell heads a row of totals (合计, 全镇合计, 累计, 共计3项)."""
    if len(text) > LONGEST_LABEL or "计" not in text and "总和" not in text:
        return False
    folded = fold(text)
    return _TOTAL.fullmatch(folded) is not None and (
        _NO_TOTAL.fullmatch(folded) is None or folded in ("资金合计",)
    )


@lru_cache(maxsize=16384)
def is_blank_year(text: str) -> bool:
    """Whether a line is the year of a form before anyone wrote it in: （　　年度）."""
    return _BLANK_YEAR.match("".join(text.split())) is not None


def is_closing(text: str) -> bool:
    """Whether a cell belongs to the lines under a table (填报人：…, 备注：…)."""
    head = re.split("[:：]", text, maxsplit=1)[0]
    return len(head) <= LONGEST_LABEL and _is("closing", head)


@lru_cache(maxsize=16384)
def ends_block(value: object) -> bool:
    """Whether a row that begins with this cell ends the rows of a block (填报人：…, 存在问题)."""
    return isinstance(value, str) and (is_closing(value) or is_ending(value))
