"""The picture language: a form drawn as text, from which the program draws and reads the real one.

A layout file holds its form as a table of cells between bars::

    | 预算单位 | <              | {unit}   | <              | <      |
    | 项目资金 | 年度预算总额： | {funding.total} | 其中：财政拨款 | {funding.fiscal} |
    | 一级指标 | 二级指标       | 三级指标 | 指标值         | 分值   |
    | {indicator.l1} | {indicator.l2} | {indicator.l3} | {indicator.target} | {indicator.weight} |

``<`` joins the cell on the left, ``^`` joins the cell above, ``{path}`` is a field, any other text is a
label; ``⏎`` is a line break in a label. Text before a field in one cell is printed in front of it
(``绩效目标：{sub_goal.goal}``), ``{#}`` is a running number (``{#一}`` in Chinese numerals). A row whose
fields belong to a repeating record (``task``, ``indicator``, ``sub_goal``, ``part``) or end in ``[]``
(``{goals[]}``) is drawn once for each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

REPEATING = ("task", "indicator", "sub_goal")
"""Stems of fields whose rows repeat: one row (or group of rows) per record."""

_FIELD = re.compile(r"\{([a-z][a-z0-9_.]*(?:\.[^{}]+)?(?:\[\])?)\}")
_NUMBER = re.compile(r"\{#(一?)\}")


class PictureError(ValueError):
    """A layout's picture that cannot be understood; the message names the line and the cell."""


@dataclass(frozen=True, slots=True)
class PictureCell:
    """One cell of the form, from the top-left corner of its merged area.

    ``label`` is the literal text (the whole text of a label cell, the prefix of a field cell, with
    ``{#}`` still in it); ``field`` is the path of the field it holds, None for a label or a blank.
    """

    row: int
    col: int
    rowspan: int
    colspan: int
    label: str
    field: str | None

    @property
    def stem(self) -> str | None:
        """``task`` of ``task.name``; None where the field does not repeat."""
        if self.field is None:
            return None
        if self.field.endswith("[]"):
            return self.field[:-2]
        stem = self.field.partition(".")[0]
        return stem if stem in REPEATING else None


@dataclass(frozen=True, slots=True)
class Picture:
    """A parsed form: ``rows[r]`` are the cells whose top-left corner is in row r, left to right."""

    width: int
    rows: tuple[tuple[PictureCell, ...], ...]

    def cells(self) -> list[PictureCell]:
        """Every cell in reading order."""
        return [cell for row in self.rows for cell in row]

    def fields(self) -> list[str]:
        """Every field path of the form, in reading order, each once."""
        return list(dict.fromkeys(cell.field for cell in self.cells() if cell.field))

    def stem_of_row(self, row: int) -> str | None:
        """The repeating record a row belongs to, None for a row drawn once."""
        for cell in self.rows[row]:
            if cell.stem:
                return cell.stem
        return None


def _split(line: str, number: int) -> list[str]:
    line = line.strip()
    if not (line.startswith("|") and line.endswith("|") and len(line) > 1):
        raise PictureError(f"第 {number} 行应以 | 开头并以 | 结尾：{line}")
    return [text.strip() for text in line[1:-1].split("|")]


def _content(text: str, number: int) -> tuple[str, str | None]:
    found = _FIELD.findall(text)
    if len(found) > 1:
        raise PictureError(f"第 {number} 行的单元格“{text}”写了两个字段，一个单元格只能放一个字段")
    label = _FIELD.sub("", text).replace("⏎", "\n")
    if "{" in _NUMBER.sub("", label):
        raise PictureError(f"第 {number} 行的单元格“{text}”里的大括号不是字段名")
    return label, found[0] if found else None


def parse_picture(text: str) -> Picture:
    """Read a picture; PictureError names the line that is wrong.

    Rows must have the same number of cells, and merged areas must be rectangles.
    """
    lines = [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    table = [_split(line, n) for n, line in lines]
    if not table:
        raise PictureError("版式图是空的")
    width = len(table[0])
    for (n, _), cells in zip(lines, table, strict=True):
        if len(cells) != width:
            raise PictureError(f"第 {n} 行有 {len(cells)} 个单元格，第一行有 {width} 个；每行应一样多")
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, cells in enumerate(table):
        for c, cell in enumerate(cells):
            if cell == "<" and c == 0 or cell == "^" and r == 0:
                raise PictureError(f"第 {lines[r][0]} 行的“{cell}”旁边没有可以合并的单元格")
            at = (r, c - 1) if cell == "<" else (r - 1, c) if cell == "^" else None
            owner[r, c] = owner[at] if at else (r, c)
    areas: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place, corner in owner.items():
        areas.setdefault(corner, []).append(place)
    rows: list[list[PictureCell]] = [[] for _ in table]
    for (r, c), places in sorted(areas.items()):
        rowspan = max(p[0] for p in places) - r + 1
        colspan = max(p[1] for p in places) - c + 1
        if rowspan * colspan != len(places):
            raise PictureError(f"第 {lines[r][0]} 行的单元格“{table[r][c]}”合并后不是矩形")
        label, field = _content(table[r][c], lines[r][0])
        rows[r].append(PictureCell(r, c, rowspan, colspan, label, field))
    return Picture(width, tuple(tuple(row) for row in rows))
