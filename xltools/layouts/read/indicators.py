"""Rows of an indicator table, as published: level names merged or left blank, cells shifted sideways.

A row whose cells stand under their headers is read by column. Where they do not (a copy through a
publishing system loses blank cells), the row is read by what its cells say: level names first, then
the name of the indicator, then its target, the other columns shifted by the same distance.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.grid.model import CellValue, a1
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.read.signs import typed_sign
from xltools.layouts.vocabulary import NO_LEVEL, Levels, fold, is_side, level_name, levels_of, points_of
from xltools.model.money import AmountError, parse_amount
from xltools.model.records import Indicator, LevelPoints, Region, Target, Where
from xltools.text.targets.grammar import known_unit, parse_target

# In the order of Indicator's own fields: they are passed by position, once for every row.
_TEXT_FIELDS = (
    "description",
    "rule",
    "basis",
    "evidence",
    "previous",
    "actual",
    "reason",
    "forecast",
    "likelihood",
    "note",
)
_QUANTIFIED = ("number", "percent", "date", "range")
_ITEM = re.compile(r"^指标\s*(\d{1,2}|[一二三四五六七八九十]{1,3})?\s*[:：、.．]\s*")
"""指标1：as the national forms print before every name."""
_UNFILLED = re.compile(r"^(?:[.…·。、\s]|指标\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})?\s*[:：]?)*$")
"""What a blank form prints where the names of indicators go: 指标1：, ……"""


_BENEFITS = ("经济", "社会", "生态", "生态环境", "可持续")
_SERVED = ("服务对象", "群众", "社会公众", "受益对象")
_DASHES = ("—", "——", "-", "--", "/")
_ACTUAL = _TEXT_FIELDS.index("actual")
"""Where a dash is an answer: not due yet when progress is reported."""
_IN_BRACKETS = re.compile(r"[(（]([^()（）]{1,6})[)）]$")


def _with_unit(text: str, name: str | None) -> str:
    """A bare number with the unit that the indicator's name ends with: 修复渠道数量（条） and 2 are 2条."""
    found = _IN_BRACKETS.search(name or "")
    if found is None or not known_unit(found[1]) or parse_target(text).kind != "number":
        return text
    return text if parse_target(text).unit else text + found[1]


