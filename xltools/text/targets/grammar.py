"""The grammar of 指标值: what a target says, exactly.

``parse_target`` never raises and never guesses: a text that is not clearly a quantity, a date, a range
or a quality word stays ``text``. Signs may be full-width, doubled, in LaTeX or in words; they are folded
for parsing, while ``raw`` keeps what was typed. Words, units and signs are data (``lexicon/targets.toml``).
"""

from __future__ import annotations

import calendar
import re
import tomllib
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from typing import Any, cast

from xltools.model.money import plain
from xltools.model.records import Operator, Target, TargetValue
from xltools.text.cleaning import clean_text, needs_cleaning

__all__ = [
    "base_unit",
    "clean_text",
    "fold",
    "format_target",
    "is_placeholder",
    "known_unit",
    "magnitude",
    "parse_target",
    "words",
]

_FOLD: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD |= {
    ord(sign): to
    for to, signs in {
        "≥": "≧⩾≩", "≤": "≦⩽≨", "%": "﹪٪", "~": "～∼〜﹏", "-": "−﹣‐‑‒", "=": "﹦", ">": "﹥", "<": "﹤",
        "—": "–―", ".": "．", "×": "✕✖",
    }.items()
    for sign in signs
}  # fmt: skip


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """``lexicon/targets.toml``: operator words, units, quality words, as nested dictionaries of lists."""
    text = resources.files("xltools.text.lexicon").joinpath("targets.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _either(options: list[str] | tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(options), key=len, reverse=True))


_WORDS = words()
_OPERATOR_OF: dict[str, str] = {w: sign for sign, ws in _WORDS["operators"].items() for w in ws}
_SUFFIX_OF: dict[str, str] = {w: sign for sign, ws in _WORDS["suffixes"].items() for w in ws}
_PER: dict[str, str] = _WORDS["lead"]["per"]
_UNITS: list[str] = [
    u for name in ("money", "people", "count", "time", "measure", "rate") for u in _WORDS["units"][name]
]
_SCALE = f"(?:{_either(_WORDS['units']['scale'])})(?!分点)"
"""百 before 分点 is no hundred."""
_UNIT = f"(?:(?:{_SCALE})?(?:{_either(_UNITS)}))"
_KNOWN_UNIT = re.compile(f"{_UNIT}(?:[/每·•・‧.*]{_UNIT}(?:(?<=人)[天日月年])?)*|(?:/{_UNIT})+")
_PER_MARK = re.compile("[每·•・‧.*]")
"""元/人·月 is 元/人/月."""
_TOGETHER = re.compile("(?<=/人)(?=[天日月年])")
"""元/人天 is 元/人/天."""
SIGN = re.compile(r"(?P<ge>[>＞]=|=>|≥=?)|(?P<le><=|=<|≤=?)|(?P<eq>==?)|(?P<gt>>)|(?P<lt><)")
"""A sign as typed; the name of its group says which."""
_SIGN_OF: dict[str, Operator] = {"ge": "≥", "le": "≤", "eq": "=", "gt": ">", "lt": "<"}
_PREFIX = re.compile(
    f"(?P<op>{_either(list(_OPERATOR_OF))})|(?P<per>{_either(list(_PER))})"
    f"|每(?P<each>{_either(_WORDS['lead']['each'])})|(?P<lead>{_either(_WORDS['lead']['words'])})"
)
_NUM = r"[+-]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_NUMBER = re.compile(_NUM)
_RANGE = re.compile(
    rf"(?P<low>{_NUM})(?P<unit>[^\d~—至到,;。-]{{0,6}}?)(?:~|-+|—+|至|到)(?P<high>{_NUM})(?P<rest>.*)", re.S
)
_SUFFIX = re.compile(rf"(?:{_either(list(_SUFFIX_OF))})(?=$|[/(])")
_NOTE = re.compile(r"\((?:含|包含|含税|均含)\)|\(含本数\)")
_PLAIN_UNITS = _either(
    [u for n in ("money", "people", "count", "rate") for u in _WORDS["units"][n] if u[0] not in "年月日"]
)
_COMMON = re.compile(rf"(>=|<=|[≥≤=><])?(\d+(?:\.\d+)?)({_PLAIN_UNITS})$")
"""Most targets of most tables: a sign, a number, one ordinary unit; read as the grammar would, at once."""
_COMMON_SIGN: dict[str | None, Operator | None] = {
    None: None, ">=": "≥", "<=": "≤", "≥": "≥", "≤": "≤", "=": "=", ">": ">", "<": "<",
}  # fmt: skip
_YEAR = r"(?:19|20)\d{2}"
_DAY = re.compile(
    rf"(?:截[至止]|于|在)?(?P<y>{_YEAR})"
    r"(?:年(?:(?P<m>\d{1,2})月(?:份?(?P<d>\d{1,2})[日号]|(?P<mend>底|末)|份)?|(?P<yend>年?[底末]|内))?"
    r"|(?P<sep>[./-])(?P<m2>\d{1,2})(?P=sep)(?P<d2>\d{1,2})日?)"
    r"(?P<before>之前|以前|前)?(?:全部|按时|如期)?(?:完成|完工|竣工|止|为止)?$"
)
_SPAN = re.compile(
    rf"(?P<y>{_YEAR})(?:年|[./])(?P<m>\d{{1,2}})(?:月|(?=[-~—至到./]))(?:[./]?(?P<d>\d{{1,2}})日?)?(?:~|-+|—+|至|到)"
    rf"(?:(?P<y2>{_YEAR})(?:年|[./]))?(?P<m2>\d{{1,2}})(?:月)?(?:[./]?(?P<d2>\d{{1,2}})日?)?(?:底|末)?$"
)
_MONTHS = re.compile(rf"(?P<y>{_YEAR})年(?P<m>\d{{1,2}})(?:~|-+|—+|至|到)(?P<m2>\d{{1,2}})月$")
_PLACEHOLDER = re.compile(_either(_WORDS["placeholder"]["signs"]))
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE = re.compile(r"[,;。:!?、]")
_UNKNOWN_UNIT = re.compile(r"[\u4e00-\u9fffA-Za-z°²³%‰℃/]{1,4}$")
_NOT_UNIT = re.compile(
    f"[至到每的以不前后]|{_either([*_OPERATOR_OF, *_SUFFIX_OF, *_WORDS['lead']['words']])}"
)
_PERCENTS = re.compile("%{2,}")
_LETTER_FOR_DIGIT = re.compile(r"[Oo]+[\u4e00-\u9fff%]|[Il][\u4e00-\u9fff%\d]")
"""1O次, 9O%: no unit begins so."""
_TAIL = re.compile(r"的?[\u4e00-\u9fffA-Za-z()]{0,10}$")
_CN = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CN_COUNT = re.compile(
    rf"(?P<n>[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])(?P<unit>{_UNIT})$"
)
_CN_PERCENT = re.compile(
    r"百分之(?P<n>百|[一二三四五六七八九]?十[一二三四五六七八九]?|[零一二三四五六七八九]|\d+(?:\.\d+)?)$"
)
_NAMED = re.compile(r"[\u4e00-\u9fff]{1,14}?[率度]:?(?P<rest>.+)$")
_QUALITY_LENGTH = 14


def fold(text: str) -> str:
    """The text with full-width digits and signs folded to plain ones and all white space removed."""
    return "".join(text.translate(_FOLD).split())


@lru_cache(maxsize=4096)
def known_unit(unit: str) -> bool:
    """Whether ``lexicon/targets.toml`` has a unit, with a scale (万人), a denominator (元/月) or neither."""
    return _KNOWN_UNIT.fullmatch(unit) is not None


def is_placeholder(text: str) -> bool:
    """Whether something was left to be filled in: ``≥**%``, ``XX人``, ``____``."""
    return _PLACEHOLDER.search(text) is not None


def _chinese_number(text: str) -> int:
    if text == "百":
        return 100
    if "十" in text:
        tens, ones = text.split("十")
        return (_CN[tens] if tens else 1) * 10 + (_CN[ones] if ones else 0)
    return _CN[text]


def _iso(year: str, month: str | None, day: str | None) -> str | None:
    """An ISO date as far as it is given; None for a day that does not exist."""
    if month is None:
        return year
    if not 1 <= int(month) <= 12:
        return None
    if day is None:
        return f"{year}-{int(month):02d}"
    if not 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]:
        return None
    return f"{year}-{int(month):02d}-{int(day):02d}"


