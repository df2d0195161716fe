"""Rows under a head that is no list: the budget and its execution, the plan, goals beside results."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.grid.model import CellValue, a1
from xltools.layouts.compiled import Meaning
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.read.state import Reading
from xltools.layouts.read.table_draft import task_where
from xltools.layouts.vocabulary import (
    fold,
    is_total,
    label_key,
)
from xltools.model.money import AmountError, parse_amount
from xltools.model.records import ExecutionPart, Extra, PlanStep

_WHOLE = "年度资金总额"
_BLOCKS = ("task", "indicator")


def matrix_row(r: Reading, row: Row, labels: dict[int, str]) -> bool:
    """A row with a label of its own under a header: 年度资金总额, 总分."""
    for col, key in labels.items():
        table = r.anchors.matrix.get(key)
        if r.group == "execution" and is_total(key):
            # 基本支出、项目支出、合计: the sum row says what the whole budget came to.
            table = r.anchors.matrix.get(label_key(_WHOLE), table)
        if table is None or not r.active:
            continue
        for at, header in r.active.items():
            path = table.get(header)
            if path and at > col:
                r.draft.named.add(path)
                if at in row.cells and fold(text_of(row.cells[at])) not in ("—", "-", "/"):
                    r.draft.put(path, row.cells[at], row.number, at)
        return True
    return False


def under_header(r: Reading, row: Row, labels: dict[int, str]) -> bool:
    """Values under a header that is no list: the plan, goals beside results, more sources of money."""
    group, draft = r.group, r.draft
    if group is None or group in _BLOCKS or any(key in r.anchors.left for key in labels.values()):
        return False
    table = r.anchors.head.get(group, {})
    if group == "execution":
        return _execution_part(r, row)
    strangers = [col for col in row.cells if col not in r.active and col not in labels]
    if r.step - r.header_step > 1 or strangers:
        return False
    for col, key in sorted(r.active.items()):
        path = table[key]
        draft.named.add(path)
        if path.startswith("plan."):
            value = row.cells.get(col)
            amount = None if value is None else draft.plan_step(value, path, a1(row.number, col))
            if value is not None and not isinstance(value, str) or amount is not None or value is None:
                draft.plan.append(PlanStep(path[5:], amount, task_where(row.number, {"amount": col}, col)))
            draft.cells.setdefault(path, a1(row.number, col))
        elif col in row.cells:
            draft.put(path, row.cells[col], row.number, col)
        else:
            draft.labels.setdefault(path, a1(row.number, col))
    r.group = None
    return True


def _execution_part(r: Reading, row: Row) -> bool:
    words = [(c, v) for c, v in row.cells.items() if isinstance(v, str) and c < min(r.active)]
    amounts = {r.active[c].strip(): (c, v) for c, v in row.cells.items() if c in r.active}
    figures = [v for _, v in amounts.values() if not isinstance(v, str) or v[:1].isdigit()]
    plain = all(not isinstance(v, str) or v[:1].isdigit() for v in row.cells.values())
    if not words and plain and len(figures) > 1:
        return _whole_budget(r, row)
    if not words or not figures:
        return False
    table = r.anchors.head["execution"]
    found = {table[key].rpartition(".")[2]: place for key, place in amounts.items()}
    money = {
        name: r.draft.amount_of(value, f"execution.{name}", a1(row.number, col))
        for name, (col, value) in found.items()
        if name in ("initial", "adjusted", "executed")
    }
    for name, (col, _) in found.items():
        if name in money:
            r.draft.cells[f"execution.parts.{len(r.draft.parts)}.{name}"] = a1(row.number, col)
    r.draft.parts.append(ExecutionPart(words[-1][1], **money))
    return True


def _whole_budget(r: Reading, row: Row) -> bool:
    """Figures alone under the heads of the budget: there is one line of it, and it needs no name."""
    table = r.anchors.matrix.get(label_key(_WHOLE), {})
    if any(path in r.draft.values for path in table.values()) or r.step - r.header_step > 1:
        return False
    for col, key in r.active.items():
        path = table.get(key)
        if path is not None:
            r.draft.named.add(path)
            if col in row.cells:
                r.draft.put(path, row.cells[col], row.number, col)
    return True


def labels_over_amounts(r: Reading, row: Row, found: Mapping[int, Meaning]) -> bool:
    """Labels of money in one row (年度预算申请 | 其中：本级财政), their amounts in the row under them."""
    rows = r.draft.segment.rows
    below = rows[r.step + 1] if r.step + 1 < len(rows) else None
    if below is None or below.labels or any(not isinstance(value, str) for value in row.cells.values()):
        return False
    paths = {col: r.anchors.left[m.key] for col, m in found.items() if m.mask and m.key in r.anchors.left}
    money = {col: path for col, path in paths.items() if path.startswith("funding.")}
    if len(money) < 2 or len(money) < len(paths) or not below.cells.keys() <= row.cells.keys():
        return False
    if not money.keys() & below.cells.keys() or any(not _is_amount(value) for value in below.cells.values()):
        return False
    for col, value in below.cells.items():
        if col in money:
            r.draft.put(money[col], value, below.number, col)
        else:
            r.draft.extras.append(Extra(text_of(row.cells[col]), text_of(value), a1(row.number, col)))
    r.skip = r.step + 1
    return True


def _is_amount(value: CellValue) -> bool:
    try:
        return parse_amount(value) is not None
    except AmountError:
        return False


def budget_pairs(r: Reading, row: Row, found: Mapping[int, Meaning]) -> bool:
    """The budget beside its labels: 预算数 | 21 | 执行数 | 20 | 执行率 | 95%."""
    heads = r.anchors.head.get("execution", {})
    if len(row.cells) < 4 or r.draft.indicators is not None or not heads:
        return False
    pairs: list[tuple[str, int]] = []
    label: str | None = None
    first = next(iter(row.cells))
    for col, value in row.cells.items():
        meaning = found.get(col)
        if meaning is not None:
            label = meaning.key if meaning.key in heads else None
        elif col == first and isinstance(value, str):
            continue  # 预算执行（10分）: it frames the row
        elif label is None and len(pairs) > 1 and col == max(row.cells) and _is_amount(value):
            pairs.append(("execution.score", col))
        elif label is None or isinstance(value, str) and not value[:1].isdigit():
            return False
        else:
            pairs.append((f"execution.{heads[label].rpartition('.')[2]}", col))
            label = None
    if len(pairs) < 2:
        return False
    for path, col in pairs:
        r.draft.put(path, row.cells[col], row.number, col)
    return True
