"""Use case *score*: goal tables or self-evaluations → the scoring workbook, or the monitoring one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.model.records import FileRead, Table
from xltools.work.errors import WorkError
from xltools.work.outputs import claim_file

if TYPE_CHECKING:
    from xltools.scoring.scheme import Scheme

Name = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Scored:
    """A scoring or monitoring workbook that was written.

    ``drawn`` sheets of which ``final`` have a total and ``proposed`` got proposed weights; ``left_out`` are
    tables without indicators.
    """

    workbook: Path
    scheme: Scheme
    drawn: int
    final: int = 0
    proposed: int = 0
    left_out: tuple[Table, ...] = ()


def claim_scores(target: Name, *, inputs: Sequence[Name] = (), force: bool = False) -> Path:
    """The path of a scoring workbook that may be written; WorkError where it may not."""
    return claim_file(target, (".xlsx",), inputs=inputs, force=force)


def chosen_tables(files: Sequence[FileRead]) -> list[Table]:
    """One table per project: its self-evaluation where there is one, else its goals; copies once."""
    from xltools.scoring.ranking import Handed, pair

    distinct: dict[tuple[object, ...], list[Table]] = {}
    for file in files:
        for table in file.tables:
            alike = distinct.setdefault((table.type, table.unit, table.project, table.year), [])
            if table not in alike:
                alike.append(table)
    pairs = pair(Handed(table.unit or "", table) for alike in distinct.values() for table in alike)
    return [held.table for one in pairs if (held := one.selfeval or one.goal) is not None]


def score_files(
    files: Sequence[FileRead],
    target: Name,
    scheme: str = "national",
    *,
    inputs: Sequence[Name] = (),
    force: bool = False,
) -> Scored | None:
    """Write the scoring workbook, with live formulas, of files that were read; None where nothing can be.

    ``scheme`` is the name of a shipped scheme or a .toml file. WorkError where the file may not be written.
    """
    from xltools.outputs.scoring.score import write_scores
    from xltools.scoring.scheme import load_scheme
    from xltools.scoring.weights import propose_weights

    path, rules = claim_scores(target, inputs=inputs, force=force), load_scheme(scheme)
    usable, left_out = _usable(files)
    if not usable:
        return None
    try:
        drawn = write_scores(path, usable, rules)
    except ValueError as error:
        raise WorkError(f"不能评分：{error}", "交带绩效指标的目标表或自评表") from error
    return Scored(
        path,
        rules,
        len(drawn),
        sum(one.result.total is not None for one in drawn),
        sum(propose_weights(table, rules) is not None for table in usable),
        left_out,
    )


def monitor_files(
    files: Sequence[FileRead],
    target: Name,
    scheme: str = "national",
    *,
    month: int | None = None,
    inputs: Sequence[Name] = (),
    force: bool = False,
) -> Scored | None:
    """Write the monitoring workbook (绩效运行监控表) up to ``month``, the scheme's where it is None."""
    from xltools.outputs.scoring.monitor import write_monitoring
    from xltools.scoring.scheme import load_scheme

    path, rules = claim_scores(target, inputs=inputs, force=force), load_scheme(scheme)
    usable, left_out = _usable(files)
    if not usable:
        return None
    try:
        count = write_monitoring(path, usable, rules, month=month)
    except ValueError as error:
        raise WorkError(f"不能监控：{error}", "交带绩效指标的目标表或监控表") from error
    return Scored(path, rules, count, left_out=left_out)


def _usable(files: Sequence[FileRead]) -> tuple[list[Table], tuple[Table, ...]]:
    tables = chosen_tables(files)
    return [table for table in tables if table.indicators], tuple(t for t in tables if not t.indicators)
