"""A1 addresses: rows and columns are counted from 0 inside the program and shown as ``C14`` to people."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_ADDRESS = re.compile(r"^\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})$")


class Cell(NamedTuple):
    """One cell's position, both counted from 0."""

    row: int
    col: int


@lru_cache(maxsize=1024)
def column_letters(col: int) -> str:
    """``0`` → ``A``, ``26`` → ``AA``."""
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, col: int) -> str:
    """The A1 address of a position counted from 0: ``a1(13, 2) == "C14"``."""
    return f"{column_letters(col)}{row + 1}"


def a1_range(top: int, left: int, bottom: int, right: int) -> str:
    """``a1_range(0, 0, 19, 8) == "A1:I20"``."""
    return f"{a1(top, left)}:{a1(bottom, right)}"


def parse_a1(address: str) -> Cell:
    """The position of an A1 address; ValueError if it is not one."""
    found = _ADDRESS.match(address)
    if found is None:
        raise ValueError(f"not an A1 address: {address!r}")
    col = 0
    for letter in found[1].upper():
        col = col * 26 + ord(letter) - 64
    return Cell(int(found[2]) - 1, col - 1)
