"""How one number became another: the point moved, two digits swapped, a digit lost, doubled or mistyped.

A difference is a fact; what the hand did wrong is only said where the two figures show it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

from xltools.model.money import short

Slip = Literal["point", "swapped", "lost", "doubled", "mistyped"]
_POWER = 0.01
"""How near a logarithm is to a whole number where a point moved, rounding included."""
_TIMES = {1: "十倍", 2: "一百倍", 3: "一千倍", 4: "一万倍"}
_SAID: dict[str, str] = {
    "swapped": "相邻两位数字颠倒了",
    "lost": "少了一位数字",
    "doubled": "多了一位数字",
    "mistyped": "有一位数字不同",
}


@lru_cache(maxsize=8192)
def digits(number: Decimal) -> str:
    """The significant digits: ``0.0530`` and ``53000`` are both ``53``."""
    return short(abs(number)).replace(".", "").strip("0")


@lru_cache(maxsize=8192)
def _figures(number: Decimal) -> tuple[str, ...]:
    """The digits other than 0, sorted: the same for two figures with swapped digits."""
    return tuple(sorted(digits(number).replace("0", "")))


def power_between(typed: Decimal, meant: Decimal) -> int:
    """The power of ten (1 to 4, either way) that makes one figure of the other; 0 if there is none.

    The figure with fewer decimals may have been rounded: 60.46 is a tenth of 604.59.
    """
    if typed <= 0 or meant <= 0 or typed == meant:
        return 0
    power = round(math.log10(meant / typed))
    if power == 0 or abs(power) > 4:
        return 0
    moved = meant.scaleb(-power)
    if moved == typed:
        return power
    exponent = typed.as_tuple().exponent
    if not isinstance(exponent, int) or abs(moved - typed) >= Decimal(1).scaleb(exponent):
        return 0
    rounded = moved.quantize(Decimal(1).scaleb(exponent), ROUND_HALF_UP)
    return power if rounded == typed and len(digits(typed)) >= 3 else 0


def _swapped(one: str, other: str) -> bool:
    if len(one) != len(other):
        return False
    wrong = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and one[wrong[0]] == other[wrong[1]]
        and one[wrong[1]] == other[wrong[0]]
    )


def turned(typed: Decimal, meant: Decimal) -> bool:
    """Whether two neighbouring digits of a figure change places to make another one (12 and 21)."""
    return meant > 0 and typed != meant and _swapped(short(typed), short(meant))


def _without_one(longer: str, shorter: str) -> int | None:
    """Where a digit was taken from the longer text; None where that does not make the shorter one."""
    if len(longer) != len(shorter) + 1:
        return None
    at = next((n for n, (a, b) in enumerate(zip(longer, shorter, strict=False)) if a != b), len(shorter))
    return at if longer[:at] + longer[at + 1 :] == shorter else None


def slip(typed: Decimal, meant: Decimal) -> Slip | None:
    """What makes ``typed`` of ``meant``; None where nothing simple does, or too few digits show it.

    Swapped digits need three digits, a digit lost, doubled or mistyped needs five; a figure merely
    rounded is no slip.
    """
    if typed <= 0 or meant <= 0 or typed == meant:
        return None
    apart = math.log10(float(meant) / float(typed))
    if abs(apart) >= 5:
        return None
    count = len(digits(meant))
    # Most pairs of amounts have nothing in common, which floats and digits show at a glance.
    pointed = round(apart) != 0 and abs(apart - round(apart)) < _POWER
    if not pointed and (count < 3 or count < 5 and _figures(typed) != _figures(meant)):
        return None
    power = power_between(typed, meant)
    # 元 for 万元 shows with a single digit: 20000 for 2.
    if power and (count >= 2 or abs(power) == 4):
        return "point"
    # A digit more or less makes ten times at most.
    if not meant < 20 * typed < 400 * meant:
        return None
    exponents = typed.as_tuple().exponent, meant.as_tuple().exponent
    places = max(0, *(-e for e in exponents if isinstance(e, int)))
    one, other = (format(number.quantize(Decimal(1).scaleb(-places)), "f") for number in (typed, meant))
    one, other = one.replace(".", ""), other.replace(".", "")
    if count >= 3 and _swapped(one, other):
        return "swapped"
    if count < 5:
        return None
    return _digit_wrong(short(typed), short(meant))


def _digit_wrong(typed: str, meant: str) -> Slip | None:
    if abs(Decimal(typed) - Decimal(meant)) < 1 and len(typed) != len(meant):
        return None
    lost = _without_one(meant, typed)
    if lost is not None and meant[lost] != ".":
        return "lost"
    extra = _without_one(typed, meant)
    if extra is not None and typed[extra] != "." and extra and typed[extra] == typed[extra - 1]:
        return "doubled"
    if len(typed) == len(meant):
        wrong = [n for n, (a, b) in enumerate(zip(typed, meant, strict=True)) if a != b]
        # The last digit is where rounding shows, a wrong first one is another amount.
        if len(wrong) == 1 and 0 < wrong[0] < len(typed) - 1:
            return None if "." in (typed[wrong[0]], meant[wrong[0]]) else "mistyped"
    return None


def tenfold(one: Decimal, other: Decimal) -> int:
    """The power of ten between two amounts that are otherwise the same, 1 in 100 apart at most; 0 if none."""
    if one <= 0 or other <= 0:
        return 0
    power = round(math.log10(other / one))
    return power if 0 < abs(power) <= 4 and abs(one.scaleb(power) - other) * 100 <= other else 0


def times(power: int) -> str:
    """``差十倍`` for a power of ten."""
    return f"差{_TIMES[abs(power)]}"


def told(typed: Decimal, meant: Decimal) -> str:
    """The slip as half a sentence (``与 604.59 差十倍，像是小数点点错了位``), "" where there is none."""
    kind = slip(typed, meant)
    if kind is None:
        return ""
    if kind == "point":
        power = power_between(typed, meant)
        cause = "像是元和万元弄混了" if abs(power) == 4 else "像是小数点点错了位"
        return f"{short(typed)} 与 {short(meant)} 正好{times(power)}，{cause}"
    return f"{short(typed)} 与 {short(meant)} 只是{_SAID[kind]}，像是抄错了"


def explain_sum(
    whole: Decimal,
    parts: Sequence[tuple[str, Decimal]],
    sound: Collection[str] = frozenset(),
    called: str = "",
) -> str:
    """Why parts do not make the whole, where one slip of one figure explains it; "" otherwise.

    ``parts`` are (name, amount), those named in ``sound`` are right; the sentence begins with ；. A whole
    that is ``called`` something may be the wrong figure as well: where both explain it, both are said.
    """
    added = sum((amount for _, amount in parts), Decimal(0))
    if added == whole:
        return ""
    of_whole = told(whole, added) if len(parts) > 1 else ""
    for name, amount in parts:
        needed = whole - (added - amount)
        if name in sound or needed <= 0 or not (said := told(amount, needed)):
            continue
        if called and of_whole:
            return (
                f"；{of_whole}，{called}写 {short(added)} 就对得上（“{name}”写 {short(needed)} 也对得上，"
                "请先看这一项的金额对不对）"
            )
        return f"；“{name}”写 {short(needed)} 就对得上，{said}"
    if of_whole:
        return f"；{of_whole}" + (f"，{called}写 {short(added)} 就对得上" if called else "")
    return ""
