"""One thing a sentence says in figures, and how two of them are compared."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from xltools.model.money import short
from xltools.model.records import Operator
from xltools.text.clauses import read_prose
from xltools.text.days import Day
from xltools.text.lexicon import word_list
from xltools.text.units import measure_named, unit_of

Role = Literal[
    "total", "part", "rate", "count", "baseline", "target", "share", "deadline", "standard", "change"
]
"""What a figure is for: a whole with parts, one of the parts, so many for each, a plain number, what was
there before, what it shall become, a percentage, a day, money for each, by how much something changes."""
WAN = Decimal(10000)
_BESIDE = 10
_PLACES = 12
"""So many decimals are kept where a price per 平方米 is one per the smallest unit of areas."""
_BODIES = frozenset(word_list("claims")["bodies"])
_PERIODS = {
    "日": (200, 366), "周": (40, 53), "旬": (30, 36), "月": (10, 12), "季": (3, 4), "学期": (2, 2),
    "年": (1, 1),
}  # fmt: skip
"""How many of each there may be in a year: some works rest in winter, schools in summer."""


class Claim(NamedTuple):
    """A figure of a text: what it is of, how much, for one of what, how often, and what it is for.

    ``span`` is its place in the text of ``cell``, ``text`` the words as typed. ``value`` is in ``unit``;
    ``amount`` in the smallest unit of its dimension. ``per`` names what it is for one of (人, 村, length …),
    ``?`` where the text does not say; ``period`` and ``every`` how often: 每半月 is 月 and 0.5; ``of`` is the
    size of a measured one (每亩). A deadline has a ``day`` and the value MMDD. ``year`` is the one the text
    names, 0 for 上年, None without any; ``opening`` are the words of its sentence up to it.
    """

    text: str
    span: tuple[int, int]
    cell: str
    subject: str
    value: Decimal
    unit: str
    dimension: str
    role: Role
    per: tuple[str, ...] = ()
    period: str = ""
    every: Decimal = Decimal(1)
    of: Decimal = Decimal(1)
    bound: Operator | None = None
    approximate: bool = False
    low: Decimal | None = None
    year: int | None = None
    day: Day | None = None
    stage: str = ""
    opening: str = ""
    before: str = ""
    after: str = ""
    clause: int = 0
    sentence: int = 0
    paragraph: int = 0
    depth: int = 0

    @property
    def amount(self) -> Decimal:
        """The value in the smallest unit of its dimension: 元 for money, 0.1% counts 0.1 in 1‰."""
        return round(self.value * unit_of(self.unit).size / self.of, _PLACES)

    @property
    def figure(self) -> str:
        """The number with its unit."""
        return f"{short(self.value)}{self.unit}"

    @property
    def quoted(self) -> str:
        """The figure with the words beside it."""
        if self.day is not None and not f"{self.before}{self.after}".strip():
            return f"{self.opening[-_BESIDE:]}{self.text}"
        return f"{self.before}{self.text}{self.after}".strip()

    @property
    def told_rate(self) -> str:
        """A standard or rate with what it is for one of: 每人每月200元, 300元/人."""
        if "/" in self.unit:
            return self.figure
        names = [measure_named(one, self.of) for one in self.per if one != "?"]
        if self.period:
            times = {Decimal(1): "", Decimal("0.5"): "半"}.get(self.every, short(self.every))
            names.append(f"{times}{self.period}{'度' if self.period == '季' else ''}")
        each = ("每个" if len(name) > 1 and name in _BODIES else "每" for name in names)
        return "".join(map("".join, zip(each, names, strict=True))) + self.figure

    @property
    def last_digit(self) -> Decimal:
        """What one more in the last digit written is worth, in the smallest unit."""
        exponent = self.value.as_tuple().exponent
        return (
            Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
            * unit_of(self.unit).size
            / self.of
        )

    @property
    def is_each(self) -> bool:
        """Whether it is for one of several, or for a time shorter than the year."""
        return bool(self.per) or self.period not in ("", "年")

    @property
    def times(self) -> tuple[Decimal, Decimal]:
        """How often its period comes in a year, at least and at most; 1 and 1 without one."""
        low, high = _PERIODS.get(self.period, (1, 1))
        return Decimal(low) / self.every, Decimal(high) / self.every

    def about(self, amount: Decimal) -> bool:
        """Whether a figure that is said to be rough (5000余份) may mean an amount."""
        return self.approximate and abs(self.amount - amount) * 5 <= amount


class Breakdown(NamedTuple):
    """A total and its parts; ``link`` is how they are joined: 其中, bracket, colon, 计, 共 (parts first)."""

    total: Claim
    parts: tuple[Claim, ...]
    link: str
    rest: str
    """The words the parts stand in, up to the end of their sentence or bracket."""


class Difference(NamedTuple):
    """A whole, what is taken off, and what is left."""

    whole: Claim
    less: Claim
    left: Claim


class Change(NamedTuple):
    """What was there before and what it becomes."""

    baseline: Claim
    target: Claim


class Product(NamedTuple):
    """A rate or standard with the number it is for; ``result`` where the sentence says what it comes to.

    ``near`` is False where the number stands in another sentence or is one of several that would do.
    ``whole`` is a number before it that it can be no more than. ``others`` are all the numbers there are of
    the kind, ``factors`` what else may multiply it.
    """

    rate: Claim
    number: Claim | None
    months: tuple[Decimal, ...]
    result: Claim | None
    near: bool
    others: tuple[Decimal, ...]
    factors: tuple[Decimal, ...]
    whole: Claim | None = None

    def amounts(self) -> list[Decimal]:
        """What it may come to in a year, one for each number of months there may be."""
        counted = self.number.amount if self.number is not None else Decimal(1)
        if self.months:
            return [self.rate.amount * counted * n for n in self.months]
        low, high = self.rate.times
        low = high if self.rate.dimension == "money" and self.rate.period in ("季", "学期") else low
        return [self.rate.amount * counted * n for n in ((low, high) if low != high else (low,))]

    @property
    def told(self) -> str:
        """The multiplication, as the text writes it."""
        told = [self.rate.told_rate]
        if self.number is not None:
            told.append(self.number.figure)
        if self.rate.period == "月":
            told.append(f"{'或'.join(short(n) for n in self.months) or '12'}个月")
        return " × ".join(told)


_SOURCES = re.compile(r"资金来源|所需资金|资金构成")


class ClaimSet(NamedTuple):
    """Everything a text says in figures, and how it hangs together."""

    text: str
    claims: tuple[Claim, ...]
    breakdowns: tuple[Breakdown, ...]
    differences: tuple[Difference, ...]
    changes: tuple[Change, ...]
    products: tuple[Product, ...]

    def sentence(self, claim: Claim) -> str:
        """The sentence a claim stands in."""
        clauses = [c for c in read_prose(self.text).clauses if c.sentence == claim.sentence]
        return read_prose(self.text).text[clauses[0].start : clauses[-1].end]

    def sources(self) -> list[list[Claim]]:
        """The amounts of each sentence that says where the money comes from."""
        found: dict[int, list[Claim]] = {}
        for claim in self.claims:
            if claim.dimension == "money" and _SOURCES.search(claim.opening):
                found.setdefault(claim.sentence, []).append(claim)
        return list(found.values())

    def of(self, *roles: Role) -> list[Claim]:
        """The claims of some roles, in order."""
        return [claim for claim in self.claims if claim.role in roles]
