"""Whether two readings say the same: everything but the writing that repairs may change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from xltools.model.records import Funding, Table, Target
from xltools.text.cleaning import clean_text
from xltools.text.targets.grammar import fold


def _facts(value: Any) -> Any:
    if isinstance(value, Target):
        # The raw text is what may change; where it could not be parsed it is all there is.
        words = fold(clean_text(value.raw)) if value.value is None else ""
        return value.operator, value.value, value.unit, value.kind, words
    if isinstance(value, str):
        return fold(clean_text(value))
    if isinstance(value, tuple):
        return tuple(_facts(item) for item in value)
    if is_dataclass(value):
        return tuple(_facts(getattr(value, item.name)) for item in fields(value) if item.compare)
    return value


def changed_tables(
    before: Sequence[Table], after: Sequence[Table], summed: Collection[str] = ()
) -> list[int] | None:
    """Positions of the tables that no longer say what they said; None where tables appeared or went.

    On the sheets ``summed`` the printed totals are left out: they were repaired.
    """

    def facts(table: Table) -> Any:
        parts = {item.name: getattr(table, item.name) for item in fields(table) if item.compare}
        if table.sheet in summed:
            parts["printed_totals"] = Funding()
        return {name: _facts(value) for name, value in parts.items()}

    if len(before) != len(after):
        return None
    pairs = enumerate(zip(before, after, strict=True))
    return [at for at, (old, new) in pairs if facts(old) != facts(new)]