def _date(text: str) -> tuple[str, bool] | None:
    """The date a text states and whether it is a deadline (…前); None if it is not a date."""
    found = _DAY.match(text)
    if found is None:
        return None
    year, month, day = found["y"], found["m"] or found["m2"], found["d"] or found["d2"]
    deadline = found["before"] is not None
    if found["yend"]:
        month, day = "12", "31"
        deadline = deadline or found["yend"] == "内"
    elif found["mend"] and month and 1 <= int(month) <= 12:
        day = str(calendar.monthrange(int(year), int(month))[1])
    iso = _iso(year, month, day)
    return None if iso is None else (iso, deadline)


def _span(text: str) -> tuple[str, str] | None:
    found = _MONTHS.match(text)
    if found is not None:
        low, high = _iso(found["y"], found["m"], None), _iso(found["y"], found["m2"], None)
    else:
        found = _SPAN.match(text)
        if found is None:
            return None
        low = _iso(found["y"], found["m"], found["d"])
        high = _iso(found["y2"] or found["y"], found["m2"], found["d2"])
    return None if low is None or high is None else (low, high)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _unit(rest: str) -> str | None:
    """The unit after a number; None where the rest is a sentence, ``""`` where there is none."""
    if not rest:
        return ""
    found = _KNOWN_UNIT.match(rest)
    if found is not None:
        end = found.end()
        # 10月底前 and 6日前 are dates without a year, not ten months
        if end == len(rest) or rest[0] not in "月日" and _TAIL.match(rest, end):
            return _TOGETHER.sub("/", _PER_MARK.sub("/", rest[:end]))
    strange = _UNKNOWN_UNIT.match(rest) is None or rest[0] in "年月日/%" or _NOT_UNIT.search(rest)
    return None if strange or _LETTER_FOR_DIGIT.match(rest) else rest


