"""What an indicator's name and unit say: a rate, people, money; wanted or unwanted. Cached by text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from xltools.text.lexicon import word_list
from xltools.text.targets.grammar import base_unit


class Noun(NamedTuple):
    """The class of an indicator's name, see ``nouns.toml``; ``kind`` is ``""`` where the name says none."""

    kind: str
    growth: bool
    negative: bool
    bounded: bool


class Level(NamedTuple):
    """Level-1 and level-2 in short canonical names (产出, 成本, 效益, 满意度; 数量 …); ``""`` if unknown."""

    one: str
    two: str


@lru_cache(maxsize=1)
def word_lists() -> dict[str, Any]:
    """``nouns.toml``."""
    return word_list("nouns")


_LISTS = word_lists()
_ENDINGS: dict[str, str] = {word: kind for kind, words in _LISTS["endings"].items() for word in words}
_LENGTHS = sorted({len(word) for word in _ENDINGS}, reverse=True)
_NOT: dict[str, tuple[str, ...]] = {kind: tuple(words) for kind, words in _LISTS["not"].items()}
_SIGNS = {name: re.compile("|".join(map(re.escape, words))) for name, words in _LISTS["signs"].items()}
_UNIT_CLASS: dict[str, str] = {unit: kind for kind, units in _LISTS["units"].items() for unit in units}
FIT: dict[str, frozenset[str]] = {kind: frozenset(classes) for kind, classes in _LISTS["fit"].items()}

_LEVEL1 = (
    ("满意", "满意度"),
    ("效益", "效益"),
    ("效果", "效益"),
    ("成本", "成本"),
    ("产出", "产出"),
    ("完成", "产出"),
)
_LEVEL2 = (
    ("满意", "满意度"), ("可持续", "可持续影响"), ("经济成本", "经济成本"), ("社会成本", "社会成本"),
    ("生态环境成本", "生态环境成本"), ("环境成本", "生态环境成本"), ("成本", "成本"), ("经济", "经济效益"),
    ("社会", "社会效益"), ("生态", "生态效益"), ("数量", "数量"), ("质量", "质量"), ("时效", "时效"),
)  # fmt: skip
PARENT: dict[str, tuple[str, ...]] = {
    "数量": ("产出",), "质量": ("产出",), "时效": ("产出",), "成本": ("产出", "成本"),
    "经济成本": ("成本", "产出"), "社会成本": ("成本", "产出"), "生态环境成本": ("成本", "产出"),
    "经济效益": ("效益",), "社会效益": ("效益",), "生态效益": ("效益",),
    "可持续影响": ("效益",), "满意度": ("满意度",),
}  # fmt: skip
"""Level-2 → the level-1 names it may stand under."""


@lru_cache(maxsize=1024)
def level(one: str | None, two: str | None) -> Level:
    """The canonical level of an indicator from the names as printed."""
    first, second = one or "", two or ""
    return Level(
        next((name for word, name in _LEVEL1 if word in first), ""),
        next((name for word, name in _LEVEL2 if word in second), ""),
    )


@lru_cache(maxsize=16384)
def noun(name: str) -> Noun:
    """The class of an indicator's name."""
    text = name.replace(" ", "").rstrip("：:（）()。\n").removesuffix("情况")
    kind = ""
    for length in _LENGTHS:
        found = _ENDINGS.get(text[-length:])
        if found is not None:
            kind = found
            break
    if kind in _NOT and text.endswith(_NOT[kind]):
        kind = ""
    growth = _SIGNS["growth"].search(text) is not None
    negative = (
        not growth and _SIGNS["negative"].search(text) is not None and _SIGNS["handled"].search(text) is None
    )
    bounded = kind in ("rate", "satisfaction") and not growth and _SIGNS["bounded"].search(text) is not None
    return Noun(kind, growth, negative, bounded)


_OBJECTS: dict[str, tuple[str, ...]] = {kind: tuple(words) for kind, words in _LISTS["objects"].items()}
_COUNTING = ("数量", "个数", "总数", "数")


@lru_cache(maxsize=4096)
def counted_object(name: str) -> tuple[str, bool]:
    """Whether a name ends with goods or places (``""`` with neither), and whether it says 数量 of them."""
    text = name.replace(" ", "").rstrip("：:（）()。\n")
    of = next((text.removesuffix(word) for word in _COUNTING if text.endswith(word)), text)
    for kind in ("goods", "places"):
        if of.endswith(_OBJECTS[kind]):
            return kind, of != text
    return "", of != text


def is_handed_out(name: str) -> bool:
    """Whether a name is about giving something away, so that those who get it may be counted."""
    return any(word in name for word in _OBJECTS["handed"])


@lru_cache(maxsize=4096)
def is_kept_low(name: str) -> bool:
    """Whether a rate is one that is kept low (预算调整率, 结转结余率), so that a bare target is at most."""
    return name.strip().endswith(tuple(_LISTS["signs"]["kept_low"]))


def is_saving(name: str) -> bool:
    """Whether an amount under 成本 is what was not spent (节约额)."""
    return _SIGNS["saving"].search(name) is not None


@lru_cache(maxsize=2048)
def unit_class(unit: str | None) -> str:
    """The class of a unit (``元/月`` is money, ``万人次`` people); ``count`` for others, ``""`` for none."""
    if not unit:
        return ""
    head = unit.split("/")[0]
    return _UNIT_CLASS.get(head) or _UNIT_CLASS.get(base_unit(head)[1]) or "count"
