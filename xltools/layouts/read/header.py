"""Header rows of a form: which column holds what, and which columns no record has a place for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xltools.grid.model import a1, column_letters
from xltools.layouts.nearness import nearest_label
from xltools.layouts.read.columns import of_this_year, regions_under, take_regions, towns_among
from xltools.layouts.read.composed_heads import composed_key, over_column, split_roles
from xltools.layouts.read.evidence import columns_by_contents
from xltools.layouts.read.indicators import IndicatorBlock
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.read.state import Reading
from xltools.layouts.vocabulary import (
    NO_LEVEL,
    currency_in,
    fold,
    is_apart,
    is_medium_term,
    label_key,
    levels_of,
    paths_of,
    vocabulary,
)

_SENTENCE = re.compile(r"。|^.{61}")
"""No head of a column, but what stands beside its label: 年初设定目标 | … | 实际完成情况 | …."""
_TASKS = frozenset(map(fold, ("年度主要任务", "年度任务", "主要任务")))
_NAME = "任务名称"
_LEVELS = ("l1", "l2", "l3", "l4")
_UNIT, _MEASURE = "单位", "指标单位"
_STEP = re.compile(
    r"^(?:(?:截至|截止|到|至)?\d{1,2}月(?:底|末|份)?前?|第?[一二三四1-4]季度?[底末]?|[上下]半年|全年|年[底末])$"
)
"""What heads a step of a plan of spending."""


def header(r: Reading, row: Row, labels: dict[int, str]) -> bool:
    """Take a row as the header of a block, or as the lower half of one; False where it is neither.

    All its cells must be text, most of them labels of one block.
    """
    if splits_columns(r, row):
        return True
    steps = _other_steps(row, labels) if "plan" in r.anchors.head and r.group != "indicator" else 0
    if len(labels) < 2 and steps < 2 and r.header_step != r.step - 1:
        return False
    if any(not isinstance(value, str) for value in row.cells.values()):
        return False
    counts = _counts(r, labels, steps)
    if not counts:
        return lower_header(r, row)
    group = max(counts, key=lambda name: (counts[name], name == r.group))
    below = r.header_step == r.step - 1 and group == r.group
    fewest = 1 if below else 2 if len(r.anchors.head[group]) > 1 else 1
    if counts[group] < fewest or (counts[group] < 2 and not below):
        return False
    unknown = {col: text_of(value) for col, value in row.cells.items() if col not in labels}
    if len(unknown) > counts[group] or any(_SENTENCE.search(text) for text in unknown.values()):
        return False
    _begin(r, row, below)
    frames = _frames(r, group, labels)
    _known_heads(r, row, labels, group, frames)
    if group == "plan":
        _plan_unit(r, row)
    if group == "task":
        r.draft.task_heading = r.draft.task_heading or a1(row.number, min(row.cells))
    r.medium_block = False
    first = min(labels)
    for col, text in unknown.items():
        _unknown_head(r, row, col, text, group, before=col < first)
    r.group, r.header_step = group, r.step
    r.waiting = []
    start_block(r, group)
    r.plain = group == "indicator" and r.serial < 0 and not r.medium_block
    return True


def splits_columns(r: Reading, row: Row) -> bool:
    """符号 | 数值 | 单位 under 目标值: the columns of one head, each for its part."""
    if r.group != "indicator" or r.header_step != r.step - 1 or r.draft.indicators is None:
        return False
    roles = split_roles(r, row)
    if roles is None:
        return False
    for col, key in roles.items():
        r.unknown_columns.pop(col, None)
        if key == "actual_unit":
            r.actual_unit = col
        else:
            r.active[col] = key
        r.heads[col] = text_of(row.cells[col])
    r.header_step = r.step
    start_block(r, "indicator")
    return True


def _counts(r: Reading, labels: Mapping[int, str], steps: int) -> dict[str, int]:
    """How many labels of a row head a column of each block."""
    counts: dict[str, int] = {"plan": steps} if steps > 1 else {}
    for key in labels.values():
        for name in r.anchors.groups.get(key, ()):
            counts[name] = counts.get(name, 0) + 1
    return counts


def _begin(r: Reading, row: Row, below: bool) -> None:
    if below:
        # 历史值 | 目标值 under one 指标值: the lower row says what its columns are.
        r.upper = {**r.upper, **r.heads}
        for col in row.cells:
            r.active.pop(col, None)
            r.unknown_columns.pop(col, None)
    else:
        r.active, r.unknown_columns, r.heads, r.upper = {}, {}, {}, dict(r.above)
        r.actual_unit = -1
        r.serial = -1
    r.heads.update({col: text_of(value) for col, value in row.cells.items()})


def _frames(r: Reading, group: str, labels: Mapping[int, str]) -> set[int]:
    """Columns left of the levels and names of the indicators: whatever their head is called, it frames the
    block (年度绩效指标完成情况, 年度绩效目标1).
    """
    if group != "indicator":
        return set()
    table = r.anchors.head[group]
    named = [col for col, key in labels.items() if table.get(key, "").removeprefix("indicator.") in _LEVELS]
    return {col for col in labels if named and col < min(named)}


def _known_heads(r: Reading, row: Row, labels: Mapping[int, str], group: str, frames: set[int]) -> None:
    table = r.anchors.head[group]
    named = {table[key] for key in labels.values() if key in table}
    for col, key in labels.items():
        if key in table and col not in frames:
            r.active[col] = key
        elif group == "task" and key in _TASKS and "task.name" not in named:
            # 年度主要任务 | 主要内容 | …: what frames the tasks in other forms names them in this one.
            r.active[col] = _NAME
        elif col not in frames and (key not in r.anchors.side or col > _last_level(labels, table)):
            _other_field(r, col, text_of(row.cells[col]), group, named)
        text = text_of(row.cells[col])
        r.draft.money_unit(currency_in(text), a1(row.number, col))
        if group == "execution" and key in table and ("%" in text or "％" in text):
            r.draft.in_percent.add(f"execution.{table[key].rpartition('.')[2]}")


def _last_level(labels: Mapping[int, str], table: Mapping[str, str]) -> int:
    """The last column headed by a level of the indicators; a frame stands left of them."""
    levels = [col for col, key in labels.items() if table.get(key) in ("indicator.l1", "indicator.l2")]
    return max(levels, default=9999)


def _other_field(r: Reading, col: int, text: str, group: str, named: set[str]) -> None:
    """A label of a field that this block does not have: 目标 among the indicators is their target; the rest
    is kept beside the record.
    """
    target = label_key("目标值")
    if group == "indicator" and "goals" in paths_of(text) and "indicator.target" not in named:
        r.active[col] = target
    elif group == "indicator" and "indicators" in paths_of(text) and "indicator.l3" not in named:
        r.active[col] = label_key("三级指标")
    elif group in ("indicator", "task"):
        r.unknown_columns[col] = text


def _unknown_head(r: Reading, row: Row, col: int, text: str, group: str, *, before: bool) -> None:
    if fold(text) in vocabulary().serial:
        r.serial = col
    elif is_apart(text):
        r.unknown_columns[col] = text
    elif is_medium_term(text):
        r.medium_block = group == "indicator" and before
        r.unknown_columns.setdefault(col, text)
    elif not before or group not in ("execution", "indicator"):
        # Left of the block's own columns it frames them, whatever it is called: 部门整体资金（万元）.
        _unknown_header(r, row, col, text, group)


def lower_header(r: Reading, row: Row) -> bool:
    """A row under the header that only splits its columns (偏差原因分析 into 经费保障, 制度保障 …)."""
    block = r.draft.indicators
    if block is not None and r.group == "indicator" and regions_under(r, row, block):
        return True
    if block is None or r.group != "indicator" or r.header_step != r.step - 1:
        return False
    columns = block.columns
    named = [columns[name] for name in ("l1", "l2", "l3", "target") if name in columns]
    words = all(isinstance(value, str) and len(value) <= 10 for value in row.cells.values())
    if not words or len(row.cells) < 2 or min(row.cells) <= max(named):
        return False
    parts = {col: text_of(value) for col, value in row.cells.items()}
    parent = next((key for col, key in r.active.items() if col in parts), "")
    for col, text in parts.items():
        r.active.pop(col, None)
        r.unknown_columns[col] = text
    r.draft.problem(
        "L002",
        "hint",
        f"表头“{parent}”下面分了{'、'.join(parts.values())}几栏，内容原样保留，没有参与计算。",
        "需要参与核对的，请合并成一栏填写。",
        a1(row.number, min(parts)),
    )
    r.header_step = r.step
    start_block(r, "indicator")
    return True


def _other_steps(row: Row, labels: Mapping[int, str]) -> int:
    """How many cells head a step of a plan that the form's own picture does not have."""
    return sum(
        isinstance(value, str) and col not in labels and _STEP.match(fold(value)) is not None
        for col, value in row.cells.items()
    )


