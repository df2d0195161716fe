"""Small bar charts as inline SVG: no script, no network, sharp on paper."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import NamedTuple

Number = Decimal | int | None
ROW, GAP, LABEL, VALUE = 24, 8, 200, 110
"""Heights and widths in px: a bar's row, the gap, room for names and for figures."""
CUT_VALUE = 220
"""Room for the figure of a bar cut short, and what it says."""
FAR = 20


class Bars(NamedTuple):
    """One name and its values, one per series; None is drawn as nothing and said as 无."""

    name: str
    values: Sequence[Number]


def _short(text: str, length: int = 14) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def bar_chart(
    title: str,
    rows: Sequence[Bars],
    series: Sequence[tuple[str, str]],
    *,
    money: bool = False,
    stacked: bool = False,
) -> str:
    """Horizontal bars; ``series`` are (name, colour). ``stacked`` puts a row's values end to end.

    The longest bar takes the whole width; the figures stand beside the bars, so nothing is read off an axis.
    A single bar many times as long as all others (元 typed for 万元) is cut short and says so.
    """
    width = 760
    room = width - LABEL - VALUE
    sums = [[value or 0 for value in row.values] for row in rows]
    most = max((sum(v) if stacked else max(v, default=0) for v in sums), default=0) or 1
    rest = sorted(value for v in sums for value in v)[:-1]
    if not stacked and rest and rest[-1] and most > FAR * rest[-1]:
        most = rest[-1] * 2
        room = width - LABEL - CUT_VALUE
    bars_per_row = 1 if stacked else len(series)
    step = ROW * bars_per_row + GAP
    height = step * len(rows) + 34
    out = [
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}" '
        'xmlns="http://www.w3.org/2000/svg">'
    ]
    x = LABEL
    for name, colour in series:
        out.append(f'<rect x="{x}" y="4" width="12" height="12" fill="{colour}"/>')
        out.append(f'<text x="{x + 17}" y="15" class="k">{escape(name)}</text>')
        x += 40 + 14 * len(name)
    for n, row in enumerate(rows):
        top = 30 + n * step
        middle = top + ROW * bars_per_row / 2
        out.append(f'<text x="{LABEL - 8}" y="{middle + 4:.0f}" class="n"><title>{escape(row.name)}</title>')
        out.append(f"{escape(_short(row.name))}</text>")
        x_now = float(LABEL)
        for k, ((name, colour), value) in enumerate(zip(series, row.values, strict=True)):
            cut = not stacked and (value or 0) > most
            length = min(float(value or 0) / float(most), 1.0) * room
            y = top + (0 if stacked else k * ROW)
            start = x_now if stacked else LABEL
            text = "无" if value is None else f"{value:,.2f}" if money else str(value)
            out.append(
                f'<rect x="{start:.1f}" y="{y + 3}" width="{length:.1f}" height="{ROW - 6}" fill="{colour}">'
                f"<title>{escape(row.name)} {escape(name)} {text}</title></rect>"
            )
            if cut:
                x_cut = LABEL + length - 26
                out.append(f'<path d="M{x_cut:.1f} {y + ROW} l8 -{ROW} h6 l-8 {ROW} z" fill="#fff"/>')
                text += "（过长，未按比例）"
            x_now += length
            if not stacked:
                out.append(f'<text x="{LABEL + length + 6:.1f}" y="{y + 16}" class="v">{text}</text>')
        if stacked:
            text = " / ".join(str(value or 0) for value in row.values)
            out.append(f'<text x="{x_now + 6:.1f}" y="{top + 16}" class="v">{text}</text>')
    out.append("</svg>")
    return "".join(out)
