"""Numbers with units inside prose: ``培训不少于10次，满意度达到95%以上`` holds 10次 and 95%."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, cast

from xltools.model.records import Operator
from xltools.text.targets.grammar import words


class Quantity(NamedTuple):
    """One number in a text: where, how much, in which unit, and the words around it in its clause."""

    start: int
    end: int
    value: Decimal
    unit: str
    operator: Operator | None
    before: str
    after: str
    text: str


_UNITS = words()["units"]
_ALL = sorted(
    {unit for name in ("money", "people", "count", "time", "measure", "rate") for unit in _UNITS[name]},
    key=len, reverse=True,
)  # fmt: skip
_UNIT = f"(?:(?:{'|'.join(_UNITS['scale'])})?(?:{'|'.join(map(re.escape, _ALL))}))"
_SIGNS: dict[str, str] = {w: sign for sign, ws in words()["operators"].items() for w in ws}
_SIGNS |= {"≥": "≥", "≤": "≤", ">=": "≥", "<=": "≤"}
_BEFORE = re.compile(f"(?:{'|'.join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))})$")
_BEHIND = {"以上": "≥", "以内": "≤", "以下": "≤"}
# Both begin with one character class, so that prose is skipped at the speed of a scan.
_FIGURES = re.compile(
    rf"(\d+(?:,\d{{3}})*(?:\.\d+)?)\s*[余多来]?({_UNIT}(?:/{_UNIT})*|(?:/{_UNIT})+)(?!岁)(?:及?(以上|以内|以下))?"
)
_SPELLED = re.compile(
    r"([二三四五六七八九]?十[一二三四五六七八九]?|(?<![第之十百统全千万零])[一二两三四五六七八九])"
    r"(次|场|期|(?<!一)(?:名|处(?!处)|座|户|所|台|辆|间|个村|个行政村))(以上|以内|以下)?"
)
_PER_CENT = re.compile(r"百分之([二三四五六七八九]?十[一二三四五六七八九]?|百|\d+(?:\.\d+)?)(以上)?")
_DATE = re.compile(
    r"(?:19|20)\d{2}(?:[-—~至]\d{4})?年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月(?:\d{1,2}日|底|份)"
)
_CLAUSE = re.compile(r"[，,。；;、：:！\n（）()]")
_CN = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}


def _value(number: str) -> Decimal:
    """Of figures (1,200.5) or of words up to a hundred (十二, 九十五, 百)."""
    if number == "百":
        return Decimal(100)
    if "十" in number:
        tens, _, ones = number.partition("十")
        return Decimal(10 * (_CN[tens] if tens else 1) + (_CN[ones] if ones else 0))
    return Decimal(_CN[number]) if number in _CN else Decimal(number.replace(",", ""))


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


@lru_cache(maxsize=4096)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Every number with a known unit, in order; dates and years are left out.

    ``before`` and ``after`` are the words beside it in the same clause, up to the next number.
    """
    dated = _DATE.search(text) if "年" in text or "月" in text else None
    figures = _DATE.sub(_blank, text) if dated is not None else text
    matches = [*_FIGURES.finditer(figures), *_SPELLED.finditer(text)]
    if "百分之" in text:
        matches += _PER_CENT.finditer(text)
    if not matches:
        return ()
    matches.sort(key=re.Match.start)
    quantities = []
    floor = 0
    for n, found in enumerate(matches):
        if found.re is _PER_CENT:
            number, unit, suffix = found[1], "%", found[2]
        else:
            number, unit, suffix = found.groups()
        value = _value(number)
        start, end = found.span()
        sign = _BEFORE.search(text, floor, start)
        if sign is not None:
            start = sign.start()
        operator = _SIGNS[sign[0]] if sign is not None else _BEHIND.get(suffix or "")
        ceiling = matches[n + 1].start() if n + 1 < len(matches) else len(text)
        before = _CLAUSE.split(text[floor:start])[-1]
        after = _CLAUSE.split(text[end:ceiling])[0]
        quantities.append(
            Quantity(
                start, end, value, unit, cast("Operator | None", operator), before, after, text[start:end]
            )
        )
        floor = end
    return tuple(quantities)
