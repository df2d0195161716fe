"""Read back from the last county workbook: what people wrote in it, and the rounds it remembers.

Sheets are found by name and columns by their heads, rows by the keys we wrote, so that sorting, filtering,
hiding and saving in WPS change nothing. A workbook somebody broke gives what can be read; it never ends a
run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xltools.model.problem import SEVERITY_CHINESE
from xltools.outputs.county.collection import COUNTED, GROUP, KEY, PATH, ROUND, SHA, STATE, WRITTEN
from xltools.outputs.county.context import FINDINGS, NO, SOURCES, TABLES, YES
from xltools.outputs.county.ledgers import STANDINGS
from xltools.sheets.spec import FIRST

_SINCE = "较上次"


@dataclass(slots=True)
class LastWorkbook:
    """What the last workbook says. ``written`` has every key of its 问题清单, blank fields as empty text."""

    written: dict[str, dict[str, str]] = field(default_factory=dict)
    decisions: dict[str, bool] = field(default_factory=dict)
    """Content key → whether a person set it to count, where that is not what we wrote."""
    rounds: dict[str, int] = field(default_factory=dict)
    """SHA-256 → round."""
    files: dict[str, str] = field(default_factory=dict)
    """Path → SHA-256 of the files it was made from."""
    findings: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    """Key → (unit, what the ledger keeps of a finding), for a ledger that was lost."""
    lives: dict[str, str] = field(default_factory=dict)
    gone: list[tuple[str, str, int, int]] = field(default_factory=list)
    """(path, SHA-256, first round, last round) of contents that lie there no more."""
    past: dict[str, tuple[str, dict[str, Any], int]] = field(default_factory=dict)
    """Key → (unit, what the ledger keeps, last round) of findings that are not there any more."""


def _rows(book: Any, sheet: str) -> Iterator[dict[str, str]]:
    """The records of a detail sheet as head → text."""
    if sheet not in book.sheet_names:
        return
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    if len(rows) < FIRST:
        return
    heads = [str(head).strip() for head in rows[FIRST - 1]]
    for row in rows[FIRST:]:
        yield {head: _text(value) for head, value in zip(heads, row, strict=False)}


_SEVERITIES = {chinese: name for name, chinese in SEVERITY_CHINESE.items()}


def _kept(row: Mapping[str, str]) -> dict[str, Any]:
    """A finding as the ledger keeps it. Its table is not in the workbook; without it a finding that goes is
    fixed.
    """
    severity = _SEVERITIES.get(row.get("级别", ""), "")
    return {
        "table": "", "code": row.get("编号", ""), "severity": severity, "message": row.get("问题", ""),
        "project": row.get("项目") or None,
    }  # fmt: skip


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def read_last(path: Path) -> LastWorkbook | None:
    """The last county workbook, None where there is none that can be read."""
    from python_calamine import CalamineError, load_workbook

    found = LastWorkbook()
    try:
        book = load_workbook(str(path))
        for row in _rows(book, FINDINGS):
            if key := row.get(KEY):
                found.written[key] = {name: row.get(name, "") for name in WRITTEN}
                found.lives[key] = row.get(_SINCE, "")
                found.findings[key] = (row.get("乡镇（单位）", ""), _kept(row))
        _decisions([row for row in _rows(book, TABLES) if row.get(KEY)], found.decisions)
        for row in _rows(book, SOURCES):
            if (sha := row.get(SHA)) and row.get(ROUND, "").isdigit():
                found.rounds[sha] = min(int(row[ROUND]), found.rounds.get(sha, int(row[ROUND])))
                found.files[row.get(PATH, "")] = sha
    except (CalamineError, OSError, ValueError, KeyError, IndexError):
        return None
    return found


def read_history(path: Path, last: LastWorkbook) -> None:
    """Add what 未交名单 remembers of earlier rounds: withdrawn files and findings put right."""
    from python_calamine import CalamineError, load_workbook

    try:
        book = load_workbook(str(path))
        for row in _rows(book, "文件"):
            if row.get("末轮", "").isdigit() and row.get("轮次", "").isdigit():
                last.gone.append((row["文件"], row.get(SHA, ""), int(row["轮次"]), int(row["末轮"])))
        for row in _rows(book, "已改的问题"):
            if (key := row.get(KEY)) and row.get("末次出现", "").isdigit():
                kept = {
                    "table": row.get("表", ""), "code": row.get("编号", ""), "severity": row.get("级别", ""),
                    "message": row.get("问题", ""), "project": row.get("项目") or None,
                }  # fmt: skip
                last.past[key] = (row.get("乡镇（单位）", ""), kept, int(row["末次出现"]))
    except (CalamineError, OSError, ValueError, KeyError, IndexError):
        return


def _decisions(rows: Sequence[Mapping[str, str]], decisions: dict[str, bool]) -> None:
    """A 计入 cell that differs from what its 状态 says we wrote is a person's word. Where two versions of one
    table are both left at 是, both were said to count: that is for a person to clear up.
    """
    counted: dict[str, list[str]] = {}
    changed: set[str] = set()
    for row in rows:
        said, state, group = row.get(COUNTED, ""), row.get(STATE), row.get(GROUP, "")
        if said == YES and group:
            counted.setdefault(group, []).append(row[KEY])
        if (
            said in (YES, NO)
            and said != (YES if state == STANDINGS["counted"] else NO)
            and state != STANDINGS["repeat"]
        ):
            decisions[row[KEY]] = said == YES
            changed.add(group)
    for group in changed:
        if len(counted.get(group, ())) > 1:
            decisions |= dict.fromkeys(counted[group], True)
