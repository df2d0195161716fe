"""E719 to E721, self-evaluation: what may stand in the column of actuals at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xltools.model.money import short
from xltools.rules.facts.evaluated_rows import NUMERIC, above_whole, actual, full_marks_missed, unit_slipped
from xltools.rules.facts.views import Row, TableView
from xltools.rules.registry import Finding, table_rule
from xltools.scoring.actual import is_blank
from xltools.text.indicator_names import FIT, unit_class
from xltools.text.targets.grammar import base_unit, known_unit
from xltools.text.units import converted

_FIGURE = re.compile(r"[\d０-９零一二两三四五六七八九十百千万]")
_NONE = re.compile(r"无|没|未|零")
_EVER = re.compile(r"每|各|按|长期|持续|常年")
_NOT_ALL = re.compile(r"[未不没]|部分|基本")
_HUNDRED = Decimal(100)
_SHOWN = 3


def _wordy(row: Row) -> bool:
    """Whether a counted target has words for an actual, and no words that say how many."""
    target, text = row.target, (row.indicator.actual or "").strip()
    if target is None or row.kind not in NUMERIC or is_blank(text) or _FIGURE.search(text):
        return False
    found = actual(row)
    if found is None or found.kind not in ("qualitative", "text"):
        return False
    if (target.value == 0 or row.noun.negative or target.operator in ("≤", "<")) and _NONE.search(text):
        return False
    if target.value == _HUNDRED and row.kind == "percent" and not _NOT_ALL.search(text):
        return False
    lasting = "/" in (target.unit or "") or row.unit_class == "duration"
    return not (lasting and _EVER.search(text))


@table_rule("E719")
def actual_without_figure(view: TableView) -> Iterator[Finding]:
    """A counted target whose actual is 已完成: nobody can tell how many. One finding for a table."""
    if not view.self_evaluated:
        return
    rows = [row for row in view.rows if _wordy(row) and not full_marks_missed(row)]
    if not rows:
        return
    told = "、".join(
        f"“{row.name}”目标“{row.raw}”，实际“{row.indicator.actual}”" for row in rows[:_SHOWN]
    ) + (f"等 {len(rows)} 条" if len(rows) > _SHOWN else "")
    yield Finding(
        rows[0].cell("actual"),
        f"指标值是数，实际完成值却没有数：{told}。",
        "请填写实际完成的数值，例如“25次”“96%”，才能计分。",
        tuple(view.place(row.cell("actual")) for row in rows[1:]),
    )


_CLASSES = frozenset({"people", "households", "money", "percent", "area", "length", "duration"})
_OF_RATES = frozenset({"分", "倍"})
"""What a rate may honestly be given in too."""


def _other_kind(row: Row) -> bool:
    """Whether the actual is counted in something of another kind: 人 against 户, % against 次."""
    target, found = row.target, actual(row)
    if target is None or found is None or not isinstance(found.value, Decimal) or row.kind not in NUMERIC:
        return False
    if not target.unit or not found.unit or not known_unit(found.unit) or not known_unit(target.unit):
        return False
    if converted(Decimal(1), found.unit, target.unit) is not None:
        return False
    mine, theirs = unit_class(found.unit), unit_class(target.unit)
    if mine == theirs or theirs not in FIT.get(row.noun.kind, {theirs}):
        return False  # 次数 ≥20%: it is the target that is wrong, T304
    if "percent" in (mine, theirs):
        return not {base_unit(found.unit)[1], base_unit(target.unit)[1]} & _OF_RATES
    return mine in _CLASSES and theirs in _CLASSES


@table_rule("E720")
def actual_in_another_unit(view: TableView) -> Iterator[Finding]:
    """The actual in a unit that cannot be the target's: 3712公斤 against ≥3600吨, 60人 against ≥60户."""
    if not view.self_evaluated:
        return
    for row in view.rows:
        target, found = row.target, actual(row)
        if target is None or found is None or not isinstance(found.value, Decimal):
            continue
        if unit_slipped(row):
            same = converted(found.value, found.unit or "", target.unit or "")
            why = f"折合 {short(same)}{target.unit}，差得太远" if same is not None else ""
            fix = f"请核对单位，多半是把“{target.unit}”写成了“{found.unit}”。"
        elif _other_kind(row):
            why = f"单位与指标值的“{target.unit}”不是一回事，不能比较"
            fix = f"请按指标值的单位“{target.unit}”填写实际完成数。"
        else:
            continue
        yield Finding(
            row.cell("actual"),
            f"指标“{row.name}”目标“{row.raw}”，实际“{row.indicator.actual}”，{why}。",
            fix,
        )


@table_rule("E721")
def rate_above_whole(view: TableView) -> Iterator[Finding]:
    """A rate of more than all there is: 合格率 102%."""
    if not view.self_evaluated:
        return
    for row in view.rows:
        if above_whole(row):
            yield Finding(
                row.cell("actual"),
                f"指标“{row.name}”实际写的是“{row.indicator.actual}”，超过 100%，不可能达到。",
                "请按实际核对分子、分母，改成 100% 以内的数。",
            )
