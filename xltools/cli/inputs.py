"""What the command line names: files, folders, text on standard input, settings."""

from __future__ import annotations

import argparse
import contextlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xltools.cli.errors import UsageError
from xltools.cli.terminal import progress
from xltools.grid.plain_text import decode_damaged
from xltools.model.records import FileRead

if TYPE_CHECKING:
    from xltools.rules import Settings


@dataclass(frozen=True, slots=True)
class Inputs:
    """``paths`` without ``-``; ``text`` is what came on standard input, None where it was not asked for."""

    paths: list[str]
    text: str | None


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
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("gb18030")
    text = decode_damaged(data)
    if text is None:
        raise UsageError("标准输入不是文本（UTF-8 或 GBK）", "请把文件名作为参数传入")
    return text


def named_inputs(args: argparse.Namespace) -> Inputs:
    """What ``args.paths`` names; standard input is read where it is among them."""
    paths = [path for path in args.paths if path != "-"]
    text = decode(sys.stdin.buffer.read()) if "-" in args.paths else None
    return Inputs(paths, text)


def read_inputs(args: argparse.Namespace, settings: Settings | None = None) -> list[FileRead]:
    """Everything ``args.paths`` names, read; with ``settings`` each file's findings are among its problems.

    WorkError where a path does not exist or there is nothing to read at all.
    """
    from xltools.work.read import read

    given = named_inputs(args)
    with progress(quiet=args.quiet) as bar:
        return read(
            given.paths,
            text=given.text,
            jobs=args.jobs,
            layouts=args.layouts,
            settings=settings,
            coverage=getattr(args, "coverage", False),
            progress=bar,
        )
