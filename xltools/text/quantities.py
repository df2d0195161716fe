"""Numbers with units inside prose: ``培训不少于10次，满意度达到95%以上`` holds 10次 and 95%."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, cast

from xltools.model.records import Operator
from xltools.text.clauses import Prose, read_prose
from xltools.text.days import DATED
from xltools.text.numerals import FIGURES, number
from xltools.text.targets.grammar import words


class Quantity(NamedTuple):
    """One number in a text: where, how much, in which unit, and the words around it in its clause.

    ``low`` is the lower end of a range (3至5人), ``rough`` says that the figure is about so much.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    operator: Operator | None
    before: str
    after: str
    text: str
    low: Decimal | None = None
    rough: bool = False


_UNITS = words()["units"]
_ALL = sorted(
    {unit for name in ("money", "people", "count", "time", "measure", "rate") for unit in _UNITS[name]},
    key=len, reverse=True,
)  # fmt: skip
_UNIT = f"(?:(?:{'|'.join(_UNITS['scale'])})?(?:{'|'.join(map(re.escape, _ALL))}))"
_COUNTED = "|".join(
    map(re.escape, sorted({*_UNITS["people"], *_UNITS["count"]} - {"点", "分", "万"}, key=len, reverse=True))
)
_SIGNS: dict[str, str] = {w: sign for sign, ws in words()["operators"].items() for w in ws}
_SIGNS |= {"≥": "≥", "≤": "≤", ">=": "≥", "<=": "≤", ">": ">", "<": "<"}
_BEFORE = re.compile(f"(?:{'|'.join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))})$")
_ROUGH_BEFORE = re.compile(r"(?:(?<![签节契条合特])约|近|将近|接近|超|逾|预计)$")
_BEHIND = {"以上": "≥", "以内": "≤", "以下": "≤", "之内": "≤"}
_SUFFIX = r"(?P<suffix>以上|以内|以下|之内|左右|上下)?"
_PER = rf"(?:[/·•每](?:{_UNIT}))"
# Each begins with one character class, so that prose is skipped at the speed of a scan.
_FIGURE = re.compile(
    rf"(?<!第)(?P<number>{FIGURES})(?:\s*{_UNIT}?(?:-|—|~|至)+\s*(?P<high>{FIGURES}))?\s*"
    r"(?:(?P<scale>[百千万亿])(?=[余多]))?(?P<rough>[余多来])?"
    rf"(?P<unit>{_UNIT}(?:/{_UNIT})?(?:[/·•]{_UNIT})*|(?:/{_UNIT})+)(?!岁)及?{_SUFFIX}"
)
_LARGE = re.compile(
    rf"(?P<number>(?:[一二两三四五六七八九][百千]零?)+(?:[一二三四五六七八九]?十)?[一二三四五六七八九]?)"
    rf"(?P<rough>[余多来])?(?P<unit>{_COUNTED}|亩|公里|米|元|吨){_SUFFIX}"
)
_SMALL = re.compile(
    r"(?P<number>[二三四五六七八九]?十[一二三四五六七八九]?|(?<![第之十百统全千万零])[一二两三四五六七八九])"
    rf"(?P<rough>[余多来])?(?P<unit>次|场|(?<![,、;。(:\\n][一二三四五])期|批次|轮|届|(?<!一)(?:名|处(?!处)|座|户|所|台|辆|间|支|个(?=村|行政村|社区)))(?!性){_SUFFIX}"
)
_PER_CENT = re.compile(
    r"百分之(?P<number>[二三四五六七八九]?十[一二三四五六七八九]?|百|[一二三四五六七八九]|\d+(?:\.\d+)?)"
    + _SUFFIX
)


def _around(prose: Prose, start: int, end: int, floor: int, ceiling: int) -> tuple[str, str]:
    """The words before and behind a figure: of its clause, up to the figures beside it."""
    text = prose.text
    mine = prose.clauses[prose.at(start)]
    last = prose.clauses[prose.at(end - 1)]
    return text[max(floor, mine.start) : start], text[end : max(end, min(ceiling, last.end))]


@lru_cache(maxsize=4096)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Every number with a known unit, in order; dates and years are left out.

    ``before`` and ``after`` are the words beside it in the same clause, up to the next number.
    """
    prose = read_prose(text)
    plain = prose.text
    dated = DATED.sub(lambda found: " " * len(found[0]), plain) if "年" in plain or "月" in plain else plain
    matches = [*_FIGURE.finditer(dated)]
    spelled = [*_LARGE.finditer(dated), *_SMALL.finditer(dated)]
    if "百分之" in plain:
        spelled += _PER_CENT.finditer(dated)
    for found in spelled:
        if not any(one.start() < found.end() and found.start() < one.end() for one in matches):
            matches.append(found)
    matches.sort(key=re.Match.start)
    quantities = []
    floor = 0
    for n, found in enumerate(matches):
        given = found.groupdict()
        start, end = found.span()
        sign = _BEFORE.search(plain, floor, start)
        start = sign.start() if sign is not None else start
        ceiling = matches[n + 1].start() if n + 1 < len(matches) else len(plain)
        before, after = _around(prose, start, end, floor, ceiling)
        low = number(given["number"])
        high = number(given["high"]) if given.get("high") else None
        suffix = given["suffix"] or ""
        operator = _SIGNS[sign[0]] if sign is not None else _BEHIND.get(suffix)
        rough = bool(given.get("rough")) or suffix in ("左右", "上下") or bool(_ROUGH_BEFORE.search(before))
        unit = (given.get("scale") or "") + (given.get("unit") or "%")
        quantities.append(
            Quantity(
                start, end, low if high is None else high, unit,
                cast("Operator | None", operator), before, after, plain[start:end],
                low if high is not None else None, rough,
            )
        )  # fmt: skip
        floor = end
    return tuple(quantities)
