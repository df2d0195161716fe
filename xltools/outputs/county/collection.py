"""What a collection adds to the county workbook: rounds, what became of each finding, which version counts.

The workbook is where people write: 整改情况, 备注, 认可理由 beside a finding and 计入 beside a table are read
back by the keys that stand in the last columns (``desk.typed``). Without a collection none of this is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

WRITTEN = ("整改情况", "备注", "认可理由")
"""Columns of 问题清单 that people fill in. A reason for accepting a finding accepts it."""
KEY = "键"
COUNTED = "计入"
STATE = "状态"
GROUP = "版本组"
ROUND = "轮次"
PATH = "路径"
SHA = "SHA-256"
"""Heads of the columns that are read back."""


@dataclass(frozen=True, slots=True)
class FileNote:
    """One file: the round it came in, its state in the collection with the style it is shown in, and why."""

    round: int
    state: str
    style: str
    remark: str


@dataclass(frozen=True, slots=True)
class CollectionNotes:
    """All that the sheets show of a collection.

    ``keys`` stand in the order of the county's problems; ``lives`` and ``typed`` go by key, ``files`` by
    path,
    ``contents`` and ``documents`` by the number of a table: its key, and the number its versions share.
    """

    round: int
    keys: tuple[str, ...]
    lives: Mapping[str, str]
    typed: Mapping[str, Mapping[str, str]]
    files: Mapping[str, FileNote]
    contents: Mapping[int, str]
    documents: Mapping[int, int]
    pending: frozenset[int]
    summary: tuple[tuple[str, int], ...] = field(default=())
    """较上次: name → number of findings, for 总览."""
    doubtful: tuple[str, ...] = ()
    """Sentences on amounts that hang on an open decision."""
