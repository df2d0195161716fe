"""T348, figures a slip of the hand broke: signs and % written twice, letters for digits, stray points."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.rules.facts.views import Row, TableView
from xltools.rules.registry import Finding, table_rule
from xltools.text.miswritten import Broken, broken
from xltools.text.targets.grammar import SIGN

_MANY = 3
"""From so many of one kind on it is a habit, said once."""


@table_rule("T348")
def broken_figure(view: TableView) -> Iterator[Finding]:
    """A target or a result whose figure cannot be meant as it is written. Figures that are merely unlikely
    are not seen.
    """
    year = view.table.year
    found: dict[str, list[tuple[Row, str, str, Broken]]] = {}
    for row in view.rows:
        if row.raw and (wrong := broken(row.raw, year)) is not None:
            found.setdefault(wrong.what, []).append((row, "target", row.raw, wrong))
        actual = row.indicator.actual
        if actual and actual != row.raw and (wrong := broken(actual.strip(), year)) is not None:
            found.setdefault(wrong.what, []).append((row, "actual", actual.strip(), wrong))
    for same in found.values():
        many = len(same) > _MANY
        for row, name, raw, wrong in same[:1] if many else same:
            yield _said(view, row, name, raw, wrong, len(same) if many else 1)


def _said(view: TableView, row: Row, name: str, raw: str, wrong: Broken, many: int) -> Finding:
    more = f"；这样的共 {many} 处" if many > 1 else ""
    sign = SIGN.match(raw)
    if sign is not None and name == "target" and "符号" in wrong.what and _split(row):
        rest = raw[sign.end() :]
        return Finding(
            row.cell(name),
            f"指标“{row.name}”的指标性质一栏写了“{sign[0]}”，指标值一栏又写了“{rest}”{more}。",
            "符号只写在指标性质一栏，指标值一栏只写数字。",
            view=view,
        )
    likely = f"，像是“{wrong.meant}”" if wrong.meant else ""
    called = "指标值" if name == "target" else "实际完成值"
    return Finding(
        row.cell(name),
        f"指标“{row.name}”的{called}是“{raw}”，{wrong.what}{likely}{more}。",
        f"请核对后改成“{wrong.meant}”。"
        if wrong.meant
        else "请核对后重写，一个格子只写一个符号、一个数和单位。",
        view=view,
    )


def _split(row: Row) -> bool:
    """Whether the form asks for the sign in a column of its own."""
    return "operator" in row.indicator.where.columns
