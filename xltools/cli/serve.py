"""``xltools serve``: the local page, for everyone who does not want to type commands."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path

from xltools.cli.inputs import load_settings


def _port(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"应是 0 到 65535 的端口号，现在是 {text}")
    return int(text)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Folder, ``--port`` and ``--no-browser``."""
    parser.add_argument("folder", metavar="文件夹", nargs="?", help="收表的文件夹；不写也能校验、填表、评分")
    parser.add_argument(
        "--port", type=_port, metavar="端口", help="默认 8765，被占用就另选；0 表示随便选一个"
    )
    parser.add_argument("--no-browser", action="store_true", help="不自动打开浏览器，只打印地址")


def run(args: argparse.Namespace) -> int:
    """0 when it was ended or left by itself."""
    from xltools.web.server import serve
    from xltools.work.errors import WorkError

    folder = Path(args.folder).resolve() if args.folder else None
    if folder is not None and not folder.is_dir():
        raise WorkError(f"找不到文件夹 {args.folder}", "写出收表文件夹的名字，或不写文件夹")

    def tell(address: str) -> None:
        print(address, flush=True)

    with contextlib.suppress(KeyboardInterrupt):
        serve(folder, load_settings(args), port=args.port, browser=not args.no_browser, tell=tell)
    return 0
