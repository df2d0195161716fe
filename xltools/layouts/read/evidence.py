"""Contents speak where heads do not: the role of a column by what stands in it.

A head nobody knows, or none at all, costs a note and not the column: signs, units, level names, targets,
points that add up to 90 or 100, figures no larger than those points. The best assignment as a whole wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from xltools.grid.model import CellValue, a1, column_letters
from xltools.layouts.layout import field_defaults
from xltools.layouts.read.sheet_rows import Row, text_of
from xltools.layouts.read.signs import is_sign
from xltools.layouts.read.state import Reading
from xltools.layouts.vocabulary import ends_block, is_total, kind_of, levels_of
from xltools.model.money import AmountError, parse_amount
from xltools.text.targets.grammar import known_unit, parse_target

_QUANTIFIED = ("number", "percent", "date", "range")
_LIKELY = frozenset({"确定能", "有可能", "不可能", "完全不可能", "能", "不能", "可能"})
_MOST_ROWS = 60
_SURE = 0.6
"""What share of a column must speak for a role."""
_FEWEST = 2
Values = dict[int, CellValue]


def columns_by_contents(r: Reading, columns: Mapping[str, int]) -> dict[str, int]:
    """Roles of columns that no head gives a role, told of by a note each; empty where nothing is sure."""
    open_columns, rows = _open_columns(r, columns)
    if not open_columns or len(rows) < _FEWEST:
        return {}
    weights = _column(rows, columns.get("weight"))
    targets = _column(rows, columns.get("target"))
    scores: dict[int, dict[str, float]] = {}
    for col in open_columns:
        values = _column(rows, col)
        found = {
            role: judge(values, weights, targets) for role, judge in _JUDGES.items() if role not in columns
        }
        if "score" in found and "weight" not in columns:
            del found["score"]
        if "target" not in columns and _beside_sign(columns, col):
            found["target"] = max(found["target"], 0.9)
        if "l3" not in columns:
            found["l3"] = _name(values) if _between(columns, col) else 0.0
        scores[col] = {role: score for role, score in found.items() if score >= _SURE}
    chosen = _best([col for col in open_columns if scores[col]], scores)
    for role, col in chosen.items():
        _note(r, col, role)
    return chosen


def _open_columns(r: Reading, columns: Mapping[str, int]) -> tuple[list[int], list[Row]]:
    """Columns without a role that have something in them, and the rows of the block."""
    rows: list[Row] = []
    for row in r.draft.segment.rows[r.step + 1 : r.step + 1 + _MOST_ROWS]:
        first = row.first()[1]
        if isinstance(first, str) and (ends_block(first) or is_total(first)) or len(row.labels) > 2:
            break
        rows.append(row)
    taken = {*columns.values(), r.serial, r.actual_unit}
    filled = {col for row in rows for col in row.cells} - taken
    first_col = min(columns.values(), default=0)
    return sorted(col for col in filled if col >= first_col - 2 and not _known_apart(r, col)), rows


def _known_apart(r: Reading, col: int) -> bool:
    """Whether a column is one of those that no record has a place for, whatever stands in it."""
    head = r.unknown_columns.get(col, "")
    return bool(kind_of(head)) and "性" not in head and "类型" not in head


def _column(rows: Sequence[Row], col: int | None) -> Values:
    return {} if col is None else {row.number: row.cells[col] for row in rows if col in row.cells}


def _share(values: Values, holds: Callable[[str], bool]) -> float:
    return sum(holds(text_of(value).strip()) for value in values.values()) / len(values) if values else 0.0


def _amounts(values: Values) -> dict[int, Decimal] | None:
    found: dict[int, Decimal] = {}
    for row, value in values.items():
        try:
            amount = parse_amount(text_of(value).strip().removesuffix("分"))
        except AmountError:
            return None
        if amount is not None:
            found[row] = amount
    return found


def _is_target(text: str) -> bool:
    target = parse_target(text)
    return target.kind in _QUANTIFIED and bool(target.operator or target.unit or target.kind == "date")


def _target(values: Values, weights: Values, targets: Values) -> float:
    signed = _share(values, lambda text: parse_target(text).operator is not None)
    return 0.7 * _share(values, _is_target) + 0.3 * signed if values else 0.0


def _weight(values: Values, weights: Values, targets: Values) -> float:
    amounts = _amounts(values)
    return 1.0 if amounts and len(amounts) >= _FEWEST and sum(amounts.values()) in (80, 90, 100) else 0.0


def _score(values: Values, weights: Values, targets: Values) -> float:
    points, got = _amounts(weights), _amounts(values)
    if not points or not got:
        return 0.0
    return (
        0.9
        if len(got) >= _FEWEST and all(0 <= got[row] <= points.get(row, Decimal(0)) for row in got)
        else 0.0
    )


def _actual(values: Values, weights: Values, targets: Values) -> float:
    """Figures like the targets beside them, without their signs."""
    if not targets:
        return 0.0
    alike = sum(
        parse_target(text_of(value)).unit == parse_target(text_of(targets[row])).unit
        or text_of(value) == text_of(targets[row])
        for row, value in values.items()
        if row in targets and parse_target(text_of(value)).operator is None
    )
    return 0.95 * alike / len(values) if values else 0.0


def _name(values: Values) -> float:
    texts = [text_of(value) for value in values.values()]
    plain = [text for text in texts if parse_target(text).kind not in _QUANTIFIED and len(text) <= 40]
    return len(plain) / len(texts) * len(set(texts)) / len(texts) if texts else 0.0


def _beside_sign(columns: Mapping[str, int], col: int) -> bool:
    """Whether a column stands between the signs and the units of the targets, or next to either."""
    signs, units = columns.get("operator", -9), columns.get("unit", -9)
    return signs < col < units if min(signs, units) >= 0 else col in (signs + 1, units - 1)


def _between(columns: Mapping[str, int], col: int) -> bool:
    left = max((columns[name] for name in ("l1", "l2") if name in columns), default=-1)
    return left < col < columns.get("target", 9999)


_JUDGES: dict[str, Callable[[Values, Values, Values], float]] = {
    "l1": lambda values, weights, targets: _share(values, lambda text: levels_of(text).l1 is not None),
    "l2": lambda values, weights, targets: _share(values, lambda text: levels_of(text).l2 is not None),
    "operator": lambda values, weights, targets: _share(values, is_sign),
    "unit": lambda values, weights, targets: _share(values, known_unit),
    "likelihood": lambda values, weights, targets: _share(values, _LIKELY.__contains__),
    "target": _target,
    "weight": _weight,
    "score": _score,
    "actual": _actual,
}


def _best(open_columns: list[int], scores: Mapping[int, Mapping[str, float]]) -> dict[str, int]:
    """The assignment of roles to columns with the greatest sum of scores; a column may stay without."""
    if not open_columns:
        return {}
    col, rest = open_columns[0], open_columns[1:]
    best = _best(rest, scores)
    worth = sum(scores[at][role] for role, at in best.items())
    for role, score in scores[col].items():
        others = {at: {k: v for k, v in scores[at].items() if k != role} for at in rest}
        found = {role: col, **_best(rest, others)}
        total = score + sum(scores[at][name] for name, at in found.items() if at != col)
        if total > worth:
            best, worth = found, total
    return best


def _note(r: Reading, col: int, role: str) -> None:
    """Say by what a column was read; what was said of its unknown head falls away."""
    row = r.draft.segment.rows[r.step].number
    cell = a1(row, col)
    head = r.unknown_columns.pop(col, "")
    r.draft.problems[:] = [p for p in r.draft.problems if not (p.code == "L002" and p.cell == cell)]
    shown = field_defaults()["fields"][f"indicator.{role}"]["name"]
    what = f"表头“{head}”没有见过" if head else f"{column_letters(col)}列没有表头"
    r.draft.problem(
        "L002", "hint", f"{what}，按内容读作“{shown}”。", f"如果就是“{shown}”，请在表样里写明栏目名称。", cell
    )
