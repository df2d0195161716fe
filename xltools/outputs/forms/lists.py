"""The lists behind drop-downs: a hidden sheet of named ranges, never a literal list.

Excel refuses a literal list of over 255 characters and XlsxWriter drops it with a mere warning, so every
list stands in a column of the hidden sheet and is called by its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from xltools.grid.model import column_letters

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SHEET = "_清单"


def is_name(level1: str) -> bool:
    """Whether a level-1 name can stand in the name of a range; points and brackets cannot."""
    return re.fullmatch(r"\w+", level1) is not None


class Lists:
    """The drop-down lists of one workbook; ``finish`` writes them once all sheets are drawn."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._columns: list[tuple[str, tuple[str, ...]]] = []
        self._names: dict[tuple[str, tuple[str, ...]], str] = {}
        self._levels: dict[tuple[tuple[str, tuple[str, ...]], ...], str] = {}

    def name(self, title: str, values: Sequence[str]) -> str:
        """The name of the range that holds ``values``; equal lists of one title share it."""
        title = re.sub(r"\W", "_", title)
        key = (title, tuple(values))
        if key not in self._names:
            same = sum(1 for taken, _ in self._names if taken == title)
            name = f"清单_{title}" + (f"_{same + 1}" if same else "")
            self._names[key] = name
            self._columns.append((name, key[1]))
        return self._names[key]

    def levels(self, level2: Mapping[str, Sequence[str]]) -> str:
        """The prefix of the names that hold the level-2 names under each level-1 name.

        ``INDIRECT(prefix & level-1)`` is the list for a row; ``prefix`` + ``全部`` holds them all.
        """
        key = tuple((name, tuple(under)) for name, under in level2.items())
        if key not in self._levels:
            prefix = f"二级{len(self._levels) + 1}_"
            self._levels[key] = prefix
            every = list(dict.fromkeys(item for _, under in key for item in under))
            self._columns.append((prefix + "全部", tuple(every)))
            self._columns += [(prefix + name, under or (name,)) for name, under in key if is_name(name)]
        return self._levels[key]

    def finish(self) -> None:
        """Write the hidden sheet and its named ranges."""
        if not self._columns:
            return
        sheet = self._workbook.add_worksheet(SHEET)
        for col, (name, values) in enumerate(self._columns):
            sheet.write_string(0, col, name)
            for row, value in enumerate(values, 1):
                sheet.write_string(row, col, value)
            letter = column_letters(col)
            self._workbook.define_name(name, f"='{SHEET}'!${letter}$2:${letter}${len(values) + 1}")
        sheet.protect()
        sheet.hide()
