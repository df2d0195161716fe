"""Results written as text: never over an input, never half a file."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from xltools.cli.errors import UsageError


def refuse_input_as_output(target: str | os.PathLike[str], inputs: Iterable[str]) -> None:
    """UsageError when an output would replace one of the input files or an input folder itself."""
    place = Path(target).resolve()
    for name in inputs:
        if name != "-" and Path(name).resolve() == place:
            raise UsageError(f"输出 {target} 就是输入文件，不能覆盖", "换一个输出文件名")


def write_text(target: str, text: str, inputs: Iterable[str] = ()) -> None:
    """Write UTF-8 text to a file, or to standard output for ``-``; the file appears whole or not at all."""
    if target == "-":
        sys.stdout.write(text)
        return
    refuse_input_as_output(target, inputs)
    path = Path(target)
    if not path.parent.is_dir():
        raise UsageError(f"文件夹 {path.parent} 不存在", "先建好文件夹，或换一个输出位置")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as stream:
            stream.write(text)
        # mkstemp makes a private file; the result should be as readable as any other new file.
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
