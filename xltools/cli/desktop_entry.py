"""``xltools desktop-entry``: an icon on the desktop that opens the local page."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Folder and ``-o``."""
    parser.add_argument("folder", metavar="文件夹", nargs="?", help="收表的文件夹；不写也能校验、填表、评分")
    parser.add_argument("-o", "--output", metavar="文件", help="图标写到哪里，默认是桌面")


def run(args: argparse.Namespace) -> int:
    """0 when the icon was written."""
    from xltools.web.launcher import write_launcher

    folder = Path(args.folder) if args.folder else None
    path = write_launcher(folder, Path(args.output) if args.output else None, force=args.force)
    print(f"已写出 {path}：双击它就会打开网页")
    return 0
