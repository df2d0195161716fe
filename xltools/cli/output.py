"""Results as JSON: to a file, guarded as every output is, or to standard output."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from xltools.cli.streams import raw_stream


def write_json(data: Mapping[str, Any], target: str, inputs: Sequence[str], args: argparse.Namespace) -> None:
    """Write a document to ``target``, to standard output for ``-``."""
    from xltools.work import records

    if target == "-":
        raw_stream(sys.stdout).write(records.json_text(data))
    else:
        records.write_json(data, target, inputs=inputs, force=args.force)
