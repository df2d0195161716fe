"""What a list sheet is, as data: columns with head, width, format, value, formula and total; rows; page.

A formula is a template. References in it stand in braces and name columns, never letters, so a column
inserted anywhere moves every formula with it:

``{全年}``        this row's cell of the column 全年 (``{$全年}``: ``$J5``)
``{项目.全年}``   all of the column 全年 of another sheet or table: its defined name ``项目_全年`` or its area
``{above.组号}``  this table's column from its first row to the row above this one
``{column}``      in a total: the column added up; there ``{计入}`` means all of the column 计入

``draw.py`` draws what is declared here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from xltools.grid.model import column_letters
from xltools.sheets.page import LIST_PAGE, Page

FIRST = 4
"""Row of the first record of a list sheet, from 0: title, note, totals (or groups) and heads stand above."""
FORMULA_TEXT = 240
"""Characters of a text in a formula; Excel allows 255."""
_REFERENCE = re.compile(r"\{([^{}]+)\}")

R = TypeVar("R")


class Formula(NamedTuple):
    """A formula (a template) and the value it has now: what a reader without a calculator sees."""

    formula: str
    value: Decimal | int | str | None


class Link(NamedTuple):
    """A text that opens ``url``; plain text where ``url`` is None.

    ``wrapped`` text takes several lines. It is written as a formula: LibreOffice shows the text of a link as
    one piece, which it cuts at the edge of the cell, but not what a formula gives.
    """

    url: str | None
    text: str
    wrapped: bool = False

    @property
    def formula(self) -> str | None:
        """The formula that gives a wrapped text, None where the text is written as it is."""
        if not self.wrapped or not self.url or len(self.text) > FORMULA_TEXT:
            return None
        doubled = self.text.replace('"', '""')
        return f'="{doubled}"'


class Styled(NamedTuple):
    """A value in another style than its column's."""

    value: str | int | Decimal | Formula | None
    style: str


Value = str | int | Decimal | Formula | Link | Styled | None


def row_number(record: object) -> Value:
    """Stands for the number of the row, from 1, as a column's ``value``."""
    raise NotImplementedError("the drawer counts")


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column. ``value`` gives the value of a record's cell, or the result its ``formula`` has now.

    ``key`` names the column in formulas (else its ``head`` does) and gives it a defined name on a list
    sheet. ``total`` is the template of its total, ``choices`` are what may be typed, ``span`` is how many
    of the sheet's columns it covers, merged. Columns after the last ``printed`` one hold the numbers
    formulas work with; they stay off the paper.
    """

    head: str
    width: float = 10
    style: str = "text"
    key: str = ""
    value: Callable[[R], Value] = lambda record: None
    formula: str = ""
    total: str = ""
    group: str = ""
    choices: tuple[str, ...] = ()
    span: int = 1
    printed: bool = True

    @property
    def name(self) -> str:
        """What formulas call the column."""
        return self.key or self.head


NUMBER: Column[Any] = Column("序号", 5, "id", value=row_number)
"""The column that counts the rows."""


@dataclass(slots=True, kw_only=True)
class Table(Generic[R]):
    """Columns and records on a sheet, from the row ``top`` (the first record) and the column ``left`` on."""

    columns: Sequence[Column[R]]
    rows: Sequence[R]
    name: str = ""
    top: int = 0
    left: int = 0
    _at: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        at = self.left
        self._at = {}
        for column in self.columns:
            self._at.setdefault(column.name, at)
            at += column.span

    @property
    def last(self) -> int:
        """Row of the last record; an empty table has one blank row."""
        return self.top + max(len(self.rows), 1) - 1

    def col(self, key: str) -> int:
        """The number of a column on its sheet, from 0; KeyError if the table has none of that key."""
        return self._at[key]

    def cell(self, n: int, key: str) -> str:
        """The address of the n-th record's cell, from 0: ``J5``."""
        return f"{column_letters(self.col(key))}{self.top + n + 1}"

    def fixed(self, n: int, key: str) -> str:
        """The same, absolute: ``$J$5``."""
        return f"${column_letters(self.col(key))}${self.top + n + 1}"

    def area(self, key: str, *, absolute: bool = True) -> str:
        """The cells of a column: ``$J$5:$J$9``."""
        letters, mark = column_letters(self.col(key)), "$" if absolute else ""
        first, last = self.top + 1, self.last + 1
        return f"{mark}{letters}${first}:{mark}{letters}${last}"

    def reference(self, key: str) -> str:
        """What a formula of another table calls the column."""
        return self.area(key)

    def summed(self, key: str) -> str:
        """What the totals of this table call the column."""
        return self.area(key, absolute=False)


@dataclass(slots=True, kw_only=True)
class Sheet(Table[R]):
    """A worksheet that holds one table: title, note, totals and heads above it, a filter on it.

    ``name`` is the worksheet's, ``prefix`` the stem of the defined names of keyed columns; ``counts`` says
    which records its totals add up. ``freeze`` columns stay in sight and are the row titles on paper. Of
    ``charted`` sheets the values are kept till the end, so that charts have them at hand.
    """

    title: str
    note: str = ""
    prefix: str = ""
    freeze: int = 2
    counts: Callable[[R], bool] = lambda record: True
    charted: bool = False
    page: Page = LIST_PAGE
    top: int = FIRST

    def reference(self, key: str) -> str:
        """The defined name of a column, or its area with the sheet's name."""
        column = self.columns[self.col(key)]
        return f"{self.prefix}_{key}" if self.prefix and column.key else self.range(key)

    def summed(self, key: str) -> str:
        """What the totals of this sheet call the column."""
        return self.reference(key)

    def range(self, key: str) -> str:
        """``'项目明细'!$J$5:$J$9``."""
        return f"'{self.name}'!{self.area(key)}"

    def at(self, n: int, key: str) -> str:
        """An absolute reference to the n-th record's cell, from 0: ``'来源台账'!$B$5``."""
        return f"'{self.name}'!{self.fixed(n, key)}"


class Templates:
    """Fills the references of one table's formula templates; ``tables`` are those it may name."""

    def __init__(self, table: Table[Any], tables: Mapping[str, Table[Any]]) -> None:
        self._table, self._tables = table, tables
        self._known: dict[str, str] = {}

    def fill(self, template: str, row: int) -> str:
        """The formula in a row (from 0). KeyError for a table or column that is not declared."""
        if "{" not in template:
            return template
        known = self._known.get(template)
        if known is None:
            known = self._known[template] = _REFERENCE.sub(self._own, template)
        return known.replace("{row}", str(row + 1)).replace("{before}", str(row))

    def total(self, template: str, key: str) -> str:
        """The formula of a column's total."""
        names = {"column": key}
        return _REFERENCE.sub(lambda match: self._table.summed(names.get(match[1], match[1])), template)

    def _own(self, match: re.Match[str]) -> str:
        table, dot, key = match[1].partition(".")
        if not dot:
            mark = "$" if table.startswith("$") else ""
            return f"{mark}{column_letters(self._table.col(table.removeprefix('$')))}{{row}}"
        if table == "above":
            letters = column_letters(self._table.col(key))
            return f"{letters}${self._table.top + 1}:{letters}{{before}}"
        return self._tables[table].reference(key)
