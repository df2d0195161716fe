"""Which of two versions of one table is the later one, by evidence in this order:

a person's decision · a later round · words in the name · the document's own last-modified time · the file's.

The first kind that tells them apart decides. It stays open (a person must say) where the evidence contradicts
itself: words in the names against the documents' own times within one round, marks of one name pointing both
ways, a later round whose name is numbered or dated before the earlier one's, or no evidence at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xltools.desk.name_marks import compare_marks, name_marks, numbered_against

FILE_TIME = 2.0
"""Seconds by which two files' times must differ: what FAT and zip keep."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one version. ``contents`` are the keys under which a person may have decided on it."""

    contents: tuple[str, ...]
    path: str
    round: int
    stamp: str | None
    modified: float | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on one content: it counts, or it does not. ``order`` grows with time."""

    counts: bool
    order: int
    round: int
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """``later``: 1 the first, -1 the second, 0 open. ``why`` is a Chinese sentence without a full stop."""

    later: int
    why: str


def decision_of(evidence: Evidence, decisions: Mapping[str, Decision]) -> Decision | None:
    """The last word spoken on a version."""
    found = [decisions[key] for key in evidence.contents if key in decisions]
    return max(found, key=lambda decision: decision.order, default=None)


def _by_person(one: Evidence, other: Evidence, decisions: Mapping[str, Decision]) -> Verdict | None:
    mine, theirs = decision_of(one, decisions), decision_of(other, decisions)
    if mine is None and theirs is None:
        return None
    # A decision speaks of what lay there when it was taken; a version that came later is new evidence.
    if mine is not None and theirs is None:
        if other.round > mine.round:
            return None
        return Verdict(1 if mine.counts else -1, _said(mine))
    if theirs is not None and mine is None:
        if one.round > theirs.round:
            return None
        return Verdict(-1 if theirs.counts else 1, _said(theirs))
    assert mine is not None and theirs is not None
    if mine.counts != theirs.counts:
        return Verdict(1 if mine.counts else -1, _said(mine if mine.counts else theirs))
    return Verdict(0, "两份都核定为计入，请只留一份" if mine.counts else "两份都核定为不计入")


def _said(decision: Decision) -> str:
    who = f"{decision.who}核定" if decision.who else "县里核定"
    return f"{who}：{decision.reason}" if decision.reason else who


def judge(one: Evidence, other: Evidence, decisions: Mapping[str, Decision]) -> Verdict:
    """Which of two versions is the later one, and why."""
    decided = _by_person(one, other, decisions)
    if decided is not None:
        return decided
    if one.round != other.round:
        if one.round > other.round:
            return _by_round(one, other, 1)
        return _by_round(other, one, -1)
    names = compare_marks(name_marks(one.path), name_marks(other.path))
    stamps = _by_stamp(one, other)
    if names is None:
        return Verdict(0, f"文件名自相矛盾（{_quoted(one)} 与 {_quoted(other)}），请核定")
    if names and stamps and names != stamps:
        return Verdict(0, f"文件名（{_quoted(one)} 与 {_quoted(other)}）和文档自身的修改时间说法相反，请核定")
    if names:
        first, second = (one, other) if names > 0 else (other, one)
        return Verdict(names, f"文件名{_quoted(first)}晚于{_quoted(second)}")
    if stamps:
        first, second = (one, other) if stamps > 0 else (other, one)
        return Verdict(stamps, f"文档自身的修改时间 {_time(first.stamp)} 晚于 {_time(second.stamp)}")
    if one.modified is not None and other.modified is not None:
        gap = one.modified - other.modified
        if abs(gap) > FILE_TIME:
            return Verdict(1 if gap > 0 else -1, "文件的修改时间较晚")
    return Verdict(0, "同一轮报送，看不出哪一份在后，请核定")


def _by_round(later: Evidence, earlier: Evidence, sign: int) -> Verdict:
    if numbered_against(name_marks(later.path), name_marks(earlier.path)):
        return Verdict(
            0,
            f"第 {later.round} 轮报送，文件名{_quoted(later)}却早于第 {earlier.round} 轮的{_quoted(earlier)}"
            "，请核定",
        )
    return Verdict(sign, f"第 {later.round} 轮报送，晚于第 {earlier.round} 轮")


def _by_stamp(one: Evidence, other: Evidence) -> int:
    if not one.stamp or not other.stamp or one.stamp == other.stamp:
        return 0
    return 1 if one.stamp > other.stamp else -1


def _quoted(evidence: Evidence) -> str:
    words = name_marks(evidence.path).words
    return "“" + "、".join(words) + "”" if words else "（没有版本字样）"


def _time(stamp: str | None) -> str:
    return (stamp or "").replace("T", " ")[:16]
