"""Figures a slip of the hand broke: ``≥≥95%``, ``98%%``, ``1O次``, ``5..5``, ``20200年``, ``≥9 0%``.

``broken`` says what is wrong with the writing and, where the writing shows it, what was meant. It never
speaks of a figure that is merely unlikely.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from xltools.text.cleaning import clean_text
from xltools.text.targets.grammar import SIGN, fold, known_unit, parse_target

_SUSPECT = re.compile(
    r"[≥≤><=＝＞＜≧≦]\s*(?:不[低高少多超大小]|至少|至多|最多|最少)|"
    r"[≥≤><=＝＞＜≧≦]\s*[≥≤><=＝＞＜≧≦]|[%％]\s*[%％]|[OoIl]|\d\s+\d|[.．。,，]|20\d{3}年|20\d年"
)
_WORDED = re.compile(r"(?P<more>不低于|不少于|不小于|至少|最少)|不高于|不多于|不超过|不大于|至多|最多")
_SENSE = {"ge": "≥", "gt": "≥", "le": "≤", "lt": "≤", "eq": ""}
_LONGEST = 40
_PERCENTS = re.compile(r"%{2,}")
_LETTERED = re.compile(r"(?<![A-Za-z\d.])[\dOoIl]+(?:\.[\dOoIl]+)?(?![A-Za-z\d.])")
_DIGIT_OF = str.maketrans("OoIl", "0011")
_SPACED = re.compile(r"\d\s+\d")
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)")
_SPACED_DAY = re.compile(r"(?:19|20)\d\d\s+\d{1,2}\s+\d{1,2}")
_LAST_DIGIT = re.compile(r"\d\s+\d(?!\d)")
"""9 0%: a digit that slipped off its number, sooner than a second number."""
_YEAR = re.compile(r"(?<!\d)(?P<y>20\d{3})年|(?<!\d)20\d年(?=\d{1,2}月|[底末度])")
_POINTS = re.compile(r"(?<=\d)\.{2,}(?=\d)")
_STOP = re.compile(r"(?<=\d)。(?=\d)")
_LAST_POINT = re.compile(r"(?<=\d)\.(?=[^\d.]+$)")
_TWO_POINTS = re.compile(r"^\D{0,4}(?!(?:19|20)\d\d\.)\d+\.\d+\.\d+(?:%|[百千万亿]*元.*)$")
_COMMA = re.compile(r"^(?P<before>\D{0,4}\d+),(?P<after>\d+)(?P<unit>%|[百千万亿]*元.*)$")
_QUANTIFIED = ("number", "percent", "date", "range")


class Broken(NamedTuple):
    """What is wrong with a figure as written; ``meant`` is None where the writing does not show it.

    ``certain``: a repair changes nothing but the writing.
    """

    what: str
    meant: str | None
    certain: bool = False


def _understood(text: str) -> bool:
    """Whether a mended text is a figure with a unit of the trade, or a date."""
    target = parse_target(text)
    if target.kind not in _QUANTIFIED:
        return False
    return not target.unit or text.endswith(target.unit) and known_unit(target.unit)


def _signs(raw: str, text: str, year: int | None) -> Broken | None:
    first = SIGN.match(text)
    if first is None:
        return None
    rest, kinds, shown = text, [], []
    while (sign := SIGN.match(rest)) is not None:
        kinds.append(sign.lastgroup)
        shown.append(sign[0])
        rest = rest[sign.end() :]
    if len(kinds) < 2 or not rest:
        return None
    if len(set(kinds)) == 1:
        return Broken(f"符号“{shown[0]}”写了两遍", shown[0] + rest, parse_target(text).value is not None)
    listed = "”“".join(dict.fromkeys(shown))
    return Broken(f"前面写了“{listed}”两个符号，看不出是哪一个", None)


def _worded(raw: str, text: str, year: int | None) -> Broken | None:
    first = SIGN.match(text)
    said = _WORDED.match(text, first.end()) if first is not None else None
    if first is None or said is None:
        return None
    if _SENSE[first.lastgroup or ""] in ("", "≥" if said["more"] else "≤"):
        return None
    return Broken(f"前面又写“{first[0]}”又写“{said[0]}”，意思正相反", None)


def _percents(raw: str, text: str, year: int | None) -> Broken | None:
    mended = _PERCENTS.sub("%", text)
    return Broken("“%”写了两遍", mended, parse_target(text).value is not None) if mended != text else None


def _letters(raw: str, text: str, year: int | None) -> Broken | None:
    found: list[str] = []

    def digits(token: re.Match[str]) -> str:
        word, after = token[0], token.string[token.end() : token.end() + 1]
        letters = [c for c in word if c.isalpha()]
        if not letters or (len(letters) == len(word) and after != "%"):
            return word
        if word[-1] in "Il" and not (after == "%" or "\u4e00" <= after <= "\u9fff"):
            return word  # 5l is five litres
        found.extend(letters)
        return word.translate(_DIGIT_OF)

    mended = _LETTERED.sub(digits, text)
    if not found or not _understood(mended) or re.search(r"(?<![\d.])0\d", mended):
        return None
    pairs = "、".join(f"“{letter}”应是数字 {letter.translate(_DIGIT_OF)}" for letter in dict.fromkeys(found))
    return Broken(f"数字里混进了字母，{pairs}", mended)


def _years(raw: str, text: str, year: int | None) -> Broken | None:
    found = _YEAR.search(text)
    if found is None:
        return None
    wrong = found["y"]
    if wrong is None:
        return Broken("年份少了一位数字", None)
    shorter = {int(wrong[:at] + wrong[at + 1 :]) for at in range(1, 5)} - {0}
    likely = year if year in shorter else shorter.pop() if len(shorter) == 1 else None
    return Broken("年份多了一位数字", text.replace(wrong, str(likely)) if likely else None)


def _spaces(raw: str, text: str, year: int | None) -> Broken | None:
    plain = raw.strip()
    if not _SPACED.search(plain) or _THOUSANDS.search(plain) or _SPACED_DAY.match(plain):
        return None
    if parse_target(text).kind not in ("number", "percent"):
        return None
    joined = text if _LAST_DIGIT.search(plain) else None
    return Broken("数字中间有空格，看不出是一个数还是两个数", joined)


def _points(raw: str, text: str, year: int | None) -> Broken | None:
    if _TWO_POINTS.match(text):
        return Broken("一个数里有两个小数点", None)
    mended = _POINTS.sub(".", _STOP.sub(".", text))
    what = "小数点写错了"
    if mended == text:
        mended = _LAST_POINT.sub("", text)
        what = "数字后面多了一个小数点"
    return Broken(what, mended) if mended != text and _understood(mended) else None


def _commas(raw: str, text: str, year: int | None) -> Broken | None:
    found = _COMMA.match(text)
    if found is None or len(found["after"]) == 3:
        return None
    mark = "." if len(found["after"]) < 3 else ""
    mended = f"{found['before']}{mark}{found['after']}{found['unit']}"
    return Broken("逗号的位置不对", mended) if _understood(mended) else None


_ALWAYS: tuple[Callable[[str, str, int | None], Broken | None], ...] = (
    _signs,
    _worded,
    _percents,
    _years,
    _spaces,
)
_UNREAD: tuple[Callable[[str, str, int | None], Broken | None], ...] = (_letters, _points, _commas)
"""Asked only of what could not be read as it stands."""


@lru_cache(maxsize=16384)
def broken(raw: str, year: int | None = None) -> Broken | None:
    """What is wrong with the writing of a figure; None for all that is well written or no figure."""
    if len(raw) > _LONGEST or _SUSPECT.search(raw) is None:
        return None
    text = fold(clean_text(raw))
    unread = parse_target(raw).kind not in _QUANTIFIED
    for ask in (*_ALWAYS, *(_UNREAD if unread else ())):
        found = ask(raw, text, year)
        if found is not None:
            return found
    return None
