"""One pre-filled workbook per township, from the county's roster.

Safe to run again: a workbook nobody has touched since is written anew, one that a township has filled in
is left alone and named. What we wrote is remembered by hash in ``下发记录.json`` beside the workbooks.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from xltools.model.records import Funding, Table
from xltools.outputs.forms.roster import RosterRow
from xltools.outputs.forms.template import BLANKS
from xltools.outputs.forms.township import Forms, TownshipSet, blank_form, township_builder
from xltools.sheets.names import file_name
from xltools.sheets.save import replace_file, verify_bytes, workbook_bytes

RECORD = "下发记录.json"


@dataclass(slots=True)
class Dispatched:
    """What one run did: file names written, unchanged, and left alone because a township worked on them."""

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


class RosterConflictError(ValueError):
    """Rows of one township that contradict each other; the message is Chinese."""


def township_sets(
    rows: Sequence[RosterRow], forms: Forms, blanks: Mapping[str, int] = BLANKS
) -> list[TownshipSet]:
    """The townships of a roster in its order, each with its projects.

    RosterConflictError where one township has two years or two codes, or one code stands for two.
    """
    groups: dict[str, list[RosterRow]] = {}
    for row in rows:
        groups.setdefault(row.unit, []).append(row)
    owners: dict[str, str] = {}
    for unit, group in groups.items():
        for name, values in (
            ("年度", {str(row.year) for row in group}),
            ("单位编码", {row.unit_code for row in group if row.unit_code}),
        ):
            if len(values) > 1:
                lines = "、".join(str(row.row) for row in group)
                raise RosterConflictError(
                    f"{unit}（第 {lines} 行）有不同的{name}：{'、'.join(sorted(values))}"
                )
        for row in group:
            if row.unit_code and owners.setdefault(row.unit_code, unit) != unit:
                raise RosterConflictError(
                    f"单位编码 {row.unit_code} 同时用于 {owners[row.unit_code]} 和 {unit}"
                )
    return [replace(_township(unit, group, forms), blanks=blanks) for unit, group in groups.items()]


def _township(unit: str, rows: Sequence[RosterRow], forms: Forms) -> TownshipSet:
    code = next((row.unit_code for row in rows if row.unit_code), None)
    township = TownshipSet(unit, code, rows[0].year)
    projects = tuple(_project(row, township, forms) for row in rows if row.project)
    return replace(township, projects=projects)


def _project(row: RosterRow, township: TownshipSet, forms: Forms) -> Table:
    return replace(
        blank_form(forms.project, township),
        project=row.project,
        project_code=row.project_code,
        funding=Funding(row.total, row.fiscal, row.other),
        manager=row.manager,
    )


def _names(townships: Sequence[TownshipSet]) -> Iterator[str]:
    taken: set[str] = set()
    for township in townships:
        stem = file_name("_".join(filter(None, (township.unit_code, township.unit))))
        name, n = f"{stem}.xlsx", 1
        while name.casefold() in taken:
            n += 1
            name = f"{stem}({n}).xlsx"
        taken.add(name.casefold())
        yield name


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _remembered(folder: Path) -> dict[str, str]:
    """File name → hash of what the last run wrote; a record that cannot be read protects every file."""
    try:
        found = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def dispatch(
    rows: Sequence[RosterRow],
    folder: str | os.PathLike[str],
    forms: Forms,
    *,
    blanks: Mapping[str, int] = BLANKS,
    on_start: Callable[[int], None] | None = None,
    on_done: Callable[[int], None] | None = None,
) -> Dispatched:
    """Write one workbook per township into ``folder``; see the module for what a second run does.

    ``blanks`` are the empty rows of the forms. One workbook is in memory at a time.
    RosterConflictError before anything is written.
    """
    townships = township_sets(rows, forms, blanks)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    ours = _remembered(place)
    done = Dispatched()
    if on_start is not None:
        on_start(len(townships))
    try:
        for n, (township, name) in enumerate(zip(townships, _names(townships), strict=True)):
            path = place / name
            now = _sha(path.read_bytes()) if path.exists() else None
            data = workbook_bytes(township_builder(forms, township))
            if now == _sha(data):
                done.unchanged.append(name)
                ours[name] = now
            elif now is not None and ours.get(name) != now:
                done.kept.append(name)
            else:
                verify_bytes(data)
                replace_file(path, data)
                ours[name] = _sha(data)
                done.written.append(name)
            if on_done is not None:
                on_done(n)
    finally:
        text = json.dumps(dict(sorted(ours.items())), ensure_ascii=False, indent=1)
        replace_file(place / RECORD, text.encode("utf-8"))
    return done
