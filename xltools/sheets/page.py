"""How a sheet is printed: paper, margins, scale, what is repeated on every page, page numbers.

Nothing prints under 7.5 points: a list that would be wider than a page at ``SMALLEST`` per cent continues
on a second page across, between two groups of columns, with its heads and row titles again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

A4 = 9
"""Excel's number of the paper."""
LONG_SIDE, SHORT_SIDE = 842.0, 595.0
"""Points of A4."""
SMALLEST = 76
"""Per cent: the 10 points of lists become 7.6."""
ROOM = 0.94
"""Part of a page that is filled: programs draw columns up to a twentieth wider than Excel."""
LARGEST = 85
"""Per cent of a list that continues at its side: larger would only make more pages."""
_HEADER_LINE = 62
"""Chinese characters of 9 points in one line of a page header."""


@dataclass(frozen=True, slots=True)
class Page:
    """The print set-up of one sheet: A4, one page wide, ``high`` pages high (0: as many as it takes).

    ``sides`` and ``ends`` are the margins in inches.
    """

    landscape: bool = True
    sides: float = 0.4
    ends: float = 0.6
    high: int = 0
    centred: bool = True
    footer: str = "&C第 &P 页，共 &N 页"

    @property
    def width(self) -> float:
        """Points between the margins."""
        return (LONG_SIDE if self.landscape else SHORT_SIDE) - 144 * self.sides


LIST_PAGE = Page()
FORM_FOOTER = "&C&10第 &P 页　共 &N 页"
FORM_PAGE = Page(landscape=False, sides=0.6, ends=0.75, footer=FORM_FOOTER)
"""The page of official forms: room for binding at its top."""


@dataclass(frozen=True, slots=True)
class Across:
    """The columns of a list on its pages across: ``breaks`` are the columns that begin a further page."""

    scale: int
    breaks: tuple[int, ...]


def points(width: float) -> float:
    """The width of a column in points."""
    return (7 * width + 5) * 0.75


def _pages(
    widths: Sequence[float], titles: int, starts: Sequence[int], room: float
) -> tuple[int, ...] | None:
    """Where further pages begin, None if a group of columns does not fit beside the row titles."""
    head, used, breaks = sum(points(w) for w in widths[:titles]), 0.0, []
    for start, end in zip(starts, [*starts[1:], len(widths)], strict=True):
        wide = sum(points(w) for w in widths[start:end])
        if used and used + wide > room:
            breaks.append(start)
            used = head
        used += wide
        if used > room:
            return None
    return tuple(breaks)


def lay_across(page: Page, widths: Sequence[float], titles: int, groups: Sequence[str]) -> Across:
    """Divide columns over as few pages as ``SMALLEST`` allows, then print as large as that leaves room for.

    ``titles`` columns are repeated; columns of one group (those without are groups of their own) stay
    together.
    """
    starts = [0] + [
        n for n in range(max(titles, 1), len(widths)) if not groups[n] or groups[n] != groups[n - 1]
    ]
    room = page.width * ROOM
    least = _pages(widths, titles, starts, room / SMALLEST * 100)
    if least is None:
        starts = [0, *range(max(titles, 1), len(widths))]
        least = _pages(widths, titles, starts, room / SMALLEST * 100) or ()
    scale = SMALLEST
    for larger in range(SMALLEST + 1, (LARGEST if least else 100) + 1):
        breaks = _pages(widths, titles, starts, room / larger * 100)
        if breaks is None or len(breaks) > len(least):
            break
        scale, least = larger, breaks
    return Across(scale, least)


def page_rows(page: Page, widths: Sequence[float]) -> int:
    """How many rows of the default height a page holds on which these columns are one page wide."""
    # The page number takes a line of its own from the room between the margins.
    high = (SHORT_SIDE if page.landscape else LONG_SIDE) - 144 * page.ends - 30
    return int(high / lay_across(page, widths, 0, [""] * len(widths)).scale * 100 / 15)


def set_up(
    sheet: Worksheet, page: Page, repeat: tuple[int, int] | None = None, scale: int | None = None
) -> None:
    """Set a worksheet up for print; ``repeat`` are head rows printed on every page.

    With a ``scale`` (per cent) page breaks are kept, which Excel forgets when it fits a sheet to pages.
    """
    sheet.set_paper(A4)
    if page.landscape:
        sheet.set_landscape()
    sheet.set_margins(left=page.sides, right=page.sides, top=page.ends, bottom=page.ends)
    if scale is None:
        sheet.fit_to_pages(1, page.high)
    else:
        sheet.set_print_scale(scale)
    if page.centred:
        sheet.center_horizontally()
    sheet.set_footer(page.footer)
    sheet.hide_gridlines(2)
    if repeat:
        sheet.repeat_rows(*repeat)


def head_pages(sheet: Worksheet, page: Page, title: str, note: str) -> None:
    """Title and note in the header of every page, for sheets that continue on a page at their side."""
    lines = [note[n : n + _HEADER_LINE] for n in range(0, len(note), _HEADER_LINE)]
    text = "\n".join(line.replace("&", "&&") for line in lines)
    sheet.set_margins(page.sides, page.sides, page.ends + 0.35 + 0.18 * len(lines), page.ends)
    head = f'&L&"黑体,常规"&14{title}\n&"宋体,常规"&9{text}'
    sheet.set_header(head[:255], {"margin": 0.4, "scale_with_doc": False})