def _quantity(raw: str, text: str, operator: Operator | None, per: list[str]) -> Target | None:
    """A number or a range of numbers with its unit; None if the text is not one."""
    suffix = _SUFFIX.search(text)
    if suffix is not None:
        word = suffix[0]
        operator = operator or cast("Operator | None", _SUFFIX_OF[word] or None)
        text = text[: suffix.start()] + text[suffix.end() :]
    text = _NOTE.sub("", text)
    value: TargetValue
    between = _RANGE.match(text)
    if between is not None:
        rest = between["rest"] or between["unit"]
        if between["unit"] and between["rest"] and between["unit"] != between["rest"]:
            return None
        value = (_decimal(between["low"]), _decimal(between["high"]))
    else:
        number = _NUMBER.match(text)
        if number is None:
            return None
        rest = text[number.end() :]
        value = _decimal(number[0])
    unit = _unit(rest)
    if unit is None:
        return None
    if unit.startswith("年") and isinstance(value, Decimal) and 1900 <= value <= 2100:
        return None
    if per and unit and not known_unit(unit):
        return None
    for each in per:
        if each not in unit.split("/")[1:]:
            unit += f"/{each}"
    if isinstance(value, tuple):
        return Target(raw, operator, value, unit or None, "range")
    return Target(raw, operator, value, unit or None, "percent" if unit == "%" else "number")


def _spelled(raw: str, text: str, operator: Operator | None) -> Target | None:
    found = _CN_PERCENT.match(text)
    if found is not None:
        spelled = found["n"]
        value = Decimal(spelled) if spelled[0].isdigit() else Decimal(_chinese_number(spelled))
        return Target(raw, operator, value, "%", "percent")
    found = _CN_COUNT.match(text)
    if found is not None:
        count = Decimal(_chinese_number(found["n"]))
        return Target(raw, operator, count, found["unit"], "percent" if found["unit"] == "%" else "number")
    return None


def _dated(raw: str, text: str, operator: Operator | None) -> Target | None:
    day = _date(text)
    if day is not None:
        return Target(raw, operator or ("≤" if day[1] else None), day[0], None, "date")
    span = _span(text)
    return None if span is None else Target(raw, operator, span, None, "range")


def _lead(text: str) -> tuple[int, Operator | None, list[str]]:
    """How far the words before a number reach, the operator among them and what it is counted by."""
    at, operator, per = 0, None, []
    while at < len(text):
        found = _PREFIX.match(text, at)
        if found is None:
            break
        at = found.end()
        if found["op"]:
            operator = cast("Operator", _OPERATOR_OF[found["op"]])
        elif found["per"] or found["each"]:
            per.append(_PER[found["per"]] if found["per"] else found["each"])
    return at, operator, per


def _in_prose(raw: str, text: str, operator: Operator | None) -> Target:
    """What is left when a text is neither number nor date: a quality in words, or text."""
    short = len(text) <= _QUALITY_LENGTH and not any(c.isdigit() for c in text)
    if short and _CHINESE.search(text) and not _SENTENCE.search(text) and not is_placeholder(text):
        return Target(raw, operator, None, None, "qualitative")
    return Target(raw, operator)


LONGEST = 300
"""Characters of a target at most. A longer text is prose, and the grammar is no reader of prose."""
BEYOND = 20
"""Digits before or behind the point that no target has; Excel keeps fifteen."""


