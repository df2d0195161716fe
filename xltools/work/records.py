"""Records as a JSON file: what ``read`` and ``check`` print, for other programs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from xltools.work.outputs import claim_file

Name = str | os.PathLike[str]
ENDINGS = (".json",)


def claim_json(
    target: Name, *, inputs: Sequence[Name] = (), others: Iterable[Name | None] = (), force: bool = False
) -> Path:
    """The path of a JSON file that may be written; WorkError where it may not."""
    return claim_file(target, ENDINGS, inputs=inputs, others=others, force=force)


def write_json(
    data: Mapping[str, Any], target: Name, *, inputs: Sequence[Name] = (), force: bool = False
) -> None:
    """Write a document as UTF-8 JSON, marked as ours; it appears whole or not at all."""
    from xltools.sheets.save import replace_file

    path = claim_json(target, inputs=inputs, force=force)
    replace_file(path, json_text(data).encode("utf-8", "replace"))


def json_text(data: Mapping[str, Any]) -> str:
    """A document as text; its first key says that this program made it."""
    from xltools.exchange.json_records import dumps
    from xltools.grid.own_outputs import GENERATOR

    return dumps({"made_by": GENERATOR, **data})
