"""Reading what the command line names: files, folders, text on standard input."""

from __future__ import annotations

import argparse
import contextlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from xltools.cli.errors import UsageError
from xltools.model.records import FileRead

if TYPE_CHECKING:
    from xltools.rules import Settings


def load_settings(args: argparse.Namespace) -> Settings:
    """The settings of ``--config``, or of the nearest ``xltools.toml``; UsageError for a bad file."""
    from xltools.rules import SettingsError
    from xltools.rules import load_settings as load

    try:
        return load(args.config)
    except SettingsError as error:
        raise UsageError(f"设置文件有误：{error}", "改好后重试，或用 --config 指定另一个文件") from error


def decode(data: bytes) -> str:
    """Text as typed or piped: UTF-8 (with or without a mark), UTF-16 with a mark, else GB 18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("utf-8-sig")
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise UsageError("标准输入不是文本（UTF-8 或 GBK）", "请把文件名作为参数传入") from error


def read_inputs(args: argparse.Namespace, settings: Settings | None = None) -> list[FileRead]:
    """Everything ``args.paths`` names, read; with ``settings`` each file's findings are among its problems.

    UsageError where a path does not exist or there is nothing to read at all.
    """
    from xltools.cli.terminal import progress
    from xltools.work.read import read_paths, read_text

    paths: list[str] = args.paths
    for path in paths:
        if path != "-" and not Path(path).exists():
            raise UsageError(f"找不到 {path}", "检查文件名和所在的文件夹")
    files: list[FileRead] = []
    if "-" in paths:
        found = read_text(decode(sys.stdin.buffer.read()), layouts=args.layouts)
        if settings is not None:
            from xltools.rules import check_file

            found = replace(found, problems=(*found.problems, *check_file(found, settings)))
        files.append(found)
    named = [path for path in paths if path != "-"]
    if named:
        with progress("读取", quiet=args.quiet) as bar:
            files += read_paths(
                named,
                jobs=args.jobs,
                layouts=args.layouts,
                settings=settings,
                on_start=bar.start,
                on_done=bar.step,
            )
    if not files:
        raise UsageError(f"{'、'.join(paths)} 里没有可读的文件", "支持 xlsx、xlsm、xls、ods、docx 和文本")
    return files