@dataclass(slots=True)
class IndicatorBlock:
    """Collects the indicators of one table. ``columns`` maps field names to columns (from 0)."""

    columns: Mapping[str, int]
    prefix: str = ""
    """What the form prints before each name, such as ``指标{#}：``."""
    level1: frozenset[str] = frozenset()
    level2: frozenset[str] = frozenset()
    """The form's own level names, to tell 成本指标 the level-1 from 成本指标 under 产出."""
    apart: frozenset[int] = frozenset()
    """Columns this form has and no record holds."""
    found: list[Indicator] = field(default_factory=list)
    empty: list[tuple[str, str]] = field(default_factory=list)
    """(level-2 name, address) of rows that name a level and no indicator."""
    hollow: list[tuple[str | None, str | None, str]] = field(default_factory=list)
    """(level-1 name, level-2 name, address) of rows that hold only what the blank form prints."""
    unread: list[tuple[str, str, str]] = field(default_factory=list)
    """(field, text, address) of weights and scores that are not numbers."""
    points: list[LevelPoints] = field(default_factory=list)
    """Points printed with the names of levels."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Address of a level-3 name → the number printed before it (指标1：)."""
    actual_unit: int = -1
    """The column of the unit of what was reached, where it has its own."""
    regions: Mapping[int, str] = field(default_factory=dict)
    """Column → the place whose own target it holds."""
    l1: str | None = None
    l2: str | None = None
    _row: int = 0
    _apart: frozenset[int] = frozenset()
    """Columns left of the name that hold neither a level nor a name (the points of the levels)."""
    _before: frozenset[int] = frozenset()
    _l1_col: int = -1
    _l2_col: int = -1
    _group: str | None = None
    """The level-3 name over several level-4 ones."""
    _shared: dict[int, Mapping[str, int]] = field(default_factory=dict)
    _texts: list[tuple[int, int]] = field(default_factory=list)
    """(position in ``_TEXT_FIELDS``, column) of the text columns this table has."""
    _headed: frozenset[int] = frozenset()
    """Every column that has a header."""
    _numbers: dict[CellValue, Decimal | None] = field(default_factory=dict)
    """Weights and scores met before: the same few figures stand in every row."""

    def __post_init__(self) -> None:
        self._shared[0] = self.columns
        columns = self.columns
        levels = {columns.get(name) for name in ("l1", "l2", "l3")}
        self._apart = frozenset({*columns.values(), *self.apart, *self.regions, self.actual_unit} - levels)
        self._before = frozenset(col for col in self._apart if col < columns["l3"])
        self._l1_col, self._l2_col = columns.get("l1", -1), columns.get("l2", -1)
        self._headed = frozenset(columns.values())
        self._texts = [(n, columns[name]) for n, name in enumerate(_TEXT_FIELDS) if name in columns]

    def _in_place(self, cells: Mapping[int, CellValue]) -> bool:
        """Whether a row without a target stands in its columns all the same, its levels beside its name."""
        if self._l2_col not in cells or self._l1_col not in cells and self.l1 is None:
            return False
        right = [col for col in cells if col > self.columns["l3"]]
        return bool(right) and all(col in self._headed or col in self._apart for col in cells)

    def set_columns(self, columns: Mapping[str, int], regions: Mapping[int, str]) -> None:
        """Other columns, once a lower row of the head has been read."""
        # Their columns are part of every row, so that each value knows its cell.
        self.columns = {**columns, **{f"regions.{name}": col for col, name in regions.items()}}
        self.regions = regions
        self._shared.clear()
        self.__post_init__()

    def add(self, row: Row) -> bool:
        """Read one row; False where it is no row of this table (a note under it, for one)."""
        cells = row.cells
        columns = self.columns
        self._row = row.number
        l3_col = columns["l3"]
        target_col = columns.get("target", -1)
        name = cells.get(l3_col)
        if "l2" not in columns and isinstance(name, str) and self._level_as_name(row, name):
            return True
        if isinstance(name, str) and (target_col < 0 or target_col in cells or self._in_place(cells)):
            levels = levels_of(name)
            named = levels is NO_LEVEL or not fold(name).endswith("指标")
            if named and self._leading(cells, l3_col):
                self._append(row, 0, l3_col)
                return True
        return self._by_words(row)

    def _level_as_name(self, row: Row, name: str) -> bool:
        """A form without a level-2 column whose names are level-2 names (质量, 成本): targets are words."""
        level = levels_of(name).l2
        if level is None or fold(name).endswith("率") or not self._leading(row.cells, self.columns["l3"]):
            return False
        self.l2 = level
        if self.columns.get("target", -1) in row.cells:
            self._append(row, 0, None)
        else:
            self.empty.append((name, a1(row.number, self.columns["l3"])))
        return True

    def names(self, row: Row, col: int) -> bool:
        """Whether a cell stands where the name of an indicator does, its target beside it."""
        return col == self.columns["l3"] and self.columns.get("target", -1) in row.cells

    def without_indicators(self) -> list[tuple[str, str]]:
        """(level-2 name, address) of every level-2 name under which nothing was filled in."""
        filled = {(one.l1, one.l2) for one in self.found}
        hollow: dict[tuple[str | None, str | None], str] = {}
        for l1, l2, cell in self.hollow:
            if (l1, l2) not in filled:
                hollow.setdefault((l1, l2), cell)
        return self.empty + [(l2 or l1 or "", cell) for (l1, l2), cell in hollow.items()]

    def _leading(self, cells: Mapping[int, CellValue], l3_col: int) -> bool:
        """Take level names from the cells left of the name; False where they are something else."""
        l1_col, l2_col, before = self._l1_col, self._l2_col, self._before
        names: list[tuple[int, str, Levels]] = []
        for col, value in cells.items():
            if col >= l3_col:
                break
            if col in before:
                continue
            if not isinstance(value, str):
                return False
            levels = levels_of(value)
            if levels is NO_LEVEL:
                if col in (l1_col, l2_col) and len(value) <= 16:
                    names.append((col, value, levels))
                elif is_side(value):
                    continue
                elif col > min(l1_col, l2_col):
                    return False
            else:
                names.append((col, value, levels))
        if len(names) > 2:
            names = names[-2:]
        if len(names) == 2:
            self.l1 = level_name(names[0][1])
            self.l2 = self._whole_level2(level_name(names[1][1]))
        elif names:
            col, value, levels = names[0]
            self._one_name(col, value, levels, aligned=True)
        self._printed_points(names)
        return True

    def _printed_points(self, names: list[tuple[int, str, Levels]]) -> None:
        """Keep the points printed beside the names of levels, once for each."""
        for col, value, _ in names:
            points = points_of(value)
            if points is None:
                continue
            second = level_name(value) != self.l1
            level = (self.l1, self.l2 if second else None)
            if all((one.l1, one.l2) != level for one in self.points):
                self.points.append(LevelPoints(*level, points, a1(self._row, col)))

    def _whole_level2(self, name: str) -> str:
        """社会 under 效益 is 社会效益, 服务对象 under 满意度 服务对象满意度: what the column leaves out."""
        above = levels_of(self.l1).l1 if self.l1 else None
        if above == "效益指标" and name in _BENEFITS:
            return f"{name}影响" if name == "可持续" else f"{name}效益"
        if above == "满意度指标" and name in _SERVED:
            return f"{name}满意度"
        return name

    def _one_name(self, col: int, value: str, levels: Levels, *, aligned: bool) -> None:
        """One level name alone: level-1 or level-2 by what it can be, then by where it stands."""
        name = level_name(value)
        if levels.l1 and not levels.l2:
            self.l1, self.l2 = name, None
        elif levels.l2 and not levels.l1:
            self.l2 = name
        elif levels is NO_LEVEL:
            if col == self.columns.get("l1"):
                self.l1, self.l2 = name, None
            else:
                self.l2 = self._whole_level2(name)
        elif self._is_second(name, levels, col if aligned else None):
            self.l2 = name
        else:
            self.l1, self.l2 = name, None

    def _is_second(self, name: str, levels: Levels, col: int | None) -> bool:
        """Whether a name both levels have (成本指标, 满意度指标) is the level-2 here.

        The level-2 column decides, then the form's own names, then the level-1 above it: a level-2 may have
        slipped into the column of level-1, a level-1 does not slip the other way.
        """
        if col is not None and col == self.columns.get("l2") and self.l1 is not None:
            return True
        if (name in self.level1) != (name in self.level2):
            return name in self.level2 and self.l1 is not None
        if col is not None and col == self.columns.get("l1"):
            return False
        return self.l1 is not None and self._fits_under(levels, self.l1)

    @staticmethod
    def _fits_under(levels: Levels, l1: str) -> bool:
        above = levels_of(l1).l1
        if levels.l2 == "成本指标":
            return above == "产出指标"
        return above == "满意度指标"

    def _by_words(self, row: Row) -> bool:
        items = [(col, value) for col, value in row.cells.items() if col not in self._before]
        names: list[tuple[int, str, Levels]] = []
        rest = items
        for position, (col, value) in enumerate(items):
            if not isinstance(value, str):
                rest = items[position:]
                break
            levels = levels_of(value)
            frames = levels is NO_LEVEL and is_side(value)
            if frames and position == 0:
                rest = items[position + 1 :]
                continue
            ends = levels is NO_LEVEL or len(names) == 2 or (names and not levels.l2)
            # 满意度 behind a level-2 name is the indicator itself.
            is_name = bool(names) and names[-1][2].l2 is not None and not fold(value).endswith("指标")
            if ends or is_name:
                rest = items[position:]
                break
            names.append((col, value, levels))
            rest = items[position + 1 :]
        if not names and not rest:
            return True
        if not names and not self._is_continuation(rest):
            return False
        if len(names) == 2:
            self.l1 = level_name(names[0][1])
            self.l2 = self._whole_level2(level_name(names[1][1]))
        elif names:
            aligned = not rest or rest[0][0] == self.columns["l3"]
            self._one_name(names[0][0], names[0][1], names[0][2], aligned=aligned)
        self._printed_points(names)
        if not rest:
            self.empty.append((names[-1][1], a1(row.number, names[-1][0])))
            return True
        self._rest(row, rest)
        return True

    def _is_continuation(self, rest: list[tuple[int, CellValue]]) -> bool:
        """Whether cells without a level name go on with the table: a name with more beside it."""
        if len(rest) >= 2:
            return isinstance(rest[0][1], str)
        return rest[0][0] in (self.columns["l3"], self.columns.get("target", -1))

    def _rest(self, row: Row, rest: list[tuple[int, CellValue]]) -> None:
        columns = self.columns
        col, value = rest[0]
        target_col = columns.get("target", -1)
        # A target under its header with the other columns under theirs: only the name is missing.
        in_place = len(rest) > 1 and all(at in self._headed for at, _ in rest)
        quantified = parse_target(text_of(value)).kind in _QUANTIFIED
        valued = col == target_col or col == columns.get("operator", -1)
        if (
            len(rest) == 1
            and col == target_col
            and self._led(row, col)
            or (valued and in_place)
            or (col == target_col and quantified)
        ):
            self._append(row, 0, None)
        else:
            self._append(row, col - columns["l3"], col)

    def _led(self, row: Row, col: int) -> bool:
        """Whether the levels of a row stand in their own columns and its name is blank before ``col``."""
        before = [at for at in row.cells if at < col]
        return bool(before) and before[-1] in (self._l1_col, self._l2_col)

    def _append(self, row: Row, shift: int, l3_col: int | None) -> None:
        cells = row.cells
        columns = self._columns(shift)
        target_col = columns.get("target")
        if shift and target_col is not None and target_col not in cells and l3_col is not None:
            later = [col for col in cells if col > l3_col]
            if later:
                target_col = later[0]
                columns = {**columns, "target": target_col}
        texts: list[str | None] = [None] * len(_TEXT_FIELDS)
        for position, at in self._texts:
            value = cells.get(at + shift)
            if value is not None and (position == _ACTUAL or value not in _DASHES):
                texts[position] = value if type(value) is str else text_of(value)
        description, rule, basis, evidence, previous, actual, reason, forecast, likelihood, note = texts
        if actual is not None and self.actual_unit in cells and actual[-1:].isdigit():
            actual += text_of(cells[self.actual_unit])
        if "group" in columns:
            description = description or self._grouped(cells.get(columns["group"]))
        l3 = None if l3_col is None else text_of(cells[l3_col])
        if l3_col is not None and l3 is not None and (l3[0] in "指.…·" or self.prefix):
            if self._is_unfilled(row, l3, l3_col):
                return
            l3 = self._without_prefix(l3, a1(row.number, l3_col))
        self.found.append(
            Indicator(
                self.l1,
                self.l2,
                l3,
                self._target(cells, columns, target_col, l3),
                description,
                self._number(row, "weight", columns) if "weight" in columns else None,
                rule,
                basis,
                evidence,
                previous,
                actual,
                self._number(row, "score", columns) if "score" in columns else None,
                reason,
                forecast,
                likelihood,
                note,
                self._regions(cells, l3) if self.regions else (),
                Where(row.number, columns, "l3" if l3_col is not None else "target"),
            )
        )

    def _regions(self, cells: Mapping[int, CellValue], l3: str | None) -> tuple[Region, ...]:
        """The targets of the places; a bare number is counted in the unit the name gives in brackets."""
        return tuple(
            Region(name, parse_target(_with_unit(text_of(cells[col]), l3)))
            for col, name in self.regions.items()
            if col in cells
        )

    def _grouped(self, value: CellValue | None) -> str | None:
        """Where a form has a fourth level, its third is kept as the description of what stands under it."""
        if value is not None:
            self._group = text_of(value)
        return self._group

    def _columns(self, shift: int) -> Mapping[str, int]:
        known = self._shared.get(shift)
        if known is None:
            known = {name: max(col + shift, 0) for name, col in self.columns.items()}
            self._shared[shift] = known
        return known

    def _target(
        self, cells: dict[int, CellValue], columns: Mapping[str, int], col: int | None, name: str | None
    ) -> Target | None:
        value = cells.get(col) if col is not None else None
        if value is None and "定性" in text_of(cells.get(columns.get("operator", -1), "")):
            return Target("定性", kind="qualitative")
        if "unit" not in columns and "operator" not in columns:
            if value is None:
                return None
            return parse_target(_with_unit(value if isinstance(value, str) else text_of(value), name))
        if value is None:
            return None
        text = text_of(value)
        operator = text_of(cells.get(columns.get("operator", -1), ""))
        unit = text_of(cells.get(columns.get("unit", -1), ""))
        operator = typed_sign(operator)
        if unit in ("/", "无", "—", "-") or text.endswith(unit):
            unit = ""
        return parse_target(f"{operator}{text}{unit}")

    def _number(self, row: Row, name: str, columns: Mapping[str, int]) -> Decimal | None:
        value = row.cells.get(columns[name])
        if value is None:
            return None
        if type(value) is float or type(value) is int:
            if value not in self._numbers:
                self._numbers[value] = parse_amount(value)
            return self._numbers[value]
        text = text_of(value).strip()
        try:
            return parse_amount(text.removesuffix("分").removesuffix("%"))
        except AmountError:
            self.unread.append((name, text, a1(row.number, columns[name])))
            return None

    def _is_unfilled(self, row: Row, l3: str, l3_col: int | None) -> bool:
        """A row of a blank form: nothing but 指标1： or …… stands behind the level names."""
        if l3_col is None or not _UNFILLED.match(l3.rstrip("/—-无 ")):
            return False
        before = self._before
        if any((col > l3_col or col in before) and text_of(v).strip("/—-") for col, v in row.cells.items()):
            return False
        if not l3.rstrip().endswith("/"):
            self.hollow.append((self.l1, self.l2, a1(row.number, l3_col)))
        return True

    def _without_prefix(self, l3: str, cell: str) -> str:
        if (item := _ITEM.match(l3)) is not None:
            if item[1] and item.end() < len(l3):
                self.numbers[cell] = item[1]
            return l3[item.end() :] or l3
        head, _, tail = self.prefix.partition("{#}")
        text = l3.strip()
        if not text.startswith(head):
            return l3
        digits = text[len(head) :]
        number = len(digits) - len(digits.lstrip("0123456789"))
        after = digits[number:].lstrip()
        if number and after[:1] in (":", "：", "、", ".", "．") and tail:
            return after[1:].strip()
        return l3
