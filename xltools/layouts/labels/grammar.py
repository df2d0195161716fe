"""The grammar of labels: a phrase built of parts leads to the fields it can name.

``text/lexicon/labels.toml`` holds the parts and the phrases; nothing here knows a word. A phrase leads
to a *label* (one name for all its spellings, the fields it can mean); the block it stands in decides which.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from xltools.text.lexicon import word_list

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_LONGEST = 30
_PART = re.compile(r"\{(\w+)\}")
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.]|\((?:[一二三四五六七八九十]+|\d+)\)|\d{1,2}[、.)]|[①-⑳])"
)
_CHARACTERS = re.compile(r"[\u4e00-\u9fffⅠⅡⅢ]")


class Label(NamedTuple):
    """What a phrase stands for: its one name, the fields it can mean, and its kind.

    ``kind`` is ``field``; ``apart`` (a label no record has a field for, kept beside it); or ``medium`` (of a
    project's years, not of this one).
    """

    name: str
    means: tuple[str, ...]
    kind: str


class _Rule(NamedTuple):
    label: Label
    says: re.Pattern[str]
    but: re.Pattern[str] | None


class _Grammar(NamedTuple):
    rules: tuple[_Rule, ...]
    letters: frozenset[str]
    """Every character a label can hold: a text with any other is none."""


@lru_cache(maxsize=1)
def _grammar() -> _Grammar:
    data = word_list("labels")
    parts: dict[str, str] = data["parts"]

    def pattern(says: list[str]) -> str:
        return "|".join(_PART.sub(lambda m: parts[m[1]], one) for one in says)

    rules: list[_Rule] = []
    for entry in data["label"]:
        label = Label(entry["name"], tuple(entry.get("means", ())), entry.get("kind", "field"))
        but = re.compile(pattern(entry["except"])) if "except" in entry else None
        rules.append(_Rule(label, re.compile(pattern(entry["say"])), but))
    everything = "".join(rule.says.pattern for rule in rules)
    letters = frozenset(_CHARACTERS.findall(everything)) | frozenset("0123456789-—–~,;、/:·+")
    return _Grammar(tuple(rules), letters)


def phrase(text: str) -> tuple[str, ...]:
    """A folded text as the phrases it may be: brackets left out, then with the words in them."""
    text = _NUMBERED.sub("", text)
    if "(" not in text and "【" not in text and "[" not in text:
        return (text,)
    bare = _BRACKETS.sub("", text)
    return (bare, re.sub(r"[()\[\]【】]", "", text)) if bare else ()


@lru_cache(maxsize=65536)
def parse_label(folded: str) -> Label | None:
    """The label a folded text is, None where it is no phrase of the grammar."""
    if len(folded) > _LONGEST + 30:
        return None
    grammar = _grammar()
    for one in phrase(folded):
        one = one.rstrip(":")
        if not one or len(one) > _LONGEST or not grammar.letters.issuperset(one):
            continue
        for rule in grammar.rules:
            if rule.says.fullmatch(one) and (rule.but is None or not rule.but.fullmatch(one)):
                return rule.label
    return None


def made_of_label_words(folded: str) -> bool:
    """Whether a text has no character that no label has."""
    return _grammar().letters.issuperset(folded)


@lru_cache(maxsize=1)
def all_labels() -> tuple[Label, ...]:
    """Every label of the grammar, each name once for each kind."""
    return tuple(rule.label for rule in _grammar().rules)