def _plan_unit(r: Reading, row: Row) -> None:
    """资金支出计划（%）: the plan is asked for in percent, whatever is filled in."""
    for col, value in row.cells.items():
        if isinstance(value, str) and ("%" in value or "％" in value):
            r.draft.cells.setdefault("plan.%", a1(row.number, col))


def _unknown_header(r: Reading, row: Row, col: int, text: str, group: str) -> None:
    cell = a1(row.number, col)
    if group == "plan" and _STEP.match(fold(text)):
        r.active[col] = r.anchors.add_plan_step(fold(text))
        return
    if group == "indicator" and fold(text) == _UNIT and _MEASURE in r.anchors.head[group]:
        r.active[col] = _MEASURE
        return
    if group == "indicator" and (key := composed_key(r, col, text, r.anchors.head[group])):
        r.active[col] = key
        return
    near = nearest_label(text, r.anchors.near[group])
    if near and near.sure:
        r.active[col] = r.anchors.near[group][near.key]
        r.draft.problem(
            "L002",
            "hint",
            f"表头“{text}”没有见过，按最接近的“{near.label}”读取。",
            f"如果就是“{near.label}”，请改成这个写法。",
            cell,
        )
        return
    if levels_of(text) is not NO_LEVEL:
        return
    r.unknown_columns[col] = text
    hint = f"最接近的是“{near.label}”。" if near else ""
    r.draft.problem(
        "L002",
        "warning",
        f"表头“{text}”这一列不认识，内容原样保留，没有参与计算。{hint}",
        "改成标准写法，或在版式文件里把它加为同义词。",
        cell,
    )


