"""How a sheet is printed: paper, margins, what is repeated on every page, page numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

A4 = 9
"""Excel's number of the paper."""


@dataclass(frozen=True, slots=True)
class Page:
    """The print set-up of one sheet: A4, one page wide, ``high`` pages high (0: as many as it takes).

    ``sides`` and ``ends`` are the margins in inches.
    """

    landscape: bool = True
    sides: float = 0.5
    ends: float = 0.6
    high: int = 0
    centred: bool = True
    footer: str = "&C第 &P 页，共 &N 页"


LIST_PAGE = Page()
FORM_FOOTER = "&C&10第 &P 页　共 &N 页"
FORM_PAGE = Page(landscape=False, sides=0.6, ends=0.75, footer=FORM_FOOTER)
"""The page of official forms: room for binding at its top."""


def set_up(sheet: Worksheet, page: Page, repeat: tuple[int, int] | None = None) -> None:
    """Set a worksheet up for print; ``repeat`` are head rows printed on every page."""
    sheet.set_paper(A4)
    if page.landscape:
        sheet.set_landscape()
    sheet.set_margins(left=page.sides, right=page.sides, top=page.ends, bottom=page.ends)
    sheet.fit_to_pages(1, page.high)
    if page.centred:
        sheet.center_horizontally()
    sheet.set_footer(page.footer)
    sheet.hide_gridlines(2)
    if repeat:
        sheet.repeat_rows(*repeat)
