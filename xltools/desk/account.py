"""A round told to people and to other programs: states of townships, the list of who is missing, the ledger
as JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from xltools.desk.collection import (
    BLANK,
    COUNTED,
    NOTE,
    PENDING,
    REASON,
    REMARK,
    REPEAT,
    REPLACED,
    UNREAD,
    FileStanding,
    Round,
)
from xltools.desk.findings import LIFE_CHINESE
from xltools.desk.settle import content_key
from xltools.outputs.collection.missing_list import FileLine, MissingList, PastLine, UnitLine
from xltools.outputs.county.collection import CollectionNotes, FileNote
from xltools.text.unit_names import short_names

STATES = {
    COUNTED: ("计入", "good"),
    REPLACED: ("已被代替", "hint"),
    REPEAT: ("重复", "hint"),
    PENDING: ("待核定", "error"),
    UNREAD: ("未能读取", "error"),
    BLANK: ("未填报", "warning"),
}


WITHDRAWN, REPLACED_IN_PLACE = "已撤回", "已换新"
"""States of contents that lie in the folder no more: the file is gone, or has another content now."""


@dataclass(frozen=True, slots=True)
class UnitState:
    """One township: tables expected (None without a roster), received and missing; findings (errors and
    warnings that are not accepted) open now, fixed by now, new in this round; its rounds; its state in one
    word.
    """

    name: str
    expected: int | None
    received: int
    missing: tuple[str, ...]
    open: int
    fixed: int
    new: int
    rounds: tuple[int, ...]
    pending: bool
    state: str


def _weighs(severity: str) -> bool:
    return severity != "hint"


def unit_states(found: Round) -> list[UnitState]:
    """Every township of the roster, then those that only handed in."""
    names = {unit.name for unit in found.units} | {t.name for t in found.county.townships}
    short = short_names(names)
    open_, new, fixed = Counter[str](), Counter[str](), Counter[str]()
    for one in found.findings:
        life = found.lives[one.key]
        if (
            one.unit
            and _weighs(one.problem.severity)
            and one.problem.audience == "unit"
            and life != "accepted"
        ):
            open_[short.get(one.unit, one.unit)] += 1
            new[short.get(one.unit, one.unit)] += life == "new"
    for gone in found.past:
        if gone.unit and gone.life == "fixed" and _weighs(gone.severity):
            fixed[short.get(gone.unit, gone.unit)] += 1
    counted, pending = Counter[str](), set[str]()
    rounds: dict[str, set[int]] = {}
    for entry in found.county.entries:
        name = short.get(entry.unit, entry.unit)
        counted[name] += entry.counted
        rounds.setdefault(name, set()).update(found.unit_rounds.get(entry.unit, ()))
        if entry.number in found.settled.pending:
            pending.add(name)
    states = []
    for unit in found.units:
        name = unit.name
        missing = tuple(table.name for table in unit.missing)
        expected = len(unit.tables) if unit.tables else None
        received = len(unit.tables) - len(missing) if unit.tables else counted[name]
        state = _state(expected, received, bool(missing), name in pending, open_[name], fixed[name])
        states.append(
            UnitState(
                name,
                expected,
                received,
                missing,
                open_[name],
                fixed[name],
                new[name],
                tuple(sorted(rounds.get(name, ()))),
                name in pending,
                state,
            )
        )
    return states


def _state(expected: int | None, received: int, missing: bool, pending: bool, open_: int, fixed: int) -> str:
    if expected and not received:
        return "未交"
    if missing:
        return "缺表"
    if pending:
        return "待核定"
    if open_:
        return "有错"
    return "已改" if fixed else "通过"


def ledger_json(found: Round) -> dict[str, Any]:
    """The ``ledger`` of ``collect --json`` (docs/json.md)."""
    return {
        "round": found.number,
        "units": [
            {
                "name": unit.name,
                "expected": unit.expected,
                "received": unit.received,
                "missing": len(unit.missing),
                "missing_tables": list(unit.missing),
                "open": unit.open,
                "fixed": unit.fixed,
                "new": unit.new,
                "rounds": list(unit.rounds),
                "state": unit.state,
            }
            for unit in unit_states(found)
        ],
        "files": [
            {
                "path": file.path,
                "sha256": file.sha256,
                "round": file.round,
                "standing": file.standing,
                "replaces": file.replaces,
                "why": file.why,
            }
            for file in found.files
        ],
        "withdrawn": [
            {
                "path": one.path,
                "sha256": one.sha256,
                "round": one.round,
                "last_round": one.last_round,
                "replaced_by": one.replaced_by,
            }
            for one in found.withdrawn
        ],
        "others": list(found.others),
    }


def notes(found: Round) -> CollectionNotes:
    """What the county workbook shows of the round."""
    documents: dict[int, int] = {}
    for entry in found.county.entries:
        if entry.of is not None and entry.standing in ("version", "replaced"):
            documents[entry.number] = documents[entry.of] = entry.of
    contents = {entry.number: content_key(entry.file, entry.table) for entry in found.county.entries}
    return CollectionNotes(
        round=found.number,
        keys=tuple(one.key for one in found.findings),
        lives={key: LIFE_CHINESE[life] for key, life in found.lives.items()},
        typed=found.typed,
        files={file.path: FileNote(file.round, *STATES[file.standing], file.why) for file in found.files},
        contents=contents,
        documents=documents,
        pending=found.settled.pending,
        summary=tuple(life_counts(found).items()),
        doubtful=tuple(_doubtful(found)),
    )


def life_counts(found: Round) -> dict[str, int]:
    """较上次: state → number of errors and warnings."""
    counts = dict.fromkeys(("新增", "未改", "又出现", "已改", "已认可"), 0)
    for one in found.findings:
        if _weighs(one.problem.severity):
            counts[LIFE_CHINESE[found.lives[one.key]]] += 1
    counts["已改"] = sum(one.life == "fixed" and one.last_round == found.number - 1 for one in found.past)
    return counts


def _doubtful(found: Round) -> list[str]:
    lines = []
    for pair in found.county.versions:
        amounts = [_amount(pair.first), _amount(pair.second)]
        said = "、".join("空" if amount is None else f"{amount:f}" for amount in amounts)
        why = found.settled.why.get(pair.second.number, "")
        now = said.split("、")[0]
        lines.append(
            f"⚠ 上面的合计含待核定的表：{pair.first.unit}“{pair.first.name}”暂按 {now} 万元计入"
            f"（两份分别为 {said} 万元）。{why}"
        )
    return lines


def _amount(entry: Any) -> Decimal | None:
    table = entry.table
    if table.tasks:
        known = [entry.wan(task.total) for task in table.tasks if task.total is not None]
        return sum(known, Decimal(0)) if known else None
    total = table.funding.total if table.funding.total is not None else table.execution.adjusted
    amount: Decimal | None = entry.wan(total)
    return amount


def _written(typed: Mapping[str, str]) -> str:
    parts = [typed.get(REMARK, ""), typed.get(NOTE, "")]
    if typed.get(REASON):
        parts.append(f"认可：{typed[REASON]}")
    return "；".join(part for part in parts if part)


def missing_list(found: Round) -> MissingList:
    """The rows of 未交名单."""
    states = unit_states(found)
    amounts = []
    for unit in found.units:
        for table in unit.tables:
            if table.entry is not None:
                remark = "金额与下达的不一致" if table.differs else ""
                amounts.append((unit.name, table.name, table.given, table.returned, remark))
        if unit.tables:
            amounts += [
                (unit.name, e.name, None, e.wan(e.table.funding.total), "名册里没有这个项目")
                for e in unit.added
            ]
    files = [
        FileLine(
            file.path, file.round, STATES[file.standing][0], file.replaces or "", file.why, None, file.sha256
        )
        for file in found.files
    ]
    files += [
        FileLine(
            one.path,
            one.round,
            REPLACED_IN_PLACE if one.replaced_by else WITHDRAWN,
            "",
            f"第 {one.last_round} 轮之后不在文件夹里",
            one.last_round,
            one.sha256,
        )
        for one in found.withdrawn
    ]
    return MissingList(
        round=found.number,
        units=[
            UnitLine(
                u.name,
                u.expected,
                u.received,
                len(u.missing) if u.expected else None,
                u.open,
                u.fixed,
                u.new,
                "、".join(map(str, u.rounds)),
                u.state,
            )
            for u in states
        ],
        missing=[(unit.name, table.name, table.given) for unit in found.units for table in unit.missing],
        amounts=amounts,
        files=files,
        changes=[
            (change.after.unit, change.after.name, PurePath(change.after.file.path).name, change.text)
            for change in found.settled.changes
        ],
        past=[
            PastLine(
                gone.unit,
                gone.code,
                gone.message,
                gone.last_round,
                LIFE_CHINESE[gone.life],
                _written(found.typed.get(gone.key, {})),
                gone.severity,
                gone.project or "",
                gone.table,
                gone.key,
            )
            for gone in found.past
        ],
        notes=[f"不是报送件，没有读入：{path}" for path in found.others],
        reminder=reminder(states),
    )


def reminder(states: list[UnitState]) -> str:
    """A text to paste into a chat: who has not handed in, who has to mend what."""
    absent = [unit.name for unit in states if unit.state == "未交"]
    partly = [f"{u.name}（缺{'、'.join(u.missing)}）" for u in states if u.state == "缺表"]
    wrong = [f"{unit.name} {unit.open} 处" for unit in states if unit.open]
    lines = []
    if absent:
        lines.append(f"尚未报送预算绩效表的单位：{'、'.join(absent)}。")
    if partly:
        lines.append(f"还缺表的单位：{'、'.join(partly)}。")
    if wrong:
        lines.append(f"报来的表有问题需要修改的单位：{'、'.join(wrong)}，详见退回修改通知。")
    return "".join(lines) + ("请尽快报送。" if lines else "")


def of_standing(found: Round, *standings: str) -> list[FileStanding]:
    """The files of some standings."""
    return [file for file in found.files if file.standing in standings]
