"""Options that several commands share, so that they are spelt and explained the same everywhere."""

from __future__ import annotations

import argparse
import os


def _jobs(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"应是 1 或更大的整数，现在是 {text}")
    return number


def _folder(text: str) -> str:
    if not os.path.isdir(text):
        raise argparse.ArgumentTypeError(f"文件夹 {text} 不存在")
    return text


def _file(text: str) -> str:
    if not os.path.isfile(text):
        raise argparse.ArgumentTypeError(f"文件 {text} 不存在")
    return text


def add_paths(parser: argparse.ArgumentParser) -> None:
    """``PATH…``: files, folders or ``-``, as ``args.paths``."""
    parser.add_argument(
        "paths",
        metavar="路径",
        nargs="+",
        help="文件、文件夹（含子文件夹），或 - 表示从标准输入读文本",
    )


def add_scheme(parser: argparse.ArgumentParser) -> None:
    """``--scheme``: a shipped scoring scheme or a county's own file, as ``args.scheme``."""
    parser.add_argument(
        "--scheme",
        default="national",
        metavar="方案",
        help="评分方案：national（默认）、national_form、steps、hubei、sichuan，或自己的 .toml 文件",
    )


def add_shared(parser: argparse.ArgumentParser, names: tuple[str, ...]) -> None:
    """``--quiet`` and the named shared options, except those the command has defined itself.

    They arrive as ``args.quiet`` (bool), ``args.jobs`` (int or None), ``args.layouts`` (list of folders),
    ``args.config`` (path or None) and ``args.force`` (bool).
    """
    known = parser._option_string_actions
    if "--jobs" not in known and "jobs" in names:
        parser.add_argument("--jobs", type=_jobs, metavar="数量", help="同时读取的进程数，默认按处理器数")
    if "--layouts" not in known and "layouts" in names:
        parser.add_argument(
            "--layouts",
            action="append",
            default=[],
            type=_folder,
            metavar="文件夹",
            help="本地表样（版式）文件夹，可写多次",
        )
    if "--config" not in known and "config" in names:
        parser.add_argument(
            "--config", type=_file, metavar="文件", help="设置文件，默认用当前文件夹的 xltools.toml"
        )
    if "--force" not in known and "force" in names:
        parser.add_argument(
            "--force", action="store_true", help="同名文件即使不是本工具写出的也覆盖；输入文件永不覆盖"
        )
    if "--quiet" not in known:
        short = ("-q",) if "-q" not in known else ()
        parser.add_argument(*short, "--quiet", action="store_true", help="不显示进度和说明，只输出结果")
