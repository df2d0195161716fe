"""The digits of a number between the words of its format."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from xltools.grid.formats import Section, Token

_LOWER = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"


def number_text(section: Section, number: Decimal) -> str:
    """A number (its sign taken off) as a section without dates shows it."""
    if section.kind in ("general", "text"):
        bare = len(section.tokens) == 1 and section.kind == "general"
        digits = general_text(number) if bare else f"{number:f}"
        return "".join(
            digits if token.kind in ("general", "at") else _literal(token) for token in section.tokens
        )
    if section.kind == "words":
        return "".join(map(_literal, section.tokens))
    moved = number.scaleb(section.shift) if number else number
    if section.kind == "fraction":
        return _fraction(section, moved)
    if section.kind == "power":
        return _power(section, moved)
    with localcontext() as context:
        context.prec = 400
        rounded = moved.quantize(Decimal(1).scaleb(-section.places), rounding=ROUND_HALF_UP)
    whole, _, part = format(rounded, "f").partition(".")
    return _laid_out(section.tokens, whole, part, section.grouped)


def general_text(number: Decimal) -> str:
    """A number as the format General shows it where there is room: up to ten digits behind the point."""
    if not number:
        return "0"
    exponent = number.adjusted()
    if exponent >= 16 or exponent < -9:
        digits = f"{number:.5E}"
        mantissa, _, power = digits.partition("E")
        mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}E{power[0]}{abs(int(power)):02d}"
    with localcontext() as context:
        context.prec = 60
        rounded = number.quantize(Decimal(1).scaleb(-10), rounding=ROUND_HALF_UP)
    text = format(rounded, "f")
    return text.rstrip("0").rstrip(".")


def _literal(token: Token) -> str:
    if token.kind == "blank":
        return " "
    if token.kind in ("fill", "numerals"):
        return ""
    return token.text


def _numerals(tokens: tuple[Token, ...]) -> str | None:
    """The ten Chinese digits that [DBNum1] or [DBNum2] asks for."""
    for token in tokens:
        if token.kind == "numerals":
            return {"DBNUM1": _LOWER, "DBNUM2": _FORMAL}.get(token.text)
    return None


def _laid_out(tokens: tuple[Token, ...], whole: str, part: str, grouped: bool) -> str:
    """Digits put where the placeholders are; those there is no place for stand before the first one."""
    point = next((n for n, token in enumerate(tokens) if token.kind == "point"), len(tokens))
    places = [n for n in range(point) if tokens[n].kind == "digit"]
    text: dict[int, str] = _whole(tokens, places, whole.lstrip("0"), grouped)
    text |= _part(tokens, [n for n in range(point, len(tokens)) if tokens[n].kind == "digit"], part)
    out = []
    for n, token in enumerate(tokens):
        if token.kind == "digit":
            out.append(text[n])
        elif n == point:
            if not places:
                out.append(whole.lstrip("0"))
            if any(text.get(m) for m in range(n, len(tokens))):
                out.append(".")
        else:
            out.append(_literal(token))
    return "".join(out)


def _whole(tokens: tuple[Token, ...], places: list[int], digits: str, grouped: bool) -> dict[int, str]:
    text: dict[int, str] = {}
    left = digits
    count = 0
    for number, n in enumerate(reversed(places)):
        last = number == len(places) - 1
        take = left if last else left[-1:]
        left = "" if last else left[:-1]
        piece = ""
        for digit in reversed(take) if take else [_padding(tokens[n].text)]:
            if grouped and count and count % 3 == 0 and digit.strip():
                piece = "," + piece
            elif grouped and count and count % 3 == 0 and digit == " ":
                piece = " " + piece
            piece = digit + piece
            count += bool(digit)
        text[n] = piece
    return text


def _padding(placeholder: str) -> str:
    return {"0": "0", "?": " "}.get(placeholder, "")


def _part(tokens: tuple[Token, ...], places: list[int], digits: str) -> dict[int, str]:
    text: dict[int, str] = {}
    used = len(digits.rstrip("0"))
    for number, n in enumerate(places):
        needed = number < used or any(tokens[m].text == "0" for m in places[number:])
        text[n] = digits[number : number + 1] if needed else _padding(tokens[n].text)
    return text


def _power(section: Section, number: Decimal) -> str:
    tokens = section.tokens
    at = next(n for n, token in enumerate(tokens) if token.kind == "power")
    point = next((n for n in range(at) if tokens[n].kind == "point"), at)
    wide = max(sum(tokens[n].kind == "digit" for n in range(point)), 1)
    exponent = number.adjusted() if number else 0
    step = exponent - (exponent % wide if wide > 1 else 0)
    mantissa = number.scaleb(-step) if number else number
    with localcontext() as context:
        context.prec = 60
        rounded = mantissa.quantize(Decimal(1).scaleb(-section.places), rounding=ROUND_HALF_UP)
        if rounded and rounded.adjusted() >= wide:
            step += wide
            rounded = number.scaleb(-step).quantize(
                Decimal(1).scaleb(-section.places), rounding=ROUND_HALF_UP
            )
    whole, _, part = format(rounded, "f").partition(".")
    head = _laid_out(tokens[:at], whole, part, section.grouped)
    digits = [n for n in range(at + 1, len(tokens)) if tokens[n].kind == "digit"]
    places = sum(1 for n in digits if tokens[n].text == "0")
    sign = "-" if step < 0 else "+" if tokens[at].text.endswith("+") else ""
    rest = "".join(_literal(token) for token in tokens[at + 1 :] if token.kind != "digit")
    return f"{head}E{sign}{str(abs(step)).zfill(places)}{rest}"


def _fraction(section: Section, number: Decimal) -> str:
    """Whole number, numerator and denominator; # ?/? of a whole number shows blanks for the fraction."""
    tokens = section.tokens
    slash = next(n for n, token in enumerate(tokens) if token.kind == "slash")
    first = slash
    while first and tokens[first - 1].kind == "digit":
        first -= 1
    last = slash + 1
    while last < len(tokens) and (tokens[last].kind == "digit" or tokens[last].text.isdigit()):
        last += 1
    whole_places = [n for n in range(first) if tokens[n].kind == "digit"]
    over, under = tokens[first:slash], tokens[slash + 1 : last]
    whole = int(number) if whole_places else 0
    rest = Fraction(number) - whole
    value = _nearest(rest, under)
    if whole_places and value[0] == value[1]:
        whole, value = whole + 1, (0, value[1])
    tail = "".join(map(_literal, tokens[last:]))
    digits = "" if whole == 0 and value[0] else str(whole)
    text = _whole(tokens, whole_places, digits.lstrip("0") or ("0" if digits else ""), False)
    head = "".join(text[n] if n in text else _literal(tokens[n]) for n in range(first))
    if whole_places and value[0] == 0:
        return head + " " * (len(over) + 1 + sum(token.text == "?" for token in under)) + tail
    fixed = "".join(token.text for token in under)
    below = (
        fixed if fixed.isdigit() and int(fixed) else str(value[1]).ljust(sum(t.text == "?" for t in under))
    )
    above = str(value[0]).zfill(sum(t.text == "0" for t in over)).rjust(sum(t.text == "?" for t in over))
    return f"{head}{above}/{below}{tail}"


def smallest(section: Section) -> Fraction:
    """Half of the smallest fraction that a section with a slash can show."""
    slash = next(n for n, token in enumerate(section.tokens) if token.kind == "slash")
    under = [t for t in section.tokens[slash + 1 :] if t.kind == "digit" or t.text.isdigit()]
    fixed = "".join(token.text for token in under)
    return Fraction(1, 2 * (int(fixed) if fixed.isdigit() and int(fixed) else 10 ** len(under) - 1))


def _nearest(rest: Fraction, under: tuple[Token, ...]) -> tuple[int, int]:
    fixed = "".join(token.text for token in under)
    if fixed.isdigit() and int(fixed):
        below = int(fixed)
        return int(rest * below + Fraction(1, 2)), below
    found = rest.limit_denominator(10 ** len(under) - 1)
    return found.numerator, found.denominator
