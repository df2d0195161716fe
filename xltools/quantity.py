"""Numbers with units inside prose: ``培训不少于10次，满意度达到95%以上`` holds 10次 and 95%."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from xltools.records import Operator
from xltools.target import parse_target, words


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
_OPERATORS = "|".join(sorted((w for ws in words()["operators"].values() for w in ws), key=len, reverse=True))
_FOUND = re.compile(
    rf"(?P<op>(?:{_OPERATORS}|[≥≤]|>=|<=)\s*)?"
    rf"(?P<number>(?<![\d.])(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?|(?<![第之十百统])[一二两三四五六七八九十](?=[次场名期]))"
    rf"\s*(?P<unit>{_UNIT}(?:/{_UNIT})*|(?:/{_UNIT})+)(?P<suffix>及?以上|以内|以下)?"
)
_DATE = re.compile(
    r"(?:19|20)\d{2}(?:[-—~至]\d{4})?年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月(?:\d{1,2}日|底|份)"
)
_CLAUSE = re.compile(r"[，,。；;、：:！\n（）()]")
_CN = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2}


@lru_cache(maxsize=4096)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Every number with a known unit, in order; dates and years are left out.

    ``before`` and ``after`` are the words beside it in the same clause, up to the next number.
    """
    if not any(c.isdigit() or c in _CN for c in text):
        return ()
    dates = [found.span() for found in _DATE.finditer(text)]
    matches = [
        found
        for found in _FOUND.finditer(text)
        if not any(start <= found.start("number") < end for start, end in dates)
    ]
    quantities = []
    for n, found in enumerate(matches):
        number = found["number"]
        value = Decimal(_CN[number]) if number in _CN else Decimal(number.replace(",", ""))
        floor = matches[n - 1].end() if n else 0
        ceiling = matches[n + 1].start() if n + 1 < len(matches) else len(text)
        before = _CLAUSE.split(text[floor : found.start()])[-1]
        after = _CLAUSE.split(text[found.end() : ceiling])[0]
        typed = parse_target(f"{(found['op'] or '').strip()}{value}{found['unit']}{found['suffix'] or ''}")
        quantities.append(
            Quantity(
                found.start(), found.end(), value, found["unit"], typed.operator, before, after, found[0]
            )
        )
    return tuple(quantities)
