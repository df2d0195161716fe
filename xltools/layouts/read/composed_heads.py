"""Heads of several rows: what the row over a head, and the row under it, add to its meaning.

目标 over 全年 over 数值 is the target, 单位 beside it its unit; 跟踪 over 截至8月 over 数值 is what
has been reached. A cell of an upper row reigns over the columns from its own to the next one's.
"""

from __future__ import annotations

from collections.abc import Mapping

from xltools.layouts.compiled import Meaning
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.read.state import Reading
from xltools.layouts.vocabulary import fold, label_key, paths_of

_VALUES = frozenset({"数值", "值", "内容", "数量", "目标", "指标值", "具体值", "数"})
_UNITS = frozenset({"单位", "计量单位", "度量单位", "指标单位"})
_SIGNS = frozenset({"符号", "性质", "方向", "运算符号", "比较符", "运算符", "指标性质"})
_OWN_LEVELS = frozenset({"indicator.l1", "indicator.l2", "indicator.l3"})
_LONGEST = 10
_OF_HEAD = ("unit", "project", "department", "manager", "funding.", "execution.")


def is_upper_head(r: Reading, row: Row) -> bool:
    """Whether a row only stands over the head of the indicators that follows it (指标体系 | 目标 | 跟踪)."""
    rows = r.draft.segment.rows
    if len(row.cells) < 3 or r.step + 1 >= len(rows) or r.draft.indicators is not None:
        return False
    below = rows[r.step + 1]
    if not _heads_levels(below.labels) or _heads_levels(row.labels):
        return False
    for value in row.cells.values():
        if not isinstance(value, str) or len(value) > _LONGEST:
            return False
        if any(path.startswith(_OF_HEAD) for path in paths_of(value)):
            return False
    r.above = {col: text_of(value) for col, value in row.cells.items()}
    return True


def _heads_levels(labels: Mapping[int, Meaning]) -> bool:
    found: set[str] = set()
    for meaning in labels.values():
        found |= _OWN_LEVELS & meaning.paths
    return len(found) > 1


def composed_key(r: Reading, col: int, text: str, table: Mapping[str, str]) -> str | None:
    """The key of a head that means something only together with the one over it: 全年 under 目标."""
    over = over_column(r.above, col)
    if not over:
        return None
    for phrase in (f"{text}{over}值", f"{over}{text}", f"{text}{over}", f"{over}{text}值"):
        key = label_key(phrase)
        if key in table:
            return key
    return None


def over_column(heads: Mapping[int, str], col: int) -> str:
    """The head that reigns over a column: the nearest one that begins at it or left of it."""
    before = [at for at in heads if at <= col]
    return heads[max(before)] if before else ""


def split_roles(r: Reading, row: Row) -> dict[int, str] | None:
    """Column → key of sub-heads (符号 | 数值 | 单位) under the target or what was reached; None for anything
    else. The unit of what was reached has the key ``actual_unit``.
    """
    words = {col: fold(text_of(value)) for col, value in row.cells.items()}
    if not words or not all(word in _VALUES | _UNITS | _SIGNS for word in words.values()):
        return None
    table = r.anchors.head["indicator"]
    found: dict[int, str] = {}
    for col, word in words.items():
        parents = [at for at in r.active if at <= col]
        parent = table.get(r.active[max(parents)], "") if parents else ""
        if parent not in ("indicator.target", "indicator.actual"):
            return None
        if word in _VALUES:
            found[col] = r.active[max(parents)]
        elif parent == "indicator.target":
            found[col] = label_key("指标单位" if word in _UNITS else "指标符号")
        else:
            found[col] = "actual_unit"
    return found