def start_block(r: Reading, group: str) -> None:
    columns = columns_of(r, group)
    draft = r.draft
    if group == "task":
        r.task_columns = columns
        draft.named.update(f"task.{name}" for name in columns)
    elif group == "indicator":
        draft.named.update(f"indicator.{name}" for name in columns)
        if "content" in columns:
            content = columns.pop("content")
            columns.setdefault("description" if "l3" in columns or "l4" in columns else "l3", content)
        if "l4" in columns:
            if "l3" in columns:
                columns["group"] = columns["l3"]
            columns["l3"] = columns.pop("l4")
        columns.update(columns_by_contents(r, columns))
        if "l3" not in columns:
            if "l2" not in columns and "target" not in columns:
                return
            columns["l3"] = columns["target"] - 1 if "target" in columns else columns["l2"] + 1
        if draft.indicators is None:
            anchors = r.anchors
            apart = frozenset(r.unknown_columns)
            draft.indicators = IndicatorBlock(columns, anchors.prefix, anchors.level1, anchors.level2, apart)
        else:
            draft.indicators = _continued(draft.indicators, columns, frozenset(r.unknown_columns))
        if r.actual_unit >= 0:
            draft.indicators.actual_unit = r.actual_unit
            draft.indicators.set_columns({**columns, "actual_unit": r.actual_unit}, draft.indicators.regions)
        if places := towns_among(r):
            take_regions(draft.indicators, places, None)


def columns_of(r: Reading, group: str) -> dict[str, int]:
    """Field → column of a block. A field with two columns is read from the one that counts: points
    stand right of the indicator (those on its left belong to the levels), and where a medium-term
    block stands before the year's, the year's; the other column is kept as printed.
    """
    table = r.anchors.head[group]
    places: dict[str, list[int]] = {}
    for col, key in sorted(r.active.items()):
        places.setdefault(table[key].partition(".")[2] or table[key], []).append(col)
    twice = len(places.get("l3", ())) > 1
    l3 = places["l3"][-1] if "l3" in places else -1
    columns: dict[str, int] = {}
    for name, cols in places.items():
        chosen = _chosen(r, group, name, cols, l3, twice)
        columns[name] = chosen
        for col in cols if group in ("indicator", "task") else ():
            if col != chosen:
                _set_apart(r, col, r.heads[col], chosen)
    return {name: col for name, col in columns.items() if col >= 0}


def _chosen(r: Reading, group: str, name: str, cols: list[int], l3: int, twice: bool) -> int:
    """The column of a field that counts, -1 for none of them."""
    if group != "indicator":
        return of_this_year(r, cols)
    if name in _LEVELS:
        return cols[-1] if twice and name != "l1" else cols[0]
    if twice:
        return cols[-1]
    right = [col for col in cols if col > l3]
    if right:
        return of_this_year(r, right)
    return -1 if name == "weight" else cols[0]


def _set_apart(r: Reading, col: int, label: str, chosen: int) -> None:
    if col in r.unknown_columns:
        return
    over = over_column(r.upper, col)
    r.unknown_columns[col] = f"{over}·{label}" if over and over != label else label
    row = r.draft.segment.rows[r.step].number
    reason = (
        f"读的是{column_letters(chosen)}列" if chosen >= 0 else "它在三级指标左边，是一级、二级指标的分值"
    )
    r.draft.problem(
        "L002",
        "hint",
        f"表头“{label}”的这一列没有参与计算，内容原样保留：{reason}。",
        "请核对读的是不是本年的指标值和指标自己的分值；不对的，请调整栏目名称。",
        a1(row, col),
    )


def _continued(block: IndicatorBlock, columns: Mapping[str, int], apart: frozenset[int]) -> IndicatorBlock:
    """The header again on the next printed page: the block goes on, with its new columns."""
    again = IndicatorBlock(columns, block.prefix, block.level1, block.level2, apart)
    again.found, again.empty, again.unread = block.found, block.empty, block.unread
    again.hollow, again.numbers = block.hollow, block.numbers
    again.l1, again.l2 = block.l1, block.l2
    return again
