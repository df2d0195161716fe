"""Which of several columns counts: the year over it, the places whose own targets stand side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xltools.layouts.read.indicators import IndicatorBlock
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.read.state import Reading
from xltools.layouts.vocabulary import fold, is_total

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,10}(?:镇|乡|街道|街办|办事处|县|市|区|州|旗|盟|村|社区|居委会|农场|林场|管委会|开发区|园区|团|师)"
)
_WHOLE = re.compile(
    r"(?:全|合)(?:镇|乡|县|市|区|省|州|部|体)?(?:合计|总计|计|目标值?|指标值?)?|总(?:目标值?|计|指标值?)|整体"
)
_NO_PLACE = re.compile("项目|资金|指标|目标|单位|地区$|区域|情况|范围")


def is_place(text: str) -> bool:
    """Whether a head names a town, a county or a village: 柳溪镇."""
    folded = fold(text)
    return _PLACE.fullmatch(folded) is not None and _NO_PLACE.search(folded) is None


def is_whole(text: str) -> bool:
    """Whether a head among those of places stands for all of them: 全县, 合计."""
    return _WHOLE.fullmatch(fold(text)) is not None or is_total(text)


def regions_under(r: Reading, row: Row, block: IndicatorBlock) -> bool:
    """A row of places under the head of the targets (区域目标值): each column is the target of one."""
    if r.header_step != r.step - 1 or len(row.cells) < 2:
        return False
    heads = {col: text_of(value) for col, value in row.cells.items()}
    places = {col: text for col, text in heads.items() if is_place(text)}
    target = block.columns.get("target", min(places, default=-1))
    if not places or len(places) + 1 < len(heads) or min(heads) < target:
        return False
    whole = [col for col, text in heads.items() if col not in places and is_whole(text)]
    if len(places) + len(whole) < len(heads):
        return False
    take_regions(block, places, whole[0] if whole else None)
    for col in heads:
        r.active.pop(col, None)
        r.unknown_columns.pop(col, None)
    r.header_step = r.step
    return True


def take_regions(block: IndicatorBlock, places: dict[int, str], whole: int | None) -> None:
    """Read the targets of places from their columns; the whole's target has a column of its own or none."""
    columns = {name: col for name, col in block.columns.items() if name != "target"}
    if whole is not None:
        columns["target"] = whole
    elif block.columns.get("target", -1) not in places and "target" in block.columns:
        columns["target"] = block.columns["target"]
    block.set_columns(columns, places)


def towns_among(r: Reading) -> dict[int, str]:
    """Unknown heads of an indicator table that name places, two of them at least: each has its own target."""
    places = {col: text for col, text in r.unknown_columns.items() if is_place(text)}
    if len(places) < 2:
        return {}
    for col in places:
        del r.unknown_columns[col]
    return places


def of_this_year(r: Reading, cols: Sequence[int]) -> int:
    """Of several columns of one name the one of the table's own year, the latest year where it names none."""
    if len(cols) < 2:
        return cols[0]
    years = {col: _year_over(r, col) for col in cols}
    if len(set(years.values())) < 2:
        return cols[0]
    own = r.own_year()
    if own in years.values():
        return next(col for col in cols if years[col] == own)
    return max(cols, key=lambda col: (years[col] or 0, -col))


def _year_over(r: Reading, col: int) -> int | None:
    """The year in a column's head, or in the head over it."""
    found = _YEAR.search(r.heads.get(col, ""))
    if found is None:
        over = [at for at in r.upper if at <= col and _YEAR.search(r.upper[at])]
        found = _YEAR.search(r.upper[max(over)]) if over else None
    return int(found[1]) if found else None