@lru_cache(maxsize=32768)
def parse_target(raw: str) -> Target:
    """The target a cell states. Raises nothing; what is not understood is ``text`` with its ``raw``.

    ``operator`` is None where none is written; words count as written (``95%以上`` is ``≥``). Units keep
    the order typed (``万元/年``); ``每场1.45万元`` reads ``1.45 万元/场``. A text longer than any target,
    and a number beyond what Excel can hold, are text.
    """
    if len(raw) > LONGEST:
        return Target(raw)
    target = _understood(raw)
    return Target(raw, target.operator) if _beyond(target.value) else target


def _beyond(value: TargetValue | None) -> bool:
    if isinstance(value, Decimal):
        return bool(value) and not -BEYOND < value.adjusted() < BEYOND
    return isinstance(value, tuple) and any(map(_beyond, value))


def _understood(raw: str) -> Target:
    common = _COMMON.match(raw)
    if common is not None:
        unit = common[3]
        value = Decimal(common[2])
        return Target(raw, _COMMON_SIGN[common[1]], value, unit, "percent" if unit == "%" else "number")
    return _parse(raw)


def _parse(raw: str) -> Target:
    """The whole grammar."""
    text = fold(clean_text(raw) if needs_cleaning(raw) else raw)
    operator: Operator | None = None
    sign = SIGN.match(text)
    if sign is not None:
        operator = _SIGN_OF[sign.lastgroup or ""]
        text = text[sign.end() :]
        while (again := SIGN.match(text)) is not None and again.lastgroup == sign.lastgroup:
            text = text[again.end() :]
    if "%%" in text:
        text = _PERCENTS.sub("%", text)
    text = text.rstrip("。;,、.")
    at, worded, per = _lead(text)
    number = text[at:]
    either = operator or worded
    if number and (number[0] in "+-.截于在" or number[0].isascii() and number[0].isdigit()):
        understood = None if per else _dated(raw, number, either)
        understood = understood or _quantity(raw, number, either, per)
        if understood is not None:
            return understood
    elif number and (understood := _spelled(raw, number, either)) is not None:
        return understood
    elif is_placeholder(number):
        return Target(raw, either)
    else:
        named = _NAMED.match(text)
        if named is not None:
            inner = parse_target(named["rest"])
            if inner.kind == "percent":
                return Target(raw, operator or inner.operator, inner.value, inner.unit, "percent")
    return _in_prose(raw, text, operator)


def _shown(value: Decimal | str) -> str:
    return plain(value) if isinstance(value, Decimal) else value


def format_target(target: Target) -> str:
    """The standard form: ``≥295人``, ``80%-90%``, ``≤2021-12-31``; prose is kept, cleaned of mark-up.

    ``parse_target(format_target(t))`` equals ``t`` but for ``raw``.
    """
    value, unit = target.value, target.unit or ""
    sign = target.operator or ""
    if value is None:
        return clean_text(target.raw).strip()
    if isinstance(value, tuple):
        low, high = _shown(value[0]), _shown(value[1])
        if isinstance(value[0], str):
            return f"{sign}{_chinese_date(low)}至{_chinese_date(high)}"
        return f"{sign}{low}{'%' if unit == '%' else ''}-{high}{unit}"
    if isinstance(value, str):
        return f"{sign}{_chinese_date(value)}"
    return f"{sign}{plain(value)}{unit}"


def _chinese_date(iso: str) -> str:
    parts = iso.split("-")
    return "".join(f"{int(part)}{mark}" for part, mark in zip(parts, "年月日", strict=False))


_SCALES = {"亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3, "百": 2, "百亿": 10, "十亿": 9}
_SCALED = re.compile(f"({_either(list(_SCALES))})(?=[^/])")


@lru_cache(maxsize=4096)
def base_unit(unit: str) -> tuple[int, str]:
    """The power of ten and the unit it multiplies: ``base_unit("万元/年") == (4, "元/年")``.

    A unit that merely begins with such a character (千米, 千克) is left alone.
    """
    found = _SCALED.match(unit)
    if found is None or unit.split("/")[0] in _UNITS:
        return 0, unit
    return _SCALES[found[1]], unit[found.end() :]


def magnitude(target: Target) -> tuple[Decimal, str] | None:
    """A number or percentage in its base unit (``6.43万元`` → 64300, 元); None for other kinds.

    Two targets with the same base unit can be compared whatever unit was typed.
    """
    if not isinstance(target.value, Decimal):
        return None
    power, unit = base_unit(target.unit or "")
    return (target.value.scaleb(power) if power else target.value), unit
